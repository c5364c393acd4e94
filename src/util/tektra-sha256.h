/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The checksum of data that comes in pieces. */
typedef struct _TektraSha256 TektraSha256;

TektraSha256 *tektra_sha256_new        (void);
void          tektra_sha256_free       (TektraSha256 *self);
void          tektra_sha256_update     (TektraSha256 *self,
                                        const void   *data,
                                        gsize         length);
char         *tektra_sha256_dup_string (TektraSha256 *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraSha256, tektra_sha256_free)

G_END_DECLS
