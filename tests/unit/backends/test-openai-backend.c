/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backends/tektra-server-address.h"
#include "backends/openai/tektra-openai-backend.h"
#include "storage/tektra-secrets.h"
#include "test-answer.h"
#include "test-flat.h"
#include "test-future.h"
#include "test-server.h"

/* Servers: which one it is, what its models can, where the text goes, and that a key goes to no
 * other server than its own. */

#define MODELS "GET /v1/models"
#define CHAT "POST /v1/chat/completions"

static TektraBackend *
new_backend (TestServer      *server,
             const char      *profile,
             TektraKeySource *keys)
{
  TektraBackend *backend;

  backend = tektra_openai_backend_new ("work", "Work", test_server_get_url (server),
                                       profile != NULL ? tektra_openai_profile_find (profile)
                                                       : NULL,
                                       keys);
  tektra_openai_backend_set_poll_interval (TEKTRA_OPENAI_BACKEND (backend), 0);

  return backend;
}

static void
test_address (void)
{
  static const struct
  {
    const char *text;
    const char *uri; /* NULL when it is none */
    const char *root;
  } addresses[] = {
    { "localhost:1234", "http://localhost:1234/v1", "http://localhost:1234" },
    { " 127.0.0.1:8080/ ", "http://127.0.0.1:8080/v1", "http://127.0.0.1:8080" },
    { "http://nas.local:8000/v1/", "http://nas.local:8000/v1", "http://nas.local:8000" },
    { "api.openai.com", "https://api.openai.com/v1", "https://api.openai.com" },
    { "https://openrouter.ai/api/v1/chat/completions", "https://openrouter.ai/api/v1",
      "https://openrouter.ai/api" },
    { "https://api.groq.com/openai/v1/models", "https://api.groq.com/openai/v1",
      "https://api.groq.com/openai" },
    { "https://generativelanguage.googleapis.com/v1beta/openai/",
      "https://generativelanguage.googleapis.com/v1beta/openai",
      "https://generativelanguage.googleapis.com/v1beta" },
    { "http://[::1]:8080", "http://[::1]:8080/v1", "http://[::1]:8080" },
    { "https://me:secret@example.org/?key=secret#x", "https://example.org/v1",
      "https://example.org" },
    { "http://example.org", "http://example.org/v1", "http://example.org" },
    { "", NULL, NULL },
    { "ftp://example.org", NULL, NULL },
    { "http://", NULL, NULL },
    { "a b c", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autofree char *uri = tektra_server_address_to_uri (addresses[i].text);
      g_autofree char *root = uri != NULL ? tektra_server_address_dup_root (uri) : NULL;

      g_assert_cmpstr (uri, ==, addresses[i].uri);
      g_assert_cmpstr (root, ==, addresses[i].root);
    }
}

typedef struct
{
  const char *name;
  const char *models;
  const char *route; /* that only this server has, or NULL */
  const char *answer;
  const char *version;
} Detection;

#define ONE(owner) "{\"object\":\"list\",\"data\":[{\"id\":\"m\",\"owned_by\":\"" owner "\"}]}"

static const Detection detections[] = {
  { "llama-server", ONE ("llamacpp"), NULL, NULL, NULL },
  { "llama-server", ONE ("me"), "GET /props", "{\"build_info\":\"b10488\"}", "b10488" },
  { "vllm", ONE ("vllm"), NULL, NULL, NULL },
  { "vllm", ONE ("me"), "GET /version", "{\"version\":\"0.11\"}", "0.11" },
  { "lmstudio", ONE ("organization_owner"), NULL, NULL, NULL },
  { "lmstudio", ONE ("me"), "GET /api/v0/models", "{\"data\":[{\"id\":\"m\",\"type\":\"vlm\"}]}",
    NULL },
  { "ollama", ONE ("library"), NULL, NULL, NULL },
  { "ollama", ONE ("me"), "GET /api/version", "{\"version\":\"0.33.0\"}", "0.33.0" },
  { "mistralrs", ONE ("local"), "GET /v1/system/info", "{\"cpu\":{}}", NULL },
  { "other", ONE ("me"), NULL, NULL, NULL },
  /* LM Studio answers every route with 200 and words. */
  { "other", ONE ("me"), "GET /version", "{\"error\":\"Unexpected endpoint\"}", NULL },
  { "other", "[{\"id\":\"m\"}]", NULL, NULL, NULL },
};

static void
test_detect (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (detections); i++)
    {
      const Detection *row = &detections[i];
      g_autoptr(TestServer) server = test_server_new ();
      g_autoptr(TektraBackend) backend = new_backend (server, NULL, NULL);
      g_autoptr(GError) error = NULL;

      g_test_message ("%s %u", row->name, i);
      test_server_add_json (server, MODELS, 200, row->models);
      if (row->route != NULL)
        test_server_add_json (server, row->route, 200, row->answer);

      g_assert_true (test_await (tektra_backend_probe (backend), &error));
      g_assert_no_error (error);
      g_assert_cmpstr (
        tektra_openai_backend_get_profile (TEKTRA_OPENAI_BACKEND (backend))->id, ==, row->name);
      g_assert_cmpstr (tektra_backend_get_version (backend), ==, row->version);
      g_assert_cmpuint (g_list_model_get_n_items (tektra_backend_get_models (backend)), ==, 1);
    }
}

/* A host that is always the same server need not be asked. */
static void
test_known_host (void)
{
  static const char * const hosts[][2] = {
    { "api.openai.com", "openai" },
    { "https://openrouter.ai/api/v1", "openrouter" },
    { "api.groq.com/openai/v1", "groq" },
    { "api.deepseek.com", "deepseek" },
    { "https://generativelanguage.googleapis.com/v1beta/openai", "gemini" },
    { "example.org", "other" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autoptr(TektraBackend) backend = tektra_openai_backend_new ("x", "X", hosts[i][0], NULL,
                                                                    NULL);

      g_assert_cmpstr (
        tektra_openai_backend_get_profile (TEKTRA_OPENAI_BACKEND (backend))->id, ==, hosts[i][1]);
    }
}

static void
test_models (void)
{
  static const char *list =
    "{\"data\":["
    "{\"id\":\"gpt-4o-mini\"},{\"id\":\"text-embedding-3-small\"},{\"id\":\"whisper-1\"},"
    "{\"id\":\"models/gemini-2.5-pro\"},{\"id\":\"plain\",\"max_model_len\":8192},"
    "{\"id\":\"seer\",\"architecture\":{\"input_modalities\":[\"text\",\"image\",\"audio\"],"
    "\"output_modalities\":[\"text\"]},\"context_length\":1000,"
    "\"supported_parameters\":[\"tools\",\"reasoning\"],\"name\":\"The Seer\"},"
    "{\"id\":\"plain\"},{\"id\":5},null,{\"object\":\"model\"},"
    "{\"id\":\"/srv/models/own.gguf\",\"meta\":{\"n_ctx\":2048,\"n_ctx_train\":4096,\"size\":77}}"
    "]}";
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server, "other", NULL);
  GListModel *models = tektra_backend_get_models (backend);
  TektraModel *model, *seer;

  test_server_add_json (server, MODELS, 200, list);
  g_assert_true (test_await (tektra_backend_probe (backend), NULL));
  g_assert_cmpuint (g_list_model_get_n_items (models), ==, 6);

  model = tektra_backend_find_model (backend, "gpt-4o-mini");
  g_assert_cmpint (tektra_model_get_capabilities (model), ==,
                   TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_IMAGE | TEKTRA_CAPABILITY_TOOLS);
  g_assert_cmpint (tektra_model_get_locality (model), ==, TEKTRA_LOCALITY_DEVICE);
  g_assert_null (tektra_model_get_destination (model));
  g_assert_null (tektra_backend_find_model (backend, "whisper-1"));
  model = tektra_backend_find_model (backend, "text-embedding-3-small");
  g_assert_cmpint (tektra_model_get_capabilities (model), ==, TEKTRA_CAPABILITY_EMBEDDING);
  model = tektra_backend_find_model (backend, "models/gemini-2.5-pro");
  g_assert_cmpstr (tektra_model_get_name (model), ==, "gemini-2.5-pro");
  g_assert_true ((tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_AUDIO) != 0);
  model = tektra_backend_find_model (backend, "plain");
  g_assert_cmpint (tektra_model_get_capabilities (model), ==, TEKTRA_CAPABILITY_TEXT);
  g_assert_cmpuint (tektra_model_get_context_length (model), ==, 8192);
  seer = tektra_backend_find_model (backend, "seer");
  g_assert_cmpstr (tektra_model_get_name (seer), ==, "The Seer");
  g_assert_cmpint (tektra_model_get_capabilities (seer), ==,
                   TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_IMAGE | TEKTRA_CAPABILITY_AUDIO |
                   TEKTRA_CAPABILITY_TOOLS | TEKTRA_CAPABILITY_THINKING);
  model = tektra_backend_find_model (backend, "/srv/models/own.gguf");
  g_assert_cmpstr (tektra_model_get_name (model), ==, "own.gguf");
  g_assert_cmpuint (tektra_model_get_context_length (model), ==, 2048);

  /* The objects stay, so that a chat keeps its model. */
  g_assert_true (test_await (tektra_backend_list_models (backend), NULL));
  g_assert_true (tektra_backend_find_model (backend, "seer") == seer);
}

/* Every model says where the text goes. */
static void
test_place (void)
{
  g_autoptr(TektraBackend) cloud = tektra_openai_backend_new ("a", "A", "api.openai.com", NULL,
                                                              NULL);
  g_autoptr(TektraBackend) here = tektra_openai_backend_new ("b", "B", "localhost:1", NULL, NULL);

  g_assert_cmpstr (tektra_backend_get_address (cloud), ==, "https://api.openai.com/v1");
  g_assert_cmpstr (tektra_backend_get_address (here), ==, "http://localhost:1/v1");
}

static void
test_away (void)
{
  static const struct
  {
    guint               status;
    const char         *json;
    TektraBackendReason reason;
    const char         *text;
  } rows[] = {
    { 401, "{\"error\":{\"message\":\"no key\"}}", TEKTRA_BACKEND_REASON_UNAUTHORIZED,
      "wants a key" },
    { 404, "{}", TEKTRA_BACKEND_REASON_INCOMPATIBLE, "address" },
    { 200, "{\"error\":\"Unexpected endpoint\"}", TEKTRA_BACKEND_REASON_INCOMPATIBLE, "address" },
    { 500, "{}", TEKTRA_BACKEND_REASON_FAILED, NULL },
  };
  g_autoptr(TektraBackend) nowhere = tektra_openai_backend_new ("x", "X", "127.0.0.1:1", NULL,
                                                                NULL);
  g_autoptr(TektraBackend) nonsense = tektra_openai_backend_new ("x", "X", "a b c", NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(TestServer) server = test_server_new ();
      g_autoptr(TektraBackend) backend = new_backend (server, NULL, NULL);

      test_server_add_json (server, MODELS, rows[i].status, rows[i].json);
      g_assert_false (test_await (tektra_backend_probe (backend), NULL));
      g_assert_cmpint (tektra_backend_get_state (backend), ==, TEKTRA_BACKEND_STATE_UNAVAILABLE);
      g_assert_cmpint (tektra_backend_get_reason (backend), ==, rows[i].reason);
      if (rows[i].text != NULL)
        g_assert_nonnull (strstr (tektra_backend_get_status_text (backend), rows[i].text));
    }

  tektra_openai_backend_set_poll_interval (TEKTRA_OPENAI_BACKEND (nowhere), 0);
  g_assert_false (test_await (tektra_backend_probe (nowhere), NULL));
  g_assert_cmpint (tektra_backend_get_reason (nowhere), ==, TEKTRA_BACKEND_REASON_NOT_RUNNING);
  tektra_openai_backend_set_poll_interval (TEKTRA_OPENAI_BACKEND (nonsense), 0);
  g_assert_false (test_await (tektra_backend_probe (nonsense), NULL));
}

static gboolean
is_ready (gpointer backend)
{
  return tektra_backend_get_state (backend) == TEKTRA_BACKEND_STATE_READY;
}

/* A key that is given while Tektra runs is used at once, and goes to its own server alone. */
static void
test_key (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TestServer) stranger = test_server_new ();
  g_autoptr(TektraSecrets) secrets = tektra_secrets_new ();
  g_autoptr(TektraBackend) backend = NULL;
  g_autoptr(TektraBackend) moved = NULL;
  g_autofree char *name = NULL;
  g_autofree char *without = NULL;
  g_autofree char *with = NULL;
  g_autofree char *strange = NULL;

  backend = new_backend (server, "openai", TEKTRA_KEY_SOURCE (secrets));
  moved = new_backend (stranger, "openai", TEKTRA_KEY_SOURCE (secrets));
  name = tektra_key_source_dup_server_name ("work", tektra_backend_get_address (backend));
  test_server_add_json (server, MODELS, 401, "{\"error\":\"no\"}");
  test_server_add_json (server, MODELS, 200, ONE ("me"));
  test_server_add_json (stranger, MODELS, 200, ONE ("me"));

  g_assert_false (test_await (tektra_backend_probe (backend), NULL));
  g_assert_cmpint (tektra_backend_get_reason (backend), ==, TEKTRA_BACKEND_REASON_UNAUTHORIZED);
  without = test_server_dup_request (server, MODELS);
  g_assert_null (strstr (without, "Authorization"));

  tektra_secrets_keep (secrets, name, "sk-hush");
  test_wait_until (is_ready, backend);
  with = test_server_dup_request (server, MODELS);
  g_assert_nonnull (strstr (with, "Authorization: Bearer sk-hush"));

  g_assert_true (test_await (tektra_backend_probe (moved), NULL));
  strange = test_server_dup_request (stranger, MODELS);
  g_assert_null (strstr (strange, "hush"));
}

/* Without a keyring, as in a terminal far away */
static void
test_key_of_environment (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraSecrets) secrets = tektra_secrets_new ();
  g_autoptr(TektraBackend) backend = NULL;
  g_autofree char *request = NULL;

  g_setenv (TEKTRA_KEY_VARIABLE_PREFIX "WORK", "from-outside", TRUE);
  backend = new_backend (server, "openai", TEKTRA_KEY_SOURCE (secrets));
  test_server_add_json (server, MODELS, 200, ONE ("me"));
  g_assert_true (test_await (tektra_backend_probe (backend), NULL));
  g_unsetenv (TEKTRA_KEY_VARIABLE_PREFIX "WORK");

  request = test_server_dup_request (server, MODELS);
  g_assert_nonnull (strstr (request, "Bearer from-outside"));
}

/* A server that is started later shows up by itself. */
static void
test_comes_back (void)
{
  g_autoptr(TestServer) server = test_server_new ();
  g_autoptr(TektraBackend) backend = new_backend (server, "other", NULL);

  tektra_openai_backend_set_poll_interval (TEKTRA_OPENAI_BACKEND (backend), 20);
  test_server_add_json (server, MODELS, 503, "{}");
  test_server_add_json (server, MODELS, 200, ONE ("me"));
  g_assert_false (test_await (tektra_backend_probe (backend), NULL));
  test_wait_until (is_ready, backend);
  g_assert_nonnull (tektra_backend_find_model (backend, "m"));
  test_await (tektra_backend_shutdown (backend), NULL);
}

static TektraBackend *
new_openai (TestServer *server)
{
  return new_backend (server, "openai", NULL);
}

/* A thousand answers later nothing is left of them. */
static void
test_flat (void)
{
  test_flat_assert (new_openai, CHAT, "openai/openai.res");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  /* There is no keyring here, not even one that would ask for a password. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere", TRUE);

  g_test_add_func ("/openai-backend/address", test_address);
  g_test_add_func ("/openai-backend/detect", test_detect);
  g_test_add_func ("/openai-backend/known-host", test_known_host);
  g_test_add_func ("/openai-backend/models", test_models);
  g_test_add_func ("/openai-backend/place", test_place);
  g_test_add_func ("/openai-backend/away", test_away);
  g_test_add_func ("/openai-backend/key", test_key);
  g_test_add_func ("/openai-backend/key-of-environment", test_key_of_environment);
  g_test_add_func ("/openai-backend/comes-back", test_comes_back);
  g_test_add_func ("/openai-backend/flat", test_flat);

  return g_test_run ();
}
