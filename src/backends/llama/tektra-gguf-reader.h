/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Little-endian values out of the front of a file nobody vouches for. Blocking: use it in a thread.
 * The first failure sticks: every later call fails too, so a caller may check once. */
typedef struct _TektraGgufReader TektraGgufReader;

TektraGgufReader *tektra_gguf_reader_open        (const char        *path,
                                                  GError           **error);
void              tektra_gguf_reader_free        (TektraGgufReader  *self);
const char       *tektra_gguf_reader_get_name    (TektraGgufReader  *self);
guint64           tektra_gguf_reader_get_size    (TektraGgufReader  *self);
guint64           tektra_gguf_reader_get_offset  (TektraGgufReader  *self);
gboolean          tektra_gguf_reader_fail        (TektraGgufReader  *self,
                                                  const char        *format,
                                                  ...) G_GNUC_PRINTF (2, 3);
gboolean          tektra_gguf_reader_take_error  (TektraGgufReader  *self,
                                                  GError           **error);
gboolean          tektra_gguf_reader_read_uint   (TektraGgufReader  *self,
                                                  guint              width,
                                                  guint64           *value);
gboolean          tektra_gguf_reader_read_string (TektraGgufReader  *self,
                                                  gsize              max_length,
                                                  char             **value);
gboolean          tektra_gguf_reader_skip        (TektraGgufReader  *self,
                                                  guint64            count,
                                                  guint64            width);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraGgufReader, tektra_gguf_reader_free)

G_END_DECLS
