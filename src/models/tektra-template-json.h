/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/tektra-template.h"

G_BEGIN_DECLS

/* Templates as JSON: those of Tektra, of a person, and of the earlier Tektra. */

const char     *tektra_template_json_get_name (TektraPiece      piece);
TektraTemplate *tektra_template_json_read     (JsonObject      *object,
                                               gboolean         builtin,
                                               GError         **error);
JsonNode       *tektra_template_json_write    (TektraTemplate  *template);
GPtrArray      *tektra_template_json_read_all (JsonNode        *node,
                                               gboolean         builtin,
                                               GError         **error);
JsonBuilder    *tektra_template_json_begin_file
                                              (GPtrArray       *templates,
                                               guint            n_templates);
GBytes         *tektra_template_json_end_file (JsonBuilder     *builder);

G_END_DECLS
