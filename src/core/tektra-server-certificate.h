/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a server showed that is not to be believed just so. Immutable. */
#define TEKTRA_TYPE_SERVER_CERTIFICATE (tektra_server_certificate_get_type ())
G_DECLARE_FINAL_TYPE (TektraServerCertificate, tektra_server_certificate, TEKTRA, SERVER_CERTIFICATE, GObject)

TektraServerCertificate *tektra_server_certificate_new
                                           (const char              *host,
                                            guint                    port,
                                            GTlsCertificate         *certificate,
                                            GTlsCertificateFlags     flags,
                                            const char              *pin);
char       *tektra_server_certificate_dup_server_name
                                           (const char              *host,
                                            guint                    port);
const char *tektra_server_certificate_get_server
                                           (TektraServerCertificate *self);
const char *tektra_server_certificate_get_fingerprint
                                           (TektraServerCertificate *self);
const char *tektra_server_certificate_get_pin
                                           (TektraServerCertificate *self);
gboolean    tektra_server_certificate_is_pinned
                                           (TektraServerCertificate *self);
gboolean    tektra_server_certificate_is_changed
                                           (TektraServerCertificate *self);
gboolean    tektra_server_certificate_can_be_trusted
                                           (TektraServerCertificate *self);
char       *tektra_server_certificate_dup_warning
                                           (TektraServerCertificate *self);
char       *tektra_server_certificate_dup_faults
                                           (TektraServerCertificate *self);
GError     *tektra_server_certificate_to_error
                                           (TektraServerCertificate *self,
                                            const char              *name);

G_END_DECLS
