/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "engines/onnx/tektra-onnx-model.h"
#include "engines/onnx/tektra-onnx-session.h"
#include "engines/onnx/tektra-text-gate.h"

/* A chat begins each time as it did the last time, so what both texts have in common is not read
 * again. */

/* When neither the model nor anybody else says how long a text may be */
#define DEFAULT_CONTEXT 4096

struct _TektraOnnxModel
{
  TektraOnnxFolder  *folder;
  TektraTokenizer   *tokenizer;
  TektraOnnxSession *session;
  GArray            *read; /* of guint32: what the session remembers */
  guint              context_length;
};

/* One answer */
typedef struct
{
  TektraOnnxModel         *self;
  const TektraOnnxJob     *job;
  const TektraOnnxWatcher *watcher;
  GCancellable            *cancellable;
  TektraOnnxResult        *result;
  TektraSampler           *sampler;
  TektraTextGate          *gate;
  GHashTable              *ends;      /* tokens that end the answer */
  GHashTable              *preserved; /* marks that are shown */
} Answer;

static void
answer_clear (Answer *answer)
{
  g_clear_pointer (&answer->sampler, tektra_sampler_free);
  g_clear_pointer (&answer->gate, tektra_text_gate_free);
  g_clear_pointer (&answer->ends, g_hash_table_unref);
  g_clear_pointer (&answer->preserved, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

/**
 * tektra_onnx_model_load:
 * @path: (type filename): the folder of a model
 * @n_threads: how many threads it may use
 * @context_length: how many tokens a text may have at most; 0 for as many as the model can take
 * @error: return location for an error
 *
 * Reads a model into memory.
 *
 * Returns: (transfer full) (nullable): the model; %NULL with an error for a person
 */
TektraOnnxModel *
tektra_onnx_model_load (const char  *path,
                        guint        n_threads,
                        guint        context_length,
                        GError     **error)
{
  g_autoptr(TektraOnnxModel) self = NULL;
  g_autofree char *json = NULL;
  guint trained;
  gsize length;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_new0 (TektraOnnxModel, 1);
  self->read = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->folder = tektra_onnx_folder_read (path, error);
  if (self->folder == NULL ||
      !g_file_get_contents (self->folder->tokenizer_path, &json, &length, error))
    return NULL;

  self->tokenizer = tektra_tokenizer_new (json, (gssize) length, error);
  if (self->tokenizer == NULL)
    return NULL;

  self->session = tektra_onnx_session_new (self->folder, n_threads, error);
  if (self->session == NULL)
    return NULL;

  trained = self->folder->context_length;
  if (context_length == 0)
    context_length = trained != 0 ? trained : DEFAULT_CONTEXT;
  self->context_length = trained != 0 ? MIN (trained, context_length) : context_length;

  return g_steal_pointer (&self);
}

/**
 * tektra_onnx_model_free:
 * @self: (transfer full): a model
 *
 * Takes a model out of memory.
 */
void
tektra_onnx_model_free (TektraOnnxModel *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->session, tektra_onnx_session_free);
  g_clear_pointer (&self->tokenizer, tektra_tokenizer_free);
  g_clear_pointer (&self->folder, tektra_onnx_folder_unref);
  g_array_unref (self->read);
  g_free (self);
}

/**
 * tektra_onnx_model_get_folder:
 * @self: a model
 *
 * Gets what its files tell.
 *
 * Returns: (transfer none): the folder
 */
const TektraOnnxFolder *
tektra_onnx_model_get_folder (TektraOnnxModel *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->folder;
}

/**
 * tektra_onnx_model_get_tokenizer:
 * @self: a model
 *
 * Gets what makes tokens of a text.
 *
 * Returns: (transfer none): the tokenizer, which any thread may use
 */
TektraTokenizer *
tektra_onnx_model_get_tokenizer (TektraOnnxModel *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->tokenizer;
}

/**
 * tektra_onnx_model_get_context:
 * @self: a model
 *
 * Gets how many tokens a prompt and its answer may have together.
 *
 * Returns: a number of tokens
 */
guint
tektra_onnx_model_get_context (TektraOnnxModel *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->context_length;
}

static void
add_token (GHashTable *set,
           guint32     id)
{
  g_hash_table_add (set, GUINT_TO_POINTER (id));
}

/* A mark is not in the text, so one that ends the answer is looked for among the tokens. */
static void
choose_tokens (Answer *answer)
{
  TektraTokenizer *tokenizer = answer->self->tokenizer;
  const GArray *eos = answer->self->folder->eos;

  answer->ends = g_hash_table_new (NULL, NULL);
  answer->preserved = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < eos->len; i++)
    add_token (answer->ends, g_array_index (eos, guint32, i));

  for (guint i = 0; answer->job->stop[i] != NULL; i++)
    {
      gint64 id = tektra_tokenizer_find (tokenizer, answer->job->stop[i]);

      if (id >= 0 && tektra_tokenizer_is_mark (tokenizer, (guint32) id))
        add_token (answer->ends, (guint32) id);
    }

  for (guint i = 0; answer->job->preserved[i] != NULL; i++)
    {
      gint64 id = tektra_tokenizer_find (tokenizer, answer->job->preserved[i]);

      if (id >= 0)
        add_token (answer->preserved, (guint32) id);
    }
}

/* How much of the prompt is what the session has read already; one token at least is read anew. */
static guint
count_common (TektraOnnxModel *self,
              const GArray    *prompt)
{
  guint most = MIN (self->read->len, prompt->len - 1);
  guint n = 0;

  while (n < most &&
         g_array_index (self->read, guint32, n) == g_array_index (prompt, guint32, n))
    n++;

  return n;
}

static gboolean
read_tokens (TektraOnnxModel  *self,
             const guint32    *ids,
             guint             n_ids,
             GCancellable     *cancellable,
             GError          **error)
{
  if (!tektra_onnx_session_read (self->session, ids, n_ids, cancellable, error))
    return FALSE;

  g_array_append_vals (self->read, ids, n_ids);

  return TRUE;
}

static gboolean
read_prompt (Answer        *answer,
             const GArray  *prompt,
             GError       **error)
{
  TektraOnnxModel *self = answer->self;
  guint done = count_common (self, prompt);
  guint32 *ids = (guint32 *) (gpointer) prompt->data;

  if (!tektra_onnx_session_rewind (self->session, done))
    done = 0;
  g_array_set_size (self->read, done);
  answer->result->n_cached = done;

  while (done < prompt->len)
    {
      guint n = tektra_onnx_session_get_batch (self->session, prompt->len - done);

      if (!read_tokens (self, ids + done, n, answer->cancellable, error))
        return FALSE;

      done += n;
      answer->watcher->progress (done, answer->result->n_cached, prompt->len,
                                 answer->watcher->user_data);
    }

  for (guint i = 0; i < prompt->len; i++)
    tektra_sampler_accept (answer->sampler, ids[i]);

  return TRUE;
}

static gboolean
show_token (Answer  *answer,
            guint32  id)
{
  TektraTokenizer *tokenizer = answer->self->tokenizer;
  g_autoptr(GString) bytes = g_string_new (NULL);
  g_autoptr(GString) text = g_string_new (NULL);
  gboolean stopped;

  if (tektra_tokenizer_is_mark (tokenizer, id) &&
      !g_hash_table_contains (answer->preserved, GUINT_TO_POINTER (id)))
    return TRUE;

  tektra_tokenizer_append_bytes (tokenizer, id, bytes);
  stopped = tektra_text_gate_push (answer->gate, bytes->str, bytes->len, text);
  if (text->len > 0)
    answer->watcher->text (text->str, answer->watcher->user_data);

  return !stopped;
}

static gboolean
write_tokens (Answer  *answer,
              GError **error)
{
  TektraOnnxModel *self = answer->self;
  guint room = self->context_length - answer->result->n_prompt;
  guint limit = answer->job->max_tokens > 0 ? MIN (answer->job->max_tokens, room) : room;

  while (answer->result->written->len < limit)
    {
      guint n_logits;
      const float *logits = tektra_onnx_session_get_logits (self->session, &n_logits);
      gint64 chosen = tektra_sampler_choose (answer->sampler, logits, n_logits);
      guint32 id = (guint32) chosen;

      if (chosen < 0)
        {
          g_set_error_literal (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
                               _("The model computes nothing that is a number: download it again, "
                                 "or choose another one."));
          return FALSE;
        }

      g_array_append_val (answer->result->written, id);
      if (g_hash_table_contains (answer->ends, GUINT_TO_POINTER (id)) || !show_token (answer, id))
        return TRUE;

      tektra_sampler_accept (answer->sampler, id);
      if (answer->result->written->len < limit &&
          !read_tokens (self, &id, 1, answer->cancellable, error))
        return FALSE;
    }

  answer->result->limited = TRUE;

  return TRUE;
}

static gboolean
check_length (Answer        *answer,
              const GArray  *prompt,
              GError       **error)
{
  guint context_length = answer->self->context_length;

  if (prompt->len == 0)
    {
      g_set_error_literal (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_INVALID_REQUEST,
                           _("There is nothing to answer."));
      return FALSE;
    }

  if (prompt->len < context_length)
    return TRUE;

  g_set_error_literal (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_CONTEXT_TOO_LONG,
                       "exceeds the available context");

  return FALSE;
}

/* A chat template may have written what begins every text: twice, it makes models worse. */
static GArray *
encode_prompt (TektraTokenizer *tokenizer,
               const char      *prompt)
{
  g_autoptr(GArray) beginning = tektra_tokenizer_encode (tokenizer, "", 0,
                                                         TEKTRA_TOKENIZE_BEGINNING);
  GArray *ids = tektra_tokenizer_encode (tokenizer, prompt, -1, TEKTRA_TOKENIZE_MARKS);

  if (beginning->len > 0 &&
      (ids->len < beginning->len ||
       memcmp (ids->data, beginning->data, beginning->len * sizeof (guint32)) != 0))
    g_array_prepend_vals (ids, beginning->data, beginning->len);

  return ids;
}

/**
 * tektra_onnx_model_write:
 * @self: a model
 * @job: what to write, with a prompt
 * @watcher: who follows it
 * @cancellable: ends it within the next operation of the graph
 * @result: (inout): an empty array is filled with the tokens, the rest is how it went, also when
 *   it failed
 * @error: return location for an error
 *
 * Continues a text.
 *
 * Returns: whether it got to the end
 */
gboolean
tektra_onnx_model_write (TektraOnnxModel          *self,
                         const TektraOnnxJob      *job,
                         const TektraOnnxWatcher  *watcher,
                         GCancellable             *cancellable,
                         TektraOnnxResult         *result,
                         GError                  **error)
{
  g_auto(Answer) answer = { self, job, watcher, cancellable, result };
  g_autoptr(GArray) prompt = NULL;
  g_autoptr(GString) rest = NULL;
  gint64 begin = g_get_monotonic_time ();

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (job != NULL && job->prompt != NULL, FALSE);
  g_return_val_if_fail (watcher != NULL, FALSE);
  g_return_val_if_fail (result != NULL && result->written != NULL, FALSE);

  prompt = encode_prompt (self->tokenizer, job->prompt);
  result->n_prompt = prompt->len;
  if (!check_length (&answer, prompt, error))
    return FALSE;

  answer.sampler = tektra_sampler_new (&job->sampling);
  answer.gate = tektra_text_gate_new ((const char * const *) job->stop,
                                      job->continues
                                        ? 0 : tektra_tokenizer_get_n_strip (self->tokenizer));
  choose_tokens (&answer);

  if (!read_prompt (&answer, prompt, error))
    return FALSE;

  result->prompt_us = g_get_monotonic_time () - begin;
  if (!write_tokens (&answer, error))
    return FALSE;

  rest = g_string_new (NULL);
  tektra_text_gate_finish (answer.gate, rest);
  if (rest->len > 0)
    watcher->text (rest->str, watcher->user_data);
  result->writing_us = g_get_monotonic_time () - begin - result->prompt_us;

  return TRUE;
}
