/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/tektra-generation-params.h"

G_BEGIN_DECLS

/* What a new model is made of: files or another model, and what is changed about it. */
#define TEKTRA_TYPE_MODEL_RECIPE (tektra_model_recipe_get_type ())
G_DECLARE_FINAL_TYPE (TektraModelRecipe, tektra_model_recipe, TEKTRA, MODEL_RECIPE, GObject)

TektraModelRecipe      *tektra_model_recipe_new               (const char             *name);
const char             *tektra_model_recipe_get_name          (TektraModelRecipe      *self);
const char             *tektra_model_recipe_get_base          (TektraModelRecipe      *self);
void                    tektra_model_recipe_set_base          (TektraModelRecipe      *self,
                                                               const char             *base);
GListModel             *tektra_model_recipe_list_files        (TektraModelRecipe      *self);
void                    tektra_model_recipe_add_file          (TektraModelRecipe      *self,
                                                               GFile                  *file);
const char             *tektra_model_recipe_get_system        (TektraModelRecipe      *self);
void                    tektra_model_recipe_set_system        (TektraModelRecipe      *self,
                                                               const char             *system);
const char             *tektra_model_recipe_get_template_text (TektraModelRecipe      *self);
void                    tektra_model_recipe_set_template_text (TektraModelRecipe      *self,
                                                               const char             *text);
TektraGenerationParams *tektra_model_recipe_get_params        (TektraModelRecipe      *self);
void                    tektra_model_recipe_set_params        (TektraModelRecipe      *self,
                                                               TektraGenerationParams *params);

G_END_DECLS
