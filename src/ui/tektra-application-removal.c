/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-application-private.h"

#include <glib/gi18n.h>

#include "session/tektra-personal-data.h"

/* "Remove Everything". It is the last thing the program does: files that are still in use are
 * written again. */

static void
keep_first (GError **first,
            GError  *error)
{
  if (error == NULL)
    return;

  if (*first == NULL)
    *first = error;
  else
    g_error_free (error);
}

/* The window is gone by then. */
static void
tell_failed (TektraApplication *self,
             const GError      *error)
{
  g_autoptr(GNotification) notification = g_notification_new (_("Not Everything Was Removed"));

  g_assert (TEKTRA_IS_APPLICATION (self));

  g_notification_set_body (notification, error->message);
  g_application_send_notification (G_APPLICATION (self), NULL, notification);
}

static DexFuture *
remove_fiber (gpointer user_data)
{
  TektraApplication *self = user_data;
  g_autoptr(GError) first = NULL;
  GError *error = NULL;

  /* The words are overwritten in the database before its file goes. */
  dex_await (tektra_chat_list_erase (self->chats), &error);
  keep_first (&first, g_steal_pointer (&error));
  dex_await (tektra_secrets_clear_all (self->secrets), &error);
  keep_first (&first, g_steal_pointer (&error));
  dex_await (tektra_personal_data_remove (self->removing_models), &error);
  keep_first (&first, g_steal_pointer (&error));
  tektra_settings_reset (self->settings);

  if (first != NULL)
    tell_failed (self, first);

  return dex_future_new_true ();
}

/**
 * _tektra_application_remove_data:
 * @self: an application of which nothing runs any more
 *
 * Removes all that Tektra has kept, if that is wanted.
 *
 * Returns: (transfer full): a future that resolves when it is done
 */
DexFuture *
_tektra_application_remove_data (TektraApplication *self)
{
  g_return_val_if_fail (TEKTRA_IS_APPLICATION (self), NULL);

  if (!self->removing)
    return dex_future_new_true ();

  return dex_scheduler_spawn (NULL, 0, remove_fiber, g_object_ref (self), g_object_unref);
}

/**
 * tektra_application_remove_everything:
 * @self: an application
 * @with_models: whether models go as well
 *
 * Ends the program, and removes all that it has kept. This is no action, for those can be activated
 * by other programs.
 */
void
tektra_application_remove_everything (TektraApplication *self,
                                      gboolean           with_models)
{
  g_return_if_fail (TEKTRA_IS_APPLICATION (self));

  self->removing = TRUE;
  self->removing_models = with_models;
  _tektra_application_begin_quit (self);
}
