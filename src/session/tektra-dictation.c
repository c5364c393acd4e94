/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "core/tektra-audio-part.h"
#include "session/tektra-dictation.h"
#include "speech/tektra-sound-file.h"

/* Whatever happens meanwhile, to the program, too: the recording is in the draft from the
 * beginning, and goes in the moment in which the words come. Where the person wants to send at
 * once, the chat waits for the draft as it waits for pictures. */

struct _TektraDictation
{
  GObject                     parent_instance;

  /* owned */
  TektraTranscriptionService *service;
  TektraChatSession          *session;
  TektraAttachment           *attachment;
  TektraSound                *sound;
  GCancellable               *cancellable;
  char                       *partial_text;
};

G_DEFINE_FINAL_TYPE (TektraDictation, tektra_dictation, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_PARTIAL_TEXT,
  N_PROPS
};

enum
{
  ENDED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static TektraDraft *
get_draft (TektraDictation *self)
{
  return tektra_chat_session_get_draft (self->session);
}

/* What is said of it at the end is for the person, who may be looking at another chat. */
static void
tektra_dictation_end (TektraDictation *self,
                      const char      *message)
{
  g_assert (TEKTRA_IS_DICTATION (self));

  if (tektra_draft_get_dictation (get_draft (self)) == self)
    tektra_draft_set_dictation (get_draft (self), NULL);
  g_signal_emit (self, signals[ENDED], 0, message);
}

static void
tektra_dictation_take (TektraDictation *self,
                       TektraHearing   *hearing)
{
  const char *text = tektra_hearing_get_text (hearing);

  g_assert (TEKTRA_IS_DICTATION (self));

  if (tektra_hearing_get_way (hearing) == TEKTRA_HEARING_MODEL)
    {
      /* the sound is sent as it is */
    }
  else if (*text == '\0')
    {
      tektra_attachment_set_problem (self->attachment,
                                     _("No words were heard in the recording."));
    }
  else
    {
      tektra_draft_insert_words (get_draft (self), text);
      tektra_draft_remove (get_draft (self), self->attachment);
    }

  tektra_dictation_end (self, tektra_hearing_get_note (hearing));
}

/* A recording of before is there in the form in which it would be sent. */
static TektraSound *
await_sound (TektraDictation  *self,
             GError          **error)
{
  TektraPart *part = tektra_attachment_get_part (self->attachment);

  if (self->sound != NULL)
    return g_object_ref (self->sound);

  return dex_await_object (tektra_sound_file_load_bytes (tektra_part_get_media (part, NULL),
                                                         tektra_attachment_get_name (
                                                           self->attachment)),
                           error);
}

static void
partial_text_cb (TektraDictation *self,
                 TektraSound     *sound,
                 const char      *text)
{
  g_assert (TEKTRA_IS_DICTATION (self));

  if (sound == self->sound && g_set_str (&self->partial_text, text))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PARTIAL_TEXT]);
}

static DexFuture *
listen_fiber (gpointer user_data)
{
  TektraDictation *self = user_data;
  g_autoptr(TektraHearing) hearing = NULL;
  g_autoptr(TektraSound) sound = NULL;
  g_autoptr(GError) error = NULL;

  sound = await_sound (self, &error);
  if (sound != NULL)
    {
      g_set_object (&self->sound, sound);
      hearing =
        dex_await_object (tektra_transcription_service_transcribe (
                            self->service, sound, tektra_chat_session_get_model (self->session),
                            self->cancellable),
                          &error);
    }

  if (g_cancellable_is_cancelled (self->cancellable))
    return dex_future_new_true ();

  if (hearing != NULL)
    {
      tektra_dictation_take (self, hearing);
    }
  else
    {
      tektra_attachment_set_problem (self->attachment, error->message);
      tektra_dictation_end (self, NULL);
    }

  return dex_future_new_true ();
}

static void
tektra_dictation_dispose (GObject *object)
{
  TektraDictation *self = TEKTRA_DICTATION (object);

  g_clear_object (&self->service);
  g_clear_object (&self->session);
  g_clear_object (&self->attachment);
  g_clear_object (&self->sound);

  G_OBJECT_CLASS (tektra_dictation_parent_class)->dispose (object);
}

static void
tektra_dictation_finalize (GObject *object)
{
  TektraDictation *self = TEKTRA_DICTATION (object);

  g_object_unref (self->cancellable);
  g_free (self->partial_text);

  G_OBJECT_CLASS (tektra_dictation_parent_class)->finalize (object);
}

static void
tektra_dictation_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  TektraDictation *self = TEKTRA_DICTATION (object);

  switch (prop_id)
    {
    case PROP_PARTIAL_TEXT:
      g_value_set_string (value, self->partial_text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_dictation_class_init (TektraDictationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_dictation_dispose;
  object_class->finalize = tektra_dictation_finalize;
  object_class->get_property = tektra_dictation_get_property;

  /**
   * TektraDictation:partial-text:
   *
   * The words so far.
   */
  properties[PROP_PARTIAL_TEXT] =
    g_param_spec_string ("partial-text", NULL, NULL, "",
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TektraDictation::ended:
   * @self: the dictation
   * @message: (nullable): what a person should know of it: who heard it, and why not another one
   *
   * Emitted once, when the words are in the draft or the recording stays there.
   */
  signals[ENDED] =
    g_signal_new ("ended",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
tektra_dictation_init (TektraDictation *self)
{
  self->cancellable = g_cancellable_new ();
  self->partial_text = g_strdup ("");
}

/**
 * tektra_dictation_new:
 * @service: who writes down
 * @session: the chat
 * @attachment: a recording, which is in the draft of the chat when it is started without a sound
 *
 * Prepares to write down a recording.
 *
 * Returns: (transfer full): a new dictation
 */
TektraDictation *
tektra_dictation_new (TektraTranscriptionService *service,
                      TektraChatSession          *session,
                      TektraAttachment           *attachment)
{
  TektraDictation *self;

  g_return_val_if_fail (TEKTRA_IS_TRANSCRIPTION_SERVICE (service), NULL);
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (session), NULL);
  g_return_val_if_fail (TEKTRA_IS_ATTACHMENT (attachment), NULL);

  self = g_object_new (TEKTRA_TYPE_DICTATION, NULL);
  self->service = g_object_ref (service);
  self->session = g_object_ref (session);
  self->attachment = g_object_ref (attachment);
  g_signal_connect_object (service, "partial-text", G_CALLBACK (partial_text_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/**
 * tektra_dictation_start:
 * @self: a new dictation
 * @sound: (nullable): a new recording, whose attachment is added to the draft; %NULL to take it
 *   from an attachment that is there and ready
 *
 * Begins to write, in the place of what was being written before.
 */
void
tektra_dictation_start (TektraDictation *self,
                        TektraSound     *sound)
{
  TektraDictation *before;

  g_return_if_fail (TEKTRA_IS_DICTATION (self));
  g_return_if_fail (sound != NULL || tektra_attachment_get_part (self->attachment) != NULL);

  before = tektra_draft_get_dictation (get_draft (self));
  if (before != NULL)
    tektra_dictation_cancel (before);

  g_set_object (&self->sound, sound);
  tektra_attachment_set_problem (self->attachment, NULL);
  tektra_draft_set_dictation (get_draft (self), self);
  if (sound != NULL)
    tektra_draft_add (get_draft (self), self->attachment);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, listen_fiber, g_object_ref (self),
                                          g_object_unref));
}

/**
 * tektra_dictation_cancel:
 * @self: a dictation
 *
 * Does without the words. The recording stays in the draft.
 */
void
tektra_dictation_cancel (TektraDictation *self)
{
  g_autoptr(TektraDictation) kept = NULL;

  g_return_if_fail (TEKTRA_IS_DICTATION (self));

  if (g_cancellable_is_cancelled (self->cancellable) ||
      tektra_draft_get_dictation (get_draft (self)) != self)
    return;

  kept = g_object_ref (self);
  g_cancellable_cancel (self->cancellable);
  if (tektra_chat_session_get_state (self->session) == TEKTRA_CHAT_STATE_PREPARING)
    tektra_chat_session_stop (self->session);
  tektra_dictation_end (self, NULL);
}

/**
 * tektra_dictation_get_attachment:
 * @self: a dictation
 *
 * Gets the recording as it is in the draft.
 *
 * Returns: (transfer none): the attachment
 */
TektraAttachment *
tektra_dictation_get_attachment (TektraDictation *self)
{
  g_return_val_if_fail (TEKTRA_IS_DICTATION (self), NULL);

  return self->attachment;
}

/**
 * tektra_dictation_get_partial_text:
 * @self: a dictation
 *
 * Gets the words so far.
 *
 * Returns: (transfer none): the words, "" before there are any
 */
const char *
tektra_dictation_get_partial_text (TektraDictation *self)
{
  g_return_val_if_fail (TEKTRA_IS_DICTATION (self), NULL);

  return self->partial_text;
}
