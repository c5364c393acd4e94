/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "models/tektra-model-creation.h"

#include "core/tektra-model-name.h"
#include "models/tektra-backend-link.h"
#include "util/tektra-json.h"

/* Files of many gigabytes go to the server first, which takes as long as a download does. What is
 * there of them is not sent again, so that going on is asking again. */

#define KIND "create"

struct _TektraModelCreation
{
  TektraDownload parent_instance;

  /* owned */
  TektraBackendLink *link;
  TektraModelRecipe *recipe;
};

G_DEFINE_FINAL_TYPE (TektraModelCreation, tektra_model_creation, TEKTRA_TYPE_DOWNLOAD)

static void
set_string (JsonObject *object,
            const char *name,
            const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

static void
tektra_model_creation_save (TektraDownload *download,
                            JsonObject     *object)
{
  TektraModelCreation *self = TEKTRA_MODEL_CREATION (download);
  TektraGenerationParams *params = tektra_model_recipe_get_params (self->recipe);
  GListModel *files = tektra_model_recipe_list_files (self->recipe);
  JsonArray *uris = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (files, i);
      g_autofree char *uri = g_file_get_uri (file);

      json_array_add_string_element (uris, uri);
    }

  tektra_backend_link_save (self->link, object);
  set_string (object, "name", tektra_model_recipe_get_name (self->recipe));
  set_string (object, "base", tektra_model_recipe_get_base (self->recipe));
  set_string (object, "system", tektra_model_recipe_get_system (self->recipe));
  set_string (object, "template", tektra_model_recipe_get_template_text (self->recipe));
  json_object_set_array_member (object, "files", uris);
  if (params != NULL)
    json_object_set_member (object, "params", tektra_generation_params_to_json (params));
}

static TektraModelRecipe *
read_recipe (JsonObject *object)
{
  const char *name = tektra_json_get_string (object, "name");
  JsonArray *uris = tektra_json_get_array (object, "files");
  JsonObject *saved_params = tektra_json_get_object (object, "params");
  g_autoptr(TektraModelRecipe) recipe = NULL;

  if (name == NULL || !tektra_model_name_is_valid (name))
    return NULL;

  recipe = tektra_model_recipe_new (name);
  tektra_model_recipe_set_base (recipe, tektra_json_get_string (object, "base"));
  tektra_model_recipe_set_system (recipe, tektra_json_get_string (object, "system"));
  tektra_model_recipe_set_template_text (recipe, tektra_json_get_string (object, "template"));

  for (guint i = 0; uris != NULL && i < json_array_get_length (uris); i++)
    {
      JsonNode *node = json_array_get_element (uris, i);

      if (json_node_get_value_type (node) == G_TYPE_STRING)
        {
          g_autoptr(GFile) file = g_file_new_for_uri (json_node_get_string (node));

          tektra_model_recipe_add_file (recipe, file);
        }
    }

  if (saved_params != NULL)
    {
      g_autoptr(TektraGenerationParams) params = NULL;

      params = tektra_generation_params_new_from_json (saved_params);
      tektra_model_recipe_set_params (recipe, params);
    }

  return g_steal_pointer (&recipe);
}

static TektraDownload *
create (TektraBackendLink *link,
        TektraModelRecipe *recipe)
{
  const char *name = tektra_model_recipe_get_name (recipe);
  g_autofree char *key = tektra_backend_link_dup_key (link, KIND, name);
  TektraModelCreation *self = g_object_new (TEKTRA_TYPE_MODEL_CREATION,
                                            "key", key,
                                            "title", name,
                                            NULL);

  self->link = link;
  tektra_backend_link_set_download (link, TEKTRA_DOWNLOAD (self));
  self->recipe = g_object_ref (recipe);

  return TEKTRA_DOWNLOAD (self);
}

static TektraDownload *
restore_cb (JsonObject *object,
            gpointer    user_data)
{
  g_autoptr(TektraModelRecipe) recipe = read_recipe (object);
  TektraBackendLink *link;

  if (recipe == NULL || (link = tektra_backend_link_new_saved (object, user_data)) == NULL)
    return NULL;

  return create (link, recipe);
}

static DexFuture *
tektra_model_creation_run (TektraDownload *download,
                           GCancellable   *cancellable)
{
  TektraModelCreation *self = TEKTRA_MODEL_CREATION (download);
  g_autoptr(TektraProgress) progress = tektra_progress_new ();
  g_autoptr(TektraBackend) backend = NULL;
  g_autoptr(GError) error = NULL;

  backend = tektra_backend_link_dup_backend (self->link, &error);
  if (backend == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  tektra_download_follow (download, progress);

  return tektra_backend_create (backend, self->recipe, progress, cancellable);
}

static void
tektra_model_creation_finalize (GObject *object)
{
  TektraModelCreation *self = TEKTRA_MODEL_CREATION (object);

  g_clear_pointer (&self->link, tektra_backend_link_free);
  g_clear_object (&self->recipe);

  G_OBJECT_CLASS (tektra_model_creation_parent_class)->finalize (object);
}

static void
tektra_model_creation_class_init (TektraModelCreationClass *klass)
{
  TektraDownloadClass *download_class = TEKTRA_DOWNLOAD_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tektra_model_creation_finalize;
  download_class->kind = KIND;
  download_class->run = tektra_model_creation_run;
  download_class->save = tektra_model_creation_save;
}

static void
tektra_model_creation_init (TektraModelCreation *self)
{
}

/**
 * tektra_model_creation_new:
 * @backend: who makes the model
 * @recipe: what it is made of, which is not changed after that
 *
 * Prepares the making of a model.
 *
 * Returns: (transfer full): a creation
 */
TektraDownload *
tektra_model_creation_new (TektraBackend     *backend,
                           TektraModelRecipe *recipe)
{
  g_return_val_if_fail (TEKTRA_IS_BACKEND (backend), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL_RECIPE (recipe), NULL);

  return create (tektra_backend_link_new (backend), recipe);
}

/**
 * tektra_model_creation_add_kind:
 * @manager: a manager that has not loaded yet
 * @backends: a list of [class@Backend], such as the registry
 *
 * Lets the manager continue what earlier runs of the program began.
 */
void
tektra_model_creation_add_kind (TektraDownloadManager *manager,
                                GListModel            *backends)
{
  g_return_if_fail (TEKTRA_IS_DOWNLOAD_MANAGER (manager));
  g_return_if_fail (G_IS_LIST_MODEL (backends));

  tektra_download_manager_add_kind (manager, KIND, restore_cb, g_object_ref (backends),
                                    g_object_unref);
}
