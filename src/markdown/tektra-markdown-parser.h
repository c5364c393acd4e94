/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "markdown/tektra-markdown-block.h"

G_BEGIN_DECLS

/**
 * TektraMarkdownSeam:
 * @offset: byte of the text where a line begins
 * @block: index of the block that begins there
 *
 * A place where a document can be cut: what follows reads the same without what is before.
 */
typedef struct
{
  gsize offset;
  guint block;
} TektraMarkdownSeam;

GPtrArray *tektra_markdown_parse           (const char         *text,
                                            gsize               length);
GPtrArray *tektra_markdown_parse_with_seam (const char         *text,
                                            gsize               length,
                                            TektraMarkdownSeam *seam);

G_END_DECLS
