/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/* Files of text, which every model can read. */

gboolean   tektra_document_may_be (GFile *file);
DexFuture *tektra_document_quote  (GFile *file);

G_END_DECLS
