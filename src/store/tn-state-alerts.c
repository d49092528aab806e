/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-alerts.h"

#include "tn-list.h"
#include "tn-sku.h"
#include "tn-state-private.h"

#include <string.h>

static void
news_clear (gpointer data)
{
  TnAlertNews *news = data;

  g_ptr_array_unref (news->appeared);
  g_array_unref (news->gone);
  g_ptr_array_unref (news->notify);
}

TnAlertNews *
tn_alert_news_ref (TnAlertNews *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
tn_alert_news_unref (TnAlertNews *self)
{
  g_atomic_rc_box_release_full (self, news_clear);
}

G_DEFINE_BOXED_TYPE (TnAlertNews, tn_alert_news, tn_alert_news_ref, tn_alert_news_unref)

/* Findings ------------------------------------------------------------------ */

/* Each finds rows of: Microsoft tenant, subject, numbers. ?1 is the time. Only mapped tenants are
 * read, and so only they are warned of. Verdicts are those of the health (tn-health.h). */
#define MAPPED                                                                                     \
  "microsoft_tenants r JOIN managed_tenants m ON m.microsoft_tenant_id = r.id LEFT JOIN "          \
  "cache.tenant_summary s ON s.tenant = r.id LEFT JOIN csp_children c ON c.microsoft_tenant_id = " \
  "r.id WHERE r.removed_at = 0 AND "
#define OLD_SCORE                                                                                  \
  "(SELECT 100.0 * h.current / h.maximum FROM score_history h WHERE h.microsoft_tenant_id = r.id " \
  "AND h.maximum > 0 AND h.day <= date (s.score_day, '-30 days') ORDER BY h.day DESC LIMIT 1)"
#define LICENCES(condition)                                                                        \
  "SELECT k.tenant, lower (k.sku_id), k.consumed || ' / ' || (k.enabled + k.warning) FROM "        \
  "cache.subscribed_skus k JOIN managed_tenants m ON m.microsoft_tenant_id = k.tenant WHERE "      \
  "k.enabled + k.warning > 0 AND NOT tn_sku_is_free (k.part_number) AND ?1 = ?1 AND " condition

/* Microsoft's names, by the numbers of TnBackupService. */
#define SERVICE                                                                                    \
  "CASE x.service WHEN 1 THEN 'Entra ID' WHEN 2 THEN 'Exchange' WHEN 3 THEN 'OneDrive' ELSE "      \
  "'SharePoint' END"

static const char *const rules[TN_ALERT_N_RULES] = {
  [TN_ALERT_AUTH_ERROR] =
      "SELECT r.id, '', ifnull (r.error_code, '') FROM " MAPPED "r.sync_status = 4 AND ?1 = ?1",
  [TN_ALERT_GDAP_EXPIRING] =
      "SELECT r.id, '', date (c.ends_at, 'unixepoch') FROM " MAPPED "c.auth = 3 AND ?1 = ?1",
  [TN_ALERT_GDAP_EXPIRED] =
      "SELECT r.id, '', date (c.ends_at, 'unixepoch') FROM " MAPPED "c.auth = 4 AND ?1 = ?1",
  /* Those of TnCspAuth that somebody has to mend, by their words for machines. */
  [TN_ALERT_ACCESS_MISSING] =
      "SELECT r.id, '', CASE c.auth WHEN 5 THEN 'missing-admin-relationship' WHEN 6 THEN "
      "'missing-security-group' WHEN 7 THEN 'missing-roles' ELSE 'consent-failure' END FROM " MAPPED
      "c.auth IN (5, 6, 7, 9) AND ?1 = ?1",
  [TN_ALERT_SCORE_DROP] =
      "SELECT r.id, '', printf ('%.1f → %.1f', " OLD_SCORE ", s.score) FROM " MAPPED
      "s.score - " OLD_SCORE " <= -" G_STRINGIFY (TN_ALERT_SCORE_FALL) " AND ?1 = ?1",
  [TN_ALERT_LICENCES_SHORT] = LICENCES ("k.enabled + k.warning - k.consumed <= 0"),
  [TN_ALERT_LICENCES_UNUSED] = LICENCES (
      "2 * k.consumed < k.enabled + k.warning AND k.enabled + k.warning - k.consumed >= 3"),
  /* Those that Microsoft refuses have an alert of their own; those never read are new. */
  [TN_ALERT_SYNC_STALE] =
      "SELECT r.id, '', strftime ('%Y-%m-%d', r.last_sync, 'unixepoch') FROM " MAPPED
      "r.sync_status <> 4 AND r.last_sync > 0 AND ?1 - r.last_sync > 259200 AND ifnull (c.auth, 2) "
      "IN (2, 3)",
  /* Those that are wanted, and were not taken for a day after their time. */
  [TN_ALERT_BACKUP_FAILED] = "SELECT r.id, '', ifnull (b.error, '') FROM backups b JOIN " MAPPED
                             "b.microsoft_tenant_id = r.id AND b.enabled = 1 AND NOT b.paused AND "
                             "(b.failures >= 2 OR ?1 - "
                             "b.next_due > 86400)",
  [TN_ALERT_MASS_DELETION] =
      "SELECT r.id, '', max (0, b.mass_before - b.objects) || ' / ' || b.mass_before FROM backups "
      "b JOIN " MAPPED "b.microsoft_tenant_id = r.id AND b.enabled = 1 AND b.mass_at > 0 AND ?1 - "
      "b.mass_at < 604800",
  /* The numbers are those of TnServiceState: one that may not be looked at any more was before; it
   * is paused, incomplete, locked. What another application controls is for that to mend. */
  [TN_ALERT_SERVICE_BACKUP] =
      "SELECT r.id, '', group_concat (" SERVICE
      " || iif (x.failed > 0, ' ' || x.failed || ' / ' || "
      "x.total, ''), ', ') FROM "
      "cache.service_backups x JOIN " MAPPED "x.tenant = r.id AND NOT x.is_foreign AND ?1 = ?1 AND "
      "(x.state IN (4, 7, 8) OR (x.state = 1 AND x.total > 0)) GROUP BY r.id",
  [TN_ALERT_BACKUP_GAP] =
      "SELECT r.id, '', group_concat (" SERVICE " || ' ' || x.gap, ', ') FROM "
      "cache.service_backups x JOIN " MAPPED "x.tenant = r.id AND NOT x.is_foreign AND ?1 = ?1 AND "
      "x.gap > 0 AND x.state IN (5, 6, 7) GROUP BY r.id",
  /* One of our own is of one object, and mended when that is back; a session of Microsoft's is of
   * many, and none makes up for another: it is over after a week. What nobody knows the end of is
   * no success. */
  [TN_ALERT_RESTORE_FAILED] =
      "SELECT r.id, '', '' || count (*) FROM audit a JOIN " MAPPED
      "a.tenant = r.tenant_id AND a.intent > 0 AND a.result IN ('failed', 'unknown') AND a.time > "
      "?1 "
      "- 604800 AND a.action GLOB 'backup.restore*' AND NOT (a.action = 'backup.restore' AND "
      "EXISTS "
      "(SELECT 1 FROM audit n WHERE n.seq > a.seq AND n.intent > 0 AND n.action = a.action AND "
      "n.tenant = a.tenant AND n.object IS a.object AND n.result = 'success')) GROUP BY r.id",
  /* Each of ours is one request, which ends within ten minutes; sessions of Microsoft’s go on for
     days. */
  [TN_ALERT_INTERRUPTED] =
      "SELECT r.id, '', '' || count (*) FROM audit a JOIN " MAPPED
      "a.tenant = r.tenant_id AND a.result = 'intent' AND (a.action GLOB 'user.*' OR a.action = "
      "'backup.restore') AND a.time > ?1 - 604800 AND a.time < ?1 - "
      "600 AND NOT EXISTS (SELECT 1 FROM audit n WHERE n.intent = a.seq AND n.intent > 0) GROUP BY "
      "r.id",
  [TN_ALERT_MFA_GAP] = "SELECT r.id, '', s.mfa_registered || ' / ' || s.mfa_users FROM " MAPPED
                       "s.mfa_users > 0 AND 100 * s.mfa_registered / s.mfa_users < 50 AND ?1 = ?1",
};

/* What is known of a tenant was read, and may be lost: what was found before stays until it is read
 * again. (nullable): when that is. */
#define UNREAD "r.last_sync = 0 AND r.last_attempt > 0"
#define UNREAD_SERVICES "NOT EXISTS (SELECT 1 FROM cache.service_backups y WHERE y.tenant = r.id)"
#define CARRIED(condition)                                                                         \
  "SELECT t.microsoft_tenant_id, x.subject, t.detail FROM alerts x JOIN alert_tenants t ON "       \
  "t.alert_id = x.id JOIN microsoft_tenants r ON r.id = t.microsoft_tenant_id JOIN "               \
  "managed_tenants m ON m.microsoft_tenant_id = r.id WHERE x.rule = ? AND x.resolved_at = 0 AND "  \
  "r.removed_at = 0 AND " condition
static const char *const carried[TN_ALERT_N_RULES] = {
  [TN_ALERT_SCORE_DROP] = CARRIED (UNREAD),
  [TN_ALERT_LICENCES_SHORT] = CARRIED (UNREAD),
  [TN_ALERT_LICENCES_UNUSED] = CARRIED (UNREAD),
  [TN_ALERT_SYNC_STALE] = CARRIED (UNREAD),
  [TN_ALERT_MFA_GAP] = CARRIED (UNREAD),
  [TN_ALERT_SERVICE_BACKUP] = CARRIED (UNREAD_SERVICES),
  [TN_ALERT_BACKUP_GAP] = CARRIED (UNREAD_SERVICES),
};

typedef struct
{
  gint64 tenant;
  char *detail; /* (owned) */
} Behind;

static void
behind_clear (gpointer data)
{
  g_free (((Behind *) data)->detail);
}

static gboolean
is_behind (GArray *tenants, gint64 tenant)
{
  for (guint i = 0; i < tenants->len; i++)
    if (g_array_index (tenants, Behind, i).tenant == tenant)
      return TRUE;
  return FALSE;
}

/* Adds what @statement (nullable: failed) finds: tenant, subject, detail. */
static gboolean
add_findings (TnDb *db, GHashTable *found, sqlite3_stmt *statement, GError **error)
{
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      const char *subject = tn_db_text (statement, 1);
      GArray *tenants = g_hash_table_lookup (found, subject);
      Behind behind = { sqlite3_column_int64 (statement, 0), tn_db_dup_text (statement, 2) };

      if (tenants == NULL)
        {
          tenants = g_array_new (FALSE, FALSE, sizeof (Behind));
          g_array_set_clear_func (tenants, behind_clear);
          g_hash_table_insert (found, g_strdup (subject), tenants);
        }
      if (is_behind (tenants, behind.tenant))
        behind_clear (&behind);
      else
        g_array_append_val (tenants, behind);
    }
  return step == 0;
}

/* Subject → GArray of Behind. */
static GHashTable *
find (TnDb *db, TnAlertRule rule, gint64 now, GError **error)
{
  g_autoptr (GHashTable) found =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);

  if (!add_findings (db, found, tn_db_query (db, error, rules[rule], "i", now), error))
    return NULL;
  if (carried[rule] != NULL &&
      !add_findings (db, found, tn_db_query (db, error, carried[rule], "i", (gint64) rule), error))
    return NULL;
  return g_steal_pointer (&found);
}

/* Comparing ----------------------------------------------------------------- */

typedef struct
{
  gint64 now;
  gboolean tell;
  TnAlertNews *news; /* (owned) (nullable) */
  gboolean changed;
} Evaluation;

static void
evaluation_free (gpointer data)
{
  Evaluation *evaluation = data;

  g_clear_pointer (&evaluation->news, tn_alert_news_unref);
  g_free (evaluation);
}

static gboolean
write_tenants (TnDb *db, gint64 alert, GArray *tenants, GError **error)
{
  if (!tn_db_run (db, error, "DELETE FROM alert_tenants WHERE alert_id = ?", "i", alert))
    return FALSE;
  for (guint i = 0; tenants != NULL && i < tenants->len; i++)
    {
      const Behind *behind = &g_array_index (tenants, Behind, i);

      if (!tn_db_run (db,
                      error,
                      "INSERT OR IGNORE INTO alert_tenants (alert_id, microsoft_tenant_id, detail) "
                      "VALUES (?, ?, ?)",
                      "iis",
                      alert,
                      behind->tenant,
                      behind->detail != NULL ? behind->detail : ""))
        return FALSE;
    }
  return TRUE;
}

/* Whether the tenants and numbers behind it are the same: the usual case, in which nothing is
 * written. */
static gboolean
is_same (TnDb *db, gint64 alert, GArray *tenants)
{
  gint64 stored = tn_db_get_int (db,
                                 NULL,
                                 0,
                                 "SELECT count (*) FROM alert_tenants WHERE alert_id = ?",
                                 "i",
                                 alert);

  if (stored != (tenants != NULL ? (gint64) tenants->len : 0))
    return FALSE;
  for (guint i = 0; tenants != NULL && i < tenants->len; i++)
    {
      const Behind *behind = &g_array_index (tenants, Behind, i);

      if (tn_db_get_int (db,
                         NULL,
                         0,
                         "SELECT count (*) FROM alert_tenants WHERE alert_id = ? AND "
                         "microsoft_tenant_id = ? AND detail = ?",
                         "iis",
                         alert,
                         behind->tenant,
                         behind->detail != NULL ? behind->detail : "") != 1)
        return FALSE;
    }
  return TRUE;
}

/* Somebody snoozed or dismissed it. */
static gboolean
is_quiet (TnDb *db, gint64 alert, gint64 now)
{
  return tn_db_get_int (db,
                        NULL,
                        0,
                        "SELECT count (*) FROM alerts WHERE id = ? AND (snoozed_until > ? OR "
                        "dismissed_at > 0)",
                        "ii",
                        alert,
                        now) == 1;
}

static gboolean
has_new_tenant (TnDb *db, gint64 alert, GArray *tenants)
{
  for (guint i = 0; tenants != NULL && i < tenants->len; i++)
    if (tn_db_get_int (db,
                       NULL,
                       0,
                       "SELECT count (*) FROM alert_tenants WHERE alert_id = ? AND "
                       "microsoft_tenant_id = ?",
                       "ii",
                       alert,
                       g_array_index (tenants, Behind, i).tenant) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
add_news (TnDb *db, GPtrArray *alerts, gint64 id, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) rows = NULL;

  g_array_append_val (ids, id);
  rows = tn_list_rows (db, TN_LIST_ALERTS, ids, error);
  if (rows == NULL)
    return FALSE;
  g_ptr_array_add (alerts, g_object_ref (g_ptr_array_index (rows, 0)));
  return TRUE;
}

/* One finding that is so now. */
static gboolean
put_finding (TnDb *db,
             Evaluation *evaluation,
             TnAlertRule rule,
             const char *subject,
             GArray *tenants,
             GError **error)
{
  gint64 id = tn_db_get_int (db,
                             error,
                             0,
                             "SELECT id FROM alerts WHERE rule = ? AND subject = ?",
                             "is",
                             (gint64) rule,
                             subject);
  gboolean open =
      id > 0 &&
      tn_db_get_int (db, error, 0, "SELECT resolved_at FROM alerts WHERE id = ?", "i", id) == 0;

  gboolean woken;

  if (id == G_MININT64)
    return FALSE;
  if (open && is_same (db, id, tenants))
    return TRUE;
  evaluation->changed = TRUE;
  woken = id > 0 && is_quiet (db, id, evaluation->now) && has_new_tenant (db, id, tenants);
  if (id == 0)
    {
      if (!tn_db_run (
              db,
              error,
              "INSERT INTO alerts (rule, subject, first_at, last_at) VALUES (?1, ?2, ?3, ?3)",
              "isi",
              (gint64) rule,
              subject,
              evaluation->now))
        return FALSE;
      id = tn_db_last_id (db);
    }
  /* What comes back is new. A snooze goes on, as what it is about did not change; a tenant that
   * nobody had seen behind it is no part of it. */
  else if (!tn_db_run (db,
                       error,
                       "UPDATE alerts SET last_at = ?2, first_at = iif (resolved_at > 0, ?2, "
                       "first_at), dismissed_at = iif (?3 OR resolved_at > 0, 0, dismissed_at), "
                       "told = iif (?3 OR resolved_at > 0, 0, told), snoozed_until = iif (?3, 0, "
                       "snoozed_until), resolved_at = 0 WHERE id = ?1",
                       "iii",
                       id,
                       evaluation->now,
                       (gint64) woken))
    return FALSE;
  return write_tenants (db, id, tenants, error) &&
         ((open && !woken) || add_news (db, evaluation->news->appeared, id, error));
}

/* What was found before and is not any more. @found: subjects. */
static gboolean
resolve_others (TnDb *db,
                Evaluation *evaluation,
                TnAlertRule rule,
                GHashTable *found,
                GError **error)
{
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement =
      tn_db_query (db,
                   error,
                   "SELECT id, subject FROM alerts WHERE rule = ? AND resolved_at = 0",
                   "i",
                   (gint64) rule);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      if (!g_hash_table_contains (found, tn_db_text (statement, 1)))
        g_array_append_val (gone, id);
    }
  for (guint i = 0; step == 0 && i < gone->len; i++)
    {
      gint64 id = g_array_index (gone, gint64, i);

      evaluation->changed = TRUE;
      g_array_append_val (evaluation->news->gone, id);
      if (!tn_db_run (db,
                      error,
                      "UPDATE alerts SET resolved_at = ?2 WHERE id = ?1",
                      "ii",
                      id,
                      evaluation->now))
        return FALSE;
    }
  return step == 0;
}

static gboolean
put_findings (TnDb *db, Evaluation *evaluation, TnAlertRule rule, GHashTable *found, GError **error)
{
  GHashTableIter iter;
  gpointer subject, tenants;

  g_hash_table_iter_init (&iter, found);
  while (g_hash_table_iter_next (&iter, &subject, &tenants))
    if (!put_finding (db, evaluation, rule, subject, tenants, error))
      return FALSE;
  return resolve_others (db, evaluation, rule, found, error);
}

/* ADM-06 */
static gboolean
wants_notification (TnDb *db, TnRecord *alert, GError **error)
{
  gint64 wanted = tn_db_get_int (
      db,
      error,
      0,
      "SELECT count (*) FROM notification_rules n WHERE n.active AND ?2 >= n.severity AND "
      "(n.category = -1 OR n.category = ?3) AND (n.tag = '' OR EXISTS (SELECT 1 FROM "
      "alert_tenants a JOIN tenant_tags x ON x.microsoft_tenant_id = a.microsoft_tenant_id JOIN "
      "tags g ON g.id = x.tag_id WHERE a.alert_id = ?1 AND g.name = n.tag))",
      "iii",
      tn_record_get_id (alert),
      (gint64) tn_alert_severity ((TnAlertRule) tn_record_get_int (alert, "rule")),
      (gint64) tn_alert_category ((TnAlertRule) tn_record_get_int (alert, "rule")));

  return wanted > 0 && tn_record_get_int (alert, "snoozed-until") == 0;
}

/* Also what another process has found since. */
static gboolean
tell (TnDb *db, Evaluation *evaluation, GError **error)
{
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT id FROM alerts WHERE told = 0 AND resolved_at = 0 AND dismissed_at = 0 ORDER BY id",
      "");
  g_autoptr (GArray) ids = tn_db_read_ids (db, statement, error);
  g_autoptr (GPtrArray) alerts = NULL;

  if (ids == NULL)
    return FALSE;
  if (ids->len == 0)
    return TRUE;
  alerts = tn_list_rows (db, TN_LIST_ALERTS, ids, error);
  for (guint i = 0; alerts != NULL && i < alerts->len; i++)
    if (wants_notification (db, g_ptr_array_index (alerts, i), error))
      g_ptr_array_add (evaluation->news->notify, g_object_ref (g_ptr_array_index (alerts, i)));
  return alerts != NULL && tn_db_run (db, error, "UPDATE alerts SET told = 1 WHERE told = 0", "");
}

static gboolean
evaluate_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Evaluation *evaluation = data;
  g_autoptr (GHashTable) failed =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);

  evaluation->news = g_atomic_rc_box_new0 (TnAlertNews);
  evaluation->news->appeared = g_ptr_array_new_with_free_func (g_object_unref);
  evaluation->news->notify = g_ptr_array_new_with_free_func (g_object_unref);
  evaluation->news->gone = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < TN_ALERT_N_RULES; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (GHashTable) found = NULL;

      if (rules[i] == NULL)
        continue;
      found = find (db, (TnAlertRule) i, evaluation->now, &local);
      /* A file that is damaged is more than a rule that fails. */
      if (g_error_matches (local, TN_STORE_ERROR, TN_STORE_ERROR_CORRUPT) ||
          g_error_matches (local, TN_STORE_ERROR, TN_STORE_ERROR_FULL))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (found == NULL)
        {
          g_warning ("alerts of the rule %s could not be looked for: %s",
                     tn_alert_rule_nick ((TnAlertRule) i),
                     local->message);
          /* A rule that cannot be checked is an alert of its own, and resolves nothing. */
          g_hash_table_insert (failed,
                               g_strdup (tn_alert_rule_nick ((TnAlertRule) i)),
                               g_array_new (FALSE, FALSE, sizeof (Behind)));
          continue;
        }
      if (!put_findings (db, evaluation, (TnAlertRule) i, found, error))
        return FALSE;
    }
  if (!put_findings (db, evaluation, TN_ALERT_RULE_FAILED, failed, error))
    return FALSE;
  if (evaluation->tell && !tell (db, evaluation, error))
    return FALSE;
  if (evaluation->changed)
    tn_db_changed (db, TN_TABLE_ALERTS);
  g_value_init (result, TN_TYPE_ALERT_NEWS);
  g_value_take_boxed (result, g_steal_pointer (&evaluation->news));
  return TRUE;
}

DexFuture *
tn_state_evaluate_alerts (TnStore *store, gboolean tell, gint64 now)
{
  Evaluation *evaluation = g_new0 (Evaluation, 1);

  evaluation->now = now;
  evaluation->tell = tell;
  return tn_store_write (store, evaluate_job, evaluation, evaluation_free);
}

/* What people say of them ---------------------------------------------------- */

static gboolean
audit_alert (TnDb *db, TnStateArgs *args, const char *action, const char *detail, GError **error)
{
  g_autofree char *subject =
      tn_db_get_string (db, error, "SELECT subject FROM alerts WHERE id = ?", "i", args->id[0]);
  gint64 rule =
      tn_db_get_int (db, error, -1, "SELECT rule FROM alerts WHERE id = ?", "i", args->id[0]);
  const char *name = subject != NULL ? tn_sku_name (subject) : NULL;
  g_autofree char *object = NULL;

  if (rule < 0 || rule >= TN_ALERT_N_RULES)
    return tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such alert");
  if (name == NULL)
    name = subject != NULL ? subject : "";
  object = g_strdup_printf ("%s%s%s",
                            tn_alert_rule_nick ((TnAlertRule) rule),
                            *name != '\0' ? " " : "",
                            name);
  tn_db_changed (db, TN_TABLE_ALERTS);
  return tn_state_audit (db, args, action, object, detail, error);
}

static gboolean
snooze_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autofree char *reason = tn_state_clean_name (args->text[0]);

  if (args->id[1] > 0 && *reason == '\0')
    return tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "a snooze needs a reason");
  if (args->id[1] > 0 && args->id[1] <= args->now)
    return tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "a snooze ends in the future");
  return tn_db_run (db,
                    error,
                    "UPDATE alerts SET snoozed_until = ?2, snooze_reason = ?3 WHERE id = ?1",
                    "iis",
                    args->id[0],
                    args->id[1],
                    reason) &&
         audit_alert (db, args, args->id[1] > 0 ? "alert.snooze" : "alert.wake", reason, error);
}

DexFuture *
tn_state_snooze_alert (TnStore *store,
                       const TnActor *actor,
                       gint64 alert,
                       gint64 until,
                       const char *reason,
                       gint64 now)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = alert;
  args->id[1] = until;
  args->text[0] = g_strdup (reason != NULL ? reason : "");
  args->now = now;
  return tn_store_write (store, snooze_job, args, tn_state_args_free);
}

static gboolean
dismiss_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;

  return tn_db_run (db,
                    error,
                    "UPDATE alerts SET dismissed_at = ?2 WHERE id = ?1",
                    "ii",
                    args->id[0],
                    args->id[1] > 0 ? args->now : 0) &&
         audit_alert (db, args, args->id[1] > 0 ? "alert.dismiss" : "alert.restore", "", error);
}

DexFuture *
tn_state_dismiss_alert (TnStore *store,
                        const TnActor *actor,
                        gint64 alert,
                        gboolean dismissed,
                        gint64 now)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = alert;
  args->id[1] = dismissed;
  args->now = now;
  return tn_store_write (store, dismiss_job, args, tn_state_args_free);
}

static gboolean
list_tenants_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  g_autoptr (GPtrArray) tenants = g_ptr_array_new_with_free_func (g_object_unref);
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT r.id, r.name, a.detail, ifnull (m.id, -1) FROM alert_tenants a JOIN "
      "microsoft_tenants r ON r.id = a.microsoft_tenant_id LEFT JOIN managed_tenants m ON "
      "m.microsoft_tenant_id = r.id WHERE a.alert_id = ? ORDER BY r.name_fold",
      "i",
      *(gint64 *) data);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    g_ptr_array_add (tenants,
                     g_object_new (TN_TYPE_HIT,
                                   "id",
                                   sqlite3_column_int64 (statement, 0),
                                   "kind",
                                   (gint64) TN_HIT_TENANT,
                                   "name",
                                   tn_db_text (statement, 1),
                                   "detail",
                                   tn_db_text (statement, 2),
                                   "tenant",
                                   sqlite3_column_int64 (statement, 0),
                                   "managed-tenant-id",
                                   sqlite3_column_int64 (statement, 3),
                                   NULL));
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&tenants));
  return step == 0;
}

DexFuture *
tn_state_list_alert_tenants (TnStore *store, gint64 alert)
{
  return tn_store_read (store, list_tenants_job, g_memdup2 (&alert, sizeof alert), g_free, NULL);
}
