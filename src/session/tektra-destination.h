/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "backends/tektra-backend-registry.h"
#include "core/tektra-enums.h"
#include "storage/tektra-settings.h"

G_BEGIN_DECLS

/**
 * TektraDestinationUse:
 * @TEKTRA_DESTINATION_CHATS: what is written, with what is attached to it, and the chat before it
 * @TEKTRA_DESTINATION_VOICE: what is said, to be written down
 * @TEKTRA_DESTINATION_SPEECH: answers, to be read aloud
 *
 * What goes somewhere.
 */
typedef enum
{
  TEKTRA_DESTINATION_CHATS,
  TEKTRA_DESTINATION_VOICE,
  TEKTRA_DESTINATION_SPEECH,
} TektraDestinationUse;

/**
 * TektraDestination:
 * @use: what goes there
 * @name: (nullable): what a person calls it; %NULL for the servers of voice and speech
 * @host: (nullable): the host; %NULL for a program of this computer
 * @locality: how far that is
 *
 * Somewhere that what a person says may go to.
 */
typedef struct
{
  TektraDestinationUse use;
  char *name;
  char *host;
  TektraLocality locality;
} TektraDestination;

void       tektra_destination_free (TektraDestination     *self);
GPtrArray *tektra_destination_list (TektraBackendRegistry *registry,
                                    TektraSettings        *settings);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraDestination, tektra_destination_free)

G_END_DECLS
