/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ui/tektra-audio-player.h"

#include "speech/tektra-player.h"
#include "ui/tektra-duration.h"
#include "ui/tektra-waveform.h"

/* Nothing is opened before somebody wants to listen: a chat may have a hundred sounds. */

/* How far the arrow keys go, in milliseconds */
#define STEP 5000

struct _TektraAudioPlayer
{
  GtkWidget parent_instance;

  /* owned */
  TektraAudioPart *part;
  TektraPlayer *player;

  /* template */
  GtkWidget *box;
  GtkButton *play_button;
  GtkWidget *seek_bar;
  TektraWaveform *waveform;
  GtkLabel *time_label;
  GtkLabel *transcript_label;
  GtkWidget *column;
};

G_DEFINE_FINAL_TYPE (TektraAudioPlayer, tektra_audio_player, GTK_TYPE_WIDGET)

static void
update (TektraAudioPlayer *self)
{
  gint64 duration = tektra_audio_part_get_duration (self->part);
  gint64 position = self->player != NULL ? tektra_player_get_position (self->player) : 0;
  gboolean playing = self->player != NULL && tektra_player_get_playing (self->player);
  g_autofree char *time = NULL;

  g_assert (TEKTRA_IS_AUDIO_PLAYER (self));

  time = tektra_duration_format (playing || position > 0 ? position : duration);
  gtk_label_set_label (self->time_label, time);
  tektra_waveform_set_played (self->waveform,
                              duration > 0 ? (double) position / (double) duration : 0);
  gtk_button_set_icon_name (self->play_button, playing ? "media-playback-pause-symbolic"
                                                       : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->play_button), playing ? _("Pause") : _("Play"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->seek_bar),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, (double) duration / 1000,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, (double) position / 1000,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, time,
                                  -1);
}

static void
failed_cb (TektraAudioPlayer *self)
{
  g_autofree char *text = NULL;

  g_assert (TEKTRA_IS_AUDIO_PLAYER (self));

  /* Translators: %s is the name of a sound */
  text = g_strdup_printf (_("“%s” cannot be played."), tektra_audio_part_get_name (self->part));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-toast", "s", text);
}

static TektraPlayer *
ensure_player (TektraAudioPlayer *self)
{
  if (self->player == NULL)
    {
      self->player = tektra_player_new (tektra_audio_part_get_data (self->part));
      g_signal_connect_object (self->player, "notify", G_CALLBACK (update), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->player, "failed", G_CALLBACK (failed_cb), self,
                               G_CONNECT_SWAPPED);
    }

  return self->player;
}

static void
seek (TektraAudioPlayer *self,
      gint64             position)
{
  gint64 duration = tektra_audio_part_get_duration (self->part);

  tektra_player_seek (ensure_player (self), CLAMP (position, 0, duration));
}

static void
play_clicked_cb (TektraAudioPlayer *self)
{
  TektraPlayer *player = ensure_player (self);

  g_assert (TEKTRA_IS_AUDIO_PLAYER (self));

  if (tektra_player_get_playing (player))
    tektra_player_pause (player);
  else
    tektra_player_play (player);
}

static void
seek_pressed_cb (TektraAudioPlayer *self,
                 int                n_press,
                 double             x,
                 double             y)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self->waveform));
  double fraction = width > 0 ? CLAMP (x / width, 0, 1) : 0;

  g_assert (TEKTRA_IS_AUDIO_PLAYER (self));

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    fraction = 1 - fraction;
  gtk_widget_grab_focus (self->seek_bar);
  seek (self, (gint64) (fraction * (double) tektra_audio_part_get_duration (self->part)));
}

static gboolean
seek_key_cb (TektraAudioPlayer *self,
             guint              keyval)
{
  gint64 position = self->player != NULL ? tektra_player_get_position (self->player) : 0;
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      seek (self, position + (is_rtl ? STEP : -STEP));
      return GDK_EVENT_STOP;

    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      seek (self, position + (is_rtl ? -STEP : STEP));
      return GDK_EVENT_STOP;

    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      seek (self, 0);
      return GDK_EVENT_STOP;

    case GDK_KEY_space:
      play_clicked_cb (self);
      return GDK_EVENT_STOP;

    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
tektra_audio_player_dispose (GObject *object)
{
  TektraAudioPlayer *self = TEKTRA_AUDIO_PLAYER (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_AUDIO_PLAYER);
  g_clear_object (&self->player);
  g_clear_object (&self->part);

  G_OBJECT_CLASS (tektra_audio_player_parent_class)->dispose (object);
}

static void
tektra_audio_player_class_init (TektraAudioPlayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_audio_player_dispose;

  g_type_ensure (TEKTRA_TYPE_WAVEFORM);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-audio-player.ui");
  gtk_widget_class_set_css_name (widget_class, "audio-player");

  gtk_widget_class_bind_template_child (widget_class, TektraAudioPlayer, box);
  gtk_widget_class_bind_template_child (widget_class, TektraAudioPlayer, play_button);
  gtk_widget_class_bind_template_child (widget_class, TektraAudioPlayer, seek_bar);
  gtk_widget_class_bind_template_child (widget_class, TektraAudioPlayer, waveform);
  gtk_widget_class_bind_template_child (widget_class, TektraAudioPlayer, time_label);
  gtk_widget_class_bind_template_child (widget_class, TektraAudioPlayer, transcript_label);
  gtk_widget_class_bind_template_child (widget_class, TektraAudioPlayer, column);
  gtk_widget_class_bind_template_callback (widget_class, play_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, seek_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, seek_key_cb);
}

static void
tektra_audio_player_init (TektraAudioPlayer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_audio_player_new:
 * @part: a sound
 *
 * Makes a player for a sound: a button, a picture of the sound in which one can go to any place,
 * and the time.
 *
 * Returns: (transfer floating): a new player
 */
GtkWidget *
tektra_audio_player_new (TektraAudioPart *part)
{
  TektraAudioPlayer *self;

  g_return_val_if_fail (TEKTRA_IS_AUDIO_PART (part), NULL);

  self = g_object_new (TEKTRA_TYPE_AUDIO_PLAYER, NULL);
  self->part = g_object_ref (part);
  tektra_waveform_set_peaks (self->waveform, tektra_audio_part_get_peaks (part));
  gtk_widget_set_tooltip_text (self->box, tektra_audio_part_get_name (part));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->seek_bar),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, tektra_audio_part_get_name (part),
                                  -1);
  if (tektra_audio_part_get_transcript (part) != NULL)
    {
      gtk_label_set_label (self->transcript_label, tektra_audio_part_get_transcript (part));
      gtk_widget_set_visible (GTK_WIDGET (self->transcript_label), TRUE);
    }
  update (self);

  return GTK_WIDGET (self);
}
