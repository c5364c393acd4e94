/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-chat-saver.h"
#include "session/tektra-message-edit.h"
#include "util/tektra-weak-ref.h"

/* Notes what has changed, and gives it to the store a moment later, all of it together. An answer
 * that grows is saved as it grows: only what was added, and all of it once it is over. What cannot
 * be saved stays noted and is tried again. */

/* A crash loses no more than this. It is less than the 250 ms that are promised, because the store
 * needs its time, too. */
#define SAVE_DELAY_MS 150

/* After a failure, longer each time */
#define RETRY_SECONDS_MIN 2
#define RETRY_SECONDS_MAX 60

/* A message of which something is not saved */
typedef struct
{
  GArray *saved;    /* gsize: bytes of the text of each part that are in the store */
  gboolean whole;   /* it has to be saved from its beginning */
  gboolean changed;
  gboolean edited;  /* what a person is about to make of it is not saved */
} Note;

struct _TektraChatSaver
{
  GObject parent_instance;

  /* owned */
  TektraStore *store;
  TektraChatSession *session;
  DexFuture *saving;
  GHashTable *notes;   /* TektraMessage → Note */
  GHashTable *pending; /* TektraMessage: being saved just now */
  GArray *removed;     /* gint64: ids of messages */
  GError *error;

  TektraChat *chat;    /* borrowed: it owns what is saved, and goes with it */
  guint source;
  guint retry_seconds;
  guint stored : 1;
  guint chat_changed : 1;
  guint draft_changed : 1;
};

G_DEFINE_FINAL_TYPE (TektraChatSaver, tektra_chat_saver, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ERROR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void tektra_chat_saver_save (TektraChatSaver *self);

static void
note_free (gpointer data)
{
  Note *note = data;

  g_array_unref (note->saved);
  g_free (note);
}

static TektraConversation *
tektra_chat_saver_get_conversation (TektraChatSaver *self)
{
  return tektra_chat_session_get_conversation (self->session);
}

static Note *
tektra_chat_saver_get_note (TektraChatSaver *self,
                            TektraMessage   *message)
{
  Note *note = g_hash_table_lookup (self->notes, message);

  if (note == NULL)
    {
      note = g_new0 (Note, 1);
      note->saved = g_array_new (FALSE, FALSE, sizeof (gsize));
      g_hash_table_insert (self->notes, g_object_ref (message), note);
    }

  return note;
}

static void
tektra_chat_saver_note (TektraChatSaver *self,
                        TektraMessage   *message,
                        gboolean         whole)
{
  Note *note = tektra_chat_saver_get_note (self, message);

  note->whole |= whole;
  note->changed = TRUE;
  /* Its row may be a new one, as when a message comes back that was deleted. */
  note->edited |= whole && tektra_message_edit_is_active_for (message);
}

static gboolean
timeout_cb (gpointer user_data)
{
  TektraChatSaver *self = user_data;

  self->source = 0;
  tektra_chat_saver_save (self);

  return G_SOURCE_REMOVE;
}

static void
tektra_chat_saver_schedule (TektraChatSaver *self)
{
  guint delay = self->error != NULL ? self->retry_seconds * 1000 : SAVE_DELAY_MS;

  g_assert (TEKTRA_IS_CHAT_SAVER (self));

  if (self->source == 0 && self->saving == NULL)
    self->source = g_timeout_add (delay, timeout_cb, self);
}

static void
tektra_chat_saver_set_error (TektraChatSaver *self,
                             GError          *error)
{
  g_assert (TEKTRA_IS_CHAT_SAVER (self));

  if (self->error == NULL && error == NULL)
    return;

  g_clear_error (&self->error);
  self->error = error;
  if (error != NULL)
    self->retry_seconds = CLAMP (self->retry_seconds * 2, RETRY_SECONDS_MIN, RETRY_SECONDS_MAX);
  else
    self->retry_seconds = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
}

/* An empty chat in which nothing was typed is not worth a row. */
static gboolean
tektra_chat_saver_is_worth_it (TektraChatSaver *self)
{
  return tektra_conversation_get_n_messages (tektra_chat_saver_get_conversation (self)) > 0 ||
         !tektra_draft_is_empty (tektra_chat_session_get_draft (self->session));
}

static GPtrArray *
list_draft_parts (TektraDraft *draft)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *attachments = tektra_draft_list_attachments (draft);
  guint n = g_list_model_get_n_items (attachments);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraAttachment) attachment = g_list_model_get_item (attachments, i);

      if (tektra_attachment_get_part (attachment) != NULL)
        g_ptr_array_add (parts, g_object_ref (tektra_attachment_get_part (attachment)));
    }

  return parts;
}

static void
tektra_chat_saver_add_message (TektraChatSaver    *self,
                               TektraStoreChanges *changes,
                               TektraMessage      *message,
                               Note               *note)
{
  TektraConversation *conversation = tektra_chat_saver_get_conversation (self);
  gboolean streaming = tektra_message_get_status (message) == TEKTRA_MESSAGE_STATUS_STREAMING;
  GListModel *parts = tektra_message_list_parts (message);
  guint n = g_list_model_get_n_items (parts);
  gboolean whole = note->whole || !streaming;

  if (!tektra_message_get_loaded (message))
    {
      tektra_store_changes_put_state (changes, conversation, message);
      return;
    }

  if (whole)
    tektra_store_changes_put_message (changes, conversation, message);

  g_array_set_size (note->saved, MAX (note->saved->len, n));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);
      gsize *saved = &g_array_index (note->saved, gsize, i);
      /* A part without text is new or it is not: one byte tells which. */
      gsize length = TEKTRA_IS_TEXT_PART (part)
                     ? tektra_text_part_get_length (TEKTRA_TEXT_PART (part)) : 1;

      if (!whole && length > *saved)
        tektra_store_changes_grow (changes, message, i, *saved);
      *saved = length;
    }

  note->whole = FALSE;
  note->changed = FALSE;
}

static TektraStoreChanges *
tektra_chat_saver_collect (TektraChatSaver *self)
{
  g_autoptr(TektraStoreChanges) changes = tektra_store_changes_new ();
  gint64 id = tektra_chat_get_id (self->chat);
  GHashTableIter iter;
  gpointer key, value;

  g_assert (TEKTRA_IS_CHAT_SAVER (self));

  if (!tektra_chat_saver_is_worth_it (self))
    {
      if (self->stored)
        tektra_store_changes_delete_chat (changes, id);
      self->stored = FALSE;
      return g_steal_pointer (&changes);
    }

  if (self->chat_changed || !self->stored)
    {
      g_autoptr(TektraChatRecord) record = tektra_chat_dup_record (self->chat);

      tektra_store_changes_put_chat (changes, record);
    }

  g_hash_table_iter_init (&iter, self->notes);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      TektraMessage *message = key;
      Note *note = value;

      if (!tektra_conversation_contains (tektra_chat_saver_get_conversation (self), message))
        {
          g_hash_table_iter_remove (&iter);
          continue;
        }

      if (note->changed || tektra_message_get_status (message) == TEKTRA_MESSAGE_STATUS_STREAMING)
        {
          tektra_chat_saver_add_message (self, changes, message, note);
          g_hash_table_add (self->pending, g_object_ref (message));
        }
      if (note->edited)
        {
          TektraMessageEdit *edit = tektra_message_edit_get (message);

          tektra_store_changes_put_edit (changes, tektra_message_edit_dup_record (edit));
          g_hash_table_add (self->pending, g_object_ref (message));
          note->edited = FALSE;
        }
      if (tektra_message_get_status (message) != TEKTRA_MESSAGE_STATUS_STREAMING)
        g_hash_table_iter_remove (&iter);
    }

  for (guint i = 0; i < self->removed->len; i++)
    tektra_store_changes_remove_message (changes, g_array_index (self->removed, gint64, i));

  if (self->draft_changed || !self->stored)
    {
      TektraDraft *draft = tektra_chat_session_get_draft (self->session);
      g_autoptr(GPtrArray) parts = list_draft_parts (draft);

      tektra_store_changes_put_draft (changes, id, tektra_draft_get_text (draft), parts);
    }

  self->stored = TRUE;
  self->chat_changed = FALSE;
  self->draft_changed = FALSE;
  g_array_set_size (self->removed, 0);

  return g_steal_pointer (&changes);
}

/* Nothing of what was to be saved was: all of it is noted again, from its beginning. */
static void
tektra_chat_saver_note_again (TektraChatSaver *self)
{
  GHashTableIter iter;
  gpointer key;

  g_assert (TEKTRA_IS_CHAT_SAVER (self));

  g_hash_table_iter_init (&iter, self->pending);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      tektra_chat_saver_note (self, key, TRUE);
      tektra_chat_saver_get_note (self, key)->edited = TRUE;
    }

  self->chat_changed = TRUE;
  self->draft_changed = TRUE;
}

typedef struct
{
  GWeakRef *saver;
  GArray *removed;
} Attempt;

static void
attempt_free (gpointer data)
{
  Attempt *attempt = data;

  tektra_weak_ref_free (attempt->saver);
  g_array_unref (attempt->removed);
  g_free (attempt);
}

static DexFuture *
saved_cb (DexFuture *completed,
          gpointer   user_data)
{
  Attempt *attempt = user_data;
  g_autoptr(TektraChatSaver) self = g_weak_ref_get (attempt->saver);
  GError *error = NULL;

  if (self == NULL || self->chat == NULL)
    return dex_future_new_true ();

  dex_clear (&self->saving);
  if (dex_future_get_value (completed, &error) == NULL)
    {
      tektra_chat_saver_note_again (self);
      g_array_append_vals (self->removed, attempt->removed->data, attempt->removed->len);
      self->stored = FALSE;
      tektra_chat_saver_set_error (self, error);
    }
  else
    {
      tektra_chat_saver_set_error (self, NULL);
    }
  g_hash_table_remove_all (self->pending);

  if (!tektra_chat_saver_get_saved (self))
    tektra_chat_saver_schedule (self);

  return dex_future_new_true ();
}

static void
tektra_chat_saver_save (TektraChatSaver *self)
{
  g_autoptr(TektraStoreChanges) changes = NULL;
  Attempt *attempt;

  g_assert (TEKTRA_IS_CHAT_SAVER (self));

  attempt = g_new0 (Attempt, 1);
  attempt->saver = tektra_weak_ref_new (self);
  attempt->removed = g_array_copy (self->removed);

  changes = tektra_chat_saver_collect (self);
  if (tektra_store_changes_is_empty (changes))
    {
      attempt_free (attempt);
      /* An answer may grow without telling. */
      if (g_hash_table_size (self->notes) > 0)
        tektra_chat_saver_schedule (self);
      return;
    }

  self->saving = dex_future_finally (tektra_store_save (self->store, g_steal_pointer (&changes)),
                                     saved_cb, attempt, attempt_free);
}

/* What a chat tells of and its row has. While an answer is written a chat is busy, too, which is
 * true of the running program only. */
static const char *const chat_notes[] = {
  "notify::title",
  "notify::updated",
  "notify::pin",
  "notify::deleted",
  "notify::unread",
};

static void
chat_changed_cb (TektraChatSaver *self)
{
  g_assert (TEKTRA_IS_CHAT_SAVER (self));

  self->chat_changed = TRUE;
  tektra_chat_saver_schedule (self);
}

static void
draft_changed_cb (TektraChatSaver *self)
{
  g_assert (TEKTRA_IS_CHAT_SAVER (self));

  self->draft_changed = TRUE;
  tektra_chat_saver_schedule (self);
}

static void
status_changed_cb (TektraChatSaver *self,
                   GParamSpec      *pspec,
                   TektraMessage   *message)
{
  g_assert (TEKTRA_IS_CHAT_SAVER (self));

  tektra_chat_saver_note (self, message, FALSE);
  if (tektra_message_get_status (message) != TEKTRA_MESSAGE_STATUS_STREAMING)
    g_signal_handlers_disconnect_by_func (message, status_changed_cb, self);
  tektra_chat_saver_schedule (self);
}

/* A new answer, or one that goes on where it ended: from here on it grows. */
static void
answer_begun_cb (TektraChatSaver *self,
                 TektraMessage   *answer)
{
  g_assert (TEKTRA_IS_CHAT_SAVER (self));

  tektra_chat_saver_note (self, answer, TRUE);
  g_signal_connect_object (answer, "notify::status",
                           G_CALLBACK (status_changed_cb), self, G_CONNECT_SWAPPED);
  tektra_chat_saver_schedule (self);
}

static void
edit_changed_cb (TektraChatSaver *self,
                 TektraMessage   *message)
{
  g_assert (TEKTRA_IS_CHAT_SAVER (self));

  tektra_chat_saver_get_note (self, message)->edited = TRUE;
  tektra_chat_saver_schedule (self);
}

static void
message_added_cb (TektraChatSaver *self,
                  TektraMessage   *message)
{
  TektraConversation *conversation = tektra_chat_saver_get_conversation (self);
  guint n = tektra_conversation_get_n_messages (conversation);

  g_assert (TEKTRA_IS_CHAT_SAVER (self));

  tektra_chat_saver_note (self, message, TRUE);
  self->chat_changed = TRUE;
  for (guint i = 0; i < self->removed->len; i++)
    {
      if (g_array_index (self->removed, gint64, i) != tektra_message_get_id (message))
        continue;
      g_array_remove_index_fast (self->removed, i);
      break;
    }

  /* A message that comes back takes those with it that had followed it. */
  for (guint i = 0; i < n; i++)
    {
      TektraMessage *other = tektra_conversation_get_message (conversation, i);

      if (tektra_message_get_id (other) > tektra_message_get_id (message) &&
          tektra_conversation_get_parent (conversation, other) == message)
        tektra_chat_saver_note (self, other, FALSE);
    }

  tektra_chat_saver_schedule (self);
}

static void
message_removed_cb (TektraChatSaver *self,
                    TektraMessage   *message)
{
  gint64 id = tektra_message_get_id (message);

  g_assert (TEKTRA_IS_CHAT_SAVER (self));

  g_hash_table_remove (self->notes, message);
  g_array_append_val (self->removed, id);
  self->chat_changed = TRUE;
  tektra_chat_saver_schedule (self);
}

static void
tektra_chat_saver_dispose (GObject *object)
{
  TektraChatSaver *self = TEKTRA_CHAT_SAVER (object);

  g_clear_handle_id (&self->source, g_source_remove);
  dex_clear (&self->saving);
  self->chat = NULL;
  g_clear_object (&self->session);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (tektra_chat_saver_parent_class)->dispose (object);
}

static void
tektra_chat_saver_finalize (GObject *object)
{
  TektraChatSaver *self = TEKTRA_CHAT_SAVER (object);

  g_hash_table_unref (self->notes);
  g_hash_table_unref (self->pending);
  g_array_unref (self->removed);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (tektra_chat_saver_parent_class)->finalize (object);
}

static void
tektra_chat_saver_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  TektraChatSaver *self = TEKTRA_CHAT_SAVER (object);

  switch (prop_id)
    {
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_chat_saver_class_init (TektraChatSaverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_chat_saver_dispose;
  object_class->finalize = tektra_chat_saver_finalize;
  object_class->get_property = tektra_chat_saver_get_property;

  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_chat_saver_init (TektraChatSaver *self)
{
  self->notes = g_hash_table_new_full (NULL, NULL, g_object_unref, note_free);
  self->pending = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->removed = g_array_new (FALSE, FALSE, sizeof (gint64));
}

/**
 * tektra_chat_saver_new:
 * @store: (transfer none): where to
 * @chat: (transfer none): a chat that outlives the saver
 * @session: (transfer none): the chat at work
 * @stored: whether it comes from the store as it is
 *
 * Creates a saver, which begins to save.
 *
 * Returns: (transfer full): a new saver
 */
TektraChatSaver *
tektra_chat_saver_new (TektraStore       *store,
                       TektraChat        *chat,
                       TektraChatSession *session,
                       gboolean           stored)
{
  TektraChatSaver *self;
  TektraConversation *conversation;
  TektraDraft *draft;

  g_return_val_if_fail (TEKTRA_IS_STORE (store), NULL);
  g_return_val_if_fail (TEKTRA_IS_CHAT (chat), NULL);
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (session), NULL);

  self = g_object_new (TEKTRA_TYPE_CHAT_SAVER, NULL);
  self->store = g_object_ref (store);
  self->chat = chat;
  self->session = g_object_ref (session);
  self->stored = !!stored;

  conversation = tektra_chat_session_get_conversation (session);
  draft = tektra_chat_session_get_draft (session);

  for (guint i = 0; i < G_N_ELEMENTS (chat_notes); i++)
    g_signal_connect_object (chat, chat_notes[i],
                             G_CALLBACK (chat_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (conversation, "notify",
                           G_CALLBACK (chat_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (conversation, "items-changed",
                           G_CALLBACK (chat_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tektra_conversation_get_params (conversation), "changed",
                           G_CALLBACK (chat_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (conversation, "message-added",
                           G_CALLBACK (message_added_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (conversation, "message-removed",
                           G_CALLBACK (message_removed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "answer-begun",
                           G_CALLBACK (answer_begun_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "edit-changed",
                           G_CALLBACK (edit_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (draft, "notify",
                           G_CALLBACK (draft_changed_cb), self, G_CONNECT_SWAPPED);

  if (!stored)
    {
      for (guint i = 0; i < tektra_conversation_get_n_messages (conversation); i++)
        tektra_chat_saver_note (self, tektra_conversation_get_message (conversation, i), TRUE);
      tektra_chat_saver_schedule (self);
    }

  return self;
}

/**
 * tektra_chat_saver_get_error:
 * @self: a saver
 *
 * Gets why the chat could not be saved.
 *
 * Returns: (transfer none) (nullable): an error in %TEKTRA_STORE_ERROR, %NULL when all is well
 */
const GError *
tektra_chat_saver_get_error (TektraChatSaver *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SAVER (self), NULL);

  return self->error;
}

/**
 * tektra_chat_saver_get_saved:
 * @self: a saver
 *
 * Gets whether the chat is in the store as it is.
 *
 * Returns: %FALSE while something is not saved, or is being saved
 */
gboolean
tektra_chat_saver_get_saved (TektraChatSaver *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SAVER (self), FALSE);

  if (!self->stored && !tektra_chat_saver_is_worth_it (self))
    return self->saving == NULL;

  return self->stored && self->saving == NULL && !self->chat_changed && !self->draft_changed &&
         g_hash_table_size (self->notes) == 0 && self->removed->len == 0;
}

/**
 * tektra_chat_saver_is_saved:
 * @self: a saver
 * @message: one of the messages
 *
 * Gets whether a message is in the store as it is.
 *
 * Returns: %FALSE when its parts must stay in memory
 */
gboolean
tektra_chat_saver_is_saved (TektraChatSaver *self,
                            TektraMessage   *message)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SAVER (self), FALSE);

  return !g_hash_table_contains (self->notes, message) &&
         !g_hash_table_contains (self->pending, message);
}

/**
 * tektra_chat_saver_flush:
 * @self: a saver
 *
 * Gives everything to the store that is not saved, now.
 */
void
tektra_chat_saver_flush (TektraChatSaver *self)
{
  g_return_if_fail (TEKTRA_IS_CHAT_SAVER (self));

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->saving != NULL)
    {
      /* It may fail after all; what it has is given once more. */
      tektra_chat_saver_note_again (self);
      dex_clear (&self->saving);
    }

  if (!tektra_chat_saver_get_saved (self))
    tektra_chat_saver_save (self);
}
