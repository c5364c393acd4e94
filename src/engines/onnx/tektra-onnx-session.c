/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>
#include "core/tektra-backend-error.h"
#include "engines/onnx/tektra-onnx-session-private.h"

/*
 * The graph takes some tokens and the keys and values of all before them, and gives the keys and
 * values of all, which are the next step's input. So the runtime makes them and nothing is copied
 * here, but when a text is to be gone back in.
 */

/* The results of one step: each token of the prompt gives a number for each word there is. */
#define BATCH_BYTES (64 * 1024 * 1024)
#define MAX_BATCH   256
#define MIN_BATCH   16

gboolean
_ort_status (TektraOnnxSession  *self,
             OrtStatus          *status,
             GError            **error)
{
  if (status == NULL)
    return TRUE;

  g_set_error_literal (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_FAILED,
                       self->api->GetErrorMessage (status));
  self->api->ReleaseStatus (status);

  return FALSE;
}

gboolean
_ort_refuse (GError     **error,
            const char  *name)
{
  g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
               _("The graph of this model wants something that Tektra does not know (%s): export "
                 "it for text generation with a cache."), name);

  return FALSE;
}

static void
clear_input (gpointer data)
{
  Input *input = data;

  g_free (input->name);
}

static void
forget (TektraOnnxSession *self)
{
  for (guint i = 0; i < self->inputs->len; i++)
    {
      Input *input = &g_array_index (self->inputs, Input, i);

      g_clear_pointer (&input->past, self->api->ReleaseValue);
    }

  self->n_past = 0;
}

/**
 * tektra_onnx_session_new:
 * @folder: where the graph is
 * @n_threads: how many threads it may use
 * @error: return location for an error
 *
 * Reads a graph into memory.
 *
 * Returns: (transfer full) (nullable): the session
 */
TektraOnnxSession *
tektra_onnx_session_new (const TektraOnnxFolder  *folder,
                         guint                    n_threads,
                         GError                 **error)
{
  g_autoptr(TektraOnnxSession) self = NULL;
  const OrtApi *api = OrtGetApiBase ()->GetApi (ORT_API_VERSION);

  g_return_val_if_fail (folder != NULL, NULL);

  if (api == NULL)
    {
      g_set_error_literal (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED,
                           _("The installed ONNX Runtime is too old: update it."));
      return NULL;
    }

  self = g_new0 (TektraOnnxSession, 1);
  self->api = api;
  self->inputs = g_array_new (FALSE, TRUE, sizeof (Input));
  g_array_set_clear_func (self->inputs, clear_input);
  self->outputs = g_ptr_array_new_with_free_func (g_free);

  if (!_ort_status (self, api->CreateEnv (ORT_LOGGING_LEVEL_ERROR, "tektra", &self->env), error) ||
      !_ort_status (self, api->DisableTelemetryEvents (self->env), error) ||
      !_ort_status (self, api->GetAllocatorWithDefaultOptions (&self->allocator), error) ||
      !_ort_status (self, api->CreateCpuMemoryInfo (OrtDeviceAllocator, OrtMemTypeDefault,
                                                    &self->memory),
                    error) ||
      !_tektra_onnx_session_open (self, folder, n_threads, error))
    return NULL;

  self->vocabulary = folder->vocabulary;

  return g_steal_pointer (&self);
}

/**
 * tektra_onnx_session_free:
 * @self: (transfer full): a session
 *
 * Takes a graph out of memory.
 */
void
tektra_onnx_session_free (TektraOnnxSession *self)
{
  g_return_if_fail (self != NULL);

  forget (self);
  g_array_unref (self->inputs);
  g_ptr_array_unref (self->outputs);
  g_clear_pointer (&self->session, self->api->ReleaseSession);
  g_clear_pointer (&self->memory, self->api->ReleaseMemoryInfo);
  g_clear_pointer (&self->env, self->api->ReleaseEnv);
  g_free (self->logits);
  g_free (self);
}

/**
 * tektra_onnx_session_get_batch:
 * @self: a session
 * @n_waiting: how many tokens are to be read
 *
 * Gets how many of them to read at once: not so many that the results take much memory, or that a
 * person waits long for a progress.
 *
 * Returns: how many
 */
guint
tektra_onnx_session_get_batch (TektraOnnxSession *self,
                               guint              n_waiting)
{
  guint most = MAX_BATCH;

  g_return_val_if_fail (self != NULL, n_waiting);

  /* A graph with a branch for the first tokens takes all of them there. */
  if (self->has_cache_switch && self->n_past == 0)
    return n_waiting;

  if (self->vocabulary > 0)
    most = (guint) CLAMP (BATCH_BYTES / (sizeof (float) * self->vocabulary), MIN_BATCH, MAX_BATCH);

  return MIN (most, n_waiting);
}

static gsize
get_number_size (const Input *input)
{
  return input->type == ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 ? sizeof (guint16) : sizeof (float);
}

/* @past: NULL for an empty one */
static OrtValue *
create_past (TektraOnnxSession  *self,
             const Input        *input,
             guint               n_tokens,
             GError            **error)
{
  const gint64 shape[] = { input->shape[0], input->shape[1], n_tokens, input->shape[3] };
  OrtValue *value = NULL;

  if (!_ort_status (self,
                    self->api->CreateTensorAsOrtValue (self->allocator, shape,
                                                       G_N_ELEMENTS (shape), input->type, &value),
                    error))
    return NULL;

  return value;
}

/* Copies the first @n_tokens of each head. */
static gboolean
shorten_past (TektraOnnxSession *self,
              Input             *input,
              guint              n_tokens)
{
  gsize row = (gsize) input->shape[3] * get_number_size (input);
  OrtValue *shorter = create_past (self, input, n_tokens, NULL);
  gpointer target = NULL;
  gpointer source = NULL;

  if (shorter == NULL)
    return FALSE;

  if (!_ort_status (self, self->api->GetTensorMutableData (input->past, &source), NULL) ||
      !_ort_status (self, self->api->GetTensorMutableData (shorter, &target), NULL))
    {
      self->api->ReleaseValue (shorter);
      return FALSE;
    }

  for (gsize head = 0; head < (gsize) input->shape[1]; head++)
    memcpy ((char *) target + head * n_tokens * row,
            (const char *) source + head * self->n_past * row,
            n_tokens * row);

  self->api->ReleaseValue (input->past);
  input->past = shorter;

  return TRUE;
}

/**
 * tektra_onnx_session_rewind:
 * @self: a session
 * @n_past: how many tokens to remember
 *
 * Goes back in the text. When that cannot be done everything is forgotten.
 *
 * Returns: %TRUE when @n_past tokens are remembered, %FALSE when none is
 */
gboolean
tektra_onnx_session_rewind (TektraOnnxSession *self,
                            guint              n_past)
{
  gboolean well = TRUE;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (n_past <= self->n_past, FALSE);

  if (n_past == self->n_past)
    return TRUE;

  for (guint i = 0; well && n_past > 0 && i < self->inputs->len; i++)
    {
      Input *input = &g_array_index (self->inputs, Input, i);

      if (input->past != NULL)
        well = shorten_past (self, input, n_past);
    }

  if (!well || n_past == 0)
    forget (self);
  else
    self->n_past = n_past;

  return well;
}

/* A row of numbers of the width that the graph wants */
static OrtValue *
create_numbers (TektraOnnxSession  *self,
                const Input        *input,
                gsize               length,
                gpointer           *data,
                GError            **error)
{
  const gint64 shape[] = { 1, (gint64) length };
  OrtValue *value = NULL;

  if (input->type != ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 &&
      input->type != ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32)
    {
      _ort_refuse (error, input->name);
      return NULL;
    }

  if (!_ort_status (self,
                    self->api->CreateTensorAsOrtValue (self->allocator, shape,
                                                       G_N_ELEMENTS (shape), input->type, &value),
                    error))
    return NULL;

  if (!_ort_status (self, self->api->GetTensorMutableData (value, data), error))
    g_clear_pointer (&value, self->api->ReleaseValue);

  return value;
}

static void
set_number (const Input *input,
            gpointer     data,
            gsize        index,
            gint64       number)
{
  if (input->type == ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64)
    ((gint64 *) data)[index] = number;
  else
    ((gint32 *) data)[index] = (gint32) number;
}

static OrtValue *
create_switch (TektraOnnxSession  *self,
               gboolean            on,
               GError            **error)
{
  const gint64 shape[] = { 1 };
  OrtValue *value = NULL;
  gpointer data = NULL;

  if (!_ort_status (self,
                    self->api->CreateTensorAsOrtValue (self->allocator, shape,
                                                       G_N_ELEMENTS (shape),
                                                       ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL, &value),
                    error))
    return NULL;

  if (_ort_status (self, self->api->GetTensorMutableData (value, &data), error))
    *(bool *) data = on;
  else
    g_clear_pointer (&value, self->api->ReleaseValue);

  return value;
}

/* A past belongs to its input, the others to the step. */
static OrtValue *
create_input (TektraOnnxSession  *self,
              Input              *input,
              const guint32      *ids,
              guint               n_ids,
              GError            **error)
{
  gsize length = input->kind == INPUT_MASK ? self->n_past + n_ids : n_ids;
  OrtValue *value;
  gpointer data;

  if (input->kind == INPUT_USE_CACHE)
    return create_switch (self, self->n_past > 0, error);

  if (input->kind == INPUT_PAST)
    {
      if (input->past == NULL)
        input->past = create_past (self, input, 0, error);
      return input->past;
    }

  value = create_numbers (self, input, length, &data, error);
  for (gsize i = 0; value != NULL && i < length; i++)
    set_number (input, data, i, input->kind == INPUT_IDS ? ids[i]
                                : input->kind == INPUT_MASK ? 1 : (gint64) (self->n_past + i));

  return value;
}

/* IEEE 754 binary16 */
static float
widen (guint16 half)
{
  guint32 sign = (guint32) (half & 0x8000) << 16;
  guint32 exponent = (half >> 10) & 0x1f;
  guint32 fraction = half & 0x3ff;
  union { guint32 bits; float number; } wide;

  if (exponent == 0)
    return (sign != 0 ? -1.0f : 1.0f) * (float) fraction / (float) (1 << 24);

  wide.bits = sign | (exponent == 0x1f ? 0xffu : exponent + 112) << 23 | fraction << 13;

  return wide.number;
}

/* What the model thinks of all tokens after the last one */
static gboolean
take_logits (TektraOnnxSession  *self,
             OrtValue           *value,
             GError            **error)
{
  OrtTensorTypeAndShapeInfo *info = NULL;
  ONNXTensorElementDataType type = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
  gint64 shape[3] = { 0 };
  gsize n_dimensions = 0;
  gpointer data = NULL;
  gsize first;
  gboolean well;

  if (!_ort_status (self, self->api->GetTensorTypeAndShape (value, &info), error))
    return FALSE;

  well = _ort_status (self, self->api->GetTensorElementType (info, &type), error) &&
         _ort_status (self, self->api->GetDimensionsCount (info, &n_dimensions), error) &&
         n_dimensions == G_N_ELEMENTS (shape) &&
         _ort_status (self, self->api->GetDimensions (info, shape, n_dimensions), error) &&
         _ort_status (self, self->api->GetTensorMutableData (value, &data), error);
  self->api->ReleaseTensorTypeAndShapeInfo (info);

  if (!well || shape[0] != 1 || shape[1] < 1 || shape[2] < 1 || shape[2] > G_MAXINT32 ||
      (type != ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT &&
       type != ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16))
    {
      g_clear_error (error);
      return _ort_refuse (error, "logits");
    }

  if (self->logits == NULL || self->vocabulary != (guint) shape[2])
    {
      self->vocabulary = (guint) shape[2];
      g_free (self->logits);
      self->logits = g_new (float, self->vocabulary);
    }

  first = (gsize) (shape[1] - 1) * self->vocabulary;
  if (type == ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT)
    memcpy (self->logits, (const float *) data + first, self->vocabulary * sizeof (float));
  else
    for (guint i = 0; i < self->vocabulary; i++)
      self->logits[i] = widen (((const guint16 *) data)[first + i]);

  return TRUE;
}

/* Together with the options of the one step that is to end */
typedef struct
{
  const OrtApi  *api;
  OrtRunOptions *options;
} Step;

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  Step *step = user_data;
  OrtStatus *status = step->api->RunOptionsSetTerminate (step->options);

  if (status != NULL)
    step->api->ReleaseStatus (status);
}

static gboolean
run (TektraOnnxSession  *self,
     OrtValue          **values,
     OrtValue          **results,
     GCancellable       *cancellable,
     GError            **error)
{
  g_autofree const char **names = g_new (const char *, self->inputs->len);
  Step step = { self->api, NULL };
  gulong cancelled_id = 0;
  gboolean well;

  if (!_ort_status (self, self->api->CreateRunOptions (&step.options), error))
    return FALSE;

  for (guint i = 0; i < self->inputs->len; i++)
    names[i] = g_array_index (self->inputs, Input, i).name;

  if (cancellable != NULL)
    cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), &step, NULL);
  well = _ort_status (self,
                      self->api->Run (self->session, step.options, names,
                                      (const OrtValue * const *) values, self->inputs->len,
                                      (const char * const *) self->outputs->pdata,
                                      self->outputs->len, results),
                      error);
  g_cancellable_disconnect (cancellable, cancelled_id);
  self->api->ReleaseRunOptions (step.options);

  return well;
}

static void
keep_results (TektraOnnxSession  *self,
              OrtValue          **results)
{
  guint next = 1;

  for (guint i = 0; i < self->inputs->len; i++)
    {
      Input *input = &g_array_index (self->inputs, Input, i);

      if (input->kind != INPUT_PAST)
        continue;

      self->api->ReleaseValue (input->past);
      input->past = g_steal_pointer (&results[next++]);
    }
}

/**
 * tektra_onnx_session_read:
 * @self: a session
 * @ids: (array length=n_ids): the next tokens of the text
 * @n_ids: how many, one at least
 * @cancellable: (nullable): ends it within the next operation of the graph
 * @error: return location for an error
 *
 * Reads some more of a text. When that fails it is as if they were not read.
 *
 * Returns: whether they were read
 */
gboolean
tektra_onnx_session_read (TektraOnnxSession  *self,
                          const guint32      *ids,
                          guint               n_ids,
                          GCancellable       *cancellable,
                          GError            **error)
{
  g_autofree OrtValue **values = NULL;
  g_autofree OrtValue **results = NULL;
  gboolean well = TRUE;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (ids != NULL && n_ids > 0, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  values = g_new0 (OrtValue *, self->inputs->len);
  results = g_new0 (OrtValue *, self->outputs->len);

  for (guint i = 0; well && i < self->inputs->len; i++)
    {
      values[i] = create_input (self, &g_array_index (self->inputs, Input, i), ids, n_ids, error);
      well = values[i] != NULL;
    }

  well = well && run (self, values, results, cancellable, error) &&
         take_logits (self, results[0], error);
  if (well)
    {
      keep_results (self, results);
      self->n_past += n_ids;
    }

  for (guint i = 0; i < self->inputs->len; i++)
    {
      if (g_array_index (self->inputs, Input, i).kind != INPUT_PAST)
        g_clear_pointer (&values[i], self->api->ReleaseValue);
    }
  for (guint i = 0; i < self->outputs->len; i++)
    g_clear_pointer (&results[i], self->api->ReleaseValue);

  if (!well && g_cancellable_is_cancelled (cancellable))
    {
      g_clear_error (error);
      g_cancellable_set_error_if_cancelled (cancellable, error);
    }

  return well;
}

/**
 * tektra_onnx_session_get_logits:
 * @self: a session that has read something
 * @n_logits: (out): how many tokens there are
 *
 * Gets what the model thinks of each token as the next one.
 *
 * Returns: (transfer none) (array length=n_logits): a number for each
 */
const float *
tektra_onnx_session_get_logits (TektraOnnxSession *self,
                                guint             *n_logits)
{
  g_return_val_if_fail (self != NULL && self->logits != NULL, NULL);
  g_return_val_if_fail (n_logits != NULL, NULL);

  *n_logits = self->vocabulary;

  return self->logits;
}
