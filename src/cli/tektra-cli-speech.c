/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/tektra-cli-private.h"

/* The models that write down speech are no models of a backend: `whisper:base` names them. */

#define PREFIX "whisper:"

/**
 * tektra_cli_get_speech_id:
 * @name: what a person typed
 *
 * Gets which model that writes down speech is meant.
 *
 * Returns: (nullable): its id, %NULL when another kind is meant
 */
const char *
tektra_cli_get_speech_id (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  return g_str_has_prefix (name, PREFIX) ? name + strlen (PREFIX) : NULL;
}

/**
 * tektra_cli_dup_speech_name:
 * @model: a model that writes down speech
 *
 * Gets what to type for a model.
 *
 * Returns: (transfer full): the name
 */
char *
tektra_cli_dup_speech_name (TektraSpeechModel *model)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODEL (model), NULL);

  return g_strconcat (PREFIX, tektra_speech_model_get_id (model), NULL);
}

/**
 * tektra_cli_await_speech_models:
 * @loop: what is running
 *
 * Looks for the models that write down speech.
 *
 * Returns: (transfer full): the models; not all of them when it was interrupted
 */
TektraSpeechModels *
tektra_cli_await_speech_models (TektraCliLoop *loop)
{
  g_autoptr(TektraDownloadManager) downloads = tektra_download_manager_new (NULL);
  g_autoptr(TektraRemovalList) removals = tektra_removal_list_new ();
  TektraSpeechModels *models = tektra_speech_models_new (downloads, removals, NULL);

  tektra_cli_loop_await (loop, tektra_download_manager_load (downloads), NULL);
  tektra_cli_loop_await (loop, tektra_speech_models_load (models, NULL), NULL);

  return models;
}

/**
 * tektra_cli_await_transcription:
 * @loop: what is running
 *
 * Makes what hears as a person has chosen, see [class@TranscriptionService]. It is shut down before
 * the program ends.
 *
 * Returns: (transfer full): the service
 */
TektraTranscriptionService *
tektra_cli_await_transcription (TektraCliLoop *loop)
{
  g_autoptr(TektraSettings) settings = tektra_settings_new ();
  g_autoptr(TektraSecrets) secrets = tektra_secrets_new ();
  g_autoptr(TektraSpeechModels) models = tektra_cli_await_speech_models (loop);
  TektraTranscriptionService *service = tektra_transcription_service_new (settings, secrets);

  g_object_bind_property (settings, "voice-whisper-model", models, "chosen", G_BINDING_SYNC_CREATE);
  tektra_transcription_service_follow (service, models);
  tektra_cli_loop_await (loop, tektra_transcription_service_refresh (service), NULL);

  return service;
}

/**
 * tektra_cli_find_speech_model:
 * @models: the models
 * @id: the id that a person typed
 * @messages: where to say that there is none
 *
 * Looks for a model that writes down speech.
 *
 * Returns: (transfer none) (nullable): the model
 */
TektraSpeechModel *
tektra_cli_find_speech_model (TektraSpeechModels *models,
                              const char         *id,
                              TektraCliWriter    *messages)
{
  TektraSpeechModel *model = tektra_speech_models_find (models, id);
  g_autoptr(GString) names = g_string_new (NULL);

  if (model != NULL)
    return model;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (models)); i++)
    {
      g_autoptr(TektraSpeechModel) other = g_list_model_get_item (G_LIST_MODEL (models), i);
      g_autofree char *name = tektra_cli_dup_speech_name (other);

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
    }

  tektra_cli_writer_print (messages, _("There is no speech model “%s”; there are %s.\n"), id,
                           names->str);

  return NULL;
}
