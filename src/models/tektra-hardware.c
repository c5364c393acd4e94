/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "core/tektra-device.h"
#include "core/tektra-graphics-card.h"
#include "models/tektra-hardware.h"
#include "util/tektra-thread.h"

/* What the kernel tells of memory, below a root folder: "/", or one that a test has made. */

/* A program needs memory for itself, and a desktop has others: what a model may take of all. */
#define COMFORTABLE 0.7
#define TIGHT 0.9

G_DEFINE_BOXED_TYPE (TektraHardware, tektra_hardware, tektra_hardware_copy, tektra_hardware_free)

static char *
read_file (const char *root,
           const char *path)
{
  g_autofree char *full = g_build_filename (root, path, NULL);
  char *text = NULL;

  g_file_get_contents (full, &text, NULL, NULL);

  return text;
}

/* proc_meminfo(5) */
static guint64
parse_meminfo (const char *text,
               const char *name)
{
  const char *line = text != NULL ? strstr (text, name) : NULL;

  return line != NULL ? g_ascii_strtoull (line + strlen (name), NULL, 10) * 1024 : 0;
}

/* The least that the control groups above this process allow (cgroups(7), version 2) */
static guint64
read_group_limit (const char *root)
{
  g_autofree char *groups = read_file (root, "proc/self/cgroup");
  const char *line = groups != NULL ? strstr (groups, "0::/") : NULL;
  g_autofree char *path = NULL;
  guint64 limit = G_MAXUINT64;

  if (line == NULL)
    return limit;

  path = g_strndup (line + 3, strcspn (line + 3, "\n"));

  for (;;)
    {
      g_autofree char *name = g_build_filename ("sys/fs/cgroup", path, "memory.max", NULL);
      g_autofree char *text = read_file (root, name);
      char *slash;

      if (text != NULL && g_ascii_isdigit (*text))
        limit = MIN (limit, g_ascii_strtoull (text, NULL, 10));

      if (!(slash = strrchr (path, '/')))
        return limit;
      *slash = '\0';
    }
}

static guint64
read_card_number (const char *root,
                  const char *card,
                  const char *file)
{
  g_autofree char *name = g_build_filename ("sys/class/drm", card, "device", file, NULL);
  g_autofree char *text = read_file (root, name);

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : 0;
}

/* amdgpu tells the size of its memory, and how much of it is in use. Of other cards only the window
 * onto it is known (the "resource" file of sysfs-bus-pci), which shows all of it on today's
 * machines; a small one shows nothing. */
static guint64
read_card (const char *root,
           const char *card)
{
  g_autofree char *vendor_name = g_build_filename ("sys/class/drm", card, "device/vendor", NULL);
  g_autofree char *resource_name = g_build_filename ("sys/class/drm", card, "device/resource",
                                                     NULL);
  g_autofree char *vendor = read_file (root, vendor_name);
  g_autofree char *resource = read_file (root, resource_name);
  g_auto(GStrv) lines = NULL;
  guint64 largest = read_card_number (root, card, "mem_info_vram_total");

  if (largest > 0)
    return largest;

  if (vendor == NULL || !g_str_has_prefix (vendor, "0x10de") || resource == NULL)
    return 0;

  lines = g_strsplit (resource, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *rest;
      guint64 start = g_ascii_strtoull (lines[i], &rest, 16);
      guint64 end = g_ascii_strtoull (rest, NULL, 16);

      if (end > start)
        largest = MAX (largest, end - start + 1);
    }

  return largest >= G_GUINT64_CONSTANT (1) << 30 ? largest : 0;
}

static DexFuture *
probe_in_thread (gpointer user_data)
{
  return dex_future_new_take_boxed (TEKTRA_TYPE_HARDWARE, tektra_hardware_read (user_data, NULL));
}

/**
 * tektra_hardware_count_graphics:
 * @self: what there is
 * @cards: a list of [class@GraphicsCard]: those that can be used, with what is free of them now
 * @device: where a model is to run, see tektra-device.h
 * @taken: bytes that models of ours have taken or will take
 *
 * Counts the free memory that graphics cards add to that of the computer. One that shares the
 * computer's memory adds none: it may tell all of that as its own, and so the driver is asked, too.
 *
 * Returns: bytes
 */
guint64
tektra_hardware_count_graphics (const TektraHardware *self,
                                GListModel           *cards,
                                gint64                device,
                                guint64               taken)
{
  guint64 used = MIN (MAX (self->video_used, taken), self->video_memory);
  guint64 own = 0, other = 0;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (G_IS_LIST_MODEL (cards), 0);

  for (guint i = 0; i < g_list_model_get_n_items (cards); i++)
    {
      g_autoptr(TektraGraphicsCard) card = g_list_model_get_item (cards, i);

      if (device == TEKTRA_DEVICE_CPU || (device >= 0 && device != i))
        continue;

      if (tektra_graphics_card_get_own_memory (card))
        own += tektra_graphics_card_get_available (card);
      else
        other += tektra_graphics_card_get_available (card);
    }

  return own + MIN (other, self->video_memory - used);
}

/**
 * tektra_hardware_read:
 * @root: (type filename): "/", or a folder that looks like it
 * @cards: (nullable): a list of [class@GraphicsCard], those that can be used; %NULL when nobody
 *   knows
 *
 * Reads how much memory there is. What cannot be used of graphics cards is not. Blocking: call it
 * in a thread.
 *
 * Returns: (transfer full): what there is
 */
TektraHardware *
tektra_hardware_read (const char *root,
                      GListModel *cards)
{
  TektraHardware *self = g_new0 (TektraHardware, 1);
  g_autofree char *meminfo = read_file (root, "proc/meminfo");
  g_autofree char *folder = g_build_filename (root, "sys/class/drm", NULL);
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  self->memory = MIN (parse_meminfo (meminfo, "MemTotal:"), read_group_limit (root));
  self->available = MIN (parse_meminfo (meminfo, "MemAvailable:"), self->memory);

  while (dir != NULL && (name = g_dir_read_name (dir)))
    {
      guint64 memory;

      /* "card0", not its outputs, "card0-HDMI-A-1" */
      if (!g_str_has_prefix (name, "card") || strchr (name, '-') != NULL)
        continue;

      memory = read_card (root, name);
      if (memory > self->video_memory)
        {
          self->video_memory = memory;
          self->video_used = read_card_number (root, name, "mem_info_vram_used");
        }
    }
  g_clear_pointer (&dir, g_dir_close);

  if (cards != NULL)
    {
      self->video_memory = tektra_hardware_count_graphics (self, cards, TEKTRA_DEVICE_AUTO, 0);
      self->video_used = 0;
    }

  return self;
}

/**
 * tektra_hardware_copy:
 * @self: what there is
 *
 * Copies it.
 *
 * Returns: (transfer full): a copy
 */
TektraHardware *
tektra_hardware_copy (const TektraHardware *self)
{
  return g_memdup2 (self, sizeof *self);
}

/**
 * tektra_hardware_free:
 * @self: (transfer full): what there is
 *
 * Frees it.
 */
void
tektra_hardware_free (TektraHardware *self)
{
  g_free (self);
}

/**
 * tektra_hardware_rate:
 * @self: what there is
 * @memory: bytes that a model needs when it runs, 0 when nobody knows
 *
 * Tells whether a model fits.
 *
 * Returns: how well
 */
TektraFit
tektra_hardware_rate (const TektraHardware *self,
                      guint64               memory)
{
  g_return_val_if_fail (self != NULL, TEKTRA_FIT_UNKNOWN);

  if (memory == 0 || self->memory == 0)
    return TEKTRA_FIT_UNKNOWN;

  if (self->video_memory > self->video_used
      && (double) memory <= (double) (self->video_memory - self->video_used) * TIGHT)
    return TEKTRA_FIT_GPU;

  if ((double) memory <= (double) self->memory * COMFORTABLE)
    return TEKTRA_FIT_MEMORY;

  return (double) memory <= (double) self->memory * TIGHT ? TEKTRA_FIT_TIGHT : TEKTRA_FIT_NOT;
}

/**
 * tektra_hardware_probe:
 * @root: (type filename): "/", or a folder that looks like it
 *
 * Reads how much memory there is, in a thread.
 *
 * Returns: (transfer full): a future that resolves to a [struct@Hardware]
 */
DexFuture *
tektra_hardware_probe (const char *root)
{
  g_return_val_if_fail (root != NULL, NULL);

  return tektra_thread_spawn ("tektra-hardware", probe_in_thread, g_strdup (root), g_free);
}
