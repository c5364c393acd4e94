/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libdex.h>

G_BEGIN_DECLS

#define TEKTRA_HUB_URL "https://huggingface.co"

/* Model files at the Hugging Face Hub, by the names that people pass on: "owner/repository",
 * "owner/repository:Q4_K_M", or the address of a page. */

gboolean   tektra_hub_parse_name   (const char    *text,
                                    char         **repository,
                                    char         **quantization,
                                    char         **path);
GPtrArray *tektra_hub_choose_files (JsonArray     *tree,
                                    const char    *base_url,
                                    const char    *repository,
                                    const char    *quantization,
                                    const char    *path,
                                    GError       **error);
DexFuture *tektra_hub_resolve      (const char    *base_url,
                                    const char    *repository,
                                    const char    *quantization,
                                    const char    *path,
                                    GCancellable  *cancellable);

G_END_DECLS
