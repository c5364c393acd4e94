/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "util/tektra-toml-editor.h"
#include "util/tektra-toml-scanner.h"

/* What a person would lose: a comment, a line, the order or the way in which they wrote it, because
 * they clicked somewhere. */

static TektraTomlEditor *
open_editor (const char *text)
{
  g_autoptr(GError) error = NULL;
  TektraTomlPlace place;
  TektraTomlEditor *editor = tektra_toml_editor_new (text, strlen (text), &place, &error);

  g_assert_no_error (error);

  return editor;
}

static TektraTomlNode *
read_value (const char *written)
{
  g_autofree char *text = g_strdup_printf ("v = %s", written);
  g_autoptr(TektraTomlNode) root = NULL;
  g_autoptr(GError) error = NULL;
  TektraTomlPlace place;

  root = tektra_toml_parse (text, strlen (text), &place, &error);
  g_assert_no_error (error);

  return tektra_toml_tree_copy (tektra_toml_node_get (root, "v"));
}

/* Paths are written with "/" here. */
static const struct
{
  const char *before;
  const char *path;
  const char *value; /* NULL to unset */
  const char *after;
} cases[] = {
  /* replaced, in the person's style */
  { "a = 1 # one\n", "a", "2", "a = 2 # one\n" },
  { "  a=1\nb = 2\n", "a", "12", "  a=12\nb = 2\n" },
  { "a = 'x' # y\n", "a", "\"z\"", "a = 'z' # y\n" },
  { "a = 'x'\n", "a", "\"it's\"", "a = \"it's\"\n" },
  { "a = 16_384\n", "a", "1234567", "a = 1_234_567\n" },
  { "a = 0xff\n", "a", "16", "a = 0x10\n" },
  { "a = 1\n", "a", "0.7", "a = 0.7\n" },
  { "a = 0.7\n", "a", "2.0", "a = 2.0\n" },
  { "a = true\n", "a", "false", "a = false\n" },
  { "a = \"x\"\n", "a", "\"l1\\nl2 \\\"q\\\"\"", "a = \"\"\"\nl1\nl2 \"q\\\"\"\"\"\n" },
  { "a = \"\"\"\nx # no comment\n\"\"\" # yes\nb = 1\n", "a", "\"z\"", "a = \"z\" # yes\nb = 1\n" },
  { "a = \"x\" # \"quoted\" = 'x'\n", "a", "\"y\"", "a = \"y\" # \"quoted\" = 'x'\n" },
  { "\"a b\".'c' = 1\n", "a b/c", "2", "\"a b\".'c' = 2\n" },
  { "[\"x.y\"] # h\nz = 1\n", "x.y/z", "2", "[\"x.y\"] # h\nz = 2\n" },
  { "t = { a = 1, b = { c = 2 } } # t\n", "t/b/c", "3", "t = { a = 1, b = { c = 3 } } # t\n" },
  { "[[m]]\nid = \"a\"\n[[m]]\nid = \"b\"\nx = 1\n", "m/1/x", "2",
    "[[m]]\nid = \"a\"\n[[m]]\nid = \"b\"\nx = 2\n" },

  /* added */
  { "[a]\nb = 1\n\n# of c\n[c]\n", "a/d", "2", "[a]\nb = 1\nd = 2\n\n# of c\n[c]\n" },
  { "[a]\n  b = 1 # b\n[c]", "a/d", "2", "[a]\n  b = 1 # b\n  d = 2\n[c]" },
  { "[a] # header", "a/d", "2", "[a] # header\nd = 2\n" },
  { "", "a/b", "true", "[a]\nb = true\n" },
  { "# hello\n", "a/b", "true", "# hello\n\n[a]\nb = true\n" },
  { "[b.x]\nk = 1\n# k = 2\n\n# of c\n[c]\n", "b/y/k", "2",
    "[b.x]\nk = 1\n# k = 2\n\n[b.y]\nk = 2\n\n# of c\n[c]\n" },
  { "[b]\nx.k = 1 # k\nz = 1\n", "b/x/l", "2", "[b]\nx.k = 1 # k\nx.l = 2\nz = 1\n" },
  { "b.x.k = 1\n", "b/y", "2", "b.x.k = 1\nb.y = 2\n" },
  { "t = { a = 1 } # t\n", "t/b", "2", "t = { a = 1, b = 2 } # t\n" },
  { "t = {}\n", "t/b", "2", "t = { b = 2 }\n" },
  { "t = { a = 1 }\n", "t/b/c", "2", "t = { a = 1, b = { c = 2 } }\n" },
  { "[[m]]\nid = \"a\"\n[[m]]\nid = \"b\"\n", "m/0/p/t", "0.5",
    "[[m]]\nid = \"a\"\np = { t = 0.5 }\n[[m]]\nid = \"b\"\n" },
  { "[[m]]\nid = \"a\"\n[m.p]\nt = 1\n[[m]]\nid = \"b\"\n", "m/0/p/u", "2",
    "[[m]]\nid = \"a\"\n[m.p]\nt = 1\nu = 2\n[[m]]\nid = \"b\"\n" },
  { "[c]\n", "c/My own", "\"/x\"", "[c]\n\"My own\" = \"/x\"\n" },
  { "[c]\n", "c/1", "\"/x\"", "[c]\n1 = \"/x\"\n" },
  { "[p.x]\nk = 1\n", "p/1/k", "2", "[p.x]\nk = 1\n\n[p.1]\nk = 2\n" },
  { "\xef\xbb\xbf[a]\r\nb = 1\r\n", "a/c", "2", "\xef\xbb\xbf[a]\r\nb = 1\r\nc = 2\r\n" },
  { "\xef\xbb\xbf" "b = 1\r\n", "c", "2", "\xef\xbb\xbf" "b = 1\r\nc = 2\r\n" },
  { "\xef\xbb\xbf", "c/d", "2", "\xef\xbb\xbf[c]\nd = 2\n" },

  /* removed */
  { "[a]\nb = 1 # why\nc = 2\n", "a/b", NULL, "[a]\n# why\nc = 2\n" },
  { "[a]\nb = 1\nc = 2\n", "a/b", NULL, "[a]\nc = 2\n" },
  { "[a]\n b = [1, # one\n  2]\nc = 2\n", "a/b", NULL, "[a]\n # one\nc = 2\n" },
  { "t = { a = 1, b = 2 }\n", "t/a", NULL, "t = { b = 2 }\n" },
  { "t = { a = 1, b = 2 }\n", "t/b", NULL, "t = { a = 1 }\n" },
  { "t = { a.x = 1, b = 2, a.y = 3 }\n", "t/a", NULL, "t = { b = 2 }\n" },
  { "[p.a]\nx = 1\n\n# words\n[p.b] # of b\n# more\nx = 1\n\n[p.c]\nx = 1\n", "p/b", NULL,
    "[p.a]\nx = 1\n\n# words\n# of b\n# more\n\n[p.c]\nx = 1\n" },
  { "[p.a]\nx = 1\n\n[p.b]\nx = 1\n[p.b.q]\ny = 1\n", "p/b", NULL, "[p.a]\nx = 1\n" },
  { "[b]\nx.k = 1\nz = 1\nx.l = 1\n", "b/x", NULL, "[b]\nz = 1\n" },
  { "[[m]]\nid = 1\n[[m]]\nid = 2\n[m.p]\nx = 1\n[[m]]\nid = 3\n", "m/1", NULL,
    "[[m]]\nid = 1\n[[m]]\nid = 3\n" },
  { "[[m]]\nid = 1\n", "m/0", NULL, "" },
  { "m = [{ id = 1 }, { id = 2 }]\n", "m/0", NULL, "m = [{ id = 2 }]\n" },

  /* lists */
  { "a = [\"x\", \"y\"] # a\n", "a", "[\"y\", \"x\"]", "a = [\"y\", \"x\"] # a\n" },
  { "a = ['x','y']\n", "a", "[\"y\", \"x\", \"z\"]", "a = ['y','x','z']\n" },
  { "a = [ 1, 2, ]\n", "a", "[2]", "a = [ 2, ]\n" },
  { "a = []\n", "a", "[\"x\"]", "a = [\"x\"]\n" },
  { "a = [\n  \"x\", # about x\n  # between\n  \"y\"  # about y\n] # end\n", "a",
    "[\"y\", \"x\", \"z\"]",
    "a = [\n  # between\n  \"y\",  # about y\n  \"x\", # about x\n  \"z\"\n] # end\n" },
  { "a = [ # open\n  1, # one\n  2, # two\n]\n", "a", "[2]",
    "a = [ # open\n  2, # two\n  # one\n]\n" },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(TektraTomlEditor) editor = open_editor (cases[i].before);
      g_auto(GStrv) path = g_strsplit (cases[i].path, "/", -1);
      g_autoptr(GError) error = NULL;

      if (cases[i].value != NULL)
        {
          g_autoptr(TektraTomlNode) value = read_value (cases[i].value);

          tektra_toml_editor_set (editor, (const char * const *) path, value, &error);
        }
      else
        tektra_toml_editor_unset (editor, (const char * const *) path, &error);

      if (error != NULL)
        g_test_message ("%s: %s", cases[i].before, cases[i].path);
      g_assert_no_error (error);
      g_assert_cmpstr (tektra_toml_editor_get_text (editor), ==, cases[i].after);
    }
}

static void
test_append (void)
{
  static const struct
  {
    const char *before;
    const char *after;
  } appends[] = {
    { "", "[[m]]\nid = \"new\"\n" },
    { "# end", "# end\n\n[[m]]\nid = \"new\"\n" },
    { "[[m]]\nid = \"a\" # a\n\n[p]\nx = 1\n",
      "[[m]]\nid = \"a\" # a\n\n[[m]]\nid = \"new\"\n\n[p]\nx = 1\n" },
    { "[[m]]\nid = \"a\"\n[m.p]\nx = 1\n",
      "[[m]]\nid = \"a\"\n[m.p]\nx = 1\n\n[[m]]\nid = \"new\"\n" },
    { "m = [{ id = 'a' }]\n", "m = [{ id = 'a' }, { id = \"new\" }]\n" },
    { "m = []\n", "m = [{ id = \"new\" }]\n" },
  };
  static const char *const path[] = { "m", NULL };
  g_autoptr(TektraTomlNode) value = tektra_toml_new_string ("new");

  for (guint i = 0; i < G_N_ELEMENTS (appends); i++)
    {
      g_autoptr(TektraTomlEditor) editor = open_editor (appends[i].before);
      g_autoptr(GError) error = NULL;

      tektra_toml_editor_append (editor, path, "id", value, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (tektra_toml_editor_get_text (editor), ==, appends[i].after);
    }
}

/* What cannot be done is refused, and the text is as it was. */
static void
test_refused (void)
{
  static const char *const path[] = { "a", "b", NULL };
  static const char *const array[] = { "a", NULL };
  static const char text[] = "a = 1 # one\n";
  g_autoptr(TektraTomlEditor) editor = open_editor (text);
  g_autoptr(TektraTomlNode) value = tektra_toml_new_integer (1);
  g_autoptr(GError) error = NULL;
  TektraTomlPlace place;

  g_assert_false (tektra_toml_editor_set (editor, path, value, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  g_assert_false (tektra_toml_editor_append (editor, array, "id", value, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  g_assert_cmpstr (tektra_toml_editor_get_text (editor), ==, text);

  g_assert_null (tektra_toml_editor_new ("a = \n", 5, &place, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_cmpuint (place.line, ==, 1);
}

/* Random files in which each line has a comment that occurs once. */

typedef struct
{
  GString *text;
  guint n_comments;
} Writing;

static const char *const keys[] = { "a", "b-1", "\"c d\"", "'e.f'", "g_" };
static const char *const values[] = {
  "1", "-2.5", "true", "\"text # no comment\"", "'l'", "1_000", "0x1f", "1979-05-27 07:32:00",
  "\"\"\"\nlong # no\ntext\"\"\"", "'''x'''", "{ x = 1, y.z = [1, 2] }", "[]", "{}",
  "[1, 2, 3]", "[ 'x', \"y\" ]", "\"esc \\\" \\\\\"",
};

static void
add_comment (Writing *writing)
{
  if (g_test_rand_int_range (0, 3) > 0)
    g_string_append_printf (writing->text, " # remark %u;", writing->n_comments++);
  g_string_append (writing->text, g_test_rand_bit () ? "\n" : "\n\n");
}

static void
add_pairs (Writing *writing)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      if (g_test_rand_bit ())
        continue;

      if (g_test_rand_int_range (0, 4) == 0)
        add_comment (writing);
      g_string_append_printf (writing->text, "%s%s%s= ", g_test_rand_bit () ? "" : "  ", keys[i],
                              g_test_rand_int_range (0, 4) == 0 ? ".sub " : " ");
      if (g_test_rand_int_range (0, 5) == 0)
        g_string_append_printf (writing->text, "[\n 1, # remark %u;\n 2\n # remark %u;\n]",
                                writing->n_comments, writing->n_comments + 1);
      else
        g_string_append (writing->text,
                         values[g_test_rand_int_range (0, G_N_ELEMENTS (values))]);
      if (g_str_has_suffix (writing->text->str, ";\n]"))
        writing->n_comments += 2;
      add_comment (writing);
    }
}

static char *
write_random (guint *n_comments)
{
  Writing writing = { g_string_new (g_test_rand_bit () ? "" : "\xef\xbb\xbf"), 0 };

  add_pairs (&writing);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      if (g_test_rand_bit ())
        continue;
      g_string_append_printf (writing.text, g_test_rand_bit () ? "[t.%s]" : " [ t . %s ]", keys[i]);
      add_comment (&writing);
      add_pairs (&writing);
    }
  for (int i = g_test_rand_int_range (0, 3); i > 0; i--)
    {
      g_string_append (writing.text, "[[m]]");
      add_comment (&writing);
      add_pairs (&writing);
    }
  if (g_test_rand_bit ())
    g_string_truncate (writing.text, writing.text->len - 1);
  *n_comments = writing.n_comments;

  return g_string_free_and_steal (writing.text);
}

static void
choose_path (const TektraTomlNode *node,
             GPtrArray            *path)
{
  while (node->children != NULL && node->children->len > 0 &&
         (path->len == 0 || g_test_rand_int_range (0, 4) > 0))
    {
      guint position = (guint) g_test_rand_int_range (0, (int) node->children->len);
      const TektraTomlNode *child = g_ptr_array_index (node->children, position);

      g_ptr_array_add (path, child->key != NULL ? g_strdup (child->key)
                                                : g_strdup_printf ("%u", position));
      node = child;
    }

  if (node->type == TEKTRA_TOML_TABLE && (path->len == 0 || g_test_rand_bit ()))
    g_ptr_array_add (path, g_strdup_printf ("new %u", (guint) g_test_rand_int_range (0, 9)));
}

static TektraTomlNode *
choose_value (void)
{
  for (;;)
    {
      g_autoptr(TektraTomlNode) value =
        read_value (values[g_test_rand_int_range (0, G_N_ELEMENTS (values))]);

      if (value->type != TEKTRA_TOML_TIME && value->type != TEKTRA_TOML_TABLE)
        return g_steal_pointer (&value);
    }
}

/* One comment more or less, or one value that is another's, fails. */
static void
test_random (void)
{
  guint n_done = 0, n_refused = 0;

  for (guint round = 0; round < 3000; round++)
    {
      guint n_comments;
      g_autofree char *text = write_random (&n_comments);
      g_autoptr(TektraTomlNode) expected = NULL;
      g_autoptr(TektraTomlEditor) editor = NULL;
      const char *got;

      /* two names for one table are no TOML */
      {
        TektraTomlPlace place;

        editor = tektra_toml_editor_new (text, strlen (text), &place, NULL);
        if (editor == NULL)
          continue;
      }

      expected = tektra_toml_tree_copy (tektra_toml_editor_get_root (editor));
      for (guint i = 0; i < 6; i++)
        {
          g_autoptr(GPtrArray) path = g_ptr_array_new_with_free_func (g_free);
          g_autoptr(TektraTomlNode) value = NULL;
          const char *const *keys_of_path;

          choose_path (tektra_toml_editor_get_root (editor), path);
          g_ptr_array_add (path, NULL);
          keys_of_path = (const char *const *) path->pdata;

          if (g_test_rand_int_range (0, 3) == 0)
            {
              if (tektra_toml_editor_unset (editor, keys_of_path, NULL))
                {
                  tektra_toml_tree_unset (expected, keys_of_path);
                  n_done++;
                }
              else
                n_refused++;
              continue;
            }

          value = choose_value ();
          if (tektra_toml_editor_set (editor, keys_of_path, value, NULL))
            {
              g_assert_true (tektra_toml_tree_set (expected, keys_of_path, value));
              n_done++;
            }
          else
            n_refused++;
        }

      g_assert_true (tektra_toml_tree_equal (tektra_toml_editor_get_root (editor), expected));
      got = tektra_toml_editor_get_text (editor);

      for (guint i = 0; i < n_comments; i++)
        {
          g_autofree char *comment = g_strdup_printf ("# remark %u;", i);
          const char *found = strstr (got, comment);

          if (found == NULL || strstr (found + 1, comment) != NULL)
            g_error ("“%s” is lost:\n%s\n--- from ---\n%s", comment, got, text);
        }
    }

  g_test_message ("%u changes, %u refused", n_done, n_refused);
  g_assert_cmpuint (n_done, >, 5000);
  /* tables that are replaced by values are refused, little else */
  g_assert_cmpuint (n_refused, <, n_done / 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/toml-editor/cases", test_cases);
  g_test_add_func ("/toml-editor/append", test_append);
  g_test_add_func ("/toml-editor/refused", test_refused);
  g_test_add_func ("/toml-editor/random", test_random);

  return g_test_run ();
}
