/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a directory holds beside people, groups and devices, as it is before anybody changed it:
 * made when it is first asked for, kept as JSON (reference 3.6, 3.12). */
#include "config.h"

#include "tn-rehearsal-objects.h"

#include "tn-json.h"

#include <string.h>

#define USER_ADMINISTRATOR "fe930be7-5e62-47db-91af-98c3a49a38b1"

static void
object_free (gpointer data)
{
  TnDirectoryObject *object = data;

  json_object_unref (object->json);
  g_free (object);
}

void
tn_rehearsal_add_object (GPtrArray *list, const char *json)
{
  g_autoptr (JsonNode) root = tn_json_parse (json, strlen (json), NULL);
  g_autoptr (JsonNode) copy = NULL;
  JsonObject *own = json_object_new ();
  g_autoptr (GList) names = NULL;
  TnDirectoryObject *object;

  g_assert (root != NULL);
  /* What was parsed cannot be changed. */
  names = json_object_get_members (json_node_get_object (root));
  for (GList *l = names; l != NULL; l = l->next)
    json_object_set_member (own,
                            l->data,
                            json_object_dup_member (json_node_get_object (root), l->data));
  object = g_new0 (TnDirectoryObject, 1);
  object->json = own;
  g_ptr_array_add (list, object);
}

static void
id_of (TnRehearsal *self, TnFleetTenant *tenant, guint kind, guint index, char out[37])
{
  tn_fleet_guid (self->fleet, out, 70 + kind, tenant->index, index);
}

static const char *
nth_user (TnRehearsal *self, TnFleetTenant *tenant, guint n)
{
  GArray *users = tn_fleet_users (self->fleet, tenant);

  return g_array_index (users, TnFleetUser, n % users->len).id;
}

static void
seed_units (TnRehearsal *self, TnFleetTenant *tenant, GPtrArray *list)
{
  static const char *const names[] = { "Branch Offices", "Management" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      char id[37];
      g_autofree char *json = NULL;

      id_of (self, tenant, 0, i, id);
      json = g_strdup_printf ("{\"id\":\"%s\",\"displayName\":\"%s\",\"description\":\"Delegated "
                              "administration\",\"visibility\":null,\"members\":[\"%s\",\"%s\"]}",
                              id,
                              names[i],
                              nth_user (self, tenant, 2 + i),
                              nth_user (self, tenant, 4 + i));
      tn_rehearsal_add_object (list, json);
    }
}

static void
seed_roles (TnRehearsal *self, TnFleetTenant *tenant, GPtrArray *list)
{
  char id[37];
  g_autofree char *json = NULL;

  id_of (self, tenant, 1, 0, id);
  json = g_strdup_printf ("{\"id\":\"%s\",\"displayName\":\"Service Desk\",\"description\":\"Reads "
                          "sign-ins\",\"isBuiltIn\":false,\"isEnabled\":true,\"rolePermissions\":[{"
                          "\"allowedResourceActions\":[\"microsoft.directory/auditLogs/"
                          "allProperties/read\"]}]}",
                          id);
  tn_rehearsal_add_object (list, json);
}

static void
seed_assignments (TnRehearsal *self, TnFleetTenant *tenant, GPtrArray *list)
{
  const char *const roles[] = { TN_GLOBAL_ADMINISTRATOR, USER_ADMINISTRATOR };

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      g_autofree char *json = g_strdup_printf (
          "{\"id\":\"lAPpYvVpN0KRkAEhdxReE%02u%03u-1\",\"principalId\":\"%s\",\"directoryScopeId\":"
          "\"/\",\"roleDefinitionId\":\"%s\"}",
          i,
          tenant->index % 1000,
          i == 0 ? tenant->admin_id : nth_user (self, tenant, 3),
          roles[i]);

      tn_rehearsal_add_object (list, json);
    }
}

static const char *const app_names[] = { "Time Sheets",
                                         "Invoice Portal",
                                         "Door Control",
                                         "Warehouse" };

static void
seed_applications (TnRehearsal *self, TnFleetTenant *tenant, GPtrArray *list)
{
  for (guint i = 0; i < G_N_ELEMENTS (app_names); i++)
    {
      char id[37], app[37];
      g_autofree char *json = NULL;

      id_of (self, tenant, 2, i, id);
      id_of (self, tenant, 3, i, app);
      json = g_strdup_printf (
          "{\"id\":\"%s\",\"appId\":\"%s\",\"displayName\":\"%s\",\"signInAudience\":"
          "\"AzureADMyOrg\","
          "\"identifierUris\":[],\"tags\":[],\"web\":{\"homePageUrl\":null,\"redirectUris\":["
          "\"https:"
          "//app%u.%s/callback\"],\"implicitGrantSettings\":{\"enableAccessTokenIssuance\":false,"
          "\"enableIdTokenIssuance\":false}},\"requiredResourceAccess\":[{\"resourceAppId\":"
          "\"00000003-0000-0000-c000-000000000000\",\"resourceAccess\":[{\"id\":\"e1fe6dd8-ba31-"
          "4d61-89e7-88639da4683d\",\"type\":\"Scope\"}]}]}",
          id,
          app,
          app_names[i],
          i,
          tenant->domain);
      tn_rehearsal_add_object (list, json);
    }
}

static void
seed_principals (TnRehearsal *self, TnFleetTenant *tenant, GPtrArray *list)
{
  static const char *const microsoft[] = { "Microsoft Graph",
                                           "Office 365 Exchange Online",
                                           "Office 365 SharePoint Online" };

  for (guint i = 0; i < G_N_ELEMENTS (app_names) + G_N_ELEMENTS (microsoft); i++)
    {
      gboolean own = i < G_N_ELEMENTS (app_names);
      char id[37], app[37];
      g_autofree char *json = NULL;

      id_of (self, tenant, 4, i, id);
      id_of (self, tenant, 3, i, app);
      json = g_strdup_printf ("{\"id\":\"%s\",\"appId\":\"%s\",\"displayName\":\"%s\","
                              "\"accountEnabled\":true,\"appRoleAssignmentRequired\":%s,"
                              "\"servicePrincipalType\":\"Application\",\"tags\":[\"%s\"],"
                              "\"replyUrls\":[]}",
                              id,
                              app,
                              own ? app_names[i] : microsoft[i - G_N_ELEMENTS (app_names)],
                              i == 1 ? "true" : "false",
                              own ? "WindowsAzureActiveDirectoryIntegratedApp" : "Microsoft");
      tn_rehearsal_add_object (list, json);
    }
}

static void
seed_grants (TnRehearsal *self, TnFleetTenant *tenant, GPtrArray *list)
{
  for (guint i = 0; i < G_N_ELEMENTS (app_names); i++)
    {
      char id[37], client[37], resource[37];
      g_autofree char *json = NULL;

      id_of (self, tenant, 5, i, id);
      id_of (self, tenant, 4, i, client);
      id_of (self, tenant, 4, G_N_ELEMENTS (app_names), resource);
      json =
          g_strdup_printf ("{\"id\":\"grant-%s\",\"clientId\":\"%s\",\"consentType\":"
                           "\"AllPrincipals\",\"principalId\":null,\"resourceId\":\"%s\",\"scope\":"
                           "\"User.Read%s\"}",
                           id,
                           client,
                           resource,
                           i == 2 ? " Calendars.Read" : "");
      tn_rehearsal_add_object (list, json);
    }
}

static void
seed_policies (TnRehearsal *self, TnFleetTenant *tenant, GPtrArray *list)
{
  static const char *const names[] = { "Require MFA for everybody",
                                       "Require MFA for administrators",
                                       "Block legacy sign-in",
                                       "Block countries",
                                       "Require compliant devices",
                                       "Protect security registration",
                                       "Sign-in every day on phones",
                                       "Require app protection",
                                       "Block unknown platforms",
                                       "Guests need MFA",
                                       "Terms of use",
                                       "No persistent browsers" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      char id[37];
      g_autofree char *json = NULL;

      id_of (self, tenant, 6, i, id);
      json = g_strdup_printf (
          "{\"id\":\"%s\",\"displayName\":\"%s\",\"state\":\"%s\",\"createdDateTime\":\"2024-02-"
          "05T09:"
          "00:00Z\",\"modifiedDateTime\":\"2025-02-05T09:00:00Z\",\"conditions\":{"
          "\"clientAppTypes\":["
          "\"%s\"],\"applications\":{\"includeApplications\":[\"All\"],\"excludeApplications\":[]},"
          "\"users\":{\"includeUsers\":[\"%s\"],\"excludeUsers\":[\"%s\"],\"includeRoles\":[]}},"
          "\"grantControls\":%s,\"sessionControls\":null}",
          id,
          names[i],
          i % 5 == 4 ? "enabledForReportingButNotEnforced" : "enabled",
          i == 2 ? "other" : "all",
          i == 9 ? "GuestsOrExternalUsers" : "All",
          tenant->admin_id,
          i == 11 ? "null"
                  : "{\"operator\":\"OR\",\"builtInControls\":[\"mfa\"],"
                    "\"customAuthenticationFactors\":"
                    "[],\"termsOfUse\":[]}");
      tn_rehearsal_add_object (list, json);
    }
}

static void
seed_locations (TnRehearsal *self, TnFleetTenant *tenant, GPtrArray *list)
{
  char id[37];
  g_autofree char *office = NULL, *country = NULL;

  id_of (self, tenant, 7, 0, id);
  office =
      g_strdup_printf ("{\"@odata.type\":\"#microsoft.graph.ipNamedLocation\",\"id\":\"%s\","
                       "\"displayName\":\"Head office\",\"modifiedDateTime\":\"2025-02-05T09:00:"
                       "00Z\",\"isTrusted\":true,\"ipRanges\":[{\"@odata.type\":\"#microsoft.graph."
                       "iPv4CidrRange\",\"cidrAddress\":\"203.0.113.%u/32\"}]}",
                       id,
                       tenant->index % 250);
  tn_rehearsal_add_object (list, office);
  id_of (self, tenant, 7, 1, id);
  country =
      g_strdup_printf ("{\"@odata.type\":\"#microsoft.graph.countryNamedLocation\",\"id\":"
                       "\"%s\",\"displayName\":\"Where we work\",\"countriesAndRegions\":[\"%s\"],"
                       "\"includeUnknownCountriesAndRegions\":false}",
                       id,
                       tenant->country);
  tn_rehearsal_add_object (list, country);
}

GPtrArray *
tn_rehearsal_objects (TnRehearsal *self, TnFleetTenant *tenant, const char *path)
{
  static const struct
  {
    const char *path;
    void (*seed) (TnRehearsal *self, TnFleetTenant *tenant, GPtrArray *list);
  } seeds[] = {
    { "/v1.0/directory/administrativeUnits", seed_units },
    { "/v1.0/roleManagement/directory/roleDefinitions", seed_roles },
    { "/v1.0/roleManagement/directory/roleAssignments", seed_assignments },
    { "/v1.0/applications", seed_applications },
    { "/v1.0/servicePrincipals", seed_principals },
    { "/v1.0/oauth2PermissionGrants", seed_grants },
    { "/v1.0/identity/conditionalAccess/policies", seed_policies },
    { "/v1.0/identity/conditionalAccess/namedLocations", seed_locations },
  };
  GPtrArray *list;

  if (tenant->objects == NULL)
    tenant->objects =
        g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  list = g_hash_table_lookup (tenant->objects, path);
  if (list != NULL)
    return list;
  list = g_ptr_array_new_with_free_func (object_free);
  for (guint i = 0; i < G_N_ELEMENTS (seeds); i++)
    if (g_str_equal (seeds[i].path, path))
      seeds[i].seed (self, tenant, list);
  if (g_str_equal (path, "/v1.0/policies/authenticationMethodsPolicy"))
    tn_rehearsal_add_object (
        list,
        "{\"id\":\"authenticationMethodsPolicy\",\"displayName\":\"Authentication Methods "
        "Policy\",\"policyVersion\":\"1.5\",\"registrationEnforcement\":{"
        "\"authenticationMethodsRegistrationCampaign\":{\"snoozeDurationInDays\":1,\"state\":"
        "\"default\"}}}");
  if (g_str_equal (path, "/v1.0/policies/authorizationPolicy"))
    tn_rehearsal_add_object (
        list,
        "{\"id\":\"authorizationPolicy\",\"displayName\":\"Authorization Policy\","
        "\"allowInvitesFrom\":\"adminsAndGuestInviters\",\"guestUserRoleId\":\"10dae51f-b6af-"
        "4016-8d66-8c2a99b929b3\",\"allowedToUseSSPR\":true,\"defaultUserRolePermissions\":{"
        "\"allowedToCreateApps\":false,\"allowedToReadOtherUsers\":true}}");
  g_hash_table_insert (tenant->objects, (gpointer) path, list);
  return list;
}
