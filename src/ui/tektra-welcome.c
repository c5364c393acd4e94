/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-welcome.h"

#include <glib/gi18n.h>

#include "ui/tektra-download-row.h"

struct _TektraWelcome
{
  AdwBin              parent_instance;

  TektraModelManager *manager;
  TektraOfferList    *offers;
  TektraModelOffer   *offer;
  TektraDownload     *download;
  GSignalGroup       *session_signals;
  GSignalGroup       *model_signals;
  GSignalGroup       *backend_signals;

  /* bits, by their places */
  guint               shown_suggestions;
  guint               patience_source;

  GtkWidget          *box;
  GtkLabel           *ready_label;
  AdwWrapBox         *suggestions_box;
  GtkWidget          *choices_box;
  GtkWidget          *offer_button;
  GtkLabel           *offer_label;
  AdwBin             *download_bin;
  GtkWidget          *demo_button;
  GtkWidget          *server_button;
  GtkWidget          *others_button;
  GtkLabel           *others_label;
};

/* Models are mostly known within moments. What would be said for so short is not said at all. */
#define PATIENCE_MS 250

G_DEFINE_FINAL_TYPE (TektraWelcome, tektra_welcome, ADW_TYPE_BIN)

enum
{
  SIGNAL_SUGGESTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The demonstration model knows drawings of shapes and the program itself, nothing else, and
 * English alone: what it is asked is not translated. */
enum
{
  FOR_DEMO = 1 << 0,
  FOR_REAL = 1 << 1,
};

static const struct
{
  const char *text;
  gboolean    needs_picture;
  guint       models;
} suggestions[] = {
  { "What is in this picture?", TRUE, FOR_DEMO },
  { "How do I switch models?", FALSE, FOR_DEMO },
  { "Is my data private?", FALSE, FOR_DEMO },
  { "What are the keyboard shortcuts?", FALSE, FOR_DEMO },
  { N_("What is in this picture?"), TRUE, FOR_REAL },
  { N_("Explain how rainbows form"), FALSE, FOR_REAL },
  { N_("Plan a dinner for six"), FALSE, FOR_REAL },
  { N_("Write a short thank-you note"), FALSE, FOR_REAL },
};

static const char *
get_suggestion (guint i)
{
  return suggestions[i].models == FOR_DEMO ? suggestions[i].text : _(suggestions[i].text);
}

static gboolean
is_usable (TektraModel *model)
{
  TektraBackend *backend = model != NULL ? tektra_model_get_backend (model) : NULL;

  return backend != NULL
         && tektra_backend_get_state (backend) != TEKTRA_BACKEND_STATE_UNAVAILABLE;
}

static guint
choose_suggestions (TektraModel *model)
{
  guint models, chosen = 0;
  gboolean sees;

  if (!is_usable (model))
    return 0;

  models = tektra_model_get_demo (model) ? FOR_DEMO : FOR_REAL;
  sees = (tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_IMAGE) != 0;

  for (guint i = 0; i < G_N_ELEMENTS (suggestions); i++)
    {
      if ((suggestions[i].models & models) != 0 && (sees || !suggestions[i].needs_picture))
        chosen |= 1u << i;
    }

  return chosen;
}

static void
suggestion_clicked_cb (TektraWelcome *self,
                       GtkButton     *button)
{
  guint i = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "suggestion"));

  g_assert (TEKTRA_IS_WELCOME (self));

  g_signal_emit (self, signals[SIGNAL_SUGGESTED], 0,
                 get_suggestion (i), suggestions[i].needs_picture);
}

static void
tektra_welcome_add_suggestion (TektraWelcome *self,
                               guint          i)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *label = gtk_label_new (get_suggestion (i));

  g_assert (TEKTRA_IS_WELCOME (self));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_add_css_class (button, "suggestion");
  g_object_set_data (G_OBJECT (button), "suggestion", GUINT_TO_POINTER (i));
  g_signal_connect_object (button, "clicked",
                           G_CALLBACK (suggestion_clicked_cb), self, G_CONNECT_SWAPPED);
  adw_wrap_box_append (self->suggestions_box, button);
}

static void
tektra_welcome_update_suggestions (TektraWelcome *self,
                                   TektraModel   *model)
{
  guint shown;

  g_assert (TEKTRA_IS_WELCOME (self));

  /* One of them may have the focus: they are left alone when they stay the same. */
  shown = choose_suggestions (model);
  if (shown == self->shown_suggestions)
    return;

  self->shown_suggestions = shown;
  adw_wrap_box_remove_all (self->suggestions_box);
  gtk_widget_set_visible (GTK_WIDGET (self->suggestions_box), shown != 0);

  for (guint i = 0; i < G_N_ELEMENTS (suggestions); i++)
    {
      if ((shown & (1u << i)) != 0)
        tektra_welcome_add_suggestion (self, i);
    }
}

static void
tektra_welcome_update_ready (TektraWelcome *self,
                             TektraModel   *model)
{
  g_autofree char *text = NULL;
  const char *description;

  g_assert (TEKTRA_IS_WELCOME (self));

  if (model == NULL)
    {
      if (self->manager != NULL && tektra_model_manager_get_ready (self->manager))
        text = g_strdup (_("There is no model yet. Get one, add a folder with GGUF models, "
                           "or start an Ollama server: Tektra finds it by itself."));
      else
        text = g_strdup (_("Looking for models on this computer…"));

      gtk_label_set_label (self->ready_label, text);
      return;
    }

  description = tektra_model_get_description (model);

  if (!is_usable (model))
    /* Translators: %s is the name of a model; a banner tells the reason */
    text = g_strdup_printf (_("%s cannot be used now."), tektra_model_get_name (model));
  else if (description != NULL && *description != '\0')
    /* Translators: the name of a model, and a sentence on what it is */
    text = g_strdup_printf (_("%s is ready. %s"), tektra_model_get_name (model), description);
  else if ((tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_IMAGE) != 0)
    text = g_strdup_printf (_("%s is ready. Ask it anything, or drop a picture here."),
                            tektra_model_get_name (model));
  else
    text = g_strdup_printf (_("%s is ready. Ask it anything."), tektra_model_get_name (model));

  gtk_label_set_label (self->ready_label, text);
}

/* Those that can be talked with: what the demonstration can do is offered in its own way. */
static guint
count_models (TektraBackend *backend)
{
  GListModel *models = tektra_backend_get_models (backend);
  guint n_models = 0;

  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr(TektraModel) model = g_list_model_get_item (models, i);

      n_models += !tektra_model_get_demo (model) &&
                  (tektra_model_get_capabilities (model) & TEKTRA_CAPABILITY_TEXT) != 0;
    }

  return n_models;
}

/* Names the backend that has the most models, because that is the one worth a look. The one that
 * the chat uses already is not, when there is nothing else in it. */
static void
tektra_welcome_update_others (TektraWelcome *self,
                              TektraModel   *model)
{
  TektraBackend *used = model != NULL && !tektra_model_get_demo (model) && is_usable (model)
                        ? tektra_model_get_backend (model) : NULL;
  GListModel *backends;
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;
  guint most = 0;

  g_assert (TEKTRA_IS_WELCOME (self));

  backends = G_LIST_MODEL (tektra_model_manager_get_registry (self->manager));

  for (guint i = 0; i < g_list_model_get_n_items (backends); i++)
    {
      g_autoptr(TektraBackend) backend = g_list_model_get_item (backends, i);
      guint n_models;

      if (tektra_backend_get_state (backend) == TEKTRA_BACKEND_STATE_UNAVAILABLE)
        continue;

      n_models = count_models (backend);
      if (n_models > most && (backend != used || n_models > 1))
        {
          most = n_models;
          g_set_str (&name, tektra_backend_get_name (backend));
        }
    }

  gtk_widget_set_visible (self->others_button, most > 0);

  if (most > 0)
    {
      /* Translators: %s is the name of a program that runs models, such as Ollama */
      text = g_strdup_printf (ngettext ("Use %s: %u model", "Use %s: %u models", most),
                              name, most);
      gtk_label_set_label (self->others_label, text);
    }
}

static void
tektra_welcome_show_download (TektraWelcome  *self,
                              TektraDownload *download)
{
  g_assert (TEKTRA_IS_WELCOME (self));

  if (!g_set_object (&self->download, download))
    return;

  adw_bin_set_child (self->download_bin,
                     download != NULL ? tektra_download_row_new (download) : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->download_bin), download != NULL);
}

/* Who has no model of their own is offered the one that suits their computer. */
static void
tektra_welcome_update_offer (TektraWelcome *self,
                             TektraModel   *model)
{
  gboolean wanting = model == NULL || tektra_model_get_demo (model) || !is_usable (model);
  TektraOfferState state = TEKTRA_OFFER_STATE_INSTALLED;
  TektraModelOffer *best = NULL;
  g_autofree char *text = NULL;
  g_autofree char *size = NULL;

  g_assert (TEKTRA_IS_WELCOME (self));

  if (self->offers != NULL)
    best = tektra_offer_list_find_best (self->offers);
  g_set_object (&self->offer, best);
  if (self->offer != NULL)
    state = tektra_model_offer_get_state (self->offer);

  if (self->offer != NULL)
    {
      TektraCatalogueEntry *entry = tektra_model_offer_get_entry (self->offer);

      size = g_format_size (tektra_catalogue_entry_get_size (entry));
      /* Translators: the name of a model, and the size of its files, such as 3.3 GB */
      text = g_strdup_printf (_("Download %s, %s, fits this computer"),
                              tektra_catalogue_entry_get_name (entry), size);
      gtk_label_set_label (self->offer_label, text);
    }

  gtk_widget_set_visible (self->offer_button, wanting && state == TEKTRA_OFFER_STATE_AVAILABLE);
  tektra_welcome_show_download (self, self->offer != NULL
                                      ? tektra_model_offer_get_download (self->offer) : NULL);
  gtk_widget_set_visible (self->server_button, wanting);
}

/* The demonstration is the way out while the model of the chat cannot be used. */
static void
tektra_welcome_update_demo (TektraWelcome *self,
                            TektraModel   *model)
{
  TektraModel *demo = NULL;

  g_assert (TEKTRA_IS_WELCOME (self));

  for (guint i = 0; !is_usable (model)
                    && i < g_list_model_get_n_items (G_LIST_MODEL (self->manager)); i++)
    {
      g_autoptr(TektraModel) candidate = g_list_model_get_item (G_LIST_MODEL (self->manager), i);

      if (tektra_model_get_demo (candidate) && is_usable (candidate))
        demo = candidate;
    }

  if (demo != NULL)
    {
      g_autofree char *full_id = tektra_model_dup_full_id (demo);

      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->demo_button), "s", full_id);
    }
  gtk_widget_set_visible (self->demo_button, demo != NULL);
}

static void
offer_clicked_cb (TektraWelcome *self)
{
  g_autoptr(GError) error = NULL;

  g_assert (TEKTRA_IS_WELCOME (self));

  if (self->offer != NULL
      && tektra_model_offer_get (self->offer, tektra_offer_list_get_downloads (self->offers),
                                 &error) == NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-toast", "s", error->message);
}

static void
tektra_welcome_update (TektraWelcome *self)
{
  g_autoptr(TektraChatSession) session = NULL;
  TektraModel *model;
  gboolean known;

  g_assert (TEKTRA_IS_WELCOME (self));

  session = g_signal_group_dup_target (self->session_signals);
  if (session == NULL || self->manager == NULL)
    return;

  model = tektra_chat_session_get_model (session);
  known = model != NULL || tektra_model_manager_get_ready (self->manager);
  gtk_widget_set_visible (self->box, known || self->patience_source == 0);
  gtk_widget_set_visible (self->choices_box, known);
  g_signal_group_set_target (self->model_signals, model);
  g_signal_group_set_target (self->backend_signals,
                             model != NULL ? tektra_model_get_backend (model) : NULL);
  tektra_welcome_update_ready (self, model);
  tektra_welcome_update_suggestions (self, model);
  tektra_welcome_update_offer (self, model);
  tektra_welcome_update_demo (self, model);
  tektra_welcome_update_others (self, model);
}

static void
patience_cb (gpointer user_data)
{
  TektraWelcome *self = user_data;

  self->patience_source = 0;
  tektra_welcome_update (self);
}

static void
tektra_welcome_dispose (GObject *object)
{
  TektraWelcome *self = TEKTRA_WELCOME (object);

  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_clear_object (&self->backend_signals);
  g_clear_object (&self->model_signals);
  g_clear_object (&self->session_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), TEKTRA_TYPE_WELCOME);
  g_clear_object (&self->download);
  g_clear_object (&self->offer);
  g_clear_object (&self->offers);
  g_clear_object (&self->manager);

  G_OBJECT_CLASS (tektra_welcome_parent_class)->dispose (object);
}

static void
tektra_welcome_class_init (TektraWelcomeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tektra_welcome_dispose;

  /**
   * TektraWelcome::suggested:
   * @self: a welcome
   * @text: a question
   * @needs_picture: whether the question is about a picture
   *
   * Emitted when a person takes a suggestion.
   */
  signals[SIGNAL_SUGGESTED] =
    g_signal_new ("suggested",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  2, G_TYPE_STRING, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/tektra/Tektra/ui/tektra-welcome.ui");
  gtk_widget_class_set_css_name (widget_class, "welcome");

  gtk_widget_class_bind_template_child (widget_class, TektraWelcome, box);
  gtk_widget_class_bind_template_child (widget_class, TektraWelcome, ready_label);
  gtk_widget_class_bind_template_child (widget_class, TektraWelcome, suggestions_box);
  gtk_widget_class_bind_template_child (widget_class, TektraWelcome, choices_box);
  gtk_widget_class_bind_template_child (widget_class, TektraWelcome, offer_button);
  gtk_widget_class_bind_template_child (widget_class, TektraWelcome, offer_label);
  gtk_widget_class_bind_template_child (widget_class, TektraWelcome, download_bin);
  gtk_widget_class_bind_template_child (widget_class, TektraWelcome, demo_button);
  gtk_widget_class_bind_template_child (widget_class, TektraWelcome, server_button);
  gtk_widget_class_bind_template_child (widget_class, TektraWelcome, others_button);
  gtk_widget_class_bind_template_child (widget_class, TektraWelcome, others_label);
  gtk_widget_class_bind_template_callback (widget_class, offer_clicked_cb);
}

static void
tektra_welcome_init (TektraWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->session_signals = g_signal_group_new (TEKTRA_TYPE_CHAT_SESSION);
  g_signal_group_connect_swapped (self->session_signals,
                                  "notify::model",
                                  G_CALLBACK (tektra_welcome_update),
                                  self);

  self->model_signals = g_signal_group_new (TEKTRA_TYPE_MODEL);
  g_signal_group_connect_swapped (self->model_signals,
                                  "notify::capabilities",
                                  G_CALLBACK (tektra_welcome_update),
                                  self);
  g_signal_group_connect_swapped (self->model_signals,
                                  "notify::description",
                                  G_CALLBACK (tektra_welcome_update),
                                  self);

  self->backend_signals = g_signal_group_new (TEKTRA_TYPE_BACKEND);
  g_signal_group_connect_swapped (self->backend_signals,
                                  "state-changed",
                                  G_CALLBACK (tektra_welcome_update),
                                  self);
}

/**
 * tektra_welcome_set_offers:
 * @self: a welcome
 * @offers: the models there are, and those that can be got
 *
 * Sets the models to tell about; done once.
 */
void
tektra_welcome_set_offers (TektraWelcome   *self,
                           TektraOfferList *offers)
{
  TektraModelManager *manager;

  g_return_if_fail (TEKTRA_IS_WELCOME (self));
  g_return_if_fail (TEKTRA_IS_OFFER_LIST (offers));
  g_return_if_fail (self->manager == NULL);

  manager = tektra_offer_list_get_manager (offers);
  self->offers = g_object_ref (offers);
  self->manager = g_object_ref (manager);
  self->patience_source = g_timeout_add_once (PATIENCE_MS, patience_cb, self);
  g_signal_connect_object (offers, "changed",
                           G_CALLBACK (tektra_welcome_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::ready",
                           G_CALLBACK (tektra_welcome_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "items-changed",
                           G_CALLBACK (tektra_welcome_update), self, G_CONNECT_SWAPPED);
}

/**
 * tektra_welcome_set_session:
 * @self: a welcome
 * @session: an empty chat
 *
 * Sets the chat to tell about.
 */
void
tektra_welcome_set_session (TektraWelcome     *self,
                            TektraChatSession *session)
{
  g_return_if_fail (TEKTRA_IS_WELCOME (self));
  g_return_if_fail (TEKTRA_IS_CHAT_SESSION (session));

  g_signal_group_set_target (self->session_signals, session);
  tektra_welcome_update (self);
}
