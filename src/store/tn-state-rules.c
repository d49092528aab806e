/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-rules.h"

#include "tn-state-private.h"

#define NAME_LENGTH 60

TnNotificationRule *
tn_notification_rule_new (void)
{
  TnNotificationRule *rule = g_new0 (TnNotificationRule, 1);

  rule->name = g_strdup ("");
  rule->tag = g_strdup ("");
  rule->category = TN_ANY_CATEGORY;
  rule->active = TRUE;
  return rule;
}

TnNotificationRule *
tn_notification_rule_copy (const TnNotificationRule *self)
{
  TnNotificationRule *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->tag = g_strdup (self->tag);
  return copy;
}

void
tn_notification_rule_free (TnNotificationRule *self)
{
  g_free (self->name);
  g_free (self->tag);
  g_free (self);
}

G_DEFINE_BOXED_TYPE (TnNotificationRule,
                     tn_notification_rule,
                     tn_notification_rule_copy,
                     tn_notification_rule_free)

/* Reading ------------------------------------------------------------------- */

static TnNotificationRule *
read_rule (sqlite3_stmt *statement)
{
  TnNotificationRule *rule = g_new0 (TnNotificationRule, 1);

  rule->id = sqlite3_column_int64 (statement, 0);
  rule->name = tn_db_dup_text (statement, 1);
  rule->severity =
      (TnAlertSeverity) CLAMP (sqlite3_column_int (statement, 2), TN_ALERT_LOW, TN_ALERT_CRITICAL);
  rule->category =
      CLAMP (sqlite3_column_int (statement, 3), TN_ANY_CATEGORY, TN_ALERT_N_CATEGORIES - 1);
  rule->tag = tn_db_dup_text (statement, 4);
  rule->active = sqlite3_column_int (statement, 5) != 0;
  return rule;
}

static gboolean
list_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  g_autoptr (GPtrArray) rules =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tn_notification_rule_free);
  sqlite3_stmt *statement = tn_db_query (db,
                                         error,
                                         "SELECT id, name, severity, category, tag, active FROM "
                                         "notification_rules ORDER BY name COLLATE NOCASE, id",
                                         "");
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    g_ptr_array_add (rules, read_rule (statement));
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&rules));
  return step == 0;
}

DexFuture *
tn_state_list_notification_rules (TnStore *store)
{
  return tn_store_read (store, list_job, NULL, NULL, NULL);
}

/* Writing ------------------------------------------------------------------- */

/* "high, security, tag VIP, active", for the audit trail. */
static char *
describe (TnStateArgs *args)
{
  gint64 category = args->id[2];

  return g_strdup_printf ("%s or worse, %s%s%s, %s",
                          tn_alert_severity_nick ((TnAlertSeverity) args->id[1]),
                          category == TN_ANY_CATEGORY
                              ? "any category"
                              : tn_alert_category_nick ((TnAlertCategory) category),
                          *args->text[1] != '\0' ? ", tag " : "",
                          args->text[1],
                          args->id[3] != 0 ? "active" : "off");
}

/* One that was deleted meanwhile does not come back. */
static gboolean
write_rule (TnDb *db, TnStateArgs *args, const char *name, GError **error)
{
  gint64 id = args->id[0];
  gboolean written =
      id == 0 ? tn_db_run (db,
                           error,
                           "INSERT INTO notification_rules (name, severity, category, tag, active) "
                           "VALUES (?, ?, ?, ?, ?)",
                           "siisi",
                           name,
                           args->id[1],
                           args->id[2],
                           args->text[1],
                           args->id[3])
              : tn_db_run (db,
                           error,
                           "UPDATE notification_rules SET name = ?, severity = ?, category = ?, "
                           "tag = ?, active = ? WHERE id = ?",
                           "siisii",
                           name,
                           args->id[1],
                           args->id[2],
                           args->text[1],
                           args->id[3],
                           id);

  return written && (tn_db_changes (db) > 0 ||
                     tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such rule"));
}

static gboolean
put_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  gint64 id = args->id[0];
  g_autofree char *name = tn_state_clean_name (args->text[0]), *detail = describe (args);

  if (*name == '\0' || g_utf8_strlen (name, -1) > NAME_LENGTH)
    return tn_state_refuse (error,
                            TN_STORE_ERROR_REFUSED,
                            "a rule needs a name of at most 60 characters");
  if (!write_rule (db, args, name, error))
    return FALSE;
  tn_state_return_id (result, id != 0 ? id : tn_db_last_id (db));
  tn_db_changed (db, TN_TABLE_SETTINGS);
  return tn_state_audit (db,
                         args,
                         id != 0 ? "notification-rule.edit" : "notification-rule.add",
                         name,
                         detail,
                         error);
}

DexFuture *
tn_state_put_notification_rule (TnStore *store,
                                const TnActor *actor,
                                const TnNotificationRule *rule)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = rule->id;
  args->id[1] = rule->severity;
  args->id[2] = rule->category;
  args->id[3] = rule->active;
  args->text[0] = g_strdup (rule->name);
  args->text[1] = g_strdup (rule->tag);
  return tn_store_write (store, put_job, args, tn_state_args_free);
}

static gboolean
delete_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autofree char *name = tn_db_get_string (db,
                                            error,
                                            "SELECT name FROM notification_rules WHERE id = ?",
                                            "i",
                                            args->id[0]);

  if (name == NULL)
    return (error == NULL || *error == NULL) &&
           tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such rule");
  tn_db_changed (db, TN_TABLE_SETTINGS);
  return tn_db_run (db, error, "DELETE FROM notification_rules WHERE id = ?", "i", args->id[0]) &&
         tn_state_audit (db, args, "notification-rule.delete", name, NULL, error);
}

DexFuture *
tn_state_delete_notification_rule (TnStore *store, const TnActor *actor, gint64 rule)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = rule;
  return tn_store_write (store, delete_job, args, tn_state_args_free);
}
