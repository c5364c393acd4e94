/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-model-text.h"

#include <glib/gi18n.h>

#include "backends/managed/tektra-managed-backend.h"
#include "session/tektra-engine-check.h"
#include "session/tektra-server-check.h"

static void
append_detail (GString    *string,
               const char *detail)
{
  if (detail == NULL || *detail == '\0')
    return;

  if (string->len > 0)
    g_string_append (string, " · ");

  g_string_append (string, detail);
}

static const char *
get_backend_name (TektraModel *model)
{
  TektraBackend *backend = tektra_model_get_backend (model);

  return backend != NULL ? tektra_backend_get_name (backend) : NULL;
}

/* An engine on a port that asks for no key */
static gboolean
is_open_to_others (TektraModel *model)
{
  TektraBackend *backend = tektra_model_get_backend (model);

  return backend != NULL && TEKTRA_IS_MANAGED_BACKEND (backend) &&
         tektra_engine_check_get_caution (
           tektra_managed_backend_get_settings (TEKTRA_MANAGED_BACKEND (backend))) != NULL;
}

/**
 * tektra_model_text_locality:
 * @locality: how far the text travels
 *
 * Names the group of models that send what a person writes equally far.
 *
 * Returns: (transfer none): a heading
 */
const char *
tektra_model_text_locality (TektraLocality locality)
{
  switch (locality)
    {
    case TEKTRA_LOCALITY_DEVICE:
      return _("On This Computer");

    case TEKTRA_LOCALITY_NETWORK:
      return _("Network");

    case TEKTRA_LOCALITY_INTERNET:
      return _("Cloud");

    default:
      g_return_val_if_reached ("");
    }
}

/**
 * tektra_model_text_destination:
 * @model: a model
 *
 * Tells where the text goes when this model is asked, and by what program it is run.
 *
 * Returns: (transfer full): such as "Stays on this computer · llama.cpp"
 */
char *
tektra_model_text_destination (TektraModel *model)
{
  g_autoptr(GString) string = g_string_new (NULL);

  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  if (tektra_model_get_locality (model) == TEKTRA_LOCALITY_DEVICE)
    {
      g_string_append (string, _("Stays on this computer"));
    }
  else
    {
      g_autofree char *destination = tektra_server_check_dup_destination (model);

      if (destination == NULL)
        destination = g_strdup (tektra_model_text_locality (tektra_model_get_locality (model)));

      /* Translators: %s is the name or the address of another computer */
      g_string_append_printf (string, _("Goes to %s"), destination);
    }

  append_detail (string, get_backend_name (model));
  if (is_open_to_others (model))
    append_detail (string, _("other users of this computer can use it while it runs"));

  return g_string_free (g_steal_pointer (&string), FALSE);
}

/**
 * tektra_model_text_details:
 * @model: a model
 *
 * Sums up what kind of model it is.
 *
 * Returns: (transfer full): such as "Ollama · 4.3B · Q4_K_M · 3.3 GB"
 */
char *
tektra_model_text_details (TektraModel *model)
{
  g_autoptr(GString) string = g_string_new (NULL);

  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  append_detail (string, get_backend_name (model));
  append_detail (string, tektra_model_get_parameter_size (model));
  append_detail (string, tektra_model_get_quantization (model));

  if (tektra_model_get_size (model) > 0)
    {
      g_autofree char *size = g_format_size (tektra_model_get_size (model));

      append_detail (string, size);
    }

  return g_string_free (g_steal_pointer (&string), FALSE);
}

/**
 * tektra_model_text_storage:
 * @model: a model
 *
 * Sums up what a model takes, on disk and in memory.
 *
 * Returns: (transfer full): such as "4.3B · Q4_K_M · 3.3 GB on disk · 4.1 GB in memory"
 */
char *
tektra_model_text_storage (TektraModel *model)
{
  g_autoptr(GString) string = g_string_new (NULL);

  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  append_detail (string, tektra_model_get_parameter_size (model));
  append_detail (string, tektra_model_get_quantization (model));

  if (tektra_model_get_size (model) > 0)
    {
      g_autofree char *size = g_format_size (tektra_model_get_size (model));
      /* Translators: %s is a size such as 3.3 GB */
      g_autofree char *text = g_strdup_printf (_("%s on disk"), size);

      append_detail (string, text);
    }

  if (tektra_model_get_state (model) == TEKTRA_MODEL_STATE_LOADED
      && tektra_model_get_memory (model) > 0)
    {
      g_autofree char *size = g_format_size (tektra_model_get_memory (model));
      /* Translators: %s is a size such as 3.3 GB */
      g_autofree char *text = g_strdup_printf (_("%s in memory"), size);

      append_detail (string, text);
    }

  return g_string_free (g_steal_pointer (&string), FALSE);
}

/**
 * tektra_model_text_offer:
 * @offer: a model that can be got
 *
 * Sums up what is got and from where.
 *
 * Returns: (transfer full): such as "4B · 3.3 GB · Apache-2.0 · from Ollama"
 */
char *
tektra_model_text_offer (TektraModelOffer *offer)
{
  g_autoptr(GString) string = g_string_new (NULL);
  g_autofree char *from = NULL;
  TektraCatalogueEntry *entry;
  TektraBackend *source;

  g_return_val_if_fail (TEKTRA_IS_MODEL_OFFER (offer), NULL);

  entry = tektra_model_offer_get_entry (offer);
  source = tektra_model_offer_get_source (offer);
  append_detail (string, tektra_catalogue_entry_get_parameters (entry));

  if (tektra_catalogue_entry_get_size (entry) > 0)
    {
      g_autofree char *size = g_format_size (tektra_catalogue_entry_get_size (entry));

      append_detail (string, size);
    }

  append_detail (string, tektra_catalogue_entry_get_licence (entry));

  if (!tektra_model_offer_can_get (offer))
    from = g_strdup (_("needs an Ollama server"));
  else
    /* Translators: %s is where a model comes from, such as Hugging Face */
    from = g_strdup_printf (_("from %s"),
                            source != NULL ? tektra_backend_get_name (source) : "Hugging Face");
  append_detail (string, from);

  return g_string_free (g_steal_pointer (&string), FALSE);
}

/**
 * tektra_model_text_fit:
 * @entry: a model that can be got
 *
 * Tells whether it runs on this computer and what it needs.
 *
 * Returns: (transfer full): such as "Fits this computer · needs 5 GB of memory", empty when nobody
 *   knows
 */
char *
tektra_model_text_fit (TektraCatalogueEntry *entry)
{
  g_autoptr(GString) string = g_string_new (NULL);

  g_return_val_if_fail (TEKTRA_IS_CATALOGUE_ENTRY (entry), NULL);

  switch (tektra_catalogue_entry_get_fit (entry))
    {
    case TEKTRA_FIT_GPU:
    case TEKTRA_FIT_MEMORY:
      append_detail (string, _("Fits this computer"));
      break;

    case TEKTRA_FIT_TIGHT:
      append_detail (string, _("Runs slowly here"));
      break;

    case TEKTRA_FIT_NOT:
      append_detail (string, _("Too large for this computer"));
      break;

    case TEKTRA_FIT_UNKNOWN:
    default:
      break;
    }

  if (tektra_catalogue_entry_get_memory (entry) > 0)
    {
      g_autofree char *size = g_format_size (tektra_catalogue_entry_get_memory (entry));
      /* Translators: %s is a size such as 3.3 GB */
      g_autofree char *text = g_strdup_printf (_("needs %s of memory"), size);

      append_detail (string, text);
    }

  return g_string_free (g_steal_pointer (&string), FALSE);
}

/**
 * tektra_model_text_search:
 * @model: a model
 *
 * Puts together what a search for the model looks at.
 *
 * Returns: (transfer full): text with its case folded
 */
char *
tektra_model_text_search (TektraModel *model)
{
  g_autofree char *text = NULL;
  const char *backend_name, *parameter_size, *quantization;

  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  backend_name = get_backend_name (model);
  parameter_size = tektra_model_get_parameter_size (model);
  quantization = tektra_model_get_quantization (model);
  text = g_strjoin (" ",
                    tektra_model_get_name (model),
                    tektra_model_get_id (model),
                    backend_name != NULL ? backend_name : "",
                    parameter_size != NULL ? parameter_size : "",
                    quantization != NULL ? quantization : "",
                    NULL);

  return g_utf8_casefold (text, -1);
}
