/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** tn_files_remove_folder: @path and all that is in it; of a link, the link. Only for folders that
 * the program made. Any thread. */
void tn_files_remove_folder (const char *path);

G_END_DECLS
