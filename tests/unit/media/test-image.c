/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <unistd.h>

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>

#include "media/tektra-image-codec.h"
#include "media/tektra-image.h"
#include "test-future.h"
#include "test-time.h"

#define RED   0xff0000
#define LIME  0x00ff00
#define BLUE  0x0000ff
#define WHITE 0xffffff

#define NOBODY 65534

static GFile *
data_file (const char *folder,
           const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", folder, name, NULL);

  return g_file_new_for_path (path);
}

static TektraImagePart *
prepare (const char *folder,
         const char *name,
         guint       max_side)
{
  g_autoptr(GFile) file = data_file (folder, name);
  g_autoptr(GError) error = NULL;
  TektraImagePart *part;

  part = test_await_object (tektra_image_prepare_file (file, max_side, NULL), &error);
  g_assert_no_error (error);
  g_assert_true (TEKTRA_IS_IMAGE_PART (part));

  return part;
}

/* The pixels an engine would see */
static GdkPixbuf *
decode_part (TektraImagePart *part)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GdkPixbuf) pixbuf = NULL;
  int width;
  int height;

  pixbuf = tektra_image_codec_decode (tektra_image_part_get_data (part), "sent", 2048,
                                      &width, &height, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_width (pixbuf), ==, tektra_image_part_get_width (part));
  g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, tektra_image_part_get_height (part));

  return g_steal_pointer (&pixbuf);
}

static void
assert_colour (const guint8 *pixel,
               guint         colour,
               int           tolerance)
{
  for (int i = 0; i < 3; i++)
    g_assert_cmpint (ABS (pixel[i] - (int) (colour >> (16 - 8 * i) & 0xff)), <=, tolerance);
}

/* The four quarters of the test pictures, a few pixels away from where they meet */
static void
assert_quarters (const guint8 *pixels,
                 int           width,
                 int           height,
                 gsize         stride,
                 int           channels,
                 int           tolerance)
{
  const guint colours[] = { RED, LIME, BLUE, WHITE };

  for (int i = 0; i < 4; i++)
    {
      int x = i % 2 == 0 ? width / 4 : width * 3 / 4;
      int y = i / 2 == 0 ? height / 4 : height * 3 / 4;

      assert_colour (pixels + y * stride + x * channels, colours[i], tolerance);
    }
}

static void
assert_part_quarters (TektraImagePart *part,
                      int              tolerance)
{
  const TektraPreview *preview = tektra_image_part_get_preview (part);
  g_autoptr(GdkPixbuf) pixbuf = decode_part (part);

  assert_quarters (gdk_pixbuf_read_pixels (pixbuf), gdk_pixbuf_get_width (pixbuf),
                   gdk_pixbuf_get_height (pixbuf), gdk_pixbuf_get_rowstride (pixbuf),
                   gdk_pixbuf_get_n_channels (pixbuf), tolerance);
  assert_quarters (g_bytes_get_data (preview->pixels, NULL), preview->width, preview->height,
                   preview->stride, 4, tolerance);
}

static gboolean
contains (GBytes     *bytes,
          const char *text)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  gsize length = strlen (text);

  for (gsize i = 0; i + length <= size; i++)
    {
      if (memcmp (data + i, text, length) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
assert_refused (GFile            *file,
                TektraImageError  code,
                const char       *message)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GObject) part = NULL;

  part = test_await_object (tektra_image_prepare_file (file, 0, NULL), &error);
  g_assert_null (part);
  g_assert_error (error, TEKTRA_IMAGE_ERROR, (int) code);
  g_assert_cmpstr (error->message, ==, message);
}

/* Some distributions leave out the decoder of HEIC, for its patents. */
static gboolean
skip_without_decoder (const char *name)
{
  g_autoptr(GFile) file = data_file ("images", name);
  g_autoptr(GObject) part = NULL;
  g_autoptr(GError) error = NULL;

  if (!g_str_has_suffix (name, ".heic"))
    return FALSE;

  part = test_await_object (tektra_image_prepare_file (file, 0, NULL), &error);
  if (!g_error_matches (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_FAILED))
    return FALSE;

  g_test_skip ("libheif has no decoder for HEIC on this system");
  return TRUE;
}

/* A person drops pictures of every kind; each must reach the model as PNG or JPEG. */
static void
test_formats (gconstpointer data)
{
  const char *name = data;
  g_autoptr(TektraImagePart) part = NULL;
  g_autoptr(GFile) file = data_file ("images", name);
  g_autoptr(GFileInfo) info = NULL;
  const TektraPreview *preview;
  gboolean is_drawing = strstr (name, ".svg") != NULL;
  goffset size;
  int width;
  int height;

  if (skip_without_decoder (name))
    return;

  part = prepare ("images", name, 0);
  g_assert_cmpstr (tektra_image_part_get_name (part), ==, name);
  g_assert_cmpstr (tektra_image_part_get_mime_type (part), ==, "image/png");
  g_assert_cmpint (tektra_image_part_get_width (part), ==, is_drawing ? 512 : 48);
  g_assert_cmpint (tektra_image_part_get_height (part), ==, is_drawing ? 341 : 32);

  preview = tektra_image_part_get_preview (part);
  g_assert_cmpint (preview->width, ==, tektra_image_part_get_width (part));
  g_assert_cmpint (preview->height, ==, tektra_image_part_get_height (part));
  g_assert_cmpuint (preview->stride, ==, preview->width * 4);
  g_assert_cmpuint (g_bytes_get_size (preview->pixels), ==, preview->stride * preview->height);

  assert_part_quarters (part, 12);

  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, 0, NULL, NULL);
  tektra_image_part_get_original (part, &width, &height, &size);
  g_assert_cmpint (width, ==, 48);
  g_assert_cmpint (height, ==, 32);
  g_assert_cmpint (size, ==, g_file_info_get_size (info));
}

/* The same by content alone: pasted data has no name that could tell. */
static void
test_formats_bytes (gconstpointer data)
{
  g_autoptr(GFile) file = data_file ("images", data);
  g_autoptr(TektraImagePart) part = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  if (skip_without_decoder (data))
    return;

  bytes = g_file_load_bytes (file, NULL, NULL, &error);
  g_assert_no_error (error);

  part = test_await_object (tektra_image_prepare_bytes (bytes, NULL, 0, NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tektra_image_part_get_name (part), ==, "Picture");
  assert_part_quarters (part, 12);
}

/* Photographs lie on their side without this. */
static void
test_orientation (gconstpointer data)
{
  g_autoptr(TektraImagePart) part = prepare ("images", data, 0);
  int width;
  int height;

  g_assert_cmpint (tektra_image_part_get_width (part), ==, 48);
  g_assert_cmpint (tektra_image_part_get_height (part), ==, 32);
  tektra_image_part_get_original (part, &width, &height, NULL);
  g_assert_cmpint (width, ==, 48);
  g_assert_cmpint (height, ==, 32);
  assert_part_quarters (part, 12);
}

/* Where a photograph was taken and by whom must not leave the computer. */
static void
test_metadata (void)
{
  const char *names[] = { "gps.jpg", "text.png" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GFile) file = data_file ("images", names[i]);
      g_autoptr(GBytes) original = g_file_load_bytes (file, NULL, NULL, NULL);
      g_autoptr(TektraImagePart) part = prepare ("images", names[i], 0);
      GBytes *sent = tektra_image_part_get_data (part);

      g_assert_true (contains (original, "SECRET-AUTHOR"));
      g_assert_false (contains (sent, "SECRET"));
      g_assert_false (contains (sent, "Exif"));
      g_assert_false (contains (sent, "eXIf"));
      g_assert_false (contains (sent, "tEXt"));
      g_assert_false (contains (sent, "iTXt"));
      g_assert_false (contains (sent, "http://ns.adobe.com"));
      assert_part_quarters (part, 12);
    }
}

/* Transparency stays, and what it hid is gone: it may be what a person cut out. */
static void
test_alpha (void)
{
  g_autoptr(TektraImagePart) part = prepare ("images", "alpha.png", 0);
  g_autoptr(GdkPixbuf) pixbuf = decode_part (part);
  const guint8 expected[4][4] = {
    { 255, 0, 0, 255 }, { 0, 255, 0, 128 }, { 255, 255, 255, 0 }, { 255, 255, 255, 255 },
  };
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);
  const TektraPreview *preview = tektra_image_part_get_preview (part);
  const guint8 *small = g_bytes_get_data (preview->pixels, NULL);

  g_assert_cmpstr (tektra_image_part_get_mime_type (part), ==, "image/png");
  g_assert_true (gdk_pixbuf_get_has_alpha (pixbuf));

  for (int i = 0; i < 4; i++)
    {
      int x = i % 2 == 0 ? 12 : 36;
      int y = i / 2 == 0 ? 8 : 24;

      g_assert_cmpmem (pixels + y * gdk_pixbuf_get_rowstride (pixbuf) + x * 4, 4, expected[i], 4);
      g_assert_cmpmem (small + y * preview->stride + x * 4, 4, expected[i], 4);
    }
}

/* A large transparent picture is scaled and still transparent: JPEG would paint it black. */
static void
test_alpha_large (void)
{
  g_autoptr(GdkPixbuf) source = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, 1600, 1200);
  g_autoptr(TektraImagePart) part = NULL;
  g_autoptr(GdkPixbuf) sent = NULL;
  g_autoptr(GBytes) encoded = NULL;
  g_autoptr(GError) error = NULL;
  const char *mime_type;

  gdk_pixbuf_fill (source, 0x00ff0000);
  encoded = tektra_image_codec_encode (source, &mime_type, &error);
  g_assert_no_error (error);

  part = test_await_object (tektra_image_prepare_bytes (encoded, "large", 1400, NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tektra_image_part_get_mime_type (part), ==, "image/png");
  sent = decode_part (part);
  g_assert_cmpint (gdk_pixbuf_get_width (sent), ==, 1400);
  g_assert_cmpint (gdk_pixbuf_read_pixels (sent)[3], ==, 0);
}

/* Colours are what a person sees, not what the numbers of another colour space happen to be. */
static void
test_colours (void)
{
  g_autoptr(TektraImagePart) icc = prepare ("images", "icc.png", 0);
  g_autoptr(TektraImagePart) cmyk = prepare ("images", "cmyk.jpg", 0);
  g_autoptr(TektraImagePart) deep = prepare ("images", "rgb16.png", 0);
  g_autoptr(TektraImagePart) grey = prepare ("images", "grey16.png", 0);
  g_autoptr(GdkPixbuf) pixbuf = decode_part (grey);

  assert_part_quarters (icc, 12);
  assert_part_quarters (cmyk, 12);
  assert_part_quarters (deep, 0);
  assert_colour (gdk_pixbuf_read_pixels (pixbuf), 0x808080, 1);
}

static void
test_animation (void)
{
  g_autoptr(TektraImagePart) part = prepare ("images", "animated.gif", 0);

  assert_part_quarters (part, 0);
}

static void
test_one_pixel (void)
{
  g_autoptr(TektraImagePart) part = prepare ("images", "one.png", 0);
  g_autoptr(GdkPixbuf) pixbuf = decode_part (part);
  const TektraPreview *preview = tektra_image_part_get_preview (part);

  g_assert_cmpint (tektra_image_part_get_width (part), ==, 1);
  g_assert_cmpint (tektra_image_part_get_height (part), ==, 1);
  g_assert_cmpint (preview->width, ==, 1);
  g_assert_cmpint (preview->height, ==, 1);
  assert_colour (gdk_pixbuf_read_pixels (pixbuf), RED, 0);
}

/* Never enlarged, never without a side, small details averaged. */
static void
test_scaling (void)
{
  g_autoptr(TektraImagePart) kept = prepare ("images", "quarters.png", 64);
  g_autoptr(TektraImagePart) half = prepare ("images", "quarters.png", 24);
  g_autoptr(TektraImagePart) thin = prepare ("images", "wide.png", 100);
  g_autoptr(TektraImagePart) drawing = prepare ("images", "quarters.svg", 256);

  g_assert_cmpint (tektra_image_part_get_width (kept), ==, 48);
  g_assert_cmpint (tektra_image_part_get_width (half), ==, 24);
  g_assert_cmpint (tektra_image_part_get_height (half), ==, 16);
  assert_part_quarters (half, 12);
  g_assert_cmpint (tektra_image_part_get_width (thin), ==, 100);
  g_assert_cmpint (tektra_image_part_get_height (thin), ==, 1);
  g_assert_cmpint (tektra_image_part_get_width (drawing), ==, 256);
}

/* A large photograph becomes a JPEG of 2048 pixels, with a preview that costs the window little. */
static void
test_photograph (void)
{
  g_autoptr(GdkPixbuf) source = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 3000, 2000);
  g_autoptr(GdkPixbuf) quarter = gdk_pixbuf_new_subpixbuf (source, 1500, 0, 1500, 1000);
  g_autoptr(GdkPixbuf) lower = gdk_pixbuf_new_subpixbuf (source, 0, 1000, 1500, 1000);
  g_autoptr(GdkPixbuf) corner = gdk_pixbuf_new_subpixbuf (source, 1500, 1000, 1500, 1000);
  g_autoptr(TektraImagePart) part = NULL;
  g_autoptr(GBytes) encoded = NULL;
  g_autoptr(GError) error = NULL;
  const TektraPreview *preview;
  const char *mime_type;
  int width;
  int height;

  gdk_pixbuf_fill (source, 0xff0000ff);
  gdk_pixbuf_fill (quarter, 0x00ff00ff);
  gdk_pixbuf_fill (lower, 0x0000ffff);
  gdk_pixbuf_fill (corner, 0xffffffff);

  encoded = tektra_image_codec_encode (source, &mime_type, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mime_type, ==, "image/jpeg");

  part = test_await_object (tektra_image_prepare_bytes (encoded, "photo.jpg", 0, NULL), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tektra_image_part_get_mime_type (part), ==, "image/jpeg");
  g_assert_cmpint (tektra_image_part_get_width (part), ==, 2048);
  g_assert_cmpint (tektra_image_part_get_height (part), ==, 1365);

  preview = tektra_image_part_get_preview (part);
  g_assert_cmpint (preview->width, ==, 512);
  g_assert_cmpint (preview->height, ==, 341);

  tektra_image_part_get_original (part, &width, &height, NULL);
  g_assert_cmpint (width, ==, 3000);
  g_assert_cmpint (height, ==, 2000);
  assert_part_quarters (part, 12);
}

/* The starter model's known answers hold only for the very pixels of its sample pictures. */
static void
test_samples (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "samples", NULL);
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n_samples = 0;

  g_assert_nonnull (dir);

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autoptr(TektraImagePart) part = NULL;
      g_autoptr(GdkPixbuf) original = NULL;
      g_autoptr(GdkPixbuf) sent = NULL;
      g_autoptr(GBytes) before = NULL;
      g_autoptr(GBytes) after = NULL;
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(GFile) file = NULL;
      g_autoptr(GError) error = NULL;
      int width;
      int height;

      if (!g_str_has_suffix (name, ".png") && !g_str_has_suffix (name, ".jpg"))
        continue;

      file = data_file ("samples", name);
      bytes = g_file_load_bytes (file, NULL, NULL, &error);
      g_assert_no_error (error);
      original = tektra_image_codec_decode (bytes, name, 2048, &width, &height, NULL, &error);
      g_assert_no_error (error);

      part = prepare ("samples", name, 0);
      g_assert_cmpstr (tektra_image_part_get_mime_type (part), ==, "image/png");
      sent = decode_part (part);

      before = tektra_image_codec_pack (original, TRUE);
      after = tektra_image_codec_pack (sent, TRUE);
      g_assert_true (g_bytes_equal (before, after));
      n_samples++;
    }

  g_assert_cmpuint (n_samples, ==, 16);
}

/* A header that claims 100 megapixels costs neither memory nor time. */
static void
test_huge (gconstpointer data)
{
  g_autoptr(GFile) file = data_file ("images", data);
  g_autofree char *message = NULL;
  gint64 start = test_get_process_time ();

  message = g_strdup_printf ("“%s” is too large: it has 100 megapixels, and at most 67 can be "
                             "used.", (const char *) data);
  assert_refused (file, TEKTRA_IMAGE_ERROR_TOO_LARGE, message);
  g_assert_cmpint (test_get_process_time () - start, <, TEST_AT_ONCE);
}

static void
test_huge_file (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("tektra-test-XXXXXX", &error);
  g_autofree char *path = NULL;
  g_autoptr(GFile) file = NULL;
  gint64 start = test_get_process_time ();

  g_assert_no_error (error);
  path = g_build_filename (folder, "video.png", NULL);
  file = g_file_new_for_path (path);
  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_assert_cmpint (truncate (path, (off_t) 256 * 1024 * 1024 + 1), ==, 0);

  assert_refused (file, TEKTRA_IMAGE_ERROR_TOO_LARGE,
                  "“video.png” is too large: pictures may have up to 256 MB.");
  g_assert_cmpint (test_get_process_time () - start, <, TEST_AT_ONCE);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* What glycin cannot read is not called damaged. */
static void
test_unsupported (void)
{
  g_autoptr(GFile) file = data_file ("images", "palette.tiff");

  assert_refused (file, TEKTRA_IMAGE_ERROR_FAILED,
                  "“palette.tiff” is a kind of picture that cannot be read here.");
}

/* Half a picture must not be taken for a whole one. */
static void
test_broken (gconstpointer data)
{
  const char *whole = (const char *) data + strlen ("cut-");
  g_autoptr(GFile) file = data_file ("images", data);
  g_autofree char *message = g_strdup_printf ("“%s” is damaged or cut off.", (const char *) data);

  if (skip_without_decoder (whole))
    return;

  assert_refused (file, TEKTRA_IMAGE_ERROR_BROKEN, message);
}

static void
test_refused (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("tektra-test-XXXXXX", &error);
  const struct {
    const char *name;
    const char *content;
    TektraImageError code;
    const char *message;
  } cases[] = {
    { "empty.png", "", TEKTRA_IMAGE_ERROR_EMPTY, "“empty.png” is empty." },
    { "notes.png", "Only some text.\n", TEKTRA_IMAGE_ERROR_NOT_AN_IMAGE,
      "“notes.png” is not a picture." },
    { "notes.txt", "BM starts bitmaps.\n", TEKTRA_IMAGE_ERROR_NOT_AN_IMAGE,
      "“notes.txt” is not a picture." },
    { "page.svg", "<html><body><svg/></body></html>", TEKTRA_IMAGE_ERROR_NOT_AN_IMAGE,
      "“page.svg” is not a picture." },
    { "report.jpg", "%PDF-1.7\n", TEKTRA_IMAGE_ERROR_NOT_AN_IMAGE,
      "“report.jpg” is not a picture." },
    { "layers.xcf", "gimp xcf file", TEKTRA_IMAGE_ERROR_FAILED,
      "“layers.xcf” is a kind of picture that cannot be read here." },
    { "broken.svg", "<svg xmlns='http://www.w3.org/2000/svg'><rect", TEKTRA_IMAGE_ERROR_BROKEN,
      "“broken.svg” is damaged or cut off." },
    { "ein Bär.png", "", TEKTRA_IMAGE_ERROR_EMPTY, "“ein Bär.png” is empty." },
  };
  g_autofree char *missing = NULL;
  g_autofree char *pipe = NULL;
  g_autoptr(GFile) missing_file = NULL;
  g_autoptr(GFile) pipe_file = NULL;
  g_autoptr(GFile) folder_file = NULL;
  g_autofree char *basename = NULL;
  g_autofree char *message = NULL;

  g_assert_no_error (error);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (folder, cases[i].name, NULL);
      g_autoptr(GFile) file = g_file_new_for_path (path);

      g_assert_true (g_file_set_contents (path, cases[i].content, -1, NULL));
      assert_refused (file, cases[i].code, cases[i].message);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }

  missing = g_build_filename (folder, "gone.png", NULL);
  missing_file = g_file_new_for_path (missing);
  assert_refused (missing_file, TEKTRA_IMAGE_ERROR_NOT_FOUND, "“gone.png” does not exist.");

  /* Opening a pipe that nobody writes to would wait for ever */
  pipe = g_build_filename (folder, "pipe.png", NULL);
  pipe_file = g_file_new_for_path (pipe);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  assert_refused (pipe_file, TEKTRA_IMAGE_ERROR_NOT_AN_IMAGE, "“pipe.png” is not a picture.");
  g_assert_cmpint (g_unlink (pipe), ==, 0);

  folder_file = g_file_new_for_path (folder);
  basename = g_file_get_basename (folder_file);
  message = g_strdup_printf ("“%s” is a folder, not a picture.", basename);
  assert_refused (folder_file, TEKTRA_IMAGE_ERROR_IS_FOLDER, message);

  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* A failing disk, or a network folder that went away */
static void
test_failing_file (void)
{
  g_autoptr(GFile) file = g_file_new_for_path ("/proc/self/mem");

  assert_refused (file, TEKTRA_IMAGE_ERROR_FAILED, "“mem” cannot be read.");
}

static void
test_unreadable (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autoptr(GFile) file = NULL;
  gboolean is_root = geteuid () == 0;

  /* Root may read every file: the test is somebody else meanwhile */
  if (is_root && seteuid (NOBODY) != 0)
    {
      g_test_skip ("root may read every file, and cannot be somebody else here");
      return;
    }

  folder = g_dir_make_tmp ("tektra-test-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (folder, "private.png", NULL);
  file = g_file_new_for_path (path);
  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_assert_cmpint (g_chmod (path, 0), ==, 0);

  assert_refused (file, TEKTRA_IMAGE_ERROR_NOT_FOUND,
                  "“private.png” may not be read; check its permissions.");

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  if (is_root)
    g_assert_cmpint (seteuid (0), ==, 0);
}

/* Removing a thumbnail ends the work behind it, wherever that is. */
static void
test_cancelled (void)
{
  g_autoptr(GFile) file = data_file ("images", "quarters.heic");

  for (guint delay_ms = 0; delay_ms < 40; delay_ms += 2)
    {
      g_autoptr(GCancellable) cancellable = g_cancellable_new ();
      g_autoptr(GObject) part = NULL;
      g_autoptr(GError) error = NULL;
      DexFuture *future;

      future = tektra_image_prepare_file (file, 0, cancellable);
      if (delay_ms > 0)
        test_await (dex_timeout_new_msec (delay_ms), NULL);
      g_cancellable_cancel (cancellable);

      part = test_await_object (future, &error);
      if (part == NULL)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      else
        g_assert_true (TEKTRA_IS_IMAGE_PART (part));
      if (delay_ms == 0)
        g_assert_null (part);
    }
}

/* What waits in the queue goes at once, too: it does not wait for its turn. */
static void
test_cancelled_in_queue (void)
{
  g_autoptr(GFile) file = data_file ("images", "quarters.avif");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GPtrArray) futures = g_ptr_array_new ();

  for (guint i = 0; i < 20; i++)
    g_ptr_array_add (futures, tektra_image_prepare_file (file, 0, cancellable));
  g_cancellable_cancel (cancellable);

  for (guint i = 0; i < futures->len; i++)
    {
      g_autoptr(GObject) part = NULL;
      g_autoptr(GError) error = NULL;

      g_assert_true (dex_future_is_rejected (futures->pdata[i]));
      part = test_await_object (futures->pdata[i], &error);
      g_assert_null (part);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

/* Twenty files dropped at once all arrive. */
static void
test_many (void)
{
  g_autoptr(GFile) file = data_file ("images", "orientation-6.jpg");
  g_autoptr(GPtrArray) futures = g_ptr_array_new ();

  for (guint i = 0; i < 20; i++)
    g_ptr_array_add (futures, tektra_image_prepare_file (file, 0, NULL));

  for (guint i = 0; i < futures->len; i++)
    {
      g_autoptr(TektraImagePart) part = NULL;
      g_autoptr(GError) error = NULL;

      part = test_await_object (futures->pdata[i], &error);
      g_assert_no_error (error);
      g_assert_cmpint (tektra_image_part_get_width (part), ==, 48);
    }
}

static void
finalized_cb (gpointer  data,
              GObject  *where_the_object_was)
{
  gboolean *finalized = data;

  *finalized = TRUE;
}

static gboolean
is_true (gpointer data)
{
  gboolean *condition = data;

  /* The worker thread does not wake the main loop */
  g_usleep (1000);
  g_main_context_wakeup (NULL);
  return g_atomic_int_get (condition);
}

/* A future that nobody waits for any more leaves nothing behind. */
static void
test_discarded (void)
{
  GFile *file = data_file ("images", "quarters.webp");
  gboolean finalized = FALSE;
  DexFuture *future;

  g_object_weak_ref (G_OBJECT (file), finalized_cb, &finalized);
  future = tektra_image_prepare_file (file, 0, NULL);
  g_object_unref (file);
  dex_unref (future);

  test_wait_until (is_true, &finalized);
  g_assert_true (finalized);
}

int
main (int   argc,
      char *argv[])
{
  const char *formats[] = {
    "quarters.png", "quarters.jpg", "progressive.jpg", "quarters.webp",
    "quarters.heic", "quarters.avif", "quarters.jxl", "quarters.svg",
    "quarters.svgz", "quarters.gif", "quarters.tiff", "quarters.bmp",
  };
  const char *huge[] = { "huge.png", "huge.jpg", "huge.gif" };
  const char *broken[] = {
    "cut-quarters.png", "cut-quarters.jpg", "cut-progressive.jpg", "cut-quarters.webp",
    "cut-quarters.gif", "cut-quarters.heic",
  };

  dex_init ();
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *by_file = g_strconcat ("/image/format/", formats[i], NULL);
      g_autofree char *by_bytes = g_strconcat ("/image/format-by-content/", formats[i], NULL);

      g_test_add_data_func (by_file, formats[i], test_formats);
      g_test_add_data_func (by_bytes, formats[i], test_formats_bytes);
    }

  for (guint i = 1; i <= 8; i++)
    {
      g_autofree char *path = g_strdup_printf ("/image/orientation/%u", i);

      g_test_add_data_func_full (path, g_strdup_printf ("orientation-%u.jpg", i),
                                 test_orientation, g_free);
    }

  for (guint i = 0; i < G_N_ELEMENTS (huge); i++)
    {
      g_autofree char *path = g_strconcat ("/image/huge/", huge[i], NULL);

      g_test_add_data_func (path, huge[i], test_huge);
    }

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *path = g_strconcat ("/image/broken/", broken[i], NULL);

      g_test_add_data_func (path, broken[i], test_broken);
    }

  g_test_add_func ("/image/metadata", test_metadata);
  g_test_add_func ("/image/alpha", test_alpha);
  g_test_add_func ("/image/alpha-large", test_alpha_large);
  g_test_add_func ("/image/colours", test_colours);
  g_test_add_func ("/image/animation", test_animation);
  g_test_add_func ("/image/one-pixel", test_one_pixel);
  g_test_add_func ("/image/scaling", test_scaling);
  g_test_add_func ("/image/photograph", test_photograph);
  g_test_add_func ("/image/samples", test_samples);
  g_test_add_func ("/image/huge-file", test_huge_file);
  g_test_add_func ("/image/refused", test_refused);
  g_test_add_func ("/image/unsupported", test_unsupported);
  g_test_add_func ("/image/failing-file", test_failing_file);
  g_test_add_func ("/image/unreadable", test_unreadable);
  g_test_add_func ("/image/cancelled", test_cancelled);
  g_test_add_func ("/image/cancelled-in-queue", test_cancelled_in_queue);
  g_test_add_func ("/image/many", test_many);
  g_test_add_func ("/image/discarded", test_discarded);

  return g_test_run ();
}
