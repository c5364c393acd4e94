/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/ollama/tektra-ollama-progress.h"
#include "util/tektra-json.h"

/*
 * How far a pull is. The server tells of one layer of the model at a time, by its digest, and of
 * how large it is when it begins; a layer often ends without a last word, and a small one comes
 * without any (Ollama, server/download.go and server/images.go). So the sum of all layers that were
 * told of is all that is known, and a layer is complete when the next one begins.
 */

typedef struct
{
  guint64 completed;
  guint64 total;
} Layer;

struct _TektraOllamaProgress
{
  TektraProgress *progress;
  GHashTable     *layers;       /* digest → Layer */
  Layer          *current;      /* borrowed */
  guint           interleaved : 1;
};

static void
tektra_ollama_progress_report (TektraOllamaProgress *self,
                               TektraProgressPhase   phase,
                               const char           *text)
{
  guint64 completed = 0, total = 0;
  GHashTableIter iter;
  Layer *layer;

  g_hash_table_iter_init (&iter, self->layers);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &layer))
    {
      completed += layer->completed;
      total += layer->total;
    }

  tektra_progress_report (self->progress, phase, text, completed, total);
}

static void
tektra_ollama_progress_complete (TektraOllamaProgress *self)
{
  GHashTableIter iter;
  Layer *layer;

  g_hash_table_iter_init (&iter, self->layers);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &layer))
    layer->completed = layer->total;

  self->current = NULL;
}

/* A member that is 0 is left out. */
static guint64
get_bytes (JsonObject *object,
           const char *member)
{
  gint64 value = tektra_json_get_int (object, member, 0);

  return value > 0 ? (guint64) value : 0;
}

static void
tektra_ollama_progress_take_layer (TektraOllamaProgress *self,
                                   const char           *digest,
                                   JsonObject           *object)
{
  Layer *layer = g_hash_table_lookup (self->layers, digest);

  g_assert (self != NULL);

  if (layer == NULL)
    {
      if (!self->interleaved && self->current != NULL)
        self->current->completed = self->current->total;

      layer = g_new0 (Layer, 1);
      g_hash_table_insert (self->layers, g_strdup (digest), layer);
    }
  else if (layer != self->current)
    {
      /* A server that gets several at once: then none ends because another one begins. */
      self->interleaved = TRUE;
    }

  self->current = layer;
  layer->total = MAX (layer->total, get_bytes (object, "total"));
  layer->completed = MIN (get_bytes (object, "completed"), layer->total);
}

/**
 * tektra_ollama_progress_new:
 * @progress: what to tell
 *
 * Begins to read a stream of progress.
 *
 * Returns: (transfer full): a reader to which nothing was told yet
 */
TektraOllamaProgress *
tektra_ollama_progress_new (TektraProgress *progress)
{
  TektraOllamaProgress *self;

  g_return_val_if_fail (TEKTRA_IS_PROGRESS (progress), NULL);

  self = g_new0 (TektraOllamaProgress, 1);
  self->progress = g_object_ref (progress);
  self->layers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

/**
 * tektra_ollama_progress_free:
 * @self: (transfer full): a reader
 *
 * Lets the reader go.
 */
void
tektra_ollama_progress_free (TektraOllamaProgress *self)
{
  g_return_if_fail (self != NULL);

  g_object_unref (self->progress);
  g_hash_table_unref (self->layers);
  g_free (self);
}

/**
 * tektra_ollama_progress_take:
 * @self: a reader
 * @object: an object of the stream
 *
 * Takes one object of the stream and tells the progress what it says.
 *
 * Returns: %TEKTRA_HTTP_COMPLETE for the object that is the last one
 */
TektraHttpVerdict
tektra_ollama_progress_take (TektraOllamaProgress *self,
                             JsonObject           *object)
{
  const char *status, *digest;

  g_return_val_if_fail (self != NULL, TEKTRA_HTTP_MORE);
  g_return_val_if_fail (object != NULL, TEKTRA_HTTP_MORE);

  status = tektra_json_get_string (object, "status");
  digest = tektra_json_get_string (object, "digest");

  if (digest != NULL)
    {
      tektra_ollama_progress_take_layer (self, digest, object);
      tektra_ollama_progress_report (self, TEKTRA_PROGRESS_TRANSFERRING, _("Getting the model"));
    }
  else if (status == NULL)
    return TEKTRA_HTTP_MORE;
  else if (g_str_equal (status, "success"))
    {
      tektra_ollama_progress_complete (self);
      tektra_ollama_progress_report (self, TEKTRA_PROGRESS_DONE, NULL);
      return TEKTRA_HTTP_COMPLETE;
    }
  else if (g_str_has_prefix (status, "verifying sha256"))
    {
      tektra_ollama_progress_complete (self);
      tektra_ollama_progress_report (self, TEKTRA_PROGRESS_VERIFYING, _("Checking what came"));
    }
  else if (g_str_equal (status, "writing manifest") || g_str_has_prefix (status, "removing"))
    {
      tektra_ollama_progress_complete (self);
      tektra_ollama_progress_report (self, TEKTRA_PROGRESS_FINISHING, _("Putting it in place"));
    }
  else if (g_str_equal (status, "pulling manifest"))
    tektra_ollama_progress_report (self, TEKTRA_PROGRESS_PREPARING, _("Asking for the model"));
  else
    tektra_ollama_progress_report (self, TEKTRA_PROGRESS_PREPARING, _("Making the model"));

  return TEKTRA_HTTP_MORE;
}
