/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include "ui/tektra-composer.h"
#include "ui/tektra-message-list.h"
#include "ui/tektra-message-row.h"
#include "ui/tektra-row-extents.h"

/* Messages of all heights, of which only those near the window have widgets: nobody may notice. */

static const char script[] = "{ 'models': [ { 'id': 'm', 'name': 'Model' } ], 'turns': [] }";

#define N_MESSAGES 1000

/* Under the address sanitizer a frame takes as long as ten. */
#ifdef __SANITIZE_ADDRESS__
#define N_SCROLLS 30
#define N_STEPS 10
#define N_KEYS 45
#else
#define N_SCROLLS 150
#define N_STEPS 40
#define N_KEYS 60
#endif

/* Five windows full of the lowest rows, and more */
#define N_ROWS_MAX 120

static TektraConversation *
get_conversation (void)
{
  return tektra_chat_session_get_conversation (ui_test_get_session ());
}

static TektraMessageList *
get_list (void)
{
  return ui_test_find (TEKTRA_TYPE_MESSAGE_LIST);
}

static GtkWidget *
get_scrolled_window (void)
{
  return ui_test_find_in (GTK_WIDGET (get_list ()), GTK_TYPE_SCROLLED_WINDOW, 0);
}

static GtkAdjustment *
get_adjustment (void)
{
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (get_scrolled_window ()));
}

static TektraMessageRow *
get_row (guint nth)
{
  GtkWidget *column = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (get_scrolled_window ()));
  GtkWidget *row = gtk_widget_get_first_child (column);

  while (nth-- > 0 && row != NULL)
    row = gtk_widget_get_next_sibling (row);

  return row != NULL ? TEKTRA_MESSAGE_ROW (row) : NULL;
}

static void
get_bounds (gpointer         widget,
            graphene_rect_t *bounds)
{
  g_assert_true (gtk_widget_compute_bounds (widget, get_scrolled_window (), bounds));
}

static GtkWidget *
find_row (guint index)
{
  TektraMessage *message = tektra_conversation_get_message (get_conversation (), index);
  TektraMessageRow *row;

  for (guint i = 0; (row = get_row (i)) != NULL; i++)
    {
      if (tektra_message_row_get_message (row) == message)
        return GTK_WIDGET (row);
    }

  return NULL;
}

static void
start_chat (void)
{
  TektraChatList *chats = tektra_window_get_chats (ui_test_get_window ());
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  g_autoptr(TektraChatSession) session = NULL;

  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(TektraMessage) message = NULL;

      g_string_append_printf (text, "Number %u.", i);
      for (guint j = (i * 7919) % 23; j > 0; j--)
        g_string_append (text, "\n\nWords that fill a line of the window, and some more of them so "
                               "that it is two.");
      message = tektra_message_new_text (i % 2 == 0 ? TEKTRA_ROLE_USER : TEKTRA_ROLE_ASSISTANT,
                                         text->str);
      tektra_conversation_append (conversation, message);
    }

  ui_test_new_chat ();
  session = tektra_chat_session_new_for_conversation (tektra_chat_list_get_manager (chats),
                                                      conversation);
  tektra_chat_list_add (chats, session);
  tektra_chat_list_set_current (chats, session);
  ui_test_wait_for (get_list () != NULL && find_row (N_MESSAGES - 1) != NULL);
  ui_test_wait_frames (5);
}

/* From the top of the window to its bottom there is no place without a row, and no two rows are at
 * the same place. */
static gboolean
is_covered (void)
{
  double end = gtk_widget_get_height (get_scrolled_window ());
  double value = gtk_adjustment_get_value (get_adjustment ());
  double rest = gtk_adjustment_get_upper (get_adjustment ()) - value - end;
  double y = value < 12 ? 12 - value : 0;
  TektraMessageRow *row;

  if (rest < 24)
    end -= 24 - rest;

  for (guint i = 0; (row = get_row (i)) != NULL && y < end; i++)
    {
      graphene_rect_t bounds;

      get_bounds (row, &bounds);
      if (bounds.origin.y + bounds.size.height <= y)
        continue;
      if (bounds.origin.y > y + 0.5)
        return FALSE;
      y = bounds.origin.y + bounds.size.height;
    }

  return y >= end - 0.5;
}

static guint
count_rows (void)
{
  guint n = 0;

  while (get_row (n) != NULL)
    n++;

  return n;
}

static void
test_extents (void)
{
  g_autoptr(TektraRowExtents) extents = tektra_row_extents_new ();
  g_autoptr(GArray) heights = g_array_new (FALSE, FALSE, sizeof (int));

  for (guint i = 0; i < 2000; i++)
    {
      guint position = (guint) g_test_rand_int_range (0, (gint32) heights->len + 1);
      guint n_removed = (guint) g_test_rand_int_range (0, (gint32) (heights->len - position) + 1);
      guint n_added = (guint) g_test_rand_int_range (0, 9);
      int added[8];
      gint64 sum = 0;

      for (guint j = 0; j < n_added; j++)
        added[j] = g_test_rand_int_range (1, 1000);
      if (n_removed > 0)
        g_array_remove_range (heights, position, n_removed);
      g_array_insert_vals (heights, position, added, n_added);
      tektra_row_extents_splice (extents, position, n_removed, added, n_added);

      g_assert_cmpuint (tektra_row_extents_get_n_rows (extents), ==, heights->len);
      for (guint j = 0; j < heights->len; j++)
        {
          int height = g_array_index (heights, int, j);

          g_assert_cmpint (tektra_row_extents_get_height (extents, j), ==, height);
          g_assert_cmpint (tektra_row_extents_get_offset (extents, j), ==, sum);
          g_assert_cmpuint (tektra_row_extents_find (extents, sum), ==, j);
          g_assert_cmpuint (tektra_row_extents_find (extents, sum + height - 1), ==, j);
          sum += height;
        }
      g_assert_cmpint (tektra_row_extents_get_offset (extents, heights->len), ==, sum);
      if (heights->len > 0)
        {
          g_assert_cmpuint (tektra_row_extents_find (extents, -1), ==, 0);
          g_assert_cmpuint (tektra_row_extents_find (extents, sum), ==, heights->len - 1);
          tektra_row_extents_set_height (extents, heights->len / 2, 7);
          g_array_index (heights, int, heights->len / 2) = 7;
        }
    }
}

/* In small steps and in large ones, up and down */
static void
test_scroll (void)
{
  start_chat ();
  g_assert_true (is_covered ());

  for (guint i = 0; i < N_SCROLLS; i++)
    {
      double value = gtk_adjustment_get_value (get_adjustment ());
      double upper = gtk_adjustment_get_upper (get_adjustment ());
      double next = i % 10 == 9 ? upper * g_test_rand_double ()
                                : value + g_test_rand_double_range (-400, 300);

      gtk_adjustment_set_value (get_adjustment (), next);
      ui_test_wait_frames (1);
      ui_test_wait_for (is_covered ());
      g_assert_cmpuint (count_rows (), <, N_ROWS_MAX);
    }
}

/* A row that is scrolled through the window moves by what was scrolled, though those above it come
 * to other heights than had been guessed. */
static void
test_steady (void)
{
  start_chat ();
  tektra_message_list_show_message (get_list (), 500);
  ui_test_wait_for (find_row (500) != NULL && is_covered ());
  ui_test_wait_frames (5);

  for (guint i = 0; i < N_STEPS; i++)
    {
      GtkWidget *row = gtk_widget_pick (get_scrolled_window (), 200, 1,
                                        GTK_PICK_INSENSITIVE | GTK_PICK_NON_TARGETABLE);
      graphene_rect_t before, after;

      row = row != NULL ? gtk_widget_get_ancestor (row, TEKTRA_TYPE_MESSAGE_ROW) : NULL;
      g_assert_nonnull (row);
      get_bounds (row, &before);
      gtk_adjustment_set_value (get_adjustment (),
                                gtk_adjustment_get_value (get_adjustment ()) - 120);
      ui_test_wait_frames (3);
      get_bounds (row, &after);
      g_assert_cmpfloat_with_epsilon (after.origin.y, before.origin.y + 120, 1.5);
    }
}

static void
test_jump (void)
{
  static const guint targets[] = { 500, 3, 0, 999, 998, 120, 121 };

  start_chat ();
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      graphene_rect_t bounds;
      double height = gtk_widget_get_height (get_scrolled_window ());

      tektra_message_list_show_message (get_list (), targets[i]);
      ui_test_wait_frames (10);
      get_bounds (find_row (targets[i]), &bounds);
      if (bounds.size.height < height)
        {
          g_assert_cmpfloat (bounds.origin.y, >=, -0.5);
          g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=, height + 0.5);
        }
      else
        {
          g_assert_cmpfloat (bounds.origin.y, <, height / 2);
          g_assert_cmpfloat (bounds.origin.y + bounds.size.height, >, height / 2);
        }
      g_assert_true (is_covered ());
    }
}

/* A long answer that is near the window is made piece by piece; who goes there sees all of it. */
static void
test_long_answer (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  GtkWidget *row;

  for (guint i = 0; i < 400; i++)
    g_string_append_printf (text, "Paragraph %u of an answer that takes some time.\n\n"
                                  "```\ncode %u\n```\n\n", i, i);

  ui_test_new_chat ();
  for (guint i = 0; i < 80; i++)
    {
      g_autoptr(TektraMessage) message = NULL;

      message = tektra_message_new_text (i % 2 == 0 ? TEKTRA_ROLE_USER : TEKTRA_ROLE_ASSISTANT,
                                         i == 5 ? text->str : "One line.");
      tektra_conversation_append (get_conversation (), message);
    }

  ui_test_wait_for (get_list () != NULL && find_row (79) != NULL && find_row (5) == NULL);
  tektra_message_list_show_message (get_list (), 9);
  ui_test_wait_for ((row = find_row (5)) != NULL);
  g_assert_false (tektra_message_row_get_whole (TEKTRA_MESSAGE_ROW (row)));

  gtk_adjustment_set_value (get_adjustment (), gtk_adjustment_get_value (get_adjustment ()) - 400);
  ui_test_wait_for (is_covered ());
  row = find_row (5);
  g_assert_true (tektra_message_row_get_whole (TEKTRA_MESSAGE_ROW (row)));
}

/* Who goes through the buttons with the keyboard sees each of them. */
static void
test_keyboard (void)
{
  GtkWidget *focus, *first = NULL;
  guint n_in_list = 0;

  start_chat ();
  ui_test_wait_focus (ui_test_find_in (ui_test_find (TEKTRA_TYPE_COMPOSER), GTK_TYPE_TEXT_VIEW, 0));
  for (guint i = 0; i < N_KEYS; i++)
    {
      graphene_rect_t bounds;
      double height = gtk_widget_get_height (get_scrolled_window ());

      ui_test_key ("shift+Tab");
      ui_test_wait_frames (4);
      focus = gtk_window_get_focus (GTK_WINDOW (ui_test_get_window ()));
      if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (get_list ())))
        continue;

      n_in_list++;
      first = focus;
      get_bounds (focus, &bounds);
      g_assert_cmpfloat (bounds.origin.y + bounds.size.height, >, 0);
      g_assert_cmpfloat (bounds.origin.y, <, height);
      if (bounds.size.height < height)
        {
          g_assert_cmpfloat (bounds.origin.y, >=, -0.5);
          g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=, height + 0.5);
        }
    }
  g_assert_cmpuint (n_in_list, >, N_KEYS / 2);

  /* It is still there after scrolling far away and back. */
  tektra_message_list_scroll_to_end (get_list ());
  ui_test_wait_frames (10);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (ui_test_get_window ())) == first);
}

/* 0 for the moment in which the window changes what it is made of */
static int
get_list_width (void)
{
  GtkWidget *list = GTK_WIDGET (get_list ());

  return list != NULL ? gtk_widget_get_width (list) : 0;
}

/* What is read stays in the window when that becomes narrow, and so does the end. */
static void
test_width (void)
{
  graphene_rect_t bounds;

  start_chat ();
  gtk_window_set_default_size (GTK_WINDOW (ui_test_get_window ()), 400, 600);
  ui_test_wait_for (get_list_width () > 0 && get_list_width () <= 400);
  ui_test_wait_frames (10);
  g_assert_true (tektra_message_list_get_following (get_list ()));
  get_bounds (find_row (N_MESSAGES - 1), &bounds);
  g_assert_cmpfloat (bounds.origin.y, <, gtk_widget_get_height (get_scrolled_window ()));

  tektra_message_list_show_message (get_list (), 400);
  ui_test_wait_frames (10);
  gtk_window_set_default_size (GTK_WINDOW (ui_test_get_window ()), 1000, 700);
  ui_test_wait_for (get_list_width () > 500);
  ui_test_wait_frames (10);
  get_bounds (find_row (400), &bounds);
  g_assert_cmpfloat (bounds.origin.y, <, gtk_widget_get_height (get_scrolled_window ()));
  g_assert_cmpfloat (bounds.origin.y + bounds.size.height, >, 0);
  g_assert_true (is_covered ());
}

static void
test_reading_width (void)
{
  GtkWidget *bubble;
  int width;

  start_chat ();
  g_object_set (ui_test_get_settings (), "reading-width", TEKTRA_READING_WIDTH_MIN, NULL);
  bubble = gtk_widget_get_first_child (find_row (N_MESSAGES - 1));
  bubble = gtk_widget_get_first_child (bubble);
  ui_test_wait_for (gtk_widget_get_width (bubble) == TEKTRA_READING_WIDTH_MIN);

  g_object_set (ui_test_get_settings (), "reading-width", TEKTRA_READING_WIDTH_MAX, NULL);
  width = gtk_widget_get_width (GTK_WIDGET (get_list ()));
  ui_test_wait_for (gtk_widget_get_width (bubble) > width - 100);
  g_object_set (ui_test_get_settings (), "reading-width", TEKTRA_READING_WIDTH_DEFAULT, NULL);
}

static void
assert_number (guint index,
               guint n_messages)
{
  GtkWidget *row = find_row (index);

  gtk_test_accessible_assert_relation (row, GTK_ACCESSIBLE_RELATION_POS_IN_SET, (int) index + 1);
  gtk_test_accessible_assert_relation (row, GTK_ACCESSIBLE_RELATION_SET_SIZE, (int) n_messages);
}

/* Who has the messages read to them is told which one of how many it is now. */
static void
test_numbers (void)
{
  g_autoptr(TektraMessage) message = tektra_message_new_text (TEKTRA_ROLE_USER, "One more.");

  start_chat ();
  assert_number (N_MESSAGES - 1, N_MESSAGES);
  tektra_conversation_append (get_conversation (), message);
  ui_test_wait_for (find_row (N_MESSAGES) != NULL);
  assert_number (N_MESSAGES - 1, N_MESSAGES + 1);
  assert_number (N_MESSAGES, N_MESSAGES + 1);
}

static void
add_tests (void)
{
  g_test_add_func ("/message-column/extents", test_extents);
  g_test_add_func ("/message-column/scroll", test_scroll);
  g_test_add_func ("/message-column/steady", test_steady);
  g_test_add_func ("/message-column/jump", test_jump);
  g_test_add_func ("/message-column/long-answer", test_long_answer);
  g_test_add_func ("/message-column/keyboard", test_keyboard);
  g_test_add_func ("/message-column/width", test_width);
  g_test_add_func ("/message-column/reading-width", test_reading_width);
  g_test_add_func ("/message-column/numbers", test_numbers);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
