/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-backend-error.h"
#include "engines/onnx/tektra-jinja-private.h"

/*
 * Expressions, read and calculated at once. What is not @active is only read: the branch that is
 * not taken, and what stands behind an error. Each level of binding is a function, the weakest
 * first.
 */

#define MAX_DEPTH 100
/* What is copied as fast as anything else is done */
#define BYTES_PER_STEP 256

static JsonNode *
find_variable (TektraJinjaRun *run,
               const char     *name)
{
  for (guint i = run->scopes->len; i > 0; i--)
    {
      JsonNode *value = g_hash_table_lookup (run->scopes->pdata[i - 1], name);

      if (value != NULL)
        return json_node_ref (value);
    }

  return NULL;
}

static void
node_free (gpointer data)
{
  if (data != NULL)
    json_node_unref (data);
}

/* Reads "(a, b, c=d)" behind the bracket. Those with a name go into @named. */
static GPtrArray *
read_arguments (TektraJinjaRun *run,
                gboolean        active,
                JsonObject     *named)
{
  GPtrArray *arguments = g_ptr_array_new_with_free_func (node_free);

  while (!_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, ")"))
    {
      g_autofree char *name = NULL;
      JsonNode *value;

      if (_tektra_jinja_is (run, TEKTRA_JINJA_NAME, NULL))
        {
          guint before = run->at;

          name = _tektra_jinja_dup_name (run);
          if (!_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, "="))
            {
              run->at = before;
              g_clear_pointer (&name, g_free);
            }
        }

      value = _tektra_jinja_evaluate (run, active);
      if (name == NULL)
        g_ptr_array_add (arguments, value);
      else if (value != NULL)
        tektra_jinja_value_set_member (named, name, value);

      if (!_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, ",") &&
          !_tektra_jinja_is (run, TEKTRA_JINJA_SIGN, ")"))
        {
          _tektra_jinja_expect (run, TEKTRA_JINJA_SIGN, ")");
          break;
        }
    }

  return arguments;
}

static JsonNode *
call_strftime (GPtrArray *arguments)
{
  const char *format = tektra_jinja_value_get_string (arguments->pdata[0]);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *text = format != NULL ? g_date_time_format (now, format) : NULL;

  return text != NULL ? tektra_jinja_value_new_string (text) : NULL;
}

static JsonNode *
call_range (TektraJinjaRun *run,
            GPtrArray      *arguments)
{
  JsonArray *array = json_array_new ();
  const gint64 end = CLAMP (json_node_get_int (arguments->pdata[0]), 0, G_MAXINT16);

  run->n_steps += (guint) end;
  for (gint64 i = 0; i < end; i++)
    json_array_add_int_element (array, i);

  return tektra_jinja_value_new_array (array);
}

static JsonNode *
call_function (TektraJinjaRun *run,
               const char     *name,
               gboolean        active)
{
  g_autoptr(JsonObject) named = json_object_new ();
  g_autoptr(GPtrArray) arguments = read_arguments (run, active, named);
  gpointer parameters;

  if (!active || run->error != NULL)
    return NULL;

  if (g_hash_table_lookup_extended (run->macros, name, NULL, &parameters))
    return _tektra_jinja_call_macro (run, GPOINTER_TO_UINT (parameters), arguments, named);

  if (g_str_equal (name, "namespace"))
    return tektra_jinja_value_new_object (g_steal_pointer (&named));

  if (g_str_equal (name, "strftime_now") && arguments->len == 1)
    return call_strftime (arguments);

  if (g_str_equal (name, "range") && arguments->len == 1 &&
      tektra_jinja_value_is_number (arguments->pdata[0]))
    return call_range (run, arguments);

  if (g_str_equal (name, "raise_exception") && arguments->len == 1)
    {
      g_autofree char *text = tektra_jinja_value_dup_text (arguments->pdata[0]);

      run->error = g_error_new_literal (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_FAILED,
                                        text);
      return NULL;
    }

  _tektra_jinja_fail (run, "%s ()", name);

  return NULL;
}

static JsonNode *
read_list (TektraJinjaRun *run,
           gboolean        active,
           const char     *end)
{
  JsonArray *array = json_array_new ();

  while (!_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, end))
    {
      JsonNode *item = _tektra_jinja_evaluate (run, active);

      json_array_add_element (array, item != NULL ? item : json_node_new (JSON_NODE_NULL));
      if (!_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, ",") &&
          !_tektra_jinja_is (run, TEKTRA_JINJA_SIGN, end))
        {
          _tektra_jinja_expect (run, TEKTRA_JINJA_SIGN, end);
          break;
        }
    }

  return tektra_jinja_value_new_array (array);
}

static JsonNode *
read_table (TektraJinjaRun *run,
            gboolean        active)
{
  JsonObject *object = json_object_new ();

  while (!_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, "}"))
    {
      g_autoptr(JsonNode) key = _tektra_jinja_evaluate (run, active);
      g_autofree char *name = tektra_jinja_value_dup_text (key);
      JsonNode *value;

      _tektra_jinja_expect (run, TEKTRA_JINJA_SIGN, ":");
      value = _tektra_jinja_evaluate (run, active);
      if (value != NULL)
        tektra_jinja_value_set_member (object, name, value);

      if (!_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, ",") &&
          !_tektra_jinja_is (run, TEKTRA_JINJA_SIGN, "}"))
        {
          _tektra_jinja_expect (run, TEKTRA_JINJA_SIGN, "}");
          break;
        }
    }

  return tektra_jinja_value_new_object (object);
}

static JsonNode *
evaluate_name (TektraJinjaRun *run,
               gboolean        active)
{
  g_autofree char *name = _tektra_jinja_dup_name (run);

  if (_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, "("))
    return call_function (run, name, active);

  if (g_ascii_strcasecmp (name, "true") == 0 || g_ascii_strcasecmp (name, "false") == 0)
    return tektra_jinja_value_new_boolean (g_ascii_tolower (*name) == 't');

  if (g_ascii_strcasecmp (name, "none") == 0)
    return json_node_new (JSON_NODE_NULL);

  return active ? find_variable (run, name) : NULL;
}

static JsonNode *
evaluate_primary (TektraJinjaRun *run,
                  gboolean        active)
{
  TektraJinjaToken *token = _tektra_jinja_peek (run);
  JsonNode *value;

  if (++run->n_steps > TEKTRA_JINJA_MAX_STEPS)
    {
      _tektra_jinja_fail (run, "a loop without an end");
      run->at = run->tokens->len - 1;
      return NULL;
    }

  if (token->kind == TEKTRA_JINJA_NAME)
    return evaluate_name (run, active);

  if (token->kind == TEKTRA_JINJA_STRING || token->kind == TEKTRA_JINJA_NUMBER)
    {
      const char *text = token->text;

      run->at++;
      if (token->kind == TEKTRA_JINJA_STRING)
        return tektra_jinja_value_new_string (text);
      if (strchr (text, '.') != NULL)
        return json_node_init_double (json_node_alloc (), g_ascii_strtod (text, NULL));
      return tektra_jinja_value_new_int (g_ascii_strtoll (text, NULL, 10));
    }

  if (_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, "("))
    {
      value = _tektra_jinja_evaluate (run, active);
      _tektra_jinja_expect (run, TEKTRA_JINJA_SIGN, ")");
      return value;
    }

  if (_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, "["))
    return read_list (run, active, "]");

  if (_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, "{"))
    return read_table (run, active);

  _tektra_jinja_fail (run, "“%s”", token->text);

  return NULL;
}

/* Reads "[key]", "[from:to]" and "[::-1]" behind the bracket. */
static JsonNode *
evaluate_subscript (TektraJinjaRun *run,
                    JsonNode       *value,
                    gboolean        active)
{
  g_autoptr(JsonNode) from = NULL;
  g_autoptr(JsonNode) to = NULL;
  g_autoptr(JsonNode) step = NULL;

  if (!_tektra_jinja_is (run, TEKTRA_JINJA_SIGN, ":"))
    from = _tektra_jinja_evaluate (run, active);

  if (_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, "]"))
    return tektra_jinja_value_get_item (value, from);

  _tektra_jinja_expect (run, TEKTRA_JINJA_SIGN, ":");
  if (!_tektra_jinja_is (run, TEKTRA_JINJA_SIGN, ":") &&
      !_tektra_jinja_is (run, TEKTRA_JINJA_SIGN, "]"))
    to = _tektra_jinja_evaluate (run, active);
  if (_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, ":") &&
      !_tektra_jinja_is (run, TEKTRA_JINJA_SIGN, "]"))
    step = _tektra_jinja_evaluate (run, active);
  _tektra_jinja_expect (run, TEKTRA_JINJA_SIGN, "]");

  if (active && step != NULL && ABS (json_node_get_int (step)) != 1)
    _tektra_jinja_fail (run, "a step");

  return tektra_jinja_value_slice (value, from, to, step != NULL ? json_node_get_int (step) : 1);
}

static JsonNode *
evaluate_attribute (TektraJinjaRun *run,
                    JsonNode       *value,
                    gboolean        active)
{
  g_autofree char *name = _tektra_jinja_dup_name (run);
  g_autoptr(JsonObject) named = NULL;
  g_autoptr(GPtrArray) arguments = NULL;
  g_autoptr(JsonNode) key = NULL;
  JsonNode *result = NULL;

  if (!_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, "("))
    {
      key = tektra_jinja_value_new_string (name);
      return tektra_jinja_value_get_item (value, key);
    }

  named = json_object_new ();
  arguments = read_arguments (run, active, named);
  if (active && run->error == NULL &&
      !tektra_jinja_value_call (value, name, arguments, &result))
    _tektra_jinja_fail (run, "%s ()", name);

  return result;
}

static JsonNode *
evaluate_filter (TektraJinjaRun *run,
                 JsonNode       *value,
                 gboolean        active)
{
  g_autofree char *name = _tektra_jinja_dup_name (run);
  g_autoptr(JsonObject) named = json_object_new ();
  g_autoptr(GPtrArray) arguments = NULL;
  JsonNode *result = NULL;

  if (_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, "("))
    arguments = read_arguments (run, active, named);
  else
    arguments = g_ptr_array_new ();

  if (active && run->error == NULL &&
      !tektra_jinja_value_filter (value, name, arguments, &result))
    _tektra_jinja_fail (run, "| %s", name);

  return result;
}

static JsonNode *
evaluate_test (TektraJinjaRun *run,
               JsonNode       *value,
               gboolean        active)
{
  const gboolean negated = _tektra_jinja_accept (run, TEKTRA_JINJA_NAME, "not");
  g_autofree char *name = _tektra_jinja_dup_name (run);
  gboolean result = FALSE;

  if (active && !tektra_jinja_value_test (value, name, &result))
    _tektra_jinja_fail (run, "is %s", name);

  return tektra_jinja_value_new_boolean (result != negated);
}

static JsonNode *
evaluate_postfix (TektraJinjaRun *run,
                  gboolean        active)
{
  g_autoptr(JsonNode) value = evaluate_primary (run, active);

  for (;;)
    {
      JsonNode *next;

      active = active && run->error == NULL;
      if (_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, "."))
        next = evaluate_attribute (run, value, active);
      else if (_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, "["))
        next = evaluate_subscript (run, value, active);
      else if (_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, "|"))
        next = evaluate_filter (run, value, active);
      else if (_tektra_jinja_accept (run, TEKTRA_JINJA_NAME, "is"))
        next = evaluate_test (run, value, active);
      else
        return g_steal_pointer (&value);

      g_clear_pointer (&value, json_node_unref);
      value = next;
    }
}

static JsonNode *
evaluate_unary (TektraJinjaRun *run,
                gboolean        active)
{
  g_autoptr(JsonNode) zero = NULL;
  g_autoptr(JsonNode) value = NULL;

  if (!_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, "-"))
    return evaluate_postfix (run, active);

  zero = tektra_jinja_value_new_int (0);
  value = evaluate_postfix (run, active);

  return active ? tektra_jinja_value_calculate (zero, '-', value) : NULL;
}

/* @level: 0 for sums, 1 for what is joined, 2 for products */
static JsonNode *
evaluate_arithmetic (TektraJinjaRun *run,
                     gboolean        active,
                     guint           level)
{
  static const char * const signs[][4] = { { "+", "-" }, { "~" }, { "*", "%", "//" } };
  g_autoptr(JsonNode) value = NULL;
  const char *sign;

  if (level == G_N_ELEMENTS (signs))
    return evaluate_unary (run, active);

  value = evaluate_arithmetic (run, active, level + 1);
  do
    {
      sign = NULL;
      for (guint i = 0; sign == NULL && signs[level][i] != NULL; i++)
        {
          if (_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, signs[level][i]))
            sign = signs[level][i];
        }

      if (sign != NULL)
        {
          g_autoptr(JsonNode) other = evaluate_arithmetic (run, active, level + 1);
          JsonNode *result = NULL;

          if (active && run->error == NULL)
            {
              result = tektra_jinja_value_calculate (value, *sign, other);
              if (result == NULL)
                _tektra_jinja_fail (run, "“%s” with such values", sign);
              else
                run->n_steps += (guint) (tektra_jinja_value_get_length (result) / BYTES_PER_STEP);
            }
          g_clear_pointer (&value, json_node_unref);
          value = result;
        }
    }
  while (sign != NULL);

  return g_steal_pointer (&value);
}

static gboolean
compare (TektraJinjaRun *run,
         JsonNode       *value,
         const char     *sign,
         JsonNode       *other)
{
  double difference;

  if (g_str_equal (sign, "==") || g_str_equal (sign, "!="))
    return tektra_jinja_value_is_equal (value, other) == (*sign == '=');

  if (!tektra_jinja_value_is_number (value) || !tektra_jinja_value_is_number (other))
    {
      _tektra_jinja_fail (run, "“%s” with such values", sign);
      return FALSE;
    }

  difference = json_node_get_double (value) - json_node_get_double (other);
  if (difference == 0)
    return sign[1] == '=';

  return (difference < 0) == (*sign == '<');
}

static JsonNode *
evaluate_comparison (TektraJinjaRun *run,
                     gboolean        active)
{
  static const char * const signs[] = { "==", "!=", "<=", ">=", "<", ">" };
  g_autoptr(JsonNode) value = evaluate_arithmetic (run, active, 0);
  g_autoptr(JsonNode) other = NULL;
  guint before = run->at;
  gboolean negated;

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    {
      if (_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, signs[i]))
        {
          other = evaluate_arithmetic (run, active, 0);
          return tektra_jinja_value_new_boolean (active && run->error == NULL &&
                                                 compare (run, value, signs[i], other));
        }
    }

  negated = _tektra_jinja_accept (run, TEKTRA_JINJA_NAME, "not");
  if (_tektra_jinja_accept (run, TEKTRA_JINJA_NAME, "in"))
    {
      other = evaluate_arithmetic (run, active, 0);
      return tektra_jinja_value_new_boolean (tektra_jinja_value_contains (other, value) !=
                                             negated);
    }
  run->at = before;

  return g_steal_pointer (&value);
}

static JsonNode *
evaluate_not (TektraJinjaRun *run,
              gboolean        active)
{
  g_autoptr(JsonNode) value = NULL;
  guint n_times = 0;

  while (_tektra_jinja_accept (run, TEKTRA_JINJA_NAME, "not"))
    n_times++;
  value = evaluate_comparison (run, active);
  if (n_times == 0)
    return g_steal_pointer (&value);

  return tektra_jinja_value_new_boolean (tektra_jinja_value_is_true (value) == (n_times % 2 == 0));
}

/* "a and b" when @both, else "a or b": the second one is not looked at when the first one
 * decides. */
static JsonNode *
evaluate_logic (TektraJinjaRun *run,
                gboolean        active,
                gboolean        both)
{
  g_autoptr(JsonNode) value = both ? evaluate_not (run, active)
                                   : evaluate_logic (run, active, TRUE);

  while (_tektra_jinja_accept (run, TEKTRA_JINJA_NAME, both ? "and" : "or"))
    {
      const gboolean decided = tektra_jinja_value_is_true (value) != both;
      g_autoptr(JsonNode) other = both ? evaluate_not (run, active && !decided)
                                       : evaluate_logic (run, active && !decided, TRUE);

      if (!decided)
        {
          g_clear_pointer (&value, json_node_unref);
          value = g_steal_pointer (&other);
        }
    }

  return g_steal_pointer (&value);
}

/* "a if b else c": what is wrong with @a does not matter when @b is not so. */
static JsonNode *
evaluate_ternary (TektraJinjaRun *run,
                  gboolean        active)
{
  const gboolean was_well = run->error == NULL;
  g_autoptr(JsonNode) value = evaluate_logic (run, active, FALSE);
  g_autoptr(JsonNode) condition = NULL;
  g_autoptr(JsonNode) other = NULL;
  g_autoptr(GError) error = NULL;
  gboolean chosen;

  if (!_tektra_jinja_is (run, TEKTRA_JINJA_NAME, "if"))
    return g_steal_pointer (&value);

  run->at++;
  if (was_well)
    error = g_steal_pointer (&run->error);
  condition = evaluate_logic (run, active && was_well, FALSE);
  chosen = tektra_jinja_value_is_true (condition);
  if (_tektra_jinja_accept (run, TEKTRA_JINJA_NAME, "else"))
    other = evaluate_ternary (run, active && was_well && !chosen);

  if (!chosen)
    return g_steal_pointer (&other);

  if (error != NULL && run->error == NULL)
    run->error = g_steal_pointer (&error);

  return g_steal_pointer (&value);
}

/* A whole expression. */
JsonNode *
_tektra_jinja_evaluate (TektraJinjaRun *run,
                        gboolean        active)
{
  JsonNode *value = NULL;

  if (run->depth++ < MAX_DEPTH)
    value = evaluate_ternary (run, active && run->error == NULL);
  else
    {
      _tektra_jinja_fail (run, "too many brackets");
      run->at = run->tokens->len - 1;
    }
  run->depth--;

  return value;
}

/* What a loop goes through: behind it "if" begins the condition of each item. */
JsonNode *
_tektra_jinja_evaluate_filtered (TektraJinjaRun *run,
                                 gboolean        active)
{
  return evaluate_logic (run, active && run->error == NULL, FALSE);
}
