/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libdex.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The socket of an engine of Tektra's own: looks at the key, tells whether the model is loaded, and
 * hands everything else on. */
#define TEKTRA_TYPE_ENGINE_SERVER (tektra_engine_server_get_type ())
G_DECLARE_FINAL_TYPE (TektraEngineServer, tektra_engine_server, TEKTRA, ENGINE_SERVER, GObject)

/**
 * TektraEngineServerFunc:
 * @message: a request with the right key
 * @path: what it is for
 * @user_data: data passed to the server
 *
 * Answers a request, now or later.
 *
 * Returns: %FALSE when there is no such path
 */
typedef gboolean (*TektraEngineServerFunc) (SoupServerMessage *message,
                                            const char        *path,
                                            gpointer           user_data);

/**
 * TektraEngineOptions:
 * @model_path: (type filename): the model
 * @n_threads: how many threads it may use
 * @context_length: how many tokens a text may have, 0 when nobody said so
 *
 * With what an engine is started.
 */
typedef struct
{
  char *model_path;
  guint n_threads;
  guint context_length;
} TektraEngineOptions;

/**
 * TektraEngineLoadFunc:
 * @server: the server, to be made ready
 * @options: with what the engine was started
 *
 * Begins to read the model.
 *
 * Returns: (transfer full): a future that resolves when it is read
 */
typedef DexFuture *(*TektraEngineLoadFunc) (TektraEngineServer        *server,
                                            const TektraEngineOptions *options);

void                tektra_engine_server_set_ready    (TektraEngineServer      *self,
                                                       TektraEngineServerFunc   func,
                                                       gpointer                 user_data);
void                tektra_engine_server_refuse       (SoupServerMessage       *message,
                                                       guint                    status,
                                                       const char              *reason);
void                tektra_engine_server_reply        (SoupServerMessage       *message,
                                                       JsonObject              *object);
void                tektra_engine_server_begin_stream (SoupServerMessage       *message);
void                tektra_engine_server_send         (SoupServerMessage       *message,
                                                       JsonObject              *object,
                                                       gboolean                 last);

int                 tektra_engine_server_main         (int                      argc,
                                                       char                    *argv[],
                                                       const char              *summary,
                                                       TektraEngineLoadFunc     load);

G_END_DECLS
