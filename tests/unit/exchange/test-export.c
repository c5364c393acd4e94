/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>
#include <libdex.h>

#include "core/tektra-audio-part.h"
#include "core/tektra-image-part.h"
#include "core/tektra-thinking-part.h"
#include "exchange-test.h"
#include "exchange/tektra-export-name.h"
#include "exchange/tektra-exporter.h"
#include "exchange/tektra-markdown-seal.h"
#include "exchange/tektra-text-exporter.h"
#include "json-schema.h"
#include "markdown/tektra-markdown-document.h"
#include "test-future.h"
#include "util/tektra-fence.h"

/* What a person would lose: anything that was in a chat, once the file is all that is left. */

#define N_ROUNDS 300

static JsonNode *
load_schema (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "schema",
                                                 "tektra-chats.schema.json", NULL);
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) error = NULL;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);

  return json_parser_steal_root (parser);
}

static GRand *
new_rand (void)
{
  return g_rand_new_with_seed ((guint32) g_test_rand_int ());
}

/* Any chats, written and read and written again, are the same bytes; and what is written is what
 * the schema tells. */
static void
test_round_trip (void)
{
  g_autoptr(GRand) rand = new_rand ();
  g_autoptr(JsonNode) schema = load_schema ();

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_autoptr(GPtrArray) chats = g_ptr_array_new_with_free_func (g_object_unref);
      g_autoptr(GPtrArray) again = NULL;
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) json = NULL;
      g_autofree char *first = NULL;
      g_autofree char *second = NULL;
      g_autofree char *fault = NULL;
      int n = g_rand_int_range (rand, 1, 4);

      for (int j = 0; j < n; j++)
        g_ptr_array_add (chats, exchange_test_random (rand));

      first = exchange_test_to_json (chats);
      bytes = exchange_test_load_text (first);
      again = tektra_import_bytes (bytes, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (again->len, ==, chats->len);

      second = exchange_test_to_json (again);
      g_assert_cmpstr (first, ==, second);

      for (guint j = 0; j < chats->len; j++)
        {
          g_autofree char *before = exchange_test_describe (chats->pdata[j]);
          g_autofree char *after = exchange_test_describe (again->pdata[j]);

          g_assert_cmpstr (before, ==, after);
          g_assert_true (tektra_generation_params_equal (
            tektra_conversation_get_params (chats->pdata[j]),
            tektra_conversation_get_params (again->pdata[j])));
        }

      json = json_from_string (first, &error);
      g_assert_no_error (error);
      fault = json_schema_find_fault (schema, json);
      g_assert_cmpstr (fault, ==, NULL);
    }
}

static void
test_schema_finds_faults (void)
{
  static const struct { const char *json, *place; } files[] = {
    { "{\"format\":\"tektra-chat\",\"version\":2,\"chats\":[]}", ".version" },
    { "{\"format\":\"tektra-chat\",\"version\":1}", ": chats" },
    { "{\"format\":\"tektra-chat\",\"version\":1,\"chats\":[{\"id\":\"01\",\"messages\":[]}]}",
      ".chats[0].id" },
    { "{\"format\":\"tektra-chat\",\"version\":1,"
      "\"chats\":[{\"id\":\"1\",\"x\":1,\"messages\":[]}]}", ".chats[0].x" },
  };
  g_autoptr(JsonNode) schema = load_schema ();

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr(JsonNode) json = json_from_string (files[i].json, NULL);
      g_autofree char *fault = json_schema_find_fault (schema, json);

      g_assert_nonnull (fault);
      g_assert_nonnull (strstr (fault, files[i].place));
    }
}

static void
test_no_chats (void)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  g_autofree char *text = exchange_test_to_json (none);
  g_autoptr(JsonNode) json = json_from_string (text, NULL);

  g_assert_nonnull (json);
}

static TektraMessage *
add_message (TektraConversation *conversation,
             TektraRole          role,
             const char         *model_name,
             const char         *text)
{
  g_autoptr(TektraMessage) message = tektra_message_new_text (role, text);

  tektra_message_set_model_name (message, model_name);
  tektra_conversation_append (conversation, message);

  return message; /* kept alive by the conversation */
}

static TektraConversation *
make_chat (void)
{
  TektraConversation *conversation = tektra_conversation_new ();
  g_autoptr(GBytes) data = g_bytes_new ("not looked at", 13);
  g_autoptr(TektraPart) image = tektra_image_part_new ("../My [red] dot.png", "image/png", data,
                                                       1, 1, NULL);
  g_autoptr(TektraPart) sound = tektra_audio_part_new ("Recording", "audio/wav", data, 1, NULL);
  g_autoptr(TektraPart) thought =
    tektra_thinking_part_new_finished ("Hm.\n```", 2 * G_USEC_PER_SEC);
  g_autoptr(TektraPart) call = tektra_tool_call_part_new ("1", "look_up", "{\"a\": \"````\"}");
  g_autoptr(TektraMessage) answer = tektra_message_new (TEKTRA_ROLE_ASSISTANT);
  TektraMessage *question;

  tektra_conversation_set_title (conversation, "*Dots* #1");
  tektra_conversation_set_system_prompt (conversation, "Be brief.");
  question = add_message (conversation, TEKTRA_ROLE_USER, NULL, "What is it?");
  tektra_message_add_part (question, image);
  tektra_message_add_part (question, sound);
  add_message (conversation, TEKTRA_ROLE_ASSISTANT, "Old", "not shown");

  tektra_message_set_model_name (answer, "Gemma_3");
  tektra_message_add_part (answer, thought);
  tektra_message_add_part (answer, call);
  tektra_message_append_text (answer, "A dot:\n\n```c\nint dot;", -1);
  tektra_conversation_append_to (conversation, question, answer);
  add_message (conversation, TEKTRA_ROLE_USER, NULL, "Thanks <!-- ");

  return conversation;
}

static void
test_markdown (void)
{
  g_autoptr(TektraConversation) conversation = make_chat ();
  g_autoptr(GArray) files = NULL;
  g_autofree char *text = tektra_text_exporter_to_markdown (conversation, "My dots-files", &files);

  g_assert_cmpstr (text, ==,
                   "# \\*Dots\\* \\#1\n\n"
                   "## Instructions\n\n"
                   "Be brief.\n\n"
                   "## You\n\n"
                   "What is it?\n\n"
                   "![../My \\[red\\] dot.png](My%20dots-files/1-My%20%5Bred%5D%20dot.png)\n\n"
                   "[Recording](My%20dots-files/2-Recording.wav)\n\n"
                   "## Gemma\\_3\n\n"
                   "> **Thought for 2 seconds**\n>\n> Hm.\n> ```\n\n"
                   "**look\\_up**\n\n"
                   "`````json\n{\"a\": \"````\"}\n`````\n\n"
                   "A dot:\n\n```c\nint dot;\n```\n\n"
                   "## You\n\n"
                   "Thanks <!-- \n");
  g_assert_cmpuint (files->len, ==, 2);
  g_assert_cmpstr (g_array_index (files, TektraExportFile, 0).name, ==, "1-My [red] dot.png");
  g_assert_cmpstr (g_array_index (files, TektraExportFile, 1).name, ==, "2-Recording.wav");
}

static void
test_text (void)
{
  g_autoptr(TektraConversation) conversation = make_chat ();
  g_autofree char *text = tektra_text_exporter_to_text (conversation);

  g_assert_cmpstr (text, ==,
                   "*Dots* #1\n\n"
                   "Instructions:\nBe brief.\n\n"
                   "You:\nWhat is it?\n\n[Picture: ../My [red] dot.png]\n\n"
                   "[Sound: Recording]\n\n"
                   "Gemma_3:\n[look_up {\"a\": \"````\"}]\n\nA dot:\n\n```c\nint dot;\n\n"
                   "You:\nThanks <!-- \n");
}

static gboolean
is_heading (TektraMarkdownDocument *document,
            guint                   index,
            const char             *text)
{
  TektraMarkdownBlock *block = tektra_markdown_document_get_block (document, index);

  return block->kind == TEKTRA_MARKDOWN_HEADING && block->level == 2 && block->quote_depth == 0 &&
         block->list_depth == 0 && g_strcmp0 (block->text.text, text) == 0;
}

/* Whatever somebody says, each message begins with a heading that is one. */
static void
test_headings (void)
{
  g_autoptr(GRand) rand = new_rand ();

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      g_autoptr(TektraConversation) conversation = exchange_test_random (rand);
      g_autoptr(TektraMarkdownDocument) document = tektra_markdown_document_new ();
      g_autoptr(GArray) files = NULL;
      g_autofree char *text = NULL;
      guint n_messages = g_list_model_get_n_items (G_LIST_MODEL (conversation));
      guint next = 0;

      for (guint j = 0; j < n_messages; j++)
        {
          g_autoptr(TektraMessage) message = g_list_model_get_item (G_LIST_MODEL (conversation), j);
          g_autofree char *name = g_strdup_printf ("Speaker_%u", j);

          tektra_message_set_model_name (message, name);
        }

      text = tektra_text_exporter_to_markdown (conversation, "files", &files);
      tektra_markdown_document_update (document, text, strlen (text), TRUE);

      for (guint j = 0; j < n_messages; j++)
        {
          g_autoptr(TektraMessage) message = g_list_model_get_item (G_LIST_MODEL (conversation), j);
          const char *speaker = tektra_text_exporter_get_speaker (message);

          while (next < tektra_markdown_document_get_n_blocks (document) &&
                 !is_heading (document, next, speaker))
            next++;

          if (next == tektra_markdown_document_get_n_blocks (document))
            g_test_message ("%s is lost in\n%s", speaker, text);
          g_assert_cmpuint (next++, <, tektra_markdown_document_get_n_blocks (document));
        }
    }
}

/* HTML that is left open, which Tektra shows as text, and others take for real. */
static void
test_seal (void)
{
  static const struct { const char *text, *sealed; } texts[] = {
    { "a", "a\n\n" },
    { "a\n\n\n", "a\n\n" },
    { "```\na", "```\na\n```\n\n" },
    { "~~~~ x\n```", "~~~~ x\n```\n~~~~\n\n" },
    { "- ```\n  a\n  ```", "- ```\n  a\n  ```\n\n" },
    { "- ```\n  a", "- ```\n  a\n  ```\n\n" },
    { "1. a\n   ````", "1. a\n   ````\n   ````\n\n" },
    { "> ```\n> a", "> ```\n> a\n\n" },
    { "<!-- a", "<!-- a\n-->\n\n" },
    { "<pre>\na", "<pre>\na\n</script>\n\n" },
    { "<?php", "<?php\n?>\n\n" },
    { "<![CDATA[ a", "<![CDATA[ a\n]]>\n\n" },
    { "<!DOCTYPE", "<!DOCTYPE\n]]>\n\n" },
    { "<pre>\n\n~~~", "<pre>\n\n~~~\n~~~\n</script>\n\n" },
    { "<b>\n```\na\n\n", "<b>\n```\na\n```\n\n" },
    { "<b>\n```\na\n\nb", "<b>\n```\na\n\nb\n<p>\n```\n\n" },
    { "", "\n\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GString) string = g_string_new (NULL);

      tektra_markdown_seal_append (string, texts[i].text);
      g_assert_cmpstr (string->str, ==, texts[i].sealed);
    }
}

static void
test_names (void)
{
  static const struct { const char *title, *name; } names[] = {
    { "Kitchen plans", "Kitchen plans" },
    { "../../etc/passwd", "etc passwd" },
    { ".hidden", "hidden" },
    { "a/b\\c:d*e?f\"g<h>i|j", "a b c d e f g h i j" },
    { "two\nlines\t", "two lines" },
    { "ends. . .", "ends" },
    { "  ", "Chat" },
    { "..", "Chat" },
    { "", "Chat" },
    { NULL, "Chat" },
    { "Übergröße 日本", "Übergröße 日本" },
  };
  g_autofree char *long_title = g_strnfill (5000, 'x');
  g_autofree char *long_name = tektra_export_name_clean (long_title, "Chat");
  g_autofree char *umlauts = g_strdup ("äääääääääääääääääääääääääääääääääääääääääääääääääääääää");
  g_autofree char *cut = tektra_export_name_clean (umlauts, "Chat");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = tektra_export_name_clean (names[i].title, "Chat");

      g_assert_cmpstr (name, ==, names[i].name);
    }

  g_assert_cmpuint (strlen (long_name), ==, 100);
  g_assert_cmpuint (strlen (cut), ==, 100);
  g_assert_true (g_utf8_validate (cut, -1, NULL));
}

static void
test_formats (void)
{
  g_autoptr(TektraConversation) conversation = make_chat ();
  g_autofree char *name = tektra_export_dup_file_name (conversation, TEKTRA_EXPORT_MARKDOWN);
  TektraExportFormat format;

  g_assert_cmpstr (name, ==, "Dots #1.md");
  g_assert_true (tektra_export_format_parse ("json", &format));
  g_assert_cmpint (format, ==, TEKTRA_EXPORT_JSON);
  g_assert_true (tektra_export_format_parse ("a.b.TXT", &format));
  g_assert_cmpint (format, ==, TEKTRA_EXPORT_TEXT);
  g_assert_false (tektra_export_format_parse ("a.pdf", &format));
}

static char *
read_child (const char *folder,
            const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);

  return text;
}

static void
test_files (void)
{
  g_autoptr(TektraConversation) conversation = make_chat ();
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("export-XXXXXX", NULL);
  g_autofree char *text = NULL;
  g_autofree char *picture = NULL;
  g_autofree char *markdown = NULL;

  for (guint i = 0; i < TEKTRA_N_EXPORT_FORMATS; i++)
    {
      g_autofree char *name = g_strdup_printf ("dots.%s", tektra_export_format_get_extension (i));
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr(GFile) file = g_file_new_for_path (path);

      /* the second time in place of the first */
      test_await (tektra_export_file (conversation, (TektraExportFormat) i, file, NULL), &error);
      g_assert_no_error (error);
      test_await (tektra_export_file (conversation, (TektraExportFormat) i, file, NULL), &error);
      g_assert_no_error (error);
    }

  text = read_child (folder, "dots.txt");
  g_assert_nonnull (strstr (text, "What is it?"));
  markdown = read_child (folder, "dots.md");
  g_assert_nonnull (strstr (markdown, "(dots-files/1-My%20%5Bred%5D%20dot.png)"));
  picture = read_child (folder, "dots-files/1-My [red] dot.png");
  g_assert_cmpstr (picture, ==, "not looked at");
}

/* A folder that may not be written to, and a file that stays as it was when something fails. */
static void
test_failure (void)
{
  g_autoptr(TektraConversation) conversation = make_chat ();
  g_autoptr(GFile) file = g_file_new_for_path ("/proc/no/such/folder/dots.json");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GFile) old = NULL;
  g_autofree char *folder = g_dir_make_tmp ("export-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "old.json", NULL);
  g_autofree char *text = NULL;

  g_assert_false (test_await (tektra_export_file (conversation, TEKTRA_EXPORT_JSON, file, NULL),
                              &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_file_set_contents (path, "old", -1, NULL);
  old = g_file_new_for_path (path);
  g_cancellable_cancel (cancellable);
  g_assert_false (test_await (tektra_export_file (conversation, TEKTRA_EXPORT_JSON, old,
                                                  cancellable), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  text = read_child (folder, "old.json");
  g_assert_cmpstr (text, ==, "old");
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/export/round-trip", test_round_trip);
  g_test_add_func ("/export/schema-finds-faults", test_schema_finds_faults);
  g_test_add_func ("/export/no-chats", test_no_chats);
  g_test_add_func ("/export/markdown", test_markdown);
  g_test_add_func ("/export/text", test_text);
  g_test_add_func ("/export/headings", test_headings);
  g_test_add_func ("/export/seal", test_seal);
  g_test_add_func ("/export/names", test_names);
  g_test_add_func ("/export/formats", test_formats);
  g_test_add_func ("/export/files", test_files);
  g_test_add_func ("/export/failure", test_failure);

  return g_test_run ();
}
