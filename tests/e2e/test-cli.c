/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "cli-test.h"
#include "test-files.h"

/* What the program tells about itself, its models and the computer. */

static void
test_usage (Fixture       *self,
            gconstpointer  data)
{
  const struct {
    const char *arguments[5];
    const char *message;
  } cases[] = {
    { { "ask", "x", "--nonsense" }, "Unknown option --nonsense\n" },
    { { "ask" }, "There is no question. Try: tektra ask “What is this?” -i photo.jpg\n" },
    { { "ask", "x", "--temperature", "3" }, "The temperature must be between 0 and 2.\n" },
    { { "ask", "x", "--max-tokens", "0" }, "The number of tokens must be positive.\n" },
    { { "ask", "x", "--max-tokens", "-5" }, "The number of tokens must be positive.\n" },
    { { "ask", "x", "--seed", "-1" }, "The seed must not be negative.\n" },
    { { "say", "x", "--rate", "-1" }, "The rate must be between 0.5 and 3.\n" },
    { { "say", "x", "--rate", "9" }, "The rate must be between 0.5 and 3.\n" },
    { { "models", "all" }, "There are too many arguments.\n" },
    { { "doctor", "all" }, "There are too many arguments.\n" },
  };

  cli_test_write_script (self, "");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto(Result) result = { 0 };

      cli_test_run (self, &result, NULL, cases[i].arguments);
      g_assert_cmpint (result.status, ==, 2);
      g_assert_cmpstr (result.output, ==, "");
      g_assert_cmpstr (result.errors, ==, cases[i].message);
    }
}

static void
test_help (Fixture       *self,
           gconstpointer  data)
{
  const char *commands[] = { "ask", "models", "show", "pull", "rm", "doctor" };
  g_auto(Result) help = { 0 };
  g_auto(Result) version = { 0 };

  cli_test_write_script (self, "");

  RUN (self, &help, NULL, "--help");
  g_assert_cmpint (help.status, ==, 0);
  RUN (self, &version, NULL, "--version");
  g_assert_cmpint (version.status, ==, 0);
  g_assert_cmpstr (version.output, ==, "Tektra " PACKAGE_VERSION "\n");

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_auto(Result) result = { 0 };

      g_assert_nonnull (strstr (help.output, commands[i]));
      RUN (self, &result, NULL, commands[i], "--help");
      g_assert_cmpint (result.status, ==, 0);
      g_assert_nonnull (strstr (result.output, "--help"));
    }
}

/* Who keeps large models on another disk adds its folder in the window, once. */
static void
test_added_folder (Fixture       *self,
                   gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (self->folder, "disk", NULL);
  g_autofree char *model = g_build_filename (folder, "Added.gguf", NULL);
  g_autofree char *group = g_strdelimit (g_strdup (APPLICATION_ID), ".", '/');
  g_autofree char *path = g_build_filename (self->folder, "glib-2.0", "settings", "keyfile", NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *settings = NULL;
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GSubprocess) process = NULL;
  g_auto(Result) result = { 0 };

  cli_test_write_script (self, "");
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (model, "not yet", -1, NULL));
  settings = g_strdup_printf ("[%s]\nmodel-folders=['%s']\n", group, folder);
  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, settings, -1, NULL));

  launcher = cli_test_create_launcher (self, G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                             G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_setenv (launcher, "GSETTINGS_BACKEND", "keyfile", TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", self->folder, TRUE);
  process = cli_program_spawn (launcher, ARGS ("models", "--json"));
  cli_program_finish (process, NULL, &result);
  g_assert_nonnull (strstr (result.output, "\"llama/Added\""));

  g_unlink (path);
  g_rmdir (parent);
  *strrchr (parent, '/') = '\0';
  g_rmdir (parent);
  g_unlink (model);
  g_rmdir (folder);
}

static void
test_models (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) error = NULL;
  g_auto(Result) table = { 0 };
  g_auto(Result) json = { 0 };
  g_auto(GStrv) lines = NULL;
  JsonObject *model;
  JsonArray *array;

  cli_test_write_script (self, "");

  RUN (self, &table, NULL, "models");
  g_assert_cmpint (table.status, ==, 0);
  g_assert_nonnull (strstr (table.errors, "Ollama: "));
  lines = g_strsplit (table.output, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 5);
  g_assert_true (g_str_has_prefix (lines[0], "NAME"));
  g_assert_true (g_str_has_prefix (lines[1], "Blind One"));
  g_assert_true (g_str_has_prefix (lines[2], "Séeing 見る"));
  g_assert_nonnull (strstr (lines[2], "text, images, thinking"));
  g_assert_nonnull (strstr (lines[2], "this computer"));

  /* Wide characters take two columns: three bytes, one character, two places */
  g_assert_cmpint (strstr (lines[1], "text") - lines[1], ==,
                   strstr (lines[2], "text") - lines[2] - 3);

  RUN (self, &json, NULL, "models", "--json");
  g_assert_cmpint (json.status, ==, 0);
  json_parser_load_from_data (parser, json.output, -1, &error);
  g_assert_no_error (error);
  array = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (array), ==, 3);
  model = json_array_get_object_element (array, 1);
  g_assert_cmpstr (json_object_get_string_member (model, "name"), ==, "Séeing 見る");
  g_assert_cmpstr (json_object_get_string_member (model, "locality"), ==, "device");
  g_assert_true (json_object_get_null_member (model, "quantization"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (model, "capabilities")),
                    ==, 3);
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (array, 0),
                                               "context_length"), ==, 4096);
}

static void
test_no_models (Fixture       *self,
                gconstpointer  data)
{
  g_auto(Result) table = { 0 };
  g_auto(Result) json = { 0 };

  g_assert_true (g_file_set_contents (self->script, "{}", -1, NULL));

  RUN (self, &table, NULL, "models");
  g_assert_cmpint (table.status, ==, 0);
  g_assert_cmpstr (table.output, ==, "");
  g_assert_true (g_str_has_prefix (table.errors, "There are no models.\n"));

  RUN (self, &json, NULL, "models", "--json");
  g_assert_cmpstr (json.output, ==, "[]\n");
}

/* Every line names a thing and, where it is missing, the remedy. */
static void
test_doctor (Fixture       *self,
             gconstpointer  data)
{
  const char *subjects[] = {
    "Tektra ", "llama.cpp ", "Ollama ", "Models ", "Picture formats ", "Memory ", "Display ",
    "Portals ", "Keyring ", "Configuration ", "Microphone ", "Data folder ",
    "Speech to text ", "Reading aloud ", "Documents ", "Spelling ",
  };
  g_auto(Result) good = { 0 };
  g_auto(Result) bad = { 0 };

  cli_test_write_script (self, "");
  RUN (self, &good, NULL, "doctor");
  g_assert_cmpint (good.status, ==, 0);
  g_assert_cmpstr (good.errors, ==, "");
  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    g_assert_nonnull (strstr (good.output, subjects[i]));
  g_assert_cmpint (cli_test_run_full (self, ARGS ("doctor")), ==, 1);
  g_assert_nonnull (strstr (good.output,
                            "PNG, JPEG, WebP, HEIC, AVIF, JPEG XL, GIF, TIFF, BMP, SVG"));
  g_assert_nonnull (strstr (good.output, "none: the window needs a desktop session"));
  g_assert_nonnull (strstr (good.output, "A model is needed that writes down speech"));

  g_assert_true (g_file_set_contents (self->script, "{}", -1, NULL));
  RUN (self, &bad, NULL, "doctor");
  g_assert_cmpint (bad.status, ==, 1);
  g_assert_nonnull (strstr (bad.output, "✗  Models"));
}

/* Who else could use an engine is said, and what is missing of another one. */
static void
test_doctor_engines (Fixture       *self,
                     gconstpointer  data)
{
  g_autofree char *config = g_build_filename (self->folder, "models.toml", NULL);
  g_auto(Result) result = { 0 };

  cli_test_write_script (self, "");
  g_assert_true (g_file_set_contents (
    config,
    "[backends.mistralrs]\ncommand = 'sh'\narguments = ['--host', '127.0.0.1', '-p', '{port}']\n"
    "[backends.guarded]\ntype = 'openai'\nname = 'Guarded'\ncommand = 'sh'\n"
    "arguments = ['--host', '127.0.0.1', '-p', '{port}']\nenvironment = { KEY = '{key}' }\n"
    "[backends.gone]\ntype = 'openai'\nname = 'Gone'\ncommand = 'engine-that-nobody-has'\n"
    "arguments = ['--host', '127.0.0.1', '-p', '{port}']\n", -1, NULL));
  RUN (self, &result, NULL, "doctor");
  g_assert_cmpint (result.status, ==, 0);
  g_assert_nonnull (strstr (result.output, "•  mistral.rs"));
  g_assert_nonnull (strstr (result.output, "1 model. It asks for no key: while it runs, other "
                                           "users of this computer can use it, too."));
  g_assert_nonnull (strstr (result.output, "✓  Guarded"));
  g_assert_nonnull (strstr (result.output, "“engine-that-nobody-has” is not in the folders where "
                                           "programs are"));
  g_assert_cmpint (g_unlink (config), ==, 0);
}

static const char portal_xml[] =
  "<node>"
  "  <interface name='org.freedesktop.portal.FileChooser'>"
  "    <property name='version' type='u' access='read'/>"
  "  </interface>"
  "</node>";

static GVariant *
get_portal_version_cb (GDBusConnection  *connection,
                       const char       *sender,
                       const char       *object_path,
                       const char       *interface_name,
                       const char       *property_name,
                       GError          **error,
                       gpointer          data)
{
  return g_variant_new_uint32 (4);
}

/* A full desktop: a graphics card, a session bus with portals, sound. */
static void
test_doctor_desktop (Fixture       *self,
                     gconstpointer  data)
{
  const GDBusInterfaceVTable vtable = { .get_property = get_portal_version_cb };
  g_autoptr(GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr(GDBusConnection) connection = NULL;
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GDBusNodeInfo) node = NULL;
  g_autoptr(GSubprocess) process = NULL;
  g_autofree char *runtime = g_build_filename (self->folder, "run", NULL);
  g_autofree char *pipewire = g_build_filename (runtime, "pipewire-0", NULL);
  g_autofree char *server = g_build_filename (self->folder, "llama-server", NULL);
  g_autoptr(GError) error = NULL;
  g_auto(Result) result = { 0 };
  guint name;

  cli_test_write_script (self, "");
  g_assert_no_errno (g_mkdir (runtime, 0700));
  g_assert_true (g_file_set_contents (pipewire, "", 0, NULL));
  g_file_set_contents_full (server,
                            "#!/bin/sh\n"
                            "case $1 in\n"
                            "--version) echo 'version: 6789 (abc)';;\n"
                            "--list-devices)\n"
                            "printf 'Available devices:\\n  CUDA0: Card (1 MiB)\\n';;\n"
                            "esac\n",
                            -1, G_FILE_SET_CONTENTS_NONE, 0700, &error);
  g_assert_no_error (error);

  g_test_dbus_up (bus);
  connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  node = g_dbus_node_info_new_for_xml (portal_xml, &error);
  g_assert_no_error (error);
  g_dbus_connection_register_object (connection, "/org/freedesktop/portal/desktop",
                                     node->interfaces[0], &vtable, NULL, NULL, &error);
  g_assert_no_error (error);
  name = g_bus_own_name_on_connection (connection, "org.freedesktop.portal.Desktop",
                                       G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);

  launcher = cli_test_create_launcher (self,
                              G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_setenv (launcher, "TEKTRA_LLAMA_SERVER", server, TRUE);
  g_subprocess_launcher_setenv (launcher, "WAYLAND_DISPLAY", "wayland-7", TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", runtime, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CACHE_HOME", runtime, TRUE);
  g_subprocess_launcher_setenv (launcher, "DBUS_SESSION_BUS_ADDRESS",
                                g_test_dbus_get_bus_address (bus), TRUE);
  process = cli_program_spawn (launcher, ARGS ("doctor"));
  cli_program_finish (process, NULL, &result);

  g_assert_cmpint (result.status, ==, 0);
  g_assert_nonnull (strstr (result.output, "GPU              CUDA0: Card (1 MiB)\n"));
  g_assert_nonnull (strstr (result.output, "Display          Wayland, wayland-7\n"));
  g_assert_nonnull (strstr (result.output,
                            "Portals          xdg-desktop-portal for choosing files; your desktop "
                            "has none for screenshots, keys in all programs, the background\n"));
  g_assert_nonnull (strstr (result.output, "Microphone       PipeWire has none: connect one"));
  g_assert_nonnull (strstr (result.output, "llama.cpp        6789, "));

  g_bus_unown_name (name);
  g_clear_object (&connection);
  g_test_dbus_down (bus);
  test_remove_tree (runtime);
  g_assert_cmpint (g_unlink (server), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  const CliTest tests[] = {
    { "/cli/usage", test_usage },
    { "/cli/help", test_help },
    { "/cli/models/list", test_models },
    { "/cli/models/none", test_no_models },
    { "/cli/models/added-folder", test_added_folder },
    { "/cli/doctor/bare", test_doctor },
    { "/cli/doctor/engines", test_doctor_engines },
    { "/cli/doctor/desktop", test_doctor_desktop },
  };

  g_test_init (&argc, &argv, NULL);
  cli_test_add (tests, G_N_ELEMENTS (tests));

  return g_test_run ();
}
