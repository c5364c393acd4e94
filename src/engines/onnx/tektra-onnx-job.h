/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "backends/onnx/tektra-onnx-folder.h"
#include "engines/onnx/tektra-sampler.h"

G_BEGIN_DECLS

/**
 * TektraOnnxJob:
 * @prompt: what the model is to continue
 * @stop: (array zero-terminated=1): texts that end the answer
 * @preserved: (array zero-terminated=1): marks that are written as text
 * @opening: (nullable): the mark of a thought with which the prompt ends
 * @is_own: whether the prompt is written by the model's own template
 * @sampling: how tokens are chosen
 * @max_tokens: of the answer; 0 for as many as fit
 * @continues: whether the prompt ends with the beginning of the answer, so that a blank behind it
 *   belongs to the answer
 * @return_tokens: whether the numbers of the tokens are told, too
 *
 * What a request wants.
 */
typedef struct
{
  char                *prompt;
  GStrv                stop;
  GStrv                preserved;
  const char          *opening;
  gboolean             is_own;
  TektraSamplerParams  sampling;
  guint                max_tokens;
  gboolean             continues;
  gboolean             return_tokens;
} TektraOnnxJob;

TektraOnnxJob *tektra_onnx_job_new  (JsonObject             *request,
                                     const TektraOnnxFolder *folder);
void           tektra_onnx_job_free (TektraOnnxJob          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraOnnxJob, tektra_onnx_job_free)

G_END_DECLS
