/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "backends/tektra-server-address.h"
#include "http/tektra-locality.h"

/* Addresses as people copy them out of documentation: with and without the version, with a route
 * behind it, without a scheme. */

/* "v1", "v1beta", and what Google has in its place */
static gboolean
is_version (const char *component)
{
  return (component[0] == 'v' && g_ascii_isdigit (component[1])) ||
         g_str_equal (component, "openai");
}

/* GUri takes anything, blanks included. */
static gboolean
is_host (const char *host)
{
  if (host == NULL || *host == '\0')
    return FALSE;

  for (const char *p = host; *p != '\0'; p++)
    {
      if (g_ascii_isspace (*p) || g_ascii_iscntrl (*p) || strchr ("<>\"'\\{}|^`%", *p) != NULL)
        return FALSE;
    }

  return TRUE;
}

static void
remove_suffix (GString    *path,
               const char *suffix)
{
  if (g_str_has_suffix (path->str, suffix))
    g_string_truncate (path, path->len - strlen (suffix));
}

static void
remove_slashes (GString *path)
{
  while (path->len > 0 && path->str[path->len - 1] == '/')
    g_string_truncate (path, path->len - 1);
}

/* Nobody on the internet should be spoken to in the clear without having asked for it. */
static GUri *
parse (const char *text)
{
  g_autofree char *address = g_strstrip (g_strdup (text));
  g_autofree char *full = NULL;
  g_autoptr(GUri) uri = NULL;

  if (strstr (address, "://") != NULL)
    return g_uri_parse (address, G_URI_FLAGS_NONE, NULL);

  full = g_strconcat ("https://", address, NULL);
  uri = g_uri_parse (full, G_URI_FLAGS_NONE, NULL);
  if (uri != NULL && is_host (g_uri_get_host (uri)) &&
      tektra_locality_for_host (g_uri_get_host (uri)) != TEKTRA_LOCALITY_INTERNET)
    {
      g_autofree char *plain = g_strconcat ("http://", address, NULL);

      return g_uri_parse (plain, G_URI_FLAGS_NONE, NULL);
    }

  return g_steal_pointer (&uri);
}

/**
 * tektra_server_address_to_uri:
 * @text: an address as a person writes it: a host, with or without a port, or a URL
 *
 * Makes the URL behind which the routes of the protocol are. What a person has no business to put
 * there is left out, a password above all.
 *
 * Returns: (transfer full) (nullable): a URL such as `https://api.openai.com/v1`, or %NULL when
 *   @text is no address
 */
char *
tektra_server_address_to_uri (const char *text)
{
  g_autoptr(GUri) uri = NULL;
  g_autoptr(GUri) clean = NULL;
  g_autoptr(GString) path = NULL;
  const char *last;

  g_return_val_if_fail (text != NULL, NULL);

  uri = parse (text);
  if (uri == NULL || !is_host (g_uri_get_host (uri)) ||
      !(g_str_equal (g_uri_get_scheme (uri), "http") ||
        g_str_equal (g_uri_get_scheme (uri), "https")))
    return NULL;

  path = g_string_new (g_uri_get_path (uri));
  remove_slashes (path);
  remove_suffix (path, "/chat/completions");
  remove_suffix (path, "/models");
  remove_slashes (path);

  last = strrchr (path->str, '/');
  if (last == NULL || !is_version (last + 1))
    g_string_append (path, "/v1");

  clean = g_uri_build (G_URI_FLAGS_NONE, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                       g_uri_get_port (uri), path->str, NULL, NULL);

  return g_uri_to_string (clean);
}

/**
 * tektra_server_address_dup_root:
 * @uri: what tektra_server_address_to_uri() made
 *
 * Tells where the routes of the server's own are.
 *
 * Returns: (transfer full): the URL without the version at its end
 */
char *
tektra_server_address_dup_root (const char *uri)
{
  const char *last;

  g_return_val_if_fail (uri != NULL, NULL);

  last = strrchr (uri, '/');

  return last != NULL && is_version (last + 1) ? g_strndup (uri, (gsize) (last - uri))
                                               : g_strdup (uri);
}
