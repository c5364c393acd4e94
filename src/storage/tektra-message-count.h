/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-enums.h"
#include "storage/tektra-database.h"

G_BEGIN_DECLS

/**
 * TektraMessageCount:
 * @message: the id of a message
 * @n: how many there are in it
 *
 * How often something is in a message.
 */
typedef struct
{
  gint64 message;
  guint n;
} TektraMessageCount;

/**
 * TektraTextCountFunc:
 * @role: whose text it is
 * @text: a text of a message
 * @length: its length in bytes
 * @user_data: data of the caller
 *
 * Counts something in a text. Is called in another thread.
 *
 * Returns: how often it is there
 */
typedef guint (*TektraTextCountFunc) (TektraRole  role,
                                      const char *text,
                                      gsize       length,
                                      gpointer    user_data);

GArray *tektra_message_count_run (TektraDatabase       *database,
                                  gint64                chat,
                                  TektraTextCountFunc   func,
                                  gpointer              user_data,
                                  GError              **error);

G_END_DECLS
