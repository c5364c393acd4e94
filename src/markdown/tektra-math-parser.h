/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "markdown/tektra-math-node.h"

G_BEGIN_DECLS

TektraMathNode *tektra_math_parse (const char *source);

G_END_DECLS
