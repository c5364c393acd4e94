/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "session/tektra-voice-session.h"

#include "session/tektra-reader.h"
#include "session/tektra-speech-service.h"
#include "session/tektra-spoken-question.h"
#include "speech/tektra-listener.h"

/* The listener, the chat and the reader do their work by themselves; what the conversation is doing
 * follows from what they do, and is found out anew whenever one of them tells something. So no
 * order of events can lead to a state that is not true.
 *
 * What was said is sent when nobody speaks and nothing is being written down any more: who goes on
 * after a pause is not answered in the middle, and nothing that was said is lost. */

/* Then it says that it still listens, and some time later closes the microphone. Milliseconds */
#define PATIENCE 60000
#define GRACE    15000

struct _TektraVoiceSession
{
  GObject parent_instance;

  /* owned */
  TektraChatSession *chat;
  TektraSettings *settings;
  TektraTranscriptionService *transcription;
  TektraListener *listener;
  TektraSpeechService *speech;
  TektraReader *reader;
  TektraSpokenQuestion *question; /* what was said, and is not sent */
  char *note;
  char *failure;

  TektraVoiceState state;
  guint patience;
  guint patience_source;
  gboolean running;
  gboolean muted;
  gboolean paused;
};

G_DEFINE_FINAL_TYPE (TektraVoiceSession, tektra_voice_session, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (TektraVoiceState, tektra_voice_state,
                    G_DEFINE_ENUM_VALUE (TEKTRA_VOICE_STATE_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_VOICE_STATE_STARTING, "starting"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_VOICE_STATE_LISTENING, "listening"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_VOICE_STATE_HEARING, "hearing"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_VOICE_STATE_TRANSCRIBING, "transcribing"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_VOICE_STATE_THINKING, "thinking"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_VOICE_STATE_SPEAKING, "speaking"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_VOICE_STATE_MUTED, "muted"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_VOICE_STATE_PAUSED, "paused"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_VOICE_STATE_FAILED, "failed"))

enum
{
  PROP_0,
  PROP_STATE,
  PROP_LEVEL,
  PROP_MUTED,
  PROP_NOTE,
  PROP_HALF_DUPLEX,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void tektra_voice_session_update (TektraVoiceSession *self);

static void
set_note (TektraVoiceSession *self,
          const char         *note)
{
  if (g_set_str (&self->note, note))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOTE]);
}

/* Nothing more is heard until the person says so. What is being said or thought ends by itself. */
static void
fail (TektraVoiceSession *self,
      const char         *message)
{
  g_set_str (&self->failure, message);
  tektra_listener_close (self->listener);
  tektra_voice_session_update (self);
  set_note (self, message);
}

static TektraVoiceState
find_state (TektraVoiceSession *self)
{
  if (!self->running)
    return TEKTRA_VOICE_STATE_IDLE;
  if (tektra_listener_get_speaking (self->listener))
    return TEKTRA_VOICE_STATE_HEARING;
  if (tektra_spoken_question_get_pending (self->question))
    return TEKTRA_VOICE_STATE_TRANSCRIBING;
  if (tektra_reader_get_speaking (self->reader))
    return TEKTRA_VOICE_STATE_SPEAKING;
  if (tektra_chat_session_get_busy (self->chat) ||
      tektra_reader_get_message (self->reader) != NULL)
    return TEKTRA_VOICE_STATE_THINKING;
  if (self->failure != NULL)
    return TEKTRA_VOICE_STATE_FAILED;
  if (self->muted)
    return TEKTRA_VOICE_STATE_MUTED;
  if (self->paused)
    return TEKTRA_VOICE_STATE_PAUSED;
  if (tektra_listener_get_open (self->listener))
    return TEKTRA_VOICE_STATE_LISTENING;

  return TEKTRA_VOICE_STATE_STARTING;
}

static void
pause_cb (gpointer user_data)
{
  TektraVoiceSession *self = user_data;

  self->patience_source = 0;
  self->paused = TRUE;
  tektra_listener_close (self->listener);
  tektra_voice_session_update (self);
  set_note (self, _("The microphone was closed because nobody spoke."));
}

static void
patience_cb (gpointer user_data)
{
  TektraVoiceSession *self = user_data;

  self->patience_source = g_timeout_add_once (GRACE * (gint64) self->patience / PATIENCE,
                                              pause_cb, self);
  set_note (self, _("Still listening. The microphone closes soon."));
}

/* The loudspeakers are heard by the microphone, headphones are not. */
static gboolean
has_headphones (TektraVoiceSession *self)
{
  gboolean headphones;

  g_object_get (self->settings, "voice-headphones", &headphones, NULL);

  return headphones;
}

/* In the state that is left nothing has to be undone, but for the time that was waited. */
static void
enter_state (TektraVoiceSession *self)
{
  gboolean speaking = self->state == TEKTRA_VOICE_STATE_SPEAKING;

  g_clear_handle_id (&self->patience_source, g_source_remove);
  if (self->state == TEKTRA_VOICE_STATE_LISTENING)
    self->patience_source = g_timeout_add_once (self->patience, patience_cb, self);

  if (self->state == TEKTRA_VOICE_STATE_FAILED)
    set_note (self, self->failure);
  else if (self->state != TEKTRA_VOICE_STATE_LISTENING)
    set_note (self, NULL);

  tektra_listener_set_deaf (self->listener,
                            self->muted || (speaking && !has_headphones (self)));
  if (self->state == TEKTRA_VOICE_STATE_MUTED)
    tektra_listener_close (self->listener);
}

static void
tektra_voice_session_update (TektraVoiceSession *self)
{
  TektraVoiceState state;

  g_assert (TEKTRA_IS_VOICE_SESSION (self));

  state = find_state (self);
  if (self->state == state)
    return;

  self->state = state;
  enter_state (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
send_if_complete (TektraVoiceSession *self)
{
  g_autoptr(TektraMessage) message = NULL;

  g_assert (TEKTRA_IS_VOICE_SESSION (self));

  if (self->running &&
      !tektra_spoken_question_is_empty (self->question) &&
      !tektra_spoken_question_get_pending (self->question) &&
      !tektra_listener_get_speaking (self->listener) &&
      !tektra_chat_session_get_busy (self->chat))
    {
      message = tektra_spoken_question_take (self->question);
      tektra_chat_session_send_message (self->chat, message);
    }

  tektra_voice_session_update (self);
}

static void
not_understood_cb (TektraVoiceSession *self)
{
  g_assert (TEKTRA_IS_VOICE_SESSION (self));

  set_note (self, _("That was not understood. Say it again."));
}

/* What cannot be sent, or is not sent any more, stays beside the next message. */
static void
put_aside (TektraVoiceSession *self)
{
  tektra_spoken_question_put_aside (self->question, tektra_chat_session_get_draft (self->chat));
}

static void
utterance_cb (TektraVoiceSession *self,
              TektraSound        *sound)
{
  TektraModel *model = tektra_chat_session_get_model (self->chat);
  g_autofree char *reason = NULL;

  g_assert (TEKTRA_IS_VOICE_SESSION (self));

  switch (tektra_transcription_service_get_route (self->transcription, model, &reason))
    {
    case TEKTRA_HEARING_ROUTE_SOUND:
      tektra_spoken_question_add_sound (self->question, sound);
      break;
    case TEKTRA_HEARING_ROUTE_WORDS:
      tektra_spoken_question_add_words (self->question, sound, self->transcription, model);
      break;
    case TEKTRA_HEARING_ROUTE_NONE:
    default:
      tektra_spoken_question_add_sound (self->question, sound);
      put_aside (self);
      fail (self, reason);
    }
}

/* Who speaks has the floor. */
static void
speaking_cb (TektraVoiceSession *self)
{
  g_assert (TEKTRA_IS_VOICE_SESSION (self));

  if (tektra_listener_get_speaking (self->listener))
    {
      tektra_reader_stop (self->reader);
      if (tektra_chat_session_get_busy (self->chat))
        tektra_chat_session_stop (self->chat);
    }

  send_if_complete (self);
}

static void
open_cb (TektraVoiceSession *self)
{
  g_assert (TEKTRA_IS_VOICE_SESSION (self));

  tektra_voice_session_update (self);
}

static void
headphones_cb (TektraVoiceSession *self)
{
  g_assert (TEKTRA_IS_VOICE_SESSION (self));

  enter_state (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HALF_DUPLEX]);
}

static void
level_cb (TektraVoiceSession *self)
{
  g_assert (TEKTRA_IS_VOICE_SESSION (self));

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LEVEL]);
}

static void
microphone_failed_cb (TektraVoiceSession   *self,
                      TektraRecorderReason  reason)
{
  g_assert (TEKTRA_IS_VOICE_SESSION (self));

  fail (self, tektra_recorder_reason_get_message (reason));
}

static void
failed_cb (TektraVoiceSession *self,
           const GError       *error)
{
  g_assert (TEKTRA_IS_VOICE_SESSION (self));

  fail (self, error->message);
}

static void
not_written_down_cb (TektraVoiceSession *self,
                     const GError       *error)
{
  g_assert (TEKTRA_IS_VOICE_SESSION (self));

  put_aside (self);
  fail (self, error->message);
}

static void
answer_begun_cb (TektraVoiceSession *self,
                 TektraMessage      *answer)
{
  g_assert (TEKTRA_IS_VOICE_SESSION (self));

  if (!self->running)
    return;

  tektra_reader_start (self->reader, answer);
  tektra_voice_session_update (self);
}

static void
answer_finished_cb (TektraVoiceSession *self,
                    TektraMessage      *answer)
{
  g_assert (TEKTRA_IS_VOICE_SESSION (self));

  if (self->running && tektra_message_get_status (answer) == TEKTRA_MESSAGE_STATUS_FAILED)
    fail (self, tektra_message_get_error (answer)->message);
  else
    send_if_complete (self);
}

static void
tektra_voice_session_dispose (GObject *object)
{
  TektraVoiceSession *self = TEKTRA_VOICE_SESSION (object);

  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_clear_object (&self->question);
  g_clear_object (&self->reader);
  g_clear_object (&self->speech);
  g_clear_object (&self->listener);
  g_clear_object (&self->transcription);
  g_clear_object (&self->settings);
  g_clear_object (&self->chat);

  G_OBJECT_CLASS (tektra_voice_session_parent_class)->dispose (object);
}

static void
tektra_voice_session_finalize (GObject *object)
{
  TektraVoiceSession *self = TEKTRA_VOICE_SESSION (object);

  g_free (self->note);
  g_free (self->failure);

  G_OBJECT_CLASS (tektra_voice_session_parent_class)->finalize (object);
}

static void
tektra_voice_session_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  TektraVoiceSession *self = TEKTRA_VOICE_SESSION (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_LEVEL:
      g_value_set_double (value, tektra_voice_session_get_level (self));
      break;
    case PROP_MUTED:
      g_value_set_boolean (value, self->muted);
      break;
    case PROP_NOTE:
      g_value_set_string (value, self->note);
      break;
    case PROP_HALF_DUPLEX:
      g_value_set_boolean (value, tektra_voice_session_get_half_duplex (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_voice_session_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_MUTED:
      tektra_voice_session_set_muted (TEKTRA_VOICE_SESSION (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_voice_session_class_init (TektraVoiceSessionClass *klass)
{
  const GParamFlags readable =
    G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_voice_session_dispose;
  object_class->finalize = tektra_voice_session_finalize;
  object_class->get_property = tektra_voice_session_get_property;
  object_class->set_property = tektra_voice_session_set_property;

  /**
   * TektraVoiceSession:state:
   *
   * What it is doing.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, TEKTRA_TYPE_VOICE_STATE, TEKTRA_VOICE_STATE_IDLE,
                       readable);

  /**
   * TektraVoiceSession:level:
   *
   * How loud the person is, for a meter: from 0 to 1.
   */
  properties[PROP_LEVEL] =
    g_param_spec_double ("level", NULL, NULL, 0, 1, 0, readable);

  /**
   * TektraVoiceSession:muted:
   *
   * Whether the person does not want to be heard.
   */
  properties[PROP_MUTED] =
    g_param_spec_boolean ("muted", NULL, NULL, FALSE, readable | G_PARAM_WRITABLE);

  /**
   * TektraVoiceSession:note:
   *
   * A sentence about what just happened, %NULL for none.
   */
  properties[PROP_NOTE] =
    g_param_spec_string ("note", NULL, NULL, NULL, readable);

  /**
   * TektraVoiceSession:half-duplex:
   *
   * Whether the person is not heard while there is speech.
   */
  properties[PROP_HALF_DUPLEX] =
    g_param_spec_boolean ("half-duplex", NULL, NULL, FALSE, readable);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_voice_session_init (TektraVoiceSession *self)
{
  self->patience = PATIENCE;
  self->question = tektra_spoken_question_new ();
  self->listener = tektra_listener_new ();
}

/**
 * tektra_voice_session_new:
 * @chat: the chat in which it is written down
 * @settings: what a person has set
 * @transcription: who decides how speech is heard
 *
 * Creates a conversation that has not begun.
 *
 * Returns: (transfer full): a new conversation
 */
TektraVoiceSession *
tektra_voice_session_new (TektraChatSession          *chat,
                          TektraSettings             *settings,
                          TektraTranscriptionService *transcription)
{
  TektraVoiceSession *self;

  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (chat), NULL);
  g_return_val_if_fail (TEKTRA_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (TEKTRA_IS_TRANSCRIPTION_SERVICE (transcription), NULL);

  self = g_object_new (TEKTRA_TYPE_VOICE_SESSION, NULL);
  self->chat = g_object_ref (chat);
  self->settings = g_object_ref (settings);
  self->transcription = g_object_ref (transcription);
  self->speech =
    tektra_speech_service_new (settings, tektra_transcription_service_get_secrets (transcription));
  self->reader = tektra_reader_new (TEKTRA_SYNTHESIZER (self->speech));

  g_signal_connect_object (self->listener, "utterance", G_CALLBACK (utterance_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->listener, "failed", G_CALLBACK (microphone_failed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->listener, "notify::speaking", G_CALLBACK (speaking_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->listener, "notify::open", G_CALLBACK (open_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->listener, "notify::level", G_CALLBACK (level_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::voice-headphones", G_CALLBACK (headphones_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reader, "failed", G_CALLBACK (failed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->question, "changed", G_CALLBACK (send_if_complete), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->question, "not-understood", G_CALLBACK (not_understood_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->question, "failed", G_CALLBACK (not_written_down_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reader, "notify::message",
                           G_CALLBACK (tektra_voice_session_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reader, "notify::speaking",
                           G_CALLBACK (tektra_voice_session_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (chat, "answer-begun", G_CALLBACK (answer_begun_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (chat, "answer-finished", G_CALLBACK (answer_finished_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}

/**
 * tektra_voice_session_get_chat:
 * @self: a conversation
 *
 * Gets the chat in which it is written down.
 *
 * Returns: (transfer none): the chat
 */
TektraChatSession *
tektra_voice_session_get_chat (TektraVoiceSession *self)
{
  g_return_val_if_fail (TEKTRA_IS_VOICE_SESSION (self), NULL);

  return self->chat;
}

/**
 * tektra_voice_session_set_patience:
 * @self: a conversation
 * @milliseconds: how long nobody has to speak before it says that it still listens; a quarter of
 *   that later it closes the microphone
 *
 * Sets how long it listens to nobody.
 */
void
tektra_voice_session_set_patience (TektraVoiceSession *self,
                                   guint               milliseconds)
{
  g_return_if_fail (TEKTRA_IS_VOICE_SESSION (self));

  self->patience = milliseconds;
}

/**
 * tektra_voice_session_start:
 * @self: a conversation
 *
 * Begins, or goes on after a pause or a failure. What was said and could not be sent is sent then.
 */
void
tektra_voice_session_start (TektraVoiceSession *self)
{
  g_autofree char *device = NULL;
  guint pause;

  g_return_if_fail (TEKTRA_IS_VOICE_SESSION (self));

  g_object_get (self->settings, "voice-device", &device, "voice-pause", &pause, NULL);
  tektra_listener_set_device (self->listener, device);
  tektra_listener_set_pause (self->listener, pause);

  self->running = TRUE;
  self->paused = FALSE;
  g_clear_pointer (&self->failure, g_free);
  set_note (self, NULL);
  tektra_voice_session_set_muted (self, FALSE);
  tektra_listener_open (self->listener);
  send_if_complete (self);
}

/**
 * tektra_voice_session_stop:
 * @self: a conversation
 *
 * Ends it: silence, and a closed microphone. An answer that is being written is written to its end;
 * what was said and not sent stays in the draft.
 */
void
tektra_voice_session_stop (TektraVoiceSession *self)
{
  g_return_if_fail (TEKTRA_IS_VOICE_SESSION (self));

  self->running = FALSE;
  put_aside (self);
  tektra_reader_stop (self->reader);
  tektra_listener_close (self->listener);
  tektra_voice_session_update (self);
}

/**
 * tektra_voice_session_interrupt:
 * @self: a conversation
 *
 * Silences what is being said, as speaking does, and listens.
 */
void
tektra_voice_session_interrupt (TektraVoiceSession *self)
{
  g_return_if_fail (TEKTRA_IS_VOICE_SESSION (self));

  tektra_reader_stop (self->reader);
  if (tektra_chat_session_get_busy (self->chat))
    tektra_chat_session_stop (self->chat);
  tektra_voice_session_update (self);
}

/**
 * tektra_voice_session_get_muted:
 * @self: a conversation
 *
 * Gets whether the person does not want to be heard.
 *
 * Returns: whether that is so
 */
gboolean
tektra_voice_session_get_muted (TektraVoiceSession *self)
{
  g_return_val_if_fail (TEKTRA_IS_VOICE_SESSION (self), FALSE);

  return self->muted;
}

/**
 * tektra_voice_session_set_muted:
 * @self: a conversation
 * @muted: whether to hear nothing
 *
 * Closes the microphone, or opens it again. What is being said is forgotten; an answer is read to
 * its end.
 */
void
tektra_voice_session_set_muted (TektraVoiceSession *self,
                                gboolean            muted)
{
  g_return_if_fail (TEKTRA_IS_VOICE_SESSION (self));

  if (self->muted == !!muted)
    return;

  self->muted = !!muted;
  if (self->muted)
    tektra_listener_close (self->listener);
  else if (self->running && !self->paused && self->failure == NULL)
    tektra_listener_open (self->listener);
  tektra_voice_session_update (self);
  enter_state (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MUTED]);
}

/**
 * tektra_voice_session_get_state:
 * @self: a conversation
 *
 * Gets what it is doing.
 *
 * Returns: the state
 */
TektraVoiceState
tektra_voice_session_get_state (TektraVoiceSession *self)
{
  g_return_val_if_fail (TEKTRA_IS_VOICE_SESSION (self), TEKTRA_VOICE_STATE_IDLE);

  return self->state;
}

/**
 * tektra_voice_session_get_level:
 * @self: a conversation
 *
 * Gets how loud the person is.
 *
 * Returns: from 0 to 1
 */
double
tektra_voice_session_get_level (TektraVoiceSession *self)
{
  g_return_val_if_fail (TEKTRA_IS_VOICE_SESSION (self), 0);

  return self->muted ? 0 : tektra_listener_get_level (self->listener);
}

/**
 * tektra_voice_session_get_note:
 * @self: a conversation
 *
 * Gets what is to be said about what just happened.
 *
 * Returns: (transfer none) (nullable): a sentence for a person
 */
const char *
tektra_voice_session_get_note (TektraVoiceSession *self)
{
  g_return_val_if_fail (TEKTRA_IS_VOICE_SESSION (self), NULL);

  return self->note;
}

/**
 * tektra_voice_session_get_half_duplex:
 * @self: a conversation
 *
 * Gets whether the person is not heard while there is speech, because this computer would hear
 * itself: unless headphones are worn.
 *
 * Returns: %TRUE when it has to be interrupted by hand
 */
gboolean
tektra_voice_session_get_half_duplex (TektraVoiceSession *self)
{
  g_return_val_if_fail (TEKTRA_IS_VOICE_SESSION (self), FALSE);

  return !has_headphones (self);
}

/**
 * tektra_voice_session_dup_where:
 * @self: a conversation
 *
 * Says where the sound and the words go.
 *
 * Returns: (transfer full): some lines for a person
 */
char *
tektra_voice_session_dup_where (TektraVoiceSession *self)
{
  g_autofree char *heard = NULL;
  g_autofree char *spoken = NULL;

  g_return_val_if_fail (TEKTRA_IS_VOICE_SESSION (self), NULL);

  heard = tektra_transcription_service_dup_where (self->transcription,
                                                  tektra_chat_session_get_model (self->chat));
  spoken = tektra_synthesizer_dup_where (TEKTRA_SYNTHESIZER (self->speech));

  return heard != NULL ? g_strconcat (heard, "\n", spoken, NULL) : g_steal_pointer (&spoken);
}
