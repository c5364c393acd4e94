/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-speech-key.h"

#include <glib/gi18n.h>

#include "speech/tektra-speech-server.h"
#include "ui/tektra-toast.h"
#include "util/tektra-weak-ref.h"

/* A key belongs to an address: with another one there is another key, or none. Where there is no
 * address, there is none to give. */

struct _TektraSpeechKey
{
  GObject        parent_instance;

  /* owned */
  AdwEntryRow   *row;
  TektraSecrets *secrets;
  char          *address;
  char          *name; /* in the keyring; NULL when the address is none */
  DexFuture     *finding;
};

G_DEFINE_FINAL_TYPE (TektraSpeechKey, tektra_speech_key, G_TYPE_OBJECT)

static DexFuture *
found_cb (DexFuture *completed,
          gpointer   user_data)
{
  g_autoptr(TektraSpeechKey) self = g_weak_ref_get (user_data);
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (completed, &error);

  /* That there is no keyring is told when it is needed; what somebody types is not taken away. */
  if (self != NULL && value != NULL &&
      *gtk_editable_get_text (GTK_EDITABLE (self->row)) == '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->row), g_value_get_string (value));

  return dex_future_new_true ();
}

static DexFuture *
kept_cb (DexFuture *completed,
         gpointer   user_data)
{
  g_autoptr(TektraSpeechKey) self = g_weak_ref_get (user_data);
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (completed, &error) == NULL && self != NULL)
    tektra_toast_tell (GTK_WIDGET (self->row), error->message);

  return dex_future_new_true ();
}

static void
applied_cb (TektraSpeechKey *self)
{
  const char *key = gtk_editable_get_text (GTK_EDITABLE (self->row));
  g_autofree char *label = NULL;
  DexFuture *kept;

  g_assert (TEKTRA_IS_SPEECH_KEY (self));

  if (self->name == NULL)
    return;

  /* Translators: what the keyring calls a key; %s is the address of a server */
  label = g_strdup_printf (_("Tektra: key of the speech server %s"), self->address);
  kept = *key != '\0' ? tektra_secrets_store (self->secrets, self->name, label, key)
                      : tektra_secrets_clear (self->secrets, self->name);
  dex_future_disown (dex_future_finally (kept, kept_cb, tektra_weak_ref_new (self),
                                         tektra_weak_ref_free));
}

static void
tektra_speech_key_dispose (GObject *object)
{
  TektraSpeechKey *self = TEKTRA_SPEECH_KEY (object);

  dex_clear (&self->finding);
  g_clear_object (&self->row);
  g_clear_object (&self->secrets);

  G_OBJECT_CLASS (tektra_speech_key_parent_class)->dispose (object);
}

static void
tektra_speech_key_finalize (GObject *object)
{
  TektraSpeechKey *self = TEKTRA_SPEECH_KEY (object);

  g_free (self->address);
  g_free (self->name);

  G_OBJECT_CLASS (tektra_speech_key_parent_class)->finalize (object);
}

static void
tektra_speech_key_class_init (TektraSpeechKeyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_speech_key_dispose;
  object_class->finalize = tektra_speech_key_finalize;
}

static void
tektra_speech_key_init (TektraSpeechKey *self)
{
}

/**
 * tektra_speech_key_new:
 * @row: where the key is typed
 * @secrets: where keys are
 *
 * Looks after an entry, for as long as it lives.
 *
 * Returns: (transfer full): what does so
 */
TektraSpeechKey *
tektra_speech_key_new (AdwEntryRow   *row,
                       TektraSecrets *secrets)
{
  TektraSpeechKey *self;

  g_return_val_if_fail (ADW_IS_ENTRY_ROW (row), NULL);
  g_return_val_if_fail (TEKTRA_IS_SECRETS (secrets), NULL);

  self = g_object_new (TEKTRA_TYPE_SPEECH_KEY, NULL);
  self->row = g_object_ref (row);
  self->secrets = g_object_ref (secrets);
  gtk_widget_set_sensitive (GTK_WIDGET (row), FALSE);
  g_signal_connect_object (row, "apply", G_CALLBACK (applied_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * tektra_speech_key_set_address:
 * @self: who looks after a key
 * @address: of the server, "" for none
 *
 * Shows the key of a server.
 *
 * Returns: whether a server can be there
 */
gboolean
tektra_speech_key_set_address (TektraSpeechKey *self,
                               const char      *address)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_KEY (self), FALSE);
  g_return_val_if_fail (address != NULL, FALSE);

  g_set_str (&self->address, address);
  g_free (self->name);
  self->name = tektra_speech_server_dup_secret_name (address);
  dex_clear (&self->finding);
  gtk_editable_set_text (GTK_EDITABLE (self->row), "");
  gtk_widget_set_sensitive (GTK_WIDGET (self->row), self->name != NULL);
  if (self->name == NULL)
    return FALSE;

  self->finding = dex_future_finally (tektra_secrets_lookup (self->secrets, self->name), found_cb,
                                      tektra_weak_ref_new (self), tektra_weak_ref_free);

  return TRUE;
}
