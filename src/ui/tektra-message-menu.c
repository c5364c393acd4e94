/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ui/tektra-message-menu.h"

/* Most menus are never opened, so each one is made when it is. */
static void
create_popup_cb (GtkMenuButton *button,
                 gpointer       user_data)
{
  TektraRole role = GPOINTER_TO_INT (user_data);
  g_autoptr(GMenu) menu = NULL;
  g_autoptr(GMenu) copying = NULL;
  g_autoptr(GMenu) using = NULL;
  g_autoptr(GMenu) deleting = NULL;

  if (gtk_menu_button_get_popover (button) != NULL)
    return;

  menu = g_menu_new ();
  copying = g_menu_new ();
  using = g_menu_new ();
  deleting = g_menu_new ();

  if (role == TEKTRA_ROLE_ASSISTANT)
    {
      g_menu_append (copying, _("Copy as _Text"), "message.copy-text");
      g_menu_append (copying, _("Copy as _Markdown"), "message.copy-markdown");
      g_menu_append_section (menu, NULL, G_MENU_MODEL (copying));
    }

  g_menu_append (using, _("_Quote"), "message.quote");
  g_menu_append (using, _("_Branch to a New Chat"), "message.branch");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (using));
  /* Translators: deletes one message */
  g_menu_append (deleting, _("_Delete"), "message.delete");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (deleting));

  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
}

/**
 * tektra_message_menu_attach:
 * @button: a button in a message row
 * @role: who wrote the messages that the row shows
 *
 * Lets the button open the menu of the message.
 */
void
tektra_message_menu_attach (GtkMenuButton *button,
                            TektraRole     role)
{
  g_return_if_fail (GTK_IS_MENU_BUTTON (button));

  gtk_menu_button_set_create_popup_func (button, create_popup_cb, GINT_TO_POINTER (role), NULL);
}
