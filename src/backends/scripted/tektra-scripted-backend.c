/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/scripted/tektra-scripted-backend.h"
#include "backends/scripted/tektra-script-player.h"
#include "core/tektra-text-part.h"
#include "util/tektra-json.h"

/* A backend that plays a script instead of asking a model. The script is one JSON object:
 *
 *   "models": [ {"id", "name", "description", "context", "size", "demo",
 *                "capabilities": ["image", …], "params": ["temperature", …]} ]
 *   "turns":  [ {"match": TEXT, "steps": […]} ]
 *   "continues": BOOLEAN
 *
 * The first turn whose "match" stands in what the person wrote last is played; a turn without
 * "match" fits everything. A script that continues is asked to go on with an answer by the text
 * of the answer, any other one in words. For the steps see tektra-script-player.c. The settings
 * of a model make no difference to its answers; without "params" it pretends to understand all. */

struct _TektraScriptedBackend
{
  TektraBackend parent_instance;

  JsonObject *script;
  GHashTable *params; /* TektraModel → TektraParamMask; those that understand all are not in it */
  gboolean    listed;
};

G_DEFINE_FINAL_TYPE (TektraScriptedBackend, tektra_scripted_backend, TEKTRA_TYPE_BACKEND)

static TektraCapabilities
parse_capabilities (JsonArray *names)
{
  static const struct
  {
    const char *name;
    TektraCapabilities capability;
  } known[] = {
    { "image", TEKTRA_CAPABILITY_IMAGE },
    { "audio", TEKTRA_CAPABILITY_AUDIO },
    { "tools", TEKTRA_CAPABILITY_TOOLS },
    { "thinking", TEKTRA_CAPABILITY_THINKING },
  };
  TektraCapabilities capabilities = TEKTRA_CAPABILITY_TEXT;
  guint n = names != NULL ? json_array_get_length (names) : 0;

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < G_N_ELEMENTS (known); j++)
      if (g_strcmp0 (json_array_get_string_element (names, i), known[j].name) == 0)
        capabilities |= known[j].capability;

  return capabilities;
}

static TektraParamMask
parse_params (JsonArray *names)
{
  TektraParamMask mask = 0;

  for (guint i = 0; i < json_array_get_length (names); i++)
    for (TektraParam param = 0; param < TEKTRA_N_PARAMS; param++)
      if (g_strcmp0 (json_array_get_string_element (names, i), tektra_param_get_name (param)) == 0)
        mask |= TEKTRA_PARAM_BIT (param);

  return mask;
}

static TektraModel *
parse_model (TektraScriptedBackend *self,
             JsonObject            *object)
{
  const char *id = tektra_json_get_string (object, "id");
  JsonArray *params = tektra_json_get_array (object, "params");
  TektraModel *model = tektra_model_new (TEKTRA_BACKEND (self), id != NULL ? id : "scripted");

  tektra_model_set_name (model, tektra_json_get_string (object, "name"));
  tektra_model_set_description (model, tektra_json_get_string (object, "description"));
  tektra_model_set_context_length (model, (guint) tektra_json_get_int (object, "context", 8192));
  tektra_model_set_size (model, (guint64) tektra_json_get_int (object, "size", 0));
  tektra_model_set_demo (model, tektra_json_get_boolean (object, "demo", FALSE));
  tektra_model_set_capabilities (model,
                                 parse_capabilities (tektra_json_get_array (object,
                                                                            "capabilities")));
  tektra_model_set_state (model, TEKTRA_MODEL_STATE_LOADED);

  if (params != NULL)
    g_hash_table_insert (self->params, g_object_ref (model),
                         GUINT_TO_POINTER (parse_params (params)));

  return model;
}

/* Questions that were not answered stand before it in the same message. */
static char *
dup_last_text (TektraRequest *request)
{
  guint n_messages = tektra_request_get_n_messages (request);
  GListModel *parts;

  if (n_messages == 0)
    return g_strdup ("");

  parts = tektra_message_list_parts (tektra_request_get_message (request, n_messages - 1));

  for (guint i = g_list_model_get_n_items (parts); i > 0; i--)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i - 1);

      if (TEKTRA_IS_TEXT_PART (part))
        return g_strdup (tektra_text_part_get_text (TEKTRA_TEXT_PART (part)));
    }

  return g_strdup ("");
}

static JsonArray *
tektra_scripted_backend_find_steps (TektraScriptedBackend *self,
                                    const char            *question)
{
  JsonArray *turns;
  guint n;

  g_assert (TEKTRA_IS_SCRIPTED_BACKEND (self));

  turns = tektra_json_get_array (self->script, "turns");
  n = turns != NULL ? json_array_get_length (turns) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (turns, i);
      const char *match;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;

      match = tektra_json_get_string (json_node_get_object (node), "match");
      if (match == NULL || strstr (question, match) != NULL)
        return tektra_json_get_array (json_node_get_object (node), "steps");
    }

  return NULL;
}

static DexFuture *
tektra_scripted_backend_list_models (TektraBackend *backend)
{
  TektraScriptedBackend *self = TEKTRA_SCRIPTED_BACKEND (backend);
  g_autoptr(GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);
  JsonArray *array = tektra_json_get_array (self->script, "models");
  guint n = array != NULL ? json_array_get_length (array) : 0;

  /* a script does not change while it is played */
  if (self->listed)
    return dex_future_new_true ();

  self->listed = TRUE;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        g_ptr_array_add (models, parse_model (self, json_node_get_object (node)));
    }

  tektra_backend_set_models (backend, models);

  return dex_future_new_true ();
}

static DexFuture *
tektra_scripted_backend_probe (TektraBackend *backend)
{
  tektra_backend_set_state (backend, TEKTRA_BACKEND_STATE_READY, TEKTRA_BACKEND_REASON_NONE, NULL);

  return tektra_scripted_backend_list_models (backend);
}

static DexFuture *
tektra_scripted_backend_load (TektraBackend          *backend,
                              TektraModel            *model,
                              TektraGenerationParams *params)
{
  tektra_model_set_state (model, TEKTRA_MODEL_STATE_LOADED);

  return dex_future_new_true ();
}

static DexFuture *
tektra_scripted_backend_unload (TektraBackend *backend,
                                TektraModel   *model)
{
  tektra_model_set_state (model, TEKTRA_MODEL_STATE_UNLOADED);

  return dex_future_new_true ();
}

static DexFuture *
tektra_scripted_backend_delete (TektraBackend *backend,
                                TektraModel   *model)
{
  g_autoptr(GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *list = tektra_backend_get_models (backend);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr(TektraModel) other = g_list_model_get_item (list, i);

      if (other != model)
        g_ptr_array_add (models, g_steal_pointer (&other));
    }

  tektra_backend_set_models (backend, models);

  return dex_future_new_true ();
}

static TektraEventStream *
tektra_scripted_backend_generate (TektraBackend *backend,
                                  TektraRequest *request)
{
  TektraScriptedBackend *self = TEKTRA_SCRIPTED_BACKEND (backend);
  g_autoptr(TektraEventSink) sink = NULL;
  g_autofree char *question = dup_last_text (request);
  TektraEventStream *stream;
  JsonArray *steps;

  if ((steps = tektra_scripted_backend_find_steps (self, question)) == NULL)
    return tektra_event_stream_new_failed (
      g_error_new_literal (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_INVALID_REQUEST,
                           _("The script has no answer to this message.")));

  stream = tektra_event_stream_new (&sink);
  dex_future_disown (tektra_script_player_play (steps, sink));

  return stream;
}

static TektraParamMask
tektra_scripted_backend_get_supported_params (TektraBackend *backend,
                                              TektraModel   *model)
{
  TektraScriptedBackend *self = TEKTRA_SCRIPTED_BACKEND (backend);
  gpointer mask;

  if (g_hash_table_lookup_extended (self->params, model, NULL, &mask))
    return GPOINTER_TO_UINT (mask);

  return TEKTRA_PARAM_MASK_ALL;
}

static gboolean
tektra_scripted_backend_can_continue (TektraBackend *backend,
                                      TektraModel   *model)
{
  return tektra_json_get_boolean (TEKTRA_SCRIPTED_BACKEND (backend)->script, "continues", FALSE);
}

static void
tektra_scripted_backend_finalize (GObject *object)
{
  TektraScriptedBackend *self = TEKTRA_SCRIPTED_BACKEND (object);

  g_hash_table_unref (self->params);
  g_clear_pointer (&self->script, json_object_unref);

  G_OBJECT_CLASS (tektra_scripted_backend_parent_class)->finalize (object);
}

static void
tektra_scripted_backend_class_init (TektraScriptedBackendClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraBackendClass *backend_class = TEKTRA_BACKEND_CLASS (klass);

  object_class->finalize = tektra_scripted_backend_finalize;

  backend_class->probe = tektra_scripted_backend_probe;
  backend_class->list_models = tektra_scripted_backend_list_models;
  backend_class->load = tektra_scripted_backend_load;
  backend_class->unload = tektra_scripted_backend_unload;
  backend_class->generate = tektra_scripted_backend_generate;
  backend_class->delete = tektra_scripted_backend_delete;
  backend_class->can_continue = tektra_scripted_backend_can_continue;
  backend_class->get_supported_params = tektra_scripted_backend_get_supported_params;
}

static void
tektra_scripted_backend_init (TektraScriptedBackend *self)
{
  self->params = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

/**
 * tektra_scripted_backend_new:
 * @script: a script as JSON text
 * @error: return location for an error
 *
 * Creates a backend that plays @script.
 *
 * Returns: (transfer full) (nullable): a new backend, %NULL when @script is not a JSON object
 */
TektraBackend *
tektra_scripted_backend_new (const char  *script,
                             GError     **error)
{
  g_autoptr(TektraScriptedBackend) self = NULL;

  g_return_val_if_fail (script != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_SCRIPTED_BACKEND,
                       "id", "scripted",
                       /* Translators: the name of a backend that plays prepared answers */
                       "name", _("Script"),
                       NULL);

  if ((self->script = tektra_json_parse_object (script, -1, error)) == NULL)
    return NULL;

  return TEKTRA_BACKEND (g_steal_pointer (&self));
}

/**
 * tektra_scripted_backend_new_from_file:
 * @path: a file that holds a script
 * @error: return location for an error
 *
 * Creates a backend that plays the script in a file.
 *
 * Returns: (transfer full) (nullable): a new backend, %NULL when the file cannot be used
 */
TektraBackend *
tektra_scripted_backend_new_from_file (const char  *path,
                                       GError     **error)
{
  g_autofree char *script = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  if (!g_file_get_contents (path, &script, NULL, error))
    return NULL;

  return tektra_scripted_backend_new (script, error);
}
