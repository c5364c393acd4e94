/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <libdex.h>

#include "speech/tektra-recorder.h"

#include "speech/tektra-capture.h"
#include "util/tektra-thread.h"
#include "util/tektra-weak-ref.h"

/* How often somebody looks at the microphone */
#define TICK_MS 50

/* What comes before the voice is known to be one, so that the first word is whole; and after it */
#define PRE_ROLL  (300 * TEKTRA_SOUND_RATE / 1000)
#define POST_ROLL (300 * TEKTRA_SOUND_RATE / 1000)

/* Longer than anybody speaks at once, and as much as models take */
#define LIMIT (5 * 60 * TEKTRA_SOUND_RATE)
/* Who has not begun by then does not know that the microphone does not hear. */
#define PATIENCE (12 * TEKTRA_SOUND_RATE)
/* A microphone that works gives more than this fraction of full scale (-60 dB) at times. */
#define SILENT_PEAK 0.001

#define DEFAULT_PAUSE 1500

struct _TektraRecorder
{
  GObject parent_instance;

  char *device;
  TektraCapture *capture;
  TektraCaptureStatus status;
  guint pause;
  guint tick_source;
  gboolean suppress_noise;

  TektraRecorderState state;
  TektraRecorderReason reason;
  double level;
  gint64 elapsed;
};

G_DEFINE_FINAL_TYPE (TektraRecorder, tektra_recorder, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (TektraRecorderState, tektra_recorder_state,
                    G_DEFINE_ENUM_VALUE (TEKTRA_RECORDER_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_RECORDER_STARTING, "starting"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_RECORDER_LISTENING, "listening"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_RECORDER_HEARING, "hearing"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_RECORDER_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_RECORDER_FAILED, "failed"))

G_DEFINE_ENUM_TYPE (TektraRecorderReason, tektra_recorder_reason,
                    G_DEFINE_ENUM_VALUE (TEKTRA_RECORDER_REASON_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_RECORDER_REASON_PAUSE, "pause"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_RECORDER_REASON_STOPPED, "stopped"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_RECORDER_REASON_LIMIT, "limit"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_RECORDER_REASON_CANCELLED, "cancelled"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_RECORDER_REASON_NO_DEVICE, "no-device"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_RECORDER_REASON_NO_PERMISSION, "no-permission"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_RECORDER_REASON_DEVICE_LOST, "device-lost"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_RECORDER_REASON_SILENCE, "silence"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_RECORDER_REASON_NOISE, "noise"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_RECORDER_REASON_FAILED, "failed"))

enum
{
  PROP_0,
  PROP_DEVICE,
  PROP_SUPPRESS_NOISE,
  PROP_PAUSE,
  PROP_STATE,
  PROP_REASON,
  PROP_LEVEL,
  PROP_ELAPSED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* What a thread needs to open a microphone; whether it is still wanted is found out afterwards. */
typedef struct
{
  GWeakRef *recorder;
  char     *device;
  gboolean  suppress_noise;

  TektraCapture        *capture;
  TektraRecorderReason  failure;
} Opening;

static void
opening_free (Opening *opening)
{
  tektra_weak_ref_free (opening->recorder);
  g_clear_pointer (&opening->capture, tektra_capture_unref);
  g_free (opening->device);
  g_free (opening);
}

static void
set_state (TektraRecorder       *self,
           TektraRecorderState   state,
           TektraRecorderReason  reason)
{
  g_assert (TEKTRA_IS_RECORDER (self));

  if (self->state == state)
    return;

  self->state = state;
  if (self->reason != reason)
    {
      self->reason = reason;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static gboolean
is_running (TektraRecorder *self)
{
  return self->state == TEKTRA_RECORDER_STARTING || self->state == TEKTRA_RECORDER_LISTENING ||
         self->state == TEKTRA_RECORDER_HEARING;
}

/* Nothing was said: the person gets to know whether the microphone or the room is to blame. */
static TektraRecorderReason
explain_nothing (TektraRecorder *self)
{
  return self->status.loudest < SILENT_PEAK ? TEKTRA_RECORDER_REASON_SILENCE
                                            : TEKTRA_RECORDER_REASON_NOISE;
}

static void
finish (TektraRecorder       *self,
        TektraRecorderReason  reason)
{
  gboolean has_speech = self->status.onset >= 0;
  TektraRecorderState state;

  g_assert (TEKTRA_IS_RECORDER (self));

  g_clear_handle_id (&self->tick_source, g_source_remove);
  if (self->capture != NULL)
    tektra_capture_close (tektra_capture_ref (self->capture));

  if (!has_speech && (reason == TEKTRA_RECORDER_REASON_STOPPED ||
                      reason == TEKTRA_RECORDER_REASON_LIMIT))
    reason = explain_nothing (self);

  /* What was said before the microphone was taken away is not lost. */
  state = has_speech && reason != TEKTRA_RECORDER_REASON_CANCELLED ? TEKTRA_RECORDER_DONE
                                                                   : TEKTRA_RECORDER_FAILED;
  set_state (self, state, reason);
}

static void
update_level (TektraRecorder *self)
{
  double level = tektra_capture_status_get_meter (&self->status);

  if (self->level != level)
    {
      self->level = level;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LEVEL]);
    }
}

static void
update_elapsed (TektraRecorder *self)
{
  gint64 elapsed = self->status.n_samples * 1000 / TEKTRA_SOUND_RATE;

  if (self->elapsed != elapsed)
    {
      self->elapsed = elapsed;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ELAPSED]);
    }
}

static gboolean
tick_cb (gpointer user_data)
{
  g_autoptr(TektraRecorder) self = g_object_ref (user_data);
  gint64 pause = (gint64) self->pause * TEKTRA_SOUND_RATE / 1000;

  tektra_capture_check (self->capture, &self->status);

  if (self->status.failure != TEKTRA_RECORDER_REASON_NONE)
    {
      finish (self, self->status.failure);
      return G_SOURCE_REMOVE;
    }

  update_level (self);
  update_elapsed (self);

  if (self->state == TEKTRA_RECORDER_STARTING && self->status.n_samples > 0)
    set_state (self, TEKTRA_RECORDER_LISTENING, TEKTRA_RECORDER_REASON_NONE);
  if (self->state == TEKTRA_RECORDER_LISTENING && self->status.onset >= 0)
    set_state (self, TEKTRA_RECORDER_HEARING, TEKTRA_RECORDER_REASON_NONE);

  /* whoever heard of it may have ended it */
  if (!is_running (self))
    return G_SOURCE_REMOVE;

  if (self->status.n_samples >= LIMIT ||
      (self->status.onset < 0 && pause > 0 && self->status.n_samples >= PATIENCE))
    {
      finish (self, TEKTRA_RECORDER_REASON_LIMIT);
      return G_SOURCE_REMOVE;
    }
  if (self->status.onset >= 0 && pause > 0 &&
      self->status.n_samples - self->status.end >= pause)
    {
      finish (self, TEKTRA_RECORDER_REASON_PAUSE);
      return G_SOURCE_REMOVE;
    }

  return G_SOURCE_CONTINUE;
}

static DexFuture *
open_in_thread (gpointer user_data)
{
  Opening *opening = user_data;

  opening->capture = tektra_capture_open (opening->device, opening->suppress_noise,
                                          &opening->failure);

  return dex_future_new_true ();
}

/* The person may have given up, or closed the window, while the sound server made up its mind. */
static DexFuture *
opened_cb (DexFuture *completed,
           gpointer   user_data)
{
  Opening *opening = user_data;
  g_autoptr(TektraRecorder) self = g_weak_ref_get (opening->recorder);

  if (self == NULL || self->state != TEKTRA_RECORDER_STARTING)
    {
      if (opening->capture != NULL)
        tektra_capture_close (g_steal_pointer (&opening->capture));
    }
  else if (opening->capture == NULL)
    {
      finish (self, opening->failure);
    }
  else
    {
      self->capture = g_steal_pointer (&opening->capture);
      self->tick_source = g_timeout_add (TICK_MS, tick_cb, self);
      g_source_set_static_name (g_main_context_find_source_by_id (NULL, self->tick_source),
                                "[tektra] microphone");
      tick_cb (self);
    }

  return NULL;
}

static void
tektra_recorder_dispose (GObject *object)
{
  TektraRecorder *self = TEKTRA_RECORDER (object);

  g_clear_handle_id (&self->tick_source, g_source_remove);
  if (self->capture != NULL)
    tektra_capture_close (g_steal_pointer (&self->capture));

  G_OBJECT_CLASS (tektra_recorder_parent_class)->dispose (object);
}

static void
tektra_recorder_finalize (GObject *object)
{
  TektraRecorder *self = TEKTRA_RECORDER (object);

  g_free (self->device);

  G_OBJECT_CLASS (tektra_recorder_parent_class)->finalize (object);
}

static void
tektra_recorder_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  TektraRecorder *self = TEKTRA_RECORDER (object);

  switch (prop_id)
    {
    case PROP_DEVICE:
      g_value_set_string (value, self->device);
      break;

    case PROP_SUPPRESS_NOISE:
      g_value_set_boolean (value, self->suppress_noise);
      break;

    case PROP_PAUSE:
      g_value_set_uint (value, self->pause);
      break;

    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;

    case PROP_REASON:
      g_value_set_enum (value, (int) self->reason);
      break;

    case PROP_LEVEL:
      g_value_set_double (value, self->level);
      break;

    case PROP_ELAPSED:
      g_value_set_int64 (value, self->elapsed);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_recorder_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  TektraRecorder *self = TEKTRA_RECORDER (object);

  switch (prop_id)
    {
    case PROP_DEVICE:
      tektra_recorder_set_device (self, g_value_get_string (value));
      break;

    case PROP_SUPPRESS_NOISE:
      tektra_recorder_set_suppress_noise (self, g_value_get_boolean (value));
      break;

    case PROP_PAUSE:
      tektra_recorder_set_pause (self, g_value_get_uint (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_recorder_class_init (TektraRecorderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_recorder_dispose;
  object_class->finalize = tektra_recorder_finalize;
  object_class->get_property = tektra_recorder_get_property;
  object_class->set_property = tektra_recorder_set_property;

  /**
   * TektraRecorder:device:
   *
   * Which microphone, see [property@AudioDevice:id]; %NULL for the computer's own choice.
   */
  properties[PROP_DEVICE] =
    g_param_spec_string ("device", NULL, NULL,
                         NULL,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * TektraRecorder:suppress-noise:
   *
   * Whether to take noise out of what is recorded, where the computer can do that.
   */
  properties[PROP_SUPPRESS_NOISE] =
    g_param_spec_boolean ("suppress-noise", NULL, NULL,
                          FALSE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * TektraRecorder:pause:
   *
   * After how long a pause it ends by itself, in milliseconds; 0 for never.
   */
  properties[PROP_PAUSE] =
    g_param_spec_uint ("pause", NULL, NULL,
                       0, G_MAXUINT, DEFAULT_PAUSE,
                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * TektraRecorder:state:
   *
   * Where it is in its life. Changes after the reason.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       TEKTRA_TYPE_RECORDER_STATE, TEKTRA_RECORDER_IDLE,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * TektraRecorder:reason:
   *
   * Why it has ended.
   */
  properties[PROP_REASON] =
    g_param_spec_enum ("reason", NULL, NULL,
                       TEKTRA_TYPE_RECORDER_REASON, TEKTRA_RECORDER_REASON_NONE,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * TektraRecorder:level:
   *
   * How loud it is, for a meter: from 0 to 1, twenty times a second.
   */
  properties[PROP_LEVEL] =
    g_param_spec_double ("level", NULL, NULL,
                         0, 1, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * TektraRecorder:elapsed:
   *
   * How much was recorded, in milliseconds.
   */
  properties[PROP_ELAPSED] =
    g_param_spec_int64 ("elapsed", NULL, NULL,
                        0, G_MAXINT64, 0,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_recorder_init (TektraRecorder *self)
{
  self->pause = DEFAULT_PAUSE;
  self->status.onset = -1;
  self->status.end = -1;
}

/**
 * tektra_recorder_reason_get_message:
 * @reason: why a recording has ended
 *
 * Says what went wrong, and what to do.
 *
 * Returns: (transfer none) (nullable): a sentence for a person, %NULL when nothing went wrong
 */
const char *
tektra_recorder_reason_get_message (TektraRecorderReason reason)
{
  switch (reason)
    {
    case TEKTRA_RECORDER_REASON_LIMIT:
      return _("The recording was ended after five minutes.");
    case TEKTRA_RECORDER_REASON_NO_DEVICE:
      return _("No microphone was found. Connect one, or choose another one in the preferences.");
    case TEKTRA_RECORDER_REASON_NO_PERMISSION:
      return _("Tektra may not use the microphone. Allow it in the settings of the computer.");
    case TEKTRA_RECORDER_REASON_DEVICE_LOST:
      return _("The microphone was disconnected.");
    case TEKTRA_RECORDER_REASON_SILENCE:
      return _("The microphone is silent. Look whether it is muted, or choose another one.");
    case TEKTRA_RECORDER_REASON_NOISE:
      return _("Nobody was heard speaking. Come closer to the microphone, or speak up.");
    case TEKTRA_RECORDER_REASON_FAILED:
      return _("The microphone does not work. Choose another one in the preferences.");
    case TEKTRA_RECORDER_REASON_NONE:
    case TEKTRA_RECORDER_REASON_PAUSE:
    case TEKTRA_RECORDER_REASON_STOPPED:
    case TEKTRA_RECORDER_REASON_CANCELLED:
    default:
      return NULL;
    }
}

/**
 * tektra_recorder_new:
 *
 * Creates a recorder that can be used for one recording.
 *
 * Returns: (transfer full): a new recorder
 */
TektraRecorder *
tektra_recorder_new (void)
{
  return g_object_new (TEKTRA_TYPE_RECORDER, NULL);
}

/**
 * tektra_recorder_set_device:
 * @self: a recorder that was not started
 * @device: (nullable): which microphone; %NULL or empty for the computer's own choice
 *
 * Sets the microphone.
 */
void
tektra_recorder_set_device (TektraRecorder *self,
                            const char     *device)
{
  g_return_if_fail (TEKTRA_IS_RECORDER (self));

  if (device != NULL && *device == '\0')
    device = NULL;
  if (g_set_str (&self->device, device))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DEVICE]);
}

/**
 * tektra_recorder_set_suppress_noise:
 * @self: a recorder that was not started
 * @suppress_noise: whether to take noise out
 *
 * Sets whether what is recorded is made easier to understand.
 */
void
tektra_recorder_set_suppress_noise (TektraRecorder *self,
                                    gboolean        suppress_noise)
{
  g_return_if_fail (TEKTRA_IS_RECORDER (self));

  if (self->suppress_noise == !!suppress_noise)
    return;

  self->suppress_noise = !!suppress_noise;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUPPRESS_NOISE]);
}

/**
 * tektra_recorder_set_pause:
 * @self: a recorder
 * @pause: milliseconds; 0 for never
 *
 * Sets after how long a pause it ends by itself. While somebody holds a key it is 0.
 */
void
tektra_recorder_set_pause (TektraRecorder *self,
                           guint           pause)
{
  g_return_if_fail (TEKTRA_IS_RECORDER (self));

  if (self->pause == pause)
    return;

  self->pause = pause;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAUSE]);
}

/**
 * tektra_recorder_start:
 * @self: a recorder that was not started
 *
 * Opens the microphone and begins to listen.
 *
 * It ends by itself when the person has stopped speaking, after five minutes, after twelve seconds
 * in which nobody spoke, or with the microphone.
 */
void
tektra_recorder_start (TektraRecorder *self)
{
  Opening *opening;
  DexFuture *future;

  g_return_if_fail (TEKTRA_IS_RECORDER (self));
  g_return_if_fail (self->state == TEKTRA_RECORDER_IDLE);

  set_state (self, TEKTRA_RECORDER_STARTING, TEKTRA_RECORDER_REASON_NONE);

  opening = g_new0 (Opening, 1);
  opening->recorder = tektra_weak_ref_new (self);
  opening->device = g_strdup (self->device);
  opening->suppress_noise = self->suppress_noise;

  future = tektra_thread_spawn ("tektra-microphone", open_in_thread, opening, NULL);
  dex_future_disown (dex_future_finally (future, opened_cb, opening,
                                         (GDestroyNotify) opening_free));
}

/**
 * tektra_recorder_stop:
 * @self: a recorder
 *
 * Ends the recording: what was said is wanted. When nothing was said, it has failed.
 */
void
tektra_recorder_stop (TektraRecorder *self)
{
  g_return_if_fail (TEKTRA_IS_RECORDER (self));

  if (!is_running (self))
    return;

  if (self->capture != NULL)
    tektra_capture_check (self->capture, &self->status);
  finish (self, TEKTRA_RECORDER_REASON_STOPPED);
}

/**
 * tektra_recorder_cancel:
 * @self: a recorder
 *
 * Ends the recording: what was said is not wanted.
 */
void
tektra_recorder_cancel (TektraRecorder *self)
{
  g_return_if_fail (TEKTRA_IS_RECORDER (self));

  if (is_running (self))
    finish (self, TEKTRA_RECORDER_REASON_CANCELLED);
}

/**
 * tektra_recorder_get_state:
 * @self: a recorder
 *
 * Gets where it is in its life.
 *
 * Returns: the state
 */
TektraRecorderState
tektra_recorder_get_state (TektraRecorder *self)
{
  g_return_val_if_fail (TEKTRA_IS_RECORDER (self), TEKTRA_RECORDER_FAILED);

  return self->state;
}

/**
 * tektra_recorder_get_reason:
 * @self: a recorder
 *
 * Gets why it has ended.
 *
 * Returns: the reason
 */
TektraRecorderReason
tektra_recorder_get_reason (TektraRecorder *self)
{
  g_return_val_if_fail (TEKTRA_IS_RECORDER (self), TEKTRA_RECORDER_REASON_FAILED);

  return self->reason;
}

/**
 * tektra_recorder_get_level:
 * @self: a recorder
 *
 * Gets how loud it is.
 *
 * Returns: from 0 to 1
 */
double
tektra_recorder_get_level (TektraRecorder *self)
{
  g_return_val_if_fail (TEKTRA_IS_RECORDER (self), 0);

  return self->level;
}

/**
 * tektra_recorder_get_elapsed:
 * @self: a recorder
 *
 * Gets how much was recorded.
 *
 * Returns: milliseconds
 */
gint64
tektra_recorder_get_elapsed (TektraRecorder *self)
{
  g_return_val_if_fail (TEKTRA_IS_RECORDER (self), 0);

  return self->elapsed;
}

/**
 * tektra_recorder_dup_sound:
 * @self: a recorder
 *
 * Copies what was said, from 300 ms before it began to 300 ms after it ended. While somebody speaks
 * this is what was said so far.
 *
 * Returns: (transfer full) (nullable): the sound, %NULL as long as nobody has spoken, and when it
 *   was cancelled
 */
TektraSound *
tektra_recorder_dup_sound (TektraRecorder *self)
{
  gint64 end;

  g_return_val_if_fail (TEKTRA_IS_RECORDER (self), NULL);

  if (self->capture == NULL || self->status.onset < 0 || self->state == TEKTRA_RECORDER_FAILED)
    return NULL;

  end = self->state == TEKTRA_RECORDER_HEARING ? self->status.n_samples
                                               : self->status.end + POST_ROLL;

  return tektra_capture_dup_sound (self->capture, self->status.onset - PRE_ROLL, end);
}

/**
 * tektra_recorder_dup_sound_so_far:
 * @self: a recorder
 * @from: where to begin, in milliseconds of what [method@Recorder.dup_sound] has
 *
 * Copies the end of what was said so far, while somebody speaks.
 *
 * Returns: (transfer full) (nullable): the sound, %NULL as long as nobody has spoken, and when it
 *   is over
 */
TektraSound *
tektra_recorder_dup_sound_so_far (TektraRecorder *self,
                                  gint64          from)
{
  gint64 beginning;

  g_return_val_if_fail (TEKTRA_IS_RECORDER (self), NULL);
  g_return_val_if_fail (from >= 0, NULL);

  if (self->state != TEKTRA_RECORDER_HEARING)
    return NULL;

  beginning = MAX (self->status.onset - PRE_ROLL, 0) + from * TEKTRA_SOUND_RATE / 1000;

  return tektra_capture_dup_sound (self->capture, beginning, self->status.n_samples);
}
