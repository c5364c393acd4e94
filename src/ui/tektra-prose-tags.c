/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <adwaita.h>

#include "ui/tektra-prose-tags.h"

/* One table for all prose views: a chat can have hundreds of them, and the tags follow the colours
 * and the text size of the desktop once instead of once per view. */

/* Deeper lists and quotes are not pushed further, or hostile nesting would leave no room for
 * text. Neither are those in large text. */
#define DEPTH_MAX 8
#define LIST_PUSH_MAX (DEPTH_MAX * LIST_WIDTH)

/* Pixels in text of the usual size: how far a list pushes its content, how far its marker, that of
 * numbers of two and more digits, and how much each digit takes beyond the second */
#define LIST_WIDTH 28
#define MARKER_INSET 8
#define NUMBER_INSET 1
#define DIGIT_WIDTH 9

/* Points, see org.gnome.desktop.interface font-name */
#define USUAL_SIZE 11
#define USUAL_DPI 96

/* What the tag of lines is made from */
typedef struct
{
  guint n_quotes;
  guint n_lists;
  guint n_outer;
  guint n_digits;   /* 0 without a number */
  guint level;      /* of a heading, 0 for others */
  int   gap;
  guint marker : 1; /* whether it begins with one */
  guint rtl : 1;
} Line;

struct _TektraProseTags
{
  GObject          parent_instance;

  /* owned */
  GtkTextTagTable *table;

  /* borrowed */
  GtkTextTag      *styles[TEKTRA_MARKDOWN_N_STYLES];
  GtkTextTag      *refused;

  GdkRGBA          dim;
  double           reading_size;
  double           scale;
};

G_DEFINE_FINAL_TYPE (TektraProseTags, tektra_prose_tags, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_SCALE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* by the bits of TektraMarkdownStyle */
static const char * const style_names[TEKTRA_MARKDOWN_N_STYLES] = {
  "bold", "italic", "strike", "code", "link", "image", "math"
};

static const double heading_scales[] = { 1.5, 1.28, 1.12, 1.0, 1.0, 1.0 };

static GtkTextTag *
add_tag (TektraProseTags *self,
         const char      *name)
{
  g_autoptr(GtkTextTag) tag = gtk_text_tag_new (name);

  g_assert (TEKTRA_IS_PROSE_TAGS (self));

  gtk_text_tag_table_add (self->table, tag);

  return tag;
}

/* The tag of exactly one style. */
static GtkTextTag *
get_tag (TektraProseTags     *self,
         TektraMarkdownStyle  style)
{
  int index = g_bit_nth_lsf (style, -1);

  g_assert (index >= 0 && index < TEKTRA_MARKDOWN_N_STYLES);

  return self->styles[index];
}

static int
scaled (TektraProseTags *self,
        int              pixels)
{
  return (int) round (pixels * self->scale);
}

static int
depth_to_pixels (TektraProseTags *self,
                 guint            n_quotes,
                 guint            n_lists)
{
  return (int) MIN (n_quotes, DEPTH_MAX) * TEKTRA_PROSE_QUOTE_WIDTH +
         MIN ((int) MIN (n_lists, DEPTH_MAX) * scaled (self, LIST_WIDTH), LIST_PUSH_MAX);
}

static guint
count_digits (const TektraMarkdownBlock *block)
{
  guint n_digits = 0;

  if (block->marker != TEKTRA_MARKDOWN_MARKER_NUMBER)
    return 0;

  for (guint number = block->number; number > 0 || n_digits == 0; number /= 10)
    n_digits++;

  return n_digits;
}

/* A marker hangs in the room that its list pushes the text by; those of outer lists that begin on
 * the same line hang before it. */
static void
set_line (TektraProseTags *self,
          GtkTextTag      *tag,
          const Line      *line)
{
  int list_width = scaled (self, LIST_WIDTH);
  int inset = scaled (self, line->n_digits > 1 ? NUMBER_INSET : MARKER_INSET);
  int margin = depth_to_pixels (self, line->n_quotes, line->n_lists);
  int outer_width = (int) line->n_outer * list_width;
  PangoTabArray *tabs;
  int hang;

  if (!line->marker)
    {
      g_object_set (tag, line->rtl ? "right-margin" : "left-margin", margin, NULL);
      return;
    }

  hang = outer_width + list_width - inset;
  if (line->n_digits > 2)
    hang += (int) (line->n_digits - 2) * scaled (self, DIGIT_WIDTH);
  margin = MAX (margin - outer_width, list_width) - (list_width - inset);

  tabs = pango_tab_array_new ((int) line->n_outer + 1, TRUE);
  for (guint i = 0; i < line->n_outer; i++)
    pango_tab_array_set_tab (tabs, (int) i, PANGO_TAB_LEFT, (int) (i + 1) * list_width);
  pango_tab_array_set_tab (tabs, (int) line->n_outer, PANGO_TAB_LEFT, hang);
  g_object_set (tag,
                line->rtl ? "right-margin" : "left-margin", margin,
                "indent", -hang,
                "tabs", tabs,
                NULL);
  pango_tab_array_free (tabs);
}

static void
rescale_cb (GtkTextTag *tag,
            gpointer    user_data)
{
  const Line *line = g_object_get_data (G_OBJECT (tag), "line");

  if (line != NULL)
    set_line (user_data, tag, line);
}

/* Of the text of chats to that of a desktop on which nobody has changed anything. */
static double
measure_scale (TektraProseTags *self)
{
  g_autofree char *font = NULL;
  PangoFontDescription *description;
  double size;
  int dpi;

  g_object_get (gtk_settings_get_default (), "gtk-font-name", &font, "gtk-xft-dpi", &dpi, NULL);
  description = pango_font_description_from_string (font != NULL ? font : "");
  size = (double) pango_font_description_get_size (description) / PANGO_SCALE;
  if (!pango_font_description_get_size_is_absolute (description))
    size *= (dpi > 0 ? dpi / 1024.0 : USUAL_DPI) / 72;
  pango_font_description_free (description);
  if (size <= 0)
    return self->reading_size;

  return self->reading_size * size / ((double) USUAL_SIZE * USUAL_DPI / 72);
}

static void
update_scale (TektraProseTags *self)
{
  double scale = measure_scale (self);

  g_assert (TEKTRA_IS_PROSE_TAGS (self));

  if (self->scale == scale)
    return;

  self->scale = scale;
  gtk_text_tag_table_foreach (self->table, rescale_cb, self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SCALE]);
}

static void
update_colors (TektraProseTags *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  gboolean dark = adw_style_manager_get_dark (manager);
  g_autoptr(GdkRGBA) accent = adw_style_manager_get_accent_color_rgba (manager);
  GdkRGBA link, shade;

  g_assert (TEKTRA_IS_PROSE_TAGS (self));

  adw_rgba_to_standalone (accent, dark, &link);
  g_object_set (get_tag (self, TEKTRA_MARKDOWN_STYLE_LINK), "foreground-rgba", &link, NULL);

  shade = dark ? (GdkRGBA) { 1, 1, 1, 0.12f } : (GdkRGBA) { 0, 0, 0, 0.07f };
  g_object_set (get_tag (self, TEKTRA_MARKDOWN_STYLE_CODE), "background-rgba", &shade, NULL);

  self->dim = dark ? (GdkRGBA) { 1, 1, 1, 0.22f } : (GdkRGBA) { 0, 0, 0, 0.18f };
  if (adw_style_manager_get_high_contrast (manager))
    self->dim.alpha = 0.6f;

  g_object_set (self->refused, "underline-rgba", &self->dim, NULL);
}

static void
tektra_prose_tags_finalize (GObject *object)
{
  TektraProseTags *self = TEKTRA_PROSE_TAGS (object);

  g_clear_object (&self->table);

  G_OBJECT_CLASS (tektra_prose_tags_parent_class)->finalize (object);
}

static void
tektra_prose_tags_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  TektraProseTags *self = TEKTRA_PROSE_TAGS (object);

  switch (prop_id)
    {
    case PROP_SCALE:
      g_value_set_double (value, self->scale);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_prose_tags_class_init (TektraProseTagsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_prose_tags_finalize;
  object_class->get_property = tektra_prose_tags_get_property;

  /**
   * TektraProseTags:scale:
   *
   * How large text in chats is, 1 for the usual size. What is made of margins changes with it.
   */
  properties[PROP_SCALE] =
    g_param_spec_double ("scale", NULL, NULL,
                         0, G_MAXDOUBLE, 1,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_prose_tags_init (TektraProseTags *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GtkSettings *settings = gtk_settings_get_default ();

  self->table = gtk_text_tag_table_new ();
  self->reading_size = 1;

  for (guint i = 0; i < G_N_ELEMENTS (self->styles); i++)
    self->styles[i] = add_tag (self, style_names[i]);

  self->refused = add_tag (self, "refused");

  g_object_set (self->refused, "underline", PANGO_UNDERLINE_SINGLE, NULL);
  g_object_set (get_tag (self, TEKTRA_MARKDOWN_STYLE_BOLD), "weight", PANGO_WEIGHT_BOLD, NULL);
  g_object_set (get_tag (self, TEKTRA_MARKDOWN_STYLE_ITALIC), "style", PANGO_STYLE_ITALIC, NULL);
  g_object_set (get_tag (self, TEKTRA_MARKDOWN_STYLE_STRIKE), "strikethrough", TRUE, NULL);
  g_object_set (get_tag (self, TEKTRA_MARKDOWN_STYLE_CODE),
                "family", "monospace",
                "scale", 0.93,
                NULL);
  g_object_set (get_tag (self, TEKTRA_MARKDOWN_STYLE_LINK),
                "underline", PANGO_UNDERLINE_SINGLE,
                NULL);
  g_object_set (get_tag (self, TEKTRA_MARKDOWN_STYLE_IMAGE), "style", PANGO_STYLE_ITALIC, NULL);

  update_colors (self);
  g_signal_connect_object (manager, "notify::dark",
                           G_CALLBACK (update_colors), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast",
                           G_CALLBACK (update_colors), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::accent-color-rgba",
                           G_CALLBACK (update_colors), self, G_CONNECT_SWAPPED);

  update_scale (self);
  g_signal_connect_object (settings, "notify::gtk-font-name",
                           G_CALLBACK (update_scale), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::gtk-xft-dpi",
                           G_CALLBACK (update_scale), self, G_CONNECT_SWAPPED);
}

/**
 * tektra_prose_tags_get_default:
 *
 * Gets the table that all prose views share. It lives as long as the program.
 *
 * Returns: (transfer none): the table
 */
TektraProseTags *
tektra_prose_tags_get_default (void)
{
  static TektraProseTags *self;

  if (self == NULL)
    self = g_object_new (TEKTRA_TYPE_PROSE_TAGS, NULL);

  return self;
}

/**
 * tektra_prose_tags_get_table:
 * @self: the tags
 *
 * Gets the table to make text buffers with.
 *
 * Returns: (transfer none): the table
 */
GtkTextTagTable *
tektra_prose_tags_get_table (TektraProseTags *self)
{
  g_return_val_if_fail (TEKTRA_IS_PROSE_TAGS (self), NULL);

  return self->table;
}

/**
 * tektra_prose_tags_get_style:
 * @self: the tags
 * @style: exactly one style
 *
 * Gets the tag of a style.
 *
 * Returns: (transfer none): the tag
 */
GtkTextTag *
tektra_prose_tags_get_style (TektraProseTags     *self,
                             TektraMarkdownStyle  style)
{
  g_return_val_if_fail (TEKTRA_IS_PROSE_TAGS (self), NULL);

  return get_tag (self, style);
}

/**
 * tektra_prose_tags_get_line:
 * @self: the tags
 * @block: a paragraph, a heading or a rule
 * @first_line: whether it is for the block's first line, which carries the marker
 * @gap: pixels above the line
 * @rtl: whether it is read from right to left
 *
 * Gets the tag that sets lines of a block.
 *
 * Returns: (transfer none): the tag
 */
GtkTextTag *
tektra_prose_tags_get_line (TektraProseTags           *self,
                            const TektraMarkdownBlock *block,
                            gboolean                   first_line,
                            int                        gap,
                            gboolean                   rtl)
{
  char name[64];
  GtkTextTag *tag;
  Line line;

  g_return_val_if_fail (TEKTRA_IS_PROSE_TAGS (self), NULL);
  g_return_val_if_fail (block != NULL, NULL);

  line = (Line) {
    .n_quotes = MIN (block->quote_depth, DEPTH_MAX),
    .n_lists = MIN (block->list_depth, DEPTH_MAX),
    .level = block->level,
    .gap = gap,
    .marker = first_line && block->marker != TEKTRA_MARKDOWN_MARKER_NONE,
    .rtl = !!rtl,
  };
  if (line.marker)
    {
      line.n_outer = block->n_outer;
      line.n_digits = count_digits (block);
    }

  g_snprintf (name, sizeof name, "line-%u-%u%s-%u-%u-%d-%u%s", line.n_quotes, line.n_lists,
              line.marker ? "-marker" : "", line.n_outer, line.n_digits, gap, line.level,
              rtl ? "-rtl" : "");
  tag = gtk_text_tag_table_lookup (self->table, name);
  if (tag != NULL)
    return tag;

  tag = add_tag (self, name);
  g_object_set_data_full (G_OBJECT (tag), "line", g_memdup2 (&line, sizeof line), g_free);
  set_line (self, tag, &line);
  g_object_set (tag, "pixels-above-lines", gap, NULL);
  if (rtl)
    g_object_set (tag, "direction", GTK_TEXT_DIR_RTL, NULL);

  if (block->kind == TEKTRA_MARKDOWN_HEADING)
    g_object_set (tag,
                  "scale", heading_scales[CLAMP (block->level, 1, 6) - 1],
                  "weight", PANGO_WEIGHT_BOLD,
                  NULL);

  return tag;
}

/**
 * tektra_prose_tags_get_refused:
 * @self: the tags
 *
 * Gets the tag of links that are not opened.
 *
 * Returns: (transfer none): the tag
 */
GtkTextTag *
tektra_prose_tags_get_refused (TektraProseTags *self)
{
  g_return_val_if_fail (TEKTRA_IS_PROSE_TAGS (self), NULL);

  return self->refused;
}

/**
 * tektra_prose_tags_get_rise:
 * @self: the tags
 * @rise: pixels upwards
 *
 * Gets the tag that lifts what stands on a line.
 *
 * Returns: (transfer none): the tag
 */
GtkTextTag *
tektra_prose_tags_get_rise (TektraProseTags *self,
                            int              rise)
{
  char name[32];
  GtkTextTag *tag;

  g_return_val_if_fail (TEKTRA_IS_PROSE_TAGS (self), NULL);

  g_snprintf (name, sizeof name, "rise%d", rise);
  tag = gtk_text_tag_table_lookup (self->table, name);
  if (tag == NULL)
    {
      tag = add_tag (self, name);
      g_object_set (tag, "rise", rise * PANGO_SCALE, NULL);
    }

  return tag;
}

/**
 * tektra_prose_tags_is_rise:
 * @self: the tags
 * @tag: one of them
 *
 * Tells whether a tag is of those that lift what stands on a line.
 *
 * Returns: %TRUE for those with a rise
 */
gboolean
tektra_prose_tags_is_rise (TektraProseTags *self,
                           GtkTextTag      *tag)
{
  gboolean rise_set;

  g_return_val_if_fail (TEKTRA_IS_PROSE_TAGS (self), FALSE);
  g_return_val_if_fail (GTK_IS_TEXT_TAG (tag), FALSE);

  g_object_get (tag, "rise-set", &rise_set, NULL);

  return rise_set;
}

static GtkTextDirection
get_letter_direction (gunichar letter)
{
  switch (g_unichar_get_script (letter))
    {
    case G_UNICODE_SCRIPT_ARABIC:
    case G_UNICODE_SCRIPT_HEBREW:
    case G_UNICODE_SCRIPT_SYRIAC:
    case G_UNICODE_SCRIPT_THAANA:
    case G_UNICODE_SCRIPT_NKO:
    case G_UNICODE_SCRIPT_SAMARITAN:
    case G_UNICODE_SCRIPT_MANDAIC:
    case G_UNICODE_SCRIPT_ADLAM:
    case G_UNICODE_SCRIPT_HANIFI_ROHINGYA:
      return GTK_TEXT_DIR_RTL;
    default:
      return GTK_TEXT_DIR_LTR;
    }
}

/**
 * tektra_prose_tags_get_direction:
 * @text: a text
 *
 * Tells in which direction a text is read: that of its first letter (Unicode Standard Annex 9, P2),
 * code and formulas aside.
 *
 * Returns: the direction, none when there are no letters
 */
GtkTextDirection
tektra_prose_tags_get_direction (const TektraMarkdownInline *text)
{
  const char *p, *end;
  guint index = 0;

  g_return_val_if_fail (text != NULL, GTK_TEXT_DIR_NONE);

  end = text->text + text->length;
  for (p = text->text; p < end; p = g_utf8_next_char (p))
    {
      gsize offset = (gsize) (p - text->text);
      gunichar letter = g_utf8_get_char (p);

      if (!g_unichar_isalpha (letter))
        continue;

      while (index < text->n_runs && text->runs[index].end <= offset)
        index++;
      if (index < text->n_runs && text->runs[index].start <= offset &&
          (text->runs[index].style & (TEKTRA_MARKDOWN_STYLE_CODE | TEKTRA_MARKDOWN_STYLE_MATH)))
        continue;

      return get_letter_direction (letter);
    }

  return GTK_TEXT_DIR_NONE;
}

/**
 * tektra_prose_tags_get_dim:
 * @self: the tags
 *
 * Gets the colour of the bars beside quotes and of rules.
 *
 * Returns: (transfer none): a colour
 */
const GdkRGBA *
tektra_prose_tags_get_dim (TektraProseTags *self)
{
  g_return_val_if_fail (TEKTRA_IS_PROSE_TAGS (self), NULL);

  return &self->dim;
}

/**
 * tektra_prose_tags_get_margin:
 * @self: the tags
 * @block: a block
 *
 * Gets how far the lists and quotes around a block push it to the side.
 *
 * Returns: pixels
 */
int
tektra_prose_tags_get_margin (TektraProseTags           *self,
                              const TektraMarkdownBlock *block)
{
  g_return_val_if_fail (TEKTRA_IS_PROSE_TAGS (self), 0);
  g_return_val_if_fail (block != NULL, 0);

  return depth_to_pixels (self, block->quote_depth, block->list_depth);
}

/**
 * tektra_prose_tags_set_reading_size:
 * @self: the tags
 * @reading_size: how much larger text in chats is than elsewhere, 1 for the same
 *
 * Sets what a person has chosen.
 */
void
tektra_prose_tags_set_reading_size (TektraProseTags *self,
                                    double           reading_size)
{
  g_return_if_fail (TEKTRA_IS_PROSE_TAGS (self));
  g_return_if_fail (reading_size > 0);

  self->reading_size = reading_size;
  update_scale (self);
}
