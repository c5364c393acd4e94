/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "backends/onnx/tektra-onnx-folder.h"
#include "core/tektra-backend-error.h"
#include "util/tektra-json.h"

/*
 * There are two layouts. Optimum writes config.json and the graph, there or in "onnx"; what makes
 * models for onnxruntime-genai writes genai_config.json, which names the graph. Both have
 * tokenizer.json beside it.
 */

/* A file of settings has some kilobytes, a vocabulary in it some megabytes. */
#define MAX_CONFIG (16 * 1024 * 1024)

/* The first that is there: all in one graph, the decoder alone */
static const char * const graph_names[] = {
  "model.onnx", "decoder_model_merged.onnx",
  "model_quantized.onnx", "decoder_model_merged_quantized.onnx",
  "model_int8.onnx", "model_q4.onnx", "model_q4f16.onnx", "model_fp16.onnx",
};

static void
tektra_onnx_folder_clear (gpointer data)
{
  TektraOnnxFolder *self = data;

  g_free (self->path);
  g_free (self->model_path);
  g_free (self->tokenizer_path);
  g_free (self->name);
  g_free (self->architecture);
  g_free (self->chat_template);
  g_free (self->bos_token);
  g_free (self->eos_token);
  g_free (self->quantization);
  g_array_unref (self->eos);
}

/**
 * tektra_onnx_folder_ref:
 * @self: a folder
 *
 * Adds a reference.
 *
 * Returns: (transfer full): @self
 */
TektraOnnxFolder *
tektra_onnx_folder_ref (TektraOnnxFolder *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * tektra_onnx_folder_unref:
 * @self: (transfer full): a folder
 *
 * Drops a reference.
 */
void
tektra_onnx_folder_unref (TektraOnnxFolder *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, tektra_onnx_folder_clear);
}

/* A file that is not there is no error: most of them need not be. */
static gboolean
read_text (const char  *folder,
           const char  *name,
           char       **text,
           gsize       *length,
           GError     **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInfo) info = NULL;
  g_autoptr(GError) local_error = NULL;

  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL,
                            NULL);
  if (info == NULL)
    return TRUE;

  if (g_file_info_get_size (info) <= MAX_CONFIG &&
      g_file_load_contents (file, NULL, text, length, NULL, &local_error))
    return TRUE;

  g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
               _("%s cannot be read: %s"), name,
               local_error != NULL ? local_error->message : _("It is too large."));

  return FALSE;
}

static gboolean
read_json (const char  *folder,
           const char  *name,
           JsonObject **object,
           GError     **error)
{
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!read_text (folder, name, &text, &length, error))
    return FALSE;

  if (text == NULL)
    return TRUE;

  *object = tektra_json_parse_object (text, (gssize) length, NULL);
  if (*object != NULL)
    return TRUE;

  g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
               _("%s is damaged: download the model again."), name);

  return FALSE;
}

/* Optimum puts the files of one model here, or the graph into a folder of its own. */
static char *
find_graph (const char *path)
{
  const char *places[] = { ".", "onnx" };

  for (guint i = 0; i < G_N_ELEMENTS (graph_names); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (places); j++)
        {
          g_autofree char *graph = NULL;

          graph = j == 0 ? g_build_filename (path, graph_names[i], NULL)
                         : g_build_filename (path, places[j], graph_names[i], NULL);
          if (g_file_test (graph, G_FILE_TEST_IS_REGULAR))
            return g_steal_pointer (&graph);
        }
    }

  return NULL;
}

static void
add_eos (TektraOnnxFolder *self,
         JsonNode         *node)
{
  JsonArray *array;

  if (node == NULL)
    return;

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64)
    {
      guint32 id = (guint32) json_node_get_int (node);

      g_array_append_val (self->eos, id);
    }

  array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (element))
        add_eos (self, element);
    }
}

static guint
get_uint (JsonObject *object,
          const char *member)
{
  return (guint) CLAMP (tektra_json_get_int (object, member, 0), 0, G_MAXINT);
}

/* @object: (nullable): config.json; models that see have the text half of it in "text_config" */
static void
take_config (TektraOnnxFolder *self,
             JsonObject       *object)
{
  JsonObject *inner = tektra_json_get_object (object, "text_config");
  JsonObject *config = inner != NULL ? inner : object;
  guint heads = get_uint (config, "num_attention_heads");

  if (config == NULL)
    return;

  self->architecture = g_strdup (tektra_json_get_string (config, "model_type"));
  self->context_length = get_uint (config, "max_position_embeddings");
  if (self->context_length == 0)
    self->context_length = get_uint (config, "n_positions");
  self->vocabulary = get_uint (config, "vocab_size");
  self->kv_heads = get_uint (config, "num_key_value_heads");
  if (self->kv_heads == 0)
    self->kv_heads = heads;
  self->head_size = get_uint (config, "head_dim");
  if (self->head_size == 0 && heads > 0)
    self->head_size = get_uint (config, "hidden_size") / heads;
  self->kv_bytes_per_token = (guint64) 2 * sizeof (float) * get_uint (config, "num_hidden_layers")
                             * self->kv_heads * self->head_size;
  add_eos (self, json_object_get_member (config, "eos_token_id"));
}

/* @object: genai_config.json */
static void
take_genai_config (TektraOnnxFolder *self,
                   JsonObject       *object)
{
  JsonObject *model = tektra_json_get_object (object, "model");
  JsonObject *decoder = tektra_json_get_object (model, "decoder");
  const char *graph = tektra_json_get_string (decoder, "filename");

  g_set_str (&self->architecture, tektra_json_get_string (model, "type"));
  if (graph != NULL && strchr (graph, G_DIR_SEPARATOR) == NULL)
    {
      g_free (self->model_path);
      self->model_path = g_build_filename (self->path, graph, NULL);
    }

  self->context_length = get_uint (model, "context_length");
  self->vocabulary = get_uint (model, "vocab_size");
  self->kv_heads = get_uint (decoder, "num_key_value_heads");
  self->head_size = get_uint (decoder, "head_size");
  self->kv_bytes_per_token = (guint64) 2 * sizeof (float) * get_uint (decoder, "num_hidden_layers")
                             * self->kv_heads * self->head_size;
  if (model != NULL)
    {
      g_array_set_size (self->eos, 0);
      add_eos (self, json_object_get_member (model, "eos_token_id"));
    }
}

/* Both layouts write the same words: generation_config.json, and "search" of genai_config.json. */
static void
take_advice (TektraOnnxFolder *self,
             JsonObject       *object)
{
  if (object == NULL)
    return;

  self->temperature = tektra_json_get_double (object, "temperature", self->temperature);
  self->top_p = tektra_json_get_double (object, "top_p", self->top_p);
  self->top_k = tektra_json_get_double (object, "top_k", self->top_k);
  self->repeat_penalty = tektra_json_get_double (object, "repetition_penalty",
                                                 self->repeat_penalty);
  if (json_object_has_member (object, "do_sample") &&
      !tektra_json_get_boolean (object, "do_sample", TRUE))
    self->temperature = 0;
  add_eos (self, json_object_get_member (object, "eos_token_id"));
}

/* A text, or several with names, of which one is the usual */
static const char *
find_template (JsonObject *config)
{
  const char *text = tektra_json_get_string (config, "chat_template");
  JsonArray *array = tektra_json_get_array (config, "chat_template");
  guint n = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonObject *named = tektra_json_as_object (json_array_get_element (array, i));

      if (g_strcmp0 (tektra_json_get_string (named, "name"), "default") == 0)
        return tektra_json_get_string (named, "template");
    }

  return text;
}

/* A text, or a table in which it is beside how it is cut out */
static char *
dup_token (JsonObject *config,
           const char *name)
{
  JsonObject *table = tektra_json_get_object (config, name);

  return g_strdup (table != NULL ? tektra_json_get_string (table, "content")
                                 : tektra_json_get_string (config, name));
}

static gboolean
take_template (TektraOnnxFolder  *self,
               GError           **error)
{
  g_autoptr(JsonObject) config = NULL;
  gsize length = 0;

  if (!read_text (self->path, "chat_template.jinja", &self->chat_template, &length, error) ||
      !read_json (self->path, "tokenizer_config.json", &config, error))
    return FALSE;

  if (self->chat_template == NULL)
    self->chat_template = g_strdup (find_template (config));
  self->bos_token = dup_token (config, "bos_token");
  self->eos_token = dup_token (config, "eos_token");

  return TRUE;
}

/* "model_q4f16.onnx" is what it says; "model.onnx" may be anything. */
static char *
dup_quantization (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  char *last = strrchr (name, '_');
  char *dot = strrchr (name, '.');

  if (last == NULL || dot == NULL || dot < last)
    return NULL;

  *dot = '\0';
  if (g_str_equal (last + 1, "merged"))
    return NULL;

  return g_ascii_strup (g_str_equal (last + 1, "quantized") ? "int8" : last + 1, -1);
}

/* Graphs beyond two gigabytes keep their numbers in files beside them. */
static void
measure (TektraOnnxFolder *self)
{
  g_autofree char *folder = g_path_get_dirname (self->model_path);
  g_autofree char *graph = g_path_get_basename (self->model_path);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr(GFile) file = g_file_new_for_path (self->model_path);
  g_autoptr(GFileInfo) info = NULL;
  const char *name;

  info = g_file_query_info (file, G_FILE_ATTRIBUTE_TIME_MODIFIED "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                            G_FILE_QUERY_INFO_NONE, NULL, NULL);
  if (info != NULL)
    {
      g_autoptr(GDateTime) time = g_file_info_get_modification_date_time (info);

      self->size = (guint64) g_file_info_get_size (info);
      self->modified = time != NULL ? g_date_time_to_unix_usec (time) : 0;
    }

  while (dir != NULL && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      GStatBuf status;

      /* "model.onnx.data", "model.onnx_data", "model.onnx_data_1" */
      if (g_str_has_prefix (name, graph) && !g_str_equal (name, graph) &&
          g_stat (path, &status) == 0)
        self->size += (guint64) status.st_size;
    }
}

/* Graphs in several parts, between which onnxruntime-genai carries what the one computes to the
 * other: Tektra runs one graph. */
static gboolean
check_parts (JsonObject  *genai,
             GError     **error)
{
  JsonObject *model = tektra_json_get_object (genai, "model");
  JsonObject *decoder = tektra_json_get_object (model, "decoder");

  if (model == NULL ||
      (tektra_json_get_object (model, "encoder") == NULL &&
       tektra_json_get_object (model, "embedding") == NULL &&
       tektra_json_get_array (decoder, "pipeline") == NULL))
    return TRUE;

  g_set_error_literal (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                       _("The model is in several parts, which only onnxruntime-genai puts "
                         "together: get it as one graph, or as a GGUF file."));

  return FALSE;
}

static gboolean
check_files (TektraOnnxFolder  *self,
             GError           **error)
{
  g_autofree char *graph = NULL;

  if (self->model_path == NULL)
    {
      g_set_error_literal (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
                           _("The folder has no model.onnx: download the model again."));
      return FALSE;
    }

  graph = g_filename_display_basename (self->model_path);
  if (!g_file_test (self->model_path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
                   _("The folder has no %s: download the model again."), graph);
      return FALSE;
    }

  if (!g_file_test (self->tokenizer_path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error_literal (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
                           _("The folder has no tokenizer.json: download the model again."));
      return FALSE;
    }

  if (self->size == 0)
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
                   _("%s is empty: download the model again."), graph);
      return FALSE;
    }

  return TRUE;
}

/**
 * tektra_onnx_folder_is_one:
 * @path: (type filename): a folder
 *
 * Tells whether a folder is meant to hold a language model for ONNX Runtime, be it whole or not.
 *
 * Returns: %TRUE when it has the settings of one, or a graph with a tokenizer
 */
gboolean
tektra_onnx_folder_is_one (const char *path)
{
  g_autofree char *genai = NULL;
  g_autofree char *config = NULL;
  g_autofree char *graph = NULL;

  g_return_val_if_fail (path != NULL, FALSE);

  genai = g_build_filename (path, "genai_config.json", NULL);
  if (g_file_test (genai, G_FILE_TEST_IS_REGULAR))
    return TRUE;

  config = g_build_filename (path, "config.json", NULL);
  graph = find_graph (path);

  return graph != NULL && g_file_test (config, G_FILE_TEST_IS_REGULAR);
}

/**
 * tektra_onnx_folder_read:
 * @path: (type filename): a folder
 * @error: return location for an error
 *
 * Reads what the files of a folder tell. Blocking: use it in a thread.
 *
 * Returns: (transfer full) (nullable): the folder; %NULL with an error for a person
 */
TektraOnnxFolder *
tektra_onnx_folder_read (const char  *path,
                         GError     **error)
{
  g_autoptr(TektraOnnxFolder) self = NULL;
  g_autoptr(JsonObject) config = NULL;
  g_autoptr(JsonObject) genai = NULL;
  g_autoptr(JsonObject) generation = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_atomic_rc_box_new0 (TektraOnnxFolder);
  self->eos = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->path = g_strdup (path);
  self->name = g_filename_display_basename (path);
  self->tokenizer_path = g_build_filename (path, "tokenizer.json", NULL);
  self->model_path = find_graph (path);
  self->temperature = self->top_p = self->top_k = self->repeat_penalty = -1;

  if (!read_json (path, "config.json", &config, error) ||
      !read_json (path, "generation_config.json", &generation, error) ||
      !read_json (path, "genai_config.json", &genai, error) ||
      !take_template (self, error))
    return NULL;

  take_config (self, config);
  take_advice (self, generation);
  if (genai != NULL)
    {
      take_genai_config (self, genai);
      take_advice (self, tektra_json_get_object (genai, "search"));
    }

  if (self->model_path != NULL)
    {
      self->quantization = dup_quantization (self->model_path);
      measure (self);
    }

  if (!check_parts (genai, error) || !check_files (self, error))
    return NULL;

  return g_steal_pointer (&self);
}
