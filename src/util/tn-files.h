/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** tn_files_remove_folder: the files in @path and @path itself. A folder inside of it is left, and
 * then @path is, too. Any thread. */
void tn_files_remove_folder (const char *path);

G_END_DECLS
