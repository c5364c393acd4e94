/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <glib.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Another program, for tests: drags something onto a window as XDND version 5 tells
 * (https://www.freedesktop.org/wiki/Specifications/XDND/), or puts it on the clipboard (ICCCM 2.2).
 *
 *   x11-source --window ID --x X --y Y [--hover] [--leave] --text TYPE TEXT… --file TYPE PATH…
 *   x11-source --clipboard --text TYPE TEXT… --file TYPE PATH…
 *
 * With --hover it rests over the window until its standard input is closed.
 *
 * It tells on standard output what it learns, one word per line: "accepted" or "refused" by the
 * window, then "finished" or "failed"; "owned" when it has the clipboard, which it keeps until it
 * is killed. */

#define PATIENCE_USEC (60 * G_USEC_PER_SEC)
#define STEP_USEC (50 * G_TIME_SPAN_MILLISECOND)
#define XDND_VERSION 5

typedef struct
{
  Atom   type;
  char  *data;
  gsize  size;
} Offer;

static Display *display;
static Window own_window;
static GArray *offers;

static Atom
atom (const char *name)
{
  return XInternAtom (display, name, False);
}

static void
tell (const char *word)
{
  puts (word);
  fflush (stdout);
}

/* Selections are owned from a time on; the server's own clock is told with property changes. */
static Time
get_server_time (void)
{
  XEvent event;

  XChangeProperty (display, own_window, atom ("TEKTRA_TIME"), XA_STRING, 8,
                   PropModeAppend, NULL, 0);
  XWindowEvent (display, own_window, PropertyChangeMask, &event);

  return event.xproperty.time;
}

static void
answer_request (const XSelectionRequestEvent *request)
{
  Atom property = request->property != None ? request->property : request->target;
  XEvent answer = { 0 };

  answer.xselection.type = SelectionNotify;
  answer.xselection.requestor = request->requestor;
  answer.xselection.selection = request->selection;
  answer.xselection.target = request->target;
  answer.xselection.time = request->time;
  answer.xselection.property = None;

  if (request->target == atom ("TARGETS"))
    {
      g_autofree Atom *targets = g_new (Atom, offers->len);

      for (guint i = 0; i < offers->len; i++)
        targets[i] = g_array_index (offers, Offer, i).type;

      XChangeProperty (display, request->requestor, property, XA_ATOM, 32, PropModeReplace,
                       (unsigned char *) targets, (int) offers->len);
      answer.xselection.property = property;
    }

  for (guint i = 0; i < offers->len; i++)
    {
      const Offer *offer = &g_array_index (offers, Offer, i);

      if (offer->type != request->target)
        continue;

      XChangeProperty (display, request->requestor, property, offer->type, 8, PropModeReplace,
                       (unsigned char *) offer->data, (int) offer->size);
      answer.xselection.property = property;
    }

  XSendEvent (display, request->requestor, False, NoEventMask, &answer);
  XFlush (display);
}

/* Serves the selection until a message of @type comes, or for ever if that is None. */
static gboolean
wait_for_message (Atom                 type,
                  gint64               usec,
                  XClientMessageEvent *message)
{
  gint64 end = g_get_monotonic_time () + usec;

  while (type == None || g_get_monotonic_time () < end)
    {
      struct pollfd fd = { ConnectionNumber (display), POLLIN, 0 };
      XEvent event;

      if (XPending (display) == 0)
        {
          poll (&fd, 1, 10);
          continue;
        }

      XNextEvent (display, &event);

      if (event.type == SelectionRequest)
        answer_request (&event.xselectionrequest);

      if (event.type == ClientMessage && event.xclient.message_type == type)
        {
          *message = event.xclient;
          return TRUE;
        }
    }

  return FALSE;
}

static void
send_message (Window      target,
              const char *type,
              long        l1,
              long        l2,
              long        l3,
              long        l4)
{
  XEvent event = { 0 };

  event.xclient.type = ClientMessage;
  event.xclient.window = target;
  event.xclient.message_type = atom (type);
  event.xclient.format = 32;
  event.xclient.data.l[0] = (long) own_window;
  event.xclient.data.l[1] = l1;
  event.xclient.data.l[2] = l2;
  event.xclient.data.l[3] = l3;
  event.xclient.data.l[4] = l4;
  XSendEvent (display, target, False, NoEventMask, &event);

  /* A message still in the socket when this program ends would be lost. */
  XSync (display, False);
}

static void
send_enter (Window target)
{
  g_autofree Atom *types = g_new0 (Atom, MAX (offers->len, 3));

  for (guint i = 0; i < offers->len; i++)
    types[i] = g_array_index (offers, Offer, i).type;

  XChangeProperty (display, own_window, atom ("XdndTypeList"), XA_ATOM, 32, PropModeReplace,
                   (unsigned char *) types, (int) offers->len);
  send_message (target, "XdndEnter",
                ((long) XDND_VERSION << 24) | (offers->len > 3),
                (long) types[0], (long) types[1], (long) types[2]);
}

static gboolean
is_input_open (void)
{
  struct pollfd fd = { STDIN_FILENO, POLLIN, 0 };

  return poll (&fd, 1, 0) == 0;
}

static gboolean
drag (Window   target,
      int      x,
      int      y,
      gboolean hover,
      gboolean leave)
{
  XClientMessageEvent message;
  Time time = get_server_time ();
  gint64 end = g_get_monotonic_time () + PATIENCE_USEC;
  gboolean accepted = FALSE;

  XSetSelectionOwner (display, atom ("XdndSelection"), own_window, time);
  send_enter (target);

  /* The pointer keeps moving a little, as it does in a hand. */
  while (!accepted && g_get_monotonic_time () < end)
    {
      send_message (target, "XdndPosition",
                    0, ((long) x++ << 16) | y, (long) time, (long) atom ("XdndActionCopy"));

      if (wait_for_message (atom ("XdndStatus"), STEP_USEC, &message))
        accepted = (message.data.l[1] & 1) != 0;
    }

  /* What the target wants to read while the pointer rests over it is served here. */
  while (hover && is_input_open ())
    wait_for_message (atom ("XdndNothing"), STEP_USEC, &message);

  if (!accepted)
    {
      tell ("refused");
      send_message (target, "XdndLeave", 0, 0, 0, 0);
      return FALSE;
    }

  tell ("accepted");

  if (leave)
    {
      send_message (target, "XdndLeave", 0, 0, 0, 0);
      return TRUE;
    }

  send_message (target, "XdndDrop", 0, (long) time, 0, 0);

  if (!wait_for_message (atom ("XdndFinished"), PATIENCE_USEC, &message)
      || (message.data.l[1] & 1) == 0)
    {
      tell ("failed");
      return FALSE;
    }

  tell ("finished");

  return TRUE;
}

static void
add_offer (const char *type,
           char       *data,
           gsize       size)
{
  Offer offer = { atom (type), data, size };

  g_array_append_val (offers, offer);
}

int
main (int   argc,
      char *argv[])
{
  Window target = None;
  int x = 0, y = 0;
  gboolean clipboard = FALSE, hover = FALSE, leave = FALSE;

  display = XOpenDisplay (NULL);
  g_assert (display != NULL);
  own_window = XCreateSimpleWindow (display, DefaultRootWindow (display), 0, 0, 1, 1, 0, 0, 0);
  XSelectInput (display, own_window, PropertyChangeMask);
  offers = g_array_new (FALSE, FALSE, sizeof (Offer));

  for (int i = 1; i < argc; i++)
    {
      if (g_str_equal (argv[i], "--window"))
        target = strtoul (argv[++i], NULL, 0);
      else if (g_str_equal (argv[i], "--x"))
        x = atoi (argv[++i]);
      else if (g_str_equal (argv[i], "--y"))
        y = atoi (argv[++i]);
      else if (g_str_equal (argv[i], "--hover"))
        hover = TRUE;
      else if (g_str_equal (argv[i], "--leave"))
        leave = TRUE;
      else if (g_str_equal (argv[i], "--clipboard"))
        clipboard = TRUE;
      else if (g_str_equal (argv[i], "--text"))
        {
          add_offer (argv[i + 1], argv[i + 2], strlen (argv[i + 2]));
          i += 2;
        }
      else if (g_str_equal (argv[i], "--file"))
        {
          g_autoptr(GError) error = NULL;
          char *data;
          gsize size;

          if (!g_file_get_contents (argv[i + 2], &data, &size, &error))
            g_error ("%s", error->message);

          add_offer (argv[i + 1], data, size);
          i += 2;
        }
      else
        {
          g_error ("What is %s?", argv[i]);
        }
    }

  if (!clipboard)
    return drag (target, x, y, hover, leave) ? EXIT_SUCCESS : EXIT_FAILURE;

  XSetSelectionOwner (display, atom ("CLIPBOARD"), own_window, get_server_time ());
  XSync (display, False);
  tell ("owned");
  wait_for_message (None, 0, NULL);

  return EXIT_SUCCESS;
}
