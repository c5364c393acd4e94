/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "core/tektra-backend-error.h"
#include "core/tektra-server-certificate.h"

/* A certificate that the system does not vouch for, with all that a person needs to decide: whose
 * it is, what is wrong with it, its fingerprint, and the one that was trusted before. */

/* Names that a sentence has room for */
#define NAMES_MAX 3

struct _TektraServerCertificate
{
  GObject               parent_instance;

  char                 *server; /* "host:port" */
  char                 *host;
  char                 *fingerprint;
  char                 *pin;
  char                 *names;
  GDateTime            *not_before;
  GDateTime            *not_after;
  GTlsCertificateFlags  flags;
};

G_DEFINE_FINAL_TYPE (TektraServerCertificate, tektra_server_certificate, G_TYPE_OBJECT)

/* As other programs write it: pairs of capital digits with colons between them */
static char *
dup_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr(GByteArray) data = NULL;
  g_autofree char *digits = NULL;
  GString *text = g_string_new (NULL);

  g_object_get (certificate, "certificate", &data, NULL);
  digits = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data->data, data->len);
  for (const char *p = digits; *p != '\0'; p++)
    {
      if (p != digits && (p - digits) % 2 == 0)
        g_string_append_c (text, ':');
      g_string_append_c (text, g_ascii_toupper (*p));
    }

  return g_string_free_and_steal (text);
}

static char *
dup_names (GTlsCertificate *certificate)
{
  g_autoptr(GPtrArray) names = g_tls_certificate_get_dns_names (certificate);
  g_autoptr(GPtrArray) addresses = g_tls_certificate_get_ip_addresses (certificate);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) all = NULL;

  for (guint i = 0; names != NULL && i < MIN (names->len, NAMES_MAX); i++)
    {
      gsize length;
      const char *name = g_bytes_get_data (names->pdata[i], &length);

      g_strv_builder_take (builder, g_utf8_make_valid (name, (gssize) length));
    }
  for (guint i = 0; addresses != NULL && i < MIN (addresses->len, NAMES_MAX); i++)
    g_strv_builder_take (builder, g_inet_address_to_string (addresses->pdata[i]));

  all = g_strv_builder_end (builder);
  if (all[0] == NULL)
    return g_tls_certificate_get_subject_name (certificate);

  return g_strjoinv (", ", all);
}

static char *
dup_date (GDateTime *date)
{
  g_autoptr(GDateTime) local = date != NULL ? g_date_time_to_local (date) : NULL;

  return local != NULL ? g_date_time_format (local, "%x") : g_strdup ("?");
}

static void
tektra_server_certificate_finalize (GObject *object)
{
  TektraServerCertificate *self = TEKTRA_SERVER_CERTIFICATE (object);

  g_free (self->server);
  g_free (self->host);
  g_free (self->fingerprint);
  g_free (self->pin);
  g_free (self->names);
  g_clear_pointer (&self->not_before, g_date_time_unref);
  g_clear_pointer (&self->not_after, g_date_time_unref);

  G_OBJECT_CLASS (tektra_server_certificate_parent_class)->finalize (object);
}

static void
tektra_server_certificate_class_init (TektraServerCertificateClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_server_certificate_finalize;
}

static void
tektra_server_certificate_init (TektraServerCertificate *self)
{
}

/**
 * tektra_server_certificate_new:
 * @host: the host that was meant
 * @port: its port
 * @certificate: what it showed
 * @flags: what is wrong with it
 * @pin: (nullable): the fingerprint that a person trusted there
 *
 * Takes down what a server showed.
 *
 * Returns: (transfer full): a new object
 */
TektraServerCertificate *
tektra_server_certificate_new (const char           *host,
                               guint                 port,
                               GTlsCertificate      *certificate,
                               GTlsCertificateFlags  flags,
                               const char           *pin)
{
  TektraServerCertificate *self;

  g_return_val_if_fail (host != NULL, NULL);
  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  self = g_object_new (TEKTRA_TYPE_SERVER_CERTIFICATE, NULL);
  self->server = tektra_server_certificate_dup_server_name (host, port);
  self->host = g_strdup (host);
  self->fingerprint = dup_fingerprint (certificate);
  self->pin = g_strdup (pin);
  self->names = dup_names (certificate);
  self->not_before = g_tls_certificate_get_not_valid_before (certificate);
  self->not_after = g_tls_certificate_get_not_valid_after (certificate);
  self->flags = flags;

  return self;
}

/**
 * tektra_server_certificate_dup_server_name:
 * @host: a host
 * @port: a port
 *
 * Makes the name by which a server is told from others.
 *
 * Returns: (transfer full): `host:port`, with brackets around an address that has colons
 */
char *
tektra_server_certificate_dup_server_name (const char *host,
                                           guint       port)
{
  g_autofree char *lower = NULL;

  g_return_val_if_fail (host != NULL, NULL);

  lower = g_ascii_strdown (host, -1);

  return g_strdup_printf (strchr (lower, ':') != NULL ? "[%s]:%u" : "%s:%u", lower, port);
}

/**
 * tektra_server_certificate_get_server:
 * @self: a certificate
 *
 * Gets who showed it.
 *
 * Returns: (transfer none): `host:port`
 */
const char *
tektra_server_certificate_get_server (TektraServerCertificate *self)
{
  g_return_val_if_fail (TEKTRA_IS_SERVER_CERTIFICATE (self), NULL);

  return self->server;
}

/**
 * tektra_server_certificate_get_fingerprint:
 * @self: a certificate
 *
 * Gets what it is compared by: the SHA-256 of its DER form.
 *
 * Returns: (transfer none): `AB:CD:…`
 */
const char *
tektra_server_certificate_get_fingerprint (TektraServerCertificate *self)
{
  g_return_val_if_fail (TEKTRA_IS_SERVER_CERTIFICATE (self), NULL);

  return self->fingerprint;
}

/**
 * tektra_server_certificate_get_pin:
 * @self: a certificate
 *
 * Gets the fingerprint that was trusted at this server when it showed the certificate.
 *
 * Returns: (transfer none) (nullable): `AB:CD:…`
 */
const char *
tektra_server_certificate_get_pin (TektraServerCertificate *self)
{
  g_return_val_if_fail (TEKTRA_IS_SERVER_CERTIFICATE (self), NULL);

  return self->pin;
}

/**
 * tektra_server_certificate_is_pinned:
 * @self: a certificate
 *
 * Tells whether it is the very one that a person trusted. A revoked one never is.
 *
 * Returns: %TRUE when the connection may go on
 */
gboolean
tektra_server_certificate_is_pinned (TektraServerCertificate *self)
{
  g_return_val_if_fail (TEKTRA_IS_SERVER_CERTIFICATE (self), FALSE);

  return (self->flags & G_TLS_CERTIFICATE_REVOKED) == 0 &&
         g_strcmp0 (self->fingerprint, self->pin) == 0;
}

/**
 * tektra_server_certificate_is_changed:
 * @self: a certificate
 *
 * Tells whether a person trusted another one at this server.
 *
 * Returns: %TRUE when it is another one
 */
gboolean
tektra_server_certificate_is_changed (TektraServerCertificate *self)
{
  g_return_val_if_fail (TEKTRA_IS_SERVER_CERTIFICATE (self), FALSE);

  return self->pin != NULL && g_strcmp0 (self->fingerprint, self->pin) != 0;
}

/**
 * tektra_server_certificate_can_be_trusted:
 * @self: a certificate
 *
 * Tells whether it is for a person to decide. One that the system knows the issuer of is not: it is
 * expired, or another server's, and the one who runs the server has to mend that.
 *
 * Returns: %TRUE when a person may trust it
 */
gboolean
tektra_server_certificate_can_be_trusted (TektraServerCertificate *self)
{
  g_return_val_if_fail (TEKTRA_IS_SERVER_CERTIFICATE (self), FALSE);

  return (self->flags & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0 &&
         (self->flags & G_TLS_CERTIFICATE_REVOKED) == 0;
}

/**
 * tektra_server_certificate_dup_warning:
 * @self: a certificate
 *
 * Says what a person has to know before they trust it.
 *
 * Returns: (transfer full): some sentences
 */
char *
tektra_server_certificate_dup_warning (TektraServerCertificate *self)
{
  g_return_val_if_fail (TEKTRA_IS_SERVER_CERTIFICATE (self), NULL);

  if (tektra_server_certificate_is_changed (self))
    /* Translators: %s is a server and its port */
    return g_strdup_printf (_("%s shows another certificate than the one you trusted. "
                              "Somebody may be listening in. Nothing was sent to it. Trust "
                              "the new one only if you know why it was changed."),
                            tektra_server_certificate_get_server (self));

  /* Translators: %s is a server and its port */
  return g_strdup_printf (_("Nobody vouches for %s. If it is a server of yours, compare "
                            "the fingerprint with the one it has itself. Nothing was sent "
                            "to it."),
                          tektra_server_certificate_get_server (self));
}

/**
 * tektra_server_certificate_dup_faults:
 * @self: a certificate
 *
 * Says what is wrong with it beside that nobody knows its issuer.
 *
 * Returns: (transfer full): sentences, "" when there is nothing
 */
char *
tektra_server_certificate_dup_faults (TektraServerCertificate *self)
{
  GString *text;

  g_return_val_if_fail (TEKTRA_IS_SERVER_CERTIFICATE (self), NULL);

  text = g_string_new (NULL);
  if (self->flags & G_TLS_CERTIFICATE_EXPIRED)
    {
      g_autofree char *date = dup_date (self->not_after);

      /* Translators: of a certificate; %s is a date */
      g_string_append_printf (text, _("It expired on %s."), date);
    }
  if (self->flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    {
      g_autofree char *date = dup_date (self->not_before);

      g_string_append (text, text->len > 0 ? " " : "");
      /* Translators: of a certificate; %s is a date */
      g_string_append_printf (text, _("It is not valid before %s."), date);
    }
  if (self->flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    {
      g_string_append (text, text->len > 0 ? " " : "");
      /* Translators: of a certificate; the names of the servers that it is for, and of the one that
       * shows it */
      g_string_append_printf (text, _("It is for %s, not for %s."),
                              self->names != NULL ? self->names : "?", self->host);
    }

  return g_string_free_and_steal (text);
}

static char *
dup_sentence (TektraServerCertificate *self,
              const char              *name)
{
  g_autofree char *date = NULL;

  if (tektra_server_certificate_is_changed (self))
    return g_strdup_printf (_("%s at %s shows another certificate than the one you trusted: "
                              "somebody may be in between. Trusted was SHA-256 %s, shown is %s."),
                            name, self->server, self->pin, self->fingerprint);

  if (self->flags & G_TLS_CERTIFICATE_REVOKED)
    return g_strdup_printf (_("The certificate of %s at %s was declared invalid; ask who runs "
                              "the server."), name, self->server);

  if (self->flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return g_strdup_printf (_("Nobody vouches for the certificate of %s at %s; look at it and "
                              "trust it, or check the address."), name, self->server);

  if (self->flags & G_TLS_CERTIFICATE_EXPIRED)
    {
      date = dup_date (self->not_after);
      return g_strdup_printf (_("The certificate of %s at %s expired on %s; check the clock of "
                                "this computer, or ask who runs the server."),
                              name, self->server, date);
    }

  if (self->flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    {
      date = dup_date (self->not_before);
      return g_strdup_printf (_("The certificate of %s at %s is not valid before %s; check the "
                                "clock of this computer."),
                              name, self->server, date);
    }

  if (self->flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return g_strdup_printf (_("What answers as %s at %s is another server: its certificate is for "
                              "%s; check the address."),
                            name, self->server, self->names != NULL ? self->names : "?");

  return g_strdup_printf (_("The certificate of %s at %s is not safe enough; ask who runs the "
                            "server."), name, self->server);
}

/**
 * tektra_server_certificate_to_error:
 * @self: a certificate that was refused
 * @name: what the server is called in a sentence
 *
 * Says why there is no connection.
 *
 * Returns: (transfer full): %TEKTRA_BACKEND_ERROR_UNTRUSTED where a person may decide otherwise, or
 *   %TEKTRA_BACKEND_ERROR_CONNECTION
 */
GError *
tektra_server_certificate_to_error (TektraServerCertificate *self,
                                    const char              *name)
{
  g_autofree char *sentence = NULL;

  g_return_val_if_fail (TEKTRA_IS_SERVER_CERTIFICATE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  sentence = dup_sentence (self, name);

  return g_error_new_literal (TEKTRA_BACKEND_ERROR,
                              tektra_server_certificate_can_be_trusted (self)
                                ? TEKTRA_BACKEND_ERROR_UNTRUSTED
                                : TEKTRA_BACKEND_ERROR_CONNECTION,
                              sentence);
}
