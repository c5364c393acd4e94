/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/llama/tektra-llama-encoding.h"
#include "backends/llama/tektra-llama-instance.h"
#include "backends/llama/tektra-llama-model.h"
#include "backends/llama/tektra-llama-status.h"
#include "core/tektra-device.h"

/*
 * The server has one slot, so that a chat has the whole context. Answers wait here for their turn
 * and not in the server, where nobody could tell them why.
 *
 * Closing the connection stops an answer, but the server notices it only between two batches. So
 * after an answer that was stopped the turn is passed on when the server says that it is free; and
 * when it does not come free while somebody waits, it is replaced by a new one.
 */

#define FREE_POLL_MIN_MS 10
#define FREE_POLL_MAX_MS 250
#define FREE_LIMIT_US (1 * G_USEC_PER_SEC)
#define FREE_GIVE_UP_US (10 * G_USEC_PER_SEC)
#define FREE_ASK_TIMEOUT_MS 1000

struct _TektraLlamaInstance
{
  TektraEngineInstance   parent_instance;

  /* owned */
  TektraLlamaEntry      *entry;
  TektraLlamaProgram    *program;
  TektraBackendSettings *settings;
  TektraBackendSettings *settings_asked; /* with which the engine was made */
  char                  *media_marker;

  gint64                 device_asked;
  double                 rope_scale_asked;
  guint                  context_asked;
  guint                  context_length;
};

G_DEFINE_FINAL_TYPE (TektraLlamaInstance, tektra_llama_instance, TEKTRA_TYPE_ENGINE_INSTANCE)

static gint64
choose_device (TektraLlamaInstance    *self,
               TektraGenerationParams *params)
{
  if (params != NULL && tektra_generation_params_has (params, TEKTRA_PARAM_DEVICE))
    return tektra_generation_params_get_int (params, TEKTRA_PARAM_DEVICE);

  return self->settings != NULL ? self->settings->device : TEKTRA_DEVICE_AUTO;
}

static TektraEngine *
create_engine (TektraLlamaInstance *self,
               TektraLlamaProgram  *program,
               TektraModel         *model)
{
  g_auto(GStrv) argv = tektra_llama_program_dup_argv (program, self->entry,
                                                      self->context_asked, self->settings_asked,
                                                      self->device_asked, self->rope_scale_asked);
  g_auto(GStrv) variables = tektra_llama_program_dup_environ ();

  return tektra_engine_new (&(TektraEngineSpec) {
    .label = (char *) tektra_model_get_name (model),
    .argv = argv,
    .environ = variables,
    .key_variable = (char *) "LLAMA_API_KEY",
    .health_path = (char *) "/health",
  });
}

static gboolean
tektra_llama_instance_ensure_ready (TektraEngineInstance  *instance,
                                    TektraEngineJob       *job,
                                    GError               **error)
{
  TektraLlamaInstance *self = TEKTRA_LLAMA_INSTANCE (instance);
  TektraModel *model = tektra_engine_instance_get_model (instance);
  double rope_scale = tektra_llama_model_get_rope_scale (model);
  guint context_length = tektra_llama_model_choose_context (self->entry, job->params,
                                                            rope_scale);
  gint64 device = choose_device (self, job->params);
  gint64 begin = g_get_monotonic_time ();
  g_autoptr(TektraLlamaProgram) program = g_object_ref (self->program);
  g_autoptr(JsonNode) props = NULL;
  TektraEngine *engine;

  if (!dex_await (tektra_llama_program_read_options (program), error))
    return FALSE;

  if (context_length != self->context_asked || device != self->device_asked ||
      rope_scale != self->rope_scale_asked || self->settings != self->settings_asked)
    tektra_engine_instance_end_engine (instance);

  if (g_cancellable_set_error_if_cancelled (job->cancellable, error))
    return FALSE;

  if (tektra_engine_instance_get_engine (instance) == NULL)
    {
      self->context_asked = context_length;
      self->device_asked = device;
      self->rope_scale_asked = rope_scale;
      g_clear_pointer (&self->settings_asked, tektra_backend_settings_unref);
      if (self->settings != NULL)
        self->settings_asked = tektra_backend_settings_ref (self->settings);
      self->context_length = context_length;
      tektra_engine_instance_take_engine (instance, create_engine (self, program, model));
    }

  if (!tektra_engine_instance_is_ready (instance))
    {
      if (!tektra_engine_instance_start (instance, job, error))
        return FALSE;

      engine = tektra_engine_instance_get_engine (instance);
      props = dex_await_boxed (tektra_http_client_get (tektra_engine_get_client (engine),
                                                       "/props", job->cancellable),
                               NULL);
      tektra_llama_status_take_props (props, model, &self->context_length);
      g_free (self->media_marker);
      self->media_marker = tektra_llama_status_dup_media_marker (props);
      job->load_us = g_get_monotonic_time () - begin;
    }

  job->context_length = self->context_length;

  return !g_cancellable_set_error_if_cancelled (job->cancellable, error);
}

/* Nothing is repeated and nothing is thought where a text is gone on with. */
static void
prepare_decoder (TektraOpenaiDecoder *decoder,
                 TektraRequest       *request)
{
  TektraTemplate *template = tektra_request_get_template (request);
  guint n_messages = tektra_request_get_n_messages (request);

  if (!tektra_request_get_continues (request))
    {
      if (template != NULL)
        tektra_openai_decoder_set_template (decoder, template);
    }
  else if (template == NULL)
    {
      TektraMessage *last = tektra_request_get_message (request, n_messages - 1);
      g_autofree char *beginning = tektra_message_dup_text (last);

      tektra_openai_decoder_set_beginning (decoder, beginning);
    }
}

static gboolean
tektra_llama_instance_answer (TektraEngineInstance  *instance,
                              TektraEngineJob       *job,
                              GError               **error)
{
  TektraLlamaInstance *self = TEKTRA_LLAMA_INSTANCE (instance);
  TektraModel *model = tektra_engine_instance_get_model (instance);
  g_autoptr(TektraOpenaiDecoder) decoder = tektra_engine_job_create_decoder (job);
  TektraTemplate *template = tektra_request_get_template (job->request);
  TektraCapabilities lacking;
  g_autoptr(GBytes) body = NULL;

  if (!tektra_llama_instance_ensure_ready (instance, job, error))
    return FALSE;

  lacking = tektra_request_get_needs (job->request) & ~tektra_model_get_capabilities (model);
  if (lacking & TEKTRA_CAPABILITY_IMAGE)
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                   _("“%s” cannot see pictures: choose a model that can, or remove the picture."),
                   tektra_model_get_name (model));
      return FALSE;
    }
  if (lacking & TEKTRA_CAPABILITY_AUDIO)
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                   _("“%s” cannot hear: choose a model that can, or write down what is said."),
                   tektra_model_get_name (model));
      return FALSE;
    }

  body = dex_await_boxed (tektra_llama_encode (job->request, self->media_marker), error);
  if (body == NULL || g_cancellable_set_error_if_cancelled (job->cancellable, error))
    return FALSE;

  /* The process may have ended while the request was written. */
  if (!tektra_llama_instance_ensure_ready (instance, job, error))
    return FALSE;

  prepare_decoder (decoder, job->request);

  return tektra_engine_instance_ask (instance, job,
                                     template != NULL ? "/completion" : "/v1/chat/completions",
                                     body, decoder, error);
}

/* Awaits that the server let go of an answer that was stopped. */
static void
tektra_llama_instance_let_go (TektraEngineInstance *instance)
{
  TektraModel *model = tektra_engine_instance_get_model (instance);
  gint64 begin = g_get_monotonic_time ();
  guint delay = FREE_POLL_MIN_MS;

  while (tektra_engine_instance_is_ready (instance))
    {
      TektraEngine *engine = tektra_engine_instance_get_engine (instance);
      g_autoptr(GCancellable) cancellable = g_cancellable_new ();
      g_autoptr(DexFuture) answer_future = NULL;
      g_autoptr(JsonNode) node = NULL;

      answer_future = tektra_http_client_get (tektra_engine_get_client (engine), "/slots",
                                              cancellable);
      dex_await (dex_future_first (dex_ref (answer_future),
                                   dex_timeout_new_msec (FREE_ASK_TIMEOUT_MS),
                                   NULL),
                 NULL);

      if (!dex_future_is_pending (answer_future))
        {
          node = dex_await_boxed (dex_ref (answer_future), NULL);
          if (!tektra_llama_status_is_processing (node))
            return;
        }

      g_cancellable_cancel (cancellable);

      /* Nobody waits, but a stopped answer must not keep a core busy either. */
      if (g_get_monotonic_time () - begin > FREE_GIVE_UP_US)
        {
          dex_await (tektra_engine_stop (engine), NULL);
          return;
        }

      if (g_get_monotonic_time () - begin > FREE_LIMIT_US &&
          tektra_engine_instance_is_waited_for (instance))
        {
          g_debug ("The engine of “%s” does not stop, starting another one",
                   tektra_model_get_name (model));
          dex_await (tektra_engine_restart (engine), NULL);
          return;
        }

      dex_await (dex_timeout_new_msec ((int) delay), NULL);
      delay = MIN (delay * 2, FREE_POLL_MAX_MS);
    }
}

static void
tektra_llama_instance_finalize (GObject *object)
{
  TektraLlamaInstance *self = TEKTRA_LLAMA_INSTANCE (object);

  g_clear_pointer (&self->entry, tektra_llama_entry_unref);
  g_clear_pointer (&self->settings, tektra_backend_settings_unref);
  g_clear_pointer (&self->settings_asked, tektra_backend_settings_unref);
  g_clear_object (&self->program);
  g_free (self->media_marker);

  G_OBJECT_CLASS (tektra_llama_instance_parent_class)->finalize (object);
}

static void
tektra_llama_instance_class_init (TektraLlamaInstanceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraEngineInstanceClass *instance_class = TEKTRA_ENGINE_INSTANCE_CLASS (klass);

  object_class->finalize = tektra_llama_instance_finalize;

  instance_class->ensure_ready = tektra_llama_instance_ensure_ready;
  instance_class->answer = tektra_llama_instance_answer;
  instance_class->let_go = tektra_llama_instance_let_go;
}

static void
tektra_llama_instance_init (TektraLlamaInstance *self)
{
}

/**
 * tektra_llama_instance_new:
 * @model: the model
 * @entry: its files, without an error
 *
 * Creates an instance of a model that is not loaded.
 *
 * Returns: (transfer full): the instance
 */
TektraEngineInstance *
tektra_llama_instance_new (TektraModel      *model,
                           TektraLlamaEntry *entry)
{
  TektraLlamaInstance *self;

  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);
  g_return_val_if_fail (entry != NULL && entry->error == NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_LLAMA_INSTANCE, "model", model, NULL);
  self->entry = tektra_llama_entry_ref (entry);

  return TEKTRA_ENGINE_INSTANCE (self);
}

/**
 * tektra_llama_instance_set_program:
 * @self: an instance
 * @program: the llama-server to use
 *
 * Sets what runs the model from its next start on.
 */
void
tektra_llama_instance_set_program (TektraLlamaInstance *self,
                                   TektraLlamaProgram  *program)
{
  g_return_if_fail (TEKTRA_IS_LLAMA_INSTANCE (self));
  g_return_if_fail (TEKTRA_IS_LLAMA_PROGRAM (program));

  g_set_object (&self->program, program);
}

/**
 * tektra_llama_instance_set_settings:
 * @self: an instance
 * @settings: (nullable): what the person set of llama.cpp
 *
 * Sets how the model is run from the next answer on; it is loaded again for that.
 */
void
tektra_llama_instance_set_settings (TektraLlamaInstance   *self,
                                    TektraBackendSettings *settings)
{
  g_return_if_fail (TEKTRA_IS_LLAMA_INSTANCE (self));

  if (self->settings == settings)
    return;

  g_clear_pointer (&self->settings, tektra_backend_settings_unref);
  if (settings != NULL)
    self->settings = tektra_backend_settings_ref (settings);
}
