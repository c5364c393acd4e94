/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-server-test-row.h"

#include <glib/gi18n.h>

#include "core/tektra-trust.h"
#include "session/tektra-server-check.h"
#include "util/tektra-weak-ref.h"

/* Shown where a server is added and where it is listed. A server that is another one by now ends
 * the test of the one before. */

struct _TektraServerTestRow
{
  AdwActionRow           parent_instance;

  /* owned */
  TektraBackendSettings *settings;
  TektraKeySource       *keys;
  DexFuture             *testing;

  /* children */
  GtkImage              *place_image;
  GtkButton             *button;
  AdwSpinner            *spinner;
};

G_DEFINE_FINAL_TYPE (TektraServerTestRow, tektra_server_test_row, ADW_TYPE_ACTION_ROW)

static void
show_busy (TektraServerTestRow *self,
           gboolean             busy)
{
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->button), !busy);
}

/* Whoever cannot see the row hears how it ended. */
static DexFuture *
tested_cb (DexFuture *completed,
           gpointer   user_data)
{
  g_autoptr(TektraServerTestRow) self = g_weak_ref_get (user_data);
  g_autoptr(GError) error = NULL;
  const GValue *value;
  const char *text;

  if (self == NULL)
    return dex_future_new_true ();

  value = dex_future_get_value (completed, &error);
  text = value != NULL ? g_value_get_string (value) : error->message;
  show_busy (self, FALSE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  gtk_widget_remove_css_class (GTK_WIDGET (self), value != NULL ? "error" : "success");
  gtk_widget_add_css_class (GTK_WIDGET (self), value != NULL ? "success" : "error");
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);

  return dex_future_new_true ();
}

static void
test_cb (TektraServerTestRow *self)
{
  g_assert (TEKTRA_IS_SERVER_TEST_ROW (self));

  if (self->settings == NULL)
    return;

  /* Who tests wants to know, also of a certificate that was turned down before. */
  tektra_trust_ask_again (tektra_trust_get_default ());
  show_busy (self, TRUE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), _("Asking the server…"));
  dex_clear (&self->testing);
  self->testing = dex_future_finally (tektra_server_check (self->settings, self->keys), tested_cb,
                                      tektra_weak_ref_new (self), tektra_weak_ref_free);
}

static void
show_place (TektraServerTestRow *self)
{
  g_autofree char *title = NULL;
  g_autofree char *host = NULL;
  const char *warning = NULL;
  TektraLocality locality = TEKTRA_LOCALITY_DEVICE;
  gboolean is_open = FALSE;

  if (self->settings != NULL)
    locality = tektra_server_check_get_place (self->settings, &host, &is_open);
  gtk_widget_set_sensitive (GTK_WIDGET (self->button), host != NULL);

  if (host == NULL)
    title = g_strdup (_("No Address Yet"));
  else if (locality == TEKTRA_LOCALITY_DEVICE)
    title = g_strdup (_("Your text stays on this computer"));
  else if (locality == TEKTRA_LOCALITY_NETWORK)
    /* Translators: %s is the name or the address of another computer */
    title = g_strdup_printf (_("Your text stays in this network, at %s"), host);
  else
    /* Translators: %s is the name of a computer on the internet */
    title = g_strdup_printf (_("Your text goes to %s"), host);

  if (is_open)
    warning = _("Not encrypted: anybody on the way can read your chats and the key. Use an address "
                "with https.");

  gtk_image_set_from_icon_name (self->place_image,
                                warning != NULL ? "dialog-warning-symbolic"
                                : locality == TEKTRA_LOCALITY_DEVICE ? "computer-symbolic"
                                : locality == TEKTRA_LOCALITY_NETWORK ? "network-wired-symbolic"
                                : "network-workgroup-symbolic");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), warning);
  gtk_widget_remove_css_class (GTK_WIDGET (self), "success");
  gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
  if (warning != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "warning");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "warning");
}

static void
tektra_server_test_row_dispose (GObject *object)
{
  TektraServerTestRow *self = TEKTRA_SERVER_TEST_ROW (object);

  dex_clear (&self->testing);
  g_clear_object (&self->keys);
  g_clear_pointer (&self->settings, tektra_backend_settings_unref);

  G_OBJECT_CLASS (tektra_server_test_row_parent_class)->dispose (object);
}

static void
tektra_server_test_row_class_init (TektraServerTestRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tektra_server_test_row_dispose;
}

static void
tektra_server_test_row_init (TektraServerTestRow *self)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);

  self->place_image = GTK_IMAGE (gtk_image_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->place_image),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), GTK_WIDGET (self->place_image));

  self->spinner = ADW_SPINNER (adw_spinner_new ());
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->spinner));

  /* Translators: a button that tries whether a server answers */
  self->button = GTK_BUTTON (gtk_button_new_with_mnemonic (_("_Test")));
  gtk_widget_set_valign (GTK_WIDGET (self->button), GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), _("See whether the server answers"));
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (test_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->button));
  show_place (self);
}

/**
 * tektra_server_test_row_new:
 *
 * Makes a row without a server.
 *
 * Returns: (transfer floating): a new row
 */
GtkWidget *
tektra_server_test_row_new (void)
{
  return g_object_new (TEKTRA_TYPE_SERVER_TEST_ROW, NULL);
}

/**
 * tektra_server_test_row_set_server:
 * @self: a row
 * @settings: of the server; they may have no address yet
 * @keys: (nullable): where its key is
 *
 * Sets which server it is about. What a test of another one told is forgotten.
 */
void
tektra_server_test_row_set_server (TektraServerTestRow   *self,
                                   TektraBackendSettings *settings,
                                   TektraKeySource       *keys)
{
  g_return_if_fail (TEKTRA_IS_SERVER_TEST_ROW (self));
  g_return_if_fail (settings != NULL);

  if (self->settings != NULL && self->keys == keys &&
      tektra_backend_settings_equal (self->settings, settings))
    return;

  dex_clear (&self->testing);
  show_busy (self, FALSE);
  tektra_backend_settings_ref (settings);
  g_clear_pointer (&self->settings, tektra_backend_settings_unref);
  self->settings = settings;
  g_set_object (&self->keys, keys);
  show_place (self);
}
