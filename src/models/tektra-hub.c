/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "http/tektra-http-client.h"
#include "models/tektra-download.h"
#include "models/tektra-file-transfer.h"
#include "models/tektra-hub.h"
#include "util/tektra-json.h"

/* The Hub's API: "GET /api/models/{repository}/tree/{revision}" lists files, each with "path",
 * "size" and, for large ones, "lfs": {"oid": the SHA-256}; the file itself is at
 * "/{repository}/resolve/{revision}/{path}" (huggingface.co/docs/hub/api). */

typedef struct
{
  TektraHttpClient *client;
  GCancellable *cancellable;
  char *base_url;
  char *repository;
  char *quantization;
  char *path;
} Resolve;

static void
resolve_free (gpointer data)
{
  Resolve *resolve = data;

  g_clear_object (&resolve->client);
  g_clear_object (&resolve->cancellable);
  g_free (resolve->base_url);
  g_free (resolve->repository);
  g_free (resolve->quantization);
  g_free (resolve->path);
  g_free (resolve);
}

static gboolean
name_is_plain (const char *name)
{
  return *name != '\0' && *name != '.' &&
         strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") ==
           strlen (name);
}

/* The name of a file without "-00001-of-00002.gguf" or ".gguf", in lower case */
static char *
dup_stem (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  char *stem = g_ascii_strdown (name, -1);
  gsize length = strlen (stem) - strlen (".gguf");

  stem[length] = '\0';
  if (length > 15 && stem[length - 15] == '-' && strncmp (stem + length - 9, "-of-", 4) == 0)
    stem[length - 15] = '\0';

  return stem;
}

static gboolean
has_quantization (const char *path,
                  const char *quantization)
{
  g_autofree char *stem = dup_stem (path);
  g_autofree char *lower = g_ascii_strdown (quantization, -1);
  gsize length = strlen (stem);
  gsize n = strlen (lower);

  return length > n && g_str_has_suffix (stem, lower) && !g_ascii_isalnum (stem[length - n - 1]);
}

static gboolean
is_gguf (JsonObject *entry)
{
  const char *path = tektra_json_get_string (entry, "path");

  return path != NULL && strlen (path) > strlen (".gguf") &&
         g_ascii_strcasecmp (path + strlen (path) - strlen (".gguf"), ".gguf") == 0;
}

static gboolean
is_projector (JsonObject *entry)
{
  g_autofree char *name = g_path_get_basename (tektra_json_get_string (entry, "path"));
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return strstr (lower, "mmproj") != NULL;
}

/* The one of the most wanted kind; the smallest where there is none of them */
static JsonObject *
choose (GPtrArray          *entries,
        const char * const *wanted)
{
  JsonObject *smallest = NULL;

  for (guint i = 0; wanted[i] != NULL; i++)
    {
      for (guint j = 0; j < entries->len; j++)
        {
          JsonObject *entry = g_ptr_array_index (entries, j);

          if (has_quantization (tektra_json_get_string (entry, "path"), wanted[i]))
            return entry;
        }
    }

  for (guint i = 0; i < entries->len; i++)
    {
      JsonObject *entry = g_ptr_array_index (entries, i);

      if (smallest == NULL ||
          tektra_json_get_int (entry, "size", 0) < tektra_json_get_int (smallest, "size", 0))
        smallest = entry;
    }

  return smallest;
}

static TektraRemoteFile *
to_remote_file (JsonObject *entry,
                const char *base_url,
                const char *repository)
{
  const char *path = tektra_json_get_string (entry, "path");
  JsonObject *lfs = tektra_json_get_object (entry, "lfs");
  const char *sha256 = tektra_json_get_string (lfs, "oid");
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *url = NULL;
  TektraRemoteFile *file;

  url = g_strdup_printf ("%s/%s/resolve/main/%s", base_url, repository, escaped);
  file = tektra_remote_file_new (url, name);
  file->size = (guint64) MAX (tektra_json_get_int (lfs != NULL ? lfs : entry, "size", 0), 0);
  if (sha256 != NULL && strlen (sha256) == 64)
    file->sha256 = g_strdup (sha256);

  return file;
}

static DexFuture *
resolve_fiber (gpointer user_data)
{
  Resolve *resolve = user_data;
  g_autofree char *path = g_strdup_printf ("/api/models/%s/tree/main?recursive=true",
                                           resolve->repository);
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GPtrArray) files = NULL;
  g_autoptr(GError) error = NULL;

  node = dex_await_boxed (tektra_http_client_get (resolve->client, path, resolve->cancellable),
                          &error);

  /* The Hub does not tell those who may not see a repository from those that are not there. */
  if (g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNAUTHORIZED) ||
      g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_FOUND) ||
      g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND))
    return dex_future_new_reject (TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_NOT_FOUND,
                                  _("Hugging Face has no public model “%s”; check its name."),
                                  resolve->repository);

  if (node == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  files = tektra_hub_choose_files (JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL,
                                   resolve->base_url, resolve->repository, resolve->quantization,
                                   resolve->path, &error);
  if (files == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&files));
}

/**
 * tektra_hub_parse_name:
 * @text: what a person typed or pasted
 * @repository: (out): "owner/repository"
 * @quantization: (out) (nullable): which of its files, for example "Q4_K_M"
 * @path: (out) (nullable): the file in the repository, where the address names one
 *
 * Reads the name of a model at the Hub: "owner/repository", with or without ":Q4_K_M" behind and
 * "hf.co/" or "https://huggingface.co/" in front, or the address of one of its files.
 *
 * Returns: %FALSE when it is none
 */
gboolean
tektra_hub_parse_name (const char  *text,
                       char       **repository,
                       char       **quantization,
                       char       **path)
{
  static const char * const fronts[] = {
    "https://huggingface.co/", "https://hf.co/", "huggingface.co/", "hf.co/",
  };
  g_autofree char *name = g_strstrip (g_strdup (text));
  g_auto(GStrv) parts = NULL;
  const char *rest = name;
  const char *tag = NULL;
  char *mark;

  for (guint i = 0; i < G_N_ELEMENTS (fronts); i++)
    {
      if (g_str_has_prefix (rest, fronts[i]))
        {
          rest += strlen (fronts[i]);
          break;
        }
    }

  if ((mark = strpbrk (rest, "?#")))
    *mark = '\0';

  parts = g_strsplit (rest, "/", 5);
  if (g_strv_length (parts) < 2)
    return FALSE;

  if ((mark = strchr (parts[1], ':')))
    {
      *mark = '\0';
      tag = mark + 1;
    }

  if (!name_is_plain (parts[0]) || !name_is_plain (parts[1]) ||
      (tag != NULL && !name_is_plain (tag)))
    return FALSE;

  /* owner/repository/blob/main/file */
  if (g_strv_length (parts) == 5 &&
      (g_str_equal (parts[2], "blob") || g_str_equal (parts[2], "resolve")))
    *path = g_uri_unescape_string (parts[4], NULL);
  else if (g_strv_length (parts) > 2 && *parts[2] != '\0' && !g_str_equal (parts[2], "tree"))
    return FALSE;
  else
    *path = NULL;

  *repository = g_strdup_printf ("%s/%s", parts[0], parts[1]);
  *quantization = g_strdup (tag);

  return TRUE;
}

/**
 * tektra_hub_choose_files:
 * @tree: (nullable): what the Hub lists
 * @base_url: the address of the Hub
 * @repository: "owner/repository"
 * @quantization: (nullable): which of the files
 * @path: (nullable): the file in the repository
 * @error: return location for an error
 *
 * Chooses the files of one model: all parts of it, and the projector it sees or hears with.
 *
 * Where nothing is asked for, it is Q4_K_M, which is what most people use, or something near to it.
 *
 * Returns: (transfer container) (element-type TektraRemoteFile) (nullable): the files, the model
 *   last; %NULL with %TEKTRA_DOWNLOAD_ERROR_NOT_FOUND
 */
GPtrArray *
tektra_hub_choose_files (JsonArray   *tree,
                         const char  *base_url,
                         const char  *repository,
                         const char  *quantization,
                         const char  *path,
                         GError     **error)
{
  static const char * const usual[] = {
    "q4_k_m", "q4_k_xl", "q4_0", "q4_k_s", "iq4_xs", "q5_k_m", "q6_k", "q8_0", NULL
  };
  static const char * const usual_projectors[] = { "f16", "q8_0", "bf16", NULL };
  const char *asked[] = { quantization, NULL };
  g_autoptr(GPtrArray) models = g_ptr_array_new ();
  g_autoptr(GPtrArray) projectors = g_ptr_array_new ();
  g_autofree char *stem = NULL;
  GPtrArray *files;
  JsonObject *model = NULL;
  JsonObject *projector;

  for (guint i = 0; tree != NULL && i < json_array_get_length (tree); i++)
    {
      JsonObject *entry = tektra_json_as_object (json_array_get_element (tree, i));

      if (entry == NULL || !is_gguf (entry))
        continue;

      if (path != NULL && g_strcmp0 (tektra_json_get_string (entry, "path"), path) == 0)
        model = entry;
      else if (is_projector (entry))
        g_ptr_array_add (projectors, entry);
      else if (quantization == NULL ||
               has_quantization (tektra_json_get_string (entry, "path"), quantization))
        g_ptr_array_add (models, entry);
    }

  if (path == NULL)
    model = choose (models, quantization != NULL ? asked : usual);

  if (model == NULL)
    {
      if (quantization != NULL)
        g_set_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_NOT_FOUND,
                     _("“%s” has no GGUF file called %s; try it without."), repository,
                     quantization);
      else
        g_set_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_NOT_FOUND,
                     _("“%s” has no such GGUF file; choose a repository with “GGUF” in its name."),
                     repository);
      return NULL;
    }

  files = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_remote_file_free);
  projector = is_projector (model) ? NULL : choose (projectors, usual_projectors);
  if (projector != NULL)
    g_ptr_array_add (files, to_remote_file (projector, base_url, repository));

  /* its other parts are called the same but for their number */
  stem = dup_stem (tektra_json_get_string (model, "path"));
  for (guint i = 0; i < models->len; i++)
    {
      JsonObject *entry = g_ptr_array_index (models, i);
      g_autofree char *other = dup_stem (tektra_json_get_string (entry, "path"));

      if (entry != model && g_str_equal (stem, other))
        g_ptr_array_add (files, to_remote_file (entry, base_url, repository));
    }
  g_ptr_array_add (files, to_remote_file (model, base_url, repository));

  return files;
}

/**
 * tektra_hub_resolve:
 * @base_url: the address of the Hub, %TEKTRA_HUB_URL
 * @repository: "owner/repository"
 * @quantization: (nullable): which of the files
 * @path: (nullable): the file in the repository
 * @cancellable: (nullable): ends it
 *
 * Asks the Hub for the files of a model.
 *
 * Returns: (transfer full): a future that resolves to a [struct@GLib.PtrArray] as of
 *   tektra_hub_choose_files (), or rejects with %TEKTRA_DOWNLOAD_ERROR_NOT_FOUND or
 *   %TEKTRA_BACKEND_ERROR
 */
DexFuture *
tektra_hub_resolve (const char   *base_url,
                    const char   *repository,
                    const char   *quantization,
                    const char   *path,
                    GCancellable *cancellable)
{
  g_autoptr(GError) error = NULL;
  Resolve *resolve;

  if (!tektra_remote_url_check (base_url, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  resolve = g_new0 (Resolve, 1);
  resolve->client = tektra_http_client_new ("Hugging Face", base_url);
  resolve->base_url = g_strdup (base_url);
  resolve->repository = g_strdup (repository);
  resolve->quantization = g_strdup (quantization);
  resolve->path = g_strdup (path);
  g_set_object (&resolve->cancellable, cancellable);

  return dex_scheduler_spawn (NULL, 0, resolve_fiber, resolve, resolve_free);
}
