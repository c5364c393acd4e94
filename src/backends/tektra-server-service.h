/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TektraServerService:
 * @kind: what models.toml calls the protocol: `type`
 * @profile: (nullable): which server it is, %NULL to find out
 * @title: (nullable): its name for a person, %NULL for one that Tektra finds out about
 * @address: (nullable): where it is unless somebody says otherwise
 * @needs_key: whether it answers nobody without a key
 *
 * A server that a person can add.
 */
typedef struct
{
  const char *kind;
  const char *profile;
  const char *title;
  const char *address;
  gboolean    needs_key;
} TektraServerService;

guint               tektra_server_service_get_n  (void);
TektraServerService tektra_server_service_get    (guint       position);
guint               tektra_server_service_find   (const char *kind,
                                                  const char *profile);

G_END_DECLS
