/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-export-dialog.h"
#include "ui/tektra-memory-refusal.h"
#include "ui/tektra-toast.h"
#include "ui/tektra-window-private.h"
#include "util/tektra-weak-ref.h"

#include <glib/gi18n.h>

/* What the window does with whole chats: rename, export and delete them, and tell what became of
 * the pictures of chats that are not shown. */

typedef struct
{
  TektraWindow *self;
  GPtrArray    *chats;
  gboolean      undone;
} Deletion;

static void
deletion_free (Deletion *deletion)
{
  g_object_unref (deletion->self);
  g_ptr_array_unref (deletion->chats);
  g_free (deletion);
}

static void
undo_delete_cb (Deletion *deletion)
{
  if (deletion->self->chats == NULL)
    return;

  deletion->undone = TRUE;
  tektra_chat_list_restore_all (deletion->self->chats, deletion->chats);
}

static void
delete_toast_dismissed_cb (Deletion *deletion)
{
  /* A window that has gone leaves it to the next start. */
  if (deletion->self->chats != NULL && !deletion->undone)
    tektra_chat_list_purge (deletion->self->chats, deletion->chats);
}

static void
attachment_failed_cb (TektraWindow     *self,
                      TektraAttachment *attachment)
{
  g_assert (TEKTRA_IS_WINDOW (self));

  tektra_chat_view_tell_failed (self->chat_view, attachment);
}

typedef struct
{
  GWeakRef *window;
  TektraChatSession *session;
  TektraModel *model;
} Refused;

static void
refused_free (gpointer data)
{
  Refused *refused = data;

  tektra_weak_ref_free (refused->window);
  g_object_unref (refused->session);
  g_object_unref (refused->model);
  g_free (refused);
}

static void
load_anyway (gpointer user_data)
{
  Refused *refused = user_data;
  g_autoptr(TektraWindow) self = g_weak_ref_get (refused->window);

  if (self == NULL)
    return;

  tektra_chat_session_switch_model (refused->session, refused->model, TRUE);
  _tektra_window_prefer_model (self, refused->model);
}

/* The chat is back at the model that it had, and new chats begin with that one, too. */
static void
switch_failed_cb (TektraWindow      *self,
                  TektraModel       *model,
                  const GError      *error,
                  TektraChatSession *session)
{
  Refused *refused;

  g_assert (TEKTRA_IS_WINDOW (self));

  _tektra_window_prefer_model (self, tektra_chat_session_get_model (session));

  if (!g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MEMORY_LIMIT))
    {
      _tektra_window_show_toast (self, error->message);
      return;
    }

  refused = g_new0 (Refused, 1);
  refused->window = tektra_weak_ref_new (self);
  refused->session = g_object_ref (session);
  refused->model = g_object_ref (model);
  tektra_memory_refusal_present (GTK_WIDGET (self), error, load_anyway, refused, refused_free);
}

static char *
dup_title (AdwAlertDialog *dialog)
{
  GtkEditable *entry = GTK_EDITABLE (adw_alert_dialog_get_extra_child (dialog));

  return g_strstrip (g_strdup (gtk_editable_get_text (entry)));
}

static void
title_changed_cb (AdwAlertDialog *dialog)
{
  g_autofree char *title = dup_title (dialog);

  adw_alert_dialog_set_response_enabled (dialog, "rename", *title != '\0');
}

static void
rename_response_cb (TektraChat     *chat,
                    const char     *response,
                    AdwAlertDialog *dialog)
{
  TektraChatList *chats = g_object_get_data (G_OBJECT (dialog), "chats");
  g_autofree char *title = dup_title (dialog);

  if (g_str_equal (response, "rename"))
    tektra_chat_list_rename (chats, chat, title);
}

/**
 * _tektra_window_watch_chat:
 * @self: a window
 * @chat: a chat that has its session
 *
 * Follows a chat, so that a picture or a change of the model that fails is told in whatever chat it
 * was.
 */
void
_tektra_window_watch_chat (TektraWindow *self,
                           TektraChat   *chat)
{
  TektraChatSession *session = tektra_chat_get_session (chat);
  TektraDraft *draft = tektra_chat_session_get_draft (session);

  g_assert (TEKTRA_IS_WINDOW (self));

  /* A chat that comes back after it was deleted is followed already. */
  g_signal_handlers_disconnect_by_func (draft, attachment_failed_cb, self);
  g_signal_connect_object (draft,
                           "attachment-failed",
                           G_CALLBACK (attachment_failed_cb),
                           self,
                           G_CONNECT_SWAPPED);

  g_signal_handlers_disconnect_by_func (session, switch_failed_cb, self);
  g_signal_connect_object (session,
                           "switch-failed",
                           G_CALLBACK (switch_failed_cb),
                           self,
                           G_CONNECT_SWAPPED);
}

/**
 * _tektra_window_tell_open_failed:
 * @self: a window
 * @chat: a chat
 * @error: why it cannot be read
 *
 * Tells that a chat cannot be shown.
 */
void
_tektra_window_tell_open_failed (TektraWindow *self,
                                 TektraChat   *chat,
                                 const GError *error)
{
  g_assert (TEKTRA_IS_WINDOW (self));

  _tektra_window_show_toast (self, error->message);
}

/**
 * _tektra_window_tell_recovered:
 * @self: a window
 * @set_aside: where the damaged file is kept
 *
 * Tells that the file of chats was damaged.
 */
void
_tektra_window_tell_recovered (TektraWindow *self,
                               const char   *set_aside)
{
  g_autofree char *text = NULL;
  AdwDialog *dialog;

  g_assert (TEKTRA_IS_WINDOW (self));

  /* Translators: %s is the path of a file */
  text = g_strdup_printf (_("The file of your chats was damaged. All that could be read of it is "
                            "here; something may be missing. The damaged file is kept as “%s”."),
                          set_aside);
  dialog = adw_alert_dialog_new (_("Chats Recovered"), text);
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/**
 * _tektra_window_update_store_banner:
 * @self: a window
 *
 * Tells for as long as it lasts that chats cannot be read or saved.
 */
void
_tektra_window_update_store_banner (TektraWindow *self)
{
  const GError *error = tektra_chat_list_get_error (self->chats);

  g_assert (TEKTRA_IS_WINDOW (self));

  if (error != NULL)
    {
      /* Translators: %s is one sentence that tells why, such as "The disk is full." */
      g_autofree char *title =
        g_strdup_printf (_("Chats are not saved now, Tektra will try again. %s"), error->message);

      adw_banner_set_title (self->store_banner, title);
    }

  adw_banner_set_revealed (self->store_banner, error != NULL);
}

/**
 * _tektra_window_rename_chat:
 * @self: a window
 * @chat: a chat
 *
 * Asks for another title.
 */
void
_tektra_window_rename_chat (TektraWindow *self,
                            TektraChat   *chat)
{
  const char *title = tektra_chat_get_title (chat);
  AdwAlertDialog *dialog;
  GtkWidget *entry;

  g_assert (TEKTRA_IS_WINDOW (self));

  entry = gtk_entry_new ();
  gtk_editable_set_text (GTK_EDITABLE (entry), title != NULL ? title : "");
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Title"),
                                  -1);

  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_("Rename Chat"), NULL));
  adw_alert_dialog_set_extra_child (dialog, entry);
  adw_alert_dialog_add_responses (dialog,
                                  "cancel", _("_Cancel"),
                                  "rename", _("_Rename"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (dialog, "rename", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "rename");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  adw_dialog_set_focus (ADW_DIALOG (dialog), entry);
  title_changed_cb (dialog);
  g_signal_connect_object (entry, "changed",
                           G_CALLBACK (title_changed_cb), dialog, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "response",
                           G_CALLBACK (rename_response_cb), chat, G_CONNECT_SWAPPED);
  g_object_set_data_full (G_OBJECT (dialog), "chats", g_object_ref (self->chats), g_object_unref);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

/**
 * _tektra_window_export_chats:
 * @self: a window
 * @chats: (element-type TektraChat): chats
 *
 * Asks how to write chats to files. Those in which nothing was said are left out.
 */
void
_tektra_window_export_chats (TektraWindow *self,
                             GPtrArray    *chats)
{
  AdwDialog *shown = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));
  g_autoptr(GPtrArray) begun = g_ptr_array_new ();

  g_assert (TEKTRA_IS_WINDOW (self));

  for (guint i = 0; i < chats->len; i++)
    {
      if (tektra_chat_has_messages (chats->pdata[i]))
        g_ptr_array_add (begun, chats->pdata[i]);
    }

  /* The key works while the dialog is open, too: it must not open above itself. */
  if (begun->len == 0 || TEKTRA_IS_EXPORT_DIALOG (shown))
    return;

  /* What is exported is what the store has, so that has to be all of it. */
  tektra_chat_list_flush (self->chats);
  adw_dialog_present (tektra_export_dialog_new (self->chats, begun), GTK_WIDGET (self));
}

static char *
dup_deletion_text (GPtrArray *chats)
{
  const char *title = tektra_chat_get_title (chats->pdata[0]);

  if (chats->len == 1 && title != NULL)
    /* Translators: %s is the title of a chat */
    return g_strdup_printf (_("“%s” deleted"), title);

  return g_strdup_printf (ngettext ("%u chat deleted", "%u chats deleted", chats->len), chats->len);
}

/**
 * _tektra_window_delete_chats:
 * @self: a window
 * @chats: (element-type TektraChat): at least one chat, each with a reference
 *
 * Takes chats away and offers to bring all of them back for as long as the toast is there.
 */
void
_tektra_window_delete_chats (TektraWindow *self,
                             GPtrArray    *chats)
{
  g_autofree char *text = NULL;
  AdwToast *toast;
  Deletion *deletion;

  g_assert (TEKTRA_IS_WINDOW (self));
  g_assert (chats->len > 0);

  deletion = g_new0 (Deletion, 1);
  deletion->self = g_object_ref (self);
  deletion->chats = g_ptr_array_ref (chats);
  tektra_chat_list_remove_all (self->chats, chats);

  text = dup_deletion_text (chats);
  toast = tektra_toast_new (text);
  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_signal_connect_swapped (toast, "button-clicked", G_CALLBACK (undo_delete_cb), deletion);
  g_signal_connect_data (toast,
                         "dismissed",
                         G_CALLBACK (delete_toast_dismissed_cb),
                         deletion,
                         (GClosureNotify) (void (*) (void)) deletion_free,
                         G_CONNECT_SWAPPED);
  tektra_chat_view_add_toast (self->chat_view, toast);
}
