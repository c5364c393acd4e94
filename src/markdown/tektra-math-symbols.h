/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "markdown/tektra-math-node.h"

G_BEGIN_DECLS

/**
 * TektraMathSymbol:
 * @name: the command without its backslash
 * @text: the characters it stands for
 * @klass: what its neighbours take it for
 * @limits: whether scripts stand above and below it
 * @large: whether it grows in a formula on its own
 *
 * A command that stands for characters.
 */
typedef struct
{
  const char      *name;
  const char      *text;
  TektraMathClass  klass;
  gboolean         limits;
  gboolean         large;
} TektraMathSymbol;

const TektraMathSymbol *tektra_math_symbols_lookup    (const char     *name);
const char             *tektra_math_symbols_accent    (const char     *name);
gboolean                tektra_math_symbols_is_name   (const char     *name,
                                                       gboolean       *limits);
TektraMathClass         tektra_math_symbols_classify  (gunichar        letter);
gunichar                tektra_math_symbols_in_font   (gunichar        letter,
                                                       TektraMathFont  font);

G_END_DECLS
