/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * TektraMarkdownEntity:
 * @name: the name without ampersand and semicolon
 * @text: the characters it stands for
 *
 * What HTML has a name for.
 */
typedef struct
{
  const char *name;
  const char *text;
} TektraMarkdownEntity;

/* All names of HTML 5 in the order of strcmp(); generated while building. */
extern const TektraMarkdownEntity tektra_markdown_entities[];
extern const unsigned int tektra_markdown_n_entities;
