/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-answer-schema.h"
#include "fuzz.h"

/* Whatever file a person names as a schema is one, or has a mistake that can be told. */

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(TektraAnswerSchema) schema = NULL;
  g_autoptr(GError) error = NULL;

  schema = tektra_answer_schema_new (text, -1, &error);
  g_assert_true ((schema == NULL) == (error != NULL));
  g_assert_true (error == NULL || g_utf8_validate (error->message, -1, NULL));

  return 0;
}
