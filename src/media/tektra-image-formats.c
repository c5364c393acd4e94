/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glycin.h>

#include "media/tektra-image-formats.h"

static void
mime_types_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr(DexPromise) promise = data;
  g_autoptr(GError) error = NULL;
  GStrv mime_types = gly_loader_get_mime_types_finish (result, &error);

  if (mime_types != NULL)
    dex_promise_resolve_boxed (promise, G_TYPE_STRV, mime_types);
  else
    dex_promise_reject (promise, g_steal_pointer (&error));
}

/**
 * tektra_image_formats_list:
 *
 * Asks glycin for which kinds of pictures it has a program.
 *
 * Returns: (transfer full): a future of a #GStrv of MIME types
 */
DexFuture *
tektra_image_formats_list (void)
{
  DexPromise *promise = dex_promise_new_cancellable ();

  gly_loader_get_mime_types_async (dex_promise_get_cancellable (promise), mime_types_cb,
                                   dex_ref (promise));

  return DEX_FUTURE (promise);
}
