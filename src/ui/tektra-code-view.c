/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <gtksourceview/gtksource.h>
#include <string.h>

#include "ui/tektra-code-text.h"
#include "ui/tektra-code-view.h"
#include "ui/tektra-copy-button.h"
#include "ui/tektra-text-settle.h"

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

/* Names that models write behind a fence and GtkSourceView calls otherwise. */
static const struct
{
  const char *name;
  const char *id;
} aliases[] = {
  { "bash", "sh" },
  { "c#", "c-sharp" },
  { "c++", "cpp" },
  { "console", "sh" },
  { "cs", "c-sharp" },
  { "csharp", "c-sharp" },
  { "dockerfile", "docker" },
  { "golang", "go" },
  { "h", "chdr" },
  { "hpp", "cpphdr" },
  { "javascript", "js" },
  { "jsonc", "json" },
  { "kt", "kotlin" },
  { "md", "markdown" },
  { "make", "makefile" },
  { "node", "js" },
  { "objc", "objc" },
  { "patch", "diff" },
  { "py", "python3" },
  { "python", "python3" },
  { "rb", "ruby" },
  { "rs", "rust" },
  { "shell", "sh" },
  { "ts", "typescript" },
  { "tsx", "typescript-jsx" },
  { "vala", "vala" },
  { "yml", "yaml" },
  { "zsh", "sh" },
};

static GtkSourceLanguage *
find_language (const char *name)
{
  GtkSourceLanguageManager *manager = gtk_source_language_manager_get_default ();
  g_autofree char *lower = NULL;
  g_autofree char *file_name = NULL;
  GtkSourceLanguage *language;

  if (name == NULL || strchr (name, '/') != NULL)
    return NULL;

  lower = g_ascii_strdown (name, -1);
  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    {
      if (g_str_equal (aliases[i].name, lower))
        return gtk_source_language_manager_get_language (manager, aliases[i].id);
    }

  language = gtk_source_language_manager_get_language (manager, lower);
  if (language != NULL)
    return language;

  file_name = g_strconcat ("file.", lower, NULL);

  return gtk_source_language_manager_guess_language (manager, file_name, NULL);
}

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
      GtkSourceLanguage *language = find_language (block->language);
      const char *name = language != NULL ? gtk_source_language_get_name (language)
                                          : block->language;

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
