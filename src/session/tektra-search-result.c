/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "session/tektra-search-result.h"

struct _TektraSearchResult
{
  GObject parent_instance;

  TektraSearchHit *hit;
};

G_DEFINE_FINAL_TYPE (TektraSearchResult, tektra_search_result, G_TYPE_OBJECT)

static void
tektra_search_result_finalize (GObject *object)
{
  TektraSearchResult *self = TEKTRA_SEARCH_RESULT (object);

  g_clear_pointer (&self->hit, tektra_search_hit_free);

  G_OBJECT_CLASS (tektra_search_result_parent_class)->finalize (object);
}

static void
tektra_search_result_class_init (TektraSearchResultClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_search_result_finalize;
}

static void
tektra_search_result_init (TektraSearchResult *self)
{
}

/**
 * tektra_search_result_new:
 * @hit: what was found
 *
 * Creates a result.
 *
 * Returns: (transfer full): a new result
 */
TektraSearchResult *
tektra_search_result_new (const TektraSearchHit *hit)
{
  TektraSearchResult *self;

  g_return_val_if_fail (hit != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_SEARCH_RESULT, NULL);
  self->hit = tektra_search_hit_copy (hit);

  return self;
}

/**
 * tektra_search_result_get_hit:
 * @self: a result
 *
 * Gets what was found.
 *
 * Returns: (transfer none): a hit
 */
const TektraSearchHit *
tektra_search_result_get_hit (TektraSearchResult *self)
{
  g_return_val_if_fail (TEKTRA_IS_SEARCH_RESULT (self), NULL);

  return self->hit;
}

/**
 * tektra_search_result_equal:
 * @self: a result
 * @other: another one
 *
 * Compares what a person sees of two results.
 *
 * Returns: whether it is the same
 */
gboolean
tektra_search_result_equal (TektraSearchResult *self,
                            TektraSearchResult *other)
{
  const TektraSearchHit *a, *b;

  g_return_val_if_fail (TEKTRA_IS_SEARCH_RESULT (self), FALSE);
  g_return_val_if_fail (TEKTRA_IS_SEARCH_RESULT (other), FALSE);

  a = self->hit;
  b = other->hit;

  return a->chat == b->chat && a->message == b->message && a->time == b->time &&
         g_strcmp0 (a->title, b->title) == 0 && g_strcmp0 (a->text, b->text) == 0 &&
         a->ranges->len == b->ranges->len &&
         (a->ranges->len == 0 ||
          memcmp (a->ranges->data, b->ranges->data,
                  a->ranges->len * sizeof (TektraSearchRange)) == 0);
}
