/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-browser.h"

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  /* Where no browser opens, the page that asked still has the link to copy. */
  if (!gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error))
    g_debug ("no browser was opened");
}

/* Whatever it came from: no program is started for another scheme than that of a page. */
static gboolean
is_page (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";

  return g_str_equal (scheme, "https") ||
         (g_str_equal (scheme, "http") && g_strcmp0 (g_uri_get_host (uri), "127.0.0.1") == 0);
}

void
tn_browser_open (GtkWidget *widget, const char *url)
{
  /* A program that signs in to the rehearsal cloud; what is installed starts no such thing. */
  const char *test_browser =
      g_str_equal (PROFILE, "default") ? NULL : g_getenv ("TENANTRY_TEST_BROWSER");
  g_autoptr (GError) error = NULL;

  if (!is_page (url))
    g_warning ("a link that is no page was not opened");
  else if (test_browser == NULL)
    {
      g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (url);

      gtk_uri_launcher_launch (launcher,
                               GTK_WINDOW (gtk_widget_get_root (widget)),
                               NULL,
                               launched_cb,
                               NULL);
    }
  else
    {
      g_autoptr (GSubprocess) browser =
          g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, test_browser, url, NULL);

      if (browser == NULL)
        g_warning ("%s", error->message);
    }
}

void
tn_browser_open_way (const char *url, gpointer widget)
{
  tn_browser_open (widget, url);
}
