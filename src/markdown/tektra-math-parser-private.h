/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "markdown/tektra-math-node.h"

G_BEGIN_DECLS

/* What reads a formula: the commands are in a file of their own. */
typedef struct
{
  const char     *position;
  TektraMathFont  font;
  guint           depth;
  gboolean        failed;
} TektraMathReader;

typedef enum
{
  TEKTRA_MATH_STOP_END,
  TEKTRA_MATH_STOP_BRACE,
  TEKTRA_MATH_STOP_BRACKET,
  TEKTRA_MATH_STOP_RIGHT,
  TEKTRA_MATH_STOP_CELL,
} TektraMathStop;

TektraMathNode *tektra_math_reader_read_row      (TektraMathReader *self,
                                                  TektraMathStop    stop);
TektraMathNode *tektra_math_reader_read_argument (TektraMathReader *self);
TektraMathNode *tektra_math_reader_read_option   (TektraMathReader *self);
char           *tektra_math_reader_dup_raw       (TektraMathReader *self);
char           *tektra_math_reader_dup_command   (TektraMathReader *self);
char           *tektra_math_reader_dup_delimiter (TektraMathReader *self);
TektraMathNode *tektra_math_reader_read_table    (TektraMathReader *self,
                                                  const char       *aligns,
                                                  gboolean          whole);
TektraMathNode *tektra_math_reader_read_command  (TektraMathReader *self,
                                                  const char       *name);
TektraMathNode *tektra_math_reader_new_symbol    (TektraMathReader *self,
                                                  const char       *text,
                                                  TektraMathClass   klass);

G_END_DECLS
