/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-removable-row.h"

/**
 * tektra_removable_row_new:
 * @title: what the row stands for, without markup
 * @subtitle: (nullable): more about it, without markup
 * @tooltip: what the button does, which is also its accessible name
 * @button: (out) (transfer none): the button that takes the row away
 *
 * Makes a row of preferences with a button that takes it out of its list.
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
tektra_removable_row_new (const char  *title,
                          const char  *subtitle,
                          const char  *tooltip,
                          GtkWidget  **button)
{
  GtkWidget *row;

  g_return_val_if_fail (title != NULL, NULL);
  g_return_val_if_fail (tooltip != NULL, NULL);
  g_return_val_if_fail (button != NULL, NULL);

  row = adw_action_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);

  *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  gtk_widget_set_tooltip_text (*button, tooltip);
  gtk_widget_set_valign (*button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (*button, "flat");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), *button);

  return row;
}
