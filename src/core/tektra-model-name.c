/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-model-name.h"

/* The rules are those of Ollama's types/model/name.go. */

#define LATEST ":latest"

/* A name of this length is refused by every server. */
#define NAME_MAX_LENGTH 350

static gboolean
has_tag (const char *name)
{
  const char *slash = strrchr (name, '/');

  /* A colon before a slash is that of a registry's port. */
  return strchr (slash != NULL ? slash : name, ':') != NULL;
}

/**
 * tektra_model_name_dup_full:
 * @name: a name
 *
 * Adds the tag that a name without one means.
 *
 * Returns: (transfer full): such as "gemma3:latest" for "gemma3"
 */
char *
tektra_model_name_dup_full (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  return g_strconcat (name, has_tag (name) ? NULL : LATEST, NULL);
}

/**
 * tektra_model_name_dup_short:
 * @name: a name
 *
 * Leaves out the tag that goes without saying.
 *
 * Returns: (transfer full): such as "gemma3" for "gemma3:latest"
 */
char *
tektra_model_name_dup_short (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  if (g_str_has_suffix (name, LATEST))
    return g_strndup (name, strlen (name) - strlen (LATEST));

  return g_strdup (name);
}

/**
 * tektra_model_name_equal:
 * @one: a name
 * @other: another
 *
 * Compares names without regard to case, and with `:latest` for a missing tag.
 *
 * Returns: %TRUE when both mean the same model
 */
gboolean
tektra_model_name_equal (const char *one,
                         const char *other)
{
  g_autofree char *full_one = NULL;
  g_autofree char *full_other = NULL;

  g_return_val_if_fail (one != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  full_one = tektra_model_name_dup_full (one);
  full_other = tektra_model_name_dup_full (other);

  return g_ascii_strcasecmp (full_one, full_other) == 0;
}

/**
 * tektra_model_name_is_valid:
 * @name: what a person typed
 *
 * Finds out whether a name could be that of a model, before a server is asked for it.
 *
 * Returns: %FALSE when every server would refuse it
 */
gboolean
tektra_model_name_is_valid (const char *name)
{
  gboolean part_begins = TRUE;

  g_return_val_if_fail (name != NULL, FALSE);

  if (*name == '\0' || strlen (name) > NAME_MAX_LENGTH || strstr (name, "://") != NULL)
    return FALSE;

  for (const char *p = name; *p != '\0'; p++)
    {
      if (g_ascii_isalnum (*p) || *p == '_')
        part_begins = FALSE;
      else if (part_begins || strchr ("-./:", *p) == NULL)
        return FALSE;
      else if (*p == '/' || *p == ':')
        part_begins = TRUE;
    }

  return !part_begins;
}
