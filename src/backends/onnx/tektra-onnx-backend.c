/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/onnx/tektra-onnx-backend.h"
#include "backends/onnx/tektra-onnx-catalog.h"
#include "backends/onnx/tektra-onnx-instance.h"
#include "core/tektra-device.h"

/* Finds folders with models for ONNX Runtime. */

/* The runtime itself, and what a step needs beside the numbers of the model */
#define PROGRAM_BYTES (G_GUINT64_CONSTANT (128) * 1024 * 1024)

#define SUPPORTED_PARAMS (TEKTRA_PARAM_MASK_ALL & ~TEKTRA_PARAM_BIT (TEKTRA_PARAM_DEVICE))

struct _TektraOnnxBackend
{
  TektraFolderBackend  parent_instance;

  guint                n_threads;
};

G_DEFINE_FINAL_TYPE (TektraOnnxBackend, tektra_onnx_backend, TEKTRA_TYPE_FOLDER_BACKEND)

static DexFuture *
tektra_onnx_backend_search (TektraFolderBackend *backend,
                            const char * const  *folders)
{
  return tektra_onnx_catalog_search (folders);
}

static const char *
get_entry_id (gconstpointer entry)
{
  return ((const TektraOnnxEntry *) entry)->id;
}

static const GError *
get_entry_error (gconstpointer entry)
{
  return ((const TektraOnnxEntry *) entry)->error;
}

static gboolean
is_entry_equal (gconstpointer entry,
                gconstpointer other)
{
  return tektra_onnx_entry_equal (entry, other);
}

static TektraCapabilities
find_capabilities (const TektraOnnxFolder *folder)
{
  if (folder == NULL)
    return TEKTRA_CAPABILITY_NONE;

  return folder->chat_template != NULL ? TEKTRA_CAPABILITY_TEXT
                                       : TEKTRA_CAPABILITY_TEXT | TEKTRA_CAPABILITY_UNTEMPLATED;
}

static void
describe_model (TektraModel   *model,
                gconstpointer  found)
{
  const TektraOnnxEntry *entry = found;
  const TektraOnnxFolder *folder = entry->folder;
  g_autofree char *name = g_filename_display_basename (entry->path);

  tektra_model_set_name (model, name);
  tektra_model_set_description (model, folder == NULL ? entry->error->message : NULL);
  tektra_model_set_size (model, folder != NULL ? folder->size : 0);
  tektra_model_set_locality (model, TEKTRA_LOCALITY_DEVICE);
  tektra_model_set_capabilities (model, find_capabilities (folder));
  tektra_model_set_quantization (model, folder != NULL ? folder->quantization : NULL);
  tektra_model_set_context_length (model, folder != NULL ? folder->context_length : 0);
  tektra_model_set_state (model, folder != NULL ? TEKTRA_MODEL_STATE_UNLOADED
                                                : TEKTRA_MODEL_STATE_FAILED);
}

static TektraEngineInstance *
tektra_onnx_backend_create_instance (TektraFolderBackend *backend,
                                     TektraModel         *model,
                                     gpointer             entry)
{
  return tektra_onnx_instance_new (model, ((TektraOnnxEntry *) entry)->folder);
}

static void
tektra_onnx_backend_prepare_instance (TektraFolderBackend  *backend,
                                      TektraEngineInstance *instance)
{
  tektra_onnx_instance_set_threads (TEKTRA_ONNX_INSTANCE (instance),
                                    TEKTRA_ONNX_BACKEND (backend)->n_threads);
}

static DexFuture *
tektra_onnx_backend_probe (TektraBackend *backend)
{
  if (tektra_onnx_backend_is_built ())
    tektra_backend_set_state (backend, TEKTRA_BACKEND_STATE_READY, TEKTRA_BACKEND_REASON_NONE,
                              NULL);
  else
    tektra_backend_set_state (backend, TEKTRA_BACKEND_STATE_UNAVAILABLE,
                              TEKTRA_BACKEND_REASON_NOT_INSTALLED,
                              tektra_onnx_backend_get_remedy ());

  return tektra_backend_list_models (backend);
}

static guint
tektra_onnx_backend_get_context_length (TektraBackend          *backend,
                                        TektraModel            *model,
                                        TektraGenerationParams *params)
{
  const TektraOnnxEntry *entry = tektra_folder_backend_get_entry (TEKTRA_FOLDER_BACKEND (backend),
                                                                  model);

  if (entry == NULL || entry->folder == NULL)
    return 0;

  return tektra_onnx_instance_choose_context (entry->folder, params);
}

/* The runtime puts the numbers of the graph into another order, and so has some of them twice while
 * it loads; the keys and values are there twice while a step makes the next ones. */
static void
tektra_onnx_backend_estimate_memory (TektraBackend          *backend,
                                     TektraModel            *model,
                                     TektraGenerationParams *params,
                                     TektraMemoryEstimate   *estimate)
{
  const TektraOnnxEntry *entry = tektra_folder_backend_get_entry (TEKTRA_FOLDER_BACKEND (backend),
                                                                  model);

  estimate->own_process = TRUE;
  estimate->device = TEKTRA_DEVICE_CPU;
  if (entry == NULL || entry->folder == NULL)
    return;

  estimate->weights = entry->folder->size;
  estimate->cache = 2 * entry->folder->kv_bytes_per_token *
                    tektra_onnx_instance_choose_context (entry->folder, params);
  estimate->overhead = PROGRAM_BYTES;
}

static TektraParamMask
tektra_onnx_backend_get_supported_params (TektraBackend *backend,
                                          TektraModel   *model)
{
  return SUPPORTED_PARAMS;
}

static gboolean
tektra_onnx_backend_can_continue (TektraBackend *backend,
                                  TektraModel   *model)
{
  return TRUE;
}

static DexFuture *
tektra_onnx_backend_describe (TektraBackend *backend,
                              TektraModel   *model,
                              GCancellable  *cancellable)
{
  const TektraOnnxEntry *entry = tektra_folder_backend_get_entry (TEKTRA_FOLDER_BACKEND (backend),
                                                                  model);
  g_autoptr(TektraModelDetails) details = NULL;

  if (entry == NULL)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND,
                                  _("%s is gone already."), tektra_model_get_name (model));

  details = tektra_model_details_new (tektra_model_get_id (model));
  details->format = g_strdup ("onnx");
  details->path = g_strdup (entry->path);
  details->capabilities = tektra_model_get_capabilities (model);

  if (entry->folder != NULL)
    {
      details->family = g_strdup (entry->folder->architecture);
      details->template_text = g_strdup (entry->folder->chat_template);
      details->quantization = g_strdup (entry->folder->quantization);
      details->context_length = entry->folder->context_length;
      details->modified = entry->folder->modified / G_USEC_PER_SEC;
    }

  return dex_future_new_take_boxed (TEKTRA_TYPE_MODEL_DETAILS, g_steal_pointer (&details));
}

static void
tektra_onnx_backend_class_init (TektraOnnxBackendClass *klass)
{
  TektraBackendClass *backend_class = TEKTRA_BACKEND_CLASS (klass);
  TektraFolderBackendClass *folder_class = TEKTRA_FOLDER_BACKEND_CLASS (klass);

  backend_class->probe = tektra_onnx_backend_probe;
  backend_class->get_context_length = tektra_onnx_backend_get_context_length;
  backend_class->estimate_memory = tektra_onnx_backend_estimate_memory;
  backend_class->can_continue = tektra_onnx_backend_can_continue;
  backend_class->get_supported_params = tektra_onnx_backend_get_supported_params;
  backend_class->describe = tektra_onnx_backend_describe;

  folder_class->search = tektra_onnx_backend_search;
  folder_class->get_entry_id = get_entry_id;
  folder_class->get_entry_error = get_entry_error;
  folder_class->is_entry_equal = is_entry_equal;
  folder_class->describe_model = describe_model;
  folder_class->create_instance = tektra_onnx_backend_create_instance;
  folder_class->prepare_instance = tektra_onnx_backend_prepare_instance;
}

static void
tektra_onnx_backend_init (TektraOnnxBackend *self)
{
}

/**
 * tektra_onnx_backend_is_built:
 *
 * Tells whether this Tektra has the engine that runs ONNX models.
 *
 * Returns: %TRUE when it has
 */
gboolean
tektra_onnx_backend_is_built (void)
{
  g_autofree char *program = tektra_onnx_instance_find_program ();

  return program != NULL;
}

/**
 * tektra_onnx_backend_get_remedy:
 *
 * Tells what to do when the engine is missing.
 *
 * Returns: (transfer none): a sentence
 */
const char *
tektra_onnx_backend_get_remedy (void)
{
  return _("This Tektra was built without the engine that runs ONNX models: get one that was built "
           "with ONNX Runtime (package libonnxruntime-dev).");
}

/**
 * tektra_onnx_backend_new:
 * @folders: (nullable) (array zero-terminated=1) (element-type filename): folders of the user
 *
 * Creates a backend for the models in Tektra's data folder and in @folders.
 *
 * Returns: (transfer full): the backend
 */
TektraBackend *
tektra_onnx_backend_new (const char * const *folders)
{
  TektraOnnxBackend *self;

  self = g_object_new (TEKTRA_TYPE_ONNX_BACKEND,
                       "id", "onnx",
                       "name", "ONNX Runtime",
                       NULL);
  tektra_folder_backend_set_folders (TEKTRA_FOLDER_BACKEND (self), folders);

  return TEKTRA_BACKEND (self);
}

/**
 * tektra_onnx_backend_set_settings:
 * @self: a backend
 * @settings: what the person set of ONNX Runtime
 *
 * Sets how models are run. A model in memory is loaded again for its next answer.
 */
void
tektra_onnx_backend_set_settings (TektraOnnxBackend     *self,
                                  TektraBackendSettings *settings)
{
  g_return_if_fail (TEKTRA_IS_ONNX_BACKEND (self));
  g_return_if_fail (settings != NULL);

  self->n_threads = settings->threads;
}
