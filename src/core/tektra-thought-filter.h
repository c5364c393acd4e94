/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-template.h"

G_BEGIN_DECLS

/* Tells thoughts from the answer in a text that grows. */
typedef struct _TektraThoughtFilter TektraThoughtFilter;

/**
 * TektraThoughtFunc:
 * @text: a piece of text, not terminated
 * @length: its bytes
 * @thinking: whether it is a thought
 * @user_data: data passed along
 *
 * Called for each piece.
 */
typedef void (*TektraThoughtFunc) (const char *text,
                                   gsize       length,
                                   gboolean    thinking,
                                   gpointer    user_data);

TektraThoughtFilter *tektra_thought_filter_new    (TektraTemplate      *template);
TektraThoughtFilter *tektra_thought_filter_new_guessing (void);
const char          *tektra_thought_filter_find_opening (const char *prompt);
GStrv                tektra_thought_filter_dup_marks (void);
void                 tektra_thought_filter_free   (TektraThoughtFilter *self);
void                 tektra_thought_filter_push   (TektraThoughtFilter *self,
                                                   const char          *text,
                                                   TektraThoughtFunc    func,
                                                   gpointer             user_data);
void                 tektra_thought_filter_finish (TektraThoughtFilter *self,
                                                   TektraThoughtFunc    func,
                                                   gpointer             user_data);

G_END_DECLS
