/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TEKTRA_EXCHANGE_ERROR (tektra_exchange_error_quark ())

/**
 * TektraExchangeError:
 * @TEKTRA_EXCHANGE_ERROR_FAILED: the file cannot be read or written
 * @TEKTRA_EXCHANGE_ERROR_UNKNOWN_FORMAT: the file holds no chats, or in a way Tektra does not know
 * @TEKTRA_EXCHANGE_ERROR_TOO_LARGE: more than Tektra takes in
 * @TEKTRA_EXCHANGE_ERROR_DAMAGED: the file is not what it claims to be; the message names the place
 *
 * Why chats were not imported or exported. The message is for a person.
 */
typedef enum
{
  TEKTRA_EXCHANGE_ERROR_FAILED,
  TEKTRA_EXCHANGE_ERROR_UNKNOWN_FORMAT,
  TEKTRA_EXCHANGE_ERROR_TOO_LARGE,
  TEKTRA_EXCHANGE_ERROR_DAMAGED,
} TektraExchangeError;

GQuark tektra_exchange_error_quark (void);

G_END_DECLS
