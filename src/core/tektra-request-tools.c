/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/tektra-request.h"
#include "core/tektra-tool-result-part.h"

/* Which result belongs to which call. Servers want all results of an answer right behind it, in
 * whatever form they write them, and refuse a chat in which one is missing. */

static GPtrArray *
list_calls (TektraMessage *message)
{
  g_autoptr(GPtrArray) calls = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *parts = tektra_message_list_parts (message);
  guint n_parts = g_list_model_get_n_items (parts);

  for (guint i = 0; i < n_parts; i++)
    {
      TektraPart *part = g_list_model_get_item (parts, i);

      if (TEKTRA_IS_TOOL_CALL_PART (part))
        g_ptr_array_add (calls, part);
      else
        g_object_unref (part);
    }

  return g_steal_pointer (&calls);
}

/* A call that was interrupted has none. */
static void
unref_result (gpointer result)
{
  g_clear_object (&result);
}

/* The first call without a result that has this id, or any id where it is NULL; -1 for none */
static int
find_call (GPtrArray  *calls,
           GPtrArray  *results,
           const char *id)
{
  for (guint i = 0; i < calls->len; i++)
    {
      if (results->pdata[i] == NULL &&
          (id == NULL || g_str_equal (tektra_tool_call_part_get_id (calls->pdata[i]), id)))
        return (int) i;
    }

  return -1;
}

/* Some servers want the name of the tool with its result, and others never tell it. */
static TektraPart *
create_result (TektraToolCallPart *call,
               const char         *text,
               gboolean            failed)
{
  return tektra_tool_result_part_new (tektra_tool_call_part_get_id (call),
                                      tektra_tool_call_part_get_name (call), text, failed);
}

static void
take_results (GPtrArray     *calls,
              GPtrArray     *results,
              TektraMessage *message)
{
  GListModel *parts = tektra_message_list_parts (message);
  guint n_parts = g_list_model_get_n_items (parts);
  gboolean any = FALSE;
  int index;

  for (guint i = 0; i < n_parts; i++)
    {
      g_autoptr(TektraPart) part = g_list_model_get_item (parts, i);

      if (!TEKTRA_IS_TOOL_RESULT_PART (part))
        continue;

      any = TRUE;
      index = find_call (calls, results,
                         tektra_tool_result_part_get_call_id (TEKTRA_TOOL_RESULT_PART (part)));
      if (index >= 0)
        results->pdata[index] =
          create_result (calls->pdata[index], tektra_text_part_get_text (TEKTRA_TEXT_PART (part)),
                         tektra_tool_result_part_get_failed (TEKTRA_TOOL_RESULT_PART (part)));
    }

  /* Other programs leave the id out: then results come in the order of the calls. */
  index = any ? -1 : find_call (calls, results, NULL);
  if (index >= 0)
    {
      g_autofree char *text = tektra_message_dup_text (message);

      results->pdata[index] = create_result (calls->pdata[index], text, FALSE);
    }
}

/**
 * tektra_request_dup_tool_results:
 * @self: a request
 * @index: which of its messages
 *
 * Gets the results of the tools that an answer called, from the messages right behind it. Who
 * writes them with the answer leaves the messages of tools out.
 *
 * Returns: (transfer full) (nullable) (element-type TektraToolResultPart): a result for each call,
 *   in their order; %NULL when a call has none, or nothing was called
 */
GPtrArray *
tektra_request_dup_tool_results (TektraRequest *self,
                                 guint          index)
{
  g_autoptr(GPtrArray) results = NULL;
  g_autoptr(GPtrArray) calls = NULL;

  g_return_val_if_fail (TEKTRA_IS_REQUEST (self), NULL);
  g_return_val_if_fail (index < tektra_request_get_n_messages (self), NULL);

  calls = list_calls (tektra_request_get_message (self, index));
  results = g_ptr_array_new_with_free_func (unref_result);
  g_ptr_array_set_size (results, (int) calls->len);

  for (guint i = index + 1; i < tektra_request_get_n_messages (self); i++)
    {
      TektraMessage *message = tektra_request_get_message (self, i);

      if (tektra_message_get_role (message) != TEKTRA_ROLE_TOOL)
        break;
      take_results (calls, results, message);
    }

  if (calls->len == 0 || find_call (calls, results, NULL) >= 0)
    return NULL;

  return g_steal_pointer (&results);
}
