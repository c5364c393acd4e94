/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backends/anthropic/tektra-anthropic-backend.h"
#include "backends/llama/tektra-llama-backend.h"
#include "backends/managed/tektra-managed-backend.h"
#include "backends/ollama/tektra-ollama-backend.h"
#include "backends/onnx/tektra-onnx-backend.h"
#include "backends/openai/tektra-openai-backend.h"
#include "backends/scripted/tektra-scripted-backend.h"
#include "backends/tektra-default-backends.h"

/* Which backends Tektra has. */

/* Demonstrations, screenshots and tests name a script in the environment. */
static TektraBackend *
create_scripted (void)
{
  const char *path = g_getenv ("TEKTRA_SCRIPT");
  g_autoptr(GError) error = NULL;
  TektraBackend *backend;

  if (path == NULL || *path == '\0')
    return NULL;

  if ((backend = tektra_scripted_backend_new_from_file (path, &error)) == NULL)
    g_message ("The script “%s” cannot be played: %s", path, error->message);

  return backend;
}

/* The environment comes first, as it does for Ollama's own program. */
static char *
dup_ollama_address (const TektraBackendSettings *settings)
{
  const char *variable = g_getenv ("OLLAMA_HOST");

  if ((variable != NULL && *variable != '\0') ||
      (settings->host == NULL && settings->port == 0))
    return NULL;

  if (settings->host == NULL)
    return g_strdup_printf ("127.0.0.1:%u", settings->port);

  if (settings->port == 0 || strstr (settings->host, "://") != NULL)
    return g_strdup (settings->host);

  return g_strdup_printf (strchr (settings->host, ':') != NULL ? "[%s]:%u" : "%s:%u",
                          settings->host, settings->port);
}

static char *
dup_server_address (const TektraBackendSettings *settings)
{
  if (settings->port == 0)
    return g_strdup (settings->host);

  return g_strdup_printf ("%s:%u", settings->host != NULL ? settings->host : "127.0.0.1",
                          settings->port);
}

/* A server exists once somebody said where it is. */
static TektraBackend *
create_openai (const TektraBackendSettings *settings,
               TektraKeySource             *keys)
{
  const TektraOpenaiProfile *profile = NULL;
  g_autofree char *address = dup_server_address (settings);
  const char *name = settings->name;

  if (address == NULL)
    return NULL;

  if (settings->profile != NULL)
    profile = tektra_openai_profile_find (settings->profile);
  else if (g_str_equal (settings->kind, "mistralrs"))
    profile = tektra_openai_profile_find ("mistralrs");
  if (name == NULL)
    name = profile != NULL ? profile->title : settings->id;

  return tektra_openai_backend_new (settings->id, name, address, profile, keys);
}

/* A program that Tektra starts itself */
static TektraBackend *
create_managed (TektraBackendSettings *settings)
{
  const char *id = settings->profile != NULL ? settings->profile : settings->kind;
  const TektraOpenaiProfile *profile = tektra_openai_profile_find (id);

  if (profile == NULL || g_str_equal (profile->id, "openai"))
    profile = tektra_openai_profile_find ("other");

  return tektra_managed_backend_new (settings, profile);
}

static TektraBackend *
create_anthropic (const TektraBackendSettings *settings,
                  TektraKeySource             *keys)
{
  g_autofree char *address = dup_server_address (settings);
  const char *name = settings->name;

  if (address == NULL)
    return NULL;

  if (name == NULL)
    name = g_str_equal (settings->id, settings->kind) ? "Anthropic" : settings->id;

  return tektra_anthropic_backend_new (settings->id, name, address, keys);
}

static TektraBackend *
create_backend (TektraBackendSettings *settings,
                const char * const    *model_folders,
                TektraKeySource       *keys)
{
  if (g_str_equal (settings->kind, "llama"))
    return tektra_llama_backend_new (model_folders);

  if (g_str_equal (settings->kind, "ollama"))
    {
      g_autofree char *address = dup_ollama_address (settings);

      return tektra_ollama_backend_new (address);
    }

  /* Nobody misses what their Tektra was built without. */
  if (g_str_equal (settings->kind, "onnx"))
    return tektra_onnx_backend_is_built () ? tektra_onnx_backend_new (model_folders) : NULL;

  if (g_str_equal (settings->kind, "openai") || g_str_equal (settings->kind, "mistralrs"))
    return settings->command != NULL ? create_managed (settings) : create_openai (settings, keys);

  if (g_str_equal (settings->kind, "anthropic"))
    return create_anthropic (settings, keys);

  return NULL;
}

/* A server at another address is another one, with other models. */
static gboolean
is_same_server (TektraBackend *backend,
             TektraBackend *wanted)
{
  if (G_OBJECT_TYPE (backend) != G_OBJECT_TYPE (wanted) ||
      g_strcmp0 (tektra_backend_get_address (backend), tektra_backend_get_address (wanted)) != 0)
    return FALSE;

  if (TEKTRA_IS_MANAGED_BACKEND (backend))
    return tektra_backend_settings_starts_the_same (
      tektra_managed_backend_get_settings (TEKTRA_MANAGED_BACKEND (backend)),
      tektra_managed_backend_get_settings (TEKTRA_MANAGED_BACKEND (wanted)));

  return !TEKTRA_IS_OPENAI_BACKEND (backend) ||
         tektra_openai_backend_get_chosen (TEKTRA_OPENAI_BACKEND (backend)) ==
         tektra_openai_backend_get_chosen (TEKTRA_OPENAI_BACKEND (wanted));
}

static gboolean
is_the_same (TektraBackend *backend,
             TektraBackend *wanted)
{
  return is_same_server (backend, wanted) &&
         g_strcmp0 (tektra_backend_get_name (backend), tektra_backend_get_name (wanted)) == 0;
}

/* Nothing but its name is new: what it answers just now goes on under the old one, which the window
 * shows no more. */
static gboolean
was_renamed (TektraBackend *backend,
             GPtrArray     *kept)
{
  for (guint i = 0; i < kept->len; i++)
    {
      TektraBackend *other = g_ptr_array_index (kept, i);

      if (g_str_equal (tektra_backend_get_id (other), tektra_backend_get_id (backend)))
        return is_same_server (backend, other);
    }

  return FALSE;
}

static gboolean
is_default (TektraBackend *backend)
{
  return TEKTRA_IS_LLAMA_BACKEND (backend) || TEKTRA_IS_OLLAMA_BACKEND (backend) ||
         TEKTRA_IS_ANTHROPIC_BACKEND (backend) || TEKTRA_IS_MANAGED_BACKEND (backend) ||
         TEKTRA_IS_ONNX_BACKEND (backend) ||
         TEKTRA_IS_OPENAI_BACKEND (backend);
}

static void
apply_settings (TektraBackend         *backend,
                TektraBackendSettings *settings,
                GPtrArray             *definitions,
                gboolean               is_new)
{
  if (TEKTRA_IS_OLLAMA_BACKEND (backend))
    tektra_ollama_backend_set_timeout (TEKTRA_OLLAMA_BACKEND (backend), settings->timeout);
  else if (TEKTRA_IS_ONNX_BACKEND (backend))
    tektra_onnx_backend_set_settings (TEKTRA_ONNX_BACKEND (backend), settings);
  else if (TEKTRA_IS_OPENAI_BACKEND (backend))
    tektra_openai_backend_set_timeout (TEKTRA_OPENAI_BACKEND (backend), settings->timeout);
  else if (TEKTRA_IS_ANTHROPIC_BACKEND (backend))
    tektra_anthropic_backend_set_timeout (TEKTRA_ANTHROPIC_BACKEND (backend), settings->timeout);
  else if (TEKTRA_IS_LLAMA_BACKEND (backend) &&
           tektra_llama_backend_set_settings (TEKTRA_LLAMA_BACKEND (backend), settings,
                                              definitions) &&
           !is_new)
    dex_future_disown (tektra_backend_list_models (backend));
}

static void
retire_backends (GPtrArray *old,
                 GPtrArray *kept)
{
  for (guint i = 0; i < old->len; i++)
    {
      if (g_ptr_array_find (kept, old->pdata[i], NULL))
        continue;

      if (!was_renamed (old->pdata[i], kept))
        dex_future_disown (tektra_backend_retire (old->pdata[i]));
      else if (TEKTRA_IS_MANAGED_BACKEND (old->pdata[i]))
        tektra_managed_backend_finish (old->pdata[i]);
      else
        dex_future_disown (tektra_backend_shutdown (old->pdata[i]));
    }
}

/**
 * tektra_default_backends_create_server:
 * @settings: of a server
 * @keys: (nullable): where its key is
 *
 * Creates the backend of one server, to try it.
 *
 * Returns: (transfer full) (nullable): the backend, %NULL when @settings are of no server
 */
TektraBackend *
tektra_default_backends_create_server (TektraBackendSettings *settings,
                                       TektraKeySource       *keys)
{
  g_return_val_if_fail (settings != NULL, NULL);
  g_return_val_if_fail (keys == NULL || TEKTRA_IS_KEY_SOURCE (keys), NULL);

  return create_backend (settings, NULL, keys);
}

/**
 * tektra_default_backends_create:
 * @model_folders: (nullable) (array zero-terminated=1): folders with models that the person
 *   added
 * @settings: (element-type TektraBackendSettings): what the person set, those of the preferred
 *   backends first
 * @definitions: (element-type TektraModelDefinition): what they know of models
 * @keys: (nullable): where the keys of servers are
 *
 * Creates the backends that are enabled, in their order of preference. Nothing is probed yet.
 *
 * Returns: (transfer full): the backends
 */
TektraBackendRegistry *
tektra_default_backends_create (const char * const *model_folders,
                                GPtrArray          *settings,
                                GPtrArray          *definitions,
                                TektraKeySource    *keys)
{
  TektraBackendRegistry *registry;
  g_autoptr(TektraBackend) scripted = create_scripted ();

  g_return_val_if_fail (settings != NULL, NULL);
  g_return_val_if_fail (definitions != NULL, NULL);

  registry = tektra_backend_registry_new ();
  if (scripted != NULL)
    tektra_backend_registry_add (registry, scripted);
  g_ptr_array_unref (tektra_default_backends_update (registry, model_folders, settings,
                                                     definitions, keys));

  return registry;
}

/**
 * tektra_default_backends_update:
 * @registry: what tektra_default_backends_create() made
 * @model_folders: (nullable) (array zero-terminated=1): folders with models that the person
 *   added
 * @settings: (element-type TektraBackendSettings): what the person set, those of the preferred
 *   backends first
 * @definitions: (element-type TektraModelDefinition): what they know of models
 * @keys: (nullable): where the keys of servers are
 *
 * Makes what the person set hold: which backends there are, their order, where a server is, how
 * models are run. A backend that goes breaks off its answers and ends what it started; one that
 * only gets another name does not.
 *
 * Returns: (transfer full) (element-type TektraBackend): those that came and are to be probed
 */
GPtrArray *
tektra_default_backends_update (TektraBackendRegistry *registry,
                                const char * const    *model_folders,
                                GPtrArray             *settings,
                                GPtrArray             *definitions,
                                TektraKeySource       *keys)
{
  g_autoptr(GPtrArray) old = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) backends = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *added;
  guint n;

  g_return_val_if_fail (TEKTRA_IS_BACKEND_REGISTRY (registry), NULL);
  g_return_val_if_fail (settings != NULL, NULL);
  g_return_val_if_fail (definitions != NULL, NULL);

  added = g_ptr_array_new_with_free_func (g_object_unref);
  n = g_list_model_get_n_items (G_LIST_MODEL (registry));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (G_LIST_MODEL (registry), i);

      /* a script stays where it is: before all others */
      g_ptr_array_add (is_default (backend) ? old : backends, g_object_ref (backend));
    }

  for (guint i = 0; i < settings->len; i++)
    {
      TektraBackendSettings *wanted = g_ptr_array_index (settings, i);
      g_autoptr(TektraBackend) backend = NULL;
      TektraBackend *there = tektra_backend_registry_find (registry, wanted->id);

      if (wanted->enabled)
        backend = create_backend (wanted, model_folders, keys);
      if (backend == NULL)
        continue;

      if (there != NULL && is_the_same (there, backend))
        g_set_object (&backend, there);
      else
        g_ptr_array_add (added, g_object_ref (backend));

      apply_settings (backend, wanted, definitions, backend != there);
      g_ptr_array_add (backends, g_steal_pointer (&backend));
    }

  tektra_backend_registry_set (registry, backends);
  retire_backends (old, backends);

  return added;
}

/**
 * tektra_default_backends_set_model_folders:
 * @registry: what tektra_default_backends_create() made
 * @model_folders: (nullable) (array zero-terminated=1): folders with models that the person
 *   added
 *
 * Looks for models in other folders from now on.
 */
void
tektra_default_backends_set_model_folders (TektraBackendRegistry *registry,
                                           const char * const    *model_folders)
{
  guint n;

  g_return_if_fail (TEKTRA_IS_BACKEND_REGISTRY (registry));

  n = g_list_model_get_n_items (G_LIST_MODEL (registry));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (G_LIST_MODEL (registry), i);

      if (!TEKTRA_IS_FOLDER_BACKEND (backend))
        continue;

      tektra_folder_backend_set_folders (TEKTRA_FOLDER_BACKEND (backend), model_folders);
      dex_future_disown (tektra_backend_list_models (backend));
    }
}
