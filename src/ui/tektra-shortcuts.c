/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-shortcuts.h"

#include <glib/gi18n.h>

#include "util/tektra-portal.h"
#include "util/tektra-weak-ref.h"

/* The desktop asks the person which keys these are, and says when one of them is pressed:
 * https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.GlobalShortcuts.html
 * It is asked only after the person has switched the keys on. */

#define SHORTCUTS_INTERFACE "org.freedesktop.portal.GlobalShortcuts"
#define SESSION_INTERFACE "org.freedesktop.portal.Session"

/* The names are those of the modes of "app.quick-ask". */
static const struct
{
  const char *name;
  const char *description;
  const char *trigger;
} shortcuts[] = {
  { "ask", N_("Ask a question"), "LOGO+SHIFT+space" },
  { "selection", N_("Ask about the selected text"), NULL },
  { "screenshot", N_("Ask about a screenshot"), NULL },
};

struct _TektraShortcuts
{
  GObject          parent_instance;

  /* owned */
  GDBusConnection *bus;
  TektraSettings  *settings;
  DexFuture       *binding;
  char            *session; /* NULL while there is none */

  guint            subscription;
};

G_DEFINE_FINAL_TYPE (TektraShortcuts, tektra_shortcuts, G_TYPE_OBJECT)

enum
{
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
activated_cb (GDBusConnection *bus,
              const char      *sender,
              const char      *path,
              const char      *interface,
              const char      *signal,
              GVariant        *parameters,
              gpointer         user_data)
{
  TektraShortcuts *self = user_data;
  const char *session, *name;

  g_assert (TEKTRA_IS_SHORTCUTS (self));

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(osta{sv})")))
    return;

  g_variant_get (parameters, "(&o&st@a{sv})", &session, &name, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      if (g_strcmp0 (session, self->session) == 0 && g_str_equal (name, shortcuts[i].name))
        g_signal_emit (self, signals[ACTIVATED], 0, shortcuts[i].name);
    }
}

static GVariant *
create_bindings (void)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sa{sv})"));
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      GVariantDict dict;

      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "description", "s", _(shortcuts[i].description));
      if (shortcuts[i].trigger != NULL)
        g_variant_dict_insert (&dict, "preferred_trigger", "s", shortcuts[i].trigger);
      g_variant_builder_add (&builder, "(s@a{sv})", shortcuts[i].name, g_variant_dict_end (&dict));
    }

  return g_variant_builder_end (&builder);
}

static DexFuture *
session_created_cb (DexFuture *completed,
                    gpointer   user_data)
{
  g_autoptr(TektraShortcuts) self = g_weak_ref_get (user_data);
  g_autoptr(GVariant) results = dex_await_variant (dex_ref (completed), NULL);
  const char *session;

  if (self == NULL || results == NULL ||
      !g_variant_lookup (results, "session_handle", "&s", &session) ||
      !g_variant_is_object_path (session))
    return dex_ref (completed);

  self->session = g_strdup (session);
  self->subscription =
    g_dbus_connection_signal_subscribe (self->bus, TEKTRA_PORTAL_NAME, SHORTCUTS_INTERFACE,
                                        "Activated", TEKTRA_PORTAL_PATH, NULL,
                                        G_DBUS_SIGNAL_FLAGS_NONE, activated_cb, self, NULL);

  return tektra_portal_request (self->bus, SHORTCUTS_INTERFACE, "BindShortcuts",
                                g_variant_new ("(o@a(sa{sv})s)", session, create_bindings (), ""),
                                NULL);
}

static DexFuture *
bound_cb (DexFuture *completed,
          gpointer   user_data)
{
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (completed, &error) == NULL)
    g_debug ("Global shortcuts: %s", error->message);

  return dex_future_new_true ();
}

static void
begin (TektraShortcuts *self)
{
  g_autofree char *token = tektra_portal_make_token ();
  GVariantDict options;
  DexFuture *session;

  g_assert (TEKTRA_IS_SHORTCUTS (self));

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "session_handle_token", "s", token);
  session = dex_future_then (tektra_portal_request (self->bus, SHORTCUTS_INTERFACE,
                                                    "CreateSession", NULL,
                                                    g_variant_dict_end (&options)),
                             session_created_cb, tektra_weak_ref_new (self),
                             tektra_weak_ref_free);
  self->binding = dex_future_finally (session, bound_cb, NULL, NULL);
}

static void
end (TektraShortcuts *self)
{
  guint subscription = g_steal_handle_id (&self->subscription);

  dex_clear (&self->binding);
  if (subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, subscription);
  if (self->session != NULL)
    g_dbus_connection_call (self->bus, TEKTRA_PORTAL_NAME, self->session, SESSION_INTERFACE,
                            "Close", NULL, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                            NULL, NULL, NULL);
  g_clear_pointer (&self->session, g_free);
}

static void
wanted_changed_cb (TektraShortcuts *self)
{
  gboolean wanted;

  g_assert (TEKTRA_IS_SHORTCUTS (self));

  g_object_get (self->settings, "global-shortcuts", &wanted, NULL);
  if (wanted && self->binding == NULL)
    begin (self);
  else if (!wanted)
    end (self);
}

static void
tektra_shortcuts_dispose (GObject *object)
{
  TektraShortcuts *self = TEKTRA_SHORTCUTS (object);

  if (self->bus != NULL)
    end (self);
  g_clear_object (&self->settings);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (tektra_shortcuts_parent_class)->dispose (object);
}

static void
tektra_shortcuts_class_init (TektraShortcutsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_shortcuts_dispose;

  /**
   * TektraShortcuts::activated:
   * @self: the shortcuts
   * @mode: what to ask about, see “app.quick-ask”
   *
   * Emitted when a person has pressed one of the keys.
   */
  signals[ACTIVATED] =
    g_signal_new ("activated",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
tektra_shortcuts_init (TektraShortcuts *self)
{
}

/**
 * tektra_shortcuts_new:
 * @bus: the bus of the session
 * @settings: what a person has set
 *
 * Begins to listen for keys as soon as that is wanted.
 *
 * Returns: (transfer full): new shortcuts
 */
TektraShortcuts *
tektra_shortcuts_new (GDBusConnection *bus,
                      TektraSettings  *settings)
{
  TektraShortcuts *self;

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (bus), NULL);
  g_return_val_if_fail (TEKTRA_IS_SETTINGS (settings), NULL);

  self = g_object_new (TEKTRA_TYPE_SHORTCUTS, NULL);
  self->bus = g_object_ref (bus);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "notify::global-shortcuts",
                           G_CALLBACK (wanted_changed_cb), self, G_CONNECT_SWAPPED);
  wanted_changed_cb (self);

  return self;
}
