/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/anthropic/tektra-anthropic-codec.h"
#include "util/tektra-json.h"

/* What a list of models tells of one: Anthropic says it member by member, and servers that speak
 * its protocol, too, say as much as OpenAI's do, which is next to nothing. */

static gboolean
is_supported (JsonObject *capabilities,
              const char *name)
{
  return tektra_json_get_boolean (tektra_json_get_object (capabilities, name), "supported", FALSE);
}

static gboolean
array_has (JsonArray  *array,
           const char *word)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING &&
          g_str_equal (json_node_get_string (node), word))
        return TRUE;
    }

  return FALSE;
}

/**
 * tektra_anthropic_abilities_read:
 * @self: (out caller-allocates): what is known
 * @entry: a model in the answer of `GET /v1/models`
 *
 * Finds out what a model can do.
 */
void
tektra_anthropic_abilities_read (TektraAnthropicAbilities *self,
                                 JsonObject               *entry)
{
  JsonObject *capabilities, *thinking, *architecture;
  const char *id;
  gint64 max_tokens;

  g_return_if_fail (self != NULL);
  g_return_if_fail (entry != NULL);

  id = tektra_json_get_string (entry, "id");
  capabilities = tektra_json_get_object (entry, "capabilities");
  thinking = tektra_json_get_object (capabilities, "thinking");
  architecture = tektra_json_get_object (entry, "architecture");
  max_tokens = tektra_json_get_int (entry, "max_tokens", 0);

  *self = (TektraAnthropicAbilities) {
    .capabilities = TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_TOOLS,
    .max_tokens = max_tokens > 0 && max_tokens <= G_MAXINT ? (guint) max_tokens : 0,
    .adaptive = is_supported (tektra_json_get_object (thinking, "types"), "adaptive"),
    .effort = is_supported (capabilities, "effort"),
    /* who does not say what its models can do is asked for it all the same */
    .schema = capabilities == NULL || is_supported (capabilities, "structured_outputs"),
  };

  if (capabilities != NULL)
    {
      if (is_supported (capabilities, "image_input"))
        self->capabilities |= TEKTRA_CAPABILITY_IMAGE;
      if (is_supported (capabilities, "thinking"))
        self->capabilities |= TEKTRA_CAPABILITY_THINKING;
    }
  else if (id != NULL && g_str_has_prefix (id, "claude-"))
    {
      self->capabilities |= TEKTRA_CAPABILITY_IMAGE | TEKTRA_CAPABILITY_THINKING;
    }
  else if (array_has (tektra_json_get_array (architecture, "input_modalities"), "image"))
    {
      self->capabilities |= TEKTRA_CAPABILITY_IMAGE;
    }
}
