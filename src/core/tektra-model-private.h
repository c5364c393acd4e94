/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-model.h"

G_BEGIN_DECLS

/* What the files of TektraModel share. */

struct _TektraModel
{
  GObject parent_instance;

  /* owned */
  char *id;
  char *backend_id;
  char *name;
  char *description;
  char *quantization;
  char *parameter_size;
  char *destination;
  TektraModelDefinition *definition;

  /* borrowed, weak */
  TektraBackend *backend;

  guint64 size;
  guint64 memory;
  guint context_length;
  guint image_size;
  TektraCapabilities capabilities;
  TektraLocality locality;
  gboolean demo;
  gboolean favourite;
  TektraModelState state;
};

enum
{
  PROP_0,
  PROP_BACKEND,
  PROP_ID,
  PROP_NAME,
  PROP_DESCRIPTION,
  PROP_QUANTIZATION,
  PROP_PARAMETER_SIZE,
  PROP_DESTINATION,
  PROP_SIZE,
  PROP_MEMORY,
  PROP_CONTEXT_LENGTH,
  PROP_IMAGE_SIZE,
  PROP_CAPABILITIES,
  PROP_LOCALITY,
  PROP_DEMO,
  PROP_FAVOURITE,
  PROP_DEFINITION,
  PROP_STATE,
  N_PROPS
};

/* tektra-model.c */
void tektra_model_notify (TektraModel *self,
                          guint        property);

G_END_DECLS
