/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/tektra-enums.h"
#include "core/tektra-message.h"
#include "core/tektra-template.h"

G_BEGIN_DECLS

/**
 * TektraPrompt:
 * @text: what the model continues
 * @media: (element-type TektraPart): the pictures and sounds, in the order of their markers
 *
 * A conversation as one text.
 */
typedef struct
{
  char      *text;
  GPtrArray *media;
} TektraPrompt;

TektraPrompt *tektra_prompt_new  (TektraTemplate  *template,
                                  GPtrArray       *messages,
                                  const char      *marker,
                                  TektraReasoning  reasoning);
void          tektra_prompt_free (TektraPrompt    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TektraPrompt, tektra_prompt_free)

G_END_DECLS
