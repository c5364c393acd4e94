/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "core/tektra-audio-part.h"
#include "core/tektra-image-part.h"
#include "core/tektra-thinking-part.h"
#include "core/tektra-tool-call-part.h"
#include "core/tektra-tool-result-part.h"
#include "storage/tektra-attachment-files.h"
#include "storage/tektra-part-record.h"
#include "util/tektra-json.h"

/* Each kind of part as a row of the table "part", and back. */

static void
save_image (TektraPartRecord *record,
            TektraImagePart  *image)
{
  JsonObject *object = json_object_new ();
  int width, height;
  goffset size;

  tektra_image_part_get_original (image, &width, &height, &size);
  json_object_set_string_member (object, "name", tektra_image_part_get_name (image));
  json_object_set_string_member (object, "mime", tektra_image_part_get_mime_type (image));
  json_object_set_int_member (object, "width", tektra_image_part_get_width (image));
  json_object_set_int_member (object, "height", tektra_image_part_get_height (image));
  json_object_set_int_member (object, "original_width", width);
  json_object_set_int_member (object, "original_height", height);
  json_object_set_int_member (object, "original_size", size);

  record->kind = "image";
  record->data = tektra_json_object_to_string (object);
  record->media = g_object_ref (TEKTRA_PART (image));
}

static void
save_audio (TektraPartRecord *record,
            TektraAudioPart  *audio)
{
  JsonObject *object = json_object_new ();
  GBytes *peaks = tektra_audio_part_get_peaks (audio);
  const char *transcript = tektra_audio_part_get_transcript (audio);

  json_object_set_string_member (object, "name", tektra_audio_part_get_name (audio));
  json_object_set_string_member (object, "mime", tektra_audio_part_get_mime_type (audio));
  json_object_set_int_member (object, "duration", tektra_audio_part_get_duration (audio));
  if (peaks != NULL)
    {
      g_autofree char *base64 = g_base64_encode (g_bytes_get_data (peaks, NULL),
                                                 g_bytes_get_size (peaks));

      json_object_set_string_member (object, "peaks", base64);
    }
  if (transcript != NULL)
    json_object_set_string_member (object, "transcript", transcript);

  record->kind = "audio";
  record->data = tektra_json_object_to_string (object);
  record->media = g_object_ref (TEKTRA_PART (audio));
}

static void
save_tool_call (TektraPartRecord   *record,
                TektraToolCallPart *call)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", tektra_tool_call_part_get_id (call));
  json_object_set_string_member (object, "name", tektra_tool_call_part_get_name (call));
  json_object_set_string_member (object, "arguments", tektra_tool_call_part_get_arguments (call));
  if (tektra_tool_call_part_get_extra (call) != NULL)
    json_object_set_string_member (object, "extra", tektra_tool_call_part_get_extra (call));

  record->kind = "tool-call";
  record->data = tektra_json_object_to_string (object);
}

static void
save_tool_result (TektraPartRecord     *record,
                  TektraToolResultPart *result)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", tektra_tool_result_part_get_call_id (result));
  if (tektra_tool_result_part_get_name (result) != NULL)
    json_object_set_string_member (object, "name", tektra_tool_result_part_get_name (result));
  json_object_set_boolean_member (object, "failed", tektra_tool_result_part_get_failed (result));

  record->kind = "tool-result";
  record->data = tektra_json_object_to_string (object);
}

/* The file of a picture may be gone: then its name and the reason are all that is left of it. */
static TektraPart *
restore_image (JsonObject *object,
               const char *attachment,
               const char *folder)
{
  const char *name = tektra_json_get_string (object, "name");
  const char *mime = tektra_json_get_string (object, "mime");
  TektraPreview preview = { 0 };
  g_autoptr(GBytes) data = NULL;
  gboolean has_preview;
  TektraPart *part;

  if (name == NULL)
    name = _("Picture");
  if (attachment != NULL)
    data = tektra_attachment_files_get (folder, attachment, NULL);
  if (data == NULL || mime == NULL)
    {
      /* Translators: stands where a picture was whose file somebody deleted; %s is its name */
      g_autofree char *text = g_strdup_printf (_("[picture: %s (its file is gone)]"), name);

      return tektra_text_part_new (text);
    }

  has_preview = tektra_attachment_files_get_preview (folder, attachment, &preview);
  part = tektra_image_part_new (name, mime, data,
                                (int) tektra_json_get_int (object, "width", 0),
                                (int) tektra_json_get_int (object, "height", 0),
                                has_preview ? &preview : NULL);
  tektra_image_part_set_original (TEKTRA_IMAGE_PART (part),
                                  (int) tektra_json_get_int (object, "original_width", 0),
                                  (int) tektra_json_get_int (object, "original_height", 0),
                                  tektra_json_get_int (object, "original_size", 0));
  g_clear_pointer (&preview.pixels, g_bytes_unref);

  return part;
}

static TektraPart *
restore_audio (JsonObject *object,
               const char *attachment,
               const char *folder)
{
  const char *name = tektra_json_get_string (object, "name");
  const char *mime = tektra_json_get_string (object, "mime");
  const char *base64 = tektra_json_get_string (object, "peaks");
  const char *transcript = tektra_json_get_string (object, "transcript");
  g_autoptr(GBytes) data = NULL;
  g_autoptr(GBytes) peaks = NULL;
  g_autoptr(TektraPart) part = NULL;

  if (name == NULL)
    name = _("Sound");
  if (attachment != NULL)
    data = tektra_attachment_files_get (folder, attachment, NULL);
  if (data == NULL || mime == NULL)
    {
      /* Translators: stands where a sound was whose file somebody deleted; %s is its name */
      g_autofree char *text = g_strdup_printf (_("[sound: %s (its file is gone)]"), name);

      return tektra_text_part_new (text);
    }

  if (base64 != NULL)
    {
      gsize length;
      guchar *bytes = g_base64_decode (base64, &length);

      peaks = g_bytes_new_take (bytes, length);
    }

  part = tektra_audio_part_new (name, mime, data, tektra_json_get_int (object, "duration", 0),
                                peaks);
  if (transcript != NULL)
    return tektra_audio_part_new_transcribed (TEKTRA_AUDIO_PART (part), transcript);

  return g_steal_pointer (&part);
}

/* Reasoning goes back to its server as it came, signature and all. */
static void
save_thinking (TektraPartRecord   *self,
               TektraThinkingPart *part)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "duration", tektra_thinking_part_get_duration (part));
  if (tektra_thinking_part_get_signature (part) != NULL)
    json_object_set_string_member (object, "signature", tektra_thinking_part_get_signature (part));
  if (tektra_thinking_part_get_redacted (part) != NULL)
    json_object_set_string_member (object, "redacted", tektra_thinking_part_get_redacted (part));

  self->kind = "thinking";
  self->data = tektra_json_object_to_string (object);
}

static TektraPart *
restore_thinking (JsonObject *object)
{
  const char *signature = tektra_json_get_string (object, "signature");
  const char *redacted = tektra_json_get_string (object, "redacted");
  TektraPart *part;

  if (redacted != NULL)
    return tektra_thinking_part_new_redacted (redacted);

  part = tektra_thinking_part_new_finished ("", tektra_json_get_int (object, "duration", 0));
  if (signature != NULL)
    tektra_thinking_part_sign (TEKTRA_THINKING_PART (part), signature);

  return part;
}

/* What is not UTF-8 comes from a damaged file. A NUL is a letter like all others. */
static void
append_text (TektraTextPart *part,
             const char     *text,
             gsize           length)
{
  while (length > 0)
    {
      const char *end;
      gsize n;

      g_utf8_validate_len (text, length, &end);
      n = (gsize) (end - text);
      tektra_text_part_append (part, text, (gssize) n);
      if (n == length)
        break;

      if (*end == '\0')
        tektra_text_part_append (part, end, 1);
      else
        tektra_text_part_append (part, "\357\277\275", -1); /* U+FFFD */
      text = end + 1;
      length -= n + 1;
    }
}

/**
 * tektra_part_record_new:
 * @part: a part
 *
 * Takes a snapshot of a part.
 *
 * Returns: (transfer full) (nullable): the record, %NULL for a kind that cannot be stored
 */
TektraPartRecord *
tektra_part_record_new (TektraPart *part)
{
  TektraPartRecord *self = g_new0 (TektraPartRecord, 1);

  g_return_val_if_fail (TEKTRA_IS_PART (part), NULL);

  if (TEKTRA_IS_TEXT_PART (part))
    {
      TektraTextPart *text = TEKTRA_TEXT_PART (part);

      self->kind = "text";
      self->text = g_bytes_new (tektra_text_part_get_text (text),
                                tektra_text_part_get_length (text));
    }

  if (TEKTRA_IS_THINKING_PART (part))
    save_thinking (self, TEKTRA_THINKING_PART (part));
  else if (TEKTRA_IS_TOOL_RESULT_PART (part))
    save_tool_result (self, TEKTRA_TOOL_RESULT_PART (part));
  else if (TEKTRA_IS_IMAGE_PART (part))
    save_image (self, TEKTRA_IMAGE_PART (part));
  else if (TEKTRA_IS_AUDIO_PART (part))
    save_audio (self, TEKTRA_AUDIO_PART (part));
  else if (TEKTRA_IS_TOOL_CALL_PART (part))
    save_tool_call (self, TEKTRA_TOOL_CALL_PART (part));

  g_assert (self->kind != NULL);

  return self;
}

/**
 * tektra_part_record_free:
 * @self: (transfer full): a record
 *
 * Frees a record.
 */
void
tektra_part_record_free (TektraPartRecord *self)
{
  g_clear_pointer (&self->text, g_bytes_unref);
  g_free (self->data);
  g_clear_object (&self->media);
  g_free (self);
}

/**
 * tektra_part_record_restore:
 * @kind: the kind of part
 * @text: (nullable): its text
 * @length: bytes of @text
 * @data: (nullable): the rest, as JSON
 * @attachment: (nullable): the name of its file
 * @folder: where the files are
 *
 * Makes a part of a row. What is damaged or of a newer kind becomes text that says so.
 *
 * Returns: (transfer full): the part
 */
TektraPart *
tektra_part_record_restore (const char *kind,
                            const char *text,
                            gsize       length,
                            const char *data,
                            const char *attachment,
                            const char *folder)
{
  g_autoptr(JsonObject) object = data != NULL ? tektra_json_parse_object (data, -1, NULL) : NULL;
  TektraPart *part;

  if (g_strcmp0 (kind, "image") == 0 && object != NULL)
    return restore_image (object, attachment, folder);
  if (g_strcmp0 (kind, "audio") == 0 && object != NULL)
    return restore_audio (object, attachment, folder);

  if (g_strcmp0 (kind, "tool-call") == 0 && object != NULL &&
      tektra_json_get_string (object, "name") != NULL)
    {
      const char *id = tektra_json_get_string (object, "id");
      const char *arguments = tektra_json_get_string (object, "arguments");

      return tektra_tool_call_part_new_with_extra (id,
                                                   tektra_json_get_string (object, "name"),
                                                   arguments != NULL ? arguments : "{}",
                                                   tektra_json_get_string (object, "extra"));
    }

  if (g_strcmp0 (kind, "thinking") == 0)
    part = restore_thinking (object);
  else if (g_strcmp0 (kind, "tool-result") == 0 && tektra_json_get_string (object, "id") != NULL)
    part = tektra_tool_result_part_new (tektra_json_get_string (object, "id"),
                                        tektra_json_get_string (object, "name"), NULL,
                                        tektra_json_get_boolean (object, "failed", FALSE));
  else
    part = tektra_text_part_new (NULL);

  if (text != NULL)
    append_text (TEKTRA_TEXT_PART (part), text, length);
  else
    tektra_text_part_append (TEKTRA_TEXT_PART (part), _("[damaged]"), -1);

  return part;
}
