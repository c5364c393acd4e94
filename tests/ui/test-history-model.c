/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libdex.h>

#include "ui/tektra-history-model.h"

/* A chat that stands under the wrong day is not found. */

static GDateTime *
make_time (int year,
           int month,
           int day,
           int hour)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_offset (2 * 3600);

  return g_date_time_new (zone, year, month, day, hour, 0, 0);
}

static void
add_chat (GListStore *chats,
          gint64      pin,
          int         year,
          int         month,
          int         day,
          int         hour)
{
  g_autoptr(GDateTime) time = make_time (year, month, day, hour);
  TektraChatRecord record = { .id = g_list_model_get_n_items (G_LIST_MODEL (chats)) + 1 };
  g_autoptr(TektraChat) chat = NULL;

  record.pin = pin;
  record.updated = g_date_time_to_unix_usec (time);
  chat = tektra_chat_new_for_record (&record);
  g_list_store_append (chats, chat);
}

static char *
describe (TektraHistoryModel *model)
{
  guint n_chats = g_list_model_get_n_items (G_LIST_MODEL (model));
  GString *text = g_string_new (NULL);
  guint start, end;

  for (guint i = 0; i < n_chats; i = end)
    {
      g_autoptr(TektraChat) chat = g_list_model_get_item (G_LIST_MODEL (model), i);
      g_autofree char *title = tektra_history_model_dup_title (model, chat);

      gtk_section_model_get_section (GTK_SECTION_MODEL (model), i, &start, &end);
      g_assert_cmpuint (start, ==, i);
      g_assert_cmpuint (end, >, i);
      g_string_append_printf (text, "%s %u\n", title, end - start);
    }

  return g_string_free (text, FALSE);
}

static void
test_groups (void)
{
  g_autoptr(GListStore) chats = g_list_store_new (TEKTRA_TYPE_CHAT);
  g_autoptr(TektraHistoryModel) model = tektra_history_model_new (G_LIST_MODEL (chats));
  g_autoptr(GDateTime) now = make_time (2026, 11, 28, 23);
  g_autoptr(GDateTime) next = make_time (2026, 11, 29, 0);
  g_autofree char *today = NULL;
  g_autofree char *tomorrow = NULL;

  tektra_history_model_set_now (model, now);
  add_chat (chats, 1, 2024, 1, 1, 12);
  add_chat (chats, 2, 2026, 11, 28, 12);
  add_chat (chats, 0, 2026, 12, 5, 0);    /* a clock that was wrong */
  add_chat (chats, 0, 2026, 11, 28, 0);
  add_chat (chats, 0, 2026, 11, 27, 23);
  add_chat (chats, 0, 2026, 11, 27, 0);
  add_chat (chats, 0, 2026, 11, 26, 23);
  add_chat (chats, 0, 2026, 11, 21, 0);
  add_chat (chats, 0, 2026, 11, 20, 23);
  add_chat (chats, 0, 2026, 10, 29, 0);
  add_chat (chats, 0, 2026, 10, 28, 23);
  add_chat (chats, 0, 2026, 10, 1, 0);
  add_chat (chats, 0, 2026, 9, 30, 23);
  add_chat (chats, 0, 2025, 9, 30, 23);

  today = describe (model);
  g_assert_cmpstr (today, ==,
                   "Pinned 2\nToday 2\nYesterday 2\nPrevious 7 days 2\nPrevious 30 days 2\n"
                   "October 2\nSeptember 1\nSeptember 2025 1\n");

  tektra_history_model_set_now (model, next);
  tomorrow = describe (model);
  g_assert_cmpstr (tomorrow, ==,
                   "Pinned 2\nToday 1\nYesterday 1\nPrevious 7 days 3\nPrevious 30 days 2\n"
                   "October 3\nSeptember 1\nSeptember 2025 1\n");
}

static void
sections_changed_cb (GtkSectionModel *model,
                     guint            position,
                     guint            n_items,
                     guint           *changed)
{
  changed[0] = position;
  changed[1] = n_items;
}

/* Whoever shows the list keeps a header that has to go when it is not told. */
static void
test_changes (void)
{
  g_autoptr(GListStore) chats = g_list_store_new (TEKTRA_TYPE_CHAT);
  g_autoptr(TektraHistoryModel) model = tektra_history_model_new (G_LIST_MODEL (chats));
  g_autoptr(GDateTime) now = make_time (2026, 11, 28, 23);
  g_autoptr(GDateTime) later = make_time (2026, 11, 28, 23);
  g_autoptr(GDateTime) next = make_time (2026, 11, 29, 0);
  guint changed[2] = { G_MAXUINT, 0 };

  tektra_history_model_set_now (model, now);
  g_signal_connect (model, "sections-changed", G_CALLBACK (sections_changed_cb), changed);
  add_chat (chats, 0, 2026, 11, 28, 12);
  add_chat (chats, 0, 2026, 11, 27, 12);
  add_chat (chats, 0, 2026, 11, 27, 11);
  g_assert_cmpuint (changed[1], ==, 0);

  g_list_store_remove (chats, 1);
  g_assert_cmpuint (changed[0], ==, 1);
  g_assert_cmpuint (changed[1], ==, 1);

  changed[1] = 0;
  tektra_history_model_set_now (model, later);
  g_assert_cmpuint (changed[1], ==, 0);
  tektra_history_model_set_now (model, next);
  g_assert_cmpuint (changed[0], ==, 0);
  g_assert_cmpuint (changed[1], ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/history-model/groups", test_groups);
  g_test_add_func ("/history-model/changes", test_changes);

  return g_test_run ();
}
