/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/managed/tektra-managed-instance.h"
#include "backends/onnx/tektra-onnx-backend.h"
#include "backends/onnx/tektra-onnx-instance.h"
#include "backends/openai/tektra-openai-profile.h"
#include "session/tektra-engine-check.h"
#include "util/tektra-thread.h"

/* Whether a program that Tektra starts itself is there, before anybody asks its model. */

static DexFuture *
find_onnx_in_thread (gpointer user_data)
{
  char *path = tektra_onnx_instance_find_program ();

  if (path == NULL)
    return dex_future_new_reject (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED, "%s",
                                  tektra_onnx_backend_get_remedy ());

  return dex_future_new_take_string (path);
}

/**
 * tektra_engine_check_is_engine:
 * @settings: of a backend
 *
 * Tells whether a backend is a program beside llama.cpp that Tektra starts.
 *
 * Returns: %TRUE for ONNX Runtime and for what has a command in models.toml
 */
gboolean
tektra_engine_check_is_engine (const TektraBackendSettings *settings)
{
  g_return_val_if_fail (settings != NULL, FALSE);

  return settings->command != NULL || g_str_equal (settings->kind, "onnx");
}

/**
 * tektra_engine_check_get_title:
 * @settings: of an engine
 *
 * Gets what a person calls the engine.
 *
 * Returns: (transfer none): a name
 */
const char *
tektra_engine_check_get_title (const TektraBackendSettings *settings)
{
  const TektraOpenaiProfile *profile;

  g_return_val_if_fail (settings != NULL, NULL);

  if (settings->name != NULL)
    return settings->name;

  if (settings->command == NULL)
    return "ONNX Runtime";

  profile = tektra_openai_profile_find (settings->profile != NULL ? settings->profile
                                                                  : settings->kind);

  return profile != NULL && !g_str_equal (settings->kind, "openai") ? profile->title
                                                                    : settings->id;
}

/**
 * tektra_engine_check_get_caution:
 * @settings: of an engine
 *
 * Tells who else could use an engine while it runs. Those that have a private socket, or ask for
 * a key, answer nobody but Tektra.
 *
 * Returns: (transfer none) (nullable): a sentence, %NULL when nobody can
 */
const char *
tektra_engine_check_get_caution (const TektraBackendSettings *settings)
{
  g_return_val_if_fail (settings != NULL, NULL);

  if (settings->command == NULL || tektra_managed_instance_asks_for_key (settings))
    return NULL;

  return _("It asks for no key: while it runs, other users of this computer can use it, too.");
}

/**
 * tektra_engine_check:
 * @settings: of an engine
 *
 * Looks for the program of an engine.
 *
 * Returns: (transfer full): a future that resolves to a string, where it is, or rejects with a
 *   sentence that says what is missing and how to get it
 */
DexFuture *
tektra_engine_check (TektraBackendSettings *settings)
{
  g_return_val_if_fail (settings != NULL, NULL);
  g_return_val_if_fail (tektra_engine_check_is_engine (settings), NULL);

  if (settings->command != NULL)
    return tektra_managed_instance_find_program (settings);

  return tektra_thread_spawn ("[find-engine]", find_onnx_in_thread, NULL, NULL);
}
