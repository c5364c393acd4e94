/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "models/tektra-template-names.h"

#include <string.h>

/* Names are spelled in many ways: "Llama-3.2-1B", "llama3.2:1b", "hf.co/org/Llama_3.2". */

static gboolean
is_separator (char c)
{
  return c == '-' || c == '_' || c == '.' || c == ' ' || c == ':';
}

/* TRUE when text begins with name, where any separator, or none, will do for "-". */
static gboolean
begins_with (const char *text,
             const char *name)
{
  const char *last = name + strlen (name) - 1;

  for (; *name != '\0'; name++)
    {
      if (*name == '-')
        {
          if (is_separator (*text))
            text++;
          continue;
        }

      if (g_ascii_tolower (*text) != *name)
        return FALSE;
      text++;
    }

  /* "phi-4" is not "phi-40" */
  return !(g_ascii_isdigit (*last) && g_ascii_isdigit (*text));
}

static gboolean
mentions (const char *model_id,
          const char *name)
{
  return tektra_template_names_find (model_id, name) >= 0;
}

/**
 * tektra_template_names_find:
 * @model_id: what a backend calls a model
 * @name: the beginning of a name, in small letters, with "-" between its words
 *
 * Looks for @name at the beginning of a word of @model_id. Who published the model does not count.
 *
 * Returns: at which byte of the last part of @model_id it was found, or -1
 */
gssize
tektra_template_names_find (const char *model_id,
                            const char *name)
{
  const char *slash;

  g_return_val_if_fail (model_id != NULL, -1);
  g_return_val_if_fail (name != NULL && *name != '\0', -1);

  slash = strrchr (model_id, '/');
  if (slash != NULL)
    model_id = slash + 1;

  for (gsize i = 0; model_id[i] != '\0'; i++)
    {
      if ((i == 0 || !g_ascii_isalnum (model_id[i - 1])) && begins_with (model_id + i, name))
        return (gssize) i;
    }

  return -1;
}

/**
 * tektra_template_names_from_key:
 * @key: what a `template` key of models.toml says, such as `gemma` or `llama`
 * @model_id: the model
 *
 * Finds the built-in template that a name of the earlier Tektra stands for; it had one for several
 * that differ.
 *
 * Returns: the id of a built-in template, or @key when it is none of those names
 */
const char *
tektra_template_names_from_key (const char *key,
                                const char *model_id)
{
  g_return_val_if_fail (key != NULL, NULL);
  g_return_val_if_fail (model_id != NULL, NULL);

  if (g_str_equal (key, "llama"))
    {
      gboolean second = mentions (model_id, "llama-2") || mentions (model_id, "codellama");

      return second ? "llama2-sys" : "llama3";
    }

  if (g_str_equal (key, "mistral"))
    {
      if (mentions (model_id, "mistral-nemo") || mentions (model_id, "nemo"))
        return "mistral-v3-tekken";
      if (mentions (model_id, "mistral-small-3"))
        return "mistral-v7-tekken";
      if (mentions (model_id, "mixtral") ||
          mentions (model_id, "v0.1") || mentions (model_id, "v0.2"))
        return "mistral-v1";

      return "mistral-v3";
    }

  if (g_str_equal (key, "phi"))
    {
      if (mentions (model_id, "phi-4"))
        return "phi4";

      return mentions (model_id, "phi-2") ? "phi-2" : "phi3";
    }

  return g_str_equal (key, "qwen") ? "chatml" : key;
}
