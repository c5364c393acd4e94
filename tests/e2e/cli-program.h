/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The real program, as somebody runs it in a terminal. */

typedef struct
{
  int   status;
  char *output;
  char *errors;
} Result;

GSubprocessLauncher *cli_program_create_launcher (GSubprocessFlags     flags);
GSubprocess         *cli_program_spawn           (GSubprocessLauncher *launcher,
                                                  const char * const  *arguments);
void                 cli_program_finish          (GSubprocess         *process,
                                                  const char          *input,
                                                  Result              *result);
void                 cli_program_result_clear    (Result              *result);

#define ARGS(...) ((const char *[]) { __VA_ARGS__, NULL })

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, cli_program_result_clear)

G_END_DECLS
