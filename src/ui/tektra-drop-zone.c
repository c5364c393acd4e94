/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-drop-zone.h"

#include <glib/gi18n.h>

#include "media/tektra-document.h"

/* Covers the window. While something is dragged over it a hint says what a drop would do; the files
 * are counted by reading the list of their names, which sources hand out before the drop. */

struct _TektraDropZone
{
  AdwBin        parent_instance;

  GCancellable *peeking;

  GtkOverlay   *overlay;
  GtkWidget    *hint;
  GtkImage     *hint_icon;
  GtkLabel     *hint_label;
};

G_DEFINE_FINAL_TYPE (TektraDropZone, tektra_drop_zone, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_CONTENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_DROPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
tektra_drop_zone_show_hint (TektraDropZone *self,
                            const char     *text,
                            const char     *icon_name,
                            gboolean        refused)
{
  g_assert (TEKTRA_IS_DROP_ZONE (self));

  gtk_label_set_label (self->hint_label, text);
  gtk_image_set_from_icon_name (self->hint_icon, icon_name);

  if (refused)
    gtk_widget_add_css_class (self->hint, "refused");
  else
    gtk_widget_remove_css_class (self->hint, "refused");

  gtk_widget_set_visible (self->hint, TRUE);
}

static void
tektra_drop_zone_hide_hint (TektraDropZone *self)
{
  g_assert (TEKTRA_IS_DROP_ZONE (self));

  g_cancellable_cancel (self->peeking);
  g_clear_object (&self->peeking);
  gtk_widget_set_visible (self->hint, FALSE);
}

/* The pointer moves over the window for itself only when nothing is dragged any more. A program
 * that crashed while it dragged cannot have said so. */
static void
pointer_moved_cb (TektraDropZone *self)
{
  g_assert (TEKTRA_IS_DROP_ZONE (self));

  if (gtk_widget_get_visible (self->hint))
    tektra_drop_zone_hide_hint (self);
}

/* By the name alone: nothing is opened before the drop. Unknown types are given the chance. */
static gboolean
may_be_picture (const char *name)
{
  g_autofree char *type = NULL;
  gboolean uncertain;

  type = g_content_type_guess (name, NULL, 0, &uncertain);

  return uncertain || g_content_type_is_unknown (type) || g_str_has_prefix (type, "image/");
}

/* Of videos the sound is taken. */
static gboolean
is_sound (const char *name)
{
  g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL);

  return g_str_has_prefix (type, "audio/") || g_str_has_prefix (type, "video/");
}

static char *
dup_files_hint (guint n_pictures,
                guint n_sounds,
                guint n_texts)
{
  guint n_files = n_pictures + n_sounds + n_texts;

  if (n_files == n_texts)
    return g_strdup (_("Drop to insert the text"));
  if (n_files == n_pictures)
    return g_strdup_printf (ngettext ("Drop to attach %u picture", "Drop to attach %u pictures",
                                      n_pictures),
                            n_pictures);
  if (n_files == n_sounds)
    return g_strdup_printf (ngettext ("Drop to attach %u sound", "Drop to attach %u sounds",
                                      n_sounds),
                            n_sounds);

  return g_strdup_printf (ngettext ("Drop to attach %u file", "Drop to attach %u files", n_files),
                          n_files);
}

static void
tektra_drop_zone_show_files_hint (TektraDropZone *self,
                                  GdkFileList    *list)
{
  g_autoptr(GSList) files = gdk_file_list_get_files (list);
  g_autofree char *text = NULL;
  g_autofree char *other = NULL;
  guint n_pictures = 0, n_sounds = 0, n_texts = 0;

  g_assert (TEKTRA_IS_DROP_ZONE (self));

  for (const GSList *l = files; l != NULL; l = l->next)
    {
      g_autofree char *name = g_file_get_basename (l->data);

      /* A link may come with the pixels of what it leads to; the first hint stands. */
      if (tektra_transfer_is_remote (l->data))
        return;

      if (name != NULL && is_sound (name))
        n_sounds++;
      else if (tektra_document_may_be (l->data))
        n_texts++;
      else if (name != NULL && may_be_picture (name))
        n_pictures++;
      else if (other == NULL)
        other = g_steal_pointer (&name);
    }

  if (n_pictures + n_sounds + n_texts > 0)
    {
      text = dup_files_hint (n_pictures, n_sounds, n_texts);
      tektra_drop_zone_show_hint (self, text,
                                  n_pictures > 0 ? "insert-image-symbolic"
                                  : n_sounds > 0 ? "audio-x-generic-symbolic"
                                                 : "insert-text-symbolic",
                                  FALSE);
    }
  else if (other != NULL)
    {
      g_autofree char *name = g_utf8_make_valid (other, -1);

      /* Translators: %s is the name of a file */
      text = g_strdup_printf (_("“%s” is no picture, sound or text"), name);
      tektra_drop_zone_show_hint (self, text, "action-unavailable-symbolic", TRUE);
    }
}

static void
peeked_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(TektraDropZone) self = user_data;
  const GValue *value;

  value = gdk_drop_read_value_finish (GDK_DROP (object), result, NULL);

  /* Without a value the drag has left, or the source does not tell before the drop. */
  if (value != NULL && gtk_widget_get_visible (self->hint))
    tektra_drop_zone_show_files_hint (self, g_value_get_boxed (value));
}

static gboolean
accept_cb (TektraDropZone *self,
           GdkDrop        *drop)
{
  g_assert (TEKTRA_IS_DROP_ZONE (self));

  return tektra_transfer_guess (gdk_drop_get_formats (drop)) != TEKTRA_TRANSFER_NOTHING;
}

static GdkDragAction
drag_enter_cb (TektraDropZone *self,
               GdkDrop        *drop)
{
  g_assert (TEKTRA_IS_DROP_ZONE (self));

  tektra_drop_zone_hide_hint (self);

  switch (tektra_transfer_guess (gdk_drop_get_formats (drop)))
    {
    case TEKTRA_TRANSFER_FILES:
      tektra_drop_zone_show_hint (self, _("Drop to attach"), "insert-image-symbolic", FALSE);
      self->peeking = g_cancellable_new ();
      gdk_drop_read_value_async (drop, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, self->peeking,
                                 peeked_cb, g_object_ref (self));
      break;

    case TEKTRA_TRANSFER_IMAGE:
      tektra_drop_zone_show_hint (self, _("Drop to attach the picture"),
                                  "insert-image-symbolic", FALSE);
      break;

    case TEKTRA_TRANSFER_TEXT:
      tektra_drop_zone_show_hint (self, _("Drop to insert the text"),
                                  "insert-text-symbolic", FALSE);
      break;

    case TEKTRA_TRANSFER_REMOTE_IMAGE:
    case TEKTRA_TRANSFER_NOTHING:
    default:
      return 0;
    }

  return GDK_ACTION_COPY;
}

static GdkDragAction
drag_motion_cb (TektraDropZone *self)
{
  return GDK_ACTION_COPY;
}

static void
drag_leave_cb (TektraDropZone *self)
{
  tektra_drop_zone_hide_hint (self);
}

static gboolean
drop_cb (TektraDropZone *self,
         GdkDrop        *drop)
{
  g_assert (TEKTRA_IS_DROP_ZONE (self));

  tektra_drop_zone_hide_hint (self);
  g_signal_emit (self, signals[SIGNAL_DROPPED], 0, drop);

  return TRUE;
}

static void
tektra_drop_zone_dispose (GObject *object)
{
  TektraDropZone *self = TEKTRA_DROP_ZONE (object);

  g_cancellable_cancel (self->peeking);
  g_clear_object (&self->peeking);
  /* The child is bound, and AdwBin would let go of it a second time. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_DROP_ZONE);

  G_OBJECT_CLASS (tektra_drop_zone_parent_class)->dispose (object);
}

static void
tektra_drop_zone_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  TektraDropZone *self = TEKTRA_DROP_ZONE (object);

  switch (prop_id)
    {
    case PROP_CONTENT:
      g_value_set_object (value, gtk_overlay_get_child (self->overlay));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_drop_zone_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  TektraDropZone *self = TEKTRA_DROP_ZONE (object);

  switch (prop_id)
    {
    case PROP_CONTENT:
      if (gtk_overlay_get_child (self->overlay) != g_value_get_object (value))
        {
          gtk_overlay_set_child (self->overlay, g_value_get_object (value));
          g_object_notify_by_pspec (object, pspec);
        }
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_drop_zone_class_init (TektraDropZoneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_drop_zone_dispose;
  object_class->get_property = tektra_drop_zone_get_property;
  object_class->set_property = tektra_drop_zone_set_property;

  properties[PROP_CONTENT] =
    g_param_spec_object ("content", NULL, NULL,
                         GTK_TYPE_WIDGET,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TektraDropZone::dropped:
   * @self: a drop zone
   * @drop: what was dropped
   *
   * Emitted when something was dropped. Reading and finishing it is left to the handler.
   */
  signals[SIGNAL_DROPPED] =
    g_signal_new ("dropped",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, GDK_TYPE_DROP);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/tektra-drop-zone.ui");
  gtk_widget_class_set_css_name (widget_class, "drop-zone");

  gtk_widget_class_bind_template_child (widget_class, TektraDropZone, overlay);
  gtk_widget_class_bind_template_child (widget_class, TektraDropZone, hint);
  gtk_widget_class_bind_template_child (widget_class, TektraDropZone, hint_icon);
  gtk_widget_class_bind_template_child (widget_class, TektraDropZone, hint_label);
}

static void
tektra_drop_zone_init (TektraDropZone *self)
{
  GtkDropTargetAsync *target;
  GtkEventController *motion;

  gtk_widget_init_template (GTK_WIDGET (self));

  /* In the capture phase, so that no text view takes a picture for its address. */
  target = gtk_drop_target_async_new (NULL, GDK_ACTION_COPY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  g_signal_connect_object (target, "accept",
                           G_CALLBACK (accept_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drag-enter",
                           G_CALLBACK (drag_enter_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drag-motion",
                           G_CALLBACK (drag_motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drag-leave",
                           G_CALLBACK (drag_leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop",
                           G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));

  motion = gtk_event_controller_motion_new ();
  gtk_event_controller_set_propagation_phase (motion, GTK_PHASE_CAPTURE);
  g_signal_connect_object (motion, "motion",
                           G_CALLBACK (pointer_moved_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}
