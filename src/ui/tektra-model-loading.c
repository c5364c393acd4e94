/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-memory-refusal.h"
#include "ui/tektra-toast.h"
#include "ui/tektra-model-loading.h"
#include "util/tektra-weak-ref.h"

/* Loads a model because a person wants it to be ready, and tells when that fails. */

typedef struct
{
  TektraModelManager *manager;
  TektraModel *model;
  GWeakRef *overlay;
} Loading;

static Loading *
loading_new (TektraModelManager *manager,
             TektraModel        *model,
             AdwToastOverlay    *overlay)
{
  Loading *loading = g_new0 (Loading, 1);

  loading->manager = g_object_ref (manager);
  loading->model = g_object_ref (model);
  loading->overlay = tektra_weak_ref_new (overlay);

  return loading;
}

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  g_object_unref (loading->manager);
  g_object_unref (loading->model);
  tektra_weak_ref_free (loading->overlay);
  g_free (loading);
}

static void
load_anyway (gpointer user_data)
{
  Loading *loading = user_data;
  g_autoptr(AdwToastOverlay) overlay = g_weak_ref_get (loading->overlay);

  if (overlay != NULL)
    tektra_model_loading_start (loading->manager, loading->model, TRUE, overlay);
}

static DexFuture *
failed_cb (DexFuture *completed,
           gpointer   user_data)
{
  Loading *loading = user_data;
  g_autoptr(AdwToastOverlay) overlay = g_weak_ref_get (loading->overlay);
  g_autoptr(GError) error = NULL;
  AdwToast *toast;

  if (overlay == NULL || dex_future_get_value (completed, &error) != NULL)
    return dex_future_new_true ();

  if (g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MEMORY_LIMIT))
    {
      tektra_memory_refusal_present (GTK_WIDGET (overlay), error, load_anyway,
                                     loading_new (loading->manager, loading->model, overlay),
                                     loading_free);
      return dex_future_new_true ();
    }

  toast = tektra_toast_new (error->message);
  adw_toast_overlay_add_toast (overlay, toast);

  return dex_future_new_true ();
}

/**
 * tektra_model_loading_start:
 * @manager: who loads models
 * @model: a model
 * @anyway: load it even when it takes more memory than it may
 * @overlay: where to tell why it could not be loaded
 *
 * Loads a model. When it takes more memory than it may, a dialog tells so and offers to load it
 * anyway.
 */
void
tektra_model_loading_start (TektraModelManager *manager,
                            TektraModel        *model,
                            gboolean            anyway,
                            AdwToastOverlay    *overlay)
{
  g_return_if_fail (TEKTRA_IS_MODEL_MANAGER (manager));
  g_return_if_fail (TEKTRA_IS_MODEL (model));
  g_return_if_fail (ADW_IS_TOAST_OVERLAY (overlay));

  dex_future_disown (dex_future_catch (tektra_model_manager_load (manager, model, NULL, anyway),
                                       failed_cb, loading_new (manager, model, overlay),
                                       loading_free));
}
