/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "session/tektra-chat-session.h"
#include "ui/tektra-model-index.h"

G_BEGIN_DECLS

/* The button in the header bar that names the model of a chat and where the text goes. */
#define TEKTRA_TYPE_MODEL_BUTTON (tektra_model_button_get_type ())
G_DECLARE_FINAL_TYPE (TektraModelButton, tektra_model_button, TEKTRA, MODEL_BUTTON, AdwBin)

void tektra_model_button_set_index   (TektraModelButton *self,
                                      TektraModelIndex  *index);
void tektra_model_button_set_session (TektraModelButton *self,
                                      TektraChatSession *session);
void tektra_model_button_popup       (TektraModelButton *self);

G_END_DECLS
