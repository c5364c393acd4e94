/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "models/tektra-template-json.h"

#include <string.h>

#include <glib/gi18n.h>

#include "tektra-template-resources.h"
#include "util/tektra-json-writer.h"
#include "util/tektra-json.h"

#define BUILTIN_PATH "/io/github/tektra/Tektra/models/templates.json"
#define FILE_VERSION 1

/* Templates are short: a file that is longer than thousands of them holds something else. */
#define MAX_IMPORT_SIZE (4 * 1024 * 1024)

static const char * const piece_names[] = {
  [TEKTRA_PIECE_START] = "start",
  [TEKTRA_PIECE_SYSTEM] = "system",
  [TEKTRA_PIECE_USER] = "user",
  [TEKTRA_PIECE_LATER_USER] = "later-user",
  [TEKTRA_PIECE_ASSISTANT] = "assistant",
  [TEKTRA_PIECE_GENERATION] = "generation",
  [TEKTRA_PIECE_TOOL_CALL] = "tool-call",
  [TEKTRA_PIECE_TOOL_RESULT] = "tool-result",
  [TEKTRA_PIECE_THINKING_ON] = "thinking-on",
  [TEKTRA_PIECE_THINKING_OFF] = "thinking-off",
  [TEKTRA_PIECE_THOUGHT_BEGIN] = "thought-begin",
  [TEKTRA_PIECE_THOUGHT_END] = "thought-end",
  [TEKTRA_PIECE_BOS] = "bos",
};

G_STATIC_ASSERT (G_N_ELEMENTS (piece_names) == TEKTRA_N_PIECES);

/* What the earlier Tektra wrote into the text itself, where servers wrote it once more */
static const char * const bos_texts[] = { "<s>", "<bos>", "<|begin_of_text|>" };

static GStrv
dup_texts (JsonObject *object,
           const char *member)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array = tektra_json_get_array (object, member);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_string (node) != NULL)
        g_strv_builder_add (builder, json_node_get_string (node));
    }

  return g_strv_builder_end (builder);
}

static char *
dup_wrapped (JsonObject *object,
             const char *prefix_member,
             const char *suffix_member)
{
  const char *prefix = tektra_json_get_string (object, prefix_member);
  const char *suffix = tektra_json_get_string (object, suffix_member);

  return g_strconcat (prefix != NULL ? prefix : "", "{content}", suffix != NULL ? suffix : "",
                      NULL);
}

/* Takes a mark for the beginning off the text; returns it. */
static const char *
take_bos (char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (bos_texts); i++)
    {
      gsize length = strlen (bos_texts[i]);

      if (g_str_has_prefix (text, bos_texts[i]))
        {
          memmove (text, text + length, strlen (text + length) + 1);
          return bos_texts[i];
        }
    }

  return NULL;
}

/* Its stop texts may be blanks ("\n\n" for Phi), which cut answers after the first paragraph. */
static GStrv
dup_useful (GStrv texts)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autofree char *text = g_strstrip (g_strdup (texts[i]));

      if (*text != '\0')
        g_strv_builder_add (builder, texts[i]);
    }

  return g_strv_builder_end (builder);
}

/* A PromptTemplate of the earlier Tektra: prefixes and suffixes. */
static TektraTemplate *
read_earlier (JsonObject  *object,
              GError     **error)
{
  g_autofree char *system = dup_wrapped (object, "system_prefix", "system_suffix");
  g_autofree char *user = dup_wrapped (object, "user_prefix", "user_suffix");
  g_autofree char *assistant = dup_wrapped (object, "assistant_prefix", "assistant_suffix");
  g_autoptr(GStrvBuilder) markers = g_strv_builder_new ();
  JsonObject *media = tektra_json_get_object (object, "multimodal_markers");
  const char *name = tektra_json_get_string (object, "name");
  const char *image_token = tektra_json_get_string (object, "image_token");
  g_auto(GStrv) all_stop = dup_texts (object, "stop_sequences");
  g_auto(GStrv) stop = dup_useful (all_stop);
  g_auto(GStrv) marker_texts = NULL;
  TektraTemplateSpec spec = { 0 };
  const char *bos_system, *bos_user;

  if (image_token != NULL && *image_token != '\0')
    g_strv_builder_add (markers, image_token);

  for (GList *list = media != NULL ? json_object_get_members (media) : NULL;
       list != NULL;
       list = g_list_delete_link (list, list))
    {
      const char *text = tektra_json_get_string (media, list->data);

      if (text != NULL && *text != '\0')
        g_strv_builder_add (markers, text);
    }

  marker_texts = g_strv_builder_end (markers);
  bos_system = take_bos (system);
  bos_user = take_bos (user);

  spec.id = name != NULL ? name : "";
  spec.name = name;
  spec.system_in_user = !tektra_json_get_boolean (object, "supports_system", TRUE);
  spec.pieces[TEKTRA_PIECE_SYSTEM] = spec.system_in_user ? "{content}\n\n" : system;
  spec.pieces[TEKTRA_PIECE_USER] = user;
  spec.pieces[TEKTRA_PIECE_ASSISTANT] = assistant;
  spec.pieces[TEKTRA_PIECE_GENERATION] = tektra_json_get_string (object, "assistant_prefix");
  spec.pieces[TEKTRA_PIECE_BOS] = bos_system != NULL ? bos_system : bos_user;
  spec.stop = (const char * const *) stop;
  spec.markers = (const char * const *) marker_texts;

  return tektra_template_new (&spec, error);
}

static void
add_texts (JsonBuilder        *builder,
           const char         *name,
           const char * const *texts)
{
  if (texts == NULL)
    return;

  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; texts[i] != NULL; i++)
    json_builder_add_string_value (builder, texts[i]);
  json_builder_end_array (builder);
}

/**
 * tektra_template_json_read:
 * @object: a template
 * @builtin: whether it is Tektra's own
 * @error: return location for a #TektraTemplateError
 *
 * Reads a template, also one of the earlier Tektra.
 *
 * Returns: (transfer full) (nullable): the template
 */
TektraTemplate *
tektra_template_json_read (JsonObject  *object,
                           gboolean     builtin,
                           GError     **error)
{
  TektraTemplateSpec spec = { 0 };
  g_auto(GStrv) markers = NULL;
  g_auto(GStrv) models = NULL;
  g_auto(GStrv) stop = NULL;

  g_return_val_if_fail (object != NULL, NULL);

  if (json_object_has_member (object, "user_prefix"))
    return read_earlier (object, error);

  spec.id = tektra_json_get_string (object, "id");
  spec.name = tektra_json_get_string (object, "name");
  if (spec.id == NULL)
    spec.id = spec.name != NULL ? spec.name : "";

  for (guint i = 0; i < TEKTRA_N_PIECES; i++)
    spec.pieces[i] = tektra_json_get_string (object, piece_names[i]);

  markers = dup_texts (object, "markers");
  models = dup_texts (object, "models");
  stop = dup_texts (object, "stop");
  spec.builtin = builtin;
  spec.system_in_user = tektra_json_get_boolean (object, "system-in-user", FALSE);
  spec.markers = (const char * const *) markers;
  spec.models = (const char * const *) models;
  spec.stop = (const char * const *) stop;

  return tektra_template_new (&spec, error);
}

/* As it is read again */
static JsonNode *
write_template (TektraTemplate *template)
{
  g_autoptr(JsonBuilder) builder = NULL;
  const TektraTemplateSpec *spec;

  g_assert (TEKTRA_IS_TEMPLATE (template));

  spec = tektra_template_get_spec (template);
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "id", spec->id);
  tektra_json_add_string (builder, "name", spec->name);
  add_texts (builder, "models", spec->models);

  for (guint i = 0; i < TEKTRA_N_PIECES; i++)
    {
      if (spec->pieces[i] == NULL)
        continue;

      tektra_json_add_string (builder, piece_names[i], spec->pieces[i]);
    }

  if (spec->system_in_user)
    tektra_json_add_boolean (builder, "system-in-user", TRUE);

  add_texts (builder, "stop", spec->stop);
  add_texts (builder, "markers", spec->markers);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

/**
 * tektra_template_json_find:
 * @node: an array of templates, or an object with one as its `templates`
 * @error: return location for a #TektraTemplateError
 *
 * Finds the templates of a file.
 *
 * Returns: (transfer none) (nullable): the array
 */
JsonArray *
tektra_template_json_find (JsonNode  *node,
                           GError   **error)
{
  JsonArray *array = NULL;

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    array = json_node_get_array (node);
  else if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    array = tektra_json_get_array (json_node_get_object (node), "templates");

  if (array == NULL)
    g_set_error_literal (error, TEKTRA_TEMPLATE_ERROR, TEKTRA_TEMPLATE_ERROR_BAD_FILE,
                         _("The file holds no prompt templates."));

  return array;
}

/* All of them, or none */
static GPtrArray *
read_templates (JsonNode  *node,
                gboolean   builtin,
                GError   **error)
{
  g_autoptr(GPtrArray) templates = g_ptr_array_new_with_free_func (g_object_unref);
  JsonArray *array = tektra_template_json_find (node, error);

  if (array == NULL)
    return NULL;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = tektra_json_as_object (json_array_get_element (array, i));
      TektraTemplate *template;

      if (object == NULL)
        continue;

      template = tektra_template_json_read (object, builtin, error);
      if (template == NULL)
        {
          /* Translators: %u counts the templates of a file */
          g_prefix_error (error, _("Template %u: "), i + 1);
          return NULL;
        }

      g_ptr_array_add (templates, template);
    }

  return g_steal_pointer (&templates);
}

/**
 * tektra_template_json_read_builtin:
 *
 * Reads the templates that come with Tektra.
 *
 * Returns: (transfer container) (element-type TektraTemplate): the templates
 */
GPtrArray *
tektra_template_json_read_builtin (void)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = NULL;
  GPtrArray *templates = NULL;

  bytes = g_resource_lookup_data (tektra_templates_get_resource (), BUILTIN_PATH,
                                  G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  if (bytes != NULL &&
      json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
                                  (gssize) g_bytes_get_size (bytes), &error))
    templates = read_templates (json_parser_get_root (parser), TRUE, &error);

  if (templates == NULL)
    g_error ("The built-in templates are damaged: %s", error->message);

  return templates;
}

/* Reads no more than needed to know that it is too much, whatever the file says its size is. */
static GBytes *
load_limited (GFile   *file,
              GError **error)
{
  g_autoptr(GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autofree char *data = NULL;
  gsize length;

  if (stream == NULL)
    return NULL;

  data = g_malloc (MAX_IMPORT_SIZE + 1);
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), data, MAX_IMPORT_SIZE + 1, &length,
                                NULL, error))
    return NULL;

  if (length > MAX_IMPORT_SIZE)
    {
      g_set_error_literal (error, TEKTRA_TEMPLATE_ERROR, TEKTRA_TEMPLATE_ERROR_BAD_FILE,
                           _("The file is larger than 4 MiB: choose one with prompt templates."));
      return NULL;
    }

  return g_bytes_new (data, length);
}

static GPtrArray *
import_file (GFile   *file,
             GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GBytes) bytes = load_limited (file, error);
  gconstpointer data;
  gsize length;

  if (bytes == NULL)
    return NULL;

  data = g_bytes_get_data (bytes, &length);
  if (length == 0 || !g_utf8_validate (data, (gssize) length, NULL) ||
      !json_parser_load_from_data (parser, data, (gssize) length, NULL))
    {
      g_set_error_literal (error, TEKTRA_TEMPLATE_ERROR, TEKTRA_TEMPLATE_ERROR_BAD_FILE,
                           _("The file is not JSON: choose one with prompt templates."));
      return NULL;
    }

  return read_templates (json_parser_get_root (parser), FALSE, error);
}

/**
 * tektra_template_json_import:
 * @file: a file of this program or of the earlier Tektra
 * @error: return location for an error, which names the file
 *
 * Reads the templates of a file that may be anything: all of them, or none. Blocks: this is for a
 * thread.
 *
 * Returns: (transfer container) (nullable) (element-type TektraTemplate): the templates
 */
GPtrArray *
tektra_template_json_import (GFile   *file,
                             GError **error)
{
  GPtrArray *templates;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  templates = import_file (file, error);
  if (templates == NULL)
    {
      g_autofree char *name = g_file_get_basename (file);

      g_prefix_error (error, "%s: ", name);
    }

  return templates;
}

/**
 * tektra_template_json_begin_file:
 * @templates: (element-type TektraTemplate): templates
 * @n_templates: how many of them to write
 *
 * Begins a file that [func@template_json_import] reads. More members can be added.
 *
 * Returns: (transfer full): a builder in the midst of an object
 */
JsonBuilder *
tektra_template_json_begin_file (GPtrArray *templates,
                                 guint      n_templates)
{
  JsonBuilder *builder;

  g_return_val_if_fail (templates != NULL && n_templates <= templates->len, NULL);

  builder = json_builder_new ();
  json_builder_begin_object (builder);
  tektra_json_add_int (builder, "version", FILE_VERSION);

  json_builder_set_member_name (builder, "templates");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n_templates; i++)
    json_builder_add_value (builder, write_template (g_ptr_array_index (templates, i)));
  json_builder_end_array (builder);

  return builder;
}

/**
 * tektra_template_json_end_file:
 * @builder: what [func@template_json_begin_file] made
 *
 * Ends a file.
 *
 * Returns: (transfer full): its contents
 */
GBytes *
tektra_template_json_end_file (JsonBuilder *builder)
{
  gsize length;
  char *text;

  g_return_val_if_fail (JSON_IS_BUILDER (builder), NULL);

  json_builder_end_object (builder);
  text = tektra_json_write (builder, TRUE, &length);

  return g_bytes_new_take (text, length);
}
