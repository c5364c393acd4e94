/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "core/tektra-request.h"

G_BEGIN_DECLS

/* Requests as llama-server takes them: pictures make them large, so that a thread writes them. */

DexFuture *tektra_llama_encode (TektraRequest *request,
                                const char    *media_marker);

G_END_DECLS
