/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "markdown/tektra-markdown-inline.h"

G_BEGIN_DECLS

/**
 * TektraMarkdownKind:
 * @TEKTRA_MARKDOWN_PARAGRAPH: a paragraph, also of a list item
 * @TEKTRA_MARKDOWN_HEADING: a heading of a level from 1 to 6
 * @TEKTRA_MARKDOWN_CODE: a code block, fenced or indented
 * @TEKTRA_MARKDOWN_TABLE: a table with one header row
 * @TEKTRA_MARKDOWN_RULE: a thematic break
 * @TEKTRA_MARKDOWN_MATH: a formula on lines of its own
 * @TEKTRA_MARKDOWN_IMAGE: a picture on the web, or one that came with the text
 *
 * What a [struct@MarkdownBlock] is.
 */
typedef enum
{
  TEKTRA_MARKDOWN_PARAGRAPH,
  TEKTRA_MARKDOWN_HEADING,
  TEKTRA_MARKDOWN_CODE,
  TEKTRA_MARKDOWN_TABLE,
  TEKTRA_MARKDOWN_RULE,
  TEKTRA_MARKDOWN_MATH,
  TEKTRA_MARKDOWN_IMAGE,
} TektraMarkdownKind;

/**
 * TektraMarkdownMarker:
 * @TEKTRA_MARKDOWN_MARKER_NONE: not the first block of a list item
 * @TEKTRA_MARKDOWN_MARKER_BULLET: item of an unordered list
 * @TEKTRA_MARKDOWN_MARKER_NUMBER: item of an ordered list
 * @TEKTRA_MARKDOWN_MARKER_TODO: open task
 * @TEKTRA_MARKDOWN_MARKER_DONE: finished task
 *
 * What stands before the first block of a list item.
 */
typedef enum
{
  TEKTRA_MARKDOWN_MARKER_NONE,
  TEKTRA_MARKDOWN_MARKER_BULLET,
  TEKTRA_MARKDOWN_MARKER_NUMBER,
  TEKTRA_MARKDOWN_MARKER_TODO,
  TEKTRA_MARKDOWN_MARKER_DONE,
} TektraMarkdownMarker;

/**
 * TektraMarkdownItem:
 * @marker: what stands before it
 * @number: its number in an ordered list
 *
 * An item of a list.
 */
typedef struct
{
  TektraMarkdownMarker marker;
  guint                number;
} TektraMarkdownItem;

/**
 * TektraMarkdownAlign:
 * @TEKTRA_MARKDOWN_ALIGN_DEFAULT: not told
 * @TEKTRA_MARKDOWN_ALIGN_LEFT: left
 * @TEKTRA_MARKDOWN_ALIGN_CENTER: centred
 * @TEKTRA_MARKDOWN_ALIGN_RIGHT: right
 *
 * How a table column is set.
 */
typedef enum
{
  TEKTRA_MARKDOWN_ALIGN_DEFAULT,
  TEKTRA_MARKDOWN_ALIGN_LEFT,
  TEKTRA_MARKDOWN_ALIGN_CENTER,
  TEKTRA_MARKDOWN_ALIGN_RIGHT,
} TektraMarkdownAlign;

/**
 * TektraMarkdownBlock:
 * @kind: what it is
 * @level: level of a heading
 * @list_depth: how many lists it is in
 * @quote_depth: how many quotes it is in
 * @marker: what stands before it
 * @number: number of an ordered item
 * @n_outer: how many items around it begin on its line, too
 * @outer: (nullable): these items, the outermost first
 * @starts_list: whether it is the first block of a list that is in no other list
 * @continued: whether it goes on with the paragraph before it, which was too long for one block
 * @tight: whether it belongs to a list without blank lines
 * @text: text of a paragraph or a heading; of a code block without its last line end; a formula in
 *   LaTeX; what stands for a picture
 * @language: (nullable): language of a code block as it was written
 * @url: (nullable): where a picture is
 * @n_columns: columns of a table
 * @n_rows: rows of a table, the header included
 * @aligns: (nullable): one per column
 * @cells: (nullable): row by row
 *
 * One piece of a document on its own lines. Containers are flattened into depths. Immutable.
 */
typedef struct
{
  TektraMarkdownKind    kind;
  guint                 level;
  guint                 list_depth;
  guint                 quote_depth;
  TektraMarkdownMarker  marker;
  guint                 number;
  guint                 n_outer;
  TektraMarkdownItem   *outer;
  gboolean              starts_list;
  gboolean              continued;
  gboolean              tight;
  TektraMarkdownInline  text;
  char                 *language;
  char                 *url;
  guint                 n_columns;
  guint                 n_rows;
  TektraMarkdownAlign  *aligns;
  TektraMarkdownInline *cells;
} TektraMarkdownBlock;

TektraMarkdownBlock *tektra_markdown_block_new   (TektraMarkdownKind         kind);
TektraMarkdownBlock *tektra_markdown_block_ref   (TektraMarkdownBlock       *self);
void                 tektra_markdown_block_unref (TektraMarkdownBlock       *self);
gboolean             tektra_markdown_block_equal (const TektraMarkdownBlock *self,
                                                  const TektraMarkdownBlock *other);
gboolean             tektra_markdown_block_alike (const TektraMarkdownBlock *self,
                                                  const TektraMarkdownBlock *other);
char                       *tektra_markdown_block_dup_marker
                                                           (const TektraMarkdownBlock *self,
                                                            const char                *separator);
const TektraMarkdownInline *tektra_markdown_block_get_cell (const TektraMarkdownBlock *self,
                                                            guint                      row,
                                                            guint                      column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraMarkdownBlock, tektra_markdown_block_unref)

G_END_DECLS
