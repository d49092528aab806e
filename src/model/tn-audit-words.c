/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-audit-words.h"

#include "tn-action.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char *const categories[][2] = {
  { "tenant.", N_ ("Tenants") },
  { "tag.", N_ ("Tags") },
  { "csp.", N_ ("CSP Integrations") },
  { "relationship.", N_ ("Relationships") },
  { "consent.", N_ ("Consents") },
  { "managed-tenant.", N_ ("Managed Tenants") },
  { "organization.", N_ ("Organizations") },
  { "application.", N_ ("Removal in Microsoft") },
  { "registration.", N_ ("App Registration") },
  { "setting.", N_ ("Settings") },
  { "audit.", N_ ("Audit") },
  { "asset.", N_ ("Assets") },
  { "end-user.", N_ ("End Users") },
  { "contact.", N_ ("Contacts") },
  { "user.", N_ ("Users") },
  { "backup.", N_ ("Backups") },
  { "alert.", N_ ("Alerts") },
  { "notification-rule.", N_ ("Alerts") },
  { "price.", N_ ("Licences") },
  { "state.", N_ ("Data") },
  { "api.", N_ ("HTTP API") },
};

static const char *const actions[][2] = {
  { "tenant.connect", N_ ("Connect tenant") },
  { "tenant.reauthorize", N_ ("Reauthorize tenant") },
  { "tenant.remove", N_ ("Remove integration") },
  { "tenant.map", N_ ("Map tenant") },
  { "tenant.unmap", N_ ("Unmap tenant") },
  { "tenant.map.undo", N_ ("Take back mapping") },
  { "tenant.unmap.undo", N_ ("Take back unmapping") },
  { "tenant.map-many.undo", N_ ("Take back mappings") },
  { "tenant.rename", N_ ("Rename tenant") },
  { "tenant.rename.undo", N_ ("Take back renaming") },
  { "tenant.tag", N_ ("Tag tenants") },
  { "tenant.tag.undo", N_ ("Take back tags") },
  { "tag.edit", N_ ("Edit tag") },
  { "tag.delete", N_ ("Delete tag") },
  { "csp.connect", N_ ("Connect CSP") },
  { "csp.reauthorize", N_ ("Reauthorize CSP") },
  { "csp.remove", N_ ("Remove CSP integration") },
  { "consent.grant", N_ ("Ask for consent") },
  { "consent.retry", N_ ("Retry consent") },
  { "relationship.request", N_ ("Request relationship") },
  { "relationship.assign", N_ ("Assign security group") },
  { "relationship.extend", N_ ("Set auto-extension") },
  { "managed-tenant.add", N_ ("Add managed tenant") },
  { "managed-tenant.rename", N_ ("Rename managed tenant") },
  { "managed-tenant.rename.undo", N_ ("Take back renaming") },
  { "managed-tenant.consolidate", N_ ("Consolidate organizations") },
  { "managed-tenant.consolidate.undo", N_ ("Take back consolidation") },
  { "managed-tenant.delete", N_ ("Delete managed tenant") },
  { "managed-tenant.delete.undo", N_ ("Take back deletion") },
  { "organization.add", N_ ("Add organization") },
  { "organization.edit", N_ ("Edit organization") },
  { "organization.edit.undo", N_ ("Take back edit") },
  { "application.remove", N_ ("Remove application in Microsoft") },
  { "registration.create", N_ ("Create app registration") },
  { "price.change", N_ ("Change price") },
  { "setting.change", N_ ("Change setting") },
  { "state.recover", N_ ("Recover data") },
  { "contact.add", N_ ("Add contact") },
  { "contact.edit", N_ ("Edit contact") },
  { "contact.delete", N_ ("Delete contact") },
  { "alert.snooze", N_ ("Snooze alert") },
  { "alert.wake", N_ ("End snooze of alert") },
  { "alert.dismiss", N_ ("Dismiss alert") },
  { "alert.restore", N_ ("Take back dismissal of alert") },
  { "notification-rule.add", N_ ("Add notification rule") },
  { "notification-rule.edit", N_ ("Edit notification rule") },
  { "notification-rule.delete", N_ ("Delete notification rule") },
  { "api.token.add", N_ ("Add API token") },
  { "api.token.revoke", N_ ("Revoke API token") },
  { "api.refuse", N_ ("Refuse API request") },
  { "audit.segment", N_ ("Begin new audit segment") },
  { "audit.key", N_ ("Record entries of another key") },
  { "tenant.map-many", N_ ("Map tenants") },
  { "organization.archive", N_ ("Archive organizations") },
  { "organization.unarchive", N_ ("Bring back archived organizations") },
  { "user-sync.enable", N_ ("Enable user sync") },
  { "user-sync.edit", N_ ("Change user sync") },
  { "user-sync.disable", N_ ("Disable user sync") },
  { "user-sync.run", N_ ("Sync users") },
  { "user-sync.override", N_ ("Sync users in spite of the safety stop") },
  { "user-sync.stopped", N_ ("Stop user sync for safety") },
  { "user-sync.ignore", N_ ("Ignore user sync conflict") },
  { "user-sync.notice", N_ ("Watch user sync conflict again") },
  { "asset.add", N_ ("Add asset") },
  { "asset.edit", N_ ("Edit asset") },
  { "asset.delete", N_ ("Delete asset") },
  { "asset.link", N_ ("Link asset") },
  { "organization.bulk-edit", N_ ("Edit organizations") },
  { "organization.delete", N_ ("Delete organization") },
  { "organization.merge", N_ ("Merge organizations") },
  { "end-user.add", N_ ("Add end user") },
  { "end-user.edit", N_ ("Edit end user") },
  { "end-user.delete", N_ ("Delete end user") },
  { "end-user.link", N_ ("Link end user") },
  { "end-user.unlink", N_ ("Unlink end user") },
  { "consent.people", N_ ("Ask for permission to change users") },
  { "consent.backup", N_ ("Ask for permission to back up") },
  { "consent.restore", N_ ("Ask for permission to restore") },
  { "backup.enable", N_ ("Enable backup") },
  { "backup.edit", N_ ("Change backup settings") },
  { "backup.disable", N_ ("Disable backup") },
  { "backup.delete", N_ ("Delete snapshots") },
  { "backup.snapshot", N_ ("Take snapshot") },
  { "backup.protect", N_ ("Protect with Microsoft") },
  { "backup.unprotect", N_ ("Stop protecting with Microsoft") },
  { "backup.rule-add", N_ ("Add protection rule") },
  { "backup.rule-run", N_ ("Apply protection rule") },
  { "backup.rule-remove", N_ ("Remove protection rule") },
  { "backup.browse-onedrive", N_ ("Look into backup of OneDrive") },
  { "backup.search-exchange", N_ ("Search backup of mailbox") },
  { "backup.restore", N_ ("Restore from snapshot") },
  { "backup.restore-entra", N_ ("Restore Entra ID objects") },
  { "backup.restore-exchange", N_ ("Restore mailboxes or mails") },
  { "backup.restore-onedrive", N_ ("Restore OneDrive") },
  { "backup.restore-sharepoint", N_ ("Restore SharePoint") },
};

const char *
tn_audit_action_text (const char *action)
{
  TnAction person;

  for (guint i = 0; action != NULL && i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i][0], action))
      return _ (actions[i][1]);
  /* What is done to a person goes by the nick of it. */
  if (action != NULL && g_str_has_prefix (action, "user.") &&
      tn_action_parse (action + strlen ("user."), &person))
    return tn_action_title (person);
  if (action != NULL && g_str_has_suffix (action, ".undo"))
    {
      g_autofree char *undone = g_strndup (action, strlen (action) - strlen (".undo"));
      /* Translators: a change, such as "Merge organization" */
      g_autofree char *text = g_strdup_printf (_ ("Take back: %s"), tn_audit_action_text (undone));

      /* There are as many as there are changes. */
      return g_intern_string (text);
    }
  return action;
}

const char *
tn_audit_category_text (const char *action)
{
  for (guint i = 0; action != NULL && i < G_N_ELEMENTS (categories); i++)
    if (g_str_has_prefix (action, categories[i][0]))
      return _ (categories[i][1]);
  return _ ("Other");
}

const char *
tn_audit_source_text (const char *source)
{
  return g_strcmp0 (source, "ui") == 0    ? _ ("The window")
         : g_strcmp0 (source, "cli") == 0 ? _ ("The command line")
                                          : _ ("The schedule");
}
