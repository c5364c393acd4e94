/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-message-column-private.h"

/* Which messages have widgets. What can be seen gets them at once; a page above and a page below
 * follow one by one when there is nothing else to do, so that scrolling finds them ready. Long
 * messages among these are made piece by piece. */

/* Pages beyond the window that are made ready, and that may stay: some way in between, so that a
 * small step back and forth makes nothing. */
#define PAGES_AHEAD 1
#define PAGES_KEPT 2

/* Rows without messages that wait for their next one */
#define N_SPARE_MAX 12

/* Before the next frame is laid out */
#define VISIBLE_PRIORITY (GTK_PRIORITY_RESIZE - 1)

static TektraMessageColumnEntry *
get_entry (TektraMessageColumn *self,
           guint                nth)
{
  return &g_array_index (self->entries, TektraMessageColumnEntry, nth);
}

/* The first entry that is not before a message */
static guint
find_entry (TektraMessageColumn *self,
            guint                index)
{
  guint nth = 0;

  while (nth < self->entries->len && get_entry (self, nth)->index < index)
    nth++;

  return nth;
}

static TektraMessage *
dup_message (TektraMessageColumn *self,
             guint                index)
{
  return g_list_model_get_item (
    G_LIST_MODEL (tektra_chat_session_get_conversation (self->session)), index);
}

static gboolean
is_own (TektraMessage *message)
{
  return tektra_message_get_role (message) == TEKTRA_ROLE_USER;
}

static TektraMessageRow *
take_row (TektraMessageColumn *self,
          TektraMessage       *message)
{
  GPtrArray *spare = self->spare[is_own (message)];
  TektraMessageRow *row;

  if (spare->len > 0)
    return g_ptr_array_steal_index_fast (spare, spare->len - 1);

  row = g_object_ref_sink (TEKTRA_MESSAGE_ROW (tektra_message_row_new ()));
  g_object_bind_property (self, "reading-width", row, "reading-width", G_BINDING_SYNC_CREATE);

  return row;
}

static void
put_row_aside (TektraMessageColumn *self,
               TektraMessageRow    *row)
{
  GPtrArray *spare = self->spare[is_own (tektra_message_row_get_message (row))];

  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  g_object_ref (row);
  gtk_widget_unparent (GTK_WIDGET (row));
  tektra_message_row_set_message (row, NULL, NULL);

  if (spare->len < N_SPARE_MAX)
    g_ptr_array_add (spare, row);
  else
    g_object_unref (row);
}

static void
remove_entry (TektraMessageColumn *self,
              guint                nth)
{
  TektraMessageRow *row = get_entry (self, nth)->row;

  g_array_remove_index (self->entries, nth);
  put_row_aside (self, row);
}

/* A row whose message is not in memory yet stays as high as its text was guessed to be, and one
 * that is not whole is at least as high. */
void
tektra_message_column_measure_row (TektraMessageColumn *self,
                                   guint                nth)
{
  TektraMessageColumnEntry *entry = get_entry (self, nth);
  int height;

  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  /* Without a width it is measured as soon as there is one. */
  if (self->width == 0 || !tektra_message_row_get_shown (entry->row))
    return;

  gtk_widget_measure (GTK_WIDGET (entry->row), GTK_ORIENTATION_VERTICAL, self->width,
                      NULL, &height, NULL, NULL);
  if (!tektra_message_row_get_whole (entry->row))
    height = MAX (height, tektra_row_extents_get_height (self->extents, entry->index));
  tektra_row_extents_set_height (self->extents, entry->index, height);
}

static void
number_row (TektraMessageColumn      *self,
            TektraMessageColumnEntry *entry)
{
  guint n_messages = tektra_row_extents_get_n_rows (self->extents);

  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  gtk_accessible_update_relation (GTK_ACCESSIBLE (entry->row),
                                  GTK_ACCESSIBLE_RELATION_POS_IN_SET, (int) entry->index + 1,
                                  GTK_ACCESSIBLE_RELATION_SET_SIZE, (int) n_messages,
                                  -1);
}

static void
add_entry (TektraMessageColumn *self,
           guint                index,
           gboolean             gradual)
{
  g_autoptr(TektraMessage) message = dup_message (self, index);
  guint nth = find_entry (self, index);
  TektraMessageColumnEntry entry = { index, take_row (self, message) };
  TektraMessageRow *next = nth < self->entries->len ? get_entry (self, nth)->row : NULL;

  g_array_insert_val (self->entries, nth, entry);
  gtk_widget_insert_before (GTK_WIDGET (entry.row), GTK_WIDGET (self), GTK_WIDGET (next));
  g_object_unref (entry.row);

  tektra_message_row_set_gradual (entry.row, gradual);
  tektra_message_row_set_message (entry.row, self->session, message);
  tektra_message_column_mark_row (self, entry.row);
  number_row (self, &entry);
  tektra_message_column_measure_row (self, nth);
}

TektraMessageRow *
tektra_message_column_find_row (TektraMessageColumn *self,
                                guint                index)
{
  guint nth = find_entry (self, index);

  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  return nth < self->entries->len && get_entry (self, nth)->index == index
         ? get_entry (self, nth)->row
         : NULL;
}

static gboolean
is_ready (TektraMessageColumn *self,
          guint                index)
{
  TektraMessageRow *row = tektra_message_column_find_row (self, index);

  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  return row != NULL && tektra_message_row_get_whole (row);
}

/* Makes the row of a message, or what it lacks. */
TektraMessageRow *
tektra_message_column_ensure_row (TektraMessageColumn *self,
                                  guint                index)
{
  TektraMessageRow *row = tektra_message_column_find_row (self, index);

  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  if (row == NULL)
    {
      add_entry (self, index, FALSE);
    }
  else if (!tektra_message_row_get_whole (row))
    {
      tektra_message_row_set_gradual (row, FALSE);
      tektra_message_column_measure_row (self, find_entry (self, index));
    }

  return tektra_message_column_find_row (self, index);
}

/* The message without a row, or with only a part of one, that is nearest to what is seen, within
 * some pages of it */
static gboolean
find_missing (TektraMessageColumn *self,
              int                  pages,
              guint               *missing)
{
  guint n_messages = tektra_row_extents_get_n_rows (self->extents);
  double top = tektra_message_column_get_value (self);
  double bottom = top + self->page;
  double y;
  guint first;

  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  if (n_messages == 0)
    return FALSE;

  first = tektra_message_column_find_index (self, top);

  y = tektra_message_column_get_row_y (self, first);
  for (guint i = first; i < n_messages && y < bottom + pages * self->page; i++)
    {
      *missing = i;
      if (!is_ready (self, i))
        return TRUE;
      y += tektra_row_extents_get_height (self->extents, i);
    }

  y = tektra_message_column_get_row_y (self, first);
  for (guint i = first; i-- > 0 && y > top - pages * self->page;)
    {
      *missing = i;
      if (!is_ready (self, i))
        return TRUE;
      y -= tektra_row_extents_get_height (self->extents, i);
    }

  return FALSE;
}

/* A row in which somebody writes or selects stays, wherever it is. */
static void
remove_far_rows (TektraMessageColumn *self)
{
  double top = tektra_message_column_get_value (self) - PAGES_KEPT * self->page;
  double bottom = top + (1 + 2 * PAGES_KEPT) * self->page;

  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  for (guint nth = self->entries->len; nth-- > 0;)
    {
      TektraMessageColumnEntry *entry = get_entry (self, nth);
      double y = tektra_message_column_get_row_y (self, entry->index);
      int height = tektra_row_extents_get_height (self->extents, entry->index);

      if ((y + height < top || y > bottom) &&
          gtk_widget_get_focus_child (GTK_WIDGET (self)) != GTK_WIDGET (entry->row))
        remove_entry (self, nth);
    }
}

static gboolean
ahead_cb (gpointer user_data)
{
  TektraMessageColumn *self = user_data;
  TektraMessageRow *row;
  guint missing;

  if (self->width > 0 && find_missing (self, PAGES_AHEAD, &missing))
    {
      row = tektra_message_column_find_row (self, missing);
      if (row == NULL)
        add_entry (self, missing, TRUE);
      else
        tektra_message_row_show_more (row);
      return G_SOURCE_CONTINUE;
    }

  self->ahead_source = 0;

  return G_SOURCE_REMOVE;
}

/* Gives rows to all that can be seen. What they turn out to be high decides what can be seen. */
void
tektra_message_column_fill (TektraMessageColumn *self)
{
  guint missing;

  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  g_clear_handle_id (&self->visible_source, g_source_remove);
  if (self->width == 0 || self->session == NULL)
    return;

  remove_far_rows (self);
  while (find_missing (self, 0, &missing))
    tektra_message_column_ensure_row (self, missing);

  if (self->ahead_source == 0 && find_missing (self, PAGES_AHEAD, &missing))
    self->ahead_source = g_idle_add (ahead_cb, self);
}

static gboolean
visible_cb (gpointer user_data)
{
  TektraMessageColumn *self = user_data;

  self->visible_source = 0;
  tektra_message_column_fill (self);

  return G_SOURCE_REMOVE;
}

/* While widgets are laid out none may be added, so what came out too small is filled before the
 * next frame. */
void
tektra_message_column_queue_fill (TektraMessageColumn *self)
{
  guint missing;

  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  if (self->visible_source == 0 && find_missing (self, 0, &missing))
    self->visible_source = g_idle_add_full (VISIBLE_PRIORITY, visible_cb, self, NULL);
  else if (self->ahead_source == 0 && find_missing (self, PAGES_AHEAD, &missing))
    self->ahead_source = g_idle_add (ahead_cb, self);
}

/* The rows of messages that come are as high as can be guessed until they have been seen. */
void
tektra_message_column_replace_rows (TektraMessageColumn *self,
                                    guint                position,
                                    guint                removed,
                                    guint                added)
{
  g_autofree int *heights = g_new (int, added);
  int width = MIN (self->width > 0 ? self->width : self->reading_width, self->reading_width);

  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  for (guint nth = self->entries->len; nth-- > 0;)
    {
      TektraMessageColumnEntry *entry = get_entry (self, nth);

      if (entry->index >= position + removed)
        entry->index += added - removed;
      else if (entry->index >= position)
        remove_entry (self, nth);
    }

  for (guint i = 0; i < added; i++)
    {
      g_autoptr(TektraMessage) message = dup_message (self, position + i);

      heights[i] = tektra_message_row_guess_height (message, width);
    }
  tektra_row_extents_splice (self->extents, position, removed, heights, added);

  for (guint nth = 0; nth < self->entries->len; nth++)
    number_row (self, get_entry (self, nth));
}

void
tektra_message_column_clear_rows (TektraMessageColumn *self)
{
  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  g_clear_handle_id (&self->visible_source, g_source_remove);
  g_clear_handle_id (&self->ahead_source, g_source_remove);

  while (self->entries->len > 0)
    remove_entry (self, self->entries->len - 1);
  tektra_row_extents_splice (self->extents, 0, tektra_row_extents_get_n_rows (self->extents),
                             NULL, 0);
}
