/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <gio/gio.h>

#include "http/tektra-locality.h"

/* Carrier-grade NAT, 100.64.0.0/10 (RFC 6598), is what overlay networks such as Tailscale use. */
static gboolean
address_is_shared (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  return g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4 &&
         bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
}

/* Unique local addresses, fc00::/7 (RFC 4193), which GInetAddress does not count as site-local. */
static gboolean
address_is_unique_local (GInetAddress *address)
{
  return g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 &&
         (g_inet_address_to_bytes (address)[0] & 0xfe) == 0xfc;
}

/**
 * tektra_locality_for_host:
 * @host: a host's name or address, without port and brackets
 *
 * Tells how far what is sent to a host travels.
 *
 * In doubt it is the internet: a name is taken for one of the local network only when it cannot be
 * a public one (RFC 6762 `.local`, RFC 8375 `.home.arpa`, `.lan`, `.internal`, or without a dot).
 *
 * Returns: the locality
 */
TektraLocality
tektra_locality_for_host (const char *host)
{
  static const char * const local_domains[] = {
    ".local", ".lan", ".home.arpa", ".internal", ".localdomain"
  };
  g_autoptr(GInetAddress) address = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (host != NULL, TEKTRA_LOCALITY_INTERNET);

  address = g_inet_address_new_from_string (host);
  if (address != NULL)
    {
      if (g_inet_address_get_is_loopback (address) || g_inet_address_get_is_any (address))
        return TEKTRA_LOCALITY_DEVICE;

      if (g_inet_address_get_is_site_local (address) ||
          g_inet_address_get_is_link_local (address) ||
          address_is_unique_local (address) ||
          address_is_shared (address))
        return TEKTRA_LOCALITY_NETWORK;

      return TEKTRA_LOCALITY_INTERNET;
    }

  name = g_ascii_strdown (host, -1);
  if (g_str_has_suffix (name, "."))
    name[strlen (name) - 1] = '\0';

  if (g_str_equal (name, "localhost") || g_str_has_suffix (name, ".localhost"))
    return TEKTRA_LOCALITY_DEVICE;

  for (guint i = 0; i < G_N_ELEMENTS (local_domains); i++)
    {
      if (g_str_has_suffix (name, local_domains[i]))
        return TEKTRA_LOCALITY_NETWORK;
    }

  return strchr (name, '.') == NULL ? TEKTRA_LOCALITY_NETWORK : TEKTRA_LOCALITY_INTERNET;
}

/**
 * tektra_locality_for_uri:
 * @uri: the URL of a server, which has a host
 * @is_open: (out): whether anybody on the way can read what is sent there: it goes over the
 *   internet, and in the clear
 *
 * Tells how far what is sent to a server travels, and how.
 *
 * Returns: the locality
 */
TektraLocality
tektra_locality_for_uri (GUri     *uri,
                         gboolean *is_open)
{
  TektraLocality locality;

  g_return_val_if_fail (uri != NULL && g_uri_get_host (uri) != NULL, TEKTRA_LOCALITY_INTERNET);
  g_return_val_if_fail (is_open != NULL, TEKTRA_LOCALITY_INTERNET);

  locality = tektra_locality_for_host (g_uri_get_host (uri));
  *is_open = locality == TEKTRA_LOCALITY_INTERNET && g_str_equal (g_uri_get_scheme (uri), "http");

  return locality;
}

/**
 * tektra_locality_is_open:
 * @address: (nullable): the URL of a server
 *
 * Tells whether anybody on the way can read what is sent there, see tektra_locality_for_uri().
 *
 * Returns: %TRUE when a person should be warned
 */
gboolean
tektra_locality_is_open (const char *address)
{
  g_autoptr(GUri) uri = NULL;
  gboolean is_open = FALSE;

  if (address != NULL)
    uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  if (uri != NULL && g_uri_get_host (uri) != NULL)
    tektra_locality_for_uri (uri, &is_open);

  return is_open;
}
