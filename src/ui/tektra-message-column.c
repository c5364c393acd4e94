/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "storage/tektra-settings.h"
#include "ui/tektra-message-column-private.h"

/* Pixels above the first message and below the last one */
#define SPACE_ABOVE 12
#define SPACE_BELOW 24

/* Pixels that stay around what was scrolled to */
#define AREA_MARGIN 12

/* The window is at the end when no more than this many pixels are below it. */
#define END_SLACK 4

G_DEFINE_FINAL_TYPE_WITH_CODE (TektraMessageColumn, tektra_message_column, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

enum
{
  PROP_0,
  PROP_FOLLOWING,
  PROP_READING_WIDTH,
  N_PROPS,

  PROP_HADJUSTMENT = N_PROPS,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY
};

static GParamSpec *properties[N_PROPS];

static guint
get_n_rows (TektraMessageColumn *self)
{
  return tektra_row_extents_get_n_rows (self->extents);
}

/* Where a row begins, from the top of all that can be scrolled */
double
tektra_message_column_get_row_y (TektraMessageColumn *self,
                                 guint                index)
{
  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  return SPACE_ABOVE + (double) tektra_row_extents_get_offset (self->extents, index);
}

/* The message at a place, the first or the last one when the place is outside */
guint
tektra_message_column_find_index (TektraMessageColumn *self,
                                  double               y)
{
  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  return tektra_row_extents_find (self->extents, (gint64) floor (y - SPACE_ABOVE));
}

static double
get_upper (TektraMessageColumn *self)
{
  double end = tektra_message_column_get_row_y (self, get_n_rows (self)) + SPACE_BELOW;

  return MAX (end, self->page);
}

/* What is at the top of the window: what was anchored there, or what puts the end at its bottom */
double
tektra_message_column_get_value (TektraMessageColumn *self)
{
  double end = get_upper (self) - self->page;
  double value = end;

  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  if (!self->following && self->anchor < get_n_rows (self))
    value = tektra_message_column_get_row_y (self, self->anchor) + self->anchor_offset;

  return CLAMP (round (value), 0, end);
}

static void
set_following (TektraMessageColumn *self,
               gboolean             following)
{
  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  if (self->following == following)
    return;

  self->following = following;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOWING]);
}

static void
configure_adjustments (TektraMessageColumn *self)
{
  double value = tektra_message_column_get_value (self);

  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  self->configuring = TRUE;
  gtk_adjustment_configure (self->vadjustment, value, 0, get_upper (self),
                            self->page * 0.1, self->page * 0.9, self->page);
  gtk_adjustment_configure (self->hadjustment, 0, 0, self->width, self->width * 0.1,
                            self->width * 0.9, self->width);
  self->configuring = FALSE;
}

static void
anchor_at (TektraMessageColumn *self,
           double               value)
{
  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  self->anchor = get_n_rows (self) > 0 ? tektra_message_column_find_index (self, value) : 0;
  self->anchor_offset = value - tektra_message_column_get_row_y (self, self->anchor);
}

/* Goes to a place. Rows that get widgets on the way come to their true heights, but what was asked
 * for stays where it was put. */
static void
update_view (TektraMessageColumn *self)
{
  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  tektra_message_column_fill (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
value_changed_cb (TektraMessageColumn *self)
{
  double value = gtk_adjustment_get_value (self->vadjustment);

  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  if (self->configuring)
    return;

  anchor_at (self, value);
  set_following (self, get_upper (self) - self->page - value <= END_SLACK);
  update_view (self);
}

static void
set_adjustment (TektraMessageColumn  *self,
                GtkAdjustment       **place,
                GtkAdjustment        *adjustment)
{
  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  if (adjustment != NULL && adjustment == *place)
    return;

  if (*place != NULL)
    g_signal_handlers_disconnect_by_func (*place, value_changed_cb, self);
  g_clear_object (place);

  *place = g_object_ref_sink (adjustment != NULL ? adjustment
                                                 : gtk_adjustment_new (0, 0, 0, 0, 0, 0));
  if (place == &self->vadjustment)
    g_signal_connect_object (*place, "value-changed",
                             G_CALLBACK (value_changed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
items_changed_cb (TektraMessageColumn *self,
                  guint                position,
                  guint                removed,
                  guint                added)
{
  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  tektra_message_column_replace_rows (self, position, removed, added);

  if (self->anchor >= position + removed)
    {
      self->anchor += added - removed;
    }
  else if (self->anchor >= position)
    {
      self->anchor = MIN (position, MAX (get_n_rows (self), 1) - 1);
      self->anchor_offset = 0;
    }

  tektra_message_column_fill (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
show_widget (TektraMessageColumn *self,
             GtkWidget           *widget)
{
  GtkWidget *row = gtk_widget_get_ancestor (widget, TEKTRA_TYPE_MESSAGE_ROW);
  graphene_rect_t bounds;

  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  for (guint nth = 0; row != NULL && nth < self->entries->len; nth++)
    {
      TektraMessageColumnEntry *entry = &g_array_index (self->entries, TektraMessageColumnEntry,
                                                        nth);

      if (GTK_WIDGET (entry->row) == row && gtk_widget_compute_bounds (widget, row, &bounds))
        tektra_message_column_show_area (self, entry->index,
                                         bounds.origin.y, bounds.size.height);
    }
}

/* Who goes on with the keyboard sees where they are; a click is where it is. */
static void
focus_widget_cb (TektraMessageColumn *self,
                 GParamSpec          *pspec,
                 GtkRoot             *root)
{
  GtkWidget *focus = gtk_root_get_focus (root);

  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self)) &&
      gtk_window_get_focus_visible (GTK_WINDOW (root)))
    show_widget (self, focus);
}

static void
tektra_message_column_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (tektra_message_column_parent_class)->root (widget);

  if (GTK_IS_WINDOW (gtk_widget_get_root (widget)))
    g_signal_connect_object (gtk_widget_get_root (widget), "notify::focus-widget",
                             G_CALLBACK (focus_widget_cb), widget, G_CONNECT_SWAPPED);
}

static void
tektra_message_column_unroot (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (widget), focus_widget_cb, widget);

  GTK_WIDGET_CLASS (tektra_message_column_parent_class)->unroot (widget);
}

static GtkSizeRequestMode
tektra_message_column_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

/* It is as high as it is made; the width is what the widest row needs. */
static void
tektra_message_column_measure (GtkWidget      *widget,
                               GtkOrientation  orientation,
                               int             for_size,
                               int            *minimum,
                               int            *natural,
                               int            *minimum_baseline,
                               int            *natural_baseline)
{
  TektraMessageColumn *self = TEKTRA_MESSAGE_COLUMN (widget);

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_VERTICAL)
    return;

  for (guint nth = 0; nth < self->entries->len; nth++)
    {
      TektraMessageColumnEntry *entry = &g_array_index (self->entries, TektraMessageColumnEntry,
                                                        nth);
      int row_minimum, row_natural;

      gtk_widget_measure (GTK_WIDGET (entry->row), orientation, -1,
                          &row_minimum, &row_natural, NULL, NULL);
      *minimum = MAX (*minimum, row_minimum);
      *natural = MAX (*natural, row_natural);
    }
}

/* A line that is at the top of the window is still there, more or less, when the window has become
 * wider or narrower. */
static void
scale_anchor (TektraMessageColumn *self,
              int                  old_height)
{
  g_assert (TEKTRA_IS_MESSAGE_COLUMN (self));

  if (old_height > 0 && self->anchor_offset > 0 && self->anchor_offset < old_height)
    self->anchor_offset *=
      (double) tektra_row_extents_get_height (self->extents, self->anchor) / old_height;
}

static void
tektra_message_column_size_allocate (GtkWidget *widget,
                                     int        width,
                                     int        height,
                                     int        baseline)
{
  TektraMessageColumn *self = TEKTRA_MESSAGE_COLUMN (widget);
  gboolean other_width = self->width != width;
  int anchor_height = 0;
  double value;

  /* In a window that is only coming up there may be no room at all for a moment. */
  if (width <= 0)
    return;

  if (self->anchor < get_n_rows (self))
    anchor_height = tektra_row_extents_get_height (self->extents, self->anchor);

  self->width = width;
  self->page = height;
  for (guint nth = 0; nth < self->entries->len; nth++)
    tektra_message_column_measure_row (self, nth);
  if (other_width)
    scale_anchor (self, anchor_height);

  value = tektra_message_column_get_value (self);
  for (guint nth = 0; nth < self->entries->len; nth++)
    {
      TektraMessageColumnEntry *entry = &g_array_index (self->entries, TektraMessageColumnEntry,
                                                        nth);
      double y = tektra_message_column_get_row_y (self, entry->index) - value;

      gtk_widget_allocate (GTK_WIDGET (entry->row), width,
                           tektra_row_extents_get_height (self->extents, entry->index), -1,
                           gsk_transform_translate (NULL,
                                                    &GRAPHENE_POINT_INIT (0, (float) y)));
    }

  configure_adjustments (self);
  tektra_message_column_queue_fill (self);
  if (self->visible_source == 0 && get_upper (self) - self->page - value <= END_SLACK)
    set_following (self, TRUE);
}

/* Rows that wait outside of the window are not drawn. */
static void
tektra_message_column_snapshot (GtkWidget   *widget,
                                GtkSnapshot *snapshot)
{
  TektraMessageColumn *self = TEKTRA_MESSAGE_COLUMN (widget);
  double value = tektra_message_column_get_value (self);

  for (guint nth = 0; nth < self->entries->len; nth++)
    {
      TektraMessageColumnEntry *entry = &g_array_index (self->entries, TektraMessageColumnEntry,
                                                        nth);
      double y = tektra_message_column_get_row_y (self, entry->index) - value;

      if (y < self->page &&
          y + tektra_row_extents_get_height (self->extents, entry->index) > 0)
        gtk_widget_snapshot_child (widget, GTK_WIDGET (entry->row), snapshot);
    }
}

static void
tektra_message_column_dispose (GObject *object)
{
  TektraMessageColumn *self = TEKTRA_MESSAGE_COLUMN (object);

  tektra_message_column_clear_found (self);
  tektra_message_column_set_session (self, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (self->spare); i++)
    g_ptr_array_set_size (self->spare[i], 0);

  G_OBJECT_CLASS (tektra_message_column_parent_class)->dispose (object);
}

static void
tektra_message_column_finalize (GObject *object)
{
  TektraMessageColumn *self = TEKTRA_MESSAGE_COLUMN (object);

  g_clear_object (&self->hadjustment);
  g_clear_object (&self->vadjustment);
  for (guint i = 0; i < G_N_ELEMENTS (self->spare); i++)
    g_ptr_array_unref (self->spare[i]);
  g_array_unref (self->entries);
  g_free (self->found);
  tektra_row_extents_free (self->extents);

  G_OBJECT_CLASS (tektra_message_column_parent_class)->finalize (object);
}

static void
tektra_message_column_get_property (GObject    *object,
                                    guint       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  TektraMessageColumn *self = TEKTRA_MESSAGE_COLUMN (object);

  switch (prop_id)
    {
    case PROP_FOLLOWING:
      g_value_set_boolean (value, self->following);
      break;
    case PROP_READING_WIDTH:
      g_value_set_int (value, self->reading_width);
      break;
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->hadjustment);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->vadjustment);
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, GTK_SCROLL_MINIMUM);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
set_reading_width (TektraMessageColumn *self,
                   int                  width)
{
  if (self->reading_width == width)
    return;

  self->reading_width = width;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READING_WIDTH]);
}

static void
tektra_message_column_set_property (GObject      *object,
                                    guint         prop_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  TektraMessageColumn *self = TEKTRA_MESSAGE_COLUMN (object);

  switch (prop_id)
    {
    case PROP_READING_WIDTH:
      set_reading_width (self, g_value_get_int (value));
      break;
    case PROP_HADJUSTMENT:
      set_adjustment (self, &self->hadjustment, g_value_get_object (value));
      break;
    case PROP_VADJUSTMENT:
      set_adjustment (self, &self->vadjustment, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      /* There is only one way to scroll this. */
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_message_column_class_init (TektraMessageColumnClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_message_column_dispose;
  object_class->finalize = tektra_message_column_finalize;
  object_class->get_property = tektra_message_column_get_property;
  object_class->set_property = tektra_message_column_set_property;

  widget_class->root = tektra_message_column_root;
  widget_class->unroot = tektra_message_column_unroot;
  widget_class->get_request_mode = tektra_message_column_get_request_mode;
  widget_class->measure = tektra_message_column_measure;
  widget_class->size_allocate = tektra_message_column_size_allocate;
  widget_class->snapshot = tektra_message_column_snapshot;

  /**
   * TektraMessageColumn:following:
   *
   * Whether the end stays in view while messages grow.
   */
  properties[PROP_FOLLOWING] =
    g_param_spec_boolean ("following", NULL, NULL,
                          TRUE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * TektraMessageColumn:reading-width:
   *
   * How wide messages are at most, in pixels.
   */
  properties[PROP_READING_WIDTH] =
    g_param_spec_int ("reading-width", NULL, NULL,
                      TEKTRA_READING_WIDTH_MIN, TEKTRA_READING_WIDTH_MAX,
                      TEKTRA_READING_WIDTH_DEFAULT,
                      G_PARAM_READWRITE | G_PARAM_CONSTRUCT |
                      G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");

  gtk_widget_class_set_css_name (widget_class, "message-column");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
}

static void
tektra_message_column_init (TektraMessageColumn *self)
{
  self->following = TRUE;
  self->found = g_strdup ("");
  self->extents = tektra_row_extents_new ();
  self->entries = g_array_new (FALSE, FALSE, sizeof (TektraMessageColumnEntry));
  for (guint i = 0; i < G_N_ELEMENTS (self->spare); i++)
    self->spare[i] = g_ptr_array_new_with_free_func (g_object_unref);

  set_adjustment (self, &self->hadjustment, NULL);
  set_adjustment (self, &self->vadjustment, NULL);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * tektra_message_column_set_session:
 * @self: a column
 * @session: (nullable): a chat
 *
 * Shows a chat at its end.
 */
void
tektra_message_column_set_session (TektraMessageColumn *self,
                                   TektraChatSession   *session)
{
  GListModel *messages;

  g_return_if_fail (TEKTRA_IS_MESSAGE_COLUMN (self));
  g_return_if_fail (session == NULL || TEKTRA_IS_CHAT_SESSION (session));

  if (self->session == session)
    return;

  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_func (tektra_chat_session_get_conversation (self->session),
                                            items_changed_cb, self);
      tektra_message_column_clear_rows (self);
    }

  g_set_object (&self->session, session);
  self->anchor = 0;
  self->anchor_offset = 0;

  if (session != NULL)
    {
      messages = G_LIST_MODEL (tektra_chat_session_get_conversation (session));
      g_signal_connect_object (messages, "items-changed",
                               G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
      tektra_message_column_replace_rows (self, 0, 0, g_list_model_get_n_items (messages));
      set_following (self, TRUE);
      update_view (self);
    }
}

/**
 * tektra_message_column_get_following:
 * @self: a column
 *
 * Gets whether the end stays in view while messages grow.
 *
 * Returns: whether it does
 */
gboolean
tektra_message_column_get_following (TektraMessageColumn *self)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE_COLUMN (self), FALSE);

  return self->following;
}

/**
 * tektra_message_column_follow:
 * @self: a column
 *
 * Scrolls to the end and stays there.
 */
void
tektra_message_column_follow (TektraMessageColumn *self)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE_COLUMN (self));

  set_following (self, TRUE);
  update_view (self);
}

/**
 * tektra_message_column_get_place:
 * @self: a column
 * @position: (out): index of the message at the top of the window
 * @offset: (out): pixels of it that are above the window
 *
 * Tells what is seen.
 *
 * Returns: whether there is such a message: %FALSE while the end is followed
 */
gboolean
tektra_message_column_get_place (TektraMessageColumn *self,
                                 guint               *position,
                                 double              *offset)
{
  g_return_val_if_fail (TEKTRA_IS_MESSAGE_COLUMN (self), FALSE);

  if (self->following || get_n_rows (self) == 0)
    return FALSE;

  anchor_at (self, tektra_message_column_get_value (self));
  *position = self->anchor;
  *offset = self->anchor_offset;

  return TRUE;
}

/**
 * tektra_message_column_set_place:
 * @self: a column
 * @position: index of a message
 * @offset: pixels of it that are above the window
 *
 * Goes to a place.
 */
void
tektra_message_column_set_place (TektraMessageColumn *self,
                                 guint                position,
                                 double               offset)
{
  g_return_if_fail (TEKTRA_IS_MESSAGE_COLUMN (self));
  g_return_if_fail (position < get_n_rows (self));

  self->anchor = position;
  self->anchor_offset = offset;
  set_following (self, FALSE);
  update_view (self);
}

/**
 * tektra_message_column_show_area:
 * @self: a column
 * @position: index of a message
 * @y: pixels from the top of the message
 * @height: pixels, or -1 for all that is below @y
 *
 * Scrolls to a part of a message, no further than it takes: not at all when it is in the window. Of
 * what is higher than the window, the top is shown.
 */
void
tektra_message_column_show_area (TektraMessageColumn *self,
                                 guint                position,
                                 double               y,
                                 double               height)
{
  double value, top, bottom;

  g_return_if_fail (TEKTRA_IS_MESSAGE_COLUMN (self));
  g_return_if_fail (position < get_n_rows (self));

  tektra_message_column_ensure_row (self, position);
  if (height < 0)
    height = tektra_row_extents_get_height (self->extents, position) - y;

  value = tektra_message_column_get_value (self);
  top = tektra_message_column_get_row_y (self, position) + y - AREA_MARGIN;
  bottom = top + height + 2 * AREA_MARGIN;

  /* What fills the window already is seen as well as it can be. */
  if ((top >= value && bottom <= value + self->page) ||
      (top <= value && bottom >= value + self->page))
    return;

  if (top > value && bottom - top <= self->page)
    top = bottom - self->page;

  tektra_message_column_set_place (self, position,
                                   top - tektra_message_column_get_row_y (self, position));
}
