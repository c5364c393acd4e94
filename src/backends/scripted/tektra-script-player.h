/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libdex.h>

#include "core/tektra-event-sink.h"

G_BEGIN_DECLS

DexFuture *tektra_script_player_play (JsonArray       *steps,
                                      TektraEventSink *sink);

G_END_DECLS
