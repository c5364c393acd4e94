/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "storage/tektra-search-index.h"
#include "util/tektra-text-fold.h"

/* SQLite's own ranking (bm25) counts every row in which a word is, which in a million messages
 * takes longer than a person is willing to wait between two keys. So the newest candidates are
 * taken, and put in order by what a person sees: whole words before beginnings of words, words that
 * stand together before those that are far apart, titles first, and the newer of two equals. */

/* How many of the newest messages with all the words are looked at */
#define MAX_CANDIDATES 200

/* Letters of a message to show before the first word that was found, and in all */
#define SNIPPET_BEFORE 40
#define SNIPPET_LENGTH 160

/* A whole page that somebody pastes is not looked for word by word. */
#define MAX_WORDS 32

/* How much of a long message is looked through for the words */
#define MAX_SCAN_BYTES 65536

static gboolean
is_word_character (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c);
}

/* The next word of a text, or NULL at its end */
static const char *
next_word (const char  *text,
           const char **end)
{
  while (*text != '\0' && !is_word_character (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  if (*text == '\0')
    return NULL;

  *end = text;
  while (**end != '\0' && is_word_character (g_utf8_get_char (*end)))
    *end = g_utf8_next_char (*end);

  return text;
}

static GPtrArray *
list_words (const char *query)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  const char *end;

  for (const char *word = next_word (query, &end);
       word != NULL && words->len < MAX_WORDS;
       word = next_word (end, &end))
    g_ptr_array_add (words, tektra_text_fold (word, end - word));

  return words;
}

/* In the language of FTS5: every word a string, the last one the beginning of a word, as long as
 * it may still be typed; what is between quotation marks is a phrase. */
static char *
build_match (const char *query)
{
  GString *match = g_string_new (NULL);
  gboolean in_phrase = FALSE;
  gboolean complete = FALSE;
  const char *end;
  const char *before = query;
  guint n = 0;

  for (const char *word = next_word (query, &end);
       word != NULL && n < MAX_WORDS;
       word = next_word (end, &end), n++)
    {
      for (const char *c = before; c < word; c++)
        {
          if (*c != '"')
            continue;
          if (in_phrase)
            g_string_append (match, "\" ");
          in_phrase = !in_phrase;
          if (in_phrase)
            g_string_append_c (match, '"');
        }

      if (!in_phrase)
        g_string_append_c (match, '"');
      g_string_append_len (match, word, end - word);
      g_string_append (match, in_phrase ? " " : "\" ");
      complete = in_phrase || *end != '\0';
      before = end;
    }

  if (in_phrase)
    g_string_append_c (match, '"');
  else if (!complete && match->len > 0)
    g_string_overwrite (match, match->len - 1, "*");

  return g_string_free (match, FALSE);
}

/* Whether a word of a text begins with, or is, a folded word. Plain letters are compared in place:
 * a search looks at tens of thousands of words between two keys. */
static gboolean
word_matches (const char *word,
              const char *end,
              const char *folded,
              gboolean    whole)
{
  const char *c = word;
  const char *f = folded;

  while (c < end && *f != '\0' && (guchar) *c < 0x80 && g_ascii_tolower (*c) == *f)
    {
      c++;
      f++;
    }

  if (c < end && (guchar) *c >= 0x80)
    {
      g_autofree char *rest = tektra_text_fold (c, end - c);

      return whole ? g_str_equal (rest, f) : g_str_has_prefix (rest, f);
    }

  return *f == '\0' && (!whole || c == end);
}

/**
 * tektra_search_index_find_words:
 * @query: what a person looks for
 * @text: a text
 *
 * Finds the words of @query in @text, each also as the beginning of a word, whatever the case and
 * the accents.
 *
 * Returns: (transfer full) (element-type TektraSearchRange): where they are
 */
GArray *
tektra_search_index_find_words (const char *query,
                                const char *text)
{
  g_autoptr(GPtrArray) words = list_words (query);
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (TektraSearchRange));
  const char *end;

  for (const char *word = next_word (text, &end); word != NULL; word = next_word (end, &end))
    {
      for (guint i = 0; i < words->len; i++)
        {
          if (word_matches (word, end, words->pdata[i], FALSE))
            {
              TektraSearchRange range = { (guint) (word - text), (guint) (end - text) };

              g_array_append_val (ranges, range);
              break;
            }
        }
    }

  return ranges;
}

/* How well a text fits: a point for each word that is there whole, and up to one for words that
 * stand together. */
static double
get_score (GPtrArray  *words,
           const char *text,
           GArray     *ranges)
{
  double score = 0;
  guint nearest = G_MAXUINT;

  for (guint i = 0; i < words->len; i++)
    {
      const char *word = words->pdata[i];

      for (guint j = 0; j < ranges->len; j++)
        {
          const TektraSearchRange *range = &g_array_index (ranges, TektraSearchRange, j);

          if (word_matches (text + range->begin, text + range->end, word, TRUE))
            {
              score += 1;
              break;
            }
        }
    }

  for (guint j = 0; words->len > 1 && j + words->len <= ranges->len; j++)
    {
      guint width = g_array_index (ranges, TektraSearchRange, j + words->len - 1).end -
                    g_array_index (ranges, TektraSearchRange, j).begin;

      nearest = MIN (nearest, width);
    }
  if (nearest != G_MAXUINT)
    score += 16.0 / (16.0 + nearest);

  return score;
}

static const char *
skip_back (const char *text,
           const char *from,
           guint       n)
{
  while (n > 0 && from > text)
    {
      from = g_utf8_prev_char (from);
      n--;
    }

  return from;
}

/* The piece of a text around the first word that was found, in one line. */
static void
take_snippet (TektraSearchHit *hit,
              const char      *text,
              GArray          *ranges)
{
  const char *first, *begin, *end;
  gsize offset;

  first = ranges->len > 0 ? text + g_array_index (ranges, TektraSearchRange, 0).begin : text;
  begin = skip_back (text, first, SNIPPET_BEFORE);
  while (begin > text && begin < first && !g_unichar_isspace (g_utf8_get_char (begin)))
    begin = g_utf8_next_char (begin);
  while (begin < first && g_unichar_isspace (g_utf8_get_char (begin)))
    begin = g_utf8_next_char (begin);

  end = begin;
  for (guint i = 0; i < SNIPPET_LENGTH && *end != '\0'; i++)
    end = g_utf8_next_char (end);

  hit->text = g_strdelimit (g_strndup (begin, (gsize) (end - begin)), "\n\r\t", ' ');
  offset = (gsize) (begin - text);

  for (guint i = 0; i < ranges->len; i++)
    {
      TektraSearchRange range = g_array_index (ranges, TektraSearchRange, i);

      if (text + range.end > end)
        break;
      range.begin -= (guint) offset;
      range.end -= (guint) offset;
      g_array_append_val (hit->ranges, range);
    }
}

static TektraSearchHit *
make_hit (const char *query,
          GPtrArray  *words,
          const char *text,
          int         length)
{
  g_autofree char *valid = g_utf8_make_valid (text, MIN (length, MAX_SCAN_BYTES));
  g_autoptr(GArray) ranges = tektra_search_index_find_words (query, valid);
  TektraSearchHit *hit = tektra_search_hit_new ();

  hit->score = get_score (words, valid, ranges);
  take_snippet (hit, valid, ranges);

  return hit;
}

static int
compare_hits (gconstpointer a,
              gconstpointer b)
{
  const TektraSearchHit *first = *(const TektraSearchHit *const *) a;
  const TektraSearchHit *second = *(const TektraSearchHit *const *) b;

  if (first->score > second->score || first->score < second->score)
    return first->score > second->score ? -1 : 1;

  return first->time > second->time ? -1 : first->time < second->time;
}

/* What was said, newest first: message, chat, title of the chat, time, text */
static const char messages_sql[] =
  "SELECT m.id, m.chat, c.title, m.created,"
  "  (SELECT group_concat (text, char (10)) FROM part"
  "     WHERE part.message = m.id AND kind = 'text')"
  "  FROM (SELECT rowid AS id FROM search WHERE search MATCH ?1"
  "          ORDER BY rowid DESC LIMIT ?2) AS s"
  "  CROSS JOIN message AS m ON m.id = s.id JOIN chat AS c ON c.id = m.chat"
  "  WHERE c.deleted IS NULL";

/* The same of titles, which are no messages */
static const char titles_sql[] =
  "SELECT 0, c.id, c.title, c.updated, c.title"
  "  FROM (SELECT rowid AS id FROM search_title WHERE search_title MATCH ?1"
  "          ORDER BY rowid DESC LIMIT ?2) AS s"
  "  CROSS JOIN chat AS c ON c.id = s.id WHERE c.deleted IS NULL";

static gboolean
find (TektraDatabase  *database,
      const char      *sql,
      const char      *query,
      const char      *match,
      GPtrArray       *words,
      GPtrArray       *hits,
      GError         **error)
{
  sqlite3_stmt *statement = tektra_database_prepare (database, sql, error);
  gboolean row;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, match, -1, SQLITE_STATIC);
  sqlite3_bind_int (statement, 2, MAX_CANDIDATES);

  while (tektra_database_step (database, statement, &row, error))
    {
      const char *text;
      TektraSearchHit *hit;

      if (!row)
        return TRUE;

      text = (const char *) sqlite3_column_text (statement, 4);
      if (text == NULL)
        continue;

      hit = make_hit (query, words, text, sqlite3_column_bytes (statement, 4));
      hit->message = sqlite3_column_int64 (statement, 0);
      hit->chat = sqlite3_column_int64 (statement, 1);
      hit->title = tektra_database_dup_text (statement, 2);
      hit->time = sqlite3_column_int64 (statement, 3);
      g_ptr_array_add (hits, hit);
    }

  return FALSE;
}

static GPtrArray *
new_hits (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_search_hit_free);
}

static void
keep_best (GPtrArray *hits,
           guint      n)
{
  g_ptr_array_sort (hits, compare_hits);
  if (hits->len > n)
    g_ptr_array_set_size (hits, (int) n);
}

/**
 * tektra_search_index_find:
 * @database: a database
 * @text: what a person typed so far
 * @max_hits: how many titles and how many messages are wanted
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Finds the messages and the titles that have all the words; the last word may be incomplete. What
 * is in quotation marks has to stand there like that.
 *
 * Returns: (transfer full) (element-type TektraSearchHit) (nullable): what was found, first the
 *   titles and then the messages, each the best first
 */
GPtrArray *
tektra_search_index_find (TektraDatabase  *database,
                          const char      *text,
                          guint            max_hits,
                          GError         **error)
{
  g_autoptr(GPtrArray) hits = new_hits ();
  g_autoptr(GPtrArray) messages = new_hits ();
  g_autoptr(GPtrArray) words = list_words (text);
  g_autofree char *match = build_match (text);

  if (words->len == 0)
    return g_steal_pointer (&hits);

  if (!find (database, titles_sql, text, match, words, hits, error) ||
      !find (database, messages_sql, text, match, words, messages, error))
    return NULL;

  keep_best (hits, max_hits);
  keep_best (messages, max_hits);
  g_ptr_array_extend_and_steal (hits, g_steal_pointer (&messages));

  return g_steal_pointer (&hits);
}
