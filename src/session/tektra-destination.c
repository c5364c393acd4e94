/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-destination.h"

#include "http/tektra-locality.h"

/* Of what is configured now, whether it can be reached or not: what cannot today may tomorrow. */

static TektraDestination *
new_destination (TektraDestinationUse  use,
                 const char           *name,
                 const char           *address)
{
  TektraDestination *self = g_new0 (TektraDestination, 1);
  g_autoptr(GUri) uri = NULL;

  self->use = use;
  self->name = g_strdup (name);
  self->locality = TEKTRA_LOCALITY_DEVICE;
  if (address == NULL)
    return self;

  uri = g_uri_parse (address, G_URI_FLAGS_NON_DNS, NULL);
  self->host = g_strdup (uri != NULL && g_uri_get_host (uri) != NULL ? g_uri_get_host (uri)
                                                                     : address);
  self->locality = tektra_locality_for_host (self->host);

  return self;
}

static void
add_server (GPtrArray            *destinations,
            TektraSettings       *settings,
            const char           *key,
            TektraDestinationUse  use)
{
  g_autofree char *address = NULL;

  g_object_get (settings, key, &address, NULL);
  if (address != NULL && *address != '\0')
    g_ptr_array_add (destinations, new_destination (use, NULL, address));
}

/**
 * tektra_destination_free:
 * @self: (transfer full): a destination
 *
 * Frees it.
 */
void
tektra_destination_free (TektraDestination *self)
{
  g_free (self->name);
  g_free (self->host);
  g_free (self);
}

/* A server near by may have models that answer far away. */
static void
add_models (GPtrArray      *destinations,
            TektraBackend  *backend,
            TektraLocality  locality)
{
  GListModel *models = tektra_backend_get_models (backend);

  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr(TektraModel) model = g_list_model_get_item (models, i);
      TektraDestination *destination;

      if (tektra_model_get_locality (model) <= locality)
        continue;

      destination = new_destination (TEKTRA_DESTINATION_CHATS, tektra_model_get_name (model), NULL);
      g_set_str (&destination->host, tektra_model_get_destination (model));
      destination->locality = tektra_model_get_locality (model);
      g_ptr_array_add (destinations, destination);
    }
}

/**
 * tektra_destination_list:
 * @registry: the backends
 * @settings: what a person has set
 *
 * Lists where what a person says may go, and nothing goes anywhere else.
 *
 * Returns: (transfer full) (element-type TektraDestination): all places
 */
GPtrArray *
tektra_destination_list (TektraBackendRegistry *registry,
                         TektraSettings        *settings)
{
  GListModel *backends = G_LIST_MODEL (registry);
  GPtrArray *destinations;

  g_return_val_if_fail (TEKTRA_IS_BACKEND_REGISTRY (registry), NULL);
  g_return_val_if_fail (TEKTRA_IS_SETTINGS (settings), NULL);

  destinations = g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_destination_free);
  for (guint i = 0; i < g_list_model_get_n_items (backends); i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (backends, i);

      TektraDestination *destination;

      destination = new_destination (TEKTRA_DESTINATION_CHATS, tektra_backend_get_name (backend),
                                     tektra_backend_get_address (backend));
      g_ptr_array_add (destinations, destination);
      add_models (destinations, backend, destination->locality);
    }
  add_server (destinations, settings, "voice-server", TEKTRA_DESTINATION_VOICE);
  add_server (destinations, settings, "speech-server", TEKTRA_DESTINATION_SPEECH);

  return destinations;
}
