/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-find-bar.h"

#include <glib/gi18n.h>

#include "session/tektra-chat-finder.h"
#include "ui/tektra-find-marks.h"
#include "ui/tektra-focus.h"

/* The finder counts, the list marks; here is only what they have in common. The bar is there at
 * once: what a revealer shows is mapped with the next frame only, and keys until then are lost. */

struct _TektraFindBar
{
  AdwBin             parent_instance;

  TektraChatFinder  *finder;
  TektraStore       *store;
  TektraMessage     *shown;
  guint              shown_nth;

  /* weak */
  TektraMessageList *list;
  GtkWidget         *focus_before;

  GtkEditable       *entry;
  GtkLabel          *count_label;
};

G_DEFINE_FINAL_TYPE (TektraFindBar, tektra_find_bar, ADW_TYPE_BIN)

static void
update_count (TektraFindBar *self,
              guint          place,
              guint          n_places)
{
  gboolean has_text = *tektra_chat_finder_get_folded (self->finder) != '\0';
  gboolean failed = has_text && n_places == 0 && !tektra_chat_finder_get_busy (self->finder);
  g_autofree char *text = NULL;

  g_assert (TEKTRA_IS_FIND_BAR (self));

  if (n_places > 0 && place == 0)
    text = g_strdup_printf (ngettext ("%u match", "%u matches", n_places), n_places);
  else if (n_places > 0)
    /* Translators: the number of the match that is shown, and how many there are */
    text = g_strdup_printf (_("%u of %u"), place, n_places);
  else
    text = g_strdup (failed ? _("Not found") : "");

  gtk_widget_set_visible (GTK_WIDGET (self->count_label), has_text);
  if (failed)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");

  if (g_str_equal (gtk_label_get_label (self->count_label), text))
    return;

  gtk_label_set_label (self->count_label, text);
  if (*text != '\0' && gtk_widget_get_mapped (GTK_WIDGET (self->count_label)))
    gtk_accessible_announce (GTK_ACCESSIBLE (self->entry), text,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

/* What is known anew is marked; but only another place moves the chat, and not another chat. */
static void
found_cb (TektraFindBar *self)
{
  TektraMessage *message;
  guint nth, place, n_places;
  gboolean moved;

  g_assert (TEKTRA_IS_FIND_BAR (self));

  n_places = tektra_chat_finder_get_n_places (self->finder);
  place = tektra_chat_finder_get_place (self->finder, &message, &nth);
  update_count (self, place, n_places);

  if (self->list == NULL)
    return;

  tektra_message_list_set_found (self->list, tektra_chat_finder_get_folded (self->finder),
                                 message, nth);
  moved = message != NULL && (message != self->shown || nth != self->shown_nth);
  g_set_object (&self->shown, message);
  self->shown_nth = nth;
  if (moved)
    tektra_message_list_show_found (self->list);
}

static void
session_changed_cb (TektraFindBar *self)
{
  TektraChatSession *session;

  g_assert (TEKTRA_IS_FIND_BAR (self));

  session = self->list != NULL ? tektra_message_list_get_session (self->list) : NULL;
  tektra_chat_finder_set_conversation (self->finder,
                                       session != NULL
                                       ? tektra_chat_session_get_conversation (session) : NULL,
                                       self->store);
}

static void
look (TektraFindBar *self)
{
  const char *text = "";

  g_assert (TEKTRA_IS_FIND_BAR (self));

  if (tektra_find_bar_get_open (self))
    text = gtk_editable_get_text (self->entry);

  tektra_chat_finder_set_text (self->finder, text,
                               self->list != NULL ? tektra_message_list_get_top (self->list)
                                                  : NULL);
}

static void
text_changed_cb (TektraFindBar *self)
{
  look (self);
}

static void
next_cb (TektraFindBar *self)
{
  tektra_find_bar_step (self, 1);
}

static void
previous_cb (TektraFindBar *self)
{
  tektra_find_bar_step (self, -1);
}

static gboolean
key_pressed_cb (TektraFindBar   *self,
                guint            keyval,
                guint            keycode,
                GdkModifierType  state)
{
  g_assert (TEKTRA_IS_FIND_BAR (self));

  if ((keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter && keyval != GDK_KEY_ISO_Enter) ||
      (state & GDK_SHIFT_MASK) == 0)
    return GDK_EVENT_PROPAGATE;

  tektra_find_bar_step (self, -1);

  return GDK_EVENT_STOP;
}

static void
tektra_find_bar_dispose (GObject *object)
{
  TektraFindBar *self = TEKTRA_FIND_BAR (object);

  g_clear_weak_pointer (&self->focus_before);
  g_clear_weak_pointer (&self->list);
  g_clear_object (&self->finder);
  g_clear_object (&self->store);
  g_clear_object (&self->shown);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_FIND_BAR);

  G_OBJECT_CLASS (tektra_find_bar_parent_class)->dispose (object);
}

static void
tektra_find_bar_class_init (TektraFindBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_find_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/tektra-find-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraFindBar, entry);
  gtk_widget_class_bind_template_child (widget_class, TektraFindBar, count_label);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, tektra_find_bar_close);
  gtk_widget_class_bind_template_callback (widget_class, text_changed_cb);
  gtk_widget_class_set_css_name (widget_class, "find-bar");
}

static void
tektra_find_bar_init (TektraFindBar *self)
{
  self->finder = tektra_chat_finder_new (tektra_find_marks_count);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->finder, "changed", G_CALLBACK (found_cb), self,
                           G_CONNECT_SWAPPED);
  /* The marks have other colours in the dark. */
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
}

/**
 * tektra_find_bar_new:
 * @list: where words are looked for
 * @store: (nullable): has the messages that are not in memory
 *
 * Makes a bar that looks through the chat that @list shows, whatever chat that is.
 *
 * Returns: (transfer floating): a bar
 */
GtkWidget *
tektra_find_bar_new (TektraMessageList *list,
                     TektraStore       *store)
{
  TektraFindBar *self;

  g_return_val_if_fail (TEKTRA_IS_MESSAGE_LIST (list), NULL);

  self = g_object_new (TEKTRA_TYPE_FIND_BAR, NULL);
  g_set_object (&self->store, store);
  g_set_weak_pointer (&self->list, list);
  g_signal_connect_object (list, "notify::session", G_CALLBACK (session_changed_cb), self,
                           G_CONNECT_SWAPPED);
  session_changed_cb (self);

  return GTK_WIDGET (self);
}

/**
 * tektra_find_bar_open:
 * @self: a bar
 *
 * Lets a person type what to look for. What was there can be overwritten or looked for again.
 */
void
tektra_find_bar_open (TektraFindBar *self)
{
  g_return_if_fail (TEKTRA_IS_FIND_BAR (self));

  tektra_focus_remember (&self->focus_before, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (self->entry, 0, -1);
  look (self);
}

/**
 * tektra_find_bar_close:
 * @self: a bar
 *
 * Takes the marks away, and gives the keyboard back to who had it.
 */
void
tektra_find_bar_close (TektraFindBar *self)
{
  g_return_if_fail (TEKTRA_IS_FIND_BAR (self));

  if (!tektra_find_bar_get_open (self))
    return;

  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  look (self);
  if (!tektra_focus_give_back (&self->focus_before))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.focus-composer", NULL);
}

/**
 * tektra_find_bar_get_open:
 * @self: a bar
 *
 * Gets whether it can be seen.
 *
 * Returns: whether it is open
 */
gboolean
tektra_find_bar_get_open (TektraFindBar *self)
{
  g_return_val_if_fail (TEKTRA_IS_FIND_BAR (self), FALSE);

  return gtk_widget_get_visible (GTK_WIDGET (self));
}

/**
 * tektra_find_bar_step:
 * @self: a bar
 * @direction: 1 for the next match, -1 for the one before
 *
 * Goes to another match, also if it is the only one and the person has scrolled away.
 */
void
tektra_find_bar_step (TektraFindBar *self,
                      int            direction)
{
  TektraMessage *top;

  g_return_if_fail (TEKTRA_IS_FIND_BAR (self));

  top = self->list != NULL ? tektra_message_list_get_top (self->list) : NULL;
  if (tektra_chat_finder_step (self->finder, direction, top) && self->list != NULL)
    tektra_message_list_show_found (self->list);
  else
    gtk_widget_error_bell (GTK_WIDGET (self));
}
