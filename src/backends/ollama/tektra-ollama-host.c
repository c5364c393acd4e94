/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <gio/gio.h>

#include "backends/ollama/tektra-ollama-host.h"

#define DEFAULT_PORT 11434

/* Splits "host:port", "[::1]:port", ":port", or any of them without a port, which gives -1. */
static char *
split_host (const char *authority,
            int        *port)
{
  g_autofree char *bare = NULL;
  const char *colon = strrchr (authority, ':');
  gsize length;

  *port = -1;

  /* An IPv6 address without brackets has colons of its own, and no port. */
  if (colon != NULL && strchr (authority, ':') != colon && *authority != '[')
    colon = NULL;
  if (colon != NULL && strchr (colon, ']') != NULL)
    colon = NULL;

  length = colon != NULL ? (gsize) (colon - authority) : strlen (authority);

  if (colon != NULL)
    {
      guint64 number;

      if (g_ascii_string_to_unsigned (colon + 1, 10, 0, 65535, &number, NULL))
        *port = (int) number;
    }

  bare = g_strndup (authority, length);

  if (length >= 2 && bare[0] == '[' && bare[length - 1] == ']')
    return g_strndup (bare + 1, length - 2);

  return g_steal_pointer (&bare);
}

/**
 * tektra_ollama_host_to_uri:
 * @host: (nullable): what `$OLLAMA_HOST` holds, or what a person typed
 *
 * Turns the forms that Ollama takes for its address into one that can be connected to.
 *
 * They are `host`, `host:port`, `:port`, an IPv6 address with or without brackets, and an http or
 * https address with or without a path, with quotes and spaces around it (Ollama, `envconfig`). An
 * address that a server listens on everywhere at stands for this computer.
 *
 * Returns: (transfer full): an http or https address without a slash at its end
 */
char *
tektra_ollama_host_to_uri (const char *host)
{
  g_autofree char *text = g_strdup (host != NULL ? host : "");
  g_autofree char *authority = NULL;
  g_autofree char *name = NULL;
  const char *scheme = "http";
  const char *rest, *path, *separator;
  int default_port = DEFAULT_PORT;
  gsize length;
  int port;

  for (rest = text; *rest != '\0' && strchr (" \t\r\n\"'", *rest) != NULL;)
    rest++;
  length = strlen (rest);
  while (length > 0 && strchr (" \t\r\n\"'", rest[length - 1]) != NULL)
    length--;
  text[(rest - text) + (gssize) length] = '\0';

  separator = strstr (rest, "://");
  if (separator != NULL)
    {
      gboolean secure = g_ascii_strncasecmp (rest, "https", 5) == 0;

      scheme = secure ? "https" : "http";
      default_port = secure ? 443 : 80;
      rest = separator + strlen ("://");
    }
  else if (g_str_equal (rest, "ollama.com"))
    {
      scheme = "https";
      default_port = 443;
    }

  path = strchr (rest, '/');
  authority = path != NULL ? g_strndup (rest, (gsize) (path - rest)) : g_strdup (rest);
  name = split_host (authority, &port);

  if (port < 0)
    port = default_port;

  if (*name == '\0' || g_str_equal (name, "0.0.0.0"))
    g_set_str (&name, "127.0.0.1");
  else if (g_str_equal (name, "::"))
    g_set_str (&name, "::1");

  length = path != NULL ? strlen (path) : 0;
  while (length > 0 && path[length - 1] == '/')
    length--;

  return g_strdup_printf (strchr (name, ':') != NULL ? "%s://[%s]:%d%.*s" : "%s://%s:%d%.*s",
                          scheme, name, port, (int) length, path != NULL ? path : "");
}
