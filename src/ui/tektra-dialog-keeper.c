/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-dialog-keeper.h"

/* When a window becomes narrow or wide while a dialog in it is closing, the dialog changes its
 * shape: what is in it is unmapped, which ends the way out at once, and the dialog is freed.
 * Libadwaita 1.10 is in the middle of giving it its size then, and goes on with what is no longer
 * there. So a dialog lives until that is over. */

static void
let_go_cb (gpointer user_data)
{
  g_object_unref (user_data);
}

static void
unmap_cb (GtkWidget *dialog)
{
  g_idle_add_once (let_go_cb, g_object_ref (dialog));
}

static void
dialogs_changed_cb (GListModel *dialogs,
                    guint       position,
                    guint       n_removed,
                    guint       n_added)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr(GtkWidget) dialog = g_list_model_get_item (dialogs, i);

      g_signal_handlers_disconnect_by_func (dialog, unmap_cb, NULL);
      g_signal_connect (dialog, "unmap", G_CALLBACK (unmap_cb), NULL);
    }
}

/**
 * tektra_dialog_keeper_watch:
 * @window: a window in which dialogs are opened
 *
 * From now on the window can change its size at any time.
 */
void
tektra_dialog_keeper_watch (AdwApplicationWindow *window)
{
  g_autoptr(GListModel) dialogs = NULL;

  g_return_if_fail (ADW_IS_APPLICATION_WINDOW (window));

  dialogs = adw_application_window_get_dialogs (window);
  g_signal_connect_object (dialogs, "items-changed", G_CALLBACK (dialogs_changed_cb), window,
                           G_CONNECT_DEFAULT);
  /* it lives as long as somebody wants to know about the dialogs */
  g_object_set_data_full (G_OBJECT (window), "tektra-dialogs", g_steal_pointer (&dialogs),
                          g_object_unref);
}
