/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include <adwaita.h>
#include <string.h>

#include "core/tektra-backend-error.h"
#include "core/tektra-image-part.h"
#include "test-time.h"
#include "ui/tektra-markdown-view.h"
#include "ui/tektra-message-list.h"
#include "ui/tektra-message-row.h"
#include "ui/tektra-picture-button.h"
#include "ui/tektra-prose-view.h"
#include "ui/tektra-thinking-view.h"

/* How a chat is read: while it grows, above its end, and after other chats. */

static const char script[] =
  "{ 'models': [ { 'id': 'm', 'name': 'Model', 'capabilities': ['image'] } ],"
  "  'turns': [ { 'steps': [ { 'text': 'The **answer**.' }, { 'done': 'stop' } ] } ] }";

#define N_TOKENS 100000
#define TOKENS_PER_SECOND 12000

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

static GtkAdjustment *
get_adjustment (void)
{
  GtkScrolledWindow *scrolled_window;

  scrolled_window = ui_test_find_in (GTK_WIDGET (get_list ()), GTK_TYPE_SCROLLED_WINDOW, 0);

  return gtk_scrolled_window_get_vadjustment (scrolled_window);
}

static double
get_rest (void)
{
  GtkAdjustment *adjustment = get_adjustment ();

  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment)
         - gtk_adjustment_get_value (adjustment);
}

static TektraMessage *
add_message (TektraRole  role,
             const char *text)
{
  g_autoptr(TektraMessage) message = tektra_message_new_text (role, text);

  tektra_conversation_append (get_conversation (), message);

  return message;
}

static void
add_paragraphs (TektraMessage *message,
                guint          count)
{
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *text =
        g_strdup_printf ("Paragraph %u with words that fill more than one line of "
                                               "the window, as paragraphs do.\n\n", i);

      tektra_message_append_text (message, text, -1);
    }
}

static TektraMessage *
start_answer (void)
{
  g_autoptr(TektraMessage) message = tektra_message_new (TEKTRA_ROLE_ASSISTANT);

  tektra_message_set_status (message, TEKTRA_MESSAGE_STATUS_STREAMING);
  tektra_conversation_append (get_conversation (), message);

  return message;
}

/* The pointer is moved first: GTK looks for the widget under it when it moves. */
static void
turn_wheel (const char *button,
            guint       count)
{
  g_autoptr(GSubprocess) process = NULL;
  g_autofree char *times = g_strdup_printf ("%u", count);

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "xdotool", "mousemove", "690", "340",
                              "mousemove", "700", "350",
                              "click", "--repeat", times, "--delay", "20", button, NULL);
  g_assert_true (ui_test_finish (process));
}

static GtkWidget *
find_in_last (const char *text)
{
  GtkWidget *row = ui_test_find_message (tektra_conversation_get_last (get_conversation ()));

  return row != NULL ? ui_test_find_button_in (row, text) : NULL;
}

/* The wheel moves the list for several frames. */
static void
wait_until_still (void)
{
  double value;

  do
    {
      value = gtk_adjustment_get_value (get_adjustment ());
      ui_test_wait_frames (10);
    }
  while (gtk_adjustment_get_value (get_adjustment ()) != value);
}

/* Where a message is on the screen */
static double
get_message_y (TektraMessage *message)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (ui_test_find_message (message),
                                            GTK_WIDGET (get_list ()), &bounds));

  return bounds.origin.y;
}

/* A chat with a question and a long answer, at its end */
static TektraMessage *
start_long_chat (void)
{
  TektraMessage *answer;

  ui_test_new_chat ();
  add_message (TEKTRA_ROLE_USER, "Tell me a long story.");
  answer = start_answer ();
  add_paragraphs (answer, 60);
  ui_test_wait_for (ui_test_find_message (answer) != NULL &&
                    gtk_widget_get_height (ui_test_find_message (answer)) >
                    gtk_widget_get_height (GTK_WIDGET (get_list ())));
  ui_test_wait_for (get_rest () < 1);

  return answer;
}

/* What comes while one reads the end can be read. */
static void
add_paragraphs_at_end (TektraMessage *answer,
                       guint          count)
{
  double upper = gtk_adjustment_get_upper (get_adjustment ());

  add_paragraphs (answer, count);
  ui_test_wait_for (gtk_adjustment_get_upper (get_adjustment ()) > upper + 30);
  ui_test_wait_for (get_rest () < 1);
}

static void
test_follows_end (void)
{
  TektraMessage *answer = start_long_chat ();

  for (guint i = 0; i < 20; i++)
    {
      add_paragraphs_at_end (answer, 3);
      g_assert_true (tektra_message_list_get_following (get_list ()));
    }
}

static void
test_scrolled_up_stays (void)
{
  TektraMessage *answer = start_long_chat ();
  GtkWidget *button;
  double value, y;

  turn_wheel ("4", 5);
  ui_test_wait_for (!tektra_message_list_get_following (get_list ()));
  wait_until_still ();
  value = gtk_adjustment_get_value (get_adjustment ());
  y = get_message_y (answer);
  g_assert_cmpfloat (get_rest (), >, 50);

  add_paragraphs (answer, 30);
  ui_test_wait_for (get_rest () > 500);
  ui_test_wait_frames (10);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (get_adjustment ()), value, 1);
  g_assert_cmpfloat_with_epsilon (get_message_y (answer), y, 1);

  /* The button leads back. */
  button = ui_test_find_in (ui_test_find_in (GTK_WIDGET (get_list ()), GTK_TYPE_REVEALER, 0),
                            GTK_TYPE_BUTTON, 0);
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  ui_test_wait_for (get_rest () < 1);
  add_paragraphs_at_end (answer, 3);
}

static void
test_scrolled_back_follows (void)
{
  TektraMessage *answer = start_long_chat ();

  turn_wheel ("4", 3);
  ui_test_wait_for (!tektra_message_list_get_following (get_list ()));
  turn_wheel ("5", 10);
  ui_test_wait_for (tektra_message_list_get_following (get_list ()));
  add_paragraphs_at_end (answer, 10);
}

/* What a person sends is shown, wherever they were. */
static void
test_question_scrolls (void)
{
  start_long_chat ();
  turn_wheel ("4", 5);
  ui_test_wait_for (!tektra_message_list_get_following (get_list ()));
  add_message (TEKTRA_ROLE_USER, "And then?");
  ui_test_wait_for (get_rest () < 1);
  g_assert_true (tektra_message_list_get_following (get_list ()));
}

static void
test_place_is_kept (void)
{
  TektraChatSession *first;
  TektraMessage *answer = start_long_chat ();
  TektraMessage *seen = NULL;
  TektraMessageList *list = get_list ();
  double y;

  first = ui_test_get_session ();
  for (guint i = 0; i < 6; i++)
    {
      add_message (TEKTRA_ROLE_USER, "More.");
      answer = start_answer ();
      add_paragraphs (answer, 10);
      tektra_message_set_status (answer, TEKTRA_MESSAGE_STATUS_COMPLETE);
    }
  ui_test_wait_for (ui_test_find_message (answer) != NULL && get_rest () < 1);
  wait_until_still ();

  turn_wheel ("4", 8);
  ui_test_wait_for (!tektra_message_list_get_following (list));
  wait_until_still ();
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (get_conversation ())); i++)
    {
      g_autoptr(TektraMessage) message =
        g_list_model_get_item (G_LIST_MODEL (get_conversation ()), i);

      if (ui_test_find_message (message) != NULL)
        seen = message;
    }
  y = get_message_y (seen);
  g_test_message ("the place is %.0f pixels from the top", y);

  start_long_chat ();
  g_assert_true (tektra_message_list_get_following (list));

  tektra_chat_list_set_current (tektra_window_get_chats (ui_test_get_window ()), first);
  ui_test_wait_for (tektra_message_list_get_session (list) == first);
  ui_test_wait_for (ui_test_find_message (seen) != NULL && ABS (get_message_y (seen) - y) < 3);
  ui_test_wait_frames (10);
  g_assert_false (tektra_message_list_get_following (list));
  g_assert_cmpfloat_with_epsilon (get_message_y (seen), y, 3);
}

typedef struct
{
  TektraMessage *message;
  GString       *sent;
  GArray        *frames;
  gint64         started;
  gint64         last_cpu;
  guint          n_tokens;
} Stream;

static void
send_token (Stream *stream)
{
  static const char *const words[] = {
    "the ", "text ", "of ", "a ", "model ", "**bold** ", "`code` ", "that ", "goes ", "on, ",
  };
  guint n = stream->n_tokens++;
  const char *token = words[(n * 7 + n / 10) % G_N_ELEMENTS (words)];

  if (n % 90 == 89)
    token = "\n\n";
  else if (n % 1000 == 500)
    token = "\n\n## A heading\n\n";
  else if (n % 1000 == 600)
    token = "\n\n```c\nint a = 1;\nint b = 2;\n```\n\n";
  else if (n % 1000 == 700)
    token = "\n- item\n- item ";
  else if (n % 5000 == 800)
    token = "\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n";

  g_string_append (stream->sent, token);
  tektra_message_append_text (stream->message, token, -1);
}

static gboolean
send_cb (gpointer user_data)
{
  Stream *stream = user_data;
  gint64 due = (g_get_monotonic_time () - stream->started) * TOKENS_PER_SECOND / G_USEC_PER_SEC;

  /* No faster than that on a slow machine either: the loop has to turn in between. */
  for (guint i = 0; i < 200 && stream->n_tokens < due && stream->n_tokens < N_TOKENS; i++)
    send_token (stream);

  return stream->n_tokens < N_TOKENS ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
after_paint_cb (GdkFrameClock *clock,
                Stream        *stream)
{
  gint64 now = test_get_cpu_time ();
  gint64 frame = now - stream->last_cpu;

  stream->last_cpu = now;
  g_array_append_val (stream->frames, frame);
}

static int
compare_int64 (gconstpointer a,
               gconstpointer b)
{
  gint64 difference = *(const gint64 *) a - *(const gint64 *) b;

  return difference < 0 ? -1 : difference > 0;
}

static guint
count_widgets (GtkWidget *widget)
{
  guint count = 1;

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    count += count_widgets (child);

  return count;
}

/* The words that all prose views show, without what code and tables show */
static void
collect_prose (GtkWidget *widget,
               GString   *out)
{
  if (TEKTRA_IS_PROSE_VIEW (widget))
    {
      g_autofree char *text = NULL;

      g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (widget)), "text", &text, NULL);
      g_string_append (out, text);
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_prose (child, out);
}

static guint
count_word (const char *text,
            const char *word)
{
  guint count = 0;

  while ((text = strstr (text, word)) != NULL)
    {
      text += strlen (word);
      count++;
    }

  return count;
}

static gboolean
shows_each (const char *text,
            const char *word)
{
  g_autoptr(GString) shown = g_string_new (NULL);

  collect_prose (GTK_WIDGET (get_list ()), shown);

  return count_word (shown->str, word) == count_word (text, word);
}

/* An answer of 100,000 tokens: every byte is kept, all of it is shown, the window stays quick. */
static void
test_hundred_thousand_tokens (void)
{
  g_autofree char *kept = NULL;
  GdkFrameClock *clock;
  Stream stream = { NULL };
  gint64 sum = 0, p99;
  double seconds;
  gulong handler;
  guint n_widgets;

  ui_test_new_chat ();
  add_message (TEKTRA_ROLE_USER, "Never stop.");
  stream.message = start_answer ();
  stream.sent = g_string_new (NULL);
  stream.frames = g_array_new (FALSE, FALSE, sizeof (gint64));
  ui_test_wait_for (get_list () != NULL);
  ui_test_wait_frames (10);

  clock = gtk_widget_get_frame_clock (GTK_WIDGET (get_list ()));
  stream.last_cpu = test_get_cpu_time ();
  stream.started = g_get_monotonic_time ();
  handler = g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), &stream);
  g_timeout_add (2, send_cb, &stream);
  while (stream.n_tokens < N_TOKENS)
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_true (tektra_message_list_get_following (get_list ()));
    }
  seconds = (double) (g_get_monotonic_time () - stream.started) / G_USEC_PER_SEC;
  g_signal_handler_disconnect (clock, handler);

  tektra_message_set_status (stream.message, TEKTRA_MESSAGE_STATUS_COMPLETE);
  ui_test_wait_for (find_in_last ("Copy Answer") != NULL);

  kept = tektra_message_dup_text (stream.message);
  g_assert_cmpmem (kept, strlen (kept), stream.sent->str, stream.sent->len);

  ui_test_wait_for (shows_each (kept, "model"));
  g_assert_true (shows_each (kept, "A heading"));
  ui_test_wait_for (get_rest () < 1);

  n_widgets = count_widgets (GTK_WIDGET (get_list ()));
  g_array_sort (stream.frames, compare_int64);
  for (guint i = 0; i < stream.frames->len; i++)
    sum += g_array_index (stream.frames, gint64, i);
  p99 = g_array_index (stream.frames, gint64, stream.frames->len * 99 / 100);
  g_test_message ("%zu bytes in %.1f s, %u frames of %.2f ms, 99%% of them within %.2f ms, "
                  "at most %.2f ms, %u widgets", stream.sent->len, seconds, stream.frames->len,
                  (double) sum / stream.frames->len / 1000, (double) p99 / 1000,
                  (double) g_array_index (stream.frames, gint64, stream.frames->len - 1) / 1000,
                  n_widgets);

  /* 100 code views of about 15 widgets, 20 tables, and the prose between them */
  g_assert_cmpuint (n_widgets, <, 5000);

  /* A frame has up to a thousand tokens here. What took longer the longer the text is would be far
   * above that. The address sanitizer makes everything slower by an order of magnitude. */
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpint (sum / stream.frames->len, <, 60 * 1000);
  g_assert_cmpint (p99, <, 200 * 1000);
#endif

  g_array_unref (stream.frames);
  g_string_free (stream.sent, TRUE);
}

/* Only rows near the visible ones have widgets. */
static void
test_thousand_messages (void)
{
  gint64 start, time;
  guint n_rows = 0;

  ui_test_new_chat ();
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *question = g_strdup_printf ("Question %u?", i);
      g_autofree char *answer =
        g_strdup_printf ("Answer **%u**.\n\n- a\n- b\n\n```c\nint a;\n```", i);

      add_message (TEKTRA_ROLE_USER, question);
      add_message (TEKTRA_ROLE_ASSISTANT, answer);
    }
  ui_test_wait_for (ui_test_find_label ("Question 499?") != NULL);
  ui_test_wait_for (get_rest () < 1);

  while (ui_test_find_in (GTK_WIDGET (get_list ()), TEKTRA_TYPE_MESSAGE_ROW, n_rows) != NULL)
    n_rows++;
  g_assert_cmpuint (n_rows, <, 300);

  start = test_get_cpu_time ();
  add_message (TEKTRA_ROLE_USER, "The last one");
  ui_test_wait_for (ui_test_find_label ("The last one") != NULL);
  ui_test_wait_for (get_rest () < 1);
  time = test_get_cpu_time () - start;
  g_test_message ("one more message takes %.1f ms", (double) time / 1000);
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpint (time, <, 200 * 1000);
#endif
}

/* What is copied is what the model sent, not what is shown of it. */
static void
test_copy (void)
{
  static const char text[] = "Costs $5/$10 per unit.\n\n* **bold *ital** more*\n\n\n"
                             "`$HOME/bin:$PATH`  \n";
  g_autofree char *copied = NULL;

  ui_test_new_chat ();
  add_message (TEKTRA_ROLE_USER, "Price?");
  add_message (TEKTRA_ROLE_ASSISTANT, text);
  ui_test_wait_for (get_list () != NULL && find_in_last ("Copy Answer") != NULL);
  g_signal_emit_by_name (find_in_last ("Copy Answer"), "clicked");
  copied = ui_test_dup_copied ();
  g_assert_cmpstr (copied, ==, text);
  g_assert_nonnull (find_in_last ("Copied"));
}

static void
count_cb (guint *count)
{
  ++*count;
}

/* Messages are as wide as a person likes them, and are not set anew when that stays the same. */
static void
test_reading_width (void)
{
  GtkWidget *row;
  guint n_lists = 0, n_rows = 0;
  int before, width;

  ui_test_new_chat ();
  add_message (TEKTRA_ROLE_USER, "Hello.");
  ui_test_wait_for ((row = ui_test_find_message (
                       tektra_conversation_get_last (get_conversation ()))) != NULL);
  g_object_get (ui_test_get_settings (), "reading-width", &before, NULL);
  g_signal_connect_swapped (get_list (), "notify::reading-width", G_CALLBACK (count_cb), &n_lists);
  g_signal_connect_swapped (row, "notify::reading-width", G_CALLBACK (count_cb), &n_rows);

  for (guint i = 0; i < 2; i++)
    {
      g_object_set (get_list (), "reading-width", before + 40, NULL);
      g_object_get (row, "reading-width", &width, NULL);
      g_assert_cmpint (width, ==, before + 40);
      g_object_set (row, "reading-width", width, NULL);
      g_assert_cmpuint (n_lists, ==, 1);
      g_assert_cmpuint (n_rows, ==, 1);
    }

  g_object_set (get_list (), "reading-width", before, NULL);
  g_signal_handlers_disconnect_by_data (row, &n_rows);
  g_signal_handlers_disconnect_by_data (get_list (), &n_lists);
}

/* Trying again keeps the answer before. */
static void
test_try_again (void)
{
  TektraMessage *first, *second;

  ui_test_new_chat ();
  ui_test_type ("Hello");
  ui_test_wait_text ("Hello");
  ui_test_key ("Return");
  ui_test_wait_idle ();
  first = tektra_conversation_get_last (get_conversation ());
  ui_test_wait_for (find_in_last ("Try Again") != NULL);
  g_assert_null (find_in_last ("Previous Version"));

  g_signal_emit_by_name (find_in_last ("Try Again"), "clicked");
  ui_test_wait_for (tektra_conversation_get_last (get_conversation ()) != first);
  ui_test_wait_idle ();
  second = tektra_conversation_get_last (get_conversation ());
  ui_test_wait_for (find_in_last ("Previous Version") != NULL);
  g_assert_nonnull (ui_test_find_label ("2/2"));

  g_signal_emit_by_name (find_in_last ("Previous Version"), "clicked");
  g_assert_true (tektra_conversation_get_last (get_conversation ()) == first);
  ui_test_wait_for (ui_test_find_label ("1/2") != NULL);
  g_signal_emit_by_name (find_in_last ("Next Version"), "clicked");
  g_assert_true (tektra_conversation_get_last (get_conversation ()) == second);
}

/* A failed answer keeps its text and offers what helps. */
static void
test_errors (void)
{
  static const struct
  {
    TektraBackendError  code;
    const char         *button;
  } cases[] = {
    { TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND, "Choose Another Model" },
    { TEKTRA_BACKEND_ERROR_OUT_OF_MEMORY, "Choose Another Model" },
    { TEKTRA_BACKEND_ERROR_UNAUTHORIZED, "Preferences" },
    { TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG, "New Chat" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = g_error_new_literal (TEKTRA_BACKEND_ERROR, cases[i].code,
                                                     "It failed. Do something.");
      TektraMessage *answer;

      ui_test_new_chat ();
      add_message (TEKTRA_ROLE_USER, "Hello");
      answer = start_answer ();
      tektra_message_append_text (answer, "Half an", -1);
      tektra_message_fail (answer, error);
      ui_test_wait_for (get_list () != NULL &&
                        ui_test_find_label ("It failed. Do something.") != NULL);
      ui_test_wait_for (ui_test_find_in (GTK_WIDGET (get_list ()), TEKTRA_TYPE_PROSE_VIEW,
                                         0) != NULL);
      g_assert_nonnull (ui_test_find_button ("Try Again"));
      g_assert_nonnull (ui_test_find_button (cases[i].button));
      g_assert_true (gtk_widget_get_sensitive (ui_test_find_button (cases[i].button)));
    }
}

static void
test_thinking (void)
{
  TektraMessage *answer;
  TektraThinkingView *view;
  g_autoptr(TektraPart) part = NULL;
  GtkWidget *text;

  ui_test_new_chat ();
  add_message (TEKTRA_ROLE_USER, "Think");
  answer = start_answer ();
  tektra_message_append_thinking (answer, "First I thought", -1);
  ui_test_wait_for (get_list () != NULL && ui_test_find (TEKTRA_TYPE_THINKING_VIEW) != NULL);
  view = ui_test_find (TEKTRA_TYPE_THINKING_VIEW);
  g_assert_nonnull (ui_test_find_label ("Thinking…"));
  g_assert_null (ui_test_find_in (GTK_WIDGET (view), TEKTRA_TYPE_PROSE_VIEW, 0));

  /* It can be opened while it runs. */
  g_signal_emit_by_name (ui_test_find_in (GTK_WIDGET (view), GTK_TYPE_TOGGLE_BUTTON, 0), "clicked");
  ui_test_wait_for (ui_test_find_in (GTK_WIDGET (view), TEKTRA_TYPE_PROSE_VIEW, 0) != NULL);
  tektra_message_append_thinking (answer, " and then more", -1);
  tektra_message_append_text (answer, "The answer", -1);
  tektra_message_set_status (answer, TEKTRA_MESSAGE_STATUS_COMPLETE);
  ui_test_wait_for (ui_test_find_label ("Thought for") != NULL);
  ui_test_wait_frames (10);
  g_assert_true (ui_test_find (TEKTRA_TYPE_THINKING_VIEW) == view);

  /* Folded again it costs nothing any more. */
  text = ui_test_find_in (GTK_WIDGET (view), TEKTRA_TYPE_MARKDOWN_VIEW, 0);
  g_signal_emit_by_name (ui_test_find_in (GTK_WIDGET (view), GTK_TYPE_TOGGLE_BUTTON, 0), "clicked");
  part = g_list_model_get_item (tektra_message_list_parts (answer), 0);
  ui_test_wait_for (g_signal_handler_find (part, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, text) == 0);
}

static TektraPart *
make_picture (void)
{
  static const guint8 pixels[64 * 48 * 4];
  g_autoptr(GBytes) bytes = g_bytes_new_static (pixels, sizeof pixels);
  TektraPreview preview = { bytes, 64, 48, 64 * 4 };
  g_autofree char *path = ui_test_sample ("01-what.png");
  g_autofree char *data = NULL;
  g_autoptr(GBytes) encoded = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  encoded = g_bytes_new (data, length);

  return tektra_image_part_new ("photo.png", "image/png", encoded, 64, 48, &preview);
}

static void
test_pictures (void)
{
  g_autoptr(TektraMessage) question = tektra_message_new (TEKTRA_ROLE_USER);
  GtkWindow *window = GTK_WINDOW (ui_test_get_window ());
  GtkWidget *row;
  AdwDialog *dialog;

  ui_test_new_chat ();
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(TektraPart) picture = make_picture ();

      tektra_message_add_part (question, picture);
    }
  tektra_conversation_append (get_conversation (), question);
  ui_test_wait_for (get_list () != NULL
                    && ui_test_find_in (GTK_WIDGET (get_list ()), TEKTRA_TYPE_PICTURE_BUTTON,
                                        1) != NULL);

  /* No more room than the pictures and what can be done with the message take, in a wide window */
  row = gtk_widget_get_ancestor (ui_test_find (TEKTRA_TYPE_PICTURE_BUTTON),
                                 TEKTRA_TYPE_MESSAGE_ROW);
  ui_test_wait_for (gtk_widget_get_width (row) > 400);
  g_assert_cmpint (gtk_widget_get_height (row), >=, 48);
  g_assert_cmpint (gtk_widget_get_height (row), <, 48 + 100);

  g_signal_emit_by_name (ui_test_find (TEKTRA_TYPE_PICTURE_BUTTON), "clicked");
  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
  g_assert_nonnull (dialog);
  g_assert_cmpstr (adw_dialog_get_title (dialog), ==, "photo.png");
  ui_test_wait_frames (2);
  adw_dialog_close (dialog);
  ui_test_wait_for (adw_application_window_get_visible_dialog (
                      ADW_APPLICATION_WINDOW (window)) == NULL);
}

/* Rows are used again; nothing holds on to messages and chats that are gone. */
static void
test_nothing_is_kept (void)
{
  GtkWidget *list = g_object_ref_sink (tektra_message_list_new ());
  TektraChatSession *session;
  TektraMessage *message;
  GtkWidget *window = gtk_window_new ();
  g_autoptr(TektraBackendRegistry) registry = tektra_backend_registry_new ();
  g_autoptr(TektraModelManager) manager = tektra_model_manager_new (registry);

  gtk_window_set_child (GTK_WINDOW (window), list);
  gtk_window_present (GTK_WINDOW (window));

  for (guint i = 0; i < 3; i++)
    {
      session = tektra_chat_session_new (manager);
      message = tektra_message_new_text (TEKTRA_ROLE_ASSISTANT,
                                         "# a\n\n```c\nb\n```\n\n|c|\n|-|\n|d|\n");
      tektra_message_append_thinking (message, "Hm.", -1);
      tektra_conversation_append (tektra_chat_session_get_conversation (session), message);
      tektra_message_list_set_session (TEKTRA_MESSAGE_LIST (list), session);
      ui_test_wait_for (ui_test_find_in (list, TEKTRA_TYPE_MESSAGE_ROW, 0) != NULL);
      ui_test_wait_frames (10);
      tektra_message_list_set_session (TEKTRA_MESSAGE_LIST (list), NULL);
      g_assert_finalize_object (session);
      g_assert_finalize_object (message);
    }

  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (list);
}

static void
add_tests (void)
{
  g_test_add_func ("/message-list/follows-end", test_follows_end);
  g_test_add_func ("/message-list/scrolled-up-stays", test_scrolled_up_stays);
  g_test_add_func ("/message-list/scrolled-back-follows", test_scrolled_back_follows);
  g_test_add_func ("/message-list/question-scrolls", test_question_scrolls);
  g_test_add_func ("/message-list/place-is-kept", test_place_is_kept);
  g_test_add_func ("/message-list/hundred-thousand-tokens", test_hundred_thousand_tokens);
  g_test_add_func ("/message-list/thousand-messages", test_thousand_messages);
  g_test_add_func ("/message-list/copy", test_copy);
  g_test_add_func ("/message-list/reading-width", test_reading_width);
  g_test_add_func ("/message-list/try-again", test_try_again);
  g_test_add_func ("/message-list/errors", test_errors);
  g_test_add_func ("/message-list/thinking", test_thinking);
  g_test_add_func ("/message-list/pictures", test_pictures);
  g_test_add_func ("/message-list/nothing-is-kept", test_nothing_is_kept);
}

int
main (int   argc,
      char *argv[])
{
  return ui_test_run (&argc, &argv, script, add_tests);
}
