/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "backends/tektra-server-address.h"
#include "backends/tektra-default-backends.h"
#include "cli/tektra-cli-private.h"
#include "core/tektra-trust.h"
#include "models/tektra-model-config.h"
#include "storage/tektra-settings.h"
#include "util/tektra-idle.h"

/* `tektra trust`: which servers are trusted although nobody vouches for them. Nothing is sent to a
 * server before it is, not even a key. */

typedef struct
{
  char *fingerprint; /* what the person expects, NULL to be asked */
  gboolean forget;
  const char *name;  /* NULL to list */

  TektraCliWriter output;
  TektraCliWriter messages;
  TektraSettings *settings;
  TektraBackend *backend;
  TektraServerCertificate *certificate; /* NULL when there is nothing to decide */
  char *host;
  guint port;
} Trust;

static void
trust_clear (Trust *self)
{
  g_clear_pointer (&self->fingerprint, g_free);
  g_clear_object (&self->settings);
  g_clear_object (&self->backend);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->host, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Trust, trust_clear)

static void
refused_cb (Trust                   *self,
            TektraServerCertificate *certificate)
{
  g_set_object (&self->certificate, certificate);
}

/* A server of models.toml, or an address */
static gboolean
find_server (Trust   *self,
             GError **error)
{
  g_autoptr(TektraModelConfig) config = tektra_model_config_new ();
  g_autoptr(TektraBackendSettings) settings = NULL;
  g_autoptr(GUri) uri = NULL;
  TektraBackendSettings *known = tektra_model_config_get_backend (config, self->name);
  const char *address = NULL;

  if (known != NULL)
    {
      settings = tektra_backend_settings_ref (known);
    }
  else
    {
      settings = tektra_backend_settings_new ("server");
      g_set_str (&settings->kind, "openai");
      settings->host = tektra_server_address_to_uri (self->name);
    }

  if (settings->host != NULL)
    self->backend = tektra_default_backends_create_server (settings, NULL);
  if (self->backend != NULL)
    address = tektra_backend_get_address (self->backend);
  if (address != NULL)
    uri = g_uri_parse (address, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);

  if (uri == NULL || g_strcmp0 (g_uri_get_scheme (uri), "https") != 0)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("“%s” is neither a server of models.toml with an encrypted address nor such "
                     "an address itself: it begins with https://."), self->name);
      return FALSE;
    }

  self->host = g_strdup (g_uri_get_host (uri));
  self->port = (guint) g_uri_get_port (uri);

  return TRUE;
}

static int
run_look (TektraCliLoop *loop,
          gpointer       data)
{
  g_autoptr(GError) error = NULL;
  Trust *self = data;

  tektra_cli_loop_await (loop, tektra_backend_probe (self->backend), &error);
  /* a refusal is told in its own time */
  dex_await (tektra_idle_wait (G_PRIORITY_LOW), NULL);
  dex_await (tektra_backend_shutdown (self->backend), NULL);

  if (self->certificate != NULL)
    return TEKTRA_CLI_OK;

  if (g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_CONNECTION) ||
      g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_RUNNING) ||
      g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_TIMEOUT))
    {
      tektra_cli_writer_print (&self->messages, "%s\n", error->message);
      return TEKTRA_CLI_FAILED;
    }

  if (!tektra_cli_loop_is_interrupted (loop))
    tektra_cli_writer_print (&self->messages, _("%s is trusted already.\n"), self->name);

  return TEKTRA_CLI_OK;
}

static void
print_certificate (Trust *self)
{
  g_autofree char *warning = tektra_server_certificate_dup_warning (self->certificate);
  g_autofree char *faults = tektra_server_certificate_dup_faults (self->certificate);

  if (tektra_server_certificate_is_changed (self->certificate))
    {
      tektra_cli_writer_set_style (&self->messages, TEKTRA_CLI_STYLE_BAD);
      tektra_cli_writer_print (&self->messages, "%s", warning);
      tektra_cli_writer_set_style (&self->messages, TEKTRA_CLI_STYLE_NORMAL);
      tektra_cli_writer_print (&self->messages, "\n\n%s\n  %s\n%s\n",
                               _("Trusted so far (SHA-256)"),
                               tektra_server_certificate_get_pin (self->certificate),
                               _("Shown now (SHA-256)"));
    }
  else
    tektra_cli_writer_print (&self->messages, "%s\n\n%s\n", warning,
                             _("Fingerprint (SHA-256)"));

  tektra_cli_writer_print (&self->messages, "  %s\n\n",
                           tektra_server_certificate_get_fingerprint (self->certificate));
  if (*faults != '\0')
    tektra_cli_writer_print (&self->messages, "%s\n\n", faults);
}

/* People copy fingerprints with and without colons. */
static char *
dup_digits (const char *fingerprint)
{
  GString *digits = g_string_new (NULL);

  for (const char *p = fingerprint; *p != '\0'; p++)
    {
      if (g_ascii_isxdigit (*p))
        g_string_append_c (digits, g_ascii_toupper (*p));
    }

  return g_string_free_and_steal (digits);
}

static gboolean
is_expected (Trust *self)
{
  g_autofree char *expected = dup_digits (self->fingerprint);
  g_autofree char *shown =
    dup_digits (tektra_server_certificate_get_fingerprint (self->certificate));

  return g_str_equal (expected, shown);
}

static gboolean
confirm (Trust *self)
{
  char answer[16];

  /* Translators: y and N are what to type, leave them */
  tektra_cli_writer_print (&self->messages, _("Trust it from now on? [y/N] "));

  return fgets (answer, sizeof answer, stdin) != NULL && (*answer == 'y' || *answer == 'Y');
}

static int
decide (Trust *self)
{
  print_certificate (self);

  if (self->fingerprint != NULL)
    {
      if (!is_expected (self))
        {
          tektra_cli_writer_print (&self->messages, "%s\n",
                                   _("This is another fingerprint than the one that was given: "
                                     "the server is not trusted."));
          return TEKTRA_CLI_FAILED;
        }
    }
  else if (!isatty (STDIN_FILENO))
    {
      tektra_cli_writer_print (&self->messages, "%s\n",
                               _("Nobody can be asked here; add --fingerprint to trust it."));
      return TEKTRA_CLI_USAGE;
    }
  else if (!confirm (self))
    {
      tektra_cli_writer_print (&self->messages, "%s\n", _("Nothing was changed."));
      return TEKTRA_CLI_FAILED;
    }

  tektra_trust_pin (tektra_trust_get_default (), self->certificate);
  tektra_cli_writer_print (&self->messages, _("%s is trusted.\n"),
                           tektra_server_certificate_get_server (self->certificate));

  return TEKTRA_CLI_OK;
}

static int
forget (Trust *self)
{
  g_autofree char *server = tektra_server_certificate_dup_server_name (self->host, self->port);

  if (tektra_trust_get_pin (tektra_trust_get_default (), self->host, self->port) == NULL)
    {
      tektra_cli_writer_print (&self->messages, _("No certificate of %s is trusted.\n"), server);
      return TEKTRA_CLI_FAILED;
    }

  tektra_trust_forget (tektra_trust_get_default (), server);
  tektra_cli_writer_print (&self->messages, _("%s is not trusted any more.\n"), server);

  return TEKTRA_CLI_OK;
}

static int
list (Trust *self)
{
  g_autoptr(GVariant) pins = NULL;
  const char *server, *fingerprint;
  GVariantIter iter;

  g_object_get (tektra_trust_get_default (), "pins", &pins, NULL);
  g_variant_iter_init (&iter, pins);
  while (g_variant_iter_next (&iter, "{&s&s}", &server, &fingerprint))
    tektra_cli_writer_print (&self->output, "%s  %s\n", server, fingerprint);

  return self->output.failed ? TEKTRA_CLI_FAILED : TEKTRA_CLI_OK;
}

static int
run (Trust *self)
{
  g_autoptr(GError) error = NULL;
  int result;

  if (self->name == NULL)
    return list (self);

  if (!find_server (self, &error))
    {
      tektra_cli_writer_print (&self->messages, "%s\n", error->message);
      return TEKTRA_CLI_USAGE;
    }

  if (self->forget)
    return forget (self);

  g_signal_connect_swapped (tektra_trust_get_default (), "refused", G_CALLBACK (refused_cb), self);
  result = tektra_cli_loop_run (run_look, self);
  g_signal_handlers_disconnect_by_data (tektra_trust_get_default (), self);

  return result == TEKTRA_CLI_OK && self->certificate != NULL ? decide (self) : result;
}

/**
 * tektra_cli_trust:
 * @argc: number of arguments
 * @argv: the arguments; the first is `trust`
 *
 * Trusts the certificate of a server that nobody vouches for, takes that back, or lists what is
 * trusted.
 *
 * Returns: an exit code
 */
int
tektra_cli_trust (int    argc,
                  char **argv)
{
  g_auto(Trust) self = { 0 };
  const GOptionEntry entries[] = {
    { "fingerprint", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &self.fingerprint,
      N_("Trust it without asking when it has this fingerprint (SHA-256)"), N_("FINGERPRINT") },
    { "forget", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &self.forget,
      N_("Do not trust it any more"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr(GOptionContext) context = g_option_context_new (_("[SERVER]"));
  g_autoptr(GError) error = NULL;
  int result;

  tektra_cli_writer_init (&self.output, STDOUT_FILENO);
  tektra_cli_writer_init (&self.messages, STDERR_FILENO);
  g_option_context_set_summary (context,
                                _("Trusts the certificate of a server that nobody vouches for: one "
                                  "of models.toml, or an address. Without a server those that are "
                                  "trusted are listed."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc > 2)
    {
      tektra_cli_writer_print (&self.messages, "%s\n",
                               error != NULL ? error->message : _("There are too many arguments."));
      return TEKTRA_CLI_USAGE;
    }

  self.name = argc > 1 ? argv[1] : NULL;
  self.settings = tektra_settings_new ();
  g_object_bind_property (self.settings, "trusted-servers", tektra_trust_get_default (), "pins",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  result = run (&self);
  g_settings_sync ();

  return result;
}
