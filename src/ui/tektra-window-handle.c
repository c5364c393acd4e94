/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-window-handle.h"

#ifdef HAVE_GDK_WAYLAND
#include <gdk/wayland/gdkwayland.h>
#endif
#ifdef HAVE_GDK_X11
#include <gdk/x11/gdkx.h>
#endif

/* Its form is that of
 * https://flatpak.github.io/xdg-desktop-portal/docs/window-identifiers.html
 * A window of X has a number. Under Wayland the compositor is asked for a name, and keeps it until
 * it is told that nobody needs it any more. */

struct _TektraWindowHandle
{
  GObject      parent_instance;

  /* owned */
  char        *name;     /* empty for no window */
  GdkToplevel *toplevel; /* under Wayland, NULL elsewhere */
  char        *exported; /* what Wayland calls it */
};

G_DEFINE_FINAL_TYPE (TektraWindowHandle, tektra_window_handle, G_TYPE_OBJECT)

static TektraWindowHandle *
create (char *name)
{
  TektraWindowHandle *self = g_object_new (TEKTRA_TYPE_WINDOW_HANDLE, NULL);

  self->name = name;

  return self;
}

#ifdef HAVE_GDK_WAYLAND

/* The promise is not held any longer than it is needed: it would keep the handle. */
static void
exported_cb (GdkToplevel *toplevel,
             const char  *exported,
             gpointer     user_data)
{
  g_autoptr(DexPromise) promise = g_steal_pointer ((DexPromise **) user_data);
  TektraWindowHandle *self;

  if (promise == NULL)
    return;

  self = create (g_strconcat ("wayland:", exported, NULL));
  self->toplevel = g_object_ref (toplevel);
  self->exported = g_strdup (exported);
  dex_promise_resolve_object (promise, self);
}

/* The window may go before it has a name. */
static void
export_ended_cb (gpointer user_data)
{
  g_autofree DexPromise **place = user_data;
  g_autoptr(DexPromise) promise = g_steal_pointer (place);

  if (promise != NULL)
    dex_promise_resolve_object (promise, create (g_strdup ("")));
}

static DexFuture *
export_to_wayland (GdkToplevel *toplevel)
{
  DexPromise *promise = dex_promise_new ();
  DexPromise **place = g_new (DexPromise *, 1);

  *place = dex_ref (promise);
  if (!gdk_wayland_toplevel_export_handle (toplevel, exported_cb, place, export_ended_cb))
    export_ended_cb (place);

  return DEX_FUTURE (promise);
}

#endif

static void
tektra_window_handle_dispose (GObject *object)
{
  TektraWindowHandle *self = TEKTRA_WINDOW_HANDLE (object);

#ifdef HAVE_GDK_WAYLAND
  if (self->toplevel != NULL && !gdk_surface_is_destroyed (GDK_SURFACE (self->toplevel)))
    gdk_wayland_toplevel_drop_exported_handle (self->toplevel, self->exported);
#endif
  g_clear_object (&self->toplevel);

  G_OBJECT_CLASS (tektra_window_handle_parent_class)->dispose (object);
}

static void
tektra_window_handle_finalize (GObject *object)
{
  TektraWindowHandle *self = TEKTRA_WINDOW_HANDLE (object);

  g_free (self->exported);
  g_free (self->name);

  G_OBJECT_CLASS (tektra_window_handle_parent_class)->finalize (object);
}

static void
tektra_window_handle_class_init (TektraWindowHandleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_window_handle_dispose;
  object_class->finalize = tektra_window_handle_finalize;
}

static void
tektra_window_handle_init (TektraWindowHandle *self)
{
}

/**
 * tektra_window_handle_export:
 * @window: (nullable): the window that asks for something
 *
 * Makes a window known to other programs.
 *
 * Returns: (transfer full): a future of a #TektraWindowHandle, which is never rejected: its name is
 *   empty where there is no window on the screen, or no way to name it
 */
DexFuture *
tektra_window_handle_export (GtkWindow *window)
{
  GdkSurface *surface;

  g_return_val_if_fail (window == NULL || GTK_IS_WINDOW (window), NULL);

  surface = window != NULL && gtk_widget_get_mapped (GTK_WIDGET (window))
              ? gtk_native_get_surface (GTK_NATIVE (window)) : NULL;

#ifdef HAVE_GDK_WAYLAND
  if (GDK_IS_WAYLAND_TOPLEVEL (surface))
    return export_to_wayland (GDK_TOPLEVEL (surface));
#endif

#ifdef HAVE_GDK_X11
  if (GDK_IS_X11_SURFACE (surface))
    {
      gulong xid;

      G_GNUC_BEGIN_IGNORE_DEPRECATIONS
      xid = gdk_x11_surface_get_xid (surface);
      G_GNUC_END_IGNORE_DEPRECATIONS

      return dex_future_new_take_object (create (g_strdup_printf ("x11:%lx", xid)));
    }
#endif

  return dex_future_new_take_object (create (g_strdup ("")));
}

/**
 * tektra_window_handle_get_name:
 * @self: a handle
 *
 * Gets what portals call a window.
 *
 * Returns: its name, which is empty for no window
 */
const char *
tektra_window_handle_get_name (TektraWindowHandle *self)
{
  g_return_val_if_fail (TEKTRA_IS_WINDOW_HANDLE (self), NULL);

  return self->name;
}
