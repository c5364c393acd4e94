/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <unistd.h>

#include <glib-unix.h>

#include "cli/tektra-cli-loop.h"

/* The first signal asks the command to come to an end in good order, the second one ends it. */

struct _TektraCliLoop
{
  GMainLoop *loop;
  DexPromise *interrupted;
  TektraCliFunc func;
  gpointer data;
  int exit_code;
  int signal;
};

static void
tektra_cli_loop_interrupt (TektraCliLoop *self,
                           int            number)
{
  g_assert (self != NULL);

  /* Children go with us: they are told by the kernel */
  if (self->signal != 0)
    _exit (128 + number);

  self->signal = number;
  dex_promise_reject (self->interrupted,
                      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Interrupted"));
}

static gboolean
interrupt_cb (gpointer data)
{
  tektra_cli_loop_interrupt (data, SIGINT);

  return G_SOURCE_CONTINUE;
}

static gboolean
terminate_cb (gpointer data)
{
  tektra_cli_loop_interrupt (data, SIGTERM);

  return G_SOURCE_CONTINUE;
}

static gboolean
hang_up_cb (gpointer data)
{
  tektra_cli_loop_interrupt (data, SIGHUP);

  return G_SOURCE_CONTINUE;
}

static DexFuture *
command_fiber (gpointer data)
{
  TektraCliLoop *self = data;

  self->exit_code = self->func (self, self->data);
  g_main_loop_quit (self->loop);

  return dex_future_new_true ();
}

/**
 * tektra_cli_loop_run:
 * @func: a command, called in a fiber; returns an exit code
 * @data: is passed to it
 *
 * Runs a command to its end.
 *
 * Returns: its exit code, or 128 and the number of the signal that interrupted it
 */
int
tektra_cli_loop_run (TektraCliFunc func,
                     gpointer      data)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  TektraCliLoop self = { loop, dex_promise_new (), func, data, 0, 0 };
  guint sources[] = {
    g_unix_signal_add (SIGINT, interrupt_cb, &self),
    g_unix_signal_add (SIGTERM, terminate_cb, &self),
    g_unix_signal_add (SIGHUP, hang_up_cb, &self),
  };
  DexFuture *fiber;

  g_return_val_if_fail (func != NULL, 1);

  fiber = dex_scheduler_spawn (NULL, 0, command_fiber, &self, NULL);
  g_main_loop_run (loop);
  dex_unref (fiber);

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);
  dex_clear (&self.interrupted);

  return self.signal != 0 ? 128 + self.signal : self.exit_code;
}

/**
 * tektra_cli_loop_await:
 * @self: the loop that runs the calling fiber
 * @future: (transfer full): what to wait for
 * @error: what went wrong, or %G_IO_ERROR_CANCELLED
 *
 * Waits for a future, or for a signal, whichever comes first. A signal discards the future.
 *
 * Returns: whether the future was resolved
 */
gboolean
tektra_cli_loop_await (TektraCliLoop  *self,
                       DexFuture      *future,
                       GError        **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (future != NULL, FALSE);

  return dex_await (dex_future_first (future, dex_ref (self->interrupted), NULL), error);
}

/**
 * tektra_cli_loop_is_interrupted:
 * @self: a loop
 *
 * Tells whether a signal came.
 *
 * Returns: %TRUE after the first signal
 */
gboolean
tektra_cli_loop_is_interrupted (TektraCliLoop *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->signal != 0;
}
