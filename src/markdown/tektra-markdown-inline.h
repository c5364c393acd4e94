/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TektraMarkdownStyle:
 * @TEKTRA_MARKDOWN_STYLE_BOLD: strong emphasis
 * @TEKTRA_MARKDOWN_STYLE_ITALIC: emphasis
 * @TEKTRA_MARKDOWN_STYLE_STRIKE: struck out
 * @TEKTRA_MARKDOWN_STYLE_CODE: a code span
 * @TEKTRA_MARKDOWN_STYLE_LINK: leads to the URL of its run
 * @TEKTRA_MARKDOWN_STYLE_IMAGE: stands for a picture that is not shown
 * @TEKTRA_MARKDOWN_STYLE_MATH: a formula, in LaTeX
 *
 * How a run of text is set.
 */
typedef enum
{
  TEKTRA_MARKDOWN_STYLE_NONE = 0,
  TEKTRA_MARKDOWN_STYLE_BOLD = 1 << 0,
  TEKTRA_MARKDOWN_STYLE_ITALIC = 1 << 1,
  TEKTRA_MARKDOWN_STYLE_STRIKE = 1 << 2,
  TEKTRA_MARKDOWN_STYLE_CODE = 1 << 3,
  TEKTRA_MARKDOWN_STYLE_LINK = 1 << 4,
  TEKTRA_MARKDOWN_STYLE_IMAGE = 1 << 5,
  TEKTRA_MARKDOWN_STYLE_MATH = 1 << 6,
} TektraMarkdownStyle;

/* How many bits a style has. */
#define TEKTRA_MARKDOWN_N_STYLES 7

/**
 * TektraMarkdownRun:
 * @start: first byte
 * @end: byte behind the last
 * @style: how the bytes are set, never none
 * @url: (nullable): where a link leads, a #GRefString
 *
 * A styled piece of a #TektraMarkdownInline.
 */
typedef struct
{
  gsize                start;
  gsize                end;
  TektraMarkdownStyle  style;
  char                *url;
} TektraMarkdownRun;

/**
 * TektraMarkdownInline:
 * @text: valid UTF-8
 * @length: bytes of @text
 * @runs: styled pieces in order, never overlapping; what lies between them is plain
 * @n_runs: number of @runs
 *
 * The text of a paragraph, a heading or a table cell.
 */
typedef struct
{
  char              *text;
  gsize              length;
  TektraMarkdownRun *runs;
  guint              n_runs;
} TektraMarkdownInline;

void                     tektra_markdown_inline_clear         (TektraMarkdownInline       *self);
gboolean                 tektra_markdown_inline_equal         (const TektraMarkdownInline *self,
                                                               const TektraMarkdownInline *other);
gsize                    tektra_markdown_inline_common_prefix (const TektraMarkdownInline *self,
                                                               const TektraMarkdownInline *other);
const TektraMarkdownRun *tektra_markdown_inline_get_run_at    (const TektraMarkdownInline *self,
                                                               gsize                       offset);

G_END_DECLS
