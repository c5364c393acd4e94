/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-application-private.h"

#include "core/tektra-trust.h"
#include "ui/tektra-trust-dialog.h"

/* Which servers the person trusts: kept with the settings, and asked where the person is. */

/* The window that had the keyboard last; a hidden one only where nothing else is, to be seen when
 * it comes back. */
static GtkWidget *
find_window (TektraApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));
  GtkWidget *hidden = NULL;

  for (GList *link = windows; link != NULL; link = link->next)
    {
      if (!ADW_IS_APPLICATION_WINDOW (link->data))
        continue;
      if (gtk_widget_get_visible (link->data))
        return link->data;
      if (hidden == NULL)
        hidden = link->data;
    }

  return hidden;
}

static void
refused_cb (TektraApplication       *self,
            TektraServerCertificate *certificate)
{
  GtkWidget *window = find_window (self);

  g_assert (TEKTRA_IS_APPLICATION (self));

  if (window != NULL)
    tektra_trust_dialog_present (window, certificate);
}

static void
pins_changed_cb (TektraApplication *self)
{
  g_assert (TEKTRA_IS_APPLICATION (self));

  _tektra_application_refresh (self);
}

/**
 * _tektra_application_watch_trust:
 * @self: an application with settings
 *
 * Takes over the certificates that were trusted before, and asks about those that are refused.
 */
void
_tektra_application_watch_trust (TektraApplication *self)
{
  TektraTrust *trust = tektra_trust_get_default ();

  g_return_if_fail (TEKTRA_IS_APPLICATION (self));

  g_object_bind_property (self->settings, "trusted-servers", trust, "pins",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (trust, "refused", G_CALLBACK (refused_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (trust, "notify::pins", G_CALLBACK (pins_changed_cb), self,
                           G_CONNECT_SWAPPED);
}
