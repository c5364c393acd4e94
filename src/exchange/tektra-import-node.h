/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _TektraImportNode TektraImportNode;

/**
 * TektraImportNode:
 * @parent: (nullable): what it is in
 * @member: (nullable): its name in an object
 * @index: its place in an array, where @member is %NULL
 * @json: (nullable): the value, %NULL when it is missing or null
 *
 * A value of a stranger's JSON that knows its place. Lives on the stack and borrows everything.
 */
struct _TektraImportNode
{
  const TektraImportNode *parent;
  const char             *member;
  guint                   index;
  JsonNode               *json;
};

char             *tektra_import_node_clean_name   (const char              *name);
TektraImportNode  tektra_import_node_member       (const TektraImportNode  *self,
                                                   const char              *member);
TektraImportNode  tektra_import_node_element      (const TektraImportNode  *self,
                                                   guint                    index);
guint             tektra_import_node_get_length   (const TektraImportNode  *self);
gboolean          tektra_import_node_is_object    (const TektraImportNode  *self);
gboolean          tektra_import_node_is_array     (const TektraImportNode  *self);
gboolean          tektra_import_node_is_string    (const TektraImportNode  *self);
gboolean          tektra_import_node_fail         (const TektraImportNode  *self,
                                                   GError                 **error,
                                                   const char              *format,
                                                   ...) G_GNUC_PRINTF (3, 4);
gboolean          tektra_import_node_need_object  (const TektraImportNode  *self,
                                                   GError                 **error);
gboolean          tektra_import_node_need_array   (const TektraImportNode  *self,
                                                   GError                 **error);
gboolean          tektra_import_node_need_string  (const TektraImportNode  *self,
                                                   const char             **value,
                                                   GError                 **error);
gboolean          tektra_import_node_read_object  (const TektraImportNode  *self,
                                                   GError                 **error);
gboolean          tektra_import_node_read_array   (const TektraImportNode  *self,
                                                   GError                 **error);
gboolean          tektra_import_node_read_string  (const TektraImportNode  *self,
                                                   const char             **value,
                                                   GError                 **error);
gboolean          tektra_import_node_read_int     (const TektraImportNode  *self,
                                                   gint64                   least,
                                                   gint64                   most,
                                                   gint64                  *value,
                                                   GError                 **error);
gboolean          tektra_import_node_read_double  (const TektraImportNode  *self,
                                                   double                  *value,
                                                   GError                 **error);
gboolean          tektra_import_node_read_boolean (const TektraImportNode  *self,
                                                   gboolean                *value,
                                                   GError                 **error);
gboolean          tektra_import_node_read_seconds (const TektraImportNode  *self,
                                                   gint64                  *value,
                                                   GError                 **error);
GBytes           *tektra_import_node_decode       (const TektraImportNode  *self,
                                                   const char              *base64,
                                                   GError                 **error);
gboolean          tektra_import_node_read_enum    (const TektraImportNode  *self,
                                                   GType                    type,
                                                   int                     *value,
                                                   GError                 **error);

G_END_DECLS
