/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/llama/tektra-llama-backend-private.h"
#include "backends/llama/tektra-llama-catalog.h"
#include "backends/llama/tektra-llama-instance.h"
#include "backends/llama/tektra-llama-model.h"
#include "backends/llama/tektra-llama-named.h"
#include "backends/llama/tektra-llama-program.h"
#include "backends/llama/tektra-llama-removal.h"
#include "util/tektra-paths.h"

/* Finds model files, and the program that runs them. */

G_DEFINE_FINAL_TYPE (TektraLlamaBackend, tektra_llama_backend, TEKTRA_TYPE_FOLDER_BACKEND)

/* A wish that has to wait for the program */
typedef struct
{
  TektraLlamaBackend     *self;
  TektraModel            *model;
  TektraGenerationParams *params;
  TektraRequest          *request;
  TektraEventSink        *sink;
} Job;

static Job *
job_new (TektraBackend *backend,
         TektraModel   *model)
{
  Job *job = g_new0 (Job, 1);

  job->self = TEKTRA_LLAMA_BACKEND (g_object_ref (backend));
  job->model = g_object_ref (model);

  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->self);
  g_clear_object (&job->model);
  g_clear_object (&job->params);
  g_clear_object (&job->request);
  g_clear_object (&job->sink);
  g_free (job);
}

/* The files that came with Tektra are looked for last. */
static DexFuture *
tektra_llama_backend_search (TektraFolderBackend *backend,
                             const char * const  *folders)
{
  TektraLlamaBackend *self = TEKTRA_LLAMA_BACKEND (backend);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) all = NULL;

  g_strv_builder_addv (builder, (const char **) folders);
  g_strv_builder_add (builder, self->demo_folder);
  all = g_strv_builder_end (builder);

  return tektra_llama_catalog_search ((const char * const *) all, self->demo_folder, self->named);
}

static const char *
get_entry_id (gconstpointer entry)
{
  return ((const TektraLlamaEntry *) entry)->id;
}

static const GError *
get_entry_error (gconstpointer entry)
{
  return ((const TektraLlamaEntry *) entry)->error;
}

static gboolean
is_entry_equal (gconstpointer entry,
                gconstpointer other)
{
  return tektra_llama_entry_equal (entry, other);
}

static void
describe_model (TektraModel   *model,
                gconstpointer  entry)
{
  tektra_llama_model_describe (model, entry);
}

static TektraEngineInstance *
tektra_llama_backend_create_instance (TektraFolderBackend *backend,
                                      TektraModel         *model,
                                      gpointer             entry)
{
  return tektra_llama_instance_new (model, entry);
}

static void
tektra_llama_backend_prepare_instance (TektraFolderBackend  *backend,
                                       TektraEngineInstance *instance)
{
  TektraLlamaBackend *self = TEKTRA_LLAMA_BACKEND (backend);

  tektra_llama_instance_set_program (TEKTRA_LLAMA_INSTANCE (instance), self->program);
  tektra_llama_instance_set_settings (TEKTRA_LLAMA_INSTANCE (instance), self->settings);
}

/* Looks for a program that can be used, and tells the state. */
static gboolean
tektra_llama_backend_look_for_program (TektraLlamaBackend  *self,
                                       GError             **error)
{
  g_autoptr(TektraLlamaProgram) program = NULL;
  g_autoptr(GError) local_error = NULL;

  g_assert (TEKTRA_IS_LLAMA_BACKEND (self));

  if (self->program != NULL
      && dex_await_boolean (tektra_llama_program_is_current (self->program), NULL))
    return TRUE;

  program = dex_await_object (tektra_llama_program_find (), &local_error);
  g_set_object (&self->program, program);

  if (program == NULL)
    {
      tektra_backend_set_version (TEKTRA_BACKEND (self), NULL);
      tektra_backend_set_state (TEKTRA_BACKEND (self), TEKTRA_BACKEND_STATE_UNAVAILABLE,
                                TEKTRA_BACKEND_REASON_NOT_INSTALLED, local_error->message);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  tektra_backend_set_version (TEKTRA_BACKEND (self), tektra_llama_program_get_version (program));
  tektra_backend_set_state (TEKTRA_BACKEND (self), TEKTRA_BACKEND_STATE_READY,
                            TEKTRA_BACKEND_REASON_NONE, NULL);

  return TRUE;
}

/* Awaits a program that can be used. Who comes while one is looked for waits for that: two requests
 * go on in the order in which they were made. */
static gboolean
tektra_llama_backend_find_program (TektraLlamaBackend  *self,
                                   GError             **error)
{
  g_autoptr(DexPromise) finding = NULL;
  g_autoptr(GError) local_error = NULL;

  g_assert (TEKTRA_IS_LLAMA_BACKEND (self));

  if (self->finding != NULL)
    return dex_await (dex_ref (DEX_FUTURE (self->finding)), error);

  self->finding = dex_promise_new ();
  tektra_llama_backend_look_for_program (self, &local_error);
  finding = g_steal_pointer (&self->finding);

  if (local_error != NULL)
    {
      dex_promise_reject (finding, g_error_copy (local_error));
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  dex_promise_resolve_boolean (finding, TRUE);

  return TRUE;
}

static DexFuture *
probe_fiber (gpointer user_data)
{
  TektraLlamaBackend *self = user_data;
  g_autoptr(GError) error = NULL;
  DexFuture *models;
  gboolean found;

  g_assert (TEKTRA_IS_LLAMA_BACKEND (self));

  if (self->program == NULL)
    tektra_backend_set_state (TEKTRA_BACKEND (self), TEKTRA_BACKEND_STATE_PROBING,
                              TEKTRA_BACKEND_REASON_NONE, NULL);

  /* Both at once; the models are listed also when nothing can run them. */
  models = tektra_backend_list_models (TEKTRA_BACKEND (self));
  found = tektra_llama_backend_find_program (self, &error);
  dex_await (models, NULL);

  if (!found)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static DexFuture *
tektra_llama_backend_probe (TektraBackend *backend)
{
  return dex_scheduler_spawn (NULL, 0, probe_fiber, g_object_ref (backend), g_object_unref);
}

static DexFuture *
list_cards_fiber (gpointer user_data)
{
  TektraLlamaBackend *self = user_data;
  g_autoptr(GError) error = NULL;

  if (!tektra_llama_backend_find_program (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return tektra_llama_program_list_cards (self->program);
}

static DexFuture *
tektra_llama_backend_list_cards (TektraBackend *backend)
{
  return dex_scheduler_spawn (NULL, 0, list_cards_fiber, g_object_ref (backend), g_object_unref);
}

static DexFuture *
load_fiber (gpointer user_data)
{
  Job *job = user_data;
  TektraEngineInstance *instance;
  g_autoptr(GError) error = NULL;

  if (!tektra_llama_backend_find_program (job->self, &error) ||
      !(instance = tektra_folder_backend_ensure_instance (TEKTRA_FOLDER_BACKEND (job->self),
                                                          job->model, &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return tektra_engine_instance_load (instance, job->params);
}

static DexFuture *
tektra_llama_backend_load (TektraBackend          *backend,
                           TektraModel            *model,
                           TektraGenerationParams *params)
{
  Job *job = job_new (backend, model);

  g_set_object (&job->params, params);

  return dex_scheduler_spawn (NULL, 0, load_fiber, job, job_free);
}

static DexFuture *
delete_fiber (gpointer user_data)
{
  Job *job = user_data;
  TektraFolderBackend *folders = TEKTRA_FOLDER_BACKEND (job->self);
  TektraLlamaEntry *found = tektra_folder_backend_get_entry (folders, job->model);
  g_autoptr(TektraLlamaEntry) entry = NULL;
  g_autoptr(GError) error = NULL;

  if (found == NULL)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND,
                                  _("%s is gone already."), tektra_model_get_name (job->model));

  entry = tektra_llama_entry_ref (found);

  if (!entry->demo)
    dex_await (tektra_backend_unload (TEKTRA_BACKEND (job->self), job->model), NULL);

  if (!dex_await (tektra_llama_removal_start (entry,
                                              tektra_folder_backend_get_entries (folders)),
                  &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  dex_await (tektra_backend_list_models (TEKTRA_BACKEND (job->self)), NULL);

  return dex_future_new_true ();
}

static DexFuture *
tektra_llama_backend_delete (TektraBackend *backend,
                             TektraModel   *model)
{
  return dex_scheduler_spawn (NULL, 0, delete_fiber, job_new (backend, model), job_free);
}

static DexFuture *
tektra_llama_backend_describe (TektraBackend *backend,
                               TektraModel   *model,
                               GCancellable  *cancellable)
{
  return tektra_llama_model_tell_details (
    model, tektra_folder_backend_get_entry (TEKTRA_FOLDER_BACKEND (backend), model));
}

/* What runs needs no program to be looked for, which costs a thread and a few milliseconds. */
static gboolean
tektra_llama_backend_is_running (TektraLlamaBackend *self,
                                 TektraModel        *model)
{
  TektraEngineInstance *instance =
    tektra_folder_backend_get_instance (TEKTRA_FOLDER_BACKEND (self), model);

  return self->program != NULL && instance != NULL && tektra_engine_instance_is_ready (instance);
}

static DexFuture *
generate_fiber (gpointer user_data)
{
  Job *job = user_data;
  TektraEngineInstance *instance;
  g_autoptr(GError) error = NULL;

  if ((!tektra_llama_backend_is_running (job->self, job->model) &&
       !tektra_llama_backend_find_program (job->self, &error)) ||
      !(instance = tektra_folder_backend_ensure_instance (TEKTRA_FOLDER_BACKEND (job->self),
                                                          job->model, &error)))
    {
      tektra_event_sink_close (job->sink, error);
      return dex_future_new_true ();
    }

  return tektra_engine_instance_generate (instance, job->request, job->sink);
}

static TektraEventStream *
tektra_llama_backend_generate (TektraBackend *backend,
                               TektraRequest *request)
{
  Job *job = job_new (backend, tektra_request_get_model (request));
  TektraEventStream *stream = tektra_event_stream_new (&job->sink);

  job->request = g_object_ref (request);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, generate_fiber, job, job_free));

  return stream;
}

static void
tektra_llama_backend_dispose (GObject *object)
{
  TektraLlamaBackend *self = TEKTRA_LLAMA_BACKEND (object);

  g_clear_object (&self->program);

  G_OBJECT_CLASS (tektra_llama_backend_parent_class)->dispose (object);
}

static void
tektra_llama_backend_finalize (GObject *object)
{
  TektraLlamaBackend *self = TEKTRA_LLAMA_BACKEND (object);

  g_free (self->demo_folder);
  g_ptr_array_unref (self->named);
  g_clear_pointer (&self->settings, tektra_backend_settings_unref);

  G_OBJECT_CLASS (tektra_llama_backend_parent_class)->finalize (object);
}

static void
tektra_llama_backend_class_init (TektraLlamaBackendClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraBackendClass *backend_class = TEKTRA_BACKEND_CLASS (klass);
  TektraFolderBackendClass *folder_class = TEKTRA_FOLDER_BACKEND_CLASS (klass);

  object_class->dispose = tektra_llama_backend_dispose;
  object_class->finalize = tektra_llama_backend_finalize;

  backend_class->probe = tektra_llama_backend_probe;
  backend_class->load = tektra_llama_backend_load;
  backend_class->generate = tektra_llama_backend_generate;
  backend_class->delete = tektra_llama_backend_delete;
  backend_class->get_context_length = _tektra_llama_backend_get_context_length;
  backend_class->estimate_memory = _tektra_llama_backend_estimate_memory;
  backend_class->list_cards = tektra_llama_backend_list_cards;
  backend_class->can_continue = tektra_llama_model_can_continue;
  backend_class->get_supported_params = tektra_llama_model_get_supported_params;
  backend_class->get_supported_features = tektra_llama_model_get_supported_features;
  backend_class->describe = tektra_llama_backend_describe;

  folder_class->search = tektra_llama_backend_search;
  folder_class->get_entry_id = get_entry_id;
  folder_class->get_entry_error = get_entry_error;
  folder_class->is_entry_equal = is_entry_equal;
  folder_class->describe_model = describe_model;
  folder_class->create_instance = tektra_llama_backend_create_instance;
  folder_class->prepare_instance = tektra_llama_backend_prepare_instance;
}

static void
tektra_llama_backend_init (TektraLlamaBackend *self)
{
  self->named = tektra_llama_named_new ();
}

/**
 * tektra_llama_backend_new:
 * @folders: (nullable) (array zero-terminated=1) (element-type filename): folders of the user
 *
 * Creates a backend for the models in Tektra's data folder, in @folders, and those that came with
 * Tektra.
 *
 * Returns: (transfer full): the backend
 */
TektraBackend *
tektra_llama_backend_new (const char * const *folders)
{
  TektraLlamaBackend *self;

  self = g_object_new (TEKTRA_TYPE_LLAMA_BACKEND,
                       "id", "llama",
                       "name", "llama.cpp",
                       NULL);
  self->demo_folder = tektra_paths_dup_program_data ("models");
  tektra_folder_backend_set_folders (TEKTRA_FOLDER_BACKEND (self), folders);

  return TEKTRA_BACKEND (self);
}

/**
 * tektra_llama_backend_set_settings:
 * @self: a backend
 * @settings: (transfer none): what the person set of llama.cpp
 * @definitions: (element-type TektraModelDefinition): what they know of models, of which some name
 *   a file
 *
 * Sets how models are run, and which files there are by name. A model in memory is loaded again for
 * its next answer; the files are looked for by the next [method@Backend.list_models].
 *
 * Returns: %TRUE when there are other files than before
 */
gboolean
tektra_llama_backend_set_settings (TektraLlamaBackend    *self,
                                   TektraBackendSettings *settings,
                                   GPtrArray             *definitions)
{
  g_return_val_if_fail (TEKTRA_IS_LLAMA_BACKEND (self), FALSE);
  g_return_val_if_fail (settings != NULL, FALSE);

  if (self->settings == NULL || !tektra_backend_settings_equal (self->settings, settings))
    {
      g_clear_pointer (&self->settings, tektra_backend_settings_unref);
      self->settings = tektra_backend_settings_ref (settings);
    }

  return tektra_llama_named_set (self->named, definitions);
}
