/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TektraTokenizeFlags:
 * @TEKTRA_TOKENIZE_NONE: the text and nothing else
 * @TEKTRA_TOKENIZE_BEGINNING: with what the model wants at the beginning of every text
 * @TEKTRA_TOKENIZE_MARKS: what looks like a mark is one
 *
 * How a text becomes tokens.
 */
typedef enum
{
  TEKTRA_TOKENIZE_NONE = 0,
  TEKTRA_TOKENIZE_BEGINNING = 1 << 0,
  TEKTRA_TOKENIZE_MARKS = 1 << 1,
} TektraTokenizeFlags;

/* Text ↔ tokens, as a tokenizer.json tells: byte-level BPE and BPE in the manner of SentencePiece.
 * Immutable; blocking and slow to make: use a thread. */
typedef struct _TektraTokenizer TektraTokenizer;

TektraTokenizer *tektra_tokenizer_new          (const char           *json,
                                                gssize                length,
                                                GError              **error);
void             tektra_tokenizer_free         (TektraTokenizer      *self);
GArray          *tektra_tokenizer_encode       (TektraTokenizer      *self,
                                                const char           *text,
                                                gssize                length,
                                                TektraTokenizeFlags   flags);
gint64           tektra_tokenizer_find         (TektraTokenizer      *self,
                                                const char           *token);
gboolean         tektra_tokenizer_is_mark      (TektraTokenizer      *self,
                                                guint32               id);
void             tektra_tokenizer_append_bytes (TektraTokenizer      *self,
                                                guint32               id,
                                                GString              *bytes);
char            *tektra_tokenizer_decode       (TektraTokenizer      *self,
                                                GArray               *ids,
                                                gboolean              with_marks);
guint            tektra_tokenizer_get_n_strip  (TektraTokenizer      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraTokenizer, tektra_tokenizer_free)

G_END_DECLS
