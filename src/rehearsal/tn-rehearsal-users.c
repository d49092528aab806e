/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal-private.h"

#include "tn-time.h"

#include <stdio.h>
#include <string.h>

#define DELTA_PAGE 500

typedef enum
{
  FIELD_ID,
  FIELD_BUSINESS_PHONES,
  FIELD_DISPLAY_NAME,
  FIELD_GIVEN_NAME,
  FIELD_JOB_TITLE,
  FIELD_MAIL,
  FIELD_MOBILE_PHONE,
  FIELD_OFFICE_LOCATION,
  FIELD_PREFERRED_LANGUAGE,
  FIELD_SURNAME,
  FIELD_USER_PRINCIPAL_NAME,
  /* The eleven above are what a request without $select gets (reference 3.3). */
  FIELD_ACCOUNT_ENABLED,
  FIELD_USER_TYPE,
  FIELD_DEPARTMENT,
  FIELD_COMPANY_NAME,
  FIELD_STREET,
  FIELD_CITY,
  FIELD_STATE,
  FIELD_POSTAL_CODE,
  FIELD_COUNTRY,
  FIELD_EMPLOYEE_ID,
  FIELD_PASSWORD_CHANGED,
  FIELD_SESSIONS,
  FIELD_PASSWORD_PROFILE,
  FIELD_USAGE_LOCATION,
  FIELD_CREATED,
  FIELD_ON_PREMISES_SYNC,
  FIELD_ASSIGNED_LICENSES,
  FIELD_LICENSE_STATES,
  FIELD_OTHER_MAILS,
  FIELD_PROXY_ADDRESSES,
  FIELD_SIGN_IN_ACTIVITY,
  FIELD_EMPLOYEE_TYPE,
  FIELD_FAX,
  FIELD_MAIL_NICKNAME,
  FIELD_PASSWORD_POLICIES,
  FIELD_SHOW_IN_LIST,
  N_FIELDS,
} Field;

static const char *const field_names[N_FIELDS] = {
  "id",
  "businessPhones",
  "displayName",
  "givenName",
  "jobTitle",
  "mail",
  "mobilePhone",
  "officeLocation",
  "preferredLanguage",
  "surname",
  "userPrincipalName",
  "accountEnabled",
  "userType",
  "department",
  "companyName",
  "streetAddress",
  "city",
  "state",
  "postalCode",
  "country",
  "employeeId",
  "lastPasswordChangeDateTime",
  "signInSessionsValidFromDateTime",
  "passwordProfile",
  "usageLocation",
  "createdDateTime",
  "onPremisesSyncEnabled",
  "assignedLicenses",
  "licenseAssignmentStates",
  "otherMails",
  "proxyAddresses",
  "signInActivity",
  "employeeType",
  "faxNumber",
  "mailNickname",
  "passwordPolicies",
  "showInAddressList",
};
#define DEFAULT_FIELDS ((G_GUINT64_CONSTANT (1) << FIELD_ACCOUNT_ENABLED) - 1)

/* Fields that exist on a user but not on the collection get 501, unknown names 400. */
static gboolean
parse_select (TnCall *call, TnReply *reply, guint64 *fields)
{
  const char *select = g_hash_table_lookup (call->params, "$select");
  g_auto (GStrv) names = NULL;

  *fields = DEFAULT_FIELDS;
  if (select == NULL)
    return TRUE;
  names = g_strsplit (select, ",", -1);
  *fields = G_GUINT64_CONSTANT (1) << FIELD_ID;
  for (guint i = 0; names[i] != NULL; i++)
    {
      guint field = 0;

      while (field < N_FIELDS && !g_str_equal (field_names[field], g_strstrip (names[i])))
        field++;
      if (g_str_equal (names[i], "mailboxSettings"))
        {
          tn_reply_graph_error (reply,
                                501,
                                "NotImplemented",
                                "This operation target is not yet supported.");
          return FALSE;
        }
      if (field == N_FIELDS)
        {
          g_autofree char *text = g_strdup_printf (
              "Could not find a property named '%s' on type 'microsoft.graph.user'.",
              names[i]);

          tn_reply_graph_error (reply, 400, "BadRequest", text);
          return FALSE;
        }
      *fields |= G_GUINT64_CONSTANT (1) << field;
    }
  return TRUE;
}

static void
put_licences (GString *out, const TnFleetTenant *tenant, const TnFleetUser *user)
{
  const char *before = "";

  g_string_append_c (out, '[');
  for (guint i = 0; i < tenant->n_skus; i++)
    if (((user->skus | user->group_skus) >> i) & 1)
      {
        g_string_append_printf (out,
                                "%s{\"disabledPlans\":[],\"skuId\":\"%s\"}",
                                before,
                                tenant->skus[i].sku_id);
        before = ",";
      }
  g_string_append_c (out, ']');
}

/* The group that gives licences, see tn_fleet_groups(). */
static const char *
licence_group (TnRehearsal *self, TnFleetTenant *tenant)
{
  GArray *groups = tn_fleet_groups (self->fleet, tenant);

  for (guint i = 0; i < groups->len; i++)
    if (g_str_equal (g_array_index (groups, TnDirectoryGroup, i).name, "Licensed by Group"))
      return g_array_index (groups, TnDirectoryGroup, i).id;
  return NULL;
}

/* One state a licence and way: both directly and by a group are two. */
static void
put_licence_states (TnRehearsal *self, GString *out, TnFleetTenant *tenant, const TnFleetUser *user)
{
  g_string_append_c (out, '[');
  for (guint i = 0; i < 2 * tenant->n_skus; i++)
    {
      gboolean by_group = i >= tenant->n_skus;
      guint sku = i % tenant->n_skus;

      if ((((by_group ? user->group_skus : user->skus) >> sku) & 1) == 0)
        continue;
      if (out->str[out->len - 1] == '}')
        g_string_append_c (out, ',');
      g_string_append_c (out, '{');
      tn_put_member (out, "assignedByGroup", by_group ? licence_group (self, tenant) : NULL);
      tn_put_raw (out, "disabledPlans", "[]");
      tn_put_member (out, "error", "None");
      tn_put_member (out, "lastUpdatedDateTime", "2024-01-08T09:00:00Z");
      tn_put_member (out, "skuId", tenant->skus[sku].sku_id);
      tn_put_member (out, "state", "Active");
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
}

static void
put_field (TnRehearsal *self, GString *out, TnFleetTenant *tenant, TnFleetUser *user, Field field)
{
  guint index = (guint) (user - (TnFleetUser *) (gpointer) tenant->users->data);
  g_autofree char *text = NULL;

  tn_put_name (out, field_names[field]);
  switch (field)
    {
    case FIELD_ID:
      tn_put_string (out, user->id);
      break;
    case FIELD_DISPLAY_NAME:
      text = g_strdup_printf ("%s %s", user->given_name, user->surname);
      tn_put_string (out, user->display_name != NULL ? user->display_name : text);
      break;
    case FIELD_GIVEN_NAME:
      tn_put_string (out, user->given_name);
      break;
    case FIELD_SURNAME:
      tn_put_string (out, user->surname);
      break;
    case FIELD_JOB_TITLE:
      tn_put_string (out, user->job_title);
      break;
    case FIELD_OFFICE_LOCATION:
      tn_put_string (out, user->office);
      break;
    case FIELD_DEPARTMENT:
      tn_put_string (out, user->department);
      break;
    case FIELD_MAIL:
      tn_put_string (out, user->mail);
      break;
    case FIELD_USER_PRINCIPAL_NAME:
      text = tn_fleet_user_upn (tenant, user);
      tn_put_string (out, text);
      break;
    case FIELD_ACCOUNT_ENABLED:
      g_string_append (out, user->enabled ? "true" : "false");
      break;
    case FIELD_USER_TYPE:
      tn_put_string (out, user->no_type ? NULL : user->guest ? "Guest" : "Member");
      break;
    case FIELD_USAGE_LOCATION:
      tn_put_string (out, user->location);
      break;
    case FIELD_COUNTRY:
      tn_put_string (out, tenant->country);
      break;
    case FIELD_CREATED:
      text = tn_time_format (user->created);
      tn_put_string (out, text);
      break;
    case FIELD_PASSWORD_CHANGED:
      text = tn_time_format (user->password_at);
      tn_put_string (out, text);
      break;
    case FIELD_SESSIONS:
      text = tn_time_format (MAX (user->sessions_after, user->created));
      tn_put_string (out, text);
      break;
    case FIELD_PASSWORD_PROFILE:
      g_string_append_printf (out,
                              "{\"forceChangePasswordNextSignIn\":%s,"
                              "\"forceChangePasswordNextSignInWithMfa\":false,\"password\":null}",
                              user->must_change ? "true" : "false");
      break;
    case FIELD_MOBILE_PHONE:
      tn_put_string (out, user->mobile);
      break;
    case FIELD_BUSINESS_PHONES:
      if (user->made && user->phone != NULL)
        g_string_append_printf (out, "[\"%s\"]", user->phone);
      else if (!user->made && index % 5 == 2)
        g_string_append_printf (out, "[\"+1 555 0100 %04u\"]", index % 10000);
      else
        g_string_append (out, "[]");
      break;
    case FIELD_PROXY_ADDRESSES:
      if (user->mail != NULL && !user->guest)
        g_string_append_printf (out,
                                "[\"SMTP:%s\",\"smtp:%s@%s\"]",
                                user->mail,
                                user->alias,
                                tenant->initial_domain);
      else
        g_string_append (out, "[]");
      break;
    case FIELD_OTHER_MAILS:
      g_string_append (out, "[]");
      break;
    case FIELD_STREET:
      text = g_strdup_printf ("%u Harbor Street", 1 + tenant->index % 90);
      tn_put_string (out, user->office != NULL ? text : NULL);
      break;
    case FIELD_CITY:
      tn_put_string (out, user->office != NULL ? "Fairview" : NULL);
      break;
    case FIELD_POSTAL_CODE:
      text = g_strdup_printf ("%05u", 10000 + tenant->index);
      tn_put_string (out, user->office != NULL ? text : NULL);
      break;
    case FIELD_EMPLOYEE_ID:
      text = g_strdup_printf ("E%05u", index);
      tn_put_string (out, user->made ? user->employee_id : user->guest ? NULL : text);
      break;
    case FIELD_ASSIGNED_LICENSES:
      put_licences (out, tenant, user);
      break;
    case FIELD_LICENSE_STATES:
      put_licence_states (self, out, tenant, user);
      break;
    case FIELD_ON_PREMISES_SYNC:
      g_string_append (out, user->synced ? "true" : "null");
      break;
    case FIELD_MAIL_NICKNAME:
      tn_put_string (out, user->alias);
      break;
    case FIELD_PREFERRED_LANGUAGE:
    case FIELD_COMPANY_NAME:
    case FIELD_STATE:
    case FIELD_EMPLOYEE_TYPE:
    case FIELD_FAX:
    case FIELD_PASSWORD_POLICIES:
    case FIELD_SHOW_IN_LIST:
      g_string_append (out, "null");
      break;
    case FIELD_SIGN_IN_ACTIVITY:
    case N_FIELDS:
    default:
      g_assert_not_reached ();
    }
}

/* Who never signed in has no such member. */
static void
put_sign_in (TnRehearsal *self, GString *out, TnFleetTenant *tenant, TnFleetUser *user)
{
  guint index = (guint) (user - (TnFleetUser *) (gpointer) tenant->users->data);
  int days = tn_fleet_last_sign_in (self->fleet, tenant, index);
  gint64 last = tn_rehearsal_now (self) / 86400 * 86400 - (gint64) days * 86400 + 32400;
  g_autofree char *time = tn_time_format (last), *quiet = tn_time_format (last - 3600);

  if (days < 0)
    return;
  tn_put_name (out, field_names[FIELD_SIGN_IN_ACTIVITY]);
  g_string_append_c (out, '{');
  tn_put_member (out, "lastSignInDateTime", quiet);
  tn_put_member (out, "lastSignInRequestId", "9e5f0f6a-7a2d-4b4e-8d5c-0d7a3f1d2c11");
  tn_put_member (out, "lastNonInteractiveSignInDateTime", time);
  tn_put_member (out, "lastNonInteractiveSignInRequestId", "9e5f0f6a-7a2d-4b4e-8d5c-0d7a3f1d2c12");
  tn_put_member (out, "lastSuccessfulSignInDateTime", time);
  tn_put_member (out, "lastSuccessfulSignInRequestId", "9e5f0f6a-7a2d-4b4e-8d5c-0d7a3f1d2c12");
  g_string_append_c (out, '}');
}

static void
put_user (TnRehearsal *self, GString *out, TnFleetTenant *tenant, TnFleetUser *user, guint64 fields)
{
  g_string_append_c (out, '{');
  for (guint field = 0; field < N_FIELDS; field++)
    if (field != FIELD_SIGN_IN_ACTIVITY && (fields >> field & 1) != 0)
      put_field (self, out, tenant, user, field);
  if (fields >> FIELD_SIGN_IN_ACTIVITY & 1)
    put_sign_in (self, out, tenant, user);
  g_string_append_c (out, '}');
}

/* The filters that are understood: one comparison. */
typedef enum
{
  FILTER_NONE,
  FILTER_MEMBER,
  FILTER_GUEST,
  FILTER_ENABLED,
  FILTER_DISABLED,
  FILTER_LICENSED,
} Filter;

static gboolean
parse_filter (TnCall *call, TnReply *reply, Filter *filter)
{
  static const struct
  {
    const char *text;
    Filter filter;
    gboolean advanced;
  } known[] = {
    { "userType eq 'Member'", FILTER_MEMBER, FALSE },
    { "userType eq 'Guest'", FILTER_GUEST, FALSE },
    { "accountEnabled eq true", FILTER_ENABLED, FALSE },
    { "accountEnabled eq false", FILTER_DISABLED, FALSE },
    { "assignedLicenses/$count ne 0", FILTER_LICENSED, TRUE },
  };
  const char *text = g_hash_table_lookup (call->params, "$filter");
  gboolean counted = g_strcmp0 (g_hash_table_lookup (call->params, "$count"), "true") == 0 ||
                     g_str_has_suffix (call->path, "/$count");

  *filter = FILTER_NONE;
  if (text == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].text, text))
      {
        if (known[i].advanced && !(call->eventual && counted))
          break;
        *filter = known[i].filter;
        return TRUE;
      }
  tn_reply_graph_error (reply, 400, "Request_UnsupportedQuery", "Unsupported Query.");
  return FALSE;
}

static gboolean
passes (const TnFleetUser *user, Filter filter)
{
  if (user->removed != TN_REMOVED_NO)
    return FALSE;
  switch (filter)
    {
    case FILTER_MEMBER:
      return !user->guest;
    case FILTER_GUEST:
      return user->guest;
    case FILTER_ENABLED:
      return user->enabled;
    case FILTER_DISABLED:
      return !user->enabled;
    case FILTER_LICENSED:
      return (user->skus | user->group_skus) != 0;
    case FILTER_NONE:
    default:
      return TRUE;
    }
}

static guint
count_users (GArray *users, Filter filter)
{
  guint count = 0;

  for (guint i = 0; i < users->len; i++)
    count += passes (&g_array_index (users, TnFleetUser, i), filter) ? 1 : 0;
  return count;
}

/* A token that says where to go on, and cannot be altered or used in another tenant. */
char *
tn_rehearsal_make_token (TnRehearsal *self, TnCall *call, const char *content)
{
  g_autofree char *signed_text = g_strdup_printf ("%s/%s", call->tenant->id, content);
  g_autofree char *signature = tn_rehearsal_sign (self, signed_text);

  return g_strdup_printf ("%s.%s", content, signature);
}

char *
tn_rehearsal_open_token (TnRehearsal *self, TnCall *call, const char *token)
{
  const char *dot = strrchr (token, '.');
  g_autofree char *content = dot != NULL ? g_strndup (token, (gsize) (dot - token)) : g_strdup ("");
  g_autofree char *right = tn_rehearsal_make_token (self, call, content);

  return g_str_equal (right, token) ? g_steal_pointer (&content) : NULL;
}

static char *
select_of (TnCall *call)
{
  const char *select = g_hash_table_lookup (call->params, "$select");
  g_autofree char *escaped = select != NULL ? g_uri_escape_string (select, ",", FALSE) : NULL;

  return escaped != NULL ? g_strdup_printf ("$select=%s&", escaped) : g_strdup ("");
}

static void
handle_list (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  GArray *users = tn_fleet_users (self->fleet, call->tenant);
  const char *top_text = g_hash_table_lookup (call->params, "$top");
  const char *skip = g_hash_table_lookup (call->params, "$skiptoken");
  int top = top_text != NULL ? (int) g_ascii_strtoll (top_text, NULL, 10) : 100;
  guint64 fields;
  Filter filter;
  guint i = 0, put = 0;
  GString *out = reply->body;

  if (!parse_select (call, reply, &fields) || !parse_filter (call, reply, &filter))
    return;
  if ((fields >> FIELD_SIGN_IN_ACTIVITY & 1) != 0)
    {
      if (!tn_rehearsal_may_read_reports (call, reply))
        return;
      top = MIN (top, 500);
    }
  if (top < 1 || top > 999)
    {
      tn_reply_graph_error (reply,
                            400,
                            "Request_UnsupportedQuery",
                            "Invalid page size specified: must be between 1 and 999 inclusive.");
      return;
    }
  if (skip != NULL)
    {
      g_autofree char *content = tn_rehearsal_open_token (self, call, skip);

      if (content == NULL || sscanf (content, "p%u", &i) != 1)
        {
          tn_reply_graph_error (reply,
                                400,
                                "Directory_ExpiredPageToken",
                                "The specified page token value has expired.");
          return;
        }
    }
  g_string_append_printf (out, "{\"@odata.context\":\"%s/graph/v1.0/$metadata#users\"", self->base);
  if (call->eventual && g_strcmp0 (g_hash_table_lookup (call->params, "$count"), "true") == 0)
    g_string_append_printf (out, ",\"@odata.count\":%u", count_users (users, filter));
  g_string_append (out, ",\"value\":[");
  for (; i < users->len && put < (guint) top; i++)
    {
      TnFleetUser *user = &g_array_index (users, TnFleetUser, i);

      if (!passes (user, filter))
        continue;
      if (put++ > 0)
        g_string_append_c (out, ',');
      put_user (self, out, call->tenant, user, fields);
    }
  g_string_append_c (out, ']');
  if (i < users->len)
    {
      g_autofree char *content = g_strdup_printf ("p%u", i);
      g_autofree char *token = tn_rehearsal_make_token (self, call, content);
      g_autofree char *select = select_of (call);
      const char *filter_text = g_hash_table_lookup (call->params, "$filter");
      g_autofree char *escaped =
          filter_text != NULL ? g_uri_escape_string (filter_text, NULL, FALSE) : NULL;

      g_string_append_printf (
          out,
          ",\"@odata.nextLink\":\"%s/graph/v1.0/users?%s%s%s%s$top=%d&$skiptoken=%s\"",
          self->base,
          select,
          escaped != NULL ? "$filter=" : "",
          escaped != NULL ? escaped : "",
          escaped != NULL ? "&" : "",
          top,
          token);
    }
  g_string_append_c (out, '}');
}

static void
handle_count (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  Filter filter;

  if (!call->eventual)
    tn_reply_graph_error (reply, 400, "Request_BadRequest", "$count is not currently supported.");
  else if (call->accept != NULL && g_str_has_prefix (call->accept, "application/json"))
    tn_reply_graph_error (reply,
                          415,
                          "UnsupportedMediaType",
                          "The Accept header does not fit the answer.");
  else if (parse_filter (call, reply, &filter))
    {
      reply->type = "text/plain";
      g_string_printf (reply->body,
                       "%u",
                       count_users (tn_fleet_users (self->fleet, call->tenant), filter));
    }
}

void
tn_rehearsal_refuse_delta (TnRehearsal *self, const char *of, TnReply *reply)
{
  g_autofree char *location =
      g_strdup_printf ("%s/graph/v1.0/%s/delta?$deltatoken=", self->base, of);

  tn_reply_graph_error (reply,
                        410,
                        "resyncRequired",
                        "Resync required. Replace any local items with the server's version.");
  tn_reply_header (reply, "Location", location);
}

static void
put_changed_user (TnRehearsal *self,
                  GString *out,
                  TnFleetTenant *tenant,
                  TnFleetUser *user,
                  guint64 fields)
{
  if (user->removed == TN_REMOVED_NO)
    put_user (self, out, tenant, user, fields);
  else
    g_string_append_printf (out,
                            "{\"id\":\"%s\",\"@removed\":{\"reason\":\"%s\"}}",
                            user->id,
                            user->removed == TN_REMOVED_CHANGED ? "changed" : "deleted");
}

static void
handle_delta (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  TnFleetTenant *tenant = call->tenant;
  GArray *users = tn_fleet_users (self->fleet, tenant);
  const char *delta = g_hash_table_lookup (call->params, "$deltatoken");
  const char *skip = g_hash_table_lookup (call->params, "$skiptoken");
  const char *token = skip != NULL ? skip : delta;
  guint64 since = 0, until = tenant->version;
  guint i = 0, put = 0, pause = 0;
  guint64 fields;
  GString *out = reply->body;

  if (!parse_select (call, reply, &fields))
    return;
  if (token != NULL && *token != '\0' && !g_str_equal (token, "latest"))
    {
      g_autofree char *content = tn_rehearsal_open_token (self, call, token);

      if (content == NULL ||
          (skip != NULL &&
           sscanf (content,
                   "s%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "-%u-%u-%" G_GINT64_MODIFIER "x",
                   &since,
                   &until,
                   &i,
                   &pause,
                   &fields) != 5) ||
          (skip == NULL &&
           sscanf (content, "d%" G_GUINT64_FORMAT "-%" G_GINT64_MODIFIER "x", &since, &fields) !=
               2) ||
          since < tenant->oldest_version)
        {
          /* A page of a full read that was under way when the links expired starts from 0 and is
           * fine. */
          if (content == NULL || since != 0)
            {
              tn_rehearsal_refuse_delta (self, "users", reply);
              return;
            }
        }
    }
  else if (g_strcmp0 (token, "latest") == 0)
    i = users->len;

  g_string_append_printf (out,
                          "{\"@odata.context\":\"%s/graph/v1.0/$metadata#users\",\"value\":[",
                          self->base);
  /* Every second page after the first comes empty, and a page repeats the last user of the one
   * before: both happen. */
  if (pause != 1)
    {
      if (i > 0 && i < users->len && g_array_index (users, TnFleetUser, i - 1).changed > since &&
          g_array_index (users, TnFleetUser, i - 1).removed == TN_REMOVED_NO)
        {
          put_changed_user (self, out, tenant, &g_array_index (users, TnFleetUser, i - 1), fields);
          put++;
        }
      for (; i < users->len && put < DELTA_PAGE; i++)
        {
          TnFleetUser *user = &g_array_index (users, TnFleetUser, i);

          if (user->changed <= since || (since == 0 && user->removed != TN_REMOVED_NO))
            continue;
          if (put++ > 0)
            g_string_append_c (out, ',');
          put_changed_user (self, out, tenant, user, fields);
        }
    }
  g_string_append_c (out, ']');
  {
    gboolean more = i < users->len;
    g_autofree char *content =
        more ? g_strdup_printf ("s%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT
                                "-%u-%u-%" G_GINT64_MODIFIER "x",
                                since,
                                until,
                                i,
                                pause + 1,
                                fields)
             : g_strdup_printf ("d%" G_GUINT64_FORMAT "-%" G_GINT64_MODIFIER "x", until, fields);
    g_autofree char *next = tn_rehearsal_make_token (self, call, content);

    g_string_append_printf (out,
                            ",\"%s\":\"%s/graph/v1.0/users/delta?%s=%s\"}",
                            more ? "@odata.nextLink" : "@odata.deltaLink",
                            self->base,
                            more ? "$skiptoken" : "$deltatoken",
                            next);
  }
}

void
tn_rehearsal_handle_users (TnRehearsal *self, TnCall *call, TnReply *reply)
{
  const char *rest = call->path + strlen ("/v1.0/users");
  guint64 fields;

  if (*rest == '\0')
    handle_list (self, call, reply);
  else if (g_str_equal (rest, "/$count"))
    handle_count (self, call, reply);
  else if (g_str_equal (rest, "/delta") || g_str_equal (rest, "/delta()"))
    handle_delta (self, call, reply);
  else if (parse_select (call, reply, &fields))
    {
      TnFleetUser *user = tn_rehearsal_find_user (self, call, rest + 1, reply);

      if (user != NULL)
        put_user (self, reply->body, call->tenant, user, fields);
    }
}

TnFleetUser *
tn_rehearsal_find_user (TnRehearsal *self, TnCall *call, const char *id_or_upn, TnReply *reply)
{
  GArray *users = tn_fleet_users (self->fleet, call->tenant);

  for (guint i = 0; i < users->len; i++)
    {
      TnFleetUser *user = &g_array_index (users, TnFleetUser, i);
      g_autofree char *upn = NULL;

      if (user->removed != TN_REMOVED_NO)
        continue;
      if (g_ascii_strcasecmp (user->id, id_or_upn) == 0)
        return user;
      if (strchr (id_or_upn, '@') == NULL)
        continue;
      upn = tn_fleet_user_upn (call->tenant, user);
      if (g_ascii_strcasecmp (upn, id_or_upn) == 0)
        return user;
    }
  tn_rehearsal_refuse_absent (reply);
  return NULL;
}

void
tn_rehearsal_refuse_absent (TnReply *reply)
{
  tn_reply_graph_error (reply,
                        404,
                        "Request_ResourceNotFound",
                        "Resource does not exist or one of its queried reference-property "
                        "objects are not present.");
}

void
tn_rehearsal_put_user (TnRehearsal *self, TnCall *call, GString *out, TnFleetUser *user)
{
  put_user (self, out, call->tenant, user, DEFAULT_FIELDS | 1u << FIELD_ACCOUNT_ENABLED);
}
