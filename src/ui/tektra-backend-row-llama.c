/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-backend-row-private.h"

#include <glib/gi18n.h>

#include "core/tektra-device.h"

/* What of llama.cpp can be chosen: where it works, and how it treats the memory. */

#define MAX_LAYERS 10000
/* Nobody knows how many there are before llama.cpp runs; few computers have more. */
#define N_GRAPHICS_CARDS 4

static void
device_cb (TektraBackendRow *self)
{
  guint selected = adw_combo_row_get_selected (self->device_row);
  g_autofree char *device = NULL;

  g_assert (TEKTRA_IS_BACKEND_ROW (self));

  if (self->updating || selected == GTK_INVALID_LIST_POSITION)
    return;

  device = tektra_device_to_string (selected == 0 ? TEKTRA_DEVICE_AUTO
                                    : selected == 1 ? TEKTRA_DEVICE_CPU : (gint64) selected - 2);
  _tektra_backend_row_save (self, "device", tektra_toml_new_string (device));
}

static void
layers_cb (TektraBackendRow *self)
{
  _tektra_backend_row_save_number (self, "n_gpu_layers", self->layers_row, -1);
}

static void
tektra_backend_row_save_choice (TektraBackendRow *self,
                                const char       *key,
                                AdwComboRow      *row)
{
  guint selected = adw_combo_row_get_selected (row);

  g_assert (TEKTRA_IS_BACKEND_ROW (self));

  if (!self->updating)
    _tektra_backend_row_save (self, key,
                              selected > 0 ? tektra_toml_new_boolean (selected == 2) : NULL);
}

static void
attention_cb (TektraBackendRow *self)
{
  tektra_backend_row_save_choice (self, "flash_attention", self->attention_row);
}

static void
mmap_cb (TektraBackendRow *self)
{
  tektra_backend_row_save_choice (self, "use_mmap", self->mmap_row);
}

/* What the program decides, or the person */
static AdwComboRow *
tektra_backend_row_add_choice_row (TektraBackendRow *self,
                                   const char       *title,
                                   const char       *subtitle,
                                   GCallback         callback)
{
  g_autoptr(GtkStringList) choices = gtk_string_list_new (NULL);
  AdwComboRow *row = ADW_COMBO_ROW (adw_combo_row_new ());

  g_assert (TEKTRA_IS_BACKEND_ROW (self));

  gtk_string_list_append (choices, _("Automatic"));
  gtk_string_list_append (choices, _("Off"));
  gtk_string_list_append (choices, _("On"));
  adw_combo_row_set_model (row, G_LIST_MODEL (choices));
  _tektra_backend_row_add_row (self, row, title, subtitle, "notify::selected", callback);

  return row;
}

/**
 * _tektra_backend_row_add_llama_rows:
 * @self: the row of llama.cpp
 *
 * Adds what only llama.cpp has.
 */
void
_tektra_backend_row_add_llama_rows (TektraBackendRow *self)
{
  g_autoptr(GtkStringList) devices = gtk_string_list_new (NULL);

  g_assert (TEKTRA_IS_BACKEND_ROW (self));

  for (gint64 i = -2; i < N_GRAPHICS_CARDS; i++)
    {
      g_autofree char *title =
        tektra_device_dup_title (i == -2 ? TEKTRA_DEVICE_AUTO : i == -1 ? TEKTRA_DEVICE_CPU : i);

      gtk_string_list_append (devices, title);
    }

  self->device_row = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_combo_row_set_model (self->device_row, G_LIST_MODEL (devices));
  _tektra_backend_row_add_row (self, self->device_row, _("Device"), NULL,
                               "notify::selected", G_CALLBACK (device_cb));

  self->layers_row = ADW_SPIN_ROW (adw_spin_row_new_with_range (-1, MAX_LAYERS, 1));
  _tektra_backend_row_add_row (self, self->layers_row, _("Layers on the Graphics Card"),
                               _("-1: as many as fit"),
                               "notify::value", G_CALLBACK (layers_cb));

  _tektra_backend_row_add_threads_row (self, _("0: one for each core but one"));

  self->attention_row =
    tektra_backend_row_add_choice_row (self, _("Flash Attention"),
                                       _("Less memory for long chats, on most graphics cards"),
                                       G_CALLBACK (attention_cb));
  self->mmap_row =
    tektra_backend_row_add_choice_row (self, _("Map Model Files"),
                                       _("Otherwise they are read into memory as a whole"),
                                       G_CALLBACK (mmap_cb));
}

/**
 * _tektra_backend_row_update_llama_rows:
 * @self: the row of llama.cpp
 * @settings: what is in models.toml
 *
 * Shows them.
 */
void
_tektra_backend_row_update_llama_rows (TektraBackendRow            *self,
                                       const TektraBackendSettings *settings)
{
  g_assert (TEKTRA_IS_BACKEND_ROW (self));

  adw_combo_row_set_selected (self->device_row,
                              settings->device == TEKTRA_DEVICE_AUTO ? 0
                                : settings->device == TEKTRA_DEVICE_CPU ? 1
                                : (guint) settings->device + 2);
  adw_spin_row_set_value (self->layers_row, settings->gpu_layers);
  adw_combo_row_set_selected (self->attention_row, (guint) (settings->flash_attention + 1));
  adw_combo_row_set_selected (self->mmap_row, (guint) (settings->mmap + 1));
}
