/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "core/tektra-enums.h"

G_BEGIN_DECLS

/* Sampling and context settings of a request; every one can be unset, which leaves the choice
 * to the model. Setters are properties; has-ness is asked with tektra_generation_params_has (). */
#define TEKTRA_TYPE_GENERATION_PARAMS (tektra_generation_params_get_type ())
G_DECLARE_FINAL_TYPE (TektraGenerationParams, tektra_generation_params, TEKTRA, GENERATION_PARAMS, GObject)

typedef enum
{
  TEKTRA_PARAM_TEMPERATURE,    /* double, 0..2 */
  TEKTRA_PARAM_TOP_P,          /* double, 0..1 */
  TEKTRA_PARAM_MIN_P,          /* double, 0..1 */
  TEKTRA_PARAM_REPEAT_PENALTY, /* double, 0..2 */
  TEKTRA_PARAM_TOP_K,          /* integer, 0 = off */
  TEKTRA_PARAM_MAX_TOKENS,     /* integer, tokens of the answer */
  TEKTRA_PARAM_SEED,           /* integer */
  TEKTRA_PARAM_CONTEXT_LENGTH, /* integer, tokens */
  TEKTRA_PARAM_KEEP_ALIVE,     /* integer, seconds; -1 = for ever */
  TEKTRA_N_PARAMS
} TektraParam;

TektraGenerationParams *tektra_generation_params_new           (void);
TektraGenerationParams *tektra_generation_params_copy          (TektraGenerationParams *self);
gboolean                tektra_generation_params_has           (TektraGenerationParams *self,
                                                                TektraParam             param);
void                    tektra_generation_params_unset         (TektraGenerationParams *self,
                                                                TektraParam             param);
double                  tektra_generation_params_get_double    (TektraGenerationParams *self,
                                                                TektraParam             param);
void                    tektra_generation_params_set_double    (TektraGenerationParams *self,
                                                                TektraParam             param,
                                                                double                  value);
gint64                  tektra_generation_params_get_int       (TektraGenerationParams *self,
                                                                TektraParam             param);
void                    tektra_generation_params_set_int       (TektraGenerationParams *self,
                                                                TektraParam             param,
                                                                gint64                  value);
const char * const     *tektra_generation_params_get_stop      (TektraGenerationParams *self);
void                    tektra_generation_params_set_stop      (TektraGenerationParams *self,
                                                                const char * const     *stop);
TektraReasoning         tektra_generation_params_get_reasoning (TektraGenerationParams *self);
void                    tektra_generation_params_set_reasoning (TektraGenerationParams *self,
                                                                TektraReasoning         reasoning);

G_END_DECLS
