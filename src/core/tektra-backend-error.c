/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-backend-error.h"

/* The errors a backend reports to those who can act on them. An error of a server carries what the
 * server said of it, for a backend that knows a way out: waiting, or asking for less. */

typedef struct
{
  guint   status;
  gint64  retry_after;
  char   *param;
  char   *detail;
} TektraBackendErrorPrivate;

/* Where GLib puts it: before the error, aligned (g_error_domain_register()). */
static TektraBackendErrorPrivate *
tektra_backend_error_get_private (const GError *error)
{
  const gsize alignment = 2 * sizeof (gsize);
  const gsize size = (sizeof (TektraBackendErrorPrivate) + alignment - 1) & -alignment;

  g_assert (error->domain == TEKTRA_BACKEND_ERROR);

  return (TektraBackendErrorPrivate *) ((guint8 *) error - size);
}

static void
init_error (GError *error)
{
  tektra_backend_error_get_private (error)->retry_after = -1;
}

static void
copy_error (const GError *source,
            GError       *copy)
{
  const TektraBackendErrorPrivate *from = tektra_backend_error_get_private (source);
  TektraBackendErrorPrivate *to = tektra_backend_error_get_private (copy);

  to->status = from->status;
  to->retry_after = from->retry_after;
  to->param = g_strdup (from->param);
  to->detail = g_strdup (from->detail);
}

static void
clear_error (GError *error)
{
  TektraBackendErrorPrivate *self = tektra_backend_error_get_private (error);

  g_clear_pointer (&self->param, g_free);
  g_clear_pointer (&self->detail, g_free);
}

/* Not by G_DEFINE_EXTENDED_ERROR, which gives another name: this one is in the files of chats. */
GQuark
tektra_backend_error_quark (void)
{
  static GQuark quark;
  static gsize initialized;

  if (g_once_init_enter (&initialized))
    {
      quark = g_error_domain_register_static ("tektra-backend-error-quark",
                                              sizeof (TektraBackendErrorPrivate),
                                              init_error, copy_error, clear_error);
      g_once_init_leave (&initialized, 1);
    }

  return quark;
}

/**
 * tektra_backend_error_set_answer:
 * @error: an error of %TEKTRA_BACKEND_ERROR
 * @status: the HTTP status, 0 when there is none
 * @retry_after: milliseconds that the server wants to be left alone, -1 when it does not say
 * @param: (nullable): which member of the request the server does not like
 * @detail: (nullable): the server's own words
 *
 * Keeps what a server said.
 */
void
tektra_backend_error_set_answer (GError     *error,
                                 guint       status,
                                 gint64      retry_after,
                                 const char *param,
                                 const char *detail)
{
  TektraBackendErrorPrivate *self;

  g_return_if_fail (error != NULL && error->domain == TEKTRA_BACKEND_ERROR);

  self = tektra_backend_error_get_private (error);
  self->status = status;
  self->retry_after = retry_after;
  g_set_str (&self->param, param);
  g_set_str (&self->detail, detail);
}

/**
 * tektra_backend_error_get_status:
 * @error: an error of any kind
 *
 * Gets the status of the answer that it was made of.
 *
 * Returns: an HTTP status, 0 when there is none
 */
guint
tektra_backend_error_get_status (const GError *error)
{
  g_return_val_if_fail (error != NULL, 0);

  return error->domain == TEKTRA_BACKEND_ERROR ? tektra_backend_error_get_private (error)->status
                                               : 0;
}

/**
 * tektra_backend_error_get_retry_after:
 * @error: an error of any kind
 *
 * Gets how long the server wants to be left alone.
 *
 * Returns: milliseconds, -1 when it does not say
 */
gint64
tektra_backend_error_get_retry_after (const GError *error)
{
  g_return_val_if_fail (error != NULL, -1);

  return error->domain == TEKTRA_BACKEND_ERROR
           ? tektra_backend_error_get_private (error)->retry_after
           : -1;
}

/**
 * tektra_backend_error_get_param:
 * @error: an error of any kind
 *
 * Gets which member of the request the server does not like.
 *
 * Returns: (transfer none) (nullable): its name in the protocol, %NULL when it does not say
 */
const char *
tektra_backend_error_get_param (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return error->domain == TEKTRA_BACKEND_ERROR ? tektra_backend_error_get_private (error)->param
                                               : NULL;
}

/**
 * tektra_backend_error_get_detail:
 * @error: an error of any kind
 *
 * Gets the server's own words, which are for a backend and for the log.
 *
 * Returns: (transfer none) (nullable): one line, %NULL when it said nothing
 */
const char *
tektra_backend_error_get_detail (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return error->domain == TEKTRA_BACKEND_ERROR ? tektra_backend_error_get_private (error)->detail
                                               : NULL;
}
