/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <md4c.h>

G_BEGIN_DECLS

gboolean  tektra_markdown_entity_append       (GString            *string,
                                               const char         *entity,
                                               gsize               length);
char     *tektra_markdown_attribute_to_string (const MD_ATTRIBUTE *attribute);

G_END_DECLS
