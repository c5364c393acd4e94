/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engines/onnx/tektra-jinja.h"
#include "fuzz.h"
#include "util/tektra-json.h"

/* The chat template that came with a model makes a prompt, or is refused. */

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const char chat[] =
    "{\"messages\": [{\"role\": \"system\", \"content\": \"Be brief.\"},"
    " {\"role\": \"user\", \"content\": \" Hällo \"},"
    " {\"role\": \"assistant\", \"content\": \"Hi\"},"
    " {\"role\": \"user\", \"content\": \"Bye\"}], \"add_generation_prompt\": true,"
    " \"bos_token\": \"<s>\", \"eos_token\": \"</s>\"}";
  g_autofree char *raw = g_strndup ((const char *) data, size);
  g_autofree char *source = g_utf8_make_valid (raw, -1);
  g_autoptr(JsonObject) variables = tektra_json_parse_object (chat, -1, NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *prompt = NULL;

  prompt = tektra_jinja_render (source, variables, &error);
  g_assert_true ((prompt == NULL) == (error != NULL));
  g_assert_true (prompt == NULL || g_utf8_validate (prompt, -1, NULL));

  return 0;
}
