/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "http/tektra-http-client.h"

G_BEGIN_DECLS

/* What a call needs to know of its client. */
struct _TektraHttpClient
{
  GObject      parent_instance;

  SoupSession *session;
  GUri        *base_uri;
  char        *name;     /* in a sentence */
  char        *base_text;
  char        *address;  /* in a sentence */
  char        *token;
  char        *token_header; /* NULL for a bearer token */
  GHashTable  *headers;  /* name → value, of all requests */
};

G_END_DECLS
