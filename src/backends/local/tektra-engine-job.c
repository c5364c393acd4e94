/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/local/tektra-engine-job.h"

/* The reader of an answer has gone. */
static void
sink_cancelled_cb (GCancellable *sink_cancellable,
                   gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

/* What only Tektra knows of an answer is added to what its engine tells. */
static void
take_event_cb (TektraEvent *event,
               gpointer     user_data)
{
  TektraEngineJob *self = user_data;
  g_autoptr(TektraUsage) usage = NULL;

  if (tektra_event_get_kind (event) != TEKTRA_EVENT_USAGE)
    {
      tektra_event_sink_push (self->sink, tektra_event_ref (event));
      return;
    }

  usage = tektra_usage_copy (tektra_event_get_usage (event));
  usage->context_length = self->context_length;
  usage->load_us = self->load_us;
  tektra_event_sink_push (self->sink, tektra_event_new_usage (usage));
}

/**
 * tektra_engine_job_new:
 * @instance: (type GObject): who does it
 * @params: (nullable): the settings of the chat
 * @request: (nullable): what to answer
 * @sink: (nullable): where the answer goes to
 *
 * Creates a job. It is cancelled when the reader of @sink goes.
 *
 * Returns: (transfer full): the job
 */
TektraEngineJob *
tektra_engine_job_new (gpointer                instance,
                       TektraGenerationParams *params,
                       TektraRequest          *request,
                       TektraEventSink        *sink)
{
  TektraEngineJob *self;

  g_return_val_if_fail (G_IS_OBJECT (instance), NULL);
  g_return_val_if_fail ((request == NULL) == (sink == NULL), NULL);

  self = g_new0 (TektraEngineJob, 1);
  self->instance = g_object_ref (instance);
  self->cancellable = g_cancellable_new ();
  self->load_us = -1;
  g_set_object (&self->params, params);
  g_set_object (&self->request, request);
  if (g_set_object (&self->sink, sink))
    self->cancelled_id = g_cancellable_connect (tektra_event_sink_get_cancellable (sink),
                                                G_CALLBACK (sink_cancelled_cb),
                                                g_object_ref (self->cancellable),
                                                g_object_unref);

  return self;
}

/**
 * tektra_engine_job_free:
 * @self: (transfer full): a job
 *
 * Frees a job, without a word to who waits for it.
 */
void
tektra_engine_job_free (TektraEngineJob *self)
{
  g_return_if_fail (self != NULL);

  if (self->sink != NULL)
    g_cancellable_disconnect (tektra_event_sink_get_cancellable (self->sink), self->cancelled_id);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->sink);
  g_clear_object (&self->request);
  g_clear_object (&self->params);
  g_clear_object (&self->instance);
  g_free (self);
}

/**
 * tektra_engine_job_is_cancelled:
 * @self: a job
 *
 * Tells whether nobody waits for it any more.
 *
 * Returns: %TRUE when it need not be done
 */
gboolean
tektra_engine_job_is_cancelled (TektraEngineJob *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return g_cancellable_is_cancelled (self->cancellable);
}

/**
 * tektra_engine_job_tell_loading:
 * @self: a job
 * @model: the model that it waits for
 *
 * Tells who waits for the answer that the model is read into memory first.
 */
void
tektra_engine_job_tell_loading (TektraEngineJob *self,
                                TektraModel     *model)
{
  g_autofree char *status = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (TEKTRA_IS_MODEL (model));

  if (self->sink == NULL)
    return;

  /* Translators: the name of a model */
  status = g_strdup_printf (_("Loading “%s”…"), tektra_model_get_name (model));
  tektra_event_sink_push (self->sink, tektra_event_new_status (status));
}

/**
 * tektra_engine_job_create_decoder:
 * @self: a job with a request; outlives the decoder
 *
 * Creates what passes on the answer of an engine that speaks as llama-server does, with the time
 * that was waited for it.
 *
 * Returns: (transfer full): a decoder
 */
TektraOpenaiDecoder *
tektra_engine_job_create_decoder (TektraEngineJob *self)
{
  g_return_val_if_fail (self != NULL && self->sink != NULL, NULL);

  return tektra_openai_decoder_new (take_event_cb, self);
}
