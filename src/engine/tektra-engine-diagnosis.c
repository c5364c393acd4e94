/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <string.h>

#include <glib/gi18n.h>

#include "engine/tektra-engine-diagnosis.h"
#include "engine/tektra-engine-spec.h"

/* Characters of what a program said that are told */
#define MAX_QUOTED 200

typedef enum
{
  CAUSE_MEMORY,
  CAUSE_TOO_OLD,
  CAUSE_PROJECTOR_ALONE,
  CAUSE_BAD_PROJECTOR,
  CAUSE_CUT_OFF,
  CAUSE_BAD_FILE,
  CAUSE_SOCKET,
  CAUSE_OPTIONS,
  CAUSE_LIBRARY,
  CAUSE_CRASH,
} Cause;

/*
 * What the last words of a child mean. llama.cpp ends with status 1 whatever happened, so the text
 * of its log is all there is. The texts are those of llama.cpp 0.7.0 (build 11669) and of the ggml
 * drivers; whisper.cpp shares them. The first that is found decides.
 */
static const struct
{
  const char *text;
  Cause       cause;
} signs[] = {
  { "out of memory", CAUSE_MEMORY },
  { "OutOfDeviceMemory", CAUSE_MEMORY },
  { "OutOfHostMemory", CAUSE_MEMORY },
  { "cudaMalloc failed", CAUSE_MEMORY },
  { "unable to allocate", CAUSE_MEMORY },
  { "failed to allocate", CAUSE_MEMORY },
  { "cannot allocate memory", CAUSE_MEMORY },
  { "insufficient memory", CAUSE_MEMORY },
  { "mem_buffer != NULL", CAUSE_MEMORY },
  { "std::bad_alloc", CAUSE_MEMORY },
  { "unknown model architecture", CAUSE_TOO_OLD },
  { "CLIP cannot be used as main model", CAUSE_PROJECTOR_ALONE },
  { "failed to load multimodal model", CAUSE_BAD_PROJECTOR },
  { "failed to load CLIP model", CAUSE_BAD_PROJECTOR },
  { "corrupted or incomplete", CAUSE_CUT_OFF },
  { "failed to load model", CAUSE_BAD_FILE },
  { "error loading model", CAUSE_BAD_FILE },
  { "couldn't bind", CAUSE_SOCKET },
  { "invalid argument", CAUSE_OPTIONS },
  { "error while handling argument", CAUSE_OPTIONS },
  { "error while loading shared libraries", CAUSE_LIBRARY },
};

static GError *
new_error (Cause       cause,
           const char *label)
{
  switch (cause)
    {
    case CAUSE_MEMORY:
      return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_OUT_OF_MEMORY,
                          _("“%s” does not fit into memory: "
                            "choose a smaller model or a shorter context."), label);

    case CAUSE_TOO_OLD:
      return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_UNSUPPORTED,
                          _("“%s” needs a newer llama.cpp: update it."), label);

    case CAUSE_PROJECTOR_ALONE:
      return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
                          _("“%s” is only the part of a model that sees: "
                            "choose the model beside it."), label);

    case CAUSE_BAD_PROJECTOR:
      return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
                          _("The file with which “%s” sees is damaged or of another model: "
                            "download it again."), label);

    case CAUSE_CUT_OFF:
      return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
                          _("The file of “%s” is cut off or damaged: download it again."), label);

    case CAUSE_BAD_FILE:
      return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
                          _("The file of “%s” is damaged or of an unknown kind: "
                            "download it again."), label);

    case CAUSE_SOCKET:
      return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_FAILED,
                          _("The engine of “%s” could not make its socket: try again."), label);

    case CAUSE_OPTIONS:
      return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED,
                          _("“%s” cannot be started: "
                            "the installed engine does not fit to Tektra, update it."), label);

    case CAUSE_LIBRARY:
      return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_NOT_INSTALLED,
                          _("“%s” cannot be started: "
                            "a library of the engine is missing, install it again."), label);

    case CAUSE_CRASH:
      return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_BAD_MODEL,
                          _("The engine crashed while it read “%s”: a file of it may be damaged, "
                            "download it again."), label);

    default:
      g_assert_not_reached ();
    }
}

static gboolean
has_text (TektraEngineLog *log,
          const char      *text)
{
  guint n_lines = tektra_engine_log_get_n_lines (log);

  for (guint i = 0; i < n_lines; i++)
    {
      if (strcasestr (tektra_engine_log_get_line (log, i), text) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* An engine of Tektra's own knows best why it gives up. */
static GError *
find_reason (TektraEngineLog *log)
{
  guint n_lines = tektra_engine_log_get_n_lines (log);

  for (guint i = 0; i < n_lines; i++)
    {
      const char *line = tektra_engine_log_get_line (log, i);
      char *text;
      gint64 code;

      if (!g_str_has_prefix (line, TEKTRA_ENGINE_REASON))
        continue;

      code = g_ascii_strtoll (line + strlen (TEKTRA_ENGINE_REASON), &text, 10);
      if (*text == ' ' && code >= 0 && code <= TEKTRA_BACKEND_ERROR_DAMAGED)
        return g_error_new_literal (TEKTRA_BACKEND_ERROR, (int) code, text + 1);
    }

  return NULL;
}

/**
 * tektra_engine_diagnose:
 * @label: what the child ran, as a person calls it
 * @log: what the child wrote
 * @signal_number: the signal that ended it, or 0
 * @loading: whether it was not ready yet
 *
 * Tells why a child ended that was not asked to.
 *
 * Returns: (transfer full): an error in %TEKTRA_BACKEND_ERROR
 */
GError *
tektra_engine_diagnose (const char      *label,
                        TektraEngineLog *log,
                        int              signal_number,
                        gboolean         loading)
{
  const char *first_error;
  GError *reason;

  g_return_val_if_fail (label != NULL, NULL);
  g_return_val_if_fail (log != NULL, NULL);

  first_error = tektra_engine_log_get_first_error (log);
  if (first_error != NULL)
    g_debug ("The engine of “%s” failed with: %s", label, first_error);

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    {
      /* What a running engine complained about is not why it ended, unless it was the memory. */
      if ((loading || signs[i].cause == CAUSE_MEMORY) && has_text (log, signs[i].text))
        return new_error (signs[i].cause, label);
    }

  reason = loading ? find_reason (log) : NULL;
  if (reason != NULL)
    return reason;

  /* Nobody else kills a child that loads: it is the kernel that needs the memory back. */
  if (loading && signal_number == SIGKILL)
    return new_error (CAUSE_MEMORY, label);

  /* llama.cpp does not check everything that it reads. */
  if (loading && signal_number != 0)
    return new_error (CAUSE_CRASH, label);

  if (loading)
    return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_ENGINE_EXITED,
                        _("The engine of “%s” ended while it started: "
                          "try again, or choose another model."), label);

  return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_ENGINE_EXITED,
                      _("The engine of “%s” ended unexpectedly: send the message again."),
                      label);
}

/**
 * tektra_engine_diagnose_foreign:
 * @label: what the child ran, as a person calls it
 * @log: what the child wrote
 * @signal_number: the signal that ended it, or 0
 *
 * Tells why a program of the person ended while it started. Tektra does not know its words, but the
 * person who chose its arguments may.
 *
 * Returns: (transfer full): an error in %TEKTRA_BACKEND_ERROR
 */
GError *
tektra_engine_diagnose_foreign (const char      *label,
                                TektraEngineLog *log,
                                int              signal_number)
{
  g_autofree char *quoted = NULL;
  const char *words;
  guint n_lines;

  g_return_val_if_fail (label != NULL, NULL);
  g_return_val_if_fail (log != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    {
      if (signs[i].cause == CAUSE_MEMORY && has_text (log, signs[i].text))
        return new_error (CAUSE_MEMORY, label);
    }

  if (signal_number == SIGKILL)
    return new_error (CAUSE_MEMORY, label);

  words = tektra_engine_log_get_first_error (log);
  n_lines = tektra_engine_log_get_n_lines (log);
  if (words == NULL && n_lines > 0)
    words = tektra_engine_log_get_line (log, n_lines - 1);
  if (words == NULL)
    return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_ENGINE_EXITED,
                        _("The program of “%s” ended while it started: check its arguments in "
                          "models.toml."), label);

  quoted = g_utf8_truncate_middle (words, MAX_QUOTED);

  /* Translators: the first is the name of a model, the second what a program wrote */
  return g_error_new (TEKTRA_BACKEND_ERROR, TEKTRA_BACKEND_ERROR_ENGINE_EXITED,
                      _("The program of “%s” ended while it started, with “%s”: check its "
                        "arguments in models.toml."), label, quoted);
}
