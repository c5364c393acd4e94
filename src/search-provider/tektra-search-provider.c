/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "search-provider/tektra-search-provider.h"

#include <glib/gi18n.h>

#include "search-provider/tektra-shell-search-provider.h"
#include "storage/tektra-store.h"
#include "util/tektra-paths.h"

/* The store is only ever searched, which opens it to read and makes nothing: neither a folder nor a
 * database is there because somebody has searched. A result is a chat, once, however many of its
 * messages fit; it is called "chat:message", so that it opens where the words stand. */

#define MAX_HITS 20
#define IDLE_MS 30000

/* What is remembered of older searches, for the desktop asks about its results afterwards */
#define MAX_REMEMBERED 1000

struct _TektraSearchProvider
{
  GApplication               parent_instance;

  TektraStore               *store;
  TektraShellSearchProvider2 *skeleton;
  GHashTable                *hits; /* the name of a result → TektraSearchHit */
};

typedef struct
{
  TektraSearchProvider  *provider;
  GDBusMethodInvocation *invocation;
} Call;

G_DEFINE_FINAL_TYPE (TektraSearchProvider, tektra_search_provider, G_TYPE_APPLICATION)

static void
call_free (gpointer data)
{
  Call *call = data;

  g_application_release (G_APPLICATION (call->provider));
  g_object_unref (call->provider);
  g_free (call);
}

/* The titles come before the messages; of each chat the best is kept. */
static GStrv
take_results (TektraSearchProvider *self,
              GPtrArray            *hits)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GHashTable) chats = g_hash_table_new (g_int64_hash, g_int64_equal);

  g_assert (TEKTRA_IS_SEARCH_PROVIDER (self));

  if (g_hash_table_size (self->hits) > MAX_REMEMBERED)
    g_hash_table_remove_all (self->hits);

  for (guint i = 0; i < hits->len; i++)
    {
      TektraSearchHit *hit = hits->pdata[i];
      char *name;

      if (!g_hash_table_add (chats, &hit->chat))
        continue;

      name = g_strdup_printf ("%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, hit->chat, hit->message);
      g_strv_builder_add (builder, name);
      g_hash_table_insert (self->hits, name, tektra_search_hit_copy (hit));
    }

  return g_strv_builder_end (builder);
}

/* A search that failed, or that was given up for a newer one, has found nothing. */
static DexFuture *
found_cb (DexFuture *completed,
          gpointer   user_data)
{
  Call *call = user_data;
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (completed, &error);
  g_auto(GStrv) results = NULL;

  if (value != NULL)
    results = take_results (call->provider, g_value_get_boxed (value));
  else
    g_debug ("Searching for the desktop: %s", error->message);

  g_dbus_method_invocation_return_value (
    call->invocation,
    g_variant_new ("(@as)", g_variant_new_strv ((const char * const *) results,
                                                results != NULL ? -1 : 0)));

  return dex_future_new_true ();
}

static gboolean
search (TektraSearchProvider  *self,
        GDBusMethodInvocation *invocation,
        const char * const    *terms)
{
  g_autofree char *text = g_strjoinv (" ", (char **) terms);
  Call *call = g_new0 (Call, 1);

  g_assert (TEKTRA_IS_SEARCH_PROVIDER (self));

  g_application_hold (G_APPLICATION (self));
  call->provider = g_object_ref (self);
  call->invocation = invocation;
  dex_future_disown (dex_future_finally (tektra_store_search (self->store, text, MAX_HITS),
                                         found_cb, call, call_free));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
initial_cb (TektraSearchProvider  *self,
            GDBusMethodInvocation *invocation,
            const char * const    *terms)
{
  return search (self, invocation, terms);
}

/* To look at the results of before would not be faster than to ask the index again. */
static gboolean
subsearch_cb (TektraSearchProvider  *self,
              GDBusMethodInvocation *invocation,
              const char * const    *previous,
              const char * const    *terms)
{
  return search (self, invocation, terms);
}

static gboolean
metas_cb (TektraSearchProvider  *self,
          GDBusMethodInvocation *invocation,
          const char * const    *names)
{
  g_autoptr(GIcon) icon = g_themed_icon_new (APPLICATION_ID);
  g_autofree char *icon_name = g_icon_to_string (icon);
  GVariantBuilder builder;

  g_assert (TEKTRA_IS_SEARCH_PROVIDER (self));

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; names[i] != NULL; i++)
    {
      const TektraSearchHit *hit = g_hash_table_lookup (self->hits, names[i]);
      const char *title;

      if (hit == NULL)
        continue;

      title = hit->title != NULL && *hit->title != '\0' ? hit->title : _("New Chat");
      g_variant_builder_open (&builder, G_VARIANT_TYPE ("a{sv}"));
      g_variant_builder_add (&builder, "{sv}", "id", g_variant_new_string (names[i]));
      g_variant_builder_add (&builder, "{sv}", "name", g_variant_new_string (title));
      g_variant_builder_add (&builder, "{sv}", "gicon", g_variant_new_string (icon_name));
      if (hit->message != 0)
        g_variant_builder_add (&builder, "{sv}", "description", g_variant_new_string (hit->text));
      g_variant_builder_close (&builder);
    }

  tektra_shell_search_provider2_complete_get_result_metas (self->skeleton, invocation,
                                                           g_variant_builder_end (&builder));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
activated_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GApplication) self = user_data;
  g_autoptr(GVariant) reply = NULL;
  g_autoptr(GError) error = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);
  if (reply == NULL)
    g_debug ("Opening Tektra: %s", error->message);
  g_application_release (self);
}

/* Starts Tektra where it does not run. */
static void
activate_action (TektraSearchProvider *self,
                 const char           *action,
                 GVariant             *parameter,
                 guint                 timestamp)
{
  g_autofree char *path = g_strconcat ("/", APPLICATION_ID, NULL);
  g_autofree char *startup_id = g_strdup_printf ("_TIME%u", timestamp);
  GVariantBuilder parameters;
  GVariantDict platform_data;

  g_assert (TEKTRA_IS_SEARCH_PROVIDER (self));

  g_strdelimit (path, ".", '/');
  g_variant_builder_init (&parameters, G_VARIANT_TYPE ("av"));
  g_variant_builder_add (&parameters, "v", parameter);
  g_variant_dict_init (&platform_data, NULL);
  g_variant_dict_insert (&platform_data, "desktop-startup-id", "s", startup_id);

  g_application_hold (G_APPLICATION (self));
  g_dbus_connection_call (g_application_get_dbus_connection (G_APPLICATION (self)),
                          APPLICATION_ID, path, "org.freedesktop.Application", "ActivateAction",
                          g_variant_new ("(sav@a{sv})", action, &parameters,
                                         g_variant_dict_end (&platform_data)),
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          activated_cb, g_object_ref (self));
}

static gboolean
activate_cb (TektraSearchProvider  *self,
             GDBusMethodInvocation *invocation,
             const char            *name,
             const char * const    *terms,
             guint                  timestamp)
{
  char *end;
  gint64 chat = g_ascii_strtoll (name, &end, 10);
  gint64 message = *end == ':' ? g_ascii_strtoll (end + 1, NULL, 10) : 0;

  g_assert (TEKTRA_IS_SEARCH_PROVIDER (self));

  activate_action (self, "open-chat", g_variant_new ("(xx)", chat, message), timestamp);
  tektra_shell_search_provider2_complete_activate_result (self->skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
launch_cb (TektraSearchProvider  *self,
           GDBusMethodInvocation *invocation,
           const char * const    *terms,
           guint                  timestamp)
{
  g_autofree char *text = g_strjoinv (" ", (char **) terms);

  g_assert (TEKTRA_IS_SEARCH_PROVIDER (self));

  activate_action (self, "search", g_variant_new_string (text), timestamp);
  tektra_shell_search_provider2_complete_launch_search (self->skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
tektra_search_provider_dbus_register (GApplication     *application,
                                      GDBusConnection  *connection,
                                      const char       *object_path,
                                      GError          **error)
{
  TektraSearchProvider *self = TEKTRA_SEARCH_PROVIDER (application);

  return G_APPLICATION_CLASS (tektra_search_provider_parent_class)
           ->dbus_register (application, connection, object_path, error) &&
         g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton),
                                           connection, object_path, error);
}

static void
tektra_search_provider_dbus_unregister (GApplication    *application,
                                        GDBusConnection *connection,
                                        const char      *object_path)
{
  TektraSearchProvider *self = TEKTRA_SEARCH_PROVIDER (application);

  if (g_dbus_interface_skeleton_has_connection (G_DBUS_INTERFACE_SKELETON (self->skeleton),
                                                connection))
    g_dbus_interface_skeleton_unexport_from_connection (
      G_DBUS_INTERFACE_SKELETON (self->skeleton), connection);

  G_APPLICATION_CLASS (tektra_search_provider_parent_class)->dbus_unregister (application,
                                                                              connection,
                                                                              object_path);
}

static void
tektra_search_provider_dispose (GObject *object)
{
  TektraSearchProvider *self = TEKTRA_SEARCH_PROVIDER (object);

  g_clear_pointer (&self->hits, g_hash_table_unref);
  g_clear_object (&self->skeleton);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (tektra_search_provider_parent_class)->dispose (object);
}

static void
tektra_search_provider_class_init (TektraSearchProviderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->dispose = tektra_search_provider_dispose;

  application_class->dbus_register = tektra_search_provider_dbus_register;
  application_class->dbus_unregister = tektra_search_provider_dbus_unregister;
}

static void
tektra_search_provider_init (TektraSearchProvider *self)
{
  g_autofree char *folder = g_build_filename (tektra_paths_get_data_dir (), "chats", NULL);

  self->store = tektra_store_new (folder);
  self->hits = g_hash_table_new_full (g_str_hash, g_str_equal,
                                      g_free, (GDestroyNotify) tektra_search_hit_free);
  self->skeleton = tektra_shell_search_provider2_skeleton_new ();
  g_signal_connect_object (self->skeleton, "handle-get-initial-result-set",
                           G_CALLBACK (initial_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->skeleton, "handle-get-subsearch-result-set",
                           G_CALLBACK (subsearch_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->skeleton, "handle-get-result-metas",
                           G_CALLBACK (metas_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->skeleton, "handle-activate-result",
                           G_CALLBACK (activate_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->skeleton, "handle-launch-search",
                           G_CALLBACK (launch_cb), self, G_CONNECT_SWAPPED);
}

/**
 * tektra_search_provider_new:
 *
 * Makes what answers the search of the desktop, with the chats of the person who is logged in.
 *
 * Returns: (transfer full): a new provider
 */
TektraSearchProvider *
tektra_search_provider_new (void)
{
  return g_object_new (TEKTRA_TYPE_SEARCH_PROVIDER,
                       "application-id", APPLICATION_ID ".SearchProvider",
                       "flags", G_APPLICATION_IS_SERVICE,
                       "inactivity-timeout", IDLE_MS,
                       NULL);
}
