/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cli.h"
#include "tn-log.h"

int
main (int argc, char **argv)
{
  tn_log_install ();
  if (g_str_equal (PROFILE, "default"))
    tn_process_harden (TRUE);
  return tn_cli_run (argc, argv);
}
