/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "models/tektra-part-writer.h"

/* One buffer is filled while others are hashed and written; when all are full, whoever fills them
 * waits, and with it the server. */
#define N_BUFFERS 4

typedef struct
{
  guint8 *data;
  gsize length; /* 0 ends the thread */
} Buffer;

struct _TektraPartWriter
{
  TektraPartFile *part; /* borrowed, of the thread until it ends */
  TektraPartFileFunc func;
  gpointer user_data;

  GThread *thread;
  GAsyncQueue *empty;
  GAsyncQueue *full;
  Buffer buffers[N_BUFFERS];
  Buffer *current;
  GError *error;        /* of the thread until it ends */
  int failed;           /* atomic */
};

static gpointer
write_in_thread (gpointer user_data)
{
  TektraPartWriter *self = user_data;

  for (;;)
    {
      Buffer *buffer = g_async_queue_pop (self->full);

      if (buffer->length == 0)
        return NULL;

      /* After a failure the rest is thrown away: there must be no hole. */
      if (self->error == NULL)
        {
          if (!tektra_part_file_append (self->part, buffer->data, buffer->length, &self->error))
            g_atomic_int_set (&self->failed, TRUE);
          self->func (tektra_part_file_get_size (self->part), self->user_data);
        }

      g_async_queue_push (self->empty, buffer);
    }
}

/**
 * tektra_part_writer_new:
 * @part: a file, not to be touched before the writer is finished
 * @func: called in the thread with the size of the file when it has grown
 * @user_data: data passed to @func
 *
 * Starts a writer.
 *
 * Returns: (transfer full): a writer
 */
TektraPartWriter *
tektra_part_writer_new (TektraPartFile     *part,
                        TektraPartFileFunc  func,
                        gpointer            user_data)
{
  TektraPartWriter *self = g_new0 (TektraPartWriter, 1);

  self->part = part;
  self->func = func;
  self->user_data = user_data;
  self->empty = g_async_queue_new ();
  self->full = g_async_queue_new ();

  for (guint i = 0; i < N_BUFFERS; i++)
    {
      self->buffers[i].data = g_malloc (TEKTRA_PART_WRITER_SIZE);
      g_async_queue_push (self->empty, &self->buffers[i]);
    }

  self->thread = g_thread_new ("tektra-write", write_in_thread, self);

  return self;
}

/**
 * tektra_part_writer_begin:
 * @self: a writer
 *
 * Gets room for %TEKTRA_PART_WRITER_SIZE bytes, waiting until there is some.
 *
 * Returns: (transfer none) (nullable): the room, %NULL when writing has failed
 */
guint8 *
tektra_part_writer_begin (TektraPartWriter *self)
{
  if (g_atomic_int_get (&self->failed))
    return NULL;

  if (self->current == NULL)
    self->current = g_async_queue_pop (self->empty);

  return self->current->data;
}

/**
 * tektra_part_writer_end:
 * @self: a writer
 * @length: how many bytes are there now
 *
 * Has what was put into the room written.
 */
void
tektra_part_writer_end (TektraPartWriter *self,
                        gsize             length)
{
  if (length == 0)
    return;

  self->current->length = length;
  g_async_queue_push (self->full, g_steal_pointer (&self->current));
}

/**
 * tektra_part_writer_finish:
 * @self: (transfer full): a writer
 * @error: return location for an error
 *
 * Waits until all is written.
 *
 * Returns: %FALSE with an error of [method@PartFile.append] when it is not
 */
gboolean
tektra_part_writer_finish (TektraPartWriter  *self,
                           GError           **error)
{
  Buffer last = { NULL, 0 };
  gboolean done;

  g_async_queue_push (self->full, &last);
  g_thread_join (self->thread);

  done = self->error == NULL;
  if (!done)
    g_propagate_error (error, self->error);

  for (guint i = 0; i < N_BUFFERS; i++)
    g_free (self->buffers[i].data);
  g_async_queue_unref (self->empty);
  g_async_queue_unref (self->full);
  g_free (self);

  return done;
}
