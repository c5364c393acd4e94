/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engines/onnx/tektra-jinja-lexer.h"
#include "engines/onnx/tektra-jinja-value.h"

G_BEGIN_DECLS

/* More than any chat needs: an end to a template that never ends */
#define TEKTRA_JINJA_MAX_STEPS 500000

/* A template that is being followed. What is passed over is read, but nothing comes of it. */
typedef struct
{
  GArray     *tokens; /* of TektraJinjaToken */
  GPtrArray  *scopes; /* of GHashTable: name → JsonNode; the last one is the innermost */
  GHashTable *macros; /* name → where its parameters are */
  GString    *output;
  GError     *error;  /* the first one; from then on all is passed over */
  guint       at;
  guint       depth;
  guint       n_steps;
} TektraJinjaRun;

TektraJinjaToken *_tektra_jinja_peek     (TektraJinjaRun       *run);
gboolean          _tektra_jinja_is       (TektraJinjaRun       *run,
                                          TektraJinjaTokenKind  kind,
                                          const char           *text);
gboolean          _tektra_jinja_accept   (TektraJinjaRun       *run,
                                          TektraJinjaTokenKind  kind,
                                          const char           *text);
void              _tektra_jinja_expect   (TektraJinjaRun       *run,
                                          TektraJinjaTokenKind  kind,
                                          const char           *text);
char             *_tektra_jinja_dup_name (TektraJinjaRun       *run);
void              _tektra_jinja_fail     (TektraJinjaRun       *run,
                                          const char           *format,
                                          ...) G_GNUC_PRINTF (2, 3);

JsonNode         *_tektra_jinja_evaluate (TektraJinjaRun       *run,
                                          gboolean              active);
JsonNode         *_tektra_jinja_evaluate_filtered
                                         (TektraJinjaRun       *run,
                                          gboolean              active);
JsonNode         *_tektra_jinja_call_macro
                                         (TektraJinjaRun       *run,
                                          guint                 parameters,
                                          GPtrArray            *arguments,
                                          JsonObject           *named);

G_END_DECLS
