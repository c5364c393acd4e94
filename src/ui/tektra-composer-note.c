/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-composer-private.h"

#include <glib/gi18n.h>

/* The note above the text that appears when the chat's model cannot see the attached pictures or
 * hear the attached sounds, and nobody wrote down what is said in them. It offers what helps, each
 * with one click: the models that can, to have it written down, the preferences. */

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

static GtkWidget *
add_button (TektraComposer *self,
            const char     *text)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_button_set_child (GTK_BUTTON (button), label);
  adw_wrap_box_append (self->note_buttons, button);

  return button;
}

static void
add_offer (TektraComposer *self,
           TektraModel    *model)
{
  g_autofree char *text = NULL;
  GtkWidget *button;

  /* Translators: %s is the name of a model */
  text = g_strdup_printf (_("Use %s"), tektra_model_get_name (model));
  button = add_button (self, text);
  g_object_set_data_full (G_OBJECT (button), "model", g_object_ref (model), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (use_model_cb), self, G_CONNECT_SWAPPED);
}

static void
dictate_cb (TektraComposer *self,
            GtkButton      *button)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  _tektra_composer_dictate (self, g_object_get_data (G_OBJECT (button), "attachment"));
}

/* To have a sound written down, and to set up who does that */
static void
add_hearing (TektraComposer   *self,
             TektraAttachment *sound)
{
  GtkWidget *button;

  button = add_button (self, tektra_attachment_get_problem (sound) != NULL ? _("Try Again")
                                                                           : _("Transcribe"));
  gtk_widget_set_tooltip_text (button, _("Write down what is said"));
  g_object_set_data_full (G_OBJECT (button), "attachment", g_object_ref (sound), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (dictate_cb), self, G_CONNECT_SWAPPED);
}

static void
add_preferences (TektraComposer *self)
{
  GtkWidget *button = add_button (self, _("Voice Preferences"));

  /* in this order: the action knows no page without a name */
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", "voice");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "app.preferences-page");
}

/* A sound that was to become words, else any */
static TektraAttachment *
find_sound (TektraComposer *self)
{
  TektraAttachment *found = NULL;
  guint n_attachments = g_list_model_get_n_items (G_LIST_MODEL (self->attachments));

  for (guint i = 0; i < n_attachments; i++)
    {
      g_autoptr(TektraAttachment) attachment =
        g_list_model_get_item (G_LIST_MODEL (self->attachments), i);

      if (tektra_attachment_get_need (attachment) != TEKTRA_CAPABILITY_AUDIO ||
          tektra_attachment_get_part (attachment) == NULL)
        continue;
      if (found == NULL || tektra_attachment_get_problem (attachment) != NULL)
        found = attachment; /* kept by the draft */
    }

  return found;
}

static void
get_model_cb (TektraComposer *self)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  g_set_object (&self->awaiting, find_sound (self));
  gtk_widget_activate_action (GTK_WIDGET (self), "app.get-speech-model", NULL);
}

/* To get what writes it down, and to have that done then */
static void
add_get_model (TektraComposer *self)
{
  GtkWidget *button = add_button (self, _("Get a Speech Model…"));

  g_signal_connect_object (button, "clicked", G_CALLBACK (get_model_cb), self, G_CONNECT_SWAPPED);
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

static char *
dup_text (TektraModel        *model,
          TektraCapabilities  lacking,
          TektraAttachment   *sound,
          gboolean            written_down,
          guint               n_offers,
          const char         *advice)
{
  if (lacking & TEKTRA_CAPABILITY_IMAGE)
    /* Translators: %s is the name of a model */
    return g_strdup_printf (n_offers > 0 ? _("%s cannot see pictures.")
                                         : _("%s cannot see pictures, and no installed model can."),
                            tektra_model_get_name (model));
  if (sound != NULL && tektra_attachment_get_problem (sound) != NULL)
    return g_strdup (tektra_attachment_get_problem (sound));
  if (written_down)
    /* Translators: %s is the name of a model */
    return g_strdup_printf (_("%s cannot hear: it is sent the words."),
                            tektra_model_get_name (model));
  if (n_offers == 0 && advice != NULL)
    return g_strdup (advice);

  /* Translators: %s is the name of a model */
  return g_strdup_printf (_("%s cannot hear."), tektra_model_get_name (model));
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
  g_autofree char *advice = NULL;
  TektraCapabilities needs = tektra_draft_get_needs (draft);
  TektraCapabilities lacking = TEKTRA_CAPABILITY_NONE;
  TektraAttachment *sound = NULL;
  TektraHearingRoute route = TEKTRA_HEARING_ROUTE_NONE;
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
  if (lacking == TEKTRA_CAPABILITY_AUDIO && self->transcription != NULL)
    {
      sound = find_sound (self);
      route = tektra_transcription_service_get_route (self->transcription, model, &advice);
      if (sound != NULL && route == TEKTRA_HEARING_ROUTE_WORDS)
        add_hearing (self, sound);
      else if (route == TEKTRA_HEARING_ROUTE_NONE)
        add_get_model (self);
    }

  n_offers = add_offers (self, needs, FALSE, 0);
  if (n_offers == 0)
    n_offers = add_offers (self, needs, TRUE, 0);
  if (lacking == TEKTRA_CAPABILITY_AUDIO &&
      (route == TEKTRA_HEARING_ROUTE_NONE ||
       (sound != NULL && tektra_attachment_get_problem (sound) != NULL)))
    add_preferences (self);

  text = dup_text (model, lacking, sound, route == TEKTRA_HEARING_ROUTE_WORDS, n_offers, advice);
  gtk_label_set_label (self->note_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->note_buttons),
                          n_offers > 0 || lacking == TEKTRA_CAPABILITY_AUDIO);
  gtk_revealer_set_reveal_child (self->note_revealer, TRUE);
}
