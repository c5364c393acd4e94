/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-search-view.h"

#include <glib/gi18n.h>

#include "session/tektra-chat-search.h"
#include "ui/tektra-list-arrows.h"
#include "ui/tektra-search-row.h"
#include "ui/tektra-section-headers.h"

/* The keyboard stays in the entry: the arrows move the selection of the list, Enter opens what is
 * selected. A GtkListView makes rows for all that there is, far beyond what can be seen; it is
 * shown the first few results, and more when a person comes near their end. */

#define FEW_RESULTS 12
#define MORE_RESULTS 24

struct _TektraSearchView
{
  AdwBin               parent_instance;

  TektraChatSearch    *search;
  GtkSliceListModel   *slice;
  GtkSingleSelection  *selection;
  gboolean             activated;

  GtkEditable         *entry;
  GtkStack            *stack;
  GtkScrolledWindow   *scrolled_window;
  GtkListView         *list_view;
  AdwStatusPage       *failed_page;
};

G_DEFINE_FINAL_TYPE (TektraSearchView, tektra_search_view, ADW_TYPE_BIN)

enum
{
  HIT_ACTIVATED,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
tektra_search_view_activate (TektraSearchView *self,
                             guint             position)
{
  g_autoptr(TektraSearchResult) result = NULL;
  const TektraSearchHit *hit;

  g_assert (TEKTRA_IS_SEARCH_VIEW (self));

  result = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  if (result == NULL)
    return;

  hit = tektra_search_result_get_hit (result);
  g_signal_emit (self, signals[HIT_ACTIVATED], 0, hit->chat, hit->message);
}

static void
activate_cb (TektraSearchView *self,
             guint             position)
{
  tektra_search_view_activate (self, position);
}

static void
text_changed_cb (TektraSearchView *self)
{
  const char *text = gtk_editable_get_text (self->entry);

  g_assert (TEKTRA_IS_SEARCH_VIEW (self));

  if (g_str_equal (text, tektra_chat_search_get_text (self->search)))
    return;

  self->activated = FALSE;
  tektra_chat_search_set_text (self->search, text);
}

/* Who types fast means what will be found, not what was found for the letters before. */
static void
entry_activate_cb (TektraSearchView *self)
{
  g_assert (TEKTRA_IS_SEARCH_VIEW (self));

  text_changed_cb (self);
  self->activated = tektra_chat_search_get_state (self->search) == TEKTRA_CHAT_SEARCH_RUNNING;
  if (!self->activated)
    tektra_search_view_activate (self, gtk_single_selection_get_selected (self->selection));
}

static void
stop_cb (TektraSearchView *self)
{
  g_signal_emit (self, signals[CLOSED], 0);
}

static gboolean
key_pressed_cb (TektraSearchView *self,
                guint             keyval,
                guint             keycode,
                GdkModifierType   state)
{
  g_assert (TEKTRA_IS_SEARCH_VIEW (self));

  return tektra_list_arrows_move (self->list_view, keyval);
}

static void
show_more_cb (TektraSearchView *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled_window);
  double page = gtk_adjustment_get_page_size (adjustment);
  guint size = gtk_slice_list_model_get_size (self->slice);

  g_assert (TEKTRA_IS_SEARCH_VIEW (self));

  if (gtk_adjustment_get_value (adjustment) + 2 * page >= gtk_adjustment_get_upper (adjustment) &&
      g_list_model_get_n_items (gtk_slice_list_model_get_model (self->slice)) > size)
    gtk_slice_list_model_set_size (self->slice, size + MORE_RESULTS);
}

/* While something is looked for, what was found before stays. */
static void
state_changed_cb (TektraSearchView *self)
{
  g_assert (TEKTRA_IS_SEARCH_VIEW (self));

  switch (tektra_chat_search_get_state (self->search))
    {
    case TEKTRA_CHAT_SEARCH_RUNNING:
      break;

    case TEKTRA_CHAT_SEARCH_DONE:
      if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) == 0)
        {
          gtk_stack_set_visible_child_name (self->stack, "empty");
          gtk_accessible_announce (GTK_ACCESSIBLE (self->entry), _("Nothing Found"),
                                   GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
          break;
        }

      gtk_slice_list_model_set_size (self->slice, FEW_RESULTS);
      gtk_stack_set_visible_child_name (self->stack, "results");
      gtk_list_view_scroll_to (self->list_view, 0, GTK_LIST_SCROLL_SELECT, NULL);
      if (self->activated)
        tektra_search_view_activate (self, 0);
      self->activated = FALSE;
      break;

    case TEKTRA_CHAT_SEARCH_FAILED:
      adw_status_page_set_description (self->failed_page,
                                       tektra_chat_search_get_error (self->search)->message);
      gtk_stack_set_visible_child_name (self->stack, "failed");
      break;

    case TEKTRA_CHAT_SEARCH_IDLE:
    default:
      gtk_stack_set_visible_child_name (self->stack, "idle");
    }
}

static void
row_setup_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *item)
{
  gtk_list_item_set_child (item, tektra_search_row_new ());
}

static void
row_bind_cb (GtkSignalListItemFactory *factory,
             GtkListItem              *item)
{
  TektraSearchRow *row = TEKTRA_SEARCH_ROW (gtk_list_item_get_child (item));
  g_autofree char *label = NULL;

  tektra_search_row_set_result (row, gtk_list_item_get_item (item));
  label = tektra_search_row_dup_label (row);
  gtk_list_item_set_accessible_label (item, label);
}

static const char *
get_section_title (gpointer item)
{
  return tektra_search_result_get_hit (item)->message == 0 ? _("Titles") : _("Messages");
}

static void
tektra_search_view_set_up (TektraSearchView *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr(GtkListItemFactory) headers = tektra_section_headers_new (get_section_title);
  GListStore *groups = g_list_store_new (G_TYPE_LIST_MODEL);
  GListModel *results;

  g_assert (TEKTRA_IS_SEARCH_VIEW (self));

  g_list_store_append (groups, tektra_chat_search_list_titles (self->search));
  g_list_store_append (groups, tektra_chat_search_list_messages (self->search));
  results = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (groups)));
  self->slice = gtk_slice_list_model_new (results, 0, FEW_RESULTS);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->slice)));

  g_signal_connect (factory, "setup", G_CALLBACK (row_setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (row_bind_cb), NULL);
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_header_factory (self->list_view, headers);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));

  g_signal_connect_object (self->search, "notify::state",
                           G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scrolled_window),
                           "value-changed",
                           G_CALLBACK (show_more_cb), self, G_CONNECT_SWAPPED);
}

static void
tektra_search_view_dispose (GObject *object)
{
  TektraSearchView *self = TEKTRA_SEARCH_VIEW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_SEARCH_VIEW);
  g_clear_object (&self->selection);
  g_clear_object (&self->slice);
  g_clear_object (&self->search);

  G_OBJECT_CLASS (tektra_search_view_parent_class)->dispose (object);
}

static void
tektra_search_view_class_init (TektraSearchViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_search_view_dispose;

  /**
   * TektraSearchView::hit-activated:
   * @self: a view
   * @chat: the id of a chat
   * @message: the id of a message in it, or 0 for the chat as a whole
   *
   * Emitted when a person wants to see what was found.
   */
  signals[HIT_ACTIVATED] =
    g_signal_new ("hit-activated",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);

  /**
   * TektraSearchView::closed:
   * @self: a view
   *
   * Emitted when a person does not want to search any more.
   */
  signals[CLOSED] =
    g_signal_new ("closed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/tektra-search-view.ui");
  gtk_widget_class_bind_template_child (widget_class, TektraSearchView, entry);
  gtk_widget_class_bind_template_child (widget_class, TektraSearchView, stack);
  gtk_widget_class_bind_template_child (widget_class, TektraSearchView, scrolled_window);
  gtk_widget_class_bind_template_child (widget_class, TektraSearchView, list_view);
  gtk_widget_class_bind_template_child (widget_class, TektraSearchView, failed_page);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, text_changed_cb);
  gtk_widget_class_set_css_name (widget_class, "search-view");
}

static void
tektra_search_view_init (TektraSearchView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * tektra_search_view_new:
 * @store: the chats
 *
 * Makes a view.
 *
 * Returns: (transfer floating): a view
 */
GtkWidget *
tektra_search_view_new (TektraStore *store)
{
  TektraSearchView *self;

  g_return_val_if_fail (TEKTRA_IS_STORE (store), NULL);

  self = g_object_new (TEKTRA_TYPE_SEARCH_VIEW, NULL);
  self->search = tektra_chat_search_new (store);
  tektra_search_view_set_up (self);

  return GTK_WIDGET (self);
}

/**
 * tektra_search_view_open:
 * @self: a view
 * @text: (nullable): what to look for, %NULL to leave that to the person
 *
 * Lets a person type. What was looked for before can be overwritten.
 */
void
tektra_search_view_open (TektraSearchView *self,
                         const char       *text)
{
  g_return_if_fail (TEKTRA_IS_SEARCH_VIEW (self));

  if (text != NULL)
    gtk_editable_set_text (self->entry, text);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (self->entry, 0, -1);
}
