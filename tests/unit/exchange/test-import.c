/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <libdex.h>

#include "core/tektra-backend-error.h"
#include "core/tektra-image-part.h"
#include "exchange-test.h"
#include "test-future.h"

/* What a person would lose: years of chats in another program. The fixtures are written after the
 * sources and exports of these programs. */

static GPtrArray *
load (const char *name)
{
  g_autoptr(GBytes) bytes = exchange_test_load (name);
  g_autoptr(GError) error = NULL;
  GPtrArray *chats = tektra_import_bytes (bytes, NULL, NULL, NULL, &error);

  g_assert_no_error (error);

  return chats;
}

static void
assert_chat (GPtrArray  *chats,
             guint       index,
             const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_cmpuint (index, <, chats->len);
  text = exchange_test_describe (chats->pdata[index]);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_time (gint64      time,
             const char *expected)
{
  g_autoptr(GDateTime) date_time = g_date_time_new_from_unix_utc_usec (time);
  g_autofree char *text = g_date_time_format (date_time, "%F %T.%f");

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_created (TektraConversation *chat,
                guint               index,
                const char         *expected)
{
  assert_time (tektra_message_get_created (tektra_conversation_get_message (chat, index)),
               expected);
}

/* Why the last message of the first chat of an export failed */
static void
assert_not_running (GPtrArray *chats)
{
  TektraConversation *conversation = chats->pdata[0];
  TektraMessage *message = tektra_conversation_get_last (conversation);

  g_assert_error (tektra_message_get_error (message), TEKTRA_BACKEND_ERROR,
                  TEKTRA_BACKEND_ERROR_NOT_RUNNING);
}

/* The fixture is what the exporter of version 1 wrote; the one of today writes the same, but the
 * names of errors instead of their numbers. */
static void
test_tektra (void)
{
  g_autoptr(GBytes) bytes = exchange_test_load ("tektra-1.json");
  g_autofree char *before = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autoptr(GPtrArray) chats = load ("tektra-1.json");
  g_autofree char *after = exchange_test_to_json (chats);
  g_autoptr(GBytes) written = exchange_test_load_text (after);
  g_autoptr(GPtrArray) again = tektra_import_bytes (written, NULL, NULL, NULL, NULL);
  g_autoptr(GString) named = g_string_new (before);

  assert_not_running (chats);
  assert_not_running (again);
  g_assert_cmpuint (g_string_replace (named, "\"code\":1,", "\"code\":\"not-running\",", 0), ==, 1);
  g_assert_cmpstr (named->str, ==, after);
  g_assert_cmpuint (chats->len, ==, 2);
  g_assert_cmpint (tektra_conversation_get_id (chats->pdata[0]), ==, 999);
  assert_time (tektra_conversation_get_created (chats->pdata[0]), "2026-11-28 09:30:00.000000");
  assert_chat (chats, 0,
               "Flags [Be exact.]\n"
               "1<0* U image(flag.png 3x2) text(What is this?)\n"
               "2<1 A by(Gemma 3) think(Blue…) text(A blue)\n"
               "3<1* A by(Gemma 3) call(call_1 look {\"x\":1}) text(A blue flag, 3 × 2.)\n"
               "4<3* U text(Costs $5/$10, `echo $HOME/bin:$PATH`)\n"
               "5<4* A error(Ollama is not running; start it and try again.)");
}

static void
test_open_webui (void)
{
  g_autoptr(GPtrArray) chats = load ("open-webui-0.6.json");

  g_assert_cmpuint (chats->len, ==, 2);
  assert_chat (chats, 0,
               "Soup of the week [Answer briefly.]\n"
               "1<0* U image(pot.png 2x1) "
               "text([Not imported: recipe.pdf]\n\nWhat is in this picture?)\n"
               "2<1* A by(Gemma 3) think(Is 2 < 3?\nYes & it is red.) "
               "call(call_7 weigh {\"what\": \"pot\"}) text(weigh\n\n```\n2 kg\n```\n) "
               "text(A pot of **2 kg**.)\n"
               "3<2* U text(Thanks $5/$10)\n"
               "4<3* A by(gemma3:4b) error(The model is gone.)\n"
               "5<1 A by(Gemma 3) text(Second try: a red pot.)");
  assert_created (chats->pdata[0], 1, "2025-10-09 08:53:30.000000");
  assert_chat (chats, 1, "New Chat");
}

static void
test_old_open_webui (void)
{
  g_autoptr(GPtrArray) chats = load ("open-webui-0.3.json");

  g_assert_cmpuint (chats->len, ==, 1);
  assert_chat (chats, 0,
               "Hello [Be kind.]\n"
               "1<0* U text(Hi)\n"
               "2<1* A by(llama3:latest) think(short) text(Hello!)");
}

static void
test_chatgpt (void)
{
  g_autoptr(GPtrArray) chats = load ("chatgpt-2023.json");

  g_assert_cmpuint (chats->len, ==, 1);
  /* what the tool gave is a part of the answer that asked for it */
  assert_chat (chats, 0,
               "Prime numbers\n"
               "1<0* U text(Is 91 a prime?)\n"
               "2<1 A by(text-davinci-002-render-sha) text(Yes.)\n"
               "3<1* A by(text-davinci-002-render-sha) text(No: 91 = 7 × 13.)\n"
               "4<3* U text(Show it in Python)\n"
               "5<4* A by(gpt-4) text(```\nprint(7 * 13)\n```\n) text(```\n91\n```\n) "
               "text(It prints 91.)");
  assert_time (tektra_conversation_get_created (chats->pdata[0]), "2023-07-22 04:26:40.250000");
  assert_created (chats->pdata[0], 1, "2023-07-22 04:26:50.000000");
}

static void
test_new_chatgpt (void)
{
  g_autoptr(GPtrArray) chats = load ("chatgpt-2025.json");

  g_assert_cmpuint (chats->len, ==, 1);
  assert_chat (chats, 0,
               "Two pictures\n"
               "1<0* U text([Not imported: sediment://file_0001]\n\nWhat do you see? Tell me.)\n"
               "2<1* A by(o3) think(Looking\n\nTwo loaves.\n\nBoth brown.) "
               "text(Two loaves of bread.)\n"
               "3<2* U text(Where from?)\n"
               "4<3* A by(o3) text(Bread\n\n```\nBread is old.\n```\n) text(From a bakery.)");
}

static void
test_newelle (void)
{
  static const char disk[] =
    "Disk\n"
    "1<0* U image(Picture 3x2) text(What is it?)\n"
    "2<1* A think(It is blue.) text(A blue flag.)\n"
    "3<2* U text([Not imported: /home/me/secret.png]\n\nAnd this? Free space?)\n"
    "4<3* A text(```console\ndf -h\n```) text(```\n/dev/sda1  50%\n```\n) text(Half of it.)";
  g_autoptr(GPtrArray) one = load ("newelle-single.json");
  g_autoptr(GPtrArray) all = load ("newelle-all.json");

  g_assert_cmpuint (one->len, ==, 1);
  assert_chat (one, 0, disk);
  g_assert_cmpuint (all->len, ==, 2);
  assert_chat (all, 0, disk);
  assert_chat (all, 1,
               "Files\n"
               "1<0* U text([Not imported: /home/me/a.txt]\n\n)\n"
               "2<1* A text(It is a list.)");
}

static const char alpaca_dots[] =
  "Dots\n"
  "1<0* U image(dot.png 2x1) text(list.txt\n\n````\neggs\n```\nmilk\n````\n\nWhat is it?)\n"
  "2<1* A by(llava:7b) think(It is red.) text(A red dot.)";

static void
test_alpaca (gconstpointer name)
{
  g_autoptr(GPtrArray) chats = load (name);

  g_assert_cmpuint (chats->len, ==, 2);
  assert_chat (chats, 0, alpaca_dots);
  assert_chat (chats, 1,
               "Pirates\n"
               "1<0* S text(Speak like a pirate)\n"
               "2<1* U text(Hi)\n"
               "3<2* A think(Arr) text(Ahoy!)");
}

static void
test_alpaca_export (void)
{
  g_autoptr(GPtrArray) chats = load ("alpaca-export.sql");

  g_assert_cmpuint (chats->len, ==, 1);
  assert_chat (chats, 0, alpaca_dots);
}

/* The same file twice: those of Tektra are known by their ids, all others are new. */
static void
test_ids (void)
{
  g_autoptr(GPtrArray) first = load ("chatgpt-2023.json");
  g_autoptr(GPtrArray) second = load ("chatgpt-2023.json");
  g_autoptr(GPtrArray) own = load ("tektra-1.json");
  g_autoptr(GPtrArray) own_again = load ("tektra-1.json");

  g_assert_cmpint (tektra_conversation_get_id (first->pdata[0]), !=,
                   tektra_conversation_get_id (second->pdata[0]));
  g_assert_cmpint (tektra_conversation_get_id (own->pdata[0]), ==,
                   tektra_conversation_get_id (own_again->pdata[0]));
}

static TektraPart *
prepare_cb (TektraImagePart  *raw,
            gboolean          prepared,
            gpointer          user_data,
            GError          **error)
{
  guint *n = user_data;

  g_assert_false (prepared);
  (*n)++;
  if (*n > 1)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the decoder says no");
      return NULL;
    }

  return tektra_image_part_new ("prepared", "image/jpeg", tektra_image_part_get_data (raw), 9, 9,
                                NULL);
}

/* Pictures of others go through the image pipeline; what that refuses is refused. */
static void
test_pictures (void)
{
  g_autoptr(GBytes) bytes = exchange_test_load ("newelle-single.json");
  g_autoptr(GPtrArray) chats = NULL;
  g_autoptr(GPtrArray) none = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  guint n = 0;

  chats = tektra_import_bytes (bytes, prepare_cb, &n, NULL, &error);
  g_assert_no_error (error);
  text = exchange_test_describe (chats->pdata[0]);
  g_assert_nonnull (strstr (text, "image(prepared 9x9)"));

  none = tektra_import_bytes (bytes, prepare_cb, &n, NULL, &error);
  g_assert_null (none);
  g_assert_cmpstr (error->message, ==,
                   "Something is wrong at chat.messages[0].Message: the decoder says no");
}

static void
test_file (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "exchange",
                                                 "chatgpt-2023.json", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFile) missing = g_file_new_for_path ("/nowhere/chats.json");
  g_autoptr(GFile) endless = g_file_new_for_path ("/dev/zero");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_assert_true (test_await (tektra_import_file (file, NULL, NULL, NULL), &error));
  g_assert_no_error (error);

  g_assert_false (test_await (tektra_import_file (missing, NULL, NULL, NULL), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_true (g_str_has_prefix (error->message, "“chats.json”: "));
  g_clear_error (&error);

  g_cancellable_cancel (cancellable);
  g_assert_false (test_await (tektra_import_file (endless, NULL, NULL, cancellable), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/import/tektra", test_tektra);
  g_test_add_func ("/import/open-webui", test_open_webui);
  g_test_add_func ("/import/open-webui/old", test_old_open_webui);
  g_test_add_func ("/import/chatgpt", test_chatgpt);
  g_test_add_func ("/import/chatgpt/new", test_new_chatgpt);
  g_test_add_func ("/import/newelle", test_newelle);
  g_test_add_data_func ("/import/alpaca", "alpaca-9.sql", test_alpaca);
  g_test_add_data_func ("/import/alpaca/old", "alpaca-3.sql", test_alpaca);
  g_test_add_func ("/import/alpaca/export", test_alpaca_export);
  g_test_add_func ("/import/ids", test_ids);
  g_test_add_func ("/import/pictures", test_pictures);
  g_test_add_func ("/import/file", test_file);

  return g_test_run ();
}
