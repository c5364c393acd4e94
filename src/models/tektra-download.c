/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "models/tektra-download-private.h"
#include "tektra-enum-types.h"

/* A model on its way to this computer.
 *
 * The subclass does the work in run (), as often as it takes; this class knows in which state it
 * is, how fast it goes, and when to try again. */

/* How often listeners are told of progress, in milliseconds. */
#define TICK_MS 250

/* What the speed is averaged over, in seconds: long enough for a time left that does not jump. */
#define SPEED_SECONDS 4.0

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TektraDownload, tektra_download, G_TYPE_OBJECT)
G_DEFINE_QUARK (tektra-download-error-quark, tektra_download_error)

enum
{
  PROP_0,
  PROP_KEY,
  PROP_TITLE,
  PROP_STATE,
  PROP_ERROR,
  PROP_COMPLETED,
  PROP_TOTAL,
  PROP_SPEED,
  PROP_SECONDS_LEFT,
  PROP_SILENT,
  PROP_STATUS_TEXT,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

TektraDownloadPrivate *
tektra_download_get_private (TektraDownload *self)
{
  return tektra_download_get_instance_private (self);
}

/* Whether a run is on its way. */
gboolean
tektra_download_is_working (TektraDownload *self)
{
  TektraDownloadState state = tektra_download_get_private (self)->state;

  return state == TEKTRA_DOWNLOAD_STATE_WAITING ||
         state == TEKTRA_DOWNLOAD_STATE_RUNNING ||
         state == TEKTRA_DOWNLOAD_STATE_VERIFYING;
}

static void
tektra_download_notify_progress (TektraDownload *self)
{
  TektraDownloadPrivate *priv = tektra_download_get_private (self);

  if (priv->notified == priv->completed)
    return;

  priv->notified = priv->completed;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPLETED]);
}

/* Sets what is worked out of the samples. */
static void
tektra_download_take_speed (TektraDownload *self,
                            double          speed)
{
  TektraDownloadPrivate *priv = tektra_download_get_private (self);
  gint64 seconds_left = -1;

  /* The first samples tell more about the buffers on the way than about the way. */
  if (speed >= 1 && priv->total > priv->completed && priv->n_samples >= 4)
    seconds_left = (gint64) MIN ((double) (priv->total - priv->completed) / speed, 1e9);

  if (priv->speed != speed)
    {
      priv->speed = speed;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPEED]);
    }

  if (priv->seconds_left != seconds_left)
    {
      priv->seconds_left = seconds_left;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SECONDS_LEFT]);
    }
}

static gboolean
tick_cb (gpointer user_data)
{
  TektraDownload *self = user_data;
  TektraDownloadPrivate *priv = tektra_download_get_private (self);
  gint64 now = g_get_monotonic_time ();

  g_object_freeze_notify (G_OBJECT (self));

  tektra_download_notify_progress (self);

  if (priv->sample_time != 0 && now > priv->sample_time)
    {
      double seconds = (double) (now - priv->sample_time) / G_USEC_PER_SEC;
      double bytes = priv->completed > priv->sample_bytes
                       ? (double) (priv->completed - priv->sample_bytes)
                       : 0;
      double weight = priv->n_samples == 0 ? 1 : 1 - exp (-seconds / SPEED_SECONDS);
      double speed = priv->speed + weight * (bytes / seconds - priv->speed);

      priv->n_samples++;
      priv->sample_bytes = priv->completed;
      priv->sample_time = now;
      tektra_download_take_speed (self, speed < 1 ? 0 : speed);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS_TEXT]);
  g_object_thaw_notify (G_OBJECT (self));

  return G_SOURCE_CONTINUE;
}

/* Takes the error. */
void
tektra_download_set_state (TektraDownload      *self,
                           TektraDownloadState  state,
                           const char          *phase_text,
                           GError              *error)
{
  TektraDownloadPrivate *priv = tektra_download_get_private (self);
  gboolean silent = tektra_download_get_silent (self);
  gboolean changed = priv->state != state;

  g_object_freeze_notify (G_OBJECT (self));

  priv->state = state;
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);

  if (priv->error != NULL || error != NULL)
    {
      g_clear_error (&priv->error);
      priv->error = error;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }

  if (state == TEKTRA_DOWNLOAD_STATE_RUNNING && priv->tick_source == 0)
    priv->tick_source = g_timeout_add (TICK_MS, tick_cb, self);

  if (state != TEKTRA_DOWNLOAD_STATE_RUNNING)
    {
      g_clear_handle_id (&priv->tick_source, g_source_remove);
      priv->sample_time = 0;
      priv->n_samples = 0;
      tektra_download_notify_progress (self);
      tektra_download_take_speed (self, 0);
    }

  if (g_set_str (&priv->phase_text, phase_text) || changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS_TEXT]);

  if (silent != tektra_download_get_silent (self))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SILENT]);

  g_object_thaw_notify (G_OBJECT (self));
}

static void
progress_cb (TektraDownload *self,
             GParamSpec     *pspec,
             TektraProgress *progress)
{
  TektraDownloadState state = TEKTRA_DOWNLOAD_STATE_RUNNING;
  const char *text = tektra_progress_get_status_text (progress);

  switch (tektra_progress_get_phase (progress))
    {
    case TEKTRA_PROGRESS_TRANSFERRING:
      text = NULL;
      break;

    case TEKTRA_PROGRESS_VERIFYING:
      state = TEKTRA_DOWNLOAD_STATE_VERIFYING;
      break;

    case TEKTRA_PROGRESS_WAITING:
    case TEKTRA_PROGRESS_PREPARING:
    case TEKTRA_PROGRESS_FINISHING:
    case TEKTRA_PROGRESS_DONE:
    default:
      break;
    }

  tektra_download_set_phase (self, state, text);

  /* What came before stays shown while the server looks for it. */
  if (tektra_progress_get_total (progress) > 0)
    tektra_download_set_progress (self,
                                  tektra_progress_get_completed (progress),
                                  tektra_progress_get_total (progress));
}

static void
tektra_download_dispose (GObject *object)
{
  TektraDownload *self = TEKTRA_DOWNLOAD (object);
  TektraDownloadPrivate *priv = tektra_download_get_private (self);

  tektra_download_stop (self);
  g_clear_handle_id (&priv->tick_source, g_source_remove);
  dex_clear (&priv->running);

  G_OBJECT_CLASS (tektra_download_parent_class)->dispose (object);
}

static void
tektra_download_finalize (GObject *object)
{
  TektraDownloadPrivate *priv = tektra_download_get_private (TEKTRA_DOWNLOAD (object));

  g_clear_pointer (&priv->key, g_free);
  g_clear_pointer (&priv->title, g_free);
  g_clear_pointer (&priv->phase_text, g_free);
  g_clear_error (&priv->error);

  G_OBJECT_CLASS (tektra_download_parent_class)->finalize (object);
}

static void
tektra_download_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  TektraDownload *self = TEKTRA_DOWNLOAD (object);
  TektraDownloadPrivate *priv = tektra_download_get_private (self);

  switch (prop_id)
    {
    case PROP_KEY:
      g_value_set_string (value, priv->key);
      break;
    case PROP_TITLE:
      g_value_set_string (value, priv->title);
      break;
    case PROP_STATE:
      g_value_set_enum (value, priv->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, priv->error);
      break;
    case PROP_COMPLETED:
      g_value_set_uint64 (value, priv->completed);
      break;
    case PROP_TOTAL:
      g_value_set_uint64 (value, priv->total);
      break;
    case PROP_SPEED:
      g_value_set_double (value, priv->speed);
      break;
    case PROP_SECONDS_LEFT:
      g_value_set_int64 (value, priv->seconds_left);
      break;
    case PROP_SILENT:
      g_value_set_boolean (value, tektra_download_get_silent (self));
      break;
    case PROP_STATUS_TEXT:
      g_value_take_string (value, tektra_download_dup_status_text (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_download_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  TektraDownload *self = TEKTRA_DOWNLOAD (object);
  TektraDownloadPrivate *priv = tektra_download_get_private (self);

  switch (prop_id)
    {
    case PROP_KEY:
      priv->key = g_value_dup_string (value);
      break;
    case PROP_TITLE:
      priv->title = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_download_class_init (TektraDownloadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GParamFlags once = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = tektra_download_dispose;
  object_class->finalize = tektra_download_finalize;
  object_class->get_property = tektra_download_get_property;
  object_class->set_property = tektra_download_set_property;

  /**
   * TektraDownload:key:
   *
   * What it is found by: one of its kind and name, for example "ollama:llava:7b".
   */
  properties[PROP_KEY] = g_param_spec_string ("key", NULL, NULL, NULL, once);

  /**
   * TektraDownload:title:
   *
   * The name of the model.
   */
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, once);

  /**
   * TektraDownload:state:
   *
   * How far it is.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, TEKTRA_TYPE_DOWNLOAD_STATE,
                       TEKTRA_DOWNLOAD_STATE_QUEUED, readable);

  /**
   * TektraDownload:error:
   *
   * Why it failed.
   */
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, readable);

  /**
   * TektraDownload:completed:
   *
   * Bytes that are there. Notified some times a second.
   */
  properties[PROP_COMPLETED] =
    g_param_spec_uint64 ("completed", NULL, NULL, 0, G_MAXUINT64, 0, readable);

  /**
   * TektraDownload:total:
   *
   * Bytes there will be, 0 when that is not known yet.
   */
  properties[PROP_TOTAL] =
    g_param_spec_uint64 ("total", NULL, NULL, 0, G_MAXUINT64, 0, readable);

  /**
   * TektraDownload:speed:
   *
   * Bytes per second over the last few seconds.
   */
  properties[PROP_SPEED] =
    g_param_spec_double ("speed", NULL, NULL, 0, G_MAXDOUBLE, 0, readable);

  /**
   * TektraDownload:seconds-left:
   *
   * Seconds to the end at this speed, -1 when nobody can know.
   */
  properties[PROP_SECONDS_LEFT] =
    g_param_spec_int64 ("seconds-left", NULL, NULL, -1, G_MAXINT64, -1, readable);

  /**
   * TektraDownload:silent:
   *
   * Whether something goes on whose progress cannot be told.
   */
  properties[PROP_SILENT] = g_param_spec_boolean ("silent", NULL, NULL, FALSE, readable);

  /**
   * TektraDownload:status-text:
   *
   * One line for a person about how far it is, or why it stopped.
   */
  properties[PROP_STATUS_TEXT] = g_param_spec_string ("status-text", NULL, NULL, NULL, readable);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TektraDownload::changed:
   * @self: the download
   *
   * Emitted when something else that is worth saving has changed.
   */
  signals[CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
tektra_download_init (TektraDownload *self)
{
  TektraDownloadPrivate *priv = tektra_download_get_private (self);

  priv->seconds_left = -1;
  priv->retry_delay = RETRY_DELAY_MS;
}

/**
 * tektra_download_get_key:
 * @self: a download
 *
 * Gets what it is found by.
 *
 * Returns: (transfer none): the key
 */
const char *
tektra_download_get_key (TektraDownload *self)
{
  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD (self), NULL);

  return tektra_download_get_private (self)->key;
}

/**
 * tektra_download_get_title:
 * @self: a download
 *
 * Gets the name of the model.
 *
 * Returns: (transfer none): the title
 */
const char *
tektra_download_get_title (TektraDownload *self)
{
  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD (self), NULL);

  return tektra_download_get_private (self)->title;
}

/**
 * tektra_download_get_state:
 * @self: a download
 *
 * Gets how far it is.
 *
 * Returns: the state
 */
TektraDownloadState
tektra_download_get_state (TektraDownload *self)
{
  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD (self), TEKTRA_DOWNLOAD_STATE_FAILED);

  return tektra_download_get_private (self)->state;
}

/**
 * tektra_download_is_active:
 * @self: a download
 *
 * Gets whether it goes on without anybody doing something.
 *
 * Returns: %TRUE while it is queued, waits, runs or is being checked
 */
gboolean
tektra_download_is_active (TektraDownload *self)
{
  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD (self), FALSE);

  return tektra_download_get_private (self)->state == TEKTRA_DOWNLOAD_STATE_QUEUED ||
         tektra_download_is_working (self);
}

/**
 * tektra_download_get_error:
 * @self: a download
 *
 * Gets why it failed.
 *
 * Returns: (transfer none) (nullable): the error, %NULL when it did not fail
 */
const GError *
tektra_download_get_error (TektraDownload *self)
{
  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD (self), NULL);

  return tektra_download_get_private (self)->error;
}

/**
 * tektra_download_get_completed:
 * @self: a download
 *
 * Gets how much is there.
 *
 * Returns: bytes
 */
guint64
tektra_download_get_completed (TektraDownload *self)
{
  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD (self), 0);

  return tektra_download_get_private (self)->completed;
}

/**
 * tektra_download_get_total:
 * @self: a download
 *
 * Gets how much there will be.
 *
 * Returns: bytes, 0 when that is not known yet
 */
guint64
tektra_download_get_total (TektraDownload *self)
{
  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD (self), 0);

  return tektra_download_get_private (self)->total;
}

/**
 * tektra_download_get_speed:
 * @self: a download
 *
 * Gets how fast it goes.
 *
 * Returns: bytes per second, averaged over some seconds
 */
double
tektra_download_get_speed (TektraDownload *self)
{
  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD (self), 0);

  return tektra_download_get_private (self)->speed;
}

/**
 * tektra_download_get_silent:
 * @self: a download
 *
 * Gets whether something goes on whose progress cannot be told.
 *
 * Returns: %TRUE when a bar can only pulse
 */
gboolean
tektra_download_get_silent (TektraDownload *self)
{
  TektraDownloadPrivate *priv = tektra_download_get_private (self);

  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD (self), FALSE);

  return priv->state == TEKTRA_DOWNLOAD_STATE_VERIFYING ||
         (priv->state == TEKTRA_DOWNLOAD_STATE_RUNNING &&
          (priv->phase_text != NULL || priv->total == 0));
}

/**
 * tektra_download_set_retry_delay:
 * @self: a download
 * @milliseconds: 1000 unless set
 *
 * Sets how long to wait after the first failure of a server; after each further one it is twice as
 * long, up to a minute.
 */
void
tektra_download_set_retry_delay (TektraDownload *self,
                                 guint           milliseconds)
{
  g_return_if_fail (TEKTRA_IS_DOWNLOAD (self));

  tektra_download_get_private (self)->retry_delay = milliseconds;
}

/**
 * tektra_download_set_progress:
 * @self: a download
 * @completed: bytes that are there
 * @total: bytes there will be, 0 when that is not known
 *
 * Tells how much is there, as often as it pleases. The first call of each run tells from where it
 * goes on.
 */
void
tektra_download_set_progress (TektraDownload *self,
                              guint64         completed,
                              guint64         total)
{
  TektraDownloadPrivate *priv = tektra_download_get_private (self);
  gboolean silent = tektra_download_get_silent (self);

  g_return_if_fail (TEKTRA_IS_DOWNLOAD (self));

  priv->completed = completed;

  if (priv->sample_time == 0 && priv->state == TEKTRA_DOWNLOAD_STATE_RUNNING)
    {
      priv->sample_bytes = completed;
      priv->sample_time = g_get_monotonic_time ();
    }

  if (priv->total != total)
    {
      priv->total = total;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOTAL]);
      if (silent != tektra_download_get_silent (self))
        g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SILENT]);
    }

  if (priv->tick_source == 0)
    tektra_download_notify_progress (self);
}

/**
 * tektra_download_set_phase:
 * @self: a download
 * @state: %TEKTRA_DOWNLOAD_STATE_RUNNING or %TEKTRA_DOWNLOAD_STATE_VERIFYING
 * @text: (nullable): what goes on, when its progress cannot be told; %NULL for what is usual
 *
 * Tells what goes on. A call that comes after the end of the run is ignored.
 */
void
tektra_download_set_phase (TektraDownload      *self,
                           TektraDownloadState  state,
                           const char          *text)
{
  g_return_if_fail (TEKTRA_IS_DOWNLOAD (self));
  g_return_if_fail (state == TEKTRA_DOWNLOAD_STATE_RUNNING ||
                    state == TEKTRA_DOWNLOAD_STATE_VERIFYING);

  if (tektra_download_is_working (self))
    tektra_download_set_state (self, state, text, NULL);
}

/**
 * tektra_download_follow:
 * @self: a download
 * @progress: how far a backend is, which brings it
 *
 * Takes over whatever is told of the progress from now on.
 */
void
tektra_download_follow (TektraDownload *self,
                        TektraProgress *progress)
{
  g_return_if_fail (TEKTRA_IS_DOWNLOAD (self));
  g_return_if_fail (TEKTRA_IS_PROGRESS (progress));

  g_signal_connect_object (progress, "notify", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
}

/**
 * tektra_download_set_retry_after:
 * @self: a download
 * @seconds: what the server asked for
 *
 * Makes the next attempt, after a run that rejects now, wait at least so long.
 */
void
tektra_download_set_retry_after (TektraDownload *self,
                                 guint           seconds)
{
  g_return_if_fail (TEKTRA_IS_DOWNLOAD (self));

  tektra_download_get_private (self)->retry_after = seconds;
}

/**
 * tektra_download_changed:
 * @self: a download
 *
 * Tells that something worth saving has changed that is no property of this class.
 */
void
tektra_download_changed (TektraDownload *self)
{
  g_return_if_fail (TEKTRA_IS_DOWNLOAD (self));

  g_signal_emit (self, signals[CHANGED], 0);
}
