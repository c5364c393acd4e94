/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "http/tektra-http-client.h"

G_BEGIN_DECLS

/* Called by libFuzzer with one input after the other */
int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

void fuzz_read_stream      (const guint8         *data,
                            gsize                 size,
                            gsize                 piece,
                            TektraHttpItemFunc    func,
                            gpointer              user_data);

G_END_DECLS
