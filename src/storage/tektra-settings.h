/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What a person has set, typed. Properties, all writable: window-width, window-height,
 * window-maximized, sidebar-visible, last-model, favourite-models, model-folders,
 * send-with-control, reading-size, reading-width, model-titles, voice-device, voice-pause,
 * voice-send, voice-suppress-noise, voice-hearing, voice-whisper-model, voice-server,
 * voice-server-model, voice-language, speech-auto, speech-voice, speech-rate, speech-language,
 * speech-use-server, speech-server, speech-server-model, speech-server-voice,
 * voice-headphones, trusted-servers, notify-answers, notification-text, run-in-background,
 * global-shortcuts, announce-answers. */
#define TEKTRA_TYPE_SETTINGS (tektra_settings_get_type ())
G_DECLARE_FINAL_TYPE (TektraSettings, tektra_settings, TEKTRA, SETTINGS, GObject)

#define TEKTRA_READING_SIZE_MIN 0.5
#define TEKTRA_READING_SIZE_MAX 3.0

/* In pixels. Lines longer than about 46 em are hard to follow to the next. */
#define TEKTRA_READING_WIDTH_MIN 400
#define TEKTRA_READING_WIDTH_DEFAULT 720
#define TEKTRA_READING_WIDTH_MAX 4000

TektraSettings *tektra_settings_new                    (void);
void            tektra_settings_get_window_size        (TektraSettings     *self,
                                                        int                *width,
                                                        int                *height,
                                                        gboolean           *maximized);
void            tektra_settings_set_window_size        (TektraSettings     *self,
                                                        int                 width,
                                                        int                 height,
                                                        gboolean            maximized);
char           *tektra_settings_dup_last_model         (TektraSettings     *self);
void            tektra_settings_set_last_model         (TektraSettings     *self,
                                                        const char         *full_id);
char          **tektra_settings_dup_favourite_models   (TektraSettings     *self);
void            tektra_settings_toggle_favourite_model (TektraSettings     *self,
                                                        const char         *full_id);
char          **tektra_settings_dup_model_folders      (TektraSettings     *self);
void            tektra_settings_set_model_folders      (TektraSettings     *self,
                                                        const char * const *folders);
gboolean        tektra_settings_get_send_with_control  (TektraSettings     *self);
double          tektra_settings_get_reading_size       (TektraSettings     *self);
void            tektra_settings_set_reading_size       (TektraSettings     *self,
                                                        double              factor);
void            tektra_settings_reset                  (TektraSettings     *self);

G_END_DECLS
