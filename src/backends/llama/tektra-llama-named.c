/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/llama/tektra-llama-named.h"

/* A definition without a list of backends, or with llama.cpp in it, may name a file for it. */
static gboolean
names_file (const TektraModelDefinition *definition)
{
  return definition->file != NULL &&
         (definition->backends == NULL ||
          g_strv_contains ((const char * const *) definition->backends, "llama"));
}

/**
 * tektra_llama_named_new:
 *
 * Creates an empty list.
 *
 * Returns: (transfer full) (element-type TektraModelDefinition): a new list
 */
GPtrArray *
tektra_llama_named_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_model_definition_unref);
}

/**
 * tektra_llama_named_copy:
 * @self: a list
 *
 * Copies a list, for a thread.
 *
 * Returns: (transfer full) (element-type TektraModelDefinition): the copy
 */
GPtrArray *
tektra_llama_named_copy (GPtrArray *self)
{
  GPtrArray *copy = tektra_llama_named_new ();

  g_return_val_if_fail (self != NULL, copy);

  for (guint i = 0; i < self->len; i++)
    g_ptr_array_add (copy, tektra_model_definition_ref (g_ptr_array_index (self, i)));

  return copy;
}

/**
 * tektra_llama_named_set:
 * @self: a list
 * @definitions: (element-type TektraModelDefinition): all definitions
 *
 * Fills the list with those that name a file.
 *
 * Returns: %TRUE when there are other names or files than before
 */
gboolean
tektra_llama_named_set (GPtrArray *self,
                        GPtrArray *definitions)
{
  g_autoptr(GPtrArray) old = NULL;
  gboolean same;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (definitions != NULL, FALSE);

  old = tektra_llama_named_copy (self);
  g_ptr_array_set_size (self, 0);

  for (guint i = 0; i < definitions->len; i++)
    {
      TektraModelDefinition *definition = g_ptr_array_index (definitions, i);

      if (names_file (definition))
        g_ptr_array_add (self, tektra_model_definition_ref (definition));
    }

  same = old->len == self->len;
  for (guint i = 0; same && i < old->len; i++)
    {
      const TektraModelDefinition *before = g_ptr_array_index (old, i);
      const TektraModelDefinition *now = g_ptr_array_index (self, i);

      same = g_str_equal (before->id, now->id) && g_str_equal (before->file, now->file);
    }

  return !same;
}
