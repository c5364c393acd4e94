/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-backend.h"
#include "test-server.h"

G_BEGIN_DECLS

/**
 * TestBackendFunc:
 * @server: who plays the server
 *
 * Makes a backend that asks it.
 *
 * Returns: (transfer full): a new backend
 */
typedef TektraBackend *(*TestBackendFunc) (TestServer *server);

void test_flat_assert (TestBackendFunc  create,
                       const char      *route,
                       const char      *recording);

G_END_DECLS
