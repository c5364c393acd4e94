/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-window-private.h"

#include <glib/gi18n.h>

#include "ui/tektra-dialog-keeper.h"
#include "ui/tektra-find-bar.h"
#include "ui/tektra-focus.h"
#include "ui/tektra-model-library.h"
#include "ui/tektra-toast.h"

/* Puts the parts together and keeps them on the same chat. The actions and what is done with whole
 * chats are in tektra-window-actions.c and tektra-window-chats.c. */

static void chat_window_iface_init (TektraChatWindowInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TektraWindow, tektra_window, ADW_TYPE_APPLICATION_WINDOW,
                               G_IMPLEMENT_INTERFACE (TEKTRA_TYPE_CHAT_WINDOW,
                                                      chat_window_iface_init))

enum
{
  PROP_0,
  PROP_CHATS,
  PROP_OFFERS,
  PROP_SETTINGS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Says why the current chat will get no answer, NULL if it may. Without any model the first backend
 * that cannot be used speaks for all: they are in the order of preference. */
static const char *
get_trouble (TektraWindow *self)
{
  TektraModelManager *manager = tektra_chat_list_get_manager (self->chats);
  GListModel *backends = G_LIST_MODEL (tektra_model_manager_get_registry (manager));
  TektraModel *model = tektra_chat_session_get_model (tektra_chat_list_get_current (self->chats));
  TektraBackend *chosen = model != NULL ? tektra_model_get_backend (model) : NULL;

  if (chosen == NULL
      && (!tektra_model_manager_get_ready (manager)
          || g_list_model_get_n_items (G_LIST_MODEL (manager)) > 0))
    return NULL;

  for (guint i = 0; i < g_list_model_get_n_items (backends); i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (backends, i);

      if ((chosen == NULL || backend == chosen)
          && tektra_backend_get_state (backend) == TEKTRA_BACKEND_STATE_UNAVAILABLE)
        return tektra_backend_get_status_text (backend);
    }

  return NULL;
}

static void
tektra_window_update_banner (TektraWindow *self)
{
  const char *trouble;

  g_assert (TEKTRA_IS_WINDOW (self));

  if (self->chats == NULL)
    return;

  /* While the banner folds away it keeps what it said. */
  trouble = get_trouble (self);
  if (trouble != NULL)
    adw_banner_set_title (self->banner, trouble);

  adw_banner_set_revealed (self->banner, trouble != NULL);
}

static void
tektra_window_watch_backends (TektraWindow *self)
{
  TektraModelManager *manager = tektra_chat_list_get_manager (self->chats);
  GListModel *backends = G_LIST_MODEL (tektra_model_manager_get_registry (manager));

  g_assert (TEKTRA_IS_WINDOW (self));

  for (guint i = 0; i < g_list_model_get_n_items (backends); i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (backends, i);

      g_signal_connect_object (backend, "state-changed",
                               G_CALLBACK (tektra_window_update_banner), self,
                               G_CONNECT_SWAPPED);
    }
}

static void
tektra_window_show_current (TektraWindow *self)
{
  TektraChatSession *session;

  g_assert (TEKTRA_IS_WINDOW (self));

  session = tektra_chat_list_get_current (self->chats);

  _tektra_window_leave_conversation (self);
  g_signal_group_set_target (self->session_signals, session);
  g_signal_group_set_target (self->conversation_signals,
                             tektra_chat_session_get_conversation (session));
  tektra_model_button_set_session (self->model_button, session);
  tektra_chat_view_set_session (self->chat_view, session);
  _tektra_window_update_actions (self);
  tektra_window_update_banner (self);
}

static void
banner_clicked_cb (TektraWindow *self)
{
  g_assert (TEKTRA_IS_WINDOW (self));

  gtk_widget_activate_action (GTK_WIDGET (self), "app.refresh-models", NULL);
}

static void
model_picked_cb (TektraWindow *self,
                 TektraModel  *model)
{
  _tektra_window_use_model (self, model);
}

static void
chat_activated_cb (TektraWindow *self,
                   TektraChat   *chat)
{
  g_assert (TEKTRA_IS_WINDOW (self));

  tektra_chat_list_open (self->chats, chat);

  if (adw_overlay_split_view_get_collapsed (self->split_view))
    adw_overlay_split_view_set_show_sidebar (self->split_view, FALSE);

  gtk_widget_grab_focus (GTK_WIDGET (self->chat_view));
}

static void
rename_requested_cb (TektraWindow *self,
                     TektraChat   *chat)
{
  g_assert (TEKTRA_IS_WINDOW (self));

  _tektra_window_rename_chat (self, chat);
}

static void
delete_requested_cb (TektraWindow *self,
                     GPtrArray    *chats)
{
  g_assert (TEKTRA_IS_WINDOW (self));

  _tektra_window_delete_chats (self, chats);
}

static void
export_requested_cb (TektraWindow *self,
                     GPtrArray    *chats)
{
  g_assert (TEKTRA_IS_WINDOW (self));

  _tektra_window_export_chats (self, chats);
}

/* Whether something is open above or beside the chat that keys are meant for. */
static gboolean
has_something_open (TektraWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  return adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)) != NULL
         || (focus != NULL
             && (gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL
                 || gtk_widget_get_ancestor (focus, TEKTRA_TYPE_SEARCH_VIEW) != NULL
                 || gtk_widget_get_ancestor (focus, TEKTRA_TYPE_FIND_BAR) != NULL));
}

/* Before anybody else: a toast, for one, would take Esc for itself. */
static gboolean
escape_pressed_cb (TektraWindow    *self,
                   guint            keyval,
                   guint            keycode,
                   GdkModifierType  state)
{
  gboolean drawer_open = adw_overlay_split_view_get_collapsed (self->split_view)
                         && adw_overlay_split_view_get_show_sidebar (self->split_view);

  g_assert (TEKTRA_IS_WINDOW (self));

  if (keyval != GDK_KEY_Escape || has_something_open (self))
    return GDK_EVENT_PROPAGATE;

  if (tektra_sidebar_get_selecting (self->sidebar))
    {
      gtk_widget_activate_action (GTK_WIDGET (self->sidebar), "selection.stop", NULL);
      return GDK_EVENT_STOP;
    }

  if (!drawer_open && _tektra_window_end_conversation (self))
    return GDK_EVENT_STOP;

  if (drawer_open || tektra_composer_get_composing (tektra_window_get_composer (self)))
    return GDK_EVENT_PROPAGATE;

  if (tektra_chat_session_get_busy (tektra_chat_list_get_current (self->chats)))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.stop", NULL);
  else if (self->reader != NULL && tektra_reader_get_message (self->reader) != NULL)
    tektra_reader_stop (self->reader);
  else
    return GDK_EVENT_PROPAGATE;

  return GDK_EVENT_STOP;
}

/* A sidebar that goes takes nobody's keys with it. */
static void
collapsed_cb (TektraWindow *self)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));

  g_assert (TEKTRA_IS_WINDOW (self));

  if (focus == NULL || (adw_overlay_split_view_get_collapsed (self->split_view) &&
                        gtk_widget_is_ancestor (focus, GTK_WIDGET (self->sidebar_stack))))
    gtk_widget_grab_focus (GTK_WIDGET (self->chat_view));
}

static gboolean
key_pressed_cb (TektraWindow       *self,
                guint               keyval,
                guint               keycode,
                GdkModifierType     state,
                GtkEventController *controller)
{
  gunichar character = gdk_keyval_to_unicode (keyval);

  g_assert (TEKTRA_IS_WINDOW (self));

  /* Whoever begins to type, wherever in the window, wants to write a message. */
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK | GDK_META_MASK)) != 0
      || character == 0
      || self->conversation != NULL
      || !g_unichar_isgraph (character)
      || has_something_open (self))
    return GDK_EVENT_PROPAGATE;

  return tektra_composer_forward_key (tektra_window_get_composer (self), controller);
}

static void
create_chat_popup_cb (GtkMenuButton *button,
                      gpointer       user_data)
{
  TektraWindow *self = user_data;

  if (gtk_menu_button_get_popover (button) == NULL)
    gtk_menu_button_set_menu_model (button, self->chat_menu);
}

static gboolean
tektra_window_close_request (GtkWindow *window)
{
  /* The application ends what has to end before it lets go of its window. */
  gtk_widget_activate_action (GTK_WIDGET (window), "app.close", NULL);

  return GDK_EVENT_STOP;
}

static TektraChatSession *
tektra_window_get_session (TektraChatWindow *window)
{
  return tektra_chat_list_get_current (TEKTRA_WINDOW (window)->chats);
}

static TektraChatView *
tektra_window_get_chat_view (TektraChatWindow *window)
{
  return TEKTRA_WINDOW (window)->chat_view;
}

static TektraModelButton *
tektra_window_get_model_button (TektraChatWindow *window)
{
  return TEKTRA_WINDOW (window)->model_button;
}

static TektraSettings *
tektra_window_get_settings (TektraChatWindow *window)
{
  return TEKTRA_WINDOW (window)->settings;
}

static TektraReader *
tektra_window_get_reader (TektraChatWindow *window)
{
  TektraWindow *self = TEKTRA_WINDOW (window);

  if (self->reader == NULL)
    self->reader = tektra_chat_window_create_reader (window);

  return self->reader;
}

static void
tektra_window_show_toast (TektraChatWindow *window,
                          const char       *text)
{
  _tektra_window_show_toast (TEKTRA_WINDOW (window), text);
}

static void
chat_window_iface_init (TektraChatWindowInterface *iface)
{
  iface->get_session = tektra_window_get_session;
  iface->get_chat_view = tektra_window_get_chat_view;
  iface->get_model_button = tektra_window_get_model_button;
  iface->get_settings = tektra_window_get_settings;
  iface->get_reader = tektra_window_get_reader;
  iface->show_toast = tektra_window_show_toast;
}

static void
tektra_window_constructed (GObject *object)
{
  TektraWindow *self = TEKTRA_WINDOW (object);
  TektraModelManager *manager = tektra_chat_list_get_manager (self->chats);
  int width, height;
  gboolean maximized;

  G_OBJECT_CLASS (tektra_window_parent_class)->constructed (object);

  tektra_settings_get_window_size (self->settings, &width, &height, &maximized);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (maximized)
    gtk_window_maximize (GTK_WINDOW (self));

  tektra_sidebar_set_chats (self->sidebar, self->chats);
  self->index = tektra_model_index_new (manager, self->settings);
  tektra_model_button_set_index (self->model_button, self->index);
  tektra_chat_view_set_up (self->chat_view, self->offers, self->settings,
                           tektra_chat_list_get_store (self->chats));
  g_object_bind_property (self->settings, "sidebar-visible",
                          self->split_view, "show-sidebar",
                          G_BINDING_SYNC_CREATE);

  g_signal_connect_object (self->chats, "notify::current",
                           G_CALLBACK (tektra_window_show_current), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->chats, "attached",
                           G_CALLBACK (_tektra_window_watch_chat), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->chats, "open-failed",
                           G_CALLBACK (_tektra_window_tell_open_failed), self, G_CONNECT_SWAPPED);
  if (tektra_chat_list_get_store (self->chats) != NULL)
    g_signal_connect_object (tektra_chat_list_get_store (self->chats), "recovered",
                             G_CALLBACK (_tektra_window_tell_recovered), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->chats, "notify::error",
                           G_CALLBACK (_tektra_window_update_store_banner), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::ready",
                           G_CALLBACK (tektra_window_update_banner), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "items-changed",
                           G_CALLBACK (tektra_window_update_banner), self, G_CONNECT_SWAPPED);

  _tektra_window_watch_chat (self, tektra_chat_list_get_current_chat (self->chats));
  _tektra_window_update_store_banner (self);
  tektra_window_watch_backends (self);
  tektra_window_show_current (self);
  tektra_focus_keep (GTK_WINDOW (self));
  tektra_dialog_keeper_watch (ADW_APPLICATION_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->chat_view));
}

static void
tektra_window_dispose (GObject *object)
{
  TektraWindow *self = TEKTRA_WINDOW (object);

  g_clear_weak_pointer (&self->focus_before_search);
  g_clear_object (&self->reader);
  g_clear_object (&self->conversation);
  g_clear_object (&self->conversation_chat);
  g_clear_object (&self->model_signals);
  g_clear_object (&self->conversation_signals);
  g_clear_object (&self->session_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_WINDOW);
  g_clear_object (&self->index);
  g_clear_object (&self->settings);
  g_clear_object (&self->offers);
  g_clear_object (&self->chats);

  G_OBJECT_CLASS (tektra_window_parent_class)->dispose (object);
}

static void
tektra_window_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  TektraWindow *self = TEKTRA_WINDOW (object);

  switch (prop_id)
    {
    case PROP_CHATS:
      self->chats = g_value_dup_object (value);
      break;

    case PROP_OFFERS:
      self->offers = g_value_dup_object (value);
      break;

    case PROP_SETTINGS:
      self->settings = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_window_class_init (TektraWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GtkWindowClass *window_class = GTK_WINDOW_CLASS (klass);

  object_class->constructed = tektra_window_constructed;
  object_class->dispose = tektra_window_dispose;
  object_class->set_property = tektra_window_set_property;

  window_class->close_request = tektra_window_close_request;

  properties[PROP_CHATS] =
    g_param_spec_object ("chats", NULL, NULL,
                         TEKTRA_TYPE_CHAT_LIST,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_OFFERS] =
    g_param_spec_object ("offers", NULL, NULL,
                         TEKTRA_TYPE_OFFER_LIST,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SETTINGS] =
    g_param_spec_object ("settings", NULL, NULL,
                         TEKTRA_TYPE_SETTINGS,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (TEKTRA_TYPE_CHAT_VIEW);
  g_type_ensure (TEKTRA_TYPE_DROP_ZONE);
  g_type_ensure (TEKTRA_TYPE_MODEL_BUTTON);
  g_type_ensure (TEKTRA_TYPE_SIDEBAR);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/tektra-window.ui");

  gtk_widget_class_bind_template_child (widget_class, TektraWindow, drop_zone);
  gtk_widget_class_bind_template_child (widget_class, TektraWindow, split_view);
  gtk_widget_class_bind_template_child (widget_class, TektraWindow, sidebar_stack);
  gtk_widget_class_bind_template_child (widget_class, TektraWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, TektraWindow, model_button);
  gtk_widget_class_bind_template_child (widget_class, TektraWindow, chat_menu_button);
  gtk_widget_class_bind_template_child (widget_class, TektraWindow, chat_menu);
  gtk_widget_class_bind_template_child (widget_class, TektraWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, TektraWindow, store_banner);
  gtk_widget_class_bind_template_child (widget_class, TektraWindow, chat_view);
  gtk_widget_class_bind_template_callback (widget_class, _tektra_window_sidebar_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, banner_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, chat_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, collapsed_cb);
  gtk_widget_class_bind_template_callback (widget_class, delete_requested_cb);
  gtk_widget_class_bind_template_callback (widget_class, escape_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_requested_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, model_picked_cb);
  gtk_widget_class_bind_template_callback (widget_class, rename_requested_cb);
  gtk_widget_class_bind_template_callback (widget_class, tektra_chat_window_take_drop);

  _tektra_window_class_init_actions (widget_class);
}

static void
tektra_window_init (TektraWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->chat_menu_button, create_chat_popup_cb, self, NULL);

  self->session_signals = g_signal_group_new (TEKTRA_TYPE_CHAT_SESSION);
  g_signal_group_connect_swapped (self->session_signals,
                                  "answer-begun",
                                  G_CALLBACK (_tektra_window_read_by_itself),
                                  self);
  g_signal_group_connect_swapped (self->session_signals,
                                  "notify::busy",
                                  G_CALLBACK (_tektra_window_update_actions),
                                  self);
  g_signal_group_connect_swapped (self->session_signals,
                                  "notify::model",
                                  G_CALLBACK (_tektra_window_update_actions),
                                  self);
  g_signal_group_connect_swapped (self->session_signals,
                                  "notify::model",
                                  G_CALLBACK (tektra_window_update_banner),
                                  self);

  self->conversation_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->conversation_signals,
                                  "items-changed",
                                  G_CALLBACK (_tektra_window_update_actions),
                                  self);

  self->model_signals = g_signal_group_new (TEKTRA_TYPE_MODEL);
  g_signal_group_connect_swapped (self->model_signals,
                                  "notify::capabilities",
                                  G_CALLBACK (_tektra_window_update_actions),
                                  self);

#ifdef DEVELOPMENT_PROFILE
  gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
#endif
}

/**
 * _tektra_window_prefer_model:
 * @self: a window
 * @model: a model
 *
 * Lets the model answer in the chats that are begun from now on.
 */
void
_tektra_window_prefer_model (TektraWindow *self,
                             TektraModel  *model)
{
  g_autofree char *full_id = tektra_model_dup_full_id (model);

  g_assert (TEKTRA_IS_WINDOW (self));

  tektra_chat_list_set_preferred_model (self->chats, full_id);
  tektra_settings_set_last_model (self->settings, full_id);
}

/**
 * _tektra_window_use_model:
 * @self: a window
 * @model: a model
 *
 * Lets the model answer in this chat, and in those that are begun from now on.
 */
void
_tektra_window_use_model (TektraWindow *self,
                          TektraModel  *model)
{
  g_assert (TEKTRA_IS_WINDOW (self));

  tektra_chat_session_switch_model (tektra_chat_list_get_current (self->chats), model, FALSE);
  _tektra_window_prefer_model (self, model);
  gtk_widget_grab_focus (GTK_WIDGET (self->chat_view));
}

/**
 * _tektra_window_show_toast:
 * @self: a window
 * @text: a sentence
 *
 * Tells something in passing, where the person looks.
 */
void
_tektra_window_show_toast (TektraWindow *self,
                           const char   *text)
{
  AdwDialog *dialog;
  AdwToast *toast;

  g_assert (TEKTRA_IS_WINDOW (self));

  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));
  if (TEKTRA_IS_MODEL_LIBRARY (dialog))
    {
      tektra_model_library_show_toast (TEKTRA_MODEL_LIBRARY (dialog), text);
      return;
    }

  toast = tektra_toast_new (text);
  tektra_chat_view_add_toast (self->chat_view, toast);
}

/**
 * tektra_window_new:
 * @application: the application
 * @chats: the chats to show
 * @offers: the models there are, and those that can be got
 * @settings: what a person has set
 *
 * Makes a window.
 *
 * Returns: (transfer none): a new window, which its application keeps
 */
TektraWindow *
tektra_window_new (GtkApplication  *application,
                   TektraChatList  *chats,
                   TektraOfferList *offers,
                   TektraSettings  *settings)
{
  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (chats), NULL);
  g_return_val_if_fail (TEKTRA_IS_OFFER_LIST (offers), NULL);
  g_return_val_if_fail (TEKTRA_IS_SETTINGS (settings), NULL);

  return g_object_new (TEKTRA_TYPE_WINDOW,
                       "application", application,
                       "chats", chats,
                       "offers", offers,
                       "settings", settings,
                       NULL);
}

/**
 * tektra_window_get_chats:
 * @self: a window
 *
 * Returns: (transfer none): the chats it shows
 */
TektraChatList *
tektra_window_get_chats (TektraWindow *self)
{
  g_return_val_if_fail (TEKTRA_IS_WINDOW (self), NULL);

  return self->chats;
}

/**
 * tektra_window_get_composer:
 * @self: a window
 *
 * Returns: (transfer none): where the person writes
 */
TektraComposer *
tektra_window_get_composer (TektraWindow *self)
{
  g_return_val_if_fail (TEKTRA_IS_WINDOW (self), NULL);

  return tektra_chat_view_get_composer (self->chat_view);
}

/**
 * tektra_window_attach_files:
 * @self: a window
 * @files: (array length=n_files): pictures
 * @n_files: how many
 *
 * Attaches pictures that another program wants to be opened, in a chat of their own.
 */
void
tektra_window_attach_files (TektraWindow  *self,
                            GFile        **files,
                            guint          n_files)
{
  g_return_if_fail (TEKTRA_IS_WINDOW (self));

  tektra_chat_list_start (self->chats);

  for (guint i = 0; i < n_files; i++)
    tektra_composer_attach_file (tektra_window_get_composer (self), files[i]);
}

/**
 * tektra_window_leave:
 * @self: a window
 *
 * Hides the window, and ends its microphone and its voice, which nobody sees or hears any more.
 * What was said stays in its chat. The size of the window and whether the chats are shown are kept
 * for the next start.
 */
void
tektra_window_leave (TektraWindow *self)
{
  int width, height;

  g_return_if_fail (TEKTRA_IS_WINDOW (self));

  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return;

  _tektra_window_end_conversation (self);
  tektra_composer_leave_voice (tektra_window_get_composer (self));
  if (self->reader != NULL)
    tektra_reader_stop (self->reader);

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  tektra_settings_set_window_size (self->settings, width, height,
                                   gtk_window_is_maximized (GTK_WINDOW (self)));

  /* A drawer is opened and closed in passing. */
  if (!adw_overlay_split_view_get_collapsed (self->split_view))
    g_object_set (self->settings,
                  "sidebar-visible", adw_overlay_split_view_get_show_sidebar (self->split_view),
                  NULL);

  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
