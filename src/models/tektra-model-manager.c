/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-model-name.h"
#include "models/tektra-definition-overlay.h"
#include "models/tektra-model-choice.h"
#include "models/tektra-model-manager.h"
#include "util/tektra-weak-ref.h"

/* One flat, live list of the models of all backends, in the backends' order.
 *
 * The list keeps where each backend's models begin, so that a change in one backend is passed on as
 * just that change. */

typedef struct
{
  TektraModelManager *manager; /* borrowed: owns the source */
  TektraBackend *backend;
  GListModel *models;
  guint n_items;
} Source;

struct _TektraModelManager
{
  GObject parent_instance;

  /* owned */
  TektraBackendRegistry *registry;
  TektraTemplateManager *templates;
  TektraModelConfig *config;
  TektraMemoryBudget *budget;
  GPtrArray *sources;

  guint ready : 1;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TektraModelManager, tektra_model_manager, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

enum
{
  PROP_0,
  PROP_READY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
source_items_changed_cb (Source     *source,
                         guint       position,
                         guint       removed,
                         guint       added,
                         GListModel *models)
{
  TektraModelManager *self = source->manager;
  guint offset = 0;

  for (guint i = 0; i < self->sources->len; i++)
    {
      Source *other = g_ptr_array_index (self->sources, i);

      if (other == source)
        break;
      offset += other->n_items;
    }

  source->n_items = g_list_model_get_n_items (models);
  tektra_definition_overlay_apply (self->config, models, position, added);
  g_list_model_items_changed (G_LIST_MODEL (self), offset + position, removed, added);
}

static void
source_free (Source *source)
{
  g_signal_handlers_disconnect_by_data (source->models, source);
  g_object_unref (source->models);
  g_object_unref (source->backend);
  g_free (source);
}

static Source *
tektra_model_manager_create_source (TektraModelManager *self,
                                    TektraBackend      *backend)
{
  Source *source;

  g_assert (TEKTRA_IS_MODEL_MANAGER (self));
  g_assert (TEKTRA_IS_BACKEND (backend));

  source = g_new0 (Source, 1);
  source->manager = self;
  source->backend = g_object_ref (backend);
  source->models = g_object_ref (tektra_backend_get_models (backend));
  g_signal_connect_swapped (source->models, "items-changed",
                            G_CALLBACK (source_items_changed_cb), source);
  source->n_items = g_list_model_get_n_items (source->models);
  tektra_definition_overlay_apply (self->config, source->models, 0, source->n_items);

  return source;
}

static guint
count_items (GPtrArray *sources,
             guint      begin,
             guint      n)
{
  guint n_items = 0;

  for (guint i = begin; i < begin + n; i++)
    n_items += ((Source *) g_ptr_array_index (sources, i))->n_items;

  return n_items;
}

static void
tektra_model_manager_registry_changed_cb (TektraModelManager *self,
                                          guint               position,
                                          guint               removed,
                                          guint               added,
                                          GListModel         *registry)
{
  guint n_before, n_removed, n_added;

  g_assert (TEKTRA_IS_MODEL_MANAGER (self));

  n_before = count_items (self->sources, 0, position);
  n_removed = count_items (self->sources, position, removed);
  if (removed > 0)
    g_ptr_array_remove_range (self->sources, position, removed);

  for (guint i = 0; i < added; i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (registry, position + i);

      g_ptr_array_insert (self->sources, (int) (position + i),
                          tektra_model_manager_create_source (self, backend));
    }

  n_added = count_items (self->sources, position, added);
  if (n_removed > 0 || n_added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), n_before, n_removed, n_added);
}

static void
tektra_model_manager_config_changed_cb (TektraModelManager *self)
{
  g_assert (TEKTRA_IS_MODEL_MANAGER (self));

  tektra_definition_overlay_apply (self->config, G_LIST_MODEL (self), 0,
                                   g_list_model_get_n_items (G_LIST_MODEL (self)));
}

static DexFuture *
refresh_backend_fiber (gpointer user_data)
{
  TektraBackend *backend = user_data;
  g_autoptr(GError) error = NULL;

  dex_await (tektra_backend_probe (backend), &error);

  /* the backend's own state tells a person; one that is missing must not hold up the others */
  if (error != NULL)
    g_debug ("%s: %s", tektra_backend_get_id (backend), error->message);

  return dex_future_new_true ();
}

static DexFuture *
tektra_model_manager_refreshed_cb (DexFuture *completed,
                                   gpointer   user_data)
{
  g_autoptr(TektraModelManager) self = g_weak_ref_get (user_data);

  if (self != NULL && !self->ready)
    {
      self->ready = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READY]);
    }

  return dex_future_new_true ();
}

/* The models with a name: just one when its backend was named too. */
static GPtrArray *
tektra_model_manager_list_called (TektraModelManager *self,
                                  const char         *name)
{
  g_autoptr(GPtrArray) called = g_ptr_array_new_with_free_func (g_object_unref);

  g_assert (TEKTRA_IS_MODEL_MANAGER (self));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr(TektraModel) model = g_list_model_get_item (G_LIST_MODEL (self), i);
      g_autofree char *full_id = tektra_model_dup_full_id (model);

      if (tektra_model_name_equal (full_id, name))
        {
          g_ptr_array_set_size (called, 0);
          g_ptr_array_add (called, g_steal_pointer (&model));
          return g_steal_pointer (&called);
        }

      if (tektra_model_name_equal (tektra_model_get_id (model), name) ||
          tektra_model_name_equal (tektra_model_get_name (model), name))
        g_ptr_array_add (called, g_object_ref (model));
    }

  return g_steal_pointer (&called);
}

/* The only model whose name begins so */
static TektraModel *
tektra_model_manager_find_begun (TektraModelManager *self,
                                 const char         *name)
{
  TektraModel *found = NULL;
  gsize length = strlen (name);

  g_assert (TEKTRA_IS_MODEL_MANAGER (self));

  for (guint i = 0; length > 0 && i < g_list_model_get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr(TektraModel) model = g_list_model_get_item (G_LIST_MODEL (self), i);

      if (g_ascii_strncasecmp (tektra_model_get_id (model), name, length) != 0 &&
          g_ascii_strncasecmp (tektra_model_get_name (model), name, length) != 0)
        continue;

      if (found != NULL)
        return NULL;

      /* the list keeps it */
      found = model;
    }

  return found;
}

/* How much a model is to be preferred to others when nobody chose one. */
static int
rate_model (TektraModel        *model,
            TektraCapabilities  wanted)
{
  int rating = 0;

  if ((tektra_model_get_capabilities (model) & wanted) == wanted)
    rating += 8;
  if (!tektra_model_get_demo (model))
    rating += 4;
  if (tektra_model_get_locality (model) == TEKTRA_LOCALITY_DEVICE)
    rating += 2;
  if (tektra_model_get_state (model) == TEKTRA_MODEL_STATE_LOADED)
    rating += 1;

  return rating;
}

static GType
tektra_model_manager_get_item_type (GListModel *model)
{
  return TEKTRA_TYPE_MODEL;
}

static guint
tektra_model_manager_get_n_items (GListModel *model)
{
  TektraModelManager *self = TEKTRA_MODEL_MANAGER (model);
  guint n = 0;

  for (guint i = 0; i < self->sources->len; i++)
    n += ((Source *) g_ptr_array_index (self->sources, i))->n_items;

  return n;
}

static gpointer
tektra_model_manager_get_item (GListModel *model,
                               guint       position)
{
  TektraModelManager *self = TEKTRA_MODEL_MANAGER (model);

  for (guint i = 0; i < self->sources->len; i++)
    {
      Source *source = g_ptr_array_index (self->sources, i);

      if (position < source->n_items)
        return g_list_model_get_item (source->models, position);
      position -= source->n_items;
    }

  return NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = tektra_model_manager_get_item_type;
  iface->get_n_items = tektra_model_manager_get_n_items;
  iface->get_item = tektra_model_manager_get_item;
}

static void
tektra_model_manager_finalize (GObject *object)
{
  TektraModelManager *self = TEKTRA_MODEL_MANAGER (object);

  g_ptr_array_unref (self->sources);
  g_clear_object (&self->registry);
  g_clear_object (&self->templates);
  g_clear_object (&self->config);
  g_clear_object (&self->budget);

  G_OBJECT_CLASS (tektra_model_manager_parent_class)->finalize (object);
}

static void
tektra_model_manager_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  TektraModelManager *self = TEKTRA_MODEL_MANAGER (object);

  switch (prop_id)
    {
    case PROP_READY:
      g_value_set_boolean (value, self->ready);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_model_manager_class_init (TektraModelManagerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_model_manager_finalize;
  object_class->get_property = tektra_model_manager_get_property;

  properties[PROP_READY] =
    g_param_spec_boolean ("ready", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_model_manager_init (TektraModelManager *self)
{
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) source_free);
  self->budget = tektra_memory_budget_new (G_LIST_MODEL (self));
}

/**
 * tektra_model_manager_new:
 * @registry: (transfer none): the backends
 *
 * Creates a manager of the models of @registry. Nothing is probed before
 * [method@ModelManager.refresh].
 *
 * Returns: (transfer full): a new manager
 */
TektraModelManager *
tektra_model_manager_new (TektraBackendRegistry *registry)
{
  TektraModelManager *self;
  guint n;

  g_return_val_if_fail (TEKTRA_IS_BACKEND_REGISTRY (registry), NULL);

  self = g_object_new (TEKTRA_TYPE_MODEL_MANAGER, NULL);
  self->registry = g_object_ref (registry);
  g_signal_connect_object (registry, "items-changed",
                           G_CALLBACK (tektra_model_manager_registry_changed_cb), self,
                           G_CONNECT_SWAPPED);

  n = g_list_model_get_n_items (G_LIST_MODEL (registry));
  tektra_model_manager_registry_changed_cb (self, 0, 0, n, G_LIST_MODEL (registry));

  return self;
}

/**
 * tektra_model_manager_get_registry:
 * @self: a manager
 *
 * Gets the backends.
 *
 * Returns: (transfer none): the registry
 */
TektraBackendRegistry *
tektra_model_manager_get_registry (TektraModelManager *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (self), NULL);

  return self->registry;
}

/**
 * tektra_model_manager_get_templates:
 * @self: a manager
 *
 * Gets how conversations are written for models.
 *
 * Returns: (transfer none) (nullable): the templates; %NULL when every model is written in its own
 *   way
 */
TektraTemplateManager *
tektra_model_manager_get_templates (TektraModelManager *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (self), NULL);

  return self->templates;
}

/**
 * tektra_model_manager_set_templates:
 * @self: a manager
 * @templates: (nullable): how to write conversations for models
 *
 * Sets the templates, for the answers that begin from now on.
 */
void
tektra_model_manager_set_templates (TektraModelManager    *self,
                                    TektraTemplateManager *templates)
{
  g_return_if_fail (TEKTRA_IS_MODEL_MANAGER (self));
  g_return_if_fail (templates == NULL || TEKTRA_IS_TEMPLATE_MANAGER (templates));

  g_set_object (&self->templates, templates);
}

/**
 * tektra_model_manager_choose_template:
 * @self: a manager
 * @model: a model
 *
 * Chooses how conversations are written for a model.
 *
 * Returns: (transfer none) (nullable): a template; %NULL for the model's own way
 */
TektraTemplate *
tektra_model_manager_choose_template (TektraModelManager *self,
                                      TektraModel        *model)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  return self->templates != NULL ? tektra_template_manager_choose (self->templates, model) : NULL;
}

/**
 * tektra_model_manager_get_config:
 * @self: a manager
 *
 * Gets what the person wrote into models.toml.
 *
 * Returns: (transfer none) (nullable): the configuration
 */
TektraModelConfig *
tektra_model_manager_get_config (TektraModelManager *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (self), NULL);

  return self->config;
}

/**
 * tektra_model_manager_set_config:
 * @self: a manager
 * @config: (nullable): what the person wrote into models.toml
 *
 * Sets the configuration. What it says of models holds at once, also for those that come later, and
 * whenever it changes.
 */
void
tektra_model_manager_set_config (TektraModelManager *self,
                                 TektraModelConfig  *config)
{
  g_return_if_fail (TEKTRA_IS_MODEL_MANAGER (self));
  g_return_if_fail (config == NULL || TEKTRA_IS_MODEL_CONFIG (config));

  if (self->config == config)
    return;

  if (self->config != NULL)
    g_signal_handlers_disconnect_by_func (self->config, tektra_model_manager_config_changed_cb,
                                          self);

  g_set_object (&self->config, config);
  if (config != NULL)
    g_signal_connect_object (config, "changed",
                             G_CALLBACK (tektra_model_manager_config_changed_cb), self,
                             G_CONNECT_SWAPPED);

  tektra_memory_budget_set_config (self->budget, config);
  tektra_model_manager_config_changed_cb (self);
}

/**
 * tektra_model_manager_get_budget:
 * @self: a manager
 *
 * Gets who lets models into memory.
 *
 * Returns: (transfer none): the budget
 */
TektraMemoryBudget *
tektra_model_manager_get_budget (TektraModelManager *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (self), NULL);

  return self->budget;
}

/**
 * tektra_model_manager_refresh:
 * @self: a manager
 *
 * Asks all backends at once whether they are there and which models they have.
 *
 * Each backend's models appear as soon as it answers.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when all have answered or failed
 */
DexFuture *
tektra_model_manager_refresh (TektraModelManager *self)
{
  g_autoptr(GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  DexFuture *all;

  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (self), NULL);

  for (guint i = 0; i < self->sources->len; i++)
    {
      Source *source = g_ptr_array_index (self->sources, i);

      g_ptr_array_add (futures,
                       dex_scheduler_spawn (NULL, 0, refresh_backend_fiber,
                                            g_object_ref (source->backend), g_object_unref));
    }

  all = futures->len > 0 ? dex_future_allv ((DexFuture **) futures->pdata, futures->len)
                         : dex_future_new_true ();

  return dex_future_finally (all, tektra_model_manager_refreshed_cb,
                             tektra_weak_ref_new (self), tektra_weak_ref_free);
}

/**
 * tektra_model_manager_get_ready:
 * @self: a manager
 *
 * Gets whether every backend has been asked once.
 *
 * Returns: %TRUE after the first [method@ModelManager.refresh] has come to its end
 */
gboolean
tektra_model_manager_get_ready (TektraModelManager *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (self), FALSE);

  return self->ready;
}

/**
 * tektra_model_manager_find:
 * @self: a manager
 * @name: what a person or a setting calls the model
 *
 * Looks for a model by its full id, its id or its name, without regard to case; where none is
 * called so, by the beginning of its name if that fits just one.
 *
 * Returns: (transfer none) (nullable): the model
 */
TektraModel *
tektra_model_manager_find (TektraModelManager *self,
                           const char         *name)
{
  return tektra_model_manager_choose (self, name, TEKTRA_CAPABILITY_NONE, NULL);
}

/**
 * tektra_model_manager_find_exact:
 * @self: a manager
 * @name: a full id, an id or a name
 *
 * Looks for a model that is called just so, where a wrong guess would do harm.
 *
 * Returns: (transfer none) (nullable): the model; %NULL also when several are called so
 */
TektraModel *
tektra_model_manager_find_exact (TektraModelManager *self,
                                 const char         *name)
{
  g_autoptr(GPtrArray) candidates = NULL;

  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  candidates = tektra_model_manager_list_called (self, name);

  return candidates->len == 1 ? candidates->pdata[0] : NULL;
}

/**
 * tektra_model_manager_choose:
 * @self: a manager
 * @name: what a person or a setting calls the model
 * @wanted: what the model should be able to do
 * @reasons: (out) (optional) (transfer full) (array zero-terminated=1): return location for why
 *   backends were passed over, a sentence for each
 *
 * Looks for a model as [method@ModelManager.find] does. Where several backends have it, the
 * preferences of models.toml for this model decide, then the default order of the backends, then
 * what it can do. A full id names its backend, so that there is nothing to choose.
 *
 * Returns: (transfer none) (nullable): the model
 */
TektraModel *
tektra_model_manager_choose (TektraModelManager   *self,
                             const char           *name,
                             TektraCapabilities    wanted,
                             char               ***reasons)
{
  g_autoptr(GPtrArray) candidates = NULL;
  g_autoptr(GPtrArray) passed_over = g_ptr_array_new_with_free_func (g_free);
  TektraModelDefinition *definition = NULL;
  TektraModel *chosen = NULL;

  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  candidates = tektra_model_manager_list_called (self, name);

  if (self->config != NULL)
    definition = tektra_model_config_find_model (self->config, name);
  if (self->config != NULL && definition == NULL && candidates->len > 0)
    definition = tektra_model_config_find_model (self->config,
                                                 tektra_model_get_id (candidates->pdata[0]));

  if (candidates->len == 1)
    chosen = candidates->pdata[0];
  else if (candidates->len == 0)
    chosen = tektra_model_manager_find_begun (self, name);

  if (chosen == NULL)
    chosen = tektra_model_choice_make (G_LIST_MODEL (self->registry), candidates,
                                       definition != NULL
                                         ? (const char * const *) definition->backends
                                         : NULL,
                                       wanted, passed_over);

  if (reasons != NULL)
    {
      g_ptr_array_set_free_func (passed_over, NULL);
      g_ptr_array_add (passed_over, NULL);
      *reasons = (char **) g_ptr_array_steal (passed_over, NULL);
    }

  return chosen;
}

/**
 * tektra_model_manager_get_default:
 * @self: a manager
 * @wanted: what the model should be able to do
 *
 * Chooses a model for a person who chose none.
 *
 * One that can do what is wanted comes before all others, then real models before demonstrations,
 * models on this computer before servers, and loaded ones before those to load.
 *
 * Returns: (transfer none) (nullable): the model, %NULL when there is none
 */
TektraModel *
tektra_model_manager_get_default (TektraModelManager *self,
                                  TektraCapabilities  wanted)
{
  TektraModel *best = NULL;
  int best_rating = -1;
  guint n;

  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (self), NULL);

  n = g_list_model_get_n_items (G_LIST_MODEL (self));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraModel) model = g_list_model_get_item (G_LIST_MODEL (self), i);
      int rating = rate_model (model, wanted);

      /* a model that only embeds has nothing to say */
      if ((tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_TEXT) == 0)
        continue;

      if (rating > best_rating)
        {
          best = model;
          best_rating = rating;
        }
    }

  return best;
}

/**
 * tektra_model_manager_renew:
 * @self: a manager
 * @model: (nullable): the model of a chat
 *
 * Finds out who answers now: a server that was set up anew has the model again, as another object.
 *
 * Returns: (transfer none) (nullable): @model, or what takes its place; without one the one that
 *   [method@ModelManager.get_default] chooses
 */
TektraModel *
tektra_model_manager_renew (TektraModelManager *self,
                            TektraModel        *model)
{
  g_autofree char *full_id = NULL;
  TektraModel *again;

  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (self), NULL);
  g_return_val_if_fail (model == NULL || TEKTRA_IS_MODEL (model), NULL);

  if (model == NULL)
    return tektra_model_manager_get_default (self, TEKTRA_CAPABILITY_TEXT);

  if (tektra_model_get_backend (model) != NULL)
    return model;

  full_id = tektra_model_dup_full_id (model);
  again = tektra_model_manager_find_exact (self, full_id);

  return again != NULL ? again : model;
}

/**
 * tektra_model_manager_shutdown:
 * @self: a manager
 *
 * Takes all models of ours out of memory and ends what the backends started.
 *
 * Returns: (transfer full): a future that resolves when nothing is left behind
 */
DexFuture *
tektra_model_manager_shutdown (TektraModelManager *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (self), NULL);

  return tektra_backend_registry_shutdown (self->registry);
}
