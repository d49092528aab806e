/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-object.h"

#include "tn-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define USER_SELECT                                                                                \
  "id,accountEnabled,assignedLicenses,businessPhones,city,companyName,country,createdDateTime,"    \
  "department,displayName,employeeId,employeeType,faxNumber,givenName,jobTitle,mail,"              \
  "mailNickname,mobilePhone,officeLocation,onPremisesSyncEnabled,otherMails,passwordPolicies,"     \
  "postalCode,preferredLanguage,proxyAddresses,showInAddressList,state,streetAddress,surname,"     \
  "usageLocation,userPrincipalName,userType"
#define GROUP_SELECT                                                                               \
  "id,classification,description,displayName,groupTypes,isAssignableToRole,mail,mailEnabled,"      \
  "mailNickname,membershipRule,membershipRuleProcessingState,onPremisesSyncEnabled,"               \
  "securityEnabled,visibility,members,owners"
#define DEVICE_SELECT                                                                              \
  "id,accountEnabled,deviceId,displayName,isCompliant,isManaged,operatingSystem,"                  \
  "operatingSystemVersion,profileType,trustType"
#define APPLICATION_SELECT                                                                         \
  "$select=id,api,appId,appRoles,description,displayName,groupMembershipClaims,identifierUris,"    \
  "isFallbackPublicClient,notes,optionalClaims,publicClient,requiredResourceAccess,"               \
  "signInAudience,spa,tags,web&$top=999"
#define PRINCIPAL_SELECT                                                                           \
  "$select=id,accountEnabled,appId,appOwnerOrganizationId,appRoleAssignmentRequired,displayName,"  \
  "loginUrl,notes,notificationEmailAddresses,preferredSingleSignOnMode,replyUrls,"                 \
  "servicePrincipalType,tags&$top=999"

static const char *const group_links[] = { "members", "owners", NULL };
static const char *const unit_links[] = { "members", NULL };

/* Reference 5.11: what Microsoft keeps for 30 days after it was deleted. */
static const TnObjectInfo infos[TN_N_OBJECTS] = {
  [TN_OBJECT_USER] = { "users",
                       "/v1.0/users/delta",
                       "$select=" USER_SELECT,
                       "microsoft.graph.user",
                       NULL,
                       TN_RESTORE_UNDELETE,
                       FALSE,
                       TRUE },
  [TN_OBJECT_GROUP] = { "groups",
                        "/v1.0/groups/delta",
                        "$select=" GROUP_SELECT,
                        "microsoft.graph.group",
                        group_links,
                        TN_RESTORE_UNDELETE,
                        FALSE,
                        TRUE },
  [TN_OBJECT_DEVICE] = { "devices",
                         "/v1.0/devices/delta",
                         "$select=" DEVICE_SELECT,
                         "microsoft.graph.device",
                         NULL,
                         TN_RESTORE_VALUES,
                         FALSE,
                         TRUE },
  [TN_OBJECT_UNIT] = { "administrative-units",
                       "/v1.0/directory/administrativeUnits",
                       NULL,
                       "microsoft.graph.administrativeUnit",
                       unit_links,
                       TN_RESTORE_UNDELETE,
                       FALSE,
                       FALSE },
  [TN_OBJECT_ROLE] = { "custom-roles",
                       "/v1.0/roleManagement/directory/roleDefinitions",
                       "$filter=isBuiltIn%20eq%20false",
                       NULL,
                       NULL,
                       TN_RESTORE_NEVER,
                       FALSE,
                       FALSE },
  [TN_OBJECT_ROLE_ASSIGNMENT] = { "role-assignments",
                                  "/v1.0/roleManagement/directory/roleAssignments",
                                  NULL,
                                  NULL,
                                  NULL,
                                  TN_RESTORE_CREATE,
                                  FALSE,
                                  FALSE },
  [TN_OBJECT_APPLICATION] = { "applications",
                              "/v1.0/applications",
                              APPLICATION_SELECT,
                              "microsoft.graph.application",
                              NULL,
                              TN_RESTORE_UNDELETE,
                              FALSE,
                              FALSE },
  [TN_OBJECT_SERVICE_PRINCIPAL] = { "service-principals",
                                    "/v1.0/servicePrincipals",
                                    PRINCIPAL_SELECT,
                                    "microsoft.graph.servicePrincipal",
                                    NULL,
                                    TN_RESTORE_UNDELETE,
                                    FALSE,
                                    FALSE },
  [TN_OBJECT_GRANT] = { "permission-grants",
                        "/v1.0/oauth2PermissionGrants",
                        NULL,
                        NULL,
                        NULL,
                        TN_RESTORE_CREATE,
                        FALSE,
                        FALSE },
  [TN_OBJECT_ACCESS_POLICY] = { "conditional-access",
                                "/v1.0/identity/conditionalAccess/policies",
                                NULL,
                                "policies",
                                NULL,
                                TN_RESTORE_UNDELETE,
                                FALSE,
                                FALSE },
  [TN_OBJECT_NAMED_LOCATION] = { "named-locations",
                                 "/v1.0/identity/conditionalAccess/namedLocations",
                                 NULL,
                                 "namedLocations",
                                 NULL,
                                 TN_RESTORE_UNDELETE,
                                 FALSE,
                                 FALSE },
  [TN_OBJECT_METHODS_POLICY] = { "authentication-methods-policy",
                                 "/v1.0/policies/authenticationMethodsPolicy",
                                 NULL,
                                 NULL,
                                 NULL,
                                 TN_RESTORE_VALUES,
                                 TRUE,
                                 FALSE },
  [TN_OBJECT_AUTHORIZATION_POLICY] = { "authorization-policy",
                                       "/v1.0/policies/authorizationPolicy",
                                       NULL,
                                       NULL,
                                       NULL,
                                       TN_RESTORE_VALUES,
                                       TRUE,
                                       FALSE },
  [TN_OBJECT_ORGANIZATION] = { "organization",
                               "/v1.0/organization",
                               NULL,
                               NULL,
                               NULL,
                               TN_RESTORE_NEVER,
                               FALSE,
                               FALSE },
  [TN_OBJECT_DOMAIN] = { "domains",
                         "/v1.0/domains",
                         NULL,
                         NULL,
                         NULL,
                         TN_RESTORE_NEVER,
                         FALSE,
                         FALSE },
};

const TnObjectInfo *
tn_object_info (TnObjectKind kind)
{
  g_return_val_if_fail ((guint) kind < TN_N_OBJECTS, &infos[0]);

  return &infos[kind];
}

TnObjectKind
tn_object_kind_parse (const char *nick)
{
  guint kind = 0;

  while (kind < TN_N_OBJECTS && !g_str_equal (infos[kind].nick, nick))
    kind++;
  return (TnObjectKind) kind;
}

const char *
tn_object_title (TnObjectKind kind)
{
  static const char *const titles[TN_N_OBJECTS] = {
    [TN_OBJECT_USER] = N_ ("Users"),
    [TN_OBJECT_GROUP] = N_ ("Groups"),
    [TN_OBJECT_DEVICE] = N_ ("Devices"),
    [TN_OBJECT_UNIT] = N_ ("Administrative Units"),
    [TN_OBJECT_ROLE] = N_ ("Custom Roles"),
    [TN_OBJECT_ROLE_ASSIGNMENT] = N_ ("Role Assignments"),
    [TN_OBJECT_APPLICATION] = N_ ("App Registrations"),
    [TN_OBJECT_SERVICE_PRINCIPAL] = N_ ("Enterprise Applications"),
    [TN_OBJECT_GRANT] = N_ ("Permission Grants"),
    [TN_OBJECT_ACCESS_POLICY] = N_ ("Conditional Access Policies"),
    [TN_OBJECT_NAMED_LOCATION] = N_ ("Named Locations"),
    [TN_OBJECT_METHODS_POLICY] = N_ ("Authentication Methods Policy"),
    [TN_OBJECT_AUTHORIZATION_POLICY] = N_ ("Authorization Policy"),
    [TN_OBJECT_ORGANIZATION] = N_ ("Company Profile"),
    [TN_OBJECT_DOMAIN] = N_ ("Domains"),
  };

  g_return_val_if_fail ((guint) kind < TN_N_OBJECTS, "");

  return _ (titles[kind]);
}

const char *
tn_object_title_one (TnObjectKind kind)
{
  static const char *const titles[TN_N_OBJECTS] = {
    [TN_OBJECT_USER] = N_ ("User"),
    [TN_OBJECT_GROUP] = N_ ("Group"),
    [TN_OBJECT_DEVICE] = N_ ("Device"),
    [TN_OBJECT_UNIT] = N_ ("Administrative Unit"),
    [TN_OBJECT_ROLE] = N_ ("Custom Role"),
    [TN_OBJECT_ROLE_ASSIGNMENT] = N_ ("Role Assignment"),
    [TN_OBJECT_APPLICATION] = N_ ("App Registration"),
    [TN_OBJECT_SERVICE_PRINCIPAL] = N_ ("Enterprise Application"),
    [TN_OBJECT_GRANT] = N_ ("Permission Grant"),
    [TN_OBJECT_ACCESS_POLICY] = N_ ("Conditional Access Policy"),
    [TN_OBJECT_NAMED_LOCATION] = N_ ("Named Location"),
    [TN_OBJECT_METHODS_POLICY] = N_ ("Authentication Methods Policy"),
    [TN_OBJECT_AUTHORIZATION_POLICY] = N_ ("Authorization Policy"),
    [TN_OBJECT_ORGANIZATION] = N_ ("Company Profile"),
    [TN_OBJECT_DOMAIN] = N_ ("Domain"),
  };

  g_return_val_if_fail ((guint) kind < TN_N_OBJECTS, "");

  return _ (titles[kind]);
}

gboolean
tn_object_is_identity (TnObjectKind kind, const char *property)
{
  static const char *const identities[TN_N_OBJECTS] = {
    [TN_OBJECT_GROUP] = " groupTypes mailEnabled securityEnabled isAssignableToRole ",
    [TN_OBJECT_ROLE_ASSIGNMENT] = " principalId roleDefinitionId directoryScopeId ",
    [TN_OBJECT_GRANT] = " clientId consentType principalId resourceId ",
    [TN_OBJECT_NAMED_LOCATION] = " @odata.type ",
    [TN_OBJECT_SERVICE_PRINCIPAL] = " appId ",
  };
  g_autofree char *word = g_strdup_printf (" %s ", property);

  g_return_val_if_fail ((guint) kind < TN_N_OBJECTS, FALSE);

  return identities[kind] != NULL && strstr (identities[kind], word) != NULL;
}

/* What Graph's update of each kind takes, and a restore may therefore send. Licences of a user are
 * sent by a call of their own. */
gboolean
tn_object_is_writable (TnObjectKind kind, const char *property)
{
  static const char *const writable[TN_N_OBJECTS] = {
    [TN_OBJECT_USER] = " accountEnabled businessPhones city companyName country department "
                       "displayName employeeId employeeType faxNumber givenName jobTitle "
                       "mailNickname mobilePhone officeLocation otherMails passwordPolicies "
                       "postalCode preferredLanguage showInAddressList state streetAddress surname "
                       "usageLocation userPrincipalName userType assignedLicenses ",
    [TN_OBJECT_GROUP] = " classification description displayName mailNickname membershipRule "
                        "membershipRuleProcessingState visibility members owners ",
    [TN_OBJECT_DEVICE] = " accountEnabled ",
    [TN_OBJECT_UNIT] = " description displayName membershipRule membershipRuleProcessingState "
                       "membershipType visibility members ",
    [TN_OBJECT_APPLICATION] = " api appRoles description displayName groupMembershipClaims "
                              "identifierUris isFallbackPublicClient notes optionalClaims "
                              "publicClient requiredResourceAccess signInAudience spa tags web ",
    [TN_OBJECT_SERVICE_PRINCIPAL] =
        " accountEnabled appRoleAssignmentRequired displayName loginUrl "
        "notes notificationEmailAddresses preferredSingleSignOnMode "
        "replyUrls tags ",
    [TN_OBJECT_GRANT] = " scope ",
    [TN_OBJECT_ACCESS_POLICY] = " conditions displayName grantControls sessionControls state ",
    [TN_OBJECT_NAMED_LOCATION] = " countriesAndRegions countryLookupMethod displayName "
                                 "includeUnknownCountriesAndRegions ipRanges isTrusted ",
    [TN_OBJECT_METHODS_POLICY] = " registrationEnforcement ",
    [TN_OBJECT_AUTHORIZATION_POLICY] = " allowEmailVerifiedUsersToJoinOrganization "
                                       "allowInvitesFrom allowUserConsentForRiskyApps "
                                       "allowedToSignUpEmailBasedSubscriptions "
                                       "allowedToUseSSPR blockMsolPowerShell "
                                       "defaultUserRolePermissions guestUserRoleId ",
  };
  g_autofree char *word = g_strdup_printf (" %s ", property);

  g_return_val_if_fail ((guint) kind < TN_N_OBJECTS, FALSE);

  return writable[kind] != NULL && strstr (writable[kind], word) != NULL;
}

/* Differences --------------------------------------------------------------------- */

void
tn_object_change_free (TnObjectChange *change)
{
  g_free (change->property);
  g_free (change->before);
  g_free (change->after);
  g_free (change);
}

static char *
text_of (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL ? tn_json_to_text (node, FALSE) : NULL;
}

static void
add_changes (GPtrArray *changes, JsonObject *before, JsonObject *after, gboolean only_new)
{
  g_autoptr (GList) names = json_object_get_members (only_new ? after : before);

  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autofree char *was = NULL, *is = NULL;
      TnObjectChange *change;

      if (only_new && before != NULL && json_object_has_member (before, l->data))
        continue;
      was = text_of (before, l->data);
      is = text_of (after, l->data);
      if (g_strcmp0 (was, is) == 0)
        continue;
      change = g_new0 (TnObjectChange, 1);
      change->property = g_strdup (l->data);
      change->before = g_steal_pointer (&was);
      change->after = g_steal_pointer (&is);
      g_ptr_array_add (changes, change);
    }
}

static int
compare_changes (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(TnObjectChange *const *) a)->property,
                 (*(TnObjectChange *const *) b)->property);
}

GPtrArray *
tn_object_compare (const char *before, const char *after)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_object_change_free);
  g_autoptr (JsonNode) was = before != NULL ? tn_json_parse (before, strlen (before), NULL) : NULL;
  g_autoptr (JsonNode) is = after != NULL ? tn_json_parse (after, strlen (after), NULL) : NULL;
  JsonObject *one = was != NULL ? tn_json_root_object (was, NULL) : NULL;
  JsonObject *other = is != NULL ? tn_json_root_object (is, NULL) : NULL;

  if (one != NULL)
    add_changes (changes, one, other, FALSE);
  if (other != NULL)
    add_changes (changes, one, other, TRUE);
  g_ptr_array_sort (changes, compare_changes);
  return changes;
}

static JsonNode *
parse_list (const char *json)
{
  JsonNode *root = json != NULL ? tn_json_parse (json, strlen (json), NULL) : NULL;

  if (root != NULL && !JSON_NODE_HOLDS_ARRAY (root))
    g_clear_pointer (&root, json_node_unref);
  return root;
}

char *
tn_object_missing_licences (const char *now, const char *wanted)
{
  g_autoptr (JsonNode) is = parse_list (now), then = parse_list (wanted);
  JsonArray *has = is != NULL ? json_node_get_array (is) : NULL;
  JsonArray *wants = then != NULL ? json_node_get_array (then) : NULL;
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GString *missing = g_string_new ("[");

  for (guint i = 0; i < tn_json_array_length (has); i++)
    g_hash_table_add (known, tn_json_to_text (json_array_get_element (has, i), FALSE));
  for (guint i = 0; i < tn_json_array_length (wants); i++)
    {
      g_autofree char *one = tn_json_to_text (json_array_get_element (wants, i), FALSE);

      if (!g_hash_table_contains (known, one))
        g_string_append_printf (missing, "%s%s", missing->len > 1 ? "," : "", one);
    }
  g_string_append_c (missing, ']');
  return g_string_free (missing, missing->len == 2);
}

char *
tn_object_name (const char *json)
{
  static const char *const names[] = { "displayName", "userPrincipalName", "scope", "id" };
  g_autoptr (JsonNode) root = tn_json_parse (json, strlen (json), NULL);
  JsonObject *object = root != NULL ? tn_json_root_object (root, NULL) : NULL;

  for (guint i = 0; object != NULL && i < G_N_ELEMENTS (names); i++)
    {
      const char *name = tn_json_get_string (object, names[i]);

      if (name != NULL && *name != '\0')
        return g_strdup (name);
    }
  return g_strdup ("");
}

char *
tn_object_string (const char *json, const char *property)
{
  g_autoptr (JsonNode) root = tn_json_parse (json, strlen (json), NULL);
  JsonObject *object = root != NULL ? tn_json_root_object (root, NULL) : NULL;

  return object != NULL ? g_strdup (tn_json_get_string (object, property)) : NULL;
}
