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

/* FTS5 keeps a list of what begins with each one, two or three letters. For more letters it puts
 * the lists of all words that begin so together before it gives the first message, in a million
 * messages for up to 150 ms. So the newest messages that have the first letters are looked through
 * here, up to this many: where the word is frequent, enough of them have it, and where it is not,
 * FTS5 is done soon. */
#define PREFIX_LETTERS 3
#define MAX_LOOKED_THROUGH 300

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
 * it may still be typed; what is between quotation marks is a phrase. Of that last one only the
 * first letters are wanted if @rest is given, and that is set if there are more. */
static char *
build_match (const char  *query,
             const char **rest)
{
  GString *match = g_string_new (NULL);
  gboolean in_phrase = FALSE;
  gboolean complete = FALSE;
  const char *end;
  const char *before = query;
  const char *last = NULL;
  gsize last_offset = 0;
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
      last = word;
      last_offset = match->len;
      g_string_append_len (match, word, end - word);
      g_string_append (match, in_phrase ? " " : "\" ");
      complete = in_phrase || *end != '\0';
      before = end;
    }

  if (in_phrase)
    g_string_append_c (match, '"');
  else if (!complete && last != NULL)
    {
      if (rest != NULL && g_utf8_strlen (last, end - last) > PREFIX_LETTERS)
        {
          gsize length = (gsize) (g_utf8_offset_to_pointer (last, PREFIX_LETTERS) - last);

          *rest = last;
          g_string_truncate (match, last_offset + length);
          g_string_append (match, "\" ");
        }
      g_string_overwrite (match, match->len - 1, "*");
    }

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

/* The words of @query in @text, each also as the beginning of a word, whatever the case and the
 * accents */
static GArray *
find_words (const char *query,
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
  g_autoptr(GArray) ranges = find_words (query, valid);
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

/* What was said, newest first: message, chat, its title, time, text, whether it is deleted */
static const char messages_sql[] =
  "SELECT m.id, m.chat, c.title, m.created,"
  "  (SELECT group_concat (text, char (10)) FROM part"
  "     WHERE part.message = m.id AND kind = 'text'),"
  "  c.deleted IS NOT NULL"
  "  FROM (SELECT rowid AS id FROM search WHERE search MATCH ?1"
  "          ORDER BY rowid DESC LIMIT ?2) AS s"
  "  CROSS JOIN message AS m ON m.id = s.id JOIN chat AS c ON c.id = m.chat";

/* The same of titles, which are no messages */
static const char titles_sql[] =
  "SELECT 0, c.id, c.title, c.updated, c.title, c.deleted IS NOT NULL"
  "  FROM (SELECT rowid AS id FROM search_title WHERE search_title MATCH ?1"
  "          ORDER BY rowid DESC LIMIT ?2) AS s"
  "  CROSS JOIN chat AS c ON c.id = s.id";

static GPtrArray *
new_hits (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) tektra_search_hit_free);
}

/* Whether a text has a word that begins like the folded one */
static gboolean
has_word (const char *text,
          int         length,
          const char *folded)
{
  g_autofree char *valid = g_utf8_make_valid (text, length);
  const char *end;

  for (const char *word = next_word (valid, &end); word != NULL; word = next_word (end, &end))
    {
      if (word_matches (word, end, folded, FALSE))
        return TRUE;
    }

  return FALSE;
}

/* Takes up to @max rows, and of these the ones that have @rest if it is given. */
static gboolean
find (TektraDatabase  *database,
      const char      *sql,
      const char      *query,
      const char      *match,
      guint            max,
      const char      *rest,
      GPtrArray       *words,
      GPtrArray       *hits,
      guint           *n_rows,
      GError         **error)
{
  sqlite3_stmt *statement = tektra_database_prepare (database, sql, error);
  gboolean row;

  if (statement == NULL)
    return FALSE;

  sqlite3_bind_text (statement, 1, match, -1, SQLITE_STATIC);
  sqlite3_bind_int (statement, 2, (int) max);
  *n_rows = 0;

  while (tektra_database_step (database, statement, &row, error))
    {
      const char *text;
      TektraSearchHit *hit;

      if (!row)
        return TRUE;

      *n_rows += 1;
      text = (const char *) sqlite3_column_text (statement, 4);
      if (text == NULL || sqlite3_column_int (statement, 5) != 0 ||
          (rest != NULL && !has_word (text, sqlite3_column_bytes (statement, 4), rest)))
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

/* Looks among the newest messages that have the first letters, and if there are more of them that
 * may have the word, among all. */
static gboolean
find_messages (TektraDatabase  *database,
               const char      *query,
               guint            n_wanted,
               GPtrArray       *words,
               GPtrArray       *hits,
               GError         **error)
{
  const char *rest = NULL;
  g_autofree char *beginning = build_match (query, &rest);
  g_autofree char *match = NULL;
  guint n_rows;

  if (rest != NULL)
    {
      if (!find (database, messages_sql, query, beginning, MAX_LOOKED_THROUGH,
                 words->pdata[words->len - 1], words, hits, &n_rows, error))
        return FALSE;
      if (hits->len >= n_wanted || n_rows < MAX_LOOKED_THROUGH)
        return TRUE;
      g_ptr_array_set_size (hits, 0);
    }

  match = build_match (query, NULL);

  return find (database, messages_sql, query, match, MAX_CANDIDATES, NULL, words, hits, &n_rows,
               error);
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
  g_autofree char *match = build_match (text, NULL);
  guint n_titles;

  if (words->len == 0)
    return g_steal_pointer (&hits);

  if (!find (database, titles_sql, text, match, MAX_CANDIDATES, NULL, words, hits, &n_titles,
             error) ||
      !find_messages (database, text, max_hits, words, messages, error))
    return NULL;

  keep_best (hits, max_hits);
  keep_best (messages, max_hits);
  g_ptr_array_extend_and_steal (hits, g_steal_pointer (&messages));

  return g_steal_pointer (&hits);
}
