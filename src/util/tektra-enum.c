/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "util/tektra-enum.h"

/**
 * tektra_enum_to_nick:
 * @type: an enumeration
 * @value: one of its values
 *
 * Names a value for programs; never translated.
 *
 * Returns: (transfer none): such as "complete"
 */
const char *
tektra_enum_to_nick (GType type,
                     int   value)
{
  g_autoptr(GEnumClass) klass = g_type_class_ref (type);
  const GEnumValue *found = g_enum_get_value (klass, value);

  g_return_val_if_fail (found != NULL, NULL);

  return found->value_nick;
}

/**
 * tektra_enum_from_nick:
 * @type: an enumeration
 * @nick: (nullable): the name of a value
 * @value: (out): return location for the value, untouched when there is none
 *
 * Finds a value by its name.
 *
 * Returns: %TRUE when there is one
 */
gboolean
tektra_enum_from_nick (GType       type,
                       const char *nick,
                       int        *value)
{
  g_autoptr(GEnumClass) klass = g_type_class_ref (type);
  const GEnumValue *found = nick != NULL ? g_enum_get_value_by_nick (klass, nick) : NULL;

  if (found == NULL)
    return FALSE;

  *value = found->value;

  return TRUE;
}
