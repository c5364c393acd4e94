/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-backend-row-private.h"

#include <string.h>

#include <glib/gi18n.h>

#include "backends/tektra-server-address.h"
#include "session/tektra-engine-check.h"

#define MEGABYTE (G_GUINT64_CONSTANT (1024) * 1024)
#define MAX_MEMORY (64 * 1024 * 1024)
#define MAX_THREADS 1024
#define MAX_SECONDS (24 * 60 * 60)

G_DEFINE_FINAL_TYPE (TektraBackendRow, tektra_backend_row, ADW_TYPE_EXPANDER_ROW)

enum
{
  MOVE,
  CHANGE,
  REMOVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static TektraBackendSettings *
tektra_backend_row_get_settings (TektraBackendRow *self)
{
  return tektra_model_config_get_backend (tektra_config_saver_get_config (self->saver), self->id);
}

/**
 * _tektra_backend_row_save:
 * @self: a row
 * @key: a key of the backend in models.toml
 * @value: (transfer full) (nullable): what it becomes, %NULL for nothing
 *
 * Writes what the person has chosen.
 */
void
_tektra_backend_row_save (TektraBackendRow *self,
                          const char       *key,
                          TektraTomlNode   *value)
{
  g_autoptr(TektraConfigEdit) edit = tektra_config_edit_new ();

  g_assert (TEKTRA_IS_BACKEND_ROW (self));

  tektra_config_edit_set_backend (edit, self->id, key, value);
  tektra_config_saver_save (self->saver, edit, GTK_WIDGET (self));
}

static char *
dup_address (const TektraBackendSettings *settings)
{
  const char *host = settings->host != NULL ? settings->host : "";

  if (settings->port == 0)
    return g_strdup (host);

  return g_strdup_printf ("%s:%u", settings->host != NULL ? host : "localhost", settings->port);
}

/* "api.openai.com", which is what a person knows a server by beside its name */
static void
tektra_backend_row_show_server (TektraBackendRow      *self,
                                TektraBackendSettings *settings)
{
  g_autofree char *address = dup_address (settings);
  g_autofree char *uri = tektra_server_address_to_uri (address);
  g_autoptr(GUri) parsed = uri != NULL ? g_uri_parse (uri, G_URI_FLAGS_NONE, NULL) : NULL;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                 settings->name != NULL ? settings->name : settings->id);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self),
                                 parsed != NULL ? g_uri_get_host (parsed) : address);
  gtk_switch_set_active (self->use_switch, settings->enabled);
  tektra_server_test_row_set_server (self->test_row, settings, TEKTRA_KEY_SOURCE (self->secrets));
}

static void
tektra_backend_row_update (TektraBackendRow *self)
{
  TektraBackendSettings *settings;

  g_assert (TEKTRA_IS_BACKEND_ROW (self));

  if (tektra_config_saver_get_busy (self->saver))
    return;

  /* A server that was removed */
  settings = tektra_backend_row_get_settings (self);
  if (settings == NULL)
    return;

  self->updating = TRUE;
  if (self->test_row != NULL)
    tektra_backend_row_show_server (self, settings);
  else
    adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (self), settings->enabled);
  if (self->engine_row != NULL)
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self),
                                     tektra_engine_check_get_title (settings));
      tektra_engine_row_set_engine (self->engine_row, settings);
    }
  if (self->threads_row != NULL)
    adw_spin_row_set_value (self->threads_row, settings->threads);
  if (self->timeout_row != NULL)
    adw_spin_row_set_value (self->timeout_row, settings->timeout);
  if (self->memory_row != NULL)
    adw_spin_row_set_value (self->memory_row, (double) (settings->memory_limit / MEGABYTE));

  /* What somebody types is not taken away because something else was saved. */
  if (self->address_row != NULL &&
      gtk_widget_get_focus_child (GTK_WIDGET (self->address_row)) == NULL)
    {
      g_autofree char *address = dup_address (settings);

      gtk_editable_set_text (GTK_EDITABLE (self->address_row), address);
    }

  if (self->device_row != NULL)
    _tektra_backend_row_update_llama_rows (self, settings);
  self->updating = FALSE;
}

static void
enabled_cb (TektraBackendRow *self)
{
  g_assert (TEKTRA_IS_BACKEND_ROW (self));

  if (!self->updating)
    _tektra_backend_row_save (
      self, "enabled",
      tektra_toml_new_boolean (adw_expander_row_get_enable_expansion (ADW_EXPANDER_ROW (self))));
}

/* "host", "host:port", ":port" and whole addresses; nothing at all is this computer */
static void
address_cb (TektraBackendRow *self)
{
  g_autofree char *text = NULL;
  g_autoptr(TektraConfigEdit) edit = tektra_config_edit_new ();
  TektraTomlNode *port = NULL;
  guint64 number;
  char *colon;

  g_assert (TEKTRA_IS_BACKEND_ROW (self));

  text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->address_row))));
  colon = strstr (text, "://") == NULL ? strrchr (text, ':') : NULL;

  /* the colons of an address like ::1 are no sign of a port */
  if (colon != NULL && (strchr (text, ':') == colon || (colon > text && colon[-1] == ']')) &&
      g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &number, NULL))
    {
      *colon = '\0';
      port = tektra_toml_new_integer ((gint64) number);
    }

  tektra_config_edit_set_backend (edit, self->id, "host",
                                  *text != '\0' ? tektra_toml_new_string (text) : NULL);
  tektra_config_edit_set_backend (edit, self->id, "port", port);
  tektra_config_saver_save (self->saver, edit, GTK_WIDGET (self));
}

/**
 * _tektra_backend_row_save_number:
 * @self: a row
 * @key: a key of the backend in models.toml
 * @row: where the person has set the number
 * @automatic: the number for which nothing is written
 *
 * Writes a number, as soon as it stays the same for a moment.
 */
void
_tektra_backend_row_save_number (TektraBackendRow *self,
                                 const char       *key,
                                 AdwSpinRow       *row,
                                 gint64            automatic)
{
  g_autoptr(TektraConfigEdit) edit = NULL;
  gint64 number = (gint64) adw_spin_row_get_value (row);

  g_assert (TEKTRA_IS_BACKEND_ROW (self));

  if (self->updating)
    return;

  edit = tektra_config_edit_new ();
  tektra_config_edit_set_backend (edit, self->id, key,
                                  number != automatic ? tektra_toml_new_integer (number) : NULL);
  tektra_config_saver_save_later (self->saver, edit, GTK_WIDGET (self));
}

static void
threads_cb (TektraBackendRow *self)
{
  _tektra_backend_row_save_number (self, "n_threads", self->threads_row, 0);
}

static void
timeout_cb (TektraBackendRow *self)
{
  _tektra_backend_row_save_number (self, "timeout_seconds", self->timeout_row, 0);
}

static void
memory_cb (TektraBackendRow *self)
{
  g_autoptr(TektraConfigEdit) edit = NULL;
  guint64 megabytes = (guint64) adw_spin_row_get_value (self->memory_row);

  g_assert (TEKTRA_IS_BACKEND_ROW (self));

  if (self->updating)
    return;

  edit = tektra_config_edit_new ();
  tektra_config_edit_set_memory_limit (edit, self->id, megabytes * MEGABYTE);
  tektra_config_saver_save_later (self->saver, edit, GTK_WIDGET (self));
}

static void
up_cb (TektraBackendRow *self)
{
  g_signal_emit (self, signals[MOVE], 0, -1);
}

static void
down_cb (TektraBackendRow *self)
{
  g_signal_emit (self, signals[MOVE], 0, 1);
}

static gboolean
key_pressed_cb (TektraBackendRow *self,
                guint             keyval,
                guint             keycode,
                GdkModifierType   state)
{
  g_assert (TEKTRA_IS_BACKEND_ROW (self));

  if ((state & GDK_ALT_MASK) == 0 || (keyval != GDK_KEY_Up && keyval != GDK_KEY_Down))
    return GDK_EVENT_PROPAGATE;

  g_signal_emit (self, signals[MOVE], 0, keyval == GDK_KEY_Up ? -1 : 1);

  return GDK_EVENT_STOP;
}

static GtkWidget *
add_button (TektraBackendRow *self,
            const char       *icon_name,
            const char       *tooltip,
            GCallback         callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  adw_expander_row_add_suffix (ADW_EXPANDER_ROW (self), button);

  return button;
}

/**
 * _tektra_backend_row_add_row:
 * @self: a row
 * @row: (type Adw.PreferencesRow): what is put into it
 * @title: its title
 * @subtitle: (nullable): its subtitle, of an action row
 * @signal: what it emits when the person does something to it
 * @callback: (scope notified): is called then, with @self
 *
 * Adds something to set.
 */
void
_tektra_backend_row_add_row (TektraBackendRow *self,
                             gpointer          row,
                             const char       *title,
                             const char       *subtitle,
                             const char       *signal,
                             GCallback         callback)
{
  adw_preferences_row_set_title (row, title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (row, subtitle);
  g_signal_connect_object (row, signal, callback, self, G_CONNECT_SWAPPED);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
}

/**
 * _tektra_backend_row_add_threads_row:
 * @self: a row
 * @subtitle: what 0 means
 *
 * Adds the number of threads.
 */
void
_tektra_backend_row_add_threads_row (TektraBackendRow *self,
                                     const char       *subtitle)
{
  self->threads_row = ADW_SPIN_ROW (adw_spin_row_new_with_range (0, MAX_THREADS, 1));
  _tektra_backend_row_add_row (self, self->threads_row, _("Threads"), subtitle,
                               "notify::value", G_CALLBACK (threads_cb));
}

/* A program whose arguments are in models.toml, or the engine of Tektra's own */
static void
tektra_backend_row_add_engine_rows (TektraBackendRow *self)
{
  GtkWidget *change;

  g_assert (TEKTRA_IS_BACKEND_ROW (self));

  self->engine_row = TEKTRA_ENGINE_ROW (tektra_engine_row_new ());
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->engine_row));

  if (tektra_backend_row_get_settings (self)->command == NULL)
    {
      _tektra_backend_row_add_threads_row (self, _("0: one for each core, up to eight"));
      return;
    }

  change = adw_button_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (change), _("Change Command in models.toml"));
  adw_button_row_set_end_icon_name (ADW_BUTTON_ROW (change), "go-next-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (change), "models.open-file");
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), change);
}

static void
used_cb (TektraBackendRow *self)
{
  g_assert (TEKTRA_IS_BACKEND_ROW (self));

  if (!self->updating)
    _tektra_backend_row_save (self, "enabled",
                              tektra_toml_new_boolean (gtk_switch_get_active (self->use_switch)));
}

static void
change_cb (TektraBackendRow *self)
{
  g_signal_emit (self, signals[CHANGE], 0);
}

static void
remove_cb (TektraBackendRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static void
tektra_backend_row_add_server_rows (TektraBackendRow *self)
{
  GtkWidget *change = adw_button_row_new ();
  GtkWidget *remove = adw_button_row_new ();

  g_assert (TEKTRA_IS_BACKEND_ROW (self));

  /* Unlike a backend of Tektra's own it can be changed and removed while it is not used. */
  self->use_switch = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->use_switch), GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->use_switch), _("Use this server"));
  g_signal_connect_object (self->use_switch, "notify::active",
                           G_CALLBACK (used_cb), self, G_CONNECT_SWAPPED);
  adw_expander_row_add_suffix (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->use_switch));

  self->test_row = TEKTRA_SERVER_TEST_ROW (tektra_server_test_row_new ());
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->test_row));

  _tektra_backend_row_add_row (self, change, _("Address, Name and Key…"), NULL,
                               "activated", G_CALLBACK (change_cb));
  adw_button_row_set_end_icon_name (ADW_BUTTON_ROW (change), "go-next-symbolic");
  _tektra_backend_row_add_row (self, remove, _("Remove Server"), NULL,
                               "activated", G_CALLBACK (remove_cb));
  gtk_widget_add_css_class (remove, "destructive-action");
}

static void
tektra_backend_row_add_rows (TektraBackendRow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_assert (TEKTRA_IS_BACKEND_ROW (self));

  g_signal_connect_object (keys, "key-pressed",
                           G_CALLBACK (key_pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);

  if (self->secrets != NULL)
    tektra_backend_row_add_server_rows (self);

  /* the last one comes first */
  self->down_button = add_button (self, "go-down-symbolic", _("Prefer less (Alt+Down)"),
                                  G_CALLBACK (down_cb));
  self->up_button = add_button (self, "go-up-symbolic", _("Prefer (Alt+Up)"), G_CALLBACK (up_cb));

  if (self->secrets != NULL)
    return;

  if (tektra_engine_check_is_engine (tektra_backend_row_get_settings (self)))
    tektra_backend_row_add_engine_rows (self);
  else if (g_str_equal (self->id, "llama"))
    _tektra_backend_row_add_llama_rows (self);
  else
    {
      self->address_row = ADW_ENTRY_ROW (adw_entry_row_new ());
      adw_entry_row_set_show_apply_button (self->address_row, TRUE);
      /* Translators: of a server; empty for one on this computer */
      _tektra_backend_row_add_row (self, self->address_row, _("Address, empty for this computer"),
                                   NULL, "apply", G_CALLBACK (address_cb));

      self->timeout_row = ADW_SPIN_ROW (adw_spin_row_new_with_range (0, MAX_SECONDS, 30));
      _tektra_backend_row_add_row (self, self->timeout_row, _("Give Up After"),
                                   _("Seconds of silence, 0 for what is usual"),
                                   "notify::value", G_CALLBACK (timeout_cb));
    }

  self->memory_row = ADW_SPIN_ROW (adw_spin_row_new_with_range (0, MAX_MEMORY, 512));
  _tektra_backend_row_add_row (self, self->memory_row, _("Memory Limit"),
                               _("MB for its models together, 0 for none"),
                               "notify::value", G_CALLBACK (memory_cb));
}

static void
tektra_backend_row_unmap (GtkWidget *widget)
{
  TektraBackendRow *self = TEKTRA_BACKEND_ROW (widget);

  /* a number that is still being typed counts, too */
  if (self->threads_row != NULL)
    adw_spin_row_update (self->threads_row);
  if (self->layers_row != NULL)
    adw_spin_row_update (self->layers_row);
  if (self->timeout_row != NULL)
    adw_spin_row_update (self->timeout_row);
  if (self->memory_row != NULL)
    adw_spin_row_update (self->memory_row);
  if (self->saver != NULL)
    tektra_config_saver_flush (self->saver);

  GTK_WIDGET_CLASS (tektra_backend_row_parent_class)->unmap (widget);
}

static void
tektra_backend_row_dispose (GObject *object)
{
  TektraBackendRow *self = TEKTRA_BACKEND_ROW (object);

  g_clear_object (&self->saver);
  g_clear_object (&self->secrets);

  G_OBJECT_CLASS (tektra_backend_row_parent_class)->dispose (object);
}

static void
tektra_backend_row_finalize (GObject *object)
{
  TektraBackendRow *self = TEKTRA_BACKEND_ROW (object);

  g_free (self->id);

  G_OBJECT_CLASS (tektra_backend_row_parent_class)->finalize (object);
}

static void
tektra_backend_row_class_init (TektraBackendRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_backend_row_dispose;
  object_class->finalize = tektra_backend_row_finalize;

  GTK_WIDGET_CLASS (klass)->unmap = tektra_backend_row_unmap;

  /**
   * TektraBackendRow::move:
   * @self: the row
   * @step: -1 to prefer the backend to the one before, 1 to prefer the next one to it
   *
   * The person wants another order.
   */
  signals[MOVE] =
    g_signal_new ("move",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_INT);

  /**
   * TektraBackendRow::change:
   * @self: the row of a server
   *
   * The person wants to change where the server is.
   */
  signals[CHANGE] =
    g_signal_new ("change",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * TektraBackendRow::remove:
   * @self: the row of a server
   *
   * The person wants the server no more.
   */
  signals[REMOVE] =
    g_signal_new ("remove",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
tektra_backend_row_init (TektraBackendRow *self)
{
}

static GtkWidget *
backend_row_new (TektraConfigSaver *saver,
                 TektraSecrets     *secrets,
                 const char        *backend_id,
                 const char        *title,
                 const char        *subtitle)
{
  TektraBackendRow *self;

  self = g_object_new (TEKTRA_TYPE_BACKEND_ROW,
                       "use-markup", FALSE,
                       "title", title,
                       "subtitle", subtitle,
                       "show-enable-switch", secrets == NULL,
                       NULL);
  self->saver = g_object_ref (saver);
  g_set_object (&self->secrets, secrets);
  self->id = g_strdup (backend_id);
  tektra_backend_row_add_rows (self);
  tektra_backend_row_update (self);
  g_signal_connect_object (saver, "settled",
                           G_CALLBACK (tektra_backend_row_update), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::enable-expansion", G_CALLBACK (enabled_cb), NULL);

  return GTK_WIDGET (self);
}

/**
 * tektra_backend_row_new:
 * @saver: where choices go
 * @backend_id: "llama" or "ollama"
 *
 * Makes a row.
 *
 * Returns: (transfer floating): a new row
 */
GtkWidget *
tektra_backend_row_new (TektraConfigSaver *saver,
                        const char        *backend_id)
{
  gboolean llama;

  g_return_val_if_fail (TEKTRA_IS_CONFIG_SAVER (saver), NULL);
  g_return_val_if_fail (backend_id != NULL, NULL);

  llama = g_str_equal (backend_id, "llama");

  return backend_row_new (saver, NULL, backend_id, llama ? "llama.cpp" : "Ollama",
                          llama ? _("Model files on this computer") : _("A model server"));
}

/**
 * tektra_backend_row_new_engine:
 * @saver: where choices go
 * @backend_id: the id of ONNX Runtime, or of a program in models.toml
 *
 * Makes a row.
 *
 * Returns: (transfer floating): a new row
 */
GtkWidget *
tektra_backend_row_new_engine (TektraConfigSaver *saver,
                               const char        *backend_id)
{
  g_return_val_if_fail (TEKTRA_IS_CONFIG_SAVER (saver), NULL);
  g_return_val_if_fail (backend_id != NULL, NULL);

  return backend_row_new (saver, NULL, backend_id, NULL,
                          g_str_equal (backend_id, "onnx")
                          ? _("Model folders on this computer")
                          : _("A program that Tektra starts"));
}

/**
 * tektra_backend_row_new_server:
 * @saver: where choices go
 * @secrets: where its key is
 * @backend_id: the id of a server that the person added
 *
 * Makes a row.
 *
 * Returns: (transfer floating): a new row
 */
GtkWidget *
tektra_backend_row_new_server (TektraConfigSaver *saver,
                               TektraSecrets     *secrets,
                               const char        *backend_id)
{
  g_return_val_if_fail (TEKTRA_IS_CONFIG_SAVER (saver), NULL);
  g_return_val_if_fail (TEKTRA_IS_SECRETS (secrets), NULL);
  g_return_val_if_fail (backend_id != NULL, NULL);

  return backend_row_new (saver, secrets, backend_id, NULL, NULL);
}

/**
 * tektra_backend_row_get_id:
 * @self: a row
 *
 * Gets the id of its backend.
 *
 * Returns: (transfer none): the id
 */
const char *
tektra_backend_row_get_id (TektraBackendRow *self)
{
  g_return_val_if_fail (TEKTRA_IS_BACKEND_ROW (self), NULL);

  return self->id;
}

/**
 * tektra_backend_row_fits:
 * @self: a row
 *
 * Tells whether the row is still one for its backend: who writes models.toml can make a program of
 * a server, and a server of a program.
 *
 * Returns: %FALSE when another row is to take its place
 */
gboolean
tektra_backend_row_fits (TektraBackendRow *self)
{
  const TektraBackendSettings *settings;

  g_return_val_if_fail (TEKTRA_IS_BACKEND_ROW (self), FALSE);

  settings = tektra_backend_row_get_settings (self);

  return settings == NULL ||
         tektra_engine_check_is_engine (settings) == (self->engine_row != NULL);
}

/**
 * tektra_backend_row_set_place:
 * @self: a row
 * @first: whether no backend is preferred to it
 * @last: whether it is preferred to none
 *
 * Tells the row where it is.
 */
void
tektra_backend_row_set_place (TektraBackendRow *self,
                              gboolean          first,
                              gboolean          last)
{
  g_return_if_fail (TEKTRA_IS_BACKEND_ROW (self));

  gtk_widget_set_sensitive (self->up_button, !first);
  gtk_widget_set_sensitive (self->down_button, !last);
}

/**
 * tektra_backend_row_focus:
 * @self: a row that was moved
 * @step: where to, see [signal@BackendRow::move]
 *
 * Gives the focus to what moves the row further, so that a person can go on.
 */
void
tektra_backend_row_focus (TektraBackendRow *self,
                          int               step)
{
  GtkWidget *button;

  g_return_if_fail (TEKTRA_IS_BACKEND_ROW (self));

  button = step < 0 ? self->up_button : self->down_button;
  if (!gtk_widget_get_sensitive (button))
    button = step < 0 ? self->down_button : self->up_button;
  gtk_widget_grab_focus (button);
}
