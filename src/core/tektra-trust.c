/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-trust.h"

/* One for the whole program, as the system's certificates are. Who keeps the settings keeps the
 * pins. Used on the main context. */

struct _TektraTrust
{
  GObject     parent_instance;

  GHashTable *pins;  /* server → fingerprint */
  GHashTable *asked; /* server → fingerprint that a person was asked about */
};

G_DEFINE_FINAL_TYPE (TektraTrust, tektra_trust, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_PINS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  REFUSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  TektraTrust             *trust;
  TektraServerCertificate *certificate;
} Refusal;

static void
refusal_free (gpointer data)
{
  Refusal *refusal = data;

  g_object_unref (refusal->trust);
  g_object_unref (refusal->certificate);
  g_free (refusal);
}

static gboolean
refuse_cb (gpointer user_data)
{
  Refusal *refusal = user_data;

  g_signal_emit (refusal->trust, signals[REFUSED], 0, refusal->certificate);

  return G_SOURCE_REMOVE;
}

static GVariant *
tektra_trust_dup_pins (TektraTrust *self)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
  g_autoptr(GList) servers = g_list_sort (g_hash_table_get_keys (self->pins),
                                          (GCompareFunc) g_strcmp0);

  g_assert (TEKTRA_IS_TRUST (self));

  for (GList *l = servers; l != NULL; l = l->next)
    g_variant_builder_add (&builder, "{ss}", l->data, g_hash_table_lookup (self->pins, l->data));

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
tektra_trust_set_pins (TektraTrust *self,
                       GVariant    *pins)
{
  g_autoptr(GVariant) before = tektra_trust_dup_pins (self);
  const char *server, *fingerprint;
  GVariantIter iter;

  g_assert (TEKTRA_IS_TRUST (self));

  if (pins == NULL || g_variant_equal (before, pins))
    return;

  g_hash_table_remove_all (self->pins);
  g_variant_iter_init (&iter, pins);
  while (g_variant_iter_next (&iter, "{&s&s}", &server, &fingerprint))
    g_hash_table_insert (self->pins, g_strdup (server), g_strdup (fingerprint));

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PINS]);
}

static void
tektra_trust_finalize (GObject *object)
{
  TektraTrust *self = TEKTRA_TRUST (object);

  g_hash_table_unref (self->pins);
  g_hash_table_unref (self->asked);

  G_OBJECT_CLASS (tektra_trust_parent_class)->finalize (object);
}

static void
tektra_trust_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  TektraTrust *self = TEKTRA_TRUST (object);

  switch (prop_id)
    {
    case PROP_PINS:
      g_value_take_variant (value, tektra_trust_dup_pins (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_trust_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  TektraTrust *self = TEKTRA_TRUST (object);

  switch (prop_id)
    {
    case PROP_PINS:
      tektra_trust_set_pins (self, g_value_get_variant (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_trust_class_init (TektraTrustClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_trust_finalize;
  object_class->get_property = tektra_trust_get_property;
  object_class->set_property = tektra_trust_set_property;

  properties[PROP_PINS] =
    g_param_spec_variant ("pins", NULL, NULL, G_VARIANT_TYPE ("a{ss}"), NULL,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TektraTrust::refused:
   * @self: the trust
   * @certificate: a #TektraServerCertificate
   *
   * Emitted when a server showed a certificate that a person may decide about, or another one than
   * the person trusted: once for each, until tektra_trust_ask_again().
   */
  signals[REFUSED] =
    g_signal_new ("refused",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, TEKTRA_TYPE_SERVER_CERTIFICATE);
}

static void
tektra_trust_init (TektraTrust *self)
{
  self->pins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * tektra_trust_get_default:
 *
 * Gets what all connections of the program are judged by.
 *
 * Returns: (transfer none): the trust
 */
TektraTrust *
tektra_trust_get_default (void)
{
  static TektraTrust *self;

  if (self == NULL)
    self = g_object_new (TEKTRA_TYPE_TRUST, NULL);

  return self;
}

/**
 * tektra_trust_get_pin:
 * @self: the trust
 * @host: a host
 * @port: a port
 *
 * Gets which certificate a person trusts at a server.
 *
 * Returns: (transfer none) (nullable): its fingerprint
 */
const char *
tektra_trust_get_pin (TektraTrust *self,
                      const char  *host,
                      guint        port)
{
  g_autofree char *server = NULL;

  g_return_val_if_fail (TEKTRA_IS_TRUST (self), NULL);
  g_return_val_if_fail (host != NULL, NULL);

  server = tektra_server_certificate_dup_server_name (host, port);

  return g_hash_table_lookup (self->pins, server);
}

/**
 * tektra_trust_pin:
 * @self: the trust
 * @certificate: what the person trusts from now on at the server that showed it
 *
 * Trusts this certificate, and no other one, at this server, and nowhere else.
 */
void
tektra_trust_pin (TektraTrust             *self,
                  TektraServerCertificate *certificate)
{
  g_return_if_fail (TEKTRA_IS_TRUST (self));
  g_return_if_fail (TEKTRA_IS_SERVER_CERTIFICATE (certificate));
  g_return_if_fail (tektra_server_certificate_can_be_trusted (certificate));

  g_hash_table_insert (self->pins,
                       g_strdup (tektra_server_certificate_get_server (certificate)),
                       g_strdup (tektra_server_certificate_get_fingerprint (certificate)));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PINS]);
}

/**
 * tektra_trust_forget:
 * @self: the trust
 * @server: a server that is trusted, with its port, as in the property pins
 *
 * Takes the trust back. The person is not asked about the same certificate again right away.
 */
void
tektra_trust_forget (TektraTrust *self,
                     const char  *server)
{
  gpointer name, fingerprint;

  g_return_if_fail (TEKTRA_IS_TRUST (self));
  g_return_if_fail (server != NULL);

  if (!g_hash_table_steal_extended (self->pins, server, &name, &fingerprint))
    return;

  g_hash_table_insert (self->asked, name, fingerprint);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PINS]);
}

/**
 * tektra_trust_refuse:
 * @self: the trust
 * @certificate: what a server showed
 *
 * Has a person asked about a certificate, soon and once, when it is for a person to decide.
 */
void
tektra_trust_refuse (TektraTrust             *self,
                     TektraServerCertificate *certificate)
{
  const char *server, *fingerprint;
  Refusal *refusal;

  g_return_if_fail (TEKTRA_IS_TRUST (self));
  g_return_if_fail (TEKTRA_IS_SERVER_CERTIFICATE (certificate));

  server = tektra_server_certificate_get_server (certificate);
  fingerprint = tektra_server_certificate_get_fingerprint (certificate);
  if (!tektra_server_certificate_can_be_trusted (certificate) ||
      g_strcmp0 (g_hash_table_lookup (self->asked, server), fingerprint) == 0)
    return;

  g_hash_table_insert (self->asked, g_strdup (server), g_strdup (fingerprint));
  refusal = g_new0 (Refusal, 1);
  refusal->trust = g_object_ref (self);
  refusal->certificate = g_object_ref (certificate);
  g_idle_add_full (G_PRIORITY_DEFAULT, refuse_cb, refusal, refusal_free);
}

/**
 * tektra_trust_ask_again:
 * @self: the trust
 *
 * Asks once more about what was refused: the person wants to know now.
 */
void
tektra_trust_ask_again (TektraTrust *self)
{
  g_return_if_fail (TEKTRA_IS_TRUST (self));

  g_hash_table_remove_all (self->asked);
}
