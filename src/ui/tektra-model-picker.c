/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-model-picker.h"

#include <glib/gi18n.h>

#include "ui/tektra-list-arrows.h"
#include "ui/tektra-model-row.h"
#include "ui/tektra-model-text.h"
#include "ui/tektra-section-headers.h"

/* Shows the models as they come and go: favourites first, then by how far the text travels, with a
 * search. The search comes last, after all that stays the same while one types, so that a key costs
 * no more than that. The list's selection is only the keyboard's place; choosing is activating.
 *
 * A GtkListView makes some 200 rows, whatever fits its window, and to bind those takes longer than
 * a frame. It is shown the first few models, and more when a person comes near their end. */

#define FEW_MODELS  9
#define MORE_MODELS 40

struct _TektraModelPicker
{
  GtkPopover          parent_instance;

  TektraModelIndex   *index;
  TektraModel        *chosen;
  GtkFilter          *filter;
  GtkSliceListModel  *slice;
  GtkSingleSelection *selection;
  GPtrArray          *spare_rows;
  char              **words;

  GtkEditable        *search_entry;
  GtkStack           *stack;
  GtkScrolledWindow  *scrolled_window;
  GtkListView        *list_view;
  GtkLabel           *empty_label;
  GtkWidget          *empty_buttons;
  GtkLabel           *trouble_label;
};

G_DEFINE_FINAL_TYPE (TektraModelPicker, tektra_model_picker, GTK_TYPE_POPOVER)

enum
{
  PROP_0,
  PROP_INDEX,
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

/* A model that only embeds has nothing to say. It is left out here, and not by a filter before the
 * sorting: through that, every key would have to ask for each of thousands of models. */
static gboolean
match_cb (gpointer item,
          gpointer user_data)
{
  TektraModelPicker *self = user_data;
  TektraModel *model = tektra_model_entry_get_model (item);

  return (tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_TEXT) != 0 &&
         tektra_model_entry_matches (item, (const char * const *) self->words);
}

/* The favourites are a section of their own, before those of the places. */
static int
get_section (TektraModelEntry *entry)
{
  TektraModel *model = tektra_model_entry_get_model (entry);

  return tektra_model_get_favourite (model) ? -1 : (int) tektra_model_get_locality (model);
}

static int
compare_section_cb (gconstpointer a,
                    gconstpointer b,
                    gpointer      user_data)
{
  int left = get_section ((TektraModelEntry *) a);
  int right = get_section ((TektraModelEntry *) b);

  return (left > right) - (left < right);
}

static int
compare_entry_cb (gconstpointer a,
                  gconstpointer b,
                  gpointer      user_data)
{
  return tektra_model_entry_compare ((TektraModelEntry *) a, (TektraModelEntry *) b);
}

/* A server that is simply not there needs no words while others have models. */
static char *
dup_trouble (TektraModelPicker *self)
{
  TektraModelManager *manager = tektra_model_index_get_manager (self->index);
  GListModel *backends = G_LIST_MODEL (tektra_model_manager_get_registry (manager));
  g_autoptr(GString) string = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (backends); i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (backends, i);
      const char *text = tektra_backend_get_status_text (backend);

      switch (tektra_backend_get_reason (backend))
        {
        case TEKTRA_BACKEND_REASON_UNAUTHORIZED:
        case TEKTRA_BACKEND_REASON_INCOMPATIBLE:
        case TEKTRA_BACKEND_REASON_FAILED:
          if (text != NULL)
            g_string_append_printf (string, "%s%s: %s",
                                    string->len > 0 ? "\n" : "",
                                    tektra_backend_get_name (backend),
                                    text);
          break;

        case TEKTRA_BACKEND_REASON_NONE:
        case TEKTRA_BACKEND_REASON_NOT_INSTALLED:
        case TEKTRA_BACKEND_REASON_NOT_RUNNING:
          break;

        default:
          g_assert_not_reached ();
        }
    }

  return g_string_free (g_steal_pointer (&string), FALSE);
}

static void
tektra_model_picker_update_trouble (TektraModelPicker *self)
{
  g_autofree char *trouble = NULL;

  g_assert (TEKTRA_IS_MODEL_PICKER (self));

  trouble = dup_trouble (self);
  gtk_label_set_label (self->trouble_label, trouble);
  gtk_widget_set_visible (GTK_WIDGET (self->trouble_label), *trouble != '\0');
}

static void
tektra_model_picker_update_empty (TektraModelPicker *self)
{
  gboolean have_models, ready;
  const char *text;

  g_assert (TEKTRA_IS_MODEL_PICKER (self));

  if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "models");
      return;
    }

  have_models = g_list_model_get_n_items (G_LIST_MODEL (self->index)) > 0;
  ready = tektra_model_manager_get_ready (tektra_model_index_get_manager (self->index));

  if (have_models)
    text = _("No model has this name.");
  else if (ready)
    text = _("There is no model yet. Get one, add a folder with GGUF files, "
             "or start your Ollama server.");
  else
    text = _("Looking for models…");

  gtk_label_set_label (self->empty_label, text);
  gtk_widget_set_visible (self->empty_buttons, !have_models && ready);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

static void
tektra_model_picker_pick (TektraModelPicker *self,
                          guint              position)
{
  g_autoptr(TektraModelEntry) entry = NULL;

  g_assert (TEKTRA_IS_MODEL_PICKER (self));

  entry = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  if (entry == NULL)
    return;

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[SIGNAL_PICKED], 0, tektra_model_entry_get_model (entry));
}

static void
activate_cb (TektraModelPicker *self,
             guint              position)
{
  g_assert (TEKTRA_IS_MODEL_PICKER (self));

  tektra_model_picker_pick (self, position);
}

static void
show_more_cb (TektraModelPicker *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled_window);
  double page = gtk_adjustment_get_page_size (adjustment);
  guint size = gtk_slice_list_model_get_size (self->slice);

  g_assert (TEKTRA_IS_MODEL_PICKER (self));

  if (gtk_adjustment_get_value (adjustment) + 2 * page >= gtk_adjustment_get_upper (adjustment)
      && g_list_model_get_n_items (gtk_slice_list_model_get_model (self->slice)) > size)
    gtk_slice_list_model_set_size (self->slice, size + MORE_MODELS);
}

/* Whether all that has the words @more has the words @less, too */
static gboolean
implies (char **more,
         char **less)
{
  for (guint i = 0; less[i] != NULL; i++)
    {
      if (more[i] == NULL || strstr (more[i], less[i]) == NULL)
        return FALSE;
    }

  return TRUE;
}

/* What a person adds can only take models away, and what they take back only add. */
static GtkFilterChange
compare_needles (char **before,
                 char **after)
{
  if (implies (after, before))
    return GTK_FILTER_CHANGE_MORE_STRICT;
  if (implies (before, after))
    return GTK_FILTER_CHANGE_LESS_STRICT;

  return GTK_FILTER_CHANGE_DIFFERENT;
}

static void
search_changed_cb (TektraModelPicker *self)
{
  g_autofree char *needle = NULL;
  g_auto(GStrv) before = NULL;

  g_assert (TEKTRA_IS_MODEL_PICKER (self));

  needle = g_utf8_casefold (gtk_editable_get_text (self->search_entry), -1);
  before = g_steal_pointer (&self->words);
  self->words = g_strsplit_set (needle, " ", -1);
  gtk_slice_list_model_set_size (self->slice, FEW_MODELS);
  gtk_filter_changed (self->filter, compare_needles (before, self->words));

  if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0)
    gtk_list_view_scroll_to (self->list_view, 0, GTK_LIST_SCROLL_SELECT, NULL);
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
  g_assert (TEKTRA_IS_MODEL_PICKER (self));

  return tektra_list_arrows_move (self->list_view, keyval);
}

static void
toggle_favourite (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  TektraModelPicker *self = TEKTRA_MODEL_PICKER (widget);
  TektraModelEntry *entry = gtk_single_selection_get_selected_item (self->selection);

  if (entry != NULL)
    gtk_widget_activate_action (widget, "win.toggle-favourite-model", "s",
                                tektra_model_entry_get_full_id (entry));
}

/* The popover and the dialog cannot both have the keyboard. */
static void
show_details (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  TektraModelPicker *self = TEKTRA_MODEL_PICKER (widget);
  g_autoptr(TektraModelEntry) entry = NULL;
  const char *full_id = g_variant_get_string (parameter, NULL);

  g_set_object (&entry, gtk_single_selection_get_selected_item (self->selection));
  if (*full_id == '\0' && entry != NULL)
    full_id = tektra_model_entry_get_full_id (entry);

  if (*full_id == '\0')
    return;

  gtk_popover_popdown (GTK_POPOVER (self));
  gtk_widget_activate_action (widget, "win.show-model", "s", full_id);
}

static void
leave_cb (TektraModelPicker *self)
{
  g_assert (TEKTRA_IS_MODEL_PICKER (self));

  gtk_popover_popdown (GTK_POPOVER (self));
}

/* The list throws its items away with every key, and to make a row takes longer than to fill it: so
 * the rows are taken out of the items before. */
static void
row_bind_cb (TektraModelPicker *self,
             GtkListItem       *item)
{
  TektraModelEntry *entry = gtk_list_item_get_item (item);
  TektraModel *model = tektra_model_entry_get_model (entry);
  g_autoptr(GtkWidget) row = NULL;

  g_assert (TEKTRA_IS_MODEL_PICKER (self));

  if (self->spare_rows->len > 0)
    {
      row = g_ptr_array_steal_index_fast (self->spare_rows, self->spare_rows->len - 1);
    }
  else
    {
      row = g_object_ref_sink (tektra_model_row_new ());
      g_object_bind_property (self, "chosen", row, "chosen", G_BINDING_SYNC_CREATE);
    }

  tektra_model_row_set_entry (TEKTRA_MODEL_ROW (row), entry);
  gtk_list_item_set_child (item, row);
  gtk_list_item_set_accessible_label (item, tektra_model_get_name (model));
}

static void
row_unbind_cb (TektraModelPicker *self,
               GtkListItem       *item)
{
  g_autoptr(GtkWidget) row = g_object_ref (gtk_list_item_get_child (item));

  g_assert (TEKTRA_IS_MODEL_PICKER (self));

  tektra_model_row_set_entry (TEKTRA_MODEL_ROW (row), NULL);
  gtk_list_item_set_child (item, NULL);
  if (self->spare_rows->len < FEW_MODELS)
    g_ptr_array_add (self->spare_rows, g_steal_pointer (&row));
}

static const char *
get_section_title (gpointer item)
{
  TektraModel *model = tektra_model_entry_get_model (item);

  return tektra_model_get_favourite (model)
         ? _("Favourites")
         : tektra_model_text_locality (tektra_model_get_locality (model));
}

static void
tektra_model_picker_set_up_list (TektraModelPicker *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr(GtkListItemFactory) headers = tektra_section_headers_new (get_section_title);
  g_autoptr(GtkSorter) section_sorter = NULL;
  GtkFilterListModel *filtered;
  GtkSortListModel *sorted;
  GtkSorter *sorter;

  sorter = GTK_SORTER (gtk_custom_sorter_new (compare_entry_cb, NULL, NULL));
  section_sorter = GTK_SORTER (gtk_custom_sorter_new (compare_section_cb, NULL, NULL));
  sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (self->index)), sorter);
  gtk_sort_list_model_set_section_sorter (sorted, section_sorter);
  self->filter = GTK_FILTER (gtk_custom_filter_new (match_cb, self, NULL));
  filtered = gtk_filter_list_model_new (G_LIST_MODEL (sorted), g_object_ref (self->filter));
  self->slice = gtk_slice_list_model_new (G_LIST_MODEL (filtered), 0, FEW_MODELS);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->slice)));

  g_signal_connect_object (factory, "bind", G_CALLBACK (row_bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (row_unbind_cb), self, G_CONNECT_SWAPPED);

  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_header_factory (self->list_view, headers);
}

static void
tektra_model_picker_watch (TektraModelPicker *self)
{
  TektraModelManager *manager = tektra_model_index_get_manager (self->index);
  GListModel *backends = G_LIST_MODEL (tektra_model_manager_get_registry (manager));

  g_assert (TEKTRA_IS_MODEL_PICKER (self));

  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scrolled_window),
                           "value-changed",
                           G_CALLBACK (show_more_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection,
                           "items-changed",
                           G_CALLBACK (tektra_model_picker_update_empty),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manager,
                           "notify::ready",
                           G_CALLBACK (tektra_model_picker_update_empty),
                           self,
                           G_CONNECT_SWAPPED);

  for (guint i = 0; i < g_list_model_get_n_items (backends); i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (backends, i);

      g_signal_connect_object (backend, "state-changed",
                               G_CALLBACK (tektra_model_picker_update_trouble), self,
                               G_CONNECT_SWAPPED);
    }

  tektra_model_picker_update_empty (self);
  tektra_model_picker_update_trouble (self);
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
  tektra_model_picker_watch (TEKTRA_MODEL_PICKER (object));
}

static void
tektra_model_picker_dispose (GObject *object)
{
  TektraModelPicker *self = TEKTRA_MODEL_PICKER (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_MODEL_PICKER);
  g_ptr_array_set_size (self->spare_rows, 0);
  g_clear_object (&self->selection);
  g_clear_object (&self->slice);
  g_clear_object (&self->filter);
  g_clear_object (&self->chosen);
  g_clear_object (&self->index);

  G_OBJECT_CLASS (tektra_model_picker_parent_class)->dispose (object);
}

static void
tektra_model_picker_finalize (GObject *object)
{
  TektraModelPicker *self = TEKTRA_MODEL_PICKER (object);

  g_ptr_array_unref (self->spare_rows);
  g_strfreev (self->words);

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
    case PROP_INDEX:
      self->index = g_value_dup_object (value);
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

  properties[PROP_INDEX] =
    g_param_spec_object ("index", NULL, NULL,
                         TEKTRA_TYPE_MODEL_INDEX,
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
  gtk_widget_class_bind_template_child (widget_class, TektraModelPicker, scrolled_window);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPicker, empty_label);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPicker, empty_buttons);
  gtk_widget_class_bind_template_child (widget_class, TektraModelPicker, trouble_label);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_key_pressed_cb);

  gtk_widget_class_install_action (widget_class, "picker.toggle-favourite", NULL,
                                   toggle_favourite);
  gtk_widget_class_install_action (widget_class, "picker.show-details", "s", show_details);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_d, GDK_CONTROL_MASK,
                                       "picker.toggle-favourite", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_i, GDK_CONTROL_MASK,
                                       "picker.show-details", "s", "");
}

static void
tektra_model_picker_init (TektraModelPicker *self)
{
  self->words = g_new0 (char *, 1);
  self->spare_rows = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self), "model-picker");
}

/**
 * tektra_model_picker_new:
 * @index: the models to choose from
 *
 * Makes a picker.
 *
 * Returns: (transfer full): a new picker
 */
GtkWidget *
tektra_model_picker_new (TektraModelIndex *index)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_INDEX (index), NULL);

  return g_object_new (TEKTRA_TYPE_MODEL_PICKER, "index", index, NULL);
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
