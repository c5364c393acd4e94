/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TektraMathBox:
 * @width: to the right of its origin
 * @ascent: above its baseline
 * @descent: below its baseline
 * @overhang: how far its last letter leans beyond its foot
 * @items: what is painted
 *
 * A piece of a formula, in pixels. Its origin is at the left end of its baseline, and y grows
 * downwards.
 */
typedef struct
{
  float   width;
  float   ascent;
  float   descent;
  float   overhang;
  GArray *items;
} TektraMathBox;

TektraMathBox *tektra_math_box_new       (void);
void           tektra_math_box_free      (TektraMathBox *self);
void           tektra_math_box_add       (TektraMathBox *self,
                                          TektraMathBox *child,
                                          float          x,
                                          float          y);
void           tektra_math_box_add_text  (TektraMathBox *self,
                                          PangoLayout   *layout,
                                          float          x,
                                          float          y);
void           tektra_math_box_add_rule  (TektraMathBox *self,
                                          float          x,
                                          float          y,
                                          float          width,
                                          float          height);
void           tektra_math_box_add_path  (TektraMathBox *self,
                                          GskPath       *path,
                                          float          thickness);
void           tektra_math_box_snapshot  (TektraMathBox *self,
                                          GtkSnapshot   *snapshot,
                                          const GdkRGBA *color);
TektraMathBox *tektra_math_box_new_fence (const char    *fence,
                                          float          em,
                                          float          top,
                                          float          bottom);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraMathBox, tektra_math_box_free)

G_END_DECLS
