/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-backend-error.h"
#include "engines/onnx/tektra-byte-level.h"
#include "engines/onnx/tektra-tokenizer.h"
#include "test-time.h"

/* Without the right tokens a model gets a text that nobody wrote, and answers that. */

#define MARKS \
  "'added_tokens': [" \
  "  {'id': 300, 'content': '<s>', 'special': true}," \
  "  {'id': 301, 'content': '<|end|>', 'special': true, 'rstrip': true}," \
  "  {'id': 302, 'content': '<|end|>more', 'special': true}," \
  "  {'id': 303, 'content': 'word', 'special': false, 'single_word': true}," \
  "  {'id': 304, 'content': '<tool>', 'special': false, 'lstrip': true}]"

/* As Llama 2 has it: blanks are letters, what is unknown is written byte by byte */
#define SENTENCE_PIECE \
  "{" MARKS "," \
  " 'normalizer': {'type': 'Sequence', 'normalizers': [" \
  "   {'type': 'Prepend', 'prepend': '▁'}," \
  "   {'type': 'Replace', 'pattern': {'String': ' '}, 'content': '▁'}]}," \
  " 'pre_tokenizer': null," \
  " 'post_processor': {'type': 'TemplateProcessing'," \
  "   'single': [{'SpecialToken': {'id': '<s>', 'type_id': 0}}," \
  "              {'Sequence': {'id': 'A', 'type_id': 0}}]," \
  "   'special_tokens': {'<s>': {'id': '<s>', 'ids': [300], 'tokens': ['<s>']}}}," \
  " 'decoder': {'type': 'Sequence', 'decoders': [" \
  "   {'type': 'Replace', 'pattern': {'String': '▁'}, 'content': ' '}," \
  "   {'type': 'ByteFallback'}, {'type': 'Fuse'}," \
  "   {'type': 'Strip', 'content': ' ', 'start': 1, 'stop': 0}]}," \
  " 'model': {'type': 'BPE', 'unk_token': '<unk>', 'fuse_unk': true, 'byte_fallback': true," \
  "   'vocab': {'<unk>': 0, '▁': 1, 'a': 2, 'b': 3, 'ab': 4, '▁ab': 5, 'abab': 6," \
  "             '<0xF0>': 7, '<0x9F>': 8, '<0x98>': 9, '<0x80>': 10, '▁▁': 11, 'é': 12}," \
  "   'merges': ['a b', '▁ ab', 'ab ab', '▁ ▁']}}"

static TektraTokenizer *
create (const char  *json,
        GError     **error)
{
  g_autofree char *quoted = g_strdelimit (g_strdup (json), "'", '"');

  return tektra_tokenizer_new (quoted, -1, error);
}

static TektraTokenizer *
create_well (const char *json)
{
  g_autoptr(GError) error = NULL;
  TektraTokenizer *tokenizer = create (json, &error);

  g_assert_no_error (error);
  g_assert_nonnull (tokenizer);

  return tokenizer;
}

/* A tokenizer that knows single letters and bytes only, with the parts that are tested */
static TektraTokenizer *
create_from_parts (const char *parts)
{
  g_autoptr(GString) json = g_string_new ("{");

  g_string_append_printf (json, "%s, \"model\": {\"vocab\": {", parts);
  for (guint byte = 0; byte < 256; byte++)
    {
      char c = (char) byte;
      g_autofree char *letter = tektra_byte_level_encode (&c, 1);

      g_string_append_printf (json, "%s\"%s%s\": %u", byte > 0 ? "," : "",
                              *letter == '"' || *letter == '\\' ? "\\" : "", letter, byte);
    }
  g_string_append (json, ", \"▁\": 256, \"xy\": 257}, \"merges\": [\"x y\"]}}");
  /* the letter itself is no quotation mark */
  g_string_replace (json, "\"'\": 39", "\"\\u0027\": 39", 1);

  return create_well (json->str);
}

static char *
encode (TektraTokenizer     *tokenizer,
        const char          *text,
        TektraTokenizeFlags  flags)
{
  g_autoptr(GArray) ids = tektra_tokenizer_encode (tokenizer, text, -1, flags);
  GString *written = g_string_new (NULL);

  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (written, "%s%u", i > 0 ? " " : "", g_array_index (ids, guint32, i));

  return g_string_free (written, FALSE);
}

#define assert_encodes(tokenizer, text, flags, expected)             \
  G_STMT_START                                                       \
    {                                                                \
      g_autofree char *encoded = encode (tokenizer, text, flags);    \
      g_assert_cmpstr (encoded, ==, expected);                       \
    }                                                                \
  G_STMT_END

static void
test_byte_level (void)
{
  g_autoptr(GString) decoded = g_string_new (NULL);
  g_autofree char *encoded = NULL;
  char bytes[256];

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = (char) i;

  encoded = tektra_byte_level_encode (bytes, sizeof bytes);
  g_assert_true (g_utf8_validate (encoded, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (encoded, -1), ==, 256);
  g_assert_null (strchr (encoded, ' '));
  g_assert_true (tektra_byte_level_decode (encoded, decoded));
  g_assert_cmpmem (decoded->str, decoded->len, bytes, sizeof bytes);

  /* those of GPT-2 */
  g_clear_pointer (&encoded, g_free);
  encoded = tektra_byte_level_encode (" é\n", 4);
  g_assert_cmpstr (encoded, ==, "ĠÃ©Ċ");

  g_assert_false (tektra_byte_level_decode ("a€", decoded));
  g_assert_cmpuint (decoded->len, ==, sizeof bytes);
}

static void
test_sentence_piece (void)
{
  g_autoptr(TektraTokenizer) tokenizer = create_well (SENTENCE_PIECE);

  assert_encodes (tokenizer, "ab", TEKTRA_TOKENIZE_NONE, "5");
  assert_encodes (tokenizer, "ab", TEKTRA_TOKENIZE_BEGINNING, "300 5");
  assert_encodes (tokenizer, "", TEKTRA_TOKENIZE_BEGINNING, "300");
  assert_encodes (tokenizer, "", TEKTRA_TOKENIZE_NONE, "");
  /* "a b" is learned first, so that "▁ab ab" leaves no "abab" at the beginning */
  assert_encodes (tokenizer, "abab", TEKTRA_TOKENIZE_NONE, "5 4");
  assert_encodes (tokenizer, "bababa", TEKTRA_TOKENIZE_NONE, "1 3 6 2");
  assert_encodes (tokenizer, " ab", TEKTRA_TOKENIZE_NONE, "1 5");
  assert_encodes (tokenizer, "a  b", TEKTRA_TOKENIZE_NONE, "1 2 11 3");
  /* bytes, and unknown letters together are one token, whose bytes are not in the model */
  assert_encodes (tokenizer, "😀", TEKTRA_TOKENIZE_NONE, "1 7 8 9 10");
  assert_encodes (tokenizer, "日本é", TEKTRA_TOKENIZE_NONE, "1 0 12");
}

static void
test_marks (void)
{
  g_autoptr(TektraTokenizer) tokenizer = create_well (SENTENCE_PIECE);

  assert_encodes (tokenizer, "ab<|end|>ab", TEKTRA_TOKENIZE_MARKS, "5 301 5");
  /* of two the longer one */
  assert_encodes (tokenizer, "<|end|>more", TEKTRA_TOKENIZE_MARKS, "302");
  /* takes the blanks behind it, and the other one those before it */
  assert_encodes (tokenizer, "<|end|> \n ab", TEKTRA_TOKENIZE_MARKS, "301 5");
  assert_encodes (tokenizer, "ab  <tool>", TEKTRA_TOKENIZE_MARKS, "5 304");
  /* not within another word */
  assert_encodes (tokenizer, "ab word ab", TEKTRA_TOKENIZE_NONE, "5 1 303 1 5");

  /* What a person writes ends nothing, but a token that is no mark is one. */
  g_assert_true (tektra_tokenizer_is_mark (tokenizer, 301));
  g_assert_false (tektra_tokenizer_is_mark (tokenizer, 304));
  g_assert_false (tektra_tokenizer_is_mark (tokenizer, 5));
  assert_encodes (tokenizer, "<tool>", TEKTRA_TOKENIZE_NONE, "304");
  {
    g_autoptr(GArray) ids = tektra_tokenizer_encode (tokenizer, "<s>ab", -1, TEKTRA_TOKENIZE_NONE);

    for (guint i = 0; i < ids->len; i++)
      g_assert_cmpuint (g_array_index (ids, guint32, i), !=, 300);
  }

  g_assert_cmpint (tektra_tokenizer_find (tokenizer, "<|end|>"), ==, 301);
  g_assert_cmpint (tektra_tokenizer_find (tokenizer, "ab"), ==, 4);
  g_assert_cmpint (tektra_tokenizer_find (tokenizer, "nothing"), ==, -1);
}

static void
test_decode (void)
{
  g_autoptr(TektraTokenizer) tokenizer = create_well (SENTENCE_PIECE);
  const char *texts[] = { "ab", " ab", "a  b ", "😀", "ab 😀😀 ba", "" };
  const guint32 half[] = { 5, 7, 8, 2 };
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autofree char *decoded = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GArray) there = tektra_tokenizer_encode (tokenizer, texts[i], -1,
                                                         TEKTRA_TOKENIZE_BEGINNING);
      g_autofree char *back = tektra_tokenizer_decode (tokenizer, there, FALSE);

      g_assert_cmpstr (back, ==, texts[i]);
    }

  /* half a letter, and a number that no token has */
  g_array_append_vals (ids, half, G_N_ELEMENTS (half));
  decoded = tektra_tokenizer_decode (tokenizer, ids, TRUE);
  g_assert_cmpstr (decoded, ==, "ab\357\277\275\357\277\275a");
}

static void
test_invalid_text (void)
{
  g_autoptr(TektraTokenizer) tokenizer = create_from_parts (
    "'pre_tokenizer': {'type': 'ByteLevel', 'add_prefix_space': false, 'use_regex': true},"
    "'decoder': {'type': 'ByteLevel'}");
  g_autoptr(GArray) ids = NULL;
  g_autofree char *decoded = NULL;

  ids = tektra_tokenizer_encode (tokenizer, "a\xff" "b\xc3", -1, TEKTRA_TOKENIZE_NONE);
  decoded = tektra_tokenizer_decode (tokenizer, ids, TRUE);
  g_assert_cmpstr (decoded, ==, "a\357\277\275b\357\277\275");

  /* a byte that ends a string in C */
  g_clear_pointer (&ids, g_array_unref);
  g_clear_pointer (&decoded, g_free);
  ids = tektra_tokenizer_encode (tokenizer, "a\0b", 3, TEKTRA_TOKENIZE_NONE);
  decoded = tektra_tokenizer_decode (tokenizer, ids, TRUE);
  g_assert_cmpstr (decoded, ==, "a\357\277\275b");
}

/* A letter never becomes one with a letter of another piece: "xy" shows where the cut is. */
static void
test_cuts (void)
{
  static const struct
  {
    const char *pre_tokenizer;
    const char *text;
    const char *expected;
  } cases[] = {
    { "null", "xyxy", "257 257" },
    { "{'type': 'Split', 'pattern': {'String': 'y'}, 'behavior': 'Isolated'}", "xy", "120 121" },
    { "{'type': 'Split', 'pattern': {'String': 'y'}, 'behavior': 'Removed'}", "xyx", "120 120" },
    { "{'type': 'Split', 'pattern': {'Regex': 'x+'}, 'behavior': 'MergedWithNext'}", "xyxy",
      "257 257" },
    { "{'type': 'Split', 'pattern': {'Regex': 'x'}, 'behavior': 'MergedWithPrevious'}", "yxyx",
      "121 120 121 120" },
    { "{'type': 'Split', 'pattern': {'Regex': '[xy]'}, 'behavior': 'Contiguous'}", "axyz",
      "97 257 122" },
    { "{'type': 'Split', 'pattern': {'Regex': 'xy'}, 'behavior': 'Removed', 'invert': true}",
      "axyb", "257" },
    { "{'type': 'Whitespace'}", "xy\txy", "257 257" },
    { "{'type': 'WhitespaceSplit'}", "x\ny", "120 121" },
    { "{'type': 'Punctuation'}", "xy!", "257 33" },
    { "{'type': 'Sequence', 'pretokenizers': [{'type': 'Digits', 'individual_digits': true},"
      " {'type': 'ByteLevel', 'add_prefix_space': true, 'use_regex': false}]}",
      "xy12", "32 257 32 49 32 50" },
    { "{'type': 'Metaspace', 'replacement': '▁', 'prepend_scheme': 'first', 'split': true}",
      "xy xy", "256 257 256 257" },
    { "{'type': 'Metaspace', 'replacement': '▁', 'prepend_scheme': 'never', 'split': false}",
      "xy xy", "257 256 257" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *parts = g_strconcat ("'pre_tokenizer': ", cases[i].pre_tokenizer, NULL);
      g_autoptr(TektraTokenizer) tokenizer = create_from_parts (parts);

      g_test_message ("%s", cases[i].pre_tokenizer);
      assert_encodes (tokenizer, cases[i].text, TEKTRA_TOKENIZE_NONE, cases[i].expected);
    }
}

static void
test_normalizers (void)
{
  static const struct
  {
    const char *normalizer;
    const char *text;
    const char *expected;
  } cases[] = {
    { "{'type': 'Lowercase'}", "XY", "257" },
    { "{'type': 'Strip', 'strip_left': true, 'strip_right': true}", " xy\n", "257" },
    { "{'type': 'Replace', 'pattern': {'Regex': '[ab]+'}, 'content': 'xy'}", "aabx", "257 120" },
    /* one letter, two, and the same two with their own kind of one */
    { "{'type': 'NFC'}", "e\314\201", "195 169" },
    { "{'type': 'NFD'}", "é", "101 204 129" },
    { "{'type': 'NFKC'}", "\357\275\230\357\275\231", "257" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(TektraTokenizer) tokenizer = NULL;
      g_autofree char *parts = NULL;

      parts = g_strconcat ("'normalizer': ", cases[i].normalizer,
                           ", 'pre_tokenizer': {'type': 'ByteLevel', 'add_prefix_space': false}",
                           NULL);
      tokenizer = create_from_parts (parts);
      g_test_message ("%s", cases[i].normalizer);
      assert_encodes (tokenizer, cases[i].text, TEKTRA_TOKENIZE_NONE, cases[i].expected);
    }
}

/* Merges as pairs, because a token may have a blank in it; and words that are taken whole */
static void
test_pairs (void)
{
  g_autoptr(TektraTokenizer) tokenizer = create_well (
    "{'model': {'type': 'BPE', 'ignore_merges': true,"
    " 'vocab': {'a': 0, ' ': 1, 'b': 2, ' b': 3, 'bab': 4},"
    " 'merges': [[' ', 'b']]}}");

  assert_encodes (tokenizer, "a b", TEKTRA_TOKENIZE_NONE, "0 3");
  assert_encodes (tokenizer, "bab", TEKTRA_TOKENIZE_NONE, "4");
  assert_encodes (tokenizer, "baba", TEKTRA_TOKENIZE_NONE, "2 0 2 0");
}

/* A whole text is one piece in the manner of SentencePiece: time must not grow with its square. */
static void
test_long_text (void)
{
  g_autoptr(TektraTokenizer) tokenizer = create_well (SENTENCE_PIECE);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GArray) ids = NULL;
  gint64 begin;

  for (guint i = 0; i < 100 * 1000; i++)
    g_string_append (text, "abab ");

  begin = test_get_cpu_time ();
  ids = tektra_tokenizer_encode (tokenizer, text->str, -1, TEKTRA_TOKENIZE_MARKS);
  g_assert_cmpuint (ids->len, ==, 2 * 100 * 1000 + 1);
  g_assert_cmpint (test_get_cpu_time () - begin, <, 20 * G_USEC_PER_SEC);
}

static void
test_damaged (void)
{
  static const struct
  {
    const char *json;
    int         code;
  } cases[] = {
    { "", TEKTRA_BACKEND_ERROR_BAD_MODEL },
    { "[]", TEKTRA_BACKEND_ERROR_BAD_MODEL },
    { "{'model': ", TEKTRA_BACKEND_ERROR_BAD_MODEL },
    { "{}", TEKTRA_BACKEND_ERROR_BAD_MODEL },
    { "{'model': 3}", TEKTRA_BACKEND_ERROR_BAD_MODEL },
    { "{'model': {}}", TEKTRA_BACKEND_ERROR_BAD_MODEL },
    { "{'model': {'vocab': {'a': -1}, 'merges': ['a a']}}", TEKTRA_BACKEND_ERROR_BAD_MODEL },
    { "{'model': {'vocab': {'a': 99999999999}, 'merges': ['a a']}}",
      TEKTRA_BACKEND_ERROR_BAD_MODEL },
    { "{'model': {'vocab': {'a': 'b'}, 'merges': []}}", TEKTRA_BACKEND_ERROR_BAD_MODEL },
    { "{'model': {'vocab': {'a': 0}, 'merges': ['a b']}}", TEKTRA_BACKEND_ERROR_BAD_MODEL },
    { "{'model': {'vocab': {'a': 0}, 'merges': [['a']]}}", TEKTRA_BACKEND_ERROR_BAD_MODEL },
    { "{'model': {'vocab': {'a': 0}, 'merges': [[1, 2]]}}", TEKTRA_BACKEND_ERROR_BAD_MODEL },
    { "{'model': {'vocab': {'a': 0}, 'merges': [null]}}", TEKTRA_BACKEND_ERROR_BAD_MODEL },
    { "{'model': {'type': 'Unigram', 'vocab': []}}", TEKTRA_BACKEND_ERROR_UNSUPPORTED },
    { "{'normalizer': {'type': 'Precompiled'}, 'model': {'vocab': {'a': 0, 'aa': 1}, "
      "'merges': ['a a']}}", TEKTRA_BACKEND_ERROR_UNSUPPORTED },
    { "{'pre_tokenizer': {'type': 'Bert'}, 'model': {'vocab': {'a': 0, 'aa': 1}, "
      "'merges': ['a a']}}", TEKTRA_BACKEND_ERROR_UNSUPPORTED },
    { "{'pre_tokenizer': {'type': 'Split', 'behavior': 'Isolated', 'pattern': {'Regex': '('}}, "
      "'model': {'vocab': {'a': 0, 'aa': 1}, 'merges': ['a a']}}",
      TEKTRA_BACKEND_ERROR_UNSUPPORTED },
    { "{'decoder': {'type': 'CTC'}, 'model': {'vocab': {'a': 0, 'aa': 1}, "
      "'merges': ['a a']}}", TEKTRA_BACKEND_ERROR_UNSUPPORTED },
    { "{'added_tokens': [{'id': 4}], 'model': {'vocab': {'a': 0, 'aa': 1}, "
      "'merges': ['a a']}}", TEKTRA_BACKEND_ERROR_BAD_MODEL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", cases[i].json);
      g_assert_null (create (cases[i].json, &error));
      g_assert_error (error, TEKTRA_BACKEND_ERROR, cases[i].code);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tokenizer/byte-level", test_byte_level);
  g_test_add_func ("/tokenizer/sentence-piece", test_sentence_piece);
  g_test_add_func ("/tokenizer/marks", test_marks);
  g_test_add_func ("/tokenizer/decode", test_decode);
  g_test_add_func ("/tokenizer/invalid-text", test_invalid_text);
  g_test_add_func ("/tokenizer/cuts", test_cuts);
  g_test_add_func ("/tokenizer/normalizers", test_normalizers);
  g_test_add_func ("/tokenizer/pairs", test_pairs);
  g_test_add_func ("/tokenizer/long-text", test_long_text);
  g_test_add_func ("/tokenizer/damaged", test_damaged);

  return g_test_run ();
}
