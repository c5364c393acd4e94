/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "media/tektra-image.h"
#include "session/tektra-draft.h"
#include "test-future.h"

static TektraAttachment *
attach (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "images", name, NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);

  return tektra_attachment_new_for_file (file, 0);
}

static gboolean
is_prepared (gpointer data)
{
  gboolean preparing;

  g_object_get (data, "preparing", &preparing, NULL);
  return !preparing;
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
failed_cb (TektraDraft      *draft,
           TektraAttachment *attachment,
           GString          *messages)
{
  /* Still there, so that a view can find its thumbnail */
  g_assert_true (g_list_store_find (G_LIST_STORE (tektra_draft_list_attachments (draft)),
                                    attachment, NULL));
  g_string_append (messages, tektra_attachment_get_error (attachment)->message);
}

static void
clear_cb (TektraDraft *draft)
{
  tektra_draft_clear (draft);
}

static void
assert_draft (TektraDraft *draft,
              guint        expected_n_attachments,
              gboolean     expected_empty,
              gboolean     expected_preparing)
{
  guint n_attachments;
  gboolean empty;
  gboolean preparing;

  g_object_get (draft,
                "n-attachments", &n_attachments,
                "empty", &empty,
                "preparing", &preparing,
                NULL);
  g_assert_cmpuint (n_attachments, ==, expected_n_attachments);
  g_assert_cmpuint (g_list_model_get_n_items (tektra_draft_list_attachments (draft)), ==,
                    expected_n_attachments);
  g_assert_true (empty == expected_empty);
  g_assert_true (tektra_draft_is_empty (draft) == expected_empty);
  g_assert_true (preparing == expected_preparing);
}

static void
test_text (void)
{
  TektraDraft *draft = tektra_draft_new ();
  g_autofree char *text = NULL;
  guint n_text = 0;
  guint n_empty = 0;

  g_signal_connect_swapped (draft, "notify::text", G_CALLBACK (count_cb), &n_text);
  g_signal_connect_swapped (draft, "notify::empty", G_CALLBACK (count_cb), &n_empty);
  assert_draft (draft, 0, TRUE, FALSE);
  g_assert_cmpstr (tektra_draft_get_text (draft), ==, "");

  /* White space is nothing to send, a no-break space included */
  tektra_draft_set_text (draft, " \n\t\302\240");
  g_assert_cmpuint (n_text, ==, 1);
  g_assert_cmpuint (n_empty, ==, 0);
  g_assert_true (tektra_draft_is_empty (draft));

  g_object_set (draft, "text", " Grüße", NULL);
  g_object_get (draft, "text", &text, NULL);
  g_assert_cmpstr (text, ==, " Grüße");
  g_assert_false (tektra_draft_is_empty (draft));
  g_assert_cmpuint (n_text, ==, 2);
  g_assert_cmpuint (n_empty, ==, 1);

  tektra_draft_set_text (draft, " Grüße");
  g_assert_cmpuint (n_text, ==, 2);

  tektra_draft_set_text (draft, NULL);
  g_assert_cmpstr (tektra_draft_get_text (draft), ==, "");
  g_assert_cmpuint (n_text, ==, 3);
  g_assert_cmpuint (n_empty, ==, 2);

  g_assert_finalize_object (draft);
}

static void
test_attachments (void)
{
  TektraDraft *draft = tektra_draft_new ();
  TektraAttachment *first = attach ("quarters.png");
  TektraAttachment *second = attach ("quarters.gif");
  g_autoptr(TektraAttachment) item = NULL;
  guint n_preparing = 0;
  guint n_count = 0;

  g_signal_connect_swapped (draft, "notify::preparing", G_CALLBACK (count_cb), &n_preparing);
  g_signal_connect_swapped (draft, "notify::n-attachments", G_CALLBACK (count_cb), &n_count);

  tektra_draft_add (draft, first);
  tektra_draft_add (draft, second);
  assert_draft (draft, 2, FALSE, TRUE);

  test_wait_until (is_prepared, draft);
  assert_draft (draft, 2, FALSE, FALSE);
  g_assert_cmpuint (n_preparing, ==, 2);
  g_assert_cmpuint (n_count, ==, 2);
  item = g_list_model_get_item (tektra_draft_list_attachments (draft), 0);
  g_assert_true (item == first);

  tektra_draft_remove (draft, first);
  assert_draft (draft, 1, FALSE, FALSE);
  tektra_draft_remove (draft, first);
  assert_draft (draft, 1, FALSE, FALSE);
  g_clear_object (&item);
  g_assert_finalize_object (first);

  tektra_draft_set_text (draft, "What is this?");
  tektra_draft_clear (draft);
  assert_draft (draft, 0, TRUE, FALSE);
  g_assert_cmpstr (tektra_draft_get_text (draft), ==, "");
  g_assert_finalize_object (second);
  g_assert_finalize_object (draft);
}

/* Of many dropped files the wrong ones go with a reason, and the others stay. */
static void
test_failed (void)
{
  g_autoptr(GString) messages = g_string_new (NULL);
  TektraDraft *draft = tektra_draft_new ();
  const char *names[] = { "quarters.png", "make.py", "quarters.jpg" };

  g_signal_connect (draft, "attachment-failed", G_CALLBACK (failed_cb), messages);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(TektraAttachment) attachment = attach (names[i]);

      tektra_draft_add (draft, attachment);
    }
  assert_draft (draft, 3, FALSE, TRUE);

  test_wait_until (is_prepared, draft);
  assert_draft (draft, 2, FALSE, FALSE);
  g_assert_cmpstr (messages->str, ==, "“make.py” is not a picture.");

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(TektraAttachment) attachment = NULL;

      attachment = g_list_model_get_item (tektra_draft_list_attachments (draft), i);
      g_assert_cmpstr (tektra_attachment_get_name (attachment), ==, names[2 * i]);
      g_assert_cmpint (tektra_attachment_get_state (attachment), ==, TEKTRA_ATTACHMENT_READY);
    }

  g_assert_finalize_object (draft);
}

static gboolean
is_failed (gpointer data)
{
  return tektra_attachment_get_state (data) == TEKTRA_ATTACHMENT_FAILED;
}

static void
test_failed_before (void)
{
  g_autoptr(GString) messages = g_string_new (NULL);
  TektraDraft *draft = tektra_draft_new ();
  TektraAttachment *attachment = attach ("huge.png");

  test_wait_until (is_failed, attachment);
  g_signal_connect (draft, "attachment-failed", G_CALLBACK (failed_cb), messages);
  tektra_draft_add (draft, attachment);

  assert_draft (draft, 0, TRUE, FALSE);
  g_assert_true (g_str_has_prefix (messages->str, "“huge.png” is too large"));
  g_assert_finalize_object (attachment);
  g_assert_finalize_object (draft);
}

/* A handler may do what it wants to the draft. */
static void
test_cleared_by_handler (void)
{
  TektraDraft *draft = tektra_draft_new ();
  g_autoptr(TektraAttachment) good = attach ("quarters.png");
  g_autoptr(TektraAttachment) bad = attach ("make.py");

  g_signal_connect (draft, "attachment-failed", G_CALLBACK (clear_cb), NULL);
  tektra_draft_add (draft, good);
  tektra_draft_add (draft, bad);

  test_wait_until (is_failed, bad);
  assert_draft (draft, 0, TRUE, FALSE);
  g_assert_finalize_object (draft);
}

/* What was taken out of the draft does not come back through a late failure. */
static void
test_removed_while_preparing (void)
{
  g_autoptr(GString) messages = g_string_new (NULL);
  TektraDraft *draft = tektra_draft_new ();
  g_autoptr(TektraAttachment) removed = attach ("make.py");
  g_autoptr(TektraAttachment) cleared = attach ("make.py");

  g_signal_connect (draft, "attachment-failed", G_CALLBACK (failed_cb), messages);
  tektra_draft_add (draft, removed);
  tektra_draft_remove (draft, removed);
  tektra_draft_add (draft, cleared);
  tektra_draft_clear (draft);
  assert_draft (draft, 0, TRUE, FALSE);

  test_wait_until (is_failed, removed);
  test_wait_until (is_failed, cleared);
  g_assert_cmpstr (messages->str, ==, "");
  g_assert_finalize_object (draft);
}

/* Closing a chat ends all the work for it. */
static void
test_finalize_while_preparing (void)
{
  TektraDraft *draft = tektra_draft_new ();
  TektraAttachment *attachment = attach ("quarters.heic");

  tektra_draft_add (draft, attachment);
  g_assert_finalize_object (draft);
  g_assert_finalize_object (attachment);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/draft/text", test_text);
  g_test_add_func ("/draft/attachments", test_attachments);
  g_test_add_func ("/draft/failed", test_failed);
  g_test_add_func ("/draft/failed-before", test_failed_before);
  g_test_add_func ("/draft/cleared-by-handler", test_cleared_by_handler);
  g_test_add_func ("/draft/removed-while-preparing", test_removed_while_preparing);
  g_test_add_func ("/draft/finalize-while-preparing", test_finalize_while_preparing);

  return g_test_run ();
}
