/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "util/tektra-weak-ref.h"

/**
 * tektra_weak_ref_new: (skip)
 * @object: a GObject
 *
 * Allocates a weak reference, so that it can be the data of a callback or of a fiber.
 *
 * Returns: (transfer full): free it with tektra_weak_ref_free()
 */
GWeakRef *
tektra_weak_ref_new (gpointer object)
{
  GWeakRef *weak_ref = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak_ref, object);

  return weak_ref;
}

/**
 * tektra_weak_ref_free: (skip)
 * @weak_ref: (transfer full): what tektra_weak_ref_new() returned
 *
 * Frees a weak reference. It is a #GDestroyNotify.
 */
void
tektra_weak_ref_free (gpointer weak_ref)
{
  g_weak_ref_clear (weak_ref);
  g_free (weak_ref);
}
