/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-backend-error.h"
#include "engines/onnx/tektra-jinja-private.h"
#include "engines/onnx/tektra-jinja.h"

/*
 * Follows the chat template of a model, which is written in Jinja: texts, expressions, if, for,
 * set, macros and namespaces. Whatever else a template does is refused, so that nobody gets a
 * prompt that is only half right.
 */

/* More than any model reads */
#define MAX_OUTPUT (64 * 1024 * 1024)
#define MAX_DEPTH 100

static char *run_block (TektraJinjaRun     *run,
                        gboolean            active,
                        const char * const *ends);

TektraJinjaToken *
_tektra_jinja_peek (TektraJinjaRun *run)
{
  return &g_array_index (run->tokens, TektraJinjaToken, run->at);
}

gboolean
_tektra_jinja_is (TektraJinjaRun       *run,
                  TektraJinjaTokenKind  kind,
                  const char           *text)
{
  TektraJinjaToken *token = _tektra_jinja_peek (run);

  return token->kind == kind && (text == NULL || g_str_equal (token->text, text));
}

gboolean
_tektra_jinja_accept (TektraJinjaRun       *run,
                      TektraJinjaTokenKind  kind,
                      const char           *text)
{
  if (!_tektra_jinja_is (run, kind, text))
    return FALSE;

  run->at++;

  return TRUE;
}

void
_tektra_jinja_fail (TektraJinjaRun *run,
                    const char     *format,
                    ...)
{
  g_autofree char *text = NULL;
  va_list args;

  if (run->error != NULL)
    return;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  run->error = g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                            "The template uses %s.", text);
}

/* Whoever reads a template that is wrong goes to its end, which is the end of all loops. */
static void
lose_track (TektraJinjaRun *run)
{
  _tektra_jinja_fail (run, "“%s” in a place of its own", _tektra_jinja_peek (run)->text);
  run->at = run->tokens->len - 1;
}

void
_tektra_jinja_expect (TektraJinjaRun       *run,
                      TektraJinjaTokenKind  kind,
                      const char           *text)
{
  if (!_tektra_jinja_accept (run, kind, text))
    lose_track (run);
}

char *
_tektra_jinja_dup_name (TektraJinjaRun *run)
{
  TektraJinjaToken *token = _tektra_jinja_peek (run);

  if (token->kind != TEKTRA_JINJA_NAME)
    {
      lose_track (run);
      return g_strdup ("");
    }

  run->at++;

  return g_strdup (token->text);
}

static void
push_scope (TektraJinjaRun *run)
{
  g_ptr_array_add (run->scopes, g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                       (GDestroyNotify) json_node_unref));
}

static void
pop_scope (TektraJinjaRun *run)
{
  g_ptr_array_set_size (run->scopes, (int) run->scopes->len - 1);
}

/* @value: (transfer full) (nullable): what the name stands for */
static void
set_variable (TektraJinjaRun *run,
              const char     *name,
              JsonNode       *value)
{
  GHashTable *scope = run->scopes->pdata[run->scopes->len - 1];

  g_hash_table_insert (scope, g_strdup (name),
                       value != NULL ? value : json_node_new (JSON_NODE_NULL));
}

static void
close_tag (TektraJinjaRun *run)
{
  _tektra_jinja_expect (run, TEKTRA_JINJA_CLOSE, NULL);
}

static void
run_if (TektraJinjaRun *run,
        gboolean        active)
{
  static const char * const ends[] = { "elif", "else", "endif", NULL };
  gboolean taken = FALSE;
  g_autofree char *end = g_strdup ("elif");

  while (g_str_equal (end, "elif"))
    {
      g_autoptr(JsonNode) condition = _tektra_jinja_evaluate (run, active && !taken);
      const gboolean holds = !taken && tektra_jinja_value_is_true (condition);

      close_tag (run);
      g_free (end);
      end = run_block (run, active && holds, ends);
      taken = taken || holds;
    }

  if (g_str_equal (end, "else"))
    {
      close_tag (run);
      g_free (end);
      end = run_block (run, active && !taken, ends);
    }
  close_tag (run);
}

/* Sets the names of a loop to an item, or to the parts of one. */
static void
set_targets (TektraJinjaRun *run,
             GPtrArray      *targets,
             JsonNode       *item)
{
  if (targets->len == 1)
    {
      set_variable (run, targets->pdata[0], json_node_ref (item));
      return;
    }

  for (guint i = 0; i < targets->len; i++)
    {
      g_autoptr(JsonNode) place = tektra_jinja_value_new_int (i);

      set_variable (run, targets->pdata[i], tektra_jinja_value_get_item (item, place));
    }
}

static void
set_loop (TektraJinjaRun *run,
          GPtrArray      *items,
          guint           index)
{
  JsonObject *loop = json_object_new ();

  json_object_set_int_member (loop, "index", index + 1);
  json_object_set_int_member (loop, "index0", index);
  json_object_set_int_member (loop, "length", items->len);
  json_object_set_int_member (loop, "revindex", items->len - index);
  json_object_set_int_member (loop, "revindex0", items->len - index - 1);
  json_object_set_boolean_member (loop, "first", index == 0);
  json_object_set_boolean_member (loop, "last", index + 1 == items->len);
  if (index > 0)
    json_object_set_member (loop, "previtem", json_node_ref (items->pdata[index - 1]));
  if (index + 1 < items->len)
    json_object_set_member (loop, "nextitem", json_node_ref (items->pdata[index + 1]));
  set_variable (run, "loop", tektra_jinja_value_new_object (loop));
}

/* What a loop goes through; the condition behind it, if there is one, is left behind. */
static GPtrArray *
list_items (TektraJinjaRun *run,
            GPtrArray      *targets,
            JsonNode       *value,
            gboolean        active)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  const gboolean conditional = _tektra_jinja_accept (run, TEKTRA_JINJA_NAME, "if");
  const gint64 length = tektra_jinja_value_get_length (value);
  const guint begin = run->at;

  if (active && value != NULL && JSON_NODE_HOLDS_OBJECT (value))
    _tektra_jinja_fail (run, "a loop through a table");

  for (gint64 i = 0; active && run->error == NULL && i < length; i++)
    {
      g_autoptr(JsonNode) place = tektra_jinja_value_new_int (i);
      g_autoptr(JsonNode) item = tektra_jinja_value_get_item (value, place);
      g_autoptr(JsonNode) condition = NULL;

      if (conditional)
        {
          push_scope (run);
          set_targets (run, targets, item);
          run->at = begin;
          condition = _tektra_jinja_evaluate (run, TRUE);
          pop_scope (run);
        }
      if (!conditional || tektra_jinja_value_is_true (condition))
        g_ptr_array_add (items, g_steal_pointer (&item));
    }

  if (conditional && run->at == begin)
    {
      g_autoptr(JsonNode) unused = _tektra_jinja_evaluate (run, FALSE);
    }

  return items;
}

static void
run_for (TektraJinjaRun *run,
         gboolean        active)
{
  static const char * const ends[] = { "else", "endfor", NULL };
  g_autoptr(GPtrArray) targets = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(JsonNode) value = NULL;
  g_autofree char *end = NULL;
  guint begin;

  do
    g_ptr_array_add (targets, _tektra_jinja_dup_name (run));
  while (_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, ","));
  _tektra_jinja_expect (run, TEKTRA_JINJA_NAME, "in");
  value = _tektra_jinja_evaluate_filtered (run, active);
  items = list_items (run, targets, value, active);
  close_tag (run);

  begin = run->at;
  for (guint i = 0; i < items->len && run->error == NULL; i++)
    {
      run->at = begin;
      push_scope (run);
      set_targets (run, targets, items->pdata[i]);
      set_loop (run, items, i);
      g_free (end);
      end = run_block (run, active, ends);
      pop_scope (run);
    }

  if (end == NULL)
    end = run_block (run, FALSE, ends);

  if (g_str_equal (end, "else"))
    {
      close_tag (run);
      g_free (end);
      end = run_block (run, active && items->len == 0, ends);
    }
  close_tag (run);
}

static gboolean
holds (JsonNode   *value,
       JsonObject *object)
{
  if (value != NULL && JSON_NODE_HOLDS_OBJECT (value))
    {
      g_autoptr(GList) members = json_object_get_values (json_node_get_object (value));

      if (json_node_get_object (value) == object)
        return TRUE;

      for (GList *iter = members; iter != NULL; iter = iter->next)
        {
          if (holds (iter->data, object))
            return TRUE;
        }
    }
  else if (value != NULL && JSON_NODE_HOLDS_ARRAY (value))
    {
      JsonArray *array = json_node_get_array (value);

      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          if (holds (json_array_get_element (array, i), object))
            return TRUE;
        }
    }

  return FALSE;
}

/* "set a = …", "set space.a = …", and "set a" up to "endset" */
static void
run_set (TektraJinjaRun *run,
         gboolean        active)
{
  static const char * const ends[] = { "endset", NULL };
  g_autofree char *name = _tektra_jinja_dup_name (run);
  g_autofree char *member = NULL;
  g_autoptr(JsonNode) value = NULL;

  if (_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, "."))
    member = _tektra_jinja_dup_name (run);

  if (_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, "="))
    value = _tektra_jinja_evaluate (run, active);
  else
    {
      g_autoptr(GString) output = g_steal_pointer (&run->output);
      g_autofree char *end = NULL;

      run->output = g_string_new (NULL);
      close_tag (run);
      end = run_block (run, active, ends);
      value = tektra_jinja_value_new_string (run->output->str);
      g_string_free (run->output, TRUE);
      run->output = g_steal_pointer (&output);
    }
  close_tag (run);

  if (!active || run->error != NULL)
    return;

  if (member != NULL)
    {
      JsonNode *space = NULL;

      for (guint i = run->scopes->len; i > 0 && space == NULL; i--)
        space = g_hash_table_lookup (run->scopes->pdata[i - 1], name);
      if (space == NULL || !JSON_NODE_HOLDS_OBJECT (space))
        _tektra_jinja_fail (run, "%s.%s, which is no namespace", name, member);
      else if (holds (value, json_node_get_object (space)))
        _tektra_jinja_fail (run, "%s in itself", name);
      else
        tektra_jinja_value_set_member (json_node_get_object (space), member,
                                       g_steal_pointer (&value));
      return;
    }

  set_variable (run, name, g_steal_pointer (&value));
}

static void
run_macro (TektraJinjaRun *run,
           gboolean        active)
{
  static const char * const ends[] = { "endmacro", NULL };
  g_autofree char *name = _tektra_jinja_dup_name (run);
  g_autofree char *end = NULL;

  if (active)
    g_hash_table_insert (run->macros, g_steal_pointer (&name), GUINT_TO_POINTER (run->at));
  while (!_tektra_jinja_is (run, TEKTRA_JINJA_CLOSE, NULL) &&
         !_tektra_jinja_is (run, TEKTRA_JINJA_END, NULL))
    run->at++;
  close_tag (run);
  end = run_block (run, FALSE, ends);
  close_tag (run);
}

/* Takes "(a, b=c)" of a macro; what it is called with is already in its scope. */
static void
take_parameters (TektraJinjaRun *run,
                 GPtrArray      *arguments)
{
  _tektra_jinja_expect (run, TEKTRA_JINJA_SIGN, "(");
  for (guint i = 0; !_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, ")"); i++)
    {
      g_autofree char *name = _tektra_jinja_dup_name (run);
      GHashTable *scope = run->scopes->pdata[run->scopes->len - 1];
      JsonNode *given = i < arguments->len ? arguments->pdata[i] : NULL;
      g_autoptr(JsonNode) usual = NULL;

      if (_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, "="))
        usual = _tektra_jinja_evaluate (run, TRUE);
      if (given != NULL)
        set_variable (run, name, json_node_ref (given));
      else if (!g_hash_table_contains (scope, name))
        set_variable (run, name, g_steal_pointer (&usual));

      if (!_tektra_jinja_accept (run, TEKTRA_JINJA_SIGN, ",") &&
          !_tektra_jinja_is (run, TEKTRA_JINJA_SIGN, ")"))
        {
          lose_track (run);
          return;
        }
    }
}

/* What a macro writes is the value of its call. */
JsonNode *
_tektra_jinja_call_macro (TektraJinjaRun *run,
                          guint           parameters,
                          GPtrArray      *arguments,
                          JsonObject     *named)
{
  static const char * const ends[] = { "endmacro", NULL };
  g_autoptr(GString) output = g_steal_pointer (&run->output);
  g_autoptr(GList) names = json_object_get_members (named);
  const guint behind = run->at;
  g_autofree char *end = NULL;
  JsonNode *value;

  run->output = g_string_new (NULL);
  push_scope (run);
  for (GList *iter = names; iter != NULL; iter = iter->next)
    set_variable (run, iter->data, json_node_ref (json_object_get_member (named, iter->data)));

  run->at = parameters;
  take_parameters (run, arguments);
  close_tag (run);
  if (run->depth++ < MAX_DEPTH)
    end = run_block (run, TRUE, ends);
  else
    _tektra_jinja_fail (run, "a macro that calls itself too often");
  run->depth--;

  pop_scope (run);
  run->at = behind;
  value = tektra_jinja_value_new_string (run->output->str);
  g_string_free (run->output, TRUE);
  run->output = g_steal_pointer (&output);

  return value;
}

static void
run_statement (TektraJinjaRun *run,
               const char     *name,
               gboolean        active)
{
  if (run->depth >= MAX_DEPTH)
    {
      _tektra_jinja_fail (run, "too many blocks in blocks");
      run->at = run->tokens->len - 1;
      return;
    }

  run->depth++;
  if (g_str_equal (name, "if"))
    run_if (run, active);
  else if (g_str_equal (name, "for"))
    run_for (run, active);
  else if (g_str_equal (name, "set"))
    run_set (run, active);
  else if (g_str_equal (name, "macro"))
    run_macro (run, active);
  /* What a model said, for those who train one */
  else if (g_str_equal (name, "generation") || g_str_equal (name, "endgeneration"))
    close_tag (run);
  else
    {
      _tektra_jinja_fail (run, "{%% %s %%}", name);
      run->at = run->tokens->len - 1;
    }
  run->depth--;
}

static void
print (TektraJinjaRun *run,
       gboolean        active)
{
  g_autoptr(JsonNode) value = _tektra_jinja_evaluate (run, active);
  g_autofree char *text = NULL;

  close_tag (run);
  if (!active || run->error != NULL)
    return;

  text = tektra_jinja_value_dup_text (value);
  g_string_append (run->output, text);
}

/* Follows a template up to one of the words that end a block. Returns the word; the tag in which
 * it stands is open then. */
static char *
run_block (TektraJinjaRun     *run,
           gboolean            active,
           const char * const *ends)
{
  for (;;)
    {
      TektraJinjaToken *token = _tektra_jinja_peek (run);
      const gboolean follows = active && run->error == NULL;

      if (token->kind == TEKTRA_JINJA_END)
        {
          if (*ends != NULL)
            _tektra_jinja_fail (run, "a block without an end");
          return g_strdup ("");
        }

      if (++run->n_steps > TEKTRA_JINJA_MAX_STEPS || run->output->len > MAX_OUTPUT)
        {
          _tektra_jinja_fail (run, "a loop without an end");
          run->at = run->tokens->len - 1;
          continue;
        }

      run->at++;
      if (token->kind == TEKTRA_JINJA_TEXT && follows)
        g_string_append (run->output, token->text);
      else if (token->kind == TEKTRA_JINJA_PRINT)
        print (run, follows);
      else if (token->kind == TEKTRA_JINJA_BLOCK)
        {
          g_autofree char *name = _tektra_jinja_dup_name (run);

          if (g_strv_contains (ends, name))
            return g_steal_pointer (&name);

          run_statement (run, name, follows);
        }
      else if (token->kind != TEKTRA_JINJA_TEXT)
        lose_track (run);
    }
}

/**
 * tektra_jinja_render:
 * @source: the chat template of a model
 * @variables: what it asks for, such as "messages" and "add_generation_prompt"
 * @error: where to tell why it cannot be followed
 *
 * Writes a prompt as a chat template tells.
 *
 * Returns: (transfer full) (nullable): the prompt, or %NULL with %TEKTRA_BACKEND_ERROR_UNSUPPORTED
 *   when the template does what is not known here, and %TEKTRA_BACKEND_ERROR_FAILED with its
 *   own words when it does not want such messages
 */
char *
tektra_jinja_render (const char  *source,
                     JsonObject  *variables,
                     GError     **error)
{
  static const char * const no_ends[] = { NULL };
  TektraJinjaRun run = { 0 };
  g_autofree char *end = NULL;
  g_autoptr(GList) names = NULL;

  g_return_val_if_fail (source != NULL, NULL);
  g_return_val_if_fail (variables != NULL, NULL);

  run.tokens = tektra_jinja_tokenize (source, error);
  if (run.tokens == NULL)
    return NULL;

  run.scopes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);
  run.output = g_string_new (NULL);
  run.macros = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  push_scope (&run);
  names = json_object_get_members (variables);
  for (GList *iter = names; iter != NULL; iter = iter->next)
    set_variable (&run, iter->data,
                  json_node_ref (json_object_get_member (variables, iter->data)));

  end = run_block (&run, TRUE, no_ends);

  g_array_unref (run.tokens);
  g_ptr_array_unref (run.scopes);
  g_hash_table_unref (run.macros);
  if (run.error != NULL)
    {
      g_propagate_error (error, run.error);
      g_string_free (run.output, TRUE);
      return NULL;
    }

  return g_string_free_and_steal (run.output);
}
