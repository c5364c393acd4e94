/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-enums.h"
#include "core/tektra-model-definition.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _TektraBackend TektraBackend;

/* One model of one backend. The backend that owns it keeps its properties up to date; a definition
 * of the person's comes before what it says. */
#define TEKTRA_TYPE_MODEL (tektra_model_get_type ())
G_DECLARE_FINAL_TYPE (TektraModel, tektra_model, TEKTRA, MODEL, GObject)

TektraModel        *tektra_model_new                (TektraBackend      *backend,
                                                     const char         *id);
TektraBackend      *tektra_model_get_backend        (TektraModel        *self);
void                tektra_model_clear_backend      (TektraModel        *self);
const char         *tektra_model_get_id             (TektraModel        *self);
char               *tektra_model_dup_full_id        (TektraModel        *self);
const char         *tektra_model_get_name           (TektraModel        *self);
char               *tektra_model_dup_title          (TektraModel        *self);
void                tektra_model_set_name           (TektraModel        *self,
                                                     const char         *name);
const char         *tektra_model_get_description    (TektraModel        *self);
void                tektra_model_set_description    (TektraModel        *self,
                                                     const char         *description);
const char         *tektra_model_get_quantization   (TektraModel        *self);
void                tektra_model_set_quantization   (TektraModel        *self,
                                                     const char         *quantization);
const char         *tektra_model_get_parameter_size (TektraModel        *self);
void                tektra_model_set_parameter_size (TektraModel        *self,
                                                     const char         *parameter_size);
guint64             tektra_model_get_size           (TektraModel        *self);
void                tektra_model_set_size           (TektraModel        *self,
                                                     guint64             size);
guint64             tektra_model_get_memory         (TektraModel        *self);
void                tektra_model_set_memory         (TektraModel        *self,
                                                     guint64             memory);
guint               tektra_model_get_context_length (TektraModel        *self);
void                tektra_model_set_context_length (TektraModel        *self,
                                                     guint               context_length);
guint               tektra_model_get_image_size     (TektraModel        *self);
void                tektra_model_set_image_size     (TektraModel        *self,
                                                     guint               image_size);
TektraCapabilities  tektra_model_get_capabilities   (TektraModel        *self);
void                tektra_model_set_capabilities   (TektraModel        *self,
                                                     TektraCapabilities  capabilities);
TektraLocality      tektra_model_get_locality       (TektraModel        *self);
void                tektra_model_set_locality       (TektraModel        *self,
                                                     TektraLocality      locality);
const char         *tektra_model_get_destination    (TektraModel        *self);
void                tektra_model_set_destination    (TektraModel        *self,
                                                     const char         *destination);
gboolean            tektra_model_get_demo           (TektraModel        *self);
void                tektra_model_set_demo           (TektraModel        *self,
                                                     gboolean            demo);
gboolean            tektra_model_get_favourite      (TektraModel        *self);
void                tektra_model_set_favourite      (TektraModel        *self,
                                                     gboolean            favourite);
TektraModelState    tektra_model_get_state          (TektraModel        *self);
void                tektra_model_set_state          (TektraModel        *self,
                                                     TektraModelState    state);

TektraModelDefinition  *tektra_model_get_definition (TektraModel            *self);
void                    tektra_model_set_definition (TektraModel            *self,
                                                     TektraModelDefinition  *definition);
TektraGenerationParams *tektra_model_dup_params     (TektraModel            *self,
                                                     TektraGenerationParams *chosen);

G_END_DECLS
