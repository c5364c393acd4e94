/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/tektra-cli-writer.h"

/* Text goes out at once and unchanged, with one exception: a model's words must not command the
 * terminal they are shown in, so that control characters are replaced there. */

#define REPLACEMENT "\xef\xbf\xbd"
#define CLEAR_LINE  "\r\033[K"

static void
write_raw (TektraCliWriter *self,
           const char      *text,
           gsize            length)
{
  while (length > 0 && !self->failed)
    {
      gssize n = write (self->fd, text, length);

      if (n >= 0)
        {
          text += n;
          length -= (gsize) n;
        }
      else if (errno == EAGAIN)
        {
          GPollFD poll_fd = { self->fd, G_IO_OUT, 0 };

          g_poll (&poll_fd, 1, -1);
        }
      else if (errno != EINTR)
        self->failed = TRUE;
    }
}

/* ECMA-48: C0 but for tab and newline, DEL, and C1, which UTF-8 writes as C2 80 to C2 9F. A C2 at
 * the end of a piece waits for the next one. */
static void
write_safely (TektraCliWriter *self,
              const char      *text,
              gsize            length)
{
  g_autoptr(GString) safe = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    {
      guchar c = (guchar) text[i];

      if (self->holds_c2)
        {
          self->holds_c2 = FALSE;
          if (c >= 0x80 && c <= 0x9f)
            {
              g_string_append (safe, REPLACEMENT);
              continue;
            }
          g_string_append_c (safe, (char) 0xc2);
        }

      if (c == 0xc2)
        self->holds_c2 = TRUE;
      else if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
        g_string_append (safe, REPLACEMENT);
      else
        g_string_append_c (safe, (char) c);
    }

  write_raw (self, safe->str, safe->len);
}

static gsize
count_columns (TektraCliWriter *self)
{
  struct winsize size;

  if (ioctl (self->fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;

  return 80;
}

/**
 * tektra_cli_writer_init:
 * @self: a writer
 * @fd: a file descriptor, which stays the caller's
 *
 * Starts to write, with colours where they are wanted (a terminal that is not dumb, and no
 * `$NO_COLOR`, see no-color.org).
 */
void
tektra_cli_writer_init (TektraCliWriter *self,
                        int              fd)
{
  const char *no_colour = g_getenv ("NO_COLOR");
  const char *term = g_getenv ("TERM");

  g_return_if_fail (self != NULL);

  memset (self, 0, sizeof *self);
  self->fd = fd;
  self->last = '\n';
  self->is_terminal = isatty (fd);
  self->has_cursor = self->is_terminal && term != NULL && !g_str_equal (term, "dumb");
  self->has_colour = self->has_cursor && (no_colour == NULL || *no_colour == '\0');
}

/**
 * tektra_cli_writer_write:
 * @self: a writer
 * @text: text from anywhere
 * @length: its length in bytes
 *
 * Writes text. After a failure, such as a reader that went away, nothing is written any more.
 */
void
tektra_cli_writer_write (TektraCliWriter *self,
                         const char      *text,
                         gsize            length)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (text != NULL);

  if (length == 0)
    return;

  tektra_cli_writer_set_status (self, NULL);
  self->last = text[length - 1];

  if (self->is_terminal)
    write_safely (self, text, length);
  else
    write_raw (self, text, length);
}

/**
 * tektra_cli_writer_print:
 * @self: a writer
 * @format: a format as in printf (3)
 * @...: its arguments
 *
 * Writes formatted text.
 */
void
tektra_cli_writer_print (TektraCliWriter *self,
                         const char      *format,
                         ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  tektra_cli_writer_write (self, text, strlen (text));
}

/**
 * tektra_cli_writer_set_style:
 * @self: a writer
 * @style: how the text that follows looks
 *
 * Changes the look of text, where there are colours.
 */
void
tektra_cli_writer_set_style (TektraCliWriter *self,
                             TektraCliStyle   style)
{
  static const char *const sequences[] = {
    [TEKTRA_CLI_STYLE_NORMAL] = "\033[0m",
    [TEKTRA_CLI_STYLE_BOLD] = "\033[1m",
    [TEKTRA_CLI_STYLE_DIM] = "\033[2m",
    [TEKTRA_CLI_STYLE_GOOD] = "\033[32m",
    [TEKTRA_CLI_STYLE_BAD] = "\033[31m",
    [TEKTRA_CLI_STYLE_UNSURE] = "\033[33m",
  };

  g_return_if_fail (self != NULL);

  if (self->has_colour)
    write_raw (self, sequences[style], strlen (sequences[style]));
}

/**
 * tektra_cli_writer_set_status:
 * @self: a writer
 * @status: (nullable): what is happening, or %NULL for nothing
 *
 * Shows a line that the next one takes the place of. Only where somebody looks.
 */
void
tektra_cli_writer_set_status (TektraCliWriter *self,
                              const char      *status)
{
  g_return_if_fail (self != NULL);

  if (!self->has_cursor || (status == NULL && !self->has_status))
    return;

  write_raw (self, CLEAR_LINE, strlen (CLEAR_LINE));
  self->has_status = status != NULL;

  if (status != NULL)
    {
      g_autofree char *line = g_utf8_make_valid (status, -1);
      glong columns = (glong) count_columns (self) - 1;

      if (g_utf8_strlen (line, -1) > columns)
        *g_utf8_offset_to_pointer (line, columns) = '\0';

      tektra_cli_writer_set_style (self, TEKTRA_CLI_STYLE_DIM);
      write_safely (self, line, strlen (line));
      tektra_cli_writer_set_style (self, TEKTRA_CLI_STYLE_NORMAL);
    }
}

/**
 * tektra_cli_writer_end_line:
 * @self: a writer
 *
 * Ends the line, unless it has ended.
 */
void
tektra_cli_writer_end_line (TektraCliWriter *self)
{
  g_return_if_fail (self != NULL);

  if (self->last != '\n')
    tektra_cli_writer_write (self, "\n", 1);
}
