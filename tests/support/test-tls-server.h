/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A server that shows a certificate, and counts what gets as far as being asked. It lives in the
 * main loop of the test. */
typedef struct _TestTlsServer TestTlsServer;

TestTlsServer *test_tls_server_new            (GTlsCertificate *certificate);
void           test_tls_server_free           (TestTlsServer   *self);
void           test_tls_server_show           (TestTlsServer   *self,
                                               GTlsCertificate *certificate);
const char    *test_tls_server_get_url        (TestTlsServer   *self);
guint          test_tls_server_get_port       (TestTlsServer   *self);
guint          test_tls_server_get_n_requests (TestTlsServer   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestTlsServer, test_tls_server_free)

G_END_DECLS
