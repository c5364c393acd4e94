/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-download-row.h"

#include <glib/gi18n.h>

/* How often a bar moves that can only tell that something goes on, in milliseconds. */
#define PULSE_MS 100

struct _TektraDownloadRow
{
  AdwBin          parent_instance;

  TektraDownload *download;
  guint           pulse_source;

  GtkLabel       *title_label;
  GtkProgressBar *progress_bar;
  GtkLabel       *status_label;
  GtkWidget      *pause_button;
  GtkWidget      *resume_button;
  GtkWidget      *cancel_button;
};

G_DEFINE_FINAL_TYPE (TektraDownloadRow, tektra_download_row, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_DOWNLOAD,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
pulse_cb (gpointer user_data)
{
  TektraDownloadRow *self = user_data;

  gtk_progress_bar_pulse (self->progress_bar);

  return G_SOURCE_CONTINUE;
}

/* Only a bar that is seen moves, and none for a person who wants nothing to move. */
static void
tektra_download_row_update_pulse (TektraDownloadRow *self)
{
  gboolean wanted;

  g_assert (TEKTRA_IS_DOWNLOAD_ROW (self));

  wanted = self->download != NULL && tektra_download_get_silent (self->download) &&
           gtk_widget_get_mapped (GTK_WIDGET (self)) &&
           adw_get_enable_animations (GTK_WIDGET (self));

  if (wanted && self->pulse_source == 0)
    self->pulse_source = g_timeout_add (PULSE_MS, pulse_cb, self);
  else if (!wanted)
    g_clear_handle_id (&self->pulse_source, g_source_remove);
}

static void
tektra_download_row_update (TektraDownloadRow *self)
{
  g_autofree char *status = tektra_download_dup_status_text (self->download);
  TektraDownloadState state = tektra_download_get_state (self->download);
  guint64 total = tektra_download_get_total (self->download);
  gboolean silent = tektra_download_get_silent (self->download);
  gboolean failed = state == TEKTRA_DOWNLOAD_STATE_FAILED;
  gboolean over = state == TEKTRA_DOWNLOAD_STATE_FINISHED ||
                  state == TEKTRA_DOWNLOAD_STATE_CANCELLED;

  g_assert (TEKTRA_IS_DOWNLOAD_ROW (self));

  gtk_label_set_label (self->title_label, tektra_download_get_title (self->download));
  gtk_label_set_label (self->status_label, status);

  /* A bar that may not move and knows no measure would tell nothing: the text does. */
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar),
                          !over && !failed &&
                          (!silent || adw_get_enable_animations (GTK_WIDGET (self))));
  tektra_download_row_update_pulse (self);
  if (!silent)
    gtk_progress_bar_set_fraction (self->progress_bar,
                                   total > 0
                                     ? MIN ((double) tektra_download_get_completed (self->download)
                                              / (double) total, 1)
                                     : 0);

  if (failed)
    gtk_widget_add_css_class (GTK_WIDGET (self->status_label), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->status_label), "error");

  gtk_widget_set_visible (self->pause_button, tektra_download_is_active (self->download));
  gtk_widget_set_visible (self->resume_button,
                          failed || state == TEKTRA_DOWNLOAD_STATE_PAUSED);
  gtk_button_set_icon_name (GTK_BUTTON (self->resume_button),
                            failed ? "view-refresh-symbolic" : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (self->resume_button, failed ? _("Try Again") : _("Continue"));
  gtk_widget_set_visible (self->cancel_button, !over);
}

static void
pause_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  tektra_download_pause (TEKTRA_DOWNLOAD_ROW (widget)->download);
}

static void
resume_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  tektra_download_resume (TEKTRA_DOWNLOAD_ROW (widget)->download);
}

static void
cancel_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  tektra_download_cancel (TEKTRA_DOWNLOAD_ROW (widget)->download);
}

static void
tektra_download_row_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (tektra_download_row_parent_class)->map (widget);

  tektra_download_row_update_pulse (TEKTRA_DOWNLOAD_ROW (widget));
}

static void
tektra_download_row_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (tektra_download_row_parent_class)->unmap (widget);

  tektra_download_row_update_pulse (TEKTRA_DOWNLOAD_ROW (widget));
}

static void
tektra_download_row_constructed (GObject *object)
{
  TektraDownloadRow *self = TEKTRA_DOWNLOAD_ROW (object);

  G_OBJECT_CLASS (tektra_download_row_parent_class)->constructed (object);

  g_signal_connect_object (self->download, "notify",
                           G_CALLBACK (tektra_download_row_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_widget_get_settings (GTK_WIDGET (self)),
                           "notify::gtk-enable-animations",
                           G_CALLBACK (tektra_download_row_update), self, G_CONNECT_SWAPPED);
  tektra_download_row_update (self);
}

static void
tektra_download_row_dispose (GObject *object)
{
  TektraDownloadRow *self = TEKTRA_DOWNLOAD_ROW (object);

  g_clear_handle_id (&self->pulse_source, g_source_remove);
  if (self->download != NULL)
    g_signal_handlers_disconnect_by_data (self->download, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_DOWNLOAD_ROW);
  g_clear_object (&self->download);

  G_OBJECT_CLASS (tektra_download_row_parent_class)->dispose (object);
}

static void
tektra_download_row_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  TektraDownloadRow *self = TEKTRA_DOWNLOAD_ROW (object);

  switch (prop_id)
    {
    case PROP_DOWNLOAD:
      self->download = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_download_row_class_init (TektraDownloadRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = tektra_download_row_constructed;
  object_class->dispose = tektra_download_row_dispose;
  object_class->set_property = tektra_download_row_set_property;

  widget_class->map = tektra_download_row_map;
  widget_class->unmap = tektra_download_row_unmap;

  properties[PROP_DOWNLOAD] =
    g_param_spec_object ("download", NULL, NULL,
                         TEKTRA_TYPE_DOWNLOAD,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/"
                                               "tektra-download-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraDownloadRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, TektraDownloadRow, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, TektraDownloadRow, status_label);
  gtk_widget_class_bind_template_child (widget_class, TektraDownloadRow, pause_button);
  gtk_widget_class_bind_template_child (widget_class, TektraDownloadRow, resume_button);
  gtk_widget_class_bind_template_child (widget_class, TektraDownloadRow, cancel_button);

  gtk_widget_class_install_action (widget_class, "download.pause", NULL, pause_action);
  gtk_widget_class_install_action (widget_class, "download.resume", NULL, resume_action);
  gtk_widget_class_install_action (widget_class, "download.cancel", NULL, cancel_action);
}

static void
tektra_download_row_init (TektraDownloadRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_download_row_new:
 * @download: what to show
 *
 * Shows a download in the list of a [class@DownloadManager], which starts it again when it is
 * continued.
 *
 * Returns: (transfer floating): a new widget for a row
 */
GtkWidget *
tektra_download_row_new (TektraDownload *download)
{
  g_return_val_if_fail (TEKTRA_IS_DOWNLOAD (download), NULL);

  return g_object_new (TEKTRA_TYPE_DOWNLOAD_ROW, "download", download, NULL);
}

/**
 * tektra_download_row_set_show_title:
 * @self: a row
 * @show_title: %FALSE where it is told already what is downloaded
 *
 * Sets whether the name of the model is shown.
 */
void
tektra_download_row_set_show_title (TektraDownloadRow *self,
                                    gboolean           show_title)
{
  g_return_if_fail (TEKTRA_IS_DOWNLOAD_ROW (self));

  gtk_widget_set_visible (GTK_WIDGET (self->title_label), show_title);
}
