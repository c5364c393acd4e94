/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "test-files.h"
#include "test-server.h"
#include "ui/tektra-application.h"
#include "ui/tektra-download-row.h"
#include "ui/tektra-speech-model-group.h"
#include "ui/tektra-speech-model-offer.h"
#include "ui/tektra-speech-model-row.h"
#include "util/tektra-paths.h"

/* How people get a model that writes down what they say, without the internet: a server here plays
 * the Hub. What is lost without these is the way there with the mouse and with the keyboard. */

#define ROUTE "GET /ggml-base.bin"
#define AUTOMATIC "Use the largest that is here, also when another one comes"

static const char script[] =
  "{ 'models': [ { 'id': 'a', 'name': 'Alder' } ],"
  "  'turns': [ { 'steps': [ { 'text': 'Yes.' }, { 'done': 'stop' } ] } ] }";

static TestServer *server;
static char *program_data;
static char *model;
static gsize length;

static TektraSpeechModels *
get_models (void)
{
  return tektra_application_get_speech_models (TEKTRA_APPLICATION (g_application_get_default ()));
}

static GtkWidget *
find_group (void)
{
  return ui_test_find (TEKTRA_TYPE_SPEECH_MODEL_GROUP);
}

static GtkWidget *
open_page (void)
{
  AdwDialog *dialog;

  ui_test_key ("ctrl+comma");
  dialog = ui_test_wait_dialog ();
  adw_preferences_dialog_set_visible_page_name (ADW_PREFERENCES_DIALOG (dialog), "voice");
  ui_test_wait_for (find_group () != NULL && gtk_widget_get_mapped (find_group ()));
  ui_test_wait_for (tektra_speech_models_get_loaded (get_models ()));
  ui_test_wait_frames (5);

  return find_group ();
}

static void
close_page (void)
{
  adw_dialog_close (ADW_DIALOG (gtk_widget_get_ancestor (find_group (), ADW_TYPE_DIALOG)));
  ui_test_wait_for (find_group () == NULL);
}

static GtkCheckButton *
find_mark (GtkWidget  *root,
           const char *name)
{
  GtkWidget *row = ui_test_find_row (root, name);
  GtkWidget *mark = row != NULL ? ui_test_find_in (row, GTK_TYPE_CHECK_BUTTON, 0) : NULL;

  return mark != NULL ? GTK_CHECK_BUTTON (mark) : NULL;
}

static gboolean
is_marked (GtkWidget  *root,
           const char *name)
{
  GtkCheckButton *mark = find_mark (root, name);

  return mark != NULL && gtk_check_button_get_active (mark);
}

static gboolean
is_installed (const char *id)
{
  TektraSpeechModel *found = tektra_speech_models_find (get_models (), id);

  return found != NULL && tektra_speech_model_get_state (found) == TEKTRA_OFFER_STATE_INSTALLED;
}

/* All of it, or only the beginning */
static void
serve (gsize n_bytes)
{
  g_autoptr(GString) text = g_string_new (NULL);
  TestReply reply = { .route = ROUTE, .ending = TEST_ENDING_STALL };

  g_string_append_printf (text, "HTTP/1.1 200 OK\r\nETag: \"one\"\r\nContent-Length: %zu\r\n\r\n",
                          length);
  g_string_append_len (text, model, (gssize) n_bytes);
  reply.text = text->str;
  reply.length = text->len;
  test_server_clear (server, ROUTE);
  test_server_add (server, &reply);
}

static char *
add_file (const char *name)
{
  g_autofree char *folder = g_build_filename (tektra_paths_get_data_dir (), "speech", NULL);
  char *path = g_build_filename (folder, name, NULL);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_true (g_file_set_contents (path, model, (gssize) length, NULL));

  return path;
}

/* The dialog is another one for a narrow window, and what is in it moves there and back. */
static void
show_looks (const char *name)
{
  AdwDialog *dialog = ui_test_wait_dialog ();

  ui_test_show_looks (name);
  ui_test_wait_frames (10);
  ui_test_wait_for (gtk_widget_get_mapped (GTK_WIDGET (dialog)) &&
                    gtk_widget_get_width (GTK_WIDGET (dialog)) > 370);
  ui_test_wait_frames (10);
}

/* At first nothing is here: the list says what can be had, what it takes, and how good it is. */
static void
test_offers (void)
{
  GtkWidget *group = open_page ();
  GtkWidget *row = ui_test_find_row (group, "Whisper Large v3 Turbo");

  g_assert_nonnull (row);
  g_assert_nonnull (ui_test_find_button_in (row, "Get Whisper Large v3 Turbo"));
  g_assert_nonnull (ui_test_find_label ("The most accurate; for fast computers · 574"));
  g_assert_nonnull (ui_test_find_label (" of memory · many languages"));
  g_assert_null (find_mark (group, "Whisper Base"));
  gtk_widget_grab_focus (row);
  ui_test_wait_frames (10);
  show_looks ("speech-models-none");
  close_page ();
}

/* A model is got with the keyboard, with its progress in its place; it can be given up. */
static void
test_get (void)
{
  GtkWidget *group = open_page ();
  GtkWidget *row = ui_test_find_row (group, "Whisper Base");
  GtkWidget *download;

  serve (length / 2);
  gtk_widget_grab_focus (ui_test_find_button_in (row, "Get Whisper Base"));
  ui_test_key ("space");
  ui_test_wait_for (ui_test_find_in (row, TEKTRA_TYPE_DOWNLOAD_ROW, 0) != NULL);
  download = ui_test_find_in (row, TEKTRA_TYPE_DOWNLOAD_ROW, 0);
  ui_test_wait_for (ui_test_focus_is_in (TEKTRA_TYPE_SPEECH_MODEL_ROW));
  ui_test_wait_for (ui_test_find_button_in (download, "Pause") != NULL);
  show_looks ("speech-models-getting");

  gtk_widget_activate (ui_test_find_button_in (row, "Cancel"));
  ui_test_wait_for (ui_test_find_button_in (row, "Get Whisper Base") != NULL);

  serve (length);
  gtk_widget_activate (ui_test_find_button_in (row, "Get Whisper Base"));
  ui_test_wait_for (is_installed ("base"));
  ui_test_wait_for (ui_test_find_button_in (row, "Delete Whisper Base") != NULL);
  /* it is used at once, and its row is the same */
  ui_test_wait_for (is_marked (group, "Whisper Base"));
  g_assert_true (ui_test_find_row (group, "Whisper Base") == row);
  close_page ();
}

/* Which one is used is chosen like anything else, and kept. */
static void
test_choose (void)
{
  g_autofree char *path = add_file ("ggml-medium.en-q5_0.bin");
  g_autofree char *chosen = NULL;
  GtkWidget *group = open_page ();
  GtkWidget *row;

  ui_test_wait_for (is_installed ("medium.en-q5_0"));
  ui_test_wait_for (find_mark (group, "medium.en-q5_0") != NULL);
  /* nobody has chosen, and it is not smaller */
  ui_test_wait_for (is_marked (group, "medium.en-q5_0"));
  gtk_widget_grab_focus (GTK_WIDGET (find_mark (group, "Whisper Base")));
  ui_test_key ("space");
  ui_test_wait_for (is_marked (group, "Whisper Base"));
  g_assert_false (is_marked (group, "medium.en-q5_0"));

  /* a click on the row does the same */
  row = ui_test_find_row (group, "medium.en-q5_0");
  g_signal_emit_by_name (gtk_widget_get_parent (row), "row-activated", row);
  ui_test_wait_for (is_marked (group, "medium.en-q5_0"));
  g_object_get (ui_test_get_settings (), "voice-whisper-model", &chosen, NULL);
  g_assert_cmpstr (chosen, ==, path);
  gtk_widget_grab_focus (GTK_WIDGET (find_mark (group, "Whisper Base")));
  ui_test_wait_frames (10);
  show_looks ("speech-models-installed");

  /* and there is a way back to whatever is the largest, also when that is another one later */
  ui_test_wait_for (ui_test_find_button_in (group, AUTOMATIC) != NULL);
  gtk_widget_grab_focus (ui_test_find_button_in (group, AUTOMATIC));
  ui_test_key ("space");
  ui_test_wait_for (ui_test_find_button_in (group, AUTOMATIC) == NULL);
  g_assert_true (ui_test_focus_is_in (TEKTRA_TYPE_SPEECH_MODEL_GROUP));
  g_clear_pointer (&chosen, g_free);
  g_object_get (ui_test_get_settings (), "voice-whisper-model", &chosen, NULL);
  g_assert_cmpstr (chosen, ==, "");
  g_assert_true (gtk_check_button_get_active (find_mark (group, "medium.en-q5_0")));
  close_page ();
}

/* Deleting can be taken back, and the keyboard does not get lost. */
static void
test_remove (void)
{
  GtkWidget *group = open_page ();

  gtk_widget_grab_focus (ui_test_find_button_in (group, "Delete medium.en-q5_0"));
  ui_test_key ("space");
  ui_test_wait_for (ui_test_find_row (group, "medium.en-q5_0") == NULL);
  ui_test_wait_for (ui_test_find_label ("medium.en-q5_0 deleted") != NULL);
  g_assert_true (ui_test_focus_is_in (TEKTRA_TYPE_SPEECH_MODEL_GROUP));
  ui_test_wait_for (ui_test_find_button ("Undo") != NULL);
  gtk_widget_activate (ui_test_find_button ("Undo"));
  ui_test_wait_for (ui_test_find_row (group, "medium.en-q5_0") != NULL);
  g_assert_true (is_installed ("medium.en-q5_0"));
  close_page ();
}

/* A file is dropped on the list; what is no model is told by its name. */
static void
test_drop (void)
{
  g_autofree char *path = g_build_filename (program_data, "my-own.bin", NULL);
  g_autofree char *note = g_build_filename (program_data, "note.bin", NULL);
  g_autoptr(GFile) model_file = NULL;
  g_autoptr(GFile) note_file = NULL;
  g_auto(GValue) value = G_VALUE_INIT;
  g_autoptr(GListModel) controllers = NULL;
  GtkWidget *group = open_page ();
  gboolean taken = FALSE;

  g_assert_true (g_file_set_contents (path, model, (gssize) length, NULL));
  g_assert_true (g_file_set_contents (note, "no model", -1, NULL));
  model_file = g_file_new_for_path (path);
  note_file = g_file_new_for_path (note);
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_array ((GFile *[]) { model_file, note_file },
                                                              2));

  /* as GTK does when the button is let go of; another program drags in the tests of drops */
  controllers = gtk_widget_observe_controllers (group);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        g_signal_emit_by_name (controller, "drop", &value, 0.0, 0.0, &taken);
    }

  g_assert_true (taken);
  ui_test_wait_for (is_installed ("my-own"));
  ui_test_wait_for (ui_test_find_row (group, "my-own") != NULL);
  ui_test_wait_for (ui_test_find_label ("“note.bin” is no model in whisper.cpp’s format; choose a "
                                        "file such as ggml-base.bin.") != NULL);
  close_page ();
}

static void
remove_models (void)
{
  g_autofree char *folder = g_build_filename (tektra_paths_get_data_dir (), "speech", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_no_errno (g_unlink (path));
    }
  ui_test_wait_for (!is_installed ("base") && !is_installed ("my-own"));
}

/* Who has spoken and has nobody who writes it down gets the one that fits, with two keys. */
static void
test_offer (void)
{
  AdwDialog *dialog;
  GtkWidget *row;

  remove_models ();
  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "app.get-speech-model", NULL);
  dialog = ui_test_wait_dialog ();
  g_assert_true (TEKTRA_IS_SPEECH_MODEL_OFFER (dialog));
  row = ui_test_find_row (GTK_WIDGET (dialog), "Whisper Base");
  g_assert_nonnull (row);
  g_assert_null (ui_test_find_row (GTK_WIDGET (dialog), "Whisper Tiny"));
  show_looks ("speech-model-offer");

  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "app.get-speech-model", NULL);
  g_assert_null (ui_test_find_in (GTK_WIDGET (ui_test_get_window ()),
                                  TEKTRA_TYPE_SPEECH_MODEL_OFFER, 1));

  serve (length);
  gtk_widget_grab_focus (ui_test_find_button_in (row, "Get Whisper Base"));
  ui_test_key ("space");
  ui_test_wait_for (is_installed ("base"));
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_SPEECH_MODEL_OFFER) == NULL);
}

/* The others are a click away. */
static void
test_others (void)
{
  AdwDialog *dialog;
  GtkWidget *others;

  remove_models ();
  gtk_widget_activate_action (GTK_WIDGET (ui_test_get_window ()), "app.get-speech-model", NULL);
  dialog = ui_test_wait_dialog ();
  others = ui_test_find_row (GTK_WIDGET (dialog), "Show Other Models");
  g_signal_emit_by_name (others, "activated");
  ui_test_wait_for (ui_test_find_row (GTK_WIDGET (dialog), "Whisper Tiny") != NULL);
  g_assert_false (gtk_widget_get_visible (others));
  g_assert_true (ui_test_focus_is_in (TEKTRA_TYPE_SPEECH_MODEL_ROW));
  ui_test_key ("Escape");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_SPEECH_MODEL_OFFER) == NULL);
}

/* A recording that nobody could write down becomes words as soon as somebody can. */
static void
test_first_use (void)
{
  TektraDraft *draft;
  g_autoptr(TektraSound) sound = NULL;
  g_autoptr(TektraAttachment) attachment = NULL;
  g_autoptr(GBytes) samples = NULL;
  AdwDialog *dialog;

  if (g_getenv ("TEKTRA_WHISPER_ENGINE") == NULL)
    {
      g_test_skip ("Tektra was built without the engine that writes down speech");
      return;
    }

  remove_models ();
  ui_test_new_chat ();
  draft = tektra_chat_session_get_draft (ui_test_get_session ());
  samples = g_bytes_new_take (g_malloc0 (TEKTRA_SOUND_RATE * sizeof (gint16)),
                              TEKTRA_SOUND_RATE * sizeof (gint16));
  sound = tektra_sound_new (samples);
  attachment = tektra_attachment_new_for_sound (sound, "Recording");
  tektra_draft_add (draft, attachment);
  ui_test_wait_for (ui_test_find_button ("Get a Speech Model…") != NULL);
  ui_test_show_looks ("speech-model-missing");
  /* the window has changed its width for the pictures */
  ui_test_wait_frames (20);
  ui_test_wait_for (ui_test_find_button ("Get a Speech Model…") != NULL);
  g_signal_emit_by_name (ui_test_find_button ("Get a Speech Model…"), "clicked");

  dialog = ui_test_wait_dialog ();
  serve (length);
  ui_test_wait_for (ui_test_find_button_in (GTK_WIDGET (dialog), "Get Whisper Base") != NULL);
  g_signal_emit_by_name (ui_test_find_button_in (GTK_WIDGET (dialog), "Get Whisper Base"),
                         "clicked");
  ui_test_wait_for (ui_test_find (TEKTRA_TYPE_SPEECH_MODEL_OFFER) == NULL);
  ui_test_wait_for (*tektra_draft_get_text (draft) == 'w');
  ui_test_wait_for (tektra_draft_get_dictation (draft) == NULL);
  g_assert_cmpuint (g_list_model_get_n_items (tektra_draft_list_attachments (draft)), ==, 0);
}

static void
add_tests (void)
{
  g_test_add_func ("/speech-models-page/offers", test_offers);
  g_test_add_func ("/speech-models-page/get", test_get);
  g_test_add_func ("/speech-models-page/choose", test_choose);
  g_test_add_func ("/speech-models-page/remove", test_remove);
  g_test_add_func ("/speech-models-page/drop", test_drop);
  g_test_add_func ("/speech-models-page/offer", test_offer);
  g_test_add_func ("/speech-models-page/others", test_others);
  g_test_add_func ("/speech-models-page/first-use", test_first_use);
}

/* What comes with Tektra, but for the address and the checksum of one model */
static void
make_program_data (void)
{
  g_autofree char *path = tektra_paths_dup_program_data ("speech-models.json");
  g_autofree char *library = tektra_paths_dup_program_data ("library.json");
  g_autofree char *copy = NULL;
  g_autofree char *library_copy = NULL;
  g_autofree char *sha256 = NULL;
  g_autofree char *numbers = NULL;
  g_autofree char *text = NULL;
  g_autofree char *url = NULL;
  g_autoptr(GRegex) address = NULL;
  g_autoptr(GRegex) checksum = NULL;
  g_autofree char *with_url = NULL;
  g_autofree char *with_sum = NULL;

  program_data = g_dir_make_tmp ("tektra-XXXXXX", NULL);
  copy = g_build_filename (program_data, "speech-models.json", NULL);
  library_copy = g_build_filename (program_data, "library.json", NULL);
  g_assert_true (g_file_get_contents (g_getenv ("TEKTRA_WHISPER_MODEL"), &model, &length, NULL));
  sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guint8 *) model, length);
  url = g_strdup_printf ("%s/ggml-base.bin", test_server_get_url (server));
  numbers = g_strdup_printf ("\"size\": %zu, \"sha256\": \"%s\"", length, sha256);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  address = g_regex_new ("https://[^\"]*/ggml-base\\.bin", 0, 0, NULL);
  checksum = g_regex_new ("\"size\": 147951465,\\s*\"sha256\": \"[0-9a-f]*\"", 0, 0, NULL);
  with_url = g_regex_replace_literal (address, text, -1, 0, url, 0, NULL);
  with_sum = g_regex_replace_literal (checksum, with_url, -1, 0, numbers, 0, NULL);
  g_assert_true (g_file_set_contents (copy, with_sum, -1, NULL));
  g_assert_no_errno (symlink (library, library_copy));
  g_setenv ("TEKTRA_PROGRAM_DATA", program_data, TRUE);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  server = test_server_new ();
  make_program_data ();
  status = ui_test_run (&argc, &argv, script, add_tests);

  test_server_free (server);
  test_remove_tree (program_data);
  g_free (program_data);
  g_free (model);

  return status;
}
