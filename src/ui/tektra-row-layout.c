/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-row-layout.h"

#include "ui/tektra-char-width.h"

/* What a setting is called, and beside that what it is set to, as in a row of libadwaita: the last
 * child is as wide as it wants to be and stands at the end. Where that leaves too little to the
 * name, for large text in a narrow window, it stands below the name, and both can be read. */

struct _TektraRowLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (TektraRowLayout, tektra_row_layout, GTK_TYPE_LAYOUT_MANAGER)

/* as between the children of a row in libadwaita's style */
#define SPACING 6
/* In characters: what the name needs at least, if it is not shorter than that */
#define NAME_LENGTH 12

/* What is seen of a row: the name, after what has a fixed width such as a picture, and the value,
 * which can be missing. */
typedef struct
{
  GtkWidget *name;
  GtkWidget *value;
  int        before;
  int        name_minimum, name_natural;
  int        name_needed; /* beside the value */
  int        value_minimum, value_natural;
} Parts;

static void
look_at_parts (GtkWidget *widget,
               Parts     *parts)
{
  GtkWidget *child;

  *parts = (Parts) { 0 };

  for (child = gtk_widget_get_first_child (widget);
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_should_layout (child))
        continue;

      if (parts->name != NULL && gtk_widget_get_next_sibling (child) == NULL)
        {
          parts->value = child;
          gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1,
                              &parts->value_minimum, &parts->value_natural, NULL, NULL);
          break;
        }

      if (parts->name != NULL)
        parts->before += parts->name_natural + SPACING;
      parts->name = child;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1,
                          &parts->name_minimum, &parts->name_natural, NULL, NULL);
    }

  if (parts->value != NULL)
    parts->name_needed = MAX (parts->name_minimum,
                              MIN (parts->name_natural,
                                   (int) (NAME_LENGTH * tektra_char_width_get (widget))));
}

/* Returns: whether there is room for the value beside the name */
static gboolean
share_width (const Parts *parts,
             int          width,
             int         *name_width,
             int         *value_width)
{
  int room = width - parts->before;

  *name_width = room;
  *value_width = 0;
  if (parts->value == NULL)
    return TRUE;

  *value_width = MIN (room, parts->value_natural);
  if (room - SPACING - *value_width < parts->name_needed)
    return FALSE;

  *name_width -= SPACING + *value_width;
  return TRUE;
}

static int
get_height (GtkWidget *widget,
            int        width)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, &minimum, NULL, NULL, NULL);

  return minimum;
}

static int
get_row_height (GtkWidget *widget,
                int        width)
{
  int name_width = -1, value_width = -1, height = 0, value_height = 0;
  gboolean beside = TRUE;
  Parts parts;

  look_at_parts (widget, &parts);
  if (width >= 0)
    beside = share_width (&parts, width, &name_width, &value_width);

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && child != parts.value;
       child = gtk_widget_get_next_sibling (child))
    {
      if (gtk_widget_should_layout (child))
        height = MAX (height, get_height (child, child == parts.name ? name_width : -1));
    }

  if (parts.value != NULL)
    value_height = get_height (parts.value, value_width);

  return beside ? MAX (height, value_height) : height + value_height + SPACING;
}

static GtkSizeRequestMode
tektra_row_layout_get_request_mode (GtkLayoutManager *manager,
                                    GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
tektra_row_layout_measure (GtkLayoutManager *manager,
                           GtkWidget        *widget,
                           GtkOrientation    orientation,
                           int               for_size,
                           int              *minimum,
                           int              *natural,
                           int              *minimum_baseline,
                           int              *natural_baseline)
{
  Parts parts;

  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = *natural = get_row_height (widget, for_size);
      return;
    }

  look_at_parts (widget, &parts);
  *minimum = parts.before + MAX (parts.name_minimum, parts.value_minimum);
  *natural = parts.before + parts.name_natural
             + (parts.value != NULL ? SPACING + parts.value_natural : 0);
}

/* Puts a child at @x from where reading begins. */
static void
allocate (GtkWidget *child,
          int        row_width,
          int        x,
          int        y,
          int        width,
          int        height)
{
  GtkAllocation place = { x, y, width, height };

  if (gtk_widget_get_direction (gtk_widget_get_parent (child)) == GTK_TEXT_DIR_RTL)
    place.x = row_width - x - width;

  gtk_widget_size_allocate (child, &place, -1);
}

static void
tektra_row_layout_allocate (GtkLayoutManager *manager,
                            GtkWidget        *widget,
                            int               width,
                            int               height,
                            int               baseline)
{
  int name_width, value_width, x = 0, line = height;
  Parts parts;

  look_at_parts (widget, &parts);
  if (!share_width (&parts, width, &name_width, &value_width))
    line = MAX (height - get_height (parts.value, value_width) - SPACING, 0);

  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && child != parts.value;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_width = name_width;

      if (!gtk_widget_should_layout (child))
        continue;

      if (child != parts.name)
        gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &child_width, NULL, NULL);
      allocate (child, width, x, 0, child_width, line);
      x += child_width + SPACING;
    }

  if (parts.value != NULL)
    allocate (parts.value, width, width - value_width, line < height ? line : 0, value_width,
              line < height ? height - line - SPACING : height);
}

static void
tektra_row_layout_class_init (TektraRowLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = tektra_row_layout_get_request_mode;
  layout_class->measure = tektra_row_layout_measure;
  layout_class->allocate = tektra_row_layout_allocate;
}

static void
tektra_row_layout_init (TektraRowLayout *self)
{
}

/**
 * tektra_row_layout_new:
 *
 * Makes a layout for what is in a row of preferences.
 *
 * Returns: (transfer full): a new layout
 */
GtkLayoutManager *
tektra_row_layout_new (void)
{
  return g_object_new (TEKTRA_TYPE_ROW_LAYOUT, NULL);
}
