/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/tektra-backend-row.h"
#include "ui/tektra-engine-row.h"
#include "ui/tektra-server-test-row.h"

G_BEGIN_DECLS

struct _TektraBackendRow
{
  AdwExpanderRow       parent_instance;

  /* owned */
  TektraConfigSaver   *saver;
  TektraSecrets       *secrets;
  char                *id;

  /* children, those that this backend has no use for are NULL */
  GtkWidget           *up_button;
  GtkWidget           *down_button;
  GtkSwitch           *use_switch;
  TektraServerTestRow *test_row;
  TektraEngineRow     *engine_row;
  AdwEntryRow         *address_row;
  AdwSpinRow          *timeout_row;
  AdwComboRow         *device_row;
  AdwSpinRow          *layers_row;
  AdwSpinRow          *threads_row;
  AdwComboRow         *attention_row;
  AdwComboRow         *mmap_row;
  AdwSpinRow          *memory_row;

  guint                updating : 1;
};

void _tektra_backend_row_save              (TektraBackendRow            *self,
                                            const char                  *key,
                                            TektraTomlNode              *value);
void _tektra_backend_row_save_number       (TektraBackendRow            *self,
                                            const char                  *key,
                                            AdwSpinRow                  *row,
                                            gint64                       automatic);
void _tektra_backend_row_add_row           (TektraBackendRow            *self,
                                            gpointer                     row,
                                            const char                  *title,
                                            const char                  *subtitle,
                                            const char                  *signal,
                                            GCallback                    callback);
void _tektra_backend_row_add_threads_row   (TektraBackendRow            *self,
                                            const char                  *subtitle);
void _tektra_backend_row_add_llama_rows    (TektraBackendRow            *self);
void _tektra_backend_row_update_llama_rows (TektraBackendRow            *self,
                                            const TektraBackendSettings *settings);

G_END_DECLS
