/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/tektra-cli-loop.h"
#include "cli/tektra-cli-private.h"
#include "cli/tektra-cli-table.h"
#include "util/tektra-json-writer.h"

/* `tektra show` */

typedef struct
{
  TektraCliWriter output;
  TektraCliWriter messages;
  const char *name;
  gboolean json;
} Show;

static void
add_row (TektraCliTable *table,
         const char     *label,
         const char     *value)
{
  if (value != NULL && *value != '\0')
    tektra_cli_table_add_row (table, TEKTRA_CLI_STYLE_NORMAL, (const char *[]) { label, value });
}

static void
print_section (Show       *self,
               const char *title,
               const char *text)
{
  if (text != NULL)
    tektra_cli_writer_print (&self->output, "\n%s\n%s\n", title, text);
}

static void
print_text (Show                     *self,
            TektraModel              *model,
            const TektraModelDetails *details)
{
  g_autoptr(TektraCliTable) table = tektra_cli_table_new (2);
  TektraBackend *backend = tektra_model_get_backend (model);
  g_autofree char *capabilities = tektra_cli_dup_capabilities (model);
  g_autofree char *destination = tektra_cli_dup_destination (model);
  g_autofree char *memory = tektra_cli_dup_memory (model);
  g_autofree char *title = tektra_model_dup_title (model);
  g_autofree char *license = NULL;
  g_autofree char *context = NULL;
  g_autofree char *size = NULL;

  if (tektra_model_get_size (model) > 0)
    size = g_format_size (tektra_model_get_size (model));
  if (tektra_model_get_context_length (model) > 0)
    context = g_strdup_printf ("%u", tektra_model_get_context_length (model));
  if (details != NULL)
    license = tektra_model_details_dup_license_name (details);

  add_row (table, _("Name"), title);
  add_row (table, _("From"), tektra_backend_get_name (backend));
  add_row (table, _("Family"), details != NULL ? details->family : NULL);
  add_row (table, _("Made of"), details != NULL ? details->parent : NULL);
  add_row (table, _("Parameters"), tektra_model_get_parameter_size (model));
  add_row (table, _("Quantization"), tektra_model_get_quantization (model));
  add_row (table, _("Size"), size);
  add_row (table, _("Context"), context);
  add_row (table, _("In memory"), memory);
  add_row (table, _("Can do"), capabilities);
  add_row (table, _("Goes to"), destination);
  add_row (table, _("Licence"), license);
  tektra_cli_table_print (table, &self->output);

  if (details == NULL)
    return;

  print_section (self, _("Settings"), details->parameters);
  print_section (self, _("Instructions"), details->system);
  print_section (self, _("Template"), details->template_text);
}

static void
print_json (Show                     *self,
            TektraModel              *model,
            const TektraModelDetails *details)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  tektra_cli_add_model (builder, model);
  tektra_json_add_string (builder, "family", details != NULL ? details->family : NULL);
  tektra_json_add_string (builder, "format", details != NULL ? details->format : NULL);
  tektra_json_add_string (builder, "parent", details != NULL ? details->parent : NULL);
  tektra_json_add_string (builder, "license", details != NULL ? details->license : NULL);
  tektra_json_add_string (builder, "parameters", details != NULL ? details->parameters : NULL);
  tektra_json_add_string (builder, "system", details != NULL ? details->system : NULL);
  tektra_json_add_string (builder, "template", details != NULL ? details->template_text : NULL);
  tektra_json_add_string (builder, "modelfile", details != NULL ? details->modelfile : NULL);
  json_builder_end_object (builder);

  text = tektra_json_write (builder, TRUE, NULL);
  tektra_cli_writer_print (&self->output, "%s\n", text);
}

/* Backends that have no details of their own still know the model. */
static gboolean
await_details (TektraCliLoop       *loop,
               TektraModel         *model,
               TektraModelDetails **details,
               GError             **error)
{
  TektraBackend *backend = tektra_model_get_backend (model);
  DexFuture *future;

  if ((tektra_backend_get_operations (backend) & TEKTRA_BACKEND_OPERATION_DESCRIBE) == 0)
    return TRUE;

  future = tektra_backend_describe (backend, model, NULL);
  if (!tektra_cli_loop_await (loop, dex_ref (future), error))
    {
      dex_unref (future);
      return FALSE;
    }

  *details = dex_await_boxed (future, error);

  return *details != NULL;
}

static int
run_show (TektraCliLoop *loop,
          gpointer       data)
{
  g_autoptr(TektraModelManager) manager = tektra_cli_create_manager ();
  Show *self = data;
  g_autoptr(TektraModelDetails) details = NULL;
  g_autoptr(GError) error = NULL;
  TektraModel *model;
  int result = TEKTRA_CLI_FAILED;

  model = tektra_cli_await_model (loop, manager, self->name, FALSE, &self->messages);

  if (model != NULL && await_details (loop, model, &details, &error))
    {
      if (self->json)
        print_json (self, model, details);
      else
        print_text (self, model, details);
      result = self->output.failed ? TEKTRA_CLI_FAILED : TEKTRA_CLI_OK;
    }
  else if (error != NULL && !tektra_cli_loop_is_interrupted (loop))
    tektra_cli_writer_print (&self->messages, "%s\n", error->message);

  dex_await (tektra_model_manager_shutdown (manager), NULL);

  return result;
}

/**
 * tektra_cli_show:
 * @argc: number of arguments
 * @argv: the arguments; the first is `show`
 *
 * Writes everything that is known about a model.
 *
 * Returns: an exit code
 */
int
tektra_cli_show (int    argc,
                 char **argv)
{
  Show self = { 0 };
  const GOptionEntry entries[] = {
    { "json", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &self.json, N_("Write JSON"), NULL },
    G_OPTION_ENTRY_NULL
  };

  tektra_cli_writer_init (&self.output, STDOUT_FILENO);
  tektra_cli_writer_init (&self.messages, STDERR_FILENO);

  if (!tektra_cli_parse_name (argc, argv, entries, _("Tells everything about a model."),
                              &self.messages, &self.name))
    return TEKTRA_CLI_USAGE;

  return tektra_cli_loop_run (run_show, &self);
}
