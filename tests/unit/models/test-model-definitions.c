/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "backends/scripted/tektra-scripted-backend.h"
#include "models/tektra-model-manager.h"
#include "session/tektra-context-builder.h"
#include "test-future.h"

/* What a person would lose: what they wrote about a model, which is read by everybody who asks the
 * model, and what its backend says when they take it back. */

typedef struct
{
  char *folder;
  char *path;
  TektraModelConfig *config;
  TektraBackend *backend;
  TektraModelManager *manager;
  GString *notified;
  guint n_changes;
} Fixture;

static void
changed_cb (Fixture *fixture)
{
  fixture->n_changes++;
}

static gboolean
has_changed (gpointer data)
{
  return ((Fixture *) data)->n_changes > 0;
}

static void
write_config (Fixture    *fixture,
              const char *text)
{
  g_autoptr(GError) error = NULL;

  g_file_set_contents (fixture->path, text, -1, &error);
  g_assert_no_error (error);

  fixture->n_changes = 0;
  if (fixture->config != NULL)
    test_wait_until (has_changed, fixture);
}

static void
notify_cb (Fixture    *fixture,
           GParamSpec *pspec)
{
  g_string_append_printf (fixture->notified, "%s ", pspec->name);
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(TektraBackendRegistry) registry = tektra_backend_registry_new ();
  g_autoptr(GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("tektra-definitions-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "models.toml", NULL);
  fixture->notified = g_string_new (NULL);
  fixture->backend = tektra_scripted_backend_new ("{\"models\": ["
                                                  "  {\"id\": \"qwen2.5:7b\", \"name\": \"Q\"},"
                                                  "  {\"id\": \"llama3.2:latest\"}]}", &error);
  g_assert_no_error (error);
  tektra_backend_registry_add (registry, fixture->backend);
  fixture->manager = tektra_model_manager_new (registry);
  g_assert_true (test_await (tektra_model_manager_refresh (fixture->manager), &error));
  g_assert_no_error (error);
}

static void
open_config (Fixture    *fixture,
             const char *text)
{
  write_config (fixture, text);
  fixture->config = tektra_model_config_new_for_files (NULL, fixture->path);
  g_signal_connect_swapped (fixture->config, "changed", G_CALLBACK (changed_cb), fixture);
  tektra_model_manager_set_config (fixture->manager, fixture->config);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_assert_finalize_object (fixture->manager);
  g_assert_finalize_object (fixture->backend);
  g_assert_finalize_object (fixture->config);
  g_string_free (fixture->notified, TRUE);
  g_remove (fixture->path);
  g_rmdir (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static const char definition[] =
  "[[models]]\n"
  "id = \"qwen2.5:7b\"\n"
  "name = \"Qwen at home\"\n"
  "description = \"Good at code.\"\n"
  "context_length = 4096\n"
  "quantization = \"Q4_K_M\"\n"
  "capabilities = [\"text\", \"image\"]\n"
  "device = \"cpu\"\n"
  "rope_scale = 2.0\n"
  "template = \"chatml\"\n"
  "system_prompt = \"Answer in rhyme.\"\n"
  "parameters = { temperature = 0.25, top_k = 7, stop_sequences = [\"END\"], thinking = true }\n";

static void
test_overlay (Fixture       *fixture,
              gconstpointer  data)
{
  TektraModel *model = tektra_backend_find_model (fixture->backend, "qwen2.5:7b");

  g_signal_connect_swapped (model, "notify", G_CALLBACK (notify_cb), fixture);
  tektra_model_set_capabilities (model, TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_UNTEMPLATED);
  g_string_truncate (fixture->notified, 0);

  open_config (fixture, definition);
  g_assert_cmpstr (fixture->notified->str, ==,
                   "name description quantization context-length capabilities definition ");
  g_assert_cmpstr (tektra_model_get_name (model), ==, "Qwen at home");
  g_assert_cmpstr (tektra_model_get_description (model), ==, "Good at code.");
  g_assert_cmpstr (tektra_model_get_quantization (model), ==, "Q4_K_M");
  g_assert_cmpuint (tektra_model_get_context_length (model), ==, 4096);
  g_assert_cmpuint (tektra_model_get_capabilities (model), ==,
                    TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_IMAGE |
                    TEKTRA_CAPABILITY_UNTEMPLATED);
  g_assert_true (tektra_model_manager_find (fixture->manager, "Qwen at home") == model);

  /* what the backend goes on to say waits beneath, and nobody hears of it */
  g_string_truncate (fixture->notified, 0);
  tektra_model_set_name (model, "Qwen 2.5");
  tektra_model_set_description (model, "By its maker.");
  tektra_model_set_quantization (model, "Q8_0");
  tektra_model_set_context_length (model, 32768);
  g_assert_cmpstr (fixture->notified->str, ==, "");

  /* a file that is broken after all is not mended by what is said of it */
  tektra_model_set_capabilities (model, TEKTRA_CAPABILITY_NONE);
  g_assert_cmpstr (fixture->notified->str, ==, "description capabilities ");
  g_assert_cmpuint (tektra_model_get_capabilities (model), ==, TEKTRA_CAPABILITY_NONE);
  g_assert_cmpstr (tektra_model_get_description (model), ==, "By its maker.");
  tektra_model_set_capabilities (model, TEKTRA_CAPABILITY_TEXT);

  /* and comes up when the person takes theirs back */
  write_config (fixture, "# nothing\n");
  g_assert_null (tektra_model_get_definition (model));
  g_assert_cmpstr (tektra_model_get_name (model), ==, "Qwen 2.5");
  g_assert_cmpstr (tektra_model_get_description (model), ==, "By its maker.");
  g_assert_cmpstr (tektra_model_get_quantization (model), ==, "Q8_0");
  g_assert_cmpuint (tektra_model_get_context_length (model), ==, 32768);
  g_assert_cmpuint (tektra_model_get_capabilities (model), ==, TEKTRA_CAPABILITY_TEXT);
}

/* Models that come later are defined before anybody sees them. */
static void
late_cb (GListModel *models,
         guint       position,
         guint       removed,
         guint       added,
         gpointer    user_data)
{
  char **seen = user_data;
  g_autoptr(TektraModel) model = g_list_model_get_item (models, position);

  g_set_str (seen, tektra_model_get_name (model));
}

static void
test_late (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *seen = NULL;

  open_config (fixture, "[[models]]\nid = \"late\"\nname = \"Late\"\n"
                        "[[models]]\nid = \"llama3.2\"\nname = \"Llama\"\n");
  g_assert_cmpstr (tektra_model_get_name (tektra_backend_find_model (fixture->backend,
                                                                     "llama3.2:latest")), ==,
                   "Llama");

  g_signal_connect (fixture->manager, "items-changed", G_CALLBACK (late_cb), &seen);
  g_ptr_array_add (models, tektra_model_new (fixture->backend, "late"));
  tektra_backend_set_models (fixture->backend, models);
  g_assert_cmpstr (seen, ==, "Late");
  g_signal_handlers_disconnect_by_data (fixture->manager, &seen);
}

static TektraRequest *
build_request (TektraModel            *model,
               TektraGenerationParams *params,
               const char             *system_prompt)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(TektraMessage) question = tektra_message_new_text (TEKTRA_ROLE_USER, "Hello?");

  tektra_conversation_set_system_prompt (conversation, system_prompt);
  tektra_conversation_append (conversation, question);

  return tektra_context_builder_build (conversation, question, model, params, NULL, NULL);
}

static void
assert_instructions (TektraRequest *request,
                     const char    *expected)
{
  TektraMessage *message = tektra_request_get_message (request, 0);
  g_autofree char *text = tektra_message_dup_text (message);

  g_assert_cmpint (tektra_message_get_role (message), ==, TEKTRA_ROLE_SYSTEM);
  g_assert_cmpstr (text, ==, expected);
}

/* What a chat does not choose, the model's own entry does. */
static void
test_requests (Fixture       *fixture,
               gconstpointer  data)
{
  TektraModel *model = tektra_backend_find_model (fixture->backend, "qwen2.5:7b");
  TektraModel *other = tektra_backend_find_model (fixture->backend, "llama3.2:latest");
  g_autoptr(TektraGenerationParams) chosen = tektra_generation_params_new ();
  g_autoptr(TektraGenerationParams) own = NULL;
  g_autoptr(TektraRequest) request = NULL;
  TektraGenerationParams *params;

  open_config (fixture, definition);
  tektra_generation_params_set_double (chosen, TEKTRA_PARAM_TEMPERATURE, 1.5);

  request = build_request (model, chosen, NULL);
  params = tektra_request_get_params (request);
  g_assert_cmpfloat (tektra_generation_params_get_double (params, TEKTRA_PARAM_TEMPERATURE), ==,
                     1.5);
  g_assert_cmpint (tektra_generation_params_get_int (params, TEKTRA_PARAM_TOP_K), ==, 7);
  g_assert_cmpint (tektra_generation_params_get_int (params, TEKTRA_PARAM_CONTEXT_LENGTH), ==,
                   4096);
  g_assert_cmpint (tektra_generation_params_get_int (params, TEKTRA_PARAM_DEVICE), ==,
                   TEKTRA_DEVICE_CPU);
  g_assert_cmpstr (tektra_generation_params_get_stop (params)[0], ==, "END");
  /* nobody asks a model to think that cannot */
  g_assert_false (tektra_generation_params_has (params, TEKTRA_PARAM_REASONING));
  own = tektra_model_dup_params (model, NULL);
  g_assert_cmpint (tektra_generation_params_get_reasoning (own), ==, TEKTRA_REASONING_ON);
  assert_instructions (request, "Answer in rhyme.");
  g_assert_cmpuint (tektra_generation_params_get_mask (chosen), ==,
                    TEKTRA_PARAM_BIT (TEKTRA_PARAM_TEMPERATURE));

  g_clear_object (&request);
  request = build_request (model, NULL, "Be brief.");
  params = tektra_request_get_params (request);
  g_assert_cmpfloat (tektra_generation_params_get_double (params, TEKTRA_PARAM_TEMPERATURE), ==,
                     0.25);
  assert_instructions (request, "Be brief.");

  g_clear_object (&request);
  request = build_request (other, NULL, NULL);
  g_assert_cmpuint (tektra_generation_params_get_mask (tektra_request_get_params (request)), ==, 0);
  g_assert_cmpuint (tektra_request_get_n_messages (request), ==, 1);
}

static void
test_template (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "templates.json", NULL);
  g_autoptr(TektraTemplateManager) templates = tektra_template_manager_new (path);
  TektraModel *model = tektra_backend_find_model (fixture->backend, "qwen2.5:7b");
  TektraModel *llama = tektra_backend_find_model (fixture->backend, "llama3.2:latest");

  open_config (fixture, definition);
  g_assert_null (tektra_template_manager_choose (templates, llama));
  g_assert_cmpstr (tektra_template_get_id (tektra_template_manager_choose (templates, model)), ==,
                   "chatml");

  /* the choice that was made in the window comes first */
  tektra_template_manager_set_chosen (templates, model,
                                      tektra_template_manager_find (templates, "llama3"));
  g_assert_cmpstr (tektra_template_get_id (tektra_template_manager_choose (templates, model)), ==,
                   "llama3");
  tektra_template_manager_set_chosen (templates, model, NULL);

  write_config (fixture, "[[models]]\nid = \"llama3.2\"\ntemplate = \"llama\"\n"
                         "[[models]]\nid = \"qwen2.5:7b\"\ntemplate = \"nonsense\"\n");
  g_assert_cmpstr (tektra_template_get_id (tektra_template_manager_choose (templates, llama)), ==,
                   "llama3");
  g_assert_null (tektra_template_manager_choose (templates, model));

  g_clear_object (&templates);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_remove (path);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  dex_init ();

#define ADD(name, func) \
  g_test_add ("/model-definitions/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("overlay", test_overlay);
  ADD ("late", test_late);
  ADD ("requests", test_requests);
  ADD ("template", test_template);
#undef ADD

  return g_test_run ();
}
