/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-reader.h"

#include "markdown/tektra-spoken-text.h"
#include "util/tektra-weak-ref.h"

/* All sentences are given to the synthesizer at once, which speaks them one after the other and may
 * prepare the next one meanwhile. */

struct _TektraReader
{
  GObject parent_instance;

  /* owned */
  TektraSynthesizer *synthesizer;
  TektraMessage *message; /* NULL while nothing is read */
  DexFuture *reading;
};

G_DEFINE_FINAL_TYPE (TektraReader, tektra_reader, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_MESSAGE,
  N_PROPS
};

enum
{
  FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static DexFuture *
ended_cb (DexFuture *future,
          gpointer   user_data)
{
  g_autoptr(TektraReader) self = g_weak_ref_get (user_data);
  g_autoptr(GError) error = NULL;

  if (self == NULL)
    return dex_future_new_true ();

  dex_future_get_value (future, &error);
  tektra_reader_stop (self);
  if (error != NULL)
    g_signal_emit (self, signals[FAILED], 0, error);

  return dex_future_new_true ();
}

static void
tektra_reader_dispose (GObject *object)
{
  TektraReader *self = TEKTRA_READER (object);

  if (self->synthesizer != NULL)
    tektra_reader_stop (self);
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
 * tektra_reader_start:
 * @self: a reader
 * @message: a message that has ended
 *
 * Reads a message aloud, instead of the one before.
 */
void
tektra_reader_start (TektraReader  *self,
                     TektraMessage *message)
{
  g_autoptr(TektraSpokenText) text = tektra_spoken_text_new ();
  g_autoptr(GPtrArray) spoken = g_ptr_array_new_with_free_func (dex_unref);
  g_autofree char *markdown = NULL;
  char *sentence;

  g_return_if_fail (TEKTRA_IS_READER (self));
  g_return_if_fail (TEKTRA_IS_MESSAGE (message));

  tektra_reader_stop (self);

  markdown = tektra_message_dup_text (message);
  tektra_spoken_text_update (text, markdown, TRUE);
  while ((sentence = tektra_spoken_text_next (text)))
    {
      g_ptr_array_add (spoken, tektra_synthesizer_speak (self->synthesizer, sentence));
      g_free (sentence);
    }

  if (spoken->len == 0)
    return;

  self->message = g_object_ref (message);
  self->reading = dex_future_finally (dex_future_all_racev ((DexFuture **) spoken->pdata,
                                                            spoken->len),
                                      ended_cb, tektra_weak_ref_new (self), tektra_weak_ref_free);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
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

  dex_clear (&self->reading);
  tektra_synthesizer_stop (self->synthesizer);
  g_clear_object (&self->message);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
}
