/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui-test.h"

G_BEGIN_DECLS

/* Somebody in front of the microphone. */

TektraDraft      *voice_test_get_draft         (void);
guint             voice_test_count_attachments (void);
TektraAttachment *voice_test_get_attachment    (void);
GtkWidget        *voice_test_get_composer      (void);
void              voice_test_focus_text        (void);
void              voice_test_start_chat        (const char *model);
gboolean          voice_test_is_recording      (void);
GSubprocess      *voice_test_say               (const char *text);
void              voice_test_wait_listening    (void);

G_END_DECLS
