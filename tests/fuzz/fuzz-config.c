/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"
#include "models/tektra-config-data.h"
#include "models/tektra-config-problem.h"

/* Whatever a person types into models.toml is a configuration, with a list of what is wrong. */

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr(GBytes) text = g_bytes_new (data, size);
  g_autoptr(TektraConfigData) config = NULL;

  /* What comes with Tektra is one of the seeds: read before each input it would take most of the
   * time. */
  config = tektra_config_data_read_text (NULL, "/nowhere/models.toml", text);
  g_assert_nonnull (config);
  g_assert_nonnull (config->order);

  return 0;
}
