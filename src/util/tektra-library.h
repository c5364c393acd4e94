/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TektraSymbol:
 * @name: what a library calls one of its functions
 * @address: (out): where its address goes
 *
 * A function that is looked up by its name.
 */
typedef struct
{
  const char *name;
  gpointer   *address;
} TektraSymbol;

gboolean tektra_library_open (const char         *name,
                              const TektraSymbol *symbols,
                              gsize               n_symbols);

G_END_DECLS
