/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

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

/**
 * tektra_default_backends_create:
 * @model_folders: (nullable) (array zero-terminated=1): folders with GGUF files that the person
 *   added
 *
 * Creates all backends in their default order of preference. Nothing is probed yet.
 *
 * Returns: (transfer full): the backends
 */
TektraBackendRegistry *
tektra_default_backends_create (const char * const *model_folders)
{
  TektraBackendRegistry *registry = tektra_backend_registry_new ();
  g_autoptr(TektraBackend) scripted = create_scripted ();
  g_autoptr(TektraBackend) llama = tektra_llama_backend_new (model_folders);
  g_autoptr(TektraBackend) ollama = tektra_ollama_backend_new (NULL);

  if (scripted != NULL)
    tektra_backend_registry_add (registry, scripted);
  tektra_backend_registry_add (registry, llama);
  tektra_backend_registry_add (registry, ollama);

  return registry;
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
