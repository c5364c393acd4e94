/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-part.h"

G_BEGIN_DECLS

/**
 * TektraPartRecord:
 * @kind: "text", "thinking", "image", "audio" or "tool-call"
 * @text: (nullable): what is searched and grows
 * @data: (nullable): the rest, as JSON
 * @media: (nullable): the picture or sound whose bytes are kept as a file
 *
 * A part as it is stored: a snapshot that another thread can read.
 */
typedef struct
{
  const char *kind;
  GBytes     *text;
  char       *data;
  TektraPart *media;
} TektraPartRecord;

TektraPartRecord *tektra_part_record_new     (TektraPart       *part);
void              tektra_part_record_free    (TektraPartRecord *self);
TektraPart       *tektra_part_record_restore (const char       *kind,
                                              const char       *text,
                                              gsize             length,
                                              const char       *data,
                                              const char       *attachment,
                                              const char       *folder);

G_END_DECLS
