/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli-program.h"

G_BEGIN_DECLS

/* What the tests share that run the real program in a terminal, with scripts for models: a private
 * folder with the script, no display, no llama.cpp, no Ollama. */
typedef struct
{
  char *folder;
  char *script;
} Fixture;

typedef void (*FixtureFunc) (Fixture       *self,
                             gconstpointer  data);

typedef struct
{
  const char  *path;
  FixtureFunc  func;
} CliTest;

void                 cli_test_add             (const CliTest      *tests,
                                               guint               n_tests);
void                 cli_test_write_script    (Fixture            *self,
                                               const char         *turns);
GSubprocessLauncher *cli_test_create_launcher (Fixture            *self,
                                               GSubprocessFlags    flags);
GSubprocess         *cli_test_spawn           (Fixture            *self,
                                               GSubprocessFlags    flags,
                                               const char * const *arguments);
void                 cli_test_run             (Fixture            *self,
                                               Result             *result,
                                               const char         *input,
                                               const char * const *arguments);
int                  cli_test_run_full        (Fixture            *self,
                                               const char * const *arguments);

#define RUN(self, result, input, ...) \
  cli_test_run (self, result, input, ARGS (__VA_ARGS__))

G_END_DECLS
