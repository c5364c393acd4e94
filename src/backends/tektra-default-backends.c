/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backends/llama/tektra-llama-backend.h"
#include "backends/ollama/tektra-ollama-backend.h"
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
static TektraBackend *
create_ollama (const TektraBackendSettings *settings)
{
  const char *variable = g_getenv ("OLLAMA_HOST");
  g_autofree char *address = NULL;

  if ((variable != NULL && *variable != '\0') ||
      (settings->host == NULL && settings->port == 0))
    return tektra_ollama_backend_new (NULL);

  if (settings->host == NULL)
    address = g_strdup_printf ("127.0.0.1:%u", settings->port);
  else if (settings->port == 0 || strstr (settings->host, "://") != NULL)
    address = g_strdup (settings->host);
  else
    address = g_strdup_printf (strchr (settings->host, ':') != NULL ? "[%s]:%u" : "%s:%u",
                               settings->host, settings->port);

  return tektra_ollama_backend_new (address);
}

static TektraBackend *
create_llama (TektraBackendSettings *settings,
              const char * const    *model_folders)
{
  TektraBackend *backend = tektra_llama_backend_new (model_folders);

  tektra_llama_backend_set_settings (TEKTRA_LLAMA_BACKEND (backend), settings);

  return backend;
}

/**
 * tektra_default_backends_create:
 * @model_folders: (nullable) (array zero-terminated=1): folders with GGUF files that the person
 *   added
 * @settings: (element-type TektraBackendSettings): what the person set, those of the preferred
 *   backends first
 *
 * Creates the backends that are enabled, in their order of preference. Nothing is probed yet.
 *
 * Returns: (transfer full): the backends
 */
TektraBackendRegistry *
tektra_default_backends_create (const char * const *model_folders,
                                GPtrArray          *settings)
{
  TektraBackendRegistry *registry;
  g_autoptr(TektraBackend) scripted = create_scripted ();

  g_return_val_if_fail (settings != NULL, NULL);

  registry = tektra_backend_registry_new ();
  if (scripted != NULL)
    tektra_backend_registry_add (registry, scripted);

  for (guint i = 0; i < settings->len; i++)
    {
      TektraBackendSettings *wanted = g_ptr_array_index (settings, i);
      g_autoptr(TektraBackend) backend = NULL;

      if (!wanted->enabled)
        continue;

      if (g_str_equal (wanted->id, "llama"))
        backend = create_llama (wanted, model_folders);
      else if (g_str_equal (wanted->id, "ollama"))
        backend = create_ollama (wanted);

      if (backend != NULL)
        tektra_backend_registry_add (registry, backend);
    }

  return registry;
}

/**
 * tektra_default_backends_set_settings:
 * @registry: what tektra_default_backends_create() made
 * @settings: (element-type TektraBackendSettings): what the person set
 *
 * Runs models as the person wants it now. Which backends there are, their order and the address of
 * a server stay as they are until the next start.
 */
void
tektra_default_backends_set_settings (TektraBackendRegistry *registry,
                                      GPtrArray             *settings)
{
  TektraBackend *llama;

  g_return_if_fail (TEKTRA_IS_BACKEND_REGISTRY (registry));
  g_return_if_fail (settings != NULL);

  llama = tektra_backend_registry_find (registry, "llama");

  for (guint i = 0; llama != NULL && i < settings->len; i++)
    {
      TektraBackendSettings *wanted = g_ptr_array_index (settings, i);

      if (g_str_equal (wanted->id, "llama"))
        tektra_llama_backend_set_settings (TEKTRA_LLAMA_BACKEND (llama), wanted);
    }
}

/**
 * tektra_default_backends_set_model_folders:
 * @registry: what tektra_default_backends_create() made
 * @model_folders: (nullable) (array zero-terminated=1): folders with GGUF files that the person
 *   added
 *
 * Looks for models in other folders from now on.
 */
void
tektra_default_backends_set_model_folders (TektraBackendRegistry *registry,
                                           const char * const    *model_folders)
{
  TektraBackend *llama;

  g_return_if_fail (TEKTRA_IS_BACKEND_REGISTRY (registry));

  llama = tektra_backend_registry_find (registry, "llama");
  if (llama == NULL)
    return;

  tektra_llama_backend_set_folders (TEKTRA_LLAMA_BACKEND (llama), model_folders);
  dex_future_disown (tektra_backend_list_models (llama));
}
