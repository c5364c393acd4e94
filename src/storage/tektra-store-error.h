/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TEKTRA_STORE_ERROR (tektra_store_error_quark ())

/**
 * TektraStoreError:
 * @TEKTRA_STORE_ERROR_FAILED: anything else
 * @TEKTRA_STORE_ERROR_FULL: the disk is full
 * @TEKTRA_STORE_ERROR_READ_ONLY: the folder or the file may not be written to
 * @TEKTRA_STORE_ERROR_LOCKED: another program uses the chats
 * @TEKTRA_STORE_ERROR_CORRUPT: the file is damaged
 * @TEKTRA_STORE_ERROR_TOO_NEW: a newer Tektra wrote the file
 * @TEKTRA_STORE_ERROR_NOT_FOUND: there is no such chat
 *
 * Why chats cannot be read or saved. The message is one sentence for a person.
 */
typedef enum
{
  TEKTRA_STORE_ERROR_FAILED,
  TEKTRA_STORE_ERROR_FULL,
  TEKTRA_STORE_ERROR_READ_ONLY,
  TEKTRA_STORE_ERROR_LOCKED,
  TEKTRA_STORE_ERROR_CORRUPT,
  TEKTRA_STORE_ERROR_TOO_NEW,
  TEKTRA_STORE_ERROR_NOT_FOUND,
} TektraStoreError;

GQuark tektra_store_error_quark (void);

G_END_DECLS
