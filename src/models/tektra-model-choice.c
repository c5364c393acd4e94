/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "core/tektra-backend.h"
#include "models/tektra-model-choice.h"

static TektraBackend *
find_backend (GListModel *backends,
              const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (backends); i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (backends, i);

      if (g_str_equal (tektra_backend_get_id (backend), id))
        return backend;
    }

  return NULL;
}

static TektraModel *
find_candidate (GPtrArray     *candidates,
                TektraBackend *backend)
{
  for (guint i = 0; i < candidates->len; i++)
    {
      TektraModel *model = g_ptr_array_index (candidates, i);

      if (tektra_model_get_backend (model) == backend)
        return model;
    }

  return NULL;
}

/* Tells whether a backend can answer; otherwise why it cannot is added to @reasons. */
static gboolean
consider (TektraBackend      *backend,
          TektraModel        *model,
          TektraCapabilities  wanted,
          GPtrArray          *reasons)
{
  const char *name = tektra_backend_get_name (backend);
  const char *text = tektra_backend_get_status_text (backend);

  if (tektra_backend_get_state (backend) == TEKTRA_BACKEND_STATE_UNAVAILABLE)
    {
      g_ptr_array_add (reasons, text != NULL
                                  ? g_strdup_printf ("%s: %s", name, text)
                                  /* Translators: a backend */
                                  : g_strdup_printf (_("%s cannot be reached."), name));
      return FALSE;
    }

  if (model == NULL)
    {
      /* Translators: a backend */
      g_ptr_array_add (reasons, g_strdup_printf (_("%s does not have the model."), name));
      return FALSE;
    }

  if ((tektra_model_get_capabilities (model) & wanted) != wanted)
    {
      g_ptr_array_add (reasons,
                       /* Translators: a backend and a model */
                       g_strdup_printf (_("%s: %s cannot do what is asked for."),
                                        name, tektra_model_get_name (model)));
      return FALSE;
    }

  return TRUE;
}

/**
 * tektra_model_choice_make:
 * @backends: (transfer none): a list of the backends that are used, in their default order
 * @candidates: (element-type TektraModel): models that are called alike
 * @preferred: (nullable) (array zero-terminated=1): ids of backends that shall come first
 * @wanted: what the model should be able to do
 * @reasons: (element-type utf8): takes a sentence for each backend that was passed over
 *
 * Chooses who answers: the first of the preferred backends, then of all in their default order,
 * that is there, has the model and can do what is wanted. A preferred backend that Tektra does not
 * know or use is passed over. When none can do what is wanted, the first that has the model is
 * better than none.
 *
 * Returns: (transfer none) (nullable): one of @candidates
 */
TektraModel *
tektra_model_choice_make (GListModel         *backends,
                          GPtrArray          *candidates,
                          const char * const *preferred,
                          TektraCapabilities  wanted,
                          GPtrArray          *reasons)
{
  g_autoptr(GPtrArray) ordered = g_ptr_array_new ();

  g_return_val_if_fail (G_IS_LIST_MODEL (backends), NULL);
  g_return_val_if_fail (candidates != NULL, NULL);
  g_return_val_if_fail (reasons != NULL, NULL);

  for (guint i = 0; preferred != NULL && preferred[i] != NULL; i++)
    {
      TektraBackend *backend = find_backend (backends, preferred[i]);

      if (backend == NULL)
        /* Translators: the id of a backend, as in "mistralrs" */
        g_ptr_array_add (reasons, g_strdup_printf (_("%s is not used."), preferred[i]));
      else if (!g_ptr_array_find (ordered, backend, NULL))
        g_ptr_array_add (ordered, backend);
    }

  for (guint i = 0; i < g_list_model_get_n_items (backends); i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (backends, i);

      if (!g_ptr_array_find (ordered, backend, NULL))
        g_ptr_array_add (ordered, backend);
    }

  for (guint i = 0; i < ordered->len; i++)
    {
      TektraBackend *backend = g_ptr_array_index (ordered, i);
      TektraModel *model = find_candidate (candidates, backend);

      if (consider (backend, model, wanted, reasons))
        return model;
    }

  for (guint i = 0; i < ordered->len; i++)
    {
      TektraModel *model = find_candidate (candidates, g_ptr_array_index (ordered, i));

      if (model != NULL)
        return model;
    }

  return NULL;
}
