/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-backend-error.h"

/* The errors a backend reports to those who can act on them. */

G_DEFINE_QUARK (tektra-backend-error-quark, tektra_backend_error)
