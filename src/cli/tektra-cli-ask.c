/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>

#include "cli/tektra-cli-answer.h"
#include "cli/tektra-cli-loop.h"
#include "cli/tektra-cli-odds.h"
#include "cli/tektra-cli-private.h"
#include "cli/tektra-cli-writer.h"
#include "media/tektra-document.h"
#include "session/tektra-chat-session.h"

/* `tektra ask`: one turn of a chat session, as the window runs it. */

/* Far more than any model's context, and little enough for a mistaken redirection. */
#define MAX_INPUT_SIZE (8 * 1024 * 1024)
#define READ_SIZE      (64 * 1024)

/* Programs that start others often leave them a standard input that never says anything. It can
 * only be told from a slow one by waiting; with `-` as an argument it is waited for. */
#define SILENCE_SECONDS 10

/* How many of the likeliest tokens are told for each one; five is what all servers tell. */
#define N_CANDIDATES 5

/* What nobody asks for */
#define UNSET G_MININT64

typedef struct
{
  char *question;
  char *model_name;
  char **images;
  char **sounds;
  char **documents;
  char *system_prompt;
  char *schema_path;
  double temperature;
  gint64 seed;
  gint64 max_tokens;
  gboolean load_anyway;
  gboolean json;
  gboolean logprobs;
  gboolean needs_input;

  TektraCliWriter output;
  TektraCliWriter messages;
  TektraCliLoop *loop;
  TektraModelManager *manager;
  TektraChatSession *session;
  TektraCliAnswer *answer;
  TektraModel *model;
  TektraAnswerSchema *schema; /* NULL when the answer is free */
  TektraTranscriptionService *transcription; /* NULL when nothing has to be written down */
  DexPromise *idle;
  GError *attachment_error;
} Ask;

static void
ask_clear (Ask *self)
{
  g_clear_pointer (&self->question, g_free);
  g_clear_pointer (&self->model_name, g_free);
  g_clear_pointer (&self->images, g_strfreev);
  g_clear_pointer (&self->sounds, g_strfreev);
  g_clear_pointer (&self->documents, g_strfreev);
  g_clear_pointer (&self->system_prompt, g_free);
  g_clear_pointer (&self->schema_path, g_free);
  g_clear_object (&self->schema);
  g_clear_object (&self->answer);
  g_clear_object (&self->session);
  g_clear_object (&self->model);
  g_clear_object (&self->transcription);
  g_clear_object (&self->manager);
  g_clear_error (&self->attachment_error);
  dex_clear (&self->idle);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ask, ask_clear)

/* A terminal is for typing the question's arguments, /dev/null says nothing. */
static gboolean
has_input (void)
{
  struct stat info;

  return fstat (STDIN_FILENO, &info) == 0 &&
         (S_ISREG (info.st_mode) || S_ISFIFO (info.st_mode) || S_ISSOCK (info.st_mode));
}

static gboolean
read_piece (Ask           *self,
            GInputStream  *stream,
            GByteArray    *input,
            GError       **error)
{
  g_autoptr(DexFuture) reading = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GBytes) bytes = NULL;
  DexFuture *awaited;
  gconstpointer data;
  gsize size;

  reading = dex_input_stream_read_bytes (stream, READ_SIZE, G_PRIORITY_DEFAULT);
  awaited = dex_ref (reading);
  if (input->len == 0 && !self->needs_input)
    awaited = dex_future_first (awaited, dex_timeout_new_seconds (SILENCE_SECONDS), NULL);

  if (!tektra_cli_loop_await (self->loop, awaited, &local_error))
    {
      if (g_error_matches (local_error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
        tektra_cli_writer_print (&self->messages, "%s\n",
                                 _("Nothing comes from standard input: asking without it. "
                                   "With “-” as an argument it is waited for."));
      else
        g_set_error (error, local_error->domain, local_error->code,
                     _("Standard input cannot be read: %s"), local_error->message);
      return FALSE;
    }

  bytes = dex_await_boxed (g_steal_pointer (&reading), error);
  if (bytes == NULL)
    return FALSE;

  data = g_bytes_get_data (bytes, &size);
  if (input->len + size > MAX_INPUT_SIZE)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                   _("There is too much on standard input: at most 8 MB can be read."));
      return FALSE;
    }

  if (size > 0)
    g_byte_array_append (input, data, (guint) size);

  return size > 0;
}

static void
add_to_question (Ask        *self,
                 const char *text)
{
  g_autofree char *question = NULL;

  if (*text == '\0')
    return;

  question = *self->question == '\0' ? g_strdup (text)
                                     : g_strdup_printf ("%s\n\n%s", self->question, text);
  g_set_str (&self->question, question);
}

/* Adds what comes on standard input to the question. */
static gboolean
read_input (Ask     *self,
            GError **error)
{
  g_autoptr(GByteArray) input = g_byte_array_new ();
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autofree char *text = NULL;

  if (has_input () || self->needs_input)
    {
      stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
      tektra_cli_writer_set_status (&self->messages, _("Reading standard input…"));
      while (read_piece (self, stream, input, &local_error))
        ;
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (input->len > 0)
    {
      text = g_strstrip (g_utf8_make_valid ((const char *) input->data, (gssize) input->len));
      add_to_question (self, text);
    }

  if (*self->question == '\0' && self->images == NULL && self->sounds == NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                   _("There is no question: standard input is empty."));
      return FALSE;
    }

  return TRUE;
}

/* Adds what stands in files to the question, as the window does with what is dropped. */
static gboolean
read_documents (Ask     *self,
                GError **error)
{
  for (guint i = 0; self->documents != NULL && self->documents[i] != NULL; i++)
    {
      g_autoptr(GFile) file = g_file_new_for_commandline_arg (self->documents[i]);
      g_autoptr(DexFuture) quoting = tektra_document_quote (file);
      g_autofree char *text = NULL;

      if (!tektra_cli_loop_await (self->loop, dex_ref (quoting), error))
        return FALSE;

      text = dex_await_string (dex_ref (quoting), NULL);
      add_to_question (self, text);
    }

  return TRUE;
}

static gboolean
choose_model (Ask     *self,
              GError **error)
{
  TektraCapabilities wanted = TEKTRA_CAPABILITY_TEXT;
  g_auto(GStrv) reasons = NULL;
  TektraModel *model;

  tektra_cli_writer_set_status (&self->messages, _("Looking for models…"));

  if (!tektra_cli_loop_await (self->loop,
                              dex_future_all (
                                tektra_model_manager_refresh (self->manager),
                                tektra_template_manager_load (
                                  tektra_model_manager_get_templates (self->manager)),
                                NULL),
                              error))
    return FALSE;

  if (self->images != NULL)
    wanted |= TEKTRA_CAPABILITY_IMAGE;
  if (self->sounds != NULL)
    wanted |= TEKTRA_CAPABILITY_AUDIO;

  if (self->model_name != NULL)
    model = tektra_model_manager_choose (self->manager, self->model_name, wanted, &reasons);
  else
    model = tektra_model_manager_get_default (self->manager, wanted);

  if (g_set_object (&self->model, model))
    {
      for (guint i = 0; reasons != NULL && reasons[i] != NULL; i++)
        g_debug ("%s", reasons[i]);

      return TRUE;
    }

  if (self->model_name != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->manager)) > 0)
    g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND,
                 _("No model, or more than one, is called “%s”: “tektra models” lists them."),
                 self->model_name);
  else
    {
      tektra_cli_print_reasons (self->manager, &self->messages);
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MODEL_NOT_FOUND,
                   _("There is no model to answer: “tektra doctor” tells what is missing."));
    }

  return FALSE;
}

static void
attachment_failed_cb (Ask              *self,
                      TektraAttachment *attachment)
{
  if (self->attachment_error == NULL)
    self->attachment_error = g_error_copy (tektra_attachment_get_error (attachment));
}

/* A model that does not hear gets the words, when somebody can write them down. */
static void
sound_ready_cb (Ask              *self,
                GParamSpec       *pspec,
                TektraAttachment *attachment)
{
  if (tektra_attachment_get_state (attachment) != TEKTRA_ATTACHMENT_READY)
    return;

  g_signal_handlers_disconnect_by_func (attachment, sound_ready_cb, self);
  tektra_cli_writer_set_status (&self->messages, _("Transcribing…"));
  tektra_attachment_write_down (attachment, self->transcription, self->model);
}

static void
prepare_transcription (Ask *self)
{
  if (self->sounds == NULL ||
      (tektra_model_get_capabilities (self->model) & TEKTRA_CAPABILITY_AUDIO) != 0)
    return;

  self->transcription = tektra_cli_await_transcription (self->loop);
  if (tektra_transcription_service_get_route (self->transcription, self->model, NULL) !=
        TEKTRA_HEARING_ROUTE_WORDS)
    g_clear_object (&self->transcription);
}

static void
busy_changed_cb (Ask *self)
{
  if (!tektra_chat_session_get_busy (self->session) &&
      dex_future_is_pending (DEX_FUTURE (self->idle)))
    dex_promise_resolve_boolean (self->idle, TRUE);
}

static void
status_changed_cb (Ask *self)
{
  const char *status = tektra_chat_session_get_status_text (self->session);
  double progress = tektra_chat_session_get_progress (self->session);
  g_autofree char *text = NULL;

  if (status != NULL && progress > 0)
    text = g_strdup_printf ("%s %.0f %%", status, progress * 100);

  tektra_cli_writer_set_status (&self->messages, text != NULL ? text : status);
}

static void
set_params (Ask *self)
{
  TektraGenerationParams *params = tektra_chat_session_get_params (self->session);

  if (!isnan (self->temperature))
    tektra_generation_params_set_double (params, TEKTRA_PARAM_TEMPERATURE, self->temperature);
  if (self->seed != UNSET)
    tektra_generation_params_set_int (params, TEKTRA_PARAM_SEED, self->seed);
  if (self->max_tokens != UNSET)
    tektra_generation_params_set_int (params, TEKTRA_PARAM_MAX_TOKENS, self->max_tokens);
}

static void
set_options (Ask *self)
{
  g_autoptr(TektraRequestOptions) options = tektra_request_options_new ();

  tektra_request_options_set_schema (options, self->schema);
  if (self->logprobs)
    tektra_request_options_set_n_candidates (options, N_CANDIDATES);
  tektra_chat_session_set_options (self->session, options);
}

/* There are servers that take a schema and do not look at it: a script has to be told. */
static gboolean
check_answer (Ask            *self,
              TektraMessage  *message,
              GError        **error)
{
  g_autofree char *text = NULL;
  g_autoptr(JsonNode) node = NULL;

  if (self->schema == NULL)
    return TRUE;

  text = tektra_message_dup_text (message);
  node = json_from_string (text, NULL);
  if (node != NULL)
    return TRUE;

  if (tektra_message_get_finish_reason (message) == TEKTRA_FINISH_LENGTH)
    g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_RESPONSE,
                 _("The answer is cut off: with “--max-tokens” it may be longer."));
  else
    g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_RESPONSE,
                 _("The answer is no JSON: %s does not keep to schemas."),
                 tektra_model_get_name (self->model));

  return FALSE;
}

/* An answer that ended before its end; JSON has the reason in it. */
static void
print_end (Ask           *self,
           TektraMessage *message)
{
  if (!self->json &&
      tektra_message_get_finish_reason (message) == TEKTRA_FINISH_CONTENT_FILTER)
    tektra_cli_writer_print (&self->messages, _("The server withheld the rest of the answer.\n"));
}

static void
print_odds (Ask           *self,
            TektraMessage *message)
{
  if (!self->logprobs || self->json)
    return;

  if (tektra_message_get_odds (message) == NULL)
    {
      tektra_cli_writer_print (&self->messages, _("%s did not tell how likely its words are.\n"),
                               tektra_model_get_name (self->model));
      return;
    }

  tektra_cli_writer_print (&self->output, "\n");
  tektra_cli_odds_print (message, &self->output);
}

static void
fill_draft (Ask *self)
{
  TektraDraft *draft = tektra_chat_session_get_draft (self->session);

  g_signal_connect_swapped (draft, "attachment-failed", G_CALLBACK (attachment_failed_cb), self);
  tektra_draft_set_text (draft, self->question);

  for (guint i = 0; self->images != NULL && self->images[i] != NULL; i++)
    {
      g_autoptr(GFile) file = g_file_new_for_commandline_arg (self->images[i]);
      g_autoptr(TektraAttachment) attachment = NULL;

      attachment = tektra_attachment_new_for_file (file, tektra_model_get_image_size (self->model));
      tektra_draft_add (draft, attachment);
    }
  for (guint i = 0; self->sounds != NULL && self->sounds[i] != NULL; i++)
    {
      g_autoptr(GFile) file = g_file_new_for_commandline_arg (self->sounds[i]);
      g_autoptr(TektraAttachment) attachment = tektra_attachment_new_for_sound_file (file);

      if (self->transcription != NULL)
        g_signal_connect_swapped (attachment, "notify::state", G_CALLBACK (sound_ready_cb), self);
      tektra_draft_add (draft, attachment);
    }
}

static void
prepare_turn (Ask *self)
{
  TektraConversation *conversation;

  self->session = tektra_chat_session_new (self->manager);
  self->idle = dex_promise_new ();
  conversation = tektra_chat_session_get_conversation (self->session);
  tektra_chat_session_set_model (self->session, self->model);
  tektra_chat_session_set_load_anyway (self->session, self->load_anyway);
  tektra_conversation_set_system_prompt (conversation, self->system_prompt);
  set_params (self);
  set_options (self);
  prepare_transcription (self);
  fill_draft (self);

  self->answer = tektra_cli_answer_new (conversation,
                                        self->json ? NULL : &self->output,
                                        &self->messages);
  g_signal_connect_object (self->answer, "closed",
                           G_CALLBACK (tektra_chat_session_stop), self->session,
                           G_CONNECT_SWAPPED);

  g_signal_connect_swapped (self->session, "notify::busy", G_CALLBACK (busy_changed_cb), self);
  g_signal_connect_swapped (self->session, "notify::status-text",
                            G_CALLBACK (status_changed_cb), self);
  g_signal_connect_swapped (self->session, "notify::progress",
                            G_CALLBACK (status_changed_cb), self);
}

static gboolean
run_turn (Ask     *self,
          GError **error)
{
  TektraMessage *message;
  const char *problem;

  prepare_turn (self);
  tektra_chat_session_send (self->session);

  /* Stopping is immediate, and keeps what was written */
  if (!tektra_cli_loop_await (self->loop, dex_ref (self->idle), NULL))
    tektra_chat_session_stop (self->session);

  tektra_cli_writer_set_status (&self->messages, NULL);
  tektra_cli_writer_end_line (&self->output);

  if (self->attachment_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->attachment_error));
      return FALSE;
    }

  message = tektra_cli_answer_get_message (self->answer);
  if (message == NULL)
    {
      /* nobody could write down what is said */
      problem = tektra_draft_get_problem (tektra_chat_session_get_draft (self->session));
      if (problem != NULL)
        g_set_error_literal (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                             problem);
      return FALSE;
    }

  if (self->json)
    {
      g_autofree char *text = tektra_cli_answer_to_json (message, self->model);

      tektra_cli_writer_print (&self->output, "%s\n", text);
    }

  if (tektra_message_get_status (message) == TEKTRA_MESSAGE_STATUS_COMPLETE)
    {
      print_end (self, message);
      print_odds (self, message);
      return check_answer (self, message, error) && !self->output.failed;
    }

  if (tektra_message_get_error (message) != NULL)
    g_propagate_error (error, g_error_copy (tektra_message_get_error (message)));

  return FALSE;
}

static int
run_ask (TektraCliLoop *loop,
         gpointer       data)
{
  g_autoptr(GError) error = NULL;
  gboolean success;
  Ask *self = data;

  self->loop = loop;
  self->manager = tektra_cli_create_manager ();

  success = read_input (self, &error) &&
            read_documents (self, &error) &&
            choose_model (self, &error) &&
            run_turn (self, &error);

  tektra_cli_writer_set_status (&self->messages, NULL);
  if (error != NULL && !tektra_cli_loop_is_interrupted (loop))
    tektra_cli_writer_print (&self->messages, "%s\n", error->message);
  if (g_error_matches (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_MEMORY_LIMIT))
    tektra_cli_writer_print (&self->messages, _("With “--load-anyway” it is loaded anyway.\n"));

  if (self->transcription != NULL)
    dex_await (tektra_transcription_service_shutdown (self->transcription), NULL);
  dex_await (tektra_model_manager_shutdown (self->manager), NULL);

  return success ? TEKTRA_CLI_OK : TEKTRA_CLI_FAILED;
}

static gboolean
read_schema (Ask     *self,
             GError **error)
{
  g_autoptr(GFile) file = NULL;
  g_autofree char *contents = NULL;
  gsize length;

  if (self->schema_path == NULL)
    return TRUE;

  file = g_file_new_for_commandline_arg (self->schema_path);
  if (!g_file_load_contents (file, NULL, &contents, &length, NULL, error))
    return FALSE;

  self->schema = tektra_answer_schema_new (contents, (gssize) length, error);

  return self->schema != NULL;
}

/* Joins the words that are left into the question, so that it needs no quotes. */
static gboolean
take_arguments (Ask     *self,
                int      argc,
                char   **argv,
                GError **error)
{
  g_autoptr(GString) question = g_string_new (NULL);

  for (int i = 1; i < argc; i++)
    {
      if (g_str_equal (argv[i], "-"))
        {
          self->needs_input = TRUE;
          continue;
        }
      if (question->len > 0)
        g_string_append_c (question, ' ');
      g_string_append (question, argv[i]);
    }

  self->question = g_utf8_make_valid (question->str, (gssize) question->len);
  /* a recording can be the whole question */
  if (*self->question == '\0' && self->sounds == NULL)
    {
      if (!self->needs_input && !has_input ())
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                       _("There is no question. Try: tektra ask “What is this?” -i photo.jpg"));
          return FALSE;
        }
      self->needs_input = TRUE;
    }

  if (!isnan (self->temperature) && !(self->temperature >= 0 && self->temperature <= 2))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("The temperature must be between 0 and 2."));
      return FALSE;
    }

  if (self->seed != UNSET && self->seed < 0)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("The seed must not be negative."));
      return FALSE;
    }

  if (self->max_tokens != UNSET && self->max_tokens <= 0)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("The number of tokens must be positive."));
      return FALSE;
    }

  return TRUE;
}

/**
 * tektra_cli_ask:
 * @argc: number of arguments
 * @argv: the arguments; the first is `ask`
 *
 * Asks a model a question and writes its answer to standard output while it grows.
 *
 * Returns: an exit code
 */
int
tektra_cli_ask (int    argc,
                char **argv)
{
  g_auto(Ask) self = { .temperature = NAN, .seed = UNSET, .max_tokens = UNSET };
  const GOptionEntry entries[] = {
    { "model", 'm', G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &self.model_name,
      N_("The model to ask; the beginning of its name is enough"), N_("MODEL") },
    { "image", 'i', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY, &self.images,
      N_("A picture to show to the model; can be given several times"), N_("FILE") },
    { "audio", 'a', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY, &self.sounds,
      N_("A sound to play to the model; can be given several times"), N_("FILE") },
    { "file", 'f', G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME_ARRAY, &self.documents,
      N_("A file of text, or a PDF file, to ask about; can be given several times"), N_("FILE") },
    { "system", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_STRING, &self.system_prompt,
      N_("Instructions for the model"), N_("TEXT") },
    { "temperature", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_DOUBLE, &self.temperature,
      N_("How freely words are chosen, from 0 to 2"), N_("NUMBER") },
    { "seed", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_INT64, &self.seed,
      N_("The same number gives the same answer, where the model can"), N_("NUMBER") },
    { "max-tokens", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_INT64, &self.max_tokens,
      N_("The longest answer, in tokens"), N_("NUMBER") },
    { "schema", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_FILENAME, &self.schema_path,
      N_("A JSON schema that the answer has to follow"), N_("FILE") },
    { "logprobs", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &self.logprobs,
      N_("Tell how likely each token of the answer was, and what else could have been there"),
      NULL },
    { "load-anyway", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &self.load_anyway,
      N_("Load the model even when it takes more memory than it may"), NULL },
    { "json", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, &self.json,
      N_("Write one JSON object at the end instead of the text"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr(GOptionContext) context = g_option_context_new (_("QUESTION"));
  g_autoptr(GError) error = NULL;

  g_option_context_set_summary (context, _("Asks a model a question. What comes on standard input "
                                           "is added to the question."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  tektra_cli_writer_init (&self.output, STDOUT_FILENO);
  tektra_cli_writer_init (&self.messages, STDERR_FILENO);

  if (!g_option_context_parse (context, &argc, &argv, &error) ||
      !take_arguments (&self, argc, argv, &error) ||
      !read_schema (&self, &error))
    {
      tektra_cli_writer_print (&self.messages, "%s\n", error->message);
      return TEKTRA_CLI_USAGE;
    }

  return tektra_cli_loop_run (run_ask, &self);
}
