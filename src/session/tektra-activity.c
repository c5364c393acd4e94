/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-activity.h"

/* Looks at the chats that are at work, at the downloads, and at what goes on with many chats, for
 * those who keep the computer awake or the program running until all of it is done. */

struct _TektraActivity
{
  GObject                parent_instance;

  TektraDownloadManager *downloads;
  TektraJobs            *jobs;
  GHashTable            *answering; /* the chats that are busy */
  gboolean               active;
};

G_DEFINE_FINAL_TYPE (TektraActivity, tektra_activity, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ACTIVE,
  PROP_N_ANSWERS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
update (TektraActivity *self)
{
  gboolean active;

  g_assert (TEKTRA_IS_ACTIVITY (self));

  active = g_hash_table_size (self->answering) > 0 ||
           tektra_download_manager_get_n_active (self->downloads) > 0 ||
           tektra_jobs_get_n_active (self->jobs) > 0;
  if (active == self->active)
    return;

  self->active = active;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
}

static void
busy_changed_cb (TektraActivity *self,
                 GParamSpec     *pspec,
                 TektraChat     *chat)
{
  gboolean changed;

  g_assert (TEKTRA_IS_ACTIVITY (self));

  if (tektra_chat_get_busy (chat))
    changed = g_hash_table_add (self->answering, g_object_ref (chat));
  else
    changed = g_hash_table_remove (self->answering, chat);

  if (!changed)
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ANSWERS]);
  update (self);
}

static void
attached_cb (TektraActivity *self,
             TektraChat     *chat)
{
  g_assert (TEKTRA_IS_ACTIVITY (self));

  g_signal_handlers_disconnect_by_func (chat, busy_changed_cb, self);
  g_signal_connect_object (chat, "notify::busy",
                           G_CALLBACK (busy_changed_cb), self, G_CONNECT_SWAPPED);
  busy_changed_cb (self, NULL, chat);
}

static void
tektra_activity_dispose (GObject *object)
{
  TektraActivity *self = TEKTRA_ACTIVITY (object);

  g_clear_pointer (&self->answering, g_hash_table_unref);
  g_clear_object (&self->downloads);
  g_clear_object (&self->jobs);

  G_OBJECT_CLASS (tektra_activity_parent_class)->dispose (object);
}

static void
tektra_activity_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  TektraActivity *self = TEKTRA_ACTIVITY (object);

  switch (prop_id)
    {
    case PROP_ACTIVE:
      g_value_set_boolean (value, self->active);
      break;

    case PROP_N_ANSWERS:
      g_value_set_uint (value, tektra_activity_get_n_answers (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_activity_class_init (TektraActivityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = tektra_activity_dispose;
  object_class->get_property = tektra_activity_get_property;

  properties[PROP_ACTIVE] =
    g_param_spec_boolean ("active", NULL, NULL, FALSE, flags);
  properties[PROP_N_ANSWERS] =
    g_param_spec_uint ("n-answers", NULL, NULL, 0, G_MAXUINT, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_activity_init (TektraActivity *self)
{
  self->answering = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

/**
 * tektra_activity_new:
 * @chats: the chats of the person
 * @downloads: what is on its way to this computer
 *
 * Begins to look at what goes on.
 *
 * Returns: (transfer full): a new object
 */
TektraActivity *
tektra_activity_new (TektraChatList        *chats,
                     TektraDownloadManager *downloads)
{
  TektraActivity *self;
  TektraChat *current;

  g_return_val_if_fail (TEKTRA_IS_CHAT_LIST (chats), NULL);
  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD_MANAGER (downloads), NULL);

  self = g_object_new (TEKTRA_TYPE_ACTIVITY, NULL);
  self->downloads = g_object_ref (downloads);
  self->jobs = g_object_ref (tektra_chat_list_get_jobs (chats));
  g_signal_connect_object (downloads, "notify::n-active",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->jobs, "notify::n-active",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (chats, "attached",
                           G_CALLBACK (attached_cb), self, G_CONNECT_SWAPPED);

  /* the chat that is there from the beginning */
  current = tektra_chat_list_get_current_chat (chats);
  if (current != NULL)
    attached_cb (self, current);
  update (self);

  return self;
}

/**
 * tektra_activity_get_active:
 * @self: the activity
 *
 * Tells whether something goes on.
 *
 * Returns: %TRUE while an answer is being written, something is being downloaded, or chats are
 *   being copied
 */
gboolean
tektra_activity_get_active (TektraActivity *self)
{
  g_return_val_if_fail (TEKTRA_IS_ACTIVITY (self), FALSE);

  return self->active;
}

/**
 * tektra_activity_get_n_jobs:
 * @self: the activity
 *
 * Tells how many exports, imports and backups are going on.
 *
 * Returns: a number
 */
guint
tektra_activity_get_n_jobs (TektraActivity *self)
{
  g_return_val_if_fail (TEKTRA_IS_ACTIVITY (self), 0);

  return tektra_jobs_get_n_active (self->jobs);
}

/**
 * tektra_activity_get_n_answers:
 * @self: the activity
 *
 * Tells how many answers are being written.
 *
 * Returns: a number
 */
guint
tektra_activity_get_n_answers (TektraActivity *self)
{
  g_return_val_if_fail (TEKTRA_IS_ACTIVITY (self), 0);

  return g_hash_table_size (self->answering);
}
