/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "cli/tektra-cli-loop.h"
#include "cli/tektra-cli-writer.h"
#include "models/tektra-model-manager.h"
#include "models/tektra-speech-models.h"
#include "session/tektra-transcription-service.h"
#include "storage/tektra-store.h"

G_BEGIN_DECLS

/* Exit codes. One that a signal ended exits with 128 and the signal's number, as in every shell. */
enum
{
  TEKTRA_CLI_OK = 0,
  TEKTRA_CLI_FAILED = 1,
  TEKTRA_CLI_USAGE = 2,
};

TektraModelManager *tektra_cli_create_manager  (void);
void                tektra_cli_print_reasons   (TektraModelManager *manager,
                                                TektraCliWriter    *writer);
gboolean            tektra_cli_parse_name      (int                 argc,
                                                char              **argv,
                                                const GOptionEntry *entries,
                                                const char         *summary,
                                                TektraCliWriter    *messages,
                                                const char        **name);
gboolean            tektra_cli_parse_names     (int                 argc,
                                                char              **argv,
                                                const GOptionEntry *entries,
                                                const char         *parameters,
                                                const char         *summary,
                                                TektraCliWriter    *messages,
                                                char             ***names);
TektraStore        *tektra_cli_create_store    (void);
TektraModel        *tektra_cli_await_model     (TektraCliLoop      *loop,
                                                TektraModelManager *manager,
                                                const char         *name,
                                                gboolean            exact,
                                                TektraCliWriter    *messages);
char               *tektra_cli_dup_memory      (TektraModel        *model);
char               *tektra_cli_dup_capabilities
                                               (TektraModel        *model);
void                tektra_cli_add_model       (JsonBuilder        *builder,
                                                TektraModel        *model);
char               *tektra_cli_dup_destination (TektraModel        *model);
const char         *tektra_cli_get_speech_id   (const char         *name);
char               *tektra_cli_dup_speech_name (TektraSpeechModel  *model);
TektraSpeechModels *tektra_cli_await_speech_models
                                               (TektraCliLoop      *loop);
TektraTranscriptionService *
                    tektra_cli_await_transcription
                                               (TektraCliLoop      *loop);
TektraSpeechModel  *tektra_cli_find_speech_model
                                               (TektraSpeechModels *models,
                                                const char         *id,
                                                TektraCliWriter    *messages);
void                tektra_cli_add_int         (JsonBuilder        *builder,
                                                const char         *name,
                                                gint64              value);

int                 tektra_cli_ask             (int                 argc,
                                                char              **argv);
int                 tektra_cli_benchmark       (int                 argc,
                                                char              **argv);
int                 tektra_cli_export          (int                 argc,
                                                char              **argv);
int                 tektra_cli_import          (int                 argc,
                                                char              **argv);
int                 tektra_cli_models          (int                 argc,
                                                char              **argv);
int                 tektra_cli_pull            (int                 argc,
                                                char              **argv);
int                 tektra_cli_rm              (int                 argc,
                                                char              **argv);
int                 tektra_cli_say             (int                 argc,
                                                char              **argv);
int                 tektra_cli_show            (int                 argc,
                                                char              **argv);
int                 tektra_cli_transcribe      (int                 argc,
                                                char              **argv);
int                 tektra_cli_trust           (int                 argc,
                                                char              **argv);
int                 tektra_cli_config          (int                 argc,
                                                char              **argv);
int                 tektra_cli_doctor          (int                 argc,
                                                char              **argv);

G_END_DECLS
