/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "speech/tektra-server-transcriber.h"
#include "speech/tektra-transcription-request.h"

/* One request does not know of another: all there is to keep is the way to the server. */

struct _TektraServerTranscriber
{
  TektraTranscriber   parent_instance;

  /* owned */
  TektraSpeechServer *server;
};

G_DEFINE_FINAL_TYPE (TektraServerTranscriber, tektra_server_transcriber, TEKTRA_TYPE_TRANSCRIBER)

static DexFuture *
tektra_server_transcriber_check (TektraTranscriber *transcriber)
{
  return tektra_speech_server_check (TEKTRA_SERVER_TRANSCRIBER (transcriber)->server);
}

static DexFuture *
tektra_server_transcriber_transcribe (TektraTranscriber *transcriber,
                                      TektraSound       *sound,
                                      const char        *language,
                                      GCancellable      *cancellable)
{
  return tektra_transcription_request_send (TEKTRA_SERVER_TRANSCRIBER (transcriber)->server,
                                            transcriber, sound, language, cancellable);
}

static void
tektra_server_transcriber_finalize (GObject *object)
{
  TektraServerTranscriber *self = TEKTRA_SERVER_TRANSCRIBER (object);

  tektra_speech_server_unref (self->server);

  G_OBJECT_CLASS (tektra_server_transcriber_parent_class)->finalize (object);
}

static void
tektra_server_transcriber_class_init (TektraServerTranscriberClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraTranscriberClass *transcriber_class = TEKTRA_TRANSCRIBER_CLASS (klass);

  object_class->finalize = tektra_server_transcriber_finalize;

  transcriber_class->check = tektra_server_transcriber_check;
  transcriber_class->transcribe = tektra_server_transcriber_transcribe;
}

static void
tektra_server_transcriber_init (TektraServerTranscriber *self)
{
}

/**
 * tektra_server_transcriber_new:
 * @base_uri: the server's address, with or without /v1 at its end; "" when there is none
 * @model: the model that hears
 * @key: (nullable): a key, or %NULL to send none
 *
 * Creates a transcriber.
 *
 * Returns: (transfer full): a new transcriber
 */
TektraTranscriber *
tektra_server_transcriber_new (const char *base_uri,
                               const char *model,
                               const char *key)
{
  g_autoptr(TektraSpeechServer) server = NULL;
  g_autofree char *host = NULL;

  g_return_val_if_fail (base_uri != NULL, NULL);
  g_return_val_if_fail (model != NULL, NULL);

  host = tektra_speech_server_dup_host (base_uri);
  server = tektra_speech_server_new (base_uri, model, key);

  return tektra_server_transcriber_new_for_server (server, host);
}

/**
 * tektra_server_transcriber_new_for_server:
 * @server: a server, whose open connections are used again
 * @host: (nullable): the computer that it is, %NULL for this one
 *
 * Creates a transcriber for a server that others ask, too.
 *
 * Returns: (transfer full): a new transcriber
 */
TektraTranscriber *
tektra_server_transcriber_new_for_server (TektraSpeechServer *server,
                                          const char         *host)
{
  TektraServerTranscriber *self;

  g_return_val_if_fail (server != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_SERVER_TRANSCRIBER, "host", host, NULL);
  self->server = tektra_speech_server_ref (server);

  return TEKTRA_TRANSCRIBER (self);
}

/**
 * tektra_server_transcriber_set_idle_timeout:
 * @self: a transcriber
 * @seconds: seconds without a word after which the server is given up
 *
 * Sets how long the server may be silent.
 */
void
tektra_server_transcriber_set_idle_timeout (TektraServerTranscriber *self,
                                            guint                    seconds)
{
  g_return_if_fail (TEKTRA_IS_SERVER_TRANSCRIBER (self));

  tektra_speech_server_set_idle_timeout (self->server, seconds);
}
