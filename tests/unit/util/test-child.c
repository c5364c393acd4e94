/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib.h>
#include <glib-unix.h>

#include "util/tektra-child.h"

/* What Tektra starts may keep a computer busy for long: nobody would end it when Tektra crashes. */

#define PATIENCE_MS 10000

typedef struct
{
  int life[2]; /* read from by the test, written to by a grandchild: at its end there is nothing */
  int word[2]; /* written to by the test, read from by the grandchild */
} Pipes;

typedef void (*GrandchildFunc) (Pipes *pipes,
                                pid_t  parent);

static void
set_up (Pipes         *pipes,
        gconstpointer  data)
{
  g_assert_true (g_unix_open_pipe (pipes->life, O_CLOEXEC, NULL));
  g_assert_true (g_unix_open_pipe (pipes->word, O_CLOEXEC, NULL));
}

static void
tear_down (Pipes         *pipes,
           gconstpointer  data)
{
  close (pipes->life[0]);
  close (pipes->word[1]);
}

/* Until the test says something, or ends */
static void
wait_for_word (Pipes *pipes)
{
  char byte;

  while (read (pipes->word[0], &byte, 1) < 0 && errno == EINTR)
    continue;
}

/* A child that has a child, which runs @func and then tells that it still lives. */
static pid_t
start_family (Pipes          *pipes,
              GrandchildFunc  func,
              gboolean        parent_stays)
{
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      pid_t parent = getpid ();

      close (pipes->word[1]);
      if (fork () == 0)
        {
          func (pipes, parent);
          if (write (pipes->life[1], "x", 1) == 1)
            wait_for_word (pipes);
        }
      else if (parent_stays)
        {
          wait_for_word (pipes);
        }
      _exit (0);
    }

  close (pipes->life[1]);
  close (pipes->word[0]);

  return child;
}

/* Returns how many bytes came, 0 when nobody is left who could write one. */
static gssize
read_life (Pipes *pipes)
{
  struct pollfd fd = { .fd = pipes->life[0], .events = POLLIN };
  char byte;

  g_assert_cmpint (poll (&fd, 1, PATIENCE_MS), ==, 1);

  return read (pipes->life[0], &byte, 1);
}

static void
bind_at_once (Pipes *pipes,
              pid_t  parent)
{
  tektra_child_end_with_parent (parent);
}

/* However it ends: nothing can be done in the parent when it is killed. */
static void
test_killed (Pipes         *pipes,
             gconstpointer  data)
{
  pid_t child = start_family (pipes, bind_at_once, TRUE);

  g_assert_cmpint (read_life (pipes), ==, 1);
  g_assert_cmpint (kill (child, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
  g_assert_cmpint (read_life (pipes), ==, 0);
}

static void
bind_later (Pipes *pipes,
            pid_t  parent)
{
  wait_for_word (pipes);
  tektra_child_end_with_parent (parent);
}

/* The kernel does not tell of an end that came before it was asked to. */
static void
test_too_late (Pipes         *pipes,
               gconstpointer  data)
{
  pid_t child = start_family (pipes, bind_later, FALSE);

  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
  g_assert_cmpint (write (pipes->word[1], "x", 1), ==, 1);
  g_assert_cmpint (read_life (pipes), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/child/killed", Pipes, NULL, set_up, test_killed, tear_down);
  g_test_add ("/child/too-late", Pipes, NULL, set_up, test_too_late, tear_down);

  return g_test_run ();
}
