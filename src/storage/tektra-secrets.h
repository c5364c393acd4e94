/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/* What is read when there is no key for a speech server, or no place to keep one */
#define TEKTRA_SPEECH_KEY_VARIABLE "TEKTRA_SPEECH_KEY"

/* The same for a server of models, with its id behind it: TEKTRA_KEY_WORK */
#define TEKTRA_KEY_VARIABLE_PREFIX "TEKTRA_KEY_"

/* Keys of servers, in the keyring of the desktop and nowhere else. Signal: changed (name). */
#define TEKTRA_TYPE_SECRETS (tektra_secrets_get_type ())
G_DECLARE_FINAL_TYPE (TektraSecrets, tektra_secrets, TEKTRA, SECRETS, GObject)

TektraSecrets *tektra_secrets_new    (void);
DexFuture     *tektra_secrets_lookup (TektraSecrets *self,
                                      const char    *name);
void           tektra_secrets_keep   (TektraSecrets *self,
                                      const char    *name,
                                      const char    *secret);
DexFuture     *tektra_secrets_store  (TektraSecrets *self,
                                      const char    *name,
                                      const char    *label,
                                      const char    *secret);
DexFuture     *tektra_secrets_store_or_keep (TektraSecrets *self,
                                             const char    *name,
                                             const char    *label,
                                             const char    *secret);
DexFuture     *tektra_secrets_clear  (TektraSecrets *self,
                                      const char    *name);
DexFuture     *tektra_secrets_clear_all
                                     (TektraSecrets *self);

G_END_DECLS
