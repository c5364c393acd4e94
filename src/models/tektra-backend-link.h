/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-backend.h"
#include "models/tektra-download.h"

G_BEGIN_DECLS

/* Which backend a download is for, without keeping it. */
typedef struct _TektraBackendLink TektraBackendLink;

TektraBackendLink *tektra_backend_link_new          (TektraBackend      *backend);
TektraBackendLink *tektra_backend_link_new_saved    (JsonObject         *object,
                                                     GListModel         *backends);
void               tektra_backend_link_free         (TektraBackendLink  *self);
void               tektra_backend_link_save         (TektraBackendLink  *self,
                                                     JsonObject         *object);
char              *tektra_backend_link_dup_key      (TektraBackendLink  *self,
                                                     const char         *kind,
                                                     const char         *name);
TektraBackend     *tektra_backend_link_dup_backend  (TektraBackendLink  *self,
                                                     GError            **error);
void               tektra_backend_link_set_download (TektraBackendLink  *self,
                                                     TektraDownload     *download);

G_END_DECLS
