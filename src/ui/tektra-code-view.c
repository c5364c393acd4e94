/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <gtksourceview/gtksource.h>
#include <string.h>

#include "ui/tektra-code-language.h"
#include "ui/tektra-code-text.h"
#include "ui/tektra-code-view.h"
#include "ui/tektra-copy-button.h"
#include "ui/tektra-find-marks.h"
#include "ui/tektra-text-settle.h"
#include "util/tektra-text-fold.h"

/* A line is laid out as a whole, so longer ones are broken. What is copied is the code as it
 * came. */
#define LINE_CHARS_MAX 2000

struct _TektraCodeView
{
  GtkWidget            parent_instance;

  /* owned */
  TektraMarkdownBlock *block;

  int                  column;
  gboolean             broken;

  /* template */
  GtkWidget            *header;
  GtkWidget            *scrolled_window;
  GtkLabel            *language_label;
  TektraCopyButton    *copy_button;
  GtkTextView         *text_view;
  GtkSourceBuffer     *buffer;
};

G_DEFINE_FINAL_TYPE (TektraCodeView, tektra_code_view, GTK_TYPE_WIDGET)

static void
update_scheme (TektraCodeView *self)
{
  GtkSourceStyleSchemeManager *manager = gtk_source_style_scheme_manager_get_default ();
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  GtkSourceStyleScheme *scheme;

  g_assert (TEKTRA_IS_CODE_VIEW (self));

  scheme = gtk_source_style_scheme_manager_get_scheme (manager, dark ? "Adwaita-dark" : "Adwaita");
  gtk_source_buffer_set_style_scheme (self->buffer, scheme);
}

static void
copy_clicked_cb (TektraCodeView *self)
{
  g_assert (TEKTRA_IS_CODE_VIEW (self));

  if (self->block == NULL)
    return;

  tektra_copy_button_copy (self->copy_button, self->block->text.text);
}

static void
show_toast (TektraCodeView *self,
            const char     *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-toast", "s", text);
}

static void
written_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(TektraCodeView) self = user_data;
  g_autofree char *name = g_file_get_basename (G_FILE (object));
  g_autofree char *shown = g_filename_display_name (name);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (object), result, NULL, &error))
    /* Translators: %s is the name of a file */
    text = g_strdup_printf (_("Saved as “%s”"), shown);
  else
    /* Translators: the name of a file and what went wrong */
    text = g_strdup_printf (_("“%s” was not saved: %s"), shown, error->message);

  show_toast (self, text);
}

static void
file_chosen_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(TektraCodeView) self = user_data;
  g_autoptr(GFile) file = NULL;

  file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (object), result, NULL);
  if (file != NULL && self->block != NULL)
    tektra_code_view_save_to (self, file);
}

static void
save_clicked_cb (TektraCodeView *self)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autofree char *name = NULL;

  g_assert (TEKTRA_IS_CODE_VIEW (self));

  name = tektra_code_language_dup_file_name (gtk_source_buffer_get_language (self->buffer));
  gtk_file_dialog_set_title (dialog, _("Save Code"));
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL,
                        file_chosen_cb, g_object_ref (self));
}

static void
append_code (TektraCodeView *self,
             const char     *code,
             gsize           length)
{
  g_autoptr(GString) broken = NULL;
  const char *end = code + length;
  const char *written = code;
  GtkTextIter iter;

  g_assert (TEKTRA_IS_CODE_VIEW (self));

  for (const char *p = code; p < end; p = g_utf8_next_char (p))
    {
      if (*p == '\n')
        {
          self->column = 0;
        }
      else if (++self->column > LINE_CHARS_MAX)
        {
          if (broken == NULL)
            broken = g_string_sized_new (length + 16);
          g_string_append_len (broken, written, p - written);
          g_string_append_c (broken, '\n');
          written = p;
          self->column = 1;
          self->broken = TRUE;
        }
    }

  gtk_text_buffer_get_end_iter (GTK_TEXT_BUFFER (self->buffer), &iter);
  if (broken != NULL)
    gtk_text_buffer_insert (GTK_TEXT_BUFFER (self->buffer), &iter, broken->str, (int) broken->len);
  gtk_text_buffer_get_end_iter (GTK_TEXT_BUFFER (self->buffer), &iter);
  gtk_text_buffer_insert (GTK_TEXT_BUFFER (self->buffer), &iter, written, (int) (end - written));
}

/* Removes what is behind the byte @same of the code that is shown, and says where that is. */
static gsize
truncate_code (TektraCodeView *self,
               gsize           same)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter start, end;

  g_assert (TEKTRA_IS_CODE_VIEW (self));

  if (self->block == NULL || same == self->block->text.length)
    return same;

  /* With line breaks of our own, places in the code and in the buffer differ. */
  if (self->broken)
    same = 0;
  self->broken = FALSE;

  gtk_text_buffer_get_iter_at_offset (buffer, &start,
                                      (int) g_utf8_strlen (self->block->text.text, (gssize) same));
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_delete (buffer, &start, &end);
  self->column = gtk_text_iter_get_line_offset (&start);

  return same;
}

static void
tektra_code_view_dispose (GObject *object)
{
  TektraCodeView *self = TEKTRA_CODE_VIEW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_CODE_VIEW);

  G_OBJECT_CLASS (tektra_code_view_parent_class)->dispose (object);
}

static void
tektra_code_view_finalize (GObject *object)
{
  TektraCodeView *self = TEKTRA_CODE_VIEW (object);

  g_clear_pointer (&self->block, tektra_markdown_block_unref);

  G_OBJECT_CLASS (tektra_code_view_parent_class)->finalize (object);
}

static void
tektra_code_view_class_init (TektraCodeViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_code_view_dispose;
  object_class->finalize = tektra_code_view_finalize;

  g_type_ensure (TEKTRA_TYPE_CODE_TEXT);
  g_type_ensure (TEKTRA_TYPE_COPY_BUTTON);
  g_type_ensure (GTK_SOURCE_TYPE_BUFFER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/tektra-code-view.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraCodeView, header);
  gtk_widget_class_bind_template_child (widget_class, TektraCodeView, scrolled_window);
  gtk_widget_class_bind_template_child (widget_class, TektraCodeView, language_label);
  gtk_widget_class_bind_template_child (widget_class, TektraCodeView, copy_button);
  gtk_widget_class_bind_template_child (widget_class, TektraCodeView, text_view);
  gtk_widget_class_bind_template_child (widget_class, TektraCodeView, buffer);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_clicked_cb);
  gtk_widget_class_set_css_name (widget_class, "code-view");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
tektra_code_view_init (TektraCodeView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_text_buffer_set_enable_undo (GTK_TEXT_BUFFER (self->buffer), FALSE);
  update_scheme (self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (update_scheme), self, G_CONNECT_SWAPPED);
}

/**
 * tektra_code_view_new:
 *
 * Makes an empty view.
 *
 * Returns: (transfer floating): a view
 */
GtkWidget *
tektra_code_view_new (void)
{
  return g_object_new (TEKTRA_TYPE_CODE_VIEW, NULL);
}

/**
 * tektra_code_view_set_block:
 * @self: a view
 * @block: (transfer none): a code block
 *
 * Shows a code block. Code that goes on where the code shown before ends is appended.
 */
void
tektra_code_view_set_block (TektraCodeView      *self,
                            TektraMarkdownBlock *block)
{
  gsize same = 0;

  g_return_if_fail (TEKTRA_IS_CODE_VIEW (self));
  g_return_if_fail (block != NULL && block->kind == TEKTRA_MARKDOWN_CODE);

  if (self->block != NULL && tektra_markdown_block_equal (self->block, block))
    return;

  if (self->block == NULL || g_strcmp0 (self->block->language, block->language) != 0)
    {
      GtkSourceLanguage *language = tektra_code_language_find (block->language);
      const char *name = language != NULL ? gtk_source_language_get_name (language)
                                          : block->language;

      if (language != NULL)
        tektra_code_language_keep (language);
      gtk_source_buffer_set_language (self->buffer, language);
      gtk_label_set_label (self->language_label, name != NULL ? name : _("Code"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->text_view),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      name != NULL ? name : _("Code"),
                                      -1);
    }

  if (self->block != NULL)
    same = tektra_markdown_inline_common_prefix (&self->block->text, &block->text);

  same = truncate_code (self, same);
  append_code (self, block->text.text + same, block->text.length - same);
  tektra_text_settle (self->text_view);

  g_clear_pointer (&self->block, tektra_markdown_block_unref);
  self->block = tektra_markdown_block_ref (block);
}

/**
 * tektra_code_view_save_to:
 * @self: a view
 * @file: where to
 *
 * Writes the code into a file and tells the person.
 */
void
tektra_code_view_save_to (TektraCodeView *self,
                          GFile          *file)
{
  g_autoptr(GBytes) bytes = NULL;

  g_return_if_fail (TEKTRA_IS_CODE_VIEW (self));
  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (self->block != NULL);

  /* A file of text ends with a line end. */
  bytes = g_bytes_new_take (g_strconcat (self->block->text.text, "\n", NULL),
                            self->block->text.length + 1);
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                       written_cb, g_object_ref (self));
}

/* Characters of the buffer for those from @from to @to of the code, as append_code () breaks it. */
static int
count_shown (const char *from,
             const char *to,
             int        *column)
{
  int n = 0;

  for (const char *p = from; p < to; p = g_utf8_next_char (p), n++)
    {
      if (*p == '\n')
        {
          *column = 0;
        }
      else if (++*column > LINE_CHARS_MAX)
        {
          *column = 1;
          n++;
        }
    }

  return n;
}

/**
 * tektra_code_view_set_found:
 * @self: a view
 * @folded: what is looked for, empty to take all marks away
 * @nth: at which of the places the person is, negative for none
 *
 * Marks all places that read like @folded.
 *
 * Returns: their number
 */
guint
tektra_code_view_set_found (TektraCodeView *self,
                            const char     *folded,
                            int             nth)
{
  GtkTextBuffer *buffer;
  gsize from, to = 0, last = 0;
  int offset = 0, column = 0;
  guint n = 0;

  g_return_val_if_fail (TEKTRA_IS_CODE_VIEW (self), 0);
  g_return_val_if_fail (folded != NULL, 0);

  buffer = GTK_TEXT_BUFFER (self->buffer);
  tektra_find_marks_clear (buffer);
  if (*folded == '\0' || self->block == NULL)
    return 0;

  for (; tektra_text_find (self->block->text.text, self->block->text.length, folded, to,
                           &from, &to); n++)
    {
      const char *text = self->block->text.text;
      GtkTextIter start, end;

      offset += count_shown (text + last, text + from, &column);
      gtk_text_buffer_get_iter_at_offset (buffer, &start, offset);
      offset += count_shown (text + from, text + to, &column);
      gtk_text_buffer_get_iter_at_offset (buffer, &end, offset);
      tektra_find_marks_add (buffer, &start, &end, (int) n == nth);
      last = to;
    }

  return n;
}
