/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-model-picker.h"

#include <glib/gi18n.h>

#include "ui/tektra-model-row.h"
#include "ui/tektra-model-text.h"

/* Shows the manager's models as they come and go, grouped by how far the text travels, with a
 * search. The list's selection is only the keyboard's place; choosing is activating. */

struct _TektraModelPicker
{
  GtkPopover          parent_instance;

  TektraModelManager *manager;
  TektraModel        *chosen;
  GtkFilter          *filter;
  GtkSingleSelection *selection;
  char               *needle;

  GtkEditable        *search_entry;
  GtkStack           *stack;
  GtkListView        *list_view;
  GtkLabel           *empty_label;
};

G_DEFINE_FINAL_TYPE (TektraModelPicker, tektra_model_picker, GTK_TYPE_POPOVER)

enum
{
  PROP_0,
  PROP_MANAGER,
  PROP_CHOSEN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_PICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
match_cb (gpointer item,
          gpointer user_data)
{
  TektraModelPicker *self = user_data;
  g_autofree char *text = NULL;

  if (self->needle == NULL || *self->needle == '\0')
    return TRUE;

  text = tektra_model_text_search (item);

  return strstr (text, self->needle) != NULL;
}

static int
compare_locality_cb (gconstpointer a,
                     gconstpointer b,
                     gpointer      user_data)
{
  TektraLocality left = tektra_model_get_locality ((TektraModel *) a);
  TektraLocality right = tektra_model_get_locality ((TektraModel *) b);

  return (left > right) - (left < right);
}

static int
compare_model_cb (gconstpointer a,
                  gconstpointer b,
                  gpointer      user_data)
{
  TektraModel *left = (TektraModel *) a;
  TektraModel *right = (TektraModel *) b;

  /* A demonstration never comes before a model one can work with. */
  if (tektra_model_get_demo (left) != tektra_model_get_demo (right))
    return tektra_model_get_demo (left) ? 1 : -1;

  return g_utf8_collate (tektra_model_get_name (left), tektra_model_get_name (right));
}

static void
tektra_model_picker_update_empty (TektraModelPicker *self)
{
  const char *text;

  g_assert (TEKTRA_IS_MODEL_PICKER (self));

  if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "models");
      return;
    }

  if (g_list_model_get_n_items (G_LIST_MODEL (self->manager)) > 0)
    text = _("No model has this name.");
  else if (tektra_model_manager_get_ready (self->manager))
    text = _("No models were found. Add a folder with GGUF files or start your Ollama server.");
  else
    text = _("Looking for models…");

  gtk_label_set_label (self->empty_label, text);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

static void
tektra_model_picker_pick (TektraModelPicker *self,
                          guint              position)
{
  g_autoptr(TektraModel) model = NULL;

  g_assert (TEKTRA_IS_MODEL_PICKER (self));

  model = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  if (model == NULL)
    return;

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[SIGNAL_PICKED], 0, model);
}

static void
activate_cb (TektraModelPicker *self,
             guint              position)
{
  g_assert (TEKTRA_IS_MODEL_PICKER (self));

  tektra_model_picker_pick (self, position);
}

static void
search_changed_cb (TektraModelPicker *self)
{
  g_assert (TEKTRA_IS_MODEL_PICKER (self));

  g_free (self->needle);
  self->needle = g_utf8_casefold (gtk_editable_get_text (self->search_entry), -1);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  gtk_single_selection_set_selected (self->selection, 0);
}

static void
search_activate_cb (TektraModelPicker *self)
{
  g_assert (TEKTRA_IS_MODEL_PICKER (self));

  tektra_model_picker_pick (self, gtk_single_selection_get_selected (self->selection));
}

static gboolean
search_key_pressed_cb (TektraModelPicker *self,
                       guint              keyval,
                       guint              keycode,
                       GdkModifierType    state)
{
  guint selected;

  g_assert (TEKTRA_IS_MODEL_PICKER (self));

  selected = gtk_single_selection_get_selected (self->selection);

  if (selected == GTK_INVALID_LIST_POSITION)
    return GDK_EVENT_PROPAGATE;

  if (keyval == GDK_KEY_Down || keyval == GDK_KEY_KP_Down)
    selected += 1;
  else if ((keyval == GDK_KEY_Up || keyval == GDK_KEY_KP_Up) && selected > 0)
    selected -= 1;
  else
    return GDK_EVENT_PROPAGATE;

  if (selected < g_list_model_get_n_items (G_LIST_MODEL (self->selection)))
    gtk_list_view_scroll_to (self->list_view, selected, GTK_LIST_SCROLL_SELECT, NULL);

  return GDK_EVENT_STOP;
}

static void
row_setup_cb (TektraModelPicker *self,
              GtkListItem       *item)
{
  GtkWidget *row = tektra_model_row_new ();

  g_assert (TEKTRA_IS_MODEL_PICKER (self));

  g_object_bind_property (self, "chosen", row, "chosen", G_BINDING_SYNC_CREATE);
  gtk_list_item_set_child (item, row);
}

static void
row_bind_cb (GtkSignalListItemFactory *factory,
             GtkListItem              *item)
{
  TektraModel *model = gtk_list_item_get_item (item);

  tektra_model_row_set_model (TEKTRA_MODEL_ROW (gtk_list_item_get_child (item)), model);
  gtk_list_item_set_accessible_label (item, tektra_model_get_name (model));
}

static void
row_unbind_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *item)
{
  tektra_model_row_set_model (TEKTRA_MODEL_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
header_setup_cb (GtkSignalListItemFactory *factory,
                 GtkListHeader            *header)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, "dimmed");
  gtk_list_header_set_child (header, label);
}

static void
header_bind_cb (GtkSignalListItemFactory *factory,
                GtkListHeader            *header)
{
  TektraModel *model = gtk_list_header_get_item (header);

  gtk_label_set_label (GTK_LABEL (gtk_list_header_get_child (header)),
                       tektra_model_text_locality (tektra_model_get_locality (model)));
}

static void
tektra_model_picker_set_up_list (TektraModelPicker *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr(GtkListItemFactory) header_factory = gtk_signal_list_item_factory_new ();
  g_autoptr(GtkSorter) model_sorter = NULL;
  g_autoptr(GtkSorter) locality_sorter = NULL;
  GtkFilterListModel *filtered;
  GtkSortListModel *sorted;

  self->filter = GTK_FILTER (gtk_custom_filter_new (match_cb, self, NULL));
  filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->manager)),
                                        g_object_ref (self->filter));
  model_sorter = GTK_SORTER (gtk_custom_sorter_new (compare_model_cb, NULL, NULL));
  locality_sorter = GTK_SORTER (gtk_custom_sorter_new (compare_locality_cb, NULL, NULL));
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered), g_steal_pointer (&model_sorter));
  gtk_sort_list_model_set_section_sorter (sorted, locality_sorter);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (sorted));

  g_signal_connect_object (factory, "setup", G_CALLBACK (row_setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (factory, "bind", G_CALLBACK (row_bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (row_unbind_cb), NULL);
  g_signal_connect (header_factory, "setup", G_CALLBACK (header_setup_cb), NULL);
  g_signal_connect (header_factory, "bind", G_CALLBACK (header_bind_cb), NULL);

  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_header_factory (self->list_view, header_factory);

  g_signal_connect_object (self->selection,
                           "items-changed",
                           G_CALLBACK (tektra_model_picker_update_empty),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->manager,
                           "notify::ready",
                           G_CALLBACK (tektra_model_picker_update_empty),
                           self,
                           G_CONNECT_SWAPPED);
  tektra_model_picker_update_empty (self);
}

static void
tektra_model_picker_show (GtkWidget *widget)
{
  TektraModelPicker *self = TEKTRA_MODEL_PICKER (widget);

  gtk_editable_set_text (self->search_entry, "");

  GTK_WIDGET_CLASS (tektra_model_picker_parent_class)->show (widget);

  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
tektra_model_picker_constructed (GObject *object)
{
  G_OBJECT_CLASS (tektra_model_picker_parent_class)->constructed (object);

  tektra_model_picker_set_up_list (TEKTRA_MODEL_PICKER (object));
}

static void
tektra_model_picker_dispose (GObject *object)
{
  TektraModelPicker *self = TEKTRA_MODEL_PICKER (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_MODEL_PICKER);
  g_clear_object (&self->selection);
  g_clear_object (&self->filter);
  g_clear_object (&self->chosen);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (tektra_model_picker_parent_class)->dispose (object);
}

static void
tektra_model_picker_finalize (GObject *object)
{
  TektraModelPicker *self = TEKTRA_MODEL_PICKER (object);

  g_free (self->needle);

  G_OBJECT_CLASS (tektra_model_picker_parent_class)->finalize (object);
}

static void
tektra_model_picker_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  TektraModelPicker *self = TEKTRA_MODEL_PICKER (object);

  switch (prop_id)
    {
    case PROP_CHOSEN:
      g_value_set_object (value, self->chosen);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_model_picker_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  TektraModelPicker *self = TEKTRA_MODEL_PICKER (object);

  switch (prop_id)
    {
    case PROP_MANAGER:
      self->manager = g_value_dup_object (value);
      break;

    case PROP_CHOSEN:
      tektra_model_picker_set_chosen (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_model_picker_class_init (TektraModelPickerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = tektra_model_picker_constructed;
  object_class->dispose = tektra_model_picker_dispose;
  object_class->finalize = tektra_model_picker_finalize;
  object_class->get_property = tektra_model_picker_get_property;
  object_class->set_property = tektra_model_picker_set_property;

  widget_class->show = tektra_model_picker_show;

  properties[PROP_MANAGER] =
    g_param_spec_object ("manager", NULL, NULL,
                         TEKTRA_TYPE_MODEL_MANAGER,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_CHOSEN] =
    g_param_spec_object ("chosen", NULL, NULL,
                         TEKTRA_TYPE_MODEL,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TektraModelPicker::picked:
   * @self: a picker
   * @model: what the person chose
   *
   * Emitted when a person chooses a model.
   */
  signals[SIGNAL_PICKED] =
    g_signal_new ("picked",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  1, TEKTRA_TYPE_MODEL);

  gtk_widget_class_set_template_from_resource (
    widget_class, "/io/github/tektra/Tektra/ui/tektra-model-picker.ui");

  gtk_widget_class_bind_template_child (widget_class, TektraModelPicker, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPicker, stack);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPicker, list_view);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPicker, empty_label);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_key_pressed_cb);
}

static void
tektra_model_picker_init (TektraModelPicker *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self), "model-picker");
}

/**
 * tektra_model_picker_new:
 * @manager: the models to choose from
 *
 * Makes a picker.
 *
 * Returns: (transfer full): a new picker
 */
GtkWidget *
tektra_model_picker_new (TektraModelManager *manager)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_MANAGER (manager), NULL);

  return g_object_new (TEKTRA_TYPE_MODEL_PICKER, "manager", manager, NULL);
}

/**
 * tektra_model_picker_set_chosen:
 * @self: a picker
 * @model: (nullable): the model of the chat
 *
 * Tells which model the chat uses, so that it can be marked.
 */
void
tektra_model_picker_set_chosen (TektraModelPicker *self,
                                TektraModel       *model)
{
  g_return_if_fail (TEKTRA_IS_MODEL_PICKER (self));

  if (g_set_object (&self->chosen, model))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHOSEN]);
}
