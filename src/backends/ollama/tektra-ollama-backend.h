/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-backend.h"

G_BEGIN_DECLS

/* The models of an Ollama server, wherever it runs; it is noticed when it comes and goes. */
#define TEKTRA_TYPE_OLLAMA_BACKEND (tektra_ollama_backend_get_type ())
G_DECLARE_FINAL_TYPE (TektraOllamaBackend, tektra_ollama_backend, TEKTRA, OLLAMA_BACKEND,
                      TektraBackend)

TektraBackend *tektra_ollama_backend_new               (const char          *base_url);
void           tektra_ollama_backend_set_poll_interval (TektraOllamaBackend *self,
                                                        guint                milliseconds);
void           tektra_ollama_backend_set_timeout       (TektraOllamaBackend *self,
                                                        guint                seconds);

G_END_DECLS
