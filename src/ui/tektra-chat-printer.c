/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "ui/tektra-chat-printer.h"

#include "ui/tektra-print-document.h"
#include "ui/tektra-print-text.h"

/* Chats can be long, and pictures large: messages are laid out a few at a time, and a page waits
 * for its pictures, so that the window goes on. */

#define SLICE_US      6000
#define FOOTER_HEIGHT 30.0
#define MARGIN_MM     16.0

typedef struct
{
  TektraConversation *conversation;
  TektraPrintDocument *document;
  guint n_added; /* messages */
} Job;

typedef struct
{
  GtkPrintOperation *operation;
  GtkPrintContext *context;
  Job *job; /* of the operation */
  int page;
} Drawing;

static void
job_free (gpointer  data,
          GClosure *closure)
{
  Job *job = data;

  g_object_unref (job->conversation);
  g_clear_pointer (&job->document, tektra_print_document_free);
  g_free (job);
}

static void
begin_print_cb (GtkPrintOperation *operation,
                GtkPrintContext   *context,
                Job               *job)
{
  g_autoptr(PangoContext) pango = gtk_print_context_create_pango_context (context);
  const char *title = tektra_conversation_get_title (job->conversation);

  g_clear_pointer (&job->document, tektra_print_document_free);
  job->n_added = 0;
  job->document = tektra_print_document_new (pango,
                                             gtk_print_context_get_width (context),
                                             gtk_print_context_get_height (context)
                                             - FOOTER_HEIGHT);
  if (title != NULL && *title != '\0')
    tektra_print_document_add_title (job->document, title);
}

static gboolean
paginate_cb (GtkPrintOperation *operation,
             GtkPrintContext   *context,
             Job               *job)
{
  GListModel *messages = G_LIST_MODEL (job->conversation);
  gint64 end = g_get_monotonic_time () + SLICE_US;

  while (job->n_added < g_list_model_get_n_items (messages))
    {
      g_autoptr(TektraMessage) message = g_list_model_get_item (messages, job->n_added++);

      tektra_print_document_add_message (job->document, message);
      if (g_get_monotonic_time () > end)
        break;
    }

  gtk_print_operation_set_n_pages (operation,
                                   (int) tektra_print_document_get_n_pages (job->document));

  return job->n_added >= g_list_model_get_n_items (messages);
}

static void
draw_page (Job             *job,
           GtkPrintContext *context,
           int              page,
           GPtrArray       *pictures)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  g_autoptr(PangoContext) pango = gtk_print_context_create_pango_context (context);
  g_autoptr(PangoLayout) footer = NULL;
  g_autofree char *text = NULL;

  tektra_print_document_draw_page (job->document, (guint) page, pictures, cr);

  /* Translators: at the foot of a printed page, such as "2 of 7" */
  text = g_strdup_printf (_("%u of %u"), (guint) page + 1,
                          tektra_print_document_get_n_pages (job->document));
  footer = tektra_print_text_new (pango, text, gtk_print_context_get_width (context), 0.85,
                                  PANGO_WEIGHT_NORMAL);
  pango_layout_set_alignment (footer, PANGO_ALIGN_CENTER);
  cairo_set_source_rgb (cr, 0.4, 0.4, 0.4);
  cairo_move_to (cr, 0, gtk_print_context_get_height (context) - FOOTER_HEIGHT / 2);
  pango_cairo_show_layout (cr, footer);
}

static void
drawing_free (gpointer data)
{
  Drawing *drawing = data;

  g_object_unref (drawing->context);
  g_object_unref (drawing->operation);
  g_free (drawing);
}

static DexFuture *
pictures_loaded_cb (DexFuture *future,
                    gpointer   user_data)
{
  Drawing *drawing = user_data;
  GPtrArray *pictures = g_value_get_boxed (dex_future_get_value (future, NULL));

  /* It may have been given up meanwhile. */
  if (!gtk_print_operation_is_finished (drawing->operation))
    {
      draw_page (drawing->job, drawing->context, drawing->page, pictures);
      gtk_print_operation_draw_page_finish (drawing->operation);
    }

  return dex_future_new_true ();
}

static void
draw_page_cb (GtkPrintOperation *operation,
              GtkPrintContext   *context,
              int                page,
              Job               *job)
{
  DexFuture *loading = tektra_print_document_load_pictures (job->document, (guint) page);
  Drawing *drawing;

  if (loading == NULL)
    {
      draw_page (job, context, page, NULL);
      return;
    }

  drawing = g_new0 (Drawing, 1);
  drawing->operation = g_object_ref (operation);
  drawing->context = g_object_ref (context);
  drawing->job = job;
  drawing->page = page;
  gtk_print_operation_set_defer_drawing (operation);
  dex_future_disown (dex_future_finally (loading, pictures_loaded_cb, drawing, drawing_free));
}

/* The paper of the country, with margins to hold it by. */
static GtkPageSetup *
create_page_setup (void)
{
  GtkPageSetup *setup = gtk_page_setup_new ();

  gtk_page_setup_set_top_margin (setup, MARGIN_MM, GTK_UNIT_MM);
  gtk_page_setup_set_bottom_margin (setup, MARGIN_MM, GTK_UNIT_MM);
  gtk_page_setup_set_left_margin (setup, MARGIN_MM, GTK_UNIT_MM);
  gtk_page_setup_set_right_margin (setup, MARGIN_MM, GTK_UNIT_MM);

  return setup;
}

/**
 * tektra_chat_printer_new:
 * @conversation: a chat with the parts of the shown branch in memory
 *
 * Prepares to print the branch that is shown. Whoever runs the operation chooses between the
 * dialog of printers and a PDF file.
 *
 * Returns: (transfer full): an operation
 */
GtkPrintOperation *
tektra_chat_printer_new (TektraConversation *conversation)
{
  g_autoptr(GtkPageSetup) page_setup = create_page_setup ();
  GtkPrintOperation *operation;
  Job *job;

  g_return_val_if_fail (TEKTRA_IS_CONVERSATION (conversation), NULL);

  job = g_new0 (Job, 1);
  job->conversation = g_object_ref (conversation);

  operation = gtk_print_operation_new ();
  gtk_print_operation_set_default_page_setup (operation, page_setup);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  gtk_print_operation_set_allow_async (operation, TRUE);
  if (tektra_conversation_get_title (conversation) != NULL)
    gtk_print_operation_set_job_name (operation, tektra_conversation_get_title (conversation));

  g_signal_connect_data (operation, "begin-print", G_CALLBACK (begin_print_cb), job, job_free, 0);
  g_signal_connect (operation, "paginate", G_CALLBACK (paginate_cb), job);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_page_cb), job);

  return operation;
}
