/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>

#include "models/tektra-model-catalogue.h"
#include "tektra-enum-types.h"
#include "util/tektra-json.h"
#include "util/tektra-thread.h"

/* The models that Tektra proposes, from a file that comes with it. Sizes are estimates there: exact
 * ones, and checksums, are the servers' to tell. */

struct _TektraCatalogueEntry
{
  GObject parent_instance;

  char *id;
  char *name;
  char *parameters;
  char *licence;
  char *page;
  char *hub_name;
  char *ollama_name;
  guint64 size;
  guint64 memory;
  TektraCapabilities capabilities;
  TektraFit fit;
};

typedef struct
{
  char *path;
  char *root;
  GListModel *cards;
} Task;

G_DEFINE_FINAL_TYPE (TektraCatalogueEntry, tektra_catalogue_entry, G_TYPE_OBJECT)

static void
task_free (gpointer data)
{
  Task *task = data;

  g_free (task->path);
  g_free (task->root);
  g_clear_object (&task->cards);
  g_free (task);
}

static TektraCapabilities
parse_capabilities (JsonArray *array)
{
  g_autoptr(GFlagsClass) flags = g_type_class_ref (TEKTRA_TYPE_CAPABILITIES);
  TektraCapabilities capabilities = TEKTRA_CAPABILITY_TEXT;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const GFlagsValue *value = NULL;

      if (json_node_get_value_type (node) == G_TYPE_STRING)
        value = g_flags_get_value_by_nick (flags, json_node_get_string (node));
      if (value != NULL)
        capabilities |= value->value;
    }

  return capabilities;
}

static TektraCatalogueEntry *
parse_entry (JsonObject           *object,
             const TektraHardware *hardware)
{
  TektraCatalogueEntry *self = g_object_new (TEKTRA_TYPE_CATALOGUE_ENTRY, NULL);

  self->id = g_strdup (tektra_json_get_string (object, "id"));
  self->name = g_strdup (tektra_json_get_string (object, "name"));
  self->parameters = g_strdup (tektra_json_get_string (object, "parameters"));
  self->licence = g_strdup (tektra_json_get_string (object, "licence"));
  self->page = g_strdup (tektra_json_get_string (object, "page"));
  self->hub_name = g_strdup (tektra_json_get_string (object, "hub"));
  self->ollama_name = g_strdup (tektra_json_get_string (object, "ollama"));
  self->size = (guint64) MAX (tektra_json_get_int (object, "size", 0), 0);
  self->memory = (guint64) MAX (tektra_json_get_int (object, "memory", 0), 0);
  self->capabilities = parse_capabilities (tektra_json_get_array (object, "capabilities"));
  self->fit = tektra_hardware_rate (hardware, self->memory);

  return self;
}

static DexFuture *
load_in_thread (gpointer user_data)
{
  Task *task = user_data;
  g_autoptr(GListStore) store = g_list_store_new (TEKTRA_TYPE_CATALOGUE_ENTRY);
  g_autoptr(TektraHardware) hardware = tektra_hardware_read (task->root, task->cards);
  g_autoptr(JsonObject) object = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  JsonArray *models;

  if (!g_file_get_contents (task->path, &text, NULL, &error) ||
      !(object = tektra_json_parse_object (text, -1, &error)))
    return dex_future_new_for_error (g_steal_pointer (&error));

  models = tektra_json_get_array (object, "models");
  for (guint i = 0; models != NULL && i < json_array_get_length (models); i++)
    {
      JsonObject *model = tektra_json_as_object (json_array_get_element (models, i));
      g_autoptr(TektraCatalogueEntry) entry = NULL;

      if (tektra_json_get_string (model, "id") == NULL ||
          tektra_json_get_string (model, "name") == NULL)
        continue;

      entry = parse_entry (model, hardware);
      g_list_store_append (store, entry);
    }

  return dex_future_new_take_object (g_steal_pointer (&store));
}

static void
tektra_catalogue_entry_finalize (GObject *object)
{
  TektraCatalogueEntry *self = TEKTRA_CATALOGUE_ENTRY (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->parameters);
  g_free (self->licence);
  g_free (self->page);
  g_free (self->hub_name);
  g_free (self->ollama_name);

  G_OBJECT_CLASS (tektra_catalogue_entry_parent_class)->finalize (object);
}

static void
tektra_catalogue_entry_class_init (TektraCatalogueEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tektra_catalogue_entry_finalize;
}

static void
tektra_catalogue_entry_init (TektraCatalogueEntry *self)
{
}

/**
 * tektra_catalogue_entry_get_id:
 * @self: an entry
 *
 * Gets what it is called in the file.
 *
 * Returns: (transfer none): the id
 */
const char *
tektra_catalogue_entry_get_id (TektraCatalogueEntry *self)
{
  g_return_val_if_fail (TEKTRA_IS_CATALOGUE_ENTRY (self), NULL);

  return self->id;
}

/**
 * tektra_catalogue_entry_get_name:
 * @self: an entry
 *
 * Gets its name.
 *
 * Returns: (transfer none): the name
 */
const char *
tektra_catalogue_entry_get_name (TektraCatalogueEntry *self)
{
  g_return_val_if_fail (TEKTRA_IS_CATALOGUE_ENTRY (self), NULL);

  return self->name;
}

/**
 * tektra_catalogue_entry_get_parameters:
 * @self: an entry
 *
 * Gets how large it is: "4B".
 *
 * Returns: (transfer none) (nullable): the text
 */
const char *
tektra_catalogue_entry_get_parameters (TektraCatalogueEntry *self)
{
  g_return_val_if_fail (TEKTRA_IS_CATALOGUE_ENTRY (self), NULL);

  return self->parameters;
}

/**
 * tektra_catalogue_entry_get_licence:
 * @self: an entry
 *
 * Gets its licence.
 *
 * Returns: (transfer none) (nullable): the name of the licence
 */
const char *
tektra_catalogue_entry_get_licence (TektraCatalogueEntry *self)
{
  g_return_val_if_fail (TEKTRA_IS_CATALOGUE_ENTRY (self), NULL);

  return self->licence;
}

/**
 * tektra_catalogue_entry_get_page:
 * @self: an entry
 *
 * Gets where its makers tell of it.
 *
 * Returns: (transfer none) (nullable): an address
 */
const char *
tektra_catalogue_entry_get_page (TektraCatalogueEntry *self)
{
  g_return_val_if_fail (TEKTRA_IS_CATALOGUE_ENTRY (self), NULL);

  return self->page;
}

/**
 * tektra_catalogue_entry_get_hub_name:
 * @self: an entry
 *
 * Gets its name for [ctor@FileDownload.new].
 *
 * Returns: (transfer none) (nullable): "owner/repository"
 */
const char *
tektra_catalogue_entry_get_hub_name (TektraCatalogueEntry *self)
{
  g_return_val_if_fail (TEKTRA_IS_CATALOGUE_ENTRY (self), NULL);

  return self->hub_name;
}

/**
 * tektra_catalogue_entry_get_ollama_name:
 * @self: an entry
 *
 * Gets its name in Ollama.
 *
 * Returns: (transfer none) (nullable): the name
 */
const char *
tektra_catalogue_entry_get_ollama_name (TektraCatalogueEntry *self)
{
  g_return_val_if_fail (TEKTRA_IS_CATALOGUE_ENTRY (self), NULL);

  return self->ollama_name;
}

/**
 * tektra_catalogue_entry_get_capabilities:
 * @self: an entry
 *
 * Gets what it can do.
 *
 * Returns: the flags
 */
TektraCapabilities
tektra_catalogue_entry_get_capabilities (TektraCatalogueEntry *self)
{
  g_return_val_if_fail (TEKTRA_IS_CATALOGUE_ENTRY (self), 0);

  return self->capabilities;
}

/**
 * tektra_catalogue_entry_get_size:
 * @self: an entry
 *
 * Gets about how much is to be downloaded.
 *
 * Returns: bytes
 */
guint64
tektra_catalogue_entry_get_size (TektraCatalogueEntry *self)
{
  g_return_val_if_fail (TEKTRA_IS_CATALOGUE_ENTRY (self), 0);

  return self->size;
}

/**
 * tektra_catalogue_entry_get_memory:
 * @self: an entry
 *
 * Gets about how much memory it needs when it runs.
 *
 * Returns: bytes
 */
guint64
tektra_catalogue_entry_get_memory (TektraCatalogueEntry *self)
{
  g_return_val_if_fail (TEKTRA_IS_CATALOGUE_ENTRY (self), 0);

  return self->memory;
}

/**
 * tektra_catalogue_entry_get_fit:
 * @self: an entry
 *
 * Gets whether it fits into this computer.
 *
 * Returns: how well
 */
TektraFit
tektra_catalogue_entry_get_fit (TektraCatalogueEntry *self)
{
  g_return_val_if_fail (TEKTRA_IS_CATALOGUE_ENTRY (self), TEKTRA_FIT_UNKNOWN);

  return self->fit;
}

/**
 * tektra_model_catalogue_load:
 * @path: (type filename): the list, `library.json` of the data that comes with Tektra
 * @root: (type filename): "/", or a folder that looks like it for the memory there is
 * @cards: (nullable): the graphics cards that can be used, see tektra_hardware_read()
 *
 * Reads the models that Tektra proposes, and works out which of them fit, in a thread.
 *
 * Returns: (transfer full): a future that resolves to a [iface@Gio.ListModel] of
 *   [class@CatalogueEntry], the small ones first
 */
DexFuture *
tektra_model_catalogue_load (const char *path,
                             const char *root,
                             GListModel *cards)
{
  Task *task;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (root != NULL, NULL);

  task = g_new0 (Task, 1);
  task->path = g_strdup (path);
  task->root = g_strdup (root);
  g_set_object (&task->cards, cards);

  return tektra_thread_spawn ("tektra-catalogue", load_in_thread, task, task_free);
}
