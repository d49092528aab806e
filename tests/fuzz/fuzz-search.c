/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-db.h"
#include "tn-files.h"
#include "tn-list.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static char *folder;
static TnDb *db;

static void
clean_up (void)
{
  tn_db_close (db);
  tn_files_remove_folder (folder);
}

/* Whatever somebody types, a search is a question that can be answered. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *raw = g_strndup ((const char *) data, size), *text = g_utf8_make_valid (raw, -1);

  if (db == NULL)
    {
      folder = g_dir_make_tmp ("tenantry-fuzz-XXXXXX", NULL);
      tn_db_close (tn_db_open (folder, TRUE, NULL, NULL, NULL));
      db = tn_db_open (folder, FALSE, NULL, NULL, NULL);
      atexit (clean_up);
    }
  for (guint kind = 0; kind <= TN_LIST_CONTROLS; kind++)
    {
      const TnListQuery query = { .kind = (TnListKind) kind, .search = text };
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray) ids = tn_list_ids (db, &query, &error);

      g_assert_no_error (error);
      g_assert_nonnull (ids);
    }
  return 0;
}
