/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <openssl/evp.h>

#include "util/tektra-library.h"
#include "util/tektra-sha256.h"

/* OpenSSL is several times as fast as GLib, which counts for a file of 30 GB. It also takes 1.5 MB
 * of memory in every process that it is linked to, most of which never work out a checksum: so it
 * is opened when the first one is wanted. Where it is not installed, GLib does it. */

#define LIBCRYPTO "libcrypto.so." G_STRINGIFY (OPENSSL_SHLIB_VERSION)

struct _TektraSha256
{
  EVP_MD_CTX *context;
  GChecksum  *checksum; /* when there is no context */
};

/* What is used of it */
typedef struct
{
  __typeof__ (EVP_sha256)         *sha256;
  __typeof__ (EVP_MD_CTX_new)     *context_new;
  __typeof__ (EVP_MD_CTX_free)    *context_free;
  __typeof__ (EVP_MD_CTX_copy_ex) *context_copy;
  __typeof__ (EVP_DigestInit_ex)  *init;
  __typeof__ (EVP_DigestUpdate)   *update;
  __typeof__ (EVP_DigestFinal_ex) *final;
} Crypto;

static Crypto crypto;

static const TektraSymbol symbols[] = {
  { "EVP_sha256", (gpointer *) &crypto.sha256 },
  { "EVP_MD_CTX_new", (gpointer *) &crypto.context_new },
  { "EVP_MD_CTX_free", (gpointer *) &crypto.context_free },
  { "EVP_MD_CTX_copy_ex", (gpointer *) &crypto.context_copy },
  { "EVP_DigestInit_ex", (gpointer *) &crypto.init },
  { "EVP_DigestUpdate", (gpointer *) &crypto.update },
  { "EVP_DigestFinal_ex", (gpointer *) &crypto.final },
};

static TektraLibrary libcrypto = TEKTRA_LIBRARY_INIT (LIBCRYPTO, symbols);

/**
 * tektra_sha256_new:
 *
 * Begins a checksum. May be used in any thread, each checksum in one at a time.
 *
 * Returns: (transfer full): the checksum of nothing
 */
TektraSha256 *
tektra_sha256_new (void)
{
  TektraSha256 *self = g_new0 (TektraSha256, 1);

  if (tektra_library_open (&libcrypto))
    {
      self->context = crypto.context_new ();
      if (crypto.init (self->context, crypto.sha256 (), NULL) == 1)
        return self;

      crypto.context_free (g_steal_pointer (&self->context));
    }

  self->checksum = g_checksum_new (G_CHECKSUM_SHA256);

  return self;
}

/**
 * tektra_sha256_free:
 * @self: (transfer full): a checksum
 *
 * Frees it.
 */
void
tektra_sha256_free (TektraSha256 *self)
{
  if (self->context != NULL)
    crypto.context_free (self->context);
  g_clear_pointer (&self->checksum, g_checksum_free);
  g_free (self);
}

/**
 * tektra_sha256_update:
 * @self: a checksum
 * @data: (array length=length) (element-type guint8): what comes next
 * @length: its bytes
 *
 * Takes in a piece of the data.
 */
void
tektra_sha256_update (TektraSha256 *self,
                      const void   *data,
                      gsize         length)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (data != NULL || length == 0);

  if (self->context != NULL)
    crypto.update (self->context, data, length);
  else
    g_checksum_update (self->checksum, data, (gssize) length);
}

/**
 * tektra_sha256_dup_string:
 * @self: a checksum
 *
 * Works out the checksum of all pieces so far; more can come.
 *
 * Returns: (transfer full): 64 hexadecimal digits
 */
char *
tektra_sha256_dup_string (TektraSha256 *self)
{
  guint8 digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->context == NULL)
    {
      g_autoptr(GChecksum) copy = g_checksum_copy (self->checksum);

      return g_strdup (g_checksum_get_string (copy));
    }
  else
    {
      EVP_MD_CTX *copy = crypto.context_new ();

      if (crypto.context_copy (copy, self->context) == 1)
        crypto.final (copy, digest, &length);
      crypto.context_free (copy);
    }

  text = g_string_sized_new (2 * length);
  for (unsigned int i = 0; i < length; i++)
    g_string_append_printf (text, "%02x", digest[i]);

  return g_string_free_and_steal (text);
}
