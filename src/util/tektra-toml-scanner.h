/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where what is written in TOML begins and ends, to the byte. */

/**
 * TektraTomlItemKind:
 * @TEKTRA_TOML_ITEM_HEADER: `[table]` or `[[table]]`
 * @TEKTRA_TOML_ITEM_PAIR: `key = value` in lines of its own
 * @TEKTRA_TOML_ITEM_MEMBER: `key = value` in an inline table
 * @TEKTRA_TOML_ITEM_ELEMENT: a value in an array
 *
 * What a [struct@TomlItem] is.
 */
typedef enum
{
  TEKTRA_TOML_ITEM_HEADER,
  TEKTRA_TOML_ITEM_PAIR,
  TEKTRA_TOML_ITEM_MEMBER,
  TEKTRA_TOML_ITEM_ELEMENT,
} TektraTomlItemKind;

/**
 * TektraTomlItem:
 * @kind: what it is
 * @path: (array zero-terminated=1): the keys that lead to it from the root; the place in an array,
 *   in figures, is one too
 * @n_path: how many they are
 * @n_own: how many of them are written here
 * @section: of a pair: 1 + the index of the header that it is below, 0 at the top
 * @begin: where it begins, of a header or a pair its first line
 * @key_begin: where its key begins
 * @value_begin: where its value begins
 * @value_end: behind its value, of a header behind its last bracket
 * @end: behind it, of a header or a pair behind the end of its last line
 *
 * Something that is written. All places are bytes.
 */
typedef struct
{
  TektraTomlItemKind   kind;
  char               **path;
  guint                n_path;
  guint                n_own;
  guint                section;
  gsize                begin;
  gsize                key_begin;
  gsize                value_begin;
  gsize                value_end;
  gsize                end;
} TektraTomlItem;

GPtrArray *tektra_toml_scan                (const char           *text,
                                            gsize                 length);
GPtrArray *tektra_toml_scan_comments       (const char           *text,
                                            gsize                 begin,
                                            gsize                 end);
gboolean   tektra_toml_item_is_at          (const TektraTomlItem *self,
                                            const char * const   *path,
                                            guint                 n_path);
gboolean   tektra_toml_item_is_below       (const TektraTomlItem *self,
                                            const char * const   *path,
                                            guint                 n_path);

G_END_DECLS
