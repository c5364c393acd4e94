/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "models/tektra-model-config.h"

G_BEGIN_DECLS

/* What the tests of models.toml share: a file of their own beside the defaults of the program. */
typedef struct
{
  char              *folder;
  char              *path;
  TektraModelConfig *config;
  guint              n_changes;
} Fixture;

void config_test_set_up    (Fixture       *self,
                            gconstpointer  data);
void config_test_tear_down (Fixture       *self,
                            gconstpointer  data);
void config_test_write     (Fixture       *self,
                            const char    *text);
void config_test_open      (Fixture       *self,
                            const char    *text);

G_END_DECLS
