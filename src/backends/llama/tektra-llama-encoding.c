/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/llama/tektra-llama-encoding.h"
#include "backends/openai/tektra-openai-codec.h"
#include "util/tektra-thread.h"

typedef struct
{
  TektraRequest *request;
  char          *media_marker;
} Encoding;

static void
encoding_free (gpointer data)
{
  Encoding *encoding = data;

  g_object_unref (encoding->request);
  g_free (encoding->media_marker);
  g_free (encoding);
}

static DexFuture *
encode_in_thread (gpointer user_data)
{
  Encoding *encoding = user_data;
  GBytes *body;

  if (tektra_request_get_template (encoding->request) != NULL)
    body = tektra_openai_encode_prompt (encoding->request, encoding->media_marker);
  else
    body = tektra_openai_encode_request (encoding->request,
                                         tektra_openai_profile_find ("llama-server"), NULL);

  return dex_future_new_take_boxed (G_TYPE_BYTES, body);
}

/**
 * tektra_llama_encode:
 * @request: what to answer
 * @media_marker: (nullable): what stands for a picture in a prompt, as `/props` told
 *
 * Writes the body for `/completion` when the request has a template, for `/v1/chat/completions`
 * otherwise.
 *
 * Returns: (transfer full): a future that resolves to #GBytes
 */
DexFuture *
tektra_llama_encode (TektraRequest *request,
                     const char    *media_marker)
{
  Encoding *encoding;

  g_return_val_if_fail (TEKTRA_IS_REQUEST (request), NULL);

  encoding = g_new0 (Encoding, 1);
  encoding->request = g_object_ref (request);
  encoding->media_marker = g_strdup (media_marker);

  return tektra_thread_spawn ("tektra-request", encode_in_thread, encoding, encoding_free);
}
