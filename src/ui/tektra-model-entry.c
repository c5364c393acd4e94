/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-model-entry.h"

#include <string.h>

#include "ui/tektra-model-text.h"

/* Thousands of these are compared with every key that a person presses: folding case and collating
 * are done when the model changes, never when it is looked at. */

struct _TektraModelEntry
{
  GObject      parent_instance;

  TektraModel *model;
  char        *full_id;
  char        *search_key;
  char        *sort_key;
};

G_DEFINE_FINAL_TYPE (TektraModelEntry, tektra_model_entry, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
tektra_model_entry_make_keys (TektraModelEntry *self)
{
  g_assert (TEKTRA_IS_MODEL_ENTRY (self));

  g_free (self->search_key);
  self->search_key = tektra_model_text_search (self->model);

  /* As file names are sorted: 7B comes before 30B. */
  g_free (self->sort_key);
  self->sort_key = g_utf8_collate_key_for_filename (tektra_model_get_name (self->model), -1);
}

static void
model_notify_cb (TektraModelEntry *self,
                 GParamSpec       *pspec)
{
  static const char * const deciding[] = {
    "name", "demo", "favourite", "locality", "capabilities", "quantization", "parameter-size",
    NULL
  };

  g_assert (TEKTRA_IS_MODEL_ENTRY (self));

  if (!g_strv_contains (deciding, pspec->name))
    return;

  tektra_model_entry_make_keys (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
tektra_model_entry_finalize (GObject *object)
{
  TektraModelEntry *self = TEKTRA_MODEL_ENTRY (object);

  g_clear_object (&self->model);
  g_free (self->full_id);
  g_free (self->search_key);
  g_free (self->sort_key);

  G_OBJECT_CLASS (tektra_model_entry_parent_class)->finalize (object);
}

static void
tektra_model_entry_class_init (TektraModelEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = tektra_model_entry_finalize;

  /**
   * TektraModelEntry::changed:
   * @self: an entry
   *
   * Emitted when something changed that lists sort or filter by.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE,
                  0);
}

static void
tektra_model_entry_init (TektraModelEntry *self)
{
}

/**
 * tektra_model_entry_new:
 * @model: a model
 *
 * Makes the entry of a model.
 *
 * Returns: (transfer full): a new entry
 */
TektraModelEntry *
tektra_model_entry_new (TektraModel *model)
{
  TektraModelEntry *self;

  g_return_val_if_fail (TEKTRA_IS_MODEL (model), NULL);

  self = g_object_new (TEKTRA_TYPE_MODEL_ENTRY, NULL);
  self->model = g_object_ref (model);
  self->full_id = tektra_model_dup_full_id (model);
  tektra_model_entry_make_keys (self);
  g_signal_connect_object (model, "notify", G_CALLBACK (model_notify_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * tektra_model_entry_get_model:
 * @self: an entry
 *
 * Gets the model.
 *
 * Returns: (transfer none): the model
 */
TektraModel *
tektra_model_entry_get_model (TektraModelEntry *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_ENTRY (self), NULL);

  return self->model;
}

/**
 * tektra_model_entry_get_full_id:
 * @self: an entry
 *
 * Gets what settings call the model.
 *
 * Returns: (transfer none): a full identifier as of [method@Model.dup_full_id]
 */
const char *
tektra_model_entry_get_full_id (TektraModelEntry *self)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_ENTRY (self), NULL);

  return self->full_id;
}

/**
 * tektra_model_entry_matches:
 * @self: an entry
 * @words: (array zero-terminated=1): what is searched, with its case folded
 *
 * Gets whether a search finds the model.
 *
 * Returns: %TRUE if every word stands in its name, its identifier or that of its backend
 */
gboolean
tektra_model_entry_matches (TektraModelEntry   *self,
                            const char * const *words)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_ENTRY (self), FALSE);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (strstr (self->search_key, words[i]) == NULL)
        return FALSE;
    }

  return TRUE;
}

/**
 * tektra_model_entry_compare:
 * @self: an entry
 * @other: another entry
 *
 * Compares two models by name; a demonstration never comes before a model one can work with.
 *
 * Returns: less than, equal to or greater than 0
 */
int
tektra_model_entry_compare (TektraModelEntry *self,
                            TektraModelEntry *other)
{
  g_return_val_if_fail (TEKTRA_IS_MODEL_ENTRY (self), 0);
  g_return_val_if_fail (TEKTRA_IS_MODEL_ENTRY (other), 0);

  if (tektra_model_get_demo (self->model) != tektra_model_get_demo (other->model))
    return tektra_model_get_demo (self->model) ? 1 : -1;

  return strcmp (self->sort_key, other->sort_key);
}
