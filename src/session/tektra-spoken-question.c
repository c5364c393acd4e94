/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "session/tektra-spoken-question.h"

#include "session/tektra-attachment.h"
#include "util/tektra-weak-ref.h"

/* Who pauses within a sentence has said two pieces by then, which make one question. */

struct _TektraSpokenQuestion
{
  GObject parent_instance;

  /* owned */
  GPtrArray *sounds;  /* of TektraAttachment */
  GPtrArray *unheard; /* of TektraSound: what is being written down */
  GString *words;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (TektraSpokenQuestion, tektra_spoken_question, G_TYPE_OBJECT)

enum
{
  CHANGED,
  NOT_UNDERSTOOD,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
emit_changed (TektraSpokenQuestion *self)
{
  g_assert (TEKTRA_IS_SPOKEN_QUESTION (self));

  g_signal_emit (self, signals[CHANGED], 0);
}

typedef struct
{
  GWeakRef *question;
  TektraSound *sound;
} Piece;

static void
piece_free (gpointer data)
{
  Piece *piece = data;

  tektra_weak_ref_free (piece->question);
  g_object_unref (piece->sound);
  g_free (piece);
}

static DexFuture *
heard_cb (DexFuture *future,
          gpointer   user_data)
{
  Piece *piece = user_data;
  g_autoptr(TektraSpokenQuestion) self = g_weak_ref_get (piece->question);
  g_autoptr(GError) error = NULL;
  TektraHearing *hearing;
  const GValue *value;
  const char *text;

  /* What was cleared is not counted any more. */
  value = dex_future_get_value (future, &error);
  if (self == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return dex_future_new_true ();

  if (value == NULL)
    {
      g_signal_emit (self, signals[FAILED], 0, error);
      return dex_future_new_true ();
    }

  g_ptr_array_remove (self->unheard, piece->sound);

  hearing = g_value_get_object (value);
  text = tektra_hearing_get_text (hearing);
  if (text == NULL)
    {
      tektra_spoken_question_add_sound (self, piece->sound);
      return dex_future_new_true ();
    }

  if (*text != '\0' && self->words->len > 0)
    g_string_append_c (self->words, ' ');
  g_string_append (self->words, text);
  emit_changed (self);
  if (*text == '\0')
    g_signal_emit (self, signals[NOT_UNDERSTOOD], 0);

  return dex_future_new_true ();
}

static void
tektra_spoken_question_dispose (GObject *object)
{
  TektraSpokenQuestion *self = TEKTRA_SPOKEN_QUESTION (object);

  g_cancellable_cancel (self->cancellable);
  g_ptr_array_set_size (self->sounds, 0);
  g_ptr_array_set_size (self->unheard, 0);

  G_OBJECT_CLASS (tektra_spoken_question_parent_class)->dispose (object);
}

static void
tektra_spoken_question_finalize (GObject *object)
{
  TektraSpokenQuestion *self = TEKTRA_SPOKEN_QUESTION (object);

  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->sounds);
  g_ptr_array_unref (self->unheard);
  g_string_free (self->words, TRUE);

  G_OBJECT_CLASS (tektra_spoken_question_parent_class)->finalize (object);
}

static void
tektra_spoken_question_class_init (TektraSpokenQuestionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_spoken_question_dispose;
  object_class->finalize = tektra_spoken_question_finalize;

  /**
   * TektraSpokenQuestion::changed:
   * @self: a question
   *
   * Emitted when a piece of it is ready.
   */
  signals[CHANGED] =
    g_signal_new ("changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * TektraSpokenQuestion::not-understood:
   * @self: a question
   *
   * Emitted when there were no words in a piece of it.
   */
  signals[NOT_UNDERSTOOD] =
    g_signal_new ("not-understood",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * TektraSpokenQuestion::failed:
   * @self: a question
   * @error: a sentence for a person
   *
   * Emitted when a piece of it could not be written down.
   */
  signals[FAILED] =
    g_signal_new ("failed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
tektra_spoken_question_init (TektraSpokenQuestion *self)
{
  self->sounds = g_ptr_array_new_with_free_func (g_object_unref);
  self->unheard = g_ptr_array_new_with_free_func (g_object_unref);
  self->words = g_string_new (NULL);
  self->cancellable = g_cancellable_new ();
}

/**
 * tektra_spoken_question_new:
 *
 * Creates a question of which nothing was said.
 *
 * Returns: (transfer full): a new question
 */
TektraSpokenQuestion *
tektra_spoken_question_new (void)
{
  return g_object_new (TEKTRA_TYPE_SPOKEN_QUESTION, NULL);
}

/**
 * tektra_spoken_question_add_sound:
 * @self: a question
 * @sound: a piece of it
 *
 * Adds what was said as it sounds, for a model that hears.
 */
void
tektra_spoken_question_add_sound (TektraSpokenQuestion *self,
                                  TektraSound          *sound)
{
  TektraAttachment *attachment;

  g_return_if_fail (TEKTRA_IS_SPOKEN_QUESTION (self));
  g_return_if_fail (TEKTRA_IS_SOUND (sound));

  /* Translators: what is said into the microphone is called so, like a file */
  attachment = tektra_attachment_new_for_sound (sound, _("Recording"));
  g_ptr_array_add (self->sounds, attachment);
  g_signal_connect_object (attachment, "notify::state", G_CALLBACK (emit_changed), self,
                           G_CONNECT_SWAPPED);
  emit_changed (self);
}

/**
 * tektra_spoken_question_add_words:
 * @self: a question
 * @sound: a piece of it
 * @service: who has it written down
 * @model: (nullable): the model that the question is for
 *
 * Adds what was said in words, or as it sounds, where the model can hear and nobody writes.
 */
void
tektra_spoken_question_add_words (TektraSpokenQuestion       *self,
                                  TektraSound                *sound,
                                  TektraTranscriptionService *service,
                                  TektraModel                *model)
{
  DexFuture *future;
  Piece *piece;

  g_return_if_fail (TEKTRA_IS_SPOKEN_QUESTION (self));
  g_return_if_fail (TEKTRA_IS_SOUND (sound));
  g_return_if_fail (TEKTRA_IS_TRANSCRIPTION_SERVICE (service));

  g_ptr_array_add (self->unheard, g_object_ref (sound));
  piece = g_new0 (Piece, 1);
  piece->question = tektra_weak_ref_new (self);
  piece->sound = g_object_ref (sound);
  future = tektra_transcription_service_transcribe (service, sound, model, self->cancellable);
  dex_future_disown (dex_future_finally (future, heard_cb, piece, piece_free));
  emit_changed (self);
}

/**
 * tektra_spoken_question_get_pending:
 * @self: a question
 *
 * Gets whether some of it is not ready yet.
 *
 * Returns: whether that is so
 */
gboolean
tektra_spoken_question_get_pending (TektraSpokenQuestion *self)
{
  g_return_val_if_fail (TEKTRA_IS_SPOKEN_QUESTION (self), FALSE);

  for (guint i = 0; i < self->sounds->len; i++)
    {
      if (tektra_attachment_get_state (self->sounds->pdata[i]) == TEKTRA_ATTACHMENT_PREPARING)
        return TRUE;
    }

  return self->unheard->len > 0;
}

/**
 * tektra_spoken_question_is_empty:
 * @self: a question
 *
 * Gets whether nothing was said.
 *
 * Returns: whether there is nothing to be sent
 */
gboolean
tektra_spoken_question_is_empty (TektraSpokenQuestion *self)
{
  g_return_val_if_fail (TEKTRA_IS_SPOKEN_QUESTION (self), TRUE);

  return self->sounds->len == 0 && self->words->len == 0;
}

/**
 * tektra_spoken_question_take:
 * @self: a question
 *
 * Takes out what is ready.
 *
 * Returns: (transfer full): a message of the person
 */
TektraMessage *
tektra_spoken_question_take (TektraSpokenQuestion *self)
{
  g_autoptr(TektraMessage) message = NULL;

  g_return_val_if_fail (TEKTRA_IS_SPOKEN_QUESTION (self), NULL);

  message = tektra_message_new (TEKTRA_ROLE_USER);
  for (guint i = 0; i < self->sounds->len; i++)
    {
      TektraPart *part = tektra_attachment_get_part (self->sounds->pdata[i]);

      if (part != NULL)
        tektra_message_add_part (message, part);
    }
  if (self->words->len > 0)
    tektra_message_append_text (message, self->words->str, (gssize) self->words->len);

  g_ptr_array_set_size (self->sounds, 0);
  g_string_truncate (self->words, 0);

  return g_steal_pointer (&message);
}

/**
 * tektra_spoken_question_put_aside:
 * @self: a question
 * @draft: the draft of the chat
 *
 * Moves all of it into a draft, where the person may do with it what they want: the words, and as
 * sound what has no words yet or could not be written down.
 */
void
tektra_spoken_question_put_aside (TektraSpokenQuestion *self,
                                  TektraDraft          *draft)
{
  g_autoptr(GCancellable) cancellable = NULL;

  g_return_if_fail (TEKTRA_IS_SPOKEN_QUESTION (self));
  g_return_if_fail (TEKTRA_IS_DRAFT (draft));

  cancellable = g_steal_pointer (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);

  for (guint i = 0; i < self->unheard->len; i++)
    tektra_spoken_question_add_sound (self, self->unheard->pdata[i]);
  for (guint i = 0; i < self->sounds->len; i++)
    tektra_draft_add (draft, self->sounds->pdata[i]);
  if (self->words->len > 0)
    tektra_draft_insert_words (draft, self->words->str);

  g_ptr_array_set_size (self->unheard, 0);
  g_ptr_array_set_size (self->sounds, 0);
  g_string_truncate (self->words, 0);
}
