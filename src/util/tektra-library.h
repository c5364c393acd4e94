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

/**
 * TektraLibrary:
 * @name: its name for the dynamic linker, for example "libfoo.so.1"
 * @symbols: (array length=n_symbols): what is used of it
 * @n_symbols: how many these are
 *
 * A library that is opened when it is wanted. To be kept in a static variable, made with
 * TEKTRA_LIBRARY_INIT().
 */
typedef struct
{
  const char         *name;
  const TektraSymbol *symbols;
  gsize               n_symbols;

  /*< private >*/
  gsize               state;
} TektraLibrary;

#define TEKTRA_LIBRARY_INIT(name, symbols) { (name), (symbols), G_N_ELEMENTS (symbols), 0 }

gboolean tektra_library_open (TektraLibrary *self);

G_END_DECLS
