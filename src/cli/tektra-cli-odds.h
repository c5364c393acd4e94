/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "cli/tektra-cli-writer.h"
#include "core/tektra-message.h"

G_BEGIN_DECLS

/* How likely the words of an answer were, for people and for programs. */

void tektra_cli_odds_print (TektraMessage   *message,
                            TektraCliWriter *output);
void tektra_cli_odds_build (TektraMessage   *message,
                            JsonBuilder     *builder);

G_END_DECLS
