/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-removal-toast.h"

#include <glib/gi18n.h>

#include "ui/tektra-toast.h"

/**
 * tektra_removal_toast_new:
 * @removal: what is being deleted
 * @name: the name of the model
 *
 * Says that a model is deleted, with a way back for as long as there is one.
 *
 * Returns: (transfer full): a toast
 */
AdwToast *
tektra_removal_toast_new (TektraModelRemoval *removal,
                          const char         *name)
{
  g_autofree char *title = NULL;
  AdwToast *toast;

  g_return_val_if_fail (TEKTRA_IS_MODEL_REMOVAL (removal), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  /* Translators: %s is the name of a model */
  title = g_strdup_printf (_("%s deleted"), name);
  toast = tektra_toast_new (title);
  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_set_timeout (toast, TEKTRA_UNDO_SECONDS);

  /* A toast that waits behind another one must not offer what cannot be done any more. */
  g_signal_connect_object (removal, "notify::state", G_CALLBACK (adw_toast_dismiss), toast,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (tektra_model_removal_undo), removal,
                           G_CONNECT_SWAPPED);

  return toast;
}
