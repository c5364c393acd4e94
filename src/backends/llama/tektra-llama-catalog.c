/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "backends/llama/tektra-llama-catalog.h"
#include "backends/llama/tektra-llama-named.h"
#include "backends/local/tektra-model-catalog.h"
#include "core/tektra-backend-error.h"
#include "util/tektra-thread.h"

/*
 * Looks for models in folders: GGUF files, the projectors beside them, and large models that are
 * cut into parts ("name-00001-of-00003.gguf"). Blocking work, done in a thread.
 */

/* Enough for "publisher/model/quantization/file", and an end to somebody's whole home folder. */
#define MAX_DEPTH 4
#define MAX_FILES 10000

/* One GGUF file of a folder while its companions are looked for */
typedef struct
{
  char       *name;
  char       *path;
  TektraGguf *gguf;
  GError     *error;
  guint64     size;
  gint64      modified;
} Found;

typedef struct
{
  GPtrArray  *entries;
  GPtrArray  *folders;
  GHashTable *visited;
  GHashTable *ids;
  const char *root;
  guint       n_files;
  gboolean    demo;
} Search;

typedef struct
{
  GStrv  folders;
  char  *demo_folder;
  GPtrArray *named;
} Task;

static void
entry_clear (gpointer data)
{
  TektraLlamaEntry *self = data;

  g_free (self->id);
  g_free (self->path);
  g_free (self->projector_path);
  g_clear_pointer (&self->gguf, tektra_gguf_free);
  g_clear_pointer (&self->projector, tektra_gguf_free);
  g_clear_error (&self->error);
}

static void
found_free (gpointer data)
{
  Found *found = data;

  g_free (found->name);
  g_free (found->path);
  g_clear_pointer (&found->gguf, tektra_gguf_free);
  g_clear_error (&found->error);
  g_free (found);
}

static void
task_free (gpointer data)
{
  Task *task = data;

  g_strfreev (task->folders);
  g_free (task->demo_folder);
  g_clear_pointer (&task->named, g_ptr_array_unref);
  g_free (task);
}

static gboolean
has_gguf_suffix (const char *name)
{
  gsize length = strlen (name);

  return length > 5 && g_ascii_strcasecmp (name + length - 5, ".gguf") == 0;
}

/* Splits "name-00002-of-00003.gguf" into the length of "name", 2 and 3. */
static gboolean
parse_part (const char *name,
            gsize      *stem_length,
            guint      *index,
            guint      *count)
{
  gsize length = strlen (name) - strlen (".gguf");
  const char *part;

  if (length <= strlen ("-00001-of-00001"))
    return FALSE;

  part = name + length - strlen ("-00001-of-00001");

  if (part[0] != '-' || strncmp (part + 6, "-of-", 4) != 0 ||
      strspn (part + 1, "0123456789") != 5 || strspn (part + 10, "0123456789") != 5)
    return FALSE;

  *stem_length = (gsize) (part - name);
  *index = (guint) g_ascii_strtoull (part + 1, NULL, 10);
  *count = (guint) g_ascii_strtoull (part + 10, NULL, 10);

  return *count > 1;
}

/* What is common to the names of a model and its projector:
 * "mmproj-Some-Model-F16.gguf" and "Some-Model-Q4_K_M.gguf" → "some-model" */
static char *
dup_base_name (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  g_autoptr(GString) base = g_string_new (NULL);
  g_auto(GStrv) words = NULL;

  lower[strlen (lower) - strlen (".gguf")] = '\0';
  words = g_strsplit_set (lower, "-._ ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      const char *word = words[i];

      /* Quantizations: "q4", "iq3", "f16", "bf16", "fp16" and the "k", "m", "xl" behind them */
      if (g_str_equal (word, "mmproj") || g_str_equal (word, "gguf") || g_str_equal (word, "ud") ||
          g_str_equal (word, "f16") || g_str_equal (word, "f32") || g_str_equal (word, "bf16") ||
          g_str_equal (word, "fp16") || g_str_equal (word, "mxfp4") ||
          (word[0] == 'q' && g_ascii_isdigit (word[1])) ||
          (word[0] == 'i' && word[1] == 'q' && g_ascii_isdigit (word[2])) ||
          (base->len > 0 && strlen (word) <= 3 && strspn (word, "kmslx01") == strlen (word)))
        continue;

      if (base->len > 0 && *word != '\0')
        g_string_append_c (base, '-');
      g_string_append (base, word);
    }

  return g_string_free_and_steal (g_steal_pointer (&base));
}

/* How well a projector fits to a model: 0 not at all */
static guint
score_projector (const Found *model,
                 const Found *projector)
{
  g_autofree char *model_base = dup_base_name (model->name);
  g_autofree char *projector_base = dup_base_name (projector->name);

  /* llama-server takes a projector of another width and then writes nonsense. The old LLaVA files
   * ("mlp") tell the width of CLIP there, not their own. */
  if (model->gguf->width != 0 && projector->gguf->width != 0 &&
      model->gguf->width != projector->gguf->width &&
      projector->gguf->projector_type != NULL &&
      !g_str_equal (projector->gguf->projector_type, "mlp"))
    return 0;

  if (g_str_equal (model_base, projector_base))
    return 4;

  if (*projector_base != '\0' &&
      (g_str_has_prefix (model_base, projector_base) ||
       g_str_has_prefix (projector_base, model_base)))
    return 3;

  if (g_strcmp0 (model->gguf->name, projector->gguf->name) == 0 && model->gguf->name != NULL)
    return 2;

  /* "mmproj-F16.gguf" names nobody, "mmproj-model-f16.gguf" neither. */
  if (*projector_base == '\0' || g_str_equal (projector_base, "model"))
    return 1;

  return 0;
}

static const Found *
find_projector (GPtrArray   *files,
                const Found *model)
{
  const Found *best = NULL;
  guint best_score = 0;

  for (guint i = 0; i < files->len; i++)
    {
      const Found *found = g_ptr_array_index (files, i);
      guint score;

      if (found->gguf == NULL || !found->gguf->projector)
        continue;

      score = score_projector (model, found);
      if (score > best_score)
        {
          best = found;
          best_score = score;
        }
    }

  return best;
}

/* Adds up the other parts; tells when one is missing. */
static gboolean
check_parts (GPtrArray   *files,
             const Found *first,
             gsize        stem_length,
             guint        count,
             guint64     *size,
             GError     **error)
{
  guint n_there = 0;

  *size = 0;

  for (guint i = 0; i < files->len; i++)
    {
      const Found *found = g_ptr_array_index (files, i);
      gsize other_length;
      guint other_index;
      guint other_count;

      if (!parse_part (found->name, &other_length, &other_index, &other_count) ||
          other_length != stem_length || other_count != count ||
          strncmp (found->name, first->name, stem_length) != 0)
        continue;

      if (found->error != NULL)
        {
          g_propagate_error (error, g_error_copy (found->error));
          return FALSE;
        }

      *size += found->size;
      n_there++;
    }

  if (n_there < count)
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
                   /* Translators: a file name, how many files there are and should be */
                   _("Only %2$u of the %3$u parts of “%1$s” are there: download the others too."),
                   first->name, n_there, count);
      return FALSE;
    }

  return TRUE;
}

static char *
dup_id (Search      *search,
        const Found *found,
        gsize        name_length)
{
  g_autofree char *folder = g_path_get_dirname (found->path);
  g_autofree char *stem = g_strndup (found->name, name_length);
  const char *relative = folder + strlen (search->root);
  g_autofree char *id = NULL;

  while (*relative == '/')
    relative++;

  id = *relative != '\0' ? g_strdup_printf ("%s/%s", relative, stem) : g_strdup (stem);

  if (g_hash_table_contains (search->ids, id))
    {
      g_autofree char *base = g_path_get_basename (search->root);
      g_autofree char *longer = g_strdup_printf ("%s/%s", base, id);

      if (g_hash_table_contains (search->ids, longer))
        return NULL;

      g_set_str (&id, longer);
    }

  g_hash_table_add (search->ids, g_strdup (id));

  return g_utf8_make_valid (id, -1);
}

static void
take_model (Search    *search,
            GPtrArray *files,
            Found     *found)
{
  gsize name_length = strlen (found->name) - strlen (".gguf");
  g_autoptr(TektraLlamaEntry) entry = NULL;
  const Found *projector;
  guint64 size = found->size;
  gsize stem_length;
  guint index;
  guint count;

  entry = g_atomic_rc_box_new0 (TektraLlamaEntry);
  entry->demo = search->demo;

  if (parse_part (found->name, &stem_length, &index, &count))
    {
      if (index != 1)
        return;

      name_length = stem_length;
      if (found->error == NULL)
        check_parts (files, found, stem_length, count, &size, &entry->error);
    }

  entry->id = dup_id (search, found, name_length);
  if (entry->id == NULL)
    return;

  entry->path = g_strdup (found->path);
  entry->size = size;
  entry->modified = found->modified;

  if (found->error != NULL)
    entry->error = g_error_copy (found->error);
  else
    entry->gguf = tektra_gguf_copy (found->gguf);

  if (entry->gguf != NULL && !entry->gguf->embedding && (projector = find_projector (files, found)))
    {
      entry->projector_path = g_strdup (projector->path);
      entry->projector = tektra_gguf_copy (projector->gguf);
      entry->size += projector->size;
    }

  g_ptr_array_add (search->entries, g_steal_pointer (&entry));
}

/* Whether the folder is seen for the first time; links may lead in circles. */
static gboolean
visit (Search     *search,
       const char *path)
{
  struct stat info;

  if (g_stat (path, &info) < 0 || !S_ISDIR (info.st_mode))
    return FALSE;

  return g_hash_table_add (search->visited,
                           g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
                                            (guint64) info.st_dev, (guint64) info.st_ino));
}

static void
search_folder (Search     *search,
               const char *path,
               guint       depth)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (found_free);
  g_autoptr(GDir) dir = NULL;
  const char *name;

  if (!visit (search, path) || !(dir = g_dir_open (path, 0, NULL)))
    return;

  g_ptr_array_add (search->folders, g_strdup (path));

  while ((name = g_dir_read_name (dir)) && search->n_files < MAX_FILES)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      Found *found;
      GStatBuf info;

      if (name[0] == '.' || g_stat (child, &info) < 0)
        continue;

      if (S_ISDIR (info.st_mode) && depth < MAX_DEPTH)
        {
          search_folder (search, child, depth + 1);
          continue;
        }

      if (!S_ISREG (info.st_mode) || !has_gguf_suffix (name))
        continue;

      search->n_files++;
      found = g_new0 (Found, 1);
      found->name = g_strdup (name);
      found->path = g_steal_pointer (&child);
      found->size = (guint64) info.st_size;
      found->modified = info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000;
      found->gguf = tektra_gguf_read (found->path, &found->error);
      g_ptr_array_add (files, found);

      if (found->error != NULL)
        g_debug ("%s: %s", found->path, found->error->message);
    }

  for (guint i = 0; i < files->len; i++)
    {
      Found *found = g_ptr_array_index (files, i);

      if (found->gguf == NULL || !found->gguf->projector)
        take_model (search, files, found);
    }
}

static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  const TektraLlamaEntry *first = *(TektraLlamaEntry * const *) a;
  const TektraLlamaEntry *second = *(TektraLlamaEntry * const *) b;

  /* The user's own before the demonstration */
  if (first->demo != second->demo)
    return first->demo ? 1 : -1;

  return g_ascii_strcasecmp (first->id, second->id);
}

/* "model.gguf" is the end of "/folder/sub/model.gguf". */
static gboolean
ends_with_file (const char *path,
                const char *file)
{
  return g_str_has_suffix (path, file) &&
         (strlen (path) == strlen (file) || path[strlen (path) - strlen (file) - 1] == '/');
}

static TektraLlamaEntry *
find_file (Search     *search,
           const char *file)
{
  for (guint i = 0; i < search->entries->len; i++)
    {
      TektraLlamaEntry *entry = g_ptr_array_index (search->entries, i);

      if (ends_with_file (entry->path, file))
        return entry;
    }

  return NULL;
}

/* Reads a folder that none of the person's folders is: only the file that is meant is wanted. */
static TektraLlamaEntry *
read_elsewhere (Search     *search,
                const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GPtrArray) entries = g_steal_pointer (&search->entries);
  g_autoptr(GPtrArray) found = NULL;
  TektraLlamaEntry *entry;

  search->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_llama_entry_unref);
  search->root = folder;
  search->demo = FALSE;
  search_folder (search, folder, MAX_DEPTH);
  entry = find_file (search, path);
  if (entry != NULL)
    g_ptr_array_add (entries, tektra_llama_entry_ref (entry));

  found = g_steal_pointer (&search->entries);
  search->entries = g_steal_pointer (&entries);

  return entry;
}

/* For a file that has two names */
static TektraLlamaEntry *
copy_entry (const TektraLlamaEntry *entry)
{
  TektraLlamaEntry *copy = g_atomic_rc_box_new0 (TektraLlamaEntry);

  copy->path = g_strdup (entry->path);
  copy->projector_path = g_strdup (entry->projector_path);
  copy->gguf = entry->gguf != NULL ? tektra_gguf_copy (entry->gguf) : NULL;
  copy->projector = entry->projector != NULL ? tektra_gguf_copy (entry->projector) : NULL;
  copy->error = entry->error != NULL ? g_error_copy (entry->error) : NULL;
  copy->size = entry->size;
  copy->modified = entry->modified;
  copy->demo = entry->demo;

  return copy;
}

/* What a person calls a file comes before a file that has that name by chance. */
static void
free_id (Search                 *search,
         const TektraLlamaEntry *named,
         const char             *id)
{
  for (guint i = search->entries->len; i > 0; i--)
    {
      const TektraLlamaEntry *entry = g_ptr_array_index (search->entries, i - 1);

      if (entry != named && g_strcmp0 (entry->id, id) == 0)
        g_ptr_array_remove_index (search->entries, i - 1);
    }
}

/* A file is listed once, by the name that it was given. */
static void
take_named (Search                      *search,
            GHashTable                  *named,
            const TektraModelDefinition *definition)
{
  g_autofree char *path = NULL;
  TektraLlamaEntry *entry;

  if (g_str_has_prefix (definition->file, "~/"))
    path = g_build_filename (g_get_home_dir (), definition->file + 2, NULL);
  else
    path = g_strdup (definition->file);

  entry = find_file (search, path);
  if (entry == NULL && g_path_is_absolute (path))
    entry = read_elsewhere (search, path);

  if (entry == NULL)
    {
      entry = g_atomic_rc_box_new0 (TektraLlamaEntry);
      entry->path = g_strdup (path);
      entry->error = g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND,
                                  /* Translators: a file, and what a model is called */
                                  _("There is no GGUF file “%s” for “%s”: correct models.toml, "
                                    "or put it there."),
                                  definition->file, definition->id);
      g_ptr_array_add (search->entries, entry);
    }

  if (!g_hash_table_add (named, entry))
    {
      entry = copy_entry (entry);
      g_ptr_array_add (search->entries, entry);
    }

  g_set_str (&entry->id, definition->id);
  free_id (search, entry, definition->id);
}

static DexFuture *
search_in_thread (gpointer user_data)
{
  Task *task = user_data;
  TektraModelCatalog *catalog;
  g_autoptr(GHashTable) named = g_hash_table_new (NULL, NULL);
  Search search = { 0 };

  search.entries = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_llama_entry_unref);
  search.folders = g_ptr_array_new_with_free_func (g_free);
  search.visited = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  search.ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; task->folders[i] != NULL; i++)
    {
      search.root = task->folders[i];
      search.demo = g_strcmp0 (task->folders[i], task->demo_folder) == 0;
      search_folder (&search, search.root, 0);
    }

  for (guint i = 0; task->named != NULL && i < task->named->len; i++)
    take_named (&search, named, g_ptr_array_index (task->named, i));

  g_ptr_array_sort (search.entries, compare_entries);
  g_ptr_array_add (search.folders, NULL);
  catalog = tektra_model_catalog_new (search.entries,
                                      (GStrv) g_ptr_array_free (search.folders, FALSE));
  g_hash_table_unref (search.visited);
  g_hash_table_unref (search.ids);

  return dex_future_new_take_boxed (TEKTRA_TYPE_MODEL_CATALOG, catalog);
}

/**
 * tektra_llama_catalog_search:
 * @folders: (array zero-terminated=1) (element-type filename): where to look, also below
 * @demo_folder: (nullable) (type filename): which of them came with Tektra
 * @named: (nullable) (element-type TektraModelDefinition): models whose files are named: a path, or
 *   the end of one in a folder
 *
 * Looks for models and reads their headers.
 *
 * Files that are no models, or damaged ones, are in the catalog with the error that says so:
 * whoever put them there wants to know.
 *
 * Returns: (transfer full): a future that resolves to a [struct@ModelCatalog] of
 *   [struct@LlamaEntry]
 */
DexFuture *
tektra_llama_catalog_search (const char * const *folders,
                             const char         *demo_folder,
                             GPtrArray          *named)
{
  Task *task;

  g_return_val_if_fail (folders != NULL, NULL);

  task = g_new0 (Task, 1);
  task->folders = g_strdupv ((char **) folders);
  task->demo_folder = g_strdup (demo_folder);
  if (named != NULL)
    task->named = tektra_llama_named_copy (named);

  return tektra_thread_spawn ("tektra-models", search_in_thread, task, task_free);
}

/**
 * tektra_llama_entry_ref:
 * @self: an entry
 *
 * Returns: (transfer full): @self
 */
TektraLlamaEntry *
tektra_llama_entry_ref (TektraLlamaEntry *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * tektra_llama_entry_unref:
 * @self: (transfer full): an entry
 *
 * Drops a reference.
 */
void
tektra_llama_entry_unref (TektraLlamaEntry *self)
{
  g_atomic_rc_box_release_full (self, entry_clear);
}

/**
 * tektra_llama_entry_equal:
 * @self: an entry
 * @other: an entry of a later search
 *
 * Tells whether both are the same model in the same files.
 *
 * Returns: %TRUE when nothing that matters changed
 */
gboolean
tektra_llama_entry_equal (const TektraLlamaEntry *self,
                          const TektraLlamaEntry *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  return g_str_equal (self->id, other->id) &&
         g_str_equal (self->path, other->path) &&
         g_strcmp0 (self->projector_path, other->projector_path) == 0 &&
         self->size == other->size &&
         self->modified == other->modified &&
         (self->error != NULL) == (other->error != NULL);
}
