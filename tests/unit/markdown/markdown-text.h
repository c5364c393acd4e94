/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "markdown/tektra-markdown-block.h"

G_BEGIN_DECLS

void markdown_text_append_block (GString                   *out,
                                 const TektraMarkdownBlock *block);

G_END_DECLS
