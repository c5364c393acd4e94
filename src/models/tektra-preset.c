/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "models/tektra-preset.h"

/* Parameters that a person chooses by a name. */

struct _TektraPreset
{
  GObject parent_instance;

  /* owned */
  char *name;
  char *title;
  TektraGenerationParams *params;

  gboolean built_in;
};

G_DEFINE_FINAL_TYPE (TektraPreset, tektra_preset, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_TITLE,
  PROP_PARAMS,
  PROP_BUILT_IN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const struct
{
  const char *name;
  const char *title;
} known_titles[] = {
  /* Translators: names of presets for what a model writes */
  { "balanced", N_("Balanced") },
  { "creative", N_("Creative") },
  { "default", N_("Default") },
  { "fast", N_("Fast") },
  { "precise", N_("Precise") },
  { "quality", N_("Quality") },
};

static const char *
get_known_title (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (known_titles); i++)
    {
      if (g_str_equal (known_titles[i].name, name))
        return _(known_titles[i].title);
    }

  return name;
}

static void
tektra_preset_finalize (GObject *object)
{
  TektraPreset *self = TEKTRA_PRESET (object);

  g_free (self->name);
  g_free (self->title);
  g_clear_object (&self->params);

  G_OBJECT_CLASS (tektra_preset_parent_class)->finalize (object);
}

static void
tektra_preset_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  TektraPreset *self = TEKTRA_PRESET (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_PARAMS:
      g_value_set_object (value, self->params);
      break;
    case PROP_BUILT_IN:
      g_value_set_boolean (value, self->built_in);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_preset_class_init (TektraPresetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = tektra_preset_finalize;
  object_class->get_property = tektra_preset_get_property;

  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_PARAMS] =
    g_param_spec_object ("params", NULL, NULL, TEKTRA_TYPE_GENERATION_PARAMS, flags);
  properties[PROP_BUILT_IN] =
    g_param_spec_boolean ("built-in", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_preset_init (TektraPreset *self)
{
}

/**
 * tektra_preset_new:
 * @name: what files call it
 * @title: (nullable): what a person calls it, %NULL for what the name means
 * @params: (transfer none): the parameters
 * @built_in: whether it comes with Tektra
 *
 * Creates a preset.
 *
 * Returns: (transfer full): a new preset
 */
TektraPreset *
tektra_preset_new (const char             *name,
                   const char             *title,
                   TektraGenerationParams *params,
                   gboolean                built_in)
{
  TektraPreset *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (TEKTRA_IS_GENERATION_PARAMS (params), NULL);

  self = g_object_new (TEKTRA_TYPE_PRESET, NULL);
  self->name = g_strdup (name);
  self->title = g_strdup (title != NULL ? title : get_known_title (name));
  self->params = g_object_ref (params);
  self->built_in = built_in;

  return self;
}

/**
 * tektra_preset_get_name:
 * @self: a preset
 *
 * Gets what files call it.
 *
 * Returns: (transfer none): the name, such as "creative"
 */
const char *
tektra_preset_get_name (TektraPreset *self)
{
  g_return_val_if_fail (TEKTRA_IS_PRESET (self), NULL);

  return self->name;
}

/**
 * tektra_preset_get_title:
 * @self: a preset
 *
 * Gets what a person calls it.
 *
 * Returns: (transfer none): the title in their language
 */
const char *
tektra_preset_get_title (TektraPreset *self)
{
  g_return_val_if_fail (TEKTRA_IS_PRESET (self), NULL);

  return self->title;
}

/**
 * tektra_preset_get_params:
 * @self: a preset
 *
 * Gets the parameters. They are shared: copy them to change them.
 *
 * Returns: (transfer none): the parameters
 */
TektraGenerationParams *
tektra_preset_get_params (TektraPreset *self)
{
  g_return_val_if_fail (TEKTRA_IS_PRESET (self), NULL);

  return self->params;
}

/**
 * tektra_preset_get_built_in:
 * @self: a preset
 *
 * Gets whether it comes with Tektra, if perhaps with other numbers.
 *
 * Returns: %FALSE when a person made it up
 */
gboolean
tektra_preset_get_built_in (TektraPreset *self)
{
  g_return_val_if_fail (TEKTRA_IS_PRESET (self), FALSE);

  return self->built_in;
}

static gboolean
is_taken (GListModel *presets,
          const char *name)
{
  for (guint i = 0; i < g_list_model_get_n_items (presets); i++)
    {
      g_autoptr(TektraPreset) preset = g_list_model_get_item (presets, i);

      if (g_str_equal (preset->name, name))
        return TRUE;
    }

  return FALSE;
}

/**
 * tektra_preset_create_name:
 * @presets: a list of the presets that there are
 * @title: what a person calls a new one
 *
 * Makes a name for a preset, which a file can have without quotes.
 *
 * Returns: (transfer full): a name that none of them has
 */
char *
tektra_preset_create_name (GListModel *presets,
                           const char *title)
{
  g_autofree char *ascii = NULL;
  g_autoptr(GString) name = g_string_new (NULL);
  gsize length;

  g_return_val_if_fail (G_IS_LIST_MODEL (presets), NULL);
  g_return_val_if_fail (title != NULL, NULL);

  ascii = g_str_to_ascii (title, "C");
  for (const char *c = ascii; *c != '\0'; c++)
    {
      if (g_ascii_isalnum (*c))
        g_string_append_c (name, g_ascii_tolower (*c));
      else if (name->len > 0 && name->str[name->len - 1] != '-')
        g_string_append_c (name, '-');
    }
  if (name->len > 0 && name->str[name->len - 1] == '-')
    g_string_truncate (name, name->len - 1);
  if (name->len == 0)
    g_string_append (name, "preset");

  length = name->len;
  for (guint i = 2; is_taken (presets, name->str); i++)
    {
      g_string_truncate (name, length);
      g_string_append_printf (name, "-%u", i);
    }

  return g_string_free_and_steal (g_steal_pointer (&name));
}

/**
 * tektra_preset_find_title:
 * @presets: a list of presets
 * @title: what a person calls one of them
 *
 * Looks for a preset, whatever the case of the letters.
 *
 * Returns: (transfer none) (nullable): the preset
 */
TektraPreset *
tektra_preset_find_title (GListModel *presets,
                          const char *title)
{
  g_autofree char *wanted = NULL;

  g_return_val_if_fail (G_IS_LIST_MODEL (presets), NULL);
  g_return_val_if_fail (title != NULL, NULL);

  wanted = g_utf8_casefold (title, -1);
  for (guint i = 0; i < g_list_model_get_n_items (presets); i++)
    {
      g_autoptr(TektraPreset) preset = g_list_model_get_item (presets, i);
      g_autofree char *there = g_utf8_casefold (preset->title, -1);

      /* the list keeps it */
      if (g_str_equal (there, wanted))
        return preset;
    }

  return NULL;
}
