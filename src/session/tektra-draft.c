/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-draft.h"

#include <string.h>

#include "session/tektra-dictation.h"

/* What is in a chat's composer. The chat session owns it, the composer shows it: several windows or
 * none may look at it, and nothing typed is lost while another chat is shown. */

struct _TektraDraft
{
  GObject parent_instance;

  char *text;
  GListStore *attachments;
  TektraDictation *dictation; /* NULL while there is none */
  guint n_attachments;
  gboolean empty;
  gboolean preparing;
  gboolean spoken;
};

G_DEFINE_FINAL_TYPE (TektraDraft, tektra_draft, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_TEXT,
  PROP_EMPTY,
  PROP_PREPARING,
  PROP_N_ATTACHMENTS,
  PROP_DICTATION,
  N_PROPS
};

enum
{
  ATTACHMENT_FAILED,
  INSERT_WORDS,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static gboolean
is_blank (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      if (!g_unichar_isspace (g_utf8_get_char (text)))
        return FALSE;
    }

  return TRUE;
}

/* Works out what follows from the text and the attachments, and tells what of it has changed. */
static void
tektra_draft_update (TektraDraft *self)
{
  guint n_attachments;
  gboolean preparing = self->dictation != NULL;
  gboolean empty;

  g_assert (TEKTRA_IS_DRAFT (self));

  n_attachments = g_list_model_get_n_items (G_LIST_MODEL (self->attachments));

  for (guint i = 0; i < n_attachments && !preparing; i++)
    {
      g_autoptr(TektraAttachment) attachment = NULL;

      attachment = g_list_model_get_item (G_LIST_MODEL (self->attachments), i);
      preparing = tektra_attachment_get_state (attachment) == TEKTRA_ATTACHMENT_PREPARING;
    }

  empty = n_attachments == 0 && is_blank (self->text);

  g_object_freeze_notify (G_OBJECT (self));

  if (n_attachments != self->n_attachments)
    {
      self->n_attachments = n_attachments;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ATTACHMENTS]);
    }

  if (preparing != self->preparing)
    {
      self->preparing = preparing;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PREPARING]);
    }

  if (empty != self->empty)
    {
      self->empty = empty;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EMPTY]);
    }

  g_object_thaw_notify (G_OBJECT (self));
}

static void
attachment_state_changed_cb (TektraDraft      *self,
                             GParamSpec       *pspec,
                             TektraAttachment *attachment)
{
  g_assert (TEKTRA_IS_DRAFT (self));
  g_assert (TEKTRA_IS_ATTACHMENT (attachment));

  if (tektra_attachment_get_state (attachment) == TEKTRA_ATTACHMENT_FAILED)
    {
      g_autoptr(TektraAttachment) failed = g_object_ref (attachment);

      g_signal_emit (self, signals[ATTACHMENT_FAILED], 0, failed);
      tektra_draft_remove (self, failed);
    }

  tektra_draft_update (self);
}

/* Nobody shows the draft, so there is no cursor. */
static gboolean
tektra_draft_real_insert_words (TektraDraft *self,
                                const char  *words)
{
  const char *end = self->text + strlen (self->text);
  gunichar before = end > self->text ? g_utf8_get_char (g_utf8_prev_char (end)) : 0;
  g_autofree char *spaced = tektra_draft_space_words (before, words, 0);
  g_autofree char *text = g_strconcat (self->text, spaced, NULL);

  tektra_draft_set_text (self, text);

  return TRUE;
}

static void
tektra_draft_dispose (GObject *object)
{
  TektraDraft *self = TEKTRA_DRAFT (object);

  g_clear_object (&self->dictation);
  g_clear_object (&self->attachments);

  G_OBJECT_CLASS (tektra_draft_parent_class)->dispose (object);
}

static void
tektra_draft_finalize (GObject *object)
{
  TektraDraft *self = TEKTRA_DRAFT (object);

  g_free (self->text);

  G_OBJECT_CLASS (tektra_draft_parent_class)->finalize (object);
}

static void
tektra_draft_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  TektraDraft *self = TEKTRA_DRAFT (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;

    case PROP_EMPTY:
      g_value_set_boolean (value, self->empty);
      break;

    case PROP_PREPARING:
      g_value_set_boolean (value, self->preparing);
      break;

    case PROP_N_ATTACHMENTS:
      g_value_set_uint (value, self->n_attachments);
      break;

    case PROP_DICTATION:
      g_value_set_object (value, self->dictation);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_draft_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  TektraDraft *self = TEKTRA_DRAFT (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      tektra_draft_set_text (self, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_draft_class_init (TektraDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_draft_dispose;
  object_class->finalize = tektra_draft_finalize;
  object_class->get_property = tektra_draft_get_property;
  object_class->set_property = tektra_draft_set_property;

  /**
   * TektraDraft:text:
   *
   * What was typed.
   */
  properties[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL,
                         "",
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * TektraDraft:empty:
   *
   * Whether there is nothing to send: no attachment, and no text but white space.
   */
  properties[PROP_EMPTY] =
    g_param_spec_boolean ("empty", NULL, NULL,
                          TRUE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * TektraDraft:preparing:
   *
   * Whether an attachment is not ready yet, or words are not there yet.
   */
  properties[PROP_PREPARING] =
    g_param_spec_boolean ("preparing", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * TektraDraft:n-attachments:
   *
   * How many attachments there are.
   */
  properties[PROP_N_ATTACHMENTS] =
    g_param_spec_uint ("n-attachments", NULL, NULL,
                       0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * TektraDraft:dictation:
   *
   * What is being written down, if anything is.
   */
  properties[PROP_DICTATION] =
    g_param_spec_object ("dictation", NULL, NULL,
                         TEKTRA_TYPE_DICTATION,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TektraDraft::attachment-failed:
   * @self: the draft
   * @attachment: what failed; its error tells why
   *
   * Emitted before an attachment that cannot be sent is removed.
   */
  signals[ATTACHMENT_FAILED] =
    g_signal_new ("attachment-failed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, TEKTRA_TYPE_ATTACHMENT);

  /**
   * TektraDraft::insert-words:
   * @self: the draft
   * @words: what was said
   *
   * Emitted when words are to be inserted. Who shows the draft does that where the cursor is;
   * otherwise they come to its end.
   *
   * Returns: %TRUE when it was done
   */
  signals[INSERT_WORDS] =
    g_signal_new_class_handler ("insert-words",
                                G_TYPE_FROM_CLASS (klass),
                                G_SIGNAL_RUN_LAST,
                                G_CALLBACK (tektra_draft_real_insert_words),
                                g_signal_accumulator_true_handled, NULL, NULL,
                                G_TYPE_BOOLEAN, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
tektra_draft_init (TektraDraft *self)
{
  self->text = g_strdup ("");
  self->attachments = g_list_store_new (TEKTRA_TYPE_ATTACHMENT);
  self->empty = TRUE;
}

/**
 * tektra_draft_new:
 *
 * Creates an empty draft.
 *
 * Returns: (transfer full): a new draft
 */
TektraDraft *
tektra_draft_new (void)
{
  return g_object_new (TEKTRA_TYPE_DRAFT, NULL);
}

/**
 * tektra_draft_get_text:
 * @self: a #TektraDraft
 *
 * Gets what was typed.
 *
 * Returns: (transfer none): the text
 */
const char *
tektra_draft_get_text (TektraDraft *self)
{
  g_return_val_if_fail (TEKTRA_IS_DRAFT (self), NULL);

  return self->text;
}

/**
 * tektra_draft_set_text:
 * @self: a #TektraDraft
 * @text: (nullable): what was typed
 *
 * Sets what was typed.
 */
void
tektra_draft_set_text (TektraDraft *self,
                       const char  *text)
{
  g_return_if_fail (TEKTRA_IS_DRAFT (self));

  if (!g_set_str (&self->text, text != NULL ? text : ""))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
  tektra_draft_update (self);
}

/**
 * tektra_draft_insert_words:
 * @self: a draft
 * @words: what was said
 *
 * Inserts words where the cursor is, or at the end while nobody shows the draft, with spaces around
 * them where they need some.
 */
void
tektra_draft_insert_words (TektraDraft *self,
                           const char  *words)
{
  gboolean inserted;

  g_return_if_fail (TEKTRA_IS_DRAFT (self));
  g_return_if_fail (words != NULL);

  g_signal_emit (self, signals[INSERT_WORDS], 0, words, &inserted);
}

/**
 * tektra_draft_space_words:
 * @before: the character before them, 0 when there is none
 * @words: what was said
 * @after: the character behind them, 0 when there is none
 *
 * Puts spaces around words where they need some.
 *
 * Returns: (transfer full): the words
 */
char *
tektra_draft_space_words (gunichar    before,
                          const char *words,
                          gunichar    after)
{
  gboolean space_before, space_after;

  g_return_val_if_fail (words != NULL, NULL);

  /* such as an opening bracket or quote */
  space_before = before != 0 && !g_unichar_isspace (before) &&
                 g_unichar_type (before) != G_UNICODE_OPEN_PUNCTUATION &&
                 g_unichar_type (before) != G_UNICODE_INITIAL_PUNCTUATION;
  space_after = after != 0 && !g_unichar_isspace (after) && !g_unichar_ispunct (after);

  return g_strconcat (space_before ? " " : "", words, space_after ? " " : "", NULL);
}

/**
 * tektra_draft_list_attachments:
 * @self: a #TektraDraft
 *
 * Gets the attachments in the order they were added.
 *
 * Returns: (transfer none): a live list of [class@Attachment]
 */
GListModel *
tektra_draft_list_attachments (TektraDraft *self)
{
  g_return_val_if_fail (TEKTRA_IS_DRAFT (self), NULL);

  return G_LIST_MODEL (self->attachments);
}

/**
 * tektra_draft_add:
 * @self: a #TektraDraft
 * @attachment: what to send with the text
 *
 * Adds an attachment. When it fails, now or later, it is told and removed.
 */
void
tektra_draft_add (TektraDraft      *self,
                  TektraAttachment *attachment)
{
  g_return_if_fail (TEKTRA_IS_DRAFT (self));
  g_return_if_fail (TEKTRA_IS_ATTACHMENT (attachment));
  g_return_if_fail (!g_list_store_find (self->attachments, attachment, NULL));

  g_list_store_append (self->attachments, attachment);
  g_signal_connect_object (attachment, "notify::state",
                           G_CALLBACK (attachment_state_changed_cb), self, G_CONNECT_SWAPPED);

  attachment_state_changed_cb (self, NULL, attachment);
}

/**
 * tektra_draft_remove:
 * @self: a #TektraDraft
 * @attachment: an attachment
 *
 * Removes an attachment, which ends its preparation. Does nothing when it is not in the draft.
 */
void
tektra_draft_remove (TektraDraft      *self,
                     TektraAttachment *attachment)
{
  guint position;

  g_return_if_fail (TEKTRA_IS_DRAFT (self));
  g_return_if_fail (TEKTRA_IS_ATTACHMENT (attachment));

  if (!g_list_store_find (self->attachments, attachment, &position))
    return;

  g_signal_handlers_disconnect_by_func (attachment, attachment_state_changed_cb, self);
  g_list_store_remove (self->attachments, position);
  tektra_draft_update (self);
}

/**
 * tektra_draft_clear:
 * @self: a #TektraDraft
 *
 * Removes the text and all attachments.
 */
void
tektra_draft_clear (TektraDraft *self)
{
  g_return_if_fail (TEKTRA_IS_DRAFT (self));

  for (guint i = 0; i < self->n_attachments; i++)
    {
      g_autoptr(TektraAttachment) attachment = NULL;

      attachment = g_list_model_get_item (G_LIST_MODEL (self->attachments), i);
      g_signal_handlers_disconnect_by_func (attachment, attachment_state_changed_cb, self);
    }

  if (self->dictation != NULL)
    tektra_dictation_cancel (self->dictation);
  g_list_store_remove_all (self->attachments);
  self->spoken = FALSE;
  tektra_draft_set_text (self, "");
  tektra_draft_update (self);
}

/**
 * tektra_draft_is_empty:
 * @self: a #TektraDraft
 *
 * Gets whether there is nothing to send.
 *
 * Returns: %TRUE without attachments and without text but white space
 */
gboolean
tektra_draft_is_empty (TektraDraft *self)
{
  g_return_val_if_fail (TEKTRA_IS_DRAFT (self), TRUE);

  return self->empty;
}

/**
 * tektra_draft_get_needs:
 * @self: a draft
 *
 * Gets what a model must be able to do to be sent the attachments. What is being written down does
 * not count: words will be sent.
 *
 * Returns: %TEKTRA_CAPABILITY_IMAGE, %TEKTRA_CAPABILITY_AUDIO, both or nothing
 */
TektraCapabilities
tektra_draft_get_needs (TektraDraft *self)
{
  GListModel *attachments;
  TektraCapabilities needs = TEKTRA_CAPABILITY_NONE;

  g_return_val_if_fail (TEKTRA_IS_DRAFT (self), TEKTRA_CAPABILITY_NONE);

  attachments = tektra_draft_list_attachments (self);
  for (guint i = 0; i < g_list_model_get_n_items (attachments); i++)
    {
      g_autoptr(TektraAttachment) attachment = g_list_model_get_item (attachments, i);

      if (self->dictation == NULL ||
          tektra_dictation_get_attachment (self->dictation) != attachment)
        needs |= tektra_attachment_get_need (attachment);
    }

  return needs;
}

/**
 * tektra_draft_get_preparing:
 * @self: a #TektraDraft
 *
 * Gets whether an attachment is still being prepared, or words are being written down.
 *
 * Returns: %TRUE while something is not ready to be sent
 */
gboolean
tektra_draft_get_preparing (TektraDraft *self)
{
  g_return_val_if_fail (TEKTRA_IS_DRAFT (self), FALSE);

  return self->preparing;
}

/**
 * tektra_draft_settle:
 * @self: a draft
 *
 * Does without the words of a recording that is being written down, and waits until all attachments
 * can be saved.
 *
 * Returns: (transfer full): a future that resolves when they can
 */
DexFuture *
tektra_draft_settle (TektraDraft *self)
{
  g_autoptr(GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);

  g_return_val_if_fail (TEKTRA_IS_DRAFT (self), NULL);

  if (self->dictation != NULL)
    tektra_dictation_cancel (self->dictation);

  g_ptr_array_add (futures, dex_future_new_true ());
  for (guint i = 0; i < self->n_attachments; i++)
    {
      g_autoptr(TektraAttachment) attachment = NULL;

      attachment = g_list_model_get_item (G_LIST_MODEL (self->attachments), i);
      g_ptr_array_add (futures, tektra_attachment_settle (attachment));
    }

  return dex_future_allv ((DexFuture **) futures->pdata, futures->len);
}

/**
 * tektra_draft_get_problem:
 * @self: a draft
 *
 * Gets why a sound of it has no words that were wanted.
 *
 * Returns: (transfer none) (nullable): one sentence, or %NULL when there is no such sound
 */
const char *
tektra_draft_get_problem (TektraDraft *self)
{
  const char *problem = NULL;

  g_return_val_if_fail (TEKTRA_IS_DRAFT (self), NULL);

  for (guint i = 0; i < self->n_attachments && problem == NULL; i++)
    {
      g_autoptr(TektraAttachment) attachment = NULL;

      attachment = g_list_model_get_item (G_LIST_MODEL (self->attachments), i);
      problem = tektra_attachment_get_problem (attachment);
    }

  return problem;
}

/**
 * tektra_draft_forget_problems:
 * @self: a draft
 *
 * Takes the sounds without words as they are.
 */
void
tektra_draft_forget_problems (TektraDraft *self)
{
  g_return_if_fail (TEKTRA_IS_DRAFT (self));

  for (guint i = 0; i < self->n_attachments; i++)
    {
      g_autoptr(TektraAttachment) attachment = NULL;

      attachment = g_list_model_get_item (G_LIST_MODEL (self->attachments), i);
      tektra_attachment_set_problem (attachment, NULL);
    }
}

/**
 * tektra_draft_get_dictation:
 * @self: a draft
 *
 * Gets what is being written down.
 *
 * Returns: (transfer none) (nullable): the dictation, or %NULL while there is none
 */
TektraDictation *
tektra_draft_get_dictation (TektraDraft *self)
{
  g_return_val_if_fail (TEKTRA_IS_DRAFT (self), NULL);

  return self->dictation;
}

/**
 * tektra_draft_set_dictation:
 * @self: a draft
 * @dictation: (nullable): what is being written down
 *
 * For the dictation itself, which comes and goes.
 */
void
tektra_draft_set_dictation (TektraDraft     *self,
                            TektraDictation *dictation)
{
  g_return_if_fail (TEKTRA_IS_DRAFT (self));
  g_return_if_fail (dictation == NULL || TEKTRA_IS_DICTATION (dictation));

  if (!g_set_object (&self->dictation, dictation))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DICTATION]);
  tektra_draft_update (self);
}

/**
 * tektra_draft_get_spoken:
 * @self: a #TektraDraft
 *
 * Gets whether some of it was spoken, and the answer may be read aloud.
 *
 * Returns: whether that is so
 */
gboolean
tektra_draft_get_spoken (TektraDraft *self)
{
  g_return_val_if_fail (TEKTRA_IS_DRAFT (self), FALSE);

  return self->spoken;
}

/**
 * tektra_draft_set_spoken:
 * @self: a #TektraDraft
 * @spoken: whether some of it was spoken
 *
 * Sets how it came about, until it is cleared.
 */
void
tektra_draft_set_spoken (TektraDraft *self,
                         gboolean     spoken)
{
  g_return_if_fail (TEKTRA_IS_DRAFT (self));

  self->spoken = !!spoken;
}
