/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "storage/tektra-search-hit.h"

G_BEGIN_DECLS

/* Something that a search has found, as an item of a list. Immutable. */
#define TEKTRA_TYPE_SEARCH_RESULT (tektra_search_result_get_type ())
G_DECLARE_FINAL_TYPE (TektraSearchResult, tektra_search_result, TEKTRA, SEARCH_RESULT, GObject)

TektraSearchResult    *tektra_search_result_new     (const TektraSearchHit *hit);
const TektraSearchHit *tektra_search_result_get_hit (TektraSearchResult    *self);
gboolean               tektra_search_result_equal   (TektraSearchResult    *self,
                                                     TektraSearchResult    *other);

G_END_DECLS
