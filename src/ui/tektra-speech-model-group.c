/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-speech-model-group.h"

#include <glib/gi18n.h>

#include "models/tektra-whisper-file.h"
#include "ui/tektra-removal-toast.h"
#include "ui/tektra-speech-model-row.h"
#include "ui/tektra-toast.h"

/* One list of what is here and of what can be got: a model keeps its place when it has come. Files
 * are added by the button, or by dropping them on the group. */

struct _TektraSpeechModelGroup
{
  AdwPreferencesGroup  parent_instance;

  TektraSpeechModels  *models;
  GtkCheckButton      *mark; /* in no row: of a group one has to be there */

  GtkListBox          *models_box;
  GtkWidget           *automatic_button;
};

G_DEFINE_FINAL_TYPE (TektraSpeechModelGroup, tektra_speech_model_group, ADW_TYPE_PREFERENCES_GROUP)

static void
tektra_speech_model_group_add_toast (TektraSpeechModelGroup *self,
                                     AdwToast               *toast)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_PREFERENCES_DIALOG);

  g_assert (TEKTRA_IS_SPEECH_MODEL_GROUP (self));

  if (dialog != NULL)
    adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (dialog), toast);
  else
    g_object_unref (toast);
}

/* Where nothing is here, nothing can be chosen. */
static void
tektra_speech_model_group_update (TektraSpeechModelGroup *self)
{
  g_autofree char *path = tektra_speech_models_dup_path (self->models);
  gboolean any = path != NULL;
  GtkListBoxRow *row;

  g_assert (TEKTRA_IS_SPEECH_MODEL_GROUP (self));

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->models_box, i)); i++)
    tektra_speech_model_row_set_group (TEKTRA_SPEECH_MODEL_ROW (row), any ? self->mark : NULL);

  adw_preferences_group_set_description (
    ADW_PREFERENCES_GROUP (self),
    any ? _("They write down what you say on this computer. Nothing of it is sent anywhere.")
        : _("Get one of these to have what you say written down on this computer. Nothing of it is "
            "sent anywhere."));
}

static GtkWidget *
create_row_cb (gpointer item,
               gpointer user_data)
{
  TektraSpeechModelGroup *self = user_data;

  return tektra_speech_model_row_new (self->models, item);
}

static void
row_activated_cb (TektraSpeechModelGroup *self,
                  GtkListBoxRow          *row)
{
  g_assert (TEKTRA_IS_SPEECH_MODEL_GROUP (self));

  tektra_speech_model_row_choose (TEKTRA_SPEECH_MODEL_ROW (row));
}

/* Which one is used stays marked; there is a way back only for who has chosen. */
static void
chosen_changed_cb (TektraSpeechModelGroup *self)
{
  gboolean is_chosen = *tektra_speech_models_get_chosen (self->models) != '\0';

  g_assert (TEKTRA_IS_SPEECH_MODEL_GROUP (self));

  /* The button that was pressed goes, and must not take the keyboard along. */
  if (!is_chosen && gtk_widget_is_focus (self->automatic_button))
    gtk_widget_child_focus (GTK_WIDGET (self->models_box), GTK_DIR_TAB_FORWARD);

  gtk_widget_set_visible (self->automatic_button, is_chosen);
}

static void
automatic_cb (TektraSpeechModelGroup *self)
{
  g_assert (TEKTRA_IS_SPEECH_MODEL_GROUP (self));

  tektra_speech_models_set_chosen (self->models, "");
  tektra_toast_tell (GTK_WIDGET (self), _("The largest speech model is used from now on"));
}

static void
remove_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  TektraSpeechModelGroup *self = TEKTRA_SPEECH_MODEL_GROUP (widget);
  TektraSpeechModel *model;
  TektraModelRemoval *removal;
  g_autofree char *name = NULL;

  model = tektra_speech_models_find (self->models, g_variant_get_string (parameter, NULL));
  if (model == NULL)
    return;

  /* Its row goes, and must not take the keyboard along. */
  gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD);

  name = g_strdup (tektra_speech_model_get_name (model));
  removal = tektra_speech_models_remove (self->models, model, TEKTRA_UNDO_SECONDS * 1000);
  tektra_speech_model_group_add_toast (self, tektra_removal_toast_new (removal, name));
}

static DexFuture *
imported_cb (DexFuture *completed,
             gpointer   user_data)
{
  g_autoptr(TektraSpeechModelGroup) self = g_object_ref (user_data);
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (completed, &error) == NULL)
    tektra_toast_tell (GTK_WIDGET (self), error->message);

  return dex_future_new_true ();
}

static void
tektra_speech_model_group_import (TektraSpeechModelGroup *self,
                                  GFile                  *file)
{
  g_autofree char *path = g_file_get_path (file);

  g_assert (TEKTRA_IS_SPEECH_MODEL_GROUP (self));

  if (path == NULL)
    {
      tektra_toast_tell (GTK_WIDGET (self),
                         _("Only files of this computer can be added; copy it "
                           "here first."));
      return;
    }

  dex_future_disown (dex_future_finally (tektra_speech_models_import (self->models, path),
                                         imported_cb, g_object_ref (self), g_object_unref));
}

static void
chosen_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(TektraSpeechModelGroup) self = user_data;
  g_autoptr(GListModel) files = NULL;

  files = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (object), result, NULL);

  for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (files, i);

      tektra_speech_model_group_import (self, file);
    }
}

static void
import_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr(GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Speech Models (whisper.cpp)"));
  gtk_file_filter_add_suffix (filter, TEKTRA_WHISPER_FILE_SUFFIX + 1);
  g_list_store_append (filters, filter);
  gtk_file_dialog_set_title (dialog, _("Add Speech Models"));
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_open_multiple (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL,
                                 chosen_cb, g_object_ref (widget));
}

static gboolean
drop_cb (TektraSpeechModelGroup *self,
         const GValue           *value)
{
  GdkFileList *list = g_value_get_boxed (value);
  g_autoptr(GSList) files = gdk_file_list_get_files (list);

  g_assert (TEKTRA_IS_SPEECH_MODEL_GROUP (self));

  for (GSList *l = files; l != NULL; l = l->next)
    tektra_speech_model_group_import (self, l->data);

  return TRUE;
}

static void
tektra_speech_model_group_dispose (GObject *object)
{
  TektraSpeechModelGroup *self = TEKTRA_SPEECH_MODEL_GROUP (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_SPEECH_MODEL_GROUP);
  g_clear_object (&self->mark);
  g_clear_object (&self->models);

  G_OBJECT_CLASS (tektra_speech_model_group_parent_class)->dispose (object);
}

static void
tektra_speech_model_group_class_init (TektraSpeechModelGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_speech_model_group_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/"
                                               "tektra-speech-model-group.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraSpeechModelGroup, models_box);
  gtk_widget_class_bind_template_child (widget_class, TektraSpeechModelGroup, automatic_button);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, automatic_cb);

  gtk_widget_class_install_action (widget_class, "speech-models.import", NULL, import_action);
  gtk_widget_class_install_action (widget_class, "speech-models.remove", "s", remove_action);
}

static void
tektra_speech_model_group_init (TektraSpeechModelGroup *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->mark = GTK_CHECK_BUTTON (g_object_ref_sink (gtk_check_button_new ()));

  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/**
 * tektra_speech_model_group_new:
 * @models: the models
 *
 * Makes the group.
 *
 * Returns: (transfer floating): a new group
 */
GtkWidget *
tektra_speech_model_group_new (TektraSpeechModels *models)
{
  TektraSpeechModelGroup *self;

  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODELS (models), NULL);

  self = g_object_new (TEKTRA_TYPE_SPEECH_MODEL_GROUP, NULL);
  self->models = g_object_ref (models);

  gtk_list_box_bind_model (self->models_box, G_LIST_MODEL (models), create_row_cb, self, NULL);
  g_signal_connect_object (models, "changed", G_CALLBACK (tektra_speech_model_group_update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (models, "notify::chosen", G_CALLBACK (chosen_changed_cb), self,
                           G_CONNECT_SWAPPED);
  tektra_speech_model_group_update (self);
  chosen_changed_cb (self);

  return GTK_WIDGET (self);
}
