/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/tektra-link.h"
#include "ui/tektra-markdown-view.h"

/* Links in answers were written by a model: they can lead anywhere, whatever their words say. Only
 * web and mail addresses open, and only after the address has been shown; a link whose words name
 * another place than the one it leads to is pointed out. */

static void
launched_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (object), result, &error))
    g_debug ("Could not open a link: %s", error->message);
}

static void
open_clicked_cb (GtkButton *button,
                 GtkWidget *popover)
{
  GtkWidget *parent = gtk_widget_get_parent (popover);
  g_autofree char *url = g_strdup (g_object_get_data (G_OBJECT (popover), "url"));

  gtk_popover_popdown (GTK_POPOVER (popover));
  if (parent != NULL)
    tektra_link_open (parent, url);
}

static void
copy_clicked_cb (GtkButton *button,
                 GtkWidget *popover)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (popover),
                          g_object_get_data (G_OBJECT (popover), "url"));
  gtk_popover_popdown (GTK_POPOVER (popover));
}

static gboolean
unparent_idle_cb (gpointer user_data)
{
  gtk_widget_unparent (user_data);

  return G_SOURCE_REMOVE;
}

/* Not at once: the popover is still in the middle of closing. */
static void
closed_cb (GtkPopover *popover)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, unparent_idle_cb,
                   g_object_ref (popover), g_object_unref);
}

/**
 * tektra_link_can_open:
 * @url: (nullable): an address
 *
 * Tells whether an address is of a kind that may be opened: web or mail.
 *
 * Returns: %FALSE also without an address
 */
gboolean
tektra_link_can_open (const char *url)
{
  const char *scheme;

  if (url == NULL)
    return FALSE;

  scheme = g_uri_peek_scheme (url);

  return g_strcmp0 (scheme, "http") == 0 ||
         g_strcmp0 (scheme, "https") == 0 ||
         g_strcmp0 (scheme, "mailto") == 0;
}

/**
 * tektra_link_open:
 * @widget: a widget of the window that asks
 * @url: an address
 *
 * Opens an address in the person's browser or mail program. Other kinds of addresses are ignored.
 */
void
tektra_link_open (GtkWidget  *widget,
                  const char *url)
{
  g_autoptr(GtkUriLauncher) launcher = NULL;
  GtkRoot *root;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (url != NULL);

  if (!tektra_link_can_open (url))
    return;

  root = gtk_widget_get_root (widget);
  launcher = gtk_uri_launcher_new (url);
  gtk_uri_launcher_launch (launcher, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                           NULL, launched_cb, NULL);
}

/* The name of the computer that an address leads to. */
static char *
dup_host (const char *url)
{
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_NON_DNS, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  return host != NULL && *host != '\0' ? g_ascii_strdown (host, -1) : NULL;
}

/* The computer that words name when they are an address, without "www.". "node.js" is none. */
static char *
dup_named_host (const char *words)
{
  static const char * const endings[] = {
    ".com", ".org", ".net", ".edu", ".gov", ".int", ".mil", ".info"
  };
  g_autofree char *url = NULL;
  g_autofree char *host = NULL;
  gboolean address = strstr (words, "://") != NULL;

  if (strpbrk (words, " \t\n@") != NULL)
    return NULL;

  url = address ? g_strdup (words) : g_strconcat ("http://", words, NULL);
  host = dup_host (url);
  if (host == NULL)
    return NULL;

  if (g_str_has_prefix (host, "www."))
    return g_strdup (host + strlen ("www."));

  for (guint i = 0; !address && i < G_N_ELEMENTS (endings); i++)
    address = g_str_has_suffix (host, endings[i]);

  return address ? g_steal_pointer (&host) : NULL;
}

static gboolean
is_in_domain (const char *host,
              const char *domain)
{
  gsize length = strlen (host), domain_length = strlen (domain);

  return g_str_has_suffix (host, domain) &&
         (length == domain_length || host[length - domain_length - 1] == '.');
}

/**
 * tektra_link_dup_warning:
 * @url: where a link leads
 * @words: (nullable): what it says
 *
 * Tells what a person should know before they open a link.
 *
 * Returns: (transfer full) (nullable): a sentence, or %NULL when there is nothing to say
 */
char *
tektra_link_dup_warning (const char *url,
                         const char *words)
{
  g_autofree char *host = NULL;
  g_autofree char *named = NULL;
  const char *scheme;

  g_return_val_if_fail (url != NULL, NULL);

  scheme = g_uri_peek_scheme (url);
  if (scheme == NULL)
    return g_strdup (_("This link has no complete address, so it cannot be opened."));

  if (!tektra_link_can_open (url))
    /* Translators: %s is the kind of an address, such as "javascript" or "file" */
    return g_strdup_printf (_("Links of the kind “%s:” can do harm, so they are not opened."),
                            scheme);

  host = dup_host (url);
  named = words != NULL ? dup_named_host (words) : NULL;
  if (host == NULL || named == NULL || is_in_domain (host, named))
    return NULL;

  /* Translators: both are names of computers, such as "www.gnome.org" */
  return g_strdup_printf (_("The text says “%s”, but the link leads to “%s”."), named, host);
}

/* The computer stands out, because everything behind it can be made to look like another one. */
static char *
dup_address_markup (const char *url)
{
  g_autofree char *escaped = g_markup_escape_text (url, -1);
  g_autofree char *host = dup_host (url);
  g_autofree char *escaped_host = NULL;
  g_autofree char *lower = NULL;
  const char *authority, *found;
  gsize offset;

  if (host == NULL)
    return g_steal_pointer (&escaped);

  escaped_host = g_markup_escape_text (host, -1);
  lower = g_ascii_strdown (escaped, -1);
  authority = strstr (lower, "://");
  if (authority == NULL)
    return g_steal_pointer (&escaped);

  /* What is before an @ is no computer. */
  authority += strlen ("://");
  found = g_strstr_len (authority, (gssize) strcspn (authority, "/?#"), "@");
  found = strstr (found != NULL ? found : authority, escaped_host);
  if (found == NULL)
    return g_steal_pointer (&escaped);

  offset = (gsize) (found - lower);

  return g_strdup_printf ("%.*s<b>%.*s</b>%s", (int) offset, escaped,
                          (int) strlen (escaped_host), escaped + offset,
                          escaped + offset + strlen (escaped_host));
}

/* Where it leads, a word of warning, and what can be done, on @buttons */
static GtkWidget *
create_content (const char *url,
                const char *words,
                GtkWidget  *buttons)
{
  g_autofree char *address = dup_address_markup (url);
  g_autofree char *warning = tektra_link_dup_warning (url, words);
  GtkWidget *box, *label;

  label = g_object_new (GTK_TYPE_LABEL,
                        "label", address,
                        "use-markup", TRUE,
                        "wrap", TRUE,
                        "wrap-mode", PANGO_WRAP_WORD_CHAR,
                        "max-width-chars", 44,
                        "lines", 6,
                        "ellipsize", PANGO_ELLIPSIZE_END,
                        "xalign", 0.0f,
                        NULL);

  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_add_css_class (box, "link-box");
  gtk_box_append (GTK_BOX (box), label);
  if (warning != NULL)
    {
      GtkWidget *warning_label = g_object_new (GTK_TYPE_LABEL,
                                               "label", warning,
                                               "wrap", TRUE,
                                               "max-width-chars", 44,
                                               "xalign", 0.0f,
                                               NULL);

      gtk_widget_add_css_class (warning_label, "warning");
      gtk_box_append (GTK_BOX (box), warning_label);
    }
  gtk_box_append (GTK_BOX (box), buttons);

  return box;
}

/**
 * tektra_link_ask:
 * @widget: the widget that shows the link, inside of a [class@MarkdownView]
 * @pointing_to: where the link is in @widget
 * @url: where it leads
 * @words: (nullable): what it says
 *
 * Shows where a link leads and offers to open it, or tells why it is not opened.
 */
void
tektra_link_ask (GtkWidget          *widget,
                 const GdkRectangle *pointing_to,
                 const char         *url,
                 const char         *words)
{
  GtkWidget *parent, *popover, *buttons, *copy, *open;
  graphene_rect_t bounds;
  GdkRectangle target;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (pointing_to != NULL);
  g_return_if_fail (url != NULL);

  /* Text views and labels do not expect children of their own. */
  parent = gtk_widget_get_ancestor (widget, TEKTRA_TYPE_MARKDOWN_VIEW);
  if (parent == NULL || !gtk_widget_compute_bounds (widget, parent, &bounds))
    return;

  target = *pointing_to;
  target.x += (int) bounds.origin.x;
  target.y += (int) bounds.origin.y;

  copy = gtk_button_new_with_mnemonic (_("_Copy Link"));
  open = gtk_button_new_with_mnemonic (_("_Open"));
  gtk_widget_add_css_class (open, "suggested-action");
  gtk_widget_set_visible (open, tektra_link_can_open (url));

  buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_halign (buttons, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (buttons), copy);
  gtk_box_append (GTK_BOX (buttons), open);

  popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (popover), create_content (url, words, buttons));
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &target);
  gtk_popover_set_default_widget (GTK_POPOVER (popover), open);
  gtk_accessible_update_property (GTK_ACCESSIBLE (popover),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Link"),
                                  -1);
  g_object_set_data_full (G_OBJECT (popover), "url", g_strdup (url), g_free);
  g_signal_connect_object (open, "clicked", G_CALLBACK (open_clicked_cb), popover, 0);
  g_signal_connect_object (copy, "clicked", G_CALLBACK (copy_clicked_cb), popover, 0);
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);

  gtk_widget_set_parent (popover, parent);
  gtk_popover_popup (GTK_POPOVER (popover));
}
