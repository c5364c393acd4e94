/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "models/tektra-offer-list.h"

#include "util/tektra-paths.h"
#include "util/tektra-weak-ref.h"

/* What comes, goes and is deleted changes the offers. Many changes at once, such as a server's
 * hundred models, are looked at once, when the main loop is idle. */

/* On a processor every token reads the whole model from memory, some 40 GB a second on a computer
 * of today: beyond this size an answer is slower than people read. */
#define FLUENT_MEMORY (G_GUINT64_CONSTANT (6) * 1000 * 1000 * 1000)

struct _TektraOfferList
{
  GObject parent_instance;

  /* owned */
  TektraModelManager *manager;
  TektraDownloadManager *downloads;
  GPtrArray *offers;
  GListModel *cards; /* NULL when nobody knows */
  GError *error;

  guint update_source;
};

typedef struct
{
  GWeakRef *weak_ref;
  char *path;
  char *root;
} Loading;

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TektraOfferList, tektra_offer_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  tektra_weak_ref_free (loading->weak_ref);
  g_free (loading->path);
  g_free (loading->root);
  g_free (loading);
}

static void
tektra_offer_list_update (TektraOfferList *self)
{
  g_assert (TEKTRA_IS_OFFER_LIST (self));

  for (guint i = 0; i < self->offers->len; i++)
    tektra_model_offer_update (g_ptr_array_index (self->offers, i), self->manager,
                               self->downloads);

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
update_cb (gpointer user_data)
{
  TektraOfferList *self = user_data;

  self->update_source = 0;
  tektra_offer_list_update (self);

  return G_SOURCE_REMOVE;
}

static void
tektra_offer_list_queue_update (TektraOfferList *self)
{
  g_assert (TEKTRA_IS_OFFER_LIST (self));

  if (self->update_source == 0)
    self->update_source = g_idle_add (update_cb, self);
}

/* What only changed its place comes anew: it must not be heard twice. */
static void
tektra_offer_list_watch (TektraOfferList *self,
                         gpointer         object,
                         const char      *signal)
{
  g_assert (TEKTRA_IS_OFFER_LIST (self));

  g_signal_handlers_disconnect_by_func (object, tektra_offer_list_queue_update, self);
  g_signal_connect_object (object, signal,
                           G_CALLBACK (tektra_offer_list_queue_update), self, G_CONNECT_SWAPPED);
}

/* A click is answered at once. */
static void
downloads_changed_cb (TektraOfferList *self,
                      guint            position,
                      guint            removed,
                      guint            added)
{
  g_assert (TEKTRA_IS_OFFER_LIST (self));

  for (guint i = 0; i < added; i++)
    {
      g_autoptr(TektraDownload) download = NULL;

      download = g_list_model_get_item (G_LIST_MODEL (self->downloads), position + i);
      tektra_offer_list_watch (self, download, "notify::state");
    }

  tektra_offer_list_update (self);
}

static void
backends_changed_cb (TektraOfferList *self,
                     guint            position,
                     guint            removed,
                     guint            added)
{
  GListModel *backends = G_LIST_MODEL (tektra_model_manager_get_registry (self->manager));

  g_assert (TEKTRA_IS_OFFER_LIST (self));

  for (guint i = 0; i < added; i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (backends, position + i);

      tektra_offer_list_watch (self, backend, "state-changed");
    }

  tektra_offer_list_queue_update (self);
}

static DexFuture *
loaded_cb (DexFuture *completed,
           gpointer   user_data)
{
  g_autoptr(TektraOfferList) self = g_weak_ref_get (user_data);
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (completed, &error);
  guint before;
  GListModel *entries;

  if (self == NULL)
    return dex_future_new_true ();

  before = self->offers->len;
  g_ptr_array_set_size (self->offers, 0);
  g_clear_error (&self->error);

  if (value == NULL)
    {
      g_debug ("The list of models: %s", error->message);
      g_set_error_literal (&self->error, TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_FILE,
                           _("The list of models cannot be read; install Tektra again."));
    }
  else
    {
      entries = g_value_get_object (value);
      for (guint i = 0; i < g_list_model_get_n_items (entries); i++)
        {
          g_autoptr(TektraCatalogueEntry) entry = g_list_model_get_item (entries, i);
          TektraModelOffer *offer = tektra_model_offer_new (entry);

          tektra_model_offer_update (offer, self->manager, self->downloads);
          g_ptr_array_add (self->offers, offer);
        }
    }

  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->offers->len);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);

  return dex_future_new_true ();
}

static gboolean
is_fluent (TektraCatalogueEntry *entry)
{
  TektraFit fit = tektra_catalogue_entry_get_fit (entry);

  return fit == TEKTRA_FIT_GPU
         || (fit == TEKTRA_FIT_MEMORY
             && tektra_catalogue_entry_get_memory (entry) <= FLUENT_MEMORY);
}

static GType
tektra_offer_list_get_item_type (GListModel *model)
{
  return TEKTRA_TYPE_MODEL_OFFER;
}

static guint
tektra_offer_list_get_n_items (GListModel *model)
{
  return TEKTRA_OFFER_LIST (model)->offers->len;
}

static gpointer
tektra_offer_list_get_item (GListModel *model,
                            guint       position)
{
  TektraOfferList *self = TEKTRA_OFFER_LIST (model);

  if (position >= self->offers->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->offers, position));
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = tektra_offer_list_get_item_type;
  iface->get_n_items = tektra_offer_list_get_n_items;
  iface->get_item = tektra_offer_list_get_item;
}

static void
tektra_offer_list_dispose (GObject *object)
{
  TektraOfferList *self = TEKTRA_OFFER_LIST (object);

  g_clear_handle_id (&self->update_source, g_source_remove);
  g_ptr_array_set_size (self->offers, 0);
  g_clear_object (&self->cards);
  g_clear_object (&self->downloads);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (tektra_offer_list_parent_class)->dispose (object);
}

static void
tektra_offer_list_finalize (GObject *object)
{
  TektraOfferList *self = TEKTRA_OFFER_LIST (object);

  g_ptr_array_unref (self->offers);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (tektra_offer_list_parent_class)->finalize (object);
}

static void
tektra_offer_list_class_init (TektraOfferListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_offer_list_dispose;
  object_class->finalize = tektra_offer_list_finalize;

  /**
   * TektraOfferList::changed:
   * @self: a list
   *
   * Emitted when the list was read, or an offer may be in another state.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);
}

static void
tektra_offer_list_init (TektraOfferList *self)
{
  self->offers = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * tektra_offer_list_new:
 * @manager: the models that are here
 * @downloads: what is on its way
 *
 * Creates a list without offers; see [method@OfferList.load].
 *
 * Returns: (transfer full): a new list
 */
TektraOfferList *
tektra_offer_list_new (TektraModelManager    *manager,
                       TektraDownloadManager *downloads)
{
  TektraOfferList *self;
  GListModel *backends;

  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (manager), NULL);
  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD_MANAGER (downloads), NULL);

  self = g_object_new (TEKTRA_TYPE_OFFER_LIST, NULL);
  self->manager = g_object_ref (manager);
  self->downloads = g_object_ref (downloads);
  backends = G_LIST_MODEL (tektra_model_manager_get_registry (manager));

  g_signal_connect_object (manager, "items-changed",
                           G_CALLBACK (tektra_offer_list_queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (downloads, "items-changed",
                           G_CALLBACK (downloads_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (backends, "items-changed",
                           G_CALLBACK (backends_changed_cb), self, G_CONNECT_SWAPPED);
  downloads_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (downloads)));
  backends_changed_cb (self, 0, 0, g_list_model_get_n_items (backends));

  return self;
}

/* Resolves to the entries. */
static DexFuture *
load_fiber (gpointer user_data)
{
  Loading *loading = user_data;
  g_autoptr(TektraBackendRegistry) registry = NULL;
  g_autoptr(GListModel) cards = NULL;
  TektraBackend *engine, *server;
  TektraOfferList *self;

  self = g_weak_ref_get (loading->weak_ref);
  if (self == NULL)
    return dex_future_new_true ();
  registry = g_object_ref (tektra_model_manager_get_registry (self->manager));
  g_clear_object (&self);

  engine = tektra_backend_registry_find (registry, "llama");
  if (engine != NULL)
    cards = dex_await_object (tektra_backend_list_cards (engine), NULL);

  /* A server that is there may use cards that the engine cannot. */
  server = tektra_backend_registry_find (registry, "ollama");
  if (server != NULL && tektra_backend_get_state (server) == TEKTRA_BACKEND_STATE_READY)
    g_clear_object (&cards);

  self = g_weak_ref_get (loading->weak_ref);
  if (self != NULL)
    g_set_object (&self->cards, cards);
  g_clear_object (&self);

  return tektra_model_catalogue_load (loading->path, loading->root, cards);
}

/**
 * tektra_offer_list_load:
 * @self: a list
 * @path: (nullable) (type filename): the catalogue, %NULL for the one that comes with Tektra
 * @root: (type filename): "/", or a folder that looks like it for the memory there is
 *
 * Reads the catalogue in a thread and finds out what of it fits.
 *
 * Returns: (transfer full): a future that resolves to %TRUE; see [method@OfferList.get_error]
 */
DexFuture *
tektra_offer_list_load (TektraOfferList *self,
                        const char      *path,
                        const char      *root)
{
  Loading *loading;

  g_return_val_if_fail (TEKTRA_IS_OFFER_LIST (self), NULL);
  g_return_val_if_fail (root != NULL, NULL);

  loading = g_new0 (Loading, 1);
  loading->weak_ref = tektra_weak_ref_new (self);
  loading->path = path != NULL ? g_strdup (path) : tektra_paths_dup_program_data ("library.json");
  loading->root = g_strdup (root);

  return dex_future_finally (dex_scheduler_spawn (NULL, 0, load_fiber, loading, loading_free),
                             loaded_cb, tektra_weak_ref_new (self), tektra_weak_ref_free);
}

/**
 * tektra_offer_list_get_manager:
 * @self: a list
 *
 * Gets the models that are here.
 *
 * Returns: (transfer none): the manager
 */
TektraModelManager *
tektra_offer_list_get_manager (TektraOfferList *self)
{
  g_return_val_if_fail (TEKTRA_IS_OFFER_LIST (self), NULL);

  return self->manager;
}

/**
 * tektra_offer_list_get_downloads:
 * @self: a list
 *
 * Gets what is on its way.
 *
 * Returns: (transfer none): the downloads
 */
TektraDownloadManager *
tektra_offer_list_get_downloads (TektraOfferList *self)
{
  g_return_val_if_fail (TEKTRA_IS_OFFER_LIST (self), NULL);

  return self->downloads;
}

/**
 * tektra_offer_list_get_cards:
 * @self: a list
 *
 * Gets the graphics cards on which models can run here.
 *
 * Returns: (transfer none) (nullable): a list of [class@GraphicsCard]; %NULL when nobody knows
 */
GListModel *
tektra_offer_list_get_cards (TektraOfferList *self)
{
  g_return_val_if_fail (TEKTRA_IS_OFFER_LIST (self), NULL);

  return self->cards;
}

/**
 * tektra_offer_list_get_error:
 * @self: a list
 *
 * Gets why there are no offers.
 *
 * Returns: (transfer none) (nullable): an error with a sentence for a person
 */
const GError *
tektra_offer_list_get_error (TektraOfferList *self)
{
  g_return_val_if_fail (TEKTRA_IS_OFFER_LIST (self), NULL);

  return self->error;
}

/**
 * tektra_offer_list_find:
 * @self: a list
 * @id: what the catalogue calls a model
 *
 * Looks for an offer.
 *
 * Returns: (transfer none) (nullable): the offer
 */
TektraModelOffer *
tektra_offer_list_find (TektraOfferList *self,
                        const char      *id)
{
  g_return_val_if_fail (TEKTRA_IS_OFFER_LIST (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < self->offers->len; i++)
    {
      TektraModelOffer *offer = g_ptr_array_index (self->offers, i);

      if (g_str_equal (tektra_catalogue_entry_get_id (tektra_model_offer_get_entry (offer)), id))
        return offer;
    }

  return NULL;
}

/**
 * tektra_offer_list_find_download:
 * @self: a list
 * @download: a download
 *
 * Looks for the offer that a download brings.
 *
 * Returns: (transfer none) (nullable): the offer
 */
TektraModelOffer *
tektra_offer_list_find_download (TektraOfferList *self,
                                 TektraDownload  *download)
{
  g_return_val_if_fail (TEKTRA_IS_OFFER_LIST (self), NULL);

  for (guint i = 0; i < self->offers->len; i++)
    {
      TektraModelOffer *offer = g_ptr_array_index (self->offers, i);

      if (tektra_model_offer_get_download (offer) == download)
        return offer;
    }

  return NULL;
}

/**
 * tektra_offer_list_find_best:
 * @self: a list
 *
 * Looks for the model that a person who has none should get: of those that see pictures the largest
 * that answers as fast as people read here.
 *
 * Returns: (transfer none) (nullable): the offer, %NULL when nothing fits or can be got
 */
TektraModelOffer *
tektra_offer_list_find_best (TektraOfferList *self)
{
  TektraModelOffer *best = NULL;
  guint64 most = 0;

  g_return_val_if_fail (TEKTRA_IS_OFFER_LIST (self), NULL);

  for (guint i = 0; i < self->offers->len; i++)
    {
      TektraModelOffer *offer = g_ptr_array_index (self->offers, i);
      TektraCatalogueEntry *entry = tektra_model_offer_get_entry (offer);

      if (is_fluent (entry) && tektra_model_offer_can_get (offer)
          && (tektra_catalogue_entry_get_capabilities (entry) & TEKTRA_CAPABILITY_IMAGE) != 0
          && tektra_catalogue_entry_get_memory (entry) > most)
        {
          best = offer;
          most = tektra_catalogue_entry_get_memory (entry);
        }
    }

  return best;
}
