/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "chat.h"
#include "test-server.h"
#include "util/tektra-json.h"

/**
 * chat_init:
 * @self: (out): a chat
 * @backend: (transfer full) (nullable): what runs the model
 * @model_id: what it calls the model
 *
 * Begins a chat in which nothing was said.
 */
void
chat_init (Chat          *self,
           TektraBackend *backend,
           const char    *model_id)
{
  self->backend = backend;
  self->model = tektra_model_new (backend, model_id);
  self->messages = g_ptr_array_new_with_free_func (g_object_unref);
  self->params = tektra_generation_params_new ();
  self->options = tektra_request_options_new ();
}

/**
 * chat_clear:
 * @self: a chat
 *
 * Lets go of it.
 */
void
chat_clear (Chat *self)
{
  g_clear_object (&self->model);
  g_clear_object (&self->backend);
  g_clear_object (&self->params);
  g_clear_object (&self->options);
  g_clear_pointer (&self->messages, g_ptr_array_unref);
}

/**
 * chat_add:
 * @self: a chat
 * @role: who says something
 * @text: (nullable): what, %NULL for what is still to be added
 *
 * Goes on with it.
 *
 * Returns: (transfer none): the message
 */
TektraMessage *
chat_add (Chat       *self,
          TektraRole  role,
          const char *text)
{
  TektraMessage *message = text != NULL ? tektra_message_new_text (role, text)
                                        : tektra_message_new (role);

  g_ptr_array_add (self->messages, message);

  return message;
}

/**
 * chat_create_request:
 * @self: a chat
 *
 * Asks for an answer.
 *
 * Returns: (transfer full): what a backend is given
 */
TektraRequest *
chat_create_request (Chat *self)
{
  TektraRequest *request = tektra_request_new (self->model, self->messages, self->params);

  tektra_request_set_options (request, self->options);

  return request;
}

/**
 * chat_parse:
 * @bytes: what is sent
 *
 * Reads it.
 *
 * Returns: (transfer full): an object
 */
JsonObject *
chat_parse (GBytes *bytes)
{
  g_autoptr(GError) error = NULL;
  JsonObject *object;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  object = tektra_json_parse_object (data, (gssize) length, &error);
  g_assert_no_error (error);

  return object;
}

/**
 * chat_read_request:
 * @name: the file of a recording in tests/data
 *
 * Reads what a real server took.
 *
 * Returns: (transfer full): the body of the request
 */
JsonObject *
chat_read_request (const char *name)
{
  gsize length;
  g_autofree char *text = test_data_dup_contents (name, &length);
  g_autoptr(GBytes) bytes = NULL;
  const char *body = strstr (text, "\r\n\r\n");

  g_assert_nonnull (body);
  body += strlen ("\r\n\r\n");
  bytes = g_bytes_new (body, (gsize) (text + length - body));

  return chat_parse (bytes);
}

/**
 * chat_assert_equal:
 * @sent: what is sent
 * @wanted: what a server takes
 *
 * Fails unless they are the same, with nothing more.
 */
void
chat_assert_equal (JsonObject *sent,
                   JsonObject *wanted)
{
  g_autoptr(JsonNode) one = json_node_init_object (json_node_alloc (), sent);
  g_autoptr(JsonNode) other = json_node_init_object (json_node_alloc (), wanted);

  if (!json_node_equal (one, other))
    {
      g_autofree char *one_text = tektra_json_to_string (one);
      g_autofree char *other_text = tektra_json_to_string (other);

      g_error ("%s is not %s", one_text, other_text);
    }
}

/**
 * chat_assert_member:
 * @object: what is sent
 * @member: a part of it
 * @expected: what it is, written with ' for "
 *
 * Compares a part letter by letter.
 */
void
chat_assert_member (JsonObject *object,
                    const char *member,
                    const char *expected)
{
  g_autofree char *text = NULL;
  g_autofree char *wanted = g_strdup (expected);

  g_strdelimit (wanted, "'", '"');
  text = tektra_json_to_string (json_object_get_member (object, member));
  g_assert_cmpstr (text, ==, wanted);
}
