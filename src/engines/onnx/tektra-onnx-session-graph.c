/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "engines/onnx/tektra-onnx-session-private.h"

/* Reading a graph and finding out what goes into it and comes out of it. */

/* What the runtime says about a graph helps its makers; Tektra finds in it only whether the memory
 * was too small. */
static gboolean
take_load_status (TektraOnnxSession  *self,
                  OrtStatus          *status,
                  const char         *path,
                  GError            **error)
{
  g_autofree char *name = g_filename_display_basename (path);

  if (status == NULL)
    return TRUE;

  g_printerr ("onnxruntime: %s\n", self->api->GetErrorMessage (status));
  if (self->api->GetErrorCode (status) == ORT_NOT_IMPLEMENTED)
    g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                 _("%s needs a newer ONNX Runtime than the one that is installed: update it, or "
                   "choose another model."), name);
  else
    g_set_error (error, TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
                 _("%s is damaged, of an unknown kind, or a file that belongs to it is missing: "
                   "download the model again."), name);
  self->api->ReleaseStatus (status);

  return FALSE;
}

static gboolean
find_kind (const char *name,
           InputKind  *kind)
{
  static const struct
  {
    const char *name;
    InputKind   kind;
  } names[] = {
    { "input_ids", INPUT_IDS },
    { "attention_mask", INPUT_MASK },
    { "position_ids", INPUT_POSITIONS },
    { "use_cache_branch", INPUT_USE_CACHE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_str_equal (name, names[i].name))
        {
          *kind = names[i].kind;
          return TRUE;
        }
    }

  *kind = INPUT_PAST;

  return g_str_has_prefix (name, "past");
}

static gboolean
read_shape (TektraOnnxSession       *self,
            Input                   *input,
            const OrtTypeInfo       *info,
            const TektraOnnxFolder  *folder,
            GError                 **error)
{
  const OrtTensorTypeAndShapeInfo *tensor = NULL;
  gsize n_dimensions = 0;

  if (!_ort_status (self, self->api->CastTypeInfoToTensorInfo (info, &tensor), error))
    return FALSE;
  if (tensor == NULL)
    return _ort_refuse (error, input->name);

  if (!_ort_status (self, self->api->GetTensorElementType (tensor, &input->type), error) ||
      !_ort_status (self, self->api->GetDimensionsCount (tensor, &n_dimensions), error))
    return FALSE;

  if (input->kind != INPUT_PAST)
    return TRUE;
  if (n_dimensions != G_N_ELEMENTS (input->shape))
    return _ort_refuse (error, input->name);

  if (!_ort_status (self, self->api->GetDimensions (tensor, input->shape, n_dimensions), error))
    return FALSE;

  input->shape[0] = 1;
  input->shape[2] = 0;
  if (input->shape[1] <= 0)
    input->shape[1] = folder->kv_heads;
  if (input->shape[3] <= 0)
    input->shape[3] = folder->head_size;

  return (input->shape[1] > 0 && input->shape[3] > 0 &&
          (input->type == ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT ||
           input->type == ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16)) ||
         _ort_refuse (error, input->name);
}

static char *
dup_name (TektraOnnxSession  *self,
          gboolean            output,
          gsize               index,
          GError            **error)
{
  char *name = NULL;
  char *copy;

  if (!_ort_status (self,
                    output ? self->api->SessionGetOutputName (self->session, index,
                                                              self->allocator, &name)
                           : self->api->SessionGetInputName (self->session, index,
                                                             self->allocator, &name),
                    error))
    return NULL;

  copy = g_strdup (name);
  _ort_status (self, self->api->AllocatorFree (self->allocator, name), NULL);

  return copy;
}

static gboolean
read_inputs (TektraOnnxSession       *self,
             const TektraOnnxFolder  *folder,
             GError                 **error)
{
  gboolean has_ids = FALSE;
  gsize n = 0;

  if (!_ort_status (self, self->api->SessionGetInputCount (self->session, &n), error))
    return FALSE;

  for (gsize i = 0; i < n; i++)
    {
      Input input = { .name = dup_name (self, FALSE, i, error) };
      OrtTypeInfo *info = NULL;
      gboolean well;

      if (input.name == NULL)
        return FALSE;

      g_array_append_val (self->inputs, input);
      if (!find_kind (input.name, &input.kind))
        return _ort_refuse (error, input.name);

      if (!_ort_status (self, self->api->SessionGetInputTypeInfo (self->session, i, &info), error))
        return FALSE;
      well = read_shape (self, &input, info, folder, error);
      self->api->ReleaseTypeInfo (info);
      if (!well)
        return FALSE;

      has_ids |= input.kind == INPUT_IDS;
      self->has_cache_switch |= input.kind == INPUT_USE_CACHE;
      g_array_index (self->inputs, Input, i) = input;
    }

  return has_ids || _ort_refuse (error, "input_ids");
}

/* "past_key_values.0.key" comes from "present.0.key", also where that is "present_key_values.0.key"
 * or the number is told in another way: by order. */
static gboolean
read_outputs (TektraOnnxSession  *self,
              GError            **error)
{
  g_autoptr(GPtrArray) present = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *logits = NULL;
  guint n_past = 0;
  gsize n = 0;

  if (!_ort_status (self, self->api->SessionGetOutputCount (self->session, &n), error))
    return FALSE;

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *name = dup_name (self, TRUE, i, error);

      if (name == NULL)
        return FALSE;

      if (g_str_equal (name, "logits"))
        logits = g_steal_pointer (&name);
      else if (g_str_has_prefix (name, "present"))
        g_ptr_array_add (present, g_steal_pointer (&name));
    }

  if (logits == NULL)
    return _ort_refuse (error, "logits");

  g_ptr_array_add (self->outputs, g_steal_pointer (&logits));
  for (guint i = 0; i < self->inputs->len; i++)
    {
      const Input *input = &g_array_index (self->inputs, Input, i);
      const char *rest = strchr (input->name, '.');
      const char *found = NULL;

      if (input->kind != INPUT_PAST)
        continue;

      for (guint j = 0; rest != NULL && j < present->len && found == NULL; j++)
        {
          const char *other = strchr (present->pdata[j], '.');

          if (g_strcmp0 (other, rest) == 0)
            found = present->pdata[j];
        }

      if (found == NULL && n_past < present->len)
        found = present->pdata[n_past];
      if (found == NULL)
        return _ort_refuse (error, input->name);

      g_ptr_array_add (self->outputs, g_strdup (found));
      n_past++;
    }

  return n_past > 0 || _ort_refuse (error, "past_key_values");
}

static gboolean
create_session (TektraOnnxSession  *self,
                const char         *path,
                guint               n_threads,
                GError            **error)
{
  OrtSessionOptions *options = NULL;
  gboolean well;

  if (!_ort_status (self, self->api->CreateSessionOptions (&options), error))
    return FALSE;

  /* The length changes with each token: memory that is kept for the last one would only grow. */
  well = _ort_status (self, self->api->SetIntraOpNumThreads (options, (int) n_threads), error) &&
         _ort_status (self, self->api->SetInterOpNumThreads (options, 1), error) &&
         _ort_status (self, self->api->DisableMemPattern (options), error) &&
         _ort_status (self, self->api->DisableCpuMemArena (options), error) &&
         /* Who waits for a token must not keep the cores of others busy. */
         _ort_status (self,
                      self->api->AddSessionConfigEntry (options, "session.intra_op.allow_spinning",
                                                        "0"),
                      error) &&
         _ort_status (self,
                      self->api->SetSessionGraphOptimizationLevel (options, ORT_ENABLE_ALL),
                      error) &&
         take_load_status (self,
                           self->api->CreateSession (self->env, path, options, &self->session),
                           path, error);
  self->api->ReleaseSessionOptions (options);

  return well;
}

gboolean
_tektra_onnx_session_open (TektraOnnxSession       *self,
                           const TektraOnnxFolder  *folder,
                           guint                    n_threads,
                           GError                 **error)
{
  return create_session (self, folder->model_path, n_threads, error) &&
         read_inputs (self, folder, error) &&
         read_outputs (self, error);
}
