/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-composer-private.h"

#include <libspelling.h>

/* Spell-checking of the composer. Opening a dictionary takes a while, so that it waits until the
 * window is on screen and nothing else is to be done. */

static gboolean
start_spelling_cb (gpointer user_data)
{
  TektraComposer *self = user_data;
  SpellingChecker *checker;
  g_autoptr(SpellingTextBufferAdapter) adapter = NULL;
  const char *language;

  self->spelling_source = 0;

  /* Without a dictionary for the person's language nothing would be right. */
  checker = spelling_checker_get_default ();
  language = checker != NULL ? spelling_checker_get_language (checker) : NULL;

  if (language == NULL
      || !spelling_provider_supports_language (spelling_checker_get_provider (checker), language))
    return G_SOURCE_REMOVE;

  adapter = spelling_text_buffer_adapter_new (GTK_SOURCE_BUFFER (self->buffer), checker);
  gtk_text_view_set_extra_menu (self->text_view,
                                spelling_text_buffer_adapter_get_menu_model (adapter));
  gtk_widget_insert_action_group (GTK_WIDGET (self->text_view),
                                  "spelling", G_ACTION_GROUP (adapter));
  spelling_text_buffer_adapter_set_enabled (adapter, TRUE);
  self->spelling = G_OBJECT (g_steal_pointer (&adapter));

  return G_SOURCE_REMOVE;
}

/**
 * _tektra_composer_start_spelling:
 * @self: a composer
 *
 * Has the text checked from the next quiet moment on.
 */
void
_tektra_composer_start_spelling (TektraComposer *self)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  if (self->spelling == NULL && self->spelling_source == 0)
    self->spelling_source = g_idle_add_full (G_PRIORITY_LOW, start_spelling_cb, self, NULL);
}

/**
 * _tektra_composer_stop_spelling:
 * @self: a composer
 *
 * Ends the checking.
 */
void
_tektra_composer_stop_spelling (TektraComposer *self)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  g_clear_handle_id (&self->spelling_source, g_source_remove);
  g_clear_object (&self->spelling);
}
