/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-conversation.h"

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

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/conversation/branches", test_branches);
  g_test_add_func ("/conversation/parts", test_parts);

  return g_test_run ();
}
