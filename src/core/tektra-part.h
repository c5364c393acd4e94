/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/tektra-enums.h"

G_BEGIN_DECLS

/* The abstract piece of a message. */
#define TEKTRA_TYPE_PART (tektra_part_get_type ())
G_DECLARE_DERIVABLE_TYPE (TektraPart, tektra_part, TEKTRA, PART, GObject)

struct _TektraPartClass
{
  GObjectClass parent_class;

  TektraPart *(*copy)      (TektraPart  *self);
  GBytes     *(*get_media) (TektraPart  *self,
                            const char **mime_type);
};

TektraPart *tektra_part_copy      (TektraPart  *self);
GBytes     *tektra_part_get_media (TektraPart  *self,
                                   const char **mime_type);

G_END_DECLS
