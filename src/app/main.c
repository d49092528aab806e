/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-application.h"
#include "tn-log.h"

#include <glib/gi18n.h>
#include <libdex.h>
#include <locale.h>

int
main (int argc, char **argv)
{
  g_autoptr (TnApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  tn_log_install ();
  /* The portals that open a browser and choose files look into the process that asks, which in a
   * sandbox is the bus's proxy. */
  if (g_str_equal (PROFILE, "default"))
    tn_process_harden (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS));
  dex_init ();
  application = tn_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
