/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gst/gst.h>
#include <libdex.h>

#include "speech/tektra-player.h"

#include "speech/tektra-gstreamer.h"
#include "util/tektra-thread.h"
#include "util/tektra-weak-ref.h"

/* Changing the state of a pipeline waits for the sound server, so threads do that. Each of them
 * brings the pipeline to what is wanted by then; in which order they come does not matter. */

#define PIPELINE "giostreamsrc name=source ! " \
                 "decodebin caps=\"audio/x-raw(ANY)\" expose-all-streams=false ! " \
                 "audioconvert ! audioresample ! "

/* How often the position is told */
#define TICK_MS 50
/* No place to go to: where it is already, or the beginning */
#define NOWHERE -1

typedef struct
{
  GstState state;
  gboolean anew; /* with another pipeline: at its end the source has read all, and stays there */
  gint64 seek_to; /* milliseconds */
} Wish;

/* Shared by the player and the threads */
typedef struct
{
  gatomicrefcount ref_count;
  GBytes *data;
  GMutex wish_mutex; /* held for a moment only, so that the main loop never waits */
  Wish wish;
  GMutex pipeline_mutex; /* held while a thread waits for the sound server */
  GstElement *pipeline;
} Playback;

struct _TektraPlayer
{
  GObject parent_instance;

  Playback *playback;
  guint tick_source;
  gint64 position;
  gboolean playing;
};

G_DEFINE_FINAL_TYPE (TektraPlayer, tektra_player, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_PLAYING,
  PROP_POSITION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
playback_unref (gpointer data)
{
  Playback *playback = data;

  if (!g_atomic_ref_count_dec (&playback->ref_count))
    return;

  gst_clear_object (&playback->pipeline);
  g_bytes_unref (playback->data);
  g_mutex_clear (&playback->pipeline_mutex);
  g_mutex_clear (&playback->wish_mutex);
  g_free (playback);
}

static GstElement *
build_pipeline (GBytes *data)
{
  const char *from_environment = g_getenv ("TEKTRA_AUDIO_SINK");
  g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_bytes (data);
  g_autoptr(GstElement) source = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  GstElement *pipeline;

  text = g_strconcat (PIPELINE, from_environment != NULL ? from_environment : "autoaudiosink",
                      NULL);
  pipeline = gst_parse_launch_full (text, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &error);
  if (pipeline == NULL)
    {
      g_debug ("Nothing can be played: %s", error->message);
      return NULL;
    }

  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  g_object_set (source, "stream", stream, NULL);

  return pipeline;
}

static Wish
take_wish (Playback *playback)
{
  Wish wish;

  g_mutex_lock (&playback->wish_mutex);
  wish = playback->wish;
  playback->wish.anew = FALSE;
  playback->wish.seek_to = NOWHERE;
  g_mutex_unlock (&playback->wish_mutex);

  return wish;
}

/* Returns whether it could be done. */
static DexFuture *
apply_in_thread (gpointer user_data)
{
  Playback *playback = user_data;
  gboolean works;
  Wish wish;

  tektra_gstreamer_ensure ();

  g_mutex_lock (&playback->pipeline_mutex);

  wish = take_wish (playback);
  if (playback->pipeline != NULL && wish.anew)
    {
      gst_element_set_state (playback->pipeline, GST_STATE_NULL);
      gst_clear_object (&playback->pipeline);
    }
  if (playback->pipeline == NULL && wish.state > GST_STATE_NULL)
    playback->pipeline = build_pipeline (playback->data);

  if (playback->pipeline != NULL)
    {
      if (wish.seek_to != NOWHERE && wish.state >= GST_STATE_PAUSED)
        {
          gst_element_set_state (playback->pipeline, GST_STATE_PAUSED);
          gst_element_get_state (playback->pipeline, NULL, NULL, 5 * GST_SECOND);
          gst_element_seek_simple (playback->pipeline, GST_FORMAT_TIME,
                                   GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE,
                                   wish.seek_to * GST_MSECOND);
        }
      works = gst_element_set_state (playback->pipeline, wish.state) != GST_STATE_CHANGE_FAILURE;
    }
  else
    {
      works = wish.state == GST_STATE_NULL;
    }

  g_mutex_unlock (&playback->pipeline_mutex);

  return dex_future_new_for_boolean (works);
}

static void
set_playing (TektraPlayer *self,
             gboolean      playing)
{
  if (self->playing == playing)
    return;

  self->playing = playing;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLAYING]);
}

static void
set_position (TektraPlayer *self,
              gint64        position)
{
  if (self->position == position)
    return;

  self->position = position;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POSITION]);
}

static void
fail (TektraPlayer *self)
{
  g_clear_handle_id (&self->tick_source, g_source_remove);
  set_playing (self, FALSE);
  g_signal_emit (self, signals[SIGNAL_FAILED], 0);
}

static DexFuture *
applied_cb (DexFuture *completed,
            gpointer   user_data)
{
  g_autoptr(TektraPlayer) self = g_weak_ref_get (user_data);
  const GValue *value = dex_future_get_value (completed, NULL);

  if (self != NULL && self->playing && value != NULL && !g_value_get_boolean (value))
    fail (self);

  return NULL;
}

/* What was wished before and is not done yet stays, except for the state. */
static void
apply (TektraPlayer *self,
       Wish          wish)
{
  DexFuture *future;

  g_mutex_lock (&self->playback->wish_mutex);
  self->playback->wish.state = wish.state;
  self->playback->wish.anew |= wish.anew;
  if (wish.seek_to != NOWHERE)
    self->playback->wish.seek_to = wish.seek_to;
  g_mutex_unlock (&self->playback->wish_mutex);

  g_atomic_ref_count_inc (&self->playback->ref_count);
  future = tektra_thread_spawn ("tektra-player", apply_in_thread, self->playback, playback_unref);
  dex_future_disown (dex_future_finally (future, applied_cb, tektra_weak_ref_new (self),
                                         tektra_weak_ref_free));
}

/* Looks at the pipeline, unless a thread is at work on it. */
static gboolean
tick_cb (gpointer user_data)
{
  g_autoptr(TektraPlayer) self = g_object_ref (user_data);
  g_autoptr(GstElement) pipeline = NULL;
  g_autoptr(GstBus) bus = NULL;
  g_autoptr(GstMessage) message = NULL;
  gint64 position;

  if (!g_mutex_trylock (&self->playback->pipeline_mutex))
    return G_SOURCE_CONTINUE;
  if (self->playback->pipeline != NULL)
    pipeline = gst_object_ref (self->playback->pipeline);
  g_mutex_unlock (&self->playback->pipeline_mutex);

  if (pipeline == NULL)
    return G_SOURCE_CONTINUE;

  bus = gst_element_get_bus (pipeline);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  if (message == NULL)
    {
      if (gst_element_query_position (pipeline, GST_FORMAT_TIME, &position))
        set_position (self, position / GST_MSECOND);
      return G_SOURCE_CONTINUE;
    }

  self->tick_source = 0;
  apply (self, (Wish) { .state = GST_STATE_NULL, .anew = TRUE, .seek_to = NOWHERE });
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      g_autoptr(GError) error = NULL;

      gst_message_parse_error (message, &error, NULL);
      g_debug ("Playing failed: %s", error->message);
      fail (self);
    }
  else
    {
      set_playing (self, FALSE);
    }
  set_position (self, 0);

  return G_SOURCE_REMOVE;
}

static void
tektra_player_dispose (GObject *object)
{
  TektraPlayer *self = TEKTRA_PLAYER (object);

  g_clear_handle_id (&self->tick_source, g_source_remove);
  if (self->playback != NULL)
    apply (self, (Wish) { .state = GST_STATE_NULL, .seek_to = NOWHERE });
  g_clear_pointer (&self->playback, playback_unref);

  G_OBJECT_CLASS (tektra_player_parent_class)->dispose (object);
}

static void
tektra_player_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  TektraPlayer *self = TEKTRA_PLAYER (object);

  switch (prop_id)
    {
    case PROP_PLAYING:
      g_value_set_boolean (value, self->playing);
      break;

    case PROP_POSITION:
      g_value_set_int64 (value, self->position);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_player_class_init (TektraPlayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_player_dispose;
  object_class->get_property = tektra_player_get_property;

  /**
   * TektraPlayer:playing:
   *
   * Whether the sound is to be heard. At its end it stops and goes back to the beginning.
   */
  properties[PROP_PLAYING] =
    g_param_spec_boolean ("playing", NULL, NULL,
                          FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * TektraPlayer:position:
   *
   * Where in the sound it is, in milliseconds.
   */
  properties[PROP_POSITION] =
    g_param_spec_int64 ("position", NULL, NULL,
                        0, G_MAXINT64, 0,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TektraPlayer::failed:
   * @self: a player
   *
   * Emitted when the sound cannot be played, or not on.
   */
  signals[SIGNAL_FAILED] =
    g_signal_new ("failed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
tektra_player_init (TektraPlayer *self)
{
}

/**
 * tektra_player_new:
 * @data: an encoded sound
 *
 * Creates a player. Nothing is opened before it is to be played.
 *
 * Returns: (transfer full): a new player
 */
TektraPlayer *
tektra_player_new (GBytes *data)
{
  TektraPlayer *self;

  g_return_val_if_fail (data != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_PLAYER, NULL);
  self->playback = g_new0 (Playback, 1);
  g_atomic_ref_count_init (&self->playback->ref_count);
  g_mutex_init (&self->playback->wish_mutex);
  g_mutex_init (&self->playback->pipeline_mutex);
  self->playback->data = g_bytes_ref (data);
  self->playback->wish = (Wish) { .state = GST_STATE_NULL, .seek_to = NOWHERE };

  return self;
}

/**
 * tektra_player_play:
 * @self: a player
 *
 * Plays on from where it is.
 */
void
tektra_player_play (TektraPlayer *self)
{
  g_return_if_fail (TEKTRA_IS_PLAYER (self));

  if (self->playing)
    return;

  if (self->tick_source == 0)
    self->tick_source = g_timeout_add (TICK_MS, tick_cb, self);
  apply (self, (Wish) { .state = GST_STATE_PLAYING, .seek_to = NOWHERE });
  set_playing (self, TRUE);
}

/**
 * tektra_player_pause:
 * @self: a player
 *
 * Stops where it is.
 */
void
tektra_player_pause (TektraPlayer *self)
{
  g_return_if_fail (TEKTRA_IS_PLAYER (self));

  if (!self->playing)
    return;

  g_clear_handle_id (&self->tick_source, g_source_remove);
  apply (self, (Wish) { .state = GST_STATE_PAUSED, .seek_to = NOWHERE });
  set_playing (self, FALSE);
}

/**
 * tektra_player_seek:
 * @self: a player
 * @position: milliseconds
 *
 * Goes to a place in the sound.
 */
void
tektra_player_seek (TektraPlayer *self,
                    gint64        position)
{
  g_return_if_fail (TEKTRA_IS_PLAYER (self));

  position = MAX (position, 0);
  apply (self, (Wish) { .state = self->playing ? GST_STATE_PLAYING : GST_STATE_PAUSED,
                        .seek_to = position });
  set_position (self, position);
}

/**
 * tektra_player_get_playing:
 * @self: a player
 *
 * Gets whether the sound is to be heard.
 *
 * Returns: %TRUE while it is
 */
gboolean
tektra_player_get_playing (TektraPlayer *self)
{
  g_return_val_if_fail (TEKTRA_IS_PLAYER (self), FALSE);

  return self->playing;
}

/**
 * tektra_player_get_position:
 * @self: a player
 *
 * Gets where in the sound it is.
 *
 * Returns: milliseconds
 */
gint64
tektra_player_get_position (TektraPlayer *self)
{
  g_return_val_if_fail (TEKTRA_IS_PLAYER (self), 0);

  return self->position;
}
