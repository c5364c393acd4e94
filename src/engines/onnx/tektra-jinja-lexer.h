/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TektraJinjaTokenKind:
 * @TEKTRA_JINJA_TEXT: what is written as it is
 * @TEKTRA_JINJA_PRINT: the beginning of an expression that is written
 * @TEKTRA_JINJA_BLOCK: the beginning of a statement
 * @TEKTRA_JINJA_CLOSE: the end of either
 * @TEKTRA_JINJA_NAME: a name or a word of the language
 * @TEKTRA_JINJA_STRING: a string, without its quotes
 * @TEKTRA_JINJA_NUMBER: a number
 * @TEKTRA_JINJA_SIGN: an operator or a bracket
 * @TEKTRA_JINJA_END: the end of the template
 *
 * What a piece of a template is.
 */
typedef enum
{
  TEKTRA_JINJA_TEXT,
  TEKTRA_JINJA_PRINT,
  TEKTRA_JINJA_BLOCK,
  TEKTRA_JINJA_CLOSE,
  TEKTRA_JINJA_NAME,
  TEKTRA_JINJA_STRING,
  TEKTRA_JINJA_NUMBER,
  TEKTRA_JINJA_SIGN,
  TEKTRA_JINJA_END,
} TektraJinjaTokenKind;

typedef struct
{
  TektraJinjaTokenKind  kind;
  char                 *text;
} TektraJinjaToken;

GArray *tektra_jinja_tokenize (const char  *source,
                               GError     **error);

G_END_DECLS
