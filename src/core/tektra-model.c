/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-model-private.h"

#include "core/tektra-backend.h"
#include "tektra-enum-types.h"

/* One model of one backend: what it is, what it can do, and whether it is in memory. The backend
 * that lists it keeps it up to date; everybody else reads. What models.toml may say differently is
 * in tektra-model-overlay.c. */

G_DEFINE_FINAL_TYPE (TektraModel, tektra_model, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

/* for the other file, see tektra-model-private.h */
void
tektra_model_notify (TektraModel *self,
                     guint        property)
{
  g_assert (TEKTRA_IS_MODEL (self));
  g_assert (property > PROP_0 && property < N_PROPS);

  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
tektra_model_dispose (GObject *object)
{
  TektraModel *self = TEKTRA_MODEL (object);

  g_clear_weak_pointer (&self->backend);

  G_OBJECT_CLASS (tektra_model_parent_class)->dispose (object);
}

static void
tektra_model_finalize (GObject *object)
{
  TektraModel *self = TEKTRA_MODEL (object);

  g_free (self->id);
  g_free (self->backend_id);
  g_free (self->name);
  g_free (self->description);
  g_free (self->quantization);
  g_free (self->parameter_size);
  g_free (self->destination);
  g_clear_pointer (&self->definition, tektra_model_definition_unref);

  G_OBJECT_CLASS (tektra_model_parent_class)->finalize (object);
}

static void
tektra_model_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  TektraModel *self = TEKTRA_MODEL (object);

  switch (prop_id)
    {
    case PROP_BACKEND:
      g_value_set_object (value, self->backend);
      break;
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, tektra_model_get_name (self));
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, tektra_model_get_description (self));
      break;
    case PROP_QUANTIZATION:
      g_value_set_string (value, tektra_model_get_quantization (self));
      break;
    case PROP_PARAMETER_SIZE:
      g_value_set_string (value, tektra_model_get_parameter_size (self));
      break;
    case PROP_DESTINATION:
      g_value_set_string (value, tektra_model_get_destination (self));
      break;
    case PROP_SIZE:
      g_value_set_uint64 (value, self->size);
      break;
    case PROP_MEMORY:
      g_value_set_uint64 (value, self->memory);
      break;
    case PROP_CONTEXT_LENGTH:
      g_value_set_uint (value, tektra_model_get_context_length (self));
      break;
    case PROP_IMAGE_SIZE:
      g_value_set_uint (value, self->image_size);
      break;
    case PROP_CAPABILITIES:
      g_value_set_flags (value, tektra_model_get_capabilities (self));
      break;
    case PROP_LOCALITY:
      g_value_set_enum (value, self->locality);
      break;
    case PROP_DEMO:
      g_value_set_boolean (value, self->demo);
      break;
    case PROP_FAVOURITE:
      g_value_set_boolean (value, self->favourite);
      break;
    case PROP_DEFINITION:
      g_value_set_boxed (value, self->definition);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_model_class_init (TektraModelClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_model_dispose;
  object_class->finalize = tektra_model_finalize;
  object_class->get_property = tektra_model_get_property;

  properties[PROP_BACKEND] =
    g_param_spec_object ("backend", NULL, NULL, TEKTRA_TYPE_BACKEND, flags);
  properties[PROP_ID] =
    g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_DESCRIPTION] =
    g_param_spec_string ("description", NULL, NULL, NULL, flags);
  properties[PROP_QUANTIZATION] =
    g_param_spec_string ("quantization", NULL, NULL, NULL, flags);
  properties[PROP_PARAMETER_SIZE] =
    g_param_spec_string ("parameter-size", NULL, NULL, NULL, flags);
  properties[PROP_DESTINATION] =
    g_param_spec_string ("destination", NULL, NULL, NULL, flags);
  properties[PROP_SIZE] =
    g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_MEMORY] =
    g_param_spec_uint64 ("memory", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_CONTEXT_LENGTH] =
    g_param_spec_uint ("context-length", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_IMAGE_SIZE] =
    g_param_spec_uint ("image-size", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_CAPABILITIES] =
    g_param_spec_flags ("capabilities", NULL, NULL, TEKTRA_TYPE_CAPABILITIES,
                        TEKTRA_CAPABILITY_NONE, flags);
  properties[PROP_LOCALITY] =
    g_param_spec_enum ("locality", NULL, NULL, TEKTRA_TYPE_LOCALITY, TEKTRA_LOCALITY_DEVICE, flags);
  properties[PROP_DEMO] =
    g_param_spec_boolean ("demo", NULL, NULL, FALSE, flags);
  properties[PROP_FAVOURITE] =
    g_param_spec_boolean ("favourite", NULL, NULL, FALSE, flags);
  properties[PROP_DEFINITION] =
    g_param_spec_boxed ("definition", NULL, NULL, TEKTRA_TYPE_MODEL_DEFINITION, flags);
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, TEKTRA_TYPE_MODEL_STATE,
                       TEKTRA_MODEL_STATE_UNLOADED, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_model_init (TektraModel *self)
{
}

/**
 * tektra_model_new:
 * @backend: (nullable): the backend that runs it; not kept alive
 * @id: how the backend calls it
 *
 * Creates a model of which only the id is known.
 *
 * Returns: (transfer full): a new model
 */
TektraModel *
tektra_model_new (TektraBackend *backend,
                  const char    *id)
{
  TektraModel *self;

  g_return_val_if_fail (backend == NULL || TEKTRA_IS_BACKEND (backend), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_MODEL, NULL);
  self->id = g_strdup (id);
  self->capabilities = TEKTRA_CAPABILITY_TEXT;
  g_set_weak_pointer (&self->backend, backend);
  self->backend_id = g_strdup (backend != NULL ? tektra_backend_get_id (backend) : "");

  return self;
}

/**
 * tektra_model_clear_backend:
 * @self: a model
 *
 * Parts a model from a backend that is used no more: who still has the model is not to ask it.
 */
void
tektra_model_clear_backend (TektraModel *self)
{
  g_return_if_fail (TEKTRA_IS_MODEL (self));

  if (self->backend == NULL)
    return;

  g_clear_weak_pointer (&self->backend);
  tektra_model_set_state (self, TEKTRA_MODEL_STATE_UNLOADED);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BACKEND]);
}

/**
 * tektra_model_get_backend:
 * @self: a model
 *
 * Gets the backend that runs the model.
 *
 * Returns: (transfer none) (nullable): the backend, %NULL when it is gone
 */
TektraBackend *
tektra_model_get_backend (TektraModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (self), NULL);

  return self->backend;
}

/**
 * tektra_model_get_id:
 * @self: a model
 *
 * Gets how the backend calls the model.
 *
 * Returns: (transfer none): the id, unique within the backend
 */
const char *
tektra_model_get_id (TektraModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (self), NULL);

  return self->id;
}

/**
 * tektra_model_dup_full_id:
 * @self: a model
 *
 * Gets a name that is unique in the whole program, for settings and the command line. It stays when
 * the backend goes.
 *
 * Returns: (transfer full): `backend/id`
 */
char *
tektra_model_dup_full_id (TektraModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (self), NULL);

  return g_strconcat (self->backend_id, "/", self->id, NULL);
}

/**
 * tektra_model_get_parameter_size:
 * @self: a model
 *
 * Gets how many weights there are, such as "7B".
 *
 * Returns: (transfer none) (nullable): the parameter size
 */
const char *
tektra_model_get_parameter_size (TektraModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (self), NULL);

  return self->parameter_size;
}

/**
 * tektra_model_set_parameter_size:
 * @self: a model
 * @parameter_size: (nullable): the parameter size
 *
 * Sets how many weights there are, such as "7B".
 */
void
tektra_model_set_parameter_size (TektraModel *self,
                                 const char  *parameter_size)
{
  g_return_if_fail (TEKTRA_IS_MODEL (self));

  if (g_set_str (&self->parameter_size, parameter_size))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PARAMETER_SIZE]);
}

/**
 * tektra_model_get_destination:
 * @self: a model
 *
 * Gets where what a person writes goes, such as a host name.
 *
 * Returns: (transfer none) (nullable): the destination, %NULL when it stays here
 */
const char *
tektra_model_get_destination (TektraModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (self), NULL);

  return self->destination;
}

/**
 * tektra_model_set_destination:
 * @self: a model
 * @destination: (nullable): the destination, %NULL when it stays here
 *
 * Sets where what a person writes goes, such as a host name.
 */
void
tektra_model_set_destination (TektraModel *self,
                              const char  *destination)
{
  g_return_if_fail (TEKTRA_IS_MODEL (self));

  if (g_set_str (&self->destination, destination))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DESTINATION]);
}

/**
 * tektra_model_get_size:
 * @self: a model
 *
 * Gets how much room the model takes on disk.
 *
 * Returns: bytes, 0 when not known
 */
guint64
tektra_model_get_size (TektraModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (self), 0);

  return self->size;
}

/**
 * tektra_model_set_size:
 * @self: a model
 * @size: bytes, 0 when not known
 *
 * Sets how much room the model takes on disk.
 */
void
tektra_model_set_size (TektraModel *self,
                       guint64      size)
{
  g_return_if_fail (TEKTRA_IS_MODEL (self));

  if (self->size == size)
    return;

  self->size = size;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIZE]);
}

/**
 * tektra_model_get_memory:
 * @self: a model
 *
 * Gets how much memory the model takes while it is loaded.
 *
 * Returns: bytes, 0 when not known or not loaded
 */
guint64
tektra_model_get_memory (TektraModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (self), 0);

  return self->memory;
}

/**
 * tektra_model_set_memory:
 * @self: a model
 * @memory: bytes, 0 when not known or not loaded
 *
 * Sets how much memory the model takes while it is loaded.
 */
void
tektra_model_set_memory (TektraModel *self,
                         guint64      memory)
{
  g_return_if_fail (TEKTRA_IS_MODEL (self));

  if (self->memory == memory)
    return;

  self->memory = memory;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MEMORY]);
}

/**
 * tektra_model_get_image_size:
 * @self: a model
 *
 * Gets the longest side up to which larger pictures help the model.
 *
 * Returns: pixels, 0 when not known
 */
guint
tektra_model_get_image_size (TektraModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (self), 0);

  return self->image_size;
}

/**
 * tektra_model_set_image_size:
 * @self: a model
 * @image_size: pixels, 0 when not known
 *
 * Sets the longest side up to which larger pictures help the model.
 */
void
tektra_model_set_image_size (TektraModel *self,
                             guint        image_size)
{
  g_return_if_fail (TEKTRA_IS_MODEL (self));

  if (self->image_size == image_size)
    return;

  self->image_size = image_size;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IMAGE_SIZE]);
}

/**
 * tektra_model_get_locality:
 * @self: a model
 *
 * Gets how far what a person writes travels.
 *
 * Returns: the locality
 */
TektraLocality
tektra_model_get_locality (TektraModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (self), 0);

  return self->locality;
}

/**
 * tektra_model_set_locality:
 * @self: a model
 * @locality: the locality
 *
 * Sets how far what a person writes travels.
 */
void
tektra_model_set_locality (TektraModel    *self,
                           TektraLocality  locality)
{
  g_return_if_fail (TEKTRA_IS_MODEL (self));

  if (self->locality == locality)
    return;

  self->locality = locality;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOCALITY]);
}

/**
 * tektra_model_get_demo:
 * @self: a model
 *
 * Gets whether the model is only a demonstration and must be called that.
 *
 * Returns: %TRUE for a demonstration
 */
gboolean
tektra_model_get_demo (TektraModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (self), 0);

  return self->demo;
}

/**
 * tektra_model_set_demo:
 * @self: a model
 * @demo: %TRUE for a demonstration
 *
 * Sets whether the model is only a demonstration and must be called that.
 */
void
tektra_model_set_demo (TektraModel *self,
                       gboolean     demo)
{
  g_return_if_fail (TEKTRA_IS_MODEL (self));

  if (self->demo == demo)
    return;

  self->demo = demo;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DEMO]);
}

/**
 * tektra_model_get_favourite:
 * @self: a model
 *
 * Gets whether the person marked the model.
 *
 * Returns: %TRUE for a favourite
 */
gboolean
tektra_model_get_favourite (TektraModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (self), FALSE);

  return self->favourite;
}

/**
 * tektra_model_set_favourite:
 * @self: a model
 * @favourite: %TRUE for a favourite
 *
 * Marks the model for the person. The model manager remembers it.
 */
void
tektra_model_set_favourite (TektraModel *self,
                            gboolean     favourite)
{
  g_return_if_fail (TEKTRA_IS_MODEL (self));

  if (self->favourite == !!favourite)
    return;

  self->favourite = !!favourite;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FAVOURITE]);
}

/**
 * tektra_model_get_state:
 * @self: a model
 *
 * Gets where the model is in its life.
 *
 * Returns: the state
 */
TektraModelState
tektra_model_get_state (TektraModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL (self), 0);

  return self->state;
}

/**
 * tektra_model_set_state:
 * @self: a model
 * @state: the state
 *
 * Sets where the model is in its life.
 */
void
tektra_model_set_state (TektraModel      *self,
                        TektraModelState  state)
{
  g_return_if_fail (TEKTRA_IS_MODEL (self));

  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}
