/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-audio-part.h"
#include "core/tektra-image-part.h"
#include "media/tektra-image.h"
#include "session/tektra-attachment.h"
#include "test-files.h"
#include "test-future.h"

static GFile *
image_file (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "images", name, NULL);

  return g_file_new_for_path (path);
}

static TektraImagePart *
get_image (TektraAttachment *attachment)
{
  return TEKTRA_IMAGE_PART (tektra_attachment_get_part (attachment));
}

static gboolean
is_settled (gpointer data)
{
  return tektra_attachment_get_state (data) != TEKTRA_ATTACHMENT_PREPARING;
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
finalized_cb (gpointer  data,
              GObject  *where_the_object_was)
{
  int *finalized = data;

  g_atomic_int_set (finalized, TRUE);
}

static gboolean
is_finalized (gpointer data)
{
  int *finalized = data;

  /* A worker thread does not wake the main loop */
  g_usleep (1000);
  g_main_context_wakeup (NULL);
  return g_atomic_int_get (finalized);
}

/* The thumbnail appears by itself, and exactly once. */
static void
test_ready (void)
{
  g_autoptr(GFile) file = image_file ("quarters.png");
  g_autoptr(TektraPart) by_property = NULL;
  g_autofree char *name = NULL;
  TektraAttachment *attachment;
  TektraAttachmentState state;
  guint n_state = 0;
  guint n_part = 0;
  guint n_error = 0;

  attachment = tektra_attachment_new_for_file (file, 0);
  g_signal_connect_swapped (attachment, "notify::state", G_CALLBACK (count_cb), &n_state);
  g_signal_connect_swapped (attachment, "notify::part", G_CALLBACK (count_cb), &n_part);
  g_signal_connect_swapped (attachment, "notify::error", G_CALLBACK (count_cb), &n_error);

  g_assert_cmpint (tektra_attachment_get_state (attachment), ==, TEKTRA_ATTACHMENT_PREPARING);
  g_assert_cmpstr (tektra_attachment_get_name (attachment), ==, "quarters.png");
  g_assert_null (tektra_attachment_get_part (attachment));
  g_assert_null (tektra_attachment_get_error (attachment));

  test_wait_until (is_settled, attachment);

  g_object_get (attachment, "name", &name, "state", &state, "part", &by_property, NULL);
  g_assert_cmpstr (name, ==, "quarters.png");
  g_assert_cmpint (state, ==, TEKTRA_ATTACHMENT_READY);
  g_assert_true (by_property == tektra_attachment_get_part (attachment));
  g_assert_cmpint (tektra_image_part_get_width (TEKTRA_IMAGE_PART (by_property)), ==, 48);
  g_assert_null (tektra_attachment_get_error (attachment));
  g_assert_cmpuint (n_state, ==, 1);
  g_assert_cmpuint (n_part, ==, 1);
  g_assert_cmpuint (n_error, ==, 0);

  g_clear_object (&by_property);
  g_assert_finalize_object (attachment);
}

static void
test_bytes (void)
{
  g_autoptr(GFile) file = image_file ("quarters.webp");
  g_autoptr(GBytes) bytes = g_file_load_bytes (file, NULL, NULL, NULL);
  TektraAttachment *named = tektra_attachment_new_for_bytes (bytes, "photo.webp", 0);
  TektraAttachment *pasted = tektra_attachment_new_for_bytes (bytes, NULL, 0);

  g_assert_cmpstr (tektra_attachment_get_name (named), ==, "photo.webp");
  g_assert_cmpstr (tektra_attachment_get_name (pasted), ==, "Picture");

  test_wait_until (is_settled, named);
  test_wait_until (is_settled, pasted);

  g_assert_cmpint (tektra_image_part_get_width (get_image (named)), ==, 48);
  g_assert_cmpint (tektra_image_part_get_width (get_image (pasted)), ==, 48);
  g_assert_cmpstr (tektra_image_part_get_name (get_image (named)), ==, "photo.webp");

  g_assert_finalize_object (named);
  g_assert_finalize_object (pasted);
}

/* What was recorded, and what is in a file, whatever that is called */
static void
test_sound (void)
{
  static const gint16 samples[TEKTRA_SOUND_RATE / 4] = { 1 };
  g_autoptr(GBytes) bytes = g_bytes_new_static (samples, sizeof samples);
  g_autoptr(TektraSound) sound = tektra_sound_new (bytes);
  g_autoptr(GBytes) wav = tektra_sound_to_wav (sound);
  g_autofree char *folder = g_dir_make_tmp ("tektra-attachment-XXXXXX", NULL);
  static const char * const names[] = { "memo.wav", "memo", "memo.png" };
  TektraAttachment *recorded = tektra_attachment_new_for_sound (sound, "Recording");
  TektraAudioPart *part;

  g_assert_cmpuint (tektra_attachment_get_need (recorded), ==, TEKTRA_CAPABILITY_AUDIO);
  test_wait_until (is_settled, recorded);
  part = TEKTRA_AUDIO_PART (tektra_attachment_get_part (recorded));
  g_assert_cmpstr (tektra_audio_part_get_name (part), ==, "Recording");
  g_assert_cmpint (tektra_audio_part_get_duration (part), ==, 250);
  g_assert_true (g_bytes_equal (tektra_audio_part_get_data (part), wav));
  g_assert_finalize_object (recorded);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autoptr(GFile) file = g_file_new_for_path (path);
      TektraAttachment *attachment;

      g_assert_true (g_file_set_contents (path, g_bytes_get_data (wav, NULL),
                                          (gssize) g_bytes_get_size (wav), NULL));
      attachment = i == 0 ? tektra_attachment_new_for_file (file, 0)
                          : tektra_attachment_new_for_sound_file (file);
      g_assert_cmpstr (tektra_attachment_get_name (attachment), ==, names[i]);
      test_wait_until (is_settled, attachment);
      g_assert_no_error (tektra_attachment_get_error (attachment));
      part = TEKTRA_AUDIO_PART (tektra_attachment_get_part (attachment));
      g_assert_cmpint (tektra_audio_part_get_duration (part), ==, 250);
      g_assert_finalize_object (attachment);
    }

  test_remove_tree (folder);
}

/* A model for 96 pixels must not ruin the picture for the one that is asked next. */
static void
test_size (void)
{
  g_autoptr(GFile) file = image_file ("wide.png");
  TektraAttachment *tiny = tektra_attachment_new_for_file (file, 96);
  TektraAttachment *usual = tektra_attachment_new_for_file (file, 0);
  TektraAttachment *large = tektra_attachment_new_for_file (file, 2500);

  test_wait_until (is_settled, tiny);
  test_wait_until (is_settled, usual);
  test_wait_until (is_settled, large);

  g_assert_cmpint (tektra_image_part_get_width (get_image (tiny)), ==, 1024);
  g_assert_cmpint (tektra_image_part_get_width (get_image (usual)), ==, 2048);
  g_assert_cmpint (tektra_image_part_get_width (get_image (large)), ==, 2500);

  g_assert_finalize_object (tiny);
  g_assert_finalize_object (usual);
  g_assert_finalize_object (large);
}

static void
test_failed (void)
{
  g_autoptr(GFile) file = image_file ("make.py");
  TektraAttachment *attachment = tektra_attachment_new_for_file (file, 0);
  g_autoptr(GError) error = NULL;
  guint n_error = 0;
  guint n_part = 0;

  g_signal_connect_swapped (attachment, "notify::error", G_CALLBACK (count_cb), &n_error);
  g_signal_connect_swapped (attachment, "notify::part", G_CALLBACK (count_cb), &n_part);
  test_wait_until (is_settled, attachment);

  g_assert_cmpint (tektra_attachment_get_state (attachment), ==, TEKTRA_ATTACHMENT_FAILED);
  g_assert_null (tektra_attachment_get_part (attachment));
  g_object_get (attachment, "error", &error, NULL);
  g_assert_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_NOT_AN_IMAGE);
  g_assert_cmpstr (error->message, ==, "“make.py” is not a picture.");
  g_assert_cmpuint (n_error, ==, 1);
  g_assert_cmpuint (n_part, ==, 0);

  g_assert_finalize_object (attachment);
}

/* A picture taken back while it is prepared goes at once, and with it the work and its file. */
static void
test_dropped (void)
{
  GFile *file = image_file ("quarters.heic");
  TektraAttachment *attachment = tektra_attachment_new_for_file (file, 0);
  int finalized = FALSE;

  g_object_weak_ref (G_OBJECT (file), finalized_cb, &finalized);
  g_object_unref (file);

  g_assert_finalize_object (attachment);
  test_wait_until (is_finalized, &finalized);
  g_assert_true (finalized);
}

/* The same at the moment the result arrives: the result finds nobody. */
static void
test_dropped_late (void)
{
  for (guint delay_ms = 0; delay_ms < 30; delay_ms++)
    {
      g_autoptr(GFile) file = image_file ("quarters.png");
      TektraAttachment *attachment = tektra_attachment_new_for_file (file, 0);

      g_usleep (delay_ms * 1000);
      g_assert_finalize_object (attachment);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/attachment/ready", test_ready);
  g_test_add_func ("/attachment/bytes", test_bytes);
  g_test_add_func ("/attachment/sound", test_sound);
  g_test_add_func ("/attachment/size", test_size);
  g_test_add_func ("/attachment/failed", test_failed);
  g_test_add_func ("/attachment/dropped", test_dropped);
  g_test_add_func ("/attachment/dropped-late", test_dropped_late);

  return g_test_run ();
}
