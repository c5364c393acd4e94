/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ui/tektra-recording-bar.h"

#include "ui/tektra-duration.h"
#include "ui/tektra-waveform.h"

struct _TektraRecordingBar
{
  GtkWidget parent_instance;

  /* owned */
  TektraRecorder *recorder;
  GSignalGroup *signals;

  /* template */
  GtkWidget *column;
  GtkLabel *words_label;
  GtkBox *box;
  GtkWidget *spinner;
  GtkLabel *state_label;
  GtkLabel *time_label;
  GtkLabel *where_label;
  TektraWaveform *waveform; /* a new one for each recording */
};

G_DEFINE_FINAL_TYPE (TektraRecordingBar, tektra_recording_bar, GTK_TYPE_WIDGET)

static void
update_time (TektraRecordingBar *self)
{
  g_autofree char *time = tektra_duration_format (tektra_recorder_get_elapsed (self->recorder));

  gtk_label_set_label (self->time_label, time);
}

static void
elapsed_cb (TektraRecordingBar *self)
{
  g_assert (TEKTRA_IS_RECORDING_BAR (self));

  update_time (self);
  if (self->waveform != NULL)
    tektra_waveform_push (self->waveform, tektra_recorder_get_level (self->recorder));
}

static void
show_state (TektraRecordingBar *self,
            const char         *text)
{
  if (g_str_equal (gtk_label_get_label (self->state_label), text))
    return;

  gtk_label_set_label (self->state_label, text);
  if (*text != '\0')
    gtk_accessible_announce (GTK_ACCESSIBLE (self), text,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
show_text (GtkLabel   *label,
           const char *text)
{
  gtk_label_set_label (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), *text != '\0');
}

static void
state_cb (TektraRecordingBar *self)
{
  const char *text = "";

  g_assert (TEKTRA_IS_RECORDING_BAR (self));

  switch (tektra_recorder_get_state (self->recorder))
    {
    case TEKTRA_RECORDER_LISTENING:
      /* Translators: the microphone is open, and nobody has spoken yet */
      text = _("Speak now");
      break;
    case TEKTRA_RECORDER_HEARING:
      /* Translators: somebody speaks into the microphone */
      text = _("Listening…");
      break;
    case TEKTRA_RECORDER_IDLE:
    case TEKTRA_RECORDER_STARTING:
    case TEKTRA_RECORDER_DONE:
    case TEKTRA_RECORDER_FAILED:
    default:
      break;
    }

  show_state (self, text);
}

static void
tektra_recording_bar_dispose (GObject *object)
{
  TektraRecordingBar *self = TEKTRA_RECORDING_BAR (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->recorder);
  self->waveform = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_RECORDING_BAR);

  G_OBJECT_CLASS (tektra_recording_bar_parent_class)->dispose (object);
}

static void
tektra_recording_bar_class_init (TektraRecordingBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_recording_bar_dispose;

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-recording-bar.ui");
  gtk_widget_class_set_css_name (widget_class, "recording-bar");

  gtk_widget_class_bind_template_child (widget_class, TektraRecordingBar, column);
  gtk_widget_class_bind_template_child (widget_class, TektraRecordingBar, words_label);
  gtk_widget_class_bind_template_child (widget_class, TektraRecordingBar, box);
  gtk_widget_class_bind_template_child (widget_class, TektraRecordingBar, spinner);
  gtk_widget_class_bind_template_child (widget_class, TektraRecordingBar, state_label);
  gtk_widget_class_bind_template_child (widget_class, TektraRecordingBar, time_label);
  gtk_widget_class_bind_template_child (widget_class, TektraRecordingBar, where_label);
}

static void
tektra_recording_bar_init (TektraRecordingBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (TEKTRA_TYPE_RECORDER);
  g_signal_group_connect_swapped (self->signals, "notify::elapsed", G_CALLBACK (elapsed_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (state_cb), self);
}

/**
 * tektra_recording_bar_set_recorder:
 * @self: a bar
 * @recorder: (nullable): what records
 *
 * Shows another recording, from its beginning.
 */
void
tektra_recording_bar_set_recorder (TektraRecordingBar *self,
                                   TektraRecorder     *recorder)
{
  g_return_if_fail (TEKTRA_IS_RECORDING_BAR (self));
  g_return_if_fail (recorder == NULL || TEKTRA_IS_RECORDER (recorder));

  if (!g_set_object (&self->recorder, recorder))
    return;

  if (self->waveform != NULL)
    gtk_box_remove (self->box, GTK_WIDGET (self->waveform));
  self->waveform = NULL;
  g_signal_group_set_target (self->signals, recorder);

  if (recorder != NULL)
    {
      self->waveform = TEKTRA_WAVEFORM (tektra_waveform_new ());
      gtk_widget_set_hexpand (GTK_WIDGET (self->waveform), TRUE);
      gtk_widget_set_valign (GTK_WIDGET (self->waveform), GTK_ALIGN_CENTER);
      gtk_box_prepend (self->box, GTK_WIDGET (self->waveform));
      tektra_recording_bar_set_transcribing (self, FALSE);
      state_cb (self);
      update_time (self);
    }
}

/**
 * tektra_recording_bar_set_transcribing:
 * @self: a bar
 * @transcribing: whether what was said is being written down
 *
 * Shows that words are on their way, while nothing is recorded.
 */
void
tektra_recording_bar_set_transcribing (TektraRecordingBar *self,
                                       gboolean            transcribing)
{
  g_return_if_fail (TEKTRA_IS_RECORDING_BAR (self));

  gtk_widget_set_visible (self->spinner, transcribing);
  gtk_widget_set_visible (GTK_WIDGET (self->time_label), !transcribing);
  if (transcribing)
    show_state (self, _("Transcribing…"));
}

/**
 * tektra_recording_bar_set_words:
 * @self: a bar
 * @words: the words so far, "" for none
 *
 * Shows what was understood so far; of many words the last ones.
 */
void
tektra_recording_bar_set_words (TektraRecordingBar *self,
                                const char         *words)
{
  g_return_if_fail (TEKTRA_IS_RECORDING_BAR (self));
  g_return_if_fail (words != NULL);

  show_text (self->words_label, words);
}

/**
 * tektra_recording_bar_set_where:
 * @self: a bar
 * @where: a phrase, "" for none
 *
 * Tells where the sound goes.
 */
void
tektra_recording_bar_set_where (TektraRecordingBar *self,
                                const char         *where)
{
  g_return_if_fail (TEKTRA_IS_RECORDING_BAR (self));
  g_return_if_fail (where != NULL);

  show_text (self->where_label, where);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), where);
}
