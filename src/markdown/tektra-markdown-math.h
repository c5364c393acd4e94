/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TektraMarkdownMathSpan:
 * @start: first byte of the opening delimiter
 * @end: byte behind the closing delimiter
 * @content_start: first byte of the formula
 * @content_end: byte behind the formula
 * @display: whether the formula stands on lines of its own
 * @quoted: whether its further lines begin with the marks of a quote
 *
 * Where a formula is in a text.
 */
typedef struct
{
  gsize    start;
  gsize    end;
  gsize    content_start;
  gsize    content_end;
  gboolean display;
  gboolean quoted;
} TektraMarkdownMathSpan;

GArray *tektra_markdown_math_find        (const char                   *text,
                                          gsize                         length);
char   *tektra_markdown_math_hide        (const char                   *text,
                                          gsize                         length,
                                          GArray                       *spans);
char   *tektra_markdown_math_dup_content (const TektraMarkdownMathSpan *span,
                                          const char                   *text);

G_END_DECLS
