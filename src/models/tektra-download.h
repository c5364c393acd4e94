/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libdex.h>

#include "core/tektra-progress.h"

G_BEGIN_DECLS

#define TEKTRA_DOWNLOAD_ERROR (tektra_download_error_quark ())

/**
 * TektraDownloadError:
 * @TEKTRA_DOWNLOAD_ERROR_FAILED: anything else
 * @TEKTRA_DOWNLOAD_ERROR_NO_SPACE: the disk is full, or would be
 * @TEKTRA_DOWNLOAD_ERROR_FILE: a file cannot be written or read
 * @TEKTRA_DOWNLOAD_ERROR_BUSY: another program is downloading the same
 * @TEKTRA_DOWNLOAD_ERROR_INSECURE: the address is not one of HTTPS
 * @TEKTRA_DOWNLOAD_ERROR_NOT_FOUND: there is no such model
 * @TEKTRA_DOWNLOAD_ERROR_WRONG_DATA: what came is not what was promised
 * @TEKTRA_DOWNLOAD_ERROR_NOT_A_MODEL: the file is no model
 *
 * Why a download failed, beside the failures of servers (%TEKTRA_BACKEND_ERROR). The message is
 * always one sentence for a person.
 */
typedef enum
{
  TEKTRA_DOWNLOAD_ERROR_FAILED,
  TEKTRA_DOWNLOAD_ERROR_NO_SPACE,
  TEKTRA_DOWNLOAD_ERROR_FILE,
  TEKTRA_DOWNLOAD_ERROR_BUSY,
  TEKTRA_DOWNLOAD_ERROR_INSECURE,
  TEKTRA_DOWNLOAD_ERROR_NOT_FOUND,
  TEKTRA_DOWNLOAD_ERROR_WRONG_DATA,
  TEKTRA_DOWNLOAD_ERROR_NOT_A_MODEL,
} TektraDownloadError;

GQuark tektra_download_error_quark (void);

/* A model on its way to this computer, whoever brings it. Main thread only.
 * Properties: key, title, state, error, completed, total, speed, seconds-left, silent,
 * status-text. */
#define TEKTRA_TYPE_DOWNLOAD (tektra_download_get_type ())
G_DECLARE_DERIVABLE_TYPE (TektraDownload, tektra_download, TEKTRA, DOWNLOAD, GObject)

/**
 * TektraDownloadClass:
 * @kind: what the subclass is called in saved downloads
 * @run: does the whole work, or what is left of it; returns a future that resolves to %TRUE, or
 *   rejects. It tells how far it is through tektra_download_set_progress () and
 *   tektra_download_set_phase (), and ends soon after the cancellable, keeping what it has
 * @discard: deletes what is there of a download that was given up; returns a future. Optional
 * @save: adds to an object what the subclass must know to go on in another run of the program.
 *   Optional
 *
 * What a subclass does. State, speed, trying again and everything else are the base class's.
 */
struct _TektraDownloadClass
{
  GObjectClass  parent_class;

  const char   *kind;

  DexFuture    *(*run)     (TektraDownload *self,
                            GCancellable   *cancellable);
  DexFuture    *(*discard) (TektraDownload *self);
  void          (*save)    (TektraDownload *self,
                            JsonObject     *object);
};

const char          *tektra_download_get_key          (TektraDownload      *self);
const char          *tektra_download_get_title        (TektraDownload      *self);
TektraDownloadState  tektra_download_get_state        (TektraDownload      *self);
gboolean             tektra_download_is_active        (TektraDownload      *self);
const GError        *tektra_download_get_error        (TektraDownload      *self);
guint64              tektra_download_get_completed    (TektraDownload      *self);
guint64              tektra_download_get_total        (TektraDownload      *self);
double               tektra_download_get_speed        (TektraDownload      *self);
gboolean             tektra_download_get_silent       (TektraDownload      *self);
char                *tektra_download_dup_status_text  (TektraDownload      *self);
void                 tektra_download_start            (TektraDownload      *self);
void                 tektra_download_pause            (TektraDownload      *self);
void                 tektra_download_resume           (TektraDownload      *self);
void                 tektra_download_cancel           (TektraDownload      *self);
DexFuture           *tektra_download_suspend          (TektraDownload      *self);
JsonObject          *tektra_download_save             (TektraDownload      *self);
void                 tektra_download_restore          (TektraDownload      *self,
                                                       JsonObject          *object);
void                 tektra_download_set_retry_delay  (TektraDownload      *self,
                                                       guint                milliseconds);

/* For subclasses */
void                 tektra_download_set_progress     (TektraDownload      *self,
                                                       guint64              completed,
                                                       guint64              total);
void                 tektra_download_set_phase        (TektraDownload      *self,
                                                       TektraDownloadState  state,
                                                       const char          *text);
void                 tektra_download_follow           (TektraDownload      *self,
                                                       TektraProgress      *progress);
void                 tektra_download_set_retry_after  (TektraDownload      *self,
                                                       guint                seconds);
void                 tektra_download_changed          (TektraDownload      *self);

G_END_DECLS
