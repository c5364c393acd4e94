/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "markdown/tektra-markdown-block.h"

G_BEGIN_DECLS

/* A formula on its own, which is scrolled when it is too wide. */
#define TEKTRA_TYPE_MATH_BLOCK (tektra_math_block_get_type ())
G_DECLARE_FINAL_TYPE (TektraMathBlock, tektra_math_block, TEKTRA, MATH_BLOCK, GtkWidget)

GtkWidget *tektra_math_block_new       (void);
void       tektra_math_block_set_block (TektraMathBlock     *self,
                                        TektraMarkdownBlock *block);

G_END_DECLS
