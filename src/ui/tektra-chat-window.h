/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "session/tektra-reader.h"
#include "storage/tektra-settings.h"
#include "ui/tektra-chat-view.h"
#include "ui/tektra-model-button.h"

G_BEGIN_DECLS

/* A window that shows a chat: the large one, or a small one. */
#define TEKTRA_TYPE_CHAT_WINDOW (tektra_chat_window_get_type ())
G_DECLARE_INTERFACE (TektraChatWindow, tektra_chat_window, TEKTRA, CHAT_WINDOW,
                     AdwApplicationWindow)

/**
 * TektraChatWindowInterface:
 * @get_session: the chat that is shown
 * @get_chat_view: where it is shown
 * @get_model_button: where its model is chosen
 * @get_settings: what a person has set
 * @get_reader: what reads its answers aloud, see tektra_chat_window_create_reader()
 * @show_toast: tells something in passing
 */
struct _TektraChatWindowInterface
{
  GTypeInterface parent_interface;

  TektraChatSession *(*get_session)      (TektraChatWindow *self);
  TektraChatView    *(*get_chat_view)    (TektraChatWindow *self);
  TektraModelButton *(*get_model_button) (TektraChatWindow *self);
  TektraSettings    *(*get_settings)     (TektraChatWindow *self);
  TektraReader      *(*get_reader)       (TektraChatWindow *self);
  void               (*show_toast)       (TektraChatWindow *self,
                                          const char       *text);
};

void               tektra_chat_window_class_install_actions (GtkWidgetClass   *widget_class);
TektraChatSession *tektra_chat_window_get_session           (TektraChatWindow *self);
TektraReader      *tektra_chat_window_get_reader            (TektraChatWindow *self);
TektraReader      *tektra_chat_window_create_reader         (TektraChatWindow *self);
void               tektra_chat_window_read_aloud            (TektraChatWindow *self,
                                                             gint64            message);
void               tektra_chat_window_read_by_itself        (TektraChatWindow *self,
                                                             TektraMessage    *answer);
void               tektra_chat_window_take_drop             (TektraChatWindow *self,
                                                             GdkDrop          *drop);

G_END_DECLS
