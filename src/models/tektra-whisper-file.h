/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the names of these files end with */
#define TEKTRA_WHISPER_FILE_SUFFIX ".bin"

/**
 * TektraWhisperFile:
 * @size: bytes
 * @multilingual: whether it knows more languages than English
 *
 * What a file tells of the model that is in it, which writes down speech.
 */
typedef struct
{
  guint64  size;
  gboolean multilingual;
} TektraWhisperFile;

gboolean tektra_whisper_file_read (const char         *path,
                                   TektraWhisperFile  *file,
                                   GError            **error);

G_END_DECLS
