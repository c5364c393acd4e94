/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "core/tektra-server-certificate.h"
#include "http/tektra-http-call.h"

G_BEGIN_DECLS

/* What the files of the call share: the request itself, its way there, and its end. */
struct _TektraHttpCall
{
  TektraHttpClient   *client;
  const char         *method;
  char               *path;
  GBytes             *body;
  char               *content_type;
  const char         *accepted_type; /* what the type of a download begins with */

  GCancellable       *cancellable; /* ours: the caller's, or a time-out */
  GCancellable       *outer;
  gulong              outer_handler;
  guint               connect_source;
  guint               deadline_source;
  guint               timed_out : 1;

  GInputStream       *upload;
  goffset             upload_length;
  guint64             n_sent;
  TektraHttpSentFunc  sent_func;
  gpointer            sent_data;

  guint               n_retries; /* attempts that are left */
  guint               n_waits;   /* before attempts so far */
  TektraHttpWaitFunc  wait_func;
  gpointer            wait_data;

  SoupMessage        *message;
  GInputStream       *stream;

  TektraServerCertificate *certificate; /* that was refused */

  TektraHttpItemFunc  func;
  gpointer            user_data;
  GDestroyNotify      user_data_destroy;
  TektraHttpVerdict   verdict;
  GError             *verdict_error;
};

void       _tektra_http_call_free     (TektraHttpCall  *call);
DexFuture *_tektra_http_call_fail     (TektraHttpCall  *call,
                                       const GError    *error);
gboolean   _tektra_http_call_send     (TektraHttpCall  *call,
                                       GError         **error);
GString   *_tektra_http_call_hide_key (TektraHttpCall  *call,
                                       const char      *data,
                                       gsize            length);

G_END_DECLS
