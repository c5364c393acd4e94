/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "models/tektra-model-offer.h"

#include "core/tektra-model-name.h"
#include "models/tektra-file-download.h"
#include "models/tektra-pull.h"
#include "tektra-enum-types.h"
#include "util/tektra-paths.h"

/* A server that gets models by their names is asked first, because it looks after them as well;
 * without one the files are got from the Hub. What is here already counts wherever it came from. */

struct _TektraModelOffer
{
  GObject parent_instance;

  /* owned */
  TektraCatalogueEntry *entry;
  TektraBackend *source;
  TektraDownload *download;
  TektraModel *model;

  TektraOfferState state;
};

G_DEFINE_FINAL_TYPE (TektraModelOffer, tektra_model_offer, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ENTRY,
  PROP_STATE,
  PROP_SOURCE,
  PROP_DOWNLOAD,
  PROP_MODEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
can_pull (TektraBackend *backend)
{
  return (tektra_backend_get_operations (backend) & TEKTRA_BACKEND_OPERATION_PULL) != 0;
}

/* Letters and digits are what is left of a name in all the ways it is written. */
static char *
dup_essence (const char *name)
{
  g_autoptr(GString) essence = g_string_new (NULL);

  for (const char *p = name; *p != '\0'; p++)
    {
      if (g_ascii_isalnum (*p))
        g_string_append_c (essence, g_ascii_tolower (*p));
    }

  return g_string_free (g_steal_pointer (&essence), FALSE);
}

/* The files of "owner/Some-Model-GGUF" begin with the name of the model, with a quantization
 * behind it: "Some-Model-Q4_K_M.gguf". */
static gboolean
is_from_hub (TektraModel *model,
             const char  *hub_name)
{
  const char *repository = strrchr (hub_name, '/');
  const char *file = strrchr (tektra_model_get_id (model), '/');
  g_autofree char *wanted = NULL;
  g_autofree char *found = NULL;

  wanted = dup_essence (repository != NULL ? repository + 1 : hub_name);
  if (g_str_has_suffix (wanted, "gguf"))
    wanted[strlen (wanted) - strlen ("gguf")] = '\0';
  found = dup_essence (file != NULL ? file + 1 : tektra_model_get_id (model));

  return *wanted != '\0' && g_str_has_prefix (found, wanted);
}

static gboolean
is_offered (TektraModelOffer *self,
            TektraModel      *model)
{
  TektraBackend *backend = tektra_model_get_backend (model);
  const char *ollama_name = tektra_catalogue_entry_get_ollama_name (self->entry);
  const char *hub_name = tektra_catalogue_entry_get_hub_name (self->entry);

  g_assert (TEKTRA_IS_MODEL_OFFER (self));

  if (backend == NULL)
    return FALSE;

  if (can_pull (backend))
    return ollama_name != NULL
           && tektra_model_name_equal (tektra_model_get_id (model), ollama_name);

  return hub_name != NULL && tektra_model_get_state (model) != TEKTRA_MODEL_STATE_FAILED
         && tektra_model_get_locality (model) == TEKTRA_LOCALITY_DEVICE
         && is_from_hub (model, hub_name);
}

static TektraModel *
find_model (TektraModelOffer *self,
            GListModel       *models)
{
  g_assert (TEKTRA_IS_MODEL_OFFER (self));

  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr(TektraModel) model = g_list_model_get_item (models, i);

      if (is_offered (self, model))
        return model;
    }

  return NULL;
}

static TektraBackend *
find_source (TektraModelOffer *self,
             GListModel       *backends)
{
  g_assert (TEKTRA_IS_MODEL_OFFER (self));

  for (guint i = 0; i < g_list_model_get_n_items (backends); i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (backends, i);

      if (can_pull (backend) && tektra_backend_get_state (backend) == TEKTRA_BACKEND_STATE_READY
          && tektra_catalogue_entry_get_ollama_name (self->entry) != NULL)
        return backend;
    }

  return NULL;
}

/* A download that was begun one way is found, whichever way would be taken now. */
static TektraDownload *
find_download (TektraModelOffer      *self,
               GListModel            *backends,
               TektraDownloadManager *downloads)
{
  const char *ollama_name = tektra_catalogue_entry_get_ollama_name (self->entry);
  const char *hub_name = tektra_catalogue_entry_get_hub_name (self->entry);
  TektraDownload *download = NULL;

  g_assert (TEKTRA_IS_MODEL_OFFER (self));

  if (hub_name != NULL)
    {
      g_autofree char *key = tektra_file_download_dup_key (hub_name);

      download = tektra_download_manager_find (downloads, key);
    }

  for (guint i = 0;
       download == NULL && ollama_name != NULL && i < g_list_model_get_n_items (backends);
       i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (backends, i);
      g_autofree char *key = tektra_pull_dup_key (backend, ollama_name);

      download = tektra_download_manager_find (downloads, key);
    }

  return download;
}

static void
tektra_model_offer_dispose (GObject *object)
{
  TektraModelOffer *self = TEKTRA_MODEL_OFFER (object);

  g_clear_object (&self->model);
  g_clear_object (&self->download);
  g_clear_object (&self->source);
  g_clear_object (&self->entry);

  G_OBJECT_CLASS (tektra_model_offer_parent_class)->dispose (object);
}

static void
tektra_model_offer_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  TektraModelOffer *self = TEKTRA_MODEL_OFFER (object);

  switch (prop_id)
    {
    case PROP_ENTRY:
      g_value_set_object (value, self->entry);
      break;

    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_SOURCE:
      g_value_set_object (value, self->source);
      break;

    case PROP_DOWNLOAD:
      g_value_set_object (value, self->download);
      break;

    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_model_offer_class_init (TektraModelOfferClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_model_offer_dispose;
  object_class->get_property = tektra_model_offer_get_property;

  properties[PROP_ENTRY] =
    g_param_spec_object ("entry", NULL, NULL, TEKTRA_TYPE_CATALOGUE_ENTRY, flags);
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, TEKTRA_TYPE_OFFER_STATE,
                       TEKTRA_OFFER_STATE_AVAILABLE, flags);
  properties[PROP_SOURCE] =
    g_param_spec_object ("source", NULL, NULL, TEKTRA_TYPE_BACKEND, flags);
  properties[PROP_DOWNLOAD] =
    g_param_spec_object ("download", NULL, NULL, TEKTRA_TYPE_DOWNLOAD, flags);
  properties[PROP_MODEL] =
    g_param_spec_object ("model", NULL, NULL, TEKTRA_TYPE_MODEL, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_model_offer_init (TektraModelOffer *self)
{
}

/**
 * tektra_model_offer_new:
 * @entry: a model that is proposed
 *
 * Creates an offer of which nothing is known before [method@ModelOffer.update].
 *
 * Returns: (transfer full): a new offer
 */
TektraModelOffer *
tektra_model_offer_new (TektraCatalogueEntry *entry)
{
  TektraModelOffer *self;

  g_return_val_if_fail (TEKTRA_IS_CATALOGUE_ENTRY (entry), NULL);

  self = g_object_new (TEKTRA_TYPE_MODEL_OFFER, NULL);
  self->entry = g_object_ref (entry);

  return self;
}

/**
 * tektra_model_offer_get_entry:
 * @self: an offer
 *
 * Gets which model is proposed.
 *
 * Returns: (transfer none): the entry of the catalogue
 */
TektraCatalogueEntry *
tektra_model_offer_get_entry (TektraModelOffer *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_OFFER (self), NULL);

  return self->entry;
}

/**
 * tektra_model_offer_get_state:
 * @self: an offer
 *
 * Gets how far the model is.
 *
 * Returns: the state
 */
TektraOfferState
tektra_model_offer_get_state (TektraModelOffer *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_OFFER (self), TEKTRA_OFFER_STATE_AVAILABLE);

  return self->state;
}

/**
 * tektra_model_offer_get_source:
 * @self: an offer
 *
 * Gets who would get the model.
 *
 * Returns: (transfer none) (nullable): a backend, %NULL for the Hugging Face Hub
 */
TektraBackend *
tektra_model_offer_get_source (TektraModelOffer *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_OFFER (self), NULL);

  return self->source;
}

/**
 * tektra_model_offer_get_download:
 * @self: an offer
 *
 * Gets the download that brings the model.
 *
 * Returns: (transfer none) (nullable): the download, in the state
 *   %TEKTRA_OFFER_STATE_GETTING only
 */
TektraDownload *
tektra_model_offer_get_download (TektraModelOffer *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_OFFER (self), NULL);

  return self->download;
}

/**
 * tektra_model_offer_get_model:
 * @self: an offer
 *
 * Gets the model that is here.
 *
 * Returns: (transfer none) (nullable): the model, in the state %TEKTRA_OFFER_STATE_INSTALLED only
 */
TektraModel *
tektra_model_offer_get_model (TektraModelOffer *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_OFFER (self), NULL);

  return self->model;
}

/**
 * tektra_model_offer_can_get:
 * @self: an offer
 *
 * Gets whether there is a way to get the model now.
 *
 * Returns: %TRUE unless it comes from a server alone that is not there
 */
gboolean
tektra_model_offer_can_get (TektraModelOffer *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_OFFER (self), FALSE);

  return self->source != NULL || tektra_catalogue_entry_get_hub_name (self->entry) != NULL;
}

/**
 * tektra_model_offer_get:
 * @self: an offer
 * @downloads: the downloads of the program
 * @error: (nullable): return location for an error
 *
 * Gets the model.
 *
 * Returns: (transfer none) (nullable): the download that is in the list, %NULL with %FALSE of
 *   [method@ModelOffer.can_get] or a name that is none
 */
TektraDownload *
tektra_model_offer_get (TektraModelOffer       *self,
                        TektraDownloadManager  *downloads,
                        GError                **error)
{
  g_autoptr(TektraDownload) download = NULL;

  g_return_val_if_fail (TEKTRA_IS_MODEL_OFFER (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD_MANAGER (downloads), NULL);

  if (!tektra_model_offer_can_get (self))
    {
      g_set_error (error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_NOT_FOUND,
                   _("%s comes from Ollama only; start your Ollama server first."),
                   tektra_catalogue_entry_get_name (self->entry));
      return NULL;
    }

  if (self->source != NULL)
    {
      const char *name = tektra_catalogue_entry_get_ollama_name (self->entry);

      download = tektra_pull_new (self->source, name);
    }
  else
    {
      const char *name = tektra_catalogue_entry_get_hub_name (self->entry);
      g_autofree char *folder = tektra_paths_dup_models_dir ();

      download = tektra_file_download_new (name, folder, error);
    }

  return download != NULL ? tektra_download_manager_add (downloads, download) : NULL;
}

/**
 * tektra_model_offer_update:
 * @self: an offer
 * @manager: the models that are here
 * @downloads: what is on its way
 *
 * Finds out how far the model is.
 */
void
tektra_model_offer_update (TektraModelOffer      *self,
                           TektraModelManager    *manager,
                           TektraDownloadManager *downloads)
{
  GListModel *backends;
  TektraDownload *download;
  TektraModel *model;
  TektraOfferState state = TEKTRA_OFFER_STATE_AVAILABLE;

  g_return_if_fail (TEKTRA_IS_MODEL_OFFER (self));
  g_return_if_fail (TEKTRA_IS_MODEL_MANAGER (manager));
  g_return_if_fail (TEKTRA_IS_DOWNLOAD_MANAGER (downloads));

  backends = G_LIST_MODEL (tektra_model_manager_get_registry (manager));
  model = find_model (self, G_LIST_MODEL (manager));
  download = find_download (self, backends, downloads);

  /* What has come is in the list of models a moment later, and may have been deleted since. */
  if (download != NULL && tektra_download_get_state (download) == TEKTRA_DOWNLOAD_STATE_FINISHED)
    download = NULL;

  if (download != NULL)
    state = TEKTRA_OFFER_STATE_GETTING;
  else if (model != NULL)
    state = TEKTRA_OFFER_STATE_INSTALLED;

  if (state != TEKTRA_OFFER_STATE_INSTALLED)
    model = NULL;

  g_object_freeze_notify (G_OBJECT (self));

  if (g_set_object (&self->source, find_source (self, backends)))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SOURCE]);
  if (g_set_object (&self->download, download))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOWNLOAD]);
  if (g_set_object (&self->model, model))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }

  g_object_thaw_notify (G_OBJECT (self));
}
