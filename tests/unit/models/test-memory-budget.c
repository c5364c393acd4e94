/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "backends/tektra-backend-registry.h"
#include "core/tektra-device.h"
#include "memory-backend.h"
#include "models/tektra-model-manager.h"
#include "test-future.h"

/* What a person would lose: the computer to a model that is too large, or a model that would have
 * fit had an idle one been taken out. */

#define MB (G_GUINT64_CONSTANT (1024) * 1024)

typedef struct
{
  char *folder;
  char *path;
  TektraModelConfig *config;
  TektraBackend *ours;
  TektraBackend *server;
  TektraModelManager *manager;
  TektraMemoryBudget *budget;
} Fixture;

static void
set_limits (Fixture    *fixture,
            const char *text)
{
  g_autoptr(GError) error = NULL;

  g_file_set_contents (fixture->path, text, -1, &error);
  g_assert_no_error (error);
  g_assert_true (test_await (tektra_model_config_reload (fixture->config), &error));
  g_assert_no_error (error);
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(TektraBackendRegistry) registry = tektra_backend_registry_new ();
  g_autofree char *defaults = g_build_filename (g_getenv ("TEKTRA_PROGRAM_DATA"), "models.toml",
                                                NULL);
  g_autoptr(GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("tektra-budget-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "models.toml", NULL);
  fixture->config = tektra_model_config_new_for_files (defaults, fixture->path);
  set_limits (fixture, "[memory_limits]\nllama = 100\ntotal = 150\n");

  fixture->ours = memory_backend_new ("llama");
  fixture->server = memory_backend_new ("ollama");
  memory_backend_add (fixture->ours, "one", 40 * MB, TEKTRA_LOCALITY_DEVICE);
  memory_backend_add (fixture->ours, "two", 50 * MB, TEKTRA_LOCALITY_DEVICE);
  memory_backend_add (fixture->ours, "three", 60 * MB, TEKTRA_LOCALITY_DEVICE);
  memory_backend_add (fixture->ours, "huge", 101 * MB, TEKTRA_LOCALITY_DEVICE);
  memory_backend_add (fixture->server, "near", 60 * MB, TEKTRA_LOCALITY_DEVICE);
  memory_backend_add (fixture->server, "far", 1000 * MB, TEKTRA_LOCALITY_NETWORK);

  tektra_backend_registry_add (registry, fixture->ours);
  tektra_backend_registry_add (registry, fixture->server);
  fixture->manager = tektra_model_manager_new (registry);
  tektra_model_manager_set_config (fixture->manager, fixture->config);
  fixture->budget = tektra_model_manager_get_budget (fixture->manager);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_assert_finalize_object (fixture->manager);
  g_assert_finalize_object (fixture->ours);
  g_assert_finalize_object (fixture->server);
  g_assert_finalize_object (fixture->config);
  g_assert_no_errno (g_unlink (fixture->path));
  g_assert_no_errno (g_rmdir (fixture->folder));
  g_free (fixture->folder);
  g_free (fixture->path);
}

static TektraModel *
find (Fixture    *fixture,
      const char *id)
{
  TektraModel *model = tektra_model_manager_find (fixture->manager, id);

  g_assert_nonnull (model);

  return model;
}

static void
load (Fixture    *fixture,
      const char *id)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (test_await (tektra_model_manager_load (fixture->manager, find (fixture, id), NULL,
                                                        FALSE),
                             &error));
  g_assert_no_error (error);
}

static char *
refuse (Fixture    *fixture,
        const char *id)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (test_await (tektra_model_manager_load (fixture->manager, find (fixture, id),
                                                         NULL, FALSE),
                              &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MEMORY_LIMIT);
  g_assert_cmpint (tektra_model_get_state (find (fixture, id)), ==, TEKTRA_MODEL_STATE_UNLOADED);

  return g_strdup (error->message);
}

static TektraModelLease *
borrow (Fixture    *fixture,
        const char *id)
{
  g_autoptr(GError) error = NULL;
  TektraModelLease *lease;

  lease = test_await_object (tektra_memory_budget_admit (fixture->budget, find (fixture, id), NULL,
                                                         FALSE, NULL),
                             &error);
  g_assert_no_error (error);

  return lease;
}

/* The one that rested longest goes, and no more than has to. */
static void
test_least_recently_used (Fixture       *fixture,
                          gconstpointer  data)
{
  load (fixture, "one");
  load (fixture, "two");
  g_object_unref (borrow (fixture, "one"));
  load (fixture, "three");
  g_assert_cmpstr (memory_backend_get_log (fixture->ours), ==, "+one +two -two +three ");
  g_assert_cmpuint (tektra_memory_budget_get_used (fixture->budget), ==, 100 * MB);

  load (fixture, "two");
  g_assert_cmpstr (memory_backend_get_log (fixture->ours), ==,
                   "+one +two -two +three -one -three +two ");
}

/* A model that answers is left alone, and the refusal says what stands in the way. */
static void
test_in_use (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(TektraModelLease) lease = NULL;
  g_autofree char *message = NULL;

  lease = borrow (fixture, "three");
  load (fixture, "three");
  message = refuse (fixture, "two");
  g_assert_nonnull (strstr (message, "“two” needs about 52.4"));
  g_assert_nonnull (strstr (message, "llama may use 104.9"));
  g_assert_nonnull (strstr (message, "62.9"));
  g_assert_cmpstr (memory_backend_get_log (fixture->ours), ==, "+three ");

  g_clear_object (&lease);
  load (fixture, "two");
  g_assert_cmpstr (memory_backend_get_log (fixture->ours), ==, "+three -three +two ");
}

/* Nobody is taken out for one that would not fit even then. */
static void
test_hopeless (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *message = NULL;
  g_autoptr(GError) error = NULL;

  load (fixture, "one");
  message = refuse (fixture, "huge");
  g_assert_cmpstr (memory_backend_get_log (fixture->ours), ==, "+one ");

  /* Who insists gets it, and all the room there is. */
  g_assert_true (test_await (tektra_model_manager_load (fixture->manager, find (fixture, "huge"),
                                                        NULL, TRUE),
                             &error));
  g_assert_no_error (error);
  g_assert_cmpstr (memory_backend_get_log (fixture->ours), ==, "+one -one +huge ");

  /* And need not insist again as long as it is there. */
  g_object_unref (borrow (fixture, "huge"));
}

static void
test_total (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(TektraModelLease) lease = NULL;
  g_autofree char *message = NULL;

  load (fixture, "one");
  load (fixture, "near");
  g_assert_cmpuint (tektra_memory_budget_get_limit (fixture->budget), ==, 150 * MB);

  /* Any idle one makes room for any other; the limit is that of all. */
  load (fixture, "three");
  g_assert_cmpstr (memory_backend_get_log (fixture->ours), ==, "+one -one +three ");
  g_assert_cmpstr (memory_backend_get_log (fixture->server), ==, "+near ");

  lease = borrow (fixture, "near");
  set_limits (fixture, "[memory_limits]\ntotal = 80\n");
  message = refuse (fixture, "one");
  g_assert_nonnull (strstr (message, "all models together may use 83.9"));
}

/* What runs on another computer takes nothing of this one. */
static void
test_elsewhere (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *message = NULL;

  load (fixture, "far");
  load (fixture, "one");
  g_assert_cmpuint (tektra_memory_budget_get_used (fixture->budget), ==, 40 * MB);

  /* But its server may have a limit of its own. */
  test_await (tektra_backend_unload (fixture->server, find (fixture, "far")), NULL);
  set_limits (fixture, "[memory_limits]\nollama = 500\n");
  message = refuse (fixture, "far");
  g_assert_nonnull (strstr (message, "ollama may use 524.3"));
}

/* What somebody else loaded counts and stays. */
static void
test_of_others (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *message = NULL;

  g_assert_true (test_await (tektra_backend_load (fixture->server, find (fixture, "near"), NULL),
                             NULL));
  g_object_unref (borrow (fixture, "near"));
  g_assert_false (tektra_memory_budget_is_idle (fixture->budget, find (fixture, "near")));

  load (fixture, "three");
  set_limits (fixture, "[memory_limits]\ntotal = 100\n");
  message = refuse (fixture, "two");
  g_assert_cmpstr (memory_backend_get_log (fixture->server), ==, "+near ");
}

/* Two chats that begin at once are not promised the same memory. */
static void
test_at_once (Fixture       *fixture,
              gconstpointer  data)
{
  DexFuture *first = tektra_memory_budget_admit (fixture->budget, find (fixture, "two"), NULL,
                                                 FALSE, NULL);
  DexFuture *second = tektra_memory_budget_admit (fixture->budget, find (fixture, "three"), NULL,
                                                  FALSE, NULL);
  DexFuture *same = tektra_memory_budget_admit (fixture->budget, find (fixture, "two"), NULL,
                                                FALSE, NULL);
  g_autoptr(TektraModelLease) lease = NULL;
  g_autoptr(TektraModelLease) shared = NULL;
  g_autoptr(GError) error = NULL;

  lease = test_await_object (first, &error);
  g_assert_no_error (error);
  shared = test_await_object (same, &error);
  g_assert_no_error (error);
  g_assert_null (test_await_object (second, &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MEMORY_LIMIT);

  /* Nobody loaded it: with the last lease the promise is gone. */
  g_clear_object (&lease);
  g_clear_object (&shared);
  load (fixture, "three");
}

/* A longer context makes a model larger, which has to be allowed too. */
static void
test_context (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(GError) error = NULL;

  load (fixture, "two");
  tektra_generation_params_set_int (params, TEKTRA_PARAM_CONTEXT_LENGTH, 40 * MB);
  g_assert_true (test_await (tektra_model_manager_load (fixture->manager, find (fixture, "two"),
                                                        params, FALSE),
                             &error));
  g_assert_no_error (error);

  tektra_generation_params_set_int (params, TEKTRA_PARAM_CONTEXT_LENGTH, 60 * MB);
  g_assert_false (test_await (tektra_model_manager_load (fixture->manager, find (fixture, "two"),
                                                         params, FALSE),
                              &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MEMORY_LIMIT);
}

/* One that does not go is not waited for for ever; another one goes. */
static void
test_stuck (Fixture       *fixture,
            gconstpointer  data)
{
  load (fixture, "one");
  load (fixture, "two");
  memory_backend_set_failing (fixture->ours, NULL, "one");
  set_limits (fixture, "[memory_limits]\nllama = 110\n");
  load (fixture, "three");
  g_assert_cmpstr (memory_backend_get_log (fixture->ours), ==, "+one +two -two +three ");
}

/* Without any limit, what is free is the limit for what Tektra runs itself. */
static void
test_free (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *message = NULL;

  set_limits (fixture, "");
  memory_backend_add (fixture->ours, "galaxy", G_GUINT64_CONSTANT (1) << 50,
                      TEKTRA_LOCALITY_DEVICE);
  load (fixture, "galaxy");
  test_await (tektra_backend_unload (fixture->ours, find (fixture, "galaxy")), NULL);

  memory_backend_set_own (fixture->ours);
  load (fixture, "one");
  message = refuse (fixture, "galaxy");
  g_assert_nonnull (strstr (message, "needs about 1.1"));
  g_assert_nonnull (strstr (message, "are free"));
}

/* The memory of a graphics card counts only as far as it is free, and for an engine that can use
 * the card. */
static void
test_card (Fixture       *fixture,
           gconstpointer  data)
{
  const guint64 galaxy = G_GUINT64_CONSTANT (1) << 50;
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();
  g_autoptr(GError) error = NULL;

  set_limits (fixture, "");
  memory_backend_set_own (fixture->ours);
  memory_backend_add (fixture->ours, "galaxy", galaxy, TEKTRA_LOCALITY_DEVICE);

  g_free (refuse (fixture, "galaxy"));
  memory_backend_set_card (fixture->ours, galaxy / 2);
  g_free (refuse (fixture, "galaxy"));
  memory_backend_set_card (fixture->ours, 2 * galaxy);
  load (fixture, "galaxy");
  test_await (tektra_backend_unload (fixture->ours, find (fixture, "galaxy")), NULL);

  tektra_generation_params_set_int (params, TEKTRA_PARAM_DEVICE, TEKTRA_DEVICE_CPU);
  g_assert_false (test_await (tektra_model_manager_load (fixture->manager,
                                                         find (fixture, "galaxy"), params, FALSE),
                              &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MEMORY_LIMIT);
}

static void
test_switch (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(TektraModelLease) lease = NULL;
  g_autoptr(GError) error = NULL;

  load (fixture, "one");
  g_assert_true (test_await (tektra_model_manager_switch (fixture->manager, find (fixture, "one"),
                                                          find (fixture, "two"), NULL,
                                                          FALSE),
                             &error));
  g_assert_no_error (error);
  g_assert_cmpstr (memory_backend_get_log (fixture->ours), ==, "+one +two -one ");

  /* The old one stays when the new one does not get up, … */
  memory_backend_set_failing (fixture->ours, "one", NULL);
  g_assert_false (test_await (tektra_model_manager_switch (fixture->manager, find (fixture, "two"),
                                                           find (fixture, "one"), NULL,
                                                          FALSE),
                              &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL);
  g_clear_error (&error);
  g_assert_cmpint (tektra_model_get_state (find (fixture, "two")), ==, TEKTRA_MODEL_STATE_LOADED);

  /* … also when it had to go first because there was no room for both, … */
  memory_backend_set_failing (fixture->ours, "three", NULL);
  g_assert_false (test_await (tektra_model_manager_switch (fixture->manager, find (fixture, "two"),
                                                           find (fixture, "three"), NULL,
                                                          FALSE),
                              &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL);
  g_clear_error (&error);
  g_assert_cmpstr (memory_backend_get_log (fixture->ours), ==, "+one +two -one -two +two ");

  /* … when somebody uses it, … */
  lease = borrow (fixture, "two");
  g_assert_true (test_await (tektra_model_manager_switch (fixture->manager, find (fixture, "two"),
                                                          find (fixture, "near"), NULL,
                                                          FALSE),
                             &error));
  g_assert_no_error (error);
  g_assert_cmpint (tektra_model_get_state (find (fixture, "two")), ==, TEKTRA_MODEL_STATE_LOADED);

  /* … and when there is no memory for both and no hope. */
  g_clear_object (&lease);
  g_assert_false (test_await (tektra_model_manager_switch (fixture->manager, find (fixture, "two"),
                                                           find (fixture, "huge"), NULL,
                                                          FALSE),
                              &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MEMORY_LIMIT);
  g_assert_cmpint (tektra_model_get_state (find (fixture, "two")), ==, TEKTRA_MODEL_STATE_LOADED);
}

/* The preferences of models.toml decide between backends, and who cannot answer is passed over. */
static void
test_choice (Fixture       *fixture,
             gconstpointer  data)
{
  TektraModel *ours = memory_backend_add (fixture->ours, "gemma:2b", MB, TEKTRA_LOCALITY_DEVICE);
  TektraModel *theirs = memory_backend_add (fixture->server, "gemma:2b", MB,
                                            TEKTRA_LOCALITY_DEVICE);
  g_auto(GStrv) reasons = NULL;

  g_assert_true (tektra_model_manager_find (fixture->manager, "gemma:2b") == ours);
  g_assert_true (tektra_model_manager_find (fixture->manager, "ollama/gemma:2b") == theirs);

  tektra_model_set_capabilities (theirs, TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_IMAGE);
  g_assert_true (tektra_model_manager_choose (fixture->manager, "gemma:2b",
                                              TEKTRA_CAPABILITY_IMAGE, &reasons) == theirs);
  g_assert_cmpuint (g_strv_length (reasons), ==, 1);
  g_clear_pointer (&reasons, g_strfreev);

  /* A backend that does not exist is no reason to fail. */
  set_limits (fixture, "[[models]]\nid = \"gemma:2b\"\n"
                       "backend_preferences = [\"mistralrs\", \"ollama\"]\n");
  g_assert_true (tektra_model_manager_choose (fixture->manager, "gemma:2b",
                                              TEKTRA_CAPABILITY_TEXT, &reasons) == theirs);
  g_assert_cmpuint (g_strv_length (reasons), ==, 1);
  g_assert_nonnull (strstr (reasons[0], "mistralrs"));
  g_clear_pointer (&reasons, g_strfreev);

  tektra_backend_set_state (fixture->server, TEKTRA_BACKEND_STATE_UNAVAILABLE,
                            TEKTRA_BACKEND_REASON_NOT_RUNNING, "It does not run.");
  g_assert_true (tektra_model_manager_choose (fixture->manager, "gemma:2b",
                                              TEKTRA_CAPABILITY_TEXT, &reasons) == ours);
  g_assert_cmpuint (g_strv_length (reasons), ==, 2);
  g_assert_nonnull (strstr (reasons[1], "It does not run."));
  g_clear_pointer (&reasons, g_strfreev);

  g_assert_null (tektra_model_manager_choose (fixture->manager, "mistral", TEKTRA_CAPABILITY_TEXT,
                                              &reasons));
  g_assert_cmpuint (g_strv_length (reasons), ==, 2);
}

#define ADD(name, func) \
  g_test_add ("/memory-budget/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

  ADD ("least-recently-used", test_least_recently_used);
  ADD ("in-use", test_in_use);
  ADD ("hopeless", test_hopeless);
  ADD ("total", test_total);
  ADD ("elsewhere", test_elsewhere);
  ADD ("of-others", test_of_others);
  ADD ("at-once", test_at_once);
  ADD ("context", test_context);
  ADD ("stuck", test_stuck);
  ADD ("free", test_free);
  ADD ("card", test_card);
  ADD ("switch", test_switch);
  ADD ("choice", test_choice);

  return g_test_run ();
}
