/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-m365-private.h"

#include "tn-backup-decoder.h"
#include "tn-dex.h"

#include <glib/gi18n-lib.h>

/* Rules by which Microsoft 365 Backup chooses whom it protects: the members of groups, or sites by
 * their names (reference 5.5; BAK-07, BAK-08). */

typedef struct
{
  TnBackupWork *work; /* (owned) */
  char **words;       /* (owned) (nullable) */
  gboolean follow;
  TnBackupItem *rule; /* (owned) (nullable) */
  const char *verb;   /* (nullable) */
} RuleWork;

static void
rule_work_free (gpointer data)
{
  RuleWork *self = data;

  tn_backup_work_free (self->work);
  g_strfreev (self->words);
  g_clear_pointer (&self->rule, tn_backup_item_free);
  g_free (self);
}

static char *
rules_path (TnBackupWork *work, const char *policy, const char *rest)
{
  const TnM365Paths *paths = tn_m365_paths (work->service);
  g_autofree char *rules = g_strconcat ("/", paths->rules, rest, NULL);

  return tn_m365_path (paths->policies, policy, rules);
}

static DexFuture *
list_fiber (gpointer data)
{
  TnBackupWork *work = data;
  gboolean inactive;
  g_autoptr (GError) error = NULL;
  g_autofree char *policy = tn_m365_policy_for_change (work, FALSE, &inactive, &error);
  g_autofree char *path = policy != NULL ? rules_path (work, policy, "") : NULL;
  g_autoptr (GPtrArray) rules = NULL;

  if (error == NULL && policy == NULL)
    rules = tn_backup_items_new ();
  else if (error == NULL)
    rules = tn_backup_list (work, path, &error);
  if (rules == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  tn_backup_sort_newest (rules);
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&rules));
}

static char *
rule_body (const RuleWork *self, const char *expression)
{
  GString *body = g_string_new (NULL);

  g_string_append_printf (body,
                          "{\"isAutoApplyEnabled\":%s,\"%s\":",
                          self->follow ? "true" : "false",
                          tn_m365_paths (self->work->service)->expression);
  tn_m365_put_string (body, expression);
  g_string_append_c (body, '}');
  return g_string_free_and_steal (body);
}

static TnBackupItem *
make_rule (const RuleWork *self, const char *expression, GError **error)
{
  gboolean inactive = FALSE;
  g_autofree char *policy = tn_m365_policy_for_change (self->work, TRUE, &inactive, error);
  g_autofree char *path = policy != NULL ? rules_path (self->work, policy, "") : NULL;
  g_autoptr (TnHttpResponse) response = NULL;
  g_autoptr (TnBackupItem) rule = NULL;

  if (path == NULL)
    return NULL;
  response = tn_backup_send (self->work, "POST", path, rule_body (self, expression), error);
  rule = response != NULL ? tn_decode_backup_item (response->body, error) : NULL;
  if (rule == NULL)
    return NULL;
  if (inactive && !tn_m365_activate_policy (self->work, policy, error))
    {
      /* Whoever tries once more would have it twice. */
      g_prefix_error_literal (
          error,
          _ ("The rule is there, but the policy that it belongs to could not be switched on: "));
      return NULL;
    }
  return g_steal_pointer (&rule);
}

static DexFuture *
add_fiber (gpointer data)
{
  RuleWork *self = data;
  TnBackupWork *work = self->work;
  g_autofree char *expression =
      tn_backup_rule_expression (work->service, (const char *const *) self->words);
  g_autoptr (TnBackupItem) rule = NULL;
  g_autoptr (GError) error = NULL;
  gint64 intent;

  if (!tn_m365_check_controller (work, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  intent = tn_m365_note_intent (work, "backup.rule-add", NULL, expression, &error);
  if (intent == 0)
    return dex_future_new_for_error (g_steal_pointer (&error));
  rule = make_rule (self, expression, &error);
  tn_backup_note (work,
                  "backup.rule-add",
                  tn_backup_object (work, NULL),
                  intent,
                  error,
                  expression);
  tn_m365_read_back (work);
  if (rule == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (TN_TYPE_BACKUP_ITEM, g_steal_pointer (&rule));
}

static DexFuture *
verb_fiber (gpointer data)
{
  RuleWork *self = data;
  TnBackupWork *work = self->work;
  g_autofree char *action =
      g_strdup_printf ("backup.rule-%s", g_str_equal (self->verb, "run") ? "run" : "remove");
  g_autofree char *id = g_uri_escape_string (self->rule->id, NULL, FALSE);
  g_autofree char *rest = g_strdup_printf ("/%s/%s", id, self->verb);
  g_autofree char *policy = NULL, *path = NULL;
  g_autoptr (TnHttpResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  gboolean inactive;
  gint64 intent;

  if (!tn_m365_check_controller (work, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  intent = tn_m365_note_intent (work, action, NULL, self->rule->object, &error);
  if (intent == 0)
    return dex_future_new_for_error (g_steal_pointer (&error));
  policy = tn_m365_policy_for_change (work, FALSE, &inactive, &error);
  if (policy != NULL)
    {
      path = rules_path (work, policy, rest);
      response = tn_backup_send (work, "POST", path, NULL, &error);
    }
  else if (error == NULL)
    g_set_error_literal (&error,
                         TN_STORE_ERROR,
                         TN_STORE_ERROR_NOT_FOUND,
                         "the policy of this rule is gone");
  tn_backup_note (work, action, tn_backup_object (work, NULL), intent, error, self->rule->object);
  tn_m365_read_back (work);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

DexFuture *
tn_m365_list_rules (TnServices *services, const TnSnapshotTarget *target, TnBackupService service)
{
  return tn_dex_spawn (list_fiber,
                       tn_backup_work_new (services, target, service),
                       tn_backup_work_free);
}

DexFuture *
tn_m365_add_rule (TnServices *services,
                  const TnSnapshotTarget *target,
                  TnBackupService service,
                  const char *const *words,
                  gboolean follow)
{
  RuleWork *self = g_new0 (RuleWork, 1);

  self->work = tn_backup_work_new (services, target, service);
  self->words = g_strdupv ((char **) words);
  self->follow = follow;
  return tn_dex_spawn (add_fiber, self, rule_work_free);
}

static DexFuture *
spawn_verb (TnServices *services,
            const TnSnapshotTarget *target,
            TnBackupService service,
            const TnBackupItem *rule,
            const char *verb)
{
  RuleWork *self = g_new0 (RuleWork, 1);

  self->work = tn_backup_work_new (services, target, service);
  self->rule = tn_backup_item_copy (rule);
  self->verb = verb;
  return tn_dex_spawn (verb_fiber, self, rule_work_free);
}

DexFuture *
tn_m365_run_rule (TnServices *services,
                  const TnSnapshotTarget *target,
                  TnBackupService service,
                  const TnBackupItem *rule)
{
  return spawn_verb (services, target, service, rule, "run");
}

DexFuture *
tn_m365_remove_rule (TnServices *services,
                     const TnSnapshotTarget *target,
                     TnBackupService service,
                     const TnBackupItem *rule)
{
  return spawn_verb (services, target, service, rule, "deleteAndUnprotect");
}
