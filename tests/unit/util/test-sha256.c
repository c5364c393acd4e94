/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "util/tektra-sha256.h"

/* A file whose checksum is wrong is thrown away, after gigabytes. */

/* FIPS 180-4, the examples of NIST for SHA-256 */
static void
test_vectors (void)
{
  static const struct
  {
    const char *text;
    const char *sum;
  } vectors[] = {
    { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr(TektraSha256) checksum = tektra_sha256_new ();
      g_autofree char *sum = NULL;

      tektra_sha256_update (checksum, vectors[i].text, strlen (vectors[i].text));
      sum = tektra_sha256_dup_string (checksum);
      g_assert_cmpstr (sum, ==, vectors[i].sum);
    }
}

/* In pieces, with a look at the sum in the middle: as a download does that is interrupted. */
static void
test_pieces (void)
{
  g_autoptr(TektraSha256) checksum = tektra_sha256_new ();
  g_autofree char *data = g_malloc (100000);
  g_autofree char *expected = NULL;
  g_autofree char *begun = NULL;
  g_autofree char *again = NULL;
  g_autofree char *sum = NULL;

  for (guint i = 0; i < 100000; i++)
    data[i] = (char) (i * 31 >> 3);

  for (gsize done = 0, n = 1; done < 100000; done += n, n = MIN (n * 3, 100000 - done))
    {
      tektra_sha256_update (checksum, data + done, n);
      if (begun == NULL)
        begun = tektra_sha256_dup_string (checksum);
    }

  expected = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, 100000);
  sum = tektra_sha256_dup_string (checksum);
  again = tektra_sha256_dup_string (checksum);
  g_assert_cmpstr (sum, ==, expected);
  g_assert_cmpstr (again, ==, expected);
  g_assert_cmpstr (begun, !=, expected);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sha256/vectors", test_vectors);
  g_test_add_func ("/sha256/pieces", test_pieces);

  return g_test_run ();
}
