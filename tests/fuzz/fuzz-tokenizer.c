/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engines/onnx/tektra-tokenizer.h"
#include "fuzz.h"

/* A tokenizer.json that came with a model is one, or is told to be none, and what it makes of a
 * text are tokens that it has. */

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const char text[] = "Grüße, 12 <|im_end|>\n\n  don’t";
  g_autofree char *raw = g_strndup ((const char *) data, size);
  g_autofree char *json = g_utf8_make_valid (raw, -1);
  g_autoptr(TektraTokenizer) tokenizer = NULL;
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *back = NULL;

  tokenizer = tektra_tokenizer_new (json, -1, &error);
  g_assert_true ((tokenizer == NULL) == (error != NULL));
  if (tokenizer == NULL)
    return 0;

  ids = tektra_tokenizer_encode (tokenizer, text, sizeof text - 1,
                                 TEKTRA_TOKENIZE_BEGINNING | TEKTRA_TOKENIZE_MARKS);
  back = tektra_tokenizer_decode (tokenizer, ids, TRUE);
  g_assert_true (g_utf8_validate (back, -1, NULL));

  return 0;
}
