/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-device.h"
#include "models/tektra-config-data-private.h"
#include "models/tektra-config-edit.h"
#include "models/tektra-config-order.h"

/* A list of values to set and to unset. It says what is meant, not where it is: a model by its id,
 * a backend by the name of today. Where that is in a file is looked up when the file is changed,
 * and again when it has changed meanwhile. */

typedef struct
{
  char **path;
  TektraTomlNode *value; /* NULL to unset */
} Change;

struct _TektraConfigEdit
{
  GPtrArray *changes;
};

static void
change_free (gpointer data)
{
  Change *change = data;

  g_strfreev (change->path);
  g_clear_pointer (&change->value, tektra_toml_node_free);
  g_free (change);
}

static void
edit_clear (gpointer data)
{
  TektraConfigEdit *self = data;

  g_ptr_array_unref (self->changes);
}

/* Takes the value. */
static void
add_change (TektraConfigEdit *self,
            TektraTomlNode   *value,
            const char       *first,
            const char       *second,
            const char       *third,
            const char       *fourth)
{
  const char *path[] = { first, second, third, fourth, NULL };

  tektra_config_edit_set_value (self, path, value);
}

static void
add_copy (TektraConfigEdit *self,
          const Change     *change)
{
  tektra_config_edit_set_value (self, (const char * const *) change->path,
                                change->value != NULL ? tektra_toml_tree_copy (change->value)
                                                      : NULL);
}

/* Sets each parameter that there is, and unsets all others. */
static void
add_params (TektraConfigEdit       *self,
            TektraGenerationParams *params,
            const char             *first,
            const char             *second,
            const char             *third)
{
  g_autoptr(TektraTomlNode) table = tektra_config_data_params_to_toml (params);
  const char * const *keys = tektra_config_data_get_param_keys ();

  for (guint i = 0; keys[i] != NULL; i++)
    {
      const TektraTomlNode *value = tektra_toml_node_get (table, keys[i]);

      add_change (self, value != NULL ? tektra_toml_tree_copy (value) : NULL,
                  first, second, third != NULL ? third : keys[i], third != NULL ? keys[i] : NULL);
    }
}

/**
 * tektra_config_edit_new:
 *
 * Creates an edit that changes nothing yet.
 *
 * Returns: (transfer full): a new edit
 */
TektraConfigEdit *
tektra_config_edit_new (void)
{
  TektraConfigEdit *self = g_atomic_rc_box_new0 (TektraConfigEdit);

  self->changes = g_ptr_array_new_with_free_func (change_free);

  return self;
}

/**
 * tektra_config_edit_ref:
 * @self: an edit
 *
 * Returns: (transfer full): @self
 */
TektraConfigEdit *
tektra_config_edit_ref (TektraConfigEdit *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * tektra_config_edit_unref:
 * @self: (transfer full): an edit
 *
 * Drops a reference.
 */
void
tektra_config_edit_unref (TektraConfigEdit *self)
{
  g_atomic_rc_box_release_full (self, edit_clear);
}

/**
 * tektra_config_edit_set_order:
 * @self: an edit
 * @backend_ids: (array zero-terminated=1): ids of backends, the preferred ones first
 *
 * Sets the order of preference.
 */
void
tektra_config_edit_set_order (TektraConfigEdit   *self,
                              const char * const *backend_ids)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (backend_ids != NULL);

  add_change (self, tektra_toml_new_strings (backend_ids), "backends", "default", NULL, NULL);
}

/**
 * tektra_config_edit_place_backend:
 * @self: an edit
 * @backend_id: the id of a backend
 * @before: (nullable): the id of the one behind it, %NULL to be the last
 *
 * Puts a backend before another one and leaves the rest of the order as it is. A server stays
 * unnamed in a file that tells no order.
 */
void
tektra_config_edit_place_backend (TektraConfigEdit *self,
                                  const char       *backend_id,
                                  const char       *before)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (backend_id != NULL);

  /* It is looked up when the file is changed. */
  add_change (self, before != NULL ? tektra_toml_new_string (before) : NULL,
              "backends", "default", backend_id, NULL);
}

/**
 * tektra_config_edit_set_backend:
 * @self: an edit
 * @backend_id: the id of a backend
 * @key: a key of its table, such as "enabled", "host", "port", "device" or "n_threads"
 * @value: (nullable) (transfer full): its value; %NULL for what holds when nothing is said
 *
 * Sets something of a backend.
 */
void
tektra_config_edit_set_backend (TektraConfigEdit *self,
                                const char       *backend_id,
                                const char       *key,
                                TektraTomlNode   *value)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (backend_id != NULL && key != NULL);

  add_change (self, value, "backends", backend_id, key, NULL);
}

static TektraTomlNode *
new_string (const char *text)
{
  return text != NULL ? tektra_toml_new_string (text) : NULL;
}

/**
 * tektra_config_edit_new_for_server:
 * @settings: of a server
 *
 * Creates an edit that adds a server, or changes the one of the same id: what it is, its name,
 * where it is, and whether it is used.
 *
 * Returns: (transfer full): a new edit
 */
TektraConfigEdit *
tektra_config_edit_new_for_server (const TektraBackendSettings *settings)
{
  TektraConfigEdit *self;
  const char *id;

  g_return_val_if_fail (settings != NULL, NULL);

  self = tektra_config_edit_new ();
  id = settings->id;
  /* One that Tektra knows by its name has no type. */
  if (tektra_config_data_get_backend_id (id) == NULL)
    tektra_config_edit_set_backend (self, id, "type", new_string (settings->kind));
  tektra_config_edit_set_backend (self, id, "name", new_string (settings->name));
  tektra_config_edit_set_backend (self, id, "host", new_string (settings->host));
  tektra_config_edit_set_backend (self, id, "port",
                                  settings->port > 0 ? tektra_toml_new_integer (settings->port)
                                                     : NULL);
  tektra_config_edit_set_backend (self, id, "profile", new_string (settings->profile));
  tektra_config_edit_set_backend (self, id, "enabled",
                                  settings->enabled ? NULL : tektra_toml_new_boolean (FALSE));

  return self;
}

/**
 * tektra_config_edit_remove_backend:
 * @self: an edit
 * @backend_id: the id of a server that the person added
 *
 * Removes a server, also from the order where it is named there. What else prefers it passes it
 * over.
 */
void
tektra_config_edit_remove_backend (TektraConfigEdit *self,
                                   const char       *backend_id)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (backend_id != NULL);

  add_change (self, NULL, "backends", backend_id, NULL, NULL);
}

/**
 * tektra_config_edit_set_memory_limit:
 * @self: an edit
 * @backend_id: (nullable): the id of a backend, %NULL for all together
 * @limit: bytes, 0 for no limit
 *
 * Sets how much memory models may fill.
 */
void
tektra_config_edit_set_memory_limit (TektraConfigEdit *self,
                                     const char       *backend_id,
                                     guint64           limit)
{
  g_return_if_fail (self != NULL);

  add_change (self, limit > 0 ? tektra_toml_new_integer ((gint64) (limit / (1024 * 1024))) : NULL,
              "memory_limits", backend_id != NULL ? backend_id : "total", NULL, NULL);
}

/**
 * tektra_config_edit_set_preset:
 * @self: an edit
 * @name: the name of a preset, which need not exist
 * @params: its parameters; the device is none of a preset's
 *
 * Sets the parameters of a preset. What is unset in one of Tektra's own presets is as it came.
 */
void
tektra_config_edit_set_preset (TektraConfigEdit       *self,
                               const char             *name,
                               TektraGenerationParams *params)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL && *name != '\0');
  g_return_if_fail (TEKTRA_IS_GENERATION_PARAMS (params));

  add_params (self, params, "presets", name, NULL);
}

/**
 * tektra_config_edit_set_preset_title:
 * @self: an edit
 * @name: the name of a preset
 * @title: (nullable): what a person calls it, %NULL for its name
 *
 * Renames a preset for the person. Chats that use it find it by its name, which stays.
 */
void
tektra_config_edit_set_preset_title (TektraConfigEdit *self,
                                     const char       *name,
                                     const char       *title)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL && *name != '\0');

  add_change (self, title != NULL ? tektra_toml_new_string (title) : NULL,
              "presets", name, "title", NULL);
}

/**
 * tektra_config_edit_remove_preset:
 * @self: an edit
 * @name: the name of a preset
 *
 * Removes a preset. One of Tektra's own is as it came.
 */
void
tektra_config_edit_remove_preset (TektraConfigEdit *self,
                                  const char       *name)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL && *name != '\0');

  add_change (self, NULL, "presets", name, NULL, NULL);
}

/**
 * tektra_config_edit_set_model:
 * @self: an edit
 * @id: what its backend calls the model
 * @key: a key of its entry, such as "name", "template", "system_prompt" or "description"
 * @value: (nullable) (transfer full): its value; %NULL for what the model says itself
 *
 * Sets what the person knows better about a model. Its entry is made when it has none, and removed
 * when nothing is left in it.
 */
void
tektra_config_edit_set_model (TektraConfigEdit *self,
                              const char       *id,
                              const char       *key,
                              TektraTomlNode   *value)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (id != NULL && *id != '\0');
  g_return_if_fail (key != NULL);

  add_change (self, value, "models", id, key, NULL);
}

/**
 * tektra_config_edit_set_model_params:
 * @self: an edit
 * @id: what its backend calls the model
 * @params: the parameters, the context length and the device included
 *
 * Sets with which parameters a model is loaded and asked where a chat chose nothing. Those that are
 * unset are left to the model.
 */
void
tektra_config_edit_set_model_params (TektraConfigEdit       *self,
                                     const char             *id,
                                     TektraGenerationParams *params)
{
  g_autoptr(TektraGenerationParams) others = NULL;
  TektraTomlNode *context_length = NULL;
  TektraTomlNode *device = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (id != NULL && *id != '\0');
  g_return_if_fail (TEKTRA_IS_GENERATION_PARAMS (params));

  others = tektra_generation_params_copy (params);
  tektra_generation_params_unset (others, TEKTRA_PARAM_CONTEXT_LENGTH);

  if (tektra_generation_params_has (params, TEKTRA_PARAM_CONTEXT_LENGTH))
    context_length =
      tektra_toml_new_integer (tektra_generation_params_get_int (params,
                                                                 TEKTRA_PARAM_CONTEXT_LENGTH));
  if (tektra_generation_params_has (params, TEKTRA_PARAM_DEVICE))
    {
      g_autofree char *name =
        tektra_device_to_string (tektra_generation_params_get_int (params, TEKTRA_PARAM_DEVICE));

      device = tektra_toml_new_string (name);
    }

  add_change (self, context_length, "models", id, "context_length", NULL);
  add_change (self, device, "models", id, "device", NULL);
  add_params (self, others, "models", id, "parameters");
}

/**
 * tektra_config_edit_set_custom_model:
 * @self: an edit
 * @name: what the person calls a model
 * @path: (nullable) (type filename): its file, %NULL to forget it
 *
 * Sets where a model of the person's own is.
 */
void
tektra_config_edit_set_custom_model (TektraConfigEdit *self,
                                     const char       *name,
                                     const char       *path)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL && *name != '\0');

  add_change (self, path != NULL ? tektra_toml_new_string (path) : NULL,
              "custom_models", name, NULL, NULL);
}

/**
 * tektra_config_edit_set_value:
 * @self: an edit
 * @path: (array zero-terminated=1): the keys that lead to it; a model is named by its id, a backend
 *   by the name of today
 * @value: (nullable) (transfer full): its value, %NULL to remove it
 *
 * Sets anything that a file may have.
 */
void
tektra_config_edit_set_value (TektraConfigEdit   *self,
                              const char * const *path,
                              TektraTomlNode     *value)
{
  Change *change;

  g_return_if_fail (self != NULL);
  g_return_if_fail (path != NULL && path[0] != NULL);

  change = g_new0 (Change, 1);
  change->path = g_strdupv ((char **) path);
  change->value = value;
  g_ptr_array_add (self->changes, change);
}

/**
 * tektra_config_edit_add:
 * @self: an edit
 * @other: another one
 *
 * Adds what another edit changes. Of two changes of the same value the last one counts.
 */
void
tektra_config_edit_add (TektraConfigEdit *self,
                        TektraConfigEdit *other)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (other != NULL && other != self);

  for (guint i = 0; i < other->changes->len; i++)
    {
      const Change *change = g_ptr_array_index (other->changes, i);

      for (guint j = self->changes->len; j > 0; j--)
        {
          const Change *before = g_ptr_array_index (self->changes, j - 1);

          if (g_strv_equal ((const char * const *) before->path,
                            (const char * const *) change->path))
            g_ptr_array_remove_index (self->changes, j - 1);
        }

      add_copy (self, change);
    }
}

/**
 * tektra_config_edit_split:
 * @self: an edit
 *
 * Takes an edit apart into one for each thing that it changes: a backend, a preset, a model.
 *
 * Returns: (transfer full) (element-type TektraConfigEdit): the edits, in the order of their first
 *   changes
 */
GPtrArray *
tektra_config_edit_split (TektraConfigEdit *self)
{
  g_autoptr(GPtrArray) edits = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  edits = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_config_edit_unref);

  for (guint i = 0; i < self->changes->len; i++)
    {
      const Change *change = g_ptr_array_index (self->changes, i);
      TektraConfigEdit *edit = NULL;

      for (guint j = 0; edit == NULL && j < edits->len; j++)
        {
          TektraConfigEdit *candidate = g_ptr_array_index (edits, j);
          const Change *first = g_ptr_array_index (candidate->changes, 0);

          if (g_str_equal (first->path[0], change->path[0]) &&
              g_strcmp0 (first->path[1], change->path[1]) == 0)
            edit = candidate;
        }

      if (edit == NULL)
        {
          edit = tektra_config_edit_new ();
          g_ptr_array_add (edits, edit);
        }

      add_copy (edit, change);
    }

  return g_steal_pointer (&edits);
}

/**
 * tektra_config_edit_dup_title:
 * @self: an edit that is not empty
 *
 * Gets where in the file the first change is, such as "presets.fast".
 *
 * Returns: (transfer full): a text for a person
 */
char *
tektra_config_edit_dup_title (TektraConfigEdit *self)
{
  const Change *first;

  g_return_val_if_fail (self != NULL && self->changes->len > 0, NULL);

  first = g_ptr_array_index (self->changes, 0);

  return first->path[1] != NULL ? g_strdup_printf ("%s.%s", first->path[0], first->path[1])
                                : g_strdup (first->path[0]);
}

/**
 * tektra_config_edit_is_empty:
 * @self: an edit
 *
 * Returns: %TRUE when it changes nothing
 */
gboolean
tektra_config_edit_is_empty (TektraConfigEdit *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->changes->len == 0;
}

static gboolean
apply_at (TektraTomlEditor      *editor,
          const char * const    *path,
          const TektraTomlNode  *value,
          GError               **error)
{
  return value != NULL ? tektra_toml_editor_set (editor, path, value, error)
                       : tektra_toml_editor_unset (editor, path, error);
}

/* A file may call a backend by an earlier name, or by two. The last one of `[memory_limits]`
 * counts, of `[backends]` that of today. */
static gboolean
apply_to_backend (const Change      *change,
                  TektraTomlEditor  *editor,
                  GError           **error)
{
  const TektraTomlNode *table = tektra_toml_node_get (tektra_toml_editor_get_root (editor),
                                                      change->path[0]);
  const gboolean of_limits = g_str_equal (change->path[0], "memory_limits");
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) path = g_strdupv (change->path);
  g_auto(GStrv) names = NULL;
  const char *best = NULL;

  for (guint i = 0; table != NULL && table->children != NULL && i < table->children->len; i++)
    {
      const TektraTomlNode *child = g_ptr_array_index (table->children, i);
      const char *id = child->key != NULL ? tektra_config_data_get_backend_id (child->key) : NULL;

      if (g_strcmp0 (id, change->path[1]) != 0)
        continue;

      g_strv_builder_add (builder, child->key);
      if (best == NULL || of_limits || !g_str_equal (best, id))
        best = child->key;
    }

  names = g_strv_builder_end (builder);

  if (change->value != NULL)
    {
      if (best != NULL)
        g_set_str (&path[1], best);
      return tektra_toml_editor_set (editor, (const char * const *) path, change->value, error);
    }

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_set_str (&path[1], names[i]);
      if (!tektra_toml_editor_unset (editor, (const char * const *) path, error))
        return FALSE;
    }

  return TRUE;
}

/* The order, or the place of one in it; or a server, which loses its place when it is removed. */
static gboolean
apply_to_order (const Change      *change,
                TektraTomlEditor  *editor,
                GError           **error)
{
  const char *id = change->path[1];

  if (change->path[2] != NULL)
    return tektra_config_order_place (editor, change->path[2],
                                      change->value != NULL ? change->value->string : NULL, error);

  if (!apply_at (editor, (const char * const *) change->path, change->value, error))
    return FALSE;

  return id == NULL || change->value != NULL || tektra_config_order_leave (editor, id, error);
}

/* An entry that is written in the very same way, or else one of the same model */
static gboolean
find_entry (TektraTomlEditor *editor,
            const char       *id,
            guint            *position)
{
  const TektraTomlNode *models = tektra_toml_node_get (tektra_toml_editor_get_root (editor),
                                                       "models");
  gboolean found = FALSE;

  for (guint i = 0; models != NULL && models->children != NULL && i < models->children->len; i++)
    {
      const TektraTomlNode *entry = g_ptr_array_index (models->children, i);
      const TektraTomlNode *entry_id = tektra_toml_node_get (entry, "id");

      if (entry_id == NULL || entry_id->string == NULL)
        continue;

      if (g_str_equal (entry_id->string, id))
        {
          *position = i;
          return TRUE;
        }

      if (!found && tektra_config_data_same_model (entry_id->string, id))
        {
          *position = i;
          found = TRUE;
        }
    }

  return found;
}

static gboolean
says_only_id (const TektraTomlNode *entry)
{
  for (guint i = 0; i < entry->children->len; i++)
    {
      const TektraTomlNode *child = g_ptr_array_index (entry->children, i);

      if (!g_str_equal (child->key, "id") &&
          (child->type != TEKTRA_TOML_TABLE || child->children->len > 0))
        return FALSE;
    }

  return TRUE;
}

static gboolean
apply_to_model (const Change      *change,
                TektraTomlEditor  *editor,
                GError           **error)
{
  static const char *const array[] = { "models", NULL };
  g_auto(GStrv) path = g_strdupv (change->path);
  guint position;

  if (!find_entry (editor, change->path[1], &position))
    {
      g_autoptr(TektraTomlNode) id = tektra_toml_new_string (change->path[1]);

      if (change->value == NULL)
        return TRUE;
      if (!tektra_toml_editor_append (editor, array, "id", id, error) ||
          !find_entry (editor, change->path[1], &position))
        return FALSE;
    }

  g_free (path[1]);
  path[1] = g_strdup_printf ("%u", position);
  if (!apply_at (editor, (const char * const *) path, change->value, error))
    return FALSE;

  if (change->value == NULL && path[2] != NULL)
    {
      const char *entry_path[] = { "models", path[1], NULL };

      if (says_only_id (tektra_toml_tree_find (tektra_toml_editor_get_root (editor), entry_path)))
        return tektra_toml_editor_unset (editor, entry_path, error);
    }

  return TRUE;
}

/**
 * tektra_config_edit_apply:
 * @self: an edit
 * @editor: a models.toml
 * @error: return location for an error
 *
 * Makes the changes in a text. May be called in any thread.
 *
 * Returns: %TRUE, or %FALSE with %G_IO_ERROR_NOT_SUPPORTED when the text is written in a way in
 *   which one of them cannot be made; some may have been made then
 */
gboolean
tektra_config_edit_apply (TektraConfigEdit  *self,
                          TektraTomlEditor  *editor,
                          GError           **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (editor != NULL, FALSE);

  for (guint i = 0; i < self->changes->len; i++)
    {
      const Change *change = g_ptr_array_index (self->changes, i);
      const char *section = change->path[0];
      gboolean done;

      if (g_str_equal (section, "models"))
        done = apply_to_model (change, editor, error);
      else if (g_str_equal (section, "backends") &&
               (change->path[2] == NULL || g_str_equal (change->path[1], "default")))
        done = apply_to_order (change, editor, error);
      else if (g_str_equal (section, "memory_limits") || g_str_equal (section, "backends"))
        done = apply_to_backend (change, editor, error);
      else
        done = apply_at (editor, (const char * const *) change->path, change->value, error);

      if (!done)
        return FALSE;
    }

  return TRUE;
}
