/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gmodule.h>

#include "util/tektra-library.h"

/* A library that is linked to a program is in its memory from the first moment, with all that it
 * needs itself. Those that most sessions never use are opened when they are wanted instead. */

/**
 * tektra_library_open:
 * @name: its name for the dynamic linker, for example "libfoo.so.1"
 * @symbols: (array length=n_symbols): what is used of it
 * @n_symbols: how many these are
 *
 * Opens a shared library for the rest of the program, and looks up functions of it.
 *
 * Returns: whether it is there with all of @symbols; if not, none of them may be called
 */
gboolean
tektra_library_open (const char         *name,
                     const TektraSymbol *symbols,
                     gsize               n_symbols)
{
  GModule *module;

  g_return_val_if_fail (name != NULL, FALSE);

  module = g_module_open (name, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  if (module == NULL)
    {
      g_debug ("Cannot open %s: %s", name, g_module_error ());
      return FALSE;
    }

  for (gsize i = 0; i < n_symbols; i++)
    {
      if (!g_module_symbol (module, symbols[i].name, symbols[i].address))
        {
          g_debug ("Cannot use %s: %s", name, g_module_error ());
          g_module_close (module);
          return FALSE;
        }
    }

  /* Types that it has registered cannot be taken back. */
  g_module_make_resident (module);

  return TRUE;
}
