/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-enums.h"

G_BEGIN_DECLS

/* How far it is to a host, told from its name alone: nothing is looked up. */
TektraLocality tektra_locality_for_host (const char *host);
TektraLocality tektra_locality_for_uri  (GUri       *uri,
                                         gboolean   *is_open);
gboolean       tektra_locality_is_open  (const char *address);

G_END_DECLS
