/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-progress.h"

#include "tektra-enum-types.h"

/* How far a long operation has come, in bytes and in words. The one who starts it makes the object
 * and hands it in; phases in which nothing can be counted are told as such, never as a number that
 * is made up. */

struct _TektraProgress
{
  GObject parent_instance;

  /* owned */
  char *status_text;

  guint64 completed;
  guint64 total;
  TektraProgressPhase phase;
};

G_DEFINE_FINAL_TYPE (TektraProgress, tektra_progress, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_PHASE,
  PROP_STATUS_TEXT,
  PROP_COMPLETED,
  PROP_TOTAL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
tektra_progress_finalize (GObject *object)
{
  TektraProgress *self = TEKTRA_PROGRESS (object);

  g_free (self->status_text);

  G_OBJECT_CLASS (tektra_progress_parent_class)->finalize (object);
}

static void
tektra_progress_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  TektraProgress *self = TEKTRA_PROGRESS (object);

  switch (prop_id)
    {
    case PROP_PHASE:
      g_value_set_enum (value, self->phase);
      break;
    case PROP_STATUS_TEXT:
      g_value_set_string (value, self->status_text);
      break;
    case PROP_COMPLETED:
      g_value_set_uint64 (value, self->completed);
      break;
    case PROP_TOTAL:
      g_value_set_uint64 (value, self->total);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_progress_class_init (TektraProgressClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_progress_finalize;
  object_class->get_property = tektra_progress_get_property;

  properties[PROP_PHASE] =
    g_param_spec_enum ("phase", NULL, NULL, TEKTRA_TYPE_PROGRESS_PHASE,
                       TEKTRA_PROGRESS_WAITING, flags);
  properties[PROP_STATUS_TEXT] =
    g_param_spec_string ("status-text", NULL, NULL, NULL, flags);
  properties[PROP_COMPLETED] =
    g_param_spec_uint64 ("completed", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_TOTAL] =
    g_param_spec_uint64 ("total", NULL, NULL, 0, G_MAXUINT64, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_progress_init (TektraProgress *self)
{
}

/**
 * tektra_progress_new:
 *
 * Creates the progress of an operation that has not begun.
 *
 * Returns: (transfer full): a progress
 */
TektraProgress *
tektra_progress_new (void)
{
  return g_object_new (TEKTRA_TYPE_PROGRESS, NULL);
}

/**
 * tektra_progress_get_phase:
 * @self: a progress
 *
 * Gets what the operation is doing.
 *
 * Returns: the phase
 */
TektraProgressPhase
tektra_progress_get_phase (TektraProgress *self)
{
  g_return_val_if_fail (TEKTRA_IS_PROGRESS (self), TEKTRA_PROGRESS_WAITING);

  return self->phase;
}

/**
 * tektra_progress_get_status_text:
 * @self: a progress
 *
 * Gets what the operation is doing, in words.
 *
 * Returns: (transfer none) (nullable): a few words for a person
 */
const char *
tektra_progress_get_status_text (TektraProgress *self)
{
  g_return_val_if_fail (TEKTRA_IS_PROGRESS (self), NULL);

  return self->status_text;
}

/**
 * tektra_progress_get_completed:
 * @self: a progress
 *
 * Gets how much is done.
 *
 * Returns: bytes
 */
guint64
tektra_progress_get_completed (TektraProgress *self)
{
  g_return_val_if_fail (TEKTRA_IS_PROGRESS (self), 0);

  return self->completed;
}

/**
 * tektra_progress_get_total:
 * @self: a progress
 *
 * Gets how much there is to do, as far as it is known: it may grow.
 *
 * Returns: bytes, 0 when not known
 */
guint64
tektra_progress_get_total (TektraProgress *self)
{
  g_return_val_if_fail (TEKTRA_IS_PROGRESS (self), 0);

  return self->total;
}

/**
 * tektra_progress_get_fraction:
 * @self: a progress
 *
 * Gets how much is done of what is known.
 *
 * Returns: 0 to 1, or -1 when nothing can be counted now
 */
double
tektra_progress_get_fraction (TektraProgress *self)
{
  g_return_val_if_fail (TEKTRA_IS_PROGRESS (self), -1);

  if (self->phase == TEKTRA_PROGRESS_DONE)
    return 1;

  if (self->phase != TEKTRA_PROGRESS_TRANSFERRING || self->total == 0)
    return -1;

  return MIN ((double) self->completed / (double) self->total, 1);
}

/**
 * tektra_progress_report:
 * @self: a progress
 * @phase: what is being done
 * @status_text: (nullable): a few words for a person
 * @completed: bytes that are done, or whatever else is counted
 * @total: bytes that there are, 0 when not known
 *
 * Tells how far the operation has come. For those who do it; in the main thread.
 *
 * All is set before anything is notified, so that who is told of one finds all of it.
 */
void
tektra_progress_report (TektraProgress      *self,
                        TektraProgressPhase  phase,
                        const char          *status_text,
                        guint64              completed,
                        guint64              total)
{
  gboolean phase_changed, text_changed, completed_changed, total_changed;

  g_return_if_fail (TEKTRA_IS_PROGRESS (self));

  phase_changed = self->phase != phase;
  text_changed = g_set_str (&self->status_text, status_text);
  completed_changed = self->completed != completed;
  total_changed = self->total != total;
  self->phase = phase;
  self->completed = completed;
  self->total = total;

  g_object_freeze_notify (G_OBJECT (self));
  if (phase_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PHASE]);
  if (text_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS_TEXT]);
  if (total_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOTAL]);
  if (completed_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPLETED]);
  g_object_thaw_notify (G_OBJECT (self));
}
