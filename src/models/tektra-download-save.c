/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "models/tektra-download-private.h"
#include "models/tektra-download-text.h"
#include "tektra-enum-types.h"
#include "util/tektra-enum.h"
#include "util/tektra-json.h"

/* A download in words: for the next run of the program, and for a person. */

/**
 * tektra_download_dup_status_text:
 * @self: a download
 *
 * Says in one line how far it is, or why it stopped.
 *
 * Returns: (transfer full): the text
 */
char *
tektra_download_dup_status_text (TektraDownload *self)
{
  TektraDownloadPrivate *priv = tektra_download_get_private (self);
  g_autofree char *amount = NULL;

  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD (self), NULL);

  switch (priv->state)
    {
    case TEKTRA_DOWNLOAD_STATE_QUEUED:
      return g_strdup (_("Waits for other downloads"));

    case TEKTRA_DOWNLOAD_STATE_VERIFYING:
      return g_strdup (priv->phase_text != NULL ? priv->phase_text : _("Checking…"));

    case TEKTRA_DOWNLOAD_STATE_PAUSED:
      if (priv->completed == 0)
        return g_strdup (_("Paused"));
      amount = tektra_download_text_amount (priv->completed, priv->total);
      /* Translators: %s is how much is there: "1.2 of 3.1 GB" */
      return g_strdup_printf (_("Paused · %s"), amount);

    case TEKTRA_DOWNLOAD_STATE_FAILED:
      return g_strdup (priv->error != NULL ? priv->error->message : _("Failed"));

    case TEKTRA_DOWNLOAD_STATE_FINISHED:
      return g_strdup (_("Downloaded"));

    case TEKTRA_DOWNLOAD_STATE_CANCELLED:
      return g_strdup (_("Cancelled"));

    case TEKTRA_DOWNLOAD_STATE_WAITING:
    case TEKTRA_DOWNLOAD_STATE_RUNNING:
    default:
      if (priv->phase_text != NULL)
        return g_strdup (priv->phase_text);
      if (priv->completed == 0 && priv->total == 0)
        return g_strdup (_("Starting…"));
      return tektra_download_text_progress (priv->completed, priv->total, priv->speed,
                                            priv->seconds_left);
    }
}

/**
 * tektra_download_save:
 * @self: a download
 *
 * Writes what another run of the program needs to go on with it.
 *
 * Returns: (transfer full): an object with the kind, the state and what the class adds
 */
JsonObject *
tektra_download_save (TektraDownload *self)
{
  TektraDownloadPrivate *priv = tektra_download_get_private (self);
  JsonObject *object;

  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD (self), NULL);

  object = json_object_new ();
  json_object_set_string_member (object, "kind", TEKTRA_DOWNLOAD_GET_CLASS (self)->kind);
  json_object_set_string_member (object, "key", priv->key);
  json_object_set_string_member (object, "title", priv->title);
  json_object_set_string_member (object, "state",
                                 tektra_enum_to_nick (TEKTRA_TYPE_DOWNLOAD_STATE,
                                                      (int) priv->state));
  json_object_set_int_member (object, "completed", (gint64) priv->completed);
  json_object_set_int_member (object, "total", (gint64) priv->total);
  if (priv->error != NULL)
    json_object_set_string_member (object, "error", priv->error->message);

  if (TEKTRA_DOWNLOAD_GET_CLASS (self)->save != NULL)
    TEKTRA_DOWNLOAD_GET_CLASS (self)->save (self, object);

  return object;
}

/**
 * tektra_download_restore:
 * @self: a download that has not been started
 * @object: what [method@Download.save] wrote
 *
 * Puts it into the state it was saved in: one that was active is queued again.
 */
void
tektra_download_restore (TektraDownload *self,
                         JsonObject     *object)
{
  TektraDownloadPrivate *priv = tektra_download_get_private (self);
  const char *message = tektra_json_get_string (object, "error");
  int state = TEKTRA_DOWNLOAD_STATE_QUEUED;

  g_return_if_fail (TEKTRA_IS_DOWNLOAD (self));
  g_return_if_fail (priv->cancellable == NULL);

  tektra_download_set_progress (self,
                                (guint64) MAX (tektra_json_get_int (object, "completed", 0), 0),
                                (guint64) MAX (tektra_json_get_int (object, "total", 0), 0));

  tektra_enum_from_nick (TEKTRA_TYPE_DOWNLOAD_STATE, tektra_json_get_string (object, "state"),
                         &state);
  if (state == TEKTRA_DOWNLOAD_STATE_PAUSED)
    tektra_download_set_state (self, TEKTRA_DOWNLOAD_STATE_PAUSED, NULL, NULL);
  else if (state == TEKTRA_DOWNLOAD_STATE_FAILED)
    tektra_download_set_state (self, TEKTRA_DOWNLOAD_STATE_FAILED, NULL,
                               g_error_new_literal (TEKTRA_DOWNLOAD_ERROR,
                                                    TEKTRA_DOWNLOAD_ERROR_FAILED,
                                                    message != NULL ? message : _("Failed")));
}
