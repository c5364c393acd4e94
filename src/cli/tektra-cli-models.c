/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/tektra-cli-loop.h"
#include "cli/tektra-cli-private.h"
#include "cli/tektra-cli-table.h"
#include "cli/tektra-cli-writer.h"
#include "util/tektra-json-writer.h"

/* `tektra models` */

typedef struct
{
  TektraCliWriter output;
  TektraCliWriter messages;
  gboolean json;
} Models;

static const struct
{
  TektraCapabilities capability;
  const char *id;
  const char *label;
} capability_names[] = {
  { TEKTRA_CAPABILITY_TEXT, "text", N_("text") },
  { TEKTRA_CAPABILITY_IMAGE, "image", N_("images") },
  { TEKTRA_CAPABILITY_AUDIO, "audio", N_("sound") },
  { TEKTRA_CAPABILITY_TOOLS, "tools", N_("tools") },
  { TEKTRA_CAPABILITY_THINKING, "thinking", N_("thinking") },
  { TEKTRA_CAPABILITY_EMBEDDING, "embedding", N_("embedding") },
};

/**
 * tektra_cli_dup_capabilities:
 * @model: a model
 *
 * Tells what a model can do.
 *
 * Returns: (transfer full): words for a person
 */
char *
tektra_cli_dup_capabilities (TektraModel *model)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  for (guint i = 0; i < G_N_ELEMENTS (capability_names); i++)
    {
      if ((tektra_model_get_capabilities (model) & capability_names[i].capability) == 0)
        continue;
      if (text->len > 0)
        g_string_append (text, ", ");
      g_string_append (text, _(capability_names[i].label));
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
add_row (TektraCliTable *table,
         TektraModel    *model)
{
  TektraBackend *backend = tektra_model_get_backend (model);
  g_autofree char *full_id = tektra_model_dup_full_id (model);
  g_autofree char *capabilities = tektra_cli_dup_capabilities (model);
  g_autofree char *destination = tektra_cli_dup_destination (model);
  g_autofree char *memory = tektra_cli_dup_memory (model);
  g_autofree char *size = NULL;
  g_autofree char *context = NULL;
  g_autofree char *title = tektra_model_dup_title (model);

  if (tektra_model_get_size (model) > 0)
    size = g_format_size (tektra_model_get_size (model));
  if (tektra_model_get_context_length (model) > 0)
    context = g_strdup_printf ("%u", tektra_model_get_context_length (model));

  tektra_cli_table_add_row (table, TEKTRA_CLI_STYLE_NORMAL, (const char *[]) {
    title,
    backend != NULL ? tektra_backend_get_name (backend) : "",
    size,
    tektra_model_get_quantization (model),
    context,
    memory,
    capabilities,
    destination,
    full_id,
  });
}

/* Those that are here of the models that write down speech */
static GPtrArray *
list_speech_models (TektraSpeechModels *models)
{
  GPtrArray *here = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (models)); i++)
    {
      g_autoptr(TektraSpeechModel) model = g_list_model_get_item (G_LIST_MODEL (models), i);

      if (tektra_speech_model_get_state (model) == TEKTRA_OFFER_STATE_INSTALLED)
        g_ptr_array_add (here, g_steal_pointer (&model));
    }

  return here;
}

static void
add_speech_row (TektraCliTable    *table,
                TektraSpeechModel *model)
{
  g_autofree char *name = tektra_cli_dup_speech_name (model);
  g_autofree char *size = g_format_size (tektra_speech_model_get_size (model));

  tektra_cli_table_add_row (table, TEKTRA_CLI_STYLE_NORMAL, (const char *[]) {
    tektra_speech_model_get_name (model),
    "whisper.cpp",
    size,
    NULL,
    NULL,
    NULL,
    /* Translators: what a model does: it writes down speech */
    _("speech"),
    _("this computer"),
    name,
  });
}

static void
print_table (Models             *self,
             TektraModelManager *manager,
             GPtrArray          *speech_models)
{
  g_autoptr(TektraCliTable) table = tektra_cli_table_new (9);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (manager));

  tektra_cli_table_add_row (table, TEKTRA_CLI_STYLE_NORMAL, (const char *[]) {
    _("NAME"), _("FROM"), _("SIZE"), _("QUANTIZATION"), _("CONTEXT"), _("IN MEMORY"), _("CAN DO"),
    _("GOES TO"), _("ID"),
  });

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraModel) model = g_list_model_get_item (G_LIST_MODEL (manager), i);

      add_row (table, model);
    }
  for (guint i = 0; i < speech_models->len; i++)
    add_speech_row (table, speech_models->pdata[i]);

  if (n + speech_models->len > 0)
    tektra_cli_table_print (table, &self->output);
  else
    tektra_cli_writer_print (&self->messages, "%s\n", _("There are no models."));
}

/**
 * tektra_cli_add_model:
 * @builder: a builder inside of an object
 * @model: a model
 *
 * Adds what is known about a model to an object.
 */
void
tektra_cli_add_model (JsonBuilder *builder,
                      TektraModel *model)
{
  static const char *const localities[] = { "device", "network", "internet" };
  TektraBackend *backend = tektra_model_get_backend (model);
  g_autofree char *full_id = tektra_model_dup_full_id (model);

  g_return_if_fail (JSON_IS_BUILDER (builder));
  g_return_if_fail (TEKTRA_IS_MODEL (model));

  tektra_json_add_string (builder, "id", full_id);
  tektra_json_add_string (builder, "name", tektra_model_get_name (model));
  tektra_json_add_string (builder, "backend",
                          backend != NULL ? tektra_backend_get_id (backend) : NULL);
  tektra_cli_add_int (builder, "size", (gint64) tektra_model_get_size (model));
  tektra_json_add_string (builder, "quantization", tektra_model_get_quantization (model));
  tektra_json_add_string (builder, "parameter_size", tektra_model_get_parameter_size (model));
  tektra_cli_add_int (builder, "context_length", tektra_model_get_context_length (model));
  json_builder_set_member_name (builder, "capabilities");
  json_builder_begin_array (builder);
  for (guint i = 0; i < G_N_ELEMENTS (capability_names); i++)
    {
      if ((tektra_model_get_capabilities (model) & capability_names[i].capability) != 0)
        json_builder_add_string_value (builder, capability_names[i].id);
    }
  json_builder_end_array (builder);
  tektra_json_add_string (builder, "locality", localities[tektra_model_get_locality (model)]);
  tektra_json_add_string (builder, "destination", tektra_model_get_destination (model));
  tektra_json_add_boolean (builder, "demonstration", tektra_model_get_demo (model));
  tektra_json_add_boolean (builder, "loaded",
                           tektra_model_get_state (model) == TEKTRA_MODEL_STATE_LOADED);
  tektra_cli_add_int (builder, "memory",
                      tektra_model_get_state (model) == TEKTRA_MODEL_STATE_LOADED &&
                          tektra_model_get_memory (model) > 0
                        ? (gint64) tektra_model_get_memory (model) : -1);
}

static void
add_speech_model (JsonBuilder       *builder,
                  TektraSpeechModel *model)
{
  g_autofree char *name = tektra_cli_dup_speech_name (model);

  tektra_json_add_string (builder, "id", name);
  tektra_json_add_string (builder, "name", tektra_speech_model_get_name (model));
  tektra_json_add_string (builder, "backend", "whisper");
  tektra_cli_add_int (builder, "size", (gint64) tektra_speech_model_get_size (model));
  json_builder_set_member_name (builder, "capabilities");
  json_builder_begin_array (builder);
  json_builder_add_string_value (builder, "speech");
  json_builder_end_array (builder);
  tektra_json_add_string (builder, "locality", "device");
  tektra_json_add_string (builder, "path", tektra_speech_model_get_path (model));
}

static void
print_json (Models             *self,
            TektraModelManager *manager,
            GPtrArray          *speech_models)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = NULL;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (manager));

  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraModel) model = g_list_model_get_item (G_LIST_MODEL (manager), i);

      json_builder_begin_object (builder);
      tektra_cli_add_model (builder, model);
      json_builder_end_object (builder);
    }
  for (guint i = 0; i < speech_models->len; i++)
    {
      json_builder_begin_object (builder);
      add_speech_model (builder, speech_models->pdata[i]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);

  text = tektra_json_write (builder, TRUE, NULL);
  tektra_cli_writer_print (&self->output, "%s\n", text);
}

static int
run_models (TektraCliLoop *loop,
            gpointer       data)
{
  g_autoptr(TektraModelManager) manager = tektra_cli_create_manager ();
  g_autoptr(TektraSpeechModels) models = tektra_cli_await_speech_models (loop);
  Models *self = data;

  if (tektra_cli_loop_await (loop, tektra_model_manager_refresh (manager), NULL))
    {
      g_autoptr(GPtrArray) speech_models = list_speech_models (models);

      if (self->json)
        print_json (self, manager, speech_models);
      else
        print_table (self, manager, speech_models);
      tektra_cli_print_reasons (manager, &self->messages);
    }

  dex_await (tektra_model_manager_shutdown (manager), NULL);

  return self->output.failed ? TEKTRA_CLI_FAILED : TEKTRA_CLI_OK;
}

/**
 * tektra_cli_models:
 * @argc: number of arguments
 * @argv: the arguments; the first is `models`
 *
 * Lists the models of all backends on standard output; on standard error, why a backend has none.
 *
 * Returns: an exit code
 */
int
tektra_cli_models (int    argc,
                   char **argv)
{
  Models self = { 0 };
  const GOptionEntry entries[] = {
    { "json", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &self.json, N_("Write JSON"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;

  g_option_context_set_summary (context, _("Lists the models."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  tektra_cli_writer_init (&self.output, STDOUT_FILENO);
  tektra_cli_writer_init (&self.messages, STDERR_FILENO);

  if (!g_option_context_parse (context, &argc, &argv, &error) || argc > 1)
    {
      tektra_cli_writer_print (&self.messages, "%s\n",
                               error != NULL ? error->message : _("There are too many arguments."));
      return TEKTRA_CLI_USAGE;
    }

  return tektra_cli_loop_run (run_models, &self);
}
