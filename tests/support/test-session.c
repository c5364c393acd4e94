/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/scripted/tektra-scripted-backend.h"
#include "test-future.h"
#include "test-session.h"

/**
 * test_session_create_manager:
 * @script: JSON, see tektra-scripted-backend.c
 *
 * Makes the models of a script known.
 *
 * Returns: (transfer full): a manager that knows nothing else
 */
TektraModelManager *
test_session_create_manager (const char *script)
{
  g_autoptr(TektraBackendRegistry) registry = tektra_backend_registry_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(TektraBackend) backend = tektra_scripted_backend_new (script, &error);
  TektraModelManager *manager;

  g_assert_no_error (error);
  tektra_backend_registry_add (registry, backend);
  manager = tektra_model_manager_new (registry);
  test_await (tektra_model_manager_refresh (manager), &error);
  g_assert_no_error (error);

  return manager;
}

/**
 * test_session_send:
 * @session: a chat
 * @question: what a person writes
 *
 * Sends it.
 */
void
test_session_send (TektraChatSession *session,
                   const char        *question)
{
  tektra_draft_set_text (tektra_chat_session_get_draft (session), question);
  tektra_chat_session_send (session);
}

static gboolean
is_idle (gpointer session)
{
  return !tektra_chat_session_get_busy (session);
}

/**
 * test_session_wait:
 * @session: a chat
 *
 * Waits until its answer is over.
 */
void
test_session_wait (TektraChatSession *session)
{
  test_wait_until (is_idle, session);
}
