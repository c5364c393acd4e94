/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "http/tektra-locality.h"

/* A person is told how far a message travels; to be wrong towards "near" would be a lie. */
static void
test_hosts (void)
{
  static const struct
  {
    const char     *host;
    TektraLocality  locality;
  } cases[] = {
    { "localhost", TEKTRA_LOCALITY_DEVICE },
    { "LocalHost", TEKTRA_LOCALITY_DEVICE },
    { "localhost.", TEKTRA_LOCALITY_DEVICE },
    { "ollama.localhost", TEKTRA_LOCALITY_DEVICE },
    { "127.0.0.1", TEKTRA_LOCALITY_DEVICE },
    { "127.8.9.1", TEKTRA_LOCALITY_DEVICE },
    { "::1", TEKTRA_LOCALITY_DEVICE },
    { "0.0.0.0", TEKTRA_LOCALITY_DEVICE },
    { "10.1.2.3", TEKTRA_LOCALITY_NETWORK },
    { "192.168.1.20", TEKTRA_LOCALITY_NETWORK },
    { "172.16.0.1", TEKTRA_LOCALITY_NETWORK },
    { "172.31.255.255", TEKTRA_LOCALITY_NETWORK },
    { "172.32.0.1", TEKTRA_LOCALITY_INTERNET },
    { "169.254.1.1", TEKTRA_LOCALITY_NETWORK },
    { "100.64.0.1", TEKTRA_LOCALITY_NETWORK },
    { "100.128.0.1", TEKTRA_LOCALITY_INTERNET },
    { "fe80::1", TEKTRA_LOCALITY_NETWORK },
    { "fd00::5", TEKTRA_LOCALITY_NETWORK },
    { "2001:db8::1", TEKTRA_LOCALITY_INTERNET },
    { "8.8.8.8", TEKTRA_LOCALITY_INTERNET },
    { "nas", TEKTRA_LOCALITY_NETWORK },
    { "nas.local", TEKTRA_LOCALITY_NETWORK },
    { "box.home.arpa", TEKTRA_LOCALITY_NETWORK },
    { "box.lan", TEKTRA_LOCALITY_NETWORK },
    { "ollama.com", TEKTRA_LOCALITY_INTERNET },
    { "localhost.example.com", TEKTRA_LOCALITY_INTERNET },
    { "127.0.0.1.example.com", TEKTRA_LOCALITY_INTERNET },
    { "mylocal", TEKTRA_LOCALITY_NETWORK },
    { "example.notlocal", TEKTRA_LOCALITY_INTERNET },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].host);
      g_assert_cmpint (tektra_locality_for_host (cases[i].host), ==, cases[i].locality);
    }
}

static void
test_open (void)
{
  static const char * const open[] = { "http://example.com", "http://example.com:8000/v1",
                                       "HTTP://8.8.8.8" };
  static const char * const closed[] = { "https://example.com", "http://nas.local:8000/v1",
                                         "http://[::1]:8080", "http://10.1.2.3", "unix:/a", "", "x",
                                         NULL };

  for (guint i = 0; i < G_N_ELEMENTS (open); i++)
    g_assert_true (tektra_locality_is_open (open[i]));
  for (guint i = 0; i < G_N_ELEMENTS (closed); i++)
    g_assert_false (tektra_locality_is_open (closed[i]));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/locality/hosts", test_hosts);
  g_test_add_func ("/locality/open", test_open);

  return g_test_run ();
}
