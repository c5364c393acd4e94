/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "backends/llama/tektra-llama-cards.h"
#include "core/tektra-device.h"
#include "core/tektra-graphics-card.h"
#include "models/tektra-model-catalogue.h"
#include "test-files.h"
#include "test-future.h"
#include "util/tektra-paths.h"

/* What a person would lose: hours of downloading what their computer cannot run. */

#define GB G_GUINT64_CONSTANT (1000000000)

static const char amd_devices[] =
  "load_backend: loaded Vulkan backend\n"
  "Available devices:\n"
  "  Vulkan0: AMD Radeon RX 6600 (RADV NAVI23) (16000 MiB, 15000 MiB free)\n";

static const char nvidia_devices[] =
  "Available devices:\n"
  "  CUDA0: NVIDIA GeForce RTX 3060 (12000 MiB, 11000 MiB free)\n"
  "  CUDA1: NVIDIA RTX A2000 (Laptop) (4096 MiB, 3000 MiB free)\n";

static void
put (const char *root,
     const char *name,
     const char *text)
{
  g_autofree char *path = g_build_filename (root, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_memory (void)
{
  g_autofree char *root = g_dir_make_tmp ("tektra-XXXXXX", NULL);
  g_autoptr(TektraHardware) whole = NULL;
  g_autoptr(TektraHardware) part = NULL;
  g_autoptr(TektraHardware) none = tektra_hardware_read (root, NULL);

  g_assert_cmpuint (none->memory, ==, 0);
  g_assert_cmpint (tektra_hardware_rate (none, GB), ==, TEKTRA_FIT_UNKNOWN);

  put (root, "proc/meminfo", "MemTotal:       16000000 kB\nMemAvailable:    9000000 kB\n");
  whole = tektra_hardware_read (root, NULL);
  g_assert_cmpuint (whole->memory, ==, G_GUINT64_CONSTANT (16384000000));
  g_assert_cmpuint (whole->available, ==, G_GUINT64_CONSTANT (9216000000));
  g_assert_cmpuint (whole->video_memory, ==, 0);
  g_assert_cmpint (tektra_hardware_rate (whole, 5 * GB), ==, TEKTRA_FIT_MEMORY);
  g_assert_cmpint (tektra_hardware_rate (whole, 14 * GB), ==, TEKTRA_FIT_TIGHT);
  g_assert_cmpint (tektra_hardware_rate (whole, 17 * GB), ==, TEKTRA_FIT_NOT);

  /* a container above this one's group allows less */
  put (root, "proc/self/cgroup", "0::/box/mine\n");
  put (root, "sys/fs/cgroup/box/memory.max", "4000000000\n");
  put (root, "sys/fs/cgroup/box/mine/memory.max", "max\n");
  part = tektra_hardware_read (root, NULL);
  g_assert_cmpuint (part->memory, ==, 4 * GB);
  g_assert_cmpuint (part->available, ==, 4 * GB);

  test_remove_tree (root);
}

static void
test_cards (void)
{
  g_autofree char *root = g_dir_make_tmp ("tektra-XXXXXX", NULL);
  g_autoptr(TektraHardware) amd = NULL;
  g_autoptr(TektraHardware) nvidia = NULL;
  g_autoptr(TektraHardware) busy = NULL;
  g_autoptr(TektraHardware) unused = NULL;
  g_autoptr(GListModel) cards = NULL;
  g_autoptr(GListModel) cuda = NULL;
  g_autoptr(GListModel) none = NULL;
  g_autoptr(TektraGraphicsCard) card = NULL;

  put (root, "proc/meminfo", "MemTotal: 8000000 kB\n");
  put (root, "sys/class/drm/card0/device/vendor", "0x8086\n");
  put (root, "sys/class/drm/card0-HDMI-A-1/device/mem_info_vram_total", "99999999999\n");
  put (root, "sys/class/drm/card1/device/mem_info_vram_total", "8573157376\n");
  amd = tektra_hardware_read (root, NULL);
  g_assert_cmpuint (amd->video_memory, ==, G_GUINT64_CONSTANT (8573157376));
  g_assert_cmpint (tektra_hardware_rate (amd, 7 * GB), ==, TEKTRA_FIT_GPU);

  /* What other programs hold is not free. */
  put (root, "sys/class/drm/card1/device/mem_info_vram_used", "4000000000\n");
  busy = tektra_hardware_read (root, NULL);
  g_assert_cmpuint (busy->video_used, ==, 4 * GB);
  g_assert_cmpint (tektra_hardware_rate (busy, 7 * GB), ==, TEKTRA_FIT_TIGHT);
  g_assert_cmpint (tektra_hardware_rate (busy, 4 * GB), ==, TEKTRA_FIT_GPU);

  /* The engine may tell the computer's memory as the card's, too. */
  cards = tektra_llama_cards_parse (amd_devices);
  g_assert_cmpuint (g_list_model_get_n_items (cards), ==, 1);
  g_assert_cmpuint (tektra_hardware_count_graphics (busy, cards, TEKTRA_DEVICE_AUTO, 0), ==,
                    G_GUINT64_CONSTANT (8573157376) - 4 * GB);
  g_assert_cmpuint (tektra_hardware_count_graphics (busy, cards, 0, 8 * GB), ==,
                    G_GUINT64_CONSTANT (8573157376) - 8 * GB);
  g_assert_cmpuint (tektra_hardware_count_graphics (busy, cards, 1, 0), ==, 0);
  g_assert_cmpuint (tektra_hardware_count_graphics (busy, cards, TEKTRA_DEVICE_CPU, 0), ==, 0);

  /* A card that the engine cannot use is none. */
  none = tektra_llama_cards_parse ("Available devices:\n  (none)\n");
  unused = tektra_hardware_read (root, none);
  g_assert_cmpint (tektra_hardware_rate (unused, 4 * GB), ==, TEKTRA_FIT_MEMORY);

  put (root, "sys/class/drm/card2/device/vendor", "0x10de\n");
  put (root, "sys/class/drm/card2/device/resource",
       "0x00000000fb000000 0x00000000fbffffff 0x0000000000040200\n"
       "0x0000007800000000 0x0000007bffffffff 0x000000000014220c\n");
  nvidia = tektra_hardware_read (root, NULL);
  g_assert_cmpuint (nvidia->video_memory, ==, G_GUINT64_CONSTANT (16) << 30);

  /* What its own driver tells, which knows how much is free, is believed. */
  cuda = tektra_llama_cards_parse (nvidia_devices);
  g_assert_cmpuint (g_list_model_get_n_items (cuda), ==, 2);
  card = g_list_model_get_item (cuda, 1);
  g_assert_cmpstr (tektra_graphics_card_get_title (card), ==, "NVIDIA RTX A2000 (Laptop)");
  g_assert_cmpuint (tektra_graphics_card_get_available (card), ==,
                    G_GUINT64_CONSTANT (3000) << 20);
  g_assert_cmpuint (tektra_hardware_count_graphics (nvidia, cuda, TEKTRA_DEVICE_AUTO, 0), ==,
                    G_GUINT64_CONSTANT (14000) << 20);
  g_assert_cmpuint (tektra_hardware_count_graphics (nvidia, cuda, 1, 0), ==,
                    G_GUINT64_CONSTANT (3000) << 20);

  test_remove_tree (root);
}

/* The list that comes with the program can be read, and all in it can be got. */
static void
test_catalogue (void)
{
  g_autofree char *path = tektra_paths_dup_program_data ("library.json");
  g_autoptr(GListModel) models = NULL;
  g_autoptr(GError) error = NULL;
  guint n;

  models = test_await_object (tektra_model_catalogue_load (path, "/", NULL), &error);
  g_assert_no_error (error);
  n = g_list_model_get_n_items (models);
  g_assert_cmpuint (n, >=, 8);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(TektraCatalogueEntry) entry = g_list_model_get_item (models, i);

      g_assert_true (tektra_catalogue_entry_get_hub_name (entry) != NULL ||
                     tektra_catalogue_entry_get_ollama_name (entry) != NULL);
      g_assert_nonnull (tektra_catalogue_entry_get_licence (entry));
      g_assert_true (g_str_has_prefix (tektra_catalogue_entry_get_page (entry), "https://"));
      g_assert_cmpuint (tektra_catalogue_entry_get_size (entry), >, 0);
      g_assert_cmpuint (tektra_catalogue_entry_get_memory (entry), >,
                        tektra_catalogue_entry_get_size (entry));
      g_assert_true (tektra_catalogue_entry_get_capabilities (entry) &
                     (TEKTRA_CAPABILITY_IMAGE | TEKTRA_CAPABILITY_AUDIO));
      g_assert_cmpint (tektra_catalogue_entry_get_fit (entry), !=, TEKTRA_FIT_UNKNOWN);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/hardware/memory", test_memory);
  g_test_add_func ("/hardware/cards", test_cards);
  g_test_add_func ("/hardware/catalogue", test_catalogue);

  return g_test_run ();
}
