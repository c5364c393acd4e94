/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-background.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "util/tektra-portal.h"

/* The screen may go dark and be locked meanwhile, for nobody has to look; only sleep would break
 * what is going on. How it is kept awake is GTK's affair, which asks the portal or, before 4.22,
 * the session manager; where there is neither, logind is asked, which every desktop goes to sleep
 * by. The background portal is for sandboxes, whose desktop asks the person whether a program may
 * run without a window, and shows what it does; others run on in any case. */

#define BACKGROUND_INTERFACE "org.freedesktop.portal.Background"

struct _TektraBackground
{
  GObject         parent_instance;

  /* owned */
  TektraActivity *activity;
  DexFuture      *asking;
  GCancellable   *cancellable; /* of what asks logind */

  /* borrowed */
  GtkApplication *application;

  guint           inhibition;
  int             lock; /* of logind, which holds until it is closed; -1 for none */
};

G_DEFINE_FINAL_TYPE (TektraBackground, tektra_background, G_TYPE_OBJECT)

static const char *
get_reason (TektraBackground *self)
{
  if (tektra_activity_get_n_answers (self->activity) > 0)
    return _("An answer is being written");
  if (tektra_activity_get_n_jobs (self->activity) > 0)
    return _("Chats are being copied");

  return _("A model is being downloaded");
}

static void
locked_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(TektraBackground) self = user_data;
  g_autoptr(GUnixFDList) locks = NULL;
  g_autoptr(GVariant) reply = NULL;
  g_autoptr(GError) error = NULL;

  reply = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (object), &locks,
                                                           result, &error);
  if (reply == NULL || locks == NULL || g_unix_fd_list_get_length (locks) != 1)
    {
      g_debug ("logind does not keep the computer awake: %s",
               error != NULL ? error->message : "it gives no lock");
      return;
    }

  g_clear_fd (&self->lock, NULL);
  self->lock = g_unix_fd_list_get (locks, 0, NULL);
}

static void
bus_cb (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr(TektraBackground) self = user_data;
  g_autoptr(GDBusConnection) bus = NULL;
  g_autoptr(GError) error = NULL;

  bus = g_bus_get_finish (result, &error);
  if (bus == NULL)
    {
      g_debug ("Nobody keeps the computer awake: %s", error->message);
      return;
    }

  /* Somebody may have ended everything since. */
  if (self->cancellable == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;

  /* https://systemd.io/INHIBITOR_LOCKS/ */
  g_dbus_connection_call_with_unix_fd_list (
    bus, "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager",
    "Inhibit",
    g_variant_new ("(ssss)", "sleep", "Tektra", get_reason (self), "block"),
    G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, self->cancellable, locked_cb,
    g_object_ref (self));
}

static void
keep_awake (TektraBackground *self)
{
  g_assert (TEKTRA_IS_BACKGROUND (self));

  if (self->inhibition != 0 || self->cancellable != NULL)
    return;

  self->inhibition =
    gtk_application_inhibit (self->application,
                             gtk_application_get_active_window (self->application),
                             GTK_APPLICATION_INHIBIT_SUSPEND, get_reason (self));
  if (self->inhibition == 0)
    {
      self->cancellable = g_cancellable_new ();
      g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, bus_cb, g_object_ref (self));
    }
}

static void
let_sleep (TektraBackground *self)
{
  g_assert (TEKTRA_IS_BACKGROUND (self));

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_fd (&self->lock, NULL);
  if (self->inhibition != 0)
    gtk_application_uninhibit (self->application, g_steal_handle_id (&self->inhibition));
}

static void
activity_changed_cb (TektraBackground *self)
{
  g_assert (TEKTRA_IS_BACKGROUND (self));

  if (tektra_activity_get_active (self->activity))
    keep_awake (self);
  else
    let_sleep (self);
}

static void
tektra_background_dispose (GObject *object)
{
  TektraBackground *self = TEKTRA_BACKGROUND (object);

  let_sleep (self);
  dex_clear (&self->asking);
  g_clear_object (&self->activity);

  G_OBJECT_CLASS (tektra_background_parent_class)->dispose (object);
}

static void
tektra_background_class_init (TektraBackgroundClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_background_dispose;
}

static void
tektra_background_init (TektraBackground *self)
{
  self->lock = -1;
}

/**
 * tektra_background_new:
 * @application: the application, which outlives the object
 * @activity: what goes on
 *
 * Begins to keep the computer awake while something goes on.
 *
 * Returns: (transfer full): a new object
 */
TektraBackground *
tektra_background_new (GtkApplication *application,
                       TektraActivity *activity)
{
  TektraBackground *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (TEKTRA_IS_ACTIVITY (activity), NULL);

  self = g_object_new (TEKTRA_TYPE_BACKGROUND, NULL);
  self->application = application;
  self->activity = g_object_ref (activity);
  g_signal_connect_object (activity, "notify::active",
                           G_CALLBACK (activity_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * tektra_background_enter:
 * @self: the object
 *
 * Tells the desktop that what goes on is to be finished without a window. Nothing depends on its
 * answer: a desktop that does not allow it ends the program itself.
 */
void
tektra_background_enter (TektraBackground *self)
{
  GDBusConnection *bus;
  GVariantDict options;

  g_return_if_fail (TEKTRA_IS_BACKGROUND (self));

  bus = g_application_get_dbus_connection (G_APPLICATION (self->application));
  if (bus == NULL)
    return;

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "reason", "s", get_reason (self));
  g_variant_dict_insert (&options, "autostart", "b", FALSE);
  dex_clear (&self->asking);
  self->asking = tektra_portal_request (bus, BACKGROUND_INTERFACE, "RequestBackground",
                                        g_variant_new ("(s)", ""), g_variant_dict_end (&options));
}
