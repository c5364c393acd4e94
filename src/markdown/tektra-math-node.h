/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TektraMathKind:
 * @TEKTRA_MATH_ROW: children beside each other
 * @TEKTRA_MATH_SYMBOL: a character, a number or the name of a function
 * @TEKTRA_MATH_TEXT: words among the formula
 * @TEKTRA_MATH_SOURCE: what is not understood, as it was written
 * @TEKTRA_MATH_SPACE: room of a width
 * @TEKTRA_MATH_FRACTION: numerator and denominator
 * @TEKTRA_MATH_ROOT: what is under the root, and its degree or %NULL
 * @TEKTRA_MATH_SCRIPTS: a base, what is below and what is above it; each of them can be %NULL
 * @TEKTRA_MATH_ACCENT: one child with a mark above or below it, or a frame around it
 * @TEKTRA_MATH_FENCED: one child between delimiters that are as high as it is
 * @TEKTRA_MATH_TABLE: cells row by row; a missing one is %NULL
 *
 * What a [struct@MathNode] is.
 */
typedef enum
{
  TEKTRA_MATH_ROW,
  TEKTRA_MATH_SYMBOL,
  TEKTRA_MATH_TEXT,
  TEKTRA_MATH_SOURCE,
  TEKTRA_MATH_SPACE,
  TEKTRA_MATH_FRACTION,
  TEKTRA_MATH_ROOT,
  TEKTRA_MATH_SCRIPTS,
  TEKTRA_MATH_ACCENT,
  TEKTRA_MATH_FENCED,
  TEKTRA_MATH_TABLE,
} TektraMathKind;

/**
 * TektraMathClass:
 * @TEKTRA_MATH_ORDINARY: a letter or a number
 * @TEKTRA_MATH_OPERATOR: a large operator or the name of a function
 * @TEKTRA_MATH_BINARY: a binary operator
 * @TEKTRA_MATH_RELATION: a relation or an arrow
 * @TEKTRA_MATH_OPEN: an opening delimiter
 * @TEKTRA_MATH_CLOSE: a closing delimiter
 * @TEKTRA_MATH_PUNCTUATION: a comma or the like
 * @TEKTRA_MATH_INNER: a fraction or something between delimiters
 *
 * How much room there is between a node and its neighbours (The TeXbook, chapter 18).
 */
typedef enum
{
  TEKTRA_MATH_ORDINARY,
  TEKTRA_MATH_OPERATOR,
  TEKTRA_MATH_BINARY,
  TEKTRA_MATH_RELATION,
  TEKTRA_MATH_OPEN,
  TEKTRA_MATH_CLOSE,
  TEKTRA_MATH_PUNCTUATION,
  TEKTRA_MATH_INNER,
} TektraMathClass;

/**
 * TektraMathFont:
 * @TEKTRA_MATH_FONT_ITALIC: as letters stand in a formula
 * @TEKTRA_MATH_FONT_ROMAN: upright
 * @TEKTRA_MATH_FONT_BOLD: bold and upright
 * @TEKTRA_MATH_FONT_BOLD_ITALIC: bold and slanted
 * @TEKTRA_MATH_FONT_SANS: without serifs
 * @TEKTRA_MATH_FONT_MONOSPACE: like code
 * @TEKTRA_MATH_FONT_DOUBLE_STRUCK: as the sets of numbers are written
 * @TEKTRA_MATH_FONT_SCRIPT: calligraphic
 * @TEKTRA_MATH_FONT_FRAKTUR: black letters
 *
 * How letters are set.
 */
typedef enum
{
  TEKTRA_MATH_FONT_ITALIC,
  TEKTRA_MATH_FONT_ROMAN,
  TEKTRA_MATH_FONT_BOLD,
  TEKTRA_MATH_FONT_BOLD_ITALIC,
  TEKTRA_MATH_FONT_SANS,
  TEKTRA_MATH_FONT_MONOSPACE,
  TEKTRA_MATH_FONT_DOUBLE_STRUCK,
  TEKTRA_MATH_FONT_SCRIPT,
  TEKTRA_MATH_FONT_FRAKTUR,
} TektraMathFont;

/**
 * TektraMathStyle:
 * @TEKTRA_MATH_STYLE_INHERIT: like what is around it
 * @TEKTRA_MATH_STYLE_DISPLAY: as in a formula on its own
 * @TEKTRA_MATH_STYLE_TEXT: as among words
 * @TEKTRA_MATH_STYLE_SCRIPT: as above or below something
 *
 * How large things are set.
 */
typedef enum
{
  TEKTRA_MATH_STYLE_INHERIT,
  TEKTRA_MATH_STYLE_DISPLAY,
  TEKTRA_MATH_STYLE_TEXT,
  TEKTRA_MATH_STYLE_SCRIPT,
} TektraMathStyle;

typedef struct _TektraMathNode TektraMathNode;

/**
 * TektraMathNode:
 * @kind: what it is
 * @klass: what its neighbours take it for
 * @font: how letters are set
 * @style: how large it is set
 * @text: (nullable): characters; of an accent its name; of something fenced what opens it
 * @closer: (nullable): of something fenced what closes it
 * @width: of a space in eighteenths of an em; of a delimiter how many times as high as a line it is
 * @n_columns: columns of a table
 * @aligns: (nullable): of a table one of l, c and r for each column
 * @limits: whether scripts stand above and below even beside words
 * @large: whether it is an operator that grows on its own, with its limits above and below
 * @no_bar: whether a fraction has no line
 * @children: (nullable) (element-type TektraMathNode): what it is made of
 *
 * A part of a formula.
 */
struct _TektraMathNode
{
  TektraMathKind   kind;
  TektraMathClass  klass;
  TektraMathFont   font;
  TektraMathStyle  style;
  char            *text;
  char            *closer;
  double           width;
  guint            n_columns;
  char            *aligns;
  gboolean         limits;
  gboolean         large;
  gboolean         no_bar;
  GPtrArray       *children;
};

TektraMathNode *tektra_math_node_new       (TektraMathKind        kind,
                                            const char           *text);
void            tektra_math_node_free      (TektraMathNode       *self);
void            tektra_math_node_add       (TektraMathNode       *self,
                                            TektraMathNode       *child);
guint           tektra_math_node_get_n     (const TektraMathNode *self);
TektraMathNode *tektra_math_node_get_child (const TektraMathNode *self,
                                            guint                 index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraMathNode, tektra_math_node_free)

G_END_DECLS
