/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-template.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/tektra-marker-guard.h"

/* A prompt template: pieces of text around what was said. It cannot be changed, so that a request
 * may hold it while a person edits the one that replaces it, and a thread may render with it. */

struct _TektraTemplate
{
  GObject            parent_instance;

  GStringChunk      *strings;
  GPtrArray         *arrays;
  TektraMarkerGuard *guard;
  TektraTemplateSpec spec;
};

G_DEFINE_FINAL_TYPE (TektraTemplate, tektra_template, G_TYPE_OBJECT)

G_DEFINE_QUARK (tektra-template-error-quark, tektra_template_error)

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_BUILTIN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static guint
count (const char *text,
       const char *part)
{
  guint n = 0;

  for (const char *at = strstr (text, part); at != NULL; at = strstr (at + strlen (part), part))
    n++;

  return n;
}

static gboolean
check_content (const char  *text,
               const char  *title,
               gboolean     required,
               GError     **error)
{
  guint n = text != NULL ? count (text, "{content}") + count (text, "{trimmed}") : 0;

  if (n == 1 || (text == NULL && !required))
    return TRUE;

  /* Translators: %s is a part of a prompt template, such as “Your messages” */
  g_set_error (error, TEKTRA_TEMPLATE_ERROR, TEKTRA_TEMPLATE_ERROR_INVALID,
               _("“%s” needs {content} or {trimmed} once, where the text goes."), title);
  return FALSE;
}

static gboolean
check_call (const char  *text,
            GError     **error)
{
  if (text == NULL || (count (text, "{name}") == 1 && count (text, "{arguments}") == 1))
    return TRUE;

  g_set_error_literal (error, TEKTRA_TEMPLATE_ERROR, TEKTRA_TEMPLATE_ERROR_INVALID,
                       _("“Tool calls” needs {name} and {arguments}, each of them once."));
  return FALSE;
}

/* Servers write the mark in front of every prompt; a second one makes models worse. */
static gboolean
check_bos (const TektraTemplateSpec  *spec,
           GError                   **error)
{
  static const TektraPiece first[] = {
    TEKTRA_PIECE_START, TEKTRA_PIECE_SYSTEM, TEKTRA_PIECE_USER,
  };
  const char *bos = spec->pieces[TEKTRA_PIECE_BOS];

  for (guint i = 0; bos != NULL && i < G_N_ELEMENTS (first); i++)
    {
      const char *text = spec->pieces[first[i]];

      if (text != NULL && g_str_has_prefix (text, bos))
        {
          /* Translators: %s is a mark such as <s> */
          g_set_error (error, TEKTRA_TEMPLATE_ERROR, TEKTRA_TEMPLATE_ERROR_INVALID,
                       _("Take “%s” out of the beginning: servers add it by themselves."), bos);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
check_stop (const char * const  *stop,
            GError             **error)
{
  for (guint i = 0; stop != NULL && stop[i] != NULL; i++)
    {
      g_autofree char *text = g_strstrip (g_strdup (stop[i]));

      if (*text == '\0')
        {
          g_set_error_literal (error, TEKTRA_TEMPLATE_ERROR, TEKTRA_TEMPLATE_ERROR_INVALID,
                               _("Blanks cannot end an answer: it would stop after its first "
                                 "line or word."));
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
check_text (const char  *text,
            GError     **error)
{
  if (text == NULL || g_utf8_validate (text, -1, NULL))
    return TRUE;

  g_set_error_literal (error, TEKTRA_TEMPLATE_ERROR, TEKTRA_TEMPLATE_ERROR_INVALID,
                       _("The template holds characters that are not valid UTF-8."));
  return FALSE;
}

static gboolean
check_spec (const TektraTemplateSpec  *spec,
            GError                   **error)
{
  if (spec->name == NULL || *spec->name == '\0')
    {
      g_set_error_literal (error, TEKTRA_TEMPLATE_ERROR, TEKTRA_TEMPLATE_ERROR_INVALID,
                           _("Give the template a name."));
      return FALSE;
    }

  for (guint i = 0; i < TEKTRA_N_PIECES; i++)
    {
      if (!check_text (spec->pieces[i], error))
        return FALSE;
    }

  if ((spec->pieces[TEKTRA_PIECE_THOUGHT_BEGIN] == NULL) !=
      (spec->pieces[TEKTRA_PIECE_THOUGHT_END] == NULL))
    {
      g_set_error_literal (error, TEKTRA_TEMPLATE_ERROR, TEKTRA_TEMPLATE_ERROR_INVALID,
                           _("A thought needs a beginning and an end, or none of them."));
      return FALSE;
    }

  return check_content (spec->pieces[TEKTRA_PIECE_SYSTEM], _("Instructions"), FALSE, error) &&
         check_content (spec->pieces[TEKTRA_PIECE_USER], _("Your messages"), TRUE, error) &&
         check_content (spec->pieces[TEKTRA_PIECE_LATER_USER], _("Your later messages"), FALSE,
                        error) &&
         check_content (spec->pieces[TEKTRA_PIECE_ASSISTANT], _("Answers"), TRUE, error) &&
         check_content (spec->pieces[TEKTRA_PIECE_TOOL_RESULT], _("Tool results"), FALSE, error) &&
         check_call (spec->pieces[TEKTRA_PIECE_TOOL_CALL], error) &&
         check_bos (spec, error) &&
         check_stop (spec->stop, error);
}

static const char *
keep_string (TektraTemplate *self,
             const char     *text)
{
  return text != NULL ? g_string_chunk_insert (self->strings, text) : NULL;
}

static const char * const *
keep_array (TektraTemplate     *self,
            const char * const *texts)
{
  GPtrArray *kept = g_ptr_array_new_null_terminated (4, NULL, TRUE);

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    g_ptr_array_add (kept, (gpointer) keep_string (self, texts[i]));

  /* frees the array of pointers; the texts are the chunk's */
  g_ptr_array_add (self->arrays, kept);

  return kept->len > 0 ? (const char * const *) kept->pdata : NULL;
}

/* Most templates never write a prompt, so it is made for the first one, in whatever thread. */
static TektraMarkerGuard *
get_guard (TektraTemplate *self)
{
  g_assert (TEKTRA_IS_TEMPLATE (self));

  if (g_once_init_enter_pointer (&self->guard))
    g_once_init_leave_pointer (&self->guard, tektra_marker_guard_new (&self->spec));

  return self->guard;
}

static void
tektra_template_finalize (GObject *object)
{
  TektraTemplate *self = TEKTRA_TEMPLATE (object);

  g_clear_pointer (&self->guard, tektra_marker_guard_free);
  g_clear_pointer (&self->arrays, g_ptr_array_unref);
  g_clear_pointer (&self->strings, g_string_chunk_free);

  G_OBJECT_CLASS (tektra_template_parent_class)->finalize (object);
}

static void
tektra_template_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  TektraTemplate *self = TEKTRA_TEMPLATE (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->spec.id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->spec.name);
      break;
    case PROP_BUILTIN:
      g_value_set_boolean (value, self->spec.builtin);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_template_class_init (TektraTemplateClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_template_finalize;
  object_class->get_property = tektra_template_get_property;

  properties[PROP_ID] =
    g_param_spec_string ("id", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_BUILTIN] =
    g_param_spec_boolean ("builtin", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_template_init (TektraTemplate *self)
{
  self->strings = g_string_chunk_new (512);
  self->arrays = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
}

/**
 * tektra_template_new:
 * @spec: what it is made of; copied
 * @error: return location for a #TektraTemplateError
 *
 * Creates a template. Empty pieces count as unset.
 *
 * Returns: (transfer full) (nullable): a new template, %NULL when it could not work
 */
TektraTemplate *
tektra_template_new (const TektraTemplateSpec  *spec,
                     GError                   **error)
{
  g_autoptr(TektraTemplate) self = NULL;

  g_return_val_if_fail (spec != NULL, NULL);
  g_return_val_if_fail (spec->id != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_TEMPLATE, NULL);
  self->spec = *spec;
  self->spec.id = keep_string (self, spec->id);
  self->spec.name = keep_string (self, spec->name);
  self->spec.stop = keep_array (self, spec->stop);
  self->spec.markers = keep_array (self, spec->markers);
  self->spec.models = keep_array (self, spec->models);

  for (guint i = 0; i < TEKTRA_N_PIECES; i++)
    {
      const char *text = spec->pieces[i];

      self->spec.pieces[i] = text != NULL && *text != '\0' ? keep_string (self, text) : NULL;
    }

  if (!check_spec (&self->spec, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * tektra_template_get_spec:
 * @self: a template
 *
 * Gets all that it is made of.
 *
 * Returns: (transfer none): as long as the template lives
 */
const TektraTemplateSpec *
tektra_template_get_spec (TektraTemplate *self)
{
  g_return_val_if_fail (TEKTRA_IS_TEMPLATE (self), NULL);

  return &self->spec;
}

/**
 * tektra_template_get_id:
 * @self: a template
 *
 * Gets what files call it.
 *
 * Returns: (transfer none): the id
 */
const char *
tektra_template_get_id (TektraTemplate *self)
{
  g_return_val_if_fail (TEKTRA_IS_TEMPLATE (self), NULL);

  return self->spec.id;
}

/**
 * tektra_template_get_name:
 * @self: a template
 *
 * Gets what a person calls it.
 *
 * Returns: (transfer none): the name
 */
const char *
tektra_template_get_name (TektraTemplate *self)
{
  g_return_val_if_fail (TEKTRA_IS_TEMPLATE (self), NULL);

  return self->spec.name;
}

/**
 * tektra_template_get_piece:
 * @self: a template
 * @piece: which one
 *
 * Gets a piece of its text.
 *
 * Returns: (transfer none) (nullable): the text, %NULL when it has none
 */
const char *
tektra_template_get_piece (TektraTemplate *self,
                           TektraPiece     piece)
{
  g_return_val_if_fail (TEKTRA_IS_TEMPLATE (self), NULL);
  g_return_val_if_fail (piece < TEKTRA_N_PIECES, NULL);

  return self->spec.pieces[piece];
}

/**
 * tektra_template_append:
 * @self: a template
 * @prompt: what to append to
 * @text: what somebody wrote
 * @marker: (nullable): what stands for a picture in this prompt
 *
 * Appends text so that nothing in it means more than its letters: what the model would take for a
 * mark of the template, or the server for a picture, gets a zero-width space inside.
 */
void
tektra_template_append (TektraTemplate *self,
                        GString        *prompt,
                        const char     *text,
                        const char     *marker)
{
  g_return_if_fail (TEKTRA_IS_TEMPLATE (self));
  g_return_if_fail (prompt != NULL);
  g_return_if_fail (text != NULL);

  tektra_marker_guard_append (get_guard (self), prompt, text, marker);
}
