/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-composer-private.h"

#include <glib/gi18n.h>

/* The note above the text that appears when the chat's model cannot see the attached pictures or
 * hear the attached sounds. It offers the models that can, each with one click. */

#define MAX_OFFERS 3

static void
use_model_cb (TektraComposer *self,
              GtkButton      *button)
{
  TektraModel *model = g_object_get_data (G_OBJECT (button), "model");

  g_assert (TEKTRA_IS_COMPOSER (self));

  tektra_chat_session_switch_model (self->session, model, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

static void
add_offer (TektraComposer *self,
           TektraModel    *model)
{
  g_autofree char *text = NULL;
  GtkWidget *button;
  GtkWidget *label;

  /* Translators: %s is the name of a model */
  text = g_strdup_printf (_("Use %s"), tektra_model_get_name (model));
  label = gtk_label_new (text);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);

  button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (button), label);
  g_object_set_data_full (G_OBJECT (button), "model", g_object_ref (model), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (use_model_cb), self, G_CONNECT_SWAPPED);
  adw_wrap_box_append (self->note_buttons, button);
}

/* Demonstrations are offered only when there is nothing better. */
static guint
add_offers (TektraComposer     *self,
            TektraCapabilities  needs,
            gboolean            demo,
            guint               n_offers)
{
  guint n_models = g_list_model_get_n_items (G_LIST_MODEL (self->manager));

  for (guint i = 0; i < n_models && n_offers < MAX_OFFERS; i++)
    {
      g_autoptr(TektraModel) model = g_list_model_get_item (G_LIST_MODEL (self->manager), i);

      if ((needs & ~tektra_model_get_capabilities (model)) != 0 ||
          tektra_model_get_demo (model) != demo)
        continue;

      add_offer (self, model);
      n_offers++;
    }

  return n_offers;
}

/**
 * _tektra_composer_update_note:
 * @self: a composer
 *
 * Shows the note if the chat has pictures its model cannot see, or sounds it cannot hear; hides it
 * otherwise.
 */
void
_tektra_composer_update_note (TektraComposer *self)
{
  TektraDraft *draft = tektra_chat_session_get_draft (self->session);
  TektraModel *model = tektra_chat_session_get_model (self->session);
  g_autofree char *text = NULL;
  TektraCapabilities needs = tektra_draft_get_needs (draft);
  TektraCapabilities lacking = TEKTRA_CAPABILITY_NONE;
  guint n_offers;

  g_assert (TEKTRA_IS_COMPOSER (self));

  if (model != NULL)
    lacking = needs & ~tektra_model_get_capabilities (model);
  if (lacking == TEKTRA_CAPABILITY_NONE)
    {
      gtk_revealer_set_reveal_child (self->note_revealer, FALSE);
      return;
    }

  adw_wrap_box_remove_all (self->note_buttons);
  n_offers = add_offers (self, needs, FALSE, 0);
  if (n_offers == 0)
    n_offers = add_offers (self, needs, TRUE, 0);

  if (lacking & TEKTRA_CAPABILITY_IMAGE)
    /* Translators: %s is the name of a model */
    text = g_strdup_printf (n_offers > 0 ? _("%s cannot see pictures.")
                                         : _("%s cannot see pictures, and no installed model can."),
                            tektra_model_get_name (model));
  else
    /* Translators: %s is the name of a model */
    text = g_strdup_printf (n_offers > 0 ? _("%s cannot hear.")
                                         : _("%s cannot hear, and no installed model can."),
                            tektra_model_get_name (model));

  gtk_label_set_label (self->note_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->note_buttons), n_offers > 0);
  gtk_revealer_set_reveal_child (self->note_revealer, TRUE);
}
