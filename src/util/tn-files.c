/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-files.h"

#include <glib/gstdio.h>

void
tn_files_remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      /* A link to a folder is only a link. */
      if (g_file_test (file, G_FILE_TEST_IS_DIR) && !g_file_test (file, G_FILE_TEST_IS_SYMLINK))
        tn_files_remove_folder (file);
      else
        g_unlink (file);
    }
  g_rmdir (path);
}
