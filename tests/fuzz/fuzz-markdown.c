/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "markdown/tektra-markdown-document.h"
#include "markdown/tektra-markdown-text.h"
#include "markdown/tektra-spoken-text.h"

/* Whatever a model writes can be shown while it grows, read out and copied. */

/* Each piece is read with all that is before it: more of them find nothing more and take longer. */
#define MAX_PIECES 16

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *raw = g_strndup ((const char *) data, size);
  g_autofree char *text = g_utf8_make_valid (raw, -1);
  g_autofree char *plain = tektra_markdown_to_text (text);
  g_autoptr(TektraMarkdownDocument) grown = tektra_markdown_document_new ();
  g_autoptr(TektraMarkdownDocument) whole = tektra_markdown_document_new ();
  g_autoptr(TektraSpokenText) spoken = tektra_spoken_text_new ();
  gsize length = strlen (text);
  guint n_pieces = 0;
  char *sentence;

  g_assert_true (g_utf8_validate (plain, -1, NULL));

  for (const char *p = strchr (text, '\n');
       p != NULL && n_pieces < MAX_PIECES;
       p = strchr (p + 1, '\n'), n_pieces++)
    tektra_markdown_document_update (grown, text, (gsize) (p + 1 - text), FALSE);
  tektra_markdown_document_update (grown, text, length, TRUE);
  tektra_markdown_document_update (whole, text, length, TRUE);
  g_assert_cmpuint (tektra_markdown_document_get_n_blocks (grown), ==,
                    tektra_markdown_document_get_n_blocks (whole));

  tektra_spoken_text_update (spoken, text, TRUE);
  while ((sentence = tektra_spoken_text_next (spoken)))
    {
      g_assert_true (g_utf8_validate (sentence, -1, NULL));
      g_free (sentence);
    }

  return 0;
}
