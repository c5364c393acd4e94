/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The JSON schema that an answer shall follow. Immutable. */
#define TEKTRA_TYPE_ANSWER_SCHEMA (tektra_answer_schema_get_type ())
G_DECLARE_FINAL_TYPE (TektraAnswerSchema, tektra_answer_schema, TEKTRA, ANSWER_SCHEMA, GObject)

TektraAnswerSchema *tektra_answer_schema_new        (const char          *text,
                                                     gssize               length,
                                                     GError             **error);
const char         *tektra_answer_schema_get_text   (TektraAnswerSchema  *self);
const char         *tektra_answer_schema_get_name   (TektraAnswerSchema  *self);
gboolean            tektra_answer_schema_get_strict (TektraAnswerSchema  *self);

G_END_DECLS
