/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "core/tektra-template.h"

G_BEGIN_DECLS

/* Templates as JSON: those of Tektra, of a person, and of the earlier Tektra. */

JsonArray      *tektra_template_json_find     (JsonNode        *node,
                                               GError         **error);
TektraTemplate *tektra_template_json_read     (JsonObject      *object,
                                               gboolean         builtin,
                                               GError         **error);
GPtrArray      *tektra_template_json_read_builtin
                                              (void);
GPtrArray      *tektra_template_json_import   (GFile           *file,
                                               GError         **error);
JsonBuilder    *tektra_template_json_begin_file
                                              (GPtrArray       *templates,
                                               guint            n_templates);
GBytes         *tektra_template_json_end_file (JsonBuilder     *builder);

G_END_DECLS
