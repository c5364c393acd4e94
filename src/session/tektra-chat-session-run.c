/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-chat-session-private.h"
#include "session/tektra-context-builder.h"
#include "util/tektra-weak-ref.h"

/* One turn of a session, from the question to the end of the answer. */

static void
tektra_chat_session_turn_progressed_cb (TektraChatSession *self,
                                        TektraTurn        *turn)
{
  g_assert (TEKTRA_IS_CHAT_SESSION (self));

  if (tektra_turn_get_streaming (turn))
    tektra_chat_session_set_state (self, TEKTRA_CHAT_STATE_STREAMING);
  tektra_chat_session_notify_progress (self);
}

static void
tektra_chat_session_turn_ended_cb (TektraChatSession *self,
                                   TektraTurn        *turn)
{
  g_assert (TEKTRA_IS_CHAT_SESSION (self));

  g_clear_object (&self->turn);
  tektra_chat_session_notify_progress (self);
  tektra_chat_session_set_unread (self, TRUE);
  tektra_chat_session_set_state (self, TEKTRA_CHAT_STATE_IDLE);
  tektra_chat_session_emit_answer_finished (self, tektra_turn_get_answer (turn));
}

/* Builds the request, of what is in memory, and runs the turn. */
static void
tektra_chat_session_ask (TektraChatSession *self,
                         TektraModel       *model,
                         TektraMessage     *last,
                         gboolean           anyway)
{
  TektraMessage *answer = tektra_turn_get_answer (self->turn);
  TektraMessage *question = last;
  g_autoptr(TektraRequest) request = NULL;
  g_autoptr(GError) error = NULL;
  TektraTemplate *template;
  guint n_left_out = 0;

  g_assert (TEKTRA_IS_CHAT_SESSION (self));

  if (last == answer)
    question = tektra_conversation_get_parent (self->conversation, answer);

  if ((error = tektra_context_builder_check (model, question)) != NULL)
    {
      tektra_turn_fail (self->turn, error);
      return;
    }

  template = tektra_model_manager_choose_template (self->manager, model);
  request = tektra_context_builder_build (self->conversation, last, model,
                                          tektra_chat_session_get_params (self), template,
                                          &n_left_out);
  if (self->options != NULL)
    tektra_request_set_options (request, self->options);
  if (!tektra_request_check_options (request, &error))
    {
      tektra_turn_fail (self->turn, error);
      return;
    }

  tektra_message_set_n_left_out (answer, n_left_out);
  tektra_turn_run (self->turn, tektra_model_manager_get_budget (self->manager), request, anyway);
}

/**
 * tektra_chat_session_set_options:
 * @self: a session
 * @options: (nullable): not changed any more; %NULL to ask for nothing beside words
 *
 * Chooses what the answers to come are asked for beside words. A model that cannot do it is not
 * asked: the answer fails and says so.
 */
void
tektra_chat_session_set_options (TektraChatSession    *self,
                                 TektraRequestOptions *options)
{
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (self));
  g_return_if_fail (options == NULL || TEKTRA_IS_REQUEST_OPTIONS (options));

  g_set_object (&self->options, options);
}

typedef struct
{
  GWeakRef *session;
  TektraTurn *turn;
  TektraModel *model; /* another one may be chosen meanwhile, which is not to be told */
  TektraMessage *last;
  gboolean anyway;
} Waiting;

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  tektra_weak_ref_free (waiting->session);
  g_object_unref (waiting->turn);
  g_clear_object (&waiting->model);
  g_object_unref (waiting->last);
  g_free (waiting);
}

static DexFuture *
context_loaded_cb (DexFuture *completed,
                   gpointer   user_data)
{
  Waiting *waiting = user_data;
  g_autoptr(TektraChatSession) self = g_weak_ref_get (waiting->session);
  g_autoptr(GError) error = NULL;

  /* stopped meanwhile */
  if (self == NULL || self->turn != waiting->turn)
    return dex_future_new_true ();

  if (dex_future_get_value (completed, &error) == NULL)
    tektra_turn_fail (self->turn, error);
  else
    tektra_chat_session_ask (self, waiting->model, waiting->last, waiting->anyway);

  return dex_future_new_true ();
}

/* From here on the session is busy with @answer. */
void
tektra_chat_session_begin_turn (TektraChatSession *self,
                                TektraMessage     *answer)
{
  g_assert (TEKTRA_IS_CHAT_SESSION (self));
  g_assert (self->turn == NULL);

  self->turn = tektra_turn_new (answer);
  g_signal_connect_object (self->turn, "progressed",
                           G_CALLBACK (tektra_chat_session_turn_progressed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->turn, "ended",
                           G_CALLBACK (tektra_chat_session_turn_ended_cb), self,
                           G_CONNECT_SWAPPED);

  tektra_chat_session_set_state (self, TEKTRA_CHAT_STATE_WAITING);
  tektra_chat_session_emit_answer_begun (self, answer);
}

/* Asks the model for what comes behind @last: the question, or the answer so far. */
void
tektra_chat_session_request (TektraChatSession *self,
                             TektraMessage     *last,
                             gboolean           anyway)
{
  DexFuture *loading;
  Waiting *waiting;

  g_assert (TEKTRA_IS_CHAT_SESSION (self));
  g_assert (self->turn != NULL);

  loading = tektra_chat_session_load_context (self, last);
  if (loading == NULL)
    {
      tektra_chat_session_ask (self, self->model, last, anyway);
      return;
    }

  waiting = g_new0 (Waiting, 1);
  waiting->session = tektra_weak_ref_new (self);
  waiting->turn = g_object_ref (self->turn);
  g_set_object (&waiting->model, self->model);
  waiting->last = g_object_ref (last);
  waiting->anyway = anyway;
  dex_future_disown (dex_future_finally (loading, context_loaded_cb, waiting, waiting_free));
}

/* Asks the model for an answer to @question. */
void
tektra_chat_session_run (TektraChatSession *self,
                         TektraMessage     *question,
                         gboolean           anyway)
{
  g_autoptr(TektraMessage) answer = tektra_message_new (TEKTRA_ROLE_ASSISTANT);

  g_assert (TEKTRA_IS_CHAT_SESSION (self));

  tektra_chat_session_set_model (self, tektra_model_manager_renew (self->manager, self->model));

  if (self->model != NULL)
    {
      g_autofree char *full_id = tektra_model_dup_full_id (self->model);
      g_autofree char *title = tektra_model_dup_title (self->model);

      tektra_message_set_model_id (answer, full_id);
      tektra_message_set_model_name (answer, title);
    }

  tektra_chat_session_begin_turn (self, answer);
  tektra_conversation_append_to (self->conversation, question, answer);
  tektra_chat_session_request (self, question, anyway);
}
