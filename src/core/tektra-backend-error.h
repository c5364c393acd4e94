/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TEKTRA_BACKEND_ERROR (tektra_backend_error_quark ())

/**
 * TektraBackendError:
 * @TEKTRA_BACKEND_ERROR_FAILED: anything else
 * @TEKTRA_BACKEND_ERROR_NOT_RUNNING: nothing listens there
 * @TEKTRA_BACKEND_ERROR_CONNECTION: the connection broke (reset, name lookup, TLS)
 * @TEKTRA_BACKEND_ERROR_TIMEOUT: nothing came for too long
 * @TEKTRA_BACKEND_ERROR_UNAUTHORIZED: the key is missing or refused (401, 403)
 * @TEKTRA_BACKEND_ERROR_RATE_LIMITED: too many requests (429)
 * @TEKTRA_BACKEND_ERROR_OVERLOADED: the server is busy (503, 529)
 * @TEKTRA_BACKEND_ERROR_NOT_FOUND: the route is missing: the server is too old or another one
 * @TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND: the server does not have the model
 * @TEKTRA_BACKEND_ERROR_UNSUPPORTED: the model cannot do what was asked (pictures, thinking, tools)
 * @TEKTRA_BACKEND_ERROR_INVALID_REQUEST: the server refused the request (400, 422)
 * @TEKTRA_BACKEND_ERROR_TOO_LARGE: the request is too large (413)
 * @TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG: the chat does not fit into the model's context
 * @TEKTRA_BACKEND_ERROR_OUT_OF_MEMORY: the model does not fit into memory
 * @TEKTRA_BACKEND_ERROR_SERVER: the server failed (5xx, an error inside the stream)
 * @TEKTRA_BACKEND_ERROR_BAD_RESPONSE: the answer was not in the protocol
 * @TEKTRA_BACKEND_ERROR_TRUNCATED: the stream ended without its end mark
 * @TEKTRA_BACKEND_ERROR_ENGINE_EXITED: the engine's process ended
 * @TEKTRA_BACKEND_ERROR_NOT_INSTALLED: a program or library is missing
 * @TEKTRA_BACKEND_ERROR_BAD_MODEL: the model's file is damaged or of an unknown kind
 * @TEKTRA_BACKEND_ERROR_MEMORY_LIMIT: the model would take more memory than it may; it was not
 *   loaded, and can be loaded anyway
 * @TEKTRA_BACKEND_ERROR_NO_SPACE: the server's disk is full
 * @TEKTRA_BACKEND_ERROR_DAMAGED: what came is not what was sent
 * @TEKTRA_BACKEND_ERROR_QUOTA: what was paid for is used up (402, 429); waiting does not help
 * @TEKTRA_BACKEND_ERROR_UNTRUSTED: nobody vouches for the certificate of the server; a person may
 *   decide to trust it
 *
 * What a caller can act on. The message is always one sentence for a person.
 * A cancelled operation fails with %G_IO_ERROR_CANCELLED as everywhere in GIO.
 */
typedef enum
{
  TEKTRA_BACKEND_ERROR_FAILED,
  TEKTRA_BACKEND_ERROR_NOT_RUNNING,
  TEKTRA_BACKEND_ERROR_CONNECTION,
  TEKTRA_BACKEND_ERROR_TIMEOUT,
  TEKTRA_BACKEND_ERROR_UNAUTHORIZED,
  TEKTRA_BACKEND_ERROR_RATE_LIMITED,
  TEKTRA_BACKEND_ERROR_OVERLOADED,
  TEKTRA_BACKEND_ERROR_NOT_FOUND,
  TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND,
  TEKTRA_BACKEND_ERROR_UNSUPPORTED,
  TEKTRA_BACKEND_ERROR_INVALID_REQUEST,
  TEKTRA_BACKEND_ERROR_TOO_LARGE,
  TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG,
  TEKTRA_BACKEND_ERROR_OUT_OF_MEMORY,
  TEKTRA_BACKEND_ERROR_SERVER,
  TEKTRA_BACKEND_ERROR_BAD_RESPONSE,
  TEKTRA_BACKEND_ERROR_TRUNCATED,
  TEKTRA_BACKEND_ERROR_ENGINE_EXITED,
  TEKTRA_BACKEND_ERROR_NOT_INSTALLED,
  TEKTRA_BACKEND_ERROR_BAD_MODEL,
  TEKTRA_BACKEND_ERROR_MEMORY_LIMIT,
  TEKTRA_BACKEND_ERROR_NO_SPACE,
  TEKTRA_BACKEND_ERROR_DAMAGED,
  TEKTRA_BACKEND_ERROR_QUOTA,
  TEKTRA_BACKEND_ERROR_UNTRUSTED,
} TektraBackendError;

GQuark      tektra_backend_error_quark           (void);
void        tektra_backend_error_set_answer      (GError       *error,
                                                  guint         status,
                                                  gint64        retry_after,
                                                  const char   *param,
                                                  const char   *detail);
guint       tektra_backend_error_get_status      (const GError *error);
gint64      tektra_backend_error_get_retry_after (const GError *error);
const char *tektra_backend_error_get_param       (const GError *error);
const char *tektra_backend_error_get_detail      (const GError *error);

G_END_DECLS
