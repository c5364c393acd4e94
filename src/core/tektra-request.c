/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "core/tektra-backend.h"
#include "core/tektra-audio-part.h"
#include "core/tektra-image-part.h"
#include "core/tektra-request.h"

/* What a backend is asked to answer. Immutable: a snapshot of the messages, so that a person can go
 * on working in the chat, and a backend may read it on any thread. */

struct _TektraRequest
{
  GObject parent_instance;

  TektraModel *model;
  GPtrArray *messages;
  TektraGenerationParams *params;
  TektraTemplate *template;
  TektraRequestOptions *options;

  gboolean thinks; /* the model may be described anew while a thread reads this */
};

G_DEFINE_FINAL_TYPE (TektraRequest, tektra_request, G_TYPE_OBJECT)

static void
tektra_request_finalize (GObject *object)
{
  TektraRequest *self = TEKTRA_REQUEST (object);

  g_clear_object (&self->model);
  g_clear_object (&self->params);
  g_clear_object (&self->template);
  g_clear_object (&self->options);
  g_clear_pointer (&self->messages, g_ptr_array_unref);

  G_OBJECT_CLASS (tektra_request_parent_class)->finalize (object);
}

static void
tektra_request_class_init (TektraRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_request_finalize;
}

static void
tektra_request_init (TektraRequest *self)
{
  self->options = tektra_request_options_new ();
}

/**
 * tektra_request_new:
 * @model: who shall answer
 * @messages: (element-type TektraMessage): the conversation, oldest first; copied
 * @params: (nullable): settings; those that the model understands are copied
 *
 * Creates a snapshot of a conversation for a backend, to be written as the model was made for.
 *
 * Returns: (transfer full): a new request
 */
TektraRequest *
tektra_request_new (TektraModel            *model,
                    GPtrArray              *messages,
                    TektraGenerationParams *params)
{
  return tektra_request_new_templated (model, messages, params, NULL);
}

/**
 * tektra_request_new_templated:
 * @model: who shall answer
 * @messages: (element-type TektraMessage): the conversation, oldest first; copied
 * @params: (nullable): settings; copied, the model's own ones fill in what is unset, and those that
 *   the model does not understand are left out
 * @template: (nullable): how to write it; %NULL for the model's own way
 *
 * Creates a snapshot of a conversation for a backend.
 *
 * With a template the backend sends the text that [method@Request.render] makes, and not the
 * messages, so that the server does not put them into a template again.
 *
 * Returns: (transfer full): a new request
 */
TektraRequest *
tektra_request_new_templated (TektraModel            *model,
                              GPtrArray              *messages,
                              TektraGenerationParams *params,
                              TektraTemplate         *template)
{
  TektraBackend *backend;
  TektraRequest *self;

  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);
  g_return_val_if_fail (messages != NULL, NULL);
  g_return_val_if_fail (params == NULL || TEKTRA_IS_GENERATION_PARAMS (params), NULL);
  g_return_val_if_fail (template == NULL || TEKTRA_IS_TEMPLATE (template), NULL);

  self = g_object_new (TEKTRA_TYPE_REQUEST, NULL);
  self->model = g_object_ref (model);
  self->params = tektra_model_dup_params (model, params);
  self->thinks = (tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_THINKING) != 0;
  backend = tektra_model_get_backend (model);
  if (backend != NULL)
    tektra_generation_params_restrict (self->params,
                                       tektra_backend_get_supported_params (backend, model));
  g_set_object (&self->template, template);
  self->messages = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < messages->len; i++)
    g_ptr_array_add (self->messages, tektra_message_copy (g_ptr_array_index (messages, i)));

  return self;
}

/**
 * tektra_request_set_options:
 * @self: a request that nobody was given yet
 * @options: what it asks for beside words; not changed any more
 *
 * Chooses what the request asks for beside words; nothing at first.
 */
void
tektra_request_set_options (TektraRequest        *self,
                            TektraRequestOptions *options)
{
  g_return_if_fail (TEKTRA_IS_REQUEST (self));
  g_return_if_fail (TEKTRA_IS_REQUEST_OPTIONS (options));

  g_set_object (&self->options, options);
}

/**
 * tektra_request_get_options:
 * @self: a request
 *
 * Gets what the request asks for beside words.
 *
 * Returns: (transfer none): the options; do not change them
 */
TektraRequestOptions *
tektra_request_get_options (TektraRequest *self)
{
  g_return_val_if_fail (TEKTRA_IS_REQUEST (self), NULL);

  return self->options;
}

/**
 * tektra_request_check_options:
 * @self: a request
 * @error: return location for an error
 *
 * Finds out whether the model can be asked for what the request asks for: whoever sent a request
 * without it would get an answer of another form than was wanted.
 *
 * Returns: %FALSE with an error in %TEKTRA_BACKEND_ERROR when it cannot
 */
gboolean
tektra_request_check_options (TektraRequest  *self,
                              GError        **error)
{
  TektraRequestFeatures lacking;
  TektraBackend *backend;
  const char *name;

  g_return_val_if_fail (TEKTRA_IS_REQUEST (self), FALSE);

  name = tektra_model_get_name (self->model);
  lacking = tektra_request_options_get_features (self->options);
  backend = tektra_model_get_backend (self->model);
  if (backend != NULL)
    lacking &= ~tektra_backend_get_supported_features (backend, self->model);

  if ((lacking & TEKTRA_REQUEST_SCHEMA) != 0)
    g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                 _("%s cannot be held to a schema. Choose another model."), name);
  else if ((lacking & TEKTRA_REQUEST_ODDS) != 0)
    g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                 _("%s does not tell how likely its words are. Choose another model."), name);
  else if ((lacking & TEKTRA_REQUEST_TOOLS) != 0)
    g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                 _("%s cannot use tools. Choose another model."), name);

  return lacking == 0;
}

/**
 * tektra_request_get_model:
 * @self: a request
 *
 * Gets who shall answer.
 *
 * Returns: (transfer none): the model
 */
TektraModel *
tektra_request_get_model (TektraRequest *self)
{
  g_return_val_if_fail (TEKTRA_IS_REQUEST (self), NULL);

  return self->model;
}

/**
 * tektra_request_get_n_messages:
 * @self: a request
 *
 * Gets how many messages the request has.
 *
 * Returns: the number
 */
guint
tektra_request_get_n_messages (TektraRequest *self)
{
  g_return_val_if_fail (TEKTRA_IS_REQUEST (self), 0);

  return self->messages->len;
}

/**
 * tektra_request_get_message:
 * @self: a request
 * @index: which one, oldest first
 *
 * Gets a message of the request.
 *
 * Returns: (transfer none): the message; do not change it
 */
TektraMessage *
tektra_request_get_message (TektraRequest *self,
                            guint          index)
{
  g_return_val_if_fail (TEKTRA_IS_REQUEST (self), NULL);
  g_return_val_if_fail (index < self->messages->len, NULL);

  return g_ptr_array_index (self->messages, index);
}

/**
 * tektra_request_get_params:
 * @self: a request
 *
 * Gets the settings of the request.
 *
 * Returns: (transfer none): the settings; do not change them
 */
TektraGenerationParams *
tektra_request_get_params (TektraRequest *self)
{
  g_return_val_if_fail (TEKTRA_IS_REQUEST (self), NULL);

  return self->params;
}

/**
 * tektra_request_get_needs:
 * @self: a request
 *
 * Gets what the model must be able to do because of what the messages hold.
 *
 * Returns: %TEKTRA_CAPABILITY_IMAGE when there are pictures, %TEKTRA_CAPABILITY_AUDIO when there
 *   are sounds, or both, or 0
 */
TektraCapabilities
tektra_request_get_needs (TektraRequest *self)
{
  TektraCapabilities needs = 0;

  g_return_val_if_fail (TEKTRA_IS_REQUEST (self), 0);

  for (guint i = 0; i < self->messages->len; i++)
    {
      GListModel *parts = tektra_message_list_parts (g_ptr_array_index (self->messages, i));
      guint n = g_list_model_get_n_items (parts);

      for (guint j = 0; j < n; j++)
        {
          g_autoptr(TektraPart) part = g_list_model_get_item (parts, j);

          if (TEKTRA_IS_IMAGE_PART (part))
            needs |= TEKTRA_CAPABILITY_IMAGE;
          else if (TEKTRA_IS_AUDIO_PART (part))
            needs |= TEKTRA_CAPABILITY_AUDIO;
        }
    }

  return needs;
}

/**
 * tektra_request_get_continues:
 * @self: a request
 *
 * Gets whether the last message is the beginning of the answer, see
 * [method@Backend.can_continue].
 *
 * Returns: %TRUE when the model shall go on with it
 */
gboolean
tektra_request_get_continues (TektraRequest *self)
{
  g_return_val_if_fail (TEKTRA_IS_REQUEST (self), FALSE);

  return self->messages->len > 0 &&
         tektra_message_get_role (self->messages->pdata[self->messages->len - 1]) ==
         TEKTRA_ROLE_ASSISTANT;
}

/**
 * tektra_request_get_template:
 * @self: a request
 *
 * Gets how the conversation is to be written.
 *
 * Returns: (transfer none) (nullable): the template; %NULL for the model's own way
 */
TektraTemplate *
tektra_request_get_template (TektraRequest *self)
{
  g_return_val_if_fail (TEKTRA_IS_REQUEST (self), NULL);

  return self->template;
}

/**
 * tektra_request_render:
 * @self: a request that has a template
 * @marker: (nullable): what stands for a picture or a sound, not empty; %NULL for `[img-0]`,
 *   `[img-1]` and so on
 *
 * Writes the conversation as one text. May be called in any thread.
 *
 * Returns: (transfer full): the prompt
 */
TektraPrompt *
tektra_request_render (TektraRequest *self,
                       const char    *marker)
{
  TektraReasoning reasoning = TEKTRA_REASONING_DEFAULT;

  g_return_val_if_fail (TEKTRA_IS_REQUEST (self), NULL);
  g_return_val_if_fail (self->template != NULL, NULL);
  /* It is also looked for in what the person wrote, and an empty text is everywhere. */
  g_return_val_if_fail (marker == NULL || *marker != '\0', NULL);

  /* others were never trained on the marks for it */
  if (self->thinks)
    reasoning = tektra_generation_params_get_reasoning (self->params);

  return tektra_prompt_new (self->template, self->messages, marker, reasoning);
}

/**
 * tektra_request_dup_stop:
 * @self: a request
 *
 * Gets what ends the answer: the texts of the settings, and those of the template, because many
 * model files name a wrong token for the end of a turn.
 *
 * Returns: (transfer full): texts, maybe none
 */
GStrv
tektra_request_dup_stop (TektraRequest *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  const char * const *stop;

  g_return_val_if_fail (TEKTRA_IS_REQUEST (self), NULL);

  stop = tektra_generation_params_get_stop (self->params);
  if (stop != NULL)
    g_strv_builder_addv (builder, (const char **) stop);

  stop = self->template != NULL ? tektra_template_get_spec (self->template)->stop : NULL;
  if (stop != NULL)
    g_strv_builder_addv (builder, (const char **) stop);

  return g_strv_builder_end (builder);
}
