/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "util/tektra-toml.h"

G_BEGIN_DECLS

/* Values that a program makes, and changes of a tree. A path is a list of keys; in an array it is
 * the place, in figures. */

TektraTomlNode *tektra_toml_new_string  (const char            *value);
TektraTomlNode *tektra_toml_new_strings (const char * const    *values);
TektraTomlNode *tektra_toml_new_integer (gint64                 value);
TektraTomlNode *tektra_toml_new_number  (double                 value);
TektraTomlNode *tektra_toml_new_boolean (gboolean               value);

TektraTomlNode *tektra_toml_tree_copy   (const TektraTomlNode  *self);
TektraTomlNode *tektra_toml_tree_find   (const TektraTomlNode  *self,
                                         const char * const    *path);
gboolean        tektra_toml_tree_set    (TektraTomlNode        *self,
                                         const char * const    *path,
                                         const TektraTomlNode  *value);
void            tektra_toml_tree_unset  (TektraTomlNode        *self,
                                         const char * const    *path);
gboolean        tektra_toml_tree_equal  (const TektraTomlNode  *self,
                                         const TektraTomlNode  *other);

G_END_DECLS
