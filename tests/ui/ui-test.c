/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui-test.h"

#include <gdk/x11/gdkx.h>
#include <stdlib.h>

#include "backends/scripted/tektra-scripted-backend.h"
#include "ui/tektra-application.h"

/* The tests run while the application runs, and it is quit like a person quits it. */

/* of every PC keyboard under X */
#define KEYCODE_F1 67

/* In milliseconds: more than passes between two frames of a transition, also where the computer is
 * busy, and more than any transition takes */
#define STILL_MS 100
#define TRANSITION_MS 400

static TektraApplication *application;
static TektraSettings *settings;
static int status;

static gboolean
wait_cb (gpointer user_data)
{
  gboolean *waited = user_data;

  *waited = TRUE;

  return G_SOURCE_REMOVE;
}

static void
process_ended_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  gboolean *ended = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (object), result, NULL);
  *ended = TRUE;
}

static void
after_paint_cb (GdkFrameClock *clock,
                guint         *n_frames)
{
  (*n_frames)--;
  if (*n_frames > 0)
    gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT);
}

static void
painted_cb (GdkFrameClock *clock,
            guint         *n_frames)
{
  (*n_frames)++;
}

static gboolean
has_focus (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

static GSubprocess *
start (GPtrArray        *arguments,
       GSubprocessFlags  flags)
{
  g_autoptr(GError) error = NULL;
  GSubprocess *process;

  process = g_subprocess_newv ((const char * const *) arguments->pdata, flags, &error);
  g_assert_no_error (error);

  return process;
}

static GSubprocess *
start_source (const char *mode,
              const char *first,
              va_list     more)
{
  g_autoptr(GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (ui_test_get_window ()));

  g_ptr_array_add (arguments, g_test_build_filename (G_TEST_BUILT, "x11-source", NULL));

  if (mode != NULL)
    {
      g_ptr_array_add (arguments, g_strdup (mode));
    }
  else
    {
      G_GNUC_BEGIN_IGNORE_DEPRECATIONS
      g_ptr_array_add (arguments, g_strdup ("--window"));
      g_ptr_array_add (arguments, g_strdup_printf ("%lu", gdk_x11_surface_get_xid (surface)));
      G_GNUC_END_IGNORE_DEPRECATIONS
      g_ptr_array_add (arguments, g_strdup ("--x"));
      g_ptr_array_add (arguments, g_strdup ("640"));
      g_ptr_array_add (arguments, g_strdup ("--y"));
      g_ptr_array_add (arguments, g_strdup ("400"));
    }

  for (const char *argument = first; argument != NULL; argument = va_arg (more, const char *))
    g_ptr_array_add (arguments, g_strdup (argument));

  g_ptr_array_add (arguments, NULL);

  return start (arguments, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
}

/**
 * ui_test_xdotool:
 * @first: a command of xdotool
 * @...: its arguments, then %NULL
 *
 * Does what hands do, and waits until it is done.
 */
void
ui_test_xdotool (const char *first,
                 ...)
{
  g_autoptr(GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr(GSubprocess) process = NULL;
  va_list more;

  g_ptr_array_add (arguments, (char *) "xdotool");
  va_start (more, first);
  for (const char *argument = first; argument != NULL; argument = va_arg (more, const char *))
    g_ptr_array_add (arguments, (char *) argument);
  va_end (more);
  g_ptr_array_add (arguments, NULL);

  process = start (arguments, G_SUBPROCESS_FLAGS_NONE);
  g_assert_true (ui_test_finish (process));
}

/* What GTK 4.24 says about itself, not known to be caused by Tektra: on X11 without a compositor
 * whenever a popover is opened a second time; on a busy machine, one time in forty when a window
 * goes away, that somebody ends updates that nobody began (Tektra's one tick callback is counted by
 * GTK, which looks for the clock anew when it takes one back, and may find another than the one it
 * began with); that a frame whose drawing was given up has no times; and when something is dragged
 * in before GTK has seen the last drag leave. GLib adds that nobody here shows notifications. */
static gboolean
is_forgiven (const char *message)
{
  return strstr (message, "gdk_frame_timings_submitted") != NULL ||
         strstr (message, "gdk_frame_timings_throttling_hint") != NULL ||
         strstr (message, "gtk_drop_target_async_handle_crossing") != NULL ||
         strstr (message, "through org.freedesktop.Notifications") != NULL ||
         strstr (message, "gdk_frame_clock_end_updating") != NULL;
}

/* Any other warning ends the test. */
static GLogWriterOutput
write_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      if (g_str_equal (fields[i].key, "MESSAGE") && is_forgiven (fields[i].value))
        return G_LOG_WRITER_HANDLED;
    }

  g_log_writer_default (level, fields, n_fields, NULL);

  if ((level & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) != 0)
    abort ();

  return G_LOG_WRITER_HANDLED;
}

static gboolean
run_tests_cb (gpointer user_data)
{
  ui_test_wait_for (ui_test_get_window () != NULL);
  ui_test_wait_for (gtk_window_is_active (GTK_WINDOW (ui_test_get_window ())));
  ui_test_wait_for (tektra_chat_session_get_model (ui_test_get_session ()) != NULL);

  /* While another program drags, its grab keeps the pointer's own events away. Here there is no
   * grab, so that the pointer has to be out of the way. */
  ui_test_xdotool ("mousemove", "1", "1", NULL);

  status = g_test_run ();
  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);

  return G_SOURCE_REMOVE;
}

static void
activated_cb (void)
{
  g_idle_add (run_tests_cb, NULL);
}

/**
 * ui_test_run:
 * @argc: (inout): the arguments of the program
 * @argv: (inout): the arguments of the program
 * @script: what the model says, see tektra-scripted-backend.c
 * @add_tests: adds the tests
 *
 * Opens the window and runs the tests in it.
 *
 * Returns: what main() returns
 */
int
ui_test_run (int         *argc,
             char      ***argv,
             const char  *script,
             void       (*add_tests) (void))
{
  g_autoptr(TektraBackendRegistry) registry = NULL;
  g_autoptr(TektraBackend) backend = NULL;
  g_autoptr(GError) error = NULL;
  gint64 end;

  g_log_set_writer_func (write_log, NULL, NULL);
  g_test_init (argc, argv, NULL);
  /* Everything goes through write_log (), which decides what is fatal. The handler of the tests
   * would only print what GLib's own checks complain about. */
  g_log_set_default_handler (g_log_default_handler, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  dex_init ();
  add_tests ();

  backend = tektra_scripted_backend_new (script, &error);
  g_assert_no_error (error);
  registry = tektra_backend_registry_new ();
  tektra_backend_registry_add (registry, backend);

  application = tektra_application_new_for_registry (registry);
  g_signal_connect_after (application, "activate", G_CALLBACK (activated_cb), NULL);
  settings = tektra_settings_new ();
  /* The script answers the questions of the tests, and no others. */
  g_object_set (settings, "model-titles", FALSE, NULL);
  /* GTK's stand-in for a screen reader crashes when something is announced. */
  g_object_set (settings, "announce-answers", FALSE, NULL);
  g_application_run (G_APPLICATION (application), 1, *argv);

  g_clear_object (&settings);

  /* What threads were doing when the window went comes home first. */
  end = g_get_monotonic_time () + UI_TEST_PATIENCE;
  while (G_OBJECT (application)->ref_count > 1 && g_get_monotonic_time () < end)
    ui_test_wait_ms (5);
  g_assert_finalize_object (g_steal_pointer (&application));

  return status;
}

/**
 * ui_test_get_window:
 *
 * Returns: (transfer none) (nullable): the window
 */
TektraWindow *
ui_test_get_window (void)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (application));

  return windows != NULL ? windows->data : NULL;
}

/**
 * ui_test_get_session:
 *
 * Returns: (transfer none): the chat that is shown
 */
TektraChatSession *
ui_test_get_session (void)
{
  return tektra_chat_list_get_current (tektra_window_get_chats (ui_test_get_window ()));
}

/**
 * ui_test_get_settings:
 *
 * Returns: (transfer none): the settings, shared with the application
 */
TektraSettings *
ui_test_get_settings (void)
{
  return settings;
}

/**
 * ui_test_new_chat:
 *
 * Goes to an empty chat whose composer has the focus.
 */
void
ui_test_new_chat (void)
{
  GtkWidget *composer = GTK_WIDGET (tektra_window_get_composer (ui_test_get_window ()));

  gtk_widget_activate_action (composer, "win.new-chat", NULL);
  ui_test_wait_for (gtk_window_get_focus (GTK_WINDOW (ui_test_get_window ())) != NULL);
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (ui_test_get_window ())),
                                         composer));
}

/**
 * ui_test_key:
 * @keys: such as "ctrl+n"
 *
 * Presses keys together and lets go of them.
 */
void
ui_test_key (const char *keys)
{
  g_autofree char *code = NULL;

  /* xdotool holds Alt down for the function keys; by their codes it does not. */
  if (keys[0] == 'F' && g_ascii_isdigit (keys[1]))
    code = g_strdup_printf ("%d", KEYCODE_F1 - 1 + atoi (keys + 1));

  ui_test_xdotool ("key", code != NULL ? code : keys, NULL);
}

/**
 * ui_test_type:
 * @text: what to type
 *
 * Types on the keyboard.
 */
void
ui_test_type (const char *text)
{
  ui_test_xdotool ("type", "--delay", "4", text, NULL);
}

/**
 * ui_test_wait_ms:
 * @ms: milliseconds
 *
 * Lets the application run for a while.
 */
void
ui_test_wait_ms (guint ms)
{
  gboolean waited = FALSE;

  g_timeout_add (ms, wait_cb, &waited);
  while (!waited)
    g_main_context_iteration (NULL, TRUE);
}

/**
 * ui_test_wait_frames:
 * @n_frames: how many
 *
 * Waits until the window has been painted so many times, however long that takes: so everything
 * that the application has begun, and that does not wait for a time, is done and can be seen.
 */
void
ui_test_wait_frames (guint n_frames)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (ui_test_get_window ()));
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), &n_frames);

  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT);
  ui_test_wait_for (n_frames == 0);
  g_signal_handler_disconnect (clock, handler);
}

/**
 * ui_test_count_frames:
 * @ms: milliseconds
 *
 * Returns: how often the window is painted meanwhile
 */
guint
ui_test_count_frames (guint ms)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (ui_test_get_window ()));
  guint n_frames = 0;
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &n_frames);

  ui_test_wait_ms (ms);
  g_signal_handler_disconnect (clock, handler);

  return n_frames;
}

/**
 * ui_test_wait_still:
 *
 * Waits until what moves to its place, a page or a menu, is there. What moves for ever, such as a
 * spinner, is not waited for.
 */
void
ui_test_wait_still (void)
{
  gint64 end = g_get_monotonic_time () + TRANSITION_MS * G_TIME_SPAN_MILLISECOND;

  while (ui_test_count_frames (STILL_MS) > 0 && g_get_monotonic_time () < end)
    continue;
}

/**
 * ui_test_wait_focus:
 * @widget: a widget
 *
 * Waits until the keys that are pressed reach the widget or something in it.
 */
void
ui_test_wait_focus (GtkWidget *widget)
{
  ui_test_wait_for (has_focus (widget));
  /* What was asked of the X server, such as a grab, comes before the keys. */
  gdk_display_sync (gtk_widget_get_display (widget));
}

/**
 * ui_test_wait_dialog:
 *
 * Waits for a dialog that can be seen and takes the keys.
 *
 * Returns: (transfer none): the dialog
 */
AdwDialog *
ui_test_wait_dialog (void)
{
  AdwApplicationWindow *window = ADW_APPLICATION_WINDOW (ui_test_get_window ());
  AdwDialog *dialog;

  ui_test_wait_for ((dialog = adw_application_window_get_visible_dialog (window)) != NULL);
  ui_test_wait_focus (GTK_WIDGET (dialog));
  ui_test_wait_frames (2);

  return dialog;
}

/**
 * ui_test_wait_window:
 *
 * Waits until the window takes the keys again, after a popover or another window.
 */
void
ui_test_wait_window (void)
{
  GtkWidget *window = GTK_WIDGET (ui_test_get_window ());

  ui_test_wait_for (gtk_window_is_active (GTK_WINDOW (window)));
  ui_test_wait_focus (window);
}

/**
 * ui_test_set_width:
 * @width: pixels
 *
 * Makes the window so wide, and as high as a telephone.
 */
void
ui_test_set_width (int width)
{
  GtkWidget *window = GTK_WIDGET (ui_test_get_window ());

  gtk_window_set_default_size (GTK_WINDOW (window), width, 640);
  ui_test_wait_for (ABS (gtk_widget_get_width (window) - width) < 20);
  ui_test_wait_frames (3);
}

/**
 * ui_test_wait_text:
 * @text: what the composer should hold
 *
 * Waits until what was typed has arrived.
 */
void
ui_test_wait_text (const char *text)
{
  TektraDraft *draft = tektra_chat_session_get_draft (ui_test_get_session ());

  ui_test_wait_for (g_strcmp0 (tektra_draft_get_text (draft), text) == 0);
}

/**
 * ui_test_wait_idle:
 *
 * Waits until an answer in the current chat has come and is finished.
 */
void
ui_test_wait_idle (void)
{
  TektraChatSession *session = ui_test_get_session ();
  GListModel *messages = G_LIST_MODEL (tektra_chat_session_get_conversation (session));

  ui_test_wait_for (g_list_model_get_n_items (messages) > 0
                    && !tektra_chat_session_get_busy (session));
}

/**
 * ui_test_dup_answer:
 *
 * Returns: (transfer full) (nullable): the text of the last answer in the current chat
 */
char *
ui_test_dup_answer (void)
{
  TektraConversation *conversation;
  TektraMessage *last;

  conversation = tektra_chat_session_get_conversation (ui_test_get_session ());
  last = tektra_conversation_get_last (conversation);

  if (last == NULL || tektra_message_get_role (last) != TEKTRA_ROLE_ASSISTANT)
    return NULL;

  return tektra_message_dup_text (last);
}

/**
 * ui_test_start_source:
 * @first: the arguments of x11-source, its window and place excepted
 * @...: more of them, then %NULL
 *
 * Begins to drag something onto the middle of the window.
 *
 * Returns: (transfer full): the program that drags
 */
GSubprocess *
ui_test_start_source (const char *first,
                      ...)
{
  GSubprocess *process;
  va_list more;

  va_start (more, first);
  process = start_source (NULL, first, more);
  va_end (more);

  return process;
}

/**
 * ui_test_finish:
 * @process: a program
 *
 * Waits for the end of a program while the application runs.
 *
 * Returns: whether it was successful
 */
gboolean
ui_test_finish (GSubprocess *process)
{
  gboolean ended = FALSE;

  g_subprocess_wait_async (process, NULL, process_ended_cb, &ended);
  ui_test_wait_for (ended);

  return g_subprocess_get_successful (process);
}

/**
 * ui_test_drop:
 * @first: the arguments of x11-source, its window and place excepted
 * @...: more of them, then %NULL
 *
 * Drags something onto the middle of the window and drops it.
 *
 * Returns: whether the window took it
 */
gboolean
ui_test_drop (const char *first,
              ...)
{
  g_autoptr(GSubprocess) process = NULL;
  va_list more;

  va_start (more, first);
  process = start_source (NULL, first, more);
  va_end (more);

  return ui_test_finish (process);
}

/**
 * ui_test_copy:
 * @first: the arguments of x11-source
 * @...: more of them, then %NULL
 *
 * Puts something on the clipboard.
 *
 * Returns: (transfer full): the program that owns it, for as long as it runs
 */
GSubprocess *
ui_test_copy (const char *first,
              ...)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (ui_test_get_window ()));
  GdkContentFormats *before = gdk_content_formats_ref (gdk_clipboard_get_formats (clipboard));
  GSubprocess *process;
  va_list more;

  va_start (more, first);
  process = start_source ("--clipboard", first, more);
  va_end (more);

  ui_test_wait_for (gdk_clipboard_get_formats (clipboard) != before
                    && !gdk_content_formats_is_empty (gdk_clipboard_get_formats (clipboard)));
  gdk_content_formats_unref (before);

  return process;
}

/**
 * ui_test_sample:
 * @name: a file of tests/data/samples
 *
 * Returns: (transfer full): its path
 */
char *
ui_test_sample (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "data", "samples", name, NULL);
}
