/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/tektra-enums.h"

G_BEGIN_DECLS

/* Settings of a chat's requests; every one can be unset, which leaves the choice to the model.
 * Signal: changed (param). */
#define TEKTRA_TYPE_GENERATION_PARAMS (tektra_generation_params_get_type ())
G_DECLARE_FINAL_TYPE (TektraGenerationParams, tektra_generation_params, TEKTRA, GENERATION_PARAMS, GObject)

/**
 * TektraParam:
 * @TEKTRA_PARAM_TEMPERATURE: a number from 0 to 2
 * @TEKTRA_PARAM_TOP_P: a number from 0 to 1
 * @TEKTRA_PARAM_MIN_P: a number from 0 to 1
 * @TEKTRA_PARAM_REPEAT_PENALTY: a number from 0 to 2; 1 is none
 * @TEKTRA_PARAM_TOP_K: a whole number; 0 is off
 * @TEKTRA_PARAM_MAX_TOKENS: tokens of the answer
 * @TEKTRA_PARAM_SEED: a whole number
 * @TEKTRA_PARAM_CONTEXT_LENGTH: tokens
 * @TEKTRA_PARAM_KEEP_ALIVE: seconds in memory after an answer; -1 is for ever
 * @TEKTRA_PARAM_DEVICE: the number of a graphics card from 0, or one of tektra-device.h
 * @TEKTRA_PARAM_STOP: strings that end an answer, see [method@GenerationParams.set_stop]
 * @TEKTRA_PARAM_REASONING: a [enum@Reasoning], see [method@GenerationParams.set_reasoning]
 *
 * What can be set. Those up to the repeat penalty are doubles, those up to the device integers.
 */
typedef enum
{
  TEKTRA_PARAM_TEMPERATURE,
  TEKTRA_PARAM_TOP_P,
  TEKTRA_PARAM_MIN_P,
  TEKTRA_PARAM_REPEAT_PENALTY,
  TEKTRA_PARAM_TOP_K,
  TEKTRA_PARAM_MAX_TOKENS,
  TEKTRA_PARAM_SEED,
  TEKTRA_PARAM_CONTEXT_LENGTH,
  TEKTRA_PARAM_KEEP_ALIVE,
  TEKTRA_PARAM_DEVICE,
  TEKTRA_PARAM_STOP,
  TEKTRA_PARAM_REASONING,
  TEKTRA_N_PARAMS
} TektraParam;

/* A set of settings: one bit for each */
typedef guint TektraParamMask;

#define TEKTRA_PARAM_BIT(param) (1u << (param))
#define TEKTRA_PARAM_MASK_ALL   (TEKTRA_PARAM_BIT (TEKTRA_N_PARAMS) - 1)
/* how a model is put into memory */
#define TEKTRA_PARAM_MASK_LOAD  (TEKTRA_PARAM_BIT (TEKTRA_PARAM_CONTEXT_LENGTH) | \
                                 TEKTRA_PARAM_BIT (TEKTRA_PARAM_KEEP_ALIVE) |     \
                                 TEKTRA_PARAM_BIT (TEKTRA_PARAM_DEVICE))

const char             *tektra_param_get_name                  (TektraParam             param);

TektraGenerationParams *tektra_generation_params_new           (void);
TektraGenerationParams *tektra_generation_params_new_from_json (JsonObject             *object);
JsonNode               *tektra_generation_params_to_json       (TektraGenerationParams *self);
TektraGenerationParams *tektra_generation_params_copy          (TektraGenerationParams *self);
gboolean                tektra_generation_params_equal         (TektraGenerationParams *self,
                                                                TektraGenerationParams *other);
TektraParamMask         tektra_generation_params_get_mask      (TektraGenerationParams *self);
void                    tektra_generation_params_fill          (TektraGenerationParams *self,
                                                                TektraGenerationParams *fallback);
void                    tektra_generation_params_restrict      (TektraGenerationParams *self,
                                                                TektraParamMask         mask);
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
