/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <libsecret/secret.h>

#include "core/tektra-backend-error.h"
#include "storage/tektra-secrets.h"

/* The keyring of the desktop, in a sandbox a file of its own that only the keyring can open: that
 * is libsecret's business. What it keeps is never written down anywhere else. */

struct _TektraSecrets
{
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE (TektraSecrets, tektra_secrets, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const SecretSchema schema = {
  .name = "io.github.tektra.Tektra",
  .flags = SECRET_SCHEMA_NONE,
  .attributes = { { "for", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

/* A secret that is being stored or cleared */
typedef struct
{
  TektraSecrets *self;
  DexPromise    *promise;
  char          *name;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->self);
  dex_unref (change->promise);
  g_free (change->name);
  g_free (change);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

static Change *
change_new (TektraSecrets *self,
            const char    *name)
{
  Change *change = g_new0 (Change, 1);

  change->self = g_object_ref (self);
  change->promise = dex_promise_new_cancellable ();
  change->name = g_strdup (name);

  return change;
}

/* Takes @error: what the bus says of itself means nothing to a person. */
static GError *
explain (GError *error)
{
  GError *explained;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return error;

  g_debug ("The keyring says: %s", error->message);
  if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    explained = g_error_new_literal (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNAUTHORIZED,
                                     _("The keyring is locked: unlock it, and try again."));
  else
    explained = g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED,
                             /* Translators: %s is the name of an environment variable */
                             _("There is no keyring on this computer to keep a key in: start "
                               "Tektra with the key in %s."),
                             TEKTRA_SPEECH_KEY_VARIABLE);
  g_error_free (error);

  return explained;
}

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(DexPromise) promise = user_data;
  GError *error = NULL;
  char *secret = secret_password_lookup_finish (result, &error);

  if (error != NULL)
    dex_promise_reject (promise, explain (error));
  else
    dex_promise_resolve_string (promise, g_strdup (secret != NULL ? secret : ""));

  secret_password_free (secret);
}

static void
settle (Change *change,
        GError *error)
{
  if (error != NULL)
    {
      dex_promise_reject (change->promise, explain (error));
      return;
    }

  g_signal_emit (change->self, signals[CHANGED], 0, change->name);
  dex_promise_resolve_boolean (change->promise, TRUE);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(Change) change = user_data;
  GError *error = NULL;

  secret_password_store_finish (result, &error);
  settle (change, error);
}

/* That there was nothing to clear is no failure. */
static void
cleared_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Change) change = user_data;
  GError *error = NULL;

  secret_password_clear_finish (result, &error);
  settle (change, error);
}

static void
tektra_secrets_class_init (TektraSecretsClass *klass)
{
  /**
   * TektraSecrets::changed:
   * @self: the secrets
   * @name: what the secret is for
   *
   * Emitted when a secret was stored or cleared by this object.
   */
  signals[CHANGED] =
    g_signal_new ("changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
tektra_secrets_init (TektraSecrets *self)
{
}

/**
 * tektra_secrets_new:
 *
 * Creates the way to the keyring. Nobody is asked before the first secret is.
 *
 * Returns: (transfer full): new secrets
 */
TektraSecrets *
tektra_secrets_new (void)
{
  return g_object_new (TEKTRA_TYPE_SECRETS, NULL);
}

/**
 * tektra_secrets_lookup:
 * @self: the secrets
 * @name: what it is for
 *
 * Asks for a secret. The desktop may ask the person to unlock the keyring.
 *
 * Returns: (transfer full): a future that resolves to a string, "" when there is no such secret, or
 *   rejects with a sentence when there is no keyring
 */
DexFuture *
tektra_secrets_lookup (TektraSecrets *self,
                       const char    *name)
{
  DexPromise *promise;

  dex_return_error_if_fail (TEKTRA_IS_SECRETS (self));
  dex_return_error_if_fail (name != NULL);

  promise = dex_promise_new_cancellable ();
  secret_password_lookup (&schema, dex_promise_get_cancellable (promise), looked_up_cb,
                          dex_ref (promise), "for", name, NULL);

  return DEX_FUTURE (promise);
}

/**
 * tektra_secrets_store:
 * @self: the secrets
 * @name: what it is for
 * @label: what the keyring calls it in front of a person
 * @secret: the secret
 *
 * Keeps a secret in the place of the one before.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with a sentence when there
 *   is no keyring
 */
DexFuture *
tektra_secrets_store (TektraSecrets *self,
                      const char    *name,
                      const char    *label,
                      const char    *secret)
{
  Change *change;
  DexFuture *future;

  dex_return_error_if_fail (TEKTRA_IS_SECRETS (self));
  dex_return_error_if_fail (name != NULL);
  dex_return_error_if_fail (label != NULL);
  dex_return_error_if_fail (secret != NULL);

  change = change_new (self, name);
  future = DEX_FUTURE (dex_ref (change->promise));
  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, secret,
                         dex_promise_get_cancellable (change->promise), stored_cb, change,
                         "for", name, NULL);

  return future;
}

/**
 * tektra_secrets_clear:
 * @self: the secrets
 * @name: what it is for
 *
 * Forgets a secret.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, also when there was none, or rejects
 *   with a sentence when there is no keyring
 */
DexFuture *
tektra_secrets_clear (TektraSecrets *self,
                      const char    *name)
{
  Change *change;
  DexFuture *future;

  dex_return_error_if_fail (TEKTRA_IS_SECRETS (self));
  dex_return_error_if_fail (name != NULL);

  change = change_new (self, name);
  future = DEX_FUTURE (dex_ref (change->promise));
  secret_password_clear (&schema, dex_promise_get_cancellable (change->promise), cleared_cb,
                         change, "for", name, NULL);

  return future;
}
