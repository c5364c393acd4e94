/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "engines/onnx/tektra-bpe.h"
#include "util/tektra-json.h"

/*
 * A piece begins as its letters; then, as long as two neighbours have a merge, the pair whose merge
 * was learned first becomes one token, the leftmost first. (Sennrich et al., "Neural Machine
 * Translation of Rare Words with Subword Units", 2016.) Candidates wait in a heap, because a model
 * in the manner of SentencePiece gets whole texts as one piece.
 */

#define MAX_ID (1 << 24)

struct _TektraBpe
{
  GHashTable *ids;    /* text → id + 1 */
  GPtrArray  *texts;  /* by id; NULL where there is none; borrowed from @ids */
  GHashTable *merges; /* pair, a gint64 → Merge */
  gint64      unknown; /* -1 when there is none */
  guint       byte_fallback : 1;
  guint       fuse_unknown : 1;
  guint       ignore_merges : 1;
};

typedef struct
{
  gint64  pair;
  guint32 rank;
  guint32 id;
} Merge;

/* A token of a piece; the list goes by index, so that merged ones are simply left out */
typedef struct
{
  guint32  id;
  int      previous;
  int      next;
  gboolean merged;
} Symbol;

/* Two neighbours that may become one */
typedef struct
{
  guint32 rank;
  guint32 left;
  gint64  pair;
  guint32 id;
} Candidate;

static gint64
make_pair (guint32 left,
           guint32 right)
{
  return (gint64) left << 32 | right;
}

static gboolean
is_before (const Candidate *one,
           const Candidate *other)
{
  return one->rank != other->rank ? one->rank < other->rank : one->left < other->left;
}

static void
push_candidate (GArray          *heap,
                const Candidate *candidate)
{
  guint child = heap->len;

  g_array_append_vals (heap, candidate, 1);
  while (child > 0)
    {
      guint parent = (child - 1) / 2;
      Candidate *above = &g_array_index (heap, Candidate, parent);
      Candidate *below = &g_array_index (heap, Candidate, child);
      Candidate swap = *above;

      if (!is_before (below, above))
        break;

      *above = *below;
      *below = swap;
      child = parent;
    }
}

static Candidate
pop_candidate (GArray *heap)
{
  Candidate first = g_array_index (heap, Candidate, 0);
  guint parent = 0;

  g_array_index (heap, Candidate, 0) = g_array_index (heap, Candidate, heap->len - 1);
  g_array_set_size (heap, heap->len - 1);

  while (2 * parent + 1 < heap->len)
    {
      guint child = 2 * parent + 1;
      Candidate swap = g_array_index (heap, Candidate, parent);

      if (child + 1 < heap->len &&
          is_before (&g_array_index (heap, Candidate, child + 1),
                     &g_array_index (heap, Candidate, child)))
        child++;

      if (!is_before (&g_array_index (heap, Candidate, child), &swap))
        break;

      g_array_index (heap, Candidate, parent) = g_array_index (heap, Candidate, child);
      g_array_index (heap, Candidate, child) = swap;
      parent = child;
    }

  return first;
}

static gboolean
damaged (GError **error)
{
  g_set_error_literal (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
                       _("The words in tokenizer.json are damaged: download the model again."));

  return FALSE;
}

static gboolean
read_vocabulary (TektraBpe   *self,
                 JsonObject  *vocabulary,
                 GError     **error)
{
  JsonObjectIter iter;
  const char *text;
  JsonNode *node;

  if (vocabulary == NULL)
    return damaged (error);

  json_object_iter_init (&iter, vocabulary);
  while (json_object_iter_next (&iter, &text, &node))
    {
      gint64 id = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : -1;
      char *copy;

      if (id < 0 || id >= MAX_ID)
        return damaged (error);

      if (id >= self->texts->len)
        g_ptr_array_set_size (self->texts, (int) id + 1);

      copy = g_strdup (text);
      g_hash_table_replace (self->ids, copy, GSIZE_TO_POINTER ((gsize) id + 1));
      self->texts->pdata[id] = copy;
    }

  return TRUE;
}

static gboolean
add_merge (TektraBpe  *self,
           const char *left,
           const char *right,
           guint       rank)
{
  g_autofree char *joined = g_strconcat (left, right, NULL);
  gint64 left_id = tektra_bpe_find (self, left);
  gint64 right_id = tektra_bpe_find (self, right);
  gint64 id = tektra_bpe_find (self, joined);
  Merge *merge;

  if (left_id < 0 || right_id < 0 || id < 0)
    return FALSE;

  merge = g_new (Merge, 1);
  merge->pair = make_pair ((guint32) left_id, (guint32) right_id);
  merge->rank = rank;
  merge->id = (guint32) id;
  g_hash_table_replace (self->merges, &merge->pair, merge);

  return TRUE;
}

/* "a b", or since 2024 ["a", "b"], because a token may have a blank in it */
static gboolean
read_merge (TektraBpe *self,
            JsonNode  *node,
            guint      rank)
{
  const char *text;
  const char *blank;
  g_autofree char *left = NULL;

  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *pair = json_node_get_array (node);
      const char *first = json_array_get_length (pair) == 2
                            ? json_array_get_string_element (pair, 0) : NULL;
      const char *second = first != NULL ? json_array_get_string_element (pair, 1) : NULL;

      return second != NULL && add_merge (self, first, second, rank);
    }

  text = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
  blank = text != NULL ? strchr (text, ' ') : NULL;
  if (blank == NULL)
    return FALSE;

  left = g_strndup (text, (gsize) (blank - text));

  return add_merge (self, left, blank + 1, rank);
}

static gboolean
read_merges (TektraBpe   *self,
             JsonArray   *merges,
             GError     **error)
{
  guint n = merges != NULL ? json_array_get_length (merges) : 0;

  if (n == 0)
    return damaged (error);

  for (guint i = 0; i < n; i++)
    {
      if (!read_merge (self, json_array_get_element (merges, i), i))
        return damaged (error);
    }

  return TRUE;
}

static gboolean
check_kind (JsonObject  *object,
            GError     **error)
{
  const char *type = tektra_json_get_string (object, "type");
  const char *prefix = tektra_json_get_string (object, "continuing_subword_prefix");
  const char *suffix = tektra_json_get_string (object, "end_of_word_suffix");

  if (object == NULL)
    return damaged (error);

  if ((type == NULL || g_str_equal (type, "BPE")) &&
      (prefix == NULL || *prefix == '\0') && (suffix == NULL || *suffix == '\0'))
    return TRUE;

  g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
               _("The tokenizer of this model is of a kind that Tektra does not know (%s): choose "
                 "a model with BPE."), type != NULL ? type : "?");

  return FALSE;
}

/**
 * tektra_bpe_new:
 * @object: (nullable): the `model` of a tokenizer.json
 * @error: return location for an error
 *
 * Reads the words and their merges.
 *
 * Returns: (transfer full) (nullable): the encoding
 */
TektraBpe *
tektra_bpe_new (JsonObject  *object,
                GError     **error)
{
  g_autoptr(TektraBpe) self = NULL;
  const char *unknown;

  if (!check_kind (object, error))
    return NULL;

  self = g_new0 (TektraBpe, 1);
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->texts = g_ptr_array_new ();
  self->merges = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  self->byte_fallback = tektra_json_get_boolean (object, "byte_fallback", FALSE);
  self->fuse_unknown = tektra_json_get_boolean (object, "fuse_unk", FALSE);
  self->ignore_merges = tektra_json_get_boolean (object, "ignore_merges", FALSE);

  if (!read_vocabulary (self, tektra_json_get_object (object, "vocab"), error) ||
      !read_merges (self, tektra_json_get_array (object, "merges"), error))
    return NULL;

  unknown = tektra_json_get_string (object, "unk_token");
  self->unknown = unknown != NULL ? tektra_bpe_find (self, unknown) : -1;

  return g_steal_pointer (&self);
}

/**
 * tektra_bpe_free:
 * @self: (transfer full): an encoding
 *
 * Frees it.
 */
void
tektra_bpe_free (TektraBpe *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->merges);
  g_ptr_array_unref (self->texts);
  g_hash_table_unref (self->ids);
  g_free (self);
}

/**
 * tektra_bpe_get_size:
 * @self: an encoding
 *
 * Gets the smallest number that is greater than those of all tokens.
 *
 * Returns: a number
 */
guint
tektra_bpe_get_size (TektraBpe *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->texts->len;
}

/**
 * tektra_bpe_find:
 * @self: an encoding
 * @token: the text of a token
 *
 * Looks a token up.
 *
 * Returns: its number, or -1
 */
gint64
tektra_bpe_find (TektraBpe  *self,
                 const char *token)
{
  g_return_val_if_fail (self != NULL, -1);
  g_return_val_if_fail (token != NULL, -1);

  return (gint64) GPOINTER_TO_SIZE (g_hash_table_lookup (self->ids, token)) - 1;
}

/**
 * tektra_bpe_get_text:
 * @self: an encoding
 * @id: the number of a token
 *
 * Gets how a token is written.
 *
 * Returns: (transfer none) (nullable): its text
 */
const char *
tektra_bpe_get_text (TektraBpe *self,
                     guint32    id)
{
  g_return_val_if_fail (self != NULL, NULL);

  return id < self->texts->len ? self->texts->pdata[id] : NULL;
}

static void
add_symbol (GArray *symbols,
            gint64  id)
{
  Symbol symbol = { (guint32) id, (int) symbols->len - 1, (int) symbols->len + 1, FALSE };

  g_array_append_val (symbols, symbol);
}

/* The bytes of a letter that has no token of its own */
static gboolean
add_bytes (TektraBpe  *self,
           GArray     *symbols,
           const char *letter,
           gsize       length)
{
  gint64 ids[6];

  if (!self->byte_fallback || length > G_N_ELEMENTS (ids))
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      char name[8];

      g_snprintf (name, sizeof name, "<0x%02X>", (guint8) letter[i]);
      ids[i] = tektra_bpe_find (self, name);
      if (ids[i] < 0)
        return FALSE;
    }

  for (gsize i = 0; i < length; i++)
    add_symbol (symbols, ids[i]);

  return TRUE;
}

static GArray *
split_letters (TektraBpe  *self,
               const char *piece)
{
  GArray *symbols = g_array_new (FALSE, FALSE, sizeof (Symbol));
  gboolean after_unknown = FALSE;

  while (*piece != '\0')
    {
      const char *next = g_utf8_next_char (piece);
      gsize length = (gsize) (next - piece);
      char letter[8] = { 0 };
      gint64 id;

      memcpy (letter, piece, MIN (length, sizeof letter - 1));
      id = tektra_bpe_find (self, letter);

      if (id >= 0)
        {
          add_symbol (symbols, id);
          after_unknown = FALSE;
        }
      else if (add_bytes (self, symbols, piece, length))
        {
          after_unknown = FALSE;
        }
      else if (self->unknown >= 0)
        {
          if (!after_unknown || !self->fuse_unknown)
            add_symbol (symbols, self->unknown);
          after_unknown = TRUE;
        }

      piece = next;
    }

  if (symbols->len > 0)
    g_array_index (symbols, Symbol, symbols->len - 1).next = -1;

  return symbols;
}

static void
consider (TektraBpe *self,
          GArray    *symbols,
          GArray    *heap,
          int        left)
{
  const Symbol *symbol = left >= 0 ? &g_array_index (symbols, Symbol, left) : NULL;
  const Merge *merge;
  gint64 pair;

  if (symbol == NULL || symbol->next < 0)
    return;

  pair = make_pair (symbol->id, g_array_index (symbols, Symbol, symbol->next).id);
  merge = g_hash_table_lookup (self->merges, &pair);
  if (merge != NULL)
    push_candidate (heap, &(Candidate) { merge->rank, (guint32) left, pair, merge->id });
}

static void
merge_symbols (TektraBpe *self,
               GArray    *symbols)
{
  g_autoptr(GArray) heap = g_array_new (FALSE, FALSE, sizeof (Candidate));

  for (guint i = 0; i < symbols->len; i++)
    consider (self, symbols, heap, (int) i);

  while (heap->len > 0)
    {
      Candidate candidate = pop_candidate (heap);
      Symbol *left = &g_array_index (symbols, Symbol, candidate.left);
      Symbol *right;

      /* One of both may have become part of another token meanwhile. */
      if (left->merged || left->next < 0)
        continue;
      right = &g_array_index (symbols, Symbol, left->next);
      if (make_pair (left->id, right->id) != candidate.pair)
        continue;

      left->id = candidate.id;
      right->merged = TRUE;
      left->next = right->next;
      if (left->next >= 0)
        g_array_index (symbols, Symbol, left->next).previous = (int) candidate.left;

      consider (self, symbols, heap, left->previous);
      consider (self, symbols, heap, (int) candidate.left);
    }
}

/**
 * tektra_bpe_encode:
 * @self: an encoding
 * @piece: valid UTF-8
 * @ids: (element-type guint32): where to append the numbers
 *
 * Encodes a piece of text.
 */
void
tektra_bpe_encode (TektraBpe  *self,
                   const char *piece,
                   GArray     *ids)
{
  g_autoptr(GArray) symbols = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (piece != NULL);
  g_return_if_fail (ids != NULL);

  if (self->ignore_merges)
    {
      gint64 whole = tektra_bpe_find (self, piece);
      guint32 id = (guint32) whole;

      if (whole >= 0)
        {
          g_array_append_val (ids, id);
          return;
        }
    }

  symbols = split_letters (self, piece);
  merge_symbols (self, symbols);

  for (guint i = 0; i < symbols->len; i++)
    {
      const Symbol *symbol = &g_array_index (symbols, Symbol, i);

      if (!symbol->merged)
        g_array_append_val (ids, symbol->id);
    }
}
