/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Markdown that grows, as sentences to be read aloud. */
typedef struct _TektraSpokenText TektraSpokenText;

TektraSpokenText *tektra_spoken_text_new    (void);
void              tektra_spoken_text_free   (TektraSpokenText *self);
void              tektra_spoken_text_update (TektraSpokenText *self,
                                             const char       *markdown,
                                             gboolean          complete);
char             *tektra_spoken_text_next   (TektraSpokenText *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraSpokenText, tektra_spoken_text_free)

G_END_DECLS
