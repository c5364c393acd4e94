/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/tektra-cli-doctor.h"

#include "backends/llama/tektra-llama-program.h"
#include "backends/managed/tektra-managed-backend.h"
#include "backends/ollama/tektra-ollama-host.h"
#include "backends/onnx/tektra-onnx-instance.h"
#include "cli/tektra-cli-private.h"
#include "media/tektra-image-formats.h"
#include "media/tektra-pdf.h"
#include "models/tektra-model-config.h"
#include "session/tektra-engine-check.h"
#include "util/tektra-paths.h"

/* `tektra doctor`: a line for each thing Tektra depends on, with the remedy where it is missing. */

/* Formats that people have pictures in */
static const struct
{
  const char *mime_type;
  const char *name;
} picture_formats[] = {
  { "image/png", "PNG" },   { "image/jpeg", "JPEG" }, { "image/webp", "WebP" },
  { "image/heif", "HEIC" }, { "image/avif", "AVIF" }, { "image/jxl", "JPEG XL" },
  { "image/gif", "GIF" },   { "image/tiff", "TIFF" }, { "image/bmp", "BMP" },
  { "image/svg+xml", "SVG" },
};

/**
 * tektra_cli_doctor_report:
 * @self: the report
 * @finding: how it is
 * @subject: what was looked at, in a word or two
 * @format: what was found, with the remedy, as in printf (3)
 * @...: its arguments
 *
 * Adds a line to the report.
 */
void
tektra_cli_doctor_report (TektraCliDoctor  *self,
                          TektraCliFinding  finding,
                          const char       *subject,
                          const char       *format,
                          ...)
{
  static const char *const marks[] = { "✓", "•", "✗" };
  static const TektraCliStyle styles[] = {
    TEKTRA_CLI_STYLE_GOOD, TEKTRA_CLI_STYLE_UNSURE, TEKTRA_CLI_STYLE_BAD,
  };
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  if (finding == TEKTRA_CLI_FINDING_BAD)
    self->n_bad++;

  tektra_cli_table_add_row (self->table, styles[finding],
                            (const char *[]) { marks[finding], subject, text });
}

static char *
dup_place (TektraBackend *backend)
{
  const char *id = tektra_backend_get_id (backend);

  if (g_str_equal (id, "llama"))
    return tektra_llama_program_find_path ();

  if (g_str_equal (id, "onnx"))
    return tektra_onnx_instance_find_program ();

  if (g_str_equal (id, "ollama"))
    return tektra_ollama_host_to_uri (g_getenv ("OLLAMA_HOST"));

  return NULL;
}

/* An engine that is there but that others could use */
static const char *
get_caution (TektraBackend *backend)
{
  if (!TEKTRA_IS_MANAGED_BACKEND (backend))
    return NULL;

  return tektra_engine_check_get_caution (
    tektra_managed_backend_get_settings (TEKTRA_MANAGED_BACKEND (backend)));
}

static void
check_backend (TektraCliDoctor *self,
               TektraBackend   *backend)
{
  guint n_models = g_list_model_get_n_items (tektra_backend_get_models (backend));
  const char *version = tektra_backend_get_version (backend);
  const char *status = tektra_backend_get_status_text (backend);
  const char *name = tektra_backend_get_name (backend);
  const char *caution = get_caution (backend);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *place = NULL;

  if (tektra_backend_get_state (backend) != TEKTRA_BACKEND_STATE_READY)
    {
      tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_UNSURE, name, "%s",
                                status != NULL ? status : _("not available"));
      return;
    }

  if (version != NULL)
    g_string_append_printf (text, "%s, ", version);
  if ((place = dup_place (backend)) != NULL)
    g_string_append_printf (text, "%s, ", place);
  g_string_append_printf (text, ngettext ("%u model", "%u models", n_models), n_models);

  if (caution != NULL)
    g_string_append_printf (text, ". %s", caution);

  tektra_cli_doctor_report (self, caution != NULL ? TEKTRA_CLI_FINDING_UNSURE
                                                  : TEKTRA_CLI_FINDING_GOOD,
                            name, "%s", text->str);
}

static void
check_models (TektraCliDoctor    *self,
              TektraModelManager *manager)
{
  TektraModel *best = tektra_model_manager_get_default (manager, TEKTRA_CAPABILITY_TEXT);
  TektraModel *seeing = tektra_model_manager_get_default (manager, TEKTRA_CAPABILITY_IMAGE);
  g_autofree char *folder = tektra_paths_dup_models_dir ();
  TektraCliFinding finding = TEKTRA_CLI_FINDING_GOOD;
  g_autofree char *text = NULL;

  if (best == NULL)
    {
      finding = TEKTRA_CLI_FINDING_BAD;
      text = g_strdup_printf (_("none: put a model file (.gguf) into %s, or install Ollama and "
                                "run “ollama pull gemma3”"), folder);
    }
  else if (tektra_model_get_demo (best))
    {
      finding = TEKTRA_CLI_FINDING_UNSURE;
      text = g_strdup_printf (_("only a tiny demonstration: put a model file (.gguf) into %s, or "
                                "install Ollama and run “ollama pull gemma3”"), folder);
    }
  else
    text = g_strdup_printf (_("%s answers when none is chosen"), tektra_model_get_name (best));

  tektra_cli_doctor_report (self, finding, _("Models"), "%s", text);

  if (best != NULL &&
      (seeing == NULL || (tektra_model_get_capabilities (seeing) & TEKTRA_CAPABILITY_IMAGE) == 0))
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_UNSURE, _("Pictures"), "%s",
                              _("no model can see: “ollama pull gemma3” gets one that can"));
}

static void
check_pictures (TektraCliDoctor *self)
{
  g_autoptr(GString) missing = g_string_new (NULL);
  g_autoptr(GString) present = g_string_new (NULL);
  g_autoptr(DexFuture) listing = tektra_image_formats_list ();
  const char *subject = _("Picture formats");
  g_auto(GStrv) mime_types = NULL;

  if (tektra_cli_loop_await (self->loop, dex_ref (listing), NULL))
    mime_types = dex_await_boxed (dex_ref (listing), NULL);

  for (guint i = 0; i < G_N_ELEMENTS (picture_formats); i++)
    {
      gboolean is_known = mime_types != NULL &&
                          g_strv_contains ((const char * const *) mime_types,
                                           picture_formats[i].mime_type);
      GString *list = is_known ? present : missing;

      g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", picture_formats[i].name);
    }

  if (present->len == 0)
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_BAD, subject, "%s",
                              _("none: install glycin's loaders (package glycin-loaders)"));
  else if (missing->len > 0)
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_UNSURE, subject,
                              _("%s; for %s install all of glycin's loaders"),
                              present->str, missing->str);
  else
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_GOOD, subject, "%s", present->str);
}

static void
check_documents (TektraCliDoctor *self)
{
  g_autofree char *program = tektra_pdf_find_program ();

  if (program != NULL)
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_GOOD, _("Documents"), "%s",
                              _("text, PDF"));
  else
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_UNSURE, _("Documents"), "%s",
                              /* Translators: pdftotext and poppler-utils are names */
                              _("text; for PDF install pdftotext (package poppler-utils)"));
}

static void
check_config (TektraCliDoctor *self)
{
  g_autoptr(TektraModelConfig) config = tektra_model_config_new ();
  GListModel *problems = tektra_model_config_list_problems (config);
  guint n = g_list_model_get_n_items (problems);
  const char *path = tektra_model_config_get_path (config);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_GOOD, _("Configuration"), "%s",
                              _("as it comes with Tektra"));
  else if (n > 0)
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_UNSURE, _("Configuration"),
                              ngettext ("%u mistake in %s: “tektra config check” tells it",
                                        "%u mistakes in %s: “tektra config check” tells them", n),
                              n, path);
  else
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_GOOD, _("Configuration"), "%s", path);
}

static int
run_doctor (TektraCliLoop *loop,
            gpointer       data)
{
  g_autoptr(TektraModelManager) manager = tektra_cli_create_manager ();
  g_autoptr(TektraCliTable) table = tektra_cli_table_new (3);
  TektraCliDoctor self = { loop, table };
  GListModel *backends;
  TektraCliWriter output;
  guint n;

  tektra_cli_writer_init (&output, STDOUT_FILENO);
  tektra_cli_doctor_report (&self, TEKTRA_CLI_FINDING_GOOD, "Tektra", "%s", PACKAGE_VERSION);

  tektra_cli_loop_await (loop, tektra_model_manager_refresh (manager), NULL);
  backends = G_LIST_MODEL (tektra_model_manager_get_registry (manager));
  n = g_list_model_get_n_items (backends);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (backends, i);

      check_backend (&self, backend);
    }

  check_models (&self, manager);
  check_pictures (&self);
  check_documents (&self);
  check_config (&self);
  tektra_cli_doctor_check_system (&self);
  tektra_cli_doctor_check_voice (&self);
  tektra_cli_doctor_check_desktop (&self);

  if (!tektra_cli_loop_is_interrupted (loop))
    tektra_cli_table_print (table, &output);

  dex_await (tektra_model_manager_shutdown (manager), NULL);

  return self.n_bad > 0 || output.failed ? TEKTRA_CLI_FAILED : TEKTRA_CLI_OK;
}

/**
 * tektra_cli_doctor:
 * @argc: number of arguments
 * @argv: the arguments; the first is `doctor`
 *
 * Tells what was found on this computer and what helps where something is missing.
 *
 * Returns: an exit code: 1 when Tektra cannot do its work
 */
int
tektra_cli_doctor (int    argc,
                   char **argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;

  g_option_context_set_summary (context, _("Tells what was found on this computer, and what is "
                                           "missing."));

  if (!g_option_context_parse (context, &argc, &argv, &error) || argc > 1)
    {
      g_printerr ("%s\n", error != NULL ? error->message : _("There are too many arguments."));
      return TEKTRA_CLI_USAGE;
    }

  return tektra_cli_loop_run (run_doctor, NULL);
}
