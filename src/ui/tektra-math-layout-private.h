/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/tektra-math-box.h"
#include "ui/tektra-math-layout.h"

G_BEGIN_DECLS

typedef enum
{
  TEKTRA_MATH_LEVEL_DISPLAY,
  TEKTRA_MATH_LEVEL_TEXT,
  TEKTRA_MATH_LEVEL_SCRIPT,
  TEKTRA_MATH_LEVEL_SCRIPT_SCRIPT,
} TektraMathLevel;

struct _TektraMathLayout
{
  /* owned */
  TektraMathBox *box;

  /* borrowed, while it is made */
  PangoContext  *context;

  float          size;
  float          axis;
};

float           tektra_math_layout_get_em        (TektraMathLayout     *self,
                                                  TektraMathLevel       level);
float           tektra_math_layout_get_axis      (TektraMathLayout     *self,
                                                  TektraMathLevel       level);
float           tektra_math_layout_get_thickness (TektraMathLayout     *self,
                                                  TektraMathLevel       level);
TektraMathLevel tektra_math_layout_get_level     (const TektraMathNode *node,
                                                  TektraMathLevel       level);

TektraMathBox *tektra_math_layout_node     (TektraMathLayout     *self,
                                            const TektraMathNode *node,
                                            TektraMathLevel       level);
TektraMathBox *tektra_math_layout_row      (TektraMathLayout     *self,
                                            const TektraMathNode *row,
                                            TektraMathLevel       level,
                                            gboolean              continues,
                                            float                 half);
TektraMathBox *tektra_math_layout_text     (TektraMathLayout     *self,
                                            const char           *text,
                                            TektraMathFont        font,
                                            float                 size);
TektraMathBox *tektra_math_layout_fence    (TektraMathLayout     *self,
                                            const char           *fence,
                                            TektraMathLevel       level,
                                            float                 half);
TektraMathBox *tektra_math_layout_center   (TektraMathLayout     *self,
                                            TektraMathBox        *child,
                                            TektraMathLevel       level);
TektraMathBox *tektra_math_layout_fraction (TektraMathLayout     *self,
                                            const TektraMathNode *node,
                                            TektraMathLevel       level);
TektraMathBox *tektra_math_layout_root     (TektraMathLayout     *self,
                                            const TektraMathNode *node,
                                            TektraMathLevel       level);
TektraMathBox *tektra_math_layout_scripts  (TektraMathLayout     *self,
                                            const TektraMathNode *node,
                                            TektraMathLevel       level);
TektraMathBox *tektra_math_layout_accent   (TektraMathLayout     *self,
                                            const TektraMathNode *node,
                                            TektraMathLevel       level);
TektraMathBox *tektra_math_layout_fenced   (TektraMathLayout     *self,
                                            const TektraMathNode *node,
                                            TektraMathLevel       level);
TektraMathBox *tektra_math_layout_table    (TektraMathLayout     *self,
                                            const TektraMathNode *node,
                                            TektraMathLevel       level);

G_END_DECLS
