/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *tektra_ollama_host_to_uri (const char *host);

G_END_DECLS
