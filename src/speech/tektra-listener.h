/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "speech/tektra-capture.h"

G_BEGIN_DECLS

/* Listens all the time, and cuts what it hears into what was said at once.
 * Properties: device, pause, level, open, speaking.
 * Signals: utterance (sound), failed (reason). */
#define TEKTRA_TYPE_LISTENER (tektra_listener_get_type ())
G_DECLARE_FINAL_TYPE (TektraListener, tektra_listener, TEKTRA, LISTENER, GObject)

TektraListener *tektra_listener_new          (void);
void            tektra_listener_set_device   (TektraListener *self,
                                              const char     *device);
void            tektra_listener_set_pause    (TektraListener *self,
                                              guint           pause);
void            tektra_listener_open         (TektraListener *self);
void            tektra_listener_close        (TektraListener *self);
gboolean        tektra_listener_get_open     (TektraListener *self);
gboolean        tektra_listener_get_speaking (TektraListener *self);
double          tektra_listener_get_level    (TektraListener *self);
void            tektra_listener_set_deaf     (TektraListener *self,
                                              gboolean        deaf);

G_END_DECLS
