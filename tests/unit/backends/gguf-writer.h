/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes GGUF headers, right ones and wrong ones, piece by piece. */

void gguf_write_uint   (GByteArray *file,
                        guint       width,
                        guint64     value);
void gguf_write_string (GByteArray *file,
                        const char *text);
void gguf_write_start  (GByteArray *file,
                        guint64     n_tensors,
                        guint64     n_pairs);
void gguf_write_text   (GByteArray *file,
                        const char *key,
                        const char *value);
void gguf_write_uint32 (GByteArray *file,
                        const char *key,
                        guint32     value);
void gguf_write_array  (GByteArray *file,
                        const char *key,
                        guint32     type,
                        guint64     count);
void gguf_write_tensor (GByteArray *file,
                        guint32     type,
                        guint64     n_elements,
                        guint64     offset);
void gguf_save         (GByteArray *file,
                        const char *path);

G_END_DECLS
