/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/tektra-chat-search.h"

#include "util/tektra-weak-ref.h"

/* With every key the search begins anew, and the one before is given up. Its results stay until the
 * new ones are there: a list that is empty between two keys flickers. */

/* As many as a person looks at before they type another letter */
#define MAX_HITS 30

struct _TektraChatSearch
{
  GObject parent_instance;

  TektraStore *store;
  DexFuture *running;
  char *text;
  GError *error;
  GListStore *titles;
  GListStore *messages;
  TektraChatSearchState state;
  guint serial;
};

typedef struct
{
  GWeakRef *search;
  guint serial;
} Running;

G_DEFINE_FINAL_TYPE (TektraChatSearch, tektra_chat_search, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (TektraChatSearchState, tektra_chat_search_state,
                    G_DEFINE_ENUM_VALUE (TEKTRA_CHAT_SEARCH_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_CHAT_SEARCH_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_CHAT_SEARCH_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_CHAT_SEARCH_FAILED, "failed"))

enum
{
  PROP_0,
  PROP_TEXT,
  PROP_STATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
running_free (gpointer data)
{
  Running *running = data;

  tektra_weak_ref_free (running->search);
  g_free (running);
}

static void
set_state (TektraChatSearch      *self,
           TektraChatSearchState  state)
{
  g_assert (TEKTRA_IS_CHAT_SEARCH (self));

  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* Only what differs is replaced: most of what one letter more leaves over stays where it is. */
static void
replace (GListStore *list,
         GPtrArray  *results)
{
  guint n_old = g_list_model_get_n_items (G_LIST_MODEL (list));
  guint n_new = results->len;
  guint before = 0, after = 0;

  for (; before < MIN (n_old, n_new); before++)
    {
      g_autoptr(TektraSearchResult) old = g_list_model_get_item (G_LIST_MODEL (list), before);

      if (!tektra_search_result_equal (old, results->pdata[before]))
        break;
    }

  for (; after < MIN (n_old, n_new) - before; after++)
    {
      g_autoptr(TektraSearchResult) old = NULL;

      old = g_list_model_get_item (G_LIST_MODEL (list), n_old - 1 - after);
      if (!tektra_search_result_equal (old, results->pdata[n_new - 1 - after]))
        break;
    }

  if (n_old != n_new || before < n_new)
    g_list_store_splice (list, before, n_old - before - after, results->pdata + before,
                         n_new - before - after);
}

static void
show_hits (TektraChatSearch *self,
           GPtrArray        *hits)
{
  g_autoptr(GPtrArray) titles = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);

  g_assert (TEKTRA_IS_CHAT_SEARCH (self));

  for (guint i = 0; hits != NULL && i < hits->len; i++)
    {
      const TektraSearchHit *hit = hits->pdata[i];

      g_ptr_array_add (hit->message != 0 ? messages : titles, tektra_search_result_new (hit));
    }

  replace (self->titles, titles);
  replace (self->messages, messages);
}

static DexFuture *
found_cb (DexFuture *completed,
          gpointer   user_data)
{
  Running *running = user_data;
  g_autoptr(TektraChatSearch) self = g_weak_ref_get (running->search);
  g_autoptr(GError) error = NULL;
  const GValue *value = dex_future_get_value (completed, &error);

  /* Something else may be looked for by now. */
  if (self == NULL || self->serial != running->serial)
    return dex_future_new_true ();

  show_hits (self, value != NULL ? g_value_get_boxed (value) : NULL);
  g_clear_error (&self->error);
  self->error = g_steal_pointer (&error);
  set_state (self,
             self->error != NULL ? TEKTRA_CHAT_SEARCH_FAILED : TEKTRA_CHAT_SEARCH_DONE);

  return dex_future_new_true ();
}

static gboolean
has_words (const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      if (g_unichar_isalnum (g_utf8_get_char (c)))
        return TRUE;
    }

  return FALSE;
}

static void
tektra_chat_search_dispose (GObject *object)
{
  TektraChatSearch *self = TEKTRA_CHAT_SEARCH (object);

  dex_clear (&self->running);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (tektra_chat_search_parent_class)->dispose (object);
}

static void
tektra_chat_search_finalize (GObject *object)
{
  TektraChatSearch *self = TEKTRA_CHAT_SEARCH (object);

  g_clear_object (&self->titles);
  g_clear_object (&self->messages);
  g_clear_error (&self->error);
  g_free (self->text);

  G_OBJECT_CLASS (tektra_chat_search_parent_class)->finalize (object);
}

static void
tektra_chat_search_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  TektraChatSearch *self = TEKTRA_CHAT_SEARCH (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;

    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_chat_search_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  TektraChatSearch *self = TEKTRA_CHAT_SEARCH (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      tektra_chat_search_set_text (self, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_chat_search_class_init (TektraChatSearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_chat_search_dispose;
  object_class->finalize = tektra_chat_search_finalize;
  object_class->get_property = tektra_chat_search_get_property;
  object_class->set_property = tektra_chat_search_set_property;

  properties[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL,
                         "",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       TEKTRA_TYPE_CHAT_SEARCH_STATE, TEKTRA_CHAT_SEARCH_IDLE,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_chat_search_init (TektraChatSearch *self)
{
  self->text = g_strdup ("");
  self->titles = g_list_store_new (TEKTRA_TYPE_SEARCH_RESULT);
  self->messages = g_list_store_new (TEKTRA_TYPE_SEARCH_RESULT);
}

/**
 * tektra_chat_search_new:
 * @store: the chats
 *
 * Creates a search that looks for nothing yet.
 *
 * Returns: (transfer full): a new search
 */
TektraChatSearch *
tektra_chat_search_new (TektraStore *store)
{
  TektraChatSearch *self;

  g_return_val_if_fail (TEKTRA_IS_STORE (store), NULL);

  self = g_object_new (TEKTRA_TYPE_CHAT_SEARCH, NULL);
  self->store = g_object_ref (store);

  return self;
}

/**
 * tektra_chat_search_get_text:
 * @self: a search
 *
 * Gets what is looked for.
 *
 * Returns: (transfer none): the text
 */
const char *
tektra_chat_search_get_text (TektraChatSearch *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SEARCH (self), NULL);

  return self->text;
}

/**
 * tektra_chat_search_set_text:
 * @self: a search
 * @text: what a person typed so far
 *
 * Looks for something else. The results follow when they are there.
 */
void
tektra_chat_search_set_text (TektraChatSearch *self,
                             const char       *text)
{
  g_return_if_fail (TEKTRA_IS_CHAT_SEARCH (self));
  g_return_if_fail (text != NULL);

  if (!g_set_str (&self->text, text))
    return;

  dex_clear (&self->running);
  self->serial++;

  if (has_words (text))
    {
      Running *running = g_new0 (Running, 1);

      running->search = tektra_weak_ref_new (self);
      running->serial = self->serial;
      set_state (self, TEKTRA_CHAT_SEARCH_RUNNING);
      self->running = dex_future_finally (tektra_store_search (self->store, text, MAX_HITS),
                                          found_cb, running, running_free);
    }
  else
    {
      show_hits (self, NULL);
      set_state (self, TEKTRA_CHAT_SEARCH_IDLE);
    }

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

/**
 * tektra_chat_search_get_state:
 * @self: a search
 *
 * Gets what the search is doing.
 *
 * Returns: a state
 */
TektraChatSearchState
tektra_chat_search_get_state (TektraChatSearch *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SEARCH (self), TEKTRA_CHAT_SEARCH_IDLE);

  return self->state;
}

/**
 * tektra_chat_search_get_error:
 * @self: a search
 *
 * Gets why the search has failed.
 *
 * Returns: (transfer none) (nullable): what went wrong, %NULL if it has not failed
 */
const GError *
tektra_chat_search_get_error (TektraChatSearch *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SEARCH (self), NULL);

  return self->state == TEKTRA_CHAT_SEARCH_FAILED ? self->error : NULL;
}

/**
 * tektra_chat_search_list_titles:
 * @self: a search
 *
 * Gets the chats whose titles fit.
 *
 * Returns: (transfer none): a list of [class@SearchResult], the best first
 */
GListModel *
tektra_chat_search_list_titles (TektraChatSearch *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SEARCH (self), NULL);

  return G_LIST_MODEL (self->titles);
}

/**
 * tektra_chat_search_list_messages:
 * @self: a search
 *
 * Gets the messages that fit.
 *
 * Returns: (transfer none): a list of [class@SearchResult], the best first
 */
GListModel *
tektra_chat_search_list_messages (TektraChatSearch *self)
{
  g_return_val_if_fail (TEKTRA_IS_CHAT_SEARCH (self), NULL);

  return G_LIST_MODEL (self->messages);
}
