/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "core/tektra-conversation-find.h"
#include "ui/tektra-find-marks.h"
#include "ui/tektra-message-column-private.h"

/* Marks what somebody looks for, in rows that there are and in those that come, and goes to the
 * place where they are. Where that is in its row is known only after a layout, and rows above come
 * to their heights one after the other: so it is put into view until it stays there. */

/* Frames that it may take until the place stays, and how many it has to */
#define FRAMES_MAX 12
#define STILL_FRAMES 2

/* Frames to wait for the text of a message */
#define LOAD_FRAMES_MAX 180

/* How long a message is lit up, milliseconds: the style sheet fades it out afterwards */
#define LIT_MS 1600

/* Gives a row the marks of what is looked for, or takes them away. */
void
tektra_message_column_mark_row (TektraMessageColumn *self,
                                TektraMessageRow    *row)
{
  gboolean current = self->found_message != NULL &&
                     tektra_message_row_get_message (row) == self->found_message;

  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  tektra_message_row_set_found (row, self->found, current ? (int) self->found_nth : -1);
  tektra_message_row_set_lit (row, self->lit_message != NULL &&
                                   tektra_message_row_get_message (row) == self->lit_message);
}

static void
mark_rows (TektraMessageColumn *self)
{
  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  for (guint i = 0; i < self->entries->len; i++)
    tektra_message_column_mark_row (self, g_array_index (self->entries, TektraMessageColumnEntry,
                                                         i).row);
}

static void
put_out_cb (gpointer user_data)
{
  TektraMessageColumn *self = user_data;

  self->lit_source = 0;
  g_clear_object (&self->lit_message);
  mark_rows (self);
}

static void
stop_showing (TektraMessageColumn *self)
{
  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  if (self->found_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->found_tick);
  self->found_tick = 0;
}

/* Forgets what was looked for and led to. */
void
tektra_message_column_clear_found (TektraMessageColumn *self)
{
  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  stop_showing (self);
  g_clear_object (&self->found_message);
  g_clear_handle_id (&self->lit_source, g_source_remove);
  g_clear_object (&self->lit_message);
}

static void
show_place (TektraMessageColumn *self,
            guint                position)
{
  TektraMessageRow *row = tektra_message_column_ensure_row (self, position);
  double before = tektra_message_column_get_value (self);
  graphene_rect_t bounds;

  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  if (gtk_widget_get_height (GTK_WIDGET (row)) > 0 &&
      tektra_find_marks_locate (GTK_WIDGET (row), GTK_WIDGET (row), &bounds))
    {
      tektra_message_column_show_area (self, position, bounds.origin.y, bounds.size.height);
      if (fabs (tektra_message_column_get_value (self) - before) < 1)
        self->found_still++;
      else
        self->found_still = 0;
    }
  else
    {
      tektra_message_column_show_area (self, position, 0, -1);
    }
}

static gboolean
found_tick_cb (GtkWidget     *widget,
               GdkFrameClock *clock,
               gpointer       user_data)
{
  TektraMessageColumn *self = TEKTRA_MESSAGE_COLUMN (widget);
  TektraConversation *conversation;
  guint position;

  self->found_frames--;
  if (self->found_frames == 0 || self->session == NULL || self->found_message == NULL)
    {
      self->found_tick = 0;
      return G_SOURCE_REMOVE;
    }

  conversation = tektra_chat_session_get_conversation (self->session);
  if (tektra_conversation_find_position (conversation, self->found_message, &position))
    show_place (self, position);

  if (tektra_message_get_loaded (self->found_message))
    self->found_frames = MIN (self->found_frames, FRAMES_MAX);
  if (self->found_still < STILL_FRAMES)
    return G_SOURCE_CONTINUE;

  self->found_tick = 0;

  return G_SOURCE_REMOVE;
}

/**
 * tektra_message_column_get_top:
 * @self: a column
 *
 * Gets the first message that can be seen.
 *
 * Returns: (transfer none) (nullable): the message
 */
TektraMessage *
tektra_message_column_get_top (TektraMessageColumn *self)
{
  g_autoptr(TektraMessage) message = NULL;
  guint position;

  g_return_val_if_fail (TEKTRA_IS_MESSAGE_COLUMN (self), NULL);

  if (self->session == NULL || tektra_row_extents_get_n_rows (self->extents) == 0)
    return NULL;

  position = tektra_message_column_find_index (self, tektra_message_column_get_value (self));
  message = g_list_model_get_item (
    G_LIST_MODEL (tektra_chat_session_get_conversation (self->session)), position);

  /* the conversation keeps it */
  return message;
}

/**
 * tektra_message_column_set_found:
 * @self: a column
 * @folded: what is looked for, from [func@text_fold], empty for nothing
 * @message: (nullable): the message that the person is at
 * @nth: at which of its places they are
 *
 * Marks all places that read like @folded.
 */
void
tektra_message_column_set_found (TektraMessageColumn *self,
                                 const char          *folded,
                                 TektraMessage       *message,
                                 guint                nth)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE_COLUMN (self));
  g_return_if_fail (folded != NULL);

  g_set_str (&self->found, folded);
  g_set_object (&self->found_message, message);
  self->found_nth = nth;

  mark_rows (self);
}

/**
 * tektra_message_column_show_found:
 * @self: a column
 *
 * Scrolls to the place where the person is, no further than it takes. When its text is not in
 * memory, this happens as soon as it is.
 */
void
tektra_message_column_show_found (TektraMessageColumn *self)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE_COLUMN (self));

  self->found_frames = LOAD_FRAMES_MAX;
  self->found_still = 0;
  if (self->found_tick == 0)
    self->found_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), found_tick_cb, NULL, NULL);
}

/**
 * tektra_message_column_light:
 * @self: a column
 * @position: where a message is in the chat
 *
 * Lights a message up for a moment, so that it is seen among the others.
 */
void
tektra_message_column_light (TektraMessageColumn *self,
                             guint                position)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE_COLUMN (self));
  g_return_if_fail (self->session != NULL);

  g_clear_object (&self->lit_message);
  g_clear_handle_id (&self->lit_source, g_source_remove);
  self->lit_message = g_list_model_get_item (
    G_LIST_MODEL (tektra_chat_session_get_conversation (self->session)), position);
  if (self->lit_message != NULL)
    self->lit_source = g_timeout_add_once (LIT_MS, put_out_cb, self);
  mark_rows (self);
}
