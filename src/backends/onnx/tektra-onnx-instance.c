/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "backends/llama/tektra-llama-encoding.h"
#include "backends/onnx/tektra-onnx-instance.h"
#include "util/tektra-paths.h"

/*
 * The engine speaks as llama-server does, so requests are written and answers are read in the same
 * way. It writes one answer after the other, and lets go of one as soon as nobody listens.
 */

#define PROGRAM         "tektra-onnx-engine"
/* What stands for a picture in a text; there are none, but a person may write it. */
#define MEDIA_MARKER    "<__media__>"
#define DEFAULT_CONTEXT 8192
#define MIN_CONTEXT     256
/* More do not help: what a small model does in one step is too little to be shared. */
#define MAX_THREADS     8

struct _TektraOnnxInstance
{
  TektraEngineInstance  parent_instance;

  /* owned */
  TektraOnnxFolder     *folder;

  guint                 context_length; /* with which the engine was made */
  guint                 threads_asked;
  guint                 n_threads;
};

G_DEFINE_FINAL_TYPE (TektraOnnxInstance, tektra_onnx_instance, TEKTRA_TYPE_ENGINE_INSTANCE)

static void
create_engine (TektraOnnxInstance *self,
               guint               context_length)
{
  TektraEngineInstance *instance = TEKTRA_ENGINE_INSTANCE (self);
  TektraModel *model = tektra_engine_instance_get_model (instance);
  g_autofree char *program = tektra_onnx_instance_find_program ();
  g_autofree char *context = g_strdup_printf ("%u", context_length);
  g_autofree char *threads = NULL;

  self->threads_asked = self->n_threads;
  self->context_length = context_length;
  threads = g_strdup_printf ("%u", self->n_threads > 0 ? self->n_threads
                                   : MIN (g_get_num_processors (), MAX_THREADS));
  tektra_engine_instance_take_engine (instance, tektra_engine_new (&(TektraEngineSpec) {
    .label = (char *) tektra_model_get_name (model),
    .argv = (GStrv) (const char *[]) { program != NULL ? program : PROGRAM,
                                       "--socket", TEKTRA_ENGINE_SOCKET,
                                       "--model", self->folder->path,
                                       "--threads", threads,
                                       "--context", context, NULL },
    .key_variable = (char *) "TEKTRA_ENGINE_KEY",
    .health_path = (char *) "/health",
  }));
}

static gboolean
tektra_onnx_instance_ensure_ready (TektraEngineInstance  *instance,
                                   TektraEngineJob       *job,
                                   GError               **error)
{
  TektraOnnxInstance *self = TEKTRA_ONNX_INSTANCE (instance);
  guint context_length = tektra_onnx_instance_choose_context (self->folder, job->params);

  if (context_length != self->context_length || self->threads_asked != self->n_threads)
    tektra_engine_instance_end_engine (instance);

  if (g_cancellable_set_error_if_cancelled (job->cancellable, error))
    return FALSE;

  if (tektra_engine_instance_get_engine (instance) == NULL)
    create_engine (self, context_length);

  job->context_length = context_length;

  return tektra_engine_instance_start (instance, job, error);
}

/* A template has written the request as one text, or the engine does. */
static const char *
get_path (TektraRequest *request)
{
  if (tektra_request_get_template (request) == NULL)
    return "/v1/chat/completions";

  return tektra_request_get_continues (request) ? "/continuation" : "/completion";
}

static gboolean
tektra_onnx_instance_answer (TektraEngineInstance  *instance,
                             TektraEngineJob       *job,
                             GError               **error)
{
  TektraTemplate *template = tektra_request_get_template (job->request);
  g_autoptr(TektraOpenaiDecoder) decoder = tektra_engine_job_create_decoder (job);
  g_autoptr(GBytes) body = NULL;

  if (tektra_request_get_needs (job->request) & (TEKTRA_CAPABILITY_IMAGE | TEKTRA_CAPABILITY_AUDIO))
    {
      g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                   _("“%s” reads text only: choose another model, or remove what is no text."),
                   tektra_model_get_name (tektra_engine_instance_get_model (instance)));
      return FALSE;
    }

  body = dex_await_boxed (tektra_llama_encode (job->request, MEDIA_MARKER), error);
  if (body == NULL || !tektra_onnx_instance_ensure_ready (instance, job, error))
    return FALSE;

  /* What it thinks is told apart by the engine, unless it is told how to write. */
  if (template != NULL && !tektra_request_get_continues (job->request))
    tektra_openai_decoder_set_template (decoder, template);

  return tektra_engine_instance_ask (instance, job, get_path (job->request), body, decoder, error);
}

static void
tektra_onnx_instance_finalize (GObject *object)
{
  TektraOnnxInstance *self = TEKTRA_ONNX_INSTANCE (object);

  tektra_onnx_folder_unref (self->folder);

  G_OBJECT_CLASS (tektra_onnx_instance_parent_class)->finalize (object);
}

static void
tektra_onnx_instance_class_init (TektraOnnxInstanceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  TektraEngineInstanceClass *instance_class = TEKTRA_ENGINE_INSTANCE_CLASS (klass);

  object_class->finalize = tektra_onnx_instance_finalize;

  instance_class->ensure_ready = tektra_onnx_instance_ensure_ready;
  instance_class->answer = tektra_onnx_instance_answer;
}

static void
tektra_onnx_instance_init (TektraOnnxInstance *self)
{
}

/**
 * tektra_onnx_instance_find_program:
 *
 * Finds the engine: where it was put beside Tektra, or where `TEKTRA_ONNX_ENGINE` says.
 *
 * Returns: (transfer full) (nullable): its path; %NULL when this Tektra was built without it
 */
char *
tektra_onnx_instance_find_program (void)
{
  const char *path = g_getenv ("TEKTRA_ONNX_ENGINE");

  if (path == NULL || *path == '\0')
    path = LIBEXECDIR G_DIR_SEPARATOR_S PROGRAM;

  return tektra_paths_find_program (path);
}

/**
 * tektra_onnx_instance_choose_context:
 * @folder: a model
 * @params: (nullable): the settings of the chat
 *
 * Chooses how many tokens a prompt and its answer may have together: the chat's own wish, else
 * 8,192 tokens, and never more than the model was trained on.
 *
 * Returns: a number of tokens
 */
guint
tektra_onnx_instance_choose_context (const TektraOnnxFolder *folder,
                                     TektraGenerationParams *params)
{
  gint64 wanted = DEFAULT_CONTEXT;

  g_return_val_if_fail (folder != NULL, MIN_CONTEXT);

  if (params != NULL && tektra_generation_params_has (params, TEKTRA_PARAM_CONTEXT_LENGTH))
    wanted = tektra_generation_params_get_int (params, TEKTRA_PARAM_CONTEXT_LENGTH);
  if (folder->context_length > 0)
    wanted = MIN (wanted, folder->context_length);

  return (guint) CLAMP (wanted, MIN_CONTEXT, G_MAXINT);
}

/**
 * tektra_onnx_instance_new:
 * @model: the model
 * @folder: its files
 *
 * Creates an instance of a model that is not loaded.
 *
 * Returns: (transfer full): the instance
 */
TektraEngineInstance *
tektra_onnx_instance_new (TektraModel      *model,
                          TektraOnnxFolder *folder)
{
  TektraOnnxInstance *self;

  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_ONNX_INSTANCE, "model", model, NULL);
  self->folder = tektra_onnx_folder_ref (folder);

  return TEKTRA_ENGINE_INSTANCE (self);
}

/**
 * tektra_onnx_instance_set_threads:
 * @self: an instance
 * @n_threads: how many threads it may use, 0 for as many as there are
 *
 * Sets how the model is run from the next answer on; it is loaded again for that.
 */
void
tektra_onnx_instance_set_threads (TektraOnnxInstance *self,
                                  guint               n_threads)
{
  g_return_if_fail (TEKTRA_IS_ONNX_INSTANCE (self));

  self->n_threads = n_threads;
}
