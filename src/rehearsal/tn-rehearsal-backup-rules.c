/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal-backup.h"

#include "tn-json.h"

#include <string.h>

/* Inclusion rules of Microsoft 365 Backup (reference 5.5): whoever is in a group, or sites whose
 * name holds a word, are protected; once, or from then on. */

#define MAX_RULE_GROUPS 100

static const char *const members[N_WORKLOADS] = { "mailboxExpression",
                                                  "driveExpression",
                                                  "siteExpression" };

typedef struct
{
  char id[37];
  guint workload;
  char *expression; /* (owned) */
  GPtrArray *words; /* (owned) (element-type utf8): groups, or parts of names */
  gboolean follows; /* applied again and again */
  const char *status;
  gint64 created_at, ready_at;
} Rule;

static void
rule_free (gpointer data)
{
  Rule *rule = data;

  g_free (rule->expression);
  g_ptr_array_unref (rule->words);
  g_free (rule);
}

GPtrArray *
tn_backup_rules_new (void)
{
  return g_ptr_array_new_with_free_func (rule_free);
}

/* What stands between quotes; NULL: it is no expression of this workload. */
static GPtrArray *
parse_expression (guint workload, const char *text)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  const char *must = workload == SITE ? "displayName -contains '" : "memberOf -any (group.id -in [";
  GString *word = NULL;

  if (text == NULL || strstr (text, must) == NULL)
    return NULL;
  for (const char *c = text; *c != '\0'; c++)
    if (word == NULL)
      word = *c == '\'' ? g_string_new (NULL) : NULL;
    else if (*c != '\'')
      g_string_append_c (word, *c);
    else if (c[1] == '\'')
      g_string_append_c (word, *c++);
    else
      {
        g_ptr_array_add (words, g_string_free_and_steal (word));
        word = NULL;
      }
  if (word == NULL)
    return words->len > 0 ? g_steal_pointer (&words) : NULL;
  g_string_free (word, TRUE);
  return NULL;
}

static gboolean
covers_user (TnRehearsal *self, TnFleetTenant *tenant, const Rule *rule, const TnFleetUser *user)
{
  if (user->removed != TN_REMOVED_NO || user->mail == NULL)
    return FALSE;
  for (guint i = 0; i < rule->words->len; i++)
    {
      TnDirectoryGroup *group =
          tn_fleet_find_group (self->fleet, tenant, g_ptr_array_index (rule->words, i));

      if (group != NULL && tn_fleet_is_member (tenant, group, user))
        return TRUE;
    }
  return FALSE;
}

static gboolean
covers_site (const Rule *rule, const char *name)
{
  g_autofree char *fold = g_utf8_casefold (name, -1);

  for (guint i = 0; i < rule->words->len; i++)
    {
      g_autofree char *word = g_utf8_casefold (g_ptr_array_index (rule->words, i), -1);

      if (strstr (fold, word) != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
apply (TnRehearsal *self, TnFleetTenant *tenant, Backup *backup, const Rule *rule)
{
  GArray *users = tn_fleet_users (self->fleet, tenant);
  guint n = rule->workload == SITE ? tn_backup_n_sites () : users->len;

  for (guint i = 0; i < n; i++)
    if (rule->workload == SITE
            ? covers_site (rule, tn_backup_site_name (i))
            : covers_user (self, tenant, rule, &g_array_index (users, TnFleetUser, i)))
      tn_backup_cover (self, tenant, backup, rule->workload, i, rule->follows ? rule->id : NULL);
}

void
tn_backup_settle_rules (TnRehearsal *self, TnFleetTenant *tenant, Backup *backup)
{
  gint64 now = tn_rehearsal_now (self);

  for (guint i = 0; i < backup->rules->len; i++)
    {
      Rule *rule = g_ptr_array_index (backup->rules, i);

      if (now < rule->ready_at || (rule->ready_at == 0 && !rule->follows))
        continue;
      rule->ready_at = 0;
      rule->status = "completed";
      apply (self, tenant, backup, rule);
    }
}

static void
put_rule (GString *out, const Rule *rule)
{
  g_autofree char *type = g_strdup_printf ("#microsoft.graph.%sProtectionRule",
                                           tn_backup_workloads[rule->workload].noun);

  tn_backup_begin_item (out);
  tn_put_member (out, "@odata.type", type);
  tn_put_member (out, "id", rule->id);
  tn_put_member (out, "status", rule->status);
  tn_put_raw (out, "isAutoApplyEnabled", rule->follows ? "true" : "false");
  tn_put_member (out, members[rule->workload], rule->expression);
  tn_backup_put_time (out, "createdDateTime", rule->created_at);
  tn_backup_put_error (out, NULL);
  g_string_append_c (out, '}');
}

static void
put_rules (TnReply *reply, Backup *backup, guint workload)
{
  g_string_append (reply->body, "{\"value\":[");
  for (guint i = 0; i < backup->rules->len; i++)
    if (((Rule *) g_ptr_array_index (backup->rules, i))->workload == workload)
      put_rule (reply->body, g_ptr_array_index (backup->rules, i));
  g_string_append (reply->body, "]}");
}

static void
create_rule (TnRehearsal *self, TnCall *call, TnReply *reply, Backup *backup, guint workload)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *body = tn_call_parse_body (call, &root, reply);
  const char *text = body != NULL ? tn_json_get_string (body, members[workload]) : NULL;
  g_autoptr (GPtrArray) words = parse_expression (workload, text);
  Rule *rule;

  if (body == NULL)
    return;
  if (words == NULL)
    {
      tn_reply_graph_error (reply,
                            400,
                            "InvalidRuleExpression",
                            "The expression of the rule is invalid.");
      return;
    }
  if (workload != SITE && words->len > MAX_RULE_GROUPS)
    {
      tn_reply_graph_error (reply,
                            413,
                            "InvalidRuleExpressionGroupLimitExceeded",
                            "At most 100 groups in one rule.");
      return;
    }
  rule = g_new0 (Rule, 1);
  tn_backup_next_id (self, call->tenant, backup, rule->id);
  rule->workload = workload;
  rule->expression = g_strdup (text);
  rule->words = g_steal_pointer (&words);
  tn_json_get_boolean (body, "isAutoApplyEnabled", &rule->follows);
  rule->status = "active";
  rule->created_at = tn_rehearsal_now (self);
  rule->ready_at = rule->created_at + RULE_TAKES;
  g_ptr_array_add (backup->rules, rule);
  /* Reference 5.5: the sample for mailboxes shows 200. */
  reply->status = workload == MAILBOX ? 200 : 201;
  put_rule (reply->body, rule);
}

static void
run_rule (TnRehearsal *self, TnReply *reply, Rule *rule)
{
  if (rule->follows)
    {
      tn_reply_graph_error (reply,
                            400,
                            "RunNotAllowedForDynamicRule",
                            "A dynamic rule applies itself.");
      return;
    }
  rule->status = "active";
  rule->ready_at = tn_rehearsal_now (self) + RULE_TAKES;
  reply->status = 202;
  put_rule (reply->body, rule);
}

static void
delete_rule (TnRehearsal *self, TnReply *reply, Backup *backup, Rule *rule)
{
  if (!rule->follows)
    {
      tn_reply_graph_error (reply,
                            400,
                            "ProtectionRuleActionNotAllowed",
                            "This action is for dynamic rules.");
      return;
    }
  if (rule->ready_at != 0)
    {
      tn_reply_graph_error (reply,
                            422,
                            "InvalidProtectionRuleStatusForDeleteAndUnprotectAll",
                            "The rule is being applied.");
      return;
    }
  tn_backup_uncover (self, backup, rule->id);
  g_ptr_array_remove (backup->rules, rule);
  reply->status = 202;
}

/* @rest: below the rules of a policy: "", "{id}", and a verb. */
void
tn_backup_handle_rules (TnRehearsal *self,
                        TnCall *call,
                        TnReply *reply,
                        Backup *backup,
                        guint workload,
                        const char *id,
                        const char *verb)
{
  gboolean get = g_str_equal (call->method, "GET");
  Rule *rule = NULL;

  if (*id == '\0' && get)
    {
      put_rules (reply, backup, workload);
      return;
    }
  if (*id == '\0')
    {
      create_rule (self, call, reply, backup, workload);
      return;
    }
  for (guint i = 0; rule == NULL && i < backup->rules->len; i++)
    if (g_ascii_strcasecmp (((Rule *) g_ptr_array_index (backup->rules, i))->id, id) == 0)
      rule = g_ptr_array_index (backup->rules, i);
  if (rule == NULL)
    tn_reply_graph_error (reply, 404, "ProtectionRuleNotFound", "There is no such rule.");
  else if (get)
    put_rule (reply->body, rule);
  else if (g_ascii_strcasecmp (verb, "run") == 0)
    run_rule (self, reply, rule);
  else if (g_ascii_strcasecmp (verb, "deleteAndUnprotect") == 0)
    delete_rule (self, reply, backup, rule);
  else
    tn_reply_graph_error (reply, 400, "PatchNotAllowedForStaticRule", "Not now.");
}
