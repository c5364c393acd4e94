/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "engine-test.h"
#include "models/tektra-model-manager.h"
#include "session/tektra-chat-session.h"
#include "test-future.h"
#include "test-session.h"

/* The budget of memory with real processes: they are refused, make room, take each other's place,
 * and their size is about what was estimated. */

#define MB (G_GUINT64_CONSTANT (1024) * 1024)

typedef struct
{
  char *config_path;
  TektraModelConfig *config;
  TektraBackend *backend;
  TektraModelManager *manager;
  TektraModel *first;
  TektraModel *second;
} Fixture;

/* Megabytes for llama; 0 for none */
static void
set_limit (Fixture *fixture,
           guint64  limit)
{
  g_autofree char *text = g_strdup_printf ("[memory_limits]\nllama = %u\n", (guint) limit);
  g_autoptr(GError) error = NULL;

  g_file_set_contents (fixture->config_path, text, -1, &error);
  g_assert_no_error (error);
  g_assert_true (test_await (tektra_model_config_reload (fixture->config), &error));
  g_assert_no_error (error);
}

static guint64
estimate (TektraModel            *model,
          TektraGenerationParams *params)
{
  TektraMemoryEstimate result;

  tektra_backend_estimate_memory (tektra_model_get_backend (model), model, params, &result);
  g_assert_true (result.own_process);
  g_assert_cmpuint (result.weights, >, 5 * MB);
  g_assert_cmpuint (result.cache, >, 0);

  return tektra_memory_estimate_get_total (&result);
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(TektraBackendRegistry) registry = tektra_backend_registry_new ();
  g_autofree char *folder = engine_test_create_model_folder (data, TRUE);
  g_autofree char *id = g_strdup ("tektra-tiny-Q8_0");

  fixture->config_path = g_build_filename (folder, "models.toml", NULL);
  fixture->config = tektra_model_config_new_for_files (NULL, fixture->config_path);
  fixture->backend = engine_test_create_backend (folder);
  tektra_backend_registry_add (registry, fixture->backend);
  fixture->manager = tektra_model_manager_new (registry);
  tektra_model_manager_set_config (fixture->manager, fixture->config);
  fixture->first = engine_test_get_model (fixture->backend, NULL);
  fixture->second = engine_test_get_model (fixture->backend, id);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_assert_finalize_object (fixture->manager);
  engine_test_free_backend (fixture->backend);
  g_assert_finalize_object (fixture->config);
  g_free (fixture->config_path);
}

static gboolean
load (Fixture     *fixture,
      TektraModel *model,
      gboolean     anyway,
      GError     **error)
{
  return test_await (tektra_model_manager_load (fixture->manager, model, NULL, anyway), error);
}

static void
assert_loaded (TektraModel *model,
               gboolean     loaded)
{
  g_assert_cmpint (tektra_model_get_state (model), ==, loaded ? TEKTRA_MODEL_STATE_LOADED
                                                              : TEKTRA_MODEL_STATE_UNLOADED);
  g_assert_true ((engine_test_get_pid (model) != 0) == loaded);
}

static void
test_limit (Fixture       *fixture,
            gconstpointer  data)
{
  guint64 size = estimate (fixture->first, NULL);
  g_autoptr(GError) error = NULL;
  guint64 used;

  /* Room for one */
  set_limit (fixture, (size + size / 2) / MB);
  g_assert_true (load (fixture, fixture->first, FALSE, &error));
  g_assert_no_error (error);
  assert_loaded (fixture->first, TRUE);

  /* What was estimated is about what it takes. */
  tektra_memory_budget_measure (tektra_model_manager_get_budget (fixture->manager));
  used = tektra_memory_budget_get_used (tektra_model_manager_get_budget (fixture->manager));
  g_test_message ("estimated %" G_GUINT64_FORMAT ", takes %" G_GUINT64_FORMAT, size, used);
  g_assert_cmpuint (used, >, size / 3);
  g_assert_cmpuint (used, <, size * 2);

  /* The other one takes its place. */
  g_assert_true (load (fixture, fixture->second, FALSE, &error));
  g_assert_no_error (error);
  assert_loaded (fixture->first, FALSE);
  assert_loaded (fixture->second, TRUE);

  /* Room for none */
  set_limit (fixture, 1);
  g_assert_false (load (fixture, fixture->first, FALSE, &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MEMORY_LIMIT);
  g_clear_error (&error);
  assert_loaded (fixture->first, FALSE);
  assert_loaded (fixture->second, TRUE);

  g_assert_true (load (fixture, fixture->first, TRUE, &error));
  g_assert_no_error (error);
  assert_loaded (fixture->first, TRUE);
  assert_loaded (fixture->second, FALSE);
}

static TektraMessage *
ask (TektraChatSession *session,
     const char        *question)
{
  test_session_send (session, question);
  test_session_wait (session);

  return tektra_conversation_get_last (tektra_chat_session_get_conversation (session));
}

static void
assert_answer (TektraMessage *answer)
{
  g_autofree char *text = tektra_message_dup_text (answer);

  g_assert_cmpint (tektra_message_get_status (answer), ==, TEKTRA_MESSAGE_STATUS_COMPLETE);
  g_assert_cmpstr (text, !=, "");
}

/* A chat is refused with the numbers, keeps its question, and is answered when one insists. */
static void
test_chat (Fixture       *fixture,
           gconstpointer  data)
{
  TektraChatSession *session = tektra_chat_session_new (fixture->manager);
  TektraMessage *answer;

  set_limit (fixture, 1);
  tektra_chat_session_set_model (session, fixture->first);
  answer = ask (session, "What is the capital of France?");
  g_assert_cmpint (tektra_message_get_status (answer), ==, TEKTRA_MESSAGE_STATUS_FAILED);
  g_assert_error (tektra_message_get_error (answer), TEKTRA_BACKEND_ERROR,
                  TEKTRA_BACKEND_ERROR_MEMORY_LIMIT);
  assert_loaded (fixture->first, FALSE);

  tektra_chat_session_load_anyway (session, answer);
  test_session_wait (session);
  assert_answer (tektra_conversation_get_last (tektra_chat_session_get_conversation (session)));

  /* It is there now, so that nobody asks again. */
  assert_answer (ask (session, "And of Italy?"));

  g_assert_finalize_object (session);
}

static gboolean
is_unloaded (gpointer model)
{
  return tektra_model_get_state (model) == TEKTRA_MODEL_STATE_UNLOADED;
}

static gboolean
is_loaded (gpointer model)
{
  return tektra_model_get_state (model) == TEKTRA_MODEL_STATE_LOADED;
}

/* The new one is up before the old one goes, and the conversation goes on. */
static void
test_switch (Fixture       *fixture,
             gconstpointer  data)
{
  TektraChatSession *session = tektra_chat_session_new (fixture->manager);

  tektra_chat_session_set_model (session, fixture->first);
  assert_answer (ask (session, "What is the capital of France?"));
  tektra_chat_session_switch_model (session, fixture->second, FALSE);
  test_wait_until (is_loaded, fixture->second);
  test_wait_until (is_unloaded, fixture->first);
  assert_answer (ask (session, "What is the capital of Italy?"));
  assert_loaded (fixture->first, FALSE);

  g_assert_finalize_object (session);
}

int
main (int   argc,
      char *argv[])
{
  engine_test_init (&argc, &argv);
  /* It would touch memory that llama-server only reserves. */
  g_unsetenv ("MALLOC_PERTURB_");

  g_test_add ("/llama/memory/limit", Fixture, "limit", fixture_set_up, test_limit,
              fixture_tear_down);
  g_test_add ("/llama/memory/chat", Fixture, "chat", fixture_set_up, test_chat, fixture_tear_down);
  g_test_add ("/llama/memory/switch", Fixture, "switch", fixture_set_up, test_switch,
              fixture_tear_down);

  return engine_test_run ();
}
