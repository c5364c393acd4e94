/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include <adwaita.h>

#include "ui/tektra-find-bar.h"
#include "ui/tektra-find-marks.h"
#include "ui/tektra-message-list.h"
#include "ui/tektra-message-row.h"

/* Words are found in the chat that is shown, by the keyboard alone. */

static const char script[] =
  "{ 'models': [ { 'id': 'm', 'name': 'Model' } ],"
  "  'turns': [ { 'steps': [ { 'text': 'The needle.' }, { 'done': 'stop' } ] } ] }";

#define N_MESSAGES 300

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

static TektraMessage *
add_message (TektraRole  role,
             const char *text)
{
  g_autoptr(TektraMessage) message = tektra_message_new_text (role, text);

  tektra_conversation_append (get_conversation (), message);

  return message;
}

/* Rows of very different heights, of which none is known before it can be seen */
static void
add_many_messages (void)
{
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autoptr(GString) text = g_string_new (NULL);

      g_string_append_printf (text, "Message %u%s.", i, i % 100 == 50 ? " with a needle" : "");
      for (guint j = 0; j < i * 7 % 13; j++)
        g_string_append_printf (text, "\n\nMore of message %u, which goes on for a while and then "
                                "some more, until it is broken into lines.", i);
      add_message (i % 2 == 0 ? TEKTRA_ROLE_USER : TEKTRA_ROLE_ASSISTANT, text->str);
    }
  ui_test_wait_for (get_list () != NULL);
}

static TektraMessage *
get_message (guint index)
{
  g_autoptr(TektraMessage) message = NULL;

  message = g_list_model_get_item (G_LIST_MODEL (get_conversation ()), index);

  return message; /* kept alive by the conversation */
}

/* Whether the place where the person is can be seen, in this message */
static gboolean
shows_place (TektraMessage *message)
{
  graphene_rect_t bounds;

  return ui_test_find_message (message) != NULL &&
         tektra_find_marks_locate (ui_test_find_message (message), GTK_WIDGET (get_list ()),
                                   &bounds) &&
         bounds.origin.y >= 0 &&
         bounds.origin.y + bounds.size.height <= gtk_widget_get_height (GTK_WIDGET (get_list ()));
}

static gboolean
has_marks (void)
{
  GtkWidget *list = GTK_WIDGET (get_list ());
  GtkTextView *text_view;
  GtkLabel *label;

  for (guint i = 0; (text_view = ui_test_find_in (list, GTK_TYPE_TEXT_VIEW, i)) != NULL; i++)
    {
      GtkTextBuffer *buffer = gtk_text_view_get_buffer (text_view);
      GtkTextTagTable *table = gtk_text_buffer_get_tag_table (buffer);
      GtkTextTag *tag = gtk_text_tag_table_lookup (table, "tektra-found");
      GtkTextIter iter;

      gtk_text_buffer_get_start_iter (buffer, &iter);
      if (tag != NULL &&
          (gtk_text_iter_has_tag (&iter, tag) || gtk_text_iter_forward_to_tag_toggle (&iter, tag)))
        return TRUE;
    }

  for (guint i = 0; (label = ui_test_find_in (list, GTK_TYPE_LABEL, i)) != NULL; i++)
    {
      if (gtk_label_get_attributes (label) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* The letters of a mark are not in the colour of a comment of code, or of a link. */
static void
assert_marks_readable (void)
{
  GtkWidget *list = GTK_WIDGET (get_list ());
  GtkTextView *text_view;

  for (guint i = 0; (text_view = ui_test_find_in (list, GTK_TYPE_TEXT_VIEW, i)) != NULL; i++)
    {
      GtkTextTagTable *table = gtk_text_buffer_get_tag_table (gtk_text_view_get_buffer (text_view));
      GtkTextTag *tag = gtk_text_tag_table_lookup (table, "tektra-found");
      gboolean has_color;

      g_assert_nonnull (tag);
      g_object_get (tag, "foreground-set", &has_color, NULL);
      g_assert_true (has_color);
      g_assert_cmpint (gtk_text_tag_get_priority (tag), >=,
                       gtk_text_tag_table_get_size (table) - 2);
    }
}

static void
open_find_bar (const char *text)
{
  ui_test_key ("ctrl+f");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_FIND_BAR) != NULL);
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_FIND_BAR));
  ui_test_type (text);
}

static void
close_find_bar (void)
{
  ui_test_key ("Escape");
  ui_test_wait_for (!ui_test_focus_is_in (TEKTRA_TYPE_FIND_BAR));
  ui_test_wait_for (!has_marks ());
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_COMPOSER));
}

/* Place after place, in a chat that is much longer than the window. */
static void
test_steps (void)
{
  ui_test_new_chat ();
  add_many_messages ();
  ui_test_wait_for (tektra_message_list_get_following (get_list ()));
  ui_test_wait_frames (10);

  /* from where the person is, and round */
  open_find_bar ("Needle");
  ui_test_wait_for (ui_test_find_label ("1 of 3") != NULL);
  ui_test_wait_for (shows_place (get_message (50)));

  ui_test_key ("Return");
  ui_test_wait_for (ui_test_find_label ("2 of 3") != NULL);
  ui_test_wait_for (shows_place (get_message (150)));
  ui_test_key ("ctrl+g");
  ui_test_wait_for (ui_test_find_label ("3 of 3") != NULL);
  ui_test_wait_for (shows_place (get_message (250)));
  ui_test_key ("Return");
  ui_test_wait_for (ui_test_find_label ("1 of 3") != NULL);
  ui_test_key ("shift+Return");
  ui_test_wait_for (ui_test_find_label ("3 of 3") != NULL);
  ui_test_wait_for (shows_place (get_message (250)));
  ui_test_key ("ctrl+shift+g");
  ui_test_wait_for (ui_test_find_label ("2 of 3") != NULL);
  ui_test_wait_for (shows_place (get_message (150)));

  /* typing on */
  ui_test_type ("s");
  ui_test_wait_for (ui_test_find_label ("Not found") != NULL);
  ui_test_wait_for (!has_marks ());
  ui_test_key ("BackSpace");
  ui_test_wait_for (ui_test_find_label (" of 3") != NULL);

  /* and when it is the only one, back to it */
  ui_test_key ("ctrl+a");
  ui_test_type ("250 with a NEEDLE");
  ui_test_wait_for (ui_test_find_label ("1 of 1") != NULL);
  ui_test_wait_for (shows_place (get_message (250)));
  tektra_message_list_scroll_to_end (get_list ());
  ui_test_wait_for (!shows_place (get_message (250)));
  ui_test_key ("Return");
  ui_test_wait_for (shows_place (get_message (250)));

  close_find_bar ();

  /* another chat, with a word that tells whether the last letter has been looked for */
  ui_test_new_chat ();
  add_message (TEKTRA_ROLE_USER, "No needle, no needle, and a needl.");
  add_message (TEKTRA_ROLE_ASSISTANT, "None.");
  ui_test_wait_for (get_list () != NULL);
  open_find_bar ("needle");
  ui_test_wait_for (ui_test_find_label ("1 of 2") != NULL);

  /* Who goes to another chat meanwhile is not led away from where they were in it. */
  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "win.next-chat", NULL);
  ui_test_wait_for (ui_test_find_label ("3 matches") != NULL);
  ui_test_wait_frames (10);
  g_assert_false (shows_place (get_message (50)));
  ui_test_key ("ctrl+g");
  ui_test_wait_for (ui_test_find_label (" of 3") != NULL);
  close_find_bar ();
}

/* All that a person reads is looked through and marked, and it can be seen in light and dark. */
static void
test_marks (void)
{
  ui_test_new_chat ();
  add_message (TEKTRA_ROLE_USER, "Where is the straße, the STRASSE?");
  add_message (TEKTRA_ROLE_ASSISTANT,
               "The **Stra**ße is\n\n- here, a [strasse](https://strasse.example)\n- 1. no road\n\n"
               "```c\nint strasse = 1; /* Straße */\n```\n\n"
               "| Name | Straße |\n|---|---|\n| $\\alpha$ strasse | no |\n\n"
               "A formula $strasse^2$ is no road.\n");
  ui_test_wait_for (get_list () != NULL);

  open_find_bar ("strasse");
  ui_test_wait_for (ui_test_find_label ("1 of 8") != NULL);
  g_assert_true (has_marks ());
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *count = g_strdup_printf ("%u of 8", i + 1);

      ui_test_wait_for (ui_test_find_label (count) != NULL);
      ui_test_wait_for (shows_place (get_message (i < 2 ? 0 : 1)));
      if (i == 2)
        {
          assert_marks_readable ();
          ui_test_show_looks ("find");
          ui_test_key ("ctrl+l");
          ui_test_key ("ctrl+f");
          ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_FIND_BAR));
        }
      ui_test_key ("Return");
    }

  /* what grows is marked, and counted in the end */
  tektra_message_set_status (get_message (1), TEKTRA_MESSAGE_STATUS_STREAMING);
  tektra_message_append_text (get_message (1), "\nOne more strasse.", -1);
  tektra_message_set_status (get_message (1), TEKTRA_MESSAGE_STATUS_COMPLETE);
  ui_test_wait_for (ui_test_find_label ("1 of 9") != NULL);
  close_find_bar ();
}

static void
add_tests (void)
{
  g_test_add_func ("/find/steps", test_steps);
  g_test_add_func ("/find/marks", test_marks);
}

int
main (int   argc,
      char *argv[])
{
  /* GTK's stand-in for a screen reader crashes when something is announced. */
  g_setenv ("GTK_A11Y", "none", TRUE);

  return ui_test_run (&argc, &argv, script, add_tests);
}
