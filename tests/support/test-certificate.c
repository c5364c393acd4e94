/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "test-certificate.h"

#define DAY (24 * 60 * 60)

static EVP_PKEY *
read_key (GTlsCertificate *certificate)
{
  g_autofree char *pem = NULL;
  EVP_PKEY *key;
  BIO *bio;

  g_object_get (certificate, "private-key-pem", &pem, NULL);
  g_assert_nonnull (pem);
  bio = BIO_new_mem_buf (pem, -1);
  key = PEM_read_bio_PrivateKey (bio, NULL, NULL, NULL);
  g_assert_nonnull (key);
  BIO_free (bio);

  return key;
}

static X509 *
read_certificate (GTlsCertificate *certificate)
{
  g_autofree char *pem = NULL;
  X509 *x509;
  BIO *bio;

  g_object_get (certificate, "certificate-pem", &pem, NULL);
  bio = BIO_new_mem_buf (pem, -1);
  x509 = PEM_read_bio_X509 (bio, NULL, NULL, NULL);
  g_assert_nonnull (x509);
  BIO_free (bio);

  return x509;
}

static void
add_extension (X509       *x509,
               X509       *issuer,
               int         nid,
               const char *value)
{
  X509_EXTENSION *extension;
  X509V3_CTX context;

  X509V3_set_ctx (&context, issuer, x509, NULL, NULL, 0);
  extension = X509V3_EXT_conf_nid (NULL, &context, nid, value);
  g_assert_nonnull (extension);
  X509_add_ext (x509, extension, -1);
  X509_EXTENSION_free (extension);
}

static GTlsCertificate *
take_pem (X509     *x509,
          EVP_PKEY *key)
{
  g_autoptr(GError) error = NULL;
  GTlsCertificate *certificate;
  BIO *bio = BIO_new (BIO_s_mem ());
  char *data;
  long length;

  PEM_write_bio_PrivateKey (bio, key, NULL, NULL, 0, NULL, NULL);
  PEM_write_bio_X509 (bio, x509);
  length = BIO_get_mem_data (bio, &data);
  certificate = g_tls_certificate_new_from_pem (data, length, &error);
  g_assert_no_error (error);
  BIO_free (bio);

  return certificate;
}

static GTlsCertificate *
create (const char      *name,
        const char      *names,
        int              first_day,
        int              last_day,
        GTlsCertificate *issuer)
{
  EVP_PKEY *key = EVP_PKEY_Q_keygen (NULL, NULL, "EC", "P-256");
  EVP_PKEY *issuer_key = issuer != NULL ? read_key (issuer) : NULL;
  X509 *issuer_x509 = issuer != NULL ? read_certificate (issuer) : NULL;
  GTlsCertificate *certificate;
  X509 *x509 = X509_new ();
  X509_NAME *subject;

  g_assert_nonnull (key);
  X509_set_version (x509, X509_VERSION_3);
  ASN1_INTEGER_set (X509_get_serialNumber (x509), g_random_int_range (1, G_MAXINT));
  X509_gmtime_adj (X509_getm_notBefore (x509), (long) first_day * DAY);
  X509_gmtime_adj (X509_getm_notAfter (x509), (long) last_day * DAY);
  X509_set_pubkey (x509, key);

  subject = X509_get_subject_name (x509);
  X509_NAME_add_entry_by_txt (subject, "CN", MBSTRING_UTF8, (const guchar *) name, -1, -1, 0);
  X509_set_issuer_name (x509,
                        issuer_x509 != NULL ? X509_get_subject_name (issuer_x509) : subject);
  if (names != NULL)
    add_extension (x509, issuer_x509 != NULL ? issuer_x509 : x509, NID_subject_alt_name, names);
  else
    add_extension (x509, x509, NID_basic_constraints, "critical,CA:TRUE");
  g_assert_cmpint (X509_sign (x509, issuer_key != NULL ? issuer_key : key, EVP_sha256 ()), >, 0);

  certificate = take_pem (x509, key);
  X509_free (x509);
  X509_free (issuer_x509);
  EVP_PKEY_free (key);
  EVP_PKEY_free (issuer_key);

  return certificate;
}

/**
 * test_certificate_new:
 * @name: the host it is for, a name or an IPv4 address
 * @first_day: from when on it is valid, in days from now
 * @last_day: until when
 * @issuer: (nullable): who signs it, %NULL for itself
 *
 * Makes a certificate with a key of its own.
 *
 * Returns: (transfer full): the certificate with its private key
 */
GTlsCertificate *
test_certificate_new (const char      *name,
                      int              first_day,
                      int              last_day,
                      GTlsCertificate *issuer)
{
  g_autofree char *names = g_strconcat (g_hostname_is_ip_address (name) ? "IP:" : "DNS:", name,
                                        NULL);

  return create (name, names, first_day, last_day, issuer);
}

/**
 * test_certificate_new_authority:
 *
 * Makes one that others can be signed with.
 *
 * Returns: (transfer full): the certificate with its private key
 */
GTlsCertificate *
test_certificate_new_authority (void)
{
  return create ("Tests of Tektra", NULL, -10, 10, NULL);
}

/**
 * test_certificate_dup_fingerprint:
 * @certificate: a certificate
 *
 * Works out its fingerprint in another way than Tektra does.
 *
 * Returns: (transfer full): `AB:CD:…`
 */
char *
test_certificate_dup_fingerprint (GTlsCertificate *certificate)
{
  X509 *x509 = read_certificate (certificate);
  GString *text = g_string_new (NULL);
  guchar digest[EVP_MAX_MD_SIZE];
  guint length;

  g_assert_cmpint (X509_digest (x509, EVP_sha256 (), digest, &length), ==, 1);
  for (guint i = 0; i < length; i++)
    g_string_append_printf (text, i > 0 ? ":%02X" : "%02X", digest[i]);
  X509_free (x509);

  return g_string_free_and_steal (text);
}
