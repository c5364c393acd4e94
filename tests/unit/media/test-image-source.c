/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sys/mman.h>

#include "media/tektra-image-source.h"
#include "media/tektra-image.h"

static gboolean
is_svg (const char *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return tektra_image_source_is_svg (bytes);
}

static void
test_svg (void)
{
  const char *drawings[] = {
    "<svg/>", "<svg>", "<svg xmlns='http://www.w3.org/2000/svg'/>", "\n\t <svg\n",
    "\xef\xbb\xbf<svg ",
    "<?xml version='1.0'?><svg ", "<!-- a > b <html> --><svg ", "<svg:svg xmlns:svg='x'>",
    "<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'svg11.dtd'><svg ",
    "<!DOCTYPE svg [ <!ENTITY a 'b'> <!ENTITY c 'd'> ]><svg ",
  };
  const char *others[] = {
    "", "<", "<s", "svg", "<svgx>", "<html><svg/></html>", "<!-- <svg> ", "<?xml <svg",
    "<!DOCTYPE [ <svg",
    "<!DOCTYPE svg", "<!DOCTYPE html><html><svg/>", "\x89PNG", "<a:svgs>", "<svg-icon>", "< svg>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (drawings); i++)
    {
      g_test_message ("%s", drawings[i]);
      g_assert_true (is_svg (drawings[i]));
    }

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_test_message ("%s", others[i]);
      g_assert_false (is_svg (others[i]));
    }
}

static gboolean
is_cut_off (const char *data,
            gsize       size)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr(GBytes) unpacked = NULL;
  g_autoptr(GError) error = NULL;

  unpacked = tektra_image_source_unpack (bytes, "a.jpg", NULL, &error);
  if (unpacked != NULL)
    {
      g_assert_no_error (error);
      return FALSE;
    }

  g_assert_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_BROKEN);
  return TRUE;
}

/* The end of a JPEG is neither its last bytes nor the first end mark in it. */
static void
test_jpeg_end (void)
{
  const char whole[] =
    "\xff\xd8" "\xff\xe0\0\4ab" "\xff\xda\0\2" "scan\xff\0\xff\xd0scan" "\xff\xd9";
  const char trailer[] = "\xff\xd8" "\xff\xda\0\2" "scan" "\xff\xd9" "a video";
  const char preview[] = "\xff\xd8" "\xff\xe1\0\10\xff\xd8\xff\xd9xx" "\xff\xda\0\2" "scan";
  const char fill[] = "\xff\xd8" "\xff\xff\xff\xda\0\2" "scan" "\xff\xff\xd9";
  const char progressive[] = "\xff\xd8" "\xff\xda\0\2" "one" "\xff\xda\0\2" "two" "\xff\xd9";

  g_assert_false (is_cut_off (whole, sizeof whole - 1));
  g_assert_true (is_cut_off (whole, sizeof whole - 2));
  g_assert_true (is_cut_off (whole, sizeof whole - 3));
  g_assert_false (is_cut_off (trailer, sizeof trailer));
  g_assert_true (is_cut_off (preview, sizeof preview - 1));
  g_assert_false (is_cut_off (fill, sizeof fill - 1));
  g_assert_false (is_cut_off (progressive, sizeof progressive - 1));

  for (gsize size = 4; size < sizeof progressive - 1; size++)
    g_assert_true (is_cut_off (progressive, size));

  /* No JPEG: not judged here */
  g_assert_false (is_cut_off ("\xff\xd8\xff", 3));
  g_assert_false (is_cut_off ("\x89PNG", 4));
}

/* A few kilobytes that unpack to gigabytes must not take them. */
static void
test_bomb (void)
{
  g_autoptr(GZlibCompressor) gzip = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr(GOutputStream) stream = g_converter_output_stream_new (memory, G_CONVERTER (gzip));
  g_autofree char *zeros = g_malloc0 (1024 * 1024);
  g_autoptr(GBytes) unpacked = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 257; i++)
    g_assert_true (g_output_stream_write_all (stream, zeros, 1024 * 1024, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  g_assert_cmpuint (g_bytes_get_size (bytes), <, 1024 * 1024);

  unpacked = tektra_image_source_unpack (bytes, "bomb.svgz", NULL, &error);
  g_assert_null (unpacked);
  g_assert_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_TOO_LARGE);
}

/* What is pasted has the same limit as a file. Untouched pages cost nothing. */
static void
test_huge_bytes (void)
{
  gsize size = 256 * 1024 * 1024 + 1;
  gpointer pages = mmap (NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  g_autoptr(GBytes) unpacked = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (pages != MAP_FAILED);
  bytes = g_bytes_new_static (pages, size);
  unpacked = tektra_image_source_unpack (bytes, "a.png", NULL, &error);
  g_assert_null (unpacked);
  g_assert_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_TOO_LARGE);
  g_clear_pointer (&bytes, g_bytes_unref);
  g_assert_cmpint (munmap (pages, size), ==, 0);
}

static void
test_broken_gzip (void)
{
  const char text[] = "\x1f\x8b\x08 no gzip at all";
  g_autoptr(GBytes) bytes = g_bytes_new_static (text, sizeof text);
  g_autoptr(GBytes) unpacked = NULL;
  g_autoptr(GError) error = NULL;

  unpacked = tektra_image_source_unpack (bytes, "a.svgz", NULL, &error);
  g_assert_null (unpacked);
  g_assert_error (error, TEKTRA_IMAGE_ERROR, TEKTRA_IMAGE_ERROR_BROKEN);
  g_assert_cmpstr (error->message, ==, "“a.svgz” is damaged or cut off.");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/image-source/svg", test_svg);
  g_test_add_func ("/image-source/jpeg-end", test_jpeg_end);
  g_test_add_func ("/image-source/bomb", test_bomb);
  g_test_add_func ("/image-source/huge-bytes", test_huge_bytes);
  g_test_add_func ("/image-source/broken-gzip", test_broken_gzip);

  return g_test_run ();
}
