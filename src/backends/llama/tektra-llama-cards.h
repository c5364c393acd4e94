/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GListModel *tektra_llama_cards_parse (const char *text);

G_END_DECLS
