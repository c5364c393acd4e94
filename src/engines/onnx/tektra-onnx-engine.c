/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engines/onnx/tektra-onnx-service.h"

/* The program that runs language models with ONNX Runtime. */

static DexFuture *
load (TektraEngineServer        *server,
      const TektraEngineOptions *options)
{
  /* It lives as long as the program does. */
  return tektra_onnx_service_load (tektra_onnx_service_new (server), options);
}

int
main (int   argc,
      char *argv[])
{
  return tektra_engine_server_main (argc, argv, "– writes for Tektra with ONNX Runtime", load);
}
