/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-window-private.h"

#include "ui/tektra-application.h"
#include "ui/tektra-chat-export.h"
#include "ui/tektra-chat-import.h"
#include "ui/tektra-model-library.h"
#include "ui/tektra-parameters-dialog.h"
#include "ui/tektra-pull-offer.h"
#include "ui/tektra-templates-dialog.h"

#include <glib/gi18n.h>

/* The actions that only this window has; see tektra-chat-window.c for the others. Their keys are
 * set by the application, except for Esc, see tektra-window.c. */

static TektraChatSession *
get_current (TektraWindow *self)
{
  return tektra_chat_list_get_current (self->chats);
}

static TektraMessage *
get_last_answer (TektraWindow *self)
{
  TektraConversation *conversation = tektra_chat_session_get_conversation (get_current (self));
  TektraMessage *last = tektra_conversation_get_last (conversation);

  if (last == NULL || tektra_message_get_role (last) != TEKTRA_ROLE_ASSISTANT)
    return NULL;

  return last;
}

static void
new_chat (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  TektraWindow *self = TEKTRA_WINDOW (widget);

  tektra_chat_list_start (self->chats);

  if (adw_overlay_split_view_get_collapsed (self->split_view))
    adw_overlay_split_view_set_show_sidebar (self->split_view, FALSE);

  gtk_widget_grab_focus (GTK_WIDGET (self->chat_view));
}

static void
previous_chat (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  if (!tektra_chat_list_step (TEKTRA_WINDOW (widget)->chats, -1))
    gtk_widget_error_bell (widget);
}

static void
next_chat (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  if (!tektra_chat_list_step (TEKTRA_WINDOW (widget)->chats, 1))
    gtk_widget_error_bell (widget);
}

static void
rename_chat (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  TektraWindow *self = TEKTRA_WINDOW (widget);
  g_autoptr(TektraChat) chat = tektra_sidebar_dup_focused (self->sidebar);

  /* The key is for the row that has the keyboard, as Delete is: right after that, it need not be
   * the chat that is shown. */
  if (chat == NULL)
    g_set_object (&chat, tektra_chat_list_get_current_chat (self->chats));
  if (chat != NULL)
    _tektra_window_rename_chat (self, chat);
}

static GPtrArray *
list_current (TektraWindow *self)
{
  TektraChat *chat = tektra_chat_list_get_current_chat (self->chats);
  GPtrArray *chats = g_ptr_array_new_with_free_func (g_object_unref);

  if (chat != NULL)
    g_ptr_array_add (chats, g_object_ref (chat));

  return chats;
}

static void
delete_chat (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  TektraWindow *self = TEKTRA_WINDOW (widget);
  g_autoptr(GPtrArray) chats = list_current (self);

  if (chats->len > 0)
    _tektra_window_delete_chats (self, chats);
}

static void
export_chat (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  TektraWindow *self = TEKTRA_WINDOW (widget);
  g_autoptr(GPtrArray) chats = list_current (self);

  _tektra_window_export_chats (self, chats);
}

static void
pin_chat (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  TektraWindow *self = TEKTRA_WINDOW (widget);
  TektraChat *chat = tektra_chat_list_get_current_chat (self->chats);

  if (chat == NULL)
    return;

  if (tektra_chat_get_pin (chat) == 0)
    tektra_chat_list_pin (self->chats, chat, NULL);
  else
    tektra_chat_list_unpin (self->chats, chat);
}

static void
all_chosen_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(TektraWindow) self = user_data;
  g_autoptr(GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (object), result, NULL);

  if (file != NULL && self->chats != NULL)
    dex_future_disown (tektra_chat_export_write_all (self->chats, file, GTK_WIDGET (self)));
}

static void
export_all (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();

  tektra_chat_list_flush (TEKTRA_WINDOW (widget)->chats);
  gtk_file_dialog_set_title (dialog, _("Export All Chats"));
  gtk_file_dialog_set_accept_label (dialog, _("_Export"));
  /* Translators: the name of a file with all chats */
  gtk_file_dialog_set_initial_name (dialog, _("Tektra chats.json"));
  gtk_file_dialog_save (dialog, GTK_WINDOW (widget), NULL, all_chosen_cb, g_object_ref (widget));
}

static void
import_chats (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  tektra_chat_import_choose (TEKTRA_WINDOW (widget)->chats, widget);
}

static void
voice (GtkWidget  *widget,
       const char *action_name,
       GVariant   *parameter)
{
  TektraComposer *composer = tektra_window_get_composer (TEKTRA_WINDOW (widget));

  if (!_tektra_window_mute_conversation (TEKTRA_WINDOW (widget)))
    gtk_widget_activate_action (GTK_WIDGET (composer), "composer.voice", NULL);
}

/* The keys of a dialog work while it is open, too. */
static TektraModelLibrary *
ensure_library (TektraWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  AdwDialog *dialog;

  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));
  if (!TEKTRA_IS_MODEL_LIBRARY (dialog))
    {
      TektraRemovalList *removals;

      removals = tektra_application_get_removals (TEKTRA_APPLICATION (application));
      dialog = tektra_model_library_new (self->index, self->offers, removals);
      adw_dialog_present (dialog, GTK_WIDGET (self));
    }

  return TEKTRA_MODEL_LIBRARY (dialog);
}

static void
use_model (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  TektraWindow *self = TEKTRA_WINDOW (widget);
  TektraModelManager *manager = tektra_chat_list_get_manager (self->chats);
  TektraModel *model = tektra_model_manager_find (manager, g_variant_get_string (parameter, NULL));

  if (model != NULL)
    _tektra_window_use_model (self, model);
}

static void
show_library (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  ensure_library (TEKTRA_WINDOW (widget));
}

static void
show_offers (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  tektra_model_library_show_offers (ensure_library (TEKTRA_WINDOW (widget)));
}

static void
show_model (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  tektra_model_library_show_model (ensure_library (TEKTRA_WINDOW (widget)),
                                   g_variant_get_string (parameter, NULL));
}

static void
show_parameters (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  TektraWindow *self = TEKTRA_WINDOW (widget);
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  AdwDialog *shown = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));
  TektraModelConfig *config = tektra_application_get_config (TEKTRA_APPLICATION (application));

  /* The key works while the dialog is open, too: it must not open above itself. */
  if (!TEKTRA_IS_PARAMETERS_DIALOG (shown))
    adw_dialog_present (tektra_parameters_dialog_new (get_current (self), config), widget);
}

static void
show_templates (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  TektraWindow *self = TEKTRA_WINDOW (widget);
  TektraModelManager *manager = tektra_chat_list_get_manager (self->chats);
  TektraModel *model = tektra_chat_session_get_model (get_current (self));

  adw_dialog_present (tektra_templates_dialog_new (manager, model), widget);
}

static void
pull_model (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  TektraModelManager *manager = tektra_chat_list_get_manager (TEKTRA_WINDOW (widget)->chats);
  TektraBackendRegistry *registry = tektra_model_manager_get_registry (manager);
  const char *id = g_variant_get_string (parameter, NULL);

  if (tektra_pull_offer_is_possible (registry, id))
    tektra_pull_offer_present (registry, id, widget);
}

static void
stop (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  tektra_chat_session_stop (get_current (TEKTRA_WINDOW (widget)));
}

static void
copy_answer (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  TektraWindow *self = TEKTRA_WINDOW (widget);
  TektraMessage *answer = get_last_answer (self);
  g_autofree char *text = NULL;

  if (answer == NULL)
    return;

  text = tektra_message_dup_text (answer);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  _tektra_window_show_toast (self, _("Answer copied"));
}

static void
regenerate (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  tektra_chat_session_regenerate (get_current (TEKTRA_WINDOW (widget)), NULL);
}

static void
toggle_sidebar (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  TektraWindow *self = TEKTRA_WINDOW (widget);
  gboolean shown = adw_overlay_split_view_get_show_sidebar (self->split_view);

  adw_overlay_split_view_set_show_sidebar (self->split_view, !shown);
}

static void
find (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  tektra_chat_view_find (TEKTRA_WINDOW (widget)->chat_view, 0);
}

static void
find_next (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  tektra_chat_view_find (TEKTRA_WINDOW (widget)->chat_view, 1);
}

static void
find_previous (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  tektra_chat_view_find (TEKTRA_WINDOW (widget)->chat_view, -1);
}

static void
search (GtkWidget  *widget,
        const char *action_name,
        GVariant   *parameter)
{
  _tektra_window_search (TEKTRA_WINDOW (widget), NULL);
}

static void
search_for (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  _tektra_window_search (TEKTRA_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
open_chat (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  gint64 chat, message;

  g_variant_get (parameter, "(xx)", &chat, &message);
  _tektra_window_open_chat (TEKTRA_WINDOW (widget), chat, message);
}

/**
 * _tektra_window_class_init_actions:
 * @widget_class: the class of the window
 *
 * Installs the actions.
 */
void
_tektra_window_class_init_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-chat", NULL, new_chat);
  gtk_widget_class_install_action (widget_class, "win.previous-chat", NULL, previous_chat);
  gtk_widget_class_install_action (widget_class, "win.next-chat", NULL, next_chat);
  gtk_widget_class_install_action (widget_class, "win.rename-chat", NULL, rename_chat);
  gtk_widget_class_install_action (widget_class, "win.pin-chat", NULL, pin_chat);
  gtk_widget_class_install_action (widget_class, "win.delete-chat", NULL, delete_chat);
  gtk_widget_class_install_action (widget_class, "win.export-chat", NULL, export_chat);
  gtk_widget_class_install_action (widget_class, "win.export-all", NULL, export_all);
  gtk_widget_class_install_action (widget_class, "win.import-chats", NULL, import_chats);
  gtk_widget_class_install_action (widget_class, "win.voice", NULL, voice);
  gtk_widget_class_install_action (widget_class, "win.library", NULL, show_library);
  gtk_widget_class_install_action (widget_class, "win.get-models", NULL, show_offers);
  gtk_widget_class_install_action (widget_class, "win.show-model", "s", show_model);
  gtk_widget_class_install_action (widget_class, "win.use-model", "s", use_model);
  gtk_widget_class_install_action (widget_class, "win.parameters", NULL, show_parameters);
  gtk_widget_class_install_action (widget_class, "win.prompt-templates", NULL, show_templates);
  gtk_widget_class_install_action (widget_class, "win.pull-model", "s", pull_model);
  gtk_widget_class_install_action (widget_class, "win.stop", NULL, stop);
  gtk_widget_class_install_action (widget_class, "win.copy-answer", NULL, copy_answer);
  gtk_widget_class_install_action (widget_class, "win.regenerate", NULL, regenerate);
  gtk_widget_class_install_action (widget_class, "win.toggle-sidebar", NULL, toggle_sidebar);
  gtk_widget_class_install_action (widget_class, "win.find", NULL, find);
  gtk_widget_class_install_action (widget_class, "win.find-next", NULL, find_next);
  gtk_widget_class_install_action (widget_class, "win.find-previous", NULL, find_previous);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search);
  gtk_widget_class_install_action (widget_class, "win.search-for", "s", search_for);
  gtk_widget_class_install_action (widget_class, "win.open-chat", "(xx)", open_chat);

  tektra_chat_window_class_install_actions (widget_class);
  _tektra_window_class_init_message_actions (widget_class);
  _tektra_window_class_init_conversation (widget_class);
}

/* The switch acts on the chat itself; without a model that thinks there is none in the menu. */
static void
update_chat_actions (TektraWindow      *self,
                     TektraChatSession *session)
{
  g_autoptr(GSimpleActionGroup) group = g_simple_action_group_new ();
  TektraModel *model = tektra_chat_session_get_model (session);

  if (model != NULL
      && (tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_THINKING) != 0)
    {
      g_autoptr(GPropertyAction) think = g_property_action_new ("think", session, "think");

      g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (think));
    }

  gtk_widget_insert_action_group (GTK_WIDGET (self), "chat", G_ACTION_GROUP (group));
}

/**
 * _tektra_window_update_actions:
 * @self: a window
 *
 * Enables the actions that make sense for the current chat now.
 */
void
_tektra_window_update_actions (TektraWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  TektraConversation *conversation;
  gboolean busy, has_answer, has_messages;

  g_assert (TEKTRA_IS_WINDOW (self));

  busy = tektra_chat_session_get_busy (get_current (self));
  has_answer = get_last_answer (self) != NULL;
  conversation = tektra_chat_session_get_conversation (get_current (self));
  has_messages = tektra_conversation_get_last (conversation) != NULL;

  g_signal_group_set_target (self->model_signals,
                             tektra_chat_session_get_model (get_current (self)));
  update_chat_actions (self, get_current (self));
  gtk_widget_action_set_enabled (widget, "win.search",
                                 tektra_chat_list_get_store (self->chats) != NULL);
  gtk_widget_action_set_enabled (widget, "win.export-chat", has_messages);
  gtk_widget_action_set_enabled (widget, "win.find", has_messages);
  gtk_widget_action_set_enabled (widget, "win.find-next", has_messages);
  gtk_widget_action_set_enabled (widget, "win.find-previous", has_messages);
  gtk_widget_action_set_enabled (widget, "win.stop", busy);
  gtk_widget_action_set_enabled (widget, "win.copy-answer", has_answer);
  gtk_widget_action_set_enabled (widget, "win.copy-chat", has_messages);
  gtk_widget_action_set_enabled (widget, "win.regenerate",
                                 !busy && tektra_chat_session_can_regenerate (get_current (self),
                                                                              NULL));
}
