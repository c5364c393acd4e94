/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/tektra-backend-registry.h"

/* The backends of this program in their order of preference. It only keeps them: which exist is
 * decided in tektra-default-backends.c, which model answers by the model manager. */

struct _TektraBackendRegistry
{
  GObject parent_instance;

  GPtrArray *backends;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TektraBackendRegistry, tektra_backend_registry, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GType
tektra_backend_registry_get_item_type (GListModel *model)
{
  return TEKTRA_TYPE_BACKEND;
}

static guint
tektra_backend_registry_get_n_items (GListModel *model)
{
  return TEKTRA_BACKEND_REGISTRY (model)->backends->len;
}

static gpointer
tektra_backend_registry_get_item (GListModel *model,
                                  guint       position)
{
  TektraBackendRegistry *self = TEKTRA_BACKEND_REGISTRY (model);

  if (position >= self->backends->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->backends, position));
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = tektra_backend_registry_get_item_type;
  iface->get_n_items = tektra_backend_registry_get_n_items;
  iface->get_item = tektra_backend_registry_get_item;
}

static void
tektra_backend_registry_finalize (GObject *object)
{
  TektraBackendRegistry *self = TEKTRA_BACKEND_REGISTRY (object);

  g_ptr_array_unref (self->backends);

  G_OBJECT_CLASS (tektra_backend_registry_parent_class)->finalize (object);
}

static void
tektra_backend_registry_class_init (TektraBackendRegistryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_backend_registry_finalize;
}

static void
tektra_backend_registry_init (TektraBackendRegistry *self)
{
  self->backends = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * tektra_backend_registry_new:
 *
 * Creates a registry without backends.
 *
 * Returns: (transfer full): a new registry
 */
TektraBackendRegistry *
tektra_backend_registry_new (void)
{
  return g_object_new (TEKTRA_TYPE_BACKEND_REGISTRY, NULL);
}

/**
 * tektra_backend_registry_add:
 * @self: a registry
 * @backend: (transfer none): a backend
 *
 * Adds a backend after those that are preferred to it.
 */
void
tektra_backend_registry_add (TektraBackendRegistry *self,
                             TektraBackend         *backend)
{
  g_return_if_fail (TEKTRA_IS_BACKEND_REGISTRY (self));
  g_return_if_fail (TEKTRA_IS_BACKEND (backend));

  g_ptr_array_add (self->backends, g_object_ref (backend));
  g_list_model_items_changed (G_LIST_MODEL (self), self->backends->len - 1, 0, 1);
}

/**
 * tektra_backend_registry_set:
 * @self: a registry
 * @backends: (element-type TektraBackend): the backends, the preferred ones first
 *
 * Sets which backends there are, and their order. Those that stay at both ends are not told anew.
 */
void
tektra_backend_registry_set (TektraBackendRegistry *self,
                             GPtrArray             *backends)
{
  g_autoptr(GPtrArray) old = NULL;
  guint begin = 0, end = 0;
  guint shorter;

  g_return_if_fail (TEKTRA_IS_BACKEND_REGISTRY (self));
  g_return_if_fail (backends != NULL);

  shorter = MIN (self->backends->len, backends->len);
  while (begin < shorter && self->backends->pdata[begin] == backends->pdata[begin])
    begin++;
  while (end < shorter - begin && self->backends->pdata[self->backends->len - 1 - end] ==
                                  backends->pdata[backends->len - 1 - end])
    end++;

  if (begin + end == self->backends->len && begin + end == backends->len)
    return;

  old = g_steal_pointer (&self->backends);
  self->backends = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < backends->len; i++)
    g_ptr_array_add (self->backends, g_object_ref (backends->pdata[i]));

  g_list_model_items_changed (G_LIST_MODEL (self), begin, old->len - begin - end,
                              backends->len - begin - end);
}

/**
 * tektra_backend_registry_find:
 * @self: a registry
 * @id: the id of a backend
 *
 * Looks for a backend.
 *
 * Returns: (transfer none) (nullable): the backend
 */
TektraBackend *
tektra_backend_registry_find (TektraBackendRegistry *self,
                              const char            *id)
{
  g_return_val_if_fail (TEKTRA_IS_BACKEND_REGISTRY (self), NULL);

  for (guint i = 0; i < self->backends->len; i++)
    {
      TektraBackend *backend = g_ptr_array_index (self->backends, i);

      if (g_strcmp0 (tektra_backend_get_id (backend), id) == 0)
        return backend;
    }

  return NULL;
}

/**
 * tektra_backend_registry_shutdown:
 * @self: a registry
 *
 * Ends what the backends started.
 *
 * Returns: (transfer full): a future that resolves when nothing is left behind
 */
DexFuture *
tektra_backend_registry_shutdown (TektraBackendRegistry *self)
{
  g_autoptr(GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);

  g_return_val_if_fail (TEKTRA_IS_BACKEND_REGISTRY (self), NULL);

  for (guint i = 0; i < self->backends->len; i++)
    g_ptr_array_add (futures, tektra_backend_shutdown (g_ptr_array_index (self->backends, i)));

  if (futures->len == 0)
    return dex_future_new_true ();

  return dex_future_allv ((DexFuture **) futures->pdata, futures->len);
}
