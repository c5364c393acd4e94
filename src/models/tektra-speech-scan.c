/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "models/tektra-speech-scan.h"
#include "models/tektra-whisper-file.h"
#include "util/tektra-json.h"
#include "util/tektra-thread.h"

/* Looks in a thread for what can be got and for what is there. A list that cannot be read proposes
 * nothing, and a folder that is not there has nothing in it: neither keeps from using the rest. */

typedef struct
{
  char *catalogue;
  char *folder;
} Task;

G_DEFINE_BOXED_TYPE (TektraSpeechScan, tektra_speech_scan,
                     tektra_speech_scan_ref, tektra_speech_scan_unref)

static void
task_free (gpointer data)
{
  Task *task = data;

  g_free (task->catalogue);
  g_free (task->folder);
  g_free (task);
}

static void
entry_free (gpointer data)
{
  TektraSpeechEntry *entry = data;

  g_free (entry->id);
  g_free (entry->name);
  tektra_remote_file_free (entry->remote);
  g_free (entry);
}

static void
file_free (gpointer data)
{
  TektraSpeechFile *file = data;

  g_free (file->name);
  g_free (file);
}

static TektraSpeechScan *
scan_new (void)
{
  TektraSpeechScan *self = g_atomic_rc_box_new0 (TektraSpeechScan);

  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->files = g_ptr_array_new_with_free_func (file_free);

  return self;
}

static void
scan_clear (gpointer data)
{
  TektraSpeechScan *self = data;

  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->files);
}

/* NULL when something is missing that must be known. */
static TektraSpeechEntry *
parse_entry (JsonObject *object)
{
  const char *id = tektra_json_get_string (object, "id");
  const char *name = tektra_json_get_string (object, "name");
  const char *file = tektra_json_get_string (object, "file");
  const char *url = tektra_json_get_string (object, "url");
  TektraSpeechEntry *entry;

  if (id == NULL || name == NULL || file == NULL || url == NULL || *file == '.' ||
      strchr (file, '/') != NULL || !g_str_has_suffix (file, TEKTRA_WHISPER_FILE_SUFFIX))
    return NULL;

  entry = g_new0 (TektraSpeechEntry, 1);
  entry->id = g_strdup (id);
  entry->name = g_strdup (name);
  entry->memory = (guint64) MAX (tektra_json_get_int (object, "memory", 0), 0);
  entry->recommended = tektra_json_get_boolean (object, "recommended", FALSE);
  entry->remote = tektra_remote_file_new (url, file);
  entry->remote->format = TEKTRA_FILE_FORMAT_WHISPER;
  entry->remote->size = (guint64) MAX (tektra_json_get_int (object, "size", 0), 0);
  /* where none is told, the server tells it */
  entry->remote->sha256 = g_strdup (tektra_json_get_string (object, "sha256"));

  return entry;
}

static void
read_catalogue (TektraSpeechScan *self,
                const char       *path)
{
  g_autoptr(JsonObject) object = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  JsonArray *models;

  if (!g_file_get_contents (path, &text, NULL, &error) ||
      !(object = tektra_json_parse_object (text, -1, &error)))
    {
      g_debug ("%s: %s", path, error->message);
      return;
    }

  models = tektra_json_get_array (object, "models");
  for (guint i = 0; models != NULL && i < json_array_get_length (models); i++)
    {
      JsonObject *model = tektra_json_as_object (json_array_get_element (models, i));
      TektraSpeechEntry *entry = model != NULL ? parse_entry (model) : NULL;

      if (entry != NULL)
        g_ptr_array_add (self->entries, entry);
    }
}

static void
read_folder (TektraSpeechScan *self,
             const char       *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr(GError) error = NULL;
      TektraWhisperFile whisper;
      TektraSpeechFile *file;

      /* Others are parts, or nobody knows what. */
      if (*name == '.' || !g_str_has_suffix (name, TEKTRA_WHISPER_FILE_SUFFIX))
        continue;

      if (!tektra_whisper_file_read (path, &whisper, &error))
        {
          g_debug ("%s", error->message);
          continue;
        }

      file = g_new0 (TektraSpeechFile, 1);
      file->name = g_strdup (name);
      file->size = whisper.size;
      file->multilingual = whisper.multilingual;
      g_ptr_array_add (self->files, file);
    }
}

static DexFuture *
scan_in_thread (gpointer user_data)
{
  Task *task = user_data;
  TektraSpeechScan *self = scan_new ();

  read_catalogue (self, task->catalogue);
  read_folder (self, task->folder);

  return dex_future_new_take_boxed (TEKTRA_TYPE_SPEECH_SCAN, self);
}

/**
 * tektra_speech_scan_run:
 * @catalogue: (type filename): the list of what is proposed
 * @folder: (type filename): the folder of the models
 *
 * Looks for models in a thread.
 *
 * Returns: (transfer full): a future that resolves to a [struct@SpeechScan]
 */
DexFuture *
tektra_speech_scan_run (const char *catalogue,
                        const char *folder)
{
  Task *task;

  g_return_val_if_fail (catalogue != NULL, NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  task = g_new0 (Task, 1);
  task->catalogue = g_strdup (catalogue);
  task->folder = g_strdup (folder);

  return tektra_thread_spawn ("tektra-speech-models", scan_in_thread, task, task_free);
}

/**
 * tektra_speech_scan_ref:
 * @self: what was found
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
TektraSpeechScan *
tektra_speech_scan_ref (TektraSpeechScan *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * tektra_speech_scan_unref:
 * @self: (transfer full): what was found
 *
 * Drops a reference.
 */
void
tektra_speech_scan_unref (TektraSpeechScan *self)
{
  g_atomic_rc_box_release_full (self, scan_clear);
}
