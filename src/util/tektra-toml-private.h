/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "util/tektra-toml.h"

G_BEGIN_DECLS

/* The parser proper, in C++. */

TektraTomlNode *tektra_toml_read (const char       *text,
                                  gsize             length,
                                  TektraTomlPlace  *place,
                                  char            **message);

G_END_DECLS
