/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "models/tektra-model-lease.h"

/* Held by who uses a model, from before it is loaded until the answer has ended. */

struct _TektraModelLease
{
  GObject parent_instance;

  /* owned */
  TektraModel *model;
  GObject *owner;

  TektraModelLeaseFunc given_back;
};

G_DEFINE_FINAL_TYPE (TektraModelLease, tektra_model_lease, G_TYPE_OBJECT)

static void
tektra_model_lease_dispose (GObject *object)
{
  TektraModelLease *self = TEKTRA_MODEL_LEASE (object);

  if (self->owner != NULL)
    self->given_back (self->owner, self->model);

  g_clear_object (&self->owner);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (tektra_model_lease_parent_class)->dispose (object);
}

static void
tektra_model_lease_class_init (TektraModelLeaseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_model_lease_dispose;
}

static void
tektra_model_lease_init (TektraModelLease *self)
{
}

/**
 * tektra_model_lease_new:
 * @model: (transfer none): the model
 * @owner: (transfer none): who keeps account of leases
 * @given_back: (scope notified): called with @owner when the lease is given back
 *
 * Creates a lease.
 *
 * Returns: (transfer full): a new lease
 */
TektraModelLease *
tektra_model_lease_new (TektraModel          *model,
                        GObject              *owner,
                        TektraModelLeaseFunc  given_back)
{
  TektraModelLease *self;

  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);
  g_return_val_if_fail (G_IS_OBJECT (owner), NULL);
  g_return_val_if_fail (given_back != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_MODEL_LEASE, NULL);
  self->model = g_object_ref (model);
  self->owner = g_object_ref (owner);
  self->given_back = given_back;

  return self;
}
