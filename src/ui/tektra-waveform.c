/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-waveform.h"

/* A sound that is known is spread over the whole width. One that is being recorded comes in from
 * the end of the line, a bar for each moment. The color is that of the style, paler for what was
 * not played. */

/* Pixels */
#define BAR_WIDTH  2
#define BAR_SPACE  2
#define BAR_STEP   (BAR_WIDTH + BAR_SPACE)
#define MIN_BARS   12
#define NAT_BARS   48
#define HEIGHT     24

#define PALE 0.35f

/* The most bars a recording keeps: more than any window is wide */
#define MAX_HISTORY 1024

struct _TektraWaveform
{
  GtkWidget parent_instance;

  GBytes *peaks;
  GArray *history; /* of float, newest last */
  double played;
};

G_DEFINE_FINAL_TYPE (TektraWaveform, tektra_waveform, GTK_TYPE_WIDGET)

/* The loudest of what falls into one bar: peaks would get lost otherwise. */
static float
get_bar (const guint8 *peaks,
         gsize         n_peaks,
         guint         bar,
         guint         n_bars)
{
  gsize begin = n_peaks * bar / n_bars;
  gsize end = MAX (n_peaks * (bar + 1) / n_bars, begin + 1);
  guint8 loudest = 0;

  for (gsize i = begin; i < MIN (end, n_peaks); i++)
    loudest = MAX (loudest, peaks[i]);

  return (float) loudest / 255;
}

static void
append_bar (GtkSnapshot   *snapshot,
            float          x,
            float          level,
            float          height,
            const GdkRGBA *color)
{
  float length = MAX (BAR_WIDTH, level * height);
  GskRoundedRect outline;
  graphene_rect_t bounds;

  graphene_rect_init (&bounds, x, (height - length) / 2, BAR_WIDTH, length);
  gsk_rounded_rect_init_from_rect (&outline, &bounds, BAR_WIDTH / 2.f);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, color, &bounds);
  gtk_snapshot_pop (snapshot);
}

static void
tektra_waveform_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  TektraWaveform *self = TEKTRA_WAVEFORM (widget);
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  guint n_bars = (guint) MAX (width / BAR_STEP, 1);
  const guint8 *peaks = NULL;
  gsize n_peaks = 0;
  GdkRGBA strong, pale;

  gtk_widget_get_color (widget, &strong);
  pale = strong;
  pale.alpha *= PALE;

  if (self->peaks != NULL)
    peaks = g_bytes_get_data (self->peaks, &n_peaks);

  for (guint i = 0; i < n_bars; i++)
    {
      float x = (float) (i * BAR_STEP);
      gboolean is_strong = (i + 0.5) / n_bars <= self->played;
      float level = 0;

      if (is_rtl)
        x = width - x - BAR_WIDTH;

      if (peaks != NULL)
        {
          level = get_bar (peaks, n_peaks, i, n_bars);
        }
      else if (self->history->len + i >= n_bars)
        {
          level = g_array_index (self->history, float, self->history->len + i - n_bars);
          is_strong = TRUE;
        }

      append_bar (snapshot, x, level, height, is_strong ? &strong : &pale);
    }
}

static void
tektra_waveform_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN_BARS * BAR_STEP;
      *natural = NAT_BARS * BAR_STEP;
    }
  else
    {
      *minimum = *natural = HEIGHT;
    }
}

static void
tektra_waveform_finalize (GObject *object)
{
  TektraWaveform *self = TEKTRA_WAVEFORM (object);

  g_clear_pointer (&self->peaks, g_bytes_unref);
  g_array_unref (self->history);

  G_OBJECT_CLASS (tektra_waveform_parent_class)->finalize (object);
}

static void
tektra_waveform_class_init (TektraWaveformClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = tektra_waveform_finalize;

  widget_class->snapshot = tektra_waveform_snapshot;
  widget_class->measure = tektra_waveform_measure;

  gtk_widget_class_set_css_name (widget_class, "waveform");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
tektra_waveform_init (TektraWaveform *self)
{
  self->history = g_array_new (FALSE, FALSE, sizeof (float));
}

/**
 * tektra_waveform_new:
 *
 * Makes the picture of silence.
 *
 * Returns: (transfer floating): a new widget
 */
GtkWidget *
tektra_waveform_new (void)
{
  return g_object_new (TEKTRA_TYPE_WAVEFORM, NULL);
}

/**
 * tektra_waveform_set_peaks:
 * @self: a waveform
 * @peaks: (nullable): one byte of loudness for each of some equal stretches
 *
 * Shows a whole sound.
 */
void
tektra_waveform_set_peaks (TektraWaveform *self,
                           GBytes         *peaks)
{
  g_return_if_fail (TEKTRA_IS_WAVEFORM (self));

  if (peaks != NULL)
    g_bytes_ref (peaks);
  g_clear_pointer (&self->peaks, g_bytes_unref);
  self->peaks = peaks;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * tektra_waveform_push:
 * @self: a waveform without peaks
 * @level: how loud it is, from 0 to 1
 *
 * Shows the next moment of a sound that is being recorded.
 */
void
tektra_waveform_push (TektraWaveform *self,
                      double          level)
{
  float value = (float) level;

  g_return_if_fail (TEKTRA_IS_WAVEFORM (self));

  g_array_append_val (self->history, value);
  if (self->history->len > MAX_HISTORY)
    g_array_remove_range (self->history, 0, MAX_HISTORY / 2);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * tektra_waveform_set_played:
 * @self: a waveform
 * @played: from 0 to 1
 *
 * Shows how much of the sound was played.
 */
void
tektra_waveform_set_played (TektraWaveform *self,
                            double          played)
{
  g_return_if_fail (TEKTRA_IS_WAVEFORM (self));

  if (self->played == played)
    return;

  self->played = played;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
