/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/scripted/tektra-scripted-backend.h"
#include "models/tektra-model-manager.h"
#include "test-future.h"

/* What a person would lose: a model in the list, or the one they asked for by name. */

typedef struct
{
  TektraBackend *first;
  TektraBackend *second;
  TektraModelManager *manager;
  GString *changes;
} Fixture;

static void
changed_cb (GListModel *model,
            guint       position,
            guint       removed,
            guint       added,
            gpointer    user_data)
{
  Fixture *fixture = user_data;

  g_string_append_printf (fixture->changes, "%u-%u+%u ", position, removed, added);
}

static TektraBackend *
create_backend (const char *script)
{
  g_autoptr(GError) error = NULL;
  TektraBackend *backend = tektra_scripted_backend_new (script, &error);

  g_assert_no_error (error);

  return backend;
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(TektraBackendRegistry) registry = tektra_backend_registry_new ();
  g_autoptr(GError) error = NULL;

  fixture->first = create_backend ("{\"models\": ["
                                   "  {\"id\": \"llama3.2:latest\"},"
                                   "  {\"id\": \"llava:7b\","
                                   "   \"capabilities\": [\"image\"]}]}");
  fixture->second = create_backend ("{\"models\": ["
                                    "  {\"id\": \"tiny\", \"name\": \"Tektra Tiny\"}]}");
  fixture->changes = g_string_new (NULL);

  tektra_backend_registry_add (registry, fixture->first);
  fixture->manager = tektra_model_manager_new (registry);
  g_signal_connect (fixture->manager, "items-changed", G_CALLBACK (changed_cb), fixture);

  /* a backend that comes later joins in */
  tektra_backend_registry_add (registry, fixture->second);

  g_assert_true (test_await (tektra_model_manager_refresh (fixture->manager), &error));
  g_assert_no_error (error);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_assert_finalize_object (fixture->manager);
  g_assert_finalize_object (fixture->first);
  g_assert_finalize_object (fixture->second);
  g_string_free (fixture->changes, TRUE);
}

static void
assert_models (TektraModelManager *manager,
               const char         *expected)
{
  g_autoptr(GString) names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (manager)); i++)
    {
      g_autoptr(TektraModel) model = g_list_model_get_item (G_LIST_MODEL (manager), i);

      g_string_append_printf (names, "%s ", tektra_model_get_id (model));
    }

  g_assert_cmpstr (names->str, ==, expected);
}

static void
test_list (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);

  assert_models (fixture->manager, "llama3.2:latest llava:7b tiny ");

  /* the same models again disturb nobody */
  g_string_truncate (fixture->changes, 0);
  g_ptr_array_add (models, g_object_ref (tektra_backend_find_model (fixture->second, "tiny")));
  tektra_backend_set_models (fixture->second, models);
  g_assert_cmpstr (fixture->changes->str, ==, "");

  /* a new one is told at its place in the whole list */
  g_ptr_array_add (models, tektra_model_new (fixture->second, "new"));
  tektra_backend_set_models (fixture->second, models);
  g_assert_cmpstr (fixture->changes->str, ==, "3-0+1 ");
  assert_models (fixture->manager, "llama3.2:latest llava:7b tiny new ");

  /* and a server that goes away takes along its own only */
  g_string_truncate (fixture->changes, 0);
  g_ptr_array_set_size (models, 0);
  tektra_backend_set_models (fixture->first, models);
  g_assert_cmpstr (fixture->changes->str, ==, "0-2+0 ");
  assert_models (fixture->manager, "tiny new ");
}

static void
test_find (Fixture       *fixture,
           gconstpointer  data)
{
  static const struct
  {
    const char *name;
    const char *id;
  } cases[] = {
    { "tiny", "tiny" },
    { "Tektra Tiny", "tiny" },
    { "tektra tiny", "tiny" },
    { "scripted/tiny", "tiny" },
    { "llama3.2", "llama3.2:latest" },
    { "LLAMA3.2:latest", "llama3.2:latest" },
    { "llava", "llava:7b" },
    { "lla", NULL }, /* could be either */
    { "gemma", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TektraModel *model = tektra_model_manager_find (fixture->manager, cases[i].name);

      g_assert_cmpstr (model != NULL ? tektra_model_get_id (model) : NULL, ==, cases[i].id);
    }
}

static void
test_default (Fixture       *fixture,
              gconstpointer  data)
{
  TektraModel *first = tektra_backend_find_model (fixture->first, "llama3.2:latest");
  TektraModel *sees = tektra_backend_find_model (fixture->first, "llava:7b");
  TektraModel *tiny = tektra_backend_find_model (fixture->second, "tiny");

  g_assert_true (tektra_model_manager_get_default (fixture->manager, TEKTRA_CAPABILITY_NONE) ==
                 first);
  g_assert_true (tektra_model_manager_get_default (fixture->manager, TEKTRA_CAPABILITY_IMAGE) ==
                 sees);

  /* a demonstration is the last resort, but better than a model that cannot do it */
  tektra_model_set_demo (first, TRUE);
  g_assert_true (tektra_model_manager_get_default (fixture->manager, TEKTRA_CAPABILITY_NONE) ==
                 sees);
  tektra_model_set_capabilities (tiny, TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_IMAGE);
  tektra_model_set_capabilities (sees, TEKTRA_CAPABILITY_TEXT);
  tektra_model_set_demo (tiny, TRUE);
  g_assert_true (tektra_model_manager_get_default (fixture->manager, TEKTRA_CAPABILITY_IMAGE) ==
                 tiny);

  /* what only embeds never answers */
  tektra_model_set_capabilities (tiny, TEKTRA_CAPABILITY_EMBEDDING);
  g_assert_true (tektra_model_manager_get_default (fixture->manager, TEKTRA_CAPABILITY_EMBEDDING) !=
                 tiny);
}

/* Backends come, go and change places, as models.toml is changed, and the list with them. */
static void
test_registry (Fixture       *fixture,
               gconstpointer  data)
{
  TektraBackendRegistry *registry = tektra_model_manager_get_registry (fixture->manager);
  g_autoptr(GPtrArray) backends = g_ptr_array_new ();

  g_ptr_array_add (backends, fixture->second);
  g_ptr_array_add (backends, fixture->first);
  g_string_truncate (fixture->changes, 0);
  tektra_backend_registry_set (registry, backends);
  g_assert_cmpstr (fixture->changes->str, ==, "0-3+3 ");
  assert_models (fixture->manager, "tiny llama3.2:latest llava:7b ");

  /* nothing is told of what stays */
  g_string_truncate (fixture->changes, 0);
  tektra_backend_registry_set (registry, backends);
  g_assert_cmpstr (fixture->changes->str, ==, "");

  g_ptr_array_set_size (backends, 1);
  tektra_backend_registry_set (registry, backends);
  g_assert_cmpstr (fixture->changes->str, ==, "1-2+0 ");
  assert_models (fixture->manager, "tiny ");

  g_string_truncate (fixture->changes, 0);
  g_ptr_array_insert (backends, 0, fixture->first);
  tektra_backend_registry_set (registry, backends);
  g_assert_cmpstr (fixture->changes->str, ==, "0-0+2 ");
  assert_models (fixture->manager, "llama3.2:latest llava:7b tiny ");
}

/* A chat goes on with the model of the server that took the place of its own. */
static void
test_renew (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(TektraModel) gone = tektra_model_new (fixture->second, "tiny");
  g_autoptr(TektraModel) lost = tektra_model_new (fixture->second, "tin");
  TektraModel *tiny = tektra_backend_find_model (fixture->second, "tiny");
  g_autofree char *full_id = NULL;

  tektra_model_clear_backend (gone);
  tektra_model_clear_backend (lost);
  full_id = tektra_model_dup_full_id (gone);
  g_assert_cmpstr (full_id, ==, "scripted/tiny");

  g_assert_true (tektra_model_manager_renew (fixture->manager, tiny) == tiny);
  g_assert_true (tektra_model_manager_renew (fixture->manager, gone) == tiny);
  /* another one whose name begins so is not the same */
  g_assert_true (tektra_model_manager_renew (fixture->manager, lost) == lost);
  g_assert_true (tektra_model_manager_find (fixture->manager, "tin") == tiny);
  g_assert_null (tektra_model_manager_find_exact (fixture->manager, "tin"));
  g_assert_null (tektra_model_manager_find (fixture->manager, ""));
  g_assert_nonnull (tektra_model_manager_renew (fixture->manager, NULL));
}

#define ADD(name, func) \
  g_test_add ("/model-manager/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

  ADD ("list", test_list);
  ADD ("find", test_find);
  ADD ("default", test_default);
  ADD ("registry", test_registry);
  ADD ("renew", test_renew);

  return g_test_run ();
}
