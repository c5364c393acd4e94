/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-event-sink.h"
#include "core/tektra-template.h"
#include "http/tektra-http-client.h"

G_BEGIN_DECLS

/* Turns the objects of a chat stream into events. */
typedef struct _TektraOllamaAnswer TektraOllamaAnswer;

TektraOllamaAnswer *tektra_ollama_answer_new  (TektraEventSink    *sink,
                                               guint               context_length,
                                               TektraTemplate     *template);
void                tektra_ollama_answer_free (TektraOllamaAnswer *self);
TektraHttpVerdict   tektra_ollama_answer_take (TektraOllamaAnswer *self,
                                               JsonObject         *object);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraOllamaAnswer, tektra_ollama_answer_free)

G_END_DECLS
