/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TektraMemoryLimit:
 * @TEKTRA_MEMORY_LIMIT_NONE: there is room
 * @TEKTRA_MEMORY_LIMIT_BACKEND: what the models of one backend may take
 * @TEKTRA_MEMORY_LIMIT_TOTAL: what all models on this computer may take
 * @TEKTRA_MEMORY_LIMIT_FREE: what is free
 *
 * What stands in the way of a model.
 */
typedef enum
{
  TEKTRA_MEMORY_LIMIT_NONE,
  TEKTRA_MEMORY_LIMIT_BACKEND,
  TEKTRA_MEMORY_LIMIT_TOTAL,
  TEKTRA_MEMORY_LIMIT_FREE,
} TektraMemoryLimit;

/**
 * TektraMemoryRoom:
 * @need: bytes that the model would take
 * @limits: bytes that may be taken, by [enum@MemoryLimit]; 0 where nothing is limited
 * @used: bytes of these that are taken by others, by [enum@MemoryLimit]
 *
 * How much memory a model would take, and what it may take.
 */
typedef struct
{
  guint64 need;
  guint64 limits[TEKTRA_MEMORY_LIMIT_FREE + 1];
  guint64 used[TEKTRA_MEMORY_LIMIT_FREE + 1];
} TektraMemoryRoom;

TektraMemoryLimit  tektra_memory_room_find_limit (const TektraMemoryRoom *self,
                                                  guint64                *missing);
GError            *tektra_memory_room_new_error  (const TektraMemoryRoom *self,
                                                  const char             *model_name,
                                                  const char             *backend_name);

G_END_DECLS
