/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-model-details.h"

/* Everything that a backend tells about a model when asked for that one. */

/* A first line longer than this is a sentence of the licence, not its name. */
#define LICENSE_NAME_MAX 80

G_DEFINE_BOXED_TYPE (TektraModelDetails, tektra_model_details,
                     tektra_model_details_copy, tektra_model_details_free)

/**
 * tektra_model_details_new:
 * @name: how the backend calls the model
 *
 * Creates details of which only the name is known.
 *
 * Returns: (transfer full): new details
 */
TektraModelDetails *
tektra_model_details_new (const char *name)
{
  TektraModelDetails *self;

  g_return_val_if_fail (name != NULL, NULL);

  self = g_new0 (TektraModelDetails, 1);
  self->name = g_strdup (name);

  return self;
}

/**
 * tektra_model_details_copy:
 * @self: details
 *
 * Copies details.
 *
 * Returns: (transfer full): the copy
 */
TektraModelDetails *
tektra_model_details_copy (const TektraModelDetails *self)
{
  TektraModelDetails *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->name = g_strdup (self->name);
  copy->license = g_strdup (self->license);
  copy->template_text = g_strdup (self->template_text);
  copy->system = g_strdup (self->system);
  copy->parameters = g_strdup (self->parameters);
  copy->modelfile = g_strdup (self->modelfile);
  copy->format = g_strdup (self->format);
  copy->family = g_strdup (self->family);
  copy->parameter_size = g_strdup (self->parameter_size);
  copy->quantization = g_strdup (self->quantization);
  copy->parent = g_strdup (self->parent);
  copy->path = g_strdup (self->path);

  return copy;
}

/**
 * tektra_model_details_free:
 * @self: (transfer full): details
 *
 * Frees details.
 */
void
tektra_model_details_free (TektraModelDetails *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->name);
  g_free (self->license);
  g_free (self->template_text);
  g_free (self->system);
  g_free (self->parameters);
  g_free (self->modelfile);
  g_free (self->format);
  g_free (self->family);
  g_free (self->parameter_size);
  g_free (self->quantization);
  g_free (self->parent);
  g_free (self->path);
  g_free (self);
}

/**
 * tektra_model_details_dup_license_name:
 * @self: details
 *
 * Gets what the licence is called: the first line of its text that says something.
 *
 * Returns: (transfer full) (nullable): such as "Apache License", %NULL when there is no licence or
 *   its text does not begin with a name
 */
char *
tektra_model_details_dup_license_name (const TektraModelDetails *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (const char *line = self->license; line != NULL && *line != '\0';)
    {
      const char *end = strchr (line, '\n');
      g_autofree char *text = g_strndup (line, end != NULL ? (gsize) (end - line) : strlen (line));

      g_strstrip (text);
      if (*text != '\0')
        return g_utf8_strlen (text, -1) <= LICENSE_NAME_MAX ? g_steal_pointer (&text) : NULL;

      line = end != NULL ? end + 1 : NULL;
    }

  return NULL;
}
