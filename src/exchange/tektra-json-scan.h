/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Looks at JSON of strangers before a parser builds a tree of it, and takes it apart, so that a
 * file of a thousand chats is never a tree as a whole. */

/**
 * TektraJsonSpan:
 * @member: (nullable): its name, for a member of an object
 * @text: where the value begins
 * @length: its bytes
 *
 * A value inside of a JSON text.
 */
typedef struct
{
  char       *member;
  const char *text;
  gsize       length;
} TektraJsonSpan;

gboolean  tektra_json_scan_check  (const char  *text,
                                   gsize        length,
                                   GError     **error);
GArray   *tektra_json_scan_split  (const char  *text,
                                   gsize        length);

G_END_DECLS
