/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "models/tektra-memory-room.h"

static guint64
get_missing (const TektraMemoryRoom *self,
             TektraMemoryLimit       limit)
{
  guint64 wanted = self->used[limit] + self->need;

  return self->limits[limit] != 0 && wanted > self->limits[limit] ? wanted - self->limits[limit]
                                                                  : 0;
}

/**
 * tektra_memory_room_find_limit:
 * @self: what a model needs and may take
 * @missing: (out) (optional): return location for how many bytes it is short of
 *
 * Finds what stands in the way of the model. When several limits do, it is the first of them in the
 * order of the enumeration.
 *
 * Returns: the limit, %TEKTRA_MEMORY_LIMIT_NONE when there is room
 */
TektraMemoryLimit
tektra_memory_room_find_limit (const TektraMemoryRoom *self,
                               guint64                *missing)
{
  g_return_val_if_fail (self != NULL, TEKTRA_MEMORY_LIMIT_NONE);

  for (TektraMemoryLimit limit = TEKTRA_MEMORY_LIMIT_BACKEND;
       limit <= TEKTRA_MEMORY_LIMIT_FREE;
       limit++)
    {
      guint64 bytes = get_missing (self, limit);

      if (bytes > 0)
        {
          if (missing != NULL)
            *missing = bytes;
          return limit;
        }
    }

  if (missing != NULL)
    *missing = 0;

  return TEKTRA_MEMORY_LIMIT_NONE;
}

/**
 * tektra_memory_room_new_error:
 * @self: what a model needs and may take; there is no room
 * @model_name: the name of the model
 * @backend_name: the name of its backend
 *
 * Tells a person with numbers why a model is not loaded.
 *
 * Returns: (transfer full): %TEKTRA_BACKEND_ERROR_MEMORY_LIMIT
 */
GError *
tektra_memory_room_new_error (const TektraMemoryRoom *self,
                              const char             *model_name,
                              const char             *backend_name)
{
  g_autofree char *need = NULL;
  g_autofree char *limit_size = NULL;
  g_autofree char *used = NULL;
  TektraMemoryLimit limit;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (model_name != NULL, NULL);
  g_return_val_if_fail (backend_name != NULL, NULL);

  limit = tektra_memory_room_find_limit (self, NULL);
  g_return_val_if_fail (limit != TEKTRA_MEMORY_LIMIT_NONE, NULL);

  need = g_format_size (self->need);
  limit_size = g_format_size (self->limits[limit]);
  used = g_format_size (self->used[limit]);

  switch (limit)
    {
    case TEKTRA_MEMORY_LIMIT_BACKEND:
      return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MEMORY_LIMIT,
                          /* Translators: a model, a size, a backend, and two sizes */
                          _("“%1$s” needs about %2$s of memory, but %3$s may use %4$s, of which "
                            "%5$s are taken: choose a smaller model or a shorter context, or load "
                            "it anyway."),
                          model_name, need, backend_name, limit_size, used);

    case TEKTRA_MEMORY_LIMIT_TOTAL:
      return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MEMORY_LIMIT,
                          /* Translators: a model, and three sizes */
                          _("“%1$s” needs about %2$s of memory, but all models together may use "
                            "%3$s, of which %4$s are taken: choose a smaller model or a shorter "
                            "context, or load it anyway."),
                          model_name, need, limit_size, used);

    case TEKTRA_MEMORY_LIMIT_FREE:
    case TEKTRA_MEMORY_LIMIT_NONE:
    default:
      return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MEMORY_LIMIT,
                          /* Translators: a model, and two sizes */
                          _("“%1$s” needs about %2$s of memory, and only %3$s are free: choose a "
                            "smaller model or a shorter context, or load it anyway."),
                          model_name, need, limit_size);
    }
}
