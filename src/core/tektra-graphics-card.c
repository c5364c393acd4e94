/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-graphics-card.h"

struct _TektraGraphicsCard
{
  GObject  parent_instance;

  char    *title;
  guint64  available;
  gboolean own_memory;
};

G_DEFINE_FINAL_TYPE (TektraGraphicsCard, tektra_graphics_card, G_TYPE_OBJECT)

static void
tektra_graphics_card_finalize (GObject *object)
{
  TektraGraphicsCard *self = TEKTRA_GRAPHICS_CARD (object);

  g_free (self->title);

  G_OBJECT_CLASS (tektra_graphics_card_parent_class)->finalize (object);
}

static void
tektra_graphics_card_class_init (TektraGraphicsCardClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tektra_graphics_card_finalize;
}

static void
tektra_graphics_card_init (TektraGraphicsCard *self)
{
}

/**
 * tektra_graphics_card_new:
 * @title: what its maker calls it
 * @available: bytes of memory that it can use and no program has taken
 * @own_memory: whether it is known that this is none of the computer's
 *
 * Creates a card.
 *
 * Returns: (transfer full): a new card
 */
TektraGraphicsCard *
tektra_graphics_card_new (const char *title,
                          guint64     available,
                          gboolean    own_memory)
{
  TektraGraphicsCard *self;

  g_return_val_if_fail (title != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_GRAPHICS_CARD, NULL);
  self->title = g_strdup (title);
  self->available = available;
  self->own_memory = !!own_memory;

  return self;
}

/**
 * tektra_graphics_card_get_title:
 * @self: a card
 *
 * Gets what its maker calls it.
 *
 * Returns: (transfer none): a name
 */
const char *
tektra_graphics_card_get_title (TektraGraphicsCard *self)
{
  g_return_val_if_fail (TEKTRA_IS_GRAPHICS_CARD (self), NULL);

  return self->title;
}

/**
 * tektra_graphics_card_get_available:
 * @self: a card
 *
 * Gets how much of its memory no program had taken when it was asked.
 *
 * Returns: bytes
 */
guint64
tektra_graphics_card_get_available (TektraGraphicsCard *self)
{
  g_return_val_if_fail (TEKTRA_IS_GRAPHICS_CARD (self), 0);

  return self->available;
}

/**
 * tektra_graphics_card_get_own_memory:
 * @self: a card
 *
 * Gets whether it is known that its memory is none of the computer's.
 *
 * Returns: %FALSE for one that shares it, and when nobody knows
 */
gboolean
tektra_graphics_card_get_own_memory (TektraGraphicsCard *self)
{
  g_return_val_if_fail (TEKTRA_IS_GRAPHICS_CARD (self), FALSE);

  return self->own_memory;
}
