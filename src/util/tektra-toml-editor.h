/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "util/tektra-toml-tree.h"

G_BEGIN_DECLS

/* Changes values in a text that a person wrote, and leaves all the rest as it is. */
typedef struct _TektraTomlEditor TektraTomlEditor;

TektraTomlEditor     *tektra_toml_editor_new      (const char            *text,
                                                   gsize                  length,
                                                   TektraTomlPlace       *place,
                                                   GError               **error);
void                  tektra_toml_editor_free     (TektraTomlEditor      *self);
const TektraTomlNode *tektra_toml_editor_get_root (TektraTomlEditor      *self);
const char           *tektra_toml_editor_get_text (TektraTomlEditor      *self);
gboolean              tektra_toml_editor_set      (TektraTomlEditor      *self,
                                                   const char * const    *path,
                                                   const TektraTomlNode  *value,
                                                   GError               **error);
gboolean              tektra_toml_editor_append   (TektraTomlEditor      *self,
                                                   const char * const    *path,
                                                   const char            *key,
                                                   const TektraTomlNode  *value,
                                                   GError               **error);
gboolean              tektra_toml_editor_unset    (TektraTomlEditor      *self,
                                                   const char * const    *path,
                                                   GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraTomlEditor, tektra_toml_editor_free)

G_END_DECLS
