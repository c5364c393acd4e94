/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-application-private.h"

#include <glib-unix.h>
#include <libdex.h>

#include "backends/tektra-default-backends.h"
#include "core/tektra-trust.h"
#include "models/tektra-config-import.h"
#include "models/tektra-model-config.h"
#include "models/tektra-pull.h"
#include "ui/tektra-about.h"
#include "ui/tektra-large-text.h"
#include "ui/tektra-preferences-dialog.h"
#include "ui/tektra-quick-window.h"
#include "ui/tektra-speech-model-offer.h"
#include "util/tektra-heap.h"
#include "util/tektra-paths.h"
#include "util/tektra-weak-ref.h"

/* Owns what outlives a window: the backends, the models, the chats. Nothing is looked for before
 * the first frame of the window is on screen, and nothing it started is left when it ends. */

/* Engines are killed when they do not end by themselves; this is for the case that it hangs. */
#define SHUTDOWN_SECONDS 5

G_DEFINE_FINAL_TYPE (TektraApplication, tektra_application, ADW_TYPE_APPLICATION)

enum
{
  PROP_0,
  PROP_REGISTRY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Nothing is asked before it is known in which format. */
static DexFuture *
templates_loaded_cb (DexFuture *completed,
                     gpointer   user_data)
{
  g_autoptr(TektraApplication) self = g_weak_ref_get (user_data);

  if (self == NULL || self->manager == NULL)
    return dex_future_new_true ();

  return tektra_model_manager_refresh (self->manager);
}

/**
 * _tektra_application_refresh:
 * @self: an application that has started
 *
 * Looks for models, unless that is going on.
 */
void
_tektra_application_refresh (TektraApplication *self)
{
  g_return_if_fail (TEKTRA_IS_APPLICATION (self));

  if (self->refreshing != NULL && dex_future_is_pending (self->refreshing))
    return;

  dex_clear (&self->refreshing);
  self->refreshing = dex_future_finally (
    tektra_template_manager_load (tektra_model_manager_get_templates (self->manager)),
    templates_loaded_cb, tektra_weak_ref_new (self), tektra_weak_ref_free);
}

/* Making a window leaves more than a megabyte of holes in the heap, which nothing that a person
 * does soon would fill. */
static DexFuture *
started_cb (DexFuture *completed,
            gpointer   user_data)
{
  return tektra_heap_trim ();
}

static void
after_first_paint_cb (TektraApplication *self,
                      GdkFrameClock     *clock)
{
  DexFuture *started;

  g_assert (TEKTRA_IS_APPLICATION (self));

  g_signal_handlers_disconnect_by_func (clock, after_first_paint_cb, self);

  /* another window was first */
  if (self->listing != NULL)
    return;

  _tektra_application_refresh (self);
  started = dex_future_all (dex_ref (self->refreshing), _tektra_application_list_chats (self),
                            tektra_offer_list_load (self->offers, NULL, "/"),
                            tektra_speech_models_load (self->speech_models, NULL),
                            tektra_transcription_service_refresh (self->transcription), NULL);
  dex_future_disown (dex_future_finally (started, started_cb, NULL, NULL));
}

/**
 * _tektra_application_watch_first_paint:
 * @self: an application
 * @window: a window that is being shown
 *
 * Looks for models and chats as soon as the first window is on the screen.
 */
void
_tektra_application_watch_first_paint (TektraApplication *self,
                                       GtkWidget         *window)
{
  g_return_if_fail (TEKTRA_IS_APPLICATION (self));

  g_signal_connect_object (gtk_widget_get_frame_clock (window), "after-paint",
                           G_CALLBACK (after_first_paint_cb), self, G_CONNECT_SWAPPED);
}

static void
answer_finished_cb (TektraApplication *self,
                    TektraChatSession *session,
                    TektraMessage     *answer)
{
  g_assert (TEKTRA_IS_APPLICATION (self));

  tektra_transcript_add (self->transcript, session, answer);
}

static void
model_folders_changed_cb (TektraApplication *self)
{
  g_auto(GStrv) folders = tektra_settings_dup_model_folders (self->settings);

  g_assert (TEKTRA_IS_APPLICATION (self));

  tektra_default_backends_set_model_folders (self->registry, (const char * const *) folders);
}

static void
config_changed_cb (TektraApplication *self)
{
  g_auto(GStrv) folders = NULL;
  g_autoptr(GPtrArray) backends = NULL;
  g_autoptr(GPtrArray) added = NULL;

  g_assert (TEKTRA_IS_APPLICATION (self));

  /* somebody else chose the backends */
  if (!self->own_registry)
    return;

  folders = tektra_settings_dup_model_folders (self->settings);
  backends = tektra_model_config_dup_backends (self->config);
  added = tektra_default_backends_update (self->registry, (const char * const *) folders, backends,
                                          tektra_model_config_get_models (self->config),
                                          TEKTRA_KEY_SOURCE (self->secrets));
  for (guint i = 0; i < added->len; i++)
    dex_future_disown (tektra_backend_probe (added->pdata[i]));
}

/**
 * _tektra_application_ensure_window:
 * @self: an application that has started
 *
 * Shows the window, which is made when there is none.
 *
 * Returns: (transfer none): the window
 */
TektraWindow *
_tektra_application_ensure_window (TektraApplication *self)
{
  g_assert (TEKTRA_IS_APPLICATION (self));

  if (self->window != NULL)
    {
      gtk_window_present (GTK_WINDOW (self->window));
      return self->window;
    }

  self->window = tektra_window_new (GTK_APPLICATION (self), self->chats, self->offers,
                                    self->settings);
  tektra_composer_set_transcription (tektra_window_get_composer (self->window),
                                     self->transcription);
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  gtk_window_present (GTK_WINDOW (self->window));
  _tektra_application_watch_first_paint (self, GTK_WIDGET (self->window));

  return self->window;
}

static DexFuture *
removed_cb (DexFuture *completed,
            gpointer   user_data)
{
  g_application_quit (user_data);

  return dex_future_new_true ();
}

static DexFuture *
saved_cb (DexFuture *completed,
          gpointer   user_data)
{
  return dex_future_finally (_tektra_application_remove_data (user_data), removed_cb,
                             g_object_ref (user_data), g_object_unref);
}

static DexFuture *
shut_down_cb (DexFuture *completed,
              gpointer   user_data)
{
  TektraApplication *self = user_data;
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (completed, &error) == NULL)
    g_debug ("Shutting down: %s", error->message);

  /* What came while things ended is saved, too, however long that takes. */
  tektra_chat_list_flush (self->chats);

  return dex_future_finally (tektra_store_close (tektra_chat_list_get_store (self->chats)),
                             saved_cb, g_object_ref (self), g_object_unref);
}

static DexFuture *
removals_flushed_cb (DexFuture *completed,
                     gpointer   user_data)
{
  TektraApplication *self = user_data;
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (completed, &error) == NULL)
    g_debug ("Deleting at the end: %s", error->message);

  return dex_future_all (tektra_chat_list_settle (self->chats),
                         tektra_jobs_stop (tektra_chat_list_get_jobs (self->chats)),
                         tektra_download_manager_shutdown (self->downloads),
                         tektra_model_manager_shutdown (self->manager),
                         tektra_transcription_service_shutdown (self->transcription),
                         tektra_model_config_flush (self->config),
                         NULL);
}

/* Each window keeps what was begun in it. */
static void
leave_windows (TektraApplication *self)
{
  g_autoptr(GList) windows = NULL;

  g_assert (TEKTRA_IS_APPLICATION (self));

  windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (self)));
  for (GList *link = windows; link != NULL; link = link->next)
    {
      if (TEKTRA_IS_WINDOW (link->data))
        tektra_window_leave (link->data);
      else if (TEKTRA_IS_QUICK_WINDOW (link->data))
        gtk_window_close (link->data);
    }
}

/**
 * _tektra_application_begin_quit:
 * @self: an application that has started
 *
 * Ends: the windows go at once, the process follows as soon as the engines have ended and all that
 * was said is saved.
 */
void
_tektra_application_begin_quit (TektraApplication *self)
{
  DexFuture *shutdown;

  g_return_if_fail (TEKTRA_IS_APPLICATION (self));

  if (self->quitting)
    {
      g_application_quit (G_APPLICATION (self));
      return;
    }

  /* There may be no window to keep the program running until the engines have ended. */
  self->quitting = TRUE;
  g_application_hold (G_APPLICATION (self));

  leave_windows (self);
  tektra_chat_list_stop_all (self->chats);
  tektra_chat_list_flush (self->chats);
  g_object_set (self->titles, "enabled", FALSE, NULL);

  /* To delete a model takes its backend. */
  shutdown = dex_future_first (dex_future_finally (tektra_removal_list_flush (self->removals),
                                                   removals_flushed_cb,
                                                   g_object_ref (self), g_object_unref),
                               dex_timeout_new_seconds (SHUTDOWN_SECONDS),
                               NULL);
  dex_future_disown (dex_future_finally (shutdown, shut_down_cb,
                                         g_object_ref (self), g_object_unref));
}

static gboolean
unix_signal_cb (gpointer user_data)
{
  _tektra_application_begin_quit (user_data);

  return G_SOURCE_CONTINUE;
}

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  _tektra_application_begin_quit (user_data);
}

static void
new_chat_action (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  TektraApplication *self = user_data;

  gtk_widget_activate_action (GTK_WIDGET (_tektra_application_ensure_window (self)),
                              "win.new-chat", NULL);
}

static void
refresh_models_action (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       user_data)
{
  tektra_trust_ask_again (tektra_trust_get_default ());
  _tektra_application_refresh (user_data);
}

/* The keys of a dialog work while it is open, too: it must not open above itself. */
static gboolean
shows_dialog (TektraWindow *window,
              GType         type)
{
  AdwDialog *dialog;

  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));

  return dialog != NULL && g_type_is_a (G_OBJECT_TYPE (dialog), type);
}

/* With the name of a page, or without one */
static void
preferences_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  TektraApplication *self = user_data;
  TektraWindow *window = _tektra_application_ensure_window (self);
  AdwDialog *dialog;

  if (shows_dialog (window, TEKTRA_TYPE_PREFERENCES_DIALOG))
    return;

  dialog = tektra_preferences_dialog_new (self->settings, self->config, self->speech_models,
                                          self->chats, self->secrets, self->transcription,
                                          self->shortcuts);
  if (parameter != NULL)
    adw_preferences_dialog_set_visible_page_name (ADW_PREFERENCES_DIALOG (dialog),
                                                  g_variant_get_string (parameter, NULL));
  adw_dialog_present (dialog, GTK_WIDGET (window));
}

static void
pull_model_action (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  TektraApplication *self = user_data;
  g_auto(GStrv) parts = g_strsplit (g_variant_get_string (parameter, NULL), "/", 2);
  g_autoptr(TektraDownload) pull = NULL;
  TektraBackend *backend;

  backend = parts[0] != NULL ? tektra_backend_registry_find (self->registry, parts[0]) : NULL;
  if (backend == NULL || parts[1] == NULL)
    return;

  pull = tektra_pull_new (backend, parts[1]);
  tektra_download_manager_add (self->downloads, pull);
}

static void
get_speech_model_action (GSimpleAction *action,
                         GVariant      *parameter,
                         gpointer       user_data)
{
  TektraApplication *self = user_data;
  TektraWindow *window = _tektra_application_ensure_window (self);

  if (!shows_dialog (window, TEKTRA_TYPE_SPEECH_MODEL_OFFER))
    adw_dialog_present (tektra_speech_model_offer_new (self->speech_models), GTK_WIDGET (window));
}

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  TektraApplication *self = user_data;
  TektraWindow *window = _tektra_application_ensure_window (self);

  if (!shows_dialog (window, ADW_TYPE_ABOUT_DIALOG))
    tektra_about_present (GTK_WIDGET (window), self->manager);
}

static const GActionEntry actions[] = {
  { "about", about_action },
  { "get-speech-model", get_speech_model_action },
  { "new-chat", new_chat_action },
  { "preferences", preferences_action },
  { "preferences-page", preferences_action, "s" },
  { "pull-model", pull_model_action, "s" },
  { "quit", quit_action },
  { "refresh-models", refresh_models_action },
};

static const struct
{
  const char *action;
  const char *accels[4];
} accels[] = {
  { "app.larger-text", { "<Control>plus", "<Control>equal", "<Control>KP_Add" } },
  { "app.normal-text", { "<Control>0", "<Control>KP_0" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.quit", { "<Control>q" } },
  { "app.smaller-text", { "<Control>minus", "<Control>KP_Subtract" } },
  { "win.attach", { "<Control>o" } },
  { "win.choose-model", { "<Control>m" } },
  { "win.copy-answer", { "<Control><Shift>c" } },
  { "win.find", { "<Control>f" } },
  { "win.find-next", { "<Control>g" } },
  { "win.find-previous", { "<Control><Shift>g" } },
  { "win.focus-composer", { "<Control>l" } },
  { "win.library", { "<Control><Shift>m" } },
  { "win.new-chat", { "<Control>n" } },
  { "win.next-chat", { "<Alt>Down" } },
  { "win.previous-chat", { "<Alt>Up" } },
  { "win.pin-chat", { "<Control>d" } },
  { "win.parameters", { "<Control><Shift>p" } },
  { "win.regenerate", { "<Control>r" } },
  { "win.rename-chat", { "F2" } },
  { "win.search", { "<Control>k" } },
  { "win.export-chat", { "<Control>e" } },
  { "win.talk", { "<Control><Shift>space" } },
  { "win.toggle-sidebar", { "F9" } },
  { "win.voice", { "<Control>space" } },
  { "window.close", { "<Control>w" } },
};

static void
tektra_application_startup (GApplication *application)
{
  TektraApplication *self = TEKTRA_APPLICATION (application);
  g_autoptr(TektraTemplateManager) templates = NULL;
  g_autoptr(TektraStore) store = NULL;
  g_autofree char *store_folder = NULL;
  g_autofree char *last_model = NULL;

  G_APPLICATION_CLASS (tektra_application_parent_class)->startup (application);
  tektra_large_text_make_room ();

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  _tektra_application_add_desktop_actions (self);

  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self),
                                           accels[i].action, accels[i].accels);

  self->settings = tektra_settings_new ();
  self->secrets = tektra_secrets_new ();
  self->transcription = tektra_transcription_service_new (self->settings, self->secrets);
  self->config = tektra_model_config_new ();
  last_model = tektra_settings_dup_last_model (self->settings);

  if (self->registry == NULL)
    {
      g_auto(GStrv) folders = tektra_settings_dup_model_folders (self->settings);
      g_autoptr(GPtrArray) backends = tektra_model_config_dup_backends (self->config);

      self->registry =
        tektra_default_backends_create ((const char * const *) folders, backends,
                                        tektra_model_config_get_models (self->config),
                                        TEKTRA_KEY_SOURCE (self->secrets));
      self->own_registry = TRUE;
    }

  dex_future_disown (tektra_config_import_first (self->config));
  self->manager = tektra_model_manager_new (self->registry);
  tektra_model_manager_set_config (self->manager, self->config);
  _tektra_application_create_downloads (self);
  templates = tektra_template_manager_new (NULL);
  tektra_model_manager_set_templates (self->manager, templates);
  store_folder = g_build_filename (tektra_paths_get_data_dir (), "chats", NULL);
  store = tektra_store_new (store_folder);
  self->chats = tektra_chat_list_new (store, self->manager, last_model);
  self->titles = tektra_title_maker_new ();
  g_object_bind_property (self->settings, "model-titles",
                          self->titles, "enabled",
                          G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->chats, "answer-finished",
                           G_CALLBACK (tektra_title_maker_start), self->titles,
                           G_CONNECT_SWAPPED);
  self->transcript = tektra_transcript_new_from_environment ();
  _tektra_application_watch_trust (self);

  if (self->transcript != NULL)
    g_signal_connect_object (self->chats, "answer-finished",
                             G_CALLBACK (answer_finished_cb), self, G_CONNECT_SWAPPED);

  _tektra_application_watch_activity (self);
  _tektra_application_add_quick_ask (self);
  self->reading_size = tektra_reading_size_new (self->settings);
  tektra_reading_size_add_actions (self->reading_size, G_ACTION_MAP (self));
  g_signal_connect_object (self->config, "changed",
                           G_CALLBACK (config_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "notify::model-folders",
                           G_CALLBACK (model_folders_changed_cb), self, G_CONNECT_SWAPPED);

  self->signal_sources[0] = g_unix_signal_add (SIGTERM, unix_signal_cb, self);
  self->signal_sources[1] = g_unix_signal_add (SIGINT, unix_signal_cb, self);
}

static gboolean
tektra_application_local_command_line (GApplication   *application,
                                       char         ***arguments,
                                       int            *exit_status)
{
  char **argv = *arguments;
  guint n = g_strv_length (argv);

  if (n < 2 || !g_str_equal (argv[1], "quick"))
    return G_APPLICATION_CLASS (tektra_application_parent_class)
             ->local_command_line (application, arguments, exit_status);

  g_free (argv[0]);
  memmove (argv, argv + 1, n * sizeof *argv);
  _tektra_application_run_quick (TEKTRA_APPLICATION (application), arguments, exit_status);

  return TRUE;
}

static void
tektra_application_activate (GApplication *application)
{
  _tektra_application_ensure_window (TEKTRA_APPLICATION (application));
}

static void
tektra_application_open (GApplication  *application,
                         GFile        **files,
                         int            n_files,
                         const char    *hint)
{
  TektraWindow *window = _tektra_application_ensure_window (TEKTRA_APPLICATION (application));

  tektra_window_attach_files (window, files, (guint) n_files);
}

static void
tektra_application_shutdown (GApplication *application)
{
  TektraApplication *self = TEKTRA_APPLICATION (application);

  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));

  for (guint i = 0; i < G_N_ELEMENTS (self->signal_sources); i++)
    g_clear_handle_id (&self->signal_sources[i], g_source_remove);

  G_APPLICATION_CLASS (tektra_application_parent_class)->shutdown (application);
}

static void
tektra_application_dispose (GObject *object)
{
  TektraApplication *self = TEKTRA_APPLICATION (object);

  if (self->window != NULL)
    g_clear_weak_pointer (&self->window);

  dex_clear (&self->refreshing);
  dex_clear (&self->listing);
  g_clear_pointer (&self->wanted_chat, g_variant_unref);
  g_clear_object (&self->transcript);
  g_clear_object (&self->reading_size);
  g_clear_object (&self->titles);
  g_clear_object (&self->shortcuts);
  g_clear_object (&self->notifier);
  g_clear_object (&self->background);
  g_clear_object (&self->activity);
  g_clear_object (&self->chats);
  g_clear_object (&self->speech_models);
  g_clear_object (&self->removals);
  g_clear_object (&self->offers);
  g_clear_object (&self->downloads);
  g_clear_object (&self->manager);
  g_clear_object (&self->registry);
  g_clear_object (&self->config);
  g_clear_object (&self->transcription);
  g_clear_object (&self->secrets);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (tektra_application_parent_class)->dispose (object);
}

static void
tektra_application_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  TektraApplication *self = TEKTRA_APPLICATION (object);

  switch (prop_id)
    {
    case PROP_REGISTRY:
      self->registry = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_application_class_init (TektraApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->dispose = tektra_application_dispose;
  object_class->set_property = tektra_application_set_property;

  application_class->local_command_line = tektra_application_local_command_line;
  application_class->startup = tektra_application_startup;
  application_class->activate = tektra_application_activate;
  application_class->open = tektra_application_open;
  application_class->shutdown = tektra_application_shutdown;

  properties[PROP_REGISTRY] =
    g_param_spec_object ("registry", NULL, NULL,
                         TEKTRA_TYPE_BACKEND_REGISTRY,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_application_init (TektraApplication *self)
{
  tektra_heap_set_up ();
}

/**
 * tektra_application_new:
 *
 * Makes the application with all backends that are built in.
 *
 * Returns: (transfer full): a new application
 */
TektraApplication *
tektra_application_new (void)
{
  return tektra_application_new_for_registry (NULL);
}

/**
 * tektra_application_new_for_registry:
 * @registry: (nullable): the backends to use, %NULL for all that are built in
 *
 * Makes the application with certain backends.
 *
 * Returns: (transfer full): a new application
 */
TektraApplication *
tektra_application_new_for_registry (TektraBackendRegistry *registry)
{
  g_return_val_if_fail (registry == NULL || TEKTRA_IS_BACKEND_REGISTRY (registry), NULL);

  return g_object_new (TEKTRA_TYPE_APPLICATION,
                       "application-id", APPLICATION_ID,
                       "flags", G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", "/io/github/tektra/Tektra",
                       "registry", registry,
                       NULL);
}

/**
 * tektra_application_get_offers:
 * @self: an application that has started
 *
 * Gets what can be got.
 *
 * Returns: (transfer none): the models that Tektra proposes
 */
TektraOfferList *
tektra_application_get_offers (TektraApplication *self)
{
  g_return_val_if_fail (TEKTRA_IS_APPLICATION (self), NULL);

  return self->offers;
}

/**
 * tektra_application_get_removals:
 * @self: an application that has started
 *
 * Gets what is being deleted.
 *
 * Returns: (transfer none): the models that are
 */
TektraRemovalList *
tektra_application_get_removals (TektraApplication *self)
{
  g_return_val_if_fail (TEKTRA_IS_APPLICATION (self), NULL);

  return self->removals;
}

/**
 * tektra_application_get_speech_models:
 * @self: an application that has started
 *
 * Gets what writes down speech.
 *
 * Returns: (transfer none): the models that are here, and that can be got
 */
TektraSpeechModels *
tektra_application_get_speech_models (TektraApplication *self)
{
  g_return_val_if_fail (TEKTRA_IS_APPLICATION (self), NULL);

  return self->speech_models;
}

/**
 * tektra_application_get_config:
 * @self: the application, started
 *
 * Gets what models.toml says.
 *
 * Returns: (transfer none): the configuration
 */
TektraModelConfig *
tektra_application_get_config (TektraApplication *self)
{
  g_return_val_if_fail (TEKTRA_IS_APPLICATION (self), NULL);

  return self->config;
}
