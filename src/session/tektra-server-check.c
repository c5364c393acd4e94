/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/tektra-default-backends.h"
#include "backends/tektra-server-address.h"
#include "http/tektra-locality.h"
#include "session/tektra-server-check.h"

/* Whether a server works before anybody chats with it. The first look finds out which one it is;
 * the second tells how fast it answers. */

static char *
dup_sentence (TektraBackend *backend,
              gint64         microseconds)
{
  const guint n = g_list_model_get_n_items (tektra_backend_get_models (backend));
  const gint64 milliseconds = MAX (1, microseconds / 1000);
  g_autofree char *models = NULL;

  models = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u model", "%u models", n), n);

  /* Translators: of a server: its models, such as "14 models", and milliseconds */
  return g_strdup_printf (_("Works: %s, %u ms"), models, (guint) milliseconds);
}

static DexFuture *
check_fiber (gpointer user_data)
{
  TektraBackend *backend = user_data;
  g_autoptr(GError) error = NULL;
  gint64 begin;

  if (dex_await (tektra_backend_probe (backend), &error))
    {
      begin = g_get_monotonic_time ();
      if (dex_await (tektra_backend_list_models (backend), &error))
        {
          char *sentence = dup_sentence (backend, g_get_monotonic_time () - begin);

          dex_await (tektra_backend_shutdown (backend), NULL);
          return dex_future_new_take_string (sentence);
        }
    }

  dex_await (tektra_backend_shutdown (backend), NULL);

  /* What a backend says of itself is about what to do; an error is about a request. */
  if (tektra_backend_get_status_text (backend) != NULL)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, error->code, "%s",
                                  tektra_backend_get_status_text (backend));

  return dex_future_new_for_error (g_steal_pointer (&error));
}

/**
 * tektra_server_check:
 * @settings: of a server, which need not be among those of models.toml
 * @keys: (nullable): where its key is
 *
 * Finds out whether a server can be used.
 *
 * Returns: (transfer full): a future that resolves to a sentence such as "Works: 14 models, 23 ms",
 *   or rejects with one that says what to do
 */
DexFuture *
tektra_server_check (TektraBackendSettings *settings,
                     TektraKeySource       *keys)
{
  TektraBackend *backend;

  g_return_val_if_fail (settings != NULL, NULL);
  g_return_val_if_fail (keys == NULL || TEKTRA_IS_KEY_SOURCE (keys), NULL);

  backend = tektra_default_backends_create_server (settings, keys);
  if (backend == NULL)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_RUNNING,
                                  _("This is not the address of a server."));

  return dex_scheduler_spawn (NULL, 0, check_fiber, backend, g_object_unref);
}

/**
 * tektra_server_check_get_place:
 * @settings: of a server
 * @host: (out) (transfer full) (nullable): the computer that it is on, %NULL when they have no
 *   address
 * @is_open: (out): whether anybody on the way can read what is sent: over the internet, and not
 *   encrypted
 *
 * Tells where the text goes that a server is sent. Nobody is asked.
 *
 * Returns: how far it travels
 */
TektraLocality
tektra_server_check_get_place (const TektraBackendSettings  *settings,
                               char                        **host,
                               gboolean                     *is_open)
{
  g_autofree char *uri = NULL;
  g_autoptr(GUri) parsed = NULL;

  g_return_val_if_fail (settings != NULL, TEKTRA_LOCALITY_INTERNET);
  g_return_val_if_fail (host != NULL, TEKTRA_LOCALITY_INTERNET);
  g_return_val_if_fail (is_open != NULL, TEKTRA_LOCALITY_INTERNET);

  *host = NULL;
  *is_open = FALSE;
  if (settings->host != NULL)
    uri = tektra_server_address_to_uri (settings->host);
  if (uri != NULL)
    parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  if (parsed == NULL)
    return TEKTRA_LOCALITY_DEVICE;

  *host = g_strdup (g_uri_get_host (parsed));

  return tektra_locality_for_uri (parsed, is_open);
}

/**
 * tektra_server_check_dup_destination:
 * @model: a model
 *
 * Names the computer that what is written to a model goes to, and tells when anybody on the way can
 * read it.
 *
 * Returns: (transfer full) (nullable): such as "example.org", or "example.org, not encrypted";
 *   %NULL when nobody knows, or it is this computer
 */
char *
tektra_server_check_dup_destination (TektraModel *model)
{
  TektraBackend *backend;
  const char *destination;

  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  backend = tektra_model_get_backend (model);
  destination = tektra_model_get_destination (model);
  if (destination == NULL || *destination == '\0')
    return NULL;

  if (backend != NULL && tektra_locality_is_open (tektra_backend_get_address (backend)))
    /* Translators: %s is the name of a computer on the internet */
    return g_strdup_printf (_("%s, not encrypted"), destination);

  return g_strdup (destination);
}
