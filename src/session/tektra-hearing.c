/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-hearing.h"

/* Where the model itself hears there are no words yet: the sound is sent to it. */

struct _TektraHearing
{
  GObject              parent_instance;

  /* owned */
  TektraTranscription *transcription;
  char                *who;
  char                *note;

  TektraHearingWay     way;
};

G_DEFINE_FINAL_TYPE (TektraHearing, tektra_hearing, G_TYPE_OBJECT)

static void
tektra_hearing_finalize (GObject *object)
{
  TektraHearing *self = TEKTRA_HEARING (object);

  g_clear_object (&self->transcription);
  g_free (self->who);
  g_free (self->note);

  G_OBJECT_CLASS (tektra_hearing_parent_class)->finalize (object);
}

static void
tektra_hearing_class_init (TektraHearingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_hearing_finalize;
}

static void
tektra_hearing_init (TektraHearing *self)
{
}

/**
 * tektra_hearing_new:
 * @way: who heard it
 * @transcription: (nullable): what was said; %NULL when the model is to hear it itself
 * @who: a sentence that says who heard it
 * @error: (nullable): why it was not who was asked first
 *
 * Creates a result.
 *
 * Returns: (transfer full): a new result
 */
TektraHearing *
tektra_hearing_new (TektraHearingWay     way,
                    TektraTranscription *transcription,
                    const char          *who,
                    const GError        *error)
{
  TektraHearing *self;

  g_return_val_if_fail ((way == TEKTRA_HEARING_MODEL) == (transcription == NULL), NULL);
  g_return_val_if_fail (who != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_HEARING, NULL);
  self->way = way;
  self->who = g_strdup (who);
  if (error != NULL)
    self->note = g_strdup_printf ("%s %s", error->message, who);
  g_set_object (&self->transcription, transcription);

  return self;
}

/**
 * tektra_hearing_get_way:
 * @self: a result
 *
 * Gets who heard it.
 *
 * Returns: %TEKTRA_HEARING_MODEL when the sound itself is to be sent
 */
TektraHearingWay
tektra_hearing_get_way (TektraHearing *self)
{
  g_return_val_if_fail (TEKTRA_IS_HEARING (self), TEKTRA_HEARING_MODEL);

  return self->way;
}

/**
 * tektra_hearing_get_transcription:
 * @self: a result
 *
 * Gets what was said, with its times where the engine tells them.
 *
 * Returns: (transfer none) (nullable): the words, %NULL when the model is to hear it itself
 */
TektraTranscription *
tektra_hearing_get_transcription (TektraHearing *self)
{
  g_return_val_if_fail (TEKTRA_IS_HEARING (self), NULL);

  return self->transcription;
}

/**
 * tektra_hearing_get_text:
 * @self: a result
 *
 * Gets the words alone.
 *
 * Returns: (transfer none): the words; "" when nothing was said, or the model is to hear it itself
 */
const char *
tektra_hearing_get_text (TektraHearing *self)
{
  g_return_val_if_fail (TEKTRA_IS_HEARING (self), NULL);

  return self->transcription != NULL ? tektra_transcription_get_text (self->transcription) : "";
}

/**
 * tektra_hearing_get_who:
 * @self: a result
 *
 * Gets who heard it, for a person.
 *
 * Returns: (transfer none): one sentence
 */
const char *
tektra_hearing_get_who (TektraHearing *self)
{
  g_return_val_if_fail (TEKTRA_IS_HEARING (self), NULL);

  return self->who;
}

/**
 * tektra_hearing_get_note:
 * @self: a result
 *
 * Gets why it was not who was asked first.
 *
 * Returns: (transfer none) (nullable): why, and who heard it, for a person; %NULL when nothing
 *   went wrong
 */
const char *
tektra_hearing_get_note (TektraHearing *self)
{
  g_return_val_if_fail (TEKTRA_IS_HEARING (self), NULL);

  return self->note;
}
