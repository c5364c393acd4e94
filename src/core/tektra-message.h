/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/tektra-enums.h"
#include "core/tektra-part.h"
#include "core/tektra-text-part.h"
#include "core/tektra-tool-call-part.h"
#include "core/tektra-usage.h"

G_BEGIN_DECLS

/* One turn of a conversation: a role and its parts. The parts are a GListModel of TektraPart. */
#define TEKTRA_TYPE_MESSAGE (tektra_message_get_type ())
G_DECLARE_FINAL_TYPE (TektraMessage, tektra_message, TEKTRA, MESSAGE, GObject)

TektraMessage       *tektra_message_new               (TektraRole           role);
TektraMessage       *tektra_message_new_text          (TektraRole           role,
                                                       const char          *text);
TektraMessage       *tektra_message_copy              (TektraMessage       *self);
gint64               tektra_message_get_id            (TektraMessage       *self);
gint64               tektra_message_get_created       (TektraMessage       *self);
void                 tektra_message_identify          (TektraMessage       *self,
                                                       gint64               id,
                                                       gint64               created);
gboolean             tektra_message_get_loaded        (TektraMessage       *self);
void                 tektra_message_load              (TektraMessage       *self,
                                                       GPtrArray           *parts);
void                 tektra_message_unload            (TektraMessage       *self,
                                                       gsize                size);
gsize                tektra_message_get_size          (TektraMessage       *self);
TektraRole           tektra_message_get_role          (TektraMessage       *self);
GListModel          *tektra_message_list_parts        (TektraMessage       *self);
void                 tektra_message_add_part          (TektraMessage       *self,
                                                       TektraPart          *part);
void                 tektra_message_append_text       (TektraMessage       *self,
                                                       const char          *text,
                                                       gssize               length);
void                 tektra_message_append_thinking   (TektraMessage       *self,
                                                       const char          *text,
                                                       gssize               length);
void                 tektra_message_sign_thinking     (TektraMessage       *self,
                                                       const char          *signature);
void                 tektra_message_add_odds          (TektraMessage       *self,
                                                       GPtrArray           *odds);
GPtrArray           *tektra_message_get_odds          (TektraMessage       *self);
char                *tektra_message_dup_text          (TektraMessage       *self);
TektraMessageStatus  tektra_message_get_status        (TektraMessage       *self);
void                 tektra_message_set_status        (TektraMessage       *self,
                                                       TektraMessageStatus  status);
const GError        *tektra_message_get_error         (TektraMessage       *self);
void                 tektra_message_fail              (TektraMessage       *self,
                                                       const GError        *error);
TektraFinishReason   tektra_message_get_finish_reason (TektraMessage       *self);
void                 tektra_message_set_finish_reason (TektraMessage       *self,
                                                       TektraFinishReason   reason);
guint                tektra_message_get_n_left_out    (TektraMessage       *self);
void                 tektra_message_set_n_left_out    (TektraMessage       *self,
                                                       guint                n_left_out);
const TektraUsage   *tektra_message_get_usage         (TektraMessage       *self);
void                 tektra_message_set_usage         (TektraMessage       *self,
                                                       const TektraUsage   *usage);
const char          *tektra_message_get_model_id      (TektraMessage       *self);
void                 tektra_message_set_model_id      (TektraMessage       *self,
                                                       const char          *model_id);
const char          *tektra_message_get_model_name    (TektraMessage       *self);
void                 tektra_message_set_model_name    (TektraMessage       *self,
                                                       const char          *model_name);

G_END_DECLS
