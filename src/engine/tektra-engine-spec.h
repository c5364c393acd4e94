/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* As an argument: replaced with the path of the socket */
#define TEKTRA_ENGINE_SOCKET "{socket}"
/* Anywhere in an argument, for engines that cannot listen on a socket: replaced with the number of
 * a port that is free. They have to be told, too, to listen on this computer only. */
#define TEKTRA_ENGINE_PORT "{port}"

/* Anywhere in the environment, for engines that have an own variable for it: replaced with the key.
 * There is no such thing for arguments, which everybody on the computer can read. */
#define TEKTRA_ENGINE_KEY "{key}"

/* In the log of an engine of Tektra's own: what stands before a code of TEKTRA_BACKEND_ERROR and a
 * sentence for a person that says why the model cannot be read */
#define TEKTRA_ENGINE_REASON "tektra: "

/**
 * TektraEngineSpec:
 * @label: what it runs, as a person calls it
 * @argv: the program and its arguments, with %TEKTRA_ENGINE_SOCKET or %TEKTRA_ENGINE_PORT
 * @environ: (nullable): its whole environment, with %TEKTRA_ENGINE_KEY; %NULL for Tektra's own
 * @key_variable: the environment variable in which it takes its key
 * @health_path: what answers 200 as soon as it is ready
 * @silence_limit: seconds that it may load without a word; 0 for the usual 300
 * @is_foreign: whether it is a program of the person, who chose its arguments
 *
 * What an engine is to run.
 */
typedef struct
{
  char  *label;
  GStrv  argv;
  GStrv  environ;
  char  *key_variable;
  char  *health_path;
  guint  silence_limit;
  guint  is_foreign : 1;
} TektraEngineSpec;

TektraEngineSpec *tektra_engine_spec_copy (const TektraEngineSpec *self);
void              tektra_engine_spec_free (TektraEngineSpec       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraEngineSpec, tektra_engine_spec_free)

G_END_DECLS
