/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/openai/tektra-openai-profile.h"
#include "backends/tektra-server-service.h"

/* What a person can choose from when they add a server: those of every protocol, and behind them
 * one that Tektra finds out about. */

#define ANTHROPIC_POSITION 1

/**
 * tektra_server_service_get_n:
 *
 * Returns: how many there are
 */
guint
tektra_server_service_get_n (void)
{
  guint n_profiles;

  tektra_openai_profile_list (&n_profiles);

  return n_profiles + 1;
}

/**
 * tektra_server_service_get:
 * @position: a number below that of all
 *
 * Gets one of them.
 *
 * Returns: a server; its strings are constants
 */
TektraServerService
tektra_server_service_get (guint position)
{
  const TektraOpenaiProfile *profiles;
  guint n_profiles, i;

  profiles = tektra_openai_profile_list (&n_profiles);
  g_return_val_if_fail (position <= n_profiles, (TektraServerService) { "openai" });

  if (position == ANTHROPIC_POSITION)
    return (TektraServerService) {
      .kind = "anthropic",
      .title = "Anthropic",
      .address = "https://api.anthropic.com",
      .needs_key = TRUE,
    };

  i = position > ANTHROPIC_POSITION ? position - 1 : position;
  if (i + 1 == n_profiles)
    return (TektraServerService) { .kind = "openai" };

  return (TektraServerService) {
    .kind = "openai",
    .profile = profiles[i].id,
    .title = profiles[i].title,
    .address = profiles[i].address,
    .needs_key = (profiles[i].flags & TEKTRA_OPENAI_KEY) != 0,
  };
}

/**
 * tektra_server_service_find:
 * @kind: the kind of a server
 * @profile: (nullable): which one it is
 *
 * Looks for a server.
 *
 * Returns: its position, that of an unknown one when there is none
 */
guint
tektra_server_service_find (const char *kind,
                            const char *profile)
{
  const guint n = tektra_server_service_get_n ();

  g_return_val_if_fail (kind != NULL, 0);

  for (guint i = 0; i < n; i++)
    {
      const TektraServerService service = tektra_server_service_get (i);

      if (g_str_equal (service.kind, kind) && g_strcmp0 (service.profile, profile) == 0)
        return i;
    }

  return n - 1;
}
