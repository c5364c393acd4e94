/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * TektraSearchRange:
 * @begin: in bytes
 * @end: in bytes
 *
 * Where a word that was looked for is in a text.
 */
typedef struct
{
  guint begin;
  guint end;
} TektraSearchRange;

/**
 * TektraSearchHit:
 * @chat: the id of a chat
 * @message: the id of a message; 0 when it was found by the title of its chat
 * @title: (nullable): the title of the chat
 * @text: the line to show: a piece of the message, or the title
 * @ranges: (element-type TektraSearchRange): where the words are in @text
 * @time: when the message was begun, or the chat changed last, in microseconds since 1970, UTC
 * @score: the greater, the better
 *
 * What a search has found.
 */
typedef struct
{
  gint64 chat;
  gint64 message;
  char *title;
  char *text;
  GArray *ranges;
  gint64 time;
  double score;
} TektraSearchHit;

TektraSearchHit *tektra_search_hit_new  (void);
TektraSearchHit *tektra_search_hit_copy (const TektraSearchHit *self);
void             tektra_search_hit_free (TektraSearchHit       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraSearchHit, tektra_search_hit_free)

G_END_DECLS
