/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "core/tektra-thinking-part.h"

G_BEGIN_DECLS

/* The model's reasoning, folded away; can be opened while it runs. */
#define TEKTRA_TYPE_THINKING_VIEW (tektra_thinking_view_get_type ())
G_DECLARE_FINAL_TYPE (TektraThinkingView, tektra_thinking_view, TEKTRA, THINKING_VIEW, GtkWidget)

GtkWidget *tektra_thinking_view_new      (void);
void       tektra_thinking_view_set_part (TektraThinkingView *self,
                                          TektraThinkingPart *part);

G_END_DECLS
