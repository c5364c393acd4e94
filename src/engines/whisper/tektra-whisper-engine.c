/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engines/whisper/tektra-whisper-service.h"

/* The program that hears. */

static DexFuture *
load (TektraEngineServer        *server,
      const TektraEngineOptions *options)
{
  /* It lives as long as the program does. */
  return tektra_whisper_service_load (tektra_whisper_service_new (server), options);
}

int
main (int   argc,
      char *argv[])
{
  return tektra_engine_server_main (argc, argv, "– hears for Tektra", load);
}
