/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>

#include "ui/tektra-prose-tags.h"

/* One table for all prose views: a chat can have hundreds of them, and the tags follow the colours
 * of the desktop once instead of once per view. */

/* Deeper lists and quotes are not pushed further, or hostile nesting would leave no room for
 * text. */
#define DEPTH_MAX 8

#define BULLET_INSET 8
#define DIGIT_WIDTH 9

struct _TektraProseTags
{
  GObject          parent_instance;

  /* owned */
  GtkTextTagTable *table;

  /* borrowed */
  GtkTextTag      *styles[TEKTRA_MARKDOWN_N_STYLES];
  GtkTextTag      *refused;

  GdkRGBA          dim;
};

G_DEFINE_FINAL_TYPE (TektraProseTags, tektra_prose_tags, G_TYPE_OBJECT)

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
depth_to_pixels (const TektraMarkdownBlock *block)
{
  return (int) MIN (block->quote_depth, DEPTH_MAX) * TEKTRA_PROSE_QUOTE_WIDTH +
         (int) MIN (block->list_depth, DEPTH_MAX) * TEKTRA_PROSE_LIST_WIDTH;
}

/* Numbers of three and more digits need more room than a bullet. */
static int
get_hang (const TektraMarkdownBlock *block)
{
  int hang = TEKTRA_PROSE_LIST_WIDTH - BULLET_INSET;

  if (block->marker != TEKTRA_MARKDOWN_MARKER_NUMBER)
    return hang;

  for (guint number = block->number; number >= 100; number /= 10)
    hang += DIGIT_WIDTH;

  return hang;
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
tektra_prose_tags_class_init (TektraProseTagsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_prose_tags_finalize;
}

static void
tektra_prose_tags_init (TektraProseTags *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  self->table = gtk_text_tag_table_new ();

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
  int margin, outer_width, hang = 0;

  g_return_val_if_fail (TEKTRA_IS_PROSE_TAGS (self), NULL);
  g_return_val_if_fail (block != NULL, NULL);

  margin = tektra_prose_tags_get_margin (block);
  outer_width = (int) block->n_outer * TEKTRA_PROSE_LIST_WIDTH;
  if (first_line && block->marker != TEKTRA_MARKDOWN_MARKER_NONE)
    {
      hang = outer_width + get_hang (block);
      margin = MAX (margin - outer_width, TEKTRA_PROSE_LIST_WIDTH) -
               (TEKTRA_PROSE_LIST_WIDTH - BULLET_INSET);
    }

  g_snprintf (name, sizeof name, "line-%d-%d-%u-%d-%u%s", margin, hang, block->n_outer, gap,
              block->level, rtl ? "-rtl" : "");
  tag = gtk_text_tag_table_lookup (self->table, name);
  if (tag != NULL)
    return tag;

  tag = add_tag (self, name);
  g_object_set (tag,
                rtl ? "right-margin" : "left-margin", margin,
                "pixels-above-lines", gap,
                NULL);
  if (rtl)
    g_object_set (tag, "direction", GTK_TEXT_DIR_RTL, NULL);

  if (hang > 0)
    {
      PangoTabArray *tabs = pango_tab_array_new ((int) block->n_outer + 1, TRUE);

      for (guint i = 0; i < block->n_outer; i++)
        pango_tab_array_set_tab (tabs, (int) i, PANGO_TAB_LEFT,
                                 (int) (i + 1) * TEKTRA_PROSE_LIST_WIDTH);
      pango_tab_array_set_tab (tabs, (int) block->n_outer, PANGO_TAB_LEFT, hang);
      g_object_set (tag, "indent", -hang, "tabs", tabs, NULL);
      pango_tab_array_free (tabs);
    }

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
 * @block: a block
 *
 * Gets how far the lists and quotes around a block push it to the side.
 *
 * Returns: pixels
 */
int
tektra_prose_tags_get_margin (const TektraMarkdownBlock *block)
{
  g_return_val_if_fail (block != NULL, 0);

  return depth_to_pixels (block);
}
