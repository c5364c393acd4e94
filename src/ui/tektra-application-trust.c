/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-application-private.h"

#include "core/tektra-trust.h"
#include "ui/tektra-trust-dialog.h"

/* Which servers the person trusts: kept with the settings, and asked in the window. */

static void
refused_cb (TektraApplication       *self,
            TektraServerCertificate *certificate)
{
  g_assert (TEKTRA_IS_APPLICATION (self));

  if (self->window != NULL)
    tektra_trust_dialog_present (GTK_WIDGET (self->window), certificate);
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
