/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-speech-model-offer.h"

#include "ui/tektra-speech-model-row.h"

/* Models are large: none is got before a person was asked. One is proposed, the others are a click
 * away. The dialog can be closed while the model comes, and closes by itself when one is here. */

struct _TektraSpeechModelOffer
{
  AdwDialog           parent_instance;

  TektraSpeechModels *models;
  GtkListBox         *models_box;
  GtkWidget          *others_row;
};

G_DEFINE_FINAL_TYPE (TektraSpeechModelOffer, tektra_speech_model_offer, ADW_TYPE_DIALOG)

static void
path_cb (TektraSpeechModelOffer *self)
{
  g_autofree char *path = tektra_speech_models_dup_path (self->models);

  g_assert (TEKTRA_IS_SPEECH_MODEL_OFFER (self));

  if (path != NULL)
    adw_dialog_close (ADW_DIALOG (self));
}

static gboolean
is_recommended_cb (gpointer item,
                   gpointer user_data)
{
  return tektra_speech_model_get_recommended (item);
}

static GtkWidget *
create_row_cb (gpointer item,
               gpointer user_data)
{
  TektraSpeechModelOffer *self = user_data;

  return tektra_speech_model_row_new (self->models, item);
}

static void
tektra_speech_model_offer_show (TektraSpeechModelOffer *self,
                                GListModel             *models)
{
  g_assert (TEKTRA_IS_SPEECH_MODEL_OFFER (self));

  gtk_list_box_bind_model (self->models_box, models, create_row_cb, self, NULL);
}

static void
others_activated_cb (TektraSpeechModelOffer *self)
{
  g_assert (TEKTRA_IS_SPEECH_MODEL_OFFER (self));

  gtk_widget_set_visible (self->others_row, FALSE);
  tektra_speech_model_offer_show (self, G_LIST_MODEL (self->models));
  gtk_widget_child_focus (GTK_WIDGET (self->models_box), GTK_DIR_TAB_FORWARD);
}

static void
tektra_speech_model_offer_dispose (GObject *object)
{
  TektraSpeechModelOffer *self = TEKTRA_SPEECH_MODEL_OFFER (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_SPEECH_MODEL_OFFER);
  g_clear_object (&self->models);

  G_OBJECT_CLASS (tektra_speech_model_offer_parent_class)->dispose (object);
}

static void
tektra_speech_model_offer_class_init (TektraSpeechModelOfferClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_speech_model_offer_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/"
                                               "tektra-speech-model-offer.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraSpeechModelOffer, models_box);
  gtk_widget_class_bind_template_child (widget_class, TektraSpeechModelOffer, others_row);
  gtk_widget_class_bind_template_callback (widget_class, others_activated_cb);
}

static void
tektra_speech_model_offer_init (TektraSpeechModelOffer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_speech_model_offer_new:
 * @models: the models, of which none is here
 *
 * Makes the dialog.
 *
 * Returns: (transfer floating): a new dialog
 */
AdwDialog *
tektra_speech_model_offer_new (TektraSpeechModels *models)
{
  g_autoptr(GtkFilterListModel) recommended = NULL;
  TektraSpeechModelOffer *self;
  GtkFilter *filter;

  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODELS (models), NULL);

  self = g_object_new (TEKTRA_TYPE_SPEECH_MODEL_OFFER, NULL);
  self->models = g_object_ref (models);
  filter = GTK_FILTER (gtk_custom_filter_new (is_recommended_cb, NULL, NULL));
  recommended = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (models)), filter);
  tektra_speech_model_offer_show (self, G_LIST_MODEL (recommended));
  g_signal_connect_object (models, "notify::path", G_CALLBACK (path_cb), self, G_CONNECT_SWAPPED);

  return ADW_DIALOG (self);
}
