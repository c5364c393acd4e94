/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * TektraAddedToken:
 * @id: its number
 * @content: how it is written
 * @text: what is looked for, the same unless the text is normalized before
 * @length: bytes of @text
 * @special: whether it is a mark and no text
 * @normalized: whether it is looked for in the normalized text
 * @single_word: whether no letter may stand beside it
 * @lstrip: whether it takes the blanks before it
 * @rstrip: whether it takes the blanks behind it
 *
 * A token that is found in a text before anything else is done to that.
 */
typedef struct
{
  guint32  id;
  char    *content;
  char    *text;
  gsize    length;
  guint    special : 1;
  guint    normalized : 1;
  guint    single_word : 1;
  guint    lstrip : 1;
  guint    rstrip : 1;
} TektraAddedToken;

/* The `added_tokens` of a tokenizer.json. */
typedef struct _TektraAddedTokens TektraAddedTokens;

TektraAddedTokens      *tektra_added_tokens_new      (JsonArray               *array,
                                                      GError                 **error);
void                    tektra_added_tokens_free     (TektraAddedTokens       *self);
guint                   tektra_added_tokens_get_n    (TektraAddedTokens       *self);
const TektraAddedToken *tektra_added_tokens_get      (TektraAddedTokens       *self,
                                                      guint                    index);
void                    tektra_added_tokens_set_text (TektraAddedTokens       *self,
                                                      guint                    index,
                                                      const char              *text);
const TektraAddedToken *tektra_added_tokens_find     (TektraAddedTokens       *self,
                                                      const char              *text,
                                                      gsize                    offset,
                                                      gboolean                 normalized,
                                                      gboolean                 with_special,
                                                      gsize                   *start,
                                                      gsize                   *end);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraAddedTokens, tektra_added_tokens_free)

G_END_DECLS
