/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/tektra-history-model.h"
#include "ui/tektra-sidebar.h"

G_BEGIN_DECLS

struct _TektraSidebar
{
  AdwBin               parent_instance;

  /* owned */
  TektraChatList      *chats;
  TektraHistoryModel  *history;
  GtkSelectionModel   *selection;
  GMenuModel          *chat_menu;
  GMenuModel          *main_menu;

  GtkWidget           *drop_row; /* weak: where a chat would land */
  gboolean             drop_below;
  gboolean             selecting;

  /* template */
  AdwWindowTitle      *title;
  GtkMenuButton       *menu_button;
  GtkListView         *list_view;
  GtkButton           *pin_button;
};

void _tektra_sidebar_class_init_selecting (GtkWidgetClass *widget_class);
void _tektra_sidebar_init_selecting       (TektraSidebar  *self);
void _tektra_sidebar_update_selecting     (TektraSidebar  *self);
void _tektra_sidebar_start_selecting      (TektraSidebar  *self,
                                           TektraChat     *chat);
void _tektra_sidebar_init_drop            (TektraSidebar  *self);
void _tektra_sidebar_set_selecting        (TektraSidebar  *self,
                                           gboolean        selecting);
void _tektra_sidebar_delete               (TektraSidebar  *self,
                                           GPtrArray      *chats);
void _tektra_sidebar_export               (TektraSidebar  *self,
                                           GPtrArray      *chats);

G_END_DECLS
