/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-scope-words.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *scope, *words;
} table[] = {
  { "openid", NULL }, /* the sign-in itself */
  { "profile", NULL },
  { "email", NULL },
  { "User.Read", NULL },
  { "offline_access", NULL }, /* said last */
  { "Organization.Read.All", N_ ("Name, domains and country of the tenant") },
  { "Domain.Read.All", N_ ("Name, domains and country of the tenant") },
  { "User.Read.All", N_ ("Users and the licences they hold") },
  { "Group.Read.All", N_ ("Groups, and who is in them") },
  { "GroupMember.Read.All", N_ ("Groups, and who is in them") },
  { "Device.Read.All", N_ ("Devices, and whether they comply") },
  { "DeviceManagementManagedDevices.Read.All", N_ ("Devices, and whether they comply") },
  { "LicenseAssignment.Read.All", N_ ("Subscribed licences") },
  { "SecurityEvents.Read.All", N_ ("Microsoft Secure Score") },
  { "AuditLog.Read.All", N_ ("Sign-in times, and who has registered MFA") },
  { "Directory.Read.All", N_ ("Everything else in the directory") },
  { "Policy.Read.All", N_ ("Policies of the directory") },
  { "DelegatedAdminRelationship.Read.All", N_ ("Your customers, and the relationships with them") },
  { "DelegatedAdminRelationship.ReadWrite.All",
    N_ ("Create relationships and assign security groups") },
  { "https://api.partnercenter.microsoft.com/user_impersonation",
    N_ ("Partner Center, to consent for customers") },
  { "User.ReadWrite.All", N_ ("Change users") },
  { "GroupMember.ReadWrite.All", N_ ("Change who is in groups") },
  { "LicenseAssignment.ReadWrite.All", N_ ("Assign licences") },
  { "UserAuthenticationMethod.ReadWrite.All", N_ ("Change how users sign in") },
  { "Group.ReadWrite.All", N_ ("Change groups") },
  { "AdministrativeUnit.ReadWrite.All", N_ ("Change administrative units") },
  { "Application.ReadWrite.All", N_ ("Change applications") },
  { "RoleManagement.ReadWrite.Directory", N_ ("Change who has roles") },
  { "DelegatedPermissionGrant.ReadWrite.All", N_ ("Change what applications may do") },
  { "Policy.ReadWrite.ConditionalAccess", N_ ("Change policies of the directory") },
  { "Policy.ReadWrite.AuthenticationMethod", N_ ("Change policies of the directory") },
  { "Policy.ReadWrite.Authorization", N_ ("Change policies of the directory") },
  { "BackupRestore-Configuration.Read.All", N_ ("Microsoft 365 Backup") },
  { "BackupRestore-Control.Read.All", N_ ("Microsoft 365 Backup") },
  { "BackupRestore-Restore.Read.All", N_ ("Microsoft 365 Backup") },
  { "BackupRestore-Search.Read.All", N_ ("Microsoft 365 Backup") },
  { "BackupRestore-Configuration.ReadWrite.All", N_ ("Set up Microsoft 365 Backup") },
  { "BackupRestore-Restore.ReadWrite.All", N_ ("Restore from Microsoft 365 Backup") },
  { "EntraBackup.Read.All", N_ ("Microsoft Entra Backup and Recovery") },
  { "EntraBackup.ReadWrite.Preview", N_ ("Restore from Microsoft Entra Backup and Recovery") },
  { "EntraBackup.ReadWrite.Recovery", N_ ("Restore from Microsoft Entra Backup and Recovery") },
};

GStrv
tn_scope_words (const char *scopes)
{
  g_auto (GStrv) parts = g_strsplit (scopes, " ", -1);
  g_autoptr (GPtrArray) words = g_ptr_array_new_null_terminated (8, g_free, TRUE);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *word = *parts[i] != '\0' ? parts[i] : NULL;

      for (guint j = 0; j < G_N_ELEMENTS (table); j++)
        if (g_str_equal (table[j].scope, parts[i]))
          {
            word = table[j].words != NULL ? _ (table[j].words) : NULL;
            break;
          }
      if (word != NULL && !g_ptr_array_find_with_equal_func (words, word, g_str_equal, NULL))
        g_ptr_array_add (words, g_strdup (word));
    }
  if (g_strv_contains ((const char *const *) parts, "offline_access"))
    g_ptr_array_add (words, g_strdup (_ ("Staying signed in, until the integration is removed")));
  return (GStrv) g_ptr_array_free (g_steal_pointer (&words), FALSE);
}
