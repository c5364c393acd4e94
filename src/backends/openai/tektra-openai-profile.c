/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "backends/openai/tektra-openai-profile.h"

/* One row for each server that speaks the protocol of OpenAI. Each was taken from the server's own
 * documentation; what is not there is left out, for a member that a server does not know may make
 * it refuse the whole request. */
static const TektraOpenaiProfile profiles[] = {
  {
    .id = "openai",
    .title = "OpenAI",
    .address = "https://api.openai.com/v1",
    .host = "api.openai.com",
    .max_tokens = "max_completion_tokens",
    .flags = TEKTRA_OPENAI_SEED | TEKTRA_OPENAI_STREAM_OPTIONS | TEKTRA_OPENAI_DONE |
             TEKTRA_OPENAI_KEY,
  },
  {
    .id = "llama-server",
    .title = "llama-server",
    .address = "http://127.0.0.1:8080/v1",
    .owner = "llamacpp",
    .max_tokens = "max_tokens",
    .repeat_penalty = "repeat_penalty",
    .thought = "reasoning_content",
    .reasoning = TEKTRA_OPENAI_REASONING_TEMPLATE,
    .flags = TEKTRA_OPENAI_TOP_K | TEKTRA_OPENAI_MIN_P | TEKTRA_OPENAI_SEED |
             TEKTRA_OPENAI_STREAM_OPTIONS | TEKTRA_OPENAI_DONE | TEKTRA_OPENAI_PROGRESS,
  },
  {
    .id = "mistralrs",
    .title = "mistral.rs",
    .address = "http://127.0.0.1:1234/v1",
    .owner = "local",
    .max_tokens = "max_tokens",
    .repeat_penalty = "repetition_penalty",
    .thought = "reasoning_content",
    .reasoning = TEKTRA_OPENAI_REASONING_SWITCH,
    .audio = TEKTRA_OPENAI_AUDIO_URL,
    .flags = TEKTRA_OPENAI_TOP_K | TEKTRA_OPENAI_MIN_P,
  },
  {
    .id = "candle-vllm",
    .title = "candle-vllm",
    .address = "http://127.0.0.1:2000/v1",
    .max_tokens = "max_tokens",
    .thought = "reasoning_content",
    .reasoning = TEKTRA_OPENAI_REASONING_SWITCH,
    .flags = TEKTRA_OPENAI_TOP_K,
  },
  {
    .id = "vllm",
    .title = "vLLM",
    .address = "http://127.0.0.1:8000/v1",
    .owner = "vllm",
    .max_tokens = "max_tokens",
    .repeat_penalty = "repetition_penalty",
    .thought = "reasoning",
    .reasoning = TEKTRA_OPENAI_REASONING_TEMPLATE,
    .flags = TEKTRA_OPENAI_TOP_K | TEKTRA_OPENAI_MIN_P | TEKTRA_OPENAI_SEED |
             TEKTRA_OPENAI_STREAM_OPTIONS | TEKTRA_OPENAI_DONE,
  },
  {
    .id = "lmstudio",
    .title = "LM Studio",
    .address = "http://127.0.0.1:1234/v1",
    .owner = "organization_owner",
    .max_tokens = "max_tokens",
    .repeat_penalty = "repeat_penalty",
    .thought = "reasoning_content",
    .flags = TEKTRA_OPENAI_TOP_K | TEKTRA_OPENAI_SEED | TEKTRA_OPENAI_STREAM_OPTIONS,
  },
  {
    .id = "ollama",
    .title = "Ollama",
    .address = "http://127.0.0.1:11434/v1",
    .owner = "library",
    .max_tokens = "max_tokens",
    .thought = "reasoning",
    .flags = TEKTRA_OPENAI_SEED | TEKTRA_OPENAI_STREAM_OPTIONS | TEKTRA_OPENAI_DONE,
  },
  {
    .id = "openrouter",
    .title = "OpenRouter",
    .address = "https://openrouter.ai/api/v1",
    .host = "openrouter.ai",
    .max_tokens = "max_tokens",
    .repeat_penalty = "repetition_penalty",
    .thought = "reasoning",
    .reasoning = TEKTRA_OPENAI_REASONING_OBJECT,
    .flags = TEKTRA_OPENAI_TOP_K | TEKTRA_OPENAI_MIN_P | TEKTRA_OPENAI_SEED |
             TEKTRA_OPENAI_STREAM_OPTIONS | TEKTRA_OPENAI_DONE | TEKTRA_OPENAI_KEY,
  },
  {
    .id = "groq",
    .title = "Groq",
    .address = "https://api.groq.com/openai/v1",
    .host = "api.groq.com",
    .max_tokens = "max_completion_tokens",
    .flags = TEKTRA_OPENAI_SEED | TEKTRA_OPENAI_STREAM_OPTIONS | TEKTRA_OPENAI_DONE |
             TEKTRA_OPENAI_KEY,
  },
  {
    .id = "deepseek",
    .title = "DeepSeek",
    .address = "https://api.deepseek.com/v1",
    .host = "api.deepseek.com",
    .max_tokens = "max_tokens",
    .thought = "reasoning_content",
    .reasoning = TEKTRA_OPENAI_REASONING_TYPE,
    .flags = TEKTRA_OPENAI_STREAM_OPTIONS | TEKTRA_OPENAI_DONE | TEKTRA_OPENAI_KEY,
  },
  {
    .id = "gemini",
    .title = "Gemini",
    .address = "https://generativelanguage.googleapis.com/v1beta/openai",
    .host = "generativelanguage.googleapis.com",
    .max_tokens = "max_tokens",
    .flags = TEKTRA_OPENAI_STREAM_OPTIONS | TEKTRA_OPENAI_KEY | TEKTRA_OPENAI_SIGNED,
  },
  {
    .id = "other",
    .title = "OpenAI-compatible",
    .max_tokens = "max_tokens",
    .flags = TEKTRA_OPENAI_SEED | TEKTRA_OPENAI_STREAM_OPTIONS,
  },
};

/**
 * tektra_openai_profile_list:
 * @n_profiles: (out): how many there are
 *
 * Gets all profiles; the last one is that of a server that nobody knows.
 *
 * Returns: (transfer none) (array length=n_profiles): the profiles
 */
const TektraOpenaiProfile *
tektra_openai_profile_list (guint *n_profiles)
{
  g_return_val_if_fail (n_profiles != NULL, NULL);

  *n_profiles = G_N_ELEMENTS (profiles);

  return profiles;
}

/**
 * tektra_openai_profile_find:
 * @id: a name in models.toml
 *
 * Looks for a profile.
 *
 * Returns: (transfer none) (nullable): the profile
 */
const TektraOpenaiProfile *
tektra_openai_profile_find (const char *id)
{
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    {
      if (g_str_equal (profiles[i].id, id))
        return &profiles[i];
    }

  return NULL;
}

/**
 * tektra_openai_profile_for_host:
 * @host: the host of an address
 *
 * Tells which server it is when the host alone tells.
 *
 * Returns: (transfer none) (nullable): the profile
 */
const TektraOpenaiProfile *
tektra_openai_profile_for_host (const char *host)
{
  g_return_val_if_fail (host != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    {
      if (profiles[i].host != NULL && g_ascii_strcasecmp (profiles[i].host, host) == 0)
        return &profiles[i];
    }

  return NULL;
}

/**
 * tektra_openai_profile_for_owner:
 * @owner: `owned_by` of a model
 *
 * Tells which server it is by what it calls the owner of its models.
 *
 * Returns: (transfer none) (nullable): the profile
 */
const TektraOpenaiProfile *
tektra_openai_profile_for_owner (const char *owner)
{
  g_return_val_if_fail (owner != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    {
      if (g_strcmp0 (profiles[i].owner, owner) == 0)
        return &profiles[i];
    }

  return NULL;
}
