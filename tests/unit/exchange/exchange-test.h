/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-conversation.h"
#include "exchange/tektra-importer.h"

G_BEGIN_DECLS

GBytes             *exchange_test_load       (const char         *name);
GBytes             *exchange_test_load_text  (const char         *text);
GBytes             *exchange_test_make_database
                                             (const char         *sql);
TektraConversation *exchange_test_random     (GRand              *rand);
char               *exchange_test_to_json    (GPtrArray          *conversations);
char               *exchange_test_describe   (TektraConversation *conversation);

G_END_DECLS
