/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reading TOML (toml.io, version 1.0) with the place of every key and value. */

/**
 * TektraTomlType:
 * @TEKTRA_TOML_TABLE: keys and their values
 * @TEKTRA_TOML_ARRAY: values
 * @TEKTRA_TOML_STRING: text
 * @TEKTRA_TOML_INTEGER: a whole number
 * @TEKTRA_TOML_FLOAT: a number with a fraction
 * @TEKTRA_TOML_BOOLEAN: true or false
 * @TEKTRA_TOML_TIME: a date, a time or both
 *
 * What a [struct@TomlNode] is.
 */
typedef enum
{
  TEKTRA_TOML_TABLE,
  TEKTRA_TOML_ARRAY,
  TEKTRA_TOML_STRING,
  TEKTRA_TOML_INTEGER,
  TEKTRA_TOML_FLOAT,
  TEKTRA_TOML_BOOLEAN,
  TEKTRA_TOML_TIME,
} TektraTomlType;

/**
 * TektraTomlPlace:
 * @line: counted from 1, 0 when it is nowhere
 * @column: in characters, counted from 1
 *
 * A place in the text.
 */
typedef struct
{
  guint line;
  guint column;
} TektraTomlPlace;

typedef struct _TektraTomlNode TektraTomlNode;

/**
 * TektraTomlNode:
 * @type: what it is
 * @is_inline: of a table: it was written as `{ … }`
 * @is_read: free for who reads the tree: whether the key was asked for
 * @key: (nullable): its key, %NULL of the root and in an array
 * @key_begin: where its key begins, of a table where its header or its first key does
 * @key_end: behind its key
 * @begin: where its value begins
 * @end: behind its value
 * @string: of a string
 * @integer: of an integer
 * @number: of a float, and of an integer too
 * @boolean: of a boolean
 * @children: (element-type TektraTomlNode) (nullable): of a table or an array, as in the text
 *
 * A value of TOML.
 */
struct _TektraTomlNode
{
  TektraTomlType   type;
  guint            is_inline : 1;
  guint            is_read : 1;
  char            *key;
  TektraTomlPlace  key_begin;
  TektraTomlPlace  key_end;
  TektraTomlPlace  begin;
  TektraTomlPlace  end;
  char            *string;
  gint64           integer;
  double           number;
  gboolean         boolean;
  GPtrArray       *children;
};

TektraTomlNode *tektra_toml_parse      (const char            *text,
                                        gsize                  length,
                                        TektraTomlPlace       *place,
                                        GError               **error);
TektraTomlNode *tektra_toml_node_new   (TektraTomlType         type,
                                        const char            *key);
void            tektra_toml_node_free  (TektraTomlNode        *self);
TektraTomlNode *tektra_toml_node_get   (const TektraTomlNode  *self,
                                        const char            *key);
gboolean        tektra_toml_node_equal (const TektraTomlNode  *self,
                                        const TektraTomlNode  *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraTomlNode, tektra_toml_node_free)

G_END_DECLS
