/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backends/ollama/tektra-ollama-models.h"
#include "core/tektra-model-name.h"
#include "http/tektra-locality.h"
#include "util/tektra-json.h"

/* Ollama's words (types/model/capability.go). Unknown ones are those of newer servers. */
static const struct
{
  const char         *name;
  TektraCapabilities  capability;
} capability_names[] = {
  { "completion", TEKTRA_CAPABILITY_TEXT },
  { "vision", TEKTRA_CAPABILITY_IMAGE },
  { "audio", TEKTRA_CAPABILITY_AUDIO },
  { "tools", TEKTRA_CAPABILITY_TOOLS },
  { "thinking", TEKTRA_CAPABILITY_THINKING },
  { "embedding", TEKTRA_CAPABILITY_EMBEDDING },
};

static TektraCapabilities
read_capabilities (JsonArray *names)
{
  TektraCapabilities capabilities = TEKTRA_CAPABILITY_NONE;

  for (guint i = 0; i < json_array_get_length (names); i++)
    {
      JsonNode *node = json_array_get_element (names, i);
      const char *name;

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        continue;

      name = json_node_get_string (node);
      for (guint j = 0; j < G_N_ELEMENTS (capability_names); j++)
        {
          if (g_str_equal (name, capability_names[j].name))
            capabilities |= capability_names[j].capability;
        }
    }

  return capabilities;
}

static gboolean
has_text (const char *text)
{
  return text != NULL && *text != '\0';
}

static void
apply_details (TektraModel *model,
               JsonObject  *details)
{
  const char *quantization = tektra_json_get_string (details, "quantization_level");
  const char *parameter_size = tektra_json_get_string (details, "parameter_size");
  gint64 context = tektra_json_get_int (details, "context_length", 0);

  if (has_text (quantization))
    tektra_model_set_quantization (model, quantization);
  if (has_text (parameter_size))
    tektra_model_set_parameter_size (model, parameter_size);
  if (context > 0 && context <= G_MAXINT)
    tektra_model_set_context_length (model, (guint) context);
}

/* "https://ollama.com:443" → "ollama.com" */
static char *
dup_remote_host (const char *remote_host)
{
  g_autoptr(GUri) uri = NULL;

  if (remote_host != NULL)
    uri = g_uri_parse (remote_host, G_URI_FLAGS_NONE, NULL);

  if (uri != NULL && has_text (g_uri_get_host (uri)))
    return g_strdup (g_uri_get_host (uri));

  return g_strdup ("ollama.com");
}

static void
apply_locality (TektraModel *model,
                JsonObject  *tag,
                const char  *host,
                const char  *address)
{
  /* A stub of a model in the cloud: the local server only passes the chat on. */
  if (has_text (tektra_json_get_string (tag, "remote_model")) ||
      has_text (tektra_json_get_string (tag, "remote_host")))
    {
      g_autofree char *destination = dup_remote_host (tektra_json_get_string (tag, "remote_host"));

      tektra_model_set_locality (model, TEKTRA_LOCALITY_INTERNET);
      tektra_model_set_destination (model, destination);
    }
  else
    {
      TektraLocality locality = tektra_locality_for_host (host);

      tektra_model_set_locality (model, locality);
      tektra_model_set_destination (model, locality == TEKTRA_LOCALITY_DEVICE ? NULL : address);
    }
}

static void
apply_name (TektraModel *model)
{
  g_autofree char *name = tektra_model_name_dup_short (tektra_model_get_id (model));

  tektra_model_set_name (model, name);
}

/* What servers before 0.6.4 leave to the reader: the projector, and a template with tools. */
static TektraCapabilities
guess_capabilities (JsonObject *show)
{
  TektraCapabilities capabilities = TEKTRA_CAPABILITY_TEXT;
  const char *template = tektra_json_get_string (show, "template");
  JsonObject *details = tektra_json_get_object (show, "details");
  JsonArray *families = tektra_json_get_array (details, "families");
  const char *family = tektra_json_get_string (details, "family");

  if (tektra_json_get_object (show, "projector_info") != NULL)
    capabilities |= TEKTRA_CAPABILITY_IMAGE;

  for (guint i = 0; families != NULL && i < json_array_get_length (families); i++)
    {
      JsonNode *node = json_array_get_element (families, i);
      const char *name = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

      if (g_strcmp0 (name, "clip") == 0 || g_strcmp0 (name, "mllama") == 0)
        capabilities |= TEKTRA_CAPABILITY_IMAGE;
    }

  if (template != NULL && strstr (template, ".Tools") != NULL)
    capabilities |= TEKTRA_CAPABILITY_TOOLS;

  if (family != NULL && strstr (family, "bert") != NULL)
    capabilities = TEKTRA_CAPABILITY_EMBEDDING;

  return capabilities;
}

/* Keys begin with the architecture: "llama.context_length". */
static guint
find_info (JsonObject *info,
           const char *suffix)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  gint64 value = 0;

  if (info == NULL)
    return 0;

  json_object_iter_init (&iter, info);
  while (json_object_iter_next (&iter, &name, &node))
    {
      if (g_str_has_suffix (name, suffix))
        {
          value = tektra_json_get_int (info, name, 0);
          break;
        }
    }

  return value > 0 && value <= G_MAXINT ? (guint) value : 0;
}

static char *
dup_text (JsonObject *object,
          const char *member)
{
  const char *text = tektra_json_get_string (object, member);

  return has_text (text) ? g_strdup (text) : NULL;
}

/* Seconds since 1970 of a time as Go writes it. */
static gint64
read_time (const char *text)
{
  g_autoptr(GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL ? g_date_time_to_unix (time) : 0;
}

/**
 * tektra_ollama_models_apply_tag:
 * @model: the model, whose id is the tag's name
 * @tag: an entry of `GET /api/tags`
 * @host: the host of the server
 * @address: the server as a person would write it
 *
 * Takes over what the list of models tells.
 *
 * Returns: %TRUE when it tells the capabilities, which older servers leave to `POST /api/show`
 */
gboolean
tektra_ollama_models_apply_tag (TektraModel *model,
                                JsonObject  *tag,
                                const char  *host,
                                const char  *address)
{
  JsonArray *capabilities;
  gint64 size;

  g_return_val_if_fail (TEKTRA_IS_MODEL (model), FALSE);
  g_return_val_if_fail (tag != NULL, FALSE);
  g_return_val_if_fail (host != NULL, FALSE);

  apply_name (model);
  apply_details (model, tektra_json_get_object (tag, "details"));
  apply_locality (model, tag, host, address);

  size = tektra_json_get_int (tag, "size", 0);
  if (size > 0 && tektra_json_get_string (tag, "remote_model") == NULL)
    tektra_model_set_size (model, (guint64) size);

  capabilities = tektra_json_get_array (tag, "capabilities");
  if (capabilities == NULL)
    return FALSE;

  tektra_model_set_capabilities (model, read_capabilities (capabilities));

  return TRUE;
}

/**
 * tektra_ollama_models_apply_show:
 * @model: the model
 * @show: the answer of `POST /api/show`
 *
 * Takes over what the list of models left out.
 */
void
tektra_ollama_models_apply_show (TektraModel *model,
                                 JsonObject  *show)
{
  JsonArray *capabilities;
  guint context;

  g_return_if_fail (TEKTRA_IS_MODEL (model));
  g_return_if_fail (show != NULL);

  apply_details (model, tektra_json_get_object (show, "details"));

  context = find_info (tektra_json_get_object (show, "model_info"), ".context_length");
  if (context > 0)
    tektra_model_set_context_length (model, context);

  capabilities = tektra_json_get_array (show, "capabilities");
  tektra_model_set_capabilities (model, capabilities != NULL ? read_capabilities (capabilities)
                                                             : guess_capabilities (show));
}

/**
 * tektra_ollama_models_new_details:
 * @name: how the server calls the model
 * @show: the answer of `POST /api/show`
 *
 * Reads everything that is told about one model.
 *
 * Returns: (transfer full): details
 */
TektraModelDetails *
tektra_ollama_models_new_details (const char *name,
                                  JsonObject *show)
{
  TektraModelDetails *self;
  JsonObject *details, *info;
  JsonArray *capabilities;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (show != NULL, NULL);

  details = tektra_json_get_object (show, "details");
  info = tektra_json_get_object (show, "model_info");
  capabilities = tektra_json_get_array (show, "capabilities");

  self = tektra_model_details_new (name);
  self->license = dup_text (show, "license");
  self->template_text = dup_text (show, "template");
  self->system = dup_text (show, "system");
  self->parameters = dup_text (show, "parameters");
  self->modelfile = dup_text (show, "modelfile");
  self->format = dup_text (details, "format");
  self->family = dup_text (details, "family");
  self->parameter_size = dup_text (details, "parameter_size");
  self->quantization = dup_text (details, "quantization_level");
  self->parent = dup_text (details, "parent_model");
  self->context_length = find_info (info, ".context_length");
  self->embedding_length = find_info (info, ".embedding_length");
  self->capabilities = capabilities != NULL ? read_capabilities (capabilities)
                                            : guess_capabilities (show);
  self->modified = read_time (tektra_json_get_string (show, "modified_at"));

  return self;
}
