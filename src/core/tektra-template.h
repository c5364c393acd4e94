/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define TEKTRA_TEMPLATE_ERROR (tektra_template_error_quark ())

/**
 * TektraTemplateError:
 * @TEKTRA_TEMPLATE_ERROR_INVALID: a template cannot work as it is written
 * @TEKTRA_TEMPLATE_ERROR_BAD_FILE: a file does not hold templates
 *
 * Why a template is refused. The message is one sentence for a person.
 */
typedef enum
{
  TEKTRA_TEMPLATE_ERROR_INVALID,
  TEKTRA_TEMPLATE_ERROR_BAD_FILE,
} TektraTemplateError;

GQuark tektra_template_error_quark (void);

/**
 * TektraPiece:
 * @TEKTRA_PIECE_START: begins the prompt
 * @TEKTRA_PIECE_SYSTEM: instructions
 * @TEKTRA_PIECE_USER: what the person wrote
 * @TEKTRA_PIECE_LATER_USER: the same from the second time on; unset: as the first time
 * @TEKTRA_PIECE_ASSISTANT: an earlier answer
 * @TEKTRA_PIECE_GENERATION: makes the model answer
 * @TEKTRA_PIECE_TOOL_CALL: a call in an earlier answer
 * @TEKTRA_PIECE_TOOL_RESULT: what a tool returned; unset: as what the person wrote
 * @TEKTRA_PIECE_THINKING_ON: before the instructions, so that the model thinks
 * @TEKTRA_PIECE_THINKING_OFF: after @TEKTRA_PIECE_GENERATION, so that it does not
 * @TEKTRA_PIECE_THOUGHT_BEGIN: what the model begins a thought with
 * @TEKTRA_PIECE_THOUGHT_END: what it ends a thought with
 * @TEKTRA_PIECE_BOS: the beginning-of-sequence mark, which servers add by themselves
 *
 * The pieces of text of which a [class@Template] builds a prompt.
 *
 * In those of the roles `{content}` stands for the text, `{trimmed}` for the text without blanks
 * around it. A call has `{name}` and `{arguments}`.
 */
typedef enum
{
  TEKTRA_PIECE_START,
  TEKTRA_PIECE_SYSTEM,
  TEKTRA_PIECE_USER,
  TEKTRA_PIECE_LATER_USER,
  TEKTRA_PIECE_ASSISTANT,
  TEKTRA_PIECE_GENERATION,
  TEKTRA_PIECE_TOOL_CALL,
  TEKTRA_PIECE_TOOL_RESULT,
  TEKTRA_PIECE_THINKING_ON,
  TEKTRA_PIECE_THINKING_OFF,
  TEKTRA_PIECE_THOUGHT_BEGIN,
  TEKTRA_PIECE_THOUGHT_END,
  TEKTRA_PIECE_BOS,
  TEKTRA_N_PIECES
} TektraPiece;

/**
 * TektraTemplateSpec:
 * @id: what files call it
 * @name: what a person calls it
 * @builtin: whether it belongs to Tektra and cannot be changed
 * @system_in_user: whether instructions go into the message of the person that follows them
 * @pieces: (nullable): the text of each piece; %NULL when it has none
 * @stop: (nullable): texts that end an answer
 * @markers: (nullable): more texts with a meaning of their own to these models
 * @models: (nullable): beginnings of the names of models that were trained with it
 *
 * All that makes up a template.
 */
typedef struct
{
  const char         *id;
  const char         *name;
  gboolean            builtin;
  gboolean            system_in_user;
  const char         *pieces[TEKTRA_N_PIECES];
  const char * const *stop;
  const char * const *markers;
  const char * const *models;
} TektraTemplateSpec;

/* How a conversation becomes the one text that a model continues. Immutable.
 * Properties: id, name, builtin. */
#define TEKTRA_TYPE_TEMPLATE (tektra_template_get_type ())
G_DECLARE_FINAL_TYPE (TektraTemplate, tektra_template, TEKTRA, TEMPLATE, GObject)

TektraTemplate           *tektra_template_new       (const TektraTemplateSpec  *spec,
                                                     GError                   **error);
const TektraTemplateSpec *tektra_template_get_spec  (TektraTemplate            *self);
const char               *tektra_template_get_id    (TektraTemplate            *self);
const char               *tektra_template_get_name  (TektraTemplate            *self);
const char               *tektra_template_get_piece (TektraTemplate            *self,
                                                     TektraPiece                piece);
void                      tektra_template_append    (TektraTemplate            *self,
                                                     GString                   *prompt,
                                                     const char                *text,
                                                     const char                *marker);

G_END_DECLS
