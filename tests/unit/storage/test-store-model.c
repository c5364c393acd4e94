/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-backend-error.h"
#include "core/tektra-image-part.h"
#include "store-test.h"
#include "test-future.h"

/* Whatever a person does in whatever order, and whenever the program is started again: the store
 * has what the window shows. The chats in memory are the model that the store is compared to. Run
 * with --seed to do the same again. */

#define N_STEPS 400
#define COMPARE_EVERY 25

#define N_PICTURES 6

typedef struct
{
  TektraConversation *conversation;
  TektraChatRecord *record;
  char *draft;
  GPtrArray *draft_parts;

  /* what can be brought back */
  TektraMessage *removed;
  TektraMessage *removed_parent;
  GPtrArray *removed_children;
} Chat;

typedef struct
{
  Fixture *fixture;
  GPtrArray *chats;
  guint n_words;
} Model;

static void
chat_forget_removed (Chat *chat)
{
  g_clear_object (&chat->removed);
  g_clear_object (&chat->removed_parent);
  g_clear_pointer (&chat->removed_children, g_ptr_array_unref);
}

static void
chat_free (gpointer data)
{
  Chat *chat = data;

  chat_forget_removed (chat);
  g_object_unref (chat->conversation);
  tektra_chat_record_free (chat->record);
  g_free (chat->draft);
  g_ptr_array_unref (chat->draft_parts);
  g_free (chat);
}

static guint
pick (guint n)
{
  return (guint) g_test_rand_int_range (0, (gint32) n);
}

static Chat *
pick_chat (Model *model)
{
  return model->chats->len > 0 ? model->chats->pdata[pick (model->chats->len)] : NULL;
}

static TektraMessage *
pick_message (Chat *chat)
{
  guint n = tektra_conversation_get_n_messages (chat->conversation);

  return n > 0 ? tektra_conversation_get_message (chat->conversation, pick (n)) : NULL;
}

static TektraPart *
new_picture (void)
{
  g_autofree char *name = g_strdup_printf ("picture-%u.png", pick (N_PICTURES));

  return store_test_new_picture (name);
}

/* A word that no other message has, and what has hurt other programs */
static char *
new_text (Model *model,
          gsize *length)
{
  static const char *const pieces[] = {
    "", "a", "Costs $5/$10 per unit.\n", "ä€𝄞 ", "'; DROP TABLE chat; --", "\"", "%s%n", "\r\n\r\n",
    "**bold *ital** more*", "\xe2\x80\xae" "right to left"
  };
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "word%u ", model->n_words++);
  for (guint i = pick (8); i > 0; i--)
    g_string_append (text, pieces[pick (G_N_ELEMENTS (pieces))]);
  if (pick (4) == 0)
    g_string_append_len (text, "nul\0nul", 7);
  if (pick (8) == 0)
    {
      for (guint i = 0; i < 2000; i++)
        g_string_append (text, "long ");
    }
  *length = text->len;

  return g_string_free (text, FALSE);
}

/* The window asks for the list before anything else. */
static void
restart (Model *model)
{
  store_test_reopen (model->fixture);
  g_assert_true (test_await (tektra_store_list_chats (model->fixture->store), NULL));
}

static void
put_chat (Chat               *chat,
          TektraStoreChanges *changes)
{
  g_autoptr(TektraChatRecord) record = tektra_chat_record_new (chat->conversation);

  record->pin = chat->record->pin;
  record->unread = chat->record->unread;
  record->deleted = chat->record->deleted;
  g_clear_pointer (&chat->record, tektra_chat_record_free);
  chat->record = g_steal_pointer (&record);
  tektra_store_changes_put_chat (changes, chat->record);
}

static void
save_chat (Model *model,
           Chat  *chat)
{
  TektraStoreChanges *changes = tektra_store_changes_new ();

  put_chat (chat, changes);
  store_test_save (model->fixture, changes);
}

static void
begin_chat (Model *model,
            Chat  *unused)
{
  Chat *chat = g_new0 (Chat, 1);

  chat->conversation = tektra_conversation_new ();
  chat->record = tektra_chat_record_new (chat->conversation);
  chat->draft_parts = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (model->chats, chat);
  save_chat (model, chat);
}

static void
append (Model         *model,
        Chat          *chat,
        TektraMessage *message)
{
  TektraStoreChanges *changes = tektra_store_changes_new ();

  if (pick (4) == 0)
    tektra_conversation_append_to (chat->conversation, pick_message (chat), message);
  else
    tektra_conversation_append (chat->conversation, message);
  put_chat (chat, changes);
  tektra_store_changes_put_message (changes, chat->conversation, message);
  store_test_save (model->fixture, changes);
}

static void
ask (Model *model,
     Chat  *chat)
{
  g_autoptr(TektraMessage) message = tektra_message_new (TEKTRA_ROLE_USER);
  g_autofree char *text = NULL;
  gsize length;

  text = new_text (model, &length);
  tektra_message_append_text (message, text, (gssize) length);
  for (guint i = pick (6); i > 3; i--)
    {
      g_autoptr(TektraPart) picture = new_picture ();

      tektra_message_add_part (message, picture);
    }
  append (model, chat, message);
}

static void
grow (Model         *model,
      TektraMessage *answer)
{
  gsize saved = 0;

  for (guint i = pick (6); i > 0; i--)
    {
      TektraStoreChanges *changes = tektra_store_changes_new ();
      g_autofree char *text = NULL;
      gsize length;

      text = new_text (model, &length);
      tektra_message_append_text (answer, text, (gssize) length);
      tektra_store_changes_grow (changes, answer, 0, saved);
      saved += length;
      store_test_save (model->fixture, changes);
    }
}

/* Begins, grows, and ends in one of the ways in which answers end; or the program does. */
static void
answer (Model *model,
        Chat  *chat)
{
  g_autoptr(TektraMessage) message = tektra_message_new (TEKTRA_ROLE_ASSISTANT);
  g_autoptr(GError) error = NULL;
  TektraStoreChanges *changes;

  tektra_message_set_status (message, TEKTRA_MESSAGE_STATUS_STREAMING);
  append (model, chat, message);
  grow (model, message);

  switch (pick (4))
    {
    case 0:
      tektra_message_set_status (message, TEKTRA_MESSAGE_STATUS_INTERRUPTED);
      restart (model);
      return;

    case 1:
      error = g_error_new_literal (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_TIMEOUT, "Gone.");
      tektra_message_fail (message, error);
      break;

    case 2:
      tektra_message_set_status (message, TEKTRA_MESSAGE_STATUS_STOPPED);
      break;

    default:
      tektra_message_set_finish_reason (message, TEKTRA_FINISH_STOP);
      tektra_message_set_status (message, TEKTRA_MESSAGE_STATUS_COMPLETE);
    }

  changes = tektra_store_changes_new ();
  tektra_store_changes_put_message (changes, chat->conversation, message);
  store_test_save (model->fixture, changes);
}

static void
rename_chat (Model *model,
             Chat  *chat)
{
  g_autofree char *text = NULL;
  gsize length;

  text = new_text (model, &length);
  tektra_conversation_set_title (chat->conversation, pick (4) == 0 ? NULL : text);
  tektra_conversation_set_system_prompt (chat->conversation, pick (2) == 0 ? NULL : text);
  tektra_conversation_set_model_id (chat->conversation, pick (2) == 0 ? NULL : "ollama/gemma3");
  tektra_generation_params_set_double (tektra_conversation_get_params (chat->conversation),
                                       TEKTRA_PARAM_TEMPERATURE, pick (8) / 4.0);
  save_chat (model, chat);
}

static void
select_branch (Model *model,
               Chat  *chat)
{
  TektraMessage *message = pick_message (chat);

  if (message != NULL)
    tektra_conversation_select (chat->conversation, message);
  save_chat (model, chat);
}

static void
remove_message (Model *model,
                Chat  *chat)
{
  TektraMessage *message = pick_message (chat);
  TektraStoreChanges *changes;
  TektraMessage *parent;

  if (message == NULL)
    return;

  chat_forget_removed (chat);
  parent = tektra_conversation_get_parent (chat->conversation, message);
  g_set_object (&chat->removed_parent, parent);
  g_set_object (&chat->removed, message);
  chat->removed_children = tektra_conversation_remove (chat->conversation, message);

  changes = tektra_store_changes_new ();
  put_chat (chat, changes);
  for (guint i = 0; i < chat->removed_children->len; i++)
    tektra_store_changes_put_state (changes, chat->conversation, chat->removed_children->pdata[i]);
  tektra_store_changes_remove_message (changes, tektra_message_get_id (chat->removed));
  store_test_save (model->fixture, changes);
}

static void
restore_message (Model *model,
                 Chat  *chat)
{
  TektraStoreChanges *changes;

  if (chat->removed == NULL ||
      (chat->removed_parent != NULL &&
       !tektra_conversation_contains (chat->conversation, chat->removed_parent)))
    return;

  tektra_conversation_restore (chat->conversation, chat->removed_parent, chat->removed,
                               chat->removed_children);
  changes = tektra_store_changes_new ();
  put_chat (chat, changes);
  tektra_store_changes_put_message (changes, chat->conversation, chat->removed);
  for (guint i = 0; i < chat->removed_children->len; i++)
    {
      if (tektra_conversation_contains (chat->conversation, chat->removed_children->pdata[i]))
        tektra_store_changes_put_state (changes, chat->conversation,
                                        chat->removed_children->pdata[i]);
    }
  store_test_save (model->fixture, changes);
  chat_forget_removed (chat);
}

static void
mark (Model *model,
      Chat  *chat)
{
  chat->record->pin = pick (3);
  chat->record->unread = pick (2) == 0;
  save_chat (model, chat);
}

static void
draft (Model *model,
       Chat  *chat)
{
  TektraStoreChanges *changes = tektra_store_changes_new ();
  gsize length;

  g_free (chat->draft);
  chat->draft = new_text (model, &length);
  if (pick (3) == 0)
    *chat->draft = '\0';
  g_ptr_array_set_size (chat->draft_parts, 0);
  for (guint i = pick (3); i > 0; i--)
    g_ptr_array_add (chat->draft_parts, new_picture ());

  tektra_store_changes_put_draft (changes, chat->record->id, chat->draft, chat->draft_parts);
  store_test_save (model->fixture, changes);
}

/* Deleted; and brought back, or not before the program ends, or gone at once */
static void
delete_chat (Model *model,
             Chat  *chat)
{
  TektraStoreChanges *changes;
  guint way = pick (3);

  if (way == 0)
    {
      changes = tektra_store_changes_new ();
      tektra_store_changes_delete_chat (changes, chat->record->id);
      store_test_save (model->fixture, changes);
    }
  else
    {
      chat->record->deleted = g_get_real_time ();
      save_chat (model, chat);
    }

  if (way == 1)
    {
      chat->record->deleted = 0;
      save_chat (model, chat);
      return;
    }

  if (way == 2)
    restart (model);
  g_ptr_array_remove (model->chats, chat);
}

static void
add_pictures (GHashTable *pictures,
              GPtrArray  *parts,
              GListModel *list)
{
  guint n = list != NULL ? g_list_model_get_n_items (list) : parts->len;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraPart) part = list != NULL ? g_list_model_get_item (list, i)
                                                : g_object_ref (parts->pdata[i]);

      if (TEKTRA_IS_IMAGE_PART (part))
        g_hash_table_add (pictures, g_strdup (tektra_image_part_get_name
                                              (TEKTRA_IMAGE_PART (part))));
    }
}

/* Each picture that is in a message or a draft is one file with a preview; there are no others. */
static void
collect (Model *model,
         Chat  *unused)
{
  g_autoptr(GHashTable) pictures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < model->chats->len; i++)
    {
      Chat *chat = model->chats->pdata[i];
      guint n = tektra_conversation_get_n_messages (chat->conversation);

      add_pictures (pictures, chat->draft_parts, NULL);
      for (guint j = 0; j < n; j++)
        add_pictures (pictures, NULL,
                      tektra_message_list_parts (tektra_conversation_get_message
                                                 (chat->conversation, j)));
    }

  g_assert_true (test_await (tektra_store_collect (model->fixture->store), NULL));
  g_assert_cmpuint (store_test_count_files (model->fixture), ==,
                    2 * g_hash_table_size (pictures));
}

/* Every message is found by the word that only it has. */
static void
search (Model *model,
        Chat  *chat)
{
  TektraMessage *message = pick_message (chat);
  g_autofree char *text = NULL;
  g_autoptr(GPtrArray) hits = NULL;
  const TektraSearchHit *hit;
  char *end;

  if (message == NULL)
    return;
  text = tektra_message_dup_text (message);
  if (*text == '\0')
    return;

  end = strchr (text, ' ');
  end[1] = '\0';
  hits = store_test_await_boxed (tektra_store_search (model->fixture->store, text, 10));
  g_assert_cmpuint (hits->len, ==, 1);
  hit = hits->pdata[0];
  g_assert_cmpint (hit->message, ==, tektra_message_get_id (message));
  g_assert_cmpint (hit->chat, ==, chat->record->id);
}

static void
reopen (Model *model,
        Chat  *unused)
{
  restart (model);
}

static const struct
{
  const char *name;
  void (*func) (Model *model, Chat *chat);
  guint weight;
} steps[] = {
  { "begin a chat", begin_chat, 3 },
  { "ask", ask, 8 },
  { "answer", answer, 8 },
  { "rename", rename_chat, 2 },
  { "select a branch", select_branch, 2 },
  { "remove", remove_message, 4 },
  { "restore", restore_message, 3 },
  { "mark", mark, 2 },
  { "draft", draft, 3 },
  { "delete a chat", delete_chat, 1 },
  { "collect", collect, 1 },
  { "search", search, 4 },
  { "reopen", reopen, 1 },
};

static void
compare_chat (Model            *model,
              Chat             *chat,
              TektraChatRecord *record)
{
  g_autoptr(TektraStoredChat) stored = store_test_load (model->fixture, chat->conversation);

  g_assert_cmpstr (record->title, ==, chat->record->title);
  g_assert_cmpstr (record->model, ==, chat->record->model);
  g_assert_cmpint (record->pin, ==, chat->record->pin);
  g_assert_cmpint (record->unread, ==, chat->record->unread);
  g_assert_cmpint (record->created, ==, chat->record->created);
  g_assert_cmpint (record->updated, ==, chat->record->updated);

  store_test_assert_same_conversation (chat->conversation, stored->conversation);
  g_assert_cmpstr (stored->draft_text != NULL ? stored->draft_text : "", ==,
                   chat->draft != NULL ? chat->draft : "");
  g_assert_cmpuint (stored->draft_parts->len, ==, chat->draft_parts->len);
  for (guint i = 0; i < chat->draft_parts->len; i++)
    g_assert_cmpstr (tektra_image_part_get_name (stored->draft_parts->pdata[i]), ==,
                     tektra_image_part_get_name (chat->draft_parts->pdata[i]));
}

static void
compare_all (Model *model)
{
  g_autoptr(GPtrArray) records = store_test_await_boxed (
    tektra_store_list_chats (model->fixture->store));

  g_assert_cmpuint (records->len, ==, model->chats->len);
  for (guint i = 0; i < records->len; i++)
    {
      TektraChatRecord *record = records->pdata[i];
      guint j;

      if (i > 0)
        g_assert_cmpint (((TektraChatRecord *) records->pdata[i - 1])->updated, >=,
                         record->updated);

      for (j = 0; j < model->chats->len; j++)
        {
          if (((Chat *) model->chats->pdata[j])->record->id == record->id)
            break;
        }
      g_assert_cmpuint (j, <, model->chats->len);
      compare_chat (model, model->chats->pdata[j], record);
    }
}

static void
test_model (Fixture       *fixture,
            gconstpointer  data)
{
  Model model = { fixture, g_ptr_array_new_with_free_func (chat_free), 0 };
  guint total = 0;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    total += steps[i].weight;

  for (guint i = 1; i <= N_STEPS; i++)
    {
      guint choice = pick (total);
      guint step = 0;
      Chat *chat = pick_chat (&model);

      if (chat != NULL)
        {
          for (; choice >= steps[step].weight; step++)
            choice -= steps[step].weight;
        }
      g_test_message ("%u: %s", i, steps[step].name);
      steps[step].func (&model, chat);

      if (i % COMPARE_EVERY == 0)
        compare_all (&model);
    }

  store_test_reopen (fixture);
  compare_all (&model);
  g_ptr_array_unref (model.chats);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add ("/store/model", Fixture, NULL, store_test_set_up, test_model, store_test_tear_down);

  return g_test_run ();
}
