/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "storage/tektra-settings.h"

#include <gio/gio.h>

#include "storage/tektra-hearing-way.h"

/* The typed face of the program's GSettings. Every property has the name of its key, so that the
 * keys are written down in one place and a change from outside is a notify like any other. */

struct _TektraSettings
{
  GObject    parent_instance;

  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (TektraSettings, tektra_settings, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_WINDOW_WIDTH,
  PROP_WINDOW_HEIGHT,
  PROP_WINDOW_MAXIMIZED,
  PROP_SIDEBAR_VISIBLE,
  PROP_LAST_MODEL,
  PROP_FAVOURITE_MODELS,
  PROP_MODEL_FOLDERS,
  PROP_SEND_WITH_CONTROL,
  PROP_READING_SIZE,
  PROP_MODEL_TITLES,
  PROP_READING_WIDTH,
  PROP_VOICE_DEVICE,
  PROP_VOICE_PAUSE,
  PROP_VOICE_SEND,
  PROP_VOICE_SUPPRESS_NOISE,
  PROP_VOICE_HEARING,
  PROP_VOICE_WHISPER_MODEL,
  PROP_VOICE_SERVER,
  PROP_VOICE_SERVER_MODEL,
  PROP_VOICE_LANGUAGE,
  PROP_VOICE_HEADPHONES,
  PROP_SPEECH_AUTO,
  PROP_SPEECH_VOICE,
  PROP_SPEECH_RATE,
  PROP_SPEECH_LANGUAGE,
  PROP_SPEECH_USE_SERVER,
  PROP_SPEECH_SERVER,
  PROP_SPEECH_SERVER_MODEL,
  PROP_SPEECH_SERVER_VOICE,
  PROP_TRUSTED_SERVERS,
  PROP_NOTIFY_ANSWERS,
  PROP_NOTIFICATION_TEXT,
  PROP_RUN_IN_BACKGROUND,
  PROP_GLOBAL_SHORTCUTS,
  PROP_ANNOUNCE_ANSWERS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
tektra_settings_changed_cb (TektraSettings *self,
                            const char     *key)
{
  GParamSpec *pspec;

  g_assert (TEKTRA_IS_SETTINGS (self));

  pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (self), key);
  if (pspec != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
tektra_settings_dispose (GObject *object)
{
  TektraSettings *self = TEKTRA_SETTINGS (object);

  g_clear_object (&self->settings);

  G_OBJECT_CLASS (tektra_settings_parent_class)->dispose (object);
}

static void
tektra_settings_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  TektraSettings *self = TEKTRA_SETTINGS (object);

  switch (prop_id)
    {
    case PROP_WINDOW_WIDTH:
    case PROP_WINDOW_HEIGHT:
    case PROP_READING_WIDTH:
      g_value_set_int (value, g_settings_get_int (self->settings, pspec->name));
      break;

    case PROP_WINDOW_MAXIMIZED:
    case PROP_SIDEBAR_VISIBLE:
    case PROP_SEND_WITH_CONTROL:
    case PROP_MODEL_TITLES:
    case PROP_VOICE_SEND:
    case PROP_VOICE_SUPPRESS_NOISE:
    case PROP_VOICE_HEADPHONES:
    case PROP_SPEECH_AUTO:
    case PROP_SPEECH_USE_SERVER:
    case PROP_NOTIFY_ANSWERS:
    case PROP_NOTIFICATION_TEXT:
    case PROP_RUN_IN_BACKGROUND:
    case PROP_GLOBAL_SHORTCUTS:
    case PROP_ANNOUNCE_ANSWERS:
      g_value_set_boolean (value, g_settings_get_boolean (self->settings, pspec->name));
      break;

    case PROP_VOICE_PAUSE:
      g_value_set_uint (value, g_settings_get_uint (self->settings, pspec->name));
      break;

    case PROP_VOICE_HEARING:
      g_value_set_enum (value, g_settings_get_enum (self->settings, pspec->name));
      break;

    case PROP_LAST_MODEL:
    case PROP_VOICE_DEVICE:
    case PROP_VOICE_WHISPER_MODEL:
    case PROP_VOICE_SERVER:
    case PROP_VOICE_SERVER_MODEL:
    case PROP_VOICE_LANGUAGE:
    case PROP_SPEECH_VOICE:
    case PROP_SPEECH_LANGUAGE:
    case PROP_SPEECH_SERVER:
    case PROP_SPEECH_SERVER_MODEL:
    case PROP_SPEECH_SERVER_VOICE:
      g_value_take_string (value, g_settings_get_string (self->settings, pspec->name));
      break;

    case PROP_FAVOURITE_MODELS:
    case PROP_MODEL_FOLDERS:
      g_value_take_boxed (value, g_settings_get_strv (self->settings, pspec->name));
      break;

    case PROP_READING_SIZE:
    case PROP_SPEECH_RATE:
      g_value_set_double (value, g_settings_get_double (self->settings, pspec->name));
      break;

    case PROP_TRUSTED_SERVERS:
      g_value_take_variant (value, g_settings_get_value (self->settings, pspec->name));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_settings_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  TektraSettings *self = TEKTRA_SETTINGS (object);

  switch (prop_id)
    {
    case PROP_WINDOW_WIDTH:
    case PROP_WINDOW_HEIGHT:
    case PROP_READING_WIDTH:
      g_settings_set_int (self->settings, pspec->name, g_value_get_int (value));
      break;

    case PROP_WINDOW_MAXIMIZED:
    case PROP_SIDEBAR_VISIBLE:
    case PROP_SEND_WITH_CONTROL:
    case PROP_MODEL_TITLES:
    case PROP_VOICE_SEND:
    case PROP_VOICE_SUPPRESS_NOISE:
    case PROP_VOICE_HEADPHONES:
    case PROP_SPEECH_AUTO:
    case PROP_SPEECH_USE_SERVER:
    case PROP_NOTIFY_ANSWERS:
    case PROP_NOTIFICATION_TEXT:
    case PROP_RUN_IN_BACKGROUND:
    case PROP_GLOBAL_SHORTCUTS:
    case PROP_ANNOUNCE_ANSWERS:
      g_settings_set_boolean (self->settings, pspec->name, g_value_get_boolean (value));
      break;

    case PROP_VOICE_PAUSE:
      g_settings_set_uint (self->settings, pspec->name, g_value_get_uint (value));
      break;

    case PROP_VOICE_HEARING:
      g_settings_set_enum (self->settings, pspec->name, g_value_get_enum (value));
      break;

    case PROP_VOICE_DEVICE:
    case PROP_VOICE_WHISPER_MODEL:
    case PROP_VOICE_SERVER:
    case PROP_VOICE_SERVER_MODEL:
    case PROP_VOICE_LANGUAGE:
    case PROP_SPEECH_VOICE:
    case PROP_SPEECH_LANGUAGE:
    case PROP_SPEECH_SERVER:
    case PROP_SPEECH_SERVER_MODEL:
    case PROP_SPEECH_SERVER_VOICE:
      g_settings_set_string (self->settings, pspec->name, g_value_get_string (value));
      break;

    case PROP_LAST_MODEL:
      tektra_settings_set_last_model (self, g_value_get_string (value));
      break;

    case PROP_FAVOURITE_MODELS:
      g_settings_set_strv (self->settings, pspec->name, g_value_get_boxed (value));
      break;

    case PROP_MODEL_FOLDERS:
      tektra_settings_set_model_folders (self, g_value_get_boxed (value));
      break;

    case PROP_READING_SIZE:
      tektra_settings_set_reading_size (self, g_value_get_double (value));
      break;

    case PROP_SPEECH_RATE:
      g_settings_set_double (self->settings, pspec->name, g_value_get_double (value));
      break;

    case PROP_TRUSTED_SERVERS:
      g_settings_set_value (self->settings, pspec->name, g_value_get_variant (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_settings_class_init (TektraSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags =
    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = tektra_settings_dispose;
  object_class->get_property = tektra_settings_get_property;
  object_class->set_property = tektra_settings_set_property;

  properties[PROP_WINDOW_WIDTH] =
    g_param_spec_int ("window-width", NULL, NULL, 0, G_MAXINT, 1000, flags);
  properties[PROP_WINDOW_HEIGHT] =
    g_param_spec_int ("window-height", NULL, NULL, 0, G_MAXINT, 700, flags);
  properties[PROP_WINDOW_MAXIMIZED] =
    g_param_spec_boolean ("window-maximized", NULL, NULL, FALSE, flags);
  properties[PROP_SIDEBAR_VISIBLE] =
    g_param_spec_boolean ("sidebar-visible", NULL, NULL, TRUE, flags);
  properties[PROP_LAST_MODEL] =
    g_param_spec_string ("last-model", NULL, NULL, "", flags);
  properties[PROP_FAVOURITE_MODELS] =
    g_param_spec_boxed ("favourite-models", NULL, NULL, G_TYPE_STRV, flags);
  properties[PROP_MODEL_FOLDERS] =
    g_param_spec_boxed ("model-folders", NULL, NULL, G_TYPE_STRV, flags);
  properties[PROP_SEND_WITH_CONTROL] =
    g_param_spec_boolean ("send-with-control", NULL, NULL, FALSE, flags);
  properties[PROP_READING_SIZE] =
    g_param_spec_double ("reading-size", NULL, NULL,
                         TEKTRA_READING_SIZE_MIN, TEKTRA_READING_SIZE_MAX, 1.0, flags);
  properties[PROP_MODEL_TITLES] =
    g_param_spec_boolean ("model-titles", NULL, NULL, TRUE, flags);
  properties[PROP_READING_WIDTH] =
    g_param_spec_int ("reading-width", NULL, NULL,
                      TEKTRA_READING_WIDTH_MIN, TEKTRA_READING_WIDTH_MAX,
                      TEKTRA_READING_WIDTH_DEFAULT, flags);
  properties[PROP_VOICE_DEVICE] =
    g_param_spec_string ("voice-device", NULL, NULL, "", flags);
  properties[PROP_VOICE_PAUSE] =
    g_param_spec_uint ("voice-pause", NULL, NULL, 500, 10000, 1500, flags);
  properties[PROP_VOICE_SEND] =
    g_param_spec_boolean ("voice-send", NULL, NULL, FALSE, flags);
  properties[PROP_VOICE_SUPPRESS_NOISE] =
    g_param_spec_boolean ("voice-suppress-noise", NULL, NULL, FALSE, flags);
  properties[PROP_VOICE_HEARING] =
    g_param_spec_enum ("voice-hearing", NULL, NULL, TEKTRA_TYPE_HEARING_WAY,
                       TEKTRA_HEARING_AUTOMATIC, flags);
  properties[PROP_VOICE_WHISPER_MODEL] =
    g_param_spec_string ("voice-whisper-model", NULL, NULL, "", flags);
  properties[PROP_VOICE_SERVER] =
    g_param_spec_string ("voice-server", NULL, NULL, "", flags);
  properties[PROP_VOICE_SERVER_MODEL] =
    g_param_spec_string ("voice-server-model", NULL, NULL, "", flags);
  properties[PROP_VOICE_LANGUAGE] =
    g_param_spec_string ("voice-language", NULL, NULL, "", flags);
  properties[PROP_VOICE_HEADPHONES] =
    g_param_spec_boolean ("voice-headphones", NULL, NULL, FALSE, flags);
  properties[PROP_SPEECH_AUTO] =
    g_param_spec_boolean ("speech-auto", NULL, NULL, FALSE, flags);
  properties[PROP_SPEECH_VOICE] =
    g_param_spec_string ("speech-voice", NULL, NULL, "", flags);
  properties[PROP_SPEECH_RATE] =
    g_param_spec_double ("speech-rate", NULL, NULL, 0.5, 3.0, 1.0, flags);
  properties[PROP_SPEECH_LANGUAGE] =
    g_param_spec_string ("speech-language", NULL, NULL, "", flags);
  properties[PROP_SPEECH_USE_SERVER] =
    g_param_spec_boolean ("speech-use-server", NULL, NULL, FALSE, flags);
  properties[PROP_SPEECH_SERVER] =
    g_param_spec_string ("speech-server", NULL, NULL, "", flags);
  properties[PROP_SPEECH_SERVER_MODEL] =
    g_param_spec_string ("speech-server-model", NULL, NULL, "", flags);
  properties[PROP_SPEECH_SERVER_VOICE] =
    g_param_spec_string ("speech-server-voice", NULL, NULL, "", flags);
  properties[PROP_TRUSTED_SERVERS] =
    g_param_spec_variant ("trusted-servers", NULL, NULL, G_VARIANT_TYPE ("a{ss}"), NULL, flags);
  properties[PROP_NOTIFY_ANSWERS] =
    g_param_spec_boolean ("notify-answers", NULL, NULL, TRUE, flags);
  properties[PROP_NOTIFICATION_TEXT] =
    g_param_spec_boolean ("notification-text", NULL, NULL, TRUE, flags);
  properties[PROP_RUN_IN_BACKGROUND] =
    g_param_spec_boolean ("run-in-background", NULL, NULL, TRUE, flags);
  properties[PROP_GLOBAL_SHORTCUTS] =
    g_param_spec_boolean ("global-shortcuts", NULL, NULL, FALSE, flags);
  properties[PROP_ANNOUNCE_ANSWERS] =
    g_param_spec_boolean ("announce-answers", NULL, NULL, TRUE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_settings_init (TektraSettings *self)
{
  self->settings = g_settings_new (APPLICATION_ID);
  g_signal_connect_object (self->settings,
                           "changed",
                           G_CALLBACK (tektra_settings_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
}

/**
 * tektra_settings_new:
 *
 * Opens the settings of this user.
 *
 * Returns: (transfer full): new settings
 */
TektraSettings *
tektra_settings_new (void)
{
  return g_object_new (TEKTRA_TYPE_SETTINGS, NULL);
}

/**
 * tektra_settings_get_window_size:
 * @self: settings
 * @width: (out): width in application pixels
 * @height: (out): height in application pixels
 * @maximized: (out): whether the window fills the screen
 *
 * Tells how large the window was when it was closed last.
 */
void
tektra_settings_get_window_size (TektraSettings *self,
                                 int            *width,
                                 int            *height,
                                 gboolean       *maximized)
{
  g_return_if_fail (TEKTRA_IS_SETTINGS (self));

  *width = g_settings_get_int (self->settings, "window-width");
  *height = g_settings_get_int (self->settings, "window-height");
  *maximized = g_settings_get_boolean (self->settings, "window-maximized");
}

/**
 * tektra_settings_set_window_size:
 * @self: settings
 * @width: width in application pixels, of the window when it is not maximised
 * @height: height in application pixels
 * @maximized: whether the window fills the screen
 *
 * Keeps the size of the window for the next start.
 */
void
tektra_settings_set_window_size (TektraSettings *self,
                                 int             width,
                                 int             height,
                                 gboolean        maximized)
{
  g_return_if_fail (TEKTRA_IS_SETTINGS (self));

  g_settings_set_int (self->settings, "window-width", width);
  g_settings_set_int (self->settings, "window-height", height);
  g_settings_set_boolean (self->settings, "window-maximized", maximized);
}

/**
 * tektra_settings_dup_last_model:
 * @self: settings
 *
 * Tells which model was chosen last.
 *
 * Returns: (transfer full): its full identifier as of [method@Model.dup_full_id], "" when none was
 */
char *
tektra_settings_dup_last_model (TektraSettings *self)
{
  g_return_val_if_fail (TEKTRA_IS_SETTINGS (self), NULL);

  return g_settings_get_string (self->settings, "last-model");
}

/**
 * tektra_settings_set_last_model:
 * @self: settings
 * @full_id: (nullable): full identifier of a model
 *
 * Keeps the model that new chats start with.
 */
void
tektra_settings_set_last_model (TektraSettings *self,
                                const char     *full_id)
{
  g_return_if_fail (TEKTRA_IS_SETTINGS (self));

  g_settings_set_string (self->settings, "last-model", full_id != NULL ? full_id : "");
}

/**
 * tektra_settings_dup_favourite_models:
 * @self: settings
 *
 * Lists the models that a person wants to see first.
 *
 * Returns: (transfer full): full identifiers as of [method@Model.dup_full_id]
 */
char **
tektra_settings_dup_favourite_models (TektraSettings *self)
{
  g_return_val_if_fail (TEKTRA_IS_SETTINGS (self), NULL);

  return g_settings_get_strv (self->settings, "favourite-models");
}

/**
 * tektra_settings_toggle_favourite_model:
 * @self: settings
 * @full_id: full identifier of a model
 *
 * Makes a model a favourite, or an ordinary one again if it is a favourite.
 */
void
tektra_settings_toggle_favourite_model (TektraSettings *self,
                                        const char     *full_id)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) before = NULL;
  g_auto(GStrv) after = NULL;

  g_return_if_fail (TEKTRA_IS_SETTINGS (self));
  g_return_if_fail (full_id != NULL);

  before = tektra_settings_dup_favourite_models (self);

  for (guint i = 0; before[i] != NULL; i++)
    {
      if (!g_str_equal (before[i], full_id))
        g_strv_builder_add (builder, before[i]);
    }

  if (!g_strv_contains ((const char * const *) before, full_id))
    g_strv_builder_add (builder, full_id);

  after = g_strv_builder_end (builder);
  g_settings_set_strv (self->settings, "favourite-models", (const char * const *) after);
}

/**
 * tektra_settings_dup_model_folders:
 * @self: settings
 *
 * Lists the folders that are searched for models beside those of the program.
 *
 * Returns: (transfer full): absolute paths
 */
char **
tektra_settings_dup_model_folders (TektraSettings *self)
{
  g_return_val_if_fail (TEKTRA_IS_SETTINGS (self), NULL);

  return g_settings_get_strv (self->settings, "model-folders");
}

/**
 * tektra_settings_set_model_folders:
 * @self: settings
 * @folders: (nullable): absolute paths
 *
 * Sets the folders that are searched for models beside those of the program.
 */
void
tektra_settings_set_model_folders (TektraSettings     *self,
                                   const char * const *folders)
{
  const char * const none[] = { NULL };

  g_return_if_fail (TEKTRA_IS_SETTINGS (self));

  g_settings_set_strv (self->settings, "model-folders", folders != NULL ? folders : none);
}

/**
 * tektra_settings_get_send_with_control:
 * @self: settings
 *
 * Tells whether Ctrl+Enter sends, and Enter alone breaks the line.
 *
 * Returns: %FALSE if Enter sends
 */
gboolean
tektra_settings_get_send_with_control (TektraSettings *self)
{
  g_return_val_if_fail (TEKTRA_IS_SETTINGS (self), FALSE);

  return g_settings_get_boolean (self->settings, "send-with-control");
}

/**
 * tektra_settings_get_reading_size:
 * @self: settings
 *
 * Tells how large the text of chats is.
 *
 * Returns: a factor of the size of the system's font
 */
double
tektra_settings_get_reading_size (TektraSettings *self)
{
  g_return_val_if_fail (TEKTRA_IS_SETTINGS (self), 1.0);

  return g_settings_get_double (self->settings, "reading-size");
}

/**
 * tektra_settings_set_reading_size:
 * @self: settings
 * @factor: a factor of the size of the system's font, clamped to what is allowed
 *
 * Sets how large the text of chats is.
 */
void
tektra_settings_set_reading_size (TektraSettings *self,
                                  double          factor)
{
  g_return_if_fail (TEKTRA_IS_SETTINGS (self));

  g_settings_set_double (self->settings,
                         "reading-size",
                         CLAMP (factor, TEKTRA_READING_SIZE_MIN, TEKTRA_READING_SIZE_MAX));
}

/**
 * tektra_settings_reset:
 * @self: settings
 *
 * Sets everything as if nobody had ever set anything.
 */
void
tektra_settings_reset (TektraSettings *self)
{
  g_autoptr(GSettingsSchema) schema = NULL;
  g_auto(GStrv) keys = NULL;

  g_return_if_fail (TEKTRA_IS_SETTINGS (self));

  g_object_get (self->settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (guint i = 0; keys[i] != NULL; i++)
    g_settings_reset (self->settings, keys[i]);
}
