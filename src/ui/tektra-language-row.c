/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ui/tektra-language-row.h"

struct _TektraLanguageRow
{
  AdwComboRow parent_instance;

  char *language; /* owned, never NULL */
};

G_DEFINE_FINAL_TYPE (TektraLanguageRow, tektra_language_row, ADW_TYPE_COMBO_ROW)

enum
{
  PROP_0,
  PROP_LANGUAGE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Those that whisper was trained with for more than a thousand hours, or nearly (arXiv 2212.04356,
 * appendix E), as they call themselves */
static const struct
{
  const char *code;
  const char *name;
} languages[] = {
  { "ar", "العربية" },
  { "ca", "Català" },
  { "cs", "Čeština" },
  { "da", "Dansk" },
  { "de", "Deutsch" },
  { "el", "Ελληνικά" },
  { "en", "English" },
  { "es", "Español" },
  { "fi", "Suomi" },
  { "fr", "Français" },
  { "he", "עברית" },
  { "hi", "हिन्दी" },
  { "hu", "Magyar" },
  { "id", "Bahasa Indonesia" },
  { "it", "Italiano" },
  { "ja", "日本語" },
  { "ko", "한국어" },
  { "ms", "Bahasa Melayu" },
  { "nl", "Nederlands" },
  { "no", "Norsk" },
  { "pl", "Polski" },
  { "pt", "Português" },
  { "ro", "Română" },
  { "ru", "Русский" },
  { "sv", "Svenska" },
  { "th", "ไทย" },
  { "tr", "Türkçe" },
  { "uk", "Українська" },
  { "vi", "Tiếng Việt" },
  { "zh", "中文" },
};

/* A language that is not in the list was set in another way, and stays until one is chosen here. */
static void
selected_cb (TektraLanguageRow *self)
{
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self));

  g_assert (TEKTRA_IS_LANGUAGE_ROW (self));

  if (selected > G_N_ELEMENTS (languages) || self->language == NULL)
    return;

  if (g_set_str (&self->language, selected > 0 ? languages[selected - 1].code : ""))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LANGUAGE]);
}

static void
tektra_language_row_finalize (GObject *object)
{
  TektraLanguageRow *self = TEKTRA_LANGUAGE_ROW (object);

  g_free (self->language);

  G_OBJECT_CLASS (tektra_language_row_parent_class)->finalize (object);
}

static void
tektra_language_row_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  TektraLanguageRow *self = TEKTRA_LANGUAGE_ROW (object);

  switch (prop_id)
    {
    case PROP_LANGUAGE:
      g_value_set_string (value, tektra_language_row_get_language (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_language_row_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  TektraLanguageRow *self = TEKTRA_LANGUAGE_ROW (object);

  switch (prop_id)
    {
    case PROP_LANGUAGE:
      tektra_language_row_set_language (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_language_row_class_init (TektraLanguageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_language_row_finalize;
  object_class->get_property = tektra_language_row_get_property;
  object_class->set_property = tektra_language_row_set_property;

  /**
   * TektraLanguageRow:language:
   *
   * The code of the language, such as "de"; empty when it is found out.
   */
  properties[PROP_LANGUAGE] =
    g_param_spec_string ("language", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_language_row_init (TektraLanguageRow *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  g_autoptr(GtkExpression) expression = NULL;

  /* Translators: the language is found out */
  gtk_string_list_append (names, _("Automatic"));
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    gtk_string_list_append (names, languages[i].name);

  expression = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  adw_combo_row_set_expression (ADW_COMBO_ROW (self), expression);
  adw_combo_row_set_enable_search (ADW_COMBO_ROW (self), TRUE);
  adw_combo_row_set_search_match_mode (ADW_COMBO_ROW (self),
                                       GTK_STRING_FILTER_MATCH_MODE_SUBSTRING);
  adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (names));
  self->language = g_strdup ("");
  g_signal_connect (self, "notify::selected", G_CALLBACK (selected_cb), NULL);
}

/**
 * tektra_language_row_get_language:
 * @self: a row
 *
 * Gets the language that is chosen.
 *
 * Returns: (transfer none): its code, empty when it is found out
 */
const char *
tektra_language_row_get_language (TektraLanguageRow *self)
{
  g_return_val_if_fail (TEKTRA_IS_LANGUAGE_ROW (self), NULL);

  return self->language;
}

/**
 * tektra_language_row_set_language:
 * @self: a row
 * @language: (nullable): the code of a language; empty or %NULL when it is found out
 *
 * Shows a language.
 */
void
tektra_language_row_set_language (TektraLanguageRow *self,
                                  const char        *language)
{
  guint selected = 0;

  g_return_if_fail (TEKTRA_IS_LANGUAGE_ROW (self));

  if (language == NULL)
    language = "";
  if (!g_set_str (&self->language, language))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      if (g_str_equal (languages[i].code, language))
        selected = i + 1;
    }

  g_signal_handlers_block_by_func (self, selected_cb, NULL);
  adw_combo_row_set_selected (ADW_COMBO_ROW (self), selected);
  g_signal_handlers_unblock_by_func (self, selected_cb, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LANGUAGE]);
}
