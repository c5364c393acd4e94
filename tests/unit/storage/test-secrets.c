/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-backend-error.h"
#include "storage/tektra-secrets.h"
#include "test-future.h"

/* The real keyring, empty: what is lost without these is a key, or that it is kept from others. */

static char *bus;

static char *
look_up (TektraSecrets  *secrets,
         const char     *name,
         GError        **error)
{
  g_autoptr(DexFuture) future = tektra_secrets_lookup (secrets, name);

  if (!test_await (dex_ref (future), error))
    return NULL;

  return dex_await_string (g_steal_pointer (&future), NULL);
}

/* Without a keyring there is a sentence that says what to do instead. */
static void
test_none (void)
{
  g_autoptr(TektraSecrets) secrets = tektra_secrets_new ();
  g_autoptr(GError) error = NULL;

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere", TRUE);

  g_assert_null (look_up (secrets, "server", &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED);
  g_assert_nonnull (strstr (error->message, TEKTRA_SPEECH_KEY_VARIABLE));
  g_clear_error (&error);

  g_assert_false (test_await (tektra_secrets_store (secrets, "server", "Label", "hush"), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED);
  g_assert_null (strstr (error->message, "hush"));
  g_clear_error (&error);

  g_assert_false (test_await (tektra_secrets_clear (secrets, "server"), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", bus, TRUE);
}

static void
changed_cb (TektraSecrets *secrets,
            const char    *name,
            GString       *names)
{
  g_string_append_printf (names, "%s|", name);
}

static void
test_keep (void)
{
  g_autoptr(TektraSecrets) secrets = tektra_secrets_new ();
  g_autoptr(TektraSecrets) later = NULL;
  g_autoptr(GString) names = g_string_new (NULL);
  g_autofree char *none = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *other = NULL;
  g_autofree char *changed = NULL;
  g_autofree char *cleared = NULL;
  g_autoptr(GError) error = NULL;

  g_signal_connect (secrets, "changed", G_CALLBACK (changed_cb), names);

  none = look_up (secrets, "server", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (none, ==, "");

  g_assert_true (test_await (tektra_secrets_store (secrets, "server", "Label", "hush"), &error));
  g_assert_true (test_await (tektra_secrets_store (secrets, "other", "Label", "ssh"), &error));
  later = tektra_secrets_new ();
  kept = look_up (later, "server", &error);
  g_assert_cmpstr (kept, ==, "hush");
  other = look_up (later, "other", &error);
  g_assert_cmpstr (other, ==, "ssh");

  g_assert_true (test_await (tektra_secrets_store (secrets, "server", "Label", "new"), &error));
  changed = look_up (secrets, "server", &error);
  g_assert_cmpstr (changed, ==, "new");

  g_assert_true (test_await (tektra_secrets_clear (secrets, "server"), &error));
  g_assert_no_error (error);
  cleared = look_up (secrets, "server", &error);
  g_assert_cmpstr (cleared, ==, "");
  /* nothing to clear is no failure */
  g_assert_true (test_await (tektra_secrets_clear (secrets, "server"), &error));
  g_assert_no_error (error);

  g_assert_cmpstr (names->str, ==, "server|other|server|server|server|");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  bus = g_strdup (g_getenv ("DBUS_SESSION_BUS_ADDRESS"));

  g_test_add_func ("/secrets/none", test_none);
  g_test_add_func ("/secrets/keep", test_keep);

  return g_test_run ();
}
