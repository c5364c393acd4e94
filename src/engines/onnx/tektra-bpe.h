/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The `model` of a tokenizer.json when it is a byte pair encoding: pieces of text ↔ numbers. */
typedef struct _TektraBpe TektraBpe;

TektraBpe  *tektra_bpe_new      (JsonObject  *object,
                                 GError     **error);
void        tektra_bpe_free     (TektraBpe   *self);
guint       tektra_bpe_get_size (TektraBpe   *self);
gint64      tektra_bpe_find     (TektraBpe   *self,
                                 const char  *token);
const char *tektra_bpe_get_text (TektraBpe   *self,
                                 guint32      id);
void        tektra_bpe_encode   (TektraBpe   *self,
                                 const char  *piece,
                                 GArray      *ids);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraBpe, tektra_bpe_free)

G_END_DECLS
