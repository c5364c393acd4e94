/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "backends/openai/tektra-openai-backend-private.h"
#include "backends/openai/tektra-openai-codec.h"
#include "http/tektra-http-call.h"

/*
 * Answering. A fiber has the request written out in a worker thread, sends it, and gives each item
 * of the stream to the decoder until its end mark. It holds the backend weakly: an answer goes on
 * when nobody looks at the backend any more, and ends when nobody reads it.
 *
 * A server that is busy is asked again a moment later. One that refuses a member of the request
 * that the chat can do without is asked again without it, and not bothered with it any more.
 */

/* As often as OpenAI's own library asks again */
#define N_RETRIES 2

/* What a chat can do without. The limit of an answer is not left out, but called by its other
 * name. */
static const char * const optional_members[] = {
  "temperature", "top_p", "top_k", "min_p", "seed", "stop", "repeat_penalty", "repetition_penalty",
  "stream_options", "reasoning_effort", "reasoning", "thinking", "enable_thinking",
  "chat_template_kwargs", "max_tokens", "max_completion_tokens", NULL
};

/* One answer on its way. Shared by the fiber that awaits it and the stream that feeds it. */
typedef struct
{
  GWeakRef                   backend;
  TektraHttpClient          *client;
  TektraRequest             *request;
  TektraEventSink           *sink;
  TektraOpenaiDecoder       *decoder;
  DexFuture                 *key;
  char                      *server;
  const TektraOpenaiProfile *profile;
  GStrv                      refused;
  gboolean                   begun; /* something of the answer came */
} Generation;

static void
generation_clear (gpointer data)
{
  Generation *generation = data;

  g_weak_ref_clear (&generation->backend);
  g_clear_object (&generation->client);
  g_clear_object (&generation->request);
  g_clear_object (&generation->sink);
  g_clear_pointer (&generation->decoder, tektra_openai_decoder_free);
  dex_clear (&generation->key);
  g_clear_pointer (&generation->server, g_free);
  g_clear_pointer (&generation->refused, g_strfreev);
}

static void
generation_unref (gpointer data)
{
  g_rc_box_release_full (data, generation_clear);
}

static void
event_cb (TektraEvent *event,
          gpointer     user_data)
{
  Generation *generation = user_data;

  tektra_event_sink_push (generation->sink, tektra_event_ref (event));
}

static TektraHttpVerdict
take_item_cb (const char  *event,
              const char  *data,
              JsonObject  *object,
              gpointer     user_data,
              GError     **error)
{
  Generation *generation = user_data;

  generation->begun = TRUE;

  return tektra_openai_decoder_take (generation->decoder, event, data, object, error);
}

static void
wait_cb (const GError *reason,
         guint         milliseconds,
         gpointer      user_data)
{
  Generation *generation = user_data;
  const guint seconds = (milliseconds + 500) / 1000;
  g_autofree char *text = NULL;

  if (seconds < 2)
    text = g_strdup_printf (_("%s is busy; trying again…"), generation->server);
  else
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "%s is busy; trying again in %u second…",
                                         "%s is busy; trying again in %u seconds…", seconds),
                            generation->server, seconds);
  tektra_event_sink_push (generation->sink, tektra_event_new_status (text));
}

/* Runs in a worker thread: pictures of several megabytes take longer than a frame to write out.
 * What is read here is immutable, and only borrowed: generate_fiber () waits for the end of it. */
static DexFuture *
write_fiber (gpointer user_data)
{
  Generation *generation = user_data;

  return dex_future_new_take_boxed (
    G_TYPE_BYTES,
    tektra_openai_encode_request (generation->request, generation->profile,
                                  (const char * const *) generation->refused));
}

static gboolean
has_word (const char *text,
          const char *word)
{
  const gsize length = strlen (word);

  for (const char *at = strstr (text, word); at != NULL; at = strstr (at + 1, word))
    {
      if ((at == text || !(g_ascii_isalnum (at[-1]) || at[-1] == '_')) &&
          !(g_ascii_isalnum (at[length]) || at[length] == '_'))
        return TRUE;
    }

  return FALSE;
}

/* Which member of the request it was, if the chat can do without it. */
static const char *
find_refused (const GError *error)
{
  const char *param = tektra_backend_error_get_param (error);
  const char *detail = tektra_backend_error_get_detail (error);
  const guint status = tektra_backend_error_get_status (error);

  if (status != 400 && status != 422)
    return NULL;

  for (guint i = 0; param != NULL && optional_members[i] != NULL; i++)
    {
      const gsize length = strlen (optional_members[i]);

      /* "reasoning.effort" is a member of "reasoning". */
      if (g_str_has_prefix (param, optional_members[i]) &&
          (param[length] == '\0' || param[length] == '.'))
        return optional_members[i];
    }

  for (guint i = 0; param == NULL && detail != NULL && optional_members[i] != NULL; i++)
    {
      if (has_word (detail, optional_members[i]))
        return optional_members[i];
    }

  return NULL;
}

/* Whether @body has the member; its text has no other place where it could stand like that, for the
 * quotes of a text are escaped. */
static gboolean
body_has (GBytes     *body,
          const char *member)
{
  g_autofree char *key = g_strdup_printf ("\"%s\":", member);
  gsize length;
  const char *data = g_bytes_get_data (body, &length);

  return g_strstr_len (data, (gssize) length, key) != NULL;
}

/* Whether it is worth another attempt, without a member that the server refused. */
static gboolean
generation_leave_out (Generation   *generation,
                      GBytes       *body,
                      const GError *error)
{
  const char *member = find_refused (error);
  g_autoptr(TektraOpenaiBackend) self = NULL;
  g_autoptr(GStrvBuilder) builder = NULL;

  if (generation->begun || member == NULL || !body_has (body, member) ||
      (generation->refused != NULL &&
       g_strv_contains ((const char * const *) generation->refused, member)))
    return FALSE;

  g_debug ("%s does not take %s", generation->server, member);
  builder = g_strv_builder_new ();
  if (generation->refused != NULL)
    g_strv_builder_addv (builder, (const char **) generation->refused);
  g_strv_builder_add (builder, member);
  g_strfreev (generation->refused);
  generation->refused = g_strv_builder_end (builder);

  self = g_weak_ref_get (&generation->backend);
  if (self != NULL)
    {
      const char *id = tektra_model_get_id (tektra_request_get_model (generation->request));

      g_hash_table_insert (self->refused, g_strdup (id), g_strdupv (generation->refused));
    }

  return TRUE;
}

static gboolean
generation_await (Generation  *generation,
                  GBytes     **body,
                  GError     **error)
{
  GCancellable *cancellable = tektra_event_sink_get_cancellable (generation->sink);
  TektraHttpCall *call;

  *body = dex_await_boxed (dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), 0,
                                                write_fiber, generation, NULL),
                           error);
  if (*body == NULL)
    return FALSE;

  call = tektra_http_call_new (generation->client, "POST", "/chat/completions", *body,
                               cancellable);
  tektra_http_call_set_retries (call, N_RETRIES, wait_cb, generation);

  return dex_await (tektra_http_call_stream (call, take_item_cb, g_rc_box_acquire (generation),
                                             generation_unref),
                    error);
}

/* Whether a failure says something of the server, and not only of this request. */
static gboolean
is_about_server (const GError *error)
{
  static const TektraBackendError codes[] = {
    TEKTRA_BACKEND_ERROR_NOT_RUNNING, TEKTRA_BACKEND_ERROR_CONNECTION,
    TEKTRA_BACKEND_ERROR_TRUNCATED, TEKTRA_BACKEND_ERROR_UNAUTHORIZED,
    TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND, TEKTRA_BACKEND_ERROR_BAD_RESPONSE,
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      if (g_error_matches (error, TEKTRA_BACKEND_ERROR, (int) codes[i]))
        return TRUE;
    }

  return FALSE;
}

static DexFuture *
generate_fiber (gpointer user_data)
{
  Generation *generation = user_data;
  GCancellable *cancellable = tektra_event_sink_get_cancellable (generation->sink);
  g_autoptr(GError) error = NULL;

  dex_await (dex_ref (generation->key), NULL);

  for (;;)
    {
      g_autoptr(GBytes) body = NULL;

      if (generation_await (generation, &body, &error) || body == NULL ||
          !generation_leave_out (generation, body, error))
        break;

      g_clear_error (&error);
    }

  tektra_event_sink_close (generation->sink, error);

  if (error != NULL && !g_cancellable_is_cancelled (cancellable) && is_about_server (error))
    {
      g_autoptr(TektraOpenaiBackend) self = g_weak_ref_get (&generation->backend);

      if (self != NULL && !g_cancellable_is_cancelled (self->cancellable))
        {
          self->n_quiet = 0;
          dex_future_disown (_tektra_openai_backend_refresh (self));
        }
    }

  return dex_future_new_true ();
}

TektraEventStream *
_tektra_openai_backend_generate (TektraBackend *backend,
                                 TektraRequest *request)
{
  TektraOpenaiBackend *self = TEKTRA_OPENAI_BACKEND (backend);
  g_autoptr(TektraEventStream) stream = NULL;
  Generation *generation = g_rc_box_new0 (Generation);
  const char *id = tektra_model_get_id (tektra_request_get_model (request));

  stream = tektra_event_stream_new (&generation->sink);
  g_weak_ref_init (&generation->backend, self);
  generation->client = g_object_ref (self->client);
  generation->request = g_object_ref (request);
  generation->key = tektra_server_key_find (self->key);
  generation->server = g_strdup (tektra_backend_get_name (backend));
  generation->profile = tektra_openai_backend_get_profile (self);
  generation->refused = g_strdupv (g_hash_table_lookup (self->refused, id));
  generation->decoder = tektra_openai_decoder_new (event_cb, generation);
  tektra_openai_decoder_set_server (generation->decoder, generation->server, generation->profile);

  dex_future_disown (dex_scheduler_spawn (NULL, 0, generate_fiber, generation, generation_unref));

  return g_steal_pointer (&stream);
}
