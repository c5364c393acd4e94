/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TektraOpenaiFlags:
 * @TEKTRA_OPENAI_TOP_K: knows `top_k`
 * @TEKTRA_OPENAI_MIN_P: knows `min_p`
 * @TEKTRA_OPENAI_SEED: knows `seed`
 * @TEKTRA_OPENAI_STREAM_OPTIONS: counts tokens in a stream when it is asked to
 * @TEKTRA_OPENAI_DONE: always ends a stream with `[DONE]`: one without it was cut off
 * @TEKTRA_OPENAI_KEY: answers nobody without a key
 * @TEKTRA_OPENAI_PROGRESS: llama-server's own additions: the cache of prompts, and progress while
 *   one is read
 * @TEKTRA_OPENAI_SIGNED: signs tool calls, and refuses a chat in which one comes back without its
 *   signature
 *
 * What a server does, beyond what all of them do.
 */
typedef enum
{
  TEKTRA_OPENAI_TOP_K          = 1 << 0,
  TEKTRA_OPENAI_MIN_P          = 1 << 1,
  TEKTRA_OPENAI_SEED           = 1 << 2,
  TEKTRA_OPENAI_STREAM_OPTIONS = 1 << 3,
  TEKTRA_OPENAI_DONE           = 1 << 4,
  TEKTRA_OPENAI_KEY            = 1 << 5,
  TEKTRA_OPENAI_PROGRESS       = 1 << 6,
  TEKTRA_OPENAI_SIGNED         = 1 << 7,
} TektraOpenaiFlags;

/**
 * TektraOpenaiReasoning:
 * @TEKTRA_OPENAI_REASONING_EFFORT: `reasoning_effort`, "none" for no thoughts
 * @TEKTRA_OPENAI_REASONING_TEMPLATE: variables of the chat template, `chat_template_kwargs`
 * @TEKTRA_OPENAI_REASONING_SWITCH: `enable_thinking`, and `reasoning_effort`
 * @TEKTRA_OPENAI_REASONING_OBJECT: `reasoning`, an object
 * @TEKTRA_OPENAI_REASONING_TYPE: `thinking`, an object with a type
 *
 * How a server is told whether a model shall think.
 */
typedef enum
{
  TEKTRA_OPENAI_REASONING_EFFORT,
  TEKTRA_OPENAI_REASONING_TEMPLATE,
  TEKTRA_OPENAI_REASONING_SWITCH,
  TEKTRA_OPENAI_REASONING_OBJECT,
  TEKTRA_OPENAI_REASONING_TYPE,
} TektraOpenaiReasoning;

/**
 * TektraOpenaiAudio:
 * @TEKTRA_OPENAI_AUDIO_INPUT: `input_audio`
 * @TEKTRA_OPENAI_AUDIO_URL: `audio_url`
 *
 * How a sound is written.
 */
typedef enum
{
  TEKTRA_OPENAI_AUDIO_INPUT,
  TEKTRA_OPENAI_AUDIO_URL,
} TektraOpenaiAudio;

/**
 * TektraOpenaiProfile:
 * @id: its name in models.toml
 * @title: its name for a person
 * @address: (nullable): where it is unless somebody says otherwise
 * @host: (nullable): the host that is always this server
 * @owner: (nullable): what it calls the owner of its models
 * @max_tokens: what it calls the limit of an answer
 * @repeat_penalty: (nullable): what it calls the penalty of repetitions, %NULL when it has none
 * @thought: (nullable): where it wants the thoughts before a tool call back, %NULL when it does not
 * @reasoning: how it is told to think
 * @audio: how it hears
 * @flags: what it does
 *
 * What is different with one of the servers that speak the protocol of OpenAI.
 */
typedef struct
{
  const char            *id;
  const char            *title;
  const char            *address;
  const char            *host;
  const char            *owner;
  const char            *max_tokens;
  const char            *repeat_penalty;
  const char            *thought;
  TektraOpenaiReasoning  reasoning;
  TektraOpenaiAudio      audio;
  TektraOpenaiFlags      flags;
} TektraOpenaiProfile;

const TektraOpenaiProfile *tektra_openai_profile_list       (guint      *n_profiles);
const TektraOpenaiProfile *tektra_openai_profile_find       (const char *id);
const TektraOpenaiProfile *tektra_openai_profile_for_host   (const char *host);
const TektraOpenaiProfile *tektra_openai_profile_for_owner  (const char *owner);

G_END_DECLS
