/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-part.h"

/* The abstract piece of a message; text, thinking, pictures, sounds and tool calls derive from
 * it. */

G_DEFINE_ABSTRACT_TYPE (TektraPart, tektra_part, G_TYPE_OBJECT)

/* Immutable parts are shared instead of copied. */
static TektraPart *
tektra_part_real_copy (TektraPart *self)
{
  return g_object_ref (self);
}

static GBytes *
tektra_part_real_get_media (TektraPart  *self,
                            const char **mime_type)
{
  return NULL;
}

static void
tektra_part_class_init (TektraPartClass *klass)
{
  klass->copy = tektra_part_real_copy;
  klass->get_media = tektra_part_real_get_media;
}

static void
tektra_part_init (TektraPart *self)
{
}

/**
 * tektra_part_copy:
 * @self: a part
 *
 * Makes a part that later changes of @self do not reach.
 *
 * Immutable parts return themselves.
 *
 * Returns: (transfer full): the copy
 */
TektraPart *
tektra_part_copy (TektraPart *self)
{
  g_return_val_if_fail (TEKTRA_IS_PART (self), NULL);

  return TEKTRA_PART_GET_CLASS (self)->copy (self);
}

/**
 * tektra_part_get_media:
 * @self: a part
 * @mime_type: (out) (optional) (transfer none): return location for what the bytes are
 *
 * Gets the encoded bytes of a picture or a sound.
 *
 * Returns: (transfer none) (nullable): the bytes of a file, %NULL for what is words
 */
GBytes *
tektra_part_get_media (TektraPart  *self,
                       const char **mime_type)
{
  const char *ignored;

  g_return_val_if_fail (TEKTRA_IS_PART (self), NULL);

  return TEKTRA_PART_GET_CLASS (self)->get_media (self, mime_type != NULL ? mime_type : &ignored);
}
