/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/tektra-backend-error.h"
#include "core/tektra-enums.h"

G_BEGIN_DECLS

/* What went wrong with a server, as a TEKTRA_BACKEND_ERROR and a sentence for a person. */

GError *tektra_http_error_new_for_status    (const char   *server,
                                             guint         status,
                                             const char   *content_type,
                                             const char   *retry_after,
                                             GBytes       *body);
GError *tektra_http_error_new_for_object    (const char   *server,
                                             JsonObject   *object);
GError *tektra_http_error_new_for_text      (const char   *server,
                                             const char   *text);
GError *tektra_http_error_new_for_transport (const char   *server,
                                             const char   *address,
                                             const GError *error);

TektraBackendReason
        tektra_http_error_get_reason        (const GError *error);

G_END_DECLS
