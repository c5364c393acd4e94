/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "storage/tektra-settings.h"

G_BEGIN_DECLS

/* How large what is read is, in every window. */
#define TEKTRA_TYPE_READING_SIZE (tektra_reading_size_get_type ())
G_DECLARE_FINAL_TYPE (TektraReadingSize, tektra_reading_size, TEKTRA, READING_SIZE, GObject)

TektraReadingSize *tektra_reading_size_new         (TektraSettings    *settings);
void               tektra_reading_size_add_actions (TektraReadingSize *self,
                                                    GActionMap        *actions);

G_END_DECLS
