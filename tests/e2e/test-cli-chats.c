/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "cli-test.h"

/* Chats come in and go out in a terminal, through the real store. */

static char *
sample (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "data", "exchange", name, NULL);
}

static char *
in_folder (Fixture    *self,
           const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

static char *
read_file (Fixture    *self,
           const char *name)
{
  g_autofree char *path = in_folder (self, name);
  g_autoptr(GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

/* The fixture deletes its own files only. */
static void
clean_up (Fixture *self)
{
  g_autofree char *command = g_strdup_printf ("rm -r '%s'", self->folder);

  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
  g_assert_cmpint (g_mkdir (self->folder, 0700), ==, 0);
  cli_test_write_script (self, "");
}

static void
import (Fixture    *self,
        const char *name,
        const char *expected)
{
  g_autofree char *path = sample (name);
  g_auto(Result) result = { 0 };

  RUN (self, &result, NULL, "import", path);
  g_assert_cmpint (result.status, ==, 0);
  g_assert_nonnull (strstr (result.errors, expected));
}

/* Everything that one Tektra exports comes into another one, and goes out of it the same. */
static void
test_all (Fixture       *self,
          gconstpointer  data)
{
  g_autofree char *path = in_folder (self, "all.json");
  g_autofree char *text = NULL;
  g_auto(Result) exported = { 0 };

  import (self, "tektra-1.json", "1 chat imported");
  import (self, "tektra-1.json", "0 chats imported, 1 was there already");
  import (self, "open-webui-0.6.json", "1 chat imported");

  RUN (self, &exported, NULL, "export", "--all", "-o", path);
  g_assert_cmpint (exported.status, ==, 0);
  text = read_file (self, "all.json");

  /* the chat with its instructions and settings, the parts, the counts; messages have new ids */
  g_assert_nonnull (strstr (text, "\"id\":\"999\",\"title\":\"Flags\","
                                  "\"created\":\"2026-11-28T09:30:00.000000Z\""));
  g_assert_nonnull (strstr (text, "\"params\":{"));
  g_assert_nonnull (strstr (text, "\"completion_tokens\":7"));
  g_assert_nonnull (strstr (text, "\"text\":\"Blue…\",\"duration_us\":1500000"));
  g_assert_nonnull (strstr (text, "\"name\":\"flag.png\",\"mime\":\"image/png\","
                                  "\"original\":{\"width\":30,\"height\":20,\"size\":4321}"));
  g_assert_nonnull (strstr (text, "Soup of the week"));

  clean_up (self);
}

static void
test_one (Fixture       *self,
          gconstpointer  data)
{
  g_autofree char *markdown = in_folder (self, "dots.md");
  g_autofree char *plain = in_folder (self, "dots.txt");
  g_autofree char *text = NULL;
  g_autofree char *picture = NULL;
  g_auto(Result) listed = { 0 };
  g_auto(Result) first = { 0 };
  g_auto(Result) second = { 0 };
  g_auto(Result) nothing = { 0 };
  g_auto(Result) several = { 0 };

  import (self, "newelle-all.json", "2 chats imported");

  RUN (self, &listed, NULL, "export");
  g_assert_cmpint (listed.status, ==, 0);
  g_assert_nonnull (strstr (listed.output, "Disk"));
  g_assert_nonnull (strstr (listed.output, "Files"));

  RUN (self, &first, NULL, "export", "disk", "-o", markdown);
  g_assert_cmpint (first.status, ==, 0);
  text = read_file (self, "dots.md");
  g_assert_true (g_str_has_prefix (text, "# Disk\n\n## You\n\n"
                                         "![Picture](dots-files/1-Picture.png)"));
  picture = read_file (self, "dots-files/1-Picture.png");
  g_assert_true (g_str_has_prefix (picture, "\x89PNG"));

  RUN (self, &second, NULL, "export", "Disk", "--format", "txt", "--output", plain);
  g_assert_cmpint (second.status, ==, 0);
  g_clear_pointer (&text, g_free);
  text = read_file (self, "dots.txt");
  g_assert_nonnull (strstr (text, "You:\n[Picture: Picture]"));

  RUN (self, &nothing, NULL, "export", "no such chat");
  g_assert_cmpint (nothing.status, ==, 1);
  g_assert_cmpstr (nothing.errors, ==, "There is no chat “no such chat”.\n");

  RUN (self, &several, NULL, "export", "s");
  g_assert_cmpint (several.status, ==, 1);
  g_assert_true (g_str_has_prefix (several.errors, "Several chats match “s”"));

  clean_up (self);
}

/* A bad file among good ones: it is named with the place, and only it does not come in. */
static void
test_bad (Fixture       *self,
          gconstpointer  data)
{
  g_autofree char *good = sample ("chatgpt-2023.json");
  g_autofree char *bad = in_folder (self, "bad.json");
  g_auto(Result) result = { 0 };
  g_auto(Result) listed = { 0 };

  g_file_set_contents (bad, "[{\"mapping\":{}},{\"mapping\":3}]", -1, NULL);

  RUN (self, &result, NULL, "import", bad, good);
  g_assert_cmpint (result.status, ==, 1);
  g_assert_nonnull (strstr (result.errors,
                            "“bad.json”: Something is wrong at [1].mapping: it is not an object"));
  g_assert_nonnull (strstr (result.errors, "1 chat imported"));

  RUN (self, &listed, NULL, "export");
  g_assert_nonnull (strstr (listed.output, "Prime numbers"));

  clean_up (self);
}

static void
test_usage (Fixture       *self,
            gconstpointer  data)
{
  static const char * const commands[][5] = {
    { "import", NULL },
    { "export", "a", "b", NULL },
    { "export", "a", "--all", NULL },
    { "export", "a", "--format", "pdf", NULL },
    { "export", "--all", "--format", "md", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_auto(Result) result = { 0 };

      cli_test_run (self, &result, NULL, commands[i]);
      g_assert_cmpint (result.status, ==, 2);
      g_assert_cmpuint (strlen (result.errors), >, 10);
    }

  clean_up (self);
}

int
main (int   argc,
      char *argv[])
{
  static const CliTest tests[] = {
    { "/cli-chats/all", test_all },
    { "/cli-chats/one", test_one },
    { "/cli-chats/bad", test_bad },
    { "/cli-chats/usage", test_usage },
  };

  g_test_init (&argc, &argv, NULL);
  cli_test_add (tests, G_N_ELEMENTS (tests));

  return g_test_run ();
}
