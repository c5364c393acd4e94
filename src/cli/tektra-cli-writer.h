/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TektraCliStyle:
 * @TEKTRA_CLI_STYLE_NORMAL: as the terminal has it
 * @TEKTRA_CLI_STYLE_BOLD: headings
 * @TEKTRA_CLI_STYLE_DIM: what is beside the point
 * @TEKTRA_CLI_STYLE_GOOD: green
 * @TEKTRA_CLI_STYLE_BAD: red
 * @TEKTRA_CLI_STYLE_UNSURE: yellow
 *
 * How text looks, where the terminal can.
 */
typedef enum
{
  TEKTRA_CLI_STYLE_NORMAL,
  TEKTRA_CLI_STYLE_BOLD,
  TEKTRA_CLI_STYLE_DIM,
  TEKTRA_CLI_STYLE_GOOD,
  TEKTRA_CLI_STYLE_BAD,
  TEKTRA_CLI_STYLE_UNSURE,
} TektraCliStyle;

/* A stream of text that may end in a terminal, a file or a pipe. */
typedef struct
{
  int      fd;
  gboolean is_terminal;
  gboolean has_cursor;
  gboolean has_colour;
  gboolean failed;
  gboolean has_status;
  gboolean holds_c2;
  char     last;
} TektraCliWriter;

void     tektra_cli_writer_init        (TektraCliWriter *self,
                                        int              fd);
void     tektra_cli_writer_write       (TektraCliWriter *self,
                                        const char      *text,
                                        gsize            length);
void     tektra_cli_writer_print       (TektraCliWriter *self,
                                        const char      *format,
                                        ...) G_GNUC_PRINTF (2, 3);
void     tektra_cli_writer_set_style   (TektraCliWriter *self,
                                        TektraCliStyle   style);
void     tektra_cli_writer_set_status  (TektraCliWriter *self,
                                        const char      *status);
void     tektra_cli_writer_end_line    (TektraCliWriter *self);

G_END_DECLS
