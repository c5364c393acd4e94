/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sys/resource.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "media/tektra-pdf.h"
#include "util/tektra-child.h"
#include "util/tektra-paths.h"

/* Poppler's pdftotext does it, where a person has it: files from anywhere are taken apart in a
 * process of its own, which a hostile one may break or keep busy without harm to the window. */

#define PROGRAM "pdftotext"
#define CPU_SECONDS 20
#define MEMORY (G_GUINT64_CONSTANT (1) << 30)

static void
set_limit (int    resource,
           rlim_t limit)
{
  const struct rlimit both = { limit, limit };

  setrlimit (resource, &both);
}

/* Runs in the child between fork () and exec (): async-signal-safe calls only. */
static void
child_setup_cb (gpointer user_data)
{
  tektra_child_end_with_parent (GPOINTER_TO_INT (user_data));
  set_limit (RLIMIT_CPU, CPU_SECONDS);
  set_limit (RLIMIT_AS, MEMORY);
  set_limit (RLIMIT_CORE, 0);
}

static GSubprocess *
start (const char  *program,
       const char  *path,
       GError     **error)
{
  const char * const argv[] = { program, "-q", "-enc", "UTF-8", "-eol", "unix", "-nopgbrk",
                                path, "-", NULL };
  g_autoptr(GSubprocessLauncher) launcher = NULL;

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                        G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_set_child_setup (launcher, child_setup_cb, GINT_TO_POINTER (getpid ()),
                                         NULL);

  return g_subprocess_launcher_spawnv (launcher, argv, error);
}

/**
 * tektra_pdf_find_program:
 *
 * Looks whether there is what takes the text out of PDF files.
 *
 * Returns: (transfer full) (nullable) (type filename): the path of the program
 */
char *
tektra_pdf_find_program (void)
{
  return tektra_paths_find_program (PROGRAM);
}

/**
 * tektra_pdf_read_text:
 * @file: a PDF file
 * @name: what a person calls it
 * @max_size: how many bytes of text are of use
 * @error: return location for a sentence for a person
 *
 * Takes the text out of a document, page after page. This takes its time: call it in a thread.
 *
 * Returns: (transfer full) (nullable): the text, of which there is one byte more than @max_size
 *   when it is longer
 */
GBytes *
tektra_pdf_read_text (GFile       *file,
                      const char  *name,
                      gsize        max_size,
                      GError     **error)
{
  g_autofree char *program = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) local_error = NULL;
  gsize length = 0;

  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  program = tektra_pdf_find_program ();
  if (program == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   /* Translators: the second %s is a program of the package poppler-utils */
                   _("To read “%s”, Tektra needs the program “%s”, which is not installed. Copy "
                     "the text that matters, or take pictures of the pages."), name, PROGRAM);
      return NULL;
    }

  path = g_file_get_path (file);
  if (path != NULL)
    process = start (program, path, &local_error);
  if (process != NULL)
    {
      text = g_malloc (max_size + 1);
      g_input_stream_read_all (g_subprocess_get_stdout_pipe (process), text, max_size + 1, &length,
                               NULL, NULL);
      /* What comes after that is not waited for. */
      if (length > max_size)
        g_subprocess_force_exit (process);
      g_subprocess_wait_check (process, NULL, &local_error);
    }

  if (length <= max_size && (process == NULL || local_error != NULL))
    {
      g_debug ("%s: %s", PROGRAM, local_error != NULL ? local_error->message : "no path");
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("“%s” cannot be read."), name);
      return NULL;
    }

  while (length > 0 && length <= max_size && g_ascii_isspace (text[length - 1]))
    length--;
  if (length == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _("There is no text in “%s”, only pictures: take pictures of the pages that "
                     "matter."), name);
      return NULL;
    }

  return g_bytes_new_take (g_steal_pointer (&text), length);
}
