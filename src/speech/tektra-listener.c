/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libdex.h>

#include "speech/tektra-listener.h"

#include "util/tektra-thread.h"
#include "util/tektra-weak-ref.h"

/* The microphone stays open between what is said: to open it takes longer than people wait before
 * they go on. Who would hear the loudspeakers makes the listener deaf meanwhile. */

/* Who is interrupted wants silence at once. */
#define TICK_MS 20

/* As in a recording: the first word is whole, and so is the last one. */
#define PRE_ROLL  (300 * TEKTRA_SOUND_RATE / 1000)
#define POST_ROLL (300 * TEKTRA_SOUND_RATE / 1000)

/* Longer than anybody speaks at once, and as much as models take */
#define LIMIT (5 * 60 * TEKTRA_SOUND_RATE)
/* What is kept while nobody speaks */
#define MEMORY (2 * TEKTRA_SOUND_RATE)

#define DEFAULT_PAUSE 1500

struct _TektraListener
{
  GObject parent_instance;

  /* owned */
  char *device;
  TektraCapture *capture; /* NULL while it is closed, or being opened */

  guint opening; /* which attempt this is; 0 for none */
  guint n_openings;
  guint pause;
  guint tick_source;
  double level;
  gboolean speaking;
  gboolean deaf;
};

G_DEFINE_FINAL_TYPE (TektraListener, tektra_listener, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_DEVICE,
  PROP_PAUSE,
  PROP_LEVEL,
  PROP_OPEN,
  PROP_SPEAKING,
  N_PROPS
};

enum
{
  UTTERANCE,
  FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* What a thread needs to open a microphone */
typedef struct
{
  GWeakRef *listener;
  guint opening;
  char *device;

  TektraCapture *capture;
  TektraRecorderReason failure;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  if (opening->capture != NULL)
    tektra_capture_close (g_steal_pointer (&opening->capture));
  tektra_weak_ref_free (opening->listener);
  g_free (opening->device);
  g_free (opening);
}

static void
set_level (TektraListener *self,
           double          level)
{
  if (self->level < level || self->level > level)
    {
      self->level = level;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LEVEL]);
    }
}

static void
set_speaking (TektraListener *self,
              gboolean        speaking)
{
  if (self->speaking == speaking)
    return;

  self->speaking = speaking;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPEAKING]);
}

static void
end_utterance (TektraListener            *self,
               const TektraCaptureStatus *status)
{
  g_autoptr(TektraSound) sound = tektra_capture_dup_sound (self->capture,
                                                           status->onset - PRE_ROLL,
                                                           status->end + POST_ROLL);

  tektra_capture_begin_anew (self->capture, status->n_samples - PRE_ROLL);
  g_signal_emit (self, signals[UTTERANCE], 0, sound);
  set_speaking (self, FALSE);
}

static gboolean
tick_cb (gpointer user_data)
{
  g_autoptr(TektraListener) self = g_object_ref (user_data);
  gint64 pause = (gint64) self->pause * TEKTRA_SOUND_RATE / 1000;
  TektraCaptureStatus status;

  tektra_capture_check (self->capture, &status);
  set_level (self, tektra_capture_status_get_meter (&status));

  if (status.failure != TEKTRA_RECORDER_REASON_NONE)
    {
      /* What was said before the microphone was taken away is not lost. */
      if (status.onset >= 0)
        end_utterance (self, &status);
      if (self->capture != NULL)
        {
          tektra_listener_close (self);
          g_signal_emit (self, signals[FAILED], 0, status.failure);
        }
      return G_SOURCE_REMOVE;
    }

  if (status.onset < 0)
    {
      if (status.n_samples > MEMORY)
        tektra_capture_forget (self->capture, status.n_samples - MEMORY);
      return G_SOURCE_CONTINUE;
    }

  set_speaking (self, TRUE);

  /* whoever heard of it may have closed it */
  if (self->capture == NULL)
    return G_SOURCE_REMOVE;

  if (status.n_samples - status.end >= pause || status.n_samples - status.onset >= LIMIT)
    end_utterance (self, &status);

  return self->capture != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static DexFuture *
open_in_thread (gpointer user_data)
{
  Opening *opening = user_data;

  opening->capture = tektra_capture_open (opening->device, FALSE, &opening->failure);

  return dex_future_new_true ();
}

static DexFuture *
opened_cb (DexFuture *completed,
           gpointer   user_data)
{
  Opening *opening = user_data;
  g_autoptr(TektraListener) self = g_weak_ref_get (opening->listener);

  /* It may not be wanted any more. */
  if (self == NULL || self->opening != opening->opening)
    return dex_future_new_true ();

  self->opening = 0;
  if (opening->capture == NULL)
    {
      g_signal_emit (self, signals[FAILED], 0, opening->failure);
      return dex_future_new_true ();
    }

  self->capture = g_steal_pointer (&opening->capture);
  tektra_capture_set_deaf (self->capture, self->deaf);
  self->tick_source = g_timeout_add (TICK_MS, tick_cb, self);
  g_source_set_static_name (g_main_context_find_source_by_id (NULL, self->tick_source),
                            "[tektra] listener");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);

  return dex_future_new_true ();
}

static void
tektra_listener_dispose (GObject *object)
{
  TektraListener *self = TEKTRA_LISTENER (object);

  g_clear_handle_id (&self->tick_source, g_source_remove);
  if (self->capture != NULL)
    tektra_capture_close (g_steal_pointer (&self->capture));

  G_OBJECT_CLASS (tektra_listener_parent_class)->dispose (object);
}

static void
tektra_listener_finalize (GObject *object)
{
  TektraListener *self = TEKTRA_LISTENER (object);

  g_free (self->device);

  G_OBJECT_CLASS (tektra_listener_parent_class)->finalize (object);
}

static void
tektra_listener_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  TektraListener *self = TEKTRA_LISTENER (object);

  switch (prop_id)
    {
    case PROP_DEVICE:
      g_value_set_string (value, self->device);
      break;
    case PROP_PAUSE:
      g_value_set_uint (value, self->pause);
      break;
    case PROP_LEVEL:
      g_value_set_double (value, self->level);
      break;
    case PROP_OPEN:
      g_value_set_boolean (value, tektra_listener_get_open (self));
      break;
    case PROP_SPEAKING:
      g_value_set_boolean (value, self->speaking);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_listener_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  TektraListener *self = TEKTRA_LISTENER (object);

  switch (prop_id)
    {
    case PROP_DEVICE:
      tektra_listener_set_device (self, g_value_get_string (value));
      break;
    case PROP_PAUSE:
      tektra_listener_set_pause (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_listener_class_init (TektraListenerClass *klass)
{
  const GParamFlags readable =
    G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_listener_dispose;
  object_class->finalize = tektra_listener_finalize;
  object_class->get_property = tektra_listener_get_property;
  object_class->set_property = tektra_listener_set_property;

  /**
   * TektraListener:device:
   *
   * Which microphone, see [property@AudioDevice:id]; %NULL for the computer's own choice.
   */
  properties[PROP_DEVICE] =
    g_param_spec_string ("device", NULL, NULL, NULL, readable | G_PARAM_WRITABLE);

  /**
   * TektraListener:pause:
   *
   * The pause after which something was said, in milliseconds.
   */
  properties[PROP_PAUSE] =
    g_param_spec_uint ("pause", NULL, NULL, 1, G_MAXUINT, DEFAULT_PAUSE,
                       readable | G_PARAM_WRITABLE);

  /**
   * TektraListener:level:
   *
   * How loud it is, for a meter: from 0 to 1.
   */
  properties[PROP_LEVEL] =
    g_param_spec_double ("level", NULL, NULL, 0, 1, 0, readable);

  /**
   * TektraListener:open:
   *
   * Whether the microphone is open.
   */
  properties[PROP_OPEN] =
    g_param_spec_boolean ("open", NULL, NULL, FALSE, readable);

  /**
   * TektraListener:speaking:
   *
   * Whether somebody speaks. It is known about 100 ms after that has begun.
   */
  properties[PROP_SPEAKING] =
    g_param_spec_boolean ("speaking", NULL, NULL, FALSE, readable);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TektraListener::utterance:
   * @self: a listener
   * @sound: what was said, from 300 ms before it began to 300 ms after it ended
   *
   * Emitted when somebody has said something.
   */
  signals[UTTERANCE] =
    g_signal_new ("utterance",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, TEKTRA_TYPE_SOUND);

  /**
   * TektraListener::failed:
   * @self: a listener
   * @reason: why
   *
   * Emitted when the microphone could not be opened, or was taken away. It is closed then.
   */
  signals[FAILED] =
    g_signal_new ("failed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, TEKTRA_TYPE_RECORDER_REASON);
}

static void
tektra_listener_init (TektraListener *self)
{
  self->pause = DEFAULT_PAUSE;
}

/**
 * tektra_listener_new:
 *
 * Creates a listener whose microphone is closed.
 *
 * Returns: (transfer full): a new listener
 */
TektraListener *
tektra_listener_new (void)
{
  return g_object_new (TEKTRA_TYPE_LISTENER, NULL);
}

/**
 * tektra_listener_set_device:
 * @self: a listener
 * @device: (nullable): which microphone; %NULL or empty for the computer's own choice
 *
 * Sets the microphone that is opened next.
 */
void
tektra_listener_set_device (TektraListener *self,
                            const char     *device)
{
  g_return_if_fail (TEKTRA_IS_LISTENER (self));

  if (device != NULL && *device == '\0')
    device = NULL;
  if (g_set_str (&self->device, device))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DEVICE]);
}

/**
 * tektra_listener_set_pause:
 * @self: a listener
 * @pause: milliseconds
 *
 * Sets how long a pause is after which something was said.
 */
void
tektra_listener_set_pause (TektraListener *self,
                           guint           pause)
{
  g_return_if_fail (TEKTRA_IS_LISTENER (self));
  g_return_if_fail (pause > 0);

  if (self->pause == pause)
    return;

  self->pause = pause;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAUSE]);
}

/**
 * tektra_listener_open:
 * @self: a listener
 *
 * Opens the microphone. Does nothing when it is open, or about to be.
 */
void
tektra_listener_open (TektraListener *self)
{
  Opening *opening;
  DexFuture *future;

  g_return_if_fail (TEKTRA_IS_LISTENER (self));

  if (self->capture != NULL || self->opening != 0)
    return;

  self->opening = ++self->n_openings;
  opening = g_new0 (Opening, 1);
  opening->listener = tektra_weak_ref_new (self);
  opening->opening = self->opening;
  opening->device = g_strdup (self->device);

  future = tektra_thread_spawn ("tektra-microphone", open_in_thread, opening, NULL);
  dex_future_disown (dex_future_finally (future, opened_cb, opening, opening_free));
}

/**
 * tektra_listener_close:
 * @self: a listener
 *
 * Closes the microphone. What was being said is forgotten.
 */
void
tektra_listener_close (TektraListener *self)
{
  g_return_if_fail (TEKTRA_IS_LISTENER (self));

  self->opening = 0;
  if (self->capture == NULL)
    return;

  g_clear_handle_id (&self->tick_source, g_source_remove);
  tektra_capture_close (g_steal_pointer (&self->capture));
  self->speaking = FALSE;
  set_level (self, 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
}

/**
 * tektra_listener_get_open:
 * @self: a listener
 *
 * Gets whether the microphone is open.
 *
 * Returns: whether it is
 */
gboolean
tektra_listener_get_open (TektraListener *self)
{
  g_return_val_if_fail (TEKTRA_IS_LISTENER (self), FALSE);

  return self->capture != NULL;
}

/**
 * tektra_listener_get_speaking:
 * @self: a listener
 *
 * Gets whether somebody speaks.
 *
 * Returns: whether that is so
 */
gboolean
tektra_listener_get_speaking (TektraListener *self)
{
  g_return_val_if_fail (TEKTRA_IS_LISTENER (self), FALSE);

  return self->speaking;
}

/**
 * tektra_listener_get_level:
 * @self: a listener
 *
 * Gets how loud it is.
 *
 * Returns: from 0 to 1
 */
double
tektra_listener_get_level (TektraListener *self)
{
  g_return_val_if_fail (TEKTRA_IS_LISTENER (self), 0);

  return self->level;
}

/**
 * tektra_listener_set_deaf:
 * @self: a listener
 * @deaf: whether to hear nothing
 *
 * Does not listen for a while, without closing the microphone.
 */
void
tektra_listener_set_deaf (TektraListener *self,
                          gboolean        deaf)
{
  g_return_if_fail (TEKTRA_IS_LISTENER (self));

  if (self->deaf == !!deaf)
    return;

  self->deaf = !!deaf;
  if (self->capture == NULL)
    return;

  /* What was heard before does not belong to what is heard now. */
  if (!self->deaf)
    tektra_capture_begin_anew (self->capture, G_MAXINT64);
  tektra_capture_set_deaf (self->capture, self->deaf);
}
