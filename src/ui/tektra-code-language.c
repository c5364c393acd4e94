/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-code-language.h"

#include <glib/gi18n.h>
#include <string.h>

/* What the word behind a fence means, and how a file in that language is called. */

/* Names that models write and GtkSourceView calls otherwise. */
static const struct
{
  const char *name;
  const char *id;
} aliases[] = {
  { "bash", "sh" },
  { "c#", "c-sharp" },
  { "c++", "cpp" },
  { "cjs", "js" },
  { "console", "sh" },
  { "cs", "c-sharp" },
  { "csharp", "c-sharp" },
  { "dockerfile", "docker" },
  { "elisp", "lisp" },
  { "f#", "fsharp" },
  { "fish", "sh" },
  { "golang", "go" },
  { "h", "chdr" },
  { "hpp", "cpphdr" },
  { "javascript", "js" },
  { "json5", "json" },
  { "jsonc", "json" },
  { "kt", "kotlin" },
  { "matlab", "octave" },
  { "md", "markdown" },
  { "make", "makefile" },
  { "mjs", "js" },
  { "node", "js" },
  { "objective-c", "objc" },
  { "patch", "diff" },
  { "postgresql", "sql" },
  { "ps1", "powershell" },
  { "py", "python3" },
  { "py3", "python3" },
  { "python", "python3" },
  { "rb", "ruby" },
  { "rs", "rust" },
  { "shell", "sh" },
  { "shellscript", "sh" },
  { "svg", "xml" },
  { "tex", "latex" },
  { "ts", "typescript" },
  { "tsx", "typescript-jsx" },
  { "yml", "yaml" },
  { "zsh", "sh" },
};

/* What stands behind a fence can be more than a name: "{.python}", "js{1,3}", "c:main.c". */
static char *
dup_name (const char *info)
{
  char *name;

  if (g_str_has_prefix (info, "{."))
    info += strlen ("{.");
  if (g_str_has_prefix (info, "language-"))
    info += strlen ("language-");

  name = g_ascii_strdown (info, -1);
  name[strcspn (name, "{}:,=")] = '\0';

  return name;
}

/**
 * tektra_code_language_find:
 * @name: (nullable): what stands behind a fence
 *
 * Finds the language of code.
 *
 * Returns: (transfer none) (nullable): a language, or %NULL when it is not known
 */
GtkSourceLanguage *
tektra_code_language_find (const char *name)
{
  GtkSourceLanguageManager *manager = gtk_source_language_manager_get_default ();
  g_autofree char *lower = NULL;
  g_autofree char *file_name = NULL;
  GtkSourceLanguage *language;

  if (name == NULL || strchr (name, '/') != NULL)
    return NULL;

  lower = dup_name (name);
  if (*lower == '\0')
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    {
      if (g_str_equal (aliases[i].name, lower))
        return gtk_source_language_manager_get_language (manager, aliases[i].id);
    }

  language = gtk_source_language_manager_get_language (manager, lower);
  if (language != NULL)
    return language;

  file_name = g_strconcat ("file.", lower, NULL);

  return gtk_source_language_manager_guess_language (manager, file_name, NULL);
}

/**
 * tektra_code_language_keep:
 * @language: a language
 *
 * Keeps a language ready until the program ends. GtkSourceView reads the definition of a language,
 * which takes some ten milliseconds, for the first buffer that has it, and forgets it with the last
 * one: who scrolls past one block of code after the other would wait for each of them.
 */
void
tektra_code_language_keep (GtkSourceLanguage *language)
{
  static GHashTable *buffers = NULL; /* GtkSourceLanguage → GtkSourceBuffer */

  g_return_if_fail (GTK_SOURCE_IS_LANGUAGE (language));

  if (buffers == NULL)
    buffers = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);

  if (!g_hash_table_contains (buffers, language))
    g_hash_table_insert (buffers, language, gtk_source_buffer_new_with_language (language));
}

/**
 * tektra_code_language_dup_file_name:
 * @language: (nullable): a language
 *
 * Proposes how to call a file with code.
 *
 * Returns: (transfer full): a name with the ending of the language
 */
char *
tektra_code_language_dup_file_name (GtkSourceLanguage *language)
{
  g_auto(GStrv) globs = NULL;
  const char *ending = ".txt";

  if (language != NULL)
    globs = gtk_source_language_get_globs (language);

  for (guint i = 0; globs != NULL && globs[i] != NULL; i++)
    {
      if (g_str_has_prefix (globs[i], "*.") && strpbrk (globs[i] + 2, "*?[") == NULL)
        {
          ending = globs[i] + 1;
          break;
        }

      /* "Makefile" and the like are names already. */
      if (strpbrk (globs[i], "*?[") == NULL)
        return g_strdup (globs[i]);
    }

  /* Translators: the name of a file with code from an answer; %s is its ending, such as ".py" */
  return g_strdup_printf (_("code%s"), ending);
}
