/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "libraries.h"
#include "ui/tektra-composer-private.h"
#include "util/tektra-library.h"
#include "util/tektra-thread.h"

#include <gtksourceview/gtksource.h>
#include <libspelling.h>

/* Spell-checking of the composer. Opening a dictionary takes 50 ms and 8 MB, so that it begins with
 * the first text, and in a thread. The library itself comes with all of Unicode, 800 kB.
 *
 * The spell-checker asks for a source buffer, and the first of those reads all colour schemes. That
 * is left for later, too: the composer begins with a plain buffer, and changes over once. */

/* What is used of libspelling */
static struct
{
  __typeof__ (spelling_provider_get_default)               *get_provider;
  __typeof__ (spelling_provider_supports_language)         *supports_language;
  __typeof__ (spelling_checker_new)                        *checker_new;
  __typeof__ (spelling_checker_get_language)               *get_language;
  __typeof__ (spelling_checker_get_provider)               *get_checker_provider;
  __typeof__ (spelling_text_buffer_adapter_new)            *adapter_new;
  __typeof__ (spelling_text_buffer_adapter_get_menu_model) *get_menu;
  __typeof__ (spelling_text_buffer_adapter_set_enabled)    *set_enabled;
  __typeof__ (spelling_text_buffer_adapter_invalidate_all) *check_all;
} spelling;

static const TektraSymbol symbols[] = {
  { "spelling_provider_get_default", (gpointer *) &spelling.get_provider },
  { "spelling_provider_supports_language", (gpointer *) &spelling.supports_language },
  { "spelling_checker_new", (gpointer *) &spelling.checker_new },
  { "spelling_checker_get_language", (gpointer *) &spelling.get_language },
  { "spelling_checker_get_provider", (gpointer *) &spelling.get_checker_provider },
  { "spelling_text_buffer_adapter_new", (gpointer *) &spelling.adapter_new },
  { "spelling_text_buffer_adapter_get_menu_model", (gpointer *) &spelling.get_menu },
  { "spelling_text_buffer_adapter_set_enabled", (gpointer *) &spelling.set_enabled },
  { "spelling_text_buffer_adapter_invalidate_all", (gpointer *) &spelling.check_all },
};

static TektraLibrary libspelling = TEKTRA_LIBRARY_INIT (LIBSPELLING, symbols);

static DexFuture *
open_dictionary_in_thread (gpointer user_data)
{
  if (!tektra_library_open (&libspelling))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                                  LIBSPELLING " is not installed");

  return dex_future_new_take_object (spelling.checker_new (spelling.get_provider (), NULL));
}

static DexFuture *
start_spelling_fiber (gpointer user_data)
{
  TektraComposer *self = user_data;
  g_autoptr(GObject) checker = NULL;
  const char *language;

  checker = dex_await_object (tektra_thread_spawn ("spelling", open_dictionary_in_thread,
                                                   NULL, NULL),
                              NULL);

  /* The window may be closed by now. */
  if (checker == NULL || self->session == NULL)
    return dex_future_new_true ();

  /* Without a dictionary for the person's language nothing would be right. */
  language = spelling.get_language ((gpointer) checker);
  if (language == NULL
      || !spelling.supports_language (spelling.get_checker_provider ((gpointer) checker), language))
    return dex_future_new_true ();

  self->checker = g_steal_pointer (&checker);
  _tektra_composer_show_spelling (self);

  return dex_future_new_true ();
}

static void
change_over_to_source_buffer (TektraComposer *self)
{
  g_autoptr(GtkTextBuffer) buffer = GTK_TEXT_BUFFER (gtk_source_buffer_new (NULL));
  g_autofree char *text = NULL;
  GtkTextIter start, end, insert, bound;
  int insert_offset, bound_offset;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  text = gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
  gtk_text_buffer_get_selection_bounds (self->buffer, &insert, &bound);
  insert_offset = gtk_text_iter_get_offset (&insert);
  bound_offset = gtk_text_iter_get_offset (&bound);

  gtk_text_buffer_begin_irreversible_action (buffer);
  gtk_text_buffer_set_text (buffer, text, -1);
  gtk_text_buffer_end_irreversible_action (buffer);
  gtk_text_buffer_get_iter_at_offset (buffer, &insert, insert_offset);
  gtk_text_buffer_get_iter_at_offset (buffer, &bound, bound_offset);
  gtk_text_buffer_select_range (buffer, &insert, &bound);

  g_set_object (&self->buffer, buffer);
  g_signal_group_set_target (self->buffer_signals, buffer);
  gtk_text_view_set_buffer (self->text_view, buffer);
}

/**
 * _tektra_composer_start_spelling:
 * @self: a composer
 *
 * Has the text checked from soon on; does nothing the second time.
 */
void
_tektra_composer_start_spelling (TektraComposer *self)
{
  g_assert (TEKTRA_IS_COMPOSER (self));

  if (self->spelling_started)
    return;

  self->spelling_started = TRUE;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, start_spelling_fiber,
                                          g_object_ref (self), g_object_unref));
}

/**
 * _tektra_composer_show_spelling:
 * @self: a composer
 *
 * Shows the mistakes if the dictionary is open, and no input method is in the middle of something.
 */
void
_tektra_composer_show_spelling (TektraComposer *self)
{
  SpellingTextBufferAdapter *adapter;

  g_assert (TEKTRA_IS_COMPOSER (self));

  if (self->checker == NULL || self->spelling != NULL || self->composing)
    return;

  change_over_to_source_buffer (self);
  adapter = spelling.adapter_new (GTK_SOURCE_BUFFER (self->buffer), (gpointer) self->checker);
  gtk_text_view_set_extra_menu (self->text_view, spelling.get_menu (adapter));
  gtk_widget_insert_action_group (GTK_WIDGET (self->text_view),
                                  "spelling", G_ACTION_GROUP (adapter));
  /* When the window is closed right after a key, libspelling still looks at the text once more. */
  g_object_set_data_full (G_OBJECT (adapter), "buffer", g_object_ref (self->buffer),
                          g_object_unref);
  spelling.set_enabled (adapter, TRUE);
  spelling.check_all (adapter);
  self->spelling = G_OBJECT (adapter);
}
