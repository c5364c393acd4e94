/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "markdown/tektra-markdown-entity.h"

#include <stdlib.h>
#include <string.h>

#include "markdown/tektra-markdown-entities.h"

static int
compare_entity (const void *key,
                const void *member)
{
  return strcmp (key, ((const TektraMarkdownEntity *) member)->name);
}

static gunichar
lookup_number (const char *digits)
{
  gboolean hexadecimal = digits[0] == 'x' || digits[0] == 'X';
  guint64 number = g_ascii_strtoull (digits + (hexadecimal ? 1 : 0), NULL, hexadecimal ? 16 : 10);

  /* CommonMark 0.31, 2.5: what is no character becomes the replacement character. */
  if (number == 0 || number > 0x10ffff || !g_unichar_validate ((gunichar) number))
    return 0xfffd;

  return (gunichar) number;
}

/**
 * tektra_markdown_entity_append:
 * @string: a string
 * @entity: an entity from the ampersand to the semicolon
 * @length: bytes of @entity
 *
 * Appends the characters that an entity stands for, or the entity itself when its name is unknown.
 *
 * Returns: whether the entity was known
 */
gboolean
tektra_markdown_entity_append (GString    *string,
                               const char *entity,
                               gsize       length)
{
  const TektraMarkdownEntity *known = NULL;
  char name[64];
  gboolean number = FALSE;

  g_return_val_if_fail (string != NULL, FALSE);
  g_return_val_if_fail (entity != NULL, FALSE);

  if (length > 2 && length - 2 < sizeof name && entity[0] == '&' && entity[length - 1] == ';')
    {
      memcpy (name, entity + 1, length - 2);
      name[length - 2] = '\0';
      number = name[0] == '#';
      known = bsearch (name, tektra_markdown_entities, tektra_markdown_n_entities,
                       sizeof tektra_markdown_entities[0], compare_entity);
    }

  if (number)
    g_string_append_unichar (string, lookup_number (name + 1));
  else if (known != NULL)
    g_string_append (string, known->text);
  else
    g_string_append_len (string, entity, (gssize) length);

  return number || known != NULL;
}

/**
 * tektra_markdown_attribute_to_string:
 * @attribute: what md4c tells of an address, a title or a language
 *
 * Puts an attribute together, with the characters that its entities stand for.
 *
 * Returns: (transfer full) (nullable): the text, %NULL when it is empty
 */
char *
tektra_markdown_attribute_to_string (const MD_ATTRIBUTE *attribute)
{
  g_autoptr(GString) string = NULL;

  g_return_val_if_fail (attribute != NULL, NULL);

  if (attribute->text == NULL || attribute->size == 0)
    return NULL;

  string = g_string_new (NULL);
  for (guint i = 0; attribute->substr_offsets[i] < attribute->size; i++)
    {
      const char *piece = attribute->text + attribute->substr_offsets[i];
      gsize length = attribute->substr_offsets[i + 1] - attribute->substr_offsets[i];

      if (attribute->substr_types[i] == MD_TEXT_ENTITY)
        tektra_markdown_entity_append (string, piece, length);
      else if (attribute->substr_types[i] == MD_TEXT_NULLCHAR)
        g_string_append_unichar (string, 0xfffd);
      else
        g_string_append_len (string, piece, (gssize) length);
    }

  return g_string_free_and_steal (g_steal_pointer (&string));
}
