/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/llama/tektra-llama-status.h"
#include "util/tektra-json.h"

/* mtmd_default_marker () of llama.cpp, tools/mtmd/mtmd.cpp */
#define DEFAULT_MEDIA_MARKER "<__media__>"

static TektraCapabilities
set_flag (TektraCapabilities capabilities,
          TektraCapabilities flag,
          gboolean           on)
{
  return on ? capabilities | flag : capabilities & ~flag;
}

/**
 * tektra_llama_status_take_props:
 * @node: (nullable): the answer to `GET /props`
 * @model: the model that runs
 * @context_length: (inout): its context in tokens, changed when the server tells another one
 *
 * Takes over what the running server knows better than the header of the file. What it does not
 * tell stays as it is.
 */
void
tektra_llama_status_take_props (JsonNode    *node,
                                TektraModel *model,
                                guint       *context_length)
{
  TektraCapabilities capabilities;
  JsonObject *modalities;
  JsonObject *settings;
  JsonObject *props;
  JsonObject *caps;

  g_return_if_fail (TEKTRA_IS_MODEL (model));
  g_return_if_fail (context_length != NULL);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;

  capabilities = tektra_model_get_capabilities (model);
  props = json_node_get_object (node);
  settings = tektra_json_get_object (props, "default_generation_settings");
  modalities = tektra_json_get_object (props, "modalities");
  caps = tektra_json_get_object (props, "chat_template_caps");

  if (settings != NULL)
    {
      gint64 n_ctx = tektra_json_get_int (settings, "n_ctx", 0);

      if (n_ctx > 0 && n_ctx <= G_MAXINT)
        *context_length = (guint) n_ctx;
    }

  if (modalities != NULL)
    {
      capabilities = set_flag (capabilities, TEKTRA_CAPABILITY_IMAGE,
                               tektra_json_get_boolean (modalities, "vision", FALSE));
      capabilities = set_flag (capabilities, TEKTRA_CAPABILITY_AUDIO,
                               tektra_json_get_boolean (modalities, "audio", FALSE));
    }

  if (caps != NULL)
    capabilities = set_flag (capabilities, TEKTRA_CAPABILITY_TOOLS,
                             tektra_json_get_boolean (caps, "supports_tools", FALSE) &&
                             tektra_json_get_boolean (caps, "supports_tool_calls", FALSE));

  tektra_model_set_capabilities (model, capabilities);
}

/**
 * tektra_llama_status_dup_media_marker:
 * @node: (nullable): the answer to `GET /props`
 *
 * Gets what stands for a picture in the text of `POST /completion`.
 *
 * Returns: (transfer full): a text; servers that do not tell have always the same one
 */
char *
tektra_llama_status_dup_media_marker (JsonNode *node)
{
  const char *marker = tektra_json_get_string (tektra_json_as_object (node), "media_marker");

  return g_strdup (marker != NULL && *marker != '\0' ? marker : DEFAULT_MEDIA_MARKER);
}

/**
 * tektra_llama_status_is_processing:
 * @node: (nullable): the answer to `GET /slots`
 *
 * Tells whether the server works on an answer.
 *
 * Returns: %FALSE also when it does not tell
 */
gboolean
tektra_llama_status_is_processing (JsonNode *node)
{
  JsonArray *slots;
  guint n_slots;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;

  slots = json_node_get_array (node);
  n_slots = json_array_get_length (slots);

  for (guint i = 0; i < n_slots; i++)
    {
      JsonNode *slot = json_array_get_element (slots, i);

      if (JSON_NODE_HOLDS_OBJECT (slot) &&
          tektra_json_get_boolean (json_node_get_object (slot), "is_processing", FALSE))
        return TRUE;
    }

  return FALSE;
}
