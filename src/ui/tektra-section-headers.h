/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * TektraSectionTitleFunc:
 * @item: the first item of a section
 *
 * Tells what a section of a list is called.
 *
 * Returns: (transfer none): a title
 */
typedef const char *(*TektraSectionTitleFunc) (gpointer item);

/* The titles between the sections of a GtkListView. */

GtkListItemFactory *tektra_section_headers_new (TektraSectionTitleFunc get_title);

G_END_DECLS
