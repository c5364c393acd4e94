/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-history-model.h"

#include <glib/gi18n.h>

/* Groups the chats by the day on which something was said last. The list is in order already, so
 * that the ends of a group are found by halving: nothing is kept for each chat, and 10,000 of them
 * cost no more than ten. */

/* A computer that slept, or a person who travelled, has another day before midnight. */
#define MAX_SECONDS_BETWEEN_LOOKS 3600

/* The groups in their order; those of months follow, the newest first. */
enum
{
  GROUP_PINNED,
  GROUP_TODAY,
  GROUP_YESTERDAY,
  GROUP_WEEK,
  GROUP_MONTH,
  GROUP_OLDER
};

struct _TektraHistoryModel
{
  GObject     parent_instance;

  /* owned */
  GListModel *chats;
  GDateTime  *today;                 /* its first moment */
  gint64      begins[GROUP_OLDER];   /* first moment of a group, microseconds since 1970 */
  guint       source;
};

static void list_model_iface_init    (GListModelInterface      *iface);
static void section_model_iface_init (GtkSectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TektraHistoryModel, tektra_history_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SECTION_MODEL,
                                                      section_model_iface_init))

static int
count_months (GDateTime *time)
{
  return g_date_time_get_year (time) * 12 + g_date_time_get_month (time) - 1;
}

static GDateTime *
dup_local_time (TektraHistoryModel *self,
                gint64              usec)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc_usec (usec);

  /* A time that no calendar has is damage, and as old as can be. */
  if (time == NULL)
    time = g_date_time_new_from_unix_utc (0);

  return g_date_time_to_timezone (time, g_date_time_get_timezone (self->today));
}

static int
tektra_history_model_get_group (TektraHistoryModel *self,
                                TektraChat         *chat)
{
  gint64 updated = tektra_chat_get_updated (chat);
  g_autoptr(GDateTime) time = NULL;

  g_assert (TEKTRA_IS_HISTORY_MODEL (self));

  if (tektra_chat_get_pin (chat) != 0)
    return GROUP_PINNED;

  for (int group = GROUP_TODAY; group < GROUP_OLDER; group++)
    {
      if (updated >= self->begins[group])
        return group;
    }

  time = dup_local_time (self, updated);

  return GROUP_OLDER + MAX (count_months (self->today) - count_months (time), 0);
}

static int
tektra_history_model_get_group_at (TektraHistoryModel *self,
                                   guint               position)
{
  g_autoptr(TektraChat) chat = g_list_model_get_item (self->chats, position);

  return tektra_history_model_get_group (self, chat);
}

/* The first position from @low on whose group comes after @group, or is it. */
static guint
tektra_history_model_find (TektraHistoryModel *self,
                           int                 group,
                           guint               low,
                           guint               high)
{
  g_assert (TEKTRA_IS_HISTORY_MODEL (self));

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (tektra_history_model_get_group_at (self, middle) < group)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

static void
chats_changed_cb (TektraHistoryModel *self,
                  guint               position,
                  guint               n_removed,
                  guint               n_added)
{
  guint n_chats;

  g_assert (TEKTRA_IS_HISTORY_MODEL (self));

  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);

  /* What comes after them may begin a group now, or begin none any more. */
  n_chats = g_list_model_get_n_items (self->chats);
  if (position + n_added < n_chats)
    gtk_section_model_sections_changed (GTK_SECTION_MODEL (self), position + n_added, 1);
}

static gboolean
look_cb (gpointer user_data)
{
  TektraHistoryModel *self = user_data;
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();

  self->source = 0;
  tektra_history_model_set_now (self, now);

  return G_SOURCE_REMOVE;
}

static GType
tektra_history_model_get_item_type (GListModel *model)
{
  return TEKTRA_TYPE_CHAT;
}

static guint
tektra_history_model_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (TEKTRA_HISTORY_MODEL (model)->chats);
}

static gpointer
tektra_history_model_get_item (GListModel *model,
                               guint       position)
{
  return g_list_model_get_item (TEKTRA_HISTORY_MODEL (model)->chats, position);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = tektra_history_model_get_item_type;
  iface->get_n_items = tektra_history_model_get_n_items;
  iface->get_item = tektra_history_model_get_item;
}

static void
tektra_history_model_get_section (GtkSectionModel *model,
                                  guint            position,
                                  guint           *start,
                                  guint           *end)
{
  TektraHistoryModel *self = TEKTRA_HISTORY_MODEL (model);
  guint n_chats = g_list_model_get_n_items (self->chats);
  int group;

  if (position >= n_chats)
    {
      *start = n_chats;
      *end = G_MAXUINT;
      return;
    }

  group = tektra_history_model_get_group_at (self, position);
  *start = tektra_history_model_find (self, group, 0, position);
  *end = tektra_history_model_find (self, group + 1, position + 1, n_chats);
}

static void
section_model_iface_init (GtkSectionModelInterface *iface)
{
  iface->get_section = tektra_history_model_get_section;
}

static void
tektra_history_model_dispose (GObject *object)
{
  TektraHistoryModel *self = TEKTRA_HISTORY_MODEL (object);

  g_clear_handle_id (&self->source, g_source_remove);

  G_OBJECT_CLASS (tektra_history_model_parent_class)->dispose (object);
}

static void
tektra_history_model_finalize (GObject *object)
{
  TektraHistoryModel *self = TEKTRA_HISTORY_MODEL (object);

  g_clear_object (&self->chats);
  g_clear_pointer (&self->today, g_date_time_unref);

  G_OBJECT_CLASS (tektra_history_model_parent_class)->finalize (object);
}

static void
tektra_history_model_class_init (TektraHistoryModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_history_model_dispose;
  object_class->finalize = tektra_history_model_finalize;
}

static void
tektra_history_model_init (TektraHistoryModel *self)
{
}

/**
 * tektra_history_model_new:
 * @chats: (transfer none): chats, pinned ones first, then the newest
 *
 * Creates groups of today, which become those of tomorrow at midnight.
 *
 * Returns: (transfer full): a new model
 */
TektraHistoryModel *
tektra_history_model_new (GListModel *chats)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  TektraHistoryModel *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (chats), NULL);

  self = g_object_new (TEKTRA_TYPE_HISTORY_MODEL, NULL);
  self->chats = g_object_ref (chats);
  tektra_history_model_set_now (self, now);
  g_signal_connect_object (chats, "items-changed",
                           G_CALLBACK (chats_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * tektra_history_model_set_now:
 * @self: a model
 * @now: what time it is, in the time zone of the person
 *
 * Groups anew when it is another day. That happens by itself, too.
 */
void
tektra_history_model_set_now (TektraHistoryModel *self,
                              GDateTime          *now)
{
  static const int days_back[GROUP_OLDER] = {
    [GROUP_TODAY] = 0,
    [GROUP_YESTERDAY] = 1,
    [GROUP_WEEK] = 7,
    [GROUP_MONTH] = 30,
  };
  g_autoptr(GDateTime) today = NULL;
  g_autoptr(GDateTime) tomorrow = NULL;
  gint64 seconds_left;
  guint n_chats;

  g_return_if_fail (TEKTRA_IS_HISTORY_MODEL (self));
  g_return_if_fail (now != NULL);

  today = g_date_time_new (g_date_time_get_timezone (now),
                           g_date_time_get_year (now),
                           g_date_time_get_month (now),
                           g_date_time_get_day_of_month (now),
                           0, 0, 0);
  tomorrow = g_date_time_add_days (today, 1);
  seconds_left = g_date_time_difference (tomorrow, now) / G_TIME_SPAN_SECOND + 1;
  g_clear_handle_id (&self->source, g_source_remove);
  self->source =
    g_timeout_add_seconds ((guint) CLAMP (seconds_left, 1, MAX_SECONDS_BETWEEN_LOOKS),
                           look_cb, self);

  if (self->today != NULL && g_date_time_equal (self->today, today))
    return;

  g_clear_pointer (&self->today, g_date_time_unref);
  self->today = g_date_time_ref (today);
  for (int group = GROUP_TODAY; group < GROUP_OLDER; group++)
    {
      g_autoptr(GDateTime) begin = g_date_time_add_days (today, -days_back[group]);

      self->begins[group] = g_date_time_to_unix_usec (begin);
    }

  n_chats = g_list_model_get_n_items (self->chats);
  if (n_chats > 0)
    gtk_section_model_sections_changed (GTK_SECTION_MODEL (self), 0, n_chats);
}

/**
 * tektra_history_model_dup_title:
 * @self: a model
 * @chat: one of its chats
 *
 * Gets what stands above the group of a chat.
 *
 * Returns: (transfer full): the title
 */
char *
tektra_history_model_dup_title (TektraHistoryModel *self,
                                TektraChat         *chat)
{
  g_autoptr(GDateTime) time = NULL;

  g_return_val_if_fail (TEKTRA_IS_HISTORY_MODEL (self), NULL);
  g_return_val_if_fail (TEKTRA_IS_CHAT (chat), NULL);

  switch (tektra_history_model_get_group (self, chat))
    {
    case GROUP_PINNED:
      return g_strdup (_("Pinned"));
    case GROUP_TODAY:
      return g_strdup (_("Today"));
    case GROUP_YESTERDAY:
      return g_strdup (_("Yesterday"));
    case GROUP_WEEK:
      return g_strdup (_("Previous 7 days"));
    case GROUP_MONTH:
      return g_strdup (_("Previous 30 days"));
    default:
      time = dup_local_time (self, tektra_chat_get_updated (chat));
      /* Translators: a month of this year as g_date_time_format() writes it, and of one before */
      return g_date_time_get_year (time) == g_date_time_get_year (self->today)
             ? g_date_time_format (time, _("%OB"))
             : g_date_time_format (time, _("%OB %Y"));
    }
}
