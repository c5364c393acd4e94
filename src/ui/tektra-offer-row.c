/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-offer-row.h"

#include <glib/gi18n.h>

#include "ui/tektra-capability-icons.h"
#include "ui/tektra-download-row.h"
#include "ui/tektra-link.h"
#include "ui/tektra-model-text.h"

/* The download of a model is shown where it was asked for. */

struct _TektraOfferRow
{
  AdwPreferencesRow      parent_instance;

  TektraModelOffer      *offer;
  TektraDownloadManager *downloads;
  TektraDownload        *shown_download;

  GtkLabel              *name_label;
  TektraCapabilityIcons *icons;
  GtkLabel              *details_label;
  GtkLabel              *fit_label;
  AdwBin                *download_bin;
  GtkWidget             *page_button;
  GtkWidget             *get_button;
  GtkWidget             *installed_button;
};

G_DEFINE_FINAL_TYPE (TektraOfferRow, tektra_offer_row, ADW_TYPE_PREFERENCES_ROW)

enum
{
  PROP_0,
  PROP_OFFER,
  PROP_DOWNLOADS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
tektra_offer_row_show_download (TektraOfferRow *self,
                                TektraDownload *download)
{
  GtkWidget *child = NULL;

  g_assert (TEKTRA_IS_OFFER_ROW (self));

  if (!g_set_object (&self->shown_download, download))
    return;

  if (download != NULL)
    {
      child = tektra_download_row_new (download);
      tektra_download_row_set_show_title (TEKTRA_DOWNLOAD_ROW (child), FALSE);
    }

  adw_bin_set_child (self->download_bin, child);
  gtk_widget_set_visible (GTK_WIDGET (self->download_bin), child != NULL);
}

static void
tektra_offer_row_update (TektraOfferRow *self)
{
  TektraOfferState state = tektra_model_offer_get_state (self->offer);
  TektraModel *model = tektra_model_offer_get_model (self->offer);
  g_autofree char *details = tektra_model_text_offer (self->offer);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autoptr(GtkWidget) focus = NULL;

  g_assert (TEKTRA_IS_OFFER_ROW (self));

  if (root != NULL)
    g_set_object (&focus, gtk_root_get_focus (root));
  if (focus != NULL && !gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    g_clear_object (&focus);

  gtk_label_set_label (self->details_label, details);
  tektra_offer_row_show_download (self, tektra_model_offer_get_download (self->offer));

  gtk_widget_set_visible (self->get_button, state == TEKTRA_OFFER_STATE_AVAILABLE);
  gtk_widget_set_sensitive (self->get_button, tektra_model_offer_can_get (self->offer));
  gtk_widget_set_visible (self->installed_button, state == TEKTRA_OFFER_STATE_INSTALLED);

  if (model != NULL)
    {
      g_autofree char *full_id = tektra_model_dup_full_id (model);

      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->installed_button), "s", full_id);
    }

  /* The button that was pressed goes, and must not take the keyboard along. */
  if (focus != NULL && !gtk_widget_get_mapped (focus))
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

static void
tektra_offer_row_show_entry (TektraOfferRow *self)
{
  TektraCatalogueEntry *entry = tektra_model_offer_get_entry (self->offer);
  const char *page = tektra_catalogue_entry_get_page (entry);
  TektraFit fit = tektra_catalogue_entry_get_fit (entry);
  g_autofree char *fit_text = tektra_model_text_fit (entry);
  g_autofree char *get_text = NULL;

  g_assert (TEKTRA_IS_OFFER_ROW (self));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                 tektra_catalogue_entry_get_name (entry));
  gtk_label_set_label (self->name_label, tektra_catalogue_entry_get_name (entry));
  tektra_capability_icons_set (self->icons, tektra_catalogue_entry_get_capabilities (entry));
  gtk_label_set_label (self->fit_label, fit_text);
  gtk_widget_set_visible (GTK_WIDGET (self->fit_label), *fit_text != '\0');
  gtk_widget_set_visible (self->page_button, tektra_link_can_open (page));

  if (page != NULL)
    {
      /* Translators: %s is the address of a web page about a model */
      g_autofree char *page_text = g_strdup_printf (_("What its makers tell of it: %s"), page);

      gtk_widget_set_tooltip_text (self->page_button, page_text);
    }

  if (fit == TEKTRA_FIT_NOT)
    gtk_widget_add_css_class (GTK_WIDGET (self->fit_label), "error");
  else if (fit == TEKTRA_FIT_TIGHT)
    gtk_widget_add_css_class (GTK_WIDGET (self->fit_label), "warning");
  else if (fit != TEKTRA_FIT_UNKNOWN)
    gtk_widget_add_css_class (GTK_WIDGET (self->fit_label), "success");

  /* Translators: %s is the name of a model */
  get_text = g_strdup_printf (_("Get %s"), tektra_catalogue_entry_get_name (entry));
  gtk_widget_set_tooltip_text (self->get_button, get_text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->get_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, get_text, -1);
}

static void
get_clicked_cb (TektraOfferRow *self)
{
  g_autoptr(GError) error = NULL;

  g_assert (TEKTRA_IS_OFFER_ROW (self));

  if (tektra_model_offer_get (self->offer, self->downloads, &error) == NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-toast", "s", error->message);
}

static void
page_clicked_cb (TektraOfferRow *self)
{
  TektraCatalogueEntry *entry = tektra_model_offer_get_entry (self->offer);

  g_assert (TEKTRA_IS_OFFER_ROW (self));

  tektra_link_open (self->page_button, tektra_catalogue_entry_get_page (entry));
}

static void
tektra_offer_row_constructed (GObject *object)
{
  TektraOfferRow *self = TEKTRA_OFFER_ROW (object);

  G_OBJECT_CLASS (tektra_offer_row_parent_class)->constructed (object);

  g_signal_connect_object (self->offer, "notify",
                           G_CALLBACK (tektra_offer_row_update), self, G_CONNECT_SWAPPED);
  tektra_offer_row_show_entry (self);
  tektra_offer_row_update (self);
}

static void
tektra_offer_row_dispose (GObject *object)
{
  TektraOfferRow *self = TEKTRA_OFFER_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_OFFER_ROW);
  g_clear_object (&self->shown_download);
  g_clear_object (&self->downloads);
  g_clear_object (&self->offer);

  G_OBJECT_CLASS (tektra_offer_row_parent_class)->dispose (object);
}

static void
tektra_offer_row_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  TektraOfferRow *self = TEKTRA_OFFER_ROW (object);

  switch (prop_id)
    {
    case PROP_OFFER:
      self->offer = g_value_dup_object (value);
      break;

    case PROP_DOWNLOADS:
      self->downloads = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_offer_row_class_init (TektraOfferRowClass *klass)
{
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = tektra_offer_row_constructed;
  object_class->dispose = tektra_offer_row_dispose;
  object_class->set_property = tektra_offer_row_set_property;

  properties[PROP_OFFER] =
    g_param_spec_object ("offer", NULL, NULL, TEKTRA_TYPE_MODEL_OFFER, flags);
  properties[PROP_DOWNLOADS] =
    g_param_spec_object ("downloads", NULL, NULL, TEKTRA_TYPE_DOWNLOAD_MANAGER, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (TEKTRA_TYPE_CAPABILITY_ICONS);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/tektra-offer-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraOfferRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, TektraOfferRow, icons);
  gtk_widget_class_bind_template_child (widget_class, TektraOfferRow, details_label);
  gtk_widget_class_bind_template_child (widget_class, TektraOfferRow, fit_label);
  gtk_widget_class_bind_template_child (widget_class, TektraOfferRow, download_bin);
  gtk_widget_class_bind_template_child (widget_class, TektraOfferRow, page_button);
  gtk_widget_class_bind_template_child (widget_class, TektraOfferRow, get_button);
  gtk_widget_class_bind_template_child (widget_class, TektraOfferRow, installed_button);
  gtk_widget_class_bind_template_callback (widget_class, get_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_clicked_cb);
}

static void
tektra_offer_row_init (TektraOfferRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_offer_row_new:
 * @offer: a model that can be got
 * @downloads: the downloads of the program
 *
 * Makes a row.
 *
 * Returns: (transfer floating): a new row
 */
GtkWidget *
tektra_offer_row_new (TektraModelOffer      *offer,
                      TektraDownloadManager *downloads)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_OFFER (offer), NULL);
  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD_MANAGER (downloads), NULL);

  return g_object_new (TEKTRA_TYPE_OFFER_ROW, "offer", offer, "downloads", downloads, NULL);
}
