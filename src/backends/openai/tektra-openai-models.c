/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backends/openai/tektra-openai-models.h"
#include "core/tektra-model-name.h"
#include "http/tektra-locality.h"
#include "util/tektra-json.h"

/*
 * What the list of models tells of each. The protocol has nothing but an id; most servers say more,
 * each in its own way. What none says is read from the name; a person can say it in models.toml.
 */

#define SEES     (TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_IMAGE)
#define HEARS    (SEES | TEKTRA_CAPABILITY_AUDIO)
#define THINKS   (TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_THINKING)
#define USES     TEKTRA_CAPABILITY_TOOLS

/* Pieces of names of models, in any case; all that fit count. */
static const struct
{
  const char         *piece;
  TektraCapabilities  capabilities;
} name_pieces[] = {
  { "gpt-4o", SEES | USES },
  { "gpt-4.1", SEES | USES },
  { "gpt-5", SEES | THINKS | USES },
  { "o3", SEES | THINKS | USES },
  { "o4-mini", SEES | THINKS | USES },
  { "chatgpt", SEES },
  { "gemini", HEARS | THINKS | USES },
  { "claude", SEES | THINKS | USES },
  { "gemma-3", SEES },
  { "gemma3", SEES },
  { "gemma-4", SEES | THINKS | USES },
  { "gemma4", SEES | THINKS | USES },
  { "llama-4", SEES | USES },
  { "pixtral", SEES },
  { "llava", SEES },
  { "moondream", SEES },
  { "vision", SEES },
  { "-vl", SEES },
  { "vl-", SEES },
  { "omni", HEARS },
  { "voxtral", TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_AUDIO },
  { "audio", TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_AUDIO },
  { "reasoner", THINKS },
  { "thinking", THINKS },
  { "deepseek-r1", THINKS },
  { "deepseek-v", THINKS | USES },
  { "qwq", THINKS },
  { "qwen3", THINKS | USES },
  { "gpt-oss", THINKS | USES },
  { "magistral", THINKS },
};

/* Pieces of names of what cannot chat. */
static const char * const other_trades[] = {
  "whisper", "tts", "dall-e", "moderation", "realtime", "transcribe", "gpt-image", "sora", "imagen",
  "veo-", "davinci", "babbage", "rerank", "-instruct-0914", "computer-use", "playai", "orpheus",
  NULL
};

static gboolean
name_has_any (const char         *name,
              const char * const *pieces)
{
  for (guint i = 0; pieces[i] != NULL; i++)
    {
      if (strcasestr (name, pieces[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* A short one is a word of its own: "o3" is none of "foo3". */
static gboolean
name_has (const char *name,
          const char *piece)
{
  const char *at = strcasestr (name, piece);

  return at != NULL && (strlen (piece) > 2 || at == name || at[-1] == '/');
}

static TektraCapabilities
guess_capabilities (const char *name)
{
  TektraCapabilities capabilities = TEKTRA_CAPABILITY_TEXT;

  if (strcasestr (name, "embed") != NULL || strcasestr (name, "bge-") != NULL)
    return TEKTRA_CAPABILITY_EMBEDDING;
  if (name_has_any (name, other_trades))
    return TEKTRA_CAPABILITY_NONE;

  for (guint i = 0; i < G_N_ELEMENTS (name_pieces); i++)
    {
      if (name_has (name, name_pieces[i].piece))
        capabilities |= name_pieces[i].capabilities;
    }

  return capabilities;
}

static gboolean
has_word (JsonArray  *words,
          const char *word)
{
  for (guint i = 0; words != NULL && i < json_array_get_length (words); i++)
    {
      JsonNode *node = json_array_get_element (words, i);

      if (JSON_NODE_HOLDS_VALUE (node) && g_strcmp0 (json_node_get_string (node), word) == 0)
        return TRUE;
    }

  return FALSE;
}

/* llama-server and OpenRouter: {"input_modalities": ["text", "image"]} */
static gboolean
read_modalities (JsonObject         *entry,
                 TektraCapabilities *capabilities)
{
  JsonObject *architecture = tektra_json_get_object (entry, "architecture");
  JsonArray *inputs = tektra_json_get_array (architecture, "input_modalities");
  JsonArray *outputs = tektra_json_get_array (architecture, "output_modalities");

  if (inputs == NULL)
    return FALSE;

  *capabilities = outputs == NULL || has_word (outputs, "text") ? TEKTRA_CAPABILITY_TEXT
                                                                : TEKTRA_CAPABILITY_NONE;
  if (has_word (inputs, "image"))
    *capabilities |= TEKTRA_CAPABILITY_IMAGE;
  if (has_word (inputs, "audio"))
    *capabilities |= TEKTRA_CAPABILITY_AUDIO;

  return TRUE;
}

static TektraCapabilities
read_capabilities (JsonObject                *entry,
                   const char                *id,
                   const TektraOpenaiProfile *profile)
{
  const TektraCapabilities guess = guess_capabilities (id);
  JsonArray *supported = tektra_json_get_array (entry, "supported_parameters");
  JsonArray *words = tektra_json_get_array (entry, "capabilities");
  const char *type = tektra_json_get_string (entry, "type");
  TektraCapabilities capabilities = guess;

  /* What a model can read is known better than guessed; how it answers is not told by all. */
  if (read_modalities (entry, &capabilities))
    {
      if (supported == NULL)
        capabilities |= guess & (TEKTRA_CAPABILITY_TOOLS | TEKTRA_CAPABILITY_THINKING);
      /* Whether a model of llama-server can think is in its template; the wish does no harm. */
      if ((profile->flags & TEKTRA_OPENAI_PROGRESS) != 0)
        capabilities |= TEKTRA_CAPABILITY_THINKING;
    }

  if (has_word (supported, "tools"))
    capabilities |= TEKTRA_CAPABILITY_TOOLS;
  if (has_word (supported, "reasoning") || has_word (supported, "reasoning_effort"))
    capabilities |= TEKTRA_CAPABILITY_THINKING;

  /* LM Studio's own list */
  if (g_strcmp0 (type, "vlm") == 0)
    capabilities |= SEES;
  else if (g_strcmp0 (type, "embeddings") == 0)
    capabilities = TEKTRA_CAPABILITY_EMBEDDING;
  if (has_word (words, "tool_use"))
    capabilities |= TEKTRA_CAPABILITY_TOOLS;

  return capabilities;
}

/* How many tokens fit has as many names as there are servers. */
static guint
read_context_length (JsonObject *entry)
{
  static const char * const names[] = {
    "max_model_len", "max_context_length", "context_length", "context_window", "max_input_tokens"
  };
  JsonObject *meta = tektra_json_get_object (entry, "meta");
  gint64 length = tektra_json_get_int (meta, "n_ctx", 0);

  if (length <= 0)
    length = tektra_json_get_int (meta, "n_ctx_train", 0);
  for (guint i = 0; length <= 0 && i < G_N_ELEMENTS (names); i++)
    length = tektra_json_get_int (entry, names[i], 0);

  return length > 0 && length <= G_MAXINT ? (guint) length : 0;
}

static void
apply_state (TektraModel *model,
             JsonObject  *entry)
{
  JsonObject *status = tektra_json_get_object (entry, "status");
  const char *state = tektra_json_get_string (entry, "state");

  if (state == NULL)
    state = status != NULL ? tektra_json_get_string (status, "value")
                           : tektra_json_get_string (entry, "status");
  if (state != NULL)
    tektra_model_set_state (model, g_str_equal (state, "loaded") ? TEKTRA_MODEL_STATE_LOADED
                                                                 : TEKTRA_MODEL_STATE_UNLOADED);
}

/**
 * tektra_openai_models_apply:
 * @model: the model, whose id is that of the entry
 * @entry: an entry of `GET /v1/models`
 * @profile: which server it is
 *
 * Takes over what the list of models tells.
 *
 * Returns: %FALSE when the model is for something else than chats, such as pictures or speech
 */
gboolean
tektra_openai_models_apply (TektraModel               *model,
                            JsonObject                *entry,
                            const TektraOpenaiProfile *profile)
{
  const char *id, *name, *quantization;
  TektraCapabilities capabilities;
  g_autofree char *own = NULL;
  gint64 size;
  guint context;

  g_return_val_if_fail (TEKTRA_IS_MODEL (model), FALSE);
  g_return_val_if_fail (entry != NULL, FALSE);
  g_return_val_if_fail (profile != NULL, FALSE);

  id = tektra_model_get_id (model);
  capabilities = read_capabilities (entry, id, profile);
  if (capabilities == TEKTRA_CAPABILITY_NONE)
    return FALSE;

  name = tektra_json_get_string (entry, "name");
  if (name == NULL || *name == '\0')
    name = g_str_has_prefix (id, "models/") ? id + strlen ("models/") : id;
  own = g_path_is_absolute (name) ? g_path_get_basename (name) : g_strdup (name);
  tektra_model_set_name (model, own);
  tektra_model_set_capabilities (model, capabilities);

  context = read_context_length (entry);
  if (context > 0)
    tektra_model_set_context_length (model, context);
  size = tektra_json_get_int (tektra_json_get_object (entry, "meta"), "size", 0);
  if (size > 0)
    tektra_model_set_size (model, (guint64) size);
  quantization = tektra_json_get_string (entry, "quantization");
  if (quantization != NULL)
    tektra_model_set_quantization (model, quantization);
  apply_state (model, entry);

  return TRUE;
}

/**
 * tektra_openai_models_apply_place:
 * @model: a model of a server
 * @host: the host of the server
 * @address: the server as a person would write it
 *
 * Tells where the text goes that the model is asked.
 */
void
tektra_openai_models_apply_place (TektraModel *model,
                                  const char  *host,
                                  const char  *address)
{
  TektraLocality locality;

  g_return_if_fail (TEKTRA_IS_MODEL (model));
  g_return_if_fail (host != NULL);
  g_return_if_fail (address != NULL);

  locality = tektra_locality_for_host (host);
  tektra_model_set_locality (model, locality);
  tektra_model_set_destination (model, locality == TEKTRA_LOCALITY_DEVICE ? NULL : address);
}
