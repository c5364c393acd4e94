/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gst/gst.h>
#include <libdex.h>

#include "speech/tektra-audio-devices.h"

#include "speech/tektra-gstreamer.h"
#include "util/tektra-thread.h"
#include "util/tektra-weak-ref.h"

/* GStreamer's device monitor, whose start waits for the sound server: that happens in a thread.
 * What it has to say afterwards comes in the main loop. */

struct _TektraAudioDevices
{
  GObject parent_instance;

  GListStore *devices;
  GstDeviceMonitor *monitor;
  GSource *watch;
  DexFuture *starting;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TektraAudioDevices, tektra_audio_devices, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* What a thread starts */
typedef struct
{
  GWeakRef         *devices;
  GstDeviceMonitor *monitor;
  GList            *found;
} Starting;

static void
starting_free (Starting *starting)
{
  tektra_weak_ref_free (starting->devices);
  gst_clear_object (&starting->monitor);
  g_list_free_full (starting->found, gst_object_unref);
  g_free (starting);
}

/* Loudspeakers can be listened to as well, which nobody means by a microphone. */
static gboolean
is_microphone (GstDevice *device)
{
  g_autoptr(GstStructure) details = gst_device_get_properties (device);

  return details == NULL ||
         g_strcmp0 (gst_structure_get_string (details, "device.class"), "monitor") != 0;
}

/* %NULL for one that nothing can listen to, because a plugin is missing or the device has gone */
static TektraAudioDevice *
create_device (GstDevice *device)
{
  g_autoptr(GstElement) element = gst_device_create_element (device, NULL);
  g_autofree char *name = NULL;
  g_autofree char *target = NULL;
  g_autofree char *id = NULL;
  const char *property = "device";
  GstElementFactory *factory;

  if (element == NULL)
    return NULL;

  gst_object_ref_sink (element);
  factory = gst_element_get_factory (element);
  name = gst_device_get_display_name (device);
  if (g_str_equal (GST_OBJECT_NAME (factory), "pipewiresrc"))
    property = "target-object";
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (element), property) != NULL)
    g_object_get (element, property, &target, NULL);

  id = g_strdup_printf ("%s %s", GST_OBJECT_NAME (factory), target != NULL ? target : "");

  return tektra_audio_device_new (id, name);
}

static gboolean
is_same (gconstpointer a,
         gconstpointer b)
{
  return g_str_equal (tektra_audio_device_get_id ((TektraAudioDevice *) a),
                      tektra_audio_device_get_id ((TektraAudioDevice *) b));
}

static void
add_device (TektraAudioDevices *self,
            GstDevice          *device)
{
  g_autoptr(TektraAudioDevice) ours = NULL;

  if (!is_microphone (device))
    return;

  ours = create_device (device);
  if (ours != NULL && !g_list_store_find_with_equal_func (self->devices, ours, is_same, NULL))
    g_list_store_append (self->devices, ours);
}

static void
remove_device (TektraAudioDevices *self,
               GstDevice          *device)
{
  g_autoptr(TektraAudioDevice) ours = create_device (device);
  guint position;

  if (ours != NULL &&
      g_list_store_find_with_equal_func (self->devices, ours, is_same, &position))
    g_list_store_remove (self->devices, position);
}

static gboolean
message_cb (GstBus     *bus,
            GstMessage *message,
            gpointer    user_data)
{
  TektraAudioDevices *self = user_data;
  g_autoptr(GstDevice) device = NULL;

  switch ((int) GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_DEVICE_ADDED:
      gst_message_parse_device_added (message, &device);
      add_device (self, device);
      break;

    case GST_MESSAGE_DEVICE_REMOVED:
      gst_message_parse_device_removed (message, &device);
      remove_device (self, device);
      break;

    default:
      break;
    }

  return G_SOURCE_CONTINUE;
}

static DexFuture *
stop_in_thread (gpointer user_data)
{
  gst_device_monitor_stop (user_data);

  return dex_future_new_true ();
}

static void
stop_monitor (GstDeviceMonitor *monitor)
{
  dex_future_disown (tektra_thread_spawn ("tektra-devices", stop_in_thread, monitor,
                                          (GDestroyNotify) gst_object_unref));
}

/* To list the devices asks a sound server, for which the main loop has no time. */
static DexFuture *
start_in_thread (gpointer user_data)
{
  Starting *starting = user_data;

  tektra_gstreamer_ensure ();
  starting->monitor = gst_device_monitor_new ();
  gst_device_monitor_add_filter (starting->monitor, "Audio/Source", NULL);
  if (gst_device_monitor_start (starting->monitor))
    starting->found = gst_device_monitor_get_devices (starting->monitor);
  else
    gst_clear_object (&starting->monitor);

  return dex_future_new_true ();
}

static DexFuture *
started_cb (DexFuture *completed,
            gpointer   user_data)
{
  Starting *starting = user_data;
  g_autoptr(TektraAudioDevices) self = g_weak_ref_get (starting->devices);
  g_autoptr(GstBus) bus = NULL;

  if (starting->monitor == NULL)
    return dex_future_new_true ();
  if (self == NULL)
    {
      stop_monitor (g_steal_pointer (&starting->monitor));
      return dex_future_new_true ();
    }

  self->monitor = g_steal_pointer (&starting->monitor);
  bus = gst_device_monitor_get_bus (self->monitor);
  self->watch = gst_bus_create_watch (bus);
  g_source_set_callback (self->watch, G_SOURCE_FUNC (message_cb), self, NULL);
  g_source_attach (self->watch, NULL);

  for (GList *l = starting->found; l != NULL; l = l->next)
    add_device (self, l->data);

  return dex_future_new_true ();
}

static GType
tektra_audio_devices_get_item_type (GListModel *model)
{
  return TEKTRA_TYPE_AUDIO_DEVICE;
}

static guint
tektra_audio_devices_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (TEKTRA_AUDIO_DEVICES (model)->devices));
}

static gpointer
tektra_audio_devices_get_item (GListModel *model,
                               guint       position)
{
  return g_list_model_get_item (G_LIST_MODEL (TEKTRA_AUDIO_DEVICES (model)->devices), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = tektra_audio_devices_get_item_type;
  iface->get_n_items = tektra_audio_devices_get_n_items;
  iface->get_item = tektra_audio_devices_get_item;
}

static void
tektra_audio_devices_dispose (GObject *object)
{
  TektraAudioDevices *self = TEKTRA_AUDIO_DEVICES (object);

  if (self->watch != NULL)
    g_source_destroy (self->watch);
  g_clear_pointer (&self->watch, g_source_unref);
  if (self->monitor != NULL)
    stop_monitor (g_steal_pointer (&self->monitor));
  dex_clear (&self->starting);
  g_clear_object (&self->devices);

  G_OBJECT_CLASS (tektra_audio_devices_parent_class)->dispose (object);
}

static void
tektra_audio_devices_class_init (TektraAudioDevicesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_audio_devices_dispose;
}

static void
tektra_audio_devices_init (TektraAudioDevices *self)
{
  self->devices = g_list_store_new (TEKTRA_TYPE_AUDIO_DEVICE);
  g_signal_connect_object (self->devices, "items-changed",
                           G_CALLBACK (g_list_model_items_changed), self, G_CONNECT_SWAPPED);
}

/**
 * tektra_audio_devices_new:
 *
 * Creates a list that is filled soon, and kept right from then on.
 *
 * Returns: (transfer full): a new list
 */
TektraAudioDevices *
tektra_audio_devices_new (void)
{
  TektraAudioDevices *self = g_object_new (TEKTRA_TYPE_AUDIO_DEVICES, NULL);
  Starting *starting = g_new0 (Starting, 1);
  DexFuture *future;

  starting->devices = tektra_weak_ref_new (self);
  future = tektra_thread_spawn ("tektra-devices", start_in_thread, starting, NULL);
  self->starting = dex_future_finally (future, started_cb, starting,
                                       (GDestroyNotify) starting_free);
  /* the thread goes on when the list is gone */
  dex_future_disown (dex_ref (self->starting));

  return self;
}

/**
 * tektra_audio_devices_load:
 * @self: a list
 *
 * Waits for the sound server to tell what there is.
 *
 * Returns: (transfer full): a future that resolves when the list is filled, or stays empty because
 *   there is no sound server
 */
DexFuture *
tektra_audio_devices_load (TektraAudioDevices *self)
{
  g_return_val_if_fail (TEKTRA_IS_AUDIO_DEVICES (self), NULL);

  return dex_ref (self->starting);
}
