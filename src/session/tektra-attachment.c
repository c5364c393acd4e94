/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <libdex.h>

#include "session/tektra-attachment.h"

#include "core/tektra-audio-part.h"
#include "media/tektra-image.h"
#include "session/tektra-transcription-service.h"
#include "speech/tektra-sound-file.h"
#include "util/tektra-thread.h"
#include "util/tektra-weak-ref.h"

/* The picture stays in the chat, which may be continued with another model: what is enough for a
 * tiny one would leave nothing for it. Models that take one size scale to it themselves. */
#define MIN_MAX_SIDE 1024

/* A picture or a sound between the moment it is dropped and the moment it is sent. The work begins
 * with the object and ends with it: removing a thumbnail is all that is needed to stop it. */

struct _TektraAttachment
{
  GObject parent_instance;

  char *name;
  char *problem;
  TektraPart *part;
  GError *error;
  DexFuture *running;
  GCancellable *cancellable; /* while it is being written down */
  TektraAttachmentState state;
  TektraCapabilities need;
  gboolean spoken;
};

G_DEFINE_FINAL_TYPE (TektraAttachment, tektra_attachment, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (TektraAttachmentState, tektra_attachment_state,
                    G_DEFINE_ENUM_VALUE (TEKTRA_ATTACHMENT_PREPARING, "preparing"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_ATTACHMENT_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (TEKTRA_ATTACHMENT_FAILED, "failed"))

enum
{
  PROP_0,
  PROP_NAME,
  PROP_STATE,
  PROP_PART,
  PROP_ERROR,
  PROP_PROBLEM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
tektra_attachment_set_state (TektraAttachment      *self,
                             TektraAttachmentState  state)
{
  g_assert (TEKTRA_IS_ATTACHMENT (self));

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* The result may already be on its way when the last reference goes: hence the weak one. */
static DexFuture *
prepared_cb (DexFuture *future,
             gpointer   user_data)
{
  g_autoptr(TektraAttachment) self = g_weak_ref_get (user_data);

  if (self == NULL)
    return NULL;

  self->part = dex_await_object (dex_ref (future), &self->error);
  g_object_notify_by_pspec (G_OBJECT (self),
                            properties[self->part != NULL ? PROP_PART : PROP_ERROR]);
  tektra_attachment_set_state (self, self->part != NULL ? TEKTRA_ATTACHMENT_READY
                                                        : TEKTRA_ATTACHMENT_FAILED);

  return NULL;
}

static DexFuture *
await_fiber (gpointer future)
{
  return dex_ref (future);
}

static TektraAttachment *
create (const char         *name,
        TektraCapabilities  need)
{
  TektraAttachment *self = g_object_new (TEKTRA_TYPE_ATTACHMENT, NULL);

  self->name = g_strdup (name);
  self->need = need;

  return self;
}

static TektraAttachment *
create_for_file (GFile              *file,
                 TektraCapabilities  need)
{
  g_autofree char *basename = g_file_get_basename (file);
  g_autofree char *name = NULL;

  name = basename != NULL ? g_filename_display_name (basename) : g_file_get_uri (file);

  return create (name, need);
}

/* Takes @future. What is broken can be known at once; but who has just made the attachment must
 * have the time to listen, so the main loop tells it. */
static void
tektra_attachment_run (TektraAttachment *self,
                       DexFuture        *future)
{
  g_assert (TEKTRA_IS_ATTACHMENT (self));

  future = dex_scheduler_spawn (NULL, 0, await_fiber, future, dex_unref);
  self->running = dex_future_finally (future, prepared_cb,
                                      tektra_weak_ref_new (self), tektra_weak_ref_free);
}

static guint
limit_side (guint max_side)
{
  return max_side > 0 ? MAX (max_side, MIN_MAX_SIDE) : 0;
}

/* Videos are only listened to. */
static gboolean
is_sound (GFile *file)
{
  g_autofree char *basename = g_file_get_basename (file);
  g_autofree char *type = NULL;

  if (basename == NULL)
    return FALSE;

  type = g_content_type_guess (basename, NULL, 0, NULL);

  return g_content_type_is_mime_type (type, "audio/*") ||
         g_content_type_is_mime_type (type, "video/*");
}

/* A recording, on its way to a thread */
typedef struct
{
  TektraSound *sound;
  char        *name;
} Recording;

static void
recording_free (gpointer data)
{
  Recording *recording = data;

  g_object_unref (recording->sound);
  g_free (recording->name);
  g_free (recording);
}

static DexFuture *
encode_in_thread (gpointer user_data)
{
  Recording *recording = user_data;

  return dex_future_new_take_object (tektra_sound_to_part (recording->sound, recording->name));
}

/* A sound that is being written down */
typedef struct
{
  GWeakRef *attachment;
  TektraAudioPart *part;
  TektraTranscriptionService *service;
  TektraModel *model;
  GCancellable *cancellable;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  tektra_weak_ref_free (writing->attachment);
  g_object_unref (writing->part);
  g_object_unref (writing->service);
  g_clear_object (&writing->model);
  g_object_unref (writing->cancellable);
  g_free (writing);
}

static TektraHearing *
await_hearing (Writing  *writing,
               GError  **error)
{
  g_autoptr(TektraSound) sound = NULL;

  sound = dex_await_object (
    tektra_sound_file_load_bytes (tektra_audio_part_get_data (writing->part),
                                  tektra_audio_part_get_name (writing->part)),
    error);
  if (sound == NULL)
    return NULL;

  return dex_await_object (tektra_transcription_service_transcribe (writing->service, sound,
                                                                    writing->model,
                                                                    writing->cancellable),
                           error);
}

static DexFuture *
write_down_fiber (gpointer user_data)
{
  Writing *writing = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(TektraHearing) hearing = await_hearing (writing, &error);
  g_autoptr(TektraAttachment) self = g_weak_ref_get (writing->attachment);

  /* removed meanwhile */
  if (self == NULL || self->cancellable != writing->cancellable)
    return dex_future_new_true ();

  g_clear_object (&self->cancellable);
  if (hearing == NULL)
    {
      tektra_attachment_set_problem (self, error->message);
    }
  else if (tektra_hearing_get_way (hearing) != TEKTRA_HEARING_MODEL &&
           *tektra_hearing_get_text (hearing) == '\0')
    {
      tektra_attachment_set_problem (self, _("No words were heard in the recording."));
    }
  else if (tektra_hearing_get_transcription (hearing) != NULL)
    {
      g_object_unref (self->part);
      self->part = tektra_audio_part_new_transcribed (writing->part,
                                                      tektra_hearing_get_text (hearing));
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PART]);
    }
  tektra_attachment_set_state (self, TEKTRA_ATTACHMENT_READY);

  return dex_future_new_true ();
}

static void
tektra_attachment_dispose (GObject *object)
{
  TektraAttachment *self = TEKTRA_ATTACHMENT (object);

  dex_clear (&self->running);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->part);

  G_OBJECT_CLASS (tektra_attachment_parent_class)->dispose (object);
}

static void
tektra_attachment_finalize (GObject *object)
{
  TektraAttachment *self = TEKTRA_ATTACHMENT (object);

  g_free (self->name);
  g_free (self->problem);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (tektra_attachment_parent_class)->finalize (object);
}

static void
tektra_attachment_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  TektraAttachment *self = TEKTRA_ATTACHMENT (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;

    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;

    case PROP_PART:
      g_value_set_object (value, self->part);
      break;

    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;

    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
tektra_attachment_class_init (TektraAttachmentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = tektra_attachment_dispose;
  object_class->finalize = tektra_attachment_finalize;
  object_class->get_property = tektra_attachment_get_property;

  /**
   * TektraAttachment:name:
   *
   * What a person calls it, usually the file's name.
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * TektraAttachment:state:
   *
   * How far it has come; changes once, after the part or the error was set.
   */
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL,
                       TEKTRA_TYPE_ATTACHMENT_STATE, TEKTRA_ATTACHMENT_PREPARING,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * TektraAttachment:part:
   *
   * What will be sent, when it is ready.
   */
  properties[PROP_PART] =
    g_param_spec_object ("part", NULL, NULL,
                         TEKTRA_TYPE_PART,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * TektraAttachment:error:
   *
   * Why it cannot be sent, in one sentence that names it.
   */
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL,
                        G_TYPE_ERROR,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * TektraAttachment:problem:
   *
   * Why a sound is here, and not the words that were said, in one sentence.
   */
  properties[PROP_PROBLEM] =
    g_param_spec_string ("problem", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
tektra_attachment_init (TektraAttachment *self)
{
}

/**
 * tektra_attachment_new_for_file:
 * @file: a file that may be a picture, a sound, or a video of which the sound is taken
 * @max_side: the longest side the model uses, in pixels; 0 for the default
 *
 * Creates an attachment and starts to prepare it. The longest side of a picture may have at least
 * 1024 pixels, so that other models can be asked about it, too.
 *
 * Returns: (transfer full): a new attachment
 */
TektraAttachment *
tektra_attachment_new_for_file (GFile *file,
                                guint  max_side)
{
  TektraAttachment *self;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  if (is_sound (file))
    return tektra_attachment_new_for_sound_file (file);

  self = create_for_file (file, TEKTRA_CAPABILITY_IMAGE);
  tektra_attachment_run (self, tektra_image_prepare_file (file, limit_side (max_side), NULL));

  return self;
}

/**
 * tektra_attachment_new_for_sound_file:
 * @file: a file that may be a sound, or a video of which the sound is taken
 *
 * Creates an attachment and starts to prepare it, whatever the name of the file looks like.
 *
 * Returns: (transfer full): a new attachment
 */
TektraAttachment *
tektra_attachment_new_for_sound_file (GFile *file)
{
  TektraAttachment *self;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  self = create_for_file (file, TEKTRA_CAPABILITY_AUDIO);
  tektra_attachment_run (self, tektra_sound_file_load_part (file));

  return self;
}

/**
 * tektra_attachment_new_for_bytes:
 * @bytes: an encoded picture, pasted or dropped
 * @name: (nullable): what to call it
 * @max_side: the longest side the model uses, in pixels; 0 for the default
 *
 * Creates an attachment from image data and starts to prepare it.
 *
 * Returns: (transfer full): a new attachment
 */
TektraAttachment *
tektra_attachment_new_for_bytes (GBytes     *bytes,
                                 const char *name,
                                 guint       max_side)
{
  TektraAttachment *self;

  g_return_val_if_fail (bytes != NULL, NULL);

  /* Translators: what a pasted picture without a file name is called */
  self = create (name != NULL ? name : _("Picture"), TEKTRA_CAPABILITY_IMAGE);
  tektra_attachment_run (self, tektra_image_prepare_bytes (bytes, self->name,
                                                           limit_side (max_side), NULL));

  return self;
}

/**
 * tektra_attachment_new_for_sound:
 * @sound: what was recorded
 * @name: what to call it
 *
 * Creates an attachment from a recording and starts to prepare it.
 *
 * Returns: (transfer full): a new attachment
 */
TektraAttachment *
tektra_attachment_new_for_sound (TektraSound *sound,
                                 const char  *name)
{
  TektraAttachment *self;
  Recording *recording;

  g_return_val_if_fail (TEKTRA_IS_SOUND (sound), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = create (name, TEKTRA_CAPABILITY_AUDIO);
  self->spoken = TRUE;
  recording = g_new0 (Recording, 1);
  recording->sound = g_object_ref (sound);
  recording->name = g_strdup (name);
  tektra_attachment_run (self, tektra_thread_spawn ("tektra-recording", encode_in_thread,
                                                    recording, recording_free));

  return self;
}

/**
 * tektra_attachment_new_for_part:
 * @part: (transfer none): what was prepared before
 *
 * Creates an attachment that is ready.
 *
 * Returns: (transfer full): a new attachment
 */
TektraAttachment *
tektra_attachment_new_for_part (TektraPart *part)
{
  TektraAttachment *self;

  g_return_val_if_fail (TEKTRA_IS_IMAGE_PART (part) || TEKTRA_IS_AUDIO_PART (part), NULL);

  if (TEKTRA_IS_IMAGE_PART (part))
    self = create (tektra_image_part_get_name (TEKTRA_IMAGE_PART (part)), TEKTRA_CAPABILITY_IMAGE);
  else
    self = create (tektra_audio_part_get_name (TEKTRA_AUDIO_PART (part)), TEKTRA_CAPABILITY_AUDIO);
  self->part = g_object_ref (part);
  self->state = TEKTRA_ATTACHMENT_READY;

  return self;
}

/**
 * tektra_attachment_get_name:
 * @self: a #TektraAttachment
 *
 * Gets what a person calls it.
 *
 * Returns: (transfer none): the name
 */
const char *
tektra_attachment_get_name (TektraAttachment *self)
{
  g_return_val_if_fail (TEKTRA_IS_ATTACHMENT (self), NULL);

  return self->name;
}

/**
 * tektra_attachment_get_state:
 * @self: a #TektraAttachment
 *
 * Gets how far it has come.
 *
 * Returns: the state
 */
TektraAttachmentState
tektra_attachment_get_state (TektraAttachment *self)
{
  g_return_val_if_fail (TEKTRA_IS_ATTACHMENT (self), TEKTRA_ATTACHMENT_FAILED);

  return self->state;
}

/**
 * tektra_attachment_get_need:
 * @self: a #TektraAttachment
 *
 * Gets what a model must be able to do to be sent this. The words of a sound can be sent to every
 * model, where somebody wrote them down.
 *
 * Returns: %TEKTRA_CAPABILITY_IMAGE, %TEKTRA_CAPABILITY_AUDIO, or nothing
 */
TektraCapabilities
tektra_attachment_get_need (TektraAttachment *self)
{
  g_return_val_if_fail (TEKTRA_IS_ATTACHMENT (self), TEKTRA_CAPABILITY_NONE);

  return tektra_attachment_get_transcript (self) != NULL ? TEKTRA_CAPABILITY_NONE : self->need;
}

/**
 * tektra_attachment_get_transcript:
 * @self: an attachment
 *
 * Gets what is said in a sound.
 *
 * Returns: (transfer none) (nullable): the words, or %NULL when nobody wrote them down
 */
const char *
tektra_attachment_get_transcript (TektraAttachment *self)
{
  g_return_val_if_fail (TEKTRA_IS_ATTACHMENT (self), NULL);

  if (!TEKTRA_IS_AUDIO_PART (self->part))
    return NULL;

  return tektra_audio_part_get_transcript (TEKTRA_AUDIO_PART (self->part));
}

/**
 * tektra_attachment_get_spoken:
 * @self: an attachment
 *
 * Tells a recording from a file.
 *
 * Returns: whether it was just said
 */
gboolean
tektra_attachment_get_spoken (TektraAttachment *self)
{
  g_return_val_if_fail (TEKTRA_IS_ATTACHMENT (self), FALSE);

  return self->spoken;
}

/**
 * tektra_attachment_write_down:
 * @self: a sound that is ready
 * @service: who writes down
 * @model: (nullable): the model of the chat
 *
 * Has a sound written down, to go along with it. Until that is done it is being prepared; when
 * nobody can do it, [property@Attachment:problem] says why and the sound is there as before.
 */
void
tektra_attachment_write_down (TektraAttachment           *self,
                              TektraTranscriptionService *service,
                              TektraModel                *model)
{
  Writing *writing;

  g_return_if_fail (TEKTRA_IS_ATTACHMENT (self));
  g_return_if_fail (TEKTRA_IS_TRANSCRIPTION_SERVICE (service));
  g_return_if_fail (model == NULL || TEKTRA_IS_MODEL (model));

  if (self->state != TEKTRA_ATTACHMENT_READY || !TEKTRA_IS_AUDIO_PART (self->part))
    return;

  self->cancellable = g_cancellable_new ();
  writing = g_new0 (Writing, 1);
  writing->attachment = tektra_weak_ref_new (self);
  writing->part = g_object_ref (TEKTRA_AUDIO_PART (self->part));
  writing->service = g_object_ref (service);
  g_set_object (&writing->model, model);
  writing->cancellable = g_object_ref (self->cancellable);
  tektra_attachment_set_problem (self, NULL);
  tektra_attachment_set_state (self, TEKTRA_ATTACHMENT_PREPARING);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, write_down_fiber, writing, writing_free));
}

/**
 * tektra_attachment_settle:
 * @self: an attachment
 *
 * Waits for what will be sent, but not for words that are still to go along with it.
 *
 * Returns: (transfer full): a future that is pending until it is there, or could not be prepared
 */
DexFuture *
tektra_attachment_settle (TektraAttachment *self)
{
  g_return_val_if_fail (TEKTRA_IS_ATTACHMENT (self), NULL);

  if (self->part != NULL || self->running == NULL)
    return dex_future_new_true ();

  return dex_ref (self->running);
}

/**
 * tektra_attachment_get_part:
 * @self: a #TektraAttachment
 *
 * Gets what will be sent.
 *
 * Returns: (transfer none) (nullable): the part, or %NULL unless ready
 */
TektraPart *
tektra_attachment_get_part (TektraAttachment *self)
{
  g_return_val_if_fail (TEKTRA_IS_ATTACHMENT (self), NULL);

  return self->part;
}

/**
 * tektra_attachment_get_error:
 * @self: a #TektraAttachment
 *
 * Gets why it cannot be sent.
 *
 * Returns: (transfer none) (nullable): a #TektraImageError or #TektraSoundError, or %NULL
 *   unless failed
 */
const GError *
tektra_attachment_get_error (TektraAttachment *self)
{
  g_return_val_if_fail (TEKTRA_IS_ATTACHMENT (self), NULL);

  return self->error;
}

/**
 * tektra_attachment_get_problem:
 * @self: a #TektraAttachment
 *
 * Gets why a sound is here, and not the words that were said.
 *
 * Returns: (transfer none) (nullable): one sentence, or %NULL when nobody wanted words of it, or
 *   nothing went wrong
 */
const char *
tektra_attachment_get_problem (TektraAttachment *self)
{
  g_return_val_if_fail (TEKTRA_IS_ATTACHMENT (self), NULL);

  return self->problem;
}

/**
 * tektra_attachment_set_problem:
 * @self: a #TektraAttachment
 * @problem: (nullable): one sentence
 *
 * Tells why a sound is here, and not the words that were said.
 */
void
tektra_attachment_set_problem (TektraAttachment *self,
                               const char       *problem)
{
  g_return_if_fail (TEKTRA_IS_ATTACHMENT (self));

  if (g_set_str (&self->problem, problem))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}
