/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-part.h"

G_BEGIN_DECLS

/* Text that grows while it is received; what was received is the truth, byte for byte. */
#define TEKTRA_TYPE_TEXT_PART (tektra_text_part_get_type ())
G_DECLARE_DERIVABLE_TYPE (TektraTextPart, tektra_text_part, TEKTRA, TEXT_PART, TektraPart)

struct _TektraTextPartClass
{
  TektraPartClass parent_class;
};

TektraPart *tektra_text_part_new        (const char     *text);
const char *tektra_text_part_get_text   (TektraTextPart *self);
gsize       tektra_text_part_get_length (TektraTextPart *self);
void        tektra_text_part_append     (TektraTextPart *self,
                                         const char     *text,
                                         gssize          length);

G_END_DECLS
