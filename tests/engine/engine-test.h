/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/llama/tektra-llama-backend.h"
#include "core/tektra-image-part.h"

G_BEGIN_DECLS

/* What the tests with a real llama-server share: private folders, questions, waiting. */

/* What came of a question */
typedef struct
{
  TektraEventStream  *stream;
  GString            *text;
  GString            *statuses;
  GError             *error;
  TektraUsage        *usage;
  TektraFinishReason  reason;
  double              progress;
  guint               n_pieces;
  gint64              end_time;
  gboolean            ended;
} Answer;

void           engine_test_init            (int                    *argc,
                                            char                 ***argv);
int            engine_test_run             (void);
char          *engine_test_dup_model_path  (const char             *name);
char          *engine_test_create_model_folder
                                           (const char             *name,
                                            gboolean                with_projector);
void           engine_test_set_server      (const char             *line);
guint          engine_test_count_folders   (void);
gboolean       engine_test_process_exists  (GPid                    pid);

TektraBackend *engine_test_create_backend  (const char             *folder);
void           engine_test_free_backend    (TektraBackend          *backend);
TektraModel   *engine_test_get_model       (TektraBackend          *backend,
                                            const char             *id);
GPid           engine_test_get_pid         (TektraModel            *model);
TektraPart    *engine_test_create_image    (const char             *sample);
TektraRequest *engine_test_create_request  (TektraModel            *model,
                                            const char             *text,
                                            const char * const     *samples,
                                            TektraGenerationParams *params);

Answer        *engine_test_ask             (TektraModel            *model,
                                            TektraRequest          *request);
Answer        *engine_test_ask_text        (TektraModel            *model,
                                            const char             *text);
void           engine_test_await_text      (Answer                 *answer);
void           engine_test_await_end       (Answer                 *answer);
gint64         engine_test_stop            (Answer                 *answer);
void           engine_test_answer_free     (Answer                 *answer);
void           engine_test_assert_flat     (TektraModel            *model,
                                            GPid                  (*get_pid) (TektraModel *model));

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, engine_test_answer_free)

G_END_DECLS
