/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/tektra-chat-keeper.h"
#include "session/tektra-chat-list.h"

G_BEGIN_DECLS

struct _TektraChatList
{
  GObject             parent_instance;

  /* owned */
  TektraModelManager *manager;
  TektraChatKeeper   *keeper;
  TektraJobs         *jobs;
  GPtrArray          *chats;   /* TektraChat, in order */
  TektraChatSession  *current;
  TektraChat         *opening; /* will be current when its session is there */
  GError             *error;
  char               *preferred_model;
  guint               retry_source;
};

gboolean tektra_chat_list_has_begun   (TektraChatSession *session);
void     tektra_chat_list_attached_cb (TektraChatList    *self,
                                       TektraChat        *chat);
void     tektra_chat_list_set_error   (TektraChatList    *self,
                                       const GError      *error);
void     tektra_chat_list_insert      (TektraChatList    *self,
                                       TektraChat        *chat);
void     tektra_chat_list_insert_all  (TektraChatList    *self,
                                       GPtrArray         *chats);
void     tektra_chat_list_place       (TektraChatList    *self,
                                       TektraChat        *chat);
void     tektra_chat_list_take_out    (TektraChatList    *self,
                                       GPtrArray         *chats);

G_END_DECLS
