/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/**
 * TektraPersonalDataKind:
 * @TEKTRA_PERSONAL_DATA_CHATS: what was said, and what is written and not sent yet
 * @TEKTRA_PERSONAL_DATA_ATTACHMENTS: pictures, recordings and documents of chats
 * @TEKTRA_PERSONAL_DATA_MODELS: models that answer, those that were downloaded or imported
 * @TEKTRA_PERSONAL_DATA_SPEECH_MODELS: models that write down speech
 * @TEKTRA_PERSONAL_DATA_CONFIG: what is set in files: models.toml and prompt templates
 * @TEKTRA_PERSONAL_DATA_WORDS: words that were added to the dictionary
 * @TEKTRA_PERSONAL_DATA_KEYS: keys of servers, where they are in a file: in a sandbox
 * @TEKTRA_PERSONAL_DATA_REST: everything else, such as the list of downloads
 *
 * The sorts of files that Tektra keeps for a person. What is set in the preferences is with the
 * desktop, and without a sandbox the keys are in its keyring.
 */
typedef enum
{
  TEKTRA_PERSONAL_DATA_CHATS,
  TEKTRA_PERSONAL_DATA_ATTACHMENTS,
  TEKTRA_PERSONAL_DATA_MODELS,
  TEKTRA_PERSONAL_DATA_SPEECH_MODELS,
  TEKTRA_PERSONAL_DATA_CONFIG,
  TEKTRA_PERSONAL_DATA_WORDS,
  TEKTRA_PERSONAL_DATA_KEYS,
  TEKTRA_PERSONAL_DATA_REST,
  TEKTRA_PERSONAL_DATA_N_KINDS,
} TektraPersonalDataKind;

char      *tektra_personal_data_dup_path  (TektraPersonalDataKind kind);
gboolean   tektra_personal_data_is_shared (TektraPersonalDataKind kind);
DexFuture *tektra_personal_data_measure   (void);
DexFuture *tektra_personal_data_remove    (gboolean               with_models);

G_END_DECLS
