/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gmodule.h>

#include "util/tektra-library.h"

/* A library that is linked to a program is in its memory from the first moment, with all that it
 * needs itself. Those that most sessions never use are opened when they are wanted instead. */

static gboolean
open_library (TektraLibrary *self)
{
  GModule *module = g_module_open (self->name, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);

  if (module == NULL)
    {
      g_debug ("Cannot open %s: %s", self->name, g_module_error ());
      return FALSE;
    }

  for (gsize i = 0; i < self->n_symbols; i++)
    {
      if (!g_module_symbol (module, self->symbols[i].name, self->symbols[i].address))
        {
          g_debug ("Cannot use %s: %s", self->name, g_module_error ());
          g_module_close (module);
          return FALSE;
        }
    }

  /* Types that it has registered cannot be taken back. */
  g_module_make_resident (module);

  return TRUE;
}

/**
 * tektra_library_open:
 * @self: a library
 *
 * Opens a shared library for the rest of the program, and looks up functions of it, unless that was
 * done. May be called in any thread.
 *
 * Returns: whether it is there with all of its symbols; if not, none of them may be called
 */
gboolean
tektra_library_open (TektraLibrary *self)
{
  enum { UNKNOWN, YES, NO };

  g_return_val_if_fail (self != NULL, FALSE);

  if (g_once_init_enter (&self->state))
    g_once_init_leave (&self->state, open_library (self) ? YES : NO);

  return self->state == YES;
}
