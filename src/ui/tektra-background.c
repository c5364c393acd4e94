/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-background.h"

#include <glib/gi18n.h>

#include "util/tektra-portal.h"

/* The screen may go dark and be locked meanwhile, for nobody has to look; only sleep would break
 * what is going on. How it is kept awake is GTK's affair, which asks the portal or, before 4.22,
 * the session manager; where there is neither it sleeps. The background portal is for sandboxes,
 * whose desktop asks the person whether a program may run without a window, and shows what it does;
 * others run on in any case. */

#define BACKGROUND_INTERFACE "org.freedesktop.portal.Background"

struct _TektraBackground
{
  GObject         parent_instance;

  /* owned */
  TektraActivity *activity;
  DexFuture      *asking;

  /* borrowed */
  GtkApplication *application;

  guint           inhibition;
};

G_DEFINE_FINAL_TYPE (TektraBackground, tektra_background, G_TYPE_OBJECT)

static const char *
get_reason (TektraBackground *self)
{
  return tektra_activity_get_n_answers (self->activity) > 0 ? _("An answer is being written")
                                                            : _("A model is being downloaded");
}

static void
activity_changed_cb (TektraBackground *self)
{
  g_assert (TEKTRA_IS_BACKGROUND (self));

  if (tektra_activity_get_active (self->activity))
    {
      if (self->inhibition == 0)
        self->inhibition =
          gtk_application_inhibit (self->application,
                                   gtk_application_get_active_window (self->application),
                                   GTK_APPLICATION_INHIBIT_SUSPEND, get_reason (self));
    }
  else if (self->inhibition != 0)
    {
      gtk_application_uninhibit (self->application, g_steal_handle_id (&self->inhibition));
    }
}

static void
tektra_background_dispose (GObject *object)
{
  TektraBackground *self = TEKTRA_BACKGROUND (object);

  if (self->inhibition != 0)
    gtk_application_uninhibit (self->application, g_steal_handle_id (&self->inhibition));
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
