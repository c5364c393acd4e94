/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-conversation-find.h"
#include "util/tektra-id.h"

/* What a person would lose: an answer that was asked for again, or the order of what was said. */

typedef struct
{
  guint n;
  guint position;
  guint removed;
  guint added;
} Changes;

static void
changed_cb (GListModel *model,
            guint       position,
            guint       removed,
            guint       added,
            gpointer    user_data)
{
  Changes *changes = user_data;

  changes->n++;
  changes->position = position;
  changes->removed = removed;
  changes->added = added;
}

static TektraMessage *
append (TektraConversation *conversation,
        TektraRole          role,
        const char         *text)
{
  g_autoptr(TektraMessage) message = tektra_message_new_text (role, text);

  tektra_conversation_append (conversation, message);

  return message; /* kept alive by the conversation */
}

static char *
branch_to_string (TektraConversation *conversation)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (conversation)); i++)
    {
      g_autoptr(TektraMessage) message = g_list_model_get_item (G_LIST_MODEL (conversation), i);
      g_autofree char *one = tektra_message_dup_text (message);

      g_string_append_printf (text, "%s ", one);
    }

  return g_string_free (text, FALSE);
}

static void
assert_branch (TektraConversation *conversation,
               const char         *expected)
{
  g_autofree char *text = branch_to_string (conversation);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_branches (void)
{
  TektraConversation *conversation = tektra_conversation_new ();
  TektraMessage *question = append (conversation, TEKTRA_ROLE_USER, "q");
  TektraMessage *first = append (conversation, TEKTRA_ROLE_ASSISTANT, "a1");
  g_autoptr(TektraMessage) second = tektra_message_new_text (TEKTRA_ROLE_ASSISTANT, "a2");
  g_autoptr(GListModel) siblings = NULL;
  Changes changes = { 0 };

  append (conversation, TEKTRA_ROLE_USER, "q2");
  append (conversation, TEKTRA_ROLE_ASSISTANT, "a3");
  assert_branch (conversation, "q a1 q2 a3 ");

  g_signal_connect (conversation, "items-changed", G_CALLBACK (changed_cb), &changes);

  /* another answer to the first question: only the tail changes */
  tektra_conversation_append_to (conversation, question, second);
  assert_branch (conversation, "q a2 ");
  g_assert_cmpuint (changes.n, ==, 1);
  g_assert_cmpuint (changes.position, ==, 1);
  g_assert_cmpuint (changes.removed, ==, 3);
  g_assert_cmpuint (changes.added, ==, 1);

  /* the old one is still there, with all that followed it */
  siblings = tektra_conversation_list_siblings (conversation, second);
  g_assert_cmpuint (g_list_model_get_n_items (siblings), ==, 2);
  tektra_conversation_select (conversation, first);
  assert_branch (conversation, "q a1 q2 a3 ");
  g_assert_true (tektra_conversation_get_parent (conversation, first) == question);
  g_assert_null (tektra_conversation_get_parent (conversation, question));

  /* selecting what is shown changes nothing */
  changes.n = 0;
  tektra_conversation_select (conversation, first);
  g_assert_cmpuint (changes.n, ==, 0);

  g_assert_finalize_object (conversation);
}

static void
test_remove (void)
{
  TektraConversation *conversation = tektra_conversation_new ();
  TektraMessage *question = append (conversation, TEKTRA_ROLE_USER, "q");
  TektraMessage *first = append (conversation, TEKTRA_ROLE_ASSISTANT, "a1");
  TektraMessage *second = append (conversation, TEKTRA_ROLE_USER, "q2");
  g_autoptr(TektraMessage) other = tektra_message_new_text (TEKTRA_ROLE_ASSISTANT, "a2");
  g_autoptr(TektraMessage) removed = g_object_ref (first);
  g_autoptr(TektraMessage) last = NULL;
  g_autoptr(GPtrArray) followers = NULL;
  g_autoptr(GPtrArray) nobody = NULL;

  tektra_conversation_append_to (conversation, question, other);
  tektra_conversation_select (conversation, first);

  /* what followed stays, in the place of what is gone */
  followers = tektra_conversation_remove (conversation, first);
  assert_branch (conversation, "q q2 ");
  g_assert_cmpuint (followers->len, ==, 1);
  g_assert_true (tektra_conversation_get_parent (conversation, second) == question);
  g_assert_false (tektra_conversation_contains (conversation, removed));
  g_assert_cmpuint (tektra_conversation_get_n_messages (conversation), ==, 3);

  /* it comes back to where it was, also among its siblings */
  tektra_conversation_restore (conversation, question, removed, followers);
  assert_branch (conversation, "q a1 q2 ");
  tektra_conversation_select (conversation, other);
  assert_branch (conversation, "q a2 ");
  tektra_conversation_select (conversation, removed);
  assert_branch (conversation, "q a1 q2 ");

  /* with the last message of a branch a sibling comes into view */
  last = g_object_ref (second);
  nobody = tektra_conversation_remove (conversation, second);
  assert_branch (conversation, "q a1 ");
  g_assert_cmpuint (nobody->len, ==, 0);
  g_ptr_array_unref (tektra_conversation_remove (conversation, removed));
  assert_branch (conversation, "q a2 ");

  g_ptr_array_unref (tektra_conversation_remove (conversation, other));
  g_ptr_array_unref (tektra_conversation_remove (conversation, question));
  assert_branch (conversation, "");

  g_assert_finalize_object (conversation);
}

/* A long chat is as easy to handle as a short one: with anything quadratic this takes minutes. */
static void
test_long (void)
{
  const guint n = 100000;
  TektraConversation *conversation = tektra_conversation_new ();

  for (guint i = 0; i < n; i++)
    append (conversation, i % 2 == 0 ? TEKTRA_ROLE_USER : TEKTRA_ROLE_ASSISTANT, "m");

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (conversation)), ==, n);
  g_assert_finalize_object (conversation);
}

static void
test_unload (void)
{
  g_autoptr(TektraMessage) message = tektra_message_new_text (TEKTRA_ROLE_USER, "twelve bytes");
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *text = NULL;

  g_assert_true (tektra_message_get_loaded (message));
  g_assert_cmpuint (tektra_message_get_size (message), ==, 12);

  g_ptr_array_add (parts, g_list_model_get_item (tektra_message_list_parts (message), 0));
  tektra_message_unload (message, 12);
  g_assert_false (tektra_message_get_loaded (message));
  g_assert_cmpuint (tektra_message_get_size (message), ==, 12);
  g_assert_cmpuint (g_list_model_get_n_items (tektra_message_list_parts (message)), ==, 0);

  tektra_message_load (message, parts);
  text = tektra_message_dup_text (message);
  g_assert_cmpstr (text, ==, "twelve bytes");

  /* once more does not double it */
  tektra_message_load (message, parts);
  g_assert_cmpuint (tektra_message_get_size (message), ==, 12);
}

static void
test_ids (void)
{
  gint64 last = 0;

  for (guint i = 0; i < 3000000; i++)
    {
      gint64 id = tektra_id_new ();

      g_assert_cmpint (id, >, last);
      last = id;
    }

  g_assert_cmpint (ABS (tektra_id_get_time (last) - g_get_real_time ()), <, 60 * G_USEC_PER_SEC);
}

static void
test_parts (void)
{
  TektraMessage *message = tektra_message_new (TEKTRA_ROLE_ASSISTANT);
  g_autoptr(TektraMessage) copy = NULL;
  g_autofree char *text = NULL;
  g_autofree char *copied = NULL;

  tektra_message_append_thinking (message, "hm", -1);
  tektra_message_append_thinking (message, "m", -1);
  tektra_message_append_text (message, "Costs $5/", -1);
  tektra_message_append_text (message, "$10 per unit.", -1);
  g_assert_cmpuint (g_list_model_get_n_items (tektra_message_list_parts (message)), ==, 2);

  text = tektra_message_dup_text (message);
  g_assert_cmpstr (text, ==, "Costs $5/$10 per unit.");

  /* a snapshot does not grow with the original */
  copy = tektra_message_copy (message);
  tektra_message_append_text (message, " More.", -1);
  copied = tektra_message_dup_text (copy);
  g_assert_cmpstr (copied, ==, "Costs $5/$10 per unit.");

  g_assert_finalize_object (message);
}

/* A message that is looked for is shown, and no other branch than needed is left for it. */
static void
test_reveal (void)
{
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  TektraMessage *question, *old, *more;
  g_autoptr(TektraMessage) again = tektra_message_new_text (TEKTRA_ROLE_ASSISTANT, "again");
  g_autoptr(TektraMessage) last = tektra_message_new_text (TEKTRA_ROLE_ASSISTANT, "last");
  g_autofree char *shown = NULL;
  g_autofree char *same = NULL;
  g_autofree char *other = NULL;
  guint position = 9;

  question = append (conversation, TEKTRA_ROLE_USER, "question");
  old = append (conversation, TEKTRA_ROLE_ASSISTANT, "old");
  more = append (conversation, TEKTRA_ROLE_USER, "more");
  tektra_conversation_append_to (conversation, question, again);
  tektra_conversation_append_to (conversation, question, last);
  tektra_conversation_select (conversation, again);

  g_assert_true (tektra_conversation_find (conversation, tektra_message_get_id (old)) == old);
  g_assert_null (tektra_conversation_find (conversation, 1));
  g_assert_false (tektra_conversation_find_position (conversation, old, &position));
  g_assert_cmpuint (position, ==, 9);

  tektra_conversation_reveal (conversation, question);
  shown = branch_to_string (conversation);
  g_assert_cmpstr (shown, ==, "question again ");
  tektra_conversation_reveal (conversation, old);
  same = branch_to_string (conversation);
  g_assert_cmpstr (same, ==, "question old more ");
  g_assert_true (tektra_conversation_find_position (conversation, more, &position));
  g_assert_cmpuint (position, ==, 2);
  tektra_conversation_reveal (conversation, last);
  other = branch_to_string (conversation);
  g_assert_cmpstr (other, ==, "question last ");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/conversation/branches", test_branches);
  g_test_add_func ("/conversation/remove", test_remove);
  g_test_add_func ("/conversation/reveal", test_reveal);
  g_test_add_func ("/conversation/long", test_long);
  g_test_add_func ("/conversation/unload", test_unload);
  g_test_add_func ("/conversation/ids", test_ids);
  g_test_add_func ("/conversation/parts", test_parts);

  return g_test_run ();
}
