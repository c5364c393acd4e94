/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/llama/tektra-llama-catalog.h"

G_BEGIN_DECLS

/* Throws the files of a model away. */

DexFuture *tektra_llama_removal_start (const TektraLlamaEntry *entry,
                                       GHashTable             *entries);

G_END_DECLS
