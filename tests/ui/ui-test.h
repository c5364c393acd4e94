/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "test-future.h"
#include "ui/tektra-quick-window.h"
#include "ui/tektra-window.h"

G_BEGIN_DECLS

/* The real application in this process with a scripted model, and hands on it: keys are pressed by
 * xdotool, drops and pastes come from another program over X. */

int                ui_test_run          (int          *argc,
                                         char       ***argv,
                                         const char   *script,
                                         void        (*add_tests) (void));

TektraWindow      *ui_test_get_window   (void);
TektraChatSession *ui_test_get_session  (void);
TektraSettings    *ui_test_get_settings (void);
gpointer           ui_test_find         (GType         type);
gpointer           ui_test_find_in      (GtkWidget    *root,
                                         GType         type,
                                         guint         nth);
GtkWidget         *ui_test_find_row     (GtkWidget    *root,
                                         const char   *title);
GtkWidget         *ui_test_find_button  (const char   *text);
GtkWidget         *ui_test_find_button_in
                                        (GtkWidget    *root,
                                         const char   *text);
GtkWidget         *ui_test_find_message (TektraMessage *message);
gboolean           ui_test_focus_is_in  (GType         type);
GtkWidget         *ui_test_find_label   (const char   *text);
void               ui_test_new_chat     (void);
void               ui_test_xdotool      (const char   *first,
                                         ...) G_GNUC_NULL_TERMINATED;
void               ui_test_key          (const char   *keys);
void               ui_test_type         (const char   *text);
void               ui_test_wait_ms      (guint         ms);
void               ui_test_wait_frames  (guint         n_frames);
guint              ui_test_count_frames (guint         ms);
void               ui_test_wait_still   (void);
void               ui_test_wait_focus   (GtkWidget    *widget);
AdwDialog         *ui_test_wait_dialog  (void);
void               ui_test_wait_window  (void);
void               ui_test_set_width    (int           width);
void               ui_test_wait_text    (const char   *text);
void               ui_test_wait_idle    (void);
char              *ui_test_dup_answer   (void);
GSubprocess       *ui_test_start_source (const char   *first,
                                         ...) G_GNUC_NULL_TERMINATED;
gboolean           ui_test_finish       (GSubprocess  *process);
gboolean           ui_test_drop         (const char   *first,
                                         ...) G_GNUC_NULL_TERMINATED;
GSubprocess       *ui_test_copy         (const char   *first,
                                         ...) G_GNUC_NULL_TERMINATED;
char              *ui_test_sample       (const char   *name);
void               ui_test_use_model    (const char   *name);
void               ui_test_ask          (const char   *question);
char              *ui_test_dup_copied   (void);
GtkWindow         *ui_test_find_window  (GType         type);
TektraQuickWindow *ui_test_wait_quick   (void);
TektraQuickWindow *ui_test_open_quick   (const char   *mode);
void               ui_test_wait_quick_closed
                                        (void);
void               ui_test_close_quick  (void);
void               ui_test_take_picture (const char   *name,
                                         const char   *look);
void               ui_test_show_looks   (const char   *name);

/* Microseconds. The address sanitizer makes new widgets slower by an order of magnitude. */
#ifdef __SANITIZE_ADDRESS__
#define UI_TEST_PATIENCE (180 * G_USEC_PER_SEC)
#else
#define UI_TEST_PATIENCE (60 * G_USEC_PER_SEC)
#endif

#define ui_test_wait_for(condition)                                        \
  G_STMT_START {                                                           \
    gint64 ui_test_end = g_get_monotonic_time () + UI_TEST_PATIENCE;       \
    while (!(condition))                                                   \
      {                                                                    \
        if (g_get_monotonic_time () > ui_test_end)                         \
          g_error ("%s:%d: never came true: %s", __FILE__, __LINE__, #condition); \
        ui_test_wait_ms (5);                                               \
      }                                                                    \
  } G_STMT_END

G_END_DECLS
