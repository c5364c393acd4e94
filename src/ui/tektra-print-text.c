/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-print-text.h"

#define CODE_SCALE 0.88

static PangoLayout *
new_layout (PangoContext *context,
            const char   *family,
            double        width,
            double        scale,
            PangoWeight   weight)
{
  PangoLayout *layout = pango_layout_new (context);
  PangoFontDescription *font = pango_font_description_new ();

  pango_font_description_set_family_static (font, family);
  pango_font_description_set_weight (font, weight);
  pango_font_description_set_size (font, (int) (TEKTRA_PRINT_TEXT_SIZE * scale * PANGO_SCALE));
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);

  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_line_spacing (layout, 1.15f);

  return layout;
}

/* Takes @attribute. */
static void
insert (PangoAttrList           *attributes,
        PangoAttribute          *attribute,
        const TektraMarkdownRun *run)
{
  attribute->start_index = (guint) run->start;
  attribute->end_index = (guint) run->end;
  pango_attr_list_insert (attributes, attribute);
}

static void
insert_run (PangoAttrList           *attributes,
            const TektraMarkdownRun *run)
{
  if (run->style & TEKTRA_MARKDOWN_STYLE_BOLD)
    insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD), run);
  if (run->style & TEKTRA_MARKDOWN_STYLE_ITALIC)
    insert (attributes, pango_attr_style_new (PANGO_STYLE_ITALIC), run);
  if (run->style & TEKTRA_MARKDOWN_STYLE_STRIKE)
    insert (attributes, pango_attr_strikethrough_new (TRUE), run);
  if (run->style & TEKTRA_MARKDOWN_STYLE_LINK)
    insert (attributes, pango_attr_underline_new (PANGO_UNDERLINE_SINGLE), run);
  if (run->style & TEKTRA_MARKDOWN_STYLE_CODE)
    {
      insert (attributes, pango_attr_family_new ("Monospace"), run);
      insert (attributes, pango_attr_scale_new (CODE_SCALE), run);
    }
}

/**
 * tektra_print_text_new:
 * @context: a context of the paper, in points
 * @text: any text
 * @width: the room for it, in points
 * @scale: of the size of running text
 * @weight: how bold it is
 *
 * Sets a text that is shown as it is.
 *
 * Returns: (transfer full): the lines
 */
PangoLayout *
tektra_print_text_new (PangoContext *context,
                       const char   *text,
                       double        width,
                       double        scale,
                       PangoWeight   weight)
{
  PangoLayout *layout = new_layout (context, "Adwaita Sans, Sans", width, scale, weight);

  pango_layout_set_text (layout, text, -1);

  return layout;
}

/**
 * tektra_print_text_new_inline:
 * @context: a context of the paper, in points
 * @text: the text of a paragraph, a heading or a cell
 * @width: the room for it, in points
 * @scale: of the size of running text
 * @weight: how bold it is
 *
 * Sets a text with its styles. Links are underlined, and led to by nothing.
 *
 * Returns: (transfer full): the lines
 */
PangoLayout *
tektra_print_text_new_inline (PangoContext               *context,
                              const TektraMarkdownInline *text,
                              double                      width,
                              double                      scale,
                              PangoWeight                 weight)
{
  PangoLayout *layout = tektra_print_text_new (context, text->text != NULL ? text->text : "", width,
                                               scale, weight);
  PangoAttrList *attributes = pango_attr_list_new ();

  for (guint i = 0; i < text->n_runs; i++)
    insert_run (attributes, &text->runs[i]);

  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);

  return layout;
}

/**
 * tektra_print_text_new_code:
 * @context: a context of the paper, in points
 * @text: any text
 * @width: the room for it, in points
 *
 * Sets a code block. What is too long for a line is broken: on paper nothing scrolls.
 *
 * Returns: (transfer full): the lines
 */
PangoLayout *
tektra_print_text_new_code (PangoContext *context,
                            const char   *text,
                            double        width)
{
  PangoLayout *layout = new_layout (context, "Adwaita Mono, Monospace", width, CODE_SCALE,
                                    PANGO_WEIGHT_NORMAL);

  pango_layout_set_text (layout, text, -1);

  return layout;
}
