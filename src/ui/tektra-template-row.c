/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-template-row.h"

#include <glib/gi18n.h>

/* A template in a list. What can be done with it are actions of the dialog around it. */

static void
activated_cb (AdwActionRow *row)
{
  gtk_widget_activate_action (GTK_WIDGET (row), "templates.open", "s",
                              g_object_get_data (G_OBJECT (row), "template"));
}

static void
add_button (AdwActionRow *row,
            const char   *icon,
            const char   *tooltip,
            const char   *action,
            const char   *id)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", id);
  adw_action_row_add_suffix (row, button);
}

/**
 * tektra_template_row_new:
 * @template: a template
 *
 * Makes a row that opens, copies and, when the template is the person's, deletes it.
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
tektra_template_row_new (TektraTemplate *template)
{
  GtkWidget *row;
  const char *id, *name;
  g_autofree char *copy = NULL;
  g_autofree char *delete = NULL;

  g_return_val_if_fail (TEKTRA_IS_TEMPLATE (template), NULL);

  id = tektra_template_get_id (template);
  name = tektra_template_get_name (template);

  row = adw_action_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), id);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "template", g_strdup (id), g_free);
  g_signal_connect (row, "activated", G_CALLBACK (activated_cb), NULL);

  /* Translators: %s is the name of a prompt template */
  copy = g_strdup_printf (_("Copy %s"), name);
  add_button (ADW_ACTION_ROW (row), "edit-copy-symbolic", copy, "templates.copy", id);

  if (!tektra_template_get_spec (template)->builtin)
    {
      /* Translators: %s is the name of a prompt template */
      delete = g_strdup_printf (_("Delete %s"), name);
      add_button (ADW_ACTION_ROW (row), "user-trash-symbolic", delete, "templates.delete", id);
    }

  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));

  return row;
}
