/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The last lines a child wrote, out of bytes split anywhere. No I/O. */
typedef struct _TektraEngineLog TektraEngineLog;

TektraEngineLog *tektra_engine_log_new             (guint            max_lines);
TektraEngineLog *tektra_engine_log_ref             (TektraEngineLog *self);
void             tektra_engine_log_unref           (TektraEngineLog *self);
void             tektra_engine_log_clear           (TektraEngineLog *self);
void             tektra_engine_log_feed            (TektraEngineLog *self,
                                                    const char      *bytes,
                                                    gsize            length);
guint            tektra_engine_log_get_n_lines     (TektraEngineLog *self);
const char      *tektra_engine_log_get_line        (TektraEngineLog *self,
                                                    guint            index);
const char      *tektra_engine_log_get_first_error (TektraEngineLog *self);
char            *tektra_engine_log_dup_text        (TektraEngineLog *self);
gint64           tektra_engine_log_get_last_time   (TektraEngineLog *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraEngineLog, tektra_engine_log_unref)

G_END_DECLS
