/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cli/tektra-cli-table.h"

/* Columns are as wide as their widest cell on the screen, which is neither its bytes nor its
 * characters: names of models may be in any script. */

#define GAP 2

typedef struct
{
  TektraCliStyle style;
  char **cells;
} Row;

struct _TektraCliTable
{
  GPtrArray *rows;
  guint n_columns;
};

static void
row_free (Row *row)
{
  g_strfreev (row->cells);
  g_free (row);
}

static gsize
count_columns (const char *text)
{
  gsize n = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (g_unichar_iswide (c))
        n += 2;
      else if (!g_unichar_iszerowidth (c))
        n += 1;
    }

  return n;
}

/**
 * tektra_cli_table_new:
 * @n_columns: number of columns
 *
 * Creates an empty table.
 *
 * Returns: (transfer full): a new table
 */
TektraCliTable *
tektra_cli_table_new (guint n_columns)
{
  TektraCliTable *self;

  g_return_val_if_fail (n_columns > 0, NULL);

  self = g_new0 (TektraCliTable, 1);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  self->n_columns = n_columns;

  return self;
}

/**
 * tektra_cli_table_free:
 * @self: (transfer full): a table
 *
 * Frees a table.
 */
void
tektra_cli_table_free (TektraCliTable *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self);
}

/**
 * tektra_cli_table_add_row:
 * @self: a table
 * @style: how the first cell looks
 * @cells: (array): as many texts as the table has columns
 *
 * Adds a row.
 */
void
tektra_cli_table_add_row (TektraCliTable     *self,
                          TektraCliStyle      style,
                          const char * const *cells)
{
  Row *row;

  g_return_if_fail (self != NULL);

  row = g_new0 (Row, 1);
  row->style = style;
  row->cells = g_new0 (char *, self->n_columns + 1);
  for (guint i = 0; i < self->n_columns; i++)
    row->cells[i] = g_utf8_make_valid (cells[i] != NULL ? cells[i] : "", -1);

  g_ptr_array_add (self->rows, row);
}

/**
 * tektra_cli_table_print:
 * @self: a table
 * @writer: where to
 *
 * Writes the rows.
 */
void
tektra_cli_table_print (TektraCliTable  *self,
                        TektraCliWriter *writer)
{
  g_autofree gsize *widths = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (writer != NULL);

  widths = g_new0 (gsize, self->n_columns);
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = g_ptr_array_index (self->rows, i);

      for (guint j = 0; j < self->n_columns; j++)
        widths[j] = MAX (widths[j], count_columns (row->cells[j]));
    }

  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = g_ptr_array_index (self->rows, i);

      tektra_cli_writer_set_style (writer, row->style);
      for (guint j = 0; j < self->n_columns; j++)
        {
          gsize padding = widths[j] - count_columns (row->cells[j]) + GAP;

          tektra_cli_writer_write (writer, row->cells[j], strlen (row->cells[j]));
          if (j == 0)
            tektra_cli_writer_set_style (writer, TEKTRA_CLI_STYLE_NORMAL);
          if (j + 1 < self->n_columns)
            tektra_cli_writer_print (writer, "%*s", (int) padding, "");
        }
      tektra_cli_writer_write (writer, "\n", 1);
    }
}
