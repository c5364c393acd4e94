/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "backends/llama/tektra-llama-model.h"
#include "core/tektra-backend-error.h"
#include "core/tektra-device.h"
#include "core/tektra-model-details.h"

/* What a chat gets unless it asks for more: larger contexts cost memory from the first word. */
#define DEFAULT_CONTEXT 8192
#define UNKNOWN_CONTEXT 4096
#define MIN_CONTEXT 128
#define MAX_CONTEXT (16 * 1024 * 1024)

/* llama-server reads so many tokens in one go (--ubatch-size). */
#define BATCH_TOKENS 512
/* How many vectors of the model's width are there for each of them: its graph holds about as many
 * at once. */
#define BATCH_VECTORS 16
/* What llama-server takes without a model: 25 to 30 MB were measured as resident size. */
#define PROGRAM_BYTES (32 * 1024 * 1024)
/* For the beginnings of other chats, which then need not be read again. llama-server would let them
 * grow to 8 GiB. */
#define PROMPT_CACHE_MIN_MB 16
#define PROMPT_CACHE_MAX_MB 512
#define MEGABYTE (G_GUINT64_CONSTANT (1024) * 1024)

static gboolean
template_mentions (const TektraGguf *gguf,
                   const char       *text)
{
  return gguf->chat_template != NULL && strstr (gguf->chat_template, text) != NULL;
}

/* Until it runs and can be asked, a chat template tells what a model was trained to do. */
static TektraCapabilities
guess_capabilities (const TektraLlamaEntry *entry)
{
  TektraCapabilities capabilities = TEKTRA_CAPABILITY_TEXT;

  if (entry->error != NULL)
    return TEKTRA_CAPABILITY_NONE;

  if (entry->gguf->embedding)
    return TEKTRA_CAPABILITY_EMBEDDING;

  if (entry->projector != NULL && entry->projector->vision)
    capabilities |= TEKTRA_CAPABILITY_IMAGE;
  if (entry->projector != NULL && entry->projector->audio)
    capabilities |= TEKTRA_CAPABILITY_AUDIO;
  if (entry->gguf->chat_template == NULL)
    capabilities |= TEKTRA_CAPABILITY_UNTEMPLATED;
  if (template_mentions (entry->gguf, "tools"))
    capabilities |= TEKTRA_CAPABILITY_TOOLS;
  if (template_mentions (entry->gguf, "enable_thinking") ||
      template_mentions (entry->gguf, "<think>"))
    capabilities |= TEKTRA_CAPABILITY_THINKING;

  return capabilities;
}

static char *
dup_name (const TektraLlamaEntry *entry)
{
  const char *slash = strrchr (entry->id, '/');

  /* Some headers hold the folder of whoever converted the model. */
  if (entry->gguf != NULL && entry->gguf->name != NULL && strchr (entry->gguf->name, '/') == NULL)
    return g_strdup (entry->gguf->name);

  return g_strdup (slash != NULL ? slash + 1 : entry->id);
}

static const char *
get_description (const TektraLlamaEntry *entry)
{
  if (entry->error != NULL)
    return entry->error->message;

  if (entry->demo)
    return _("A tiny demonstration model that comes with Tektra: it knows simple shapes, a few "
             "facts and Tektra itself, nothing else.");

  return NULL;
}

/**
 * tektra_llama_model_describe:
 * @model: a model that is not loaded
 * @entry: its files
 *
 * Sets everything about a model that its files tell. One that cannot be used is in the state
 * %TEKTRA_MODEL_STATE_FAILED, can do nothing, and its description says why.
 */
void
tektra_llama_model_describe (TektraModel            *model,
                             const TektraLlamaEntry *entry)
{
  const TektraGguf *gguf;
  g_autofree char *name = NULL;

  g_return_if_fail (TEKTRA_IS_MODEL (model));
  g_return_if_fail (entry != NULL);

  gguf = entry->error == NULL ? entry->gguf : NULL;
  name = dup_name (entry);

  tektra_model_set_name (model, name);
  tektra_model_set_description (model, get_description (entry));
  tektra_model_set_size (model, entry->size);
  tektra_model_set_demo (model, entry->demo);
  tektra_model_set_locality (model, TEKTRA_LOCALITY_DEVICE);
  tektra_model_set_capabilities (model, guess_capabilities (entry));
  tektra_model_set_quantization (model, gguf != NULL ? gguf->quantization : NULL);
  tektra_model_set_parameter_size (model, gguf != NULL ? gguf->parameter_size : NULL);
  tektra_model_set_context_length (model, gguf != NULL ? gguf->context_length : 0);
  tektra_model_set_image_size (model, entry->projector != NULL ? entry->projector->image_size : 0);
  tektra_model_set_state (model, gguf != NULL ? TEKTRA_MODEL_STATE_UNLOADED
                                              : TEKTRA_MODEL_STATE_FAILED);
}

/**
 * tektra_llama_model_get_rope_scale:
 * @model: a model
 *
 * Gets by how much the context of a model is to be stretched.
 *
 * Returns: a factor, 0 when nobody asked for it
 */
double
tektra_llama_model_get_rope_scale (TektraModel *model)
{
  const TektraModelDefinition *definition;

  g_return_val_if_fail (TEKTRA_IS_MODEL (model), 0);

  definition = tektra_model_get_definition (model);

  return definition != NULL ? definition->rope_scale : 0;
}

/**
 * tektra_llama_model_stretch_context:
 * @entry: a model that can be used
 * @rope_scale: by how much the context is stretched, 0 when it is not
 *
 * Gets how long the context can be at most.
 *
 * Returns: a number of tokens, 0 when it is not known
 */
guint
tektra_llama_model_stretch_context (const TektraLlamaEntry *entry,
                                    double                  rope_scale)
{
  g_return_val_if_fail (entry != NULL && entry->gguf != NULL, 0);

  if (rope_scale <= 1)
    return entry->gguf->context_length;

  return (guint) MIN (entry->gguf->context_length * rope_scale, MAX_CONTEXT);
}

/**
 * tektra_llama_model_tell_details:
 * @model: a model
 * @entry: (nullable): its files, %NULL when they are gone
 *
 * Tells everything that the files of a model tell; they were read when they were found.
 *
 * Returns: (transfer full): a future that resolves to a [struct@ModelDetails]
 */
DexFuture *
tektra_llama_model_tell_details (TektraModel            *model,
                                 const TektraLlamaEntry *entry)
{
  g_autoptr(TektraModelDetails) details = NULL;
  const TektraGguf *gguf;

  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  if (entry == NULL)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND,
                                  _("%s is gone already."), tektra_model_get_name (model));

  gguf = entry->gguf;
  details = tektra_model_details_new (tektra_model_get_id (model));
  details->format = g_strdup ("gguf");
  details->path = g_strdup (entry->path);
  details->capabilities = tektra_model_get_capabilities (model);
  details->modified = entry->modified / G_USEC_PER_SEC;

  if (gguf != NULL)
    {
      details->family = g_strdup (gguf->architecture);
      details->license = g_strdup (gguf->license);
      details->template_text = g_strdup (gguf->chat_template);
      details->parameter_size = g_strdup (gguf->parameter_size);
      details->quantization = g_strdup (gguf->quantization);
      details->context_length = gguf->context_length;
    }

  return dex_future_new_take_boxed (TEKTRA_TYPE_MODEL_DETAILS, g_steal_pointer (&details));
}

/**
 * tektra_llama_model_choose_context:
 * @entry: a model that can be used
 * @params: (nullable): the settings of the chat
 * @rope_scale: by how much the context is stretched, 0 when it is not
 *
 * Chooses the context length: the chat's own, else 8,192 tokens, and never more than the model was
 * trained on, stretched by @rope_scale, because llama-server gives no more whatever it is asked
 * for.
 *
 * Returns: a number of tokens
 */
guint
tektra_llama_model_choose_context (const TektraLlamaEntry *entry,
                                   TektraGenerationParams *params,
                                   double                  rope_scale)
{
  gint64 wanted;
  gint64 trained;

  g_return_val_if_fail (entry != NULL && entry->gguf != NULL, MIN_CONTEXT);

  trained = tektra_llama_model_stretch_context (entry, rope_scale);
  wanted = trained != 0 ? DEFAULT_CONTEXT : UNKNOWN_CONTEXT;

  if (params != NULL && tektra_generation_params_has (params, TEKTRA_PARAM_CONTEXT_LENGTH))
    wanted = tektra_generation_params_get_int (params, TEKTRA_PARAM_CONTEXT_LENGTH);

  wanted = CLAMP (wanted, MIN_CONTEXT, MAX_CONTEXT);

  return (guint) (trained != 0 ? MIN (wanted, trained) : wanted);
}

static guint64
count_cache (const TektraLlamaEntry *entry,
             guint                   context_length)
{
  guint64 bytes;

  return g_uint64_checked_mul (&bytes, entry->gguf->kv_bytes_per_token, context_length) ? bytes
                                                                                        : 0;
}

/**
 * tektra_llama_model_choose_prompt_cache:
 * @entry: a model that can be used
 * @context_length: tokens
 *
 * Chooses how much of other chats is remembered: another whole context, within bounds.
 *
 * Returns: mebibytes
 */
guint
tektra_llama_model_choose_prompt_cache (const TektraLlamaEntry *entry,
                                        guint                   context_length)
{
  g_return_val_if_fail (entry != NULL && entry->gguf != NULL, PROMPT_CACHE_MIN_MB);

  return (guint) CLAMP (count_cache (entry, context_length) / MEGABYTE,
                        PROMPT_CACHE_MIN_MB, PROMPT_CACHE_MAX_MB);
}

/**
 * tektra_llama_model_estimate:
 * @model: a model
 * @entry: its files
 * @params: (nullable): the settings of the chat
 * @device: where the models of the backend run, see tektra-device.h
 * @estimate: (out caller-allocates): where to write it
 *
 * Estimates what a process would take that runs the model: its files, the keys and values of a full
 * context, what is remembered of other chats, and the results of one batch, of which the
 * probabilities of all tokens are the largest.
 */
void
tektra_llama_model_estimate (TektraModel            *model,
                             const TektraLlamaEntry *entry,
                             TektraGenerationParams *params,
                             gint64                  device,
                             TektraMemoryEstimate   *estimate)
{
  const TektraGguf *gguf;
  guint context_length;

  g_return_if_fail (TEKTRA_IS_MODEL (model));
  g_return_if_fail (entry != NULL);
  g_return_if_fail (estimate != NULL);

  estimate->own_process = TRUE;
  if (entry->error != NULL)
    return;

  gguf = entry->gguf;
  context_length = tektra_llama_model_choose_context (entry, params,
                                                      tektra_llama_model_get_rope_scale (model));

  if (params != NULL && tektra_generation_params_has (params, TEKTRA_PARAM_DEVICE))
    device = tektra_generation_params_get_int (params, TEKTRA_PARAM_DEVICE);

  estimate->device = device;
  estimate->projector = entry->projector != NULL ? entry->projector->file_size : 0;
  estimate->weights = entry->size - estimate->projector;
  estimate->cache = count_cache (entry, context_length);
  estimate->overhead = PROGRAM_BYTES
                       + MEGABYTE * tektra_llama_model_choose_prompt_cache (entry, context_length)
                       + (guint64) BATCH_TOKENS * sizeof (float)
                           * (gguf->vocabulary + (guint64) BATCH_VECTORS * gguf->width);
}

/**
 * tektra_llama_model_get_supported_params:
 * @backend: the backend
 * @model: one of its models
 *
 * Gets which settings a model understands: llama-server knows all of them, or is started with them.
 *
 * Returns: a bit for each
 */
TektraParamMask
tektra_llama_model_get_supported_params (TektraBackend *backend,
                                         TektraModel   *model)
{
  g_return_val_if_fail (TEKTRA_IS_BACKEND (backend), 0);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), 0);

  return TEKTRA_PARAM_MASK_ALL;
}

/**
 * tektra_llama_model_get_supported_features:
 * @backend: the backend
 * @model: one of its models
 *
 * Gets what a model can be asked for beside words.
 *
 * Returns: a bit for each
 */
TektraRequestFeatures
tektra_llama_model_get_supported_features (TektraBackend *backend,
                                           TektraModel   *model)
{
  TektraRequestFeatures features = TEKTRA_REQUEST_SCHEMA | TEKTRA_REQUEST_ODDS;

  g_return_val_if_fail (TEKTRA_IS_BACKEND (backend), TEKTRA_REQUEST_NONE);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), TEKTRA_REQUEST_NONE);

  if ((tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_TOOLS) != 0)
    features |= TEKTRA_REQUEST_TOOLS;

  return features;
}

/**
 * tektra_llama_model_can_continue:
 * @backend: the backend
 * @model: one of its models
 *
 * Tells whether a request may end with the beginning of an answer: llama-server writes no end
 * behind an answer that comes last.
 *
 * Returns: %TRUE
 */
gboolean
tektra_llama_model_can_continue (TektraBackend *backend,
                                 TektraModel   *model)
{
  g_return_val_if_fail (TEKTRA_IS_BACKEND (backend), FALSE);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), FALSE);

  return TRUE;
}
