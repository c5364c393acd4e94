/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/tektra-template.h"

G_BEGIN_DECLS

/**
 * TektraTemplateFile:
 * @templates: (element-type TektraTemplate): those that could be read
 * @chosen: (element-type utf8 utf8): full id of a model → id of a template
 * @n_bad: how many templates could not be read
 * @unreadable: nothing of the file could be read, though it is there
 *
 * What the file of a person holds.
 */
typedef struct
{
  GPtrArray  *templates;
  GHashTable *chosen;
  guint       n_bad;
  gboolean    unreadable;
} TektraTemplateFile;

#define TEKTRA_TYPE_TEMPLATE_FILE (tektra_template_file_get_type ())
GType               tektra_template_file_get_type (void) G_GNUC_CONST;
TektraTemplateFile *tektra_template_file_read     (GFile               *file);
TektraTemplateFile *tektra_template_file_ref      (TektraTemplateFile  *self);
void                tektra_template_file_unref    (TektraTemplateFile  *self);
GBytes             *tektra_template_file_to_json  (GPtrArray           *templates,
                                                   guint                n_templates,
                                                   GHashTable          *chosen);
gboolean            tektra_template_file_write    (GFile               *file,
                                                   GBytes              *json,
                                                   GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraTemplateFile, tektra_template_file_unref)

G_END_DECLS
