/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/tektra-toast.h"

#include "ui/tektra-char-width.h"

/* A toast of libadwaita shows one line, and of a sentence in a narrow window hardly its beginning:
 * these break it into lines. */

/* In pixels: what there is in the narrowest window. Libadwaita asks a toast for its height without
 * telling it how wide it will be, so that a line must never be longer than that. */
#define LINE_WIDTH 246

/* In characters, so that lines are not longer for small text */
#define LINE_LENGTH 34

/* For what is longer than that */
#define READING_SECONDS 10

static void
label_mapped_cb (GtkWidget *label)
{
  int length = (int) (LINE_WIDTH / tektra_char_width_get (label));

  gtk_label_set_max_width_chars (GTK_LABEL (label), CLAMP (length, 1, LINE_LENGTH));
}

/**
 * tektra_toast_new:
 * @text: what it says, without markup
 *
 * Makes a toast that shows all of a text.
 *
 * Returns: (transfer full): a new toast
 */
AdwToast *
tektra_toast_new (const char *text)
{
  AdwToast *toast;
  GtkWidget *label;

  g_return_val_if_fail (text != NULL, NULL);

  toast = adw_toast_new ("");
  label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_margin_top (label, 6);
  gtk_widget_set_margin_bottom (label, 6);
  g_signal_connect (label, "map", G_CALLBACK (label_mapped_cb), NULL);
  adw_toast_set_custom_title (toast, label);
  tektra_toast_set_text (toast, text);

  return toast;
}

/**
 * tektra_toast_set_text:
 * @toast: a toast of [func@toast_new]
 * @text: what it says, without markup
 *
 * Lets it say something else.
 */
void
tektra_toast_set_text (AdwToast   *toast,
                       const char *text)
{
  g_return_if_fail (ADW_IS_TOAST (toast));
  g_return_if_fail (text != NULL);

  gtk_label_set_label (GTK_LABEL (adw_toast_get_custom_title (toast)), text);
  if (g_utf8_strlen (text, -1) > LINE_LENGTH)
    adw_toast_set_timeout (toast, READING_SECONDS);
}

/**
 * tektra_toast_tell:
 * @widget: a part of a dialog with preferences
 * @text: what it says, without markup
 *
 * Shows a toast in the dialog that the widget is in; there may be none any more.
 */
void
tektra_toast_tell (GtkWidget  *widget,
                   const char *text)
{
  GtkWidget *dialog;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  dialog = gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_DIALOG);
  if (dialog != NULL)
    adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (dialog), tektra_toast_new (text));
}
