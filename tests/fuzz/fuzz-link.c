/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cloud.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Whatever passes the check is on Graph's own host, also when another parser reads it. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (TnCloud) cloud = tn_cloud_new_builtin ("global", NULL);
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *link =
      tn_cloud_check_link (cloud, "https://graph.microsoft.com/v1.0/users", text, NULL);

  if (link != NULL)
    {
      g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);

      g_assert_true (uri == NULL ||
                     g_ascii_strcasecmp (g_uri_get_host (uri), "graph.microsoft.com") == 0);
      g_assert_true (g_ascii_strncasecmp (link, "https://graph.microsoft.com/", 28) == 0);
    }
  return 0;
}
