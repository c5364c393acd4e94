/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

#include "models/tektra-file-transfer.h"

G_BEGIN_DECLS

#define TEKTRA_TYPE_SPEECH_SCAN (tektra_speech_scan_get_type ())

/**
 * TektraSpeechEntry:
 * @id: what Tektra calls it, "base"
 * @name: what people call it
 * @remote: where it can be got
 * @memory: bytes that it takes while it hears
 * @recommended: whether it is the one for a person who has none
 *
 * A model that Tektra proposes.
 */
typedef struct
{
  char             *id;
  char             *name;
  TektraRemoteFile *remote;
  guint64           memory;
  gboolean          recommended;
} TektraSpeechEntry;

/**
 * TektraSpeechFile:
 * @name: (type filename): the name in the folder
 * @size: bytes
 * @multilingual: whether it knows more languages than English
 *
 * A model that is there.
 */
typedef struct
{
  char     *name;
  guint64   size;
  gboolean  multilingual;
} TektraSpeechFile;

/**
 * TektraSpeechScan:
 * @entries: (element-type TektraSpeechEntry): what is proposed
 * @files: (element-type TektraSpeechFile): what is in the folder
 *
 * What a thread found out about the models that write down speech.
 */
typedef struct
{
  GPtrArray *entries;
  GPtrArray *files;
} TektraSpeechScan;

GType             tektra_speech_scan_get_type (void) G_GNUC_CONST;
DexFuture        *tektra_speech_scan_run      (const char       *catalogue,
                                               const char       *folder);
TektraSpeechScan *tektra_speech_scan_ref      (TektraSpeechScan *self);
void              tektra_speech_scan_unref    (TektraSpeechScan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraSpeechScan, tektra_speech_scan_unref)

G_END_DECLS
