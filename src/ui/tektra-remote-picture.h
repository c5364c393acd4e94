/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "markdown/tektra-markdown-block.h"

G_BEGIN_DECLS

/* A picture of a text, which is fetched only when somebody asks for it. */
#define TEKTRA_TYPE_REMOTE_PICTURE (tektra_remote_picture_get_type ())
G_DECLARE_FINAL_TYPE (TektraRemotePicture, tektra_remote_picture, TEKTRA, REMOTE_PICTURE, GtkWidget)

GtkWidget *tektra_remote_picture_new       (void);
void       tektra_remote_picture_set_block (TektraRemotePicture *self,
                                            TektraMarkdownBlock *block);

G_END_DECLS
