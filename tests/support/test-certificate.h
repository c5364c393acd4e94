/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Makes certificates, since none that is right today stays so. */

GTlsCertificate *test_certificate_new           (const char      *name,
                                                 int              first_day,
                                                 int              last_day,
                                                 GTlsCertificate *issuer);
GTlsCertificate *test_certificate_new_authority (void);
char            *test_certificate_dup_fingerprint
                                                (GTlsCertificate *certificate);

G_END_DECLS
