/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-reader.h"

#include "markdown/tektra-spoken-text.h"
#include "util/tektra-weak-ref.h"

/* A message is read while it grows. A sentence is given to the synthesizer as soon as it has ended,
 * but never more than one ahead of the one that sounds: the synthesizer prepares it meanwhile, and
 * nothing is prepared, or sent to a server, that is not heard after all. */

#define AHEAD 2

/* How long new text may wait: a text is parsed from its beginning, which is not done for each
 * token. In milliseconds. */
#define LOOK_INTERVAL 50

struct _TektraReader
{
  GObject parent_instance;

  /* owned */
  TektraSynthesizer *synthesizer;
  TektraMessage *message; /* NULL while nothing is read */
  TektraSpokenText *text;
  GSignalGroup *message_signals;
  GSignalGroup *parts_signals;
  GSignalGroup *part_signals;

  guint look_source;
  guint reading;  /* which one this is: what comes back from the one before is of no interest */
  guint n_spoken; /* sentences that the synthesizer has */
  gboolean speaking; /* as it was told */
  gboolean complete; /* no more text will come */
};

G_DEFINE_FINAL_TYPE (TektraReader, tektra_reader, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_MESSAGE,
  PROP_SPEAKING,
  N_PROPS
};

enum
{
  FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

typedef struct
{
  GWeakRef *reader;
  guint reading;
} Sentence;

static void speak (TektraReader *self);

static void
sentence_free (gpointer data)
{
  Sentence *sentence = data;

  tektra_weak_ref_free (sentence->reader);
  g_free (sentence);
}

static void
notify_speaking (TektraReader *self)
{
  if (self->speaking == tektra_reader_get_speaking (self))
    return;

  self->speaking = !self->speaking;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPEAKING]);
}

static DexFuture *
spoken_cb (DexFuture *future,
           gpointer   user_data)
{
  Sentence *sentence = user_data;
  g_autoptr(TektraReader) self = g_weak_ref_get (sentence->reader);
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->message == NULL || self->reading != sentence->reading)
    return dex_future_new_true ();

  if (dex_future_get_value (future, &error) == NULL)
    {
      tektra_reader_stop (self);
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_signal_emit (self, signals[FAILED], 0, error);
    }
  else
    {
      self->n_spoken--;
      speak (self);
      notify_speaking (self);
    }

  return dex_future_new_true ();
}

/* Takes the text that has come. */
static void
look (TektraReader *self)
{
  g_autofree char *markdown = tektra_message_dup_text (self->message);

  g_clear_handle_id (&self->look_source, g_source_remove);
  tektra_spoken_text_update (self->text, markdown, self->complete);
}

/* Gives the synthesizer what it may have, and ends where there is nothing more. */
static void
speak (TektraReader *self)
{
  g_assert (TEKTRA_IS_READER (self));

  while (self->message != NULL && self->n_spoken < AHEAD)
    {
      g_autofree char *text = tektra_spoken_text_next (self->text);
      Sentence *sentence;

      if (text == NULL)
        break;

      self->n_spoken++;
      sentence = g_new0 (Sentence, 1);
      sentence->reader = tektra_weak_ref_new (self);
      sentence->reading = self->reading;
      dex_future_disown (dex_future_finally (tektra_synthesizer_speak (self->synthesizer, text),
                                             spoken_cb, sentence, sentence_free));
    }

  if (self->message != NULL && self->complete && self->n_spoken == 0)
    tektra_reader_stop (self);
}

static void
look_cb (gpointer user_data)
{
  TektraReader *self = user_data;

  self->look_source = 0;
  look (self);
  speak (self);
  notify_speaking (self);
}

static void
appended_cb (TektraReader *self)
{
  g_assert (TEKTRA_IS_READER (self));

  if (self->look_source == 0)
    self->look_source = g_timeout_add_once (LOOK_INTERVAL, look_cb, self);
}

/* Text grows at its end only: in the last part. */
static void
parts_changed_cb (TektraReader *self)
{
  GListModel *parts = tektra_message_list_parts (self->message);
  guint n_parts = g_list_model_get_n_items (parts);
  g_autoptr(TektraPart) last = NULL;

  g_assert (TEKTRA_IS_READER (self));

  if (n_parts > 0)
    last = g_list_model_get_item (parts, n_parts - 1);
  g_signal_group_set_target (self->part_signals, TEKTRA_IS_TEXT_PART (last) ? last : NULL);
  appended_cb (self);
}

/* Who stops an answer wants to hear no more of it. One that fails is read to where it got. */
static void
status_cb (TektraReader *self)
{
  g_assert (TEKTRA_IS_READER (self));

  if (tektra_message_get_status (self->message) == TEKTRA_MESSAGE_STATUS_STREAMING)
    return;

  if (tektra_message_get_status (self->message) == TEKTRA_MESSAGE_STATUS_STOPPED)
    {
      tektra_reader_stop (self);
      return;
    }

  /* from here on the text is not needed any more, and may be put aside */
  self->complete = TRUE;
  g_signal_group_set_target (self->part_signals, NULL);
  g_signal_group_set_target (self->parts_signals, NULL);
  g_signal_group_set_target (self->message_signals, NULL);
  look (self);
  speak (self);
  notify_speaking (self);
}

static void
tektra_reader_dispose (GObject *object)
{
  TektraReader *self = TEKTRA_READER (object);

  if (self->synthesizer != NULL)
    tektra_reader_stop (self);
  g_clear_object (&self->message_signals);
  g_clear_object (&self->parts_signals);
  g_clear_object (&self->part_signals);
  g_clear_object (&self->synthesizer);

  G_OBJECT_CLASS (tektra_reader_parent_class)->dispose (object);
}

static void
tektra_reader_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  TektraReader *self = TEKTRA_READER (object);

  switch (prop_id)
    {
    case PROP_MESSAGE:
      g_value_set_object (value, self->message);
      break;
    case PROP_SPEAKING:
      g_value_set_boolean (value, tektra_reader_get_speaking (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_reader_class_init (TektraReaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_reader_dispose;
  object_class->get_property = tektra_reader_get_property;

  /**
   * TektraReader:message:
   *
   * The message that is read, %NULL while there is none.
   */
  properties[PROP_MESSAGE] =
    g_param_spec_object ("message", NULL, NULL, TEKTRA_TYPE_MESSAGE,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * TektraReader:speaking:
   *
   * Whether there is something to be heard, or about to be. While a message grows it pauses when
   * it has caught up with it.
   */
  properties[PROP_SPEAKING] =
    g_param_spec_boolean ("speaking", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TektraReader::failed:
   * @self: a reader
   * @error: a sentence for a person
   *
   * Emitted when a message could not be read to its end.
   */
  signals[FAILED] =
    g_signal_new ("failed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
tektra_reader_init (TektraReader *self)
{
  self->message_signals = g_signal_group_new (TEKTRA_TYPE_MESSAGE);
  g_signal_group_connect_swapped (self->message_signals, "notify::status",
                                  G_CALLBACK (status_cb), self);
  self->parts_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->parts_signals, "items-changed",
                                  G_CALLBACK (parts_changed_cb), self);
  self->part_signals = g_signal_group_new (TEKTRA_TYPE_TEXT_PART);
  g_signal_group_connect_swapped (self->part_signals, "appended",
                                  G_CALLBACK (appended_cb), self);
}

/**
 * tektra_reader_new:
 * @synthesizer: what speaks
 *
 * Creates a reader.
 *
 * Returns: (transfer full): a new reader
 */
TektraReader *
tektra_reader_new (TektraSynthesizer *synthesizer)
{
  TektraReader *self;

  g_return_val_if_fail (TEKTRA_IS_SYNTHESIZER (synthesizer), NULL);

  self = g_object_new (TEKTRA_TYPE_READER, NULL);
  self->synthesizer = g_object_ref (synthesizer);

  return self;
}

/**
 * tektra_reader_get_message:
 * @self: a reader
 *
 * Gets what is read.
 *
 * Returns: (transfer none) (nullable): the message
 */
TektraMessage *
tektra_reader_get_message (TektraReader *self)
{
  g_return_val_if_fail (TEKTRA_IS_READER (self), NULL);

  return self->message;
}

/**
 * tektra_reader_get_speaking:
 * @self: a reader
 *
 * Gets whether there is something to be heard.
 *
 * Returns: whether that is so
 */
gboolean
tektra_reader_get_speaking (TektraReader *self)
{
  g_return_val_if_fail (TEKTRA_IS_READER (self), FALSE);

  return self->message != NULL && self->n_spoken > 0;
}

/**
 * tektra_reader_start:
 * @self: a reader
 * @message: a message, which may still grow
 *
 * Reads a message aloud, instead of the one before.
 *
 * What comes later is read, too. When the message is stopped, so is the reading.
 */
void
tektra_reader_start (TektraReader  *self,
                     TektraMessage *message)
{
  g_return_if_fail (TEKTRA_IS_READER (self));
  g_return_if_fail (TEKTRA_IS_MESSAGE (message));

  tektra_reader_stop (self);

  self->message = g_object_ref (message);
  self->reading++;
  self->n_spoken = 0;
  self->text = tektra_spoken_text_new ();
  self->complete = tektra_message_get_status (message) != TEKTRA_MESSAGE_STATUS_STREAMING;

  if (!self->complete)
    {
      g_signal_group_set_target (self->message_signals, message);
      g_signal_group_set_target (self->parts_signals, tektra_message_list_parts (message));
      parts_changed_cb (self);
    }
  look (self);
  speak (self);

  /* There may be nothing in it to be read. */
  if (self->message == message)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
  notify_speaking (self);
}

/**
 * tektra_reader_stop:
 * @self: a reader
 *
 * Falls silent at once.
 */
void
tektra_reader_stop (TektraReader *self)
{
  g_return_if_fail (TEKTRA_IS_READER (self));

  if (self->message == NULL)
    return;

  g_clear_handle_id (&self->look_source, g_source_remove);
  g_signal_group_set_target (self->part_signals, NULL);
  g_signal_group_set_target (self->parts_signals, NULL);
  g_signal_group_set_target (self->message_signals, NULL);
  tektra_synthesizer_stop (self->synthesizer);
  g_clear_pointer (&self->text, tektra_spoken_text_free);
  g_clear_object (&self->message);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
  notify_speaking (self);
}
