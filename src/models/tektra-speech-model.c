/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "models/tektra-speech-model-private.h"
#include "models/tektra-whisper-file.h"
#include "tektra-enum-types.h"
#include "util/tektra-thread.h"

/* One model is one name in the folder of these models, whatever is known of it: what is proposed,
 * what is being downloaded to it and what is there are put together by that name. */

#define PREFIX "ggml-"

struct _TektraSpeechModel
{
  GObject parent_instance;

  /* owned */
  char *file_name;
  char *id;
  char *name;
  char *path;               /* NULL unless it is there */
  TektraRemoteFile *remote; /* NULL when it is not proposed */
  TektraDownload *download;

  guint64 size;
  guint64 memory;
  guint multilingual : 1;
  guint recommended : 1;
  guint chosen : 1;
  guint deleted : 1;        /* by a person */
};

G_DEFINE_FINAL_TYPE (TektraSpeechModel, tektra_speech_model, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_STATE,
  PROP_PATH,
  PROP_SIZE,
  PROP_DOWNLOAD,
  PROP_CHOSEN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* "medium.en-q5_0" of "ggml-medium.en-q5_0.bin" */
static char *
dup_stem (const char *file_name)
{
  g_autofree char *name = g_filename_display_name (file_name);
  const char *start = g_str_has_prefix (name, PREFIX) ? name + strlen (PREFIX) : name;

  if (g_str_has_suffix (start, TEKTRA_WHISPER_FILE_SUFFIX) &&
      strlen (start) > strlen (TEKTRA_WHISPER_FILE_SUFFIX))
    return g_strndup (start, strlen (start) - strlen (TEKTRA_WHISPER_FILE_SUFFIX));

  return g_strdup (start);
}

static void
tektra_speech_model_dispose (GObject *object)
{
  TektraSpeechModel *self = TEKTRA_SPEECH_MODEL (object);

  g_clear_object (&self->download);

  G_OBJECT_CLASS (tektra_speech_model_parent_class)->dispose (object);
}

static void
tektra_speech_model_finalize (GObject *object)
{
  TektraSpeechModel *self = TEKTRA_SPEECH_MODEL (object);

  g_clear_pointer (&self->remote, tektra_remote_file_free);
  g_free (self->file_name);
  g_free (self->id);
  g_free (self->name);
  g_free (self->path);

  G_OBJECT_CLASS (tektra_speech_model_parent_class)->finalize (object);
}

static void
tektra_speech_model_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  TektraSpeechModel *self = TEKTRA_SPEECH_MODEL (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;

    case PROP_STATE:
      g_value_set_enum (value, (int) tektra_speech_model_get_state (self));
      break;

    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;

    case PROP_SIZE:
      g_value_set_uint64 (value, self->size);
      break;

    case PROP_DOWNLOAD:
      g_value_set_object (value, self->download);
      break;

    case PROP_CHOSEN:
      g_value_set_boolean (value, self->chosen);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_speech_model_class_init (TektraSpeechModelClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_speech_model_dispose;
  object_class->finalize = tektra_speech_model_finalize;
  object_class->get_property = tektra_speech_model_get_property;

  /**
   * TektraSpeechModel:name:
   *
   * What people call it.
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);

  /**
   * TektraSpeechModel:state:
   *
   * Whether it is here.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, TEKTRA_TYPE_OFFER_STATE, TEKTRA_OFFER_STATE_AVAILABLE,
                       flags);

  /**
   * TektraSpeechModel:path:
   *
   * Where it is, when it is here.
   */
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);

  /**
   * TektraSpeechModel:size:
   *
   * Bytes of the file.
   */
  properties[PROP_SIZE] =
    g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0, flags);

  /**
   * TektraSpeechModel:download:
   *
   * What brings it here.
   */
  properties[PROP_DOWNLOAD] =
    g_param_spec_object ("download", NULL, NULL, TEKTRA_TYPE_DOWNLOAD, flags);

  /**
   * TektraSpeechModel:chosen:
   *
   * Whether it is the one that writes down what is said.
   */
  properties[PROP_CHOSEN] = g_param_spec_boolean ("chosen", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_speech_model_init (TektraSpeechModel *self)
{
  self->multilingual = TRUE;
}

/**
 * _tektra_speech_model_new:
 * @file_name: (type filename): its name in the folder of these models
 *
 * Creates a model of which nothing else is known.
 *
 * Returns: (transfer full): a new model
 */
TektraSpeechModel *
_tektra_speech_model_new (const char *file_name)
{
  TektraSpeechModel *self;

  g_return_val_if_fail (file_name != NULL, NULL);

  self = g_object_new (TEKTRA_TYPE_SPEECH_MODEL, NULL);
  self->file_name = g_strdup (file_name);
  self->name = dup_stem (file_name);
  self->id = g_strdup (self->name);

  return self;
}

/**
 * _tektra_speech_model_get_file_name:
 * @self: a model
 *
 * Gets its name in the folder of these models.
 *
 * Returns: (transfer none) (type filename): the name
 */
const char *
_tektra_speech_model_get_file_name (TektraSpeechModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODEL (self), NULL);

  return self->file_name;
}

/**
 * _tektra_speech_model_get_remote:
 * @self: a model
 *
 * Gets where it can be got.
 *
 * Returns: (transfer none) (nullable): the file on a server
 */
TektraRemoteFile *
_tektra_speech_model_get_remote (TektraSpeechModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODEL (self), NULL);

  return self->remote;
}

/**
 * _tektra_speech_model_get_deleted:
 * @self: a model
 *
 * Gets whether a person deleted it, and knows why it is not there.
 *
 * Returns: %TRUE since then
 */
gboolean
_tektra_speech_model_get_deleted (TektraSpeechModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODEL (self), FALSE);

  return self->deleted;
}

/**
 * _tektra_speech_model_set_entry:
 * @self: a model
 * @entry: what is told of it in the list that comes with Tektra
 *
 * Sets what is known of a model before it is there.
 */
void
_tektra_speech_model_set_entry (TektraSpeechModel *self,
                                TektraSpeechEntry *entry)
{
  g_return_if_fail (TEKTRA_IS_SPEECH_MODEL (self));
  g_return_if_fail (entry != NULL);

  if (self->remote != NULL)
    return;

  self->remote = tektra_remote_file_copy (entry->remote);
  self->memory = entry->memory;
  self->recommended = entry->recommended;
  self->size = entry->remote->size;
  g_set_str (&self->id, entry->id);
  if (g_set_str (&self->name, entry->name))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

/**
 * _tektra_speech_model_set_file:
 * @self: a model
 * @path: (nullable) (type filename): where it is; %NULL when it is not there
 * @file: (nullable): what the file tells
 *
 * Sets the file that is there.
 */
void
_tektra_speech_model_set_file (TektraSpeechModel      *self,
                               const char             *path,
                               const TektraSpeechFile *file)
{
  TektraOfferState before = tektra_speech_model_get_state (self);

  g_return_if_fail (TEKTRA_IS_SPEECH_MODEL (self));
  g_return_if_fail ((path == NULL) == (file == NULL));

  g_object_freeze_notify (G_OBJECT (self));

  if (g_set_str (&self->path, path))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PATH]);

  if (file != NULL)
    {
      self->deleted = FALSE;
      self->multilingual = file->multilingual;
      if (self->size != file->size)
        {
          self->size = file->size;
          g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIZE]);
        }
    }

  if (before != tektra_speech_model_get_state (self))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);

  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * _tektra_speech_model_set_download:
 * @self: a model
 * @download: (nullable): what brings it here
 *
 * Sets the download, whatever that does.
 */
void
_tektra_speech_model_set_download (TektraSpeechModel *self,
                                   TektraDownload    *download)
{
  TektraOfferState before = tektra_speech_model_get_state (self);

  g_return_if_fail (TEKTRA_IS_SPEECH_MODEL (self));
  g_return_if_fail (download == NULL || TEKTRA_IS_DOWNLOAD (download));

  g_object_freeze_notify (G_OBJECT (self));

  if (g_set_object (&self->download, download))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOWNLOAD]);
  if (before != tektra_speech_model_get_state (self))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);

  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * _tektra_speech_model_set_chosen:
 * @self: a model
 * @chosen: whether it is used
 *
 * Sets whether it is the one that writes down what is said.
 */
void
_tektra_speech_model_set_chosen (TektraSpeechModel *self,
                                 gboolean           chosen)
{
  g_return_if_fail (TEKTRA_IS_SPEECH_MODEL (self));

  if (self->chosen == !!chosen)
    return;

  self->chosen = !!chosen;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHOSEN]);
}

static DexFuture *
deleted_cb (DexFuture *completed,
            gpointer   user_data)
{
  TektraSpeechModel *self = user_data;

  self->deleted = TRUE;

  return dex_future_new_true ();
}

static DexFuture *
delete_in_thread (gpointer user_data)
{
  const char *path = user_data;

  if (g_unlink (path) != 0 && errno != ENOENT)
    {
      int code = errno;
      g_autofree char *name = g_filename_display_basename (path);

      return dex_future_new_reject (TEKTRA_DOWNLOAD_ERROR, TEKTRA_DOWNLOAD_ERROR_FILE,
                                    _("“%s” cannot be deleted (%s); check its folder."),
                                    name, g_strerror (code));
    }

  return dex_future_new_true ();
}

/**
 * _tektra_speech_model_delete:
 * @self: a model
 *
 * Deletes its file: a [callback@RemovalFunc].
 *
 * Returns: (transfer full): a future that resolves when it is gone
 */
DexFuture *
_tektra_speech_model_delete (gpointer self)
{
  TektraSpeechModel *model = self;

  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODEL (model), NULL);

  if (model->path == NULL)
    return dex_future_new_true ();

  return dex_future_then (tektra_thread_spawn ("tektra-speech-models", delete_in_thread,
                                               g_strdup (model->path), g_free),
                          deleted_cb, g_object_ref (model), g_object_unref);
}

/**
 * tektra_speech_model_get_id:
 * @self: a model
 *
 * Gets what it is called where people type: "base", or what its file is called.
 *
 * Returns: (transfer none): the id
 */
const char *
tektra_speech_model_get_id (TektraSpeechModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODEL (self), NULL);

  return self->id;
}

/**
 * tektra_speech_model_get_name:
 * @self: a model
 *
 * Gets what people call it.
 *
 * Returns: (transfer none): the name
 */
const char *
tektra_speech_model_get_name (TektraSpeechModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODEL (self), NULL);

  return self->name;
}

/**
 * tektra_speech_model_get_state:
 * @self: a model
 *
 * Gets whether it is here.
 *
 * Returns: the state
 */
TektraOfferState
tektra_speech_model_get_state (TektraSpeechModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODEL (self), TEKTRA_OFFER_STATE_AVAILABLE);

  if (self->path != NULL)
    return TEKTRA_OFFER_STATE_INSTALLED;

  return self->download != NULL ? TEKTRA_OFFER_STATE_GETTING : TEKTRA_OFFER_STATE_AVAILABLE;
}

/**
 * tektra_speech_model_get_path:
 * @self: a model
 *
 * Gets where it is.
 *
 * Returns: (transfer none) (nullable) (type filename): its path, %NULL when it is not here
 */
const char *
tektra_speech_model_get_path (TektraSpeechModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODEL (self), NULL);

  return self->path;
}

/**
 * tektra_speech_model_get_size:
 * @self: a model
 *
 * Gets how large its file is, or will be.
 *
 * Returns: bytes, 0 when that is not known yet
 */
guint64
tektra_speech_model_get_size (TektraSpeechModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODEL (self), 0);

  return self->size;
}

/**
 * tektra_speech_model_get_memory:
 * @self: a model
 *
 * Gets how much memory it takes while it hears.
 *
 * Returns: bytes, 0 when that is not known
 */
guint64
tektra_speech_model_get_memory (TektraSpeechModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODEL (self), 0);

  return self->memory;
}

/**
 * tektra_speech_model_get_multilingual:
 * @self: a model
 *
 * Gets which languages it knows.
 *
 * Returns: %FALSE when it knows English only
 */
gboolean
tektra_speech_model_get_multilingual (TektraSpeechModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODEL (self), FALSE);

  return self->multilingual;
}

/**
 * tektra_speech_model_get_recommended:
 * @self: a model
 *
 * Gets whether it is the one for a person who has none.
 *
 * Returns: %TRUE for one of them
 */
gboolean
tektra_speech_model_get_recommended (TektraSpeechModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODEL (self), FALSE);

  return self->recommended;
}

/**
 * tektra_speech_model_get_chosen:
 * @self: a model
 *
 * Gets whether it is the one that writes down what is said.
 *
 * Returns: %TRUE for one of those that are here
 */
gboolean
tektra_speech_model_get_chosen (TektraSpeechModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODEL (self), FALSE);

  return self->chosen;
}

/**
 * tektra_speech_model_get_download:
 * @self: a model
 *
 * Gets what brings it here.
 *
 * Returns: (transfer none) (nullable): the download or the import
 */
TektraDownload *
tektra_speech_model_get_download (TektraSpeechModel *self)
{
  g_return_val_if_fail (TEKTRA_IS_SPEECH_MODEL (self), NULL);

  return self->download;
}
