/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-transcription-service-private.h"

#include "speech/tektra-whisper-transcriber.h"
#include "util/tektra-weak-ref.h"

/* The model with which whisper hears may be another one at any moment: a person chooses, gets and
 * deletes models. */

/* Of the model that a person chose, or else of the largest that is here */
static char *
dup_whisper_path (TektraTranscriptionService *self)
{
  g_autofree char *path = NULL;

  if (self->models != NULL)
    return tektra_speech_models_dup_path (self->models);

  g_object_get (self->settings, "voice-whisper-model", &path, NULL);
  g_strstrip (path);

  return *path != '\0' ? g_steal_pointer (&path) : NULL;
}

/**
 * _tektra_transcription_service_update_whisper:
 * @self: a service
 *
 * Lets whisper hear with the model that is to be used now.
 *
 * Returns: whether it is another one
 */
gboolean
_tektra_transcription_service_update_whisper (TektraTranscriptionService *self)
{
  g_autofree char *path = dup_whisper_path (self);

  if (!g_set_str (&self->whisper_path, path))
    return FALSE;

  g_clear_object (&self->whisper);
  g_clear_error (&self->whisper_error);
  if (path != NULL)
    self->whisper = tektra_whisper_transcriber_new (path);

  return TRUE;
}

static DexFuture *
checked_cb (DexFuture *future,
            gpointer   user_data)
{
  g_autoptr(TektraTranscriptionService) self = g_weak_ref_get (user_data);
  GError *error = NULL;

  if (self == NULL)
    return dex_future_new_true ();

  dex_future_get_value (future, &error);
  g_clear_error (&self->whisper_error);
  self->whisper_error = error;
  g_signal_emit_by_name (self, "changed");

  return dex_future_new_true ();
}

/**
 * _tektra_transcription_service_whisper_changed_cb:
 * @self: a service
 *
 * Takes another model. The engine of the one before ends when its last sound has.
 */
void
_tektra_transcription_service_whisper_changed_cb (TektraTranscriptionService *self)
{
  g_return_if_fail (TEKTRA_IS_TRANSCRIPTION_SERVICE (self));

  if (!_tektra_transcription_service_update_whisper (self))
    return;

  g_signal_emit_by_name (self, "changed");
  dex_future_disown (tektra_transcription_service_refresh (self));
}

/**
 * tektra_transcription_service_follow:
 * @self: the service
 * @models: the models that write down speech
 *
 * Lets whisper hear with the model that is used of these; done once.
 */
void
tektra_transcription_service_follow (TektraTranscriptionService *self,
                                     TektraSpeechModels         *models)
{
  g_return_if_fail (TEKTRA_IS_TRANSCRIPTION_SERVICE (self));
  g_return_if_fail (TEKTRA_IS_SPEECH_MODELS (models));
  g_return_if_fail (self->models == NULL);

  self->models = g_object_ref (models);
  g_signal_connect_object (models, "notify::path",
                           G_CALLBACK (_tektra_transcription_service_whisper_changed_cb), self,
                           G_CONNECT_SWAPPED);
  _tektra_transcription_service_whisper_changed_cb (self);
}

/**
 * tektra_transcription_service_refresh:
 * @self: the service
 *
 * Looks whether what is set up is still there. Nothing is told to anybody.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
tektra_transcription_service_refresh (TektraTranscriptionService *self)
{
  dex_return_error_if_fail (TEKTRA_IS_TRANSCRIPTION_SERVICE (self));

  dex_clear (&self->refreshing);
  if (self->whisper == NULL)
    return dex_future_new_true ();

  self->refreshing = dex_future_finally (tektra_transcriber_check (self->whisper), checked_cb,
                                         tektra_weak_ref_new (self), tektra_weak_ref_free);

  return dex_ref (self->refreshing);
}
