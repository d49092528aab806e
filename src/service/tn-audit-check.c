/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-services.h"

#include "tn-dex.h"

/* Looking after the audit trail (practice 6.8): a part of it at each start, all of it each week. */

#define AT_START 1000
#define WEEK (7 * 86400)
#define CHECKED_AT "audit-checked-at"

static gboolean
verify (TnServices *self, gint64 last, gint64 *bad, GError **error)
{
  TnStore *store = tn_services_get_store (self);
  g_autoptr (DexFuture) future = tn_state_verify_audit (store, last);
  const TnAuditCheck *check;

  if (!dex_await (dex_ref (future), error))
    return FALSE;
  check = g_value_get_boxed (dex_future_get_value (future, NULL));
  *bad = check->bad > 0 ? check->bad : check->known_bad;
  /* What comes after the break can be trusted again, and the break stays in the trail. */
  return check->bad == 0 || tn_services_is_read_only (self) ||
         dex_await (tn_state_begin_audit_segment (store, tn_services_get_actor (self), check->bad),
                    error);
}

static DexFuture *
check_fiber (gpointer data)
{
  TnServices *self = data;
  TnStore *store = tn_services_get_store (self);
  gint64 now = tn_services_now (self), bad = 0;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = dex_await_string (tn_state_get_setting (store, CHECKED_AT), NULL);
  gboolean all = text == NULL || now - g_ascii_strtoll (text, NULL, 10) > WEEK;
  g_autofree char *stamp = g_strdup_printf ("%" G_GINT64_FORMAT, now);

  if (!verify (self, all ? 0 : AT_START, &bad, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (all && !tn_services_is_read_only (self))
    dex_await (tn_state_set_setting (store, NULL, CHECKED_AT, stamp), NULL);
  return tn_dex_new_int64 (bad);
}

DexFuture *
tn_services_check_audit (TnServices *self)
{
  return tn_dex_spawn (check_fiber, g_object_ref (self), g_object_unref);
}
