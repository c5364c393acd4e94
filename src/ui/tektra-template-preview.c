/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-template-preview.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/tektra-image-part.h"
#include "core/tektra-prompt.h"

/* The prompt is searched for what was said in the sample, one after the other; everything between
 * comes from the template. There, blanks and new lines are shown, because a model sees them. */

#define PICTURE "[img-0]"
#define MARK_ALPHA 0.22f

struct _TektraTemplatePreview
{
  AdwBin         parent_instance;

  GtkTextBuffer *buffer;
  GtkTextTag    *mark;
  GtkTextTag    *picture;
};

G_DEFINE_FINAL_TYPE (TektraTemplatePreview, tektra_template_preview, ADW_TYPE_BIN)

/* Translators: these four are a sample conversation about a picture of a red circle. */
static const struct
{
  TektraRole  role;
  const char *text;
} sample[] = {
  { TEKTRA_ROLE_SYSTEM, N_("Answer briefly.") },
  { TEKTRA_ROLE_USER, N_("What is this?") },
  { TEKTRA_ROLE_ASSISTANT, N_("A red circle.") },
  { TEKTRA_ROLE_USER, N_("How large is it?") },
};

static GPtrArray *
create_messages (void)
{
  GPtrArray *messages = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < G_N_ELEMENTS (sample); i++)
    {
      TektraMessage *message = tektra_message_new (sample[i].role);

      if (i == 1)
        {
          g_autoptr(GBytes) bytes = g_bytes_new_static ("", 0);
          g_autoptr(TektraPart) part = NULL;

          part = tektra_image_part_new ("", "image/png", bytes, 1, 1, NULL);
          tektra_message_add_part (message, part);
        }

      tektra_message_append_text (message, _(sample[i].text), -1);
      g_ptr_array_add (messages, message);
    }

  return messages;
}

static void
tektra_template_preview_append (TektraTemplatePreview *self,
                                const char            *text,
                                gssize                 length,
                                GtkTextTag            *tag)
{
  GtkTextIter end;

  g_assert (TEKTRA_IS_TEMPLATE_PREVIEW (self));

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  if (tag != NULL)
    gtk_text_buffer_insert_with_tags (self->buffer, &end, text, (int) length, tag, NULL);
  else
    gtk_text_buffer_insert (self->buffer, &end, text, (int) length);
}

/* What the template wrote, with the picture in it */
static void
tektra_template_preview_append_marks (TektraTemplatePreview *self,
                                      const char            *text,
                                      gsize                  length)
{
  g_autoptr(GString) shown = g_string_new_len (text, (gssize) length);
  char *picture;

  g_assert (TEKTRA_IS_TEMPLATE_PREVIEW (self));

  g_string_replace (shown, " ", "·", 0);
  g_string_replace (shown, "\t", "⇥", 0);
  g_string_replace (shown, "\n", "⏎\n", 0);

  picture = strstr (shown->str, PICTURE);
  if (picture == NULL)
    {
      tektra_template_preview_append (self, shown->str, -1, self->mark);
      return;
    }

  tektra_template_preview_append (self, shown->str, picture - shown->str, self->mark);
  tektra_template_preview_append (self, _("[picture]"), -1, self->picture);
  tektra_template_preview_append (self, picture + strlen (PICTURE), -1, self->mark);
}

static void
tektra_template_preview_constructed (GObject *object)
{
  TektraTemplatePreview *self = TEKTRA_TEMPLATE_PREVIEW (object);
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autoptr(GdkRGBA) accent = adw_style_manager_get_accent_color_rgba (style);
  GtkWidget *view = gtk_text_view_new_with_buffer (self->buffer);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  G_OBJECT_CLASS (tektra_template_preview_parent_class)->constructed (object);

  accent->alpha = MARK_ALPHA;
  self->mark = gtk_text_buffer_create_tag (self->buffer, NULL, "background-rgba", accent, NULL);
  self->picture = gtk_text_buffer_create_tag (self->buffer, NULL,
                                              "style", PANGO_STYLE_ITALIC,
                                              "weight", PANGO_WEIGHT_BOLD,
                                              NULL);

  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 12);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 12);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 8);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 8);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Preview of a conversation in this template"),
                                  -1);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller),
                                  GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 150);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  adw_bin_set_child (ADW_BIN (self), scroller);
}

static void
tektra_template_preview_finalize (GObject *object)
{
  TektraTemplatePreview *self = TEKTRA_TEMPLATE_PREVIEW (object);

  g_clear_object (&self->buffer);

  G_OBJECT_CLASS (tektra_template_preview_parent_class)->finalize (object);
}

static void
tektra_template_preview_class_init (TektraTemplatePreviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = tektra_template_preview_constructed;
  object_class->finalize = tektra_template_preview_finalize;

  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "template-preview");
}

static void
tektra_template_preview_init (TektraTemplatePreview *self)
{
  self->buffer = gtk_text_buffer_new (NULL);
}

/**
 * tektra_template_preview_set_template:
 * @self: a preview
 * @template: what to show
 *
 * Shows the sample as a template writes it.
 */
void
tektra_template_preview_set_template (TektraTemplatePreview *self,
                                      TektraTemplate        *template)
{
  g_autoptr(GPtrArray) messages = create_messages ();
  g_autoptr(TektraPrompt) prompt = NULL;
  const char *text;

  g_return_if_fail (TEKTRA_IS_TEMPLATE_PREVIEW (self));
  g_return_if_fail (TEKTRA_IS_TEMPLATE (template));

  prompt = tektra_prompt_new (template, messages, NULL, TEKTRA_REASONING_DEFAULT);
  gtk_text_buffer_set_text (self->buffer, "", 0);
  text = prompt->text;

  for (guint i = 0; i < G_N_ELEMENTS (sample); i++)
    {
      const char *said = _(sample[i].text);
      const char *found = strstr (text, said);

      if (found == NULL)
        continue;

      tektra_template_preview_append_marks (self, text, (gsize) (found - text));
      tektra_template_preview_append (self, said, -1, NULL);
      text = found + strlen (said);
    }

  tektra_template_preview_append_marks (self, text, strlen (text));
}
