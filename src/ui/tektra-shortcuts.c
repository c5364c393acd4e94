/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-shortcuts.h"

#include <glib/gi18n.h>

#include "ui/tektra-window-handle.h"
#include "util/tektra-portal.h"
#include "util/tektra-weak-ref.h"

/* The desktop asks the person which keys these are, and says when one of them is pressed:
 * https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.GlobalShortcuts.html
 * It is asked only after the person has switched the keys on. */

#define SHORTCUTS_INTERFACE "org.freedesktop.portal.GlobalShortcuts"
#define SESSION_INTERFACE "org.freedesktop.portal.Session"

/* The names are those of the modes of "app.quick-ask". What is proposed is no key of GNOME's own:
 * with the space bar it changes languages. */
static const struct
{
  const char *name;
  const char *description;
  const char *trigger;
} shortcuts[] = {
  { "ask", N_("Ask a question"), "LOGO+SHIFT+t" },
  { "selection", N_("Ask about the selected text"), NULL },
  { "screenshot", N_("Ask about a screenshot"), NULL },
};

struct _TektraShortcuts
{
  GObject             parent_instance;

  /* owned */
  GDBusConnection    *bus; /* NULL without a session */
  TektraSettings     *settings;
  DexFuture          *looking;
  DexFuture          *binding;
  char               *session; /* NULL while there is none */
  TektraWindowHandle *parent;  /* of what the desktop asks */
  char               *problem;

  /* borrowed */
  GtkApplication     *application;

  guint               watch;            /* of the portal, 0 while nobody wants keys */
  guint               subscriptions[2]; /* to what it tells */
  gboolean            present;          /* the portal */
  gboolean            available;
};

G_DEFINE_FINAL_TYPE (TektraShortcuts, tektra_shortcuts, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_AVAILABLE,
  PROP_PROBLEM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
set_available (TektraShortcuts *self,
               gboolean         available)
{
  if (self->available == available)
    return;

  self->available = available;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AVAILABLE]);
}

static void
set_problem (TektraShortcuts *self,
             const char      *problem)
{
  if (g_set_str (&self->problem, problem))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

/* That is the desktop's affair: what the person wants stays as it is, for another one. */
static void
tell_missing (TektraShortcuts *self)
{
  set_problem (self, _("Your desktop passes no keys on to programs. In its keyboard settings you "
                       "can give one to “tektra quick”."));
  set_available (self, FALSE);
}

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
  const char *session, *name, *token = NULL;
  g_autoptr(GVariant) options = NULL;

  g_assert (TEKTRA_IS_SHORTCUTS (self));

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(osta{sv})")))
    return;

  g_variant_get (parameters, "(&o&st@a{sv})", &session, &name, NULL, &options);
  g_variant_lookup (options, "activation_token", "&s", &token);
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    {
      if (g_strcmp0 (session, self->session) == 0 && g_str_equal (name, shortcuts[i].name))
        g_signal_emit (self, signals[ACTIVATED], 0, shortcuts[i].name, token);
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

static void
forget_session (TektraShortcuts *self)
{
  dex_clear (&self->binding);
  g_clear_object (&self->parent);
  g_clear_pointer (&self->session, g_free);
}

/* Nobody is asked again, not at the next start either. */
static void
give_up (TektraShortcuts *self,
         const char      *problem)
{
  set_problem (self, problem);
  g_object_set (self->settings, "global-shortcuts", FALSE, NULL);
}

static DexFuture *
bound_cb (DexFuture *completed,
          gpointer   user_data)
{
  g_autoptr(TektraShortcuts) self = g_weak_ref_get (user_data);
  g_autoptr(GError) error = NULL;

  if (self == NULL)
    return dex_future_new_true ();

  g_clear_object (&self->parent);
  if (dex_future_get_value (completed, &error) != NULL)
    return dex_future_new_true ();

  /* There is no reply when the portal ends meanwhile. It is asked anew when it is back. */
  g_debug ("Global shortcuts: %s", error->message);
  if (tektra_portal_is_missing (error))
    tell_missing (self);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    give_up (self, _("Off, because you chose no keys when your desktop asked"));
  else if (!g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY))
    give_up (self, _("Off, because your desktop could not do it"));

  return dex_future_new_true ();
}

static DexFuture *
window_exported_cb (DexFuture *completed,
                    gpointer   user_data)
{
  g_autoptr(TektraShortcuts) self = g_weak_ref_get (user_data);

  if (self == NULL)
    return dex_ref (completed);

  self->parent = dex_await_object (dex_ref (completed), NULL);

  return tektra_portal_request (self->bus, SHORTCUTS_INTERFACE, "BindShortcuts",
                                g_variant_new ("(o@a(sa{sv})s)", self->session,
                                               create_bindings (),
                                               tektra_window_handle_get_name (self->parent)),
                                NULL);
}

/* What a person has just switched on is asked above the window that they did it in. */
static DexFuture *
session_created_cb (DexFuture *completed,
                    gpointer   user_data)
{
  g_autoptr(TektraShortcuts) self = g_weak_ref_get (user_data);
  g_autoptr(GVariant) results = dex_await_variant (dex_ref (completed), NULL);
  const char *session;
  GtkWindow *window;

  if (self == NULL)
    return dex_ref (completed);

  if (!g_variant_lookup (results, "session_handle", "&s", &session) ||
      !g_variant_is_object_path (session))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "No session was made");

  self->session = g_strdup (session);
  window = gtk_application_get_active_window (self->application);

  return dex_future_then (tektra_window_handle_export (window), window_exported_cb,
                          tektra_weak_ref_new (self), tektra_weak_ref_free);
}

static void
begin (TektraShortcuts *self)
{
  g_autofree char *token = tektra_portal_make_token ();
  GVariantDict options;
  DexFuture *session;

  g_assert (TEKTRA_IS_SHORTCUTS (self));

  set_available (self, TRUE);
  set_problem (self, NULL);
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "session_handle_token", "s", token);
  session = dex_future_then (tektra_portal_request (self->bus, SHORTCUTS_INTERFACE,
                                                    "CreateSession", NULL,
                                                    g_variant_dict_end (&options)),
                             session_created_cb, tektra_weak_ref_new (self),
                             tektra_weak_ref_free);
  self->binding = dex_future_finally (session, bound_cb, tektra_weak_ref_new (self),
                                      tektra_weak_ref_free);
}

/* By the desktop. What it had bound is bound anew; what it was asked for it will not answer. */
static void
closed_cb (GDBusConnection *bus,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *signal,
           GVariant        *parameters,
           gpointer         user_data)
{
  TektraShortcuts *self = user_data;

  g_assert (TEKTRA_IS_SHORTCUTS (self));

  if (g_strcmp0 (path, self->session) != 0)
    return;

  if (dex_future_is_pending (self->binding))
    {
      give_up (self, _("Off, because your desktop could not do it"));
    }
  else
    {
      forget_session (self);
      begin (self);
    }
}

static void
appeared_cb (GDBusConnection *bus,
             const char      *name,
             const char      *owner,
             gpointer         user_data)
{
  TektraShortcuts *self = user_data;

  g_assert (TEKTRA_IS_SHORTCUTS (self));

  /* It may have been started anew before anybody saw it go. */
  forget_session (self);
  self->present = TRUE;
  begin (self);
}

static void
vanished_cb (GDBusConnection *bus,
             const char      *name,
             gpointer         user_data)
{
  TektraShortcuts *self = user_data;

  g_assert (TEKTRA_IS_SHORTCUTS (self));

  forget_session (self);
  if (!self->present)
    tell_missing (self);
  self->present = FALSE;
}

static void
start (TektraShortcuts *self)
{
  self->subscriptions[0] =
    g_dbus_connection_signal_subscribe (self->bus, TEKTRA_PORTAL_NAME, SHORTCUTS_INTERFACE,
                                        "Activated", TEKTRA_PORTAL_PATH, NULL,
                                        G_DBUS_SIGNAL_FLAGS_NONE, activated_cb, self, NULL);
  self->subscriptions[1] =
    g_dbus_connection_signal_subscribe (self->bus, TEKTRA_PORTAL_NAME, SESSION_INTERFACE,
                                        "Closed", NULL, NULL,
                                        G_DBUS_SIGNAL_FLAGS_NONE, closed_cb, self, NULL);
  self->watch = g_bus_watch_name_on_connection (self->bus, TEKTRA_PORTAL_NAME,
                                                G_BUS_NAME_WATCHER_FLAGS_AUTO_START,
                                                appeared_cb, vanished_cb, self, NULL);
}

static void
stop (TektraShortcuts *self)
{
  if (self->watch == 0)
    return;

  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  for (guint i = 0; i < G_N_ELEMENTS (self->subscriptions); i++)
    g_dbus_connection_signal_unsubscribe (self->bus,
                                          g_steal_handle_id (&self->subscriptions[i]));
  if (self->session != NULL)
    g_dbus_connection_call (self->bus, TEKTRA_PORTAL_NAME, self->session, SESSION_INTERFACE,
                            "Close", NULL, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                            NULL, NULL, NULL);
  forget_session (self);
  self->present = FALSE;
}

static void
wanted_changed_cb (TektraShortcuts *self)
{
  gboolean wanted;

  g_assert (TEKTRA_IS_SHORTCUTS (self));

  g_object_get (self->settings, "global-shortcuts", &wanted, NULL);
  if (!wanted)
    stop (self);
  else if (self->bus != NULL && self->watch == 0)
    start (self);
}

static DexFuture *
looked_cb (DexFuture *completed,
           gpointer   user_data)
{
  g_autoptr(TektraShortcuts) self = g_weak_ref_get (user_data);

  if (self == NULL)
    return dex_future_new_true ();

  if (dex_await_uint (dex_ref (completed), NULL) == 0)
    {
      tell_missing (self);
    }
  else if (!self->available)
    {
      set_available (self, TRUE);
      set_problem (self, NULL);
    }

  return dex_future_new_true ();
}

static void
tektra_shortcuts_dispose (GObject *object)
{
  TektraShortcuts *self = TEKTRA_SHORTCUTS (object);

  stop (self);
  dex_clear (&self->looking);
  g_clear_object (&self->settings);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (tektra_shortcuts_parent_class)->dispose (object);
}

static void
tektra_shortcuts_finalize (GObject *object)
{
  TektraShortcuts *self = TEKTRA_SHORTCUTS (object);

  g_free (self->problem);

  G_OBJECT_CLASS (tektra_shortcuts_parent_class)->finalize (object);
}

static void
tektra_shortcuts_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  TektraShortcuts *self = TEKTRA_SHORTCUTS (object);

  switch (prop_id)
    {
    case PROP_AVAILABLE:
      g_value_set_boolean (value, self->available);
      break;

    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_shortcuts_class_init (TektraShortcutsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_shortcuts_dispose;
  object_class->finalize = tektra_shortcuts_finalize;
  object_class->get_property = tektra_shortcuts_get_property;

  /**
   * TektraShortcuts:available:
   *
   * Whether the desktop passes keys on, as far as that is known.
   */
  properties[PROP_AVAILABLE] =
    g_param_spec_boolean ("available", NULL, NULL,
                          TRUE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * TektraShortcuts:problem: (nullable)
   *
   * Why there are no keys, in a sentence for a person; %NULL when nothing is wrong.
   */
  properties[PROP_PROBLEM] =
    g_param_spec_string ("problem", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TektraShortcuts::activated:
   * @self: the shortcuts
   * @mode: what to ask about, see “app.quick-ask”
   * @token: (nullable): what the desktop lets a window come to the front for
   *
   * Emitted when a person has pressed one of the keys.
   */
  signals[ACTIVATED] =
    g_signal_new ("activated",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  2,
                  G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE,
                  G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
tektra_shortcuts_init (TektraShortcuts *self)
{
  self->available = TRUE;
}

/**
 * tektra_shortcuts_new:
 * @application: the application, which outlives the object
 * @settings: what a person has set
 *
 * Begins to listen for keys as soon as that is wanted.
 *
 * Returns: (transfer full): new shortcuts
 */
TektraShortcuts *
tektra_shortcuts_new (GtkApplication *application,
                      TektraSettings *settings)
{
  TektraShortcuts *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (TEKTRA_IS_SETTINGS (settings), NULL);

  self = g_object_new (TEKTRA_TYPE_SHORTCUTS, NULL);
  self->application = application;
  g_set_object (&self->bus, g_application_get_dbus_connection (G_APPLICATION (application)));
  self->settings = g_object_ref (settings);
  g_signal_connect_object (settings, "notify::global-shortcuts",
                           G_CALLBACK (wanted_changed_cb), self, G_CONNECT_SWAPPED);
  wanted_changed_cb (self);

  return self;
}

/**
 * tektra_shortcuts_look:
 * @self: the shortcuts
 *
 * Looks whether the desktop passes keys on, which “available” and “problem” tell afterwards.
 */
void
tektra_shortcuts_look (TektraShortcuts *self)
{
  g_return_if_fail (TEKTRA_IS_SHORTCUTS (self));

  if (self->bus == NULL)
    {
      tell_missing (self);
      return;
    }

  dex_clear (&self->looking);
  self->looking = dex_future_finally (tektra_portal_get_version (self->bus, SHORTCUTS_INTERFACE),
                                      looked_cb, tektra_weak_ref_new (self),
                                      tektra_weak_ref_free);
}
