/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/tektra-chat-session.h"
#include "session/tektra-transcription-service.h"
#include "storage/tektra-settings.h"

G_BEGIN_DECLS

#define TEKTRA_TYPE_VOICE_STATE (tektra_voice_state_get_type ())

/**
 * TektraVoiceState:
 * @TEKTRA_VOICE_STATE_IDLE: it has not begun, or has ended
 * @TEKTRA_VOICE_STATE_STARTING: the microphone is being opened
 * @TEKTRA_VOICE_STATE_LISTENING: nobody speaks
 * @TEKTRA_VOICE_STATE_HEARING: the person speaks
 * @TEKTRA_VOICE_STATE_TRANSCRIBING: what was said is being written down
 * @TEKTRA_VOICE_STATE_THINKING: the model has the question, and has said nothing yet
 * @TEKTRA_VOICE_STATE_SPEAKING: the answer is heard
 * @TEKTRA_VOICE_STATE_MUTED: the person has closed the microphone
 * @TEKTRA_VOICE_STATE_PAUSED: nobody has spoken for long, and the microphone is closed
 * @TEKTRA_VOICE_STATE_FAILED: something went wrong, see [property@VoiceSession:note]; it can be
 *   resumed
 *
 * What a spoken conversation is doing.
 */
typedef enum
{
  TEKTRA_VOICE_STATE_IDLE,
  TEKTRA_VOICE_STATE_STARTING,
  TEKTRA_VOICE_STATE_LISTENING,
  TEKTRA_VOICE_STATE_HEARING,
  TEKTRA_VOICE_STATE_TRANSCRIBING,
  TEKTRA_VOICE_STATE_THINKING,
  TEKTRA_VOICE_STATE_SPEAKING,
  TEKTRA_VOICE_STATE_MUTED,
  TEKTRA_VOICE_STATE_PAUSED,
  TEKTRA_VOICE_STATE_FAILED,
} TektraVoiceState;

/* A conversation that is spoken: listen, think, speak, listen. All of it is in the chat.
 * Properties: state, level, muted, note, half-duplex. */
#define TEKTRA_TYPE_VOICE_SESSION (tektra_voice_session_get_type ())
G_DECLARE_FINAL_TYPE (TektraVoiceSession, tektra_voice_session, TEKTRA, VOICE_SESSION, GObject)

GType               tektra_voice_state_get_type          (void) G_GNUC_CONST;
TektraVoiceSession *tektra_voice_session_new             (TektraChatSession  *chat,
                                                          TektraSettings     *settings,
                                                          TektraTranscriptionService
                                                                             *transcription);
TektraChatSession  *tektra_voice_session_get_chat        (TektraVoiceSession *self);
void                tektra_voice_session_set_patience    (TektraVoiceSession *self,
                                                          guint               milliseconds);
void                tektra_voice_session_start           (TektraVoiceSession *self);
void                tektra_voice_session_stop            (TektraVoiceSession *self);
void                tektra_voice_session_interrupt       (TektraVoiceSession *self);
gboolean            tektra_voice_session_get_muted       (TektraVoiceSession *self);
void                tektra_voice_session_set_muted       (TektraVoiceSession *self,
                                                          gboolean            muted);
TektraVoiceState    tektra_voice_session_get_state       (TektraVoiceSession *self);
double              tektra_voice_session_get_level       (TektraVoiceSession *self);
const char         *tektra_voice_session_get_note        (TektraVoiceSession *self);
gboolean            tektra_voice_session_get_half_duplex (TektraVoiceSession *self);
char               *tektra_voice_session_dup_where       (TektraVoiceSession *self);

G_END_DECLS
