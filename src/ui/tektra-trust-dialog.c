/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "core/tektra-trust.h"
#include "ui/tektra-trust-dialog.h"

/* Asks whether a server is the one that is meant, when nobody but the person can know. Nothing was
 * sent to it yet. */

/* Pairs of digits in a line, so that two fingerprints can be compared by eye in a narrow window */
#define PAIRS_PER_LINE 8

static char *
dup_lines (const char *fingerprint)
{
  g_auto(GStrv) pairs = g_strsplit (fingerprint, ":", -1);
  GString *text = g_string_new (NULL);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append (text, i % PAIRS_PER_LINE == 0 ? ":\n" : ":");
      g_string_append (text, pairs[i]);
    }

  return g_string_free_and_steal (text);
}

static void
add_fingerprint (GtkBox     *box,
                 const char *title,
                 const char *fingerprint,
                 const char *style)
{
  g_autofree char *lines = dup_lines (fingerprint);
  GtkWidget *heading = gtk_label_new (title);
  GtkWidget *label = gtk_label_new (lines);

  gtk_widget_add_css_class (heading, "caption-heading");
  gtk_box_append (box, heading);

  /* To be copied, but the focus belongs on the answers: it would select all. */
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_focusable (label, FALSE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (label, "monospace");
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (label),
                                  GTK_ACCESSIBLE_RELATION_LABELLED_BY, heading, NULL,
                                  -1);
  gtk_box_append (box, label);
}

static GtkWidget *
create_fingerprints (TektraServerCertificate *certificate)
{
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gboolean changed = tektra_server_certificate_is_changed (certificate);

  if (changed)
    add_fingerprint (box, _("Trusted so far (SHA-256)"),
                     tektra_server_certificate_get_pin (certificate), NULL);
  add_fingerprint (box, changed ? _("Shown now (SHA-256)") : _("Fingerprint (SHA-256)"),
                   tektra_server_certificate_get_fingerprint (certificate),
                   changed ? "error" : NULL);

  return GTK_WIDGET (box);
}

static char *
dup_body (TektraServerCertificate *certificate)
{
  g_autofree char *warning = tektra_server_certificate_dup_warning (certificate);
  g_autofree char *faults = tektra_server_certificate_dup_faults (certificate);

  return *faults != '\0' ? g_strconcat (warning, "\n\n", faults, NULL)
                         : g_steal_pointer (&warning);
}

static void
trust_cb (TektraServerCertificate *certificate)
{
  g_assert (TEKTRA_IS_SERVER_CERTIFICATE (certificate));

  tektra_trust_pin (tektra_trust_get_default (), certificate);
}

/**
 * tektra_trust_dialog_present:
 * @parent: a widget of the window
 * @certificate: what a server showed, for a person to decide about
 *
 * Shows a certificate, and trusts it when the person says so.
 */
void
tektra_trust_dialog_present (GtkWidget               *parent,
                             TektraServerCertificate *certificate)
{
  g_autofree char *body = NULL;
  AdwAlertDialog *dialog;
  gboolean changed;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (TEKTRA_IS_SERVER_CERTIFICATE (certificate));

  changed = tektra_server_certificate_is_changed (certificate);
  body = dup_body (certificate);
  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (changed ? _("This May Be Another Server")
                                                           : _("Trust This Server?"), body));
  adw_alert_dialog_set_extra_child (dialog, create_fingerprints (certificate));
  adw_alert_dialog_add_responses (dialog,
                                  "cancel", _("_Cancel"),
                                  "trust", changed ? _("_Trust the New One") : _("_Trust"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (dialog, "trust",
                                            changed ? ADW_RESPONSE_DESTRUCTIVE
                                                    : ADW_RESPONSE_SUGGESTED);
  /* A thoughtless Enter trusts nobody. */
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response::trust", G_CALLBACK (trust_cb), certificate,
                           G_CONNECT_SWAPPED);
  g_object_set_data_full (G_OBJECT (dialog), "tektra-certificate", g_object_ref (certificate),
                          g_object_unref);

  adw_dialog_present (ADW_DIALOG (dialog), parent);
}
