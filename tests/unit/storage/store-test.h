/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "storage/tektra-database.h"
#include "storage/tektra-store.h"

G_BEGIN_DECLS

/* What the tests of the store share: a store in a folder of its own, chats, comparing. */
typedef struct
{
  char        *folder;
  TektraStore *store;
} Fixture;

void                 store_test_set_up                   (Fixture            *fixture,
                                                          gconstpointer       data);
void                 store_test_tear_down                (Fixture            *fixture,
                                                          gconstpointer       data);
void                 store_test_reopen                   (Fixture            *fixture);
gpointer             store_test_await_boxed              (DexFuture          *future);
void                 store_test_save                     (Fixture            *fixture,
                                                          TektraStoreChanges *changes);
void                 store_test_save_conversation        (Fixture            *fixture,
                                                          TektraConversation *conversation);
TektraStoredChat    *store_test_load                     (Fixture            *fixture,
                                                          TektraConversation *conversation);
guint                store_test_count_files              (Fixture            *fixture);
TektraPart          *store_test_new_picture              (const char         *name);
TektraConversation  *store_test_new_conversation         (void);
void                 store_test_assert_same_parts        (TektraMessage      *a,
                                                          TektraMessage      *b);
void                 store_test_assert_same_conversation (TektraConversation *a,
                                                          TektraConversation *b);
void                 store_test_assert_sound             (Fixture            *fixture);

G_END_DECLS
