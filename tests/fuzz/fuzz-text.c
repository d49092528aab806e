/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-cron.h"
#include "tn-text.h"
#include "tn-time.h"
#include "tn-user-sync.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *folded = tn_text_fold (text), *visible = tn_text_visible (text),
                  *redacted = tn_text_redact (text);
  gsize length;
  g_autofree guint8 *decoded = tn_text_base64_any (text, &length);
  g_autoptr (TnUserFilter) filter = tn_user_filter_parse (text);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  gint64 next = tn_cron_next (text, 1700000000, zone);

  g_assert_true (g_utf8_validate (visible, -1, NULL) && g_utf8_validate (folded, -1, NULL));
  g_assert_true (next <= 0 || next > 1700000000);
  if (filter != NULL)
    {
      g_autofree char *printed = tn_user_filter_to_text (filter);
      g_autoptr (TnUserFilter) again = tn_user_filter_parse (printed);

      g_assert_nonnull (again);
    }
  tn_text_is_domain (text);
  tn_text_is_email (text);
  tn_time_parse (text);
  return 0;
}
