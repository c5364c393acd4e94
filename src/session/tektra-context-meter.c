/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-audio-part.h"
#include "core/tektra-image-part.h"
#include "core/tektra-text-part.h"
#include "core/tektra-thinking-part.h"
#include "session/tektra-context-meter.h"

/* English prose has four bytes in a token, code and other languages have fewer. */
#define BYTES_PER_TOKEN 3.0
#define BYTES_PER_TOKEN_MIN 1.0
#define BYTES_PER_TOKEN_MAX 6.0
/* Less text than this tells nothing about the rest. */
#define CALIBRATION_BYTES 400

/* What a template writes around a message */
#define MESSAGE_TOKENS 8

/* A patch of 28 × 28 pixels is a token (Qwen2-VL, arXiv 2409.12191, 2.1); others use a fixed number
 * in between. */
#define PATCH_PIXELS (28 * 28)
#define IMAGE_TOKENS_MIN 64
#define IMAGE_TOKENS_MAX 1536

/* Models that hear make 6 (Gemma 3n, its model card) to 25 tokens (Qwen2-Audio, arXiv 2407.10759,
 * 2.1) of a second. */
#define AUDIO_TOKENS_PER_SECOND 25

static gint64
count_audio (TektraAudioPart *audio)
{
  return (tektra_audio_part_get_duration (audio) * AUDIO_TOKENS_PER_SECOND + 999) / 1000;
}

static gint64
count_image (TektraImagePart *image)
{
  gint64 pixels = (gint64) tektra_image_part_get_width (image)
                  * tektra_image_part_get_height (image);

  return CLAMP (pixels / PATCH_PIXELS, IMAGE_TOKENS_MIN, IMAGE_TOKENS_MAX);
}

static void
measure (TektraMessage *message,
         gint64        *n_bytes,
         gint64        *n_other)
{
  GListModel *parts = tektra_message_list_parts (message);
  guint n = g_list_model_get_n_items (parts);

  *n_bytes = 0;
  *n_other = MESSAGE_TOKENS;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      if (TEKTRA_IS_IMAGE_PART (part))
        *n_other += count_image (TEKTRA_IMAGE_PART (part));
      else if (TEKTRA_IS_AUDIO_PART (part))
        *n_other += count_audio (TEKTRA_AUDIO_PART (part));
      else if (TEKTRA_IS_TEXT_PART (part) && !TEKTRA_IS_THINKING_PART (part))
        *n_bytes += (gint64) tektra_text_part_get_length (TEKTRA_TEXT_PART (part));
    }
}

/**
 * tektra_context_meter_calibrate:
 * @branch: (element-type TektraMessage): a conversation, newest message first
 * @instructions: (nullable): what the model is told before it
 * @model_id: the full id of a model
 *
 * Finds out how much text a token of the model holds in this conversation, from what it told with
 * its newest answer.
 *
 * Returns: bytes per token
 */
double
tektra_context_meter_calibrate (GPtrArray     *branch,
                                TektraMessage *instructions,
                                const char    *model_id)
{
  gint64 n_bytes = 0, n_other = 0;
  gint64 n_tokens = -1;

  g_return_val_if_fail (branch != NULL, BYTES_PER_TOKEN);

  if (instructions != NULL)
    measure (instructions, &n_bytes, &n_other);

  for (guint i = 0; i < branch->len; i++)
    {
      TektraMessage *message = g_ptr_array_index (branch, i);
      const TektraUsage *usage = tektra_message_get_usage (message);
      gint64 bytes, other;

      if (n_tokens < 0)
        {
          /* What was left out then would be counted now. */
          if (usage != NULL && usage->prompt_tokens > 0 &&
              tektra_message_get_n_left_out (message) == 0 &&
              g_strcmp0 (tektra_message_get_model_id (message), model_id) == 0)
            n_tokens = usage->prompt_tokens;
          continue;
        }

      measure (message, &bytes, &other);
      n_bytes += bytes;
      n_other += other;
    }

  if (n_tokens <= n_other || n_bytes < CALIBRATION_BYTES)
    return BYTES_PER_TOKEN;

  return CLAMP ((double) n_bytes / (double) (n_tokens - n_other),
                BYTES_PER_TOKEN_MIN, BYTES_PER_TOKEN_MAX);
}

/**
 * tektra_context_meter_count:
 * @message: a message
 * @bytes_per_token: how much text a token holds
 *
 * Estimates how much of a context a message takes.
 *
 * Returns: tokens
 */
gint64
tektra_context_meter_count (TektraMessage *message,
                            double         bytes_per_token)
{
  gint64 n_bytes, n_other;

  g_return_val_if_fail (TEKTRA_IS_MESSAGE (message), 0);
  g_return_val_if_fail (bytes_per_token > 0, 0);

  measure (message, &n_bytes, &n_other);

  return n_other + (gint64) ((double) n_bytes / bytes_per_token);
}
