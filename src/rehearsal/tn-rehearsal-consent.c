/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an application may do in a tenant. */
#include "config.h"

#include "tn-rehearsal-sign-in.h"

#include <string.h>

/* Permissions of Graph that this cloud knows, and those that a consent gave before anybody counted
 * them. */
static const char *const permissions[] = { "User.Read",
                                           "Organization.Read.All",
                                           "Domain.Read.All",
                                           "User.Read.All",
                                           "Group.Read.All",
                                           "GroupMember.Read.All",
                                           "Device.Read.All",
                                           "LicenseAssignment.Read.All",
                                           "SecurityEvents.Read.All",
                                           "AuditLog.Read.All",
                                           "Reports.Read.All",
                                           "Directory.Read.All",
                                           "DeviceManagementManagedDevices.Read.All",
                                           "ReportSettings.Read.All",
                                           "ServiceHealth.Read.All",
                                           "ServiceMessage.Read.All",
                                           "Policy.Read.All",
                                           "RoleManagement.Read.Directory",
                                           "Application.Read.All",
                                           "Application.ReadWrite.All",
                                           "DelegatedPermissionGrant.ReadWrite.All",
                                           "AppRoleAssignment.ReadWrite.All",
                                           "DelegatedAdminRelationship.Read.All",
                                           "DelegatedAdminRelationship.ReadWrite.All",
                                           "CrossTenantInformation.ReadBasic.All",
                                           "UserAuthenticationMethod.Read.All",
                                           "User.ReadWrite.All",
                                           "GroupMember.ReadWrite.All",
                                           "LicenseAssignment.ReadWrite.All",
                                           "UserAuthenticationMethod.ReadWrite.All",
                                           "Group.ReadWrite.All",
                                           "AdministrativeUnit.Read.All",
                                           "AdministrativeUnit.ReadWrite.All",
                                           "RoleManagement.ReadWrite.Directory",
                                           "Policy.ReadWrite.ConditionalAccess",
                                           "Policy.ReadWrite.AuthenticationMethod",
                                           "Policy.ReadWrite.Authorization",
                                           "Device.ReadWrite.All",
                                           "BackupRestore-Configuration.Read.All",
                                           "BackupRestore-Configuration.ReadWrite.All",
                                           "BackupRestore-Control.Read.All",
                                           "BackupRestore-Restore.Read.All",
                                           "BackupRestore-Restore.ReadWrite.All",
                                           "BackupRestore-Search.Read.All",
                                           "EntraBackup.Read.All",
                                           "EntraBackup.ReadWrite.Preview",
                                           "EntraBackup.ReadWrite.Recovery",
                                           NULL };
#define N_USUAL 13

gboolean
tn_rehearsal_knows_permission (const char *name)
{
  return g_strv_contains (permissions, name);
}

void
tn_rehearsal_put_permissions (TnRehearsal *self, GString *out)
{
  g_string_append_c (out, '[');
  for (guint i = 0; permissions[i] != NULL; i++)
    {
      char id[37];

      tn_fleet_guid (self->fleet, id, 60, i, 0);
      g_string_append (out, i > 0 ? ",{" : "{");
      tn_put_member (out, "id", id);
      tn_put_member (out, "value", permissions[i]);
      tn_put_member (out, "type", "Admin");
      tn_put_name (out, "isEnabled");
      g_string_append (out, "true}");
    }
  g_string_append_c (out, ']');
}

char *
tn_rehearsal_granted (TnFleetTenant *tenant)
{
  g_autoptr (GString) usual = g_string_new (NULL);

  if (!tenant->consented)
    return g_strdup ("");
  if (tenant->scopes != NULL)
    return g_strdup (tenant->scopes);
  for (guint i = 0; i < N_USUAL; i++)
    g_string_append_printf (usual, "%s%s", i > 0 ? " " : "", permissions[i]);
  return g_strdup (usual->str);
}

gboolean
tn_scopes_have (const char *scopes, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (scopes, " ", -1);

  return g_strv_contains ((const char *const *) parts, name);
}

/* A scope with Graph's address in front is the same scope. */
const char *
tn_scope_bare (const char *scope)
{
  static const char graph[] = "https://graph.microsoft.com/";

  return g_str_has_prefix (scope, graph) ? scope + strlen (graph) : scope;
}

gboolean
tn_scope_is_permission (const char *scope)
{
  static const char *const others[] = { "openid",   "profile", "email", "offline_access",
                                        ".default", "",        NULL };

  return !g_strv_contains (others, tn_scope_bare (scope));
}

/* What of @requested nobody has consented to yet; @half: only the first half of it counts. */
char *
tn_consent_missing (TnFleetTenant *tenant, const char *requested)
{
  g_autofree char *granted = tn_rehearsal_granted (tenant);
  g_auto (GStrv) parts = g_strsplit (requested != NULL ? requested : "", " ", -1);
  GString *missing = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    if (tn_scope_is_permission (parts[i]) && !tn_scopes_have (granted, tn_scope_bare (parts[i])))
      g_string_append_printf (missing,
                              "%s%s",
                              missing->len > 0 ? " " : "",
                              tn_scope_bare (parts[i]));
  return g_string_free_and_steal (missing);
}

void
tn_consent_grant (TnFleetTenant *tenant, const char *requested, gboolean half)
{
  g_autofree char *missing = tn_consent_missing (tenant, requested);
  g_autofree char *granted = tn_rehearsal_granted (tenant);
  g_auto (GStrv) parts = g_strsplit (missing, " ", -1);
  guint n = g_strv_length (parts);
  g_autoptr (GString) scopes = g_string_new (granted);

  for (guint i = 0; i < (half ? n / 2 : n); i++)
    g_string_append_printf (scopes, "%s%s", scopes->len > 0 ? " " : "", parts[i]);
  g_free (tenant->scopes);
  tenant->scopes = g_strdup (scopes->str);
  tenant->consented = TRUE;
  /* An enterprise application that was deleted is there again. */
  if (tenant->aadsts == 700016)
    tenant->aadsts = 0;
}
