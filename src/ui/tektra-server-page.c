/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-server-page.h"

#include <glib/gi18n.h>

#include "backends/tektra-server-address.h"
#include "backends/tektra-server-service.h"
#include "core/tektra-fixed-key.h"
#include "ui/tektra-server-test-row.h"
#include "ui/tektra-toast.h"
#include "util/tektra-weak-ref.h"

/* The address and the name go into models.toml, the key into the keyring. Nothing is kept before a
 * person says so. */

struct _TektraServerPage
{
  AdwNavigationPage    parent_instance;

  /* owned */
  TektraConfigSaver   *saver;
  TektraSecrets       *secrets;
  char                *id;          /* NULL for a new one */
  char                *saved_key;   /* what its key was called in the keyring before */

  /* template */
  AdwComboRow         *service_row;
  AdwEntryRow         *address_row;
  AdwEntryRow         *name_row;
  AdwEntryRow         *key_row;
  GtkButton           *save_button;
  TektraServerTestRow *test_row;

  guint                service; /* whose address and name were filled in */
};

G_DEFINE_FINAL_TYPE (TektraServerPage, tektra_server_page, ADW_TYPE_NAVIGATION_PAGE)

static char *
dup_entry (AdwEntryRow *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

/* A server of which nobody says what it is is called by its computer. */
static char *
tektra_server_page_dup_name (TektraServerPage *self,
                             const char       *uri)
{
  const TektraServerService service =
    tektra_server_service_get (adw_combo_row_get_selected (self->service_row));
  g_autofree char *name = dup_entry (self->name_row);
  g_autoptr(GUri) parsed = NULL;

  if (*name != '\0')
    return g_steal_pointer (&name);

  if (service.address == NULL && uri != NULL)
    parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);

  return g_strdup (parsed != NULL ? g_uri_get_host (parsed) : service.title);
}

/* "Server at Work" → "server-at-work", and "server-at-work-2" when there is one */
static char *
tektra_server_page_create_id (TektraServerPage *self,
                              const char       *name)
{
  TektraModelConfig *config = tektra_config_saver_get_config (self->saver);
  g_autoptr(GString) id = g_string_new (NULL);
  g_autofree char *plain = g_str_to_ascii (name, NULL);
  gsize length;

  for (const char *p = plain; *p != '\0'; p++)
    {
      if (g_ascii_isalnum (*p))
        g_string_append_c (id, g_ascii_tolower (*p));
      else if (id->len > 0 && id->str[id->len - 1] != '-')
        g_string_append_c (id, '-');
    }
  while (id->len > 0 && id->str[id->len - 1] == '-')
    g_string_truncate (id, id->len - 1);
  if (id->len == 0)
    g_string_assign (id, "server");

  length = id->len;
  for (guint i = 2; tektra_model_config_get_backend (config, id->str) != NULL; i++)
    {
      g_string_truncate (id, length);
      g_string_append_printf (id, "-%u", i);
    }

  return g_string_free_and_steal (g_steal_pointer (&id));
}

/* As they are on the page, without a key. */
static TektraBackendSettings *
tektra_server_page_create_settings (TektraServerPage *self)
{
  const TektraServerService service =
    tektra_server_service_get (adw_combo_row_get_selected (self->service_row));
  g_autofree char *address = dup_entry (self->address_row);
  TektraBackendSettings *settings;

  settings = tektra_backend_settings_new (self->id != NULL ? self->id : "new");
  g_set_str (&settings->kind, service.kind);
  g_set_str (&settings->profile, service.profile);
  settings->host = tektra_server_address_to_uri (address);
  settings->name = tektra_server_page_dup_name (self, settings->host);

  return settings;
}

static void
changed_cb (TektraServerPage *self)
{
  g_autoptr(TektraBackendSettings) settings = NULL;
  g_autoptr(TektraKeySource) keys = NULL;
  const char *key = gtk_editable_get_text (GTK_EDITABLE (self->key_row));

  g_assert (TEKTRA_IS_SERVER_PAGE (self));

  if (self->secrets == NULL)
    return;

  settings = tektra_server_page_create_settings (self);
  if (*key != '\0')
    keys = tektra_fixed_key_new (key);
  else
    g_set_object (&keys, TEKTRA_KEY_SOURCE (self->secrets));

  tektra_server_test_row_set_server (self->test_row, settings, keys);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "server.save", settings->host != NULL);
  adw_preferences_row_set_title (
    ADW_PREFERENCES_ROW (self->key_row),
    self->saved_key != NULL ? _("Key, Empty to Keep the One There Is")
    : tektra_server_service_get (adw_combo_row_get_selected (self->service_row)).needs_key
      ? _("Key") : _("Key, If It Wants One"));
}

/* Fills in what is known of a service, and leaves what somebody typed. */
static void
fill_in (AdwEntryRow *row,
         const char  *before,
         const char  *now)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));

  if (*text == '\0' || g_strcmp0 (text, before) == 0)
    gtk_editable_set_text (GTK_EDITABLE (row), now != NULL ? now : "");
}

static void
service_cb (TektraServerPage *self)
{
  const guint selected = adw_combo_row_get_selected (self->service_row);
  TektraServerService before, now;

  g_assert (TEKTRA_IS_SERVER_PAGE (self));

  if (selected == GTK_INVALID_LIST_POSITION || self->secrets == NULL)
    return;

  before = tektra_server_service_get (self->service);
  now = tektra_server_service_get (selected);
  self->service = selected;
  fill_in (self->address_row, before.address, now.address);
  fill_in (self->name_row, before.title, now.title);
  changed_cb (self);
}

static DexFuture *
key_kept_cb (DexFuture *completed,
             gpointer   user_data)
{
  g_autoptr(GtkWidget) dialog = g_weak_ref_get (user_data);
  const GValue *value = dex_future_get_value (completed, NULL);

  if (dialog != NULL && (value == NULL || !g_value_get_boolean (value)))
    adw_preferences_dialog_add_toast (
      ADW_PREFERENCES_DIALOG (dialog),
      tektra_toast_new (_("The keyring cannot be used: the key is kept until Tektra ends.")));

  return dex_future_new_true ();
}

/* The key of a server goes with its address: one for another computer is not left behind. */
static void
tektra_server_page_keep_key (TektraServerPage *self,
                             const char       *id,
                             const char       *name,
                             const char       *uri)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_PREFERENCES_DIALOG);
  g_autofree char *key_name = tektra_key_source_dup_server_name (id, uri);
  g_autofree char *key = dup_entry (self->key_row);
  g_autofree char *label = NULL;

  if (self->saved_key != NULL && g_strcmp0 (self->saved_key, key_name) != 0)
    dex_future_disown (tektra_secrets_clear (self->secrets, self->saved_key));
  if (*key == '\0' || key_name == NULL)
    return;

  /* Translators: what the keyring calls a key; %s is the name of a server */
  label = g_strdup_printf (_("Tektra: key of %s"), name);
  dex_future_disown (
    dex_future_finally (tektra_secrets_store_or_keep (self->secrets, key_name, label, key),
                        key_kept_cb, tektra_weak_ref_new (dialog), tektra_weak_ref_free));
}

static void
save (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  TektraServerPage *self = TEKTRA_SERVER_PAGE (widget);
  GtkWidget *dialog = gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_DIALOG);
  g_autoptr(TektraBackendSettings) settings = tektra_server_page_create_settings (self);
  g_autoptr(TektraConfigEdit) edit = NULL;
  g_autofree char *id = NULL;

  if (settings->host == NULL)
    return;

  id = self->id != NULL ? g_strdup (self->id)
                        : tektra_server_page_create_id (self, settings->name);
  /* Before the server is there, so that it finds its key at the first look */
  tektra_server_page_keep_key (self, id, settings->name, settings->host);

  g_set_str (&settings->id, id);
  edit = tektra_config_edit_new_for_server (settings);
  tektra_config_saver_save (self->saver, edit, dialog);
  adw_preferences_dialog_pop_subpage (ADW_PREFERENCES_DIALOG (dialog));
}

static void
activated_cb (TektraServerPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "server.save", NULL);
}

static void
tektra_server_page_dispose (GObject *object)
{
  TektraServerPage *self = TEKTRA_SERVER_PAGE (object);

  g_clear_object (&self->secrets);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_SERVER_PAGE);
  g_clear_object (&self->saver);

  G_OBJECT_CLASS (tektra_server_page_parent_class)->dispose (object);
}

static void
tektra_server_page_finalize (GObject *object)
{
  TektraServerPage *self = TEKTRA_SERVER_PAGE (object);

  g_free (self->id);
  g_free (self->saved_key);

  G_OBJECT_CLASS (tektra_server_page_parent_class)->finalize (object);
}

static void
tektra_server_page_class_init (TektraServerPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_server_page_dispose;
  object_class->finalize = tektra_server_page_finalize;

  g_type_ensure (TEKTRA_TYPE_SERVER_TEST_ROW);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-server-page.ui");

  gtk_widget_class_bind_template_child (widget_class, TektraServerPage, service_row);
  gtk_widget_class_bind_template_child (widget_class, TektraServerPage, address_row);
  gtk_widget_class_bind_template_child (widget_class, TektraServerPage, name_row);
  gtk_widget_class_bind_template_child (widget_class, TektraServerPage, key_row);
  gtk_widget_class_bind_template_child (widget_class, TektraServerPage, save_button);
  gtk_widget_class_bind_template_child (widget_class, TektraServerPage, test_row);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, service_cb);

  gtk_widget_class_install_action (widget_class, "server.save", NULL, save);
}

static void
tektra_server_page_init (TektraServerPage *self)
{
  g_autoptr(GtkStringList) services = gtk_string_list_new (NULL);
  const guint n = tektra_server_service_get_n ();

  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < n; i++)
    {
      const TektraServerService service = tektra_server_service_get (i);

      gtk_string_list_append (services,
                              service.title != NULL ? service.title
                              /* Translators: a server of which Tektra finds out what it is */
                              : _("OpenAI-Compatible"));
    }
  adw_combo_row_set_model (self->service_row, G_LIST_MODEL (services));
}

static char *
dup_address (const TektraBackendSettings *settings)
{
  return settings->port == 0 ? g_strdup (settings->host)
                             : g_strdup_printf ("%s:%u", settings->host, settings->port);
}

static void
tektra_server_page_show (TektraServerPage            *self,
                         const TektraBackendSettings *settings)
{
  g_autofree char *address = dup_address (settings);

  self->id = g_strdup (settings->id);
  self->service = tektra_server_service_find (settings->kind, settings->profile);
  self->saved_key = tektra_server_page_dup_key_name (settings);
  gtk_editable_set_text (GTK_EDITABLE (self->address_row), address);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row),
                         settings->name != NULL ? settings->name : settings->id);
}

/**
 * tektra_server_page_new:
 * @saver: who writes into models.toml
 * @secrets: where the keys are
 * @settings: (nullable): of a server that there is, %NULL for a new one
 *
 * Makes a page.
 *
 * Returns: (transfer floating): a new page
 */
AdwNavigationPage *
tektra_server_page_new (TektraConfigSaver     *saver,
                        TektraSecrets         *secrets,
                        TektraBackendSettings *settings)
{
  TektraServerPage *self;

  g_return_val_if_fail (TEKTRA_IS_CONFIG_SAVER (saver), NULL);
  g_return_val_if_fail (TEKTRA_IS_SECRETS (secrets), NULL);

  self = g_object_new (TEKTRA_TYPE_SERVER_PAGE,
                       "title", settings != NULL ? _("Server") : _("Add Server"),
                       NULL);
  self->saver = g_object_ref (saver);
  gtk_button_set_label (self->save_button, settings != NULL ? _("_Save") : _("_Add"));

  /* Nothing that is known of a service is filled in as long as nobody chooses one. */
  self->service = tektra_server_service_get_n () - 1;
  if (settings != NULL)
    tektra_server_page_show (self, settings);
  adw_combo_row_set_selected (self->service_row, self->service);
  self->secrets = g_object_ref (secrets);
  changed_cb (self);

  return ADW_NAVIGATION_PAGE (self);
}

/**
 * tektra_server_page_dup_key_name:
 * @settings: of a server that has an address
 *
 * Tells what the key of a server is called in the keyring.
 *
 * Returns: (transfer full) (nullable): the name, %NULL when its address is none
 */
char *
tektra_server_page_dup_key_name (const TektraBackendSettings *settings)
{
  g_autofree char *address = NULL;
  g_autofree char *uri = NULL;

  g_return_val_if_fail (settings != NULL && settings->host != NULL, NULL);

  address = dup_address (settings);
  uri = tektra_server_address_to_uri (address);

  return uri != NULL ? tektra_key_source_dup_server_name (settings->id, uri) : NULL;
}
