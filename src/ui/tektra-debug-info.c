/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-debug-info.h"

#include "core/tektra-graphics-card.h"
#include "models/tektra-hardware.h"

/* This is pasted into reports that all the world can read: so there are no addresses of servers, no
 * keys, no paths, and no names of servers and models that a person has made up. Not translated, for
 * the same reason. */

static const char *
get_state (TektraBackend *backend)
{
  switch (tektra_backend_get_state (backend))
    {
    case TEKTRA_BACKEND_STATE_READY:
      return "ready";

    case TEKTRA_BACKEND_STATE_PROBING:
      return "being asked";

    case TEKTRA_BACKEND_STATE_UNAVAILABLE:
      return "unavailable";

    case TEKTRA_BACKEND_STATE_UNKNOWN:
    default:
      return "not asked";
    }
}

static void
add_libraries (GString *text)
{
  g_string_append_printf (text, "Tektra %s (%s)\n", PACKAGE_VERSION, APPLICATION_ID);
  g_string_append_printf (text, "GTK %u.%u.%u, libadwaita %u.%u.%u, GLib %u.%u.%u\n",
                          gtk_get_major_version (), gtk_get_minor_version (),
                          gtk_get_micro_version (),
                          adw_get_major_version (), adw_get_minor_version (),
                          adw_get_micro_version (),
                          glib_major_version, glib_minor_version, glib_micro_version);
}

static void
add_session (GString   *text,
             GtkWidget *widget)
{
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  const char *desktop = g_getenv ("XDG_CURRENT_DESKTOP");
  GdkDisplay *display = gtk_widget_get_display (widget);
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));

  g_string_append_printf (text, "System: %s%s\n", system != NULL ? system : "unknown",
                          g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? ", Flatpak" : "");
  g_string_append_printf (text, "Desktop: %s, %s, %s, scale %d\n",
                          desktop != NULL ? desktop : "unknown", G_OBJECT_TYPE_NAME (display),
                          renderer != NULL ? G_OBJECT_TYPE_NAME (renderer) : "no renderer",
                          gtk_widget_get_scale_factor (widget));
  g_string_append_printf (text, "Language: %s\n", g_get_language_names ()[0]);
}

static void
add_hardware (GString *text)
{
  g_autoptr(TektraHardware) hardware = tektra_hardware_read ("/", NULL);
  g_autofree char *memory = g_format_size_full (hardware->memory, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *video = g_format_size_full (hardware->video_memory, G_FORMAT_SIZE_IEC_UNITS);

  g_string_append_printf (text, "Memory: %s, graphics %s; %u processors\n", memory, video,
                          g_get_num_processors ());
}

static void
add_backends (GString            *text,
              TektraModelManager *manager)
{
  GListModel *backends = G_LIST_MODEL (tektra_model_manager_get_registry (manager));

  g_string_append (text, "Backends:\n");
  for (guint i = 0; i < g_list_model_get_n_items (backends); i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (backends, i);
      const char *version = tektra_backend_get_version (backend);

      g_string_append_printf (text, "  %s: %s%s%s, %u models\n", G_OBJECT_TYPE_NAME (backend),
                              get_state (backend), version != NULL ? ", " : "",
                              version != NULL ? version : "",
                              g_list_model_get_n_items (tektra_backend_get_models (backend)));
    }
}

/**
 * tektra_debug_info_make:
 * @widget: a widget in a window
 * @manager: the models
 *
 * Describes the program and what it runs on.
 *
 * Returns: (transfer full): some lines
 */
char *
tektra_debug_info_make (GtkWidget          *widget,
                        TektraModelManager *manager)
{
  GString *text;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);
  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (manager), NULL);

  text = g_string_new (NULL);
  add_libraries (text);
  add_session (text, widget);
  add_hardware (text);
  add_backends (text, manager);

  return g_string_free (text, FALSE);
}
