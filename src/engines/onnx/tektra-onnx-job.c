/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engines/onnx/tektra-onnx-job.h"
#include "util/tektra-json.h"

/* What llama-server takes when nobody says anything else, so that a model is the same here. */
#define TEMPERATURE    0.8
#define TOP_P          0.95
#define MIN_P          0.05
#define TOP_K          40
#define REPEAT_PENALTY 1.0

static GStrv
read_strings (JsonObject *request,
              const char *member)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array = tektra_json_get_array (request, member);
  const char *single = tektra_json_get_string (request, member);
  guint n = array != NULL ? json_array_get_length (array) : 0;

  if (single != NULL)
    g_strv_builder_add (builder, single);

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const char *text = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

      if (text != NULL && *text != '\0')
        g_strv_builder_add (builder, text);
    }

  return g_strv_builder_end (builder);
}

/* The request's own wish, what the model's makers advise, or the usual */
static double
choose (JsonObject *request,
        const char *member,
        double      advised,
        double      usual)
{
  return tektra_json_get_double (request, member, advised >= 0 ? advised : usual);
}

static guint
read_max_tokens (JsonObject *request)
{
  static const char * const names[] = { "max_tokens", "max_completion_tokens", "n_predict" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gint64 value = tektra_json_get_int (request, names[i], 0);

      if (value > 0)
        return (guint) MIN (value, G_MAXINT);
    }

  return 0;
}

/**
 * tektra_onnx_job_new:
 * @request: the body of a request, in the words of OpenAI and llama-server
 * @folder: the model, whose advice is followed
 *
 * Reads what a request wants; the prompt only when it is there as a text.
 *
 * Returns: (transfer full): the job
 */
TektraOnnxJob *
tektra_onnx_job_new (JsonObject             *request,
                     const TektraOnnxFolder *folder)
{
  TektraOnnxJob *self;
  double top_k;

  g_return_val_if_fail (request != NULL, NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  self = g_new0 (TektraOnnxJob, 1);
  self->prompt = g_strdup (tektra_json_get_string (request, "prompt"));
  self->stop = read_strings (request, "stop");
  self->preserved = read_strings (request, "preserved_tokens");
  self->max_tokens = read_max_tokens (request);
  self->return_tokens = tektra_json_get_boolean (request, "return_tokens", FALSE);

  top_k = choose (request, "top_k", folder->top_k, TOP_K);
  self->sampling.temperature = choose (request, "temperature", folder->temperature, TEMPERATURE);
  self->sampling.top_p = choose (request, "top_p", folder->top_p, TOP_P);
  self->sampling.top_k = (guint) CLAMP (top_k, 0, G_MAXINT);
  self->sampling.min_p = choose (request, "min_p", -1, MIN_P);
  self->sampling.repeat_penalty = choose (request, "repeat_penalty", folder->repeat_penalty,
                                          REPEAT_PENALTY);
  self->sampling.seed = tektra_json_get_int (request, "seed", -1);

  return self;
}

/**
 * tektra_onnx_job_free:
 * @self: (transfer full): a job
 *
 * Frees it.
 */
void
tektra_onnx_job_free (TektraOnnxJob *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->prompt);
  g_strfreev (self->stop);
  g_strfreev (self->preserved);
  g_free (self);
}
