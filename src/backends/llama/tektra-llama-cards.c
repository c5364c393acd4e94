/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/llama/tektra-llama-cards.h"

#include "core/tektra-graphics-card.h"

/* What llama.cpp tells of graphics cards (common/arg.cpp). */

#define MEGABYTE (G_GUINT64_CONSTANT (1024) * 1024)

/* A card that is driven by CUDA has memory of its own; the other kinds may be a part of the
 * processor and count the computer's memory as theirs. */
#define OWN_MEMORY "CUDA"

/* The numbers are the last thing in the line; a name may have brackets, too. */
static TektraGraphicsCard *
parse_line (GMatchInfo *match)
{
  g_autofree char *id = g_match_info_fetch (match, 1);
  g_autofree char *title = g_match_info_fetch (match, 2);
  g_autofree char *available = g_match_info_fetch (match, 3);

  return tektra_graphics_card_new (title,
                                   g_ascii_strtoull (available, NULL, 10) * MEGABYTE,
                                   g_str_has_prefix (id, OWN_MEMORY));
}

/**
 * tektra_llama_cards_parse:
 * @text: what `llama-server --list-devices` wrote
 *
 * Reads lines like `  Vulkan0: AMD Radeon RX 6600 (8176 MiB, 7800 MiB free)` below the line
 * `Available devices:`.
 *
 * Returns: (transfer full): a list of [class@GraphicsCard], empty when llama.cpp can use none
 */
GListModel *
tektra_llama_cards_parse (const char *text)
{
  g_autoptr(GRegex) regex = NULL;
  g_autoptr(GMatchInfo) match = NULL;
  GListStore *cards = g_list_store_new (TEKTRA_TYPE_GRAPHICS_CARD);
  const char *list;

  g_return_val_if_fail (text != NULL, G_LIST_MODEL (cards));

  list = g_strstr_len (text, -1, "Available devices:");
  if (list == NULL)
    return G_LIST_MODEL (cards);

  regex = g_regex_new ("^ +(\\w+): (.*) \\(\\d+ MiB(?:, (\\d+) MiB free)?\\)\\s*$",
                       G_REGEX_MULTILINE, 0, NULL);
  g_regex_match (regex, list, 0, &match);

  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autoptr(TektraGraphicsCard) card = parse_line (match);

      g_list_store_append (cards, card);
    }

  return G_LIST_MODEL (cards);
}
