/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-backend.h"
#include "core/tektra-device.h"
#include "models/tektra-hardware.h"
#include "models/tektra-memory-budget.h"
#include "models/tektra-memory-room.h"
#include "util/tektra-fiber-queue.h"

/* Keeps account of who uses which model, and lets a model in only when there is memory for it. For
 * room, models of ours that nobody uses are taken out, the one that rested longest first; what
 * others loaded into a server is counted and left alone.
 *
 * Two chats that begin at once are let in one after the other, so that both cannot be promised the
 * same memory. */

struct _TektraMemoryBudget
{
  GObject parent_instance;

  /* owned */
  TektraModelConfig *config;
  TektraFiberQueue *queue;
  GHashTable *uses; /* TektraModel → Use */

  /* borrowed */
  GListModel *models;
};

G_DEFINE_FINAL_TYPE (TektraMemoryBudget, tektra_memory_budget, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_USED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* What is known of a model that was let in. */
typedef struct
{
  guint64 promised; /* bytes; 0 when others had loaded it */
  gint64 last_used;
  guint n_leases;
  gboolean graphics; /* it may lie in the memory of the graphics card */
} Use;

typedef struct
{
  TektraMemoryBudget *self;
  TektraModel *model;
  TektraMemoryEstimate estimate;
  GCancellable *cancellable;
  GPtrArray *stuck; /* what could not be taken out */
  gboolean anyway;
} Admission;

static void
admission_free (gpointer data)
{
  Admission *admission = data;

  g_object_unref (admission->self);
  g_object_unref (admission->model);
  g_clear_object (&admission->cancellable);
  g_ptr_array_unref (admission->stuck);
  g_free (admission);
}

static gboolean
is_local (TektraModel *model)
{
  return tektra_model_get_locality (model) == TEKTRA_LOCALITY_DEVICE;
}

/* What a model takes, or was promised and will take. */
static guint64
tektra_memory_budget_get_taken (TektraMemoryBudget *self,
                                TektraModel        *model)
{
  const Use *use = g_hash_table_lookup (self->uses, model);
  guint64 promised = use != NULL ? use->promised : 0;

  if (tektra_model_get_state (model) == TEKTRA_MODEL_STATE_LOADED)
    return MAX (tektra_model_get_memory (model), promised);

  if (tektra_model_get_state (model) == TEKTRA_MODEL_STATE_LOADING ||
      (use != NULL && use->n_leases > 0))
    return promised;

  return 0;
}

static gboolean
tektra_memory_budget_may_unload (TektraMemoryBudget *self,
                                 TektraModel        *model,
                                 TektraModel        *other,
                                 TektraMemoryLimit   limit,
                                 GPtrArray          *stuck)
{
  const Use *use = g_hash_table_lookup (self->uses, other);

  if (other == model || use == NULL || use->promised == 0 || use->n_leases > 0 ||
      tektra_model_get_state (other) != TEKTRA_MODEL_STATE_LOADED ||
      tektra_model_get_backend (other) == NULL ||
      g_ptr_array_find (stuck, other, NULL))
    return FALSE;

  /* It must be of those whose memory is limited. */
  if (limit == TEKTRA_MEMORY_LIMIT_BACKEND)
    return tektra_model_get_backend (other) == tektra_model_get_backend (model);

  return is_local (other);
}

/* Forgets the models that are out of memory: who loads them next may be somebody else. */
static void
tektra_memory_budget_forget_unloaded (TektraMemoryBudget *self)
{
  GHashTableIter iter;
  TektraModel *model;
  const Use *use;

  g_hash_table_iter_init (&iter, self->uses);
  while (g_hash_table_iter_next (&iter, (gpointer *) &model, (gpointer *) &use))
    {
      TektraModelState state = tektra_model_get_state (model);

      if (use->n_leases == 0 &&
          state != TEKTRA_MODEL_STATE_LOADED && state != TEKTRA_MODEL_STATE_LOADING)
        g_hash_table_iter_remove (&iter);
    }
}

/* The model that rested longest of those that may go, and what all of them take. */
static TektraModel *
tektra_memory_budget_find_resting (TektraMemoryBudget *self,
                                   Admission          *admission,
                                   TektraMemoryLimit   limit,
                                   guint64            *all)
{
  TektraModel *resting = NULL;
  gint64 last_used = G_MAXINT64;
  GHashTableIter iter;
  TektraModel *model;
  const Use *use;

  *all = 0;
  g_hash_table_iter_init (&iter, self->uses);
  while (g_hash_table_iter_next (&iter, (gpointer *) &model, (gpointer *) &use))
    {
      if (!tektra_memory_budget_may_unload (self, admission->model, model, limit,
                                            admission->stuck))
        continue;

      *all += tektra_memory_budget_get_taken (self, model);
      if (use->last_used < last_used)
        {
          last_used = use->last_used;
          resting = model;
        }
    }

  return resting;
}

static void
tektra_memory_budget_count (TektraMemoryBudget   *self,
                            TektraModel          *model,
                            const TektraHardware *hardware,
                            TektraMemoryRoom     *room)
{
  TektraBackend *backend = tektra_model_get_backend (model);
  guint64 unseen = 0;

  for (guint i = 0; i < g_list_model_get_n_items (self->models); i++)
    {
      g_autoptr(TektraModel) other = g_list_model_get_item (self->models, i);
      guint64 taken = other != model ? tektra_memory_budget_get_taken (self, other) : 0;

      if (tektra_model_get_backend (other) == backend)
        room->used[TEKTRA_MEMORY_LIMIT_BACKEND] += taken;

      if (!is_local (other))
        continue;

      room->used[TEKTRA_MEMORY_LIMIT_TOTAL] += taken;

      /* What is being loaded is promised and still looks free. */
      if (tektra_model_get_state (other) != TEKTRA_MODEL_STATE_LOADED &&
          taken > tektra_model_get_memory (other))
        unseen += taken - tektra_model_get_memory (other);
    }

  if (self->config != NULL)
    {
      TektraBackendSettings *settings =
        tektra_model_config_get_backend (self->config, tektra_backend_get_id (backend));

      if (settings != NULL)
        room->limits[TEKTRA_MEMORY_LIMIT_BACKEND] = settings->memory_limit;
      if (is_local (model))
        room->limits[TEKTRA_MEMORY_LIMIT_TOTAL] =
          tektra_model_config_get_memory_limit (self->config);
    }

  if (hardware != NULL && hardware->available > 0)
    {
      guint64 available = hardware->available + tektra_model_get_memory (model);

      /* A limit of 0 would be none. */
      room->limits[TEKTRA_MEMORY_LIMIT_FREE] = available > unseen ? available - unseen : 1;
    }
}

/* What models of ours may have taken of the graphics card. */
static guint64
tektra_memory_budget_get_graphics (TektraMemoryBudget *self)
{
  guint64 taken = 0;
  GHashTableIter iter;
  TektraModel *model;
  const Use *use;

  g_hash_table_iter_init (&iter, self->uses);
  while (g_hash_table_iter_next (&iter, (gpointer *) &model, (gpointer *) &use))
    {
      if (use->graphics)
        taken += tektra_memory_budget_get_taken (self, model);
    }

  return taken;
}

/* What is free matters to who runs the model: a server looks after that itself, and knows better.
 * Returns: (transfer full) (nullable): what is free */
static TektraHardware *
tektra_memory_budget_await_hardware (TektraMemoryBudget *self,
                                     Admission          *admission)
{
  const TektraMemoryEstimate *estimate = &admission->estimate;
  TektraBackend *backend = tektra_model_get_backend (admission->model);
  g_autoptr(GListModel) cards = NULL;
  TektraHardware *hardware;

  if (!estimate->own_process)
    return NULL;

  /* The memory of a card counts only for an engine that can use the card. */
  if (estimate->device != TEKTRA_DEVICE_CPU && backend != NULL)
    cards = dex_await_object (tektra_backend_list_cards (backend), NULL);

  hardware = dex_await_boxed (tektra_hardware_probe ("/"), NULL);
  if (hardware != NULL && cards != NULL)
    hardware->available +=
      tektra_hardware_count_graphics (hardware, cards, estimate->device,
                                      tektra_memory_budget_get_graphics (self));

  return hardware;
}

/* Awaits that there is memory for the model. */
static gboolean
tektra_memory_budget_make_room (TektraMemoryBudget  *self,
                                Admission           *admission,
                                GError             **error)
{
  const TektraMemoryEstimate *estimate = &admission->estimate;

  for (;;)
    {
      g_autoptr(TektraHardware) hardware = tektra_memory_budget_await_hardware (self, admission);
      TektraBackend *backend = tektra_model_get_backend (admission->model);
      TektraMemoryRoom room = { .need = tektra_memory_estimate_get_total (estimate) };
      g_autoptr(TektraModel) resting = NULL;
      TektraMemoryLimit limit;
      guint64 missing, all;

      if (g_cancellable_set_error_if_cancelled (admission->cancellable, error))
        return FALSE;

      /* Its server went while this waited; who asks it will be told. */
      if (backend == NULL || self->models == NULL)
        return TRUE;

      tektra_memory_budget_forget_unloaded (self);
      tektra_memory_budget_count (self, admission->model, hardware, &room);

      limit = tektra_memory_room_find_limit (&room, &missing);
      if (limit == TEKTRA_MEMORY_LIMIT_NONE)
        return TRUE;

      resting = tektra_memory_budget_find_resting (self, admission, limit, &all);
      if (resting != NULL)
        g_object_ref (resting);

      /* Nobody gains when others go and it still does not fit. */
      if (resting == NULL || (all < missing && !admission->anyway))
        {
          if (admission->anyway)
            return TRUE;

          g_propagate_error (error,
                             tektra_memory_room_new_error (&room,
                                                           tektra_model_get_name (admission->model),
                                                           tektra_backend_get_name (backend)));
          return FALSE;
        }

      g_debug ("Taking %s out of memory for %s", tektra_model_get_name (resting),
               tektra_model_get_name (admission->model));
      dex_await (tektra_backend_unload (tektra_model_get_backend (resting), resting), NULL);
      if (tektra_model_get_state (resting) == TEKTRA_MODEL_STATE_LOADED)
        g_ptr_array_add (admission->stuck, g_object_ref (resting));
    }
}

static void
given_back_cb (gpointer     owner,
               TektraModel *model)
{
  TektraMemoryBudget *self = owner;
  Use *use = g_hash_table_lookup (self->uses, model);

  g_assert (TEKTRA_IS_MEMORY_BUDGET (self));
  g_assert (use != NULL && use->n_leases > 0);

  use->n_leases--;
  use->last_used = g_get_monotonic_time ();
}

static TektraModelLease *
tektra_memory_budget_lend (TektraMemoryBudget *self,
                           TektraModel        *model,
                           guint64             promised,
                           gboolean            graphics)
{
  Use *use = g_hash_table_lookup (self->uses, model);

  if (use == NULL)
    {
      use = g_new0 (Use, 1);
      g_hash_table_insert (self->uses, g_object_ref (model), use);
    }

  use->promised = promised;
  use->graphics = graphics;
  use->n_leases++;

  return tektra_model_lease_new (model, G_OBJECT (self), given_back_cb);
}

/* A model need not be looked at when it is there, or somebody waits for it already, and it will not
 * grow. */
static TektraModelLease *
tektra_memory_budget_lend_admitted (TektraMemoryBudget         *self,
                                    TektraModel                *model,
                                    const TektraMemoryEstimate *estimate)
{
  const Use *use = g_hash_table_lookup (self->uses, model);
  guint64 promised = use != NULL ? use->promised : 0;

  if (tektra_model_get_state (model) != TEKTRA_MODEL_STATE_LOADED &&
      (use == NULL || use->n_leases == 0))
    return NULL;

  if (promised != 0 && tektra_memory_estimate_get_total (estimate) > promised)
    return NULL;

  return tektra_memory_budget_lend (self, model, promised, use != NULL && use->graphics);
}

static DexFuture *
admit_fiber (gpointer user_data)
{
  Admission *admission = user_data;
  TektraMemoryBudget *self = admission->self;
  g_autoptr(GError) error = NULL;
  TektraModelLease *lease;

  if (!tektra_fiber_queue_enter (self->queue, admission->cancellable, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  /* Somebody may have waited here for the same model. */
  lease = tektra_memory_budget_lend_admitted (self, admission->model, &admission->estimate);
  if (lease == NULL &&
      tektra_memory_budget_make_room (self, admission, &error))
    lease = tektra_memory_budget_lend (self, admission->model,
                                       tektra_memory_estimate_get_total (&admission->estimate),
                                       admission->estimate.device != TEKTRA_DEVICE_CPU);

  tektra_fiber_queue_leave (self->queue);

  if (lease == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_object (lease);
}

static void
tektra_memory_budget_finalize (GObject *object)
{
  TektraMemoryBudget *self = TEKTRA_MEMORY_BUDGET (object);

  g_clear_weak_pointer (&self->models);
  g_clear_object (&self->config);
  g_hash_table_unref (self->uses);
  tektra_fiber_queue_free (self->queue);

  G_OBJECT_CLASS (tektra_memory_budget_parent_class)->finalize (object);
}

static void
tektra_memory_budget_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  TektraMemoryBudget *self = TEKTRA_MEMORY_BUDGET (object);

  switch (prop_id)
    {
    case PROP_USED:
      g_value_set_uint64 (value, tektra_memory_budget_get_used (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_memory_budget_class_init (TektraMemoryBudgetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_memory_budget_finalize;
  object_class->get_property = tektra_memory_budget_get_property;

  /**
   * TektraMemoryBudget:used:
   *
   * Bytes that the models on this computer take. Notified by [method@MemoryBudget.measure].
   */
  properties[PROP_USED] =
    g_param_spec_uint64 ("used", NULL, NULL, 0, G_MAXUINT64, 0,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_memory_budget_init (TektraMemoryBudget *self)
{
  self->queue = tektra_fiber_queue_new ();
  self->uses = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
}

/**
 * tektra_memory_budget_new:
 * @models: (transfer none): a list of [class@Model], borrowed
 *
 * Creates a budget that limits models to the memory that is free.
 *
 * Returns: (transfer full): a new budget
 */
TektraMemoryBudget *
tektra_memory_budget_new (GListModel *models)
{
  TektraMemoryBudget *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (models), NULL);

  self = g_object_new (TEKTRA_TYPE_MEMORY_BUDGET, NULL);
  g_set_weak_pointer (&self->models, models);

  return self;
}

/**
 * tektra_memory_budget_set_config:
 * @self: a budget
 * @config: (nullable): where limits are set
 *
 * Sets the limits, for the models that are loaded from now on.
 */
void
tektra_memory_budget_set_config (TektraMemoryBudget *self,
                                 TektraModelConfig  *config)
{
  g_return_if_fail (TEKTRA_IS_MEMORY_BUDGET (self));
  g_return_if_fail (config == NULL || TEKTRA_IS_MODEL_CONFIG (config));

  g_set_object (&self->config, config);
}

/**
 * tektra_memory_budget_get_limit:
 * @self: a budget
 *
 * Gets what the models on this computer may take together.
 *
 * Returns: bytes, 0 when only what is free limits them
 */
guint64
tektra_memory_budget_get_limit (TektraMemoryBudget *self)
{
  g_return_val_if_fail (TEKTRA_IS_MEMORY_BUDGET (self), 0);

  return self->config != NULL ? tektra_model_config_get_memory_limit (self->config) : 0;
}

/**
 * tektra_memory_budget_get_used:
 * @self: a budget
 *
 * Gets what the models on this computer take together, as far as backends told.
 *
 * Returns: bytes
 */
guint64
tektra_memory_budget_get_used (TektraMemoryBudget *self)
{
  guint64 used = 0;

  g_return_val_if_fail (TEKTRA_IS_MEMORY_BUDGET (self), 0);

  for (guint i = 0; self->models != NULL && i < g_list_model_get_n_items (self->models); i++)
    {
      g_autoptr(TektraModel) model = g_list_model_get_item (self->models, i);

      if (is_local (model) && tektra_model_get_state (model) == TEKTRA_MODEL_STATE_LOADED)
        used += tektra_model_get_memory (model);
    }

  return used;
}

/**
 * tektra_memory_budget_measure:
 * @self: a budget
 *
 * Asks the backends what their models take just now. Does not wait for a server.
 */
void
tektra_memory_budget_measure (TektraMemoryBudget *self)
{
  g_autoptr(GHashTable) asked = g_hash_table_new (NULL, NULL);

  g_return_if_fail (TEKTRA_IS_MEMORY_BUDGET (self));

  for (guint i = 0; self->models != NULL && i < g_list_model_get_n_items (self->models); i++)
    {
      g_autoptr(TektraModel) model = g_list_model_get_item (self->models, i);
      TektraBackend *backend = tektra_model_get_backend (model);

      if (backend != NULL && g_hash_table_add (asked, backend))
        tektra_backend_measure_memory (backend);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_USED]);
}

/**
 * tektra_memory_budget_is_idle:
 * @self: a budget
 * @model: a model
 *
 * Tells whether a model is in memory because Tektra loaded it, and nobody uses it now.
 *
 * Returns: %TRUE when it can be taken out
 */
gboolean
tektra_memory_budget_is_idle (TektraMemoryBudget *self,
                              TektraModel        *model)
{
  const Use *use;

  g_return_val_if_fail (TEKTRA_IS_MEMORY_BUDGET (self), FALSE);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), FALSE);

  use = g_hash_table_lookup (self->uses, model);

  return use != NULL && use->promised > 0 && use->n_leases == 0 &&
         tektra_model_get_state (model) == TEKTRA_MODEL_STATE_LOADED;
}

/**
 * tektra_memory_budget_admit:
 * @self: a budget
 * @model: a model that is about to be used
 * @params: (nullable): settings that matter for loading, such as the context length
 * @anyway: make what room there is, and let it in even when that is not enough
 * @cancellable: (nullable): ends the waiting, so that nobody is taken out for nothing
 *
 * Makes room for a model. It is not loaded yet: who gets the lease does that, or asks it something.
 *
 * Returns: (transfer full): a future that resolves to a [class@ModelLease], or rejects with
 *   %TEKTRA_BACKEND_ERROR_MEMORY_LIMIT and the numbers, or %G_IO_ERROR_CANCELLED
 */
DexFuture *
tektra_memory_budget_admit (TektraMemoryBudget     *self,
                            TektraModel            *model,
                            TektraGenerationParams *params,
                            gboolean                anyway,
                            GCancellable           *cancellable)
{
  TektraMemoryEstimate estimate = { 0 };
  TektraModelLease *lease;
  Admission *admission;

  g_return_val_if_fail (TEKTRA_IS_MEMORY_BUDGET (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  if (tektra_model_get_backend (model) != NULL)
    tektra_backend_estimate_memory (tektra_model_get_backend (model), model, params, &estimate);

  if ((lease = tektra_memory_budget_lend_admitted (self, model, &estimate)) != NULL)
    return dex_future_new_take_object (lease);

  admission = g_new0 (Admission, 1);
  admission->self = g_object_ref (self);
  admission->model = g_object_ref (model);
  admission->estimate = estimate;
  admission->stuck = g_ptr_array_new_with_free_func (g_object_unref);
  admission->anyway = anyway;
  g_set_object (&admission->cancellable, cancellable);

  return dex_scheduler_spawn (NULL, 0, admit_fiber, admission, admission_free);
}
