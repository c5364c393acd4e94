/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Weak references as the data of a callback that may come after its object has gone. */

GWeakRef *tektra_weak_ref_new  (gpointer object);
void      tektra_weak_ref_free (gpointer weak_ref);

G_END_DECLS
