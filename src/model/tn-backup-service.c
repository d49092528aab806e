/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-backup-service.h"

#include "tn-problem.h"
#include "tn-time.h"

#include <glib/gi18n-lib.h>

/* What was read longer ago is shown with its age. */
#define FRESH_SECONDS (10 * 60)

static const struct
{
  const char *title, *nick;
} services[TN_N_BACKUP_SERVICES] = {
  [TN_BACKUP_SERVICE_DIRECTORY] = { N_ ("Directory"), "directory" },
  [TN_BACKUP_SERVICE_ENTRA] = { N_ ("Entra ID (Microsoft)"), "entra" },
  [TN_BACKUP_SERVICE_EXCHANGE] = { N_ ("Exchange Mailboxes"), "exchange" },
  [TN_BACKUP_SERVICE_ONEDRIVE] = { N_ ("OneDrive"), "onedrive" },
  [TN_BACKUP_SERVICE_SHAREPOINT] = { N_ ("SharePoint Sites"), "sharepoint" },
};

const char *
tn_backup_service_title (TnBackupService service)
{
  g_return_val_if_fail ((guint) service < TN_N_BACKUP_SERVICES, "");

  return _ (services[service].title);
}

const char *
tn_backup_service_nick (TnBackupService service)
{
  g_return_val_if_fail ((guint) service < TN_N_BACKUP_SERVICES, "");

  return services[service].nick;
}

TnBackupService
tn_backup_service_parse (const char *nick)
{
  guint i = 0;

  while (i < TN_N_BACKUP_SERVICES && g_strcmp0 (services[i].nick, nick) != 0)
    i++;
  return (TnBackupService) i;
}

char *
tn_backup_service_count (TnBackupService service, guint n)
{
  switch (service)
    {
    case TN_BACKUP_SERVICE_EXCHANGE:
      return g_strdup_printf (ngettext ("%u mailbox", "%u mailboxes", n), n);
    case TN_BACKUP_SERVICE_ONEDRIVE:
      return g_strdup_printf (ngettext ("%u OneDrive", "%u OneDrives", n), n);
    case TN_BACKUP_SERVICE_SHAREPOINT:
      return g_strdup_printf (ngettext ("%u site", "%u sites", n), n);
    case TN_BACKUP_SERVICE_DIRECTORY:
    case TN_BACKUP_SERVICE_ENTRA:
    case TN_N_BACKUP_SERVICES:
    default:
      return g_strdup_printf (ngettext ("%u object", "%u objects", n), n);
    }
}

TnStatusLook
tn_service_state_look (TnServiceState state)
{
  switch (state)
    {
    case TN_SERVICE_NOT_PERMITTED:
      return (TnStatusLook) { C_ ("backup", "Needs Permission"), NULL, "dimmed", FALSE };
    case TN_SERVICE_NOT_LICENSED:
      return (TnStatusLook) { C_ ("backup", "Not Licensed"), NULL, "dimmed", FALSE };
    case TN_SERVICE_OFF:
      return (TnStatusLook) { C_ ("backup", "Off"), NULL, "dimmed", FALSE };
    case TN_SERVICE_PAUSED:
      return (TnStatusLook) { C_ ("backup", "Paused"), "tn-warning-symbolic", "warning", TRUE };
    case TN_SERVICE_STARTING:
      return (TnStatusLook) { C_ ("backup", "Starting"), NULL, "dimmed", FALSE };
    case TN_SERVICE_PROTECTED:
      return (TnStatusLook) { C_ ("backup", "Protected"), "tn-ok-symbolic", "success", FALSE };
    case TN_SERVICE_INCOMPLETE:
      return (TnStatusLook) { C_ ("backup", "Incomplete"), "tn-warning-symbolic", "warning", TRUE };
    case TN_SERVICE_LOCKED:
      return (TnStatusLook) { C_ ("backup", "Locked"), "tn-error-symbolic", "error", TRUE };
    case TN_SERVICE_UNKNOWN:
    case TN_N_SERVICE_STATES:
    default:
      return (TnStatusLook) { C_ ("backup", "Not known"), NULL, "dimmed", FALSE };
    }
}

const char *
tn_service_state_nick (TnServiceState state)
{
  static const char *const nicks[TN_N_SERVICE_STATES] = {
    [TN_SERVICE_UNKNOWN] = "unknown",
    [TN_SERVICE_NOT_PERMITTED] = "not-permitted",
    [TN_SERVICE_NOT_LICENSED] = "not-licensed",
    [TN_SERVICE_OFF] = "off",
    [TN_SERVICE_PAUSED] = "paused",
    [TN_SERVICE_STARTING] = "starting",
    [TN_SERVICE_PROTECTED] = "protected",
    [TN_SERVICE_INCOMPLETE] = "incomplete",
    [TN_SERVICE_LOCKED] = "locked",
  };

  g_return_val_if_fail ((guint) state < TN_N_SERVICE_STATES, "");

  return nicks[state];
}

gboolean
tn_service_state_restores (TnServiceState state)
{
  return state == TN_SERVICE_PAUSED || state == TN_SERVICE_STARTING ||
         state == TN_SERVICE_PROTECTED || state == TN_SERVICE_INCOMPLETE;
}

G_DEFINE_BOXED_TYPE (TnServiceBackup,
                     tn_service_backup,
                     tn_service_backup_copy,
                     tn_service_backup_free)

TnServiceBackup *
tn_service_backup_new (TnBackupService service)
{
  TnServiceBackup *self = g_new0 (TnServiceBackup, 1);

  self->service = service;
  self->total = self->done = self->failed = self->gap = -1;
  return self;
}

TnServiceBackup *
tn_service_backup_copy (const TnServiceBackup *self)
{
  TnServiceBackup *copy = g_memdup2 (self, sizeof *self);

  copy->problem = g_strdup (self->problem);
  return copy;
}

void
tn_service_backup_free (TnServiceBackup *self)
{
  g_free (self->problem);
  g_free (self);
}

TnStatusLook
tn_service_backup_look (const TnServiceBackup *backup)
{
  if (backup->state == TN_SERVICE_PROTECTED && backup->gap > 0)
    return (TnStatusLook) { C_ ("backup", "With Gaps"), "tn-warning-symbolic", "warning", TRUE };
  return tn_service_state_look (backup->state);
}

const char *
tn_service_backup_nick (const TnServiceBackup *backup)
{
  return backup->state == TN_SERVICE_PROTECTED && backup->gap > 0
             ? "with-gaps"
             : tn_service_state_nick (backup->state);
}

static const char *
why_not (const TnServiceBackup *backup)
{
  gboolean entra = backup->service == TN_BACKUP_SERVICE_ENTRA;

  switch (backup->state)
    {
    case TN_SERVICE_NOT_PERMITTED:
      return _ ("Tenantry may not look at it yet");
    case TN_SERVICE_NOT_LICENSED:
      return entra ? _ ("Comes with Entra ID P1, which this tenant does not have")
                   : _ ("The tenant does not have what it needs");
    case TN_SERVICE_OFF:
      return entra ? _ ("Off")
                   : _ ("Microsoft 365 Backup does not protect any. It is set up, with billing "
                        "through Azure, in the Microsoft 365 admin center");
    case TN_SERVICE_UNKNOWN:
    case TN_SERVICE_PAUSED:
    case TN_SERVICE_STARTING:
    case TN_SERVICE_PROTECTED:
    case TN_SERVICE_INCOMPLETE:
    case TN_SERVICE_LOCKED:
    case TN_N_SERVICE_STATES:
    default:
      return NULL;
    }
}

static void
add (GString *text, const char *part)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", part);
}

static void
add_counts (GString *text, const TnServiceBackup *backup)
{
  g_autofree char *total = tn_backup_service_count (backup->service, (guint) backup->total);
  g_autofree char *part = NULL;

  if (backup->service == TN_BACKUP_SERVICE_ENTRA)
    part = g_strdup_printf (ngettext ("%u nightly snapshot", "%u nightly snapshots", backup->total),
                            (guint) backup->total);
  else if (backup->done == backup->total)
    /* Translators: "41 mailboxes" */
    part = g_strdup_printf (_ ("%s protected"), total);
  else
    /* Translators: so many, of "41 mailboxes" */
    part = g_strdup_printf (_ ("%1$u of %2$s protected"), (guint) backup->done, total);
  add (text, part);
  if (backup->failed > 0)
    {
      g_autofree char *failed = g_strdup_printf (ngettext ("%u fails", "%u fail", backup->failed),
                                                 (guint) backup->failed);

      add (text, failed);
    }
  if (backup->gap > 0)
    {
      g_autofree char *gap = g_strdup_printf (
          ngettext ("%u licensed user unprotected", "%u licensed users unprotected", backup->gap),
          (guint) backup->gap);

      add (text, gap);
    }
}

char *
tn_service_backup_describe (const TnServiceBackup *backup, gint64 now)
{
  GString *text = g_string_new (NULL);
  const char *reason = why_not (backup);

  if (reason != NULL)
    add (text, reason);
  else if (backup->total >= 0)
    add_counts (text, backup);
  if (reason == NULL && backup->last_at > 0)
    {
      g_autofree char *age = tn_time_format_age_inside (now, backup->last_at);
      /* Translators: "12 min ago" */
      g_autofree char *part = g_strdup_printf (_ ("last safe: %s"), age);

      add (text, part);
    }
  if (backup->foreign && tn_service_state_restores (backup->state))
    add (text, _ ("another application controls it: Tenantry may only look"));
  if (backup->problem != NULL)
    {
      const char *problem = tn_problem_is_known (backup->problem)
                                ? tn_problem_for_code (backup->problem).title
                                : backup->problem;
      g_autofree char *part = g_strdup_printf (_ ("could not be asked: %s"), problem);

      add (text, part);
    }
  if (backup->read_at > 0 && (now - backup->read_at > FRESH_SECONDS || backup->problem != NULL))
    {
      g_autofree char *age = tn_time_format_age_inside (now, backup->read_at);
      /* Translators: "3 days ago" */
      g_autofree char *part = g_strdup_printf (_ ("as of %s"), age);

      add (text, part);
    }
  else if (backup->read_at == 0 && text->len == 0)
    add (text, _ ("Not read yet"));
  return g_string_free_and_steal (text);
}

G_DEFINE_BOXED_TYPE (TnBackupItem, tn_backup_item, tn_backup_item_copy, tn_backup_item_free)

TnBackupItem *
tn_backup_item_copy (const TnBackupItem *self)
{
  TnBackupItem *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->object = g_strdup (self->object);
  copy->name = g_strdup (self->name);
  copy->details = g_strdup (self->details);
  copy->status = g_strdup (self->status);
  copy->problem = g_strdup (self->problem);
  return copy;
}

void
tn_backup_item_free (TnBackupItem *self)
{
  g_free (self->id);
  g_free (self->object);
  g_free (self->name);
  g_free (self->details);
  g_free (self->status);
  g_free (self->problem);
  g_free (self);
}

const char *
tn_backup_item_title (const TnBackupItem *self)
{
  return self->name != NULL ? self->name : self->id;
}

GPtrArray *
tn_backup_items_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) tn_backup_item_free);
}

GPtrArray *
tn_backup_items_ids (GPtrArray *items)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (ids, g_strdup (((TnBackupItem *) g_ptr_array_index (items, i))->id));
  return ids;
}

gboolean
tn_backup_item_is_place (const TnBackupItem *item)
{
  return g_strcmp0 (item->status, "site") == 0 ||
         g_strcmp0 (item->status, "documentLibrary") == 0 ||
         g_strcmp0 (item->status, "folder") == 0;
}

/* Between single quotes; two of them inside are one (OData 4.01, 5.1.1.6.1). */
char **
tn_backup_rule_words (const char *expression)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_autoptr (GString) word = g_string_new (NULL);
  gboolean inside = FALSE;

  for (const char *c = expression != NULL ? expression : ""; *c != '\0'; c++)
    if (*c != '\'')
      {
        if (inside)
          g_string_append_c (word, *c);
      }
    else if (inside && c[1] == '\'')
      g_string_append_c (word, *c++);
    else
      {
        if (inside)
          g_strv_builder_add (words, word->str);
        g_string_truncate (word, 0);
        inside = !inside;
      }
  return g_strv_builder_end (words);
}

static char *
double_quotes (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "'", -1);

  return g_strjoinv ("''", parts);
}

char *
tn_backup_rule_expression (TnBackupService service, const char *const *words)
{
  gboolean sites = service == TN_BACKUP_SERVICE_SHAREPOINT;
  GString *out = g_string_new (sites ? "(" : "(memberOf -any (group.id -in [");

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *quoted = double_quotes (words[i]);

      if (i > 0)
        g_string_append (out, sites ? " -or " : ",");
      g_string_append_printf (out, sites ? "(displayName -contains '%s')" : "'%s'", quoted);
    }
  g_string_append (out, sites ? ")" : "]))");
  return g_string_free_and_steal (out);
}

gboolean
tn_mail_query_is_empty (const TnMailQuery *query)
{
  return (query->subject == NULL || *query->subject == '\0') &&
         (query->sender == NULL || *query->sender == '\0') && !query->attachment;
}

static void
put_condition (GString *out, const char *before, const char *value, const char *after)
{
  g_autofree char *quoted = double_quotes (value);

  g_string_append_printf (out, "%s(%s%s%s)", out->len > 0 ? " -and " : "", before, quoted, after);
}

char *
tn_mail_query_expression (const TnMailQuery *query)
{
  GString *out = g_string_new (NULL);

  if (query->sender != NULL && *query->sender != '\0')
    put_condition (out, "Sender -eq '", query->sender, "'");
  if (query->subject != NULL && *query->subject != '\0')
    put_condition (out, "Subject -like '*", query->subject, "*'");
  if (query->attachment)
    put_condition (out, "HasAttachment -eq '", "true", "'");
  return g_string_free_and_steal (out);
}
