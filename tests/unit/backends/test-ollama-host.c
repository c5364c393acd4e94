/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "backends/ollama/tektra-ollama-host.h"

/* A person sets OLLAMA_HOST once for Ollama's own programs; Tektra must find the same server. */
static void
test_forms (void)
{
  static const struct
  {
    const char *host;
    const char *uri;
  } cases[] = {
    { NULL, "http://127.0.0.1:11434" },
    { "", "http://127.0.0.1:11434" },
    { "1.2.3.4", "http://1.2.3.4:11434" },
    { ":1234", "http://127.0.0.1:1234" },
    { "1.2.3.4:1234", "http://1.2.3.4:1234" },
    { "example.com", "http://example.com:11434" },
    { "example.com:1234", "http://example.com:1234" },
    { ":0", "http://127.0.0.1:0" },
    { ":66000", "http://127.0.0.1:11434" },
    { ":-1", "http://127.0.0.1:11434" },
    { "example.com:x", "http://example.com:11434" },
    { "[::1]", "http://[::1]:11434" },
    { "[::]", "http://[::1]:11434" },
    { "::1", "http://[::1]:11434" },
    { "::", "http://[::1]:11434" },
    { "[::1]:1337", "http://[::1]:1337" },
    { "fd00::5", "http://[fd00::5]:11434" },
    { " 1.2.3.4 ", "http://1.2.3.4:11434" },
    { "\"1.2.3.4\"", "http://1.2.3.4:11434" },
    { " \" 1.2.3.4 \" ", "http://1.2.3.4:11434" },
    { "'1.2.3.4'", "http://1.2.3.4:11434" },
    { "0.0.0.0", "http://127.0.0.1:11434" },
    { "0.0.0.0:8080", "http://127.0.0.1:8080" },
    { "http://1.2.3.4", "http://1.2.3.4:80" },
    { "http://1.2.3.4:4321", "http://1.2.3.4:4321" },
    { "https://1.2.3.4", "https://1.2.3.4:443" },
    { "https://1.2.3.4:4321", "https://1.2.3.4:4321" },
    { "HTTPS://example.com", "https://example.com:443" },
    { "https://example.com/ollama", "https://example.com:443/ollama" },
    { "https://example.com/ollama/", "https://example.com:443/ollama" },
    { "http://127.0.0.1:11434/", "http://127.0.0.1:11434" },
    { "http://[::1]:11434/", "http://[::1]:11434" },
    { "example.com/ollama", "http://example.com:11434/ollama" },
    { "ollama.com", "https://ollama.com:443" },
    { "localhost", "http://localhost:11434" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *uri = tektra_ollama_host_to_uri (cases[i].host);

      g_assert_cmpstr (uri, ==, cases[i].uri);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ollama-host/forms", test_forms);

  return g_test_run ();
}
