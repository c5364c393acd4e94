/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-backend.h"
#include "core/tektra-tool-result-part.h"

/* What a request asks for beside words: a schema whose mistakes are told before anybody is asked,
 * and the results of tools, each with its call. */

static const struct
{
  const char *schema; /* with ' for " */
  const char *problem;
} broken[] = {
  { "", "is not JSON" },
  { "{'type': 'object',", "is not JSON: line 1" },
  { "{\n'type':\n oops}", "is not JSON: line 3" },
  { "[]", "a schema must be an object" },
  { "true[]", "a schema must be an object" }, /* found by tests/fuzz */
  { "true", "a schema must be an object" },
  { "{}", "says nothing about the answer" },
  { "{'name': 'Ada', 'born': 1815}", "says nothing about the answer" },
  { "{'type': 'text'}", "/type: it must be array, boolean" },
  { "{'type': ['string', 'void']}", "/type: it must be array, boolean" },
  { "{'properties': ['a']}", "/properties: it must be an object of schemas" },
  { "{'properties': {'a': 'string'}}", "/properties/a: a schema must be an object" },
  { "{'properties': {'a': {'required': 'b'}}}",
    "/properties/a/required: it must be a list of names" },
  { "{'required': [1]}", "/required: it must be a list of names" },
  { "{'items': 3}", "/items: a schema must be an object" },
  { "{'anyOf': []}", "/anyOf: it must be a list of schemas" },
  { "{'anyOf': [{'type': 'null'}, 7]}", "/anyOf/1: a schema must be an object" },
  { "{'enum': []}", "/enum: it must be a list of values" },
  { "{'maxItems': -1}", "/maxItems: it must be a whole number" },
  { "{'minimum': 'a'}", "/minimum: it must be a number" },
  { "{'pattern': 1}", "/pattern: it must be a text" },
  { "{'$ref': 'https://example.com/a'}", "/$ref: it must name a place in the same file" },
};

static TektraAnswerSchema *
read_schema (const char  *quoted,
             GError     **error)
{
  g_autofree char *text = g_strdup (quoted);

  return tektra_answer_schema_new (g_strdelimit (text, "'", '"'), -1, error);
}

static void
test_broken_schema (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (read_schema (broken[i].schema, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      if (strstr (error->message, broken[i].problem) == NULL)
        g_error ("%s: %s", broken[i].schema, error->message);
    }
}

/* Neither bytes that are no text nor a schema without an end may do any harm. */
static void
test_hostile_schema (void)
{
  g_autoptr(GString) deep = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null (tektra_answer_schema_new ("{\"title\":\"\xff\"}", -1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&error);

  for (guint i = 0; i < 100; i++)
    g_string_append (deep, "{'not':");
  g_string_append (deep, "true");
  for (guint i = 0; i < 100; i++)
    g_string_append_c (deep, '}');
  g_assert_null (read_schema (deep->str, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_nonnull (strstr (error->message, "nested too deeply"));
}

static const struct
{
  const char *schema;
  const char *name;
  gboolean    strict;
} good[] = {
  { "{'type':'string'}", "answer", TRUE },
  { "{'title':'Person & more','type':'object'}", "Person___more", FALSE },
  { "{'type':'object','properties':{'a':{'type':'integer'}},'required':['a'],"
    "'additionalProperties':false}", "answer", TRUE },
  { "{'type':'object','properties':{'a':{'type':'integer'}},'additionalProperties':false}",
    "answer", FALSE },
  { "{'type':'array','items':{'type':'object','properties':{'a':true}}}", "answer", FALSE },
  { "{'$ref':'#/$defs/a','$defs':{'a':{'enum':[1,'b',null]}}}", "answer", TRUE },
  { "{'type':['string','null'],'minLength':1,'maxLength':3,'x-own':[]}", "answer", TRUE },
};

static void
test_good_schema (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *text = g_strdup (good[i].schema);
      g_autoptr(GError) error = NULL;
      g_autoptr(TektraAnswerSchema) schema = read_schema (good[i].schema, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (tektra_answer_schema_get_name (schema), ==, good[i].name);
      g_assert_cmpint (tektra_answer_schema_get_strict (schema), ==, good[i].strict);
      g_assert_cmpstr (tektra_answer_schema_get_text (schema), ==, g_strdelimit (text, "'", '"'));
    }
}

/* What the fuzzer begins with is read to its end, each word of a schema included: a beginning that
 * is broken leads nowhere. */
static void
test_whole_schema (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "data", "schema", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (dir);
  for (; (name = g_dir_read_name (dir)) != NULL; n++)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      g_autoptr(TektraAnswerSchema) schema = NULL;
      g_autoptr(GError) error = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (path, &text, &length, NULL));
      g_assert_cmpuint (length, <, 8192);
      schema = tektra_answer_schema_new (text, -1, &error);
      g_assert_no_error (error);
    }
  g_assert_cmpuint (n, ==, 3);
}

static void
test_features (void)
{
  g_autoptr(TektraRequestOptions) options = tektra_request_options_new ();
  g_autoptr(TektraToolDefinition) tool = tektra_tool_definition_new ("f", NULL, NULL);
  g_autoptr(TektraAnswerSchema) schema = read_schema ("{'type':'string'}", NULL);
  const char *name = "";

  g_assert_cmpint (tektra_request_options_get_features (options), ==, TEKTRA_REQUEST_NONE);
  g_assert_cmpint (tektra_request_options_get_tool_choice (options, &name), ==,
                   TEKTRA_TOOL_CHOICE_AUTO);
  g_assert_null (name);

  tektra_request_options_add_tool (options, tool);
  tektra_request_options_set_schema (options, schema);
  tektra_request_options_set_n_candidates (options, 2);
  tektra_request_options_set_tool_choice (options, TEKTRA_TOOL_CHOICE_REQUIRED, "f");
  g_assert_cmpint (tektra_request_options_get_features (options), ==,
                   TEKTRA_REQUEST_TOOLS | TEKTRA_REQUEST_SCHEMA | TEKTRA_REQUEST_ODDS);
  g_assert_cmpint (tektra_request_options_get_tool_choice (options, &name), ==,
                   TEKTRA_TOOL_CHOICE_REQUIRED);
  g_assert_cmpstr (name, ==, "f");

  g_assert_finalize_object (g_steal_pointer (&options));
}

static TektraMessage *
add_message (GPtrArray  *messages,
             TektraRole  role,
             const char *text)
{
  TektraMessage *message = tektra_message_new_text (role, text);

  g_ptr_array_add (messages, message);

  return message;
}

static void
add_call (TektraMessage *message,
          const char    *id)
{
  g_autoptr(TektraPart) call = tektra_tool_call_part_new (id, id, "{}");

  tektra_message_add_part (message, call);
}

static void
add_result (TektraMessage *message,
            const char    *id,
            const char    *text)
{
  g_autoptr(TektraPart) result = tektra_tool_result_part_new (id, NULL, text, FALSE);

  tektra_message_add_part (message, result);
}

/* Each call as "id=text", or NULL when the calls cannot be sent */
static char *
describe_results (GPtrArray *messages,
                  guint      index)
{
  g_autoptr(TektraModel) model = tektra_model_new (NULL, "m");
  g_autoptr(TektraRequest) request = tektra_request_new (model, messages, NULL);
  g_autoptr(GPtrArray) results = tektra_request_dup_tool_results (request, index);
  g_autoptr(GString) text = g_string_new (NULL);

  if (results == NULL)
    return NULL;

  for (guint i = 0; i < results->len; i++)
    {
      g_assert_cmpstr (tektra_tool_result_part_get_name (results->pdata[i]), ==,
                       tektra_tool_result_part_get_call_id (results->pdata[i]));
      g_string_append_printf (text, "%s=%s;",
                              tektra_tool_result_part_get_call_id (results->pdata[i]),
                              tektra_text_part_get_text (results->pdata[i]));
    }

  return g_strdup (text->str);
}

/* Results belong to their calls whatever order they come in, with ids or without. */
static void
test_results (void)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *by_id = NULL;
  g_autofree char *in_order = NULL;
  TektraMessage *message;

  message = add_message (messages, TEKTRA_ROLE_ASSISTANT, "");
  add_call (message, "a");
  add_call (message, "b");
  add_call (message, "c");
  message = add_message (messages, TEKTRA_ROLE_TOOL, "");
  add_result (message, "c", "3");
  add_result (message, "a", "1");
  add_result (message, "unknown", "0");
  g_assert_null (describe_results (messages, 0));
  add_result (add_message (messages, TEKTRA_ROLE_TOOL, ""), "b", "2");
  by_id = describe_results (messages, 0);
  g_assert_cmpstr (by_id, ==, "a=1;b=2;c=3;");
  g_assert_null (describe_results (messages, 1));

  g_ptr_array_set_size (messages, 1);
  add_message (messages, TEKTRA_ROLE_TOOL, "first");
  add_message (messages, TEKTRA_ROLE_TOOL, "second");
  add_message (messages, TEKTRA_ROLE_USER, "not a result");
  add_message (messages, TEKTRA_ROLE_TOOL, "too late");
  g_assert_null (describe_results (messages, 0));
  g_ptr_array_set_size (messages, 3);
  add_message (messages, TEKTRA_ROLE_TOOL, "third");
  in_order = describe_results (messages, 0);
  g_assert_cmpstr (in_order, ==, "a=first;b=second;c=third;");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/request-options/broken-schema", test_broken_schema);
  g_test_add_func ("/request-options/hostile-schema", test_hostile_schema);
  g_test_add_func ("/request-options/good-schema", test_good_schema);
  g_test_add_func ("/request-options/whole-schema", test_whole_schema);
  g_test_add_func ("/request-options/features", test_features);
  g_test_add_func ("/request-options/results", test_results);

  return g_test_run ();
}
