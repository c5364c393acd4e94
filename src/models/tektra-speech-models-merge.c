/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "models/tektra-speech-models-private.h"

#include "models/tektra-file-download.h"
#include "models/tektra-model-import.h"
#include "models/tektra-speech-model-private.h"

/* What is proposed, what is there and what is on its way is put together; a model stays the same
 * object for as long as there is something to know of it. */

/**
 * _tektra_speech_models_dup_target:
 * @self: a list
 * @download: a download
 *
 * Gets what a download brings to the folder.
 *
 * Returns: (transfer full) (nullable) (type filename): the name of a file, %NULL when it brings
 *   something else
 */
char *
_tektra_speech_models_dup_target (TektraSpeechModels *self,
                                  TektraDownload     *download)
{
  g_autofree char *path = NULL;
  g_autofree char *folder = NULL;

  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODELS (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD (download), NULL);

  if (TEKTRA_IS_FILE_DOWNLOAD (download) &&
      tektra_file_download_get_format (TEKTRA_FILE_DOWNLOAD (download)) ==
        TEKTRA_FILE_FORMAT_WHISPER)
    path = tektra_file_download_dup_path (TEKTRA_FILE_DOWNLOAD (download));
  else if (TEKTRA_IS_MODEL_IMPORT (download) &&
           tektra_model_import_get_format (TEKTRA_MODEL_IMPORT (download)) ==
             TEKTRA_FILE_FORMAT_WHISPER)
    path = tektra_model_import_dup_path (TEKTRA_MODEL_IMPORT (download));

  if (path == NULL)
    return NULL;

  folder = g_path_get_dirname (path);

  return g_str_equal (folder, self->folder) ? g_path_get_basename (path) : NULL;
}

static TektraSpeechModel *
ensure_model (TektraSpeechModels *self,
              GHashTable         *wanted,
              const char         *file_name)
{
  TektraSpeechModel *model = g_hash_table_lookup (self->known, file_name);

  if (model == NULL)
    {
      model = _tektra_speech_model_new (file_name);
      g_hash_table_insert (self->known, g_strdup (file_name), model);
    }
  g_hash_table_add (wanted, model);

  return model;
}

static void
take_scan (TektraSpeechModels *self,
           GHashTable         *wanted)
{
  g_autoptr(GHashTable) there = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer model;

  for (guint i = 0; i < self->scan->entries->len; i++)
    {
      TektraSpeechEntry *entry = g_ptr_array_index (self->scan->entries, i);

      _tektra_speech_model_set_entry (ensure_model (self, wanted, entry->remote->name), entry);
    }

  for (guint i = 0; i < self->scan->files->len; i++)
    {
      TektraSpeechFile *file = g_ptr_array_index (self->scan->files, i);
      g_autofree char *path = g_build_filename (self->folder, file->name, NULL);

      /* what was found is older than its end */
      model = g_hash_table_lookup (self->known, file->name);
      if (model != NULL && self->scan_running && _tektra_speech_model_get_deleted (model))
        continue;

      model = ensure_model (self, wanted, file->name);
      _tektra_speech_model_set_file (model, path, file);
      g_hash_table_add (there, model);
    }

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, NULL, &model))
    {
      if (!g_hash_table_contains (there, model))
        _tektra_speech_model_set_file (model, NULL, NULL);
    }
}

static void
take_downloads (TektraSpeechModels *self,
                GHashTable         *wanted)
{
  GListModel *downloads = G_LIST_MODEL (self->downloads);
  g_autoptr(GHashTable) coming = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer model;

  for (guint i = 0; i < g_list_model_get_n_items (downloads); i++)
    {
      g_autoptr(TektraDownload) download = g_list_model_get_item (downloads, i);
      g_autofree char *name = _tektra_speech_models_dup_target (self, download);

      if (name == NULL)
        continue;

      /* What has come is found in the folder a moment later, and may have been deleted since. */
      model = g_hash_table_lookup (self->known, name);
      if (tektra_download_get_state (download) == TEKTRA_DOWNLOAD_STATE_FINISHED &&
          (!self->scan_running || (model != NULL && _tektra_speech_model_get_deleted (model))))
        continue;

      model = ensure_model (self, wanted, name);
      _tektra_speech_model_set_download (model, download);
      g_hash_table_add (coming, model);
    }

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, NULL, &model))
    {
      if (!g_hash_table_contains (coming, model))
        _tektra_speech_model_set_download (model, NULL);
    }
}

static int
compare_models (gconstpointer a,
                gconstpointer b)
{
  TektraSpeechModel *first = *(TektraSpeechModel **) a;
  TektraSpeechModel *second = *(TektraSpeechModel **) b;
  guint64 first_size = tektra_speech_model_get_size (first);
  guint64 second_size = tektra_speech_model_get_size (second);

  if (first_size != second_size)
    return first_size < second_size ? -1 : 1;

  return strcmp (_tektra_speech_model_get_file_name (first),
                 _tektra_speech_model_get_file_name (second));
}

/* Takes the new order, telling of no more than what is different. */
static void
replace_models (TektraSpeechModels *self,
                GPtrArray          *models)
{
  g_autoptr(GPtrArray) old = g_steal_pointer (&self->models);
  guint shorter = MIN (old->len, models->len);
  guint before = 0;
  guint behind = 0;

  self->models = models;

  while (before < shorter && old->pdata[before] == models->pdata[before])
    before++;
  while (behind < shorter - before &&
         old->pdata[old->len - behind - 1] == models->pdata[models->len - behind - 1])
    behind++;

  if (before + behind < MAX (old->len, models->len))
    g_list_model_items_changed (G_LIST_MODEL (self), before, old->len - before - behind,
                                models->len - before - behind);
}

/**
 * _tektra_speech_models_merge:
 * @self: a list that was scanned
 *
 * Puts together what is known of the models, and tells of what has come and gone.
 */
void
_tektra_speech_models_merge (TektraSpeechModels *self)
{
  g_autoptr(GHashTable) wanted = g_hash_table_new (NULL, NULL);
  GPtrArray *models;
  GHashTableIter iter;
  gpointer model;

  g_return_if_fail (TEKTRA_IS_SPEECH_MODELS (self));
  g_return_if_fail (self->scan != NULL);

  take_scan (self, wanted);
  take_downloads (self, wanted);

  models = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, NULL, &model))
    {
      gboolean removing = tektra_removal_list_contains (self->removals, model);

      if (!g_hash_table_contains (wanted, model) && !removing)
        g_hash_table_iter_remove (&iter);
      else if (!removing)
        g_ptr_array_add (models, g_object_ref (model));
    }
  g_ptr_array_sort (models, compare_models);

  replace_models (self, models);
}
