/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-backend.h"

G_BEGIN_DECLS

/* Everything that one answer told. */
typedef struct
{
  GString            *text;
  GString            *thinking;
  GString            *seals;      /* signatures and redacted thoughts, each with ; */
  GString            *status;
  GPtrArray          *calls;      /* of TektraToolCallPart */
  TektraUsage        *usage;
  TektraFinishReason  finish;
  guint               n_events;
  guint               n_done;
  guint               n_ends;     /* how often the stream said that it is over */
  GError             *error;
} TestAnswer;

TektraEventStream *test_answer_ask   (TektraModel            *model,
                                      const char             *question,
                                      TektraGenerationParams *params);

TestAnswer        *test_answer_new   (void);
TestAnswer        *test_answer_read  (TektraEventStream      *stream);
DexFuture         *test_answer_start (TestAnswer             *self,
                                      TektraEventStream      *stream);
void               test_answer_free  (TestAnswer             *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestAnswer, test_answer_free)

G_END_DECLS
