/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/* A lock for fibers that is passed on in the order in which it was asked for. */
typedef struct _TektraLlamaQueue TektraLlamaQueue;

TektraLlamaQueue *tektra_llama_queue_new           (void);
void              tektra_llama_queue_free          (TektraLlamaQueue  *self);
gboolean          tektra_llama_queue_is_busy       (TektraLlamaQueue  *self);
guint             tektra_llama_queue_get_n_waiting (TektraLlamaQueue  *self);
gboolean          tektra_llama_queue_enter         (TektraLlamaQueue  *self,
                                                    GCancellable      *cancellable,
                                                    GError           **error);
void              tektra_llama_queue_leave         (TektraLlamaQueue  *self);

G_END_DECLS
