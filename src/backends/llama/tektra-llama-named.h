/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-model-definition.h"

G_BEGIN_DECLS

/* The definitions (TektraModelDefinition) that name a file for llama.cpp. */

GPtrArray *tektra_llama_named_new  (void);
GPtrArray *tektra_llama_named_copy (GPtrArray *self);
gboolean   tektra_llama_named_set  (GPtrArray *self,
                                    GPtrArray *definitions);

G_END_DECLS
