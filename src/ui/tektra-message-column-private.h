/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/tektra-message-column.h"
#include "ui/tektra-row-extents.h"

G_BEGIN_DECLS

/* A message that has a widget */
typedef struct
{
  guint             index;
  TektraMessageRow *row; /* child of the column */
} TektraMessageColumnEntry;

struct _TektraMessageColumn
{
  GtkWidget          parent_instance;

  /* owned */
  TektraChatSession *session;
  TektraRowExtents  *extents;
  GArray            *entries;  /* TektraMessageColumnEntry, by index */
  GPtrArray         *spare[2]; /* TektraMessageRow, without messages: of answers, of questions */
  GtkAdjustment     *hadjustment;
  GtkAdjustment     *vadjustment;
  guint              visible_source;
  guint              ahead_source;

  /* What somebody looks for, and the place where they are */
  char              *found;
  TektraMessage     *found_message;
  guint              found_nth;
  guint              found_tick;
  guint              found_frames;
  guint              found_still;

  /* What somebody has just been led to */
  TektraMessage     *lit_message;
  guint              lit_source;

  int                width;
  int                page;
  int                reading_width;

  /* What stays where it is when heights change: the place in a row that is at the top of the
   * window, in pixels from the top of that row; it may be above the row or below it. */
  guint              anchor;
  double             anchor_offset;
  gboolean           following;

  /* The adjustment is told what is so; nobody scrolls. */
  gboolean           configuring;
};

/* tektra-message-column.c */
double            tektra_message_column_get_value      (TektraMessageColumn *self);
double            tektra_message_column_get_row_y      (TektraMessageColumn *self,
                                                        guint                index);
guint             tektra_message_column_find_index     (TektraMessageColumn *self,
                                                        double               y);

/* tektra-message-column-find.c */
void              tektra_message_column_mark_row       (TektraMessageColumn *self,
                                                        TektraMessageRow    *row);
void              tektra_message_column_clear_found    (TektraMessageColumn *self);

/* tektra-message-column-rows.c */
TektraMessageRow *tektra_message_column_find_row       (TektraMessageColumn *self,
                                                        guint                index);
TektraMessageRow *tektra_message_column_ensure_row     (TektraMessageColumn *self,
                                                        guint                index);
void              tektra_message_column_measure_row    (TektraMessageColumn *self,
                                                        guint                nth);
void              tektra_message_column_replace_rows   (TektraMessageColumn *self,
                                                        guint                position,
                                                        guint                removed,
                                                        guint                added);
void              tektra_message_column_fill           (TektraMessageColumn *self);
void              tektra_message_column_queue_fill     (TektraMessageColumn *self);
void              tektra_message_column_clear_rows     (TektraMessageColumn *self);

G_END_DECLS
