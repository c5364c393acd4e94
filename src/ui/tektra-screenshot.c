/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-screenshot.h"

#include <glib/gi18n.h>

#include "ui/tektra-window-handle.h"
#include "util/tektra-portal.h"

static DexFuture *
taken_cb (DexFuture *completed,
          gpointer   user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) results = dex_await_variant (dex_ref (completed), &error);
  const char *uri;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return dex_ref (completed);

  if (tektra_portal_is_missing (error))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s",
                                  _("This desktop takes no screenshots for other programs: "
                                    "install xdg-desktop-portal."));
  if (error != NULL)
    return dex_ref (completed);

  if (!g_variant_lookup (results, "uri", "&s", &uri))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_FAILED, "%s",
                                  _("The desktop took no screenshot."));

  return dex_future_new_take_object (g_file_new_for_uri (uri));
}

/* The window is known until the person has decided. */
static DexFuture *
window_exported_cb (DexFuture *completed,
                    gpointer   user_data)
{
  g_autoptr(TektraWindowHandle) parent = dex_await_object (dex_ref (completed), NULL);
  const char *name = tektra_window_handle_get_name (parent);
  GVariantDict options;
  DexFuture *request;

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "interactive", "b", TRUE);
  request = tektra_portal_request (user_data, "org.freedesktop.portal.Screenshot", "Screenshot",
                                   g_variant_new ("(s)", name), g_variant_dict_end (&options));

  return dex_future_finally (request, taken_cb, g_steal_pointer (&parent), g_object_unref);
}

/**
 * tektra_screenshot_take:
 * @bus: (nullable): the bus of the session
 * @window: (nullable): the window in which that was asked for
 *
 * Lets a person take a picture of the screen, or of a part of it.
 *
 * Returns: (transfer full): a future of a #GFile. It is rejected with %G_IO_ERROR_CANCELLED when
 *   the person does not want it
 */
DexFuture *
tektra_screenshot_take (GDBusConnection *bus,
                        GtkWindow       *window)
{
  g_return_val_if_fail (bus == NULL || G_IS_DBUS_CONNECTION (bus), NULL);
  g_return_val_if_fail (window == NULL || GTK_IS_WINDOW (window), NULL);

  if (bus == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s",
                                  _("Without a desktop there are no screenshots."));

  return dex_future_then (tektra_window_handle_export (window), window_exported_cb,
                          g_object_ref (bus), g_object_unref);
}
