/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "models/tektra-config-data-private.h"
#include "models/tektra-config-order.h"
#include "util/tektra-toml-tree.h"

/* `backends.default` of a models.toml. Whoever wrote it chose an order, or left it to Tektra by not
 * writing it: neither is changed by a server that comes or goes. */

static const char * const path[] = { "backends", "default", NULL };

/* The names as they are written, by the names of today; %NULL when there is no order */
static GPtrArray *
read_order (TektraTomlEditor *editor)
{
  const TektraTomlNode *node = tektra_toml_tree_find (tektra_toml_editor_get_root (editor), path);
  GPtrArray *names;

  if (node == NULL || node->type != TEKTRA_TOML_ARRAY)
    return NULL;

  names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < node->children->len; i++)
    {
      const TektraTomlNode *child = g_ptr_array_index (node->children, i);

      if (child->type == TEKTRA_TOML_STRING)
        g_ptr_array_add (names, g_strdup (child->string));
    }

  return names;
}

static gboolean
find (GPtrArray  *names,
      const char *id,
      guint      *position)
{
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      const char *known = tektra_config_data_get_backend_id (name);

      if (g_str_equal (known != NULL ? known : name, id))
        {
          *position = i;
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
write_order (TektraTomlEditor  *editor,
             GPtrArray         *names,
             GError           **error)
{
  g_autoptr(TektraTomlNode) value = NULL;

  g_ptr_array_add (names, NULL);
  value = tektra_toml_new_strings ((const char * const *) names->pdata);

  return tektra_toml_editor_set (editor, path, value, error);
}

/**
 * tektra_config_order_place:
 * @editor: a models.toml
 * @id: the id of a backend
 * @before: (nullable): the id of the one behind it, %NULL to be the last
 * @error: return location for an error
 *
 * Puts a backend before another one. A server that the person added stays unnamed in a file without
 * an order.
 *
 * Returns: %FALSE with an error when the order is written in a way that cannot be changed
 */
gboolean
tektra_config_order_place (TektraTomlEditor  *editor,
                           const char        *id,
                           const char        *before,
                           GError           **error)
{
  g_autoptr(GPtrArray) names = NULL;
  char *name = NULL;
  guint position, other;

  g_return_val_if_fail (editor != NULL, FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  names = read_order (editor);
  if (names == NULL && tektra_config_data_get_backend_id (id) == NULL)
    return TRUE;
  if (names == NULL)
    names = tektra_config_data_list_known_backends ();

  if (find (names, id, &position))
    {
      if (before != NULL && find (names, before, &other) && position < other)
        return TRUE;
      name = g_ptr_array_steal_index (names, position);
    }
  if (before == NULL || !find (names, before, &other))
    other = names->len;

  g_ptr_array_insert (names, (int) other, name != NULL ? name : g_strdup (id));

  return write_order (editor, names, error);
}

/**
 * tektra_config_order_leave:
 * @editor: a models.toml
 * @id: the id of a backend
 * @error: return location for an error
 *
 * Takes a backend out of the order, where it is named there.
 *
 * Returns: %FALSE with an error when the order is written in a way that cannot be changed
 */
gboolean
tektra_config_order_leave (TektraTomlEditor  *editor,
                           const char        *id,
                           GError           **error)
{
  g_autoptr(GPtrArray) names = NULL;
  guint position;

  g_return_val_if_fail (editor != NULL, FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  names = read_order (editor);
  if (names == NULL || !find (names, id, &position))
    return TRUE;

  g_ptr_array_remove_index (names, position);

  return write_order (editor, names, error);
}
