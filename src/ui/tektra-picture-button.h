/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/tektra-image-part.h"

G_BEGIN_DECLS

/* A picture of a message; shows it large when it is clicked. */
#define TEKTRA_TYPE_PICTURE_BUTTON (tektra_picture_button_get_type ())
G_DECLARE_FINAL_TYPE (TektraPictureButton, tektra_picture_button, TEKTRA, PICTURE_BUTTON, GtkButton)

GtkWidget *tektra_picture_button_new (TektraImagePart *part);

G_END_DECLS
