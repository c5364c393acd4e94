/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-server-certificate.h"

G_BEGIN_DECLS

/* The certificates that a person trusts although nobody vouches for them. Property: pins (a{ss},
 * server → fingerprint). Signal: refused (certificate), for those that a person may decide on. */
#define TEKTRA_TYPE_TRUST (tektra_trust_get_type ())
G_DECLARE_FINAL_TYPE (TektraTrust, tektra_trust, TEKTRA, TRUST, GObject)

TektraTrust *tektra_trust_get_default (void);
const char  *tektra_trust_get_pin     (TektraTrust             *self,
                                       const char              *host,
                                       guint                    port);
void         tektra_trust_pin         (TektraTrust             *self,
                                       TektraServerCertificate *certificate);
void         tektra_trust_forget      (TektraTrust             *self,
                                       const char              *server);
void         tektra_trust_refuse      (TektraTrust             *self,
                                       TektraServerCertificate *certificate);
void         tektra_trust_ask_again   (TektraTrust             *self);

G_END_DECLS
