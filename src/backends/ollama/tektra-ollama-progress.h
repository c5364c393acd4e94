/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-progress.h"
#include "http/tektra-http-client.h"

G_BEGIN_DECLS

/* Turns the objects of a pull or of a creation into progress. */
typedef struct _TektraOllamaProgress TektraOllamaProgress;

TektraOllamaProgress *tektra_ollama_progress_new  (TektraProgress       *progress);
void                  tektra_ollama_progress_free (TektraOllamaProgress *self);
TektraHttpVerdict     tektra_ollama_progress_take (TektraOllamaProgress *self,
                                                   JsonObject           *object);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraOllamaProgress, tektra_ollama_progress_free)

G_END_DECLS
