/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TektraMemoryEstimate:
 * @weights: bytes of the model itself
 * @projector: bytes of what makes it see or hear
 * @cache: bytes of the keys and values of a full context
 * @overhead: bytes of what the engine needs to work
 * @own_process: whether a process of Tektra would run it, so that nobody else looks whether there
 *   is enough free memory
 * @device: where it would run, see tektra-device.h
 *
 * How much memory a model would take.
 */
typedef struct
{
  guint64  weights;
  guint64  projector;
  guint64  cache;
  guint64  overhead;
  gboolean own_process;
  gint64   device;
} TektraMemoryEstimate;

guint64 tektra_memory_estimate_get_total (const TektraMemoryEstimate *self);

G_END_DECLS
