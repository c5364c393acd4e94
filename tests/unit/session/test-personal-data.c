/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "session/tektra-personal-data.h"
#include "test-files.h"
#include "test-future.h"

/* What "Remove Everything" removes, and what it leaves because it is somebody else's. Where a
 * program keeps things is read once: so each test is a process of its own. */

#define SANDBOX "/.var/app/" APPLICATION_ID

static const char *const files[] = {
  "data/tektra/chats/chats.db",
  "data/tektra/chats/attachments/ab/abc",
  "data/tektra/models/model.gguf",
  "data/tektra/speech/ggml.bin",
  "data/tektra/downloads.json",
  "data/keyrings/default.keyring",
  "config/tektra/models.toml",
  "config/enchant/en_US.dic",
  "config/other/settings",
  "state/tektra/log",
};

static char *
dup_file (const char *relative)
{
  return g_build_filename (g_getenv ("TEKTRA_TEST_FOLDER"), relative, NULL);
}

static gboolean
exists (const char *relative)
{
  g_autofree char *path = dup_file (relative);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
write_files (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = dup_file (files[i]);
      g_autofree char *folder = g_path_get_dirname (path);

      g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
      g_assert_true (g_file_set_contents (path, "123", 3, NULL));
    }
}

/* In a process of its own whose folders are in @where of a new folder */
static void
run_in (const char *path,
        const char *where)
{
  g_autofree char *top = g_dir_make_tmp ("tektra-personal-XXXXXX", NULL);
  g_autofree char *folder = g_strconcat (top, where, NULL);
  g_autofree char *config = g_build_filename (folder, "config", NULL);
  g_autofree char *data = g_build_filename (folder, "data", NULL);
  g_autofree char *state = g_build_filename (folder, "state", NULL);
  g_auto(GStrv) variables = g_get_environ ();

  variables = g_environ_setenv (variables, "TEKTRA_TEST_FOLDER", folder, TRUE);
  variables = g_environ_setenv (variables, "XDG_CONFIG_HOME", config, TRUE);
  variables = g_environ_setenv (variables, "XDG_DATA_HOME", data, TRUE);
  variables = g_environ_setenv (variables, "XDG_STATE_HOME", state, TRUE);
  g_test_trap_subprocess_with_envp (path, (const char * const *) variables, 0,
                                    G_TEST_SUBPROCESS_INHERIT_STDERR);
  test_remove_tree (top);
  g_test_trap_assert_passed ();
}

static void
remove_all (gboolean with_models)
{
  g_autoptr(GError) error = NULL;

  write_files ();
  test_await (tektra_personal_data_remove (with_models), &error);
  g_assert_no_error (error);
  g_assert_false (exists ("data/tektra/chats"));
  g_assert_false (exists ("data/tektra/downloads.json"));
  g_assert_false (exists ("config/tektra"));
  g_assert_false (exists ("state/tektra"));
  g_assert_true (exists ("config/other/settings"));
  g_assert_cmpint (exists ("data/tektra"), !=, with_models);
  g_assert_cmpint (exists ("data/tektra/models/model.gguf"), !=, with_models);
  g_assert_cmpint (exists ("data/tektra/speech/ggml.bin"), !=, with_models);
}

/* Words that other programs know as well are theirs, too, and the keyring is the desktop's. */
static void
test_shared (void)
{
  g_autoptr(DexFuture) measuring = NULL;
  const guint64 *sizes;

  if (!g_test_subprocess ())
    {
      run_in ("/personal-data/shared", "");
      return;
    }

  write_files ();
  measuring = tektra_personal_data_measure ();
  g_assert_true (test_await (dex_ref (measuring), NULL));
  sizes = (const guint64 *)
    ((GArray *) g_value_get_boxed (dex_future_get_value (measuring, NULL)))->data;
  for (guint kind = 0; kind < TEKTRA_PERSONAL_DATA_REST; kind++)
    g_assert_cmpuint (sizes[kind], ==, kind == TEKTRA_PERSONAL_DATA_KEYS ? 0 : 3);
  g_assert_cmpuint (sizes[TEKTRA_PERSONAL_DATA_REST], ==, 6);

  g_assert_true (tektra_personal_data_is_shared (TEKTRA_PERSONAL_DATA_WORDS));
  g_assert_false (tektra_personal_data_is_shared (TEKTRA_PERSONAL_DATA_CONFIG));
  g_assert_null (tektra_personal_data_dup_path (TEKTRA_PERSONAL_DATA_KEYS));
  remove_all (FALSE);
  g_assert_true (exists ("config/enchant/en_US.dic"));
  g_assert_true (exists ("data/keyrings/default.keyring"));
}

/* In its sandbox they are its own. */
static void
test_sandbox (void)
{
  g_autoptr(DexFuture) measuring = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *keys = NULL;
  GArray *sizes;

  if (!g_test_subprocess ())
    {
      run_in ("/personal-data/sandbox", SANDBOX);
      return;
    }

  g_assert_false (tektra_personal_data_is_shared (TEKTRA_PERSONAL_DATA_WORDS));
  folder = dup_file ("data/keyrings");
  keys = tektra_personal_data_dup_path (TEKTRA_PERSONAL_DATA_KEYS);
  g_assert_cmpstr (keys, ==, folder);
  write_files ();
  measuring = tektra_personal_data_measure ();
  g_assert_true (test_await (dex_ref (measuring), NULL));
  sizes = g_value_get_boxed (dex_future_get_value (measuring, NULL));
  g_assert_cmpuint (g_array_index (sizes, guint64, TEKTRA_PERSONAL_DATA_KEYS), ==, 3);

  remove_all (TRUE);
  g_assert_false (exists ("config/enchant"));
  g_assert_false (exists ("data/keyrings"));
}

/* Whoever is told that everything is gone must not find half of it later. */
static void
test_unreadable (void)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct nothing[_LINUX_CAPABILITY_U32S_3] = { 0 };
  g_autofree char *folder = NULL;
  g_autoptr(GError) error = NULL;

  if (!g_test_subprocess ())
    {
      run_in ("/personal-data/unreadable", "");
      return;
    }

  /* as anybody, also when it is root who runs the tests */
  g_assert_no_errno ((int) syscall (SYS_capset, &header, nothing));
  write_files ();
  folder = dup_file ("data/tektra/chats/attachments/ab");
  g_assert_no_errno (g_chmod (folder, 0));

  test_await (tektra_personal_data_remove (FALSE), &error);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, folder));
  g_assert_false (exists ("data/tektra/chats/chats.db"));
  g_assert_false (exists ("config/tektra"));
  g_assert_no_errno (g_chmod (folder, 0700));
  g_assert_true (exists ("data/tektra/chats/attachments/ab/abc"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/personal-data/shared", test_shared);
  g_test_add_func ("/personal-data/sandbox", test_sandbox);
  g_test_add_func ("/personal-data/unreadable", test_unreadable);

  return g_test_run ();
}
