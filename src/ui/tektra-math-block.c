/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-math-block.h"

#include <glib/gi18n.h>

#include "ui/tektra-math-view.h"

/* Pixels, for one key */
#define SCROLL_STEP 40

struct _TektraMathBlock
{
  GtkWidget       parent_instance;

  /* borrowed */
  GtkWidget      *scrolled_window;
  TektraMathView *math_view;
  GtkWidget      *menu;
};

G_DEFINE_FINAL_TYPE (TektraMathBlock, tektra_math_block, GTK_TYPE_WIDGET)

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  TektraMathBlock *self = TEKTRA_MATH_BLOCK (widget);
  const char *source = tektra_math_view_get_source (self->math_view);

  if (source != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), source);
}

static void
show_menu (TektraMathBlock *self,
           double           x,
           double           y)
{
  g_assert (TEKTRA_IS_MATH_BLOCK (self));

  if (self->menu == NULL)
    {
      g_autoptr(GMenu) menu = g_menu_new ();

      g_menu_append (menu, _("_Copy Formula as LaTeX"), "math.copy");
      self->menu = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
    }

  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu),
                               &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
pressed_cb (TektraMathBlock *self,
            int              n_press,
            double           x,
            double           y)
{
  show_menu (self, x, y);
}

static gboolean
menu_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   user_data)
{
  show_menu (TEKTRA_MATH_BLOCK (widget), gtk_widget_get_width (widget) / 2.0,
             gtk_widget_get_height (widget));

  return TRUE;
}

static gboolean
scroll_cb (GtkWidget *widget,
           GVariant  *args,
           gpointer   user_data)
{
  TektraMathBlock *self = TEKTRA_MATH_BLOCK (widget);
  GtkAdjustment *adjustment;

  adjustment =
    gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (self->scrolled_window));
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) +
                                        g_variant_get_int32 (args) * SCROLL_STEP);

  return TRUE;
}

static void
tektra_math_block_size_allocate (GtkWidget *widget,
                                 int        width,
                                 int        height,
                                 int        baseline)
{
  TektraMathBlock *self = TEKTRA_MATH_BLOCK (widget);

  gtk_widget_allocate (self->scrolled_window, width, height, baseline, NULL);
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
}

static void
tektra_math_block_measure (GtkWidget      *widget,
                           GtkOrientation  orientation,
                           int             for_size,
                           int            *minimum,
                           int            *natural,
                           int            *minimum_baseline,
                           int            *natural_baseline)
{
  gtk_widget_measure (TEKTRA_MATH_BLOCK (widget)->scrolled_window, orientation, for_size,
                      minimum, natural, NULL, NULL);
}

static void
tektra_math_block_dispose (GObject *object)
{
  TektraMathBlock *self = TEKTRA_MATH_BLOCK (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer (&self->scrolled_window, gtk_widget_unparent);

  G_OBJECT_CLASS (tektra_math_block_parent_class)->dispose (object);
}

static void
tektra_math_block_class_init (TektraMathBlockClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_math_block_dispose;

  widget_class->measure = tektra_math_block_measure;
  widget_class->size_allocate = tektra_math_block_size_allocate;

  gtk_widget_class_set_css_name (widget_class, "math-block");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);

  gtk_widget_class_install_action (widget_class, "math.copy", NULL, copy_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK,
                                       "math.copy", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, scroll_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, scroll_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_cb, NULL);
}

static void
tektra_math_block_init (TektraMathBlock *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->math_view = TEKTRA_MATH_VIEW (tektra_math_view_new (TRUE));
  gtk_widget_set_halign (GTK_WIDGET (self->math_view), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self->math_view), GTK_ALIGN_CENTER);

  self->scrolled_window = g_object_new (GTK_TYPE_SCROLLED_WINDOW,
                                        "vscrollbar-policy", GTK_POLICY_NEVER,
                                        "propagate-natural-height", TRUE,
                                        "hexpand", TRUE,
                                        "child", self->math_view,
                                        NULL);
  gtk_widget_set_parent (self->scrolled_window, GTK_WIDGET (self));

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_RELATION_LABELLED_BY, self->math_view, NULL,
                                  -1);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/**
 * tektra_math_block_new:
 *
 * Makes an empty view.
 *
 * Returns: (transfer floating): a view
 */
GtkWidget *
tektra_math_block_new (void)
{
  return g_object_new (TEKTRA_TYPE_MATH_BLOCK, NULL);
}

/**
 * tektra_math_block_set_block:
 * @self: a view
 * @block: (transfer none): a formula
 *
 * Shows a formula.
 */
void
tektra_math_block_set_block (TektraMathBlock     *self,
                             TektraMarkdownBlock *block)
{
  g_return_if_fail (TEKTRA_IS_MATH_BLOCK (self));
  g_return_if_fail (block != NULL && block->kind == TEKTRA_MARKDOWN_MATH);

  tektra_math_view_set_source (self->math_view, block->text.text);
}
