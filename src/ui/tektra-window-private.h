/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/tektra-window.h"

#include "ui/tektra-chat-view.h"
#include "ui/tektra-chat-window.h"
#include "ui/tektra-drop-zone.h"
#include "ui/tektra-model-button.h"
#include "ui/tektra-search-view.h"
#include "ui/tektra-sidebar.h"

G_BEGIN_DECLS

struct _TektraWindow
{
  AdwApplicationWindow  parent_instance;

  TektraChatList       *chats;
  TektraOfferList      *offers;
  TektraSettings       *settings;
  TektraModelIndex     *index;
  GSignalGroup         *session_signals;
  GSignalGroup         *conversation_signals;
  GSignalGroup         *model_signals;
  TektraReader         *reader; /* made when it is needed */
  TektraVoiceSession   *conversation; /* NULL while one writes */
  TektraChat           *conversation_chat; /* to which it belongs */
  GtkWidget            *focus_before_search; /* weak */
  gboolean              had_sidebar;

  TektraDropZone       *drop_zone;
  AdwOverlaySplitView  *split_view;
  GtkStack             *sidebar_stack;
  TektraSidebar        *sidebar;
  TektraSearchView     *search_view; /* made when it is needed */
  TektraModelButton    *model_button;
  GtkMenuButton        *chat_menu_button;
  GMenuModel           *chat_menu;
  AdwBanner            *banner;
  AdwBanner            *store_banner;
  TektraChatView       *chat_view;
};

void _tektra_window_class_init_actions (GtkWidgetClass    *widget_class);
void _tektra_window_class_init_message_actions
                                       (GtkWidgetClass    *widget_class);
void _tektra_window_read_by_itself     (TektraWindow      *self,
                                        TektraMessage     *answer);
void _tektra_window_class_init_conversation
                                       (GtkWidgetClass    *widget_class);
void _tektra_window_update_actions     (TektraWindow      *self);
void _tektra_window_watch_chat         (TektraWindow      *self,
                                        TektraChat        *chat);
void _tektra_window_tell_open_failed   (TektraWindow      *self,
                                        TektraChat        *chat,
                                        const GError      *error);
void _tektra_window_tell_recovered     (TektraWindow      *self,
                                        const char        *set_aside);
void _tektra_window_update_store_banner
                                       (TektraWindow      *self);
void _tektra_window_rename_chat        (TektraWindow      *self,
                                        TektraChat        *chat);
void _tektra_window_delete_chats       (TektraWindow      *self,
                                        GPtrArray         *chats);
void _tektra_window_export_chats       (TektraWindow      *self,
                                        GPtrArray         *chats);
void _tektra_window_prefer_model       (TektraWindow      *self,
                                        TektraModel       *model);
void _tektra_window_use_model          (TektraWindow      *self,
                                        TektraModel       *model);
void _tektra_window_show_toast         (TektraWindow      *self,
                                        const char        *text);
gboolean _tektra_window_end_conversation
                                       (TektraWindow      *self);
gboolean _tektra_window_mute_conversation
                                       (TektraWindow      *self);
void _tektra_window_leave_conversation (TektraWindow      *self);
void _tektra_window_open_chat          (TektraWindow      *self,
                                        gint64             chat,
                                        gint64             message);
void _tektra_window_search             (TektraWindow      *self,
                                        const char        *text);
void _tektra_window_sidebar_toggled_cb (TektraWindow      *self);

G_END_DECLS
