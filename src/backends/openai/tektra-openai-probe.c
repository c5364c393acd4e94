/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/openai/tektra-openai-probe.h"
#include "http/tektra-http-call.h"
#include "util/tektra-json.h"

/*
 * Finding out which server answers: some are told by the owner of their models, the others by
 * routes that only they have. All are asked at once, and none is waited for long.
 */

#define PROBE_SECONDS 2

static gboolean
is_ollama (JsonObject  *answer,
           char       **version)
{
  *version = g_strdup (tektra_json_get_string (answer, "version"));

  return *version != NULL;
}

static gboolean
is_llama_server (JsonObject  *answer,
                 char       **version)
{
  *version = g_strdup (tektra_json_get_string (answer, "build_info"));

  return *version != NULL || json_object_has_member (answer, "default_generation_settings");
}

static gboolean
is_lm_studio (JsonObject  *answer,
              char       **version)
{
  return tektra_json_get_array (answer, "data") != NULL;
}

static gboolean
is_mistral (JsonObject  *answer,
            char       **version)
{
  return !json_object_has_member (answer, "error");
}

static gboolean
is_vllm (JsonObject  *answer,
         char       **version)
{
  *version = g_strdup (tektra_json_get_string (answer, "version"));

  return *version != NULL;
}

/* In the order in which they count: vLLM's route is the one that others may have, too. */
static const struct
{
  const char *path;
  const char *profile;
  gboolean  (*recognise) (JsonObject  *answer,
                          char       **version);
} probes[] = {
  { "/api/version", "ollama", is_ollama },
  { "/props", "llama-server", is_llama_server },
  { "/api/v0/models", "lmstudio", is_lm_studio },
  { "/v1/system/info", "mistralrs", is_mistral },
  { "/version", "vllm", is_vllm },
};

static const TektraOpenaiProfile *
find_by_owner (JsonArray *models)
{
  const TektraOpenaiProfile *profile = NULL;

  for (guint i = 0; profile == NULL && i < json_array_get_length (models); i++)
    {
      JsonObject *entry = tektra_json_as_object (json_array_get_element (models, i));
      const char *owner = tektra_json_get_string (entry, "owned_by");

      if (owner != NULL)
        profile = tektra_openai_profile_for_owner (owner);
    }

  return profile;
}

/**
 * tektra_openai_probe_await:
 * @root: the way to the server, without a version of the protocol in its path
 * @models: what it told of its models
 * @cancellable: (nullable): ends it at once
 * @version: (out) (transfer full) (nullable): the version of the server
 *
 * Finds out which server answers. Called by a fiber.
 *
 * Returns: (transfer none): its profile, that of an unknown one when none fits
 */
const TektraOpenaiProfile *
tektra_openai_probe_await (TektraHttpClient  *root,
                           JsonArray         *models,
                           GCancellable      *cancellable,
                           char             **version)
{
  g_autoptr(GPtrArray) answers = NULL;
  const TektraOpenaiProfile *profile;

  g_return_val_if_fail (TEKTRA_IS_HTTP_CLIENT (root), NULL);
  g_return_val_if_fail (models != NULL, NULL);
  g_return_val_if_fail (version != NULL, NULL);

  *version = NULL;
  if ((profile = find_by_owner (models)) != NULL)
    return profile;

  answers = g_ptr_array_new_with_free_func (dex_unref);
  for (guint i = 0; i < G_N_ELEMENTS (probes); i++)
    {
      TektraHttpCall *call = tektra_http_call_new (root, "GET", probes[i].path, NULL, cancellable);

      tektra_http_call_set_deadline (call, PROBE_SECONDS);
      g_ptr_array_add (answers, tektra_http_call_fetch (call));
    }

  for (guint i = 0; i < G_N_ELEMENTS (probes); i++)
    {
      g_autoptr(JsonNode) node = dex_await_boxed (dex_ref (answers->pdata[i]), NULL);
      JsonObject *object = node != NULL ? tektra_json_as_object (node) : NULL;

      g_clear_pointer (version, g_free);
      if (object != NULL && probes[i].recognise (object, version))
        return tektra_openai_profile_find (probes[i].profile);
    }

  g_clear_pointer (version, g_free);

  return tektra_openai_profile_find ("other");
}
