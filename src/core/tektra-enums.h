/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * TektraRole:
 * @TEKTRA_ROLE_SYSTEM: instructions for the model
 * @TEKTRA_ROLE_USER: what the person wrote
 * @TEKTRA_ROLE_ASSISTANT: what the model answered
 * @TEKTRA_ROLE_TOOL: what a tool returned
 *
 * Who speaks in a [class@Message].
 */
typedef enum
{
  TEKTRA_ROLE_SYSTEM,
  TEKTRA_ROLE_USER,
  TEKTRA_ROLE_ASSISTANT,
  TEKTRA_ROLE_TOOL,
} TektraRole;

/**
 * TektraMessageStatus:
 * @TEKTRA_MESSAGE_STATUS_COMPLETE: nothing more will come
 * @TEKTRA_MESSAGE_STATUS_STREAMING: the text still grows
 * @TEKTRA_MESSAGE_STATUS_STOPPED: the person stopped it; the text so far is kept
 * @TEKTRA_MESSAGE_STATUS_FAILED: it ended with [property@Message:error]; the text so far is kept
 * @TEKTRA_MESSAGE_STATUS_INTERRUPTED: Tektra ended meanwhile; the text so far is kept
 *
 * How far a message has come.
 */
typedef enum
{
  TEKTRA_MESSAGE_STATUS_COMPLETE,
  TEKTRA_MESSAGE_STATUS_STREAMING,
  TEKTRA_MESSAGE_STATUS_STOPPED,
  TEKTRA_MESSAGE_STATUS_FAILED,
  TEKTRA_MESSAGE_STATUS_INTERRUPTED,
} TektraMessageStatus;

/**
 * TektraFinishReason:
 * @TEKTRA_FINISH_NONE: not finished
 * @TEKTRA_FINISH_STOP: the model ended its answer
 * @TEKTRA_FINISH_LENGTH: the token limit or the context was reached
 * @TEKTRA_FINISH_TOOL_CALLS: the model waits for the results of tool calls
 * @TEKTRA_FINISH_CONTENT_FILTER: the server withheld the rest
 *
 * Why a model stopped writing.
 */
typedef enum
{
  TEKTRA_FINISH_NONE,
  TEKTRA_FINISH_STOP,
  TEKTRA_FINISH_LENGTH,
  TEKTRA_FINISH_TOOL_CALLS,
  TEKTRA_FINISH_CONTENT_FILTER,
} TektraFinishReason;

/**
 * TektraCapabilities:
 * @TEKTRA_CAPABILITY_TEXT: answers text
 * @TEKTRA_CAPABILITY_IMAGE: sees pictures
 * @TEKTRA_CAPABILITY_AUDIO: hears sound
 * @TEKTRA_CAPABILITY_TOOLS: uses tools
 * @TEKTRA_CAPABILITY_THINKING: thinks before it answers
 * @TEKTRA_CAPABILITY_EMBEDDING: turns text into vectors
 * @TEKTRA_CAPABILITY_UNTEMPLATED: continues text; how a chat is written is not in its file
 *
 * What a [class@Model] can do.
 */
typedef enum /*< flags >*/
{
  TEKTRA_CAPABILITY_NONE = 0,
  TEKTRA_CAPABILITY_TEXT = 1 << 0,
  TEKTRA_CAPABILITY_IMAGE = 1 << 1,
  TEKTRA_CAPABILITY_AUDIO = 1 << 2,
  TEKTRA_CAPABILITY_TOOLS = 1 << 3,
  TEKTRA_CAPABILITY_THINKING = 1 << 4,
  TEKTRA_CAPABILITY_EMBEDDING = 1 << 5,
  TEKTRA_CAPABILITY_UNTEMPLATED = 1 << 6,
} TektraCapabilities;

/**
 * TektraRequestFeatures:
 * @TEKTRA_REQUEST_TOOLS: tools that the model may call
 * @TEKTRA_REQUEST_SCHEMA: a schema that the answer follows
 * @TEKTRA_REQUEST_ODDS: how likely each word of the answer was
 *
 * What a [class@Request] can ask for beside words.
 */
typedef enum /*< flags >*/
{
  TEKTRA_REQUEST_NONE = 0,
  TEKTRA_REQUEST_TOOLS = 1 << 0,
  TEKTRA_REQUEST_SCHEMA = 1 << 1,
  TEKTRA_REQUEST_ODDS = 1 << 2,
} TektraRequestFeatures;

/**
 * TektraToolChoice:
 * @TEKTRA_TOOL_CHOICE_AUTO: the model decides
 * @TEKTRA_TOOL_CHOICE_NONE: no tool may be called
 * @TEKTRA_TOOL_CHOICE_REQUIRED: a tool has to be called
 *
 * Whether a model that knows of tools calls one.
 */
typedef enum
{
  TEKTRA_TOOL_CHOICE_AUTO,
  TEKTRA_TOOL_CHOICE_NONE,
  TEKTRA_TOOL_CHOICE_REQUIRED,
} TektraToolChoice;

/**
 * TektraModelState:
 * @TEKTRA_MODEL_STATE_UNLOADED: on disk or on a server, not in memory
 * @TEKTRA_MODEL_STATE_LOADING: being read into memory
 * @TEKTRA_MODEL_STATE_LOADED: ready to answer
 * @TEKTRA_MODEL_STATE_FAILED: the last load failed, or its file cannot be used
 *
 * Where a [class@Model] is in its life.
 */
typedef enum
{
  TEKTRA_MODEL_STATE_UNLOADED,
  TEKTRA_MODEL_STATE_LOADING,
  TEKTRA_MODEL_STATE_LOADED,
  TEKTRA_MODEL_STATE_FAILED,
} TektraModelState;

/**
 * TektraLocality:
 * @TEKTRA_LOCALITY_DEVICE: stays on this computer
 * @TEKTRA_LOCALITY_NETWORK: goes to another computer of the local network
 * @TEKTRA_LOCALITY_INTERNET: goes to a host on the internet
 *
 * How far what a person writes travels.
 */
typedef enum
{
  TEKTRA_LOCALITY_DEVICE,
  TEKTRA_LOCALITY_NETWORK,
  TEKTRA_LOCALITY_INTERNET,
} TektraLocality;

/**
 * TektraBackendState:
 * @TEKTRA_BACKEND_STATE_UNKNOWN: not asked yet
 * @TEKTRA_BACKEND_STATE_PROBING: being asked
 * @TEKTRA_BACKEND_STATE_READY: answers
 * @TEKTRA_BACKEND_STATE_UNAVAILABLE: cannot be used, see [property@Backend:reason]
 *
 * Whether a [class@Backend] can be used.
 */
typedef enum
{
  TEKTRA_BACKEND_STATE_UNKNOWN,
  TEKTRA_BACKEND_STATE_PROBING,
  TEKTRA_BACKEND_STATE_READY,
  TEKTRA_BACKEND_STATE_UNAVAILABLE,
} TektraBackendState;

/**
 * TektraBackendReason:
 * @TEKTRA_BACKEND_REASON_NONE: nothing is wrong
 * @TEKTRA_BACKEND_REASON_NOT_INSTALLED: the program or library is missing
 * @TEKTRA_BACKEND_REASON_NOT_RUNNING: nothing listens at the address
 * @TEKTRA_BACKEND_REASON_UNAUTHORIZED: the key is missing or refused
 * @TEKTRA_BACKEND_REASON_INCOMPATIBLE: something answers, but not in this protocol
 * @TEKTRA_BACKEND_REASON_FAILED: it failed for another reason
 *
 * Why a [class@Backend] is unavailable.
 */
typedef enum
{
  TEKTRA_BACKEND_REASON_NONE,
  TEKTRA_BACKEND_REASON_NOT_INSTALLED,
  TEKTRA_BACKEND_REASON_NOT_RUNNING,
  TEKTRA_BACKEND_REASON_UNAUTHORIZED,
  TEKTRA_BACKEND_REASON_INCOMPATIBLE,
  TEKTRA_BACKEND_REASON_FAILED,
} TektraBackendReason;

/**
 * TektraEventKind:
 * @TEKTRA_EVENT_STATUS: something happens before the first token; has text for a person
 * @TEKTRA_EVENT_PROMPT_PROGRESS: the prompt is being read; has a fraction
 * @TEKTRA_EVENT_TEXT: a piece of the answer
 * @TEKTRA_EVENT_THINKING: a piece of the model's reasoning
 * @TEKTRA_EVENT_TOOL_CALL: one whole tool call
 * @TEKTRA_EVENT_USAGE: token counts and timings
 * @TEKTRA_EVENT_DONE: the answer is complete; the last event of a successful stream
 * @TEKTRA_EVENT_SIGNATURE: what the server wants back with the reasoning before it
 * @TEKTRA_EVENT_REDACTED: reasoning that only the server can read, and wants back
 * @TEKTRA_EVENT_ODDS: how likely the next words of the answer were
 *
 * What a [struct@Event] carries.
 */
typedef enum
{
  TEKTRA_EVENT_STATUS,
  TEKTRA_EVENT_PROMPT_PROGRESS,
  TEKTRA_EVENT_TEXT,
  TEKTRA_EVENT_THINKING,
  TEKTRA_EVENT_TOOL_CALL,
  TEKTRA_EVENT_USAGE,
  TEKTRA_EVENT_DONE,
  TEKTRA_EVENT_SIGNATURE,
  TEKTRA_EVENT_REDACTED,
  TEKTRA_EVENT_ODDS,
} TektraEventKind;

/**
 * TektraDownloadState:
 * @TEKTRA_DOWNLOAD_STATE_QUEUED: waits for its turn
 * @TEKTRA_DOWNLOAD_STATE_WAITING: the server or the network failed; it is tried again soon
 * @TEKTRA_DOWNLOAD_STATE_RUNNING: on its way
 * @TEKTRA_DOWNLOAD_STATE_VERIFYING: all is there and is being checked
 * @TEKTRA_DOWNLOAD_STATE_PAUSED: stopped by a person; goes on where it was
 * @TEKTRA_DOWNLOAD_STATE_FAILED: stopped by what [property@Download:error] tells
 * @TEKTRA_DOWNLOAD_STATE_FINISHED: done
 * @TEKTRA_DOWNLOAD_STATE_CANCELLED: given up by a person; nothing is left of it
 *
 * How far a [class@Download] is.
 */
typedef enum
{
  TEKTRA_DOWNLOAD_STATE_QUEUED,
  TEKTRA_DOWNLOAD_STATE_WAITING,
  TEKTRA_DOWNLOAD_STATE_RUNNING,
  TEKTRA_DOWNLOAD_STATE_VERIFYING,
  TEKTRA_DOWNLOAD_STATE_PAUSED,
  TEKTRA_DOWNLOAD_STATE_FAILED,
  TEKTRA_DOWNLOAD_STATE_FINISHED,
  TEKTRA_DOWNLOAD_STATE_CANCELLED,
} TektraDownloadState;

/**
 * TektraFit:
 * @TEKTRA_FIT_UNKNOWN: nobody knows
 * @TEKTRA_FIT_GPU: into the memory of the graphics card: it runs fast
 * @TEKTRA_FIT_MEMORY: into the computer's memory, with room for other programs
 * @TEKTRA_FIT_TIGHT: into the computer's memory, if little else is open
 * @TEKTRA_FIT_NOT: it does not fit
 *
 * Whether a model fits into this computer.
 */
typedef enum
{
  TEKTRA_FIT_UNKNOWN,
  TEKTRA_FIT_GPU,
  TEKTRA_FIT_MEMORY,
  TEKTRA_FIT_TIGHT,
  TEKTRA_FIT_NOT,
} TektraFit;

/**
 * TektraOfferState:
 * @TEKTRA_OFFER_STATE_AVAILABLE: can be got
 * @TEKTRA_OFFER_STATE_GETTING: in the list of downloads, whatever it does there
 * @TEKTRA_OFFER_STATE_INSTALLED: is here
 *
 * How far a model is that Tektra proposes.
 */
typedef enum
{
  TEKTRA_OFFER_STATE_AVAILABLE,
  TEKTRA_OFFER_STATE_GETTING,
  TEKTRA_OFFER_STATE_INSTALLED,
} TektraOfferState;

/**
 * TektraReasoning:
 * @TEKTRA_REASONING_DEFAULT: as the model is made
 * @TEKTRA_REASONING_OFF: do not think
 * @TEKTRA_REASONING_ON: think
 * @TEKTRA_REASONING_LOW: think a little
 * @TEKTRA_REASONING_MEDIUM: think
 * @TEKTRA_REASONING_HIGH: think long
 *
 * Whether, and how much, a model that can think should.
 */
typedef enum
{
  TEKTRA_REASONING_DEFAULT,
  TEKTRA_REASONING_OFF,
  TEKTRA_REASONING_ON,
  TEKTRA_REASONING_LOW,
  TEKTRA_REASONING_MEDIUM,
  TEKTRA_REASONING_HIGH,
} TektraReasoning;

/**
 * TektraProgressPhase:
 * @TEKTRA_PROGRESS_WAITING: not begun
 * @TEKTRA_PROGRESS_PREPARING: finding out what is to be done; how much is not known yet
 * @TEKTRA_PROGRESS_TRANSFERRING: bytes move; [property@Progress:completed] grows
 * @TEKTRA_PROGRESS_VERIFYING: checksums are worked out, in silence
 * @TEKTRA_PROGRESS_FINISHING: being put where it belongs, in silence
 * @TEKTRA_PROGRESS_DONE: complete
 *
 * What a long operation is doing just now.
 */
typedef enum
{
  TEKTRA_PROGRESS_WAITING,
  TEKTRA_PROGRESS_PREPARING,
  TEKTRA_PROGRESS_TRANSFERRING,
  TEKTRA_PROGRESS_VERIFYING,
  TEKTRA_PROGRESS_FINISHING,
  TEKTRA_PROGRESS_DONE,
} TektraProgressPhase;

/**
 * TektraRemovalState:
 * @TEKTRA_REMOVAL_PENDING: can be undone
 * @TEKTRA_REMOVAL_UNDONE: the model is kept
 * @TEKTRA_REMOVAL_DELETING: too late to undo
 * @TEKTRA_REMOVAL_DONE: the model is gone
 * @TEKTRA_REMOVAL_FAILED: the model is kept, because it could not be deleted
 *
 * How far a model is deleted.
 */
typedef enum
{
  TEKTRA_REMOVAL_PENDING,
  TEKTRA_REMOVAL_UNDONE,
  TEKTRA_REMOVAL_DELETING,
  TEKTRA_REMOVAL_DONE,
  TEKTRA_REMOVAL_FAILED,
} TektraRemovalState;

/**
 * TektraBackendOperations:
 * @TEKTRA_BACKEND_OPERATION_PULL: gets models by their names
 * @TEKTRA_BACKEND_OPERATION_DELETE: deletes models
 * @TEKTRA_BACKEND_OPERATION_COPY: gives models another name
 * @TEKTRA_BACKEND_OPERATION_CREATE: makes models of files or of other models
 * @TEKTRA_BACKEND_OPERATION_DESCRIBE: tells everything about a model
 * @TEKTRA_BACKEND_OPERATION_LIST_RUNNING: tells what is in memory
 * @TEKTRA_BACKEND_OPERATION_LOAD: reads models into memory before they are asked
 * @TEKTRA_BACKEND_OPERATION_UNLOAD: takes models out of memory
 *
 * What a [class@Backend] can do beside answering.
 */
typedef enum /*< flags >*/
{
  TEKTRA_BACKEND_OPERATION_NONE = 0,
  TEKTRA_BACKEND_OPERATION_PULL = 1 << 0,
  TEKTRA_BACKEND_OPERATION_DELETE = 1 << 1,
  TEKTRA_BACKEND_OPERATION_COPY = 1 << 2,
  TEKTRA_BACKEND_OPERATION_CREATE = 1 << 3,
  TEKTRA_BACKEND_OPERATION_DESCRIBE = 1 << 4,
  TEKTRA_BACKEND_OPERATION_LIST_RUNNING = 1 << 5,
  TEKTRA_BACKEND_OPERATION_LOAD = 1 << 6,
  TEKTRA_BACKEND_OPERATION_UNLOAD = 1 << 7,
} TektraBackendOperations;

G_END_DECLS
