/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test-backup.h"

TnSnapshotTarget
tn_test_backup_target (TnTest *test, gint64 tenant)
{
  TnFleetTenant *company = tn_test_company (test, 0);

  return (TnSnapshotTarget) { tenant, company->id, company->name };
}

void
tn_test_backup_allow (TnTest *test, gint64 tenant, gboolean restore)
{
  g_autoptr (TnRecord) row = tn_test_tenant (test, tenant);
  g_autofree char *account = g_strdup (tn_test_company (test, 0)->admin_upn);
  TnWay way = tn_test_way (account, TN_PERSON_ACCEPTS);

  tn_test_ok (tn_connect_backup (test->services, TN_MICROSOFT_TENANT (row), restore, &way, NULL));
  tn_test_way_free (&way);
}

TnSnapshotInfo *
tn_test_backup_take (TnTest *test, gint64 tenant, gboolean whole)
{
  const TnSnapshotTarget target = tn_test_backup_target (test, tenant);

  return tn_test_boxed (tn_snapshot_take (test->services, &target, "manual", whole, NULL));
}

TnBackupState *
tn_test_backup_get (TnTest *test, gint64 tenant)
{
  return tn_test_boxed (tn_state_get_backup (tn_services_get_store (test->services), tenant));
}

void
tn_test_backup_set (TnTest *test, const TnBackupState *state)
{
  tn_test_ok (tn_state_set_backup (tn_services_get_store (test->services),
                                   tn_services_get_actor (test->services),
                                   state,
                                   tn_services_now (test->services)));
}

guint
tn_test_backup_count_users (TnTest *test)
{
  GArray *users =
      tn_fleet_users (tn_rehearsal_get_fleet (test->rehearsal), tn_test_company (test, 0));
  guint n = 0;

  for (guint i = 0; i < users->len; i++)
    n += g_array_index (users, TnFleetUser, i).removed == TN_REMOVED_NO;
  return n;
}

GPtrArray *
tn_test_backup_objects (TnTest *test, TnObjectKind kind, const char *search)
{
  return tn_test_boxed (
      tn_snapshot_objects (test->services, tn_test_company (test, 0)->id, 0, kind, search));
}
