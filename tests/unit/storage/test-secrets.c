/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-backend-error.h"
#include "session/tektra-transcription-service.h"
#include "speech/tektra-speech-server.h"
#include "test-future.h"
#include "test-server.h"
#include "test-sound.h"

/* The real keyring, empty: what is lost without these is a key, or that it is kept from others. */

#define ROUTE "POST /v1/audio/transcriptions"

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

/* Without a keyring there is a sentence that says what to do instead. In a process of its own: a
 * bus that could not be reached is remembered for a moment. */
static void
test_none (void)
{
  g_autoptr(TektraSecrets) secrets = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *secret = NULL;
  DexFuture *kept;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere", TRUE);
  secrets = tektra_secrets_new ();

  g_assert_null (look_up (secrets, "speech server", &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED);
  g_assert_nonnull (strstr (error->message, TEKTRA_SPEECH_KEY_VARIABLE));
  g_clear_error (&error);

  g_assert_false (test_await (tektra_secrets_store (secrets, "speech server", "Label", "hush"),
                              &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED);
  g_assert_null (strstr (error->message, "hush"));
  g_clear_error (&error);

  g_assert_false (test_await (tektra_secrets_clear (secrets, "speech server"), &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED);
  g_clear_error (&error);

  /* The key of a server is kept until the end instead, and another one takes its place. */
  g_assert_null (look_up (secrets, "work https://example.org:-1", &error));
  g_assert_nonnull (strstr (error->message, TEKTRA_KEY_VARIABLE_PREFIX "WORK"));
  kept = tektra_secrets_store_or_keep (secrets, "work https://example.org:-1", "Label", "hush");
  g_assert_true (test_await (dex_ref (kept), NULL));
  g_assert_false (dex_await_boolean (kept, NULL));
  g_clear_error (&error);
  secret = look_up (secrets, "work https://example.org:-1", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (secret, ==, "hush");
  tektra_secrets_keep (secrets, "work https://example.org:-1", NULL);
  g_assert_null (look_up (secrets, "work https://example.org:-1", &error));
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

static char *
ask (TektraTranscriptionService *service,
     TestServer                 *server)
{
  g_autoptr(TektraSound) sound = test_sound_new (1);
  g_autoptr(TektraHearing) hearing = NULL;
  g_autoptr(GError) error = NULL;

  test_server_add_json (server, ROUTE, 200, "{\"text\":\"Hello.\"}");
  hearing = test_await_object (tektra_transcription_service_transcribe (service, sound, NULL, NULL),
                               &error);
  g_assert_no_error (error);

  return test_server_dup_request (server, ROUTE);
}

/* The key goes to the server that it was given for, and to no other one. */
static void
test_speech (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TestServer) other = test_server_new ();
  g_autoptr(TektraSettings) settings = tektra_settings_new ();
  g_autoptr(TektraSecrets) secrets = tektra_secrets_new ();
  g_autoptr(TektraTranscriptionService) service = NULL;
  g_autofree char *name = NULL;
  g_autofree char *request = NULL;
  g_autofree char *other_request = NULL;

  g_unsetenv (TEKTRA_SPEECH_KEY_VARIABLE);
  name = tektra_speech_server_dup_secret_name (test_server_get_url (server));
  g_assert_true (test_await (tektra_secrets_store (secrets, name, "Label", "hush"), NULL));
  service = tektra_transcription_service_new (settings, secrets);

  g_object_set (settings, "voice-server", test_server_get_url (server), NULL);
  request = ask (service, server);
  g_assert_nonnull (strstr (request, "Authorization: Bearer hush"));

  g_object_set (settings, "voice-server", test_server_get_url (other), NULL);
  other_request = ask (service, other);
  g_assert_null (strstr (other_request, "Authorization"));
  g_assert_null (strstr (other_request, "hush"));
}

/* Who removes everything leaves no key behind. */
static void
test_clear_all (void)
{
  g_autoptr(TektraSecrets) secrets = tektra_secrets_new ();
  static const char *const names[] = { "one", "two" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (test_await (tektra_secrets_store (secrets, names[i], "Label", "hush"), NULL));

  g_assert_true (test_await (tektra_secrets_clear_all (secrets), NULL));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *secret = look_up (secrets, names[i], NULL);

      g_assert_cmpstr (secret, ==, "");
    }
}

static void
lock_keyring (void)
{
  static const char name[] = "org.freedesktop.secrets";
  static const char path[] = "/org/freedesktop/secrets";
  static const char interface[] = "org.freedesktop.Secret.Service";
  g_autoptr(GDBusConnection) bus = NULL;
  g_autoptr(GVariant) alias = NULL;
  g_autoptr(GVariant) locked = NULL;
  g_autoptr(GError) error = NULL;
  const char *collection;

  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  alias = g_dbus_connection_call_sync (bus, name, path, interface, "ReadAlias",
                                       g_variant_new ("(s)", "default"), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  g_variant_get (alias, "(&o)", &collection);
  locked = g_dbus_connection_call_sync (bus, name, path, interface, "Lock",
                                        g_variant_new ("(@ao)",
                                                       g_variant_new_objv (&collection, 1)),
                                        NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

/* A keyring that the person does not unlock gives no key and takes none: what they type holds until
 * Tektra ends. */
static void
test_locked (void)
{
  g_autoptr(TektraSecrets) secrets = tektra_secrets_new ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr(GError) error = NULL;
  DexFuture *kept;

  g_assert_true (test_await (tektra_secrets_store (secrets, "work", "Label", "old"), NULL));
  lock_keyring ();

  before = look_up (secrets, "work", NULL);
  g_assert_cmpstr (before, !=, "old");
  kept = tektra_secrets_store_or_keep (secrets, "work", "Label", "hush");
  g_assert_true (test_await (dex_ref (kept), &error));
  g_assert_no_error (error);
  g_assert_false (dex_await_boolean (kept, NULL));
  after = look_up (secrets, "work", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (after, ==, "hush");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/secrets/none", test_none);
  g_test_add_func ("/secrets/keep", test_keep);
  g_test_add_func ("/secrets/speech", test_speech);
  g_test_add_func ("/secrets/clear-all", test_clear_all);
  g_test_add_func ("/secrets/locked", test_locked);

  return g_test_run ();
}
