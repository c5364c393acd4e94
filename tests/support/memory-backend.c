/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "memory-backend.h"

#include "core/tektra-device.h"

struct _MemoryBackend
{
  TektraBackend parent_instance;

  GPtrArray *models;
  GString *log; /* "+a -b" : what was loaded and unloaded */
  char *load_id;
  char *unload_id;
  guint64 card_available; /* 0 when there is no card */
  gboolean own_process;
};

G_DEFINE_FINAL_TYPE (MemoryBackend, memory_backend, TEKTRA_TYPE_BACKEND)

static DexFuture *
memory_backend_load (TektraBackend          *backend,
                     TektraModel            *model,
                     TektraGenerationParams *params)
{
  MemoryBackend *self = MEMORY_BACKEND (backend);
  TektraMemoryEstimate estimate;

  if (g_strcmp0 (self->load_id, tektra_model_get_id (model)) == 0)
    {
      tektra_model_set_state (model, TEKTRA_MODEL_STATE_FAILED);
      return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
                                    "It is broken.");
    }

  tektra_backend_estimate_memory (backend, model, params, &estimate);
  tektra_model_set_state (model, TEKTRA_MODEL_STATE_LOADED);
  tektra_model_set_memory (model, tektra_memory_estimate_get_total (&estimate));
  g_string_append_printf (self->log, "+%s ", tektra_model_get_id (model));

  return dex_future_new_true ();
}

static DexFuture *
memory_backend_unload (TektraBackend *backend,
                       TektraModel   *model)
{
  MemoryBackend *self = MEMORY_BACKEND (backend);

  if (g_strcmp0 (self->unload_id, tektra_model_get_id (model)) == 0)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_FAILED, "It stays.");

  tektra_model_set_state (model, TEKTRA_MODEL_STATE_UNLOADED);
  tektra_model_set_memory (model, 0);
  g_string_append_printf (self->log, "-%s ", tektra_model_get_id (model));

  return dex_future_new_true ();
}

/* A context adds a byte per token. */
static void
memory_backend_estimate_memory (TektraBackend          *backend,
                                TektraModel            *model,
                                TektraGenerationParams *params,
                                TektraMemoryEstimate   *estimate)
{
  estimate->weights = tektra_model_get_size (model);
  if (params != NULL && tektra_generation_params_has (params, TEKTRA_PARAM_CONTEXT_LENGTH))
    estimate->cache =
      (guint64) tektra_generation_params_get_int (params, TEKTRA_PARAM_CONTEXT_LENGTH);
  estimate->own_process = MEMORY_BACKEND (backend)->own_process;
  estimate->device = params != NULL && tektra_generation_params_has (params, TEKTRA_PARAM_DEVICE)
                     ? tektra_generation_params_get_int (params, TEKTRA_PARAM_DEVICE)
                     : TEKTRA_DEVICE_AUTO;
}

static DexFuture *
memory_backend_list_cards (TektraBackend *backend)
{
  MemoryBackend *self = MEMORY_BACKEND (backend);
  g_autoptr(GListStore) cards = g_list_store_new (TEKTRA_TYPE_GRAPHICS_CARD);

  if (self->card_available > 0)
    {
      g_autoptr(TektraGraphicsCard) card = NULL;

      card = tektra_graphics_card_new ("Test Card", self->card_available, TRUE);
      g_list_store_append (cards, card);
    }

  return dex_future_new_take_object (g_steal_pointer (&cards));
}

/* Loads the model, as all backends do, and says so. */
static TektraEventStream *
memory_backend_generate (TektraBackend *backend,
                         TektraRequest *request)
{
  g_autoptr(TektraEventSink) sink = NULL;
  TektraEventStream *stream = tektra_event_stream_new (&sink);
  TektraModel *model = tektra_request_get_model (request);

  dex_future_disown (tektra_backend_load (backend, model, tektra_request_get_params (request)));
  tektra_event_sink_push (sink, tektra_event_new_text ("Loaded.", -1));
  tektra_event_sink_push (sink, tektra_event_new_done (TEKTRA_FINISH_STOP));
  tektra_event_sink_close (sink, NULL);

  return stream;
}

static void
memory_backend_finalize (GObject *object)
{
  MemoryBackend *self = MEMORY_BACKEND (object);

  g_ptr_array_unref (self->models);
  g_string_free (self->log, TRUE);
  g_free (self->load_id);
  g_free (self->unload_id);

  G_OBJECT_CLASS (memory_backend_parent_class)->finalize (object);
}

static void
memory_backend_class_init (MemoryBackendClass *klass)
{
  TektraBackendClass *backend_class = TEKTRA_BACKEND_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = memory_backend_finalize;
  backend_class->load = memory_backend_load;
  backend_class->unload = memory_backend_unload;
  backend_class->generate = memory_backend_generate;
  backend_class->estimate_memory = memory_backend_estimate_memory;
  backend_class->list_cards = memory_backend_list_cards;
}

static void
memory_backend_init (MemoryBackend *self)
{
  self->models = g_ptr_array_new_with_free_func (g_object_unref);
  self->log = g_string_new (NULL);
}

/* A backend that is ready, with an id that models.toml knows */
TektraBackend *
memory_backend_new (const char *id)
{
  TektraBackend *backend = g_object_new (MEMORY_TYPE_BACKEND, "id", id, "name", id, NULL);

  tektra_backend_set_state (backend, TEKTRA_BACKEND_STATE_READY, TEKTRA_BACKEND_REASON_NONE, NULL);

  return backend;
}

/* One more model; the backend owns it */
TektraModel *
memory_backend_add (TektraBackend  *backend,
                    const char     *id,
                    guint64         bytes,
                    TektraLocality  locality)
{
  MemoryBackend *self = MEMORY_BACKEND (backend);
  TektraModel *model = tektra_model_new (backend, id);

  tektra_model_set_size (model, bytes);
  tektra_model_set_locality (model, locality);
  g_ptr_array_add (self->models, model);
  tektra_backend_set_models (backend, self->models);

  return model;
}

/* Which model cannot be loaded, and which does not go */
void
memory_backend_set_failing (TektraBackend *backend,
                            const char    *load_id,
                            const char    *unload_id)
{
  g_set_str (&MEMORY_BACKEND (backend)->load_id, load_id);
  g_set_str (&MEMORY_BACKEND (backend)->unload_id, unload_id);
}

/* Its models run in processes of Tektra, so that free memory matters. */
void
memory_backend_set_own (TektraBackend *backend)
{
  MEMORY_BACKEND (backend)->own_process = TRUE;
}

/* It can use a graphics card, of whose memory so much is free. */
void
memory_backend_set_card (TektraBackend *backend,
                         guint64        available)
{
  MEMORY_BACKEND (backend)->card_available = available;
}

/* What was loaded and unloaded: "+one -one +two " */
const char *
memory_backend_get_log (TektraBackend *backend)
{
  return MEMORY_BACKEND (backend)->log->str;
}
