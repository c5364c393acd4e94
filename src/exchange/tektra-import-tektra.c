/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "exchange/tektra-import-private.h"

#include "core/tektra-audio-part.h"
#include "core/tektra-backend-error.h"
#include "core/tektra-thinking-part.h"
#include "core/tektra-tool-result-part.h"
#include "exchange/tektra-exchange-time.h"
#include "exchange/tektra-import-picture.h"
#include "exchange/tektra-import-tree.h"
#include "tektra-enum-types.h"
#include "util/tektra-enum.h"

/* Tektra's own chats, as data/schema/tektra-chats.schema.json describes them. What is not known of
 * a later version is passed over; what is known has to be right. */

/* An id is written as text: numbers of 63 bits do not survive JavaScript. */
static gboolean
read_id (TektraImportContext     *context,
         const TektraImportNode  *node,
         gint64                  *id,
         GError                 **error)
{
  g_autofree char *again = NULL;
  const char *text;

  if (!tektra_import_node_need_string (node, &text, error))
    return FALSE;

  *id = g_ascii_strtoll (text, NULL, 10);
  again = g_strdup_printf ("%" G_GINT64_FORMAT, *id);
  if (*id <= 0 || !g_str_equal (again, text))
    return tektra_import_node_fail (node, error, "%s", _("it is not an id"));
  if (!g_hash_table_add (context->ids, g_memdup2 (id, sizeof *id)))
    return tektra_import_node_fail (node, error, "%s", _("the id is there twice"));

  return TRUE;
}

static gboolean
read_time (const TektraImportNode  *node,
           gint64                  *time,
           GError                 **error)
{
  const char *text = NULL;

  if (!tektra_import_node_read_string (node, &text, error))
    return FALSE;

  return text == NULL || tektra_exchange_time_parse (text, time) ||
         tektra_import_node_fail (node, error, "%s", _("it is not a time"));
}

static gboolean
check_param (const TektraImportNode  *node,
             TektraParam              param,
             GError                 **error)
{
  gint64 number;
  double real;
  const char *text;

  if (param == TEKTRA_PARAM_REASONING)
    return tektra_import_node_read_string (node, &text, error);
  if (param > TEKTRA_PARAM_REPEAT_PENALTY && param <= TEKTRA_PARAM_DEVICE)
    return tektra_import_node_read_int (node, G_MININT64, G_MAXINT64, &number, error);
  if (param <= TEKTRA_PARAM_REPEAT_PENALTY)
    return tektra_import_node_read_double (node, &real, error);

  if (!tektra_import_node_read_array (node, error))
    return FALSE;
  for (guint i = 0; i < tektra_import_node_get_length (node); i++)
    {
      TektraImportNode element = tektra_import_node_element (node, i);

      if (!tektra_import_node_need_string (&element, &text, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_params (const TektraImportNode  *chat,
             TektraConversation      *conversation,
             GError                 **error)
{
  TektraImportNode params = tektra_import_node_member (chat, "params");
  g_autoptr(TektraGenerationParams) parsed = NULL;

  if (params.json == NULL)
    return TRUE;
  if (!tektra_import_node_need_object (&params, error))
    return FALSE;

  for (TektraParam param = 0; param < TEKTRA_N_PARAMS; param++)
    {
      TektraImportNode value = tektra_import_node_member (&params, tektra_param_get_name (param));

      if (!check_param (&value, param, error))
        return FALSE;
    }

  parsed = tektra_generation_params_new_from_json (json_node_get_object (params.json));
  tektra_generation_params_fill (tektra_conversation_get_params (conversation), parsed);

  return TRUE;
}

/* A name, or the number that was written before there were names. A name of a later version is no
 * reason to refuse the chat. */
static gboolean
read_code (const TektraImportNode  *node,
           GQuark                   domain,
           int                     *code,
           GError                 **error)
{
  gint64 number = 0;
  const char *name;

  if (tektra_import_node_is_string (node))
    {
      if (domain == TEKTRA_BACKEND_ERROR && tektra_import_node_need_string (node, &name, NULL))
        tektra_enum_from_nick (TEKTRA_TYPE_BACKEND_ERROR, name, code);
      return TRUE;
    }

  if (!tektra_import_node_read_int (node, G_MININT, G_MAXINT, &number, error))
    return FALSE;
  if (domain != TEKTRA_BACKEND_ERROR || (number >= 0 && number <= TEKTRA_BACKEND_ERROR_UNTRUSTED))
    *code = (int) number;

  return TRUE;
}

static gboolean
read_error (const TektraImportNode  *node,
            TektraMessage           *message,
            GError                 **error)
{
  TektraImportNode error_node = tektra_import_node_member (node, "error");
  TektraImportNode domain_node = tektra_import_node_member (&error_node, "domain");
  TektraImportNode code_node = tektra_import_node_member (&error_node, "code");
  TektraImportNode text_node = tektra_import_node_member (&error_node, "message");
  g_autoptr(GError) failure = NULL;
  const char *domain, *text;
  const GQuark backend_domain = TEKTRA_BACKEND_ERROR; /* known by its name from here on */
  int code = TEKTRA_BACKEND_ERROR_FAILED;
  GQuark quark;

  if (error_node.json == NULL)
    return TRUE;
  if (!tektra_import_node_need_object (&error_node, error) ||
      !tektra_import_node_need_string (&domain_node, &domain, error) ||
      !tektra_import_node_need_string (&text_node, &text, error))
    return FALSE;

  /* a name that nobody here knows must not stay in memory for ever */
  quark = g_quark_try_string (domain);
  if (!read_code (&code_node, quark, &code, error))
    return FALSE;

  failure = quark != 0 ? g_error_new_literal (quark, code, text)
                       : g_error_new_literal (backend_domain, TEKTRA_BACKEND_ERROR_FAILED, text);
  tektra_message_fail (message, failure);

  return TRUE;
}

static gboolean
read_usage (const TektraImportNode  *node,
            TektraMessage           *message,
            GError                 **error)
{
  TektraImportNode usage_node = tektra_import_node_member (node, "usage");
  g_autoptr(TektraUsage) usage = tektra_usage_new ();
  const struct { const char *name; gint64 *value; } members[] = {
    { "prompt_tokens", &usage->prompt_tokens },
    { "cached_tokens", &usage->cached_tokens },
    { "completion_tokens", &usage->completion_tokens },
    { "load_us", &usage->load_us },
    { "prompt_us", &usage->prompt_us },
    { "generation_us", &usage->generation_us },
    { "first_token_us", &usage->first_token_us },
    { "context_length", &usage->context_length },
  };

  if (usage_node.json == NULL)
    return TRUE;
  if (!tektra_import_node_need_object (&usage_node, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      TektraImportNode value = tektra_import_node_member (&usage_node, members[i].name);

      if (!tektra_import_node_read_int (&value, -1, G_MAXINT64, members[i].value, error))
        return FALSE;
    }

  tektra_message_set_usage (message, usage);

  return TRUE;
}

static TektraPart *
read_image (TektraImportContext     *context,
            const TektraImportNode  *node,
            GError                 **error)
{
  TektraImportNode name_node = tektra_import_node_member (node, "name");
  TektraImportNode type_node = tektra_import_node_member (node, "mime");
  TektraImportNode data_node = tektra_import_node_member (node, "data");
  TektraImportNode original = tektra_import_node_member (node, "original");
  TektraImportNode width_node = tektra_import_node_member (&original, "width");
  TektraImportNode height_node = tektra_import_node_member (&original, "height");
  TektraImportNode size_node = tektra_import_node_member (&original, "size");
  g_autoptr(TektraPart) part = NULL;
  g_autoptr(GBytes) data = NULL;
  const char *name, *type, *base64;
  gint64 width, height, size;

  if (!tektra_import_node_need_string (&name_node, &name, error) ||
      !tektra_import_node_need_string (&type_node, &type, error) ||
      !tektra_import_node_need_string (&data_node, &base64, error) ||
      !tektra_import_node_read_object (&original, error))
    return NULL;

  if (!g_str_equal (type, "image/png") && !g_str_equal (type, "image/jpeg"))
    {
      tektra_import_node_fail (&type_node, error, "%s", _("chats hold PNG and JPEG pictures only"));
      return NULL;
    }

  data = tektra_import_node_decode (&data_node, base64, error);
  part = data != NULL ? tektra_import_picture_new (&type_node, name, type, data, error) : NULL;
  if (part == NULL)
    return NULL;

  width = tektra_image_part_get_width (TEKTRA_IMAGE_PART (part));
  height = tektra_image_part_get_height (TEKTRA_IMAGE_PART (part));
  size = (gint64) g_bytes_get_size (data);
  if (!tektra_import_node_read_int (&width_node, 0, G_MAXINT, &width, error) ||
      !tektra_import_node_read_int (&height_node, 0, G_MAXINT, &height, error) ||
      !tektra_import_node_read_int (&size_node, 0, G_MAXINT64, &size, error))
    return NULL;

  tektra_image_part_set_original (TEKTRA_IMAGE_PART (part), (int) width, (int) height, size);

  return tektra_import_prepare_picture (context, &data_node, g_steal_pointer (&part), TRUE, error);
}

static TektraPart *
read_audio (const TektraImportNode  *node,
            GError                 **error)
{
  TektraImportNode name_node = tektra_import_node_member (node, "name");
  TektraImportNode type_node = tektra_import_node_member (node, "mime");
  TektraImportNode duration_node = tektra_import_node_member (node, "duration_ms");
  TektraImportNode peaks_node = tektra_import_node_member (node, "peaks");
  TektraImportNode transcript_node = tektra_import_node_member (node, "transcript");
  TektraImportNode data_node = tektra_import_node_member (node, "data");
  const char *name, *type, *base64, *peaks_base64 = NULL, *transcript = NULL;
  g_autoptr(GBytes) data = NULL;
  g_autoptr(GBytes) peaks = NULL;
  g_autoptr(TektraPart) part = NULL;
  gint64 duration = 0;

  if (!tektra_import_node_need_string (&name_node, &name, error) ||
      !tektra_import_node_need_string (&type_node, &type, error) ||
      !tektra_import_node_need_string (&data_node, &base64, error) ||
      !tektra_import_node_read_int (&duration_node, 0, G_MAXINT64, &duration, error) ||
      !tektra_import_node_read_string (&peaks_node, &peaks_base64, error) ||
      !tektra_import_node_read_string (&transcript_node, &transcript, error))
    return NULL;

  if (!g_str_equal (type, "audio/wav") && !g_str_equal (type, "audio/mpeg"))
    {
      tektra_import_node_fail (&type_node, error, "%s", _("chats hold WAV and MP3 sounds only"));
      return NULL;
    }

  data = tektra_import_node_decode (&data_node, base64, error);
  if (data == NULL)
    return NULL;
  if (peaks_base64 != NULL)
    {
      peaks = tektra_import_node_decode (&peaks_node, peaks_base64, error);
      if (peaks == NULL)
        return NULL;
    }

  part = tektra_audio_part_new (name, type, data, duration, peaks);
  if (transcript != NULL)
    return tektra_audio_part_new_transcribed (TEKTRA_AUDIO_PART (part), transcript);

  return g_steal_pointer (&part);
}

static TektraPart *
read_tool_call (const TektraImportNode  *node,
                GError                 **error)
{
  TektraImportNode id_node = tektra_import_node_member (node, "id");
  TektraImportNode name_node = tektra_import_node_member (node, "name");
  TektraImportNode arguments_node = tektra_import_node_member (node, "arguments");
  TektraImportNode extra_node = tektra_import_node_member (node, "extra");
  const char *id, *name, *arguments, *extra = NULL;

  if (!tektra_import_node_need_string (&id_node, &id, error) ||
      !tektra_import_node_need_string (&name_node, &name, error) ||
      !tektra_import_node_need_string (&arguments_node, &arguments, error) ||
      !tektra_import_node_read_string (&extra_node, &extra, error))
    return NULL;

  return tektra_tool_call_part_new_with_extra (id, name, arguments, extra);
}

static TektraPart *
read_tool_result (const TektraImportNode  *node,
                  GError                 **error)
{
  TektraImportNode id_node = tektra_import_node_member (node, "id");
  TektraImportNode name_node = tektra_import_node_member (node, "name");
  TektraImportNode text_node = tektra_import_node_member (node, "text");
  TektraImportNode failed_node = tektra_import_node_member (node, "failed");
  const char *id, *text, *name = NULL;
  gboolean failed = FALSE;

  if (!tektra_import_node_need_string (&id_node, &id, error) ||
      !tektra_import_node_read_string (&name_node, &name, error) ||
      !tektra_import_node_need_string (&text_node, &text, error) ||
      !tektra_import_node_read_boolean (&failed_node, &failed, error))
    return NULL;

  return tektra_tool_result_part_new (id, name, text, failed);
}

/* A signature holds for the text it was put under: both come back byte for byte. */
static TektraPart *
read_thinking (const TektraImportNode  *node,
               GError                 **error)
{
  TektraImportNode text_node = tektra_import_node_member (node, "text");
  TektraImportNode duration_node = tektra_import_node_member (node, "duration_us");
  TektraImportNode signature_node = tektra_import_node_member (node, "signature");
  TektraImportNode redacted_node = tektra_import_node_member (node, "redacted");
  const char *text, *signature = NULL, *redacted = NULL;
  gint64 duration = 0;
  TektraPart *part;

  if (!tektra_import_node_need_string (&text_node, &text, error) ||
      !tektra_import_node_read_int (&duration_node, 0, G_MAXINT64, &duration, error) ||
      !tektra_import_node_read_string (&signature_node, &signature, error) ||
      !tektra_import_node_read_string (&redacted_node, &redacted, error))
    return NULL;

  if (redacted != NULL)
    return tektra_thinking_part_new_redacted (redacted);

  part = tektra_thinking_part_new_finished (text, duration);
  if (signature != NULL)
    tektra_thinking_part_sign (TEKTRA_THINKING_PART (part), signature);

  return part;
}

static TektraPart *
read_part (TektraImportContext     *context,
           const TektraImportNode  *node,
           GError                 **error)
{
  TektraImportNode type_node = tektra_import_node_member (node, "type");
  TektraImportNode text_node = tektra_import_node_member (node, "text");
  const char *type, *text;

  if (!tektra_import_node_need_object (node, error) ||
      !tektra_import_node_need_string (&type_node, &type, error))
    return NULL;

  if (g_str_equal (type, "image"))
    return read_image (context, node, error);
  if (g_str_equal (type, "audio"))
    return read_audio (node, error);
  if (g_str_equal (type, "tool_call"))
    return read_tool_call (node, error);
  if (g_str_equal (type, "tool_result"))
    return read_tool_result (node, error);
  if (g_str_equal (type, "thinking"))
    return read_thinking (node, error);

  if (g_str_equal (type, "text"))
    return tektra_import_node_need_string (&text_node, &text, error) ? tektra_text_part_new (text)
                                                                     : NULL;

  tektra_import_node_fail (&type_node, error, "%s", _("the word is unknown"));

  return NULL;
}

static gboolean
read_parts (TektraImportContext     *context,
            const TektraImportNode  *node,
            TektraMessage           *message,
            GError                 **error)
{
  TektraImportNode parts = tektra_import_node_member (node, "parts");

  if (!tektra_import_node_need_array (&parts, error))
    return FALSE;

  for (guint i = 0; i < tektra_import_node_get_length (&parts); i++)
    {
      TektraImportNode element = tektra_import_node_element (&parts, i);
      g_autoptr(TektraPart) part = read_part (context, &element, error);

      if (part == NULL)
        return FALSE;
      tektra_message_add_part (message, part);
    }

  return TRUE;
}

static gboolean
read_state (const TektraImportNode  *node,
            TektraMessage           *message,
            GError                 **error)
{
  TektraImportNode status_node = tektra_import_node_member (node, "status");
  TektraImportNode reason_node = tektra_import_node_member (node, "finish_reason");
  TektraImportNode left_out_node = tektra_import_node_member (node, "left_out");
  TektraImportNode model_node = tektra_import_node_member (node, "model");
  TektraImportNode name_node = tektra_import_node_member (node, "model_name");
  int status = TEKTRA_MESSAGE_STATUS_COMPLETE;
  int reason = TEKTRA_FINISH_NONE;
  gint64 n_left_out = 0;
  const char *model = NULL;
  const char *name = NULL;

  if (!tektra_import_node_read_enum (&status_node, TEKTRA_TYPE_MESSAGE_STATUS, &status, error) ||
      !tektra_import_node_read_enum (&reason_node, TEKTRA_TYPE_FINISH_REASON, &reason, error) ||
      !tektra_import_node_read_int (&left_out_node, 0, G_MAXUINT, &n_left_out, error) ||
      !tektra_import_node_read_string (&model_node, &model, error) ||
      !tektra_import_node_read_string (&name_node, &name, error))
    return FALSE;

  if (status == TEKTRA_MESSAGE_STATUS_STREAMING)
    return tektra_import_node_fail (&status_node, error, "%s", _("nobody writes to a file's chat"));

  tektra_message_set_status (message, (TektraMessageStatus) status);
  tektra_message_set_finish_reason (message, (TektraFinishReason) reason);
  tektra_message_set_n_left_out (message, (guint) n_left_out);
  tektra_message_set_model_id (message, model);
  tektra_message_set_model_name (message, name);

  return TRUE;
}

static gboolean
read_message (TektraImportContext     *context,
              const TektraImportNode  *node,
              TektraImportTree        *tree,
              GError                 **error)
{
  TektraImportNode id_node = tektra_import_node_member (node, "id");
  TektraImportNode parent_node = tektra_import_node_member (node, "parent");
  TektraImportNode role_node = tektra_import_node_member (node, "role");
  TektraImportNode created_node = tektra_import_node_member (node, "created");
  g_autoptr(TektraMessage) message = NULL;
  const char *parent = NULL;
  int role = -1;
  gint64 created = 0;
  gint64 id;

  if (!tektra_import_node_need_object (node, error) ||
      !read_id (context, &id_node, &id, error) ||
      !tektra_import_node_read_string (&parent_node, &parent, error) ||
      !tektra_import_node_read_enum (&role_node, TEKTRA_TYPE_ROLE, &role, error) ||
      !read_time (&created_node, &created, error))
    return FALSE;
  if (role < 0)
    return tektra_import_node_fail (&role_node, error, "%s", _("it is missing"));

  message = tektra_message_new ((TektraRole) role);
  tektra_message_identify (message, id, created);

  return read_parts (context, node, message, error) &&
         read_error (node, message, error) &&
         read_state (node, message, error) &&
         read_usage (node, message, error) &&
         tektra_import_tree_add (tree, node, json_node_get_string (id_node.json), parent, message,
                                 error);
}

static gboolean
read_messages (TektraImportContext     *context,
               const TektraImportNode  *chat,
               TektraConversation      *conversation,
               GError                 **error)
{
  TektraImportNode messages = tektra_import_node_member (chat, "messages");
  TektraImportNode current_node = tektra_import_node_member (chat, "current");
  g_autoptr(TektraImportTree) tree = tektra_import_tree_new (FALSE);
  const char *current = NULL;

  if (!tektra_import_node_need_array (&messages, error) ||
      !tektra_import_node_read_string (&current_node, &current, error))
    return FALSE;

  for (guint i = 0; i < tektra_import_node_get_length (&messages); i++)
    {
      TektraImportNode element = tektra_import_node_element (&messages, i);

      if (!read_message (context, &element, tree, error))
        return FALSE;
    }

  if (current != NULL && !tektra_import_tree_has (tree, current))
    return tektra_import_node_fail (&current_node, error, "%s", _("there is no such message"));

  return tektra_import_tree_build (tree, &messages, current, conversation, error);
}

static gboolean
read_texts (const TektraImportNode  *chat,
            TektraConversation      *conversation,
            GError                 **error)
{
  static const struct { const char *name, *property; } members[] = {
    { "title", "title" },
    { "system_prompt", "system-prompt" },
    { "model", "model-id" },
    { "preset", "preset" },
    { "template", "template-name" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      TektraImportNode node = tektra_import_node_member (chat, members[i].name);
      const char *text = NULL;

      if (!tektra_import_node_read_string (&node, &text, error))
        return FALSE;
      g_object_set (conversation, members[i].property, text, NULL);
    }

  return TRUE;
}

/**
 * tektra_import_read_tektra:
 * @context: the file
 * @chat: one of its chats
 * @error: return location for an error
 *
 * Reads a chat that Tektra wrote. It keeps its ids, so that whoever stores it can tell that it is
 * there already.
 *
 * Returns: (transfer full) (nullable): the chat, or %NULL with an error that names the place
 */
TektraConversation *
tektra_import_read_tektra (TektraImportContext     *context,
                           const TektraImportNode  *chat,
                           GError                 **error)
{
  TektraImportNode id_node = tektra_import_node_member (chat, "id");
  TektraImportNode created_node = tektra_import_node_member (chat, "created");
  g_autoptr(TektraConversation) conversation = tektra_conversation_new ();
  gint64 created = 0;
  gint64 id;

  if (!tektra_import_node_need_object (chat, error) ||
      !read_id (context, &id_node, &id, error) ||
      !read_time (&created_node, &created, error))
    return NULL;

  tektra_conversation_identify (conversation, id, created);

  return read_texts (chat, conversation, error) &&
         read_params (chat, conversation, error) &&
         read_messages (context, chat, conversation, error)
         ? g_steal_pointer (&conversation) : NULL;
}
