/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-capability-icons.h"

#include <glib/gi18n.h>

#include "tektra-enum-types.h"

/* The same icons and words wherever a model is shown. */

static const struct
{
  TektraCapabilities capability;
  const char        *icon_name;
  const char        *text;
} abilities[] = {
  { TEKTRA_CAPABILITY_IMAGE, "view-reveal-symbolic", N_("Sees pictures") },
  { TEKTRA_CAPABILITY_AUDIO, "tektra-hears-symbolic", N_("Hears sound") },
  { TEKTRA_CAPABILITY_TOOLS, "tektra-tools-symbolic", N_("Uses tools") },
  { TEKTRA_CAPABILITY_THINKING, "tektra-thinks-symbolic", N_("Thinks before it answers") },
};

struct _TektraCapabilityIcons
{
  GtkBox             parent_instance;

  TektraCapabilities capabilities;

  GtkWidget         *icons[G_N_ELEMENTS (abilities)];
};

G_DEFINE_FINAL_TYPE (TektraCapabilityIcons, tektra_capability_icons, GTK_TYPE_BOX)

enum
{
  PROP_0,
  PROP_CAPABILITIES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
tektra_capability_icons_get_property (GObject    *object,
                                      guint       prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  TektraCapabilityIcons *self = TEKTRA_CAPABILITY_ICONS (object);

  switch (prop_id)
    {
    case PROP_CAPABILITIES:
      g_value_set_flags (value, self->capabilities);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_capability_icons_set_property (GObject      *object,
                                      guint         prop_id,
                                      const GValue *value,
                                      GParamSpec   *pspec)
{
  TektraCapabilityIcons *self = TEKTRA_CAPABILITY_ICONS (object);

  switch (prop_id)
    {
    case PROP_CAPABILITIES:
      tektra_capability_icons_set (self, g_value_get_flags (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_capability_icons_class_init (TektraCapabilityIconsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = tektra_capability_icons_get_property;
  object_class->set_property = tektra_capability_icons_set_property;

  properties[PROP_CAPABILITIES] =
    g_param_spec_flags ("capabilities", NULL, NULL,
                        TEKTRA_TYPE_CAPABILITIES,
                        TEKTRA_CAPABILITY_NONE,
                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_capability_icons_init (TektraCapabilityIcons *self)
{
  gtk_box_set_spacing (GTK_BOX (self), 6);

  for (guint i = 0; i < G_N_ELEMENTS (abilities); i++)
    {
      GtkWidget *icon = gtk_image_new_from_icon_name (abilities[i].icon_name);

      gtk_widget_set_tooltip_text (icon, _(abilities[i].text));
      gtk_accessible_update_property (GTK_ACCESSIBLE (icon),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, _(abilities[i].text),
                                      -1);
      gtk_widget_set_visible (icon, FALSE);
      gtk_widget_add_css_class (icon, "dimmed");
      gtk_box_append (GTK_BOX (self), icon);
      self->icons[i] = icon;
    }

  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * tektra_capability_icons_set:
 * @self: icons
 * @capabilities: what a model can do
 *
 * Shows the icons of these; without any there is nothing that takes room.
 */
void
tektra_capability_icons_set (TektraCapabilityIcons *self,
                             TektraCapabilities     capabilities)
{
  gboolean any = FALSE;

  g_return_if_fail (TEKTRA_IS_CAPABILITY_ICONS (self));

  if (self->capabilities == capabilities)
    return;

  self->capabilities = capabilities;

  for (guint i = 0; i < G_N_ELEMENTS (abilities); i++)
    {
      gboolean able = (capabilities & abilities[i].capability) != 0;

      gtk_widget_set_visible (self->icons[i], able);
      any |= able;
    }

  gtk_widget_set_visible (GTK_WIDGET (self), any);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAPABILITIES]);
}

/**
 * tektra_capability_icons_dup_text:
 * @capabilities: what a model can do
 *
 * Says in words what the icons say.
 *
 * Returns: (transfer full): such as "Sees pictures · Uses tools", or that it answers text
 */
char *
tektra_capability_icons_dup_text (TektraCapabilities capabilities)
{
  g_autoptr(GString) string = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (abilities); i++)
    {
      if ((capabilities & abilities[i].capability) != 0)
        g_string_append_printf (string, "%s%s", string->len > 0 ? " · " : "",
                                _(abilities[i].text));
    }

  if (string->len == 0 && (capabilities & TEKTRA_CAPABILITY_EMBEDDING) != 0)
    g_string_append (string, _("Turns text into vectors"));
  else if (string->len == 0)
    g_string_append (string, _("Answers text"));

  return g_string_free (g_steal_pointer (&string), FALSE);
}
