/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "core/tektra-model.h"
#include "core/tektra-part.h"
#include "speech/tektra-sound.h"

G_BEGIN_DECLS

#define TEKTRA_TYPE_ATTACHMENT_STATE (tektra_attachment_state_get_type ())

/**
 * TektraAttachmentState:
 * @TEKTRA_ATTACHMENT_PREPARING: being decoded and made ready
 * @TEKTRA_ATTACHMENT_READY: has its part
 * @TEKTRA_ATTACHMENT_FAILED: has an error
 *
 * How far an attachment of a draft has come.
 */
typedef enum
{
  TEKTRA_ATTACHMENT_PREPARING,
  TEKTRA_ATTACHMENT_READY,
  TEKTRA_ATTACHMENT_FAILED,
} TektraAttachmentState;

typedef struct _TektraTranscriptionService TektraTranscriptionService;

/* A picture or a sound on its way into a message. Dropping it ends the preparation.
 * Properties: name, state, part, error, problem. */
#define TEKTRA_TYPE_ATTACHMENT (tektra_attachment_get_type ())
G_DECLARE_FINAL_TYPE (TektraAttachment, tektra_attachment, TEKTRA, ATTACHMENT, GObject)

GType                  tektra_attachment_state_get_type (void) G_GNUC_CONST;
TektraAttachment      *tektra_attachment_new_for_file   (GFile            *file,
                                                         guint             max_side);
TektraAttachment      *tektra_attachment_new_for_bytes  (GBytes           *bytes,
                                                         const char       *name,
                                                         guint             max_side);
TektraAttachment      *tektra_attachment_new_for_sound_file
                                                        (GFile            *file);
TektraAttachment      *tektra_attachment_new_for_sound  (TektraSound      *sound,
                                                         const char       *name);
TektraAttachment      *tektra_attachment_new_for_part   (TektraPart       *part);
const char            *tektra_attachment_get_name       (TektraAttachment *self);
TektraAttachmentState  tektra_attachment_get_state      (TektraAttachment *self);
TektraCapabilities     tektra_attachment_get_need       (TektraAttachment *self);
DexFuture             *tektra_attachment_settle         (TektraAttachment *self);
TektraPart            *tektra_attachment_get_part       (TektraAttachment *self);
const GError          *tektra_attachment_get_error      (TektraAttachment *self);
const char            *tektra_attachment_get_problem    (TektraAttachment *self);
void                   tektra_attachment_set_problem    (TektraAttachment *self,
                                                         const char       *problem);
gboolean               tektra_attachment_get_spoken     (TektraAttachment *self);
const char            *tektra_attachment_get_transcript (TektraAttachment *self);
void                   tektra_attachment_write_down     (TektraAttachment *self,
                                                         TektraTranscriptionService
                                                                          *service,
                                                         TektraModel      *model);

G_END_DECLS
