/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "speech/tektra-live-transcription.h"
#include "ui/tektra-composer.h"
#include "ui/tektra-context-ring.h"
#include "ui/tektra-recording-bar.h"

G_BEGIN_DECLS

struct _TektraComposer
{
  AdwBin                      parent_instance;

  TektraModelManager         *manager;
  TektraSettings             *settings;
  TektraChatSession          *session;
  GSignalGroup               *session_signals;
  GSignalGroup               *draft_signals;
  GSignalGroup               *conversation_signals;
  GSignalGroup               *params_signals;
  GSignalGroup               *model_signals;
  GSignalGroup               *buffer_signals;
  GtkFilter                  *attachment_filter;
  GtkFilterListModel         *attachments;
  GObject                    *checker;
  GObject                    *spelling;
  gboolean                    spelling_started;
  gboolean                    showing_draft;
  gboolean                    send_when_ready;
  gboolean                    composing;
  guint                       context_source;

  /* while somebody speaks */
  TektraRecorder             *recorder;
  TektraLiveTranscription    *live; /* NULL when nobody writes it down meanwhile */
  TektraChatSession          *voice_session;
  TektraAttachment           *awaiting; /* a sound to be written down when somebody can */
  TektraTranscriptionService *transcription;
  GSignalGroup               *dictation_signals;
  GtkEventController         *voice_keys; /* borrowed from the window */
  gint64                      voice_begun;
  guint                       hold_source;
  gboolean                    voice_key_down;
  gboolean                    voice_button_down;
  gboolean                    ignore_click;

  GMenuModel                 *attach_menu;
  GtkRevealer                *note_revealer;
  GtkLabel                   *note_label;
  AdwWrapBox                 *note_buttons;
  GtkWidget                  *attachments_scroller;
  GtkFlowBox                 *attachments_box;
  GtkScrolledWindow          *text_scroller;
  GtkTextView                *text_view;
  GtkTextBuffer              *buffer;
  GtkWidget                  *placeholder;
  GtkMenuButton              *attach_button;
  GtkWidget                  *cancel_button;
  GtkWidget                  *space;
  TektraRecordingBar         *recording_bar;
  GtkWidget                  *voice_button;
  GtkWidget                  *talk_button;
  GtkWidget                  *context_box;
  TektraContextRing          *context_ring;
  GtkLabel                   *context_label;
  GtkStack                   *send_stack;
  GtkWidget                  *send_button;
  GtkWidget                  *stop_button;
};

void     _tektra_composer_start_spelling (TektraComposer   *self);
void     _tektra_composer_show_spelling  (TektraComposer   *self);
void     _tektra_composer_update_note    (TektraComposer   *self);
void     _tektra_composer_update_context (TektraComposer   *self);
void     _tektra_composer_init_voice     (TektraComposer   *self);
void     _tektra_composer_dispose_voice  (TektraComposer   *self);
void     _tektra_composer_watch_keys     (TektraComposer   *self,
                                          GtkWidget        *root);
gboolean _tektra_composer_can_write_down (TektraComposer   *self);
void     _tektra_composer_write_down     (TektraComposer   *self);
void     _tektra_composer_show_voice     (TektraComposer   *self);
void     _tektra_composer_toggle_voice   (TektraComposer   *self);
void     _tektra_composer_dictate        (TektraComposer   *self,
                                          TektraAttachment *attachment);
gboolean _tektra_composer_cancel_voice   (TektraComposer   *self);

G_END_DECLS
