/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-template-editor.h"

#include <string.h>

#include <glib/gi18n.h>

#include "ui/tektra-escaped-text.h"
#include "ui/tektra-template-preview.h"

/* A template is put together anew from the fields after every change: that tells what is wrong with
 * it, and what it would make of a conversation. Only what could work can be kept. A template that
 * comes with Tektra is shown here, too, but copied to be changed. */

#define CONTENT "{content}"
#define TRIMMED "{trimmed}"

/* between instructions and the message that they are put in front of, when nothing else is said */
#define PLAIN_GAP "\n\n"

typedef enum
{
  PART_WHOLE,
  PART_BEFORE,
  PART_AFTER,
} Part;

typedef enum
{
  GROUP_SYSTEM,
  GROUP_USER,
  GROUP_ASSISTANT,
  GROUP_BEGIN,
  GROUP_MORE,
  N_GROUPS
} Group;

static const struct
{
  TektraPiece  piece;
  Part         part;
  Group        group;
  const char  *title;
} fields[] = {
  { TEKTRA_PIECE_SYSTEM, PART_BEFORE, GROUP_SYSTEM, N_("Before Instructions") },
  { TEKTRA_PIECE_SYSTEM, PART_AFTER, GROUP_SYSTEM, N_("After Instructions") },
  { TEKTRA_PIECE_USER, PART_BEFORE, GROUP_USER, N_("Before Your Message") },
  { TEKTRA_PIECE_USER, PART_AFTER, GROUP_USER, N_("After Your Message") },
  { TEKTRA_PIECE_ASSISTANT, PART_BEFORE, GROUP_ASSISTANT, N_("Before an Answer") },
  { TEKTRA_PIECE_ASSISTANT, PART_AFTER, GROUP_ASSISTANT, N_("After an Answer") },
  { TEKTRA_PIECE_GENERATION, PART_WHOLE, GROUP_ASSISTANT, N_("Makes the Model Answer") },
  { TEKTRA_PIECE_START, PART_WHOLE, GROUP_BEGIN, N_("Begins the Prompt") },
  { TEKTRA_PIECE_BOS, PART_WHOLE, GROUP_BEGIN, N_("Mark That Servers Add (BOS)") },
  { TEKTRA_PIECE_LATER_USER, PART_WHOLE, GROUP_MORE, N_("Your Later Messages") },
  { TEKTRA_PIECE_TOOL_CALL, PART_WHOLE, GROUP_MORE, N_("Tool Calls") },
  { TEKTRA_PIECE_TOOL_RESULT, PART_WHOLE, GROUP_MORE, N_("Tool Results") },
  { TEKTRA_PIECE_THINKING_ON, PART_WHOLE, GROUP_MORE, N_("Asks to Think") },
  { TEKTRA_PIECE_THINKING_OFF, PART_WHOLE, GROUP_MORE, N_("Asks Not to Think") },
  { TEKTRA_PIECE_THOUGHT_BEGIN, PART_WHOLE, GROUP_MORE, N_("Begins a Thought") },
  { TEKTRA_PIECE_THOUGHT_END, PART_WHOLE, GROUP_MORE, N_("Ends a Thought") },
};

/* the roles, in the order of their groups */
static const TektraPiece roles[] = {
  [GROUP_SYSTEM] = TEKTRA_PIECE_SYSTEM,
  [GROUP_USER] = TEKTRA_PIECE_USER,
  [GROUP_ASSISTANT] = TEKTRA_PIECE_ASSISTANT,
};

struct _TektraTemplateEditor
{
  AdwNavigationPage      parent_instance;

  TektraTemplateManager *templates;
  TektraTemplate        *template;
  TektraTemplate        *built; /* what the fields say, when that could work */

  AdwBanner             *banner;
  AdwEntryRow           *name_row;
  AdwEntryRow           *models_row;
  AdwComboRow           *place_row;
  AdwPreferencesGroup   *system_group;
  AdwPreferencesGroup   *user_group;
  AdwPreferencesGroup   *assistant_group;
  AdwPreferencesGroup   *begin_group;
  AdwExpanderRow        *more_row;
  GtkTextView           *stop_view;
  GtkTextView           *markers_view;
  TektraTemplatePreview *preview;
  AdwEntryRow           *rows[G_N_ELEMENTS (fields)];
  AdwSwitchRow          *trim_rows[G_N_ELEMENTS (roles)];

  gboolean               copy;
  gboolean               dirty;
  gboolean               filling;
};

G_DEFINE_FINAL_TYPE (TektraTemplateEditor, tektra_template_editor, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  PROP_0,
  PROP_TEMPLATES,
  PROP_TEMPLATE,
  PROP_COPY,
  PROP_DIRTY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
is_read_only (TektraTemplateEditor *self)
{
  return self->template != NULL && !self->copy &&
         tektra_template_get_spec (self->template)->builtin;
}

/* Where the text of a message goes in a piece of a role */
static const char *
find_content (const char *piece,
              gsize      *length)
{
  const char *found = strstr (piece, TRIMMED);

  if (found == NULL)
    found = strstr (piece, CONTENT);

  *length = strlen (CONTENT);
  G_STATIC_ASSERT (sizeof CONTENT == sizeof TRIMMED);

  return found;
}

static char *
dup_part (const char *piece,
          Part        part)
{
  const char *content;
  gsize length;

  if (piece == NULL)
    return g_strdup ("");
  if (part == PART_WHOLE)
    return g_strdup (piece);

  /* a template that could not be made without */
  content = find_content (piece, &length);
  g_assert (content != NULL);

  return part == PART_BEFORE ? g_strndup (piece, (gsize) (content - piece))
                             : g_strdup (content + length);
}

static void
set_field (TektraTemplateEditor *self,
           guint                 i,
           const char           *text)
{
  g_autofree char *shown = tektra_escaped_text_new (text);

  gtk_editable_set_text (GTK_EDITABLE (self->rows[i]), shown);
}

static void
set_lines (GtkTextView        *view,
           const char * const *texts)
{
  g_autoptr(GString) lines = g_string_new (NULL);

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      g_autofree char *shown = tektra_escaped_text_new (texts[i]);

      g_string_append (lines, shown);
      g_string_append_c (lines, '\n');
    }

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (view), lines->str, (int) lines->len);
}

static GStrv
dup_lines (GtkTextView *view)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  g_object_get (gtk_text_view_get_buffer (view), "text", &text, NULL);
  lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *line = tektra_escaped_text_parse (lines[i]);

      if (line != NULL && *line != '\0')
        g_strv_builder_add (builder, line);
    }

  return g_strv_builder_end (builder);
}

static GStrv
dup_models (TektraTemplateEditor *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) names = NULL;

  names = g_strsplit (gtk_editable_get_text (GTK_EDITABLE (self->models_row)), ",", -1);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *name = g_ascii_strdown (g_strstrip (names[i]), -1);

      if (*name != '\0')
        g_strv_builder_add (builder, name);
    }

  return g_strv_builder_end (builder);
}

/* The piece as the fields say; NULL for none */
static char *
dup_piece (TektraTemplateEditor *self,
           TektraPiece           piece)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *field = NULL;

      if (fields[i].piece != piece)
        continue;

      field = tektra_escaped_text_parse (gtk_editable_get_text (GTK_EDITABLE (self->rows[i])));
      if (field != NULL)
        g_string_append (text, field);
      if (fields[i].part == PART_BEFORE)
        g_string_append (text, adw_switch_row_get_active (self->trim_rows[fields[i].group])
                                 ? TRIMMED : CONTENT);
    }

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/* What goes around a text has no place for it: it is put in between. */
static gboolean
tektra_template_editor_check (TektraTemplateEditor  *self,
                              GError               **error)
{
  static const char * const places[] = { CONTENT, TRIMMED };

  g_assert (TEKTRA_IS_TEMPLATE_EDITOR (self));

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *text = gtk_editable_get_text (GTK_EDITABLE (self->rows[i]));

      for (guint j = 0; fields[i].part != PART_WHOLE && j < G_N_ELEMENTS (places); j++)
        {
          if (strstr (text, places[j]) == NULL)
            continue;

          g_set_error (error, TEKTRA_TEMPLATE_ERROR, TEKTRA_TEMPLATE_ERROR_INVALID,
                       /* Translators: the first %s is {content}, the second the title of a field */
                       _("Take %s out of “%s”: the text is put in by itself."),
                       places[j], _(fields[i].title));
          return FALSE;
        }
    }

  return TRUE;
}

static TektraTemplate *
tektra_template_editor_build (TektraTemplateEditor  *self,
                              GError               **error)
{
  g_autoptr(GPtrArray) pieces = g_ptr_array_new_with_free_func (g_free);
  g_auto(GStrv) markers = dup_lines (self->markers_view);
  g_auto(GStrv) models = dup_models (self);
  g_auto(GStrv) stop = dup_lines (self->stop_view);
  g_autofree char *name = NULL;
  TektraTemplateSpec spec = { .id = "" };

  g_assert (TEKTRA_IS_TEMPLATE_EDITOR (self));

  if (!tektra_template_editor_check (self, error))
    return NULL;

  name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
  spec.name = name;
  spec.system_in_user = adw_combo_row_get_selected (self->place_row) == 1;
  spec.stop = (const char * const *) stop;
  spec.markers = (const char * const *) markers;
  spec.models = (const char * const *) models;

  for (TektraPiece piece = 0; piece < TEKTRA_N_PIECES; piece++)
    {
      g_ptr_array_add (pieces, dup_piece (self, piece));
      spec.pieces[piece] = g_ptr_array_index (pieces, piece);
    }

  return tektra_template_new (&spec, error);
}

static void
tektra_template_editor_set_dirty (TektraTemplateEditor *self,
                                  gboolean              dirty)
{
  g_assert (TEKTRA_IS_TEMPLATE_EDITOR (self));

  if (self->dirty == dirty)
    return;

  self->dirty = dirty;
  /* Neither Esc nor a swipe may throw away what was typed. */
  adw_navigation_page_set_can_pop (ADW_NAVIGATION_PAGE (self), !dirty);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DIRTY]);
}

static void
tektra_template_editor_update (TektraTemplateEditor *self)
{
  g_autoptr(TektraTemplate) built = NULL;
  g_autoptr(GError) error = NULL;

  g_assert (TEKTRA_IS_TEMPLATE_EDITOR (self));

  built = tektra_template_editor_build (self, &error);
  /* What could work last stays to be seen, as a thing of the past. */
  if (built != NULL)
    {
      tektra_template_preview_set_template (self->preview, built);
      gtk_widget_remove_css_class (GTK_WIDGET (self->preview), "dimmed");
    }
  else
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->preview), "dimmed");
    }

  g_set_object (&self->built, built);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "editor.save", built != NULL);

  if (is_read_only (self))
    return;

  /* Before a word is written, nothing is wrong yet. */
  adw_banner_set_title (self->banner, error != NULL ? error->message : "");
  adw_banner_set_revealed (self->banner, error != NULL && self->dirty);
}

static void
changed_cb (TektraTemplateEditor *self)
{
  g_assert (TEKTRA_IS_TEMPLATE_EDITOR (self));

  if (self->filling)
    return;

  tektra_template_editor_set_dirty (self, TRUE);
  tektra_template_editor_update (self);
}

static void
save (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  TektraTemplateEditor *self = TEKTRA_TEMPLATE_EDITOR (widget);
  const TektraTemplateSpec *spec = tektra_template_get_spec (self->built);
  g_autoptr(GError) error = NULL;
  TektraTemplate *kept;

  /* The page can still be used while it goes away. */
  gtk_widget_action_set_enabled (widget, "editor.save", FALSE);

  if (self->template == NULL || self->copy)
    kept = tektra_template_manager_add (self->templates, spec, &error);
  else
    kept = tektra_template_manager_replace (self->templates, self->template, spec, &error);

  if (kept == NULL)
    {
      /* There is nothing to replace any more: what was typed becomes a new one. */
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        g_clear_object (&self->template);

      adw_banner_set_title (self->banner, error->message);
      adw_banner_set_revealed (self->banner, TRUE);
      gtk_widget_action_set_enabled (widget, "editor.save", TRUE);
      return;
    }

  g_set_object (&self->template, kept);
  self->copy = FALSE;
  self->filling = TRUE;
  tektra_template_editor_set_dirty (self, FALSE);
  gtk_widget_activate_action (widget, "navigation.pop", NULL);
}

static void
leave (GtkWidget  *widget,
       const char *action_name,
       GVariant   *parameter)
{
  tektra_template_editor_leave (TEKTRA_TEMPLATE_EDITOR (widget));
}

static void
banner_clicked_cb (TektraTemplateEditor *self)
{
  g_assert (TEKTRA_IS_TEMPLATE_EDITOR (self));

  gtk_widget_activate_action (GTK_WIDGET (self), "templates.copy", "s",
                              tektra_template_get_id (self->template));
}

static void
response_cb (TektraTemplateEditor *self,
             const char           *response)
{
  g_assert (TEKTRA_IS_TEMPLATE_EDITOR (self));

  if (g_str_equal (response, "save"))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "editor.save", NULL);
    }
  else if (g_str_equal (response, "discard"))
    {
      tektra_template_editor_set_dirty (self, FALSE);
      gtk_widget_activate_action (GTK_WIDGET (self), "navigation.pop", NULL);
    }
}

static void
add_row (TektraTemplateEditor *self,
         Group                 group,
         GtkWidget            *row)
{
  AdwPreferencesGroup *groups[] = {
    [GROUP_SYSTEM] = self->system_group,
    [GROUP_USER] = self->user_group,
    [GROUP_ASSISTANT] = self->assistant_group,
    [GROUP_BEGIN] = self->begin_group,
  };

  if (group == GROUP_MORE)
    adw_expander_row_add_row (self->more_row, row);
  else
    adw_preferences_group_add (groups[group], row);
}

static void
tektra_template_editor_add_rows (TektraTemplateEditor *self)
{
  g_assert (TEKTRA_IS_TEMPLATE_EDITOR (self));

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      GtkWidget *row = adw_entry_row_new ();

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(fields[i].title));
      gtk_widget_add_css_class (row, "monospace");
      g_signal_connect_object (row, "changed",
                               G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
      self->rows[i] = ADW_ENTRY_ROW (row);
      add_row (self, fields[i].group, row);
    }

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      GtkWidget *row = adw_switch_row_new ();

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                     _("Without Blanks Around the Text"));
      g_signal_connect_object (row, "notify::active",
                               G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
      self->trim_rows[i] = ADW_SWITCH_ROW (row);
      add_row (self, i, row);
    }
}

static void
tektra_template_editor_fill (TektraTemplateEditor *self)
{
  const TektraTemplateSpec *spec = tektra_template_get_spec (self->template);
  g_autofree char *name = NULL;
  g_autofree char *models = NULL;

  g_assert (TEKTRA_IS_TEMPLATE_EDITOR (self));

  /* A copy is for nobody yet: it must not take over models by their names. */
  if (!self->copy && spec->models != NULL)
    models = g_strjoinv (", ", (char **) spec->models);
  /* Translators: the name of a copy of %s */
  name = self->copy ? g_strdup_printf (_("%s (Copy)"), spec->name) : g_strdup (spec->name);

  gtk_editable_set_text (GTK_EDITABLE (self->name_row), name);
  gtk_editable_set_text (GTK_EDITABLE (self->models_row), models != NULL ? models : "");
  adw_combo_row_set_selected (self->place_row,
                              spec->system_in_user || spec->pieces[TEKTRA_PIECE_SYSTEM] == NULL);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *piece = spec->pieces[fields[i].piece];
      g_autofree char *text = dup_part (piece, fields[i].part);

      if (piece == NULL && fields[i].piece == TEKTRA_PIECE_SYSTEM && fields[i].part == PART_AFTER)
        set_field (self, i, PLAIN_GAP);
      else
        set_field (self, i, text);
    }

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      const char *piece = spec->pieces[roles[i]];

      adw_switch_row_set_active (self->trim_rows[i],
                                 piece != NULL && strstr (piece, TRIMMED) != NULL);
    }

  set_lines (self->stop_view, spec->stop);
  set_lines (self->markers_view, spec->markers);
}

static void
tektra_template_editor_make_read_only (TektraTemplateEditor *self)
{
  g_assert (TEKTRA_IS_TEMPLATE_EDITOR (self));

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    gtk_editable_set_editable (GTK_EDITABLE (self->rows[i]), FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    gtk_widget_set_sensitive (GTK_WIDGET (self->trim_rows[i]), FALSE);

  gtk_editable_set_editable (GTK_EDITABLE (self->name_row), FALSE);
  gtk_editable_set_editable (GTK_EDITABLE (self->models_row), FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->place_row), FALSE);
  gtk_text_view_set_editable (self->stop_view, FALSE);
  gtk_text_view_set_editable (self->markers_view, FALSE);

  adw_banner_set_title (self->banner, _("This template comes with Tektra. Copy it to change it."));
  adw_banner_set_button_label (self->banner, _("_Copy"));
  adw_banner_set_revealed (self->banner, TRUE);
}

static void
tektra_template_editor_constructed (GObject *object)
{
  TektraTemplateEditor *self = TEKTRA_TEMPLATE_EDITOR (object);
  gboolean writable = !is_read_only (self);

  G_OBJECT_CLASS (tektra_template_editor_parent_class)->constructed (object);

  self->filling = TRUE;
  tektra_template_editor_add_rows (self);
  if (self->template != NULL)
    tektra_template_editor_fill (self);
  self->filling = FALSE;

  if (!writable)
    {
      adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self),
                                     tektra_template_get_name (self->template));
      tektra_template_editor_make_read_only (self);
    }
  else if (self->template != NULL && !self->copy)
    {
      adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Edit Template"));
    }

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "editor.save", writable);
  gtk_widget_set_visible (
    GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (self), TEKTRA_TYPE_TEMPLATE_EDITOR,
                                               "save_button")),
    writable);
  tektra_template_editor_update (self);
}

static void
tektra_template_editor_dispose (GObject *object)
{
  TektraTemplateEditor *self = TEKTRA_TEMPLATE_EDITOR (object);

  /* Fields that go are no change. */
  self->filling = TRUE;
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_TEMPLATE_EDITOR);
  g_clear_object (&self->built);
  g_clear_object (&self->template);
  g_clear_object (&self->templates);

  G_OBJECT_CLASS (tektra_template_editor_parent_class)->dispose (object);
}

static void
tektra_template_editor_get_property (GObject    *object,
                                     guint       prop_id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  TektraTemplateEditor *self = TEKTRA_TEMPLATE_EDITOR (object);

  switch (prop_id)
    {
    case PROP_DIRTY:
      g_value_set_boolean (value, self->dirty);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_template_editor_set_property (GObject      *object,
                                     guint         prop_id,
                                     const GValue *value,
                                     GParamSpec   *pspec)
{
  TektraTemplateEditor *self = TEKTRA_TEMPLATE_EDITOR (object);

  switch (prop_id)
    {
    case PROP_TEMPLATES:
      self->templates = g_value_dup_object (value);
      break;

    case PROP_TEMPLATE:
      self->template = g_value_dup_object (value);
      break;

    case PROP_COPY:
      self->copy = g_value_get_boolean (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_template_editor_class_init (TektraTemplateEditorClass *klass)
{
  const GParamFlags construct = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = tektra_template_editor_constructed;
  object_class->dispose = tektra_template_editor_dispose;
  object_class->get_property = tektra_template_editor_get_property;
  object_class->set_property = tektra_template_editor_set_property;

  properties[PROP_TEMPLATES] =
    g_param_spec_object ("templates", NULL, NULL, TEKTRA_TYPE_TEMPLATE_MANAGER, construct);
  properties[PROP_TEMPLATE] =
    g_param_spec_object ("template", NULL, NULL, TEKTRA_TYPE_TEMPLATE, construct);
  properties[PROP_COPY] =
    g_param_spec_boolean ("copy", NULL, NULL, FALSE, construct);
  properties[PROP_DIRTY] =
    g_param_spec_boolean ("dirty", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (TEKTRA_TYPE_TEMPLATE_PREVIEW);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-template-editor.ui");

  gtk_widget_class_bind_template_child (widget_class, TektraTemplateEditor, banner);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplateEditor, name_row);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplateEditor, models_row);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplateEditor, place_row);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplateEditor, system_group);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplateEditor, user_group);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplateEditor, assistant_group);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplateEditor, begin_group);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplateEditor, more_row);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplateEditor, stop_view);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplateEditor, markers_view);
  gtk_widget_class_bind_template_child (widget_class, TektraTemplateEditor, preview);
  gtk_widget_class_bind_template_child_full (widget_class, "save_button", FALSE, 0);
  gtk_widget_class_bind_template_callback (widget_class, banner_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);

  gtk_widget_class_install_action (widget_class, "editor.save", NULL, save);
  gtk_widget_class_install_action (widget_class, "editor.leave", NULL, leave);
}

static void
tektra_template_editor_init (TektraTemplateEditor *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filling = FALSE;
}

/**
 * tektra_template_editor_new:
 * @templates: where to keep it
 * @template: (nullable): what to show; %NULL to write a new one
 * @copy: whether to begin a new one that is like @template
 *
 * Makes a page. What comes with Tektra cannot be changed on it, only copied.
 *
 * Returns: (transfer floating): a new page
 */
AdwNavigationPage *
tektra_template_editor_new (TektraTemplateManager *templates,
                            TektraTemplate        *template,
                            gboolean               copy)
{
  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_MANAGER (templates), NULL);
  g_return_val_if_fail (template == NULL || TEKTRA_IS_TEMPLATE (template), NULL);
  g_return_val_if_fail (template != NULL || !copy, NULL);

  return g_object_new (TEKTRA_TYPE_TEMPLATE_EDITOR,
                       "templates", templates,
                       "template", template,
                       "copy", copy,
                       NULL);
}

/**
 * tektra_template_editor_get_dirty:
 * @self: an editor
 *
 * Gets whether something was changed that is not kept yet.
 *
 * Returns: %TRUE when it would be lost
 */
gboolean
tektra_template_editor_get_dirty (TektraTemplateEditor *self)
{
  g_return_val_if_fail (TEKTRA_IS_TEMPLATE_EDITOR (self), FALSE);

  return self->dirty;
}

/**
 * tektra_template_editor_leave:
 * @self: an editor that is shown
 *
 * Goes back; when something was changed, asks first what shall become of it.
 */
void
tektra_template_editor_leave (TektraTemplateEditor *self)
{
  AdwAlertDialog *dialog;

  g_return_if_fail (TEKTRA_IS_TEMPLATE_EDITOR (self));

  if (!self->dirty)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "navigation.pop", NULL);
      return;
    }

  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_("Keep Changes?"),
                                                   _("This template was changed and not saved.")));
  adw_alert_dialog_add_responses (dialog,
                                  "cancel", _("_Cancel"),
                                  "discard", _("_Discard"),
                                  "save", _("_Save"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (dialog, "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_response_appearance (dialog, "save", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_response_enabled (dialog, "save", self->built != NULL);
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response",
                           G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}
