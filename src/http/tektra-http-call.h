/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http/tektra-http-client.h"

G_BEGIN_DECLS

/**
 * TektraHttpWaitFunc:
 * @reason: why the attempt failed
 * @milliseconds: how long is waited
 * @user_data: data passed to the call
 *
 * Called before a request is sent again.
 */
typedef void (*TektraHttpWaitFunc) (const GError *reason,
                                    guint         milliseconds,
                                    gpointer      user_data);

/* One request of a client. Starting it gives it away. */
typedef struct _TektraHttpCall TektraHttpCall;

TektraHttpCall *tektra_http_call_new              (TektraHttpClient   *client,
                                                   const char         *method,
                                                   const char         *path,
                                                   GBytes             *body,
                                                   GCancellable       *outer);
void            tektra_http_call_set_retries      (TektraHttpCall     *self,
                                                   guint               n_retries,
                                                   TektraHttpWaitFunc  func,
                                                   gpointer            user_data);
void            tektra_http_call_set_content_type (TektraHttpCall     *self,
                                                   const char         *content_type);
void            tektra_http_call_set_deadline     (TektraHttpCall     *self,
                                                   guint               seconds);
void            tektra_http_call_set_upload       (TektraHttpCall     *self,
                                                   GInputStream       *stream,
                                                   goffset             length,
                                                   TektraHttpSentFunc  func,
                                                   gpointer            user_data);
DexFuture      *tektra_http_call_fetch            (TektraHttpCall     *self);
DexFuture      *tektra_http_call_download         (TektraHttpCall     *self,
                                                   const char         *type);
DexFuture      *tektra_http_call_stream           (TektraHttpCall     *self,
                                                   TektraHttpItemFunc  func,
                                                   gpointer            user_data,
                                                   GDestroyNotify      user_data_destroy);

G_END_DECLS
