/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-composer-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "session/tektra-context-builder.h"

/* The ring beside the send button: how much of the model's context the next request would use. */

/* While somebody types it is not measured at every key. Milliseconds */
#define MEASURE_DELAY 250

/* From here on the oldest messages are about to be left out. */
#define FULL 0.75

static TektraMessage *
create_next_message (TektraDraft *draft)
{
  TektraMessage *message = tektra_message_new (TEKTRA_ROLE_USER);
  GListModel *attachments = tektra_draft_list_attachments (draft);
  const char *text = tektra_draft_get_text (draft);

  for (guint i = 0; i < g_list_model_get_n_items (attachments); i++)
    {
      g_autoptr(TektraAttachment) attachment = g_list_model_get_item (attachments, i);
      TektraPart *part = tektra_attachment_get_part (attachment);

      if (part != NULL)
        tektra_message_add_part (message, part);
    }

  if (text != NULL && *text != '\0')
    tektra_message_append_text (message, text, -1);

  return message;
}

static void
measure_cb (gpointer user_data)
{
  TektraComposer *self = user_data;
  TektraModel *model = tektra_chat_session_get_model (self->session);
  g_autoptr(TektraMessage) next = NULL;
  g_autofree char *label = NULL;
  g_autofree char *tooltip = NULL;
  gint64 n_tokens = 0, n_context = 0;
  double fraction;

  self->context_source = 0;

  if (model != NULL)
    {
      next = create_next_message (tektra_chat_session_get_draft (self->session));
      n_tokens =
        tektra_context_builder_measure (tektra_chat_session_get_conversation (self->session),
                                        next, model,
                                        tektra_chat_session_get_params (self->session),
                                        &n_context);
    }

  gtk_widget_set_visible (self->context_box,
                          n_context > 0 &&
                          !gtk_widget_get_visible (GTK_WIDGET (self->recording_bar)));
  if (n_context == 0)
    return;

  fraction = MIN ((double) n_tokens / (double) n_context, 1);
  /* Translators: how much of something is used */
  label = g_strdup_printf (_("%.0f%%"), ceil (fraction * 100));
  tooltip = g_strdup_printf (_("The next message uses about %'d of the %'d tokens that the model "
                               "can have in view"),
                             (int) MIN (n_tokens, G_MAXINT), (int) MIN (n_context, G_MAXINT));

  tektra_context_ring_set_fraction (self->context_ring, fraction);
  gtk_label_set_label (self->context_label, label);
  gtk_widget_set_tooltip_text (self->context_box, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->context_box),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                  -1);
  if (fraction >= FULL)
    gtk_widget_add_css_class (self->context_box, "full");
  else
    gtk_widget_remove_css_class (self->context_box, "full");
}

/**
 * _tektra_composer_update_context:
 * @self: a composer
 *
 * Measures the next request in a moment.
 */
void
_tektra_composer_update_context (TektraComposer *self)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  if (self->context_source == 0 && self->session != NULL)
    self->context_source = g_timeout_add_once (MEASURE_DELAY, measure_cb, self);
}
