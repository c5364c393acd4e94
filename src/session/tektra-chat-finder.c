/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-chat-finder.h"

#include "core/tektra-thinking-part.h"
#include "util/tektra-text-fold.h"
#include "util/tektra-weak-ref.h"
#include "util/tektra-worker.h"

/* Counts in which message of the branch that is shown there are how many places. The texts that are
 * in memory are looked through in one thread, which ends with the finder, those that are not in
 * another one by the store; no message is loaded for it. How a text reads is known to who shows it,
 * so that they count. */

typedef struct
{
  TektraMessage *message;
  guint n;
  guint before; /* places in the messages before it */
} Match;

struct _TektraChatFinder
{
  GObject parent_instance;

  TektraTextCountFunc count;
  TektraConversation *conversation;
  TektraStore *store;
  GSignalGroup *conversation_signals;
  GSignalGroup *message_signals;
  TektraWorker *worker; /* made when there is something to count */
  DexFuture *running;
  char *folded;
  GArray *matches;
  guint n_places;
  int serial; /* atomic: the thread gives up what is not the newest */

  /* the place where the person is */
  TektraMessage *message;
  guint nth;
  gboolean has_place;
  gboolean waiting; /* they are led to none before they ask */
};

G_DEFINE_FINAL_TYPE (TektraChatFinder, tektra_chat_finder, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* A text of a message, as it was when the count was begun */
typedef struct
{
  guint position;
  TektraRole role;
  char *text;
  gsize length;
} Snapshot;

/* What the thread works on, and keeps alive */
typedef struct
{
  gatomicrefcount n_refs;
  int *newest;
  int serial;
  TektraTextCountFunc count;
  char *folded;
  GArray *texts;  /* Snapshot */
  guint *numbers; /* by position */
} Count;

/* What waits for it where the messages live */
typedef struct
{
  GWeakRef *finder;
  int serial;
  GPtrArray *messages; /* TektraMessage, the branch */
  Count *count;
} Job;

static void
match_clear (gpointer data)
{
  Match *match = data;

  g_clear_object (&match->message);
}

static void
snapshot_clear (gpointer data)
{
  Snapshot *snapshot = data;

  g_free (snapshot->text);
}

static void
count_unref (gpointer data)
{
  Count *count = data;

  if (!g_atomic_ref_count_dec (&count->n_refs))
    return;

  g_free (count->folded);
  g_array_unref (count->texts);
  g_free (count->numbers);
  g_free (count);
}

static Count *
count_new (TektraChatFinder *self,
           guint             n_messages)
{
  Count *count = g_new0 (Count, 1);

  g_assert (TEKTRA_IS_CHAT_FINDER (self));

  g_atomic_ref_count_init (&count->n_refs);
  count->newest = &self->serial;
  count->serial = self->serial;
  count->count = self->count;
  count->folded = g_strdup (self->folded);
  count->texts = g_array_new (FALSE, FALSE, sizeof (Snapshot));
  g_array_set_clear_func (count->texts, snapshot_clear);
  count->numbers = g_new0 (guint, n_messages);

  return count;
}

static Count *
count_ref (Count *count)
{
  g_atomic_ref_count_inc (&count->n_refs);

  return count;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  tektra_weak_ref_free (job->finder);
  g_ptr_array_unref (job->messages);
  count_unref (job->count);
  g_free (job);
}

static void
take_texts (Count         *count,
            TektraMessage *message,
            guint          position)
{
  GListModel *parts = tektra_message_list_parts (message);

  for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);
      Snapshot snapshot = { position, tektra_message_get_role (message), NULL, 0 };

      if (!TEKTRA_IS_TEXT_PART (part) || TEKTRA_IS_THINKING_PART (part))
        continue;

      snapshot.length = tektra_text_part_get_length (TEKTRA_TEXT_PART (part));
      snapshot.text = g_memdup2 (tektra_text_part_get_text (TEKTRA_TEXT_PART (part)),
                                 snapshot.length + 1);
      g_array_append_val (count->texts, snapshot);
    }
}

static DexFuture *
count_in_thread (gpointer user_data)
{
  Count *count = user_data;

  for (guint i = 0; i < count->texts->len; i++)
    {
      const Snapshot *snapshot = &g_array_index (count->texts, Snapshot, i);

      if (g_atomic_int_get (count->newest) != count->serial)
        break;

      count->numbers[snapshot->position] += count->count (snapshot->role, snapshot->text,
                                                          snapshot->length, count->folded);
    }

  return dex_future_new_true ();
}

/* What is in memory may be newer than what is stored. */
static void
add_stored (Job    *job,
            GArray *counts)
{
  g_autoptr(GHashTable) by_id = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < counts->len; i++)
    {
      TektraMessageCount *count = &g_array_index (counts, TektraMessageCount, i);

      g_hash_table_insert (by_id, &count->message, count);
    }

  for (guint i = 0; i < job->messages->len; i++)
    {
      gint64 id = tektra_message_get_id (job->messages->pdata[i]);
      const TektraMessageCount *count = g_hash_table_lookup (by_id, &id);

      if (count != NULL && job->count->numbers[i] == G_MAXUINT)
        job->count->numbers[i] = count->n;
    }
}

static const Match *
find_match (TektraChatFinder *self,
            TektraMessage    *message)
{
  g_assert (TEKTRA_IS_CHAT_FINDER (self));

  for (guint i = 0; i < self->matches->len; i++)
    {
      const Match *match = &g_array_index (self->matches, Match, i);

      if (match->message == message)
        return match;
    }

  return NULL;
}

static void
go_to (TektraChatFinder *self,
       guint             place)
{
  g_assert (TEKTRA_IS_CHAT_FINDER (self));

  for (guint i = 0; i < self->matches->len; i++)
    {
      const Match *match = &g_array_index (self->matches, Match, i);

      if (place >= match->before && place < match->before + match->n)
        {
          g_set_object (&self->message, match->message);
          self->nth = place - match->before;
          self->has_place = TRUE;
          return;
        }
    }

  self->has_place = FALSE;
}

/* How many places there are in the messages before one, all of them without one */
static guint
count_before (TektraChatFinder *self,
              TektraMessage    *message)
{
  GListModel *branch = G_LIST_MODEL (self->conversation);
  guint n_before = 0;
  guint next = 0;

  g_assert (TEKTRA_IS_CHAT_FINDER (self));

  for (guint i = 0; i < g_list_model_get_n_items (branch) && next < self->matches->len; i++)
    {
      const Match *match = &g_array_index (self->matches, Match, next);
      g_autoptr(TektraMessage) item = g_list_model_get_item (branch, i);

      if (item == message)
        break;
      if (item != match->message)
        continue;
      n_before = match->before + match->n;
      next++;
    }

  return n_before;
}

/* Stays where the person is, or goes on from there to the next place. */
static void
choose_place (TektraChatFinder *self)
{
  const Match *match;
  guint n_before;

  g_assert (TEKTRA_IS_CHAT_FINDER (self));

  if (self->waiting)
    {
      self->has_place = FALSE;
      return;
    }

  match = self->message != NULL ? find_match (self, self->message) : NULL;
  if (match != NULL)
    {
      self->nth = self->has_place ? MIN (self->nth, match->n - 1) : 0;
      self->has_place = TRUE;
      return;
    }

  n_before = self->message != NULL ? count_before (self, self->message) : 0;
  go_to (self, n_before < self->n_places ? n_before : 0);
}

static void
take_counts (TektraChatFinder *self,
             Job              *job)
{
  guint n_places = 0;

  g_assert (TEKTRA_IS_CHAT_FINDER (self));

  g_array_set_size (self->matches, 0);
  for (guint i = 0; i < job->messages->len; i++)
    {
      Match match = { NULL, job->count->numbers[i], n_places };

      if (match.n == 0)
        continue;
      match.message = g_object_ref (job->messages->pdata[i]);
      g_array_append_val (self->matches, match);
      n_places += match.n;
    }

  self->n_places = n_places;
  choose_place (self);
}

/* Without the store what is in memory can still be found, when that is counted. */
static DexFuture *
store_failed_cb (DexFuture *completed,
                 gpointer   user_data)
{
  g_autoptr(GError) error = NULL;

  dex_future_get_value (completed, &error);
  g_debug ("The rest of the chat cannot be looked through: %s", error->message);

  return dex_future_new_true ();
}

static DexFuture *
counted_cb (DexFuture *completed,
            gpointer   user_data)
{
  Job *job = user_data;
  g_autoptr(TektraChatFinder) self = g_weak_ref_get (job->finder);
  const GValue *value;
  DexFuture *stored;

  if (self == NULL || self->serial != job->serial)
    return dex_future_new_true ();

  stored = dex_future_set_get_future_at (DEX_FUTURE_SET (completed), 1);
  value = dex_future_get_value (stored, NULL);
  if (value != NULL && G_VALUE_HOLDS (value, G_TYPE_ARRAY))
    add_stored (job, g_value_get_boxed (value));

  for (guint i = 0; i < job->messages->len; i++)
    {
      if (job->count->numbers[i] == G_MAXUINT)
        job->count->numbers[i] = 0;
    }

  dex_clear (&self->running);
  take_counts (self, job);
  g_signal_emit (self, signals[CHANGED], 0);

  return dex_future_new_true ();
}

static void
forget_places (TektraChatFinder *self)
{
  g_assert (TEKTRA_IS_CHAT_FINDER (self));

  g_array_set_size (self->matches, 0);
  self->n_places = 0;
  self->has_place = FALSE;
}

static void
tektra_chat_finder_run (TektraChatFinder *self)
{
  GListModel *branch = G_LIST_MODEL (self->conversation);
  guint n = branch != NULL ? g_list_model_get_n_items (branch) : 0;
  gboolean ask_store = FALSE;
  DexFuture *stored;
  Job *job;

  g_assert (TEKTRA_IS_CHAT_FINDER (self));

  dex_clear (&self->running);
  g_atomic_int_inc (&self->serial);

  if (n == 0 || *self->folded == '\0')
    {
      forget_places (self);
      g_signal_emit (self, signals[CHANGED], 0);
      return;
    }

  job = g_new0 (Job, 1);
  job->finder = tektra_weak_ref_new (self);
  job->serial = self->serial;
  job->messages = g_ptr_array_new_full (n, g_object_unref);
  job->count = count_new (self, n);

  for (guint i = 0; i < n; i++)
    {
      TektraMessage *message = g_list_model_get_item (branch, i);

      g_ptr_array_add (job->messages, message);
      if (tektra_message_get_loaded (message))
        {
          take_texts (job->count, message, i);
        }
      else
        {
          job->count->numbers[i] = G_MAXUINT;
          ask_store = TRUE;
        }
    }

  if (ask_store && self->store != NULL)
    stored = dex_future_catch (
      tektra_store_count_in_chat (self->store, tektra_conversation_get_id (self->conversation),
                                  self->count, g_strdup (self->folded), g_free),
      store_failed_cb, NULL, NULL);
  else
    stored = dex_future_new_true ();

  if (self->worker == NULL)
    self->worker = tektra_worker_new ("tektra-find");
  self->running = dex_future_finally (
    dex_future_all (tektra_worker_run (self->worker, count_in_thread, count_ref (job->count),
                                       count_unref),
                    stored, NULL),
    counted_cb, job, job_free);
}

static void
items_changed_cb (TektraChatFinder *self)
{
  g_autoptr(TektraMessage) last = NULL;

  g_assert (TEKTRA_IS_CHAT_FINDER (self));

  g_set_object (&last, tektra_conversation_get_last (self->conversation));
  g_signal_group_set_target (self->message_signals, last);

  if (*self->folded != '\0')
    tektra_chat_finder_run (self);
}

/* An answer that grows is looked through when it is complete. */
static void
status_changed_cb (TektraChatFinder *self)
{
  g_assert (TEKTRA_IS_CHAT_FINDER (self));

  if (*self->folded != '\0')
    tektra_chat_finder_run (self);
}

static void
tektra_chat_finder_dispose (GObject *object)
{
  TektraChatFinder *self = TEKTRA_CHAT_FINDER (object);

  g_atomic_int_inc (&self->serial);
  dex_clear (&self->running);
  g_clear_pointer (&self->worker, tektra_worker_free);
  g_clear_object (&self->conversation_signals);
  g_clear_object (&self->message_signals);
  g_clear_object (&self->conversation);
  g_clear_object (&self->store);
  g_clear_object (&self->message);

  G_OBJECT_CLASS (tektra_chat_finder_parent_class)->dispose (object);
}

static void
tektra_chat_finder_finalize (GObject *object)
{
  TektraChatFinder *self = TEKTRA_CHAT_FINDER (object);

  g_array_unref (self->matches);
  g_free (self->folded);

  G_OBJECT_CLASS (tektra_chat_finder_parent_class)->finalize (object);
}

static void
tektra_chat_finder_class_init (TektraChatFinderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_chat_finder_dispose;
  object_class->finalize = tektra_chat_finder_finalize;

  /**
   * TektraChatFinder::changed:
   * @self: a finder
   *
   * Emitted when other places are known, or the person is at another one.
   */
  signals[CHANGED] =
    g_signal_new ("changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
tektra_chat_finder_init (TektraChatFinder *self)
{
  self->folded = g_strdup ("");
  self->matches = g_array_new (FALSE, FALSE, sizeof (Match));
  g_array_set_clear_func (self->matches, match_clear);

  self->conversation_signals = g_signal_group_new (TEKTRA_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->conversation_signals, "items-changed",
                                  G_CALLBACK (items_changed_cb), self);
  self->message_signals = g_signal_group_new (TEKTRA_TYPE_MESSAGE);
  g_signal_group_connect_swapped (self->message_signals, "notify::status",
                                  G_CALLBACK (status_changed_cb), self);
}

/**
 * tektra_chat_finder_new:
 * @count: counts in a text as it is shown; its data is what is looked for, folded
 *
 * Creates a finder.
 *
 * Returns: (transfer full): a new finder
 */
TektraChatFinder *
tektra_chat_finder_new (TektraTextCountFunc count)
{
  TektraChatFinder *self;

  g_return_val_if_fail (count != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_CHAT_FINDER, NULL);
  self->count = count;

  return self;
}

/**
 * tektra_chat_finder_set_conversation:
 * @self: a finder
 * @conversation: (nullable): where to look
 * @store: (nullable): has the messages that are not in memory
 *
 * Looks through another chat, and follows its changes. The person stays where they are in it until
 * they step or look for something else.
 */
void
tektra_chat_finder_set_conversation (TektraChatFinder   *self,
                                     TektraConversation *conversation,
                                     TektraStore        *store)
{
  g_return_if_fail (TEKTRA_IS_CHAT_FINDER (self));

  g_set_object (&self->store, store);
  if (!g_set_object (&self->conversation, conversation))
    return;

  g_clear_object (&self->message);
  forget_places (self);
  self->waiting = TRUE;
  g_signal_group_set_target (self->conversation_signals, conversation);
  g_signal_group_set_target (self->message_signals,
                             conversation != NULL ? tektra_conversation_get_last (conversation)
                                                  : NULL);
  tektra_chat_finder_run (self);
}

/**
 * tektra_chat_finder_get_folded:
 * @self: a finder
 *
 * Gets what is looked for.
 *
 * Returns: (transfer none): a text of [func@text_fold], empty for nothing
 */
const char *
tektra_chat_finder_get_folded (TektraChatFinder *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_FINDER (self), NULL);

  return self->folded;
}

/**
 * tektra_chat_finder_set_text:
 * @self: a finder
 * @text: what to look for
 * @from: (nullable): the message that the person sees, to begin there
 *
 * Looks for something else. The places of before stay until the new ones are known.
 */
void
tektra_chat_finder_set_text (TektraChatFinder *self,
                             const char       *text,
                             TektraMessage    *from)
{
  g_autofree char *folded = NULL;

  g_return_if_fail (TEKTRA_IS_CHAT_FINDER (self));
  g_return_if_fail (text != NULL);

  folded = tektra_text_fold (text, -1);
  if (!g_set_str (&self->folded, folded))
    return;

  self->waiting = FALSE;
  if (!self->has_place)
    g_set_object (&self->message, from);
  else
    self->nth = 0;
  tektra_chat_finder_run (self);
}

/**
 * tektra_chat_finder_get_busy:
 * @self: a finder
 *
 * Gets whether the places are not known yet.
 *
 * Returns: whether it is looking
 */
gboolean
tektra_chat_finder_get_busy (TektraChatFinder *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_FINDER (self), FALSE);

  return self->running != NULL;
}

/**
 * tektra_chat_finder_get_n_places:
 * @self: a finder
 *
 * Gets how many places there are.
 *
 * Returns: their number
 */
guint
tektra_chat_finder_get_n_places (TektraChatFinder *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_FINDER (self), 0);

  return self->n_places;
}

/**
 * tektra_chat_finder_get_place:
 * @self: a finder
 * @message: (out) (transfer none) (nullable): the message that it is in
 * @nth: (out): which one in the message, from 0
 *
 * Gets the place where the person is.
 *
 * Returns: which one it is of all, from 1; 0 if there is none
 */
guint
tektra_chat_finder_get_place (TektraChatFinder  *self,
                              TektraMessage    **message,
                              guint             *nth)
{
  const Match *match;

  g_return_val_if_fail (TEKTRA_IS_CHAT_FINDER (self), 0);

  match = self->has_place ? find_match (self, self->message) : NULL;
  *message = match != NULL ? match->message : NULL;
  *nth = match != NULL ? self->nth : 0;

  return match != NULL ? match->before + self->nth + 1 : 0;
}

/**
 * tektra_chat_finder_step:
 * @self: a finder
 * @direction: 1 for the next place, -1 for the one before
 * @from: (nullable): the message that the person sees, for when they are at no place yet
 *
 * Goes to another place, from the last to the first and back.
 *
 * Returns: whether there is one
 */
gboolean
tektra_chat_finder_step (TektraChatFinder *self,
                         int               direction,
                         TektraMessage    *from)
{
  TektraMessage *message;
  guint nth, place;

  g_return_val_if_fail (TEKTRA_IS_CHAT_FINDER (self), FALSE);
  g_return_val_if_fail (direction == 1 || direction == -1, FALSE);

  if (self->n_places == 0)
    return FALSE;

  self->waiting = FALSE;
  place = tektra_chat_finder_get_place (self, &message, &nth);
  if (place > 0)
    place = place - 1 + self->n_places + (guint) direction;
  else
    place = count_before (self, from) + self->n_places - (direction < 0 ? 1 : 0);
  go_to (self, place % self->n_places);
  g_signal_emit (self, signals[CHANGED], 0);

  return TRUE;
}
