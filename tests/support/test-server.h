/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A server on a real socket that answers with given bytes, and misbehaves as told. It lives in
 * threads of its own, so that it sees what a client does while the client's main loop is busy or
 * stopped. */
typedef struct _TestServer TestServer;

/**
 * TestEnding:
 * @TEST_ENDING_CLOSE: close the connection
 * @TEST_ENDING_KEEP: wait for the next request on the same connection
 * @TEST_ENDING_STALL: say nothing more until the client closes
 * @TEST_ENDING_RESET: reset the connection
 *
 * What the server does after its answer.
 */
typedef enum
{
  TEST_ENDING_CLOSE,
  TEST_ENDING_KEEP,
  TEST_ENDING_STALL,
  TEST_ENDING_RESET,
} TestEnding;

/**
 * TestReply:
 * @route: the method and path it is for, "POST /api/chat"
 * @text: what to send: status line, headers and body
 * @length: bytes of @text, or 0 when it ends with NUL
 * @cut: bytes after which to stop, or 0 to send all
 * @piece: bytes to send at once, or 0 for all
 * @delay_us: microseconds to wait before the answer and between its pieces
 * @ending: what to do then
 *
 * One answer. The answers of a route are given in turn; the last one stays.
 */
typedef struct
{
  const char *route;
  const char *text;
  gsize       length;
  gsize       cut;
  gsize       piece;
  guint       delay_us;
  TestEnding  ending;
} TestReply;

TestServer *test_server_new                 (void);
TestServer *test_server_new_for_port        (guint16           port);
TestServer *test_server_new_unix            (const char       *path);
void        test_server_free                (TestServer       *self);
guint16     test_server_get_port            (TestServer       *self);
const char *test_server_get_url             (TestServer       *self);
void        test_server_add                 (TestServer       *self,
                                             const TestReply  *reply);
void        test_server_add_json            (TestServer       *self,
                                             const char       *route,
                                             guint             status,
                                             const char       *json);
void        test_server_add_recording       (TestServer       *self,
                                             const char       *route,
                                             const char       *name);
void        test_server_clear               (TestServer       *self,
                                             const char       *route);
guint       test_server_get_n_connections   (TestServer       *self);
guint       test_server_get_n_open          (TestServer       *self);
guint       test_server_get_n_requests      (TestServer       *self,
                                             const char       *route);
char       *test_server_dup_request         (TestServer       *self,
                                             const char       *route);
gsize       test_server_get_n_sent          (TestServer       *self,
                                             const char       *route);
gint64      test_server_get_client_closed   (TestServer       *self);
void        test_server_wait_for_request    (TestServer       *self,
                                             const char       *route,
                                             guint             n);
void        test_server_wait_for_no_client  (TestServer       *self);

char       *test_data_dup_contents          (const char       *name,
                                             gsize            *length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestServer, test_server_free)

G_END_DECLS
