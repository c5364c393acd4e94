/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Speech Dispatcher, the desktop's own voice. One thread at a time; all functions block. */
typedef struct _TektraSpeechDispatcher TektraSpeechDispatcher;

TektraSpeechDispatcher *tektra_speech_dispatcher_open        (GError                 **error);
void                    tektra_speech_dispatcher_free        (TektraSpeechDispatcher  *self);
GListStore             *tektra_speech_dispatcher_list_voices (TektraSpeechDispatcher  *self);
gboolean                tektra_speech_dispatcher_speak       (TektraSpeechDispatcher  *self,
                                                              const char              *text,
                                                              const char              *voice,
                                                              const char              *language,
                                                              double                   rate,
                                                              GCancellable            *cancellable,
                                                              GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraSpeechDispatcher, tektra_speech_dispatcher_free)

G_END_DECLS
