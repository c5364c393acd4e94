/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-application-private.h"

#include <glib/gi18n.h>

#include "models/tektra-file-download.h"
#include "models/tektra-model-creation.h"
#include "models/tektra-model-import.h"
#include "models/tektra-pull.h"
#include "util/tektra-paths.h"

/* What is on its way to this computer, and what is being deleted from it. */

static void
tektra_application_show_toast (TektraApplication *self,
                               const char        *text)
{
  g_assert (TEKTRA_IS_APPLICATION (self));

  if (self->window != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self->window), "win.show-toast", "s", text);
}

/* What is being downloaded goes on when the window is closed; what came is in the list at once. */
static void
downloads_active_cb (TektraApplication *self)
{
  gboolean downloading = tektra_download_manager_get_n_active (self->downloads) > 0;

  g_assert (TEKTRA_IS_APPLICATION (self));

  if (downloading == self->downloading)
    return;

  self->downloading = downloading;
  if (downloading)
    {
      g_application_hold (G_APPLICATION (self));
    }
  else
    {
      _tektra_application_refresh (self);
      g_application_release (G_APPLICATION (self));
    }
}

static void
removal_failed_cb (TektraApplication  *self,
                   TektraModelRemoval *removal)
{
  g_assert (TEKTRA_IS_APPLICATION (self));

  tektra_application_show_toast (self, tektra_model_removal_get_error (removal)->message);
}

static void
download_changed_cb (TektraApplication *self,
                     GParamSpec        *pspec,
                     TektraDownload    *download)
{
  const char *title = tektra_download_get_title (download);
  g_autofree char *text = NULL;

  if (tektra_download_get_state (download) == TEKTRA_DOWNLOAD_STATE_FINISHED)
    text = g_strdup_printf (_("%s is here"), title);
  else if (tektra_download_get_state (download) == TEKTRA_DOWNLOAD_STATE_FAILED)
    text = g_strdup (tektra_download_get_error (download)->message);

  if (text != NULL)
    tektra_application_show_toast (self, text);
}

static void
downloads_changed_cb (TektraApplication *self,
                      guint              position,
                      guint              removed,
                      guint              added)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr(TektraDownload) download = NULL;

      download = g_list_model_get_item (G_LIST_MODEL (self->downloads), position + i);
      g_signal_handlers_disconnect_by_func (download, download_changed_cb, self);
      g_signal_connect_object (download, "notify::state",
                               G_CALLBACK (download_changed_cb), self, G_CONNECT_SWAPPED);
    }
}

static gboolean
load_downloads_cb (gpointer user_data)
{
  TektraApplication *self = user_data;

  g_assert (TEKTRA_IS_APPLICATION (self));

  if (self->downloads != NULL)
    dex_future_disown (tektra_download_manager_load (self->downloads));

  return G_SOURCE_REMOVE;
}

/**
 * _tektra_application_create_downloads:
 * @self: an application that has a manager of its models
 *
 * Makes the lists of what comes and goes: downloads and offers, what is being deleted, and the
 * models that write down speech.
 */
void
_tektra_application_create_downloads (TektraApplication *self)
{
  g_autofree char *path = g_build_filename (tektra_paths_get_data_dir (), "downloads.json", NULL);

  g_return_if_fail (TEKTRA_IS_APPLICATION (self));

  self->downloads = tektra_download_manager_new (path);
  tektra_download_manager_add_kind (self->downloads, "file", tektra_file_download_restore,
                                    NULL, NULL);
  tektra_download_manager_add_kind (self->downloads, "import", tektra_model_import_restore,
                                    NULL, NULL);
  tektra_model_creation_add_kind (self->downloads, G_LIST_MODEL (self->registry));
  tektra_pull_add_kind (self->downloads, G_LIST_MODEL (self->registry));
  g_signal_connect_object (self->downloads, "notify::n-active",
                           G_CALLBACK (downloads_active_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->downloads, "items-changed",
                           G_CALLBACK (downloads_changed_cb), self, G_CONNECT_SWAPPED);
  self->offers = tektra_offer_list_new (self->manager, self->downloads);

  self->removals = tektra_removal_list_new ();
  g_signal_connect_object (self->removals, "failed",
                           G_CALLBACK (removal_failed_cb), self, G_CONNECT_SWAPPED);
  self->speech_models = tektra_speech_models_new (self->downloads, self->removals, NULL);
  g_object_bind_property (self->settings, "voice-whisper-model", self->speech_models, "chosen",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (self->speech_models, "lost",
                           G_CALLBACK (tektra_application_show_toast), self, G_CONNECT_SWAPPED);
  tektra_transcription_service_follow (self->transcription, self->speech_models);

  /* Behind the first frame, and also where there is none. */
  g_idle_add_full (G_PRIORITY_LOW, load_downloads_cb, g_object_ref (self), g_object_unref);
}
