/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-chat-session-private.h"
#include "util/tektra-weak-ref.h"

/* A chat gets another model in mid-conversation. */

typedef struct
{
  GWeakRef *session;
  TektraModel *from;
  TektraModel *to;
} Switching;

static void
switching_free (gpointer data)
{
  Switching *switching = data;

  tektra_weak_ref_free (switching->session);
  g_object_unref (switching->from);
  g_object_unref (switching->to);
  g_free (switching);
}

static DexFuture *
switch_failed_cb (DexFuture *completed,
                  gpointer   user_data)
{
  Switching *switching = user_data;
  g_autoptr(TektraChatSession) self = g_weak_ref_get (switching->session);
  g_autoptr(GError) error = NULL;

  dex_future_get_value (completed, &error);

  /* Who was switched to meanwhile, or asked something, tells by itself how that went. */
  if (self != NULL && !tektra_chat_session_get_busy (self) &&
      tektra_chat_session_get_model (self) == switching->to)
    {
      tektra_chat_session_set_model (self, switching->from);
      tektra_chat_session_emit_switch_failed (self, switching->to, error);
    }

  return dex_future_new_true ();
}

/**
 * tektra_chat_session_switch_model:
 * @self: a session
 * @model: the model
 * @anyway: load it even when it takes more memory than it may
 *
 * Sets who answers from the next message on. When the model before is in memory, the new one is
 * loaded at once and takes its place; when it cannot be loaded, the session is back at the one
 * before, and [signal@ChatSession::switch-failed] tells why.
 */
void
tektra_chat_session_switch_model (TektraChatSession *self,
                                  TektraModel       *model,
                                  gboolean           anyway)
{
  g_autoptr(TektraModel) from = NULL;
  Switching *switching;

  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (self));
  g_return_if_fail (TEKTRA_IS_MODEL (model));

  g_set_object (&from, tektra_chat_session_get_model (self));
  tektra_chat_session_set_model (self, model);

  if (from == NULL || from == model ||
      tektra_model_get_state (from) != TEKTRA_MODEL_STATE_LOADED)
    return;

  switching = g_new0 (Switching, 1);
  switching->session = tektra_weak_ref_new (self);
  switching->from = g_object_ref (from);
  switching->to = g_object_ref (model);
  dex_future_disown (
    dex_future_catch (tektra_model_manager_switch (tektra_chat_session_get_manager (self), from,
                                                   model, tektra_chat_session_get_params (self),
                                                   anyway),
                      switch_failed_cb, switching, switching_free));
}
