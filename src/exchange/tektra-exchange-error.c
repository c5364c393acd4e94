/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "exchange/tektra-exchange-error.h"

G_DEFINE_QUARK (tektra-exchange-error-quark, tektra_exchange_error)
