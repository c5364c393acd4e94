/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "storage/tektra-store-first-page.h"

/* The first page of a database tells where each table begins. A bad block there takes all chats, of
 * which not a letter is damaged. But the tables of all databases of Tektra begin on the same pages,
 * so that the first page of a new one serves as well. A database that has been packed (VACUUM), as
 * by a back-up, has them in another order: the kinds of the pages tell which of both it is.
 *
 * See https://sqlite.org/fileformat2.html */

#define PAGE_SIZE 4096

/* Where all tables and indexes begin, and a bit more */
#define N_COMPARED_PAGES 40

#define HEADER_SIZE 100
#define SIZE_OFFSET 28

/* kinds of pages */
#define INDEX_INNER 2
#define TABLE_INNER 5
#define INDEX_LEAF 10

static guint
read_number (const char *bytes,
             guint       length)
{
  guint number = 0;

  for (guint i = 0; i < length; i++)
    number = number << 8 | (guchar) bytes[i];

  return number;
}

static gboolean
is_index (char kind)
{
  return kind == INDEX_INNER || kind == INDEX_LEAF;
}

static guint
count_similar (const char *model,
               gsize       model_size,
               const char *damaged,
               gsize       damaged_size)
{
  gsize n = MIN (MIN (model_size, damaged_size) / PAGE_SIZE, N_COMPARED_PAGES);
  guint n_similar = 0;

  for (gsize page = 1; page < n; page++)
    n_similar += is_index (model[page * PAGE_SIZE]) == is_index (damaged[page * PAGE_SIZE]);

  return n_similar;
}

static gboolean
write_page (int         fd,
            const char *model,
            gsize       model_size,
            guint       page)
{
  gsize offset = (gsize) (page - 1) * PAGE_SIZE;

  return page > 0 && offset + PAGE_SIZE <= model_size &&
         pwrite (fd, model + offset, PAGE_SIZE, (off_t) offset) == PAGE_SIZE;
}

/* The list of the tables is a table, too: where it does not fit on the first page, that has only
 * the numbers of the others. */
static gboolean
write_first_page (int         fd,
                  const char *model,
                  gsize       model_size,
                  gsize       file_size)
{
  guint32 n_pages = GUINT32_TO_BE ((guint32) (file_size / PAGE_SIZE));
  guint n_cells = read_number (model + HEADER_SIZE + 3, 2);

  if (!write_page (fd, model, model_size, 1) ||
      pwrite (fd, &n_pages, sizeof n_pages, SIZE_OFFSET) != sizeof n_pages)
    return FALSE;
  if (model[HEADER_SIZE] != TABLE_INNER)
    return TRUE;

  for (guint i = 0; i < n_cells; i++)
    {
      guint cell = read_number (model + HEADER_SIZE + 12 + i * 2, 2);

      if (cell + 4 > PAGE_SIZE ||
          !write_page (fd, model, model_size, read_number (model + cell, 4)))
        return FALSE;
    }

  return write_page (fd, model, model_size, read_number (model + HEADER_SIZE + 8, 4));
}

static gboolean
copy_file (const char  *from,
           const char  *to,
           GError     **error)
{
  g_autoptr(GFile) source = g_file_new_for_path (from);
  g_autoptr(GFile) destination = g_file_new_for_path (to);
  g_autoptr(GError) reason = NULL;

  if (g_file_copy (source, destination, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &reason) ||
      g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;

  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    g_set_error_literal (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_FULL,
                         _("The disk is full."));
  else
    g_set_error_literal (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_FAILED, reason->message);

  return FALSE;
}

static char *
read_model (TektraDatabase  *model,
            const char      *path,
            gsize           *size,
            GError         **error)
{
  char *contents = NULL;

  if (!tektra_database_execute (model, "PRAGMA wal_checkpoint (TRUNCATE)", error))
    return NULL;

  if (!g_file_get_contents (path, &contents, size, NULL) || *size < PAGE_SIZE)
    {
      g_clear_pointer (&contents, g_free);
      g_set_error (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_FAILED,
                   _("“%s” cannot be read."), path);
    }

  return contents;
}

/**
 * tektra_store_first_page_replace:
 * @path: (type filename): a database with a first page that cannot be read
 * @copy: (type filename): where to put a copy that can be read
 * @model: a new database without chats, which is packed
 * @model_path: (type filename): its file
 * @error: return location for an error in %TEKTRA_STORE_ERROR
 *
 * Copies a database, but with the first page of a new one.
 *
 * Returns: %TRUE on success
 */
gboolean
tektra_store_first_page_replace (const char      *path,
                                 const char      *copy,
                                 TektraDatabase  *model,
                                 const char      *model_path,
                                 GError         **error)
{
  g_autoptr(GMappedFile) file = NULL;
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *log_copy = g_strconcat (copy, "-wal", NULL);
  g_autofree char *plain = NULL;
  g_autofree char *packed = NULL;
  gsize plain_size, packed_size, size;
  const char *contents;
  gboolean is_packed;
  gboolean written;
  int fd;

  plain = read_model (model, model_path, &plain_size, error);
  if (plain == NULL || !tektra_database_execute (model, "VACUUM", error))
    return FALSE;
  packed = read_model (model, model_path, &packed_size, error);
  if (packed == NULL || !copy_file (path, copy, error) || !copy_file (log, log_copy, error))
    return FALSE;

  file = g_mapped_file_new (copy, FALSE, NULL);
  fd = g_open (copy, O_RDWR | O_CLOEXEC, 0);
  size = file != NULL ? g_mapped_file_get_length (file) : 0;
  contents = file != NULL ? g_mapped_file_get_contents (file) : NULL;
  is_packed = count_similar (packed, packed_size, contents, size) >
              count_similar (plain, plain_size, contents, size);
  written = fd >= 0 && write_first_page (fd, is_packed ? packed : plain,
                                         is_packed ? packed_size : plain_size, size);
  if (fd >= 0)
    close (fd);
  if (!written)
    g_set_error (error, TEKTRA_STORE_ERROR, TEKTRA_STORE_ERROR_FAILED,
                 _("“%s” cannot be written to."), copy);

  return written;
}
