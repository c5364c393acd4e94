/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine-test.h"

G_BEGIN_DECLS

#define ENGINE_SERVER_KEY "a key of the test"

/* A llama-server that somebody else runs, on a port of this computer; its model is called "tiny",
 * and it wants a key. */
typedef struct
{
  GSubprocess *process;
  char        *address;
} EngineServer;

void engine_server_init                (EngineServer *server);
void engine_server_clear               (EngineServer *server);
void engine_server_assert_same_answers (TektraModel  *model,
                                        TektraModel  *own);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EngineServer, engine_server_clear)

G_END_DECLS
