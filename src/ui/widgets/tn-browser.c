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

void
tn_browser_open (GtkWidget *widget, const char *url)
{
  /* A program that signs in to the rehearsal cloud. */
  const char *test_browser = g_getenv ("TENANTRY_TEST_BROWSER");
  g_autoptr (GError) error = NULL;

  if (test_browser == NULL)
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
