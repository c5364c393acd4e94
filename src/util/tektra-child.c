/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "util/tektra-child.h"

/**
 * tektra_child_end_with_parent:
 * @parent: who starts the process, as getpid() told it before fork()
 *
 * Lets the kernel kill this process when the thread that started it ends, however that comes
 * (PR_SET_PDEATHSIG of prctl(2)). To be called in the child, between fork() and exec(): it makes
 * async-signal-safe calls only.
 */
void
tektra_child_end_with_parent (pid_t parent)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);

  /* The parent may have ended before the wish was known. */
  if (getppid () != parent)
    _exit (127);
}
