/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/tektra-request.h"

G_BEGIN_DECLS

/* What the tests share of what is sent to servers: chats, and the JSON that becomes of them. */

typedef struct
{
  TektraBackend          *backend;
  TektraModel            *model;
  GPtrArray              *messages;
  TektraGenerationParams *params;
  TektraRequestOptions   *options;
} Chat;

void           chat_init           (Chat          *self,
                                    TektraBackend *backend,
                                    const char    *model_id);
void           chat_clear          (Chat          *self);
TektraMessage *chat_add            (Chat          *self,
                                    TektraRole     role,
                                    const char    *text);
TektraRequest *chat_create_request (Chat          *self);

JsonObject    *chat_parse          (GBytes        *bytes);
JsonObject    *chat_read_request   (const char    *name);
void           chat_assert_equal   (JsonObject    *sent,
                                    JsonObject    *wanted);
void           chat_assert_member  (JsonObject    *object,
                                    const char    *member,
                                    const char    *expected);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Chat, chat_clear)

G_END_DECLS
