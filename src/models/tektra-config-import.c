/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "models/tektra-config-data.h"
#include "models/tektra-config-import.h"
#include "util/tektra-paths.h"
#include "util/tektra-thread.h"

/* Takes over what the Tektra before this one had written down: its `config.json`, its `tektra.toml`
 * with the same settings, and its models.toml, in which backends had other names. */

#define PRESET "imported"

typedef struct
{
  TektraConfigEdit *edit;
  GPtrArray *notes; /* (nullable): sentences about what was not taken over */
  const TektraTomlNode *backends; /* (nullable): what the file says of them */
} Import;

typedef struct
{
  TektraModelConfig *config;
  GPtrArray *notes;
  char *path;
} Task;

static const struct
{
  const char *key;
  TektraParam param;
  double minimum;
  double maximum;
} numbers[] = {
  { "temperature", TEKTRA_PARAM_TEMPERATURE, 0, 2 },
  { "top_p", TEKTRA_PARAM_TOP_P, 0, 1 },
  { "repeat_penalty", TEKTRA_PARAM_REPEAT_PENALTY, 0, 2 },
  { "max_tokens", TEKTRA_PARAM_MAX_TOKENS, 1, 1 << 24 },
};

static void
task_free (gpointer data)
{
  Task *task = data;

  g_object_unref (task->config);
  g_clear_pointer (&task->notes, g_ptr_array_unref);
  g_free (task->path);
  g_free (task);
}

/* Takes the sentence. */
static void
add_note (Import *import,
          char   *note)
{
  if (import->notes != NULL)
    g_ptr_array_add (import->notes, note);
  else
    g_free (note);
}

static void
leave_out (Import     *import,
           const char *key)
{
  add_note (import, g_strdup_printf (_("“%s” has no counterpart."), key));
}

static TektraTomlNode *
read_json_value (JsonNode   *json,
                 const char *key)
{
  TektraTomlNode *node = NULL;

  if (JSON_NODE_HOLDS_OBJECT (json))
    {
      JsonObject *object = json_node_get_object (json);
      g_autoptr(GList) members = json_object_get_members (object);

      node = tektra_toml_node_new (TEKTRA_TOML_TABLE, NULL);
      for (GList *member = members; member != NULL; member = member->next)
        {
          TektraTomlNode *child = read_json_value (json_object_get_member (object, member->data),
                                                   member->data);

          if (child != NULL)
            g_ptr_array_add (node->children, child);
        }
    }
  else if (JSON_NODE_HOLDS_VALUE (json))
    {
      const GType type = json_node_get_value_type (json);

      if (type == G_TYPE_STRING)
        node = tektra_toml_new_string (json_node_get_string (json));
      else if (type == G_TYPE_BOOLEAN)
        node = tektra_toml_new_boolean (json_node_get_boolean (json));
      else if (type == G_TYPE_INT64)
        node = tektra_toml_new_integer (json_node_get_int (json));
      else
        node = tektra_toml_new_number (json_node_get_double (json));
    }

  if (node != NULL)
    g_set_str (&node->key, key);

  return node;
}

static TektraTomlNode *
read_text (const char  *text,
           gsize        length,
           GError     **error)
{
  g_autoptr(JsonParser) parser = NULL;
  g_autoptr(GError) local_error = NULL;
  TektraTomlNode *root;
  TektraTomlPlace place;
  const char *begin = text;

  while (begin < text + length && g_ascii_isspace (*begin))
    begin++;

  if (begin < text + length && *begin == '{')
    {
      parser = json_parser_new ();
      if (!g_utf8_validate_len (text, length, NULL) ||
          !json_parser_load_from_data (parser, text, (gssize) length, NULL) ||
          !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                               _("This is not JSON: nothing was taken over."));
          return NULL;
        }
      return read_json_value (json_parser_get_root (parser), NULL);
    }

  root = tektra_toml_parse (text, length, &place, &local_error);
  if (root == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("Line %u: %s"), place.line,
                 local_error->message);

  return root;
}

static void
take_backend (Import     *import,
              const char *name)
{
  if (g_ascii_strcasecmp (name, "ollama") == 0)
    tektra_config_edit_place_backend (import->edit, "ollama", "llama");
  else if (g_ascii_strcasecmp (name, "bundled") == 0)
    tektra_config_edit_place_backend (import->edit, "llama", "ollama");
  else if (g_ascii_strcasecmp (name, "auto") != 0)
    add_note (import, g_strdup_printf (_("There is no backend “%s”."), name));
}

static gboolean
take_number (Import                 *import,
             TektraGenerationParams *params,
             const TektraTomlNode   *node)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      const gboolean whole = numbers[i].param == TEKTRA_PARAM_MAX_TOKENS;

      if (!g_str_equal (numbers[i].key, node->key))
        continue;

      if ((node->type != TEKTRA_TOML_INTEGER && node->type != TEKTRA_TOML_FLOAT) ||
          !isfinite (node->number) ||
          node->number < numbers[i].minimum || node->number > numbers[i].maximum)
        add_note (import, g_strdup_printf (_("“%s” has a value that cannot be."), node->key));
      else if (whole)
        tektra_generation_params_set_int (params, numbers[i].param, (gint64) node->number);
      else
        tektra_generation_params_set_double (params, numbers[i].param, node->number);
      return TRUE;
    }

  return FALSE;
}

/* `[inference]`, of config.json and of tektra.toml */
static void
take_inference (Import               *import,
                const TektraTomlNode *table)
{
  g_autoptr(TektraGenerationParams) params = tektra_generation_params_new ();

  for (guint i = 0; i < table->children->len; i++)
    {
      const TektraTomlNode *child = g_ptr_array_index (table->children, i);

      if (g_str_equal (child->key, "backend") && child->type == TEKTRA_TOML_STRING)
        take_backend (import, child->string);
      else if (!take_number (import, params, child))
        leave_out (import, child->key);
    }

  if (tektra_generation_params_get_mask (params) != 0)
    {
      tektra_config_edit_set_preset (import->edit, PRESET, params);
      tektra_config_edit_set_preset_title (import->edit, PRESET, _("From the earlier Tektra"));
    }
}

static void
take_custom_model (Import     *import,
                   const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *shown = g_filename_display_name (name);

  if (g_str_has_suffix (shown, ".gguf"))
    shown[strlen (shown) - strlen (".gguf")] = '\0';
  if (*shown != '\0')
    tektra_config_edit_set_custom_model (import->edit, shown, path);
}

static void
take_model (Import               *import,
            const TektraTomlNode *table)
{
  for (guint i = 0; i < table->children->len; i++)
    {
      const TektraTomlNode *child = g_ptr_array_index (table->children, i);

      if (g_str_equal (child->key, "custom_model_path") && child->type == TEKTRA_TOML_STRING)
        take_custom_model (import, child->string);
      else if (g_str_equal (child->key, "gemma_variant") && child->type == TEKTRA_TOML_STRING)
        add_note (import, g_strdup_printf (_("The model was Gemma 3n %s: choose it in the list of "
                                             "models."), child->string));
      else
        leave_out (import, child->key);
    }
}

static void
take_performance (Import               *import,
                  const TektraTomlNode *table)
{
  for (guint i = 0; i < table->children->len; i++)
    {
      const TektraTomlNode *child = g_ptr_array_index (table->children, i);

      if (g_str_equal (child->key, "n_threads") && child->type == TEKTRA_TOML_INTEGER &&
          child->integer > 0 && child->integer <= 1024)
        tektra_config_edit_set_backend (import->edit, "llama", "n_threads",
                                        tektra_toml_new_integer (child->integer));
      else
        leave_out (import, child->key);
    }
}

/* A server that the person added has a table of its own, which is taken over, too. */
static const char *
find_backend_id (Import     *import,
                 const char *name)
{
  const char *id = tektra_config_data_get_backend_id (name);
  const TektraTomlNode *server = NULL;

  if (id == NULL && import->backends != NULL)
    server = tektra_toml_node_get (import->backends, name);

  return server != NULL && tektra_toml_node_get (server, "type") != NULL ? name : id;
}

/* Names of backends as they are today */
static TektraTomlNode *
rename_backends (Import               *import,
                 const TektraTomlNode *list)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) ids = NULL;

  for (guint i = 0; i < list->children->len; i++)
    {
      const TektraTomlNode *child = g_ptr_array_index (list->children, i);
      const char *id = child->type == TEKTRA_TOML_STRING
                         ? find_backend_id (import, child->string) : NULL;

      if (id != NULL)
        g_strv_builder_add (builder, id);
      else if (child->type == TEKTRA_TOML_STRING)
        add_note (import, g_strdup_printf (_("There is no backend “%s”."), child->string));
    }

  ids = g_strv_builder_end (builder);

  return tektra_toml_new_strings ((const char * const *) ids);
}

/* All values of a table, whatever is in it */
static void
take_values (Import               *import,
             const TektraTomlNode *table,
             GPtrArray            *path)
{
  for (guint i = 0; i < table->children->len; i++)
    {
      const TektraTomlNode *child = g_ptr_array_index (table->children, i);

      g_ptr_array_add (path, child->key);
      if (child->type == TEKTRA_TOML_TABLE)
        take_values (import, child, path);
      else if (child->type == TEKTRA_TOML_TIME)
        leave_out (import, child->key);
      else
        {
          TektraTomlNode *value =
            child->type == TEKTRA_TOML_ARRAY &&
            (g_str_equal (child->key, "backend_preferences") ||
             (path->len == 2 && g_str_equal (child->key, "default") &&
              g_str_equal (path->pdata[0], "backends")))
              ? rename_backends (import, child) : tektra_toml_tree_copy (child);

          g_ptr_array_add (path, NULL);
          tektra_config_edit_set_value (import->edit, (const char * const *) path->pdata, value);
          g_ptr_array_set_size (path, (int) path->len - 1);
        }
      g_ptr_array_set_size (path, (int) path->len - 1);
    }
}

/* Of two names for a backend that of today has the last word. */
static void
take_backends (Import               *import,
               const TektraTomlNode *section,
               gboolean              of_today)
{
  for (guint i = 0; i < section->children->len; i++)
    {
      const TektraTomlNode *child = g_ptr_array_index (section->children, i);
      const char *id = tektra_config_data_get_backend_id (child->key);
      g_autoptr(GPtrArray) path = g_ptr_array_new ();
      g_autoptr(TektraTomlNode) alone = NULL;

      if (of_today != (id == NULL || g_str_equal (id, child->key)))
        continue;

      alone = tektra_toml_node_new (TEKTRA_TOML_TABLE, NULL);
      g_ptr_array_add (alone->children, tektra_toml_tree_copy (child));
      g_set_str (&((TektraTomlNode *) alone->children->pdata[0])->key,
                 id != NULL ? id : child->key);
      g_ptr_array_add (path, section->key);
      take_values (import, alone, path);
    }
}

static void
take_models (Import               *import,
             const TektraTomlNode *models)
{
  for (guint i = 0; i < models->children->len; i++)
    {
      const TektraTomlNode *entry = g_ptr_array_index (models->children, i);
      const TektraTomlNode *id = tektra_toml_node_get (entry, "id");
      g_autoptr(GPtrArray) path = g_ptr_array_new ();

      if (entry->type != TEKTRA_TOML_TABLE || id == NULL || id->type != TEKTRA_TOML_STRING)
        continue;

      g_ptr_array_add (path, models->key);
      g_ptr_array_add (path, id->string);
      take_values (import, entry, path);
    }
}

static void
take_section (Import               *import,
              const TektraTomlNode *section)
{
  const gboolean table = section->type == TEKTRA_TOML_TABLE;

  if (table && g_str_equal (section->key, "inference"))
    take_inference (import, section);
  else if (table && g_str_equal (section->key, "model"))
    take_model (import, section);
  else if (table && g_str_equal (section->key, "performance"))
    take_performance (import, section);
  else if (table && (g_str_equal (section->key, "backends") ||
                     g_str_equal (section->key, "memory_limits")))
    {
      take_backends (import, section, FALSE);
      take_backends (import, section, TRUE);
    }
  else if (section->type == TEKTRA_TOML_ARRAY && g_str_equal (section->key, "models"))
    take_models (import, section);
  else if (table && (g_str_equal (section->key, "presets") ||
                     g_str_equal (section->key, "custom_models") ||
                     g_str_equal (section->key, "mcp")))
    {
      g_autoptr(GPtrArray) path = g_ptr_array_new ();

      g_ptr_array_add (path, section->key);
      take_values (import, section, path);
    }
  else
    leave_out (import, section->key);
}

/**
 * tektra_config_import_read:
 * @text: what is in a `config.json`, a `tektra.toml` or a models.toml of the earlier Tektra
 * @length: bytes of @text
 * @notes: (nullable) (element-type utf8): where to add a sentence for each setting that cannot be
 *   taken over
 * @error: return location for an error
 *
 * Finds out what models.toml has to say for these settings.
 *
 * Returns: (transfer full) (nullable): the edit; %NULL with %G_IO_ERROR_INVALID_DATA when the text
 *   cannot be read
 */
TektraConfigEdit *
tektra_config_import_read (const char  *text,
                           gsize        length,
                           GPtrArray   *notes,
                           GError     **error)
{
  g_autoptr(TektraTomlNode) root = NULL;
  g_autoptr(TektraConfigEdit) edit = NULL;
  Import import;

  g_return_val_if_fail (text != NULL, NULL);

  root = read_text (text, length, error);
  if (root == NULL)
    return NULL;

  edit = tektra_config_edit_new ();
  import = (Import) { edit, notes, tektra_toml_node_get (root, "backends") };
  for (guint i = 0; i < root->children->len; i++)
    take_section (&import, g_ptr_array_index (root->children, i));

  return g_steal_pointer (&edit);
}

static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
}

/* What is right is taken over beside what is not. Awaits. */
static gboolean
import_apart (Task             *task,
              TektraConfigEdit *edit)
{
  g_autoptr(GPtrArray) edits = tektra_config_edit_split (edit);
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  gboolean any = FALSE;

  for (guint i = 0; i < edits->len; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *title = NULL;

      if (dex_await (tektra_model_config_edit (task->config, edits->pdata[i]), &error))
        {
          any = TRUE;
          continue;
        }

      title = tektra_config_edit_dup_title (edits->pdata[i]);
      /* Translators: a section of a file, and a sentence why */
      g_ptr_array_add (notes, g_strdup_printf (_("“%s” was left out: %s"), title,
                                               error->message));
    }

  if (any)
    g_ptr_array_extend_and_steal (task->notes, g_steal_pointer (&notes));

  return any;
}

static DexFuture *
import_fiber (gpointer user_data)
{
  Task *task = user_data;
  g_autoptr(GFile) file = g_file_new_for_path (task->path);
  g_autoptr(TektraConfigEdit) edit = NULL;
  g_autoptr(GBytes) contents = NULL;
  g_autoptr(GError) error = NULL;
  const char *text;
  gsize length;

  contents = dex_await_boxed (dex_file_load_contents_bytes (file), &error);
  if (contents == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  text = g_bytes_get_data (contents, &length);
  edit = tektra_config_import_read (text != NULL ? text : "", length, task->notes, &error);
  if (edit == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (!dex_await (tektra_model_config_edit (task->config, edit), &error) &&
      (!is_refusal (error) || !import_apart (task, edit)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

/**
 * tektra_config_import_file:
 * @config: where to
 * @path: (type filename): a file of the earlier Tektra
 * @notes: (element-type utf8): where to add a sentence for each setting that cannot be taken over
 *
 * Takes over what a file says, on top of what models.toml says. A backend, preset or model of which
 * something cannot be is left out, and all others are taken over.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with a #GIOErrorEnum when
 *   nothing was changed
 */
DexFuture *
tektra_config_import_file (TektraModelConfig *config,
                           const char        *path,
                           GPtrArray         *notes)
{
  Task *task;

  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (config), NULL);
  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (notes != NULL, NULL);

  task = g_new0 (Task, 1);
  task->config = g_object_ref (config);
  task->notes = g_ptr_array_ref (notes);
  task->path = g_strdup (path);

  return dex_scheduler_spawn (NULL, 0, import_fiber, task, task_free);
}

static DexFuture *
mark_in_thread (gpointer user_data)
{
  g_autoptr(GFile) file = g_file_new_for_path (user_data);
  g_autoptr(GFileOutputStream) stream = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  /* Translators: a remark in a file of settings, one line */
  text = g_strdup_printf ("# %s\n", _("Nothing was taken over from the earlier Tektra."));
  stream = g_file_create (file, G_FILE_CREATE_NONE, NULL, &error);
  if ((stream == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS)) ||
      (stream != NULL &&
       !g_output_stream_write_all (G_OUTPUT_STREAM (stream), text, strlen (text), NULL, NULL,
                                   &error)))
    g_message ("%s: %s", (const char *) user_data, error->message);

  return dex_future_new_true ();
}

static DexFuture *
first_fiber (gpointer user_data)
{
  static const char *const names[] = { "config.json", "tektra.toml" };
  TektraModelConfig *config = user_data;
  gboolean found = FALSE;
  gboolean taken = FALSE;

  for (guint i = 0; !taken && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = tektra_paths_dup_config (names[i]);
      g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
      g_autoptr(GError) error = NULL;

      if (!dex_await (tektra_config_import_file (config, path, notes), &error))
        {
          if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
            continue;

          g_message ("%s: %s", path, error->message);
          found = TRUE;
          continue;
        }

      found = taken = TRUE;
      for (guint j = 0; j < notes->len; j++)
        g_message ("%s: %s", path, (char *) g_ptr_array_index (notes, j));
    }

  /* Where the file is not there still, this would be tried again at every start. */
  if (found)
    dex_await (tektra_thread_spawn ("tektra-config", mark_in_thread,
                                    g_strdup (tektra_model_config_get_path (config)), g_free),
               NULL);

  return dex_future_new_for_boolean (taken);
}

/**
 * tektra_config_import_first:
 * @config: the configuration
 *
 * Takes over the settings of the earlier Tektra from its folder, which is this one's, when there is
 * no models.toml yet. What cannot be taken over is told in the log. There is a models.toml after
 * that, so that it is tried only once.
 *
 * Returns: (transfer full): a future that resolves to whether something was taken over
 */
DexFuture *
tektra_config_import_first (TektraModelConfig *config)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_CONFIG (config), NULL);

  if (g_file_test (tektra_model_config_get_path (config), G_FILE_TEST_EXISTS))
    return dex_future_new_false ();

  return dex_scheduler_spawn (NULL, 0, first_fiber, g_object_ref (config), g_object_unref);
}
