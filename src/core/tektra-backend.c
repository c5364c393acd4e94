/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "core/tektra-backend.h"
#include "tektra-enum-types.h"
#include "util/tektra-weak-ref.h"

/* A service that has models: a server, an engine, a script. The class keeps what all of them share,
 * state and models; what they do differently are vfuncs, each optional. */

typedef struct
{
  /* owned */
  char *id;
  char *name;
  char *status_text;
  char *version;
  GListStore *models;
  GPtrArray *streams; /* of GWeakRef: the answers that somebody reads */

  TektraBackendState state;
  TektraBackendReason reason;
} TektraBackendPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TektraBackend, tektra_backend, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_STATE,
  PROP_REASON,
  PROP_STATUS_TEXT,
  PROP_VERSION,
  PROP_MODELS,
  N_PROPS
};

enum
{
  STATE_CHANGED,
  RETIRED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static DexFuture *
tektra_backend_real_succeed (TektraBackend *self)
{
  return dex_future_new_true ();
}

static TektraEventStream *
tektra_backend_real_generate (TektraBackend *self,
                              TektraRequest *request)
{
  TektraBackendPrivate *priv = tektra_backend_get_instance_private (self);

  return tektra_event_stream_new_failed (g_error_new (TEKTRA_BACKEND_ERROR,
                                                      TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                                                      _("%s cannot answer."), priv->name));
}

static TektraParamMask
tektra_backend_real_get_supported_params (TektraBackend *self,
                                          TektraModel   *model)
{
  return 0;
}

static TektraRequestFeatures
tektra_backend_real_get_supported_features (TektraBackend *self,
                                            TektraModel   *model)
{
  return TEKTRA_REQUEST_NONE;
}

static guint
tektra_backend_real_get_context_length (TektraBackend          *self,
                                        TektraModel            *model,
                                        TektraGenerationParams *params)
{
  gint64 wanted = tektra_generation_params_has (params, TEKTRA_PARAM_CONTEXT_LENGTH)
                    ? tektra_generation_params_get_int (params, TEKTRA_PARAM_CONTEXT_LENGTH)
                    : 0;
  guint most = tektra_model_get_context_length (model);

  if (wanted <= 0)
    return most;

  return (guint) MIN (wanted, most > 0 ? most : G_MAXINT);
}

static gboolean
tektra_backend_real_can_continue (TektraBackend *self,
                                  TektraModel   *model)
{
  return FALSE;
}

/* As good as nothing is known: the weights have to be somewhere. */
static void
tektra_backend_real_estimate_memory (TektraBackend          *self,
                                     TektraModel            *model,
                                     TektraGenerationParams *params,
                                     TektraMemoryEstimate   *estimate)
{
  estimate->weights = tektra_model_get_size (model);
}

static void
tektra_backend_real_measure_memory (TektraBackend *self)
{
}

/* So that it can be told when the backend goes; those that nobody reads any more are forgotten. */
static void
tektra_backend_remember_stream (TektraBackend     *self,
                                TektraEventStream *stream)
{
  TektraBackendPrivate *priv = tektra_backend_get_instance_private (self);

  g_assert (TEKTRA_IS_BACKEND (self));
  g_assert (TEKTRA_IS_EVENT_STREAM (stream));

  for (guint i = priv->streams->len; i > 0; i--)
    {
      g_autoptr(TektraEventStream) other =
        g_weak_ref_get (g_ptr_array_index (priv->streams, i - 1));

      if (other == NULL)
        g_ptr_array_remove_index_fast (priv->streams, i - 1);
    }

  g_ptr_array_add (priv->streams, tektra_weak_ref_new (stream));
}

static void
tektra_backend_finalize (GObject *object)
{
  TektraBackendPrivate *priv = tektra_backend_get_instance_private (TEKTRA_BACKEND (object));

  g_free (priv->id);
  g_free (priv->name);
  g_free (priv->status_text);
  g_free (priv->version);
  g_object_unref (priv->models);
  g_ptr_array_unref (priv->streams);

  G_OBJECT_CLASS (tektra_backend_parent_class)->finalize (object);
}

static void
tektra_backend_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  TektraBackendPrivate *priv = tektra_backend_get_instance_private (TEKTRA_BACKEND (object));

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, priv->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, priv->name);
      break;
    case PROP_STATE:
      g_value_set_enum (value, priv->state);
      break;
    case PROP_REASON:
      g_value_set_enum (value, priv->reason);
      break;
    case PROP_STATUS_TEXT:
      g_value_set_string (value, priv->status_text);
      break;
    case PROP_VERSION:
      g_value_set_string (value, priv->version);
      break;
    case PROP_MODELS:
      g_value_set_object (value, priv->models);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_backend_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  TektraBackendPrivate *priv = tektra_backend_get_instance_private (TEKTRA_BACKEND (object));

  switch (prop_id)
    {
    case PROP_ID:
      priv->id = g_value_dup_string (value);
      break;
    case PROP_NAME:
      priv->name = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_backend_class_init (TektraBackendClass *klass)
{
  const GParamFlags readable =
    G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags construct =
    G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_backend_finalize;
  object_class->get_property = tektra_backend_get_property;
  object_class->set_property = tektra_backend_set_property;

  klass->probe = tektra_backend_real_succeed;
  klass->list_models = tektra_backend_real_succeed;
  klass->generate = tektra_backend_real_generate;
  klass->get_supported_params = tektra_backend_real_get_supported_params;
  klass->get_supported_features = tektra_backend_real_get_supported_features;
  klass->get_context_length = tektra_backend_real_get_context_length;
  klass->can_continue = tektra_backend_real_can_continue;
  klass->estimate_memory = tektra_backend_real_estimate_memory;
  klass->measure_memory = tektra_backend_real_measure_memory;
  klass->shutdown = tektra_backend_real_succeed;

  properties[PROP_ID] =
    g_param_spec_string ("id", NULL, NULL, NULL, construct);
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL, construct);
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, TEKTRA_TYPE_BACKEND_STATE,
                       TEKTRA_BACKEND_STATE_UNKNOWN, readable);
  properties[PROP_REASON] =
    g_param_spec_enum ("reason", NULL, NULL, TEKTRA_TYPE_BACKEND_REASON,
                       TEKTRA_BACKEND_REASON_NONE, readable);
  properties[PROP_STATUS_TEXT] =
    g_param_spec_string ("status-text", NULL, NULL, NULL, readable);
  properties[PROP_VERSION] =
    g_param_spec_string ("version", NULL, NULL, NULL, readable);
  properties[PROP_MODELS] =
    g_param_spec_object ("models", NULL, NULL, G_TYPE_LIST_MODEL, readable);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TektraBackend::state-changed:
   * @self: the backend
   * @state: what it is now
   * @reason: why it is unavailable
   *
   * The state, the reason or the status text changed.
   */
  signals[STATE_CHANGED] =
    g_signal_new ("state-changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, TEKTRA_TYPE_BACKEND_STATE, TEKTRA_TYPE_BACKEND_REASON);

  /**
   * TektraBackend::retired:
   * @self: the backend
   *
   * The backend is to be used no more: whoever keeps it lets it go.
   */
  signals[RETIRED] =
    g_signal_new ("retired",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
tektra_backend_init (TektraBackend *self)
{
  TektraBackendPrivate *priv = tektra_backend_get_instance_private (self);

  priv->models = g_list_store_new (TEKTRA_TYPE_MODEL);
  priv->streams = g_ptr_array_new_with_free_func (tektra_weak_ref_free);
}

/**
 * tektra_backend_get_id:
 * @self: a backend
 *
 * Gets the short name that settings and the command line use.
 *
 * Returns: (transfer none): the id, such as "ollama"
 */
const char *
tektra_backend_get_id (TektraBackend *self)
{
  TektraBackendPrivate *priv = tektra_backend_get_instance_private (self);

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), NULL);

  return priv->id;
}

/**
 * tektra_backend_get_name:
 * @self: a backend
 *
 * Gets what a person calls the backend.
 *
 * Returns: (transfer none): the name, such as "Ollama"
 */
const char *
tektra_backend_get_name (TektraBackend *self)
{
  TektraBackendPrivate *priv = tektra_backend_get_instance_private (self);

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), NULL);

  return priv->name;
}

/**
 * tektra_backend_get_state:
 * @self: a backend
 *
 * Gets whether the backend can be used.
 *
 * Returns: the state
 */
TektraBackendState
tektra_backend_get_state (TektraBackend *self)
{
  TektraBackendPrivate *priv = tektra_backend_get_instance_private (self);

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), TEKTRA_BACKEND_STATE_UNKNOWN);

  return priv->state;
}

/**
 * tektra_backend_get_reason:
 * @self: a backend
 *
 * Gets why the backend cannot be used.
 *
 * Returns: the reason
 */
TektraBackendReason
tektra_backend_get_reason (TektraBackend *self)
{
  TektraBackendPrivate *priv = tektra_backend_get_instance_private (self);

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), TEKTRA_BACKEND_REASON_NONE);

  return priv->reason;
}

/**
 * tektra_backend_get_status_text:
 * @self: a backend
 *
 * Gets what a person should know about the state.
 *
 * Returns: (transfer none) (nullable): one sentence with the remedy
 */
const char *
tektra_backend_get_status_text (TektraBackend *self)
{
  TektraBackendPrivate *priv = tektra_backend_get_instance_private (self);

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), NULL);

  return priv->status_text;
}

/**
 * tektra_backend_get_version:
 * @self: a backend
 *
 * Gets which version of the service answered.
 *
 * Returns: (transfer none) (nullable): the version
 */
const char *
tektra_backend_get_version (TektraBackend *self)
{
  TektraBackendPrivate *priv = tektra_backend_get_instance_private (self);

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), NULL);

  return priv->version;
}

/**
 * tektra_backend_get_models:
 * @self: a backend
 *
 * Gets the models of the backend.
 *
 * Returns: (transfer none): a live list of [class@Model]
 */
GListModel *
tektra_backend_get_models (TektraBackend *self)
{
  TektraBackendPrivate *priv = tektra_backend_get_instance_private (self);

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), NULL);

  return G_LIST_MODEL (priv->models);
}

/**
 * tektra_backend_find_model:
 * @self: a backend
 * @id: the id of a model
 *
 * Looks for one of the models.
 *
 * Returns: (transfer none) (nullable): the model
 */
TektraModel *
tektra_backend_find_model (TektraBackend *self,
                           const char    *id)
{
  TektraBackendPrivate *priv = tektra_backend_get_instance_private (self);
  guint n;

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  n = g_list_model_get_n_items (G_LIST_MODEL (priv->models));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraModel) model = g_list_model_get_item (G_LIST_MODEL (priv->models), i);

      if (g_strcmp0 (tektra_model_get_id (model), id) == 0)
        return model;
    }

  return NULL;
}

/**
 * tektra_backend_get_address:
 * @self: a backend
 *
 * Gets where its server is: one elsewhere is another backend, although it has the same id.
 *
 * Returns: (transfer none) (nullable): an address, %NULL when the backend is no server
 */
const char *
tektra_backend_get_address (TektraBackend *self)
{
  TektraBackendClass *klass;

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), NULL);

  klass = TEKTRA_BACKEND_GET_CLASS (self);

  return klass->get_address != NULL ? klass->get_address (self) : NULL;
}

/**
 * tektra_backend_probe:
 * @self: a backend
 *
 * Finds out whether the service is there, sets the state and, when it is, brings the models up to
 * date.
 *
 * That it is not there is an answer, not an error.
 *
 * Returns: (transfer full): a future that resolves to a boolean: whether it can be used
 */
DexFuture *
tektra_backend_probe (TektraBackend *self)
{
  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), NULL);

  return TEKTRA_BACKEND_GET_CLASS (self)->probe (self);
}

/**
 * tektra_backend_list_models:
 * @self: a backend
 *
 * Brings [method@Backend.get_models] up to date.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects with %TEKTRA_BACKEND_ERROR
 */
DexFuture *
tektra_backend_list_models (TektraBackend *self)
{
  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), NULL);

  return TEKTRA_BACKEND_GET_CLASS (self)->list_models (self);
}

/**
 * tektra_backend_generate:
 * @self: a backend
 * @request: what to answer
 *
 * Starts an answer. Every phase is part of the stream: loading, queueing, reading the prompt and
 * writing, so that letting go of the stream stops whichever it is in.
 *
 * Returns: (transfer full): the answer
 */
TektraEventStream *
tektra_backend_generate (TektraBackend *self,
                         TektraRequest *request)
{
  TektraEventStream *stream;

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_REQUEST (request), NULL);

  stream = TEKTRA_BACKEND_GET_CLASS (self)->generate (self, request);
  tektra_backend_remember_stream (self, stream);

  return stream;
}

/**
 * tektra_backend_shutdown:
 * @self: a backend
 *
 * Ends what the backend started.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when nothing is left behind
 */
DexFuture *
tektra_backend_shutdown (TektraBackend *self)
{
  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), NULL);

  return TEKTRA_BACKEND_GET_CLASS (self)->shutdown (self);
}

/**
 * tektra_backend_retire:
 * @self: a backend that is to be used no more
 *
 * Breaks off the answers that are on their way, which say why, and ends what the backend started.
 * Its models have no backend any more, whoever still keeps it.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when nothing is left behind
 */
DexFuture *
tektra_backend_retire (TektraBackend *self)
{
  TektraBackendPrivate *priv = tektra_backend_get_instance_private (self);
  g_autoptr(GPtrArray) streams = NULL;
  g_autoptr(GError) error = NULL;
  DexFuture *shutdown;

  g_return_val_if_fail (TEKTRA_IS_BACKEND (self), NULL);

  error = g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_FAILED,
                       /* Translators: %s is Ollama, llama.cpp or the like */
                       _("%s was turned off, or set up anew, in the middle of the answer."),
                       priv->name);
  streams = g_steal_pointer (&priv->streams);
  priv->streams = g_ptr_array_new_with_free_func (tektra_weak_ref_free);

  for (guint i = 0; i < streams->len; i++)
    {
      g_autoptr(TektraEventStream) stream = g_weak_ref_get (g_ptr_array_index (streams, i));

      if (stream != NULL)
        tektra_event_stream_break (stream, error);
    }

  shutdown = tektra_backend_shutdown (self);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (priv->models)); i++)
    {
      g_autoptr(TektraModel) model = g_list_model_get_item (G_LIST_MODEL (priv->models), i);

      tektra_model_clear_backend (model);
    }

  g_signal_emit (self, signals[RETIRED], 0);

  return shutdown;
}

/**
 * tektra_backend_set_state:
 * @self: a backend
 * @state: what it is now
 * @reason: why it is unavailable
 * @status_text: (nullable): one sentence for a person, with the remedy
 *
 * Sets whether the backend can be used. For subclasses.
 */
void
tektra_backend_set_state (TektraBackend       *self,
                          TektraBackendState   state,
                          TektraBackendReason  reason,
                          const char          *status_text)
{
  TektraBackendPrivate *priv = tektra_backend_get_instance_private (self);
  gboolean text_changed, state_changed, reason_changed;

  g_return_if_fail (TEKTRA_IS_BACKEND (self));

  text_changed = g_set_str (&priv->status_text, status_text);
  state_changed = priv->state != state;
  reason_changed = priv->reason != reason;
  priv->state = state;
  priv->reason = reason;

  if (text_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS_TEXT]);
  if (state_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  if (reason_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);

  if (text_changed || state_changed || reason_changed)
    g_signal_emit (self, signals[STATE_CHANGED], 0, state, reason);
}

/**
 * tektra_backend_set_version:
 * @self: a backend
 * @version: (nullable): the version
 *
 * Sets which version of the service answered. For subclasses.
 */
void
tektra_backend_set_version (TektraBackend *self,
                            const char    *version)
{
  TektraBackendPrivate *priv = tektra_backend_get_instance_private (self);

  g_return_if_fail (TEKTRA_IS_BACKEND (self));

  if (g_set_str (&priv->version, version))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VERSION]);
}

/**
 * tektra_backend_set_models:
 * @self: a backend
 * @models: (element-type TektraModel): the models, in the order to show
 *
 * Sets what [method@Backend.get_models] lists. For subclasses.
 *
 * Reuse the objects of models that stay (see [method@Backend.find_model]): only what really differs
 * is reported as changed, so that a refresh does not disturb who is looking.
 */
void
tektra_backend_set_models (TektraBackend *self,
                           GPtrArray     *models)
{
  TektraBackendPrivate *priv = tektra_backend_get_instance_private (self);
  GListModel *list = G_LIST_MODEL (priv->models);
  guint n_old, n_same_start = 0, n_same_end = 0;

  g_return_if_fail (TEKTRA_IS_BACKEND (self));
  g_return_if_fail (models != NULL);

  n_old = g_list_model_get_n_items (list);

  while (n_same_start < MIN (n_old, models->len))
    {
      g_autoptr(GObject) old = g_list_model_get_item (list, n_same_start);

      if (old != g_ptr_array_index (models, n_same_start))
        break;
      n_same_start++;
    }

  while (n_same_end < MIN (n_old, models->len) - n_same_start)
    {
      g_autoptr(GObject) old = g_list_model_get_item (list, n_old - 1 - n_same_end);

      if (old != g_ptr_array_index (models, models->len - 1 - n_same_end))
        break;
      n_same_end++;
    }

  if (n_same_start + n_same_end == n_old && n_old == models->len)
    return;

  g_list_store_splice (priv->models,
                       n_same_start,
                       n_old - n_same_start - n_same_end,
                       models->pdata + n_same_start,
                       models->len - n_same_start - n_same_end);
}
