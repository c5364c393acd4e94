/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ui/tektra-copy-button.h"

/* A button that copies text and says for a moment that it has. What is copied is known to whoever
 * has the button: it connects to "clicked". */

/* Milliseconds that the feedback stays. */
#define COPIED_TIME 1500

struct _TektraCopyButton
{
  GtkButton parent_instance;

  char     *tooltip;
  guint     copied_source;
};

G_DEFINE_FINAL_TYPE (TektraCopyButton, tektra_copy_button, GTK_TYPE_BUTTON)

static void
copied_timeout_cb (gpointer user_data)
{
  TektraCopyButton *self = user_data;

  self->copied_source = 0;
  tektra_copy_button_reset (self);
}

static void
tektra_copy_button_dispose (GObject *object)
{
  TektraCopyButton *self = TEKTRA_COPY_BUTTON (object);

  g_clear_handle_id (&self->copied_source, g_source_remove);

  G_OBJECT_CLASS (tektra_copy_button_parent_class)->dispose (object);
}

static void
tektra_copy_button_finalize (GObject *object)
{
  TektraCopyButton *self = TEKTRA_COPY_BUTTON (object);

  g_free (self->tooltip);

  G_OBJECT_CLASS (tektra_copy_button_parent_class)->finalize (object);
}

static void
tektra_copy_button_class_init (TektraCopyButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_copy_button_dispose;
  object_class->finalize = tektra_copy_button_finalize;
}

static void
tektra_copy_button_init (TektraCopyButton *self)
{
  gtk_button_set_icon_name (GTK_BUTTON (self), "edit-copy-symbolic");
  gtk_widget_add_css_class (GTK_WIDGET (self), "flat");
}

/**
 * tektra_copy_button_copy:
 * @self: a button
 * @text: what to copy
 *
 * Puts text on the clipboard, byte for byte, and tells the person.
 */
void
tektra_copy_button_copy (TektraCopyButton *self,
                         const char       *text)
{
  g_return_if_fail (TEKTRA_IS_COPY_BUTTON (self));
  g_return_if_fail (text != NULL);

  tektra_copy_button_reset (self);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);

  g_set_str (&self->tooltip, gtk_widget_get_tooltip_text (GTK_WIDGET (self)));
  gtk_button_set_icon_name (GTK_BUTTON (self), "object-select-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), _("Copied"));
  gtk_accessible_announce (GTK_ACCESSIBLE (self), _("Copied"),
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);

  self->copied_source = g_timeout_add_once (COPIED_TIME, copied_timeout_cb, self);
}

/**
 * tektra_copy_button_reset:
 * @self: a button
 *
 * Takes back what was told about an earlier copy, because the button stands for another text now.
 */
void
tektra_copy_button_reset (TektraCopyButton *self)
{
  g_return_if_fail (TEKTRA_IS_COPY_BUTTON (self));

  g_clear_handle_id (&self->copied_source, g_source_remove);
  if (self->tooltip == NULL)
    return;

  gtk_button_set_icon_name (GTK_BUTTON (self), "edit-copy-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), self->tooltip);
  g_clear_pointer (&self->tooltip, g_free);
}
