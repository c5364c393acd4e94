/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-title-maker.h"

#include "session/tektra-chat-title.h"
#include "session/tektra-turn.h"

/* One title at a time is asked for, of the words of the first question and the first answer: no
 * picture is sent again, and nothing that stayed on this computer or in this network leaves it. The
 * next question of the chat ends it at once. */

/* How much of the question and of the answer a model is shown, in characters */
#define EXCERPT_CHARS 600

/* A title is a few words; who does not come to the point is not listened to. */
#define TITLE_TOKENS 20

/* Later it is known by what it is called. */
#define MESSAGES_MAX 6

#define REQUEST "Write a title for the conversation below: at most five words, in its language. " \
                "Answer with the title alone, without quotes.\n\nQuestion: %s\n\nAnswer: %s"

struct _TektraTitleMaker
{
  GObject parent_instance;

  /* owned */
  TektraChatSession *session;
  GSignalGroup *session_signals;
  TektraTurn *turn;
  char *words; /* the title that is replaced */

  gboolean enabled;
};

G_DEFINE_FINAL_TYPE (TektraTitleMaker, tektra_title_maker, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ENABLED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
tektra_title_maker_forget (TektraTitleMaker *self)
{
  g_assert (TEKTRA_IS_TITLE_MAKER (self));

  g_signal_group_set_target (self->session_signals, NULL);
  g_clear_object (&self->turn);
  g_clear_object (&self->session);
  g_clear_pointer (&self->words, g_free);
}

static void
turn_ended_cb (TektraTitleMaker *self,
               TektraTurn       *turn)
{
  TektraMessage *answer = tektra_turn_get_answer (turn);
  TektraConversation *conversation;
  g_autofree char *text = NULL;
  g_autofree char *title = NULL;

  g_assert (TEKTRA_IS_TITLE_MAKER (self));

  if (turn != self->turn)
    return;

  /* Who has called the chat something meanwhile knows better. */
  conversation = tektra_chat_session_get_conversation (self->session);
  if (tektra_message_get_status (answer) == TEKTRA_MESSAGE_STATUS_COMPLETE &&
      g_strcmp0 (tektra_conversation_get_title (conversation), self->words) == 0)
    {
      text = tektra_message_dup_text (answer);
      title = tektra_chat_title_clean (text);
      if (title != NULL)
        tektra_conversation_set_title (conversation, title);
    }

  tektra_title_maker_forget (self);
}

static void
busy_changed_cb (TektraTitleMaker *self)
{
  g_assert (TEKTRA_IS_TITLE_MAKER (self));

  if (self->session != NULL && tektra_chat_session_get_busy (self->session))
    tektra_title_maker_forget (self);
}

static gboolean
can_ask (TektraModel *model)
{
  return tektra_model_get_backend (model) != NULL &&
         tektra_model_get_state (model) == TEKTRA_MODEL_STATE_LOADED &&
         tektra_model_get_locality (model) != TEKTRA_LOCALITY_INTERNET &&
         (tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_TEXT) != 0 &&
         !tektra_model_get_demo (model);
}

/* The chat may have been given another model since: that one was told nothing yet. */
static gboolean
has_written (TektraModel   *model,
             TektraMessage *answer)
{
  g_autofree char *full_id = tektra_model_dup_full_id (model);

  return g_strcmp0 (tektra_message_get_model_id (answer), full_id) == 0;
}

/* The one that answered, else one that is in memory: none is loaded for a title. */
static TektraModel *
choose_model (TektraChatSession *session,
              TektraMessage     *answer)
{
  GListModel *models = G_LIST_MODEL (tektra_chat_session_get_manager (session));
  TektraModel *own = tektra_chat_session_get_model (session);
  guint n_models = g_list_model_get_n_items (models);

  if (own == NULL || (can_ask (own) && has_written (own, answer)))
    return own;

  /* What a person chose to tell a server may not be told to another one. */
  for (guint i = 0; i < n_models; i++)
    {
      g_autoptr(TektraModel) model = g_list_model_get_item (models, i);

      if (can_ask (model) && tektra_model_get_locality (model) == TEKTRA_LOCALITY_DEVICE)
        return model;
    }

  return NULL;
}

static char *
dup_excerpt (TektraMessage *message)
{
  g_autofree char *text = tektra_message_dup_text (message);
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  return g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), EXCERPT_CHARS));
}

static TektraRequest *
create_request (TektraChatSession *session,
                TektraModel       *model,
                TektraMessage     *question,
                TektraMessage     *answer)
{
  TektraModelManager *manager = tektra_chat_session_get_manager (session);
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(TektraGenerationParams) params = NULL;
  g_autofree char *question_text = dup_excerpt (question);
  g_autofree char *answer_text = dup_excerpt (answer);
  g_autofree char *text = g_strdup_printf (REQUEST, question_text, answer_text);

  g_ptr_array_add (messages, tektra_message_new_text (TEKTRA_ROLE_USER, text));

  /* The settings that a model is loaded with have to be those of the chat, or it is loaded anew. */
  params = tektra_generation_params_copy (tektra_chat_session_get_params (session));
  tektra_generation_params_set_int (params, TEKTRA_PARAM_MAX_TOKENS, TITLE_TOKENS);
  tektra_generation_params_set_reasoning (params, TEKTRA_REASONING_OFF);

  return tektra_request_new_templated (model, messages, params,
                                       tektra_model_manager_choose_template (manager, model));
}

static void
tektra_title_maker_dispose (GObject *object)
{
  TektraTitleMaker *self = TEKTRA_TITLE_MAKER (object);

  tektra_title_maker_forget (self);

  G_OBJECT_CLASS (tektra_title_maker_parent_class)->dispose (object);
}

static void
tektra_title_maker_finalize (GObject *object)
{
  TektraTitleMaker *self = TEKTRA_TITLE_MAKER (object);

  g_object_unref (self->session_signals);

  G_OBJECT_CLASS (tektra_title_maker_parent_class)->finalize (object);
}

static void
tektra_title_maker_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  TektraTitleMaker *self = TEKTRA_TITLE_MAKER (object);

  switch (prop_id)
    {
    case PROP_ENABLED:
      g_value_set_boolean (value, self->enabled);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_title_maker_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  TektraTitleMaker *self = TEKTRA_TITLE_MAKER (object);

  switch (prop_id)
    {
    case PROP_ENABLED:
      if (self->enabled == g_value_get_boolean (value))
        break;
      self->enabled = g_value_get_boolean (value);
      if (!self->enabled)
        tektra_title_maker_forget (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_title_maker_class_init (TektraTitleMakerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_title_maker_dispose;
  object_class->finalize = tektra_title_maker_finalize;
  object_class->get_property = tektra_title_maker_get_property;
  object_class->set_property = tektra_title_maker_set_property;

  /**
   * TektraTitleMaker:enabled:
   *
   * Whether models are asked at all.
   */
  properties[PROP_ENABLED] =
    g_param_spec_boolean ("enabled", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_title_maker_init (TektraTitleMaker *self)
{
  self->enabled = TRUE;
  self->session_signals = g_signal_group_new (TEKTRA_TYPE_CHAT_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::busy",
                                  G_CALLBACK (busy_changed_cb), self);
}

/**
 * tektra_title_maker_new:
 *
 * Creates a maker of titles.
 *
 * Returns: (transfer full): a new maker
 */
TektraTitleMaker *
tektra_title_maker_new (void)
{
  return g_object_new (TEKTRA_TYPE_TITLE_MAKER, NULL);
}

/**
 * tektra_title_maker_start:
 * @self: a maker
 * @session: a chat in which an answer has ended
 *
 * Asks for a title when the chat is still called by the first words of its first question, and a
 * model that is in memory can be asked without telling anything to anybody else.
 *
 * Returns: whether a model is asked
 */
gboolean
tektra_title_maker_start (TektraTitleMaker  *self,
                          TektraChatSession *session)
{
  g_autoptr(TektraMessage) question = NULL;
  g_autoptr(TektraMessage) answer = NULL;
  g_autoptr(TektraMessage) written = NULL;
  g_autoptr(TektraRequest) request = NULL;
  g_autofree char *words = NULL;
  TektraConversation *conversation;
  TektraModelManager *manager;
  TektraModel *model;

  g_return_val_if_fail (TEKTRA_IS_TITLE_MAKER (self), FALSE);
  g_return_val_if_fail (TEKTRA_IS_CHAT_SESSION (session), FALSE);

  conversation = tektra_chat_session_get_conversation (session);
  question = g_list_model_get_item (G_LIST_MODEL (conversation), 0);
  answer = g_list_model_get_item (G_LIST_MODEL (conversation), 1);

  if (!self->enabled || self->turn != NULL || tektra_chat_session_get_busy (session) ||
      question == NULL || tektra_message_get_role (question) != TEKTRA_ROLE_USER ||
      answer == NULL || tektra_message_get_status (answer) != TEKTRA_MESSAGE_STATUS_COMPLETE ||
      g_list_model_get_n_items (G_LIST_MODEL (conversation)) > MESSAGES_MAX)
    return FALSE;

  words = tektra_chat_title_make_for_message (question);
  model = choose_model (session, answer);
  if (model == NULL || g_strcmp0 (tektra_conversation_get_title (conversation), words) != 0)
    return FALSE;

  manager = tektra_chat_session_get_manager (session);
  request = create_request (session, model, question, answer);
  written = tektra_message_new (TEKTRA_ROLE_ASSISTANT);

  self->words = g_steal_pointer (&words);
  self->session = g_object_ref (session);
  g_signal_group_set_target (self->session_signals, session);
  self->turn = tektra_turn_new (written);
  g_signal_connect_object (self->turn, "ended",
                           G_CALLBACK (turn_ended_cb), self, G_CONNECT_SWAPPED);
  tektra_turn_run (self->turn, tektra_model_manager_get_budget (manager), request, FALSE);

  return TRUE;
}
