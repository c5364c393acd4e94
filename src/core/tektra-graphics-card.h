/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A graphics card that a backend can run models on, as it told just now. Immutable. */
#define TEKTRA_TYPE_GRAPHICS_CARD (tektra_graphics_card_get_type ())
G_DECLARE_FINAL_TYPE (TektraGraphicsCard, tektra_graphics_card, TEKTRA, GRAPHICS_CARD, GObject)

TektraGraphicsCard *tektra_graphics_card_new            (const char         *title,
                                                         guint64             available,
                                                         gboolean            own_memory);
const char         *tektra_graphics_card_get_title      (TektraGraphicsCard *self);
guint64             tektra_graphics_card_get_available  (TektraGraphicsCard *self);
gboolean            tektra_graphics_card_get_own_memory (TektraGraphicsCard *self);

G_END_DECLS
