/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/tektra-template.h"

G_BEGIN_DECLS

GtkWidget *tektra_template_row_new (TektraTemplate *template);

G_END_DECLS
