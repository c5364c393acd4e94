/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/tektra-memory-refusal.h"

typedef struct
{
  TektraMemoryRefusalFunc load_anyway;
  gpointer user_data;
  GDestroyNotify destroy;
} Question;

static void
question_free_cb (gpointer  data,
                  GClosure *closure)
{
  Question *question = data;

  question->destroy (question->user_data);
  g_free (question);
}

static void
load_anyway_cb (Question *question)
{
  question->load_anyway (question->user_data);
}

/**
 * tektra_memory_refusal_present:
 * @parent: where to ask
 * @error: %TEKTRA_BACKEND_ERROR_MEMORY_LIMIT, with the numbers
 * @load_anyway: (scope notified) (closure user_data) (destroy destroy): called when the person
 *   wants the model all the same
 * @user_data: data for @load_anyway
 * @destroy: frees @user_data
 *
 * Tells why a model was not loaded, and offers to load it anyway. A toast would cut the numbers
 * off.
 */
void
tektra_memory_refusal_present (GtkWidget               *parent,
                               const GError            *error,
                               TektraMemoryRefusalFunc  load_anyway,
                               gpointer                 user_data,
                               GDestroyNotify           destroy)
{
  AdwDialog *dialog;
  Question *question;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (error != NULL);
  g_return_if_fail (load_anyway != NULL);
  g_return_if_fail (destroy != NULL);

  dialog = adw_alert_dialog_new (_("Not Enough Memory"), error->message);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog),
                                  "cancel", _("_Cancel"),
                                  "load", _("_Load Anyway"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "load",
                                            ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");

  question = g_new0 (Question, 1);
  question->load_anyway = load_anyway;
  question->user_data = user_data;
  question->destroy = destroy;
  g_signal_connect_data (dialog, "response::load", G_CALLBACK (load_anyway_cb),
                         question, question_free_cb, G_CONNECT_SWAPPED);

  adw_dialog_present (dialog, parent);
}
