/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/tektra-engine-log.h"

/* Bytes kept of a line; a child that never ends its line must not grow Tektra's memory. */
#define MAX_LINE 2000

struct _TektraEngineLog
{
  GQueue   lines;
  GString *partial;
  char    *first_error;
  gint64   last_time;
  guint    max_lines;
};

/* llama.cpp and ggml write "0.00.046.281 E srv  start: …"; options are refused with "error: …".
 * Programs in Rust write "Error: …" or "2026-11-28T19:00:00Z ERROR mistralrs: …". */
static gboolean
is_error (const char *line)
{
  const char *rest = line + strspn (line, "0123456789.");

  return g_str_has_prefix (rest, " E ") || strstr (line, " ERROR ") != NULL ||
         g_ascii_strncasecmp (line, "error", strlen ("error")) == 0;
}

static void
tektra_engine_log_take_partial (TektraEngineLog *self)
{
  g_autofree char *line = NULL;

  g_assert (self != NULL);

  line = g_utf8_make_valid (self->partial->str, (gssize) self->partial->len);
  g_string_truncate (self->partial, 0);
  g_strchomp (line);

  if (*line == '\0')
    return;

  g_debug ("engine: %s", line);

  if (self->first_error == NULL && is_error (line))
    self->first_error = g_strdup (line);

  g_queue_push_tail (&self->lines, g_steal_pointer (&line));

  if (self->lines.length > self->max_lines)
    g_free (g_queue_pop_head (&self->lines));
}

static void
tektra_engine_log_finalize (gpointer data)
{
  TektraEngineLog *self = data;

  tektra_engine_log_clear (self);
  g_string_free (self->partial, TRUE);
}

/**
 * tektra_engine_log_new:
 * @max_lines: how many lines to keep
 *
 * Creates an empty log.
 *
 * Returns: (transfer full): the log
 */
TektraEngineLog *
tektra_engine_log_new (guint max_lines)
{
  TektraEngineLog *self;

  g_return_val_if_fail (max_lines > 0, NULL);

  self = g_rc_box_new0 (TektraEngineLog);
  self->partial = g_string_new (NULL);
  self->max_lines = max_lines;
  self->last_time = g_get_monotonic_time ();

  return self;
}

/**
 * tektra_engine_log_ref:
 * @self: a log
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
TektraEngineLog *
tektra_engine_log_ref (TektraEngineLog *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_rc_box_acquire (self);
}

/**
 * tektra_engine_log_unref:
 * @self: (transfer full): a log
 *
 * Drops a reference.
 */
void
tektra_engine_log_unref (TektraEngineLog *self)
{
  g_return_if_fail (self != NULL);

  g_rc_box_release_full (self, tektra_engine_log_finalize);
}

/**
 * tektra_engine_log_clear:
 * @self: a log
 *
 * Forgets everything, for a new child.
 */
void
tektra_engine_log_clear (TektraEngineLog *self)
{
  g_return_if_fail (self != NULL);

  g_queue_clear_full (&self->lines, g_free);
  g_clear_pointer (&self->first_error, g_free);
  g_string_truncate (self->partial, 0);
  self->last_time = g_get_monotonic_time ();
}

/**
 * tektra_engine_log_feed:
 * @self: a log
 * @bytes: (array length=length): what the child wrote
 * @length: bytes of @bytes; 0 ends an unfinished line
 *
 * Takes what the child wrote. What is not UTF-8 is replaced, long lines are cut.
 */
void
tektra_engine_log_feed (TektraEngineLog *self,
                        const char      *bytes,
                        gsize            length)
{
  const char *end = bytes + length;

  g_return_if_fail (self != NULL);
  g_return_if_fail (bytes != NULL || length == 0);

  self->last_time = g_get_monotonic_time ();

  if (length == 0)
    tektra_engine_log_take_partial (self);

  while (bytes < end)
    {
      const char *newline = memchr (bytes, '\n', (gsize) (end - bytes));
      gsize piece = (gsize) ((newline != NULL ? newline : end) - bytes);

      g_string_append_len (self->partial, bytes,
                           (gssize) MIN (piece, MAX_LINE - self->partial->len));

      if (newline == NULL)
        break;

      tektra_engine_log_take_partial (self);
      bytes = newline + 1;
    }
}

/**
 * tektra_engine_log_get_n_lines:
 * @self: a log
 *
 * Gets how many lines are kept.
 *
 * Returns: the number of lines
 */
guint
tektra_engine_log_get_n_lines (TektraEngineLog *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->lines.length;
}

/**
 * tektra_engine_log_get_line:
 * @self: a log
 * @index: which line, 0 for the oldest
 *
 * Gets one of the lines that are kept.
 *
 * Returns: (transfer none) (nullable): the line without its end
 */
const char *
tektra_engine_log_get_line (TektraEngineLog *self,
                            guint            index)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_queue_peek_nth (&self->lines, index);
}

/**
 * tektra_engine_log_get_first_error:
 * @self: a log
 *
 * Gets the first line that tells of an error, also after it was pushed out: what follows it is
 * mostly its consequence.
 *
 * Returns: (transfer none) (nullable): the line
 */
const char *
tektra_engine_log_get_first_error (TektraEngineLog *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->first_error;
}

/**
 * tektra_engine_log_dup_text:
 * @self: a log
 *
 * Gets all lines that are kept.
 *
 * Returns: (transfer full): the lines, oldest first
 */
char *
tektra_engine_log_dup_text (TektraEngineLog *self)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (NULL);

  for (GList *iter = self->lines.head; iter != NULL; iter = iter->next)
    {
      g_string_append (text, iter->data);
      g_string_append_c (text, '\n');
    }

  return g_string_free_and_steal (text);
}

/**
 * tektra_engine_log_get_last_time:
 * @self: a log
 *
 * Gets when the child last wrote something, or when the log was made or cleared.
 *
 * Returns: monotonic time in microseconds
 */
gint64
tektra_engine_log_get_last_time (TektraEngineLog *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->last_time;
}
