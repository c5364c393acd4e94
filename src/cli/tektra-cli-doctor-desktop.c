/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/tektra-cli-doctor.h"

#include "util/tektra-library.h"
#include "util/tektra-portal.h"

/* What `tektra doctor` tells about the desktop: what answers on its bus, and its dictionaries. */

#define BUS_SECONDS 5

/* Of Enchant 2, whose interface is stable, see enchant.h: it is what libspelling asks. */
static struct
{
  gpointer (*broker_new)  (void);
  void     (*broker_free) (gpointer broker);
  int      (*has_dict)    (gpointer    broker,
                           const char *language);
} enchant;

static const TektraSymbol enchant_symbols[] = {
  { "enchant_broker_init", (gpointer *) &enchant.broker_new },
  { "enchant_broker_free", (gpointer *) &enchant.broker_free },
  { "enchant_broker_dict_exists", (gpointer *) &enchant.has_dict },
};

static TektraLibrary libenchant = TEKTRA_LIBRARY_INIT ("libenchant-2.so.2", enchant_symbols);

/* Each with what it is good for */
static const struct
{
  const char *interface;
  const char *use;
} portals[] = {
  { "org.freedesktop.portal.FileChooser", N_("choosing files") },
  { "org.freedesktop.portal.Screenshot", N_("screenshots") },
  { "org.freedesktop.portal.GlobalShortcuts", N_("keys in all programs") },
  { "org.freedesktop.portal.Background", N_("the background") },
};

/* Asking for a bus where there is none would start one. */
static gboolean
has_session_bus (void)
{
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);

  return g_getenv ("DBUS_SESSION_BUS_ADDRESS") != NULL || g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
await (TektraCliDoctor *self,
       DexFuture       *future)
{
  return tektra_cli_loop_await (self->loop,
                                dex_future_first (dex_ref (future),
                                                  dex_timeout_new_seconds (BUS_SECONDS), NULL),
                                NULL);
}

static GDBusConnection *
connect_to_bus (TektraCliDoctor *self)
{
  g_autoptr(DexFuture) connecting = NULL;

  if (!has_session_bus ())
    return NULL;

  connecting = dex_bus_get (G_BUS_TYPE_SESSION);

  return await (self, connecting) ? dex_await_object (dex_ref (connecting), NULL) : NULL;
}

static gboolean
has_portal (TektraCliDoctor *self,
            GDBusConnection *bus,
            const char      *interface)
{
  g_autoptr(DexFuture) version = NULL;

  if (bus == NULL)
    return FALSE;

  version = tektra_portal_get_version (bus, interface);

  return await (self, version) && dex_await_uint (dex_ref (version), NULL) > 0;
}

static void
check_portals (TektraCliDoctor *self,
               GDBusConnection *bus)
{
  g_autoptr(GString) present = g_string_new (NULL);
  g_autoptr(GString) missing = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (portals); i++)
    {
      GString *list = has_portal (self, bus, portals[i].interface) ? present : missing;

      g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", _(portals[i].use));
    }

  if (present->len == 0)
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_UNSURE, _("Portals"), "%s",
                              _("none: screenshots and global shortcuts need xdg-desktop-portal"));
  else if (missing->len > 0)
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_UNSURE, _("Portals"),
                              _("xdg-desktop-portal for %s; your desktop has none for %s"),
                              present->str, missing->str);
  else
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_GOOD, _("Portals"),
                              _("xdg-desktop-portal for %s"), present->str);
}

/* Whether a service is there or would be started; %NULL asks nobody. */
static gboolean
can_be_called (TektraCliDoctor *self,
               GDBusConnection *bus,
               const char      *name)
{
  static const char *const methods[] = { "ListNames", "ListActivatableNames" };

  for (guint i = 0; bus != NULL && i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr(DexFuture) listing = NULL;
      g_autoptr(GVariant) reply = NULL;
      g_autofree const char **names = NULL;

      listing = dex_dbus_connection_call (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                          "org.freedesktop.DBus", methods[i], NULL,
                                          G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NONE,
                                          BUS_SECONDS * 1000);
      if (!await (self, listing))
        continue;

      reply = dex_await_variant (dex_ref (listing), NULL);
      g_variant_get (reply, "(^a&s)", &names);
      if (g_strv_contains (names, name))
        return TRUE;
    }

  return FALSE;
}

/* From a sandbox of Flatpak the keyring cannot be seen. There libsecret keeps a file of its own,
 * for which the keyring gives it a secret through the portal. */
static gboolean
has_keyring (TektraCliDoctor *self,
             GDBusConnection *bus)
{
  return can_be_called (self, bus, "org.freedesktop.secrets") ||
         (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) &&
          has_portal (self, bus, "org.freedesktop.portal.Secret"));
}

static void
check_keyring (TektraCliDoctor *self,
               GDBusConnection *bus)
{
  if (has_keyring (self, bus))
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_GOOD, _("Keyring"), "%s",
                              _("keeps the keys of servers"));
  else
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_UNSURE, _("Keyring"), "%s",
                              _("none: keys of servers have to come from the environment; "
                                "gnome-keyring keeps them"));
}

/* In which of the person's languages spelling is checked, or %NULL; @language is the first of them,
 * that of the interface where there is none. */
static const char *
find_dictionary (const char **language)
{
  const char * const *names = g_get_language_names ();
  gpointer broker = tektra_library_open (&libenchant) ? enchant.broker_new () : NULL;
  const char *found = NULL;

  *language = NULL;
  for (guint i = 0; found == NULL && names[i] != NULL; i++)
    {
      const char *name = g_str_equal (names[i], "C") ? "en_US" : names[i];

      /* none is called de_DE.UTF-8, and "C" stands behind all others */
      if (strpbrk (name, ".@") != NULL || (*language != NULL && name != names[i]))
        continue;

      if (*language == NULL)
        *language = name;
      if (broker != NULL && enchant.has_dict (broker, name))
        found = name;
    }
  if (broker != NULL)
    enchant.broker_free (broker);

  return found;
}

static void
check_spelling (TektraCliDoctor *self)
{
  const char *language;
  const char *found = find_dictionary (&language);

  if (found != NULL)
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_GOOD, _("Spelling"), "%s", found);
  else
    tektra_cli_doctor_report (self, TEKTRA_CLI_FINDING_UNSURE, _("Spelling"),
                              /* Translators: %s is a language, such as de_AT */
                              _("not checked in %s: install its dictionary for hunspell"),
                              language);
}

/**
 * tektra_cli_doctor_check_desktop:
 * @self: the report
 *
 * Looks at what the desktop does for programs.
 */
void
tektra_cli_doctor_check_desktop (TektraCliDoctor *self)
{
  g_autoptr(GDBusConnection) bus = NULL;

  g_return_if_fail (self != NULL);

  bus = connect_to_bus (self);
  check_portals (self, bus);
  check_keyring (self, bus);
  check_spelling (self);
}
