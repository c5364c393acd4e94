/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "exchange/tektra-import-node.h"

#include "exchange/tektra-exchange-error.h"
#include "util/tektra-enum.h"

/* A place such as `chats[3].messages[2].parts[0].mime` is only written out when something is wrong
 * there; until then it is a chain of structs on the stack. */

/* names in the files of strangers can be as long as they like */
#define MAX_NAME_CHARS 64

/* as the image pipeline: what is larger is nothing for a chat */
#define MAX_ENCODED ((gsize) 256 * 1024 * 1024)

/* the end of the year 9999 in seconds since 1970 */
#define MAX_SECONDS 253402300799.0

static void
append_name (GString    *string,
             const char *name)
{
  guint n = 0;

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p), n++)
    {
      gunichar c = g_utf8_get_char (p);

      if (n == MAX_NAME_CHARS)
        {
          g_string_append (string, "…");
          break;
        }
      g_string_append_unichar (string, g_unichar_isprint (c) ? c : '?');
    }
}

static void
append_place (GString                *string,
              const TektraImportNode *self)
{
  /* as deep as the readers look: about ten */
  if (self->parent != NULL)
    append_place (string, self->parent);

  if (self->member != NULL)
    {
      if (string->len > 0)
        g_string_append_c (string, '.');
      append_name (string, self->member);
    }
  else if (self->parent != NULL)
    g_string_append_printf (string, "[%u]", self->index);
}

static gboolean
holds_value (const TektraImportNode *self,
             GType                   type)
{
  return self->json != NULL && JSON_NODE_HOLDS_VALUE (self->json) &&
         json_node_get_value_type (self->json) == type;
}

static gboolean
fail_missing_or (const TektraImportNode  *self,
                 const char              *what,
                 GError                 **error)
{
  return tektra_import_node_fail (self, error, "%s",
                                  self->json == NULL ? _("it is missing") : what);
}

static gboolean
is_base64 (const char *text)
{
  gsize n_digits = 0;
  guint n_padding = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_isspace (*p))
        continue;
      if (*p == '=')
        n_padding++;
      else if (n_padding == 0 && (g_ascii_isalnum (*p) || *p == '+' || *p == '/'))
        n_digits++;
      else
        return FALSE;
    }

  return n_digits > 0 && n_padding <= 2 && (n_digits + n_padding) % 4 == 0;
}

/**
 * tektra_import_node_clean_name:
 * @name: a name in the file of a stranger
 *
 * Makes a name fit for a message: short and on one line.
 *
 * Returns: (transfer full): the name, or how it begins
 */
char *
tektra_import_node_clean_name (const char *name)
{
  GString *string = g_string_new (NULL);

  g_return_val_if_fail (name != NULL, NULL);

  append_name (string, name);

  return g_string_free (string, FALSE);
}

/**
 * tektra_import_node_member:
 * @self: an object, or anything else
 * @member: (not nullable): the name of a member, which has to outlive the result
 *
 * Looks at a member. A missing one has a place, too, and no value.
 *
 * Returns: the member
 */
TektraImportNode
tektra_import_node_member (const TektraImportNode *self,
                           const char             *member)
{
  TektraImportNode child = { .parent = self, .member = member };

  if (tektra_import_node_is_object (self))
    child.json = json_object_get_member (json_node_get_object (self->json), member);
  if (child.json != NULL && JSON_NODE_HOLDS_NULL (child.json))
    child.json = NULL;

  return child;
}

/**
 * tektra_import_node_element:
 * @self: an array, or anything else
 * @index: the number of an element, from 0
 *
 * Looks at an element.
 *
 * Returns: the element
 */
TektraImportNode
tektra_import_node_element (const TektraImportNode *self,
                            guint                   index)
{
  TektraImportNode child = { .parent = self, .index = index };

  if (index < tektra_import_node_get_length (self))
    child.json = json_array_get_element (json_node_get_array (self->json), index);
  if (child.json != NULL && JSON_NODE_HOLDS_NULL (child.json))
    child.json = NULL;

  return child;
}

/**
 * tektra_import_node_get_length:
 * @self: an array, or anything else
 *
 * Counts the elements of an array.
 *
 * Returns: how many there are; 0 when it is no array
 */
guint
tektra_import_node_get_length (const TektraImportNode *self)
{
  if (!tektra_import_node_is_array (self))
    return 0;

  return json_array_get_length (json_node_get_array (self->json));
}

/**
 * tektra_import_node_is_object:
 * @self: a value
 *
 * Tells whether it is an object.
 *
 * Returns: %TRUE when it is
 */
gboolean
tektra_import_node_is_object (const TektraImportNode *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->json != NULL && JSON_NODE_HOLDS_OBJECT (self->json);
}

/**
 * tektra_import_node_is_array:
 * @self: a value
 *
 * Tells whether it is an array.
 *
 * Returns: %TRUE when it is
 */
gboolean
tektra_import_node_is_array (const TektraImportNode *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->json != NULL && JSON_NODE_HOLDS_ARRAY (self->json);
}

/**
 * tektra_import_node_is_string:
 * @self: a value
 *
 * Tells whether it is a text.
 *
 * Returns: %TRUE when it is
 */
gboolean
tektra_import_node_is_string (const TektraImportNode *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return holds_value (self, G_TYPE_STRING);
}

/**
 * tektra_import_node_fail:
 * @self: a value
 * @error: return location for the error
 * @format: what is wrong with it, as the end of a sentence
 * @...: what goes into @format
 *
 * Sets a %TEKTRA_EXCHANGE_ERROR_DAMAGED that names the place.
 *
 * Returns: %FALSE
 */
gboolean
tektra_import_node_fail (const TektraImportNode  *self,
                         GError                 **error,
                         const char              *format,
                         ...)
{
  g_autoptr(GString) place = g_string_new (NULL);
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);

  append_place (place, self);
  if (place->len == 0)
    /* Translators: what a person calls the outermost value of a JSON file */
    g_string_append (place, _("the file"));

  /* Translators: the first is a place in a file, such as "chats[3].title", the second what is
   * wrong there, such as "it is missing" */
  g_set_error (error, TEKTRA_EXCHANGE_ERROR, TEKTRA_EXCHANGE_ERROR_DAMAGED,
               _("Something is wrong at %s: %s"), place->str, what);

  return FALSE;
}

/**
 * tektra_import_node_need_object:
 * @self: a value
 * @error: return location for an error
 *
 * Checks that it is an object.
 *
 * Returns: %TRUE when it is
 */
gboolean
tektra_import_node_need_object (const TektraImportNode  *self,
                                GError                 **error)
{
  return tektra_import_node_is_object (self) ||
         fail_missing_or (self, _("it is not an object"), error);
}

/**
 * tektra_import_node_need_array:
 * @self: a value
 * @error: return location for an error
 *
 * Checks that it is an array.
 *
 * Returns: %TRUE when it is
 */
gboolean
tektra_import_node_need_array (const TektraImportNode  *self,
                               GError                 **error)
{
  return tektra_import_node_is_array (self) ||
         fail_missing_or (self, _("it is not an array"), error);
}

/**
 * tektra_import_node_need_string:
 * @self: a value
 * @value: (out) (transfer none): the text
 * @error: return location for an error
 *
 * Reads what must be a text.
 *
 * Returns: %TRUE when it is
 */
gboolean
tektra_import_node_need_string (const TektraImportNode  *self,
                                const char             **value,
                                GError                 **error)
{
  if (!tektra_import_node_is_string (self))
    return fail_missing_or (self, _("it is not a text"), error);

  *value = json_node_get_string (self->json);

  return TRUE;
}

/**
 * tektra_import_node_read_object:
 * @self: a value
 * @error: return location for an error
 *
 * Checks that it is an object, if it is there.
 *
 * Returns: %TRUE when it is, or is missing
 */
gboolean
tektra_import_node_read_object (const TektraImportNode  *self,
                                GError                 **error)
{
  return self->json == NULL || tektra_import_node_need_object (self, error);
}

/**
 * tektra_import_node_read_array:
 * @self: a value
 * @error: return location for an error
 *
 * Checks that it is an array, if it is there.
 *
 * Returns: %TRUE when it is, or is missing
 */
gboolean
tektra_import_node_read_array (const TektraImportNode  *self,
                               GError                 **error)
{
  return self->json == NULL || tektra_import_node_need_array (self, error);
}

/**
 * tektra_import_node_read_string:
 * @self: a value
 * @value: (inout) (transfer none): the text; untouched when it is missing
 * @error: return location for an error
 *
 * Reads what must be a text, if it is there.
 *
 * Returns: %TRUE when it is, or is missing
 */
gboolean
tektra_import_node_read_string (const TektraImportNode  *self,
                                const char             **value,
                                GError                 **error)
{
  return self->json == NULL || tektra_import_node_need_string (self, value, error);
}

/**
 * tektra_import_node_read_int:
 * @self: a value
 * @least: the smallest number that is right
 * @most: the greatest number that is right
 * @value: (inout): the number; untouched when it is missing
 * @error: return location for an error
 *
 * Reads what must be a whole number, if it is there.
 *
 * Returns: %TRUE when it is, or is missing
 */
gboolean
tektra_import_node_read_int (const TektraImportNode  *self,
                             gint64                   least,
                             gint64                   most,
                             gint64                  *value,
                             GError                 **error)
{
  gint64 number;

  if (self->json == NULL)
    return TRUE;
  if (!holds_value (self, G_TYPE_INT64))
    return tektra_import_node_fail (self, error, "%s", _("it is not a whole number"));

  number = json_node_get_int (self->json);
  if (number < least || number > most)
    return tektra_import_node_fail (self, error, "%s", _("the number is out of range"));

  *value = number;

  return TRUE;
}

/**
 * tektra_import_node_read_double:
 * @self: a value
 * @value: (inout): the number; untouched when it is missing
 * @error: return location for an error
 *
 * Reads what must be a number, if it is there. One that is too large for a double is none.
 *
 * Returns: %TRUE when it is, or is missing
 */
gboolean
tektra_import_node_read_double (const TektraImportNode  *self,
                                double                  *value,
                                GError                 **error)
{
  if (self->json == NULL)
    return TRUE;
  if ((!holds_value (self, G_TYPE_INT64) && !holds_value (self, G_TYPE_DOUBLE)) ||
      !isfinite (json_node_get_double (self->json)))
    return tektra_import_node_fail (self, error, "%s", _("it is not a number"));

  *value = json_node_get_double (self->json);

  return TRUE;
}

/**
 * tektra_import_node_read_boolean:
 * @self: a value
 * @value: (inout): the answer; untouched when it is missing
 * @error: return location for an error
 *
 * Reads what must be true or false, if it is there.
 *
 * Returns: %TRUE when it is, or is missing
 */
gboolean
tektra_import_node_read_boolean (const TektraImportNode  *self,
                                 gboolean                *value,
                                 GError                 **error)
{
  if (self->json == NULL)
    return TRUE;
  if (!holds_value (self, G_TYPE_BOOLEAN))
    return tektra_import_node_fail (self, error, "%s", _("it is neither true nor false"));

  *value = json_node_get_boolean (self->json);

  return TRUE;
}

/**
 * tektra_import_node_read_seconds:
 * @self: a value
 * @value: (inout): the time in microseconds since 1970; untouched when it is missing
 * @error: return location for an error
 *
 * Reads what must be a time in seconds since 1970, whole or not, if it is there.
 *
 * Returns: %TRUE when it is, or is missing
 */
gboolean
tektra_import_node_read_seconds (const TektraImportNode  *self,
                                 gint64                  *value,
                                 GError                 **error)
{
  double seconds = -1;

  if (self->json == NULL)
    return TRUE;
  if (!tektra_import_node_read_double (self, &seconds, error))
    return FALSE;
  if (!(seconds >= 0 && seconds <= MAX_SECONDS))
    return tektra_import_node_fail (self, error, "%s", _("the time is out of range"));

  *value = llround (seconds * G_USEC_PER_SEC);

  return TRUE;
}

/**
 * tektra_import_node_read_enum:
 * @self: a value
 * @type: an enumeration
 * @value: (inout): one of it; untouched when it is missing
 * @error: return location for an error
 *
 * Reads what must be the short name of an enumeration's value, if it is there.
 *
 * Returns: %TRUE when it is, or is missing
 */
gboolean
tektra_import_node_read_enum (const TektraImportNode  *self,
                              GType                    type,
                              int                     *value,
                              GError                 **error)
{
  const char *nick = NULL;

  if (!tektra_import_node_read_string (self, &nick, error))
    return FALSE;

  return nick == NULL || tektra_enum_from_nick (type, nick, value) ||
         tektra_import_node_fail (self, error, "%s", _("the word is unknown"));
}

/**
 * tektra_import_node_decode:
 * @self: where in the file
 * @base64: bytes as text
 * @error: return location for an error
 *
 * Decodes the bytes of a picture or a sound, and nothing that only looks like them.
 *
 * Returns: (transfer full) (nullable): the bytes, or %NULL with an error
 */
GBytes *
tektra_import_node_decode (const TektraImportNode  *self,
                           const char              *base64,
                           GError                 **error)
{
  guchar *data;
  gsize size = 0;

  g_return_val_if_fail (base64 != NULL, NULL);

  if (strlen (base64) > MAX_ENCODED)
    {
      tektra_import_node_fail (self, error, "%s", _("it is larger than 256 MB"));
      return NULL;
    }
  if (!is_base64 (base64))
    {
      tektra_import_node_fail (self, error, "%s", _("it is not written in base64"));
      return NULL;
    }

  data = g_base64_decode (base64, &size);

  return g_bytes_new_take (data, size);
}
