/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/tektra-cli-loop.h"
#include "cli/tektra-cli-private.h"
#include "cli/tektra-cli-table.h"
#include "session/tektra-chat-session.h"
#include "util/tektra-json-writer.h"

/* `tektra benchmark`: how fast a model is on this computer. The first question loads it, and is not
 * counted; each question begins in its own way, so that no cache of prompts speaks for it. */

#define SEED           42
#define MAX_TOKENS     128
#define DEFAULT_ROUNDS 3
#define MAX_ROUNDS     100
#define N_WORDS        240

typedef struct
{
  TektraCliWriter output;
  TektraCliWriter messages;
  TektraCliLoop *loop;
  const char *name;
  int n_rounds;
  gboolean json;

  gint64 load_us;
  GArray *rounds; /* Round */
} Benchmark;

typedef struct
{
  double first_token_ms;
  double reading;          /* tokens a second; 0 when not told */
  double writing;          /* tokens a second; 0 when not told */
} Round;

static char *
make_question (guint round)
{
  static const char * const words[] = {
    "kettle", "river", "window", "copper", "lantern", "garden", "paper", "winter", "bridge", "salt",
  };
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%u:", round);
  for (guint i = 0; i < N_WORDS; i++)
    g_string_append_printf (text, " %s", words[(i * (round + 3) + i / 7) % G_N_ELEMENTS (words)]);
  g_string_append (text, "\nTell a long story in which all of these words occur.");

  return g_steal_pointer (&text->str);
}

static void
busy_changed_cb (TektraChatSession *session,
                 GParamSpec        *pspec,
                 DexPromise        *idle)
{
  if (!tektra_chat_session_get_busy (session) && dex_future_is_pending (DEX_FUTURE (idle)))
    dex_promise_resolve_boolean (idle, TRUE);
}

/* Speeds without what came from a cache. A server that does not tell how long it read is not asked
 * how fast it reads. */
static void
add_round (Benchmark         *self,
           const TektraUsage *usage)
{
  gint64 n_read = usage->prompt_tokens - MAX (usage->cached_tokens, 0);
  Round round = { .first_token_ms = (double) usage->first_token_us / 1000 };

  if (n_read > 0 && usage->prompt_us > 0)
    round.reading = (double) n_read * G_USEC_PER_SEC / (double) usage->prompt_us;
  round.writing = tektra_usage_get_tokens_per_second (usage);
  g_array_append_val (self->rounds, round);
}

static gboolean
ask (Benchmark          *self,
     TektraModelManager *manager,
     TektraModel        *model,
     guint               number,
     GError            **error)
{
  g_autoptr(TektraChatSession) session = tektra_chat_session_new (manager);
  g_autoptr(DexPromise) idle = dex_promise_new ();
  g_autoptr(TektraMessage) answer = NULL;
  g_autofree char *question = make_question (number);
  TektraGenerationParams *params = tektra_chat_session_get_params (session);
  GListModel *messages = G_LIST_MODEL (tektra_chat_session_get_conversation (session));
  const TektraUsage *usage;
  gint64 begin = g_get_monotonic_time ();

  tektra_chat_session_set_model (session, model);
  tektra_generation_params_set_double (params, TEKTRA_PARAM_TEMPERATURE, 0);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_SEED, SEED);
  tektra_generation_params_set_int (params, TEKTRA_PARAM_MAX_TOKENS, MAX_TOKENS);
  tektra_draft_set_text (tektra_chat_session_get_draft (session), question);

  g_signal_connect (session, "notify::busy", G_CALLBACK (busy_changed_cb), idle);
  tektra_chat_session_send (session);
  if (!tektra_cli_loop_await (self->loop, dex_ref (DEX_FUTURE (idle)), error))
    {
      tektra_chat_session_stop (session);
      return FALSE;
    }

  answer = g_list_model_get_item (messages, g_list_model_get_n_items (messages) - 1);
  if (tektra_message_get_error (answer) != NULL)
    {
      g_propagate_error (error, g_error_copy (tektra_message_get_error (answer)));
      return FALSE;
    }

  usage = tektra_message_get_usage (answer);
  if (usage == NULL || usage->first_token_us < 0)
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_RESPONSE,
                   _("The model answered nothing that could be measured."));
      return FALSE;
    }

  if (number == 0)
    self->load_us = usage->load_us >= 0 ? usage->load_us : g_get_monotonic_time () - begin;
  else
    add_round (self, usage);

  return TRUE;
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return (first > second) - (first < second);
}

/* The value in the middle: one slow round does not count. */
static double
get_median (Benchmark *self,
            gsize      offset)
{
  g_autoptr(GArray) values = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < self->rounds->len; i++)
    g_array_append_val (values,
                        G_STRUCT_MEMBER (double, &g_array_index (self->rounds, Round, i), offset));
  g_array_sort (values, compare_doubles);

  return g_array_index (values, double, values->len / 2);
}

static void
add_speed (TektraCliTable *table,
           const char     *label,
           double          speed)
{
  g_autofree char *text = NULL;

  /* Translators: a speed, such as "12.5 tokens/s" */
  text = speed > 0 ? g_strdup_printf (_("%.1f tokens/s"), speed) : g_strdup (_("not told"));
  tektra_cli_table_add_row (table, TEKTRA_CLI_STYLE_NORMAL, (const char *[]) { label, text });
}

static void
print_text (Benchmark   *self,
            TektraModel *model)
{
  g_autoptr(TektraCliTable) table = tektra_cli_table_new (2);
  g_autofree char *title = tektra_model_dup_title (model);
  g_autofree char *memory = tektra_cli_dup_memory (model);
  g_autofree char *load = g_strdup_printf (_("%.1f s"), (double) self->load_us / G_USEC_PER_SEC);
  g_autofree char *first = NULL;

  first = g_strdup_printf (_("%.0f ms"),
                           get_median (self, G_STRUCT_OFFSET (Round, first_token_ms)));
  tektra_cli_table_add_row (table, TEKTRA_CLI_STYLE_BOLD, (const char *[]) { _("Name"), title });
  tektra_cli_table_add_row (table, TEKTRA_CLI_STYLE_NORMAL,
                            (const char *[]) { _("Until it was ready"), load });
  tektra_cli_table_add_row (table, TEKTRA_CLI_STYLE_NORMAL,
                            (const char *[]) { _("First word after"), first });
  add_speed (table, _("Reads"), get_median (self, G_STRUCT_OFFSET (Round, reading)));
  add_speed (table, _("Writes"), get_median (self, G_STRUCT_OFFSET (Round, writing)));
  if (memory != NULL && *memory != '\0')
    tektra_cli_table_add_row (table, TEKTRA_CLI_STYLE_NORMAL,
                              (const char *[]) { _("In memory"), memory });
  tektra_cli_table_print (table, &self->output);
}

static void
print_json (Benchmark   *self,
            TektraModel *model)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  tektra_json_add_string (builder, "model", tektra_model_get_id (model));
  tektra_cli_add_int (builder, "seed", SEED);
  tektra_cli_add_int (builder, "load_us", self->load_us);
  json_builder_set_member_name (builder, "rounds");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->rounds->len; i++)
    {
      const Round *round = &g_array_index (self->rounds, Round, i);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "first_token_ms");
      json_builder_add_double_value (builder, round->first_token_ms);
      json_builder_set_member_name (builder, "prompt_tokens_per_second");
      json_builder_add_double_value (builder, round->reading);
      json_builder_set_member_name (builder, "tokens_per_second");
      json_builder_add_double_value (builder, round->writing);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  text = tektra_json_write (builder, TRUE, NULL);
  tektra_cli_writer_print (&self->output, "%s\n", text);
}

static int
run_benchmark (TektraCliLoop *loop,
               gpointer       data)
{
  g_autoptr(TektraModelManager) manager = tektra_cli_create_manager ();
  g_autoptr(GArray) rounds = g_array_new (FALSE, FALSE, sizeof (Round));
  g_autoptr(GError) error = NULL;
  Benchmark *self = data;
  TektraModel *model;
  int result = TEKTRA_CLI_FAILED;

  self->loop = loop;
  self->rounds = rounds;
  model = tektra_cli_await_model (loop, manager, self->name, FALSE, &self->messages);

  for (guint i = 0; model != NULL && error == NULL && i <= (guint) self->n_rounds; i++)
    {
      g_autofree char *status = i == 0 ? g_strdup (_("Loading the model…"))
                                       : g_strdup_printf (_("Question %u of %d…"), i,
                                                          self->n_rounds);

      tektra_cli_writer_set_status (&self->messages, status);
      ask (self, manager, model, i, &error);
    }
  tektra_cli_writer_set_status (&self->messages, NULL);

  if (model != NULL && error == NULL)
    {
      if (self->json)
        print_json (self, model);
      else
        print_text (self, model);
      result = self->output.failed ? TEKTRA_CLI_FAILED : TEKTRA_CLI_OK;
    }
  else if (error != NULL && !tektra_cli_loop_is_interrupted (loop))
    tektra_cli_writer_print (&self->messages, "%s\n", error->message);

  dex_await (tektra_model_manager_shutdown (manager), NULL);

  return result;
}

/**
 * tektra_cli_benchmark:
 * @argc: number of arguments
 * @argv: the arguments; the first is `benchmark`
 *
 * Measures how soon and how fast a model answers, with the same seed each time.
 *
 * Returns: an exit code
 */
int
tektra_cli_benchmark (int    argc,
                      char **argv)
{
  Benchmark self = { .n_rounds = DEFAULT_ROUNDS };
  const GOptionEntry entries[] = {
    { "rounds", 'n', G_OPTION_FLAG_NONE, G_OPTION_ARG_INT, &self.n_rounds,
      N_("How many questions are asked"), N_("NUMBER") },
    { "json", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &self.json, N_("Write JSON"), NULL },
    G_OPTION_ENTRY_NULL
  };

  tektra_cli_writer_init (&self.output, STDOUT_FILENO);
  tektra_cli_writer_init (&self.messages, STDERR_FILENO);

  if (!tektra_cli_parse_name (argc, argv, entries, _("Measures how fast a model is."),
                              &self.messages, &self.name))
    return TEKTRA_CLI_USAGE;

  if (self.n_rounds < 1 || self.n_rounds > MAX_ROUNDS)
    {
      tektra_cli_writer_print (&self.messages, _("Between 1 and %d questions can be asked.\n"),
                               MAX_ROUNDS);
      return TEKTRA_CLI_USAGE;
    }

  return tektra_cli_loop_run (run_benchmark, &self);
}
