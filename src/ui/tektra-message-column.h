/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "session/tektra-chat-session.h"
#include "ui/tektra-message-row.h"

G_BEGIN_DECLS

/* The messages of a chat below each other, of which only those in and near the window have widgets.
 *
 * A GtkListView makes some 200 rows, whatever fits its window, which for messages takes half a
 * second; and it does not know how to stay at the end of a row that grows.
 *
 * Properties: following, reading-width, and those of GtkScrollable. */
#define TEKTRA_TYPE_MESSAGE_COLUMN (tektra_message_column_get_type ())
G_DECLARE_FINAL_TYPE (TektraMessageColumn, tektra_message_column,
                      TEKTRA, MESSAGE_COLUMN, GtkWidget)

void              tektra_message_column_set_session   (TektraMessageColumn *self,
                                                       TektraChatSession   *session);
gboolean          tektra_message_column_get_following (TektraMessageColumn *self);
void              tektra_message_column_follow        (TektraMessageColumn *self);
gboolean          tektra_message_column_get_place     (TektraMessageColumn *self,
                                                       guint               *position,
                                                       double              *offset);
void              tektra_message_column_set_place     (TektraMessageColumn *self,
                                                       guint                position,
                                                       double               offset);
void              tektra_message_column_show_area     (TektraMessageColumn *self,
                                                       guint                position,
                                                       double               y,
                                                       double               height);
TektraMessage    *tektra_message_column_get_top       (TektraMessageColumn *self);
void              tektra_message_column_set_found     (TektraMessageColumn *self,
                                                       const char          *folded,
                                                       TektraMessage       *message,
                                                       guint                nth);
void              tektra_message_column_show_found    (TektraMessageColumn *self);
void              tektra_message_column_light         (TektraMessageColumn *self,
                                                       guint                position);

G_END_DECLS
