/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>
#include <libsecret/secret.h>

#include "core/tektra-backend-error.h"
#include "core/tektra-key-source.h"
#include "libraries.h"
#include "storage/tektra-secrets.h"
#include "util/tektra-library.h"

/* The keyring of the desktop, in a sandbox a file of its own that only the keyring can open: that
 * is libsecret's business. What it keeps is never written down anywhere else. Whoever only talks
 * with models of this computer has no keys: libsecret is opened for the first one. */

#define SPEECH_PREFIX "speech "

struct _TektraSecrets
{
  GObject     parent_instance;

  GHashTable *kept; /* name → secret that is forgotten when Tektra ends */
};

static void key_source_iface_init (TektraKeySourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TektraSecrets, tektra_secrets, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TEKTRA_TYPE_KEY_SOURCE,
                                                      key_source_iface_init))

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What is used of libsecret */
static struct
{
  __typeof__ (secret_error_get_quark)        *error_quark;
  __typeof__ (secret_password_lookup)        *lookup;
  __typeof__ (secret_password_lookup_finish) *lookup_finish;
  __typeof__ (secret_password_store)         *store;
  __typeof__ (secret_password_store_finish)  *store_finish;
  __typeof__ (secret_password_clear)         *clear;
  __typeof__ (secret_password_clear_finish)  *clear_finish;
  __typeof__ (secret_password_free)          *free;
} keyring;

static const TektraSymbol symbols[] = {
  { "secret_error_get_quark", (gpointer *) &keyring.error_quark },
  { "secret_password_lookup", (gpointer *) &keyring.lookup },
  { "secret_password_lookup_finish", (gpointer *) &keyring.lookup_finish },
  { "secret_password_store", (gpointer *) &keyring.store },
  { "secret_password_store_finish", (gpointer *) &keyring.store_finish },
  { "secret_password_clear", (gpointer *) &keyring.clear },
  { "secret_password_clear_finish", (gpointer *) &keyring.clear_finish },
  { "secret_password_free", (gpointer *) &keyring.free },
};

static TektraLibrary libsecret = TEKTRA_LIBRARY_INIT (LIBSECRET, symbols);

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
  char          *kept; /* what is kept here when there is no keyring, or NULL */
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->self);
  dex_unref (change->promise);
  g_free (change->name);
  g_free (change->kept);
  g_free (change);
}

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

/* A secret that is being looked up */
typedef struct
{
  DexPromise *promise;
  char       *name;
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *lookup = data;

  dex_unref (lookup->promise);
  g_free (lookup->name);
  g_free (lookup);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lookup, lookup_free)

static GError *
no_keyring (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, LIBSECRET " is not installed");
}

/* "work https://example.org:443" → TEKTRA_KEY_WORK */
static char *
dup_variable (const char *name)
{
  g_autofree char *id = NULL;

  if (g_str_has_prefix (name, SPEECH_PREFIX))
    return g_strdup (TEKTRA_SPEECH_KEY_VARIABLE);

  id = g_ascii_strup (name, (gssize) strcspn (name, " "));
  g_strcanon (id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", '_');

  return g_strconcat (TEKTRA_KEY_VARIABLE_PREFIX, id, NULL);
}

/* Takes @error: what the bus says of itself means nothing to a person. */
static GError *
explain (GError     *error,
         const char *name)
{
  g_autofree char *variable = dup_variable (name);
  GError *explained;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return error;

  g_debug ("The keyring says: %s", error->message);
  if (tektra_library_open (&libsecret) &&
      g_error_matches (error, keyring.error_quark (), SECRET_ERROR_IS_LOCKED))
    explained = g_error_new_literal (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNAUTHORIZED,
                                     _("The keyring is locked: unlock it, and try again."));
  else
    explained = g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED,
                             /* Translators: %s is the name of an environment variable */
                             _("There is no keyring on this computer to keep a key in: start "
                               "Tektra with the key in %s."),
                             variable);
  g_error_free (error);

  return explained;
}

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(Lookup) lookup = user_data;
  GError *error = NULL;
  char *secret = keyring.lookup_finish (result, &error);

  if (error != NULL)
    dex_promise_reject (lookup->promise, explain (error, lookup->name));
  else
    dex_promise_resolve_string (lookup->promise, g_strdup (secret != NULL ? secret : ""));

  keyring.free (secret);
}

static void
tektra_secrets_tell (TektraSecrets *self,
                     const char    *name)
{
  g_signal_emit (self, signals[CHANGED], 0, name);
  tektra_key_source_changed (TEKTRA_KEY_SOURCE (self), name);
}

static void
settle (Change *change,
        GError *error)
{
  if (error != NULL && change->kept != NULL &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_debug ("The keyring says: %s", error->message);
      g_error_free (error);
      tektra_secrets_keep (change->self, change->name, change->kept);
      dex_promise_resolve_boolean (change->promise, FALSE);
      return;
    }

  if (error != NULL)
    {
      dex_promise_reject (change->promise, explain (error, change->name));
      return;
    }

  tektra_secrets_tell (change->self, change->name);
  dex_promise_resolve_boolean (change->promise, TRUE);
}

static void
settle_and_free (Change *change,
                 GError *error)
{
  settle (change, error);
  change_free (change);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GError *error = NULL;

  keyring.store_finish (result, &error);
  settle_and_free (user_data, error);
}

/* Takes @change. */
static DexFuture *
start_storing (Change     *change,
               const char *label,
               const char *secret)
{
  DexFuture *future = DEX_FUTURE (dex_ref (change->promise));

  g_hash_table_remove (change->self->kept, change->name);
  if (tektra_library_open (&libsecret))
    keyring.store (&schema, SECRET_COLLECTION_DEFAULT, label, secret,
                   dex_promise_get_cancellable (change->promise), stored_cb, change,
                   "for", change->name, NULL);
  else
    settle_and_free (change, no_keyring ());

  return future;
}

/* That there was nothing to clear is no failure. */
static void
cleared_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GError *error = NULL;

  keyring.clear_finish (result, &error);
  settle_and_free (user_data, error);
}

/* The environment comes first: whoever starts Tektra with a key there wants that one. */
static DexFuture *
tektra_secrets_lookup_key (TektraKeySource *source,
                           const char      *name)
{
  g_autofree char *variable = dup_variable (name);
  const char *value = g_getenv (variable);

  if (value != NULL && *value != '\0')
    return dex_future_new_take_string (g_strdup (value));

  return tektra_secrets_lookup (TEKTRA_SECRETS (source), name);
}

static void
key_source_iface_init (TektraKeySourceInterface *iface)
{
  iface->lookup = tektra_secrets_lookup_key;
}

static void
tektra_secrets_finalize (GObject *object)
{
  TektraSecrets *self = TEKTRA_SECRETS (object);

  g_hash_table_unref (self->kept);

  G_OBJECT_CLASS (tektra_secrets_parent_class)->finalize (object);
}

static void
tektra_secrets_class_init (TektraSecretsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tektra_secrets_finalize;

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
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
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
  Lookup *lookup;
  DexFuture *future;
  const char *kept;

  dex_return_error_if_fail (TEKTRA_IS_SECRETS (self));
  dex_return_error_if_fail (name != NULL);

  kept = g_hash_table_lookup (self->kept, name);
  if (kept != NULL)
    return dex_future_new_take_string (g_strdup (kept));

  lookup = g_new0 (Lookup, 1);
  lookup->promise = dex_promise_new_cancellable ();
  lookup->name = g_strdup (name);
  future = DEX_FUTURE (dex_ref (lookup->promise));
  if (tektra_library_open (&libsecret))
    {
      keyring.lookup (&schema, dex_promise_get_cancellable (lookup->promise), looked_up_cb, lookup,
                      "for", name, NULL);
    }
  else
    {
      dex_promise_reject (lookup->promise, explain (no_keyring (), name));
      lookup_free (lookup);
    }

  return future;
}

/**
 * tektra_secrets_keep:
 * @self: the secrets
 * @name: what it is for
 * @secret: (nullable): the secret, %NULL to forget it
 *
 * Keeps a secret until Tektra ends, for a computer without a keyring or with a locked one. It comes
 * before that of the keyring.
 */
void
tektra_secrets_keep (TektraSecrets *self,
                     const char    *name,
                     const char    *secret)
{
  g_return_if_fail (TEKTRA_IS_SECRETS (self));
  g_return_if_fail (name != NULL);

  if (secret != NULL)
    g_hash_table_insert (self->kept, g_strdup (name), g_strdup (secret));
  else if (!g_hash_table_remove (self->kept, name))
    return;

  tektra_secrets_tell (self, name);
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
  dex_return_error_if_fail (TEKTRA_IS_SECRETS (self));
  dex_return_error_if_fail (name != NULL);
  dex_return_error_if_fail (label != NULL);
  dex_return_error_if_fail (secret != NULL);

  return start_storing (change_new (self, name), label, secret);
}

/**
 * tektra_secrets_store_or_keep:
 * @self: the secrets
 * @name: what it is for
 * @label: what the keyring calls it in front of a person
 * @secret: the secret
 *
 * Keeps a secret in the place of the one before, and until Tektra ends when the keyring cannot be
 * used.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when it is in the keyring, %FALSE when
 *   it is forgotten at the end
 */
DexFuture *
tektra_secrets_store_or_keep (TektraSecrets *self,
                              const char    *name,
                              const char    *label,
                              const char    *secret)
{
  Change *change;

  dex_return_error_if_fail (TEKTRA_IS_SECRETS (self));
  dex_return_error_if_fail (name != NULL);
  dex_return_error_if_fail (label != NULL);
  dex_return_error_if_fail (secret != NULL);

  change = change_new (self, name);
  change->kept = g_strdup (secret);

  return start_storing (change, label, secret);
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

  g_hash_table_remove (self->kept, name);
  change = change_new (self, name);
  future = DEX_FUTURE (dex_ref (change->promise));
  if (tektra_library_open (&libsecret))
    keyring.clear (&schema, dex_promise_get_cancellable (change->promise), cleared_cb, change,
                   "for", name, NULL);
  else
    settle_and_free (change, no_keyring ());

  return future;
}

/**
 * tektra_secrets_clear_all:
 * @self: the secrets
 *
 * Removes all secrets of Tektra from the keyring.
 *
 * Returns: (transfer full): a future that resolves when they are gone
 */
DexFuture *
tektra_secrets_clear_all (TektraSecrets *self)
{
  Change *change;
  DexFuture *future;

  dex_return_error_if_fail (TEKTRA_IS_SECRETS (self));

  change = change_new (self, "");
  future = DEX_FUTURE (dex_ref (change->promise));
  if (tektra_library_open (&libsecret))
    keyring.clear (&schema, dex_promise_get_cancellable (change->promise), cleared_cb, change,
                   NULL);
  else
    settle_and_free (change, no_keyring ());

  return future;
}
