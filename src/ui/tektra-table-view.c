/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "markdown/tektra-markdown-find.h"
#include "markdown/tektra-math.h"
#include "ui/tektra-find-marks.h"
#include "ui/tektra-link.h"
#include "ui/tektra-prose-tags.h"
#include "ui/tektra-table-view.h"

/* Longer cells are wrapped. */
#define CELL_CHARS_MAX 42

struct _TektraTableView
{
  GtkWidget            parent_instance;

  /* owned */
  TektraMarkdownBlock *block;

  /* borrowed */
  GtkWidget           *scrolled_window;
  GtkGrid             *grid;
};

G_DEFINE_FINAL_TYPE (TektraTableView, tektra_table_view, GTK_TYPE_WIDGET)

/* A label has no room for anything but characters. */
static char *
run_to_markup (const char          *text,
               gsize                length,
               TektraMarkdownStyle  style)
{
  g_autofree char *formula = NULL;

  if ((style & TEKTRA_MARKDOWN_STYLE_MATH) == 0)
    return g_markup_escape_text (text, (gssize) length);

  formula = g_strndup (text, length);

  return tektra_math_dup_as_markup (formula);
}

static char *
cell_to_markup (const TektraMarkdownInline *cell)
{
  static const struct
  {
    TektraMarkdownStyle  style;
    const char          *tag;
  } tags[] = {
    { TEKTRA_MARKDOWN_STYLE_BOLD, "b" },
    { TEKTRA_MARKDOWN_STYLE_ITALIC, "i" },
    { TEKTRA_MARKDOWN_STYLE_STRIKE, "s" },
    { TEKTRA_MARKDOWN_STYLE_CODE, "tt" },
    { TEKTRA_MARKDOWN_STYLE_IMAGE, "i" },
  };
  GString *markup = g_string_sized_new (cell->length + 16);
  gsize position = 0;

  for (guint i = 0; i <= cell->n_runs; i++)
    {
      const TektraMarkdownRun *run = i < cell->n_runs ? &cell->runs[i] : NULL;
      gsize end = run != NULL ? run->start : cell->length;
      g_autofree char *plain = g_markup_escape_text (cell->text + position,
                                                     (gssize) (end - position));
      g_autofree char *styled = NULL;
      gboolean link;

      g_string_append (markup, plain);
      if (run == NULL)
        break;

      link = (run->style & TEKTRA_MARKDOWN_STYLE_LINK) != 0 || tektra_link_can_open (run->url);
      if (link)
        {
          g_autofree char *url = g_markup_escape_text (run->url, -1);

          g_string_append_printf (markup, "<a href=\"%s\">", url);
        }

      for (guint j = 0; j < G_N_ELEMENTS (tags); j++)
        {
          if (run->style & tags[j].style)
            g_string_append_printf (markup, "<%s>", tags[j].tag);
        }

      styled = run_to_markup (cell->text + run->start, run->end - run->start, run->style);
      g_string_append (markup, styled);

      for (guint j = G_N_ELEMENTS (tags); j > 0; j--)
        {
          if (run->style & tags[j - 1].style)
            g_string_append_printf (markup, "</%s>", tags[j - 1].tag);
        }

      if (link)
        g_string_append (markup, "</a>");

      position = run->end;
    }

  return g_string_free_and_steal (markup);
}

static gboolean
activate_link_cb (GtkLabel   *label,
                  const char *url,
                  gpointer    user_data)
{
  GdkRectangle rectangle = { 0, 0, gtk_widget_get_width (GTK_WIDGET (label)),
                             gtk_widget_get_height (GTK_WIDGET (label)) };

  tektra_link_ask (GTK_WIDGET (label), &rectangle, url, NULL);

  return TRUE;
}

static void
update_cell (TektraTableView     *self,
             TektraMarkdownBlock *block,
             guint                row,
             guint                column)
{
  GtkWidget *label = gtk_grid_get_child_at (self->grid, (int) column, (int) row);
  const TektraMarkdownInline *cell = tektra_markdown_block_get_cell (block, row, column);
  g_autofree char *markup = cell_to_markup (cell);
  TektraMarkdownAlign align = block->aligns[column];
  float xalign = align == TEKTRA_MARKDOWN_ALIGN_RIGHT ? 1.0f
               : align == TEKTRA_MARKDOWN_ALIGN_CENTER ? 0.5f : 0.0f;
  gboolean wraps;

  g_assert (TEKTRA_IS_TABLE_VIEW (self));

  if (label == NULL)
    {
      label = g_object_new (GTK_TYPE_LABEL,
                            "accessible-role", row == 0 ? GTK_ACCESSIBLE_ROLE_COLUMN_HEADER
                                                        : GTK_ACCESSIBLE_ROLE_CELL,
                            "selectable", TRUE,
                            "wrap-mode", PANGO_WRAP_WORD_CHAR,
                            "hexpand", TRUE,
                            "yalign", 0.0f,
                            NULL);
      gtk_widget_add_css_class (label, row == 0 ? "head" : "cell");
      g_signal_connect (label, "activate-link", G_CALLBACK (activate_link_cb), NULL);
      gtk_accessible_update_relation (GTK_ACCESSIBLE (label),
                                      GTK_ACCESSIBLE_RELATION_COL_INDEX, (int) column + 1,
                                      GTK_ACCESSIBLE_RELATION_ROW_INDEX, (int) row + 1,
                                      -1);
      gtk_grid_attach (self->grid, label, (int) column, (int) row, 1, 1);
    }

  /* The scrolled window asks how high the table is when it is as narrow as it can be. So that this
   * is its real height, no cell can become narrower than it wants to be. */
  wraps = g_utf8_strlen (cell->text, (gssize) cell->length) > CELL_CHARS_MAX;
  gtk_label_set_wrap (GTK_LABEL (label), wraps);
  gtk_label_set_width_chars (GTK_LABEL (label), wraps ? CELL_CHARS_MAX : -1);
  gtk_label_set_max_width_chars (GTK_LABEL (label), wraps ? CELL_CHARS_MAX : -1);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_justify (GTK_LABEL (label),
                         align == TEKTRA_MARKDOWN_ALIGN_RIGHT ? GTK_JUSTIFY_RIGHT
                         : align == TEKTRA_MARKDOWN_ALIGN_CENTER ? GTK_JUSTIFY_CENTER
                         : GTK_JUSTIFY_LEFT);
  gtk_label_set_markup (GTK_LABEL (label), markup);
}

/* The first column is where reading begins. */
static void
update_direction (TektraTableView     *self,
                  TektraMarkdownBlock *block)
{
  GtkTextDirection direction = GTK_TEXT_DIR_NONE;

  g_assert (TEKTRA_IS_TABLE_VIEW (self));

  for (guint i = 0; i < block->n_columns && direction == GTK_TEXT_DIR_NONE; i++)
    direction = tektra_prose_tags_get_direction (tektra_markdown_block_get_cell (block, 0, i));

  gtk_widget_set_direction (GTK_WIDGET (self->grid), direction);
  for (GtkWidget *label = gtk_widget_get_first_child (GTK_WIDGET (self->grid));
       label != NULL;
       label = gtk_widget_get_next_sibling (label))
    gtk_widget_set_direction (label, direction);
  if (direction == GTK_TEXT_DIR_NONE ||
      direction == gtk_widget_get_direction (GTK_WIDGET (self)))
    gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  else
    gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_END);
}

static void
clear_grid (TektraTableView *self)
{
  GtkWidget *child;

  g_assert (TEKTRA_IS_TABLE_VIEW (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
}

static void
tektra_table_view_dispose (GObject *object)
{
  TektraTableView *self = TEKTRA_TABLE_VIEW (object);

  g_clear_pointer (&self->scrolled_window, gtk_widget_unparent);

  G_OBJECT_CLASS (tektra_table_view_parent_class)->dispose (object);
}

static void
tektra_table_view_finalize (GObject *object)
{
  TektraTableView *self = TEKTRA_TABLE_VIEW (object);

  g_clear_pointer (&self->block, tektra_markdown_block_unref);

  G_OBJECT_CLASS (tektra_table_view_parent_class)->finalize (object);
}

static void
tektra_table_view_class_init (TektraTableViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_table_view_dispose;
  object_class->finalize = tektra_table_view_finalize;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "table-view");
}

static void
tektra_table_view_init (TektraTableView *self)
{
  self->grid = GTK_GRID (g_object_new (GTK_TYPE_GRID,
                                       "accessible-role", GTK_ACCESSIBLE_ROLE_TABLE,
                                       NULL));
  gtk_widget_set_valign (GTK_WIDGET (self->grid), GTK_ALIGN_START);

  self->scrolled_window = g_object_new (GTK_TYPE_SCROLLED_WINDOW,
                                        "vscrollbar-policy", GTK_POLICY_NEVER,
                                        "propagate-natural-width", TRUE,
                                        "propagate-natural-height", TRUE,
                                        "child", self->grid,
                                        NULL);
  gtk_widget_set_parent (self->scrolled_window, GTK_WIDGET (self));

  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * tektra_table_view_new:
 *
 * Makes an empty view.
 *
 * Returns: (transfer floating): a view
 */
GtkWidget *
tektra_table_view_new (void)
{
  return g_object_new (TEKTRA_TYPE_TABLE_VIEW, NULL);
}

/**
 * tektra_table_view_set_block:
 * @self: a view
 * @block: (transfer none): a table
 *
 * Shows a table. Cells that did not change are left alone.
 */
void
tektra_table_view_set_block (TektraTableView     *self,
                             TektraMarkdownBlock *block)
{
  TektraMarkdownBlock *old;

  g_return_if_fail (TEKTRA_IS_TABLE_VIEW (self));
  g_return_if_fail (block != NULL && block->kind == TEKTRA_MARKDOWN_TABLE);

  if (self->block != NULL &&
      (self->block->n_columns != block->n_columns || self->block->n_rows > block->n_rows))
    {
      clear_grid (self);
      g_clear_pointer (&self->block, tektra_markdown_block_unref);
    }

  old = self->block;
  for (guint row = 0; row < block->n_rows; row++)
    {
      for (guint column = 0; column < block->n_columns; column++)
        {
          if (old == NULL || row >= old->n_rows || old->aligns[column] != block->aligns[column] ||
              !tektra_markdown_inline_equal (tektra_markdown_block_get_cell (old, row, column),
                                             tektra_markdown_block_get_cell (block, row, column)))
            update_cell (self, block, row, column);
        }
    }

  update_direction (self, block);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->grid),
                                  GTK_ACCESSIBLE_RELATION_COL_COUNT, (int) block->n_columns,
                                  GTK_ACCESSIBLE_RELATION_ROW_COUNT, (int) block->n_rows,
                                  -1);

  g_clear_pointer (&self->block, tektra_markdown_block_unref);
  self->block = tektra_markdown_block_ref (block);
}

/* The byte of a label for one of its cell that is not in a formula: the formulas before it are
 * longer or shorter there. */
static gsize
get_label_byte (const TektraMarkdownInline *cell,
                gsize                       offset)
{
  gsize shown = offset;

  for (guint i = 0; i < cell->n_runs && cell->runs[i].end <= offset; i++)
    {
      const TektraMarkdownRun *run = &cell->runs[i];
      g_autofree char *markup = NULL;
      g_autofree char *text = NULL;

      if ((run->style & TEKTRA_MARKDOWN_STYLE_MATH) == 0)
        continue;

      markup = run_to_markup (cell->text + run->start, run->end - run->start, run->style);
      if (pango_parse_markup (markup, -1, 0, NULL, &text, NULL, NULL))
        shown = shown - (run->end - run->start) + strlen (text);
    }

  return shown;
}

static guint
mark_cell (TektraTableView *self,
           guint            row,
           guint            column,
           const char      *folded,
           int              nth)
{
  GtkWidget *label = gtk_grid_get_child_at (self->grid, (int) column, (int) row);
  const TektraMarkdownInline *cell = tektra_markdown_block_get_cell (self->block, row, column);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();
  gsize from, to = 0;
  guint n = 0;

  g_assert (TEKTRA_IS_TABLE_VIEW (self));

  for (; *folded != '\0' && tektra_markdown_inline_find (cell, folded, to, &from, &to); n++)
    tektra_find_marks_insert (attributes, get_label_byte (cell, from), get_label_byte (cell, to),
                              (int) n == nth);

  if (n > 0 || gtk_label_get_attributes (GTK_LABEL (label)) != NULL)
    gtk_label_set_attributes (GTK_LABEL (label), n > 0 ? attributes : NULL);

  return n;
}

/**
 * tektra_table_view_set_found:
 * @self: a view
 * @folded: what is looked for, empty to take all marks away
 * @nth: at which of the places the person is, negative for none
 *
 * Marks all places that read like @folded.
 *
 * Returns: their number
 */
guint
tektra_table_view_set_found (TektraTableView *self,
                             const char      *folded,
                             int              nth)
{
  guint n = 0;

  g_return_val_if_fail (TEKTRA_IS_TABLE_VIEW (self), 0);
  g_return_val_if_fail (folded != NULL, 0);

  for (guint row = 0; self->block != NULL && row < self->block->n_rows; row++)
    {
      for (guint column = 0; column < self->block->n_columns; column++)
        n += mark_cell (self, row, column, folded, nth - (int) n);
    }

  return n;
}
