/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-backend-error.h"
#include "engines/onnx/tektra-jinja.h"
#include "util/tektra-json.h"

/* Chat templates in Jinja. What is expected was written by Jinja2 3.1 with trim_blocks and
 * lstrip_blocks, as those who publish models use it. */

#define CHAT "{'messages': [{'role': 'system', 'content': 'Be brief.'}," \
             " {'role': 'user', 'content': ' Hello '}," \
             " {'role': 'assistant', 'content': '<think>\\nhm\\n</think>\\n\\nHi'}," \
             " {'role': 'user', 'content': 'Bye'}]," \
             " 'add_generation_prompt': true, 'bos_token': '<s>', 'eos_token': '</s>'}"

static char *
render (const char  *source,
        const char  *variables,
        GError     **error)
{
  g_autofree char *json = g_strdelimit (g_strdup (variables), "'", '"');
  g_autoptr(JsonObject) object = tektra_json_parse_object (json, -1, NULL);

  g_assert_nonnull (object);

  return tektra_jinja_render (source, object, error);
}

static void
assert_renders (const char *source,
                const char *variables,
                const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = render (source, variables, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_refused (const char *source,
                const char *part)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = render (source, CHAT, &error);

  g_assert_null (text);
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED);
  g_assert_nonnull (g_strstr_len (error->message, -1, part));
}

/* The forms that models have */
static void
test_chats (void)
{
  /* one tag for each turn, and instructions where there are none */
  assert_renders ("{% for message in messages %}"
                  "{% if loop.first and messages[0]['role'] != 'system' %}[sys]None[/sys]"
                  "{% endif %}{{'<' + message['role'] + '>' + '\n' + message['content'] + '<end>'"
                  " + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<assistant>\n' }}"
                  "{% endif %}", CHAT,
                  "<system>\nBe brief.<end>\n<user>\n Hello <end>\n<assistant>\n<think>\nhm\n"
                  "</think>\n\nHi<end>\n<user>\nBye<end>\n<assistant>\n");

  /* instructions before the first question, turns that have to alternate */
  assert_renders ("{{ bos_token }}\n"
                  "{%- if messages[0].role == 'system' -%}\n"
                  "    {%- set prefix = messages[0].content + '\\n\\n' -%}\n"
                  "    {%- set rest = messages[1:] -%}\n"
                  "{%- else -%}\n"
                  "    {%- set prefix = '' -%}\n"
                  "    {%- set rest = messages -%}\n"
                  "{%- endif -%}\n"
                  "{%- for m in rest -%}\n"
                  "    {%- if (m['role'] == 'user') != (loop.index0 % 2 == 0) -%}\n"
                  "        {{ raise_exception('They alternate') }}\n"
                  "    {%- endif -%}\n"
                  "    {{ '[' ~ ('model' if m.role == 'assistant' else m.role) ~ ']'\n"
                  "       + (prefix if loop.first else '') }}{{ m.content | trim }}\n"
                  "    {{- '[end]' }}\n"
                  "{%- endfor -%}", CHAT,
                  "<s>[user]Be brief.\n\nHello[end][model]<think>\nhm\n</think>\n\nHi[end]"
                  "[user]Bye[end]");

  /* what a member is already does not get lost, nor kept, when it is set again */
  assert_renders ("{% set ns = namespace() %}{% set a = [1] %}"
                  "{% set ns.a = a %}{% set ns.a = a %}{% set t = {'b': a, 'b': a} %}"
                  "{{ ns.a[0] ~ t.b[0] }}",
                  "{}", "11");

  /* thoughts are left out, namespaces are looked for in loops */
  assert_renders ("{%- set ns = namespace(last=-1, system='') %}\n"
                  "{%- for m in messages %}\n"
                  "  {%- if m.role == 'user' %}{% set ns.last = loop.index0 %}{% endif %}\n"
                  "{%- endfor %}\n"
                  "{%- for m in messages if m.role != 'system' %}\n"
                  "  {%- set content = m.content.split('</think>')[-1].lstrip('\\n') %}\n"
                  "  {{- loop.index ~ '/' ~ loop.length ~ ' ' ~ content }}\n"
                  "  {{- '' if loop.last else '|' }}\n"
                  "{%- endfor %}\n"
                  "{{- '#' ~ ns.last }}\n"
                  "{%- if add_generation_prompt and enable_thinking is not defined %}\n"
                  "  {{- '<think>\\n' }}\n"
                  "{%- endif %}\n", CHAT,
                  "1/3  Hello |2/3 Hi|3/3 Bye#3<think>\n");

  /* macros, lists and what is asked of tools that there are none of */
  assert_renders ("{%- macro text(content, mark='*') -%}\n"
                  "  {%- if content is string -%}{{ mark }}{{ content }}{%- endif -%}\n"
                  "{%- endmacro -%}\n"
                  "{%- set asked = messages | selectattr('role', 'equalto', 'user') | list %}\n"
                  "{%- if tools is defined and tools %}{{ tools | tojson }}{% endif %}\n"
                  "{%- for m in asked[::-1] -%}{{ text(m.content) }}{{ text(m.content, '+') }}\n"
                  "{%- endfor -%}\n"
                  "{{ (messages[9].content | default('none', true)) }}", CHAT,
                  "*Bye+Bye* Hello + Hello none");
}

/* The line of a statement leaves nothing behind, that of a text does. */
static void
test_blanks (void)
{
  assert_renders ("a\n  {% if true %}\n  b\n  {% endif %}\nc\n", "{}", "a\n  b\nc");
  assert_renders ("a {% if true %} b {% endif %} c", "{}", "a  b  c");
  assert_renders ("a \n {%- if true -%} \n b \n {%- endif -%} \n c", "{}", "abc");
  assert_renders ("a\n{# note\n #}\nb {# note -#}  c", "{}", "a\nb c");
  assert_renders ("{{ 'a' }}\n{{- 'b' -}}\n{{ 'c' }}\n\n", "{}", "abc\n");
  assert_renders ("{ % } {x} }}", "{}", "{ % } {x} }}");
}

static void
test_expressions (void)
{
  assert_renders ("{{ 1 + 2 * 3 }} {{ 7 // 2 }} {{ -7 % 3 }} {{ 'a' ~ 1 ~ true ~ none }}", "{}",
                  "7 3 2 a1TrueNone");
  assert_renders ("{{ 'ä€x'[1] }} {{ 'abc'[-2:] }} {{ [1, 2, 3][1:] | join('-') }}", "{}",
                  "€ bc 2-3");
  assert_renders ("{{ not not true }} {{ 1 in [1, 2] and 'a' not in 'bcd' }} {{ none is none }}",
                  "{}", "True True True");
  assert_renders ("{{ 'b' if 1 > 2 else 'c' if 2 >= 2 else 'd' }}|{{ 'x' if false }}|"
                  "{{ '' or 'alt' }}|{{ 'x' and '' }}", "{}", "c||alt|");
  assert_renders ("{% for k, v in {'a': 1}.items() %}{{ k }}={{ v }}{% endfor %}"
                  "{% for x in [] %}{{ x }}{% else %}empty{% endfor %}", "{}", "a=1empty");
  assert_renders ("{% set y %}<{{ 1 }}>{% endset %}{{ y | upper }}{{ ' b '.strip() }}"
                  "{{ 'a-b'.replace('-', '+') }}{{ 'ab'.startswith('a') }}", "{}", "<1>ba+bTrue");
  assert_renders ("{{ m.get('z', 'd') }} {{ m.z is defined }} {{ m['k'] }}", "{'m': {'k': 'v'}}",
                  "d False v");

  /* what is not taken need not be known */
  assert_renders ("{% if tools %}{{ tools | tojson | fancy }}{{ f(1) }}{% endif %}"
                  "{{ (tools | fancy) if tools else 'none' }}{{ tools and f(2) }}", "{}", "none");
}

/* Nobody gets half a prompt: their family is written instead. */
static void
test_refused (void)
{
  g_autoptr(GError) error = NULL;

  assert_refused ("{% import 'x' as y %}", "import");
  assert_refused ("{{ messages | groupby('role') }}", "groupby");
  assert_refused ("{{ lipsum() }}", "lipsum");
  assert_refused ("{{ messages[0].content.encode() }}", "encode");
  assert_refused ("{{ 1 is prime }}", "prime");
  assert_refused ("{{ 1 + 'a' }}", "+");
  assert_refused ("{% if true %}", "without an end");
  assert_refused ("{{ 'a }}", "without an end");
  assert_refused ("{{ a", "without an end");
  assert_refused ("{# a", "without an end");
  assert_refused ("{{ ] }}", "]");
  assert_refused ("{% for in messages %}{% endfor %}", "of its own");
  assert_refused ("{% endif %}", "endif");
  assert_refused ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "too many");

  g_assert_null (render ("{{ raise_exception('No ' ~ 'system') }}", "{}", &error));
  g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "No system");
}

/* A file that somebody made to do harm is refused in time, and not by a crash. */
static void
test_hostile (void)
{
  static const char * const pieces[] = { "(", "[", "not ", "-", "{'a':", "a if ", "a[" };
  g_autoptr(GString) blocks = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr(GString) source = g_string_new ("{{ ");
      g_autoptr(GError) error = NULL;
      g_autofree char *text = NULL;

      for (guint n = 0; n < 50000; n++)
        g_string_append (source, pieces[i]);
      g_string_append (source, " }}");
      text = render (source->str, "{}", &error);
      g_assert_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED);
    }

  /* what doubles, and doubles again */
  assert_refused ("{% set ns = namespace(a='xx', b=[1]) %}{% for i in range(99) %}"
                  "{% set ns.a = ns.a + ns.a %}{% endfor %}", "+");
  assert_refused ("{% set ns = namespace(a='xx', b=[1]) %}{% for i in range(99) %}"
                  "{% set ns.b = ns.b + ns.b %}{% endfor %}", "+");

  /* what would never come to an end */
  assert_refused ("{% set ns = namespace(a=1) %}{% set ns.a = ns %}{{ ns }}", "itself");
  assert_refused ("{% set ns = namespace(a=1) %}{% set ns.a = [1, {'b': ns}] %}{{ ns }}", "itself");

  for (guint n = 0; n < 50000; n++)
    g_string_append (blocks, "{% if true %}");
  assert_refused (blocks->str, "too many");
  assert_refused ("{% for a in range(30000) %}{% for b in range(30000) %}{% for c in range(9) %}x"
                  "{% endfor %}{% endfor %}{% endfor %}", "a loop without an end");
}

/* Whatever is cut out of a template, or put into it, is refused or rendered, never a crash. */
static void
test_damaged (void)
{
  static const char source[] =
    "{%- macro t(c, m='*') -%}{% if c is string -%}{{ m }}{{ c[1:-1] }}{%- endif %}"
    "{%- endmacro -%}{%- set ns = namespace(a=-1) %}{% for m in messages if m.role != 'x' %}"
    "{% set ns.a = loop.index0 %}{{- t(m.content | trim, m='+') ~ {'k': [1, 2]}.k[0] }}"
    "{% else %}{{ 'a' if not (1 < 2 and x is defined) else 'b' }}{% endfor %}{{ ns.a }}";
  static const char signs[] = "{}%#'\"()[],.:|=-+~ a1\n";

  for (guint i = 0; i < 5000; i++)
    {
      g_autoptr(GString) damaged = g_string_new (source);
      g_autoptr(GError) error = NULL;
      g_autofree char *text = NULL;

      for (guint n = (guint) g_test_rand_int_range (1, 4); n > 0; n--)
        {
          gssize at = g_test_rand_int_range (0, (gint32) damaged->len - 9);

          if (g_test_rand_bit ())
            g_string_erase (damaged, at, g_test_rand_int_range (1, 9));
          else
            g_string_insert_c (damaged, at,
                               signs[g_test_rand_int_range (0, sizeof signs - 1)]);
        }

      text = render (damaged->str, CHAT, &error);
      g_assert_true ((text != NULL) == (error == NULL));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jinja/chats", test_chats);
  g_test_add_func ("/jinja/blanks", test_blanks);
  g_test_add_func ("/jinja/expressions", test_expressions);
  g_test_add_func ("/jinja/refused", test_refused);
  g_test_add_func ("/jinja/hostile", test_hostile);
  g_test_add_func ("/jinja/damaged", test_damaged);

  return g_test_run ();
}
