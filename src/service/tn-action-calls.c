/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-action-calls.h"

#include "tn-graph-error.h"
#include "tn-json.h"
#include "tn-method.h"
#include "tn-restore.h"
#include "tn-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A directory answers from several places; one may lag behind for some seconds (reference 3.4). */
static const int waits[] = { 0, 1, 2, 4, 8 };

/* Seconds that our clock and Microsoft’s may differ by. */
#define CLOCKS_DIFFER 300

typedef struct
{
  TnServices *services;
  const TnActionTarget *target;
  TnActionResult *result;
  char *user; /* (owned): "/v1.0/users/{id}" */
} Call;

/* Requests ------------------------------------------------------------------ */

static TnGraph *
graph_of (Call *call)
{
  return tn_services_get_graph (call->services, call->target->tenant_id);
}

/* @flags: %TN_CALL_IDEMPOTENT where sending it twice does no harm. Returns: (transfer full)
 * (nullable). */
static TnHttpResponse *
send (Call *call,
      const char *method,
      const char *path,
      const char *body,
      TnCallFlags flags,
      GError **error)
{
  g_autoptr (GBytes) bytes = body != NULL ? g_bytes_new (body, strlen (body)) : NULL;

  /* Not cancelled half-way: what was sent is read back. */
  return dex_await_boxed (tn_graph_send (graph_of (call),
                                         method,
                                         call->target->tenant_id,
                                         path,
                                         bytes,
                                         NULL,
                                         flags,
                                         NULL),
                          error);
}

static gboolean
send_away (Call *call, const char *method, const char *path, const char *body, GError **error)
{
  g_autoptr (TnHttpResponse) response = send (call, method, path, body, TN_CALL_IDEMPOTENT, error);

  call->result->sent |= response != NULL;
  return response != NULL;
}

/* An object that Graph answers with. */
static JsonNode *
get (Call *call, const char *path, GError **error)
{
  g_autoptr (TnHttpResponse) response = dex_await_boxed (
      tn_graph_get (graph_of (call), call->target->tenant_id, path, TN_CALL_DEFAULT, NULL, NULL),
      error);
  gsize size;
  const char *data;
  g_autoptr (JsonNode) root = NULL;

  if (response == NULL)
    return NULL;
  data = g_bytes_get_data (response->body, &size);
  root = tn_json_parse (data, size, NULL);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    return g_steal_pointer (&root);
  g_set_error_literal (error,
                       TN_GRAPH_ERROR,
                       TN_GRAPH_ERROR_PROTOCOL,
                       "Microsoft’s answer is not an object");
  return NULL;
}

static JsonNode *
get_user (Call *call, const char *select, GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s?$select=%s", call->user, select);

  return get (call, path, error);
}

/* Looks until @is_so says yes, a few times. */
typedef gboolean (*IsSo) (Call *call, gconstpointer data, gboolean *so, GError **error);

static gboolean
read_back (Call *call, IsSo is_so, gconstpointer data, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      gboolean so = FALSE;

      if (waits[i] > 0)
        dex_await (tn_clock_sleep (tn_services_get_clock (call->services), waits[i]), NULL);
      if (!is_so (call, data, &so, error))
        return FALSE;
      if (so)
        return TRUE;
    }
  g_set_error_literal (error,
                       TN_GRAPH_ERROR,
                       TN_GRAPH_ERROR_CONFLICT,
                       _ ("Microsoft confirmed it, and it is not so."));
  return FALSE;
}

/* Microsoft was asked again and again, and says that it is as before. */
static gboolean
is_not_so (const GError *error)
{
  return g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_CONFLICT);
}

static void
say (Call *call, const char *text)
{
  call->result->read_back = g_strdup (text);
}

/* Sign-in ------------------------------------------------------------------- */

static gboolean
is_enabled (Call *call, gconstpointer wanted, gboolean *so, GError **error)
{
  g_autoptr (JsonNode) user = get_user (call, "accountEnabled", error);
  gboolean enabled = FALSE;

  if (user == NULL)
    return FALSE;
  *so = tn_json_get_boolean (json_node_get_object (user), "accountEnabled", &enabled) &&
        enabled == (wanted != NULL);
  return TRUE;
}

static gboolean
set_enabled (Call *call, gboolean enabled, GError **error)
{
  if (!send_away (call,
                  "PATCH",
                  call->user,
                  enabled ? "{\"accountEnabled\":true}" : "{\"accountEnabled\":false}",
                  error) ||
      !read_back (call, is_enabled, enabled ? "" : NULL, error))
    return FALSE;
  say (call, enabled ? _ ("Can sign in") : _ ("Cannot sign in"));
  return TRUE;
}

/* @name of the user has another value than @before, or is of @since or later: Microsoft counts in
 * seconds, and a new password signs out by itself. */
typedef struct
{
  const char *name, *before;
  gint64 since; /* 0: a new value is wanted */
} Moved;

static gboolean
has_moved (Call *call, gconstpointer data, gboolean *so, GError **error)
{
  const Moved *moved = data;
  g_autoptr (JsonNode) user = get_user (call, moved->name, error);
  const char *now;

  if (user == NULL)
    return FALSE;
  now = tn_json_get_string (json_node_get_object (user), moved->name);
  *so = now != NULL && (g_strcmp0 (now, moved->before) != 0 ||
                        (moved->since > 0 && tn_time_parse (now) >= moved->since));
  return TRUE;
}

/* A time of the user, as Microsoft writes it. */
static gboolean
read_time (Call *call, const char *name, char **time, GError **error)
{
  g_autoptr (JsonNode) user = get_user (call, name, error);

  if (user == NULL)
    return FALSE;
  *time = g_strdup (tn_json_get_string (json_node_get_object (user), name));
  return TRUE;
}

static gboolean
reset_password (Call *call, GError **error)
{
  static const char time[] = "lastPasswordChangeDateTime";
  g_autofree char *before = NULL;
  g_autoptr (TnSecret) password = tn_action_password (), body = NULL;
  g_autoptr (GError) local = NULL;
  Moved moved = { time, NULL, 0 };

  if (!read_time (call, time, &before, error))
    return FALSE;
  moved.before = before;
  /* Its letters need no escapes in JSON. */
  body = g_strdup_printf ("{\"passwordProfile\":{\"forceChangePasswordNextSignIn\":true,"
                          "\"password\":\"%s\"}}",
                          password);
  if (!send_away (call, "PATCH", call->user, body, &local))
    {
      /* Perhaps it holds: only then is it worth to be seen. */
      if (g_str_equal (tn_services_outcome (local), "unknown"))
        call->result->secret = g_steal_pointer (&password);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!read_back (call, has_moved, &moved, &local))
    {
      if (!is_not_so (local))
        call->result->secret = g_steal_pointer (&password);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  call->result->secret = g_steal_pointer (&password);
  say (call, _ ("New password; it has to be changed at the next sign-in"));
  return TRUE;
}

static gboolean
must_change (Call *call, gconstpointer data, gboolean *so, GError **error)
{
  g_autoptr (JsonNode) user = get_user (call, "passwordProfile", error);
  JsonObject *profile =
      user != NULL ? tn_json_get_object (json_node_get_object (user), "passwordProfile") : NULL;

  if (user == NULL)
    return FALSE;
  if (profile == NULL || !tn_json_get_boolean (profile, "forceChangePasswordNextSignIn", so))
    *so = FALSE;
  return TRUE;
}

static gboolean
require_change (Call *call, GError **error)
{
  if (!send_away (call,
                  "PATCH",
                  call->user,
                  "{\"passwordProfile\":{\"forceChangePasswordNextSignIn\":true}}",
                  error) ||
      !read_back (call, must_change, NULL, error))
    return FALSE;
  say (call, _ ("Has to choose a new password at the next sign-in"));
  return TRUE;
}

static gboolean
revoke_sessions (Call *call, GError **error)
{
  static const char time[] = "signInSessionsValidFromDateTime";
  g_autofree char *before = NULL, *path = g_strconcat (call->user, "/revokeSignInSessions", NULL);
  Moved moved = { time, NULL, tn_services_now (call->services) - CLOCKS_DIFFER };

  if (!read_time (call, time, &before, error))
    return FALSE;
  moved.before = before;
  if (!send_away (call, "POST", path, "{}", error) || !read_back (call, has_moved, &moved, error))
    return FALSE;
  say (call, _ ("Signed out everywhere"));
  return TRUE;
}

/* Methods ------------------------------------------------------------------- */

static JsonNode *
get_methods (Call *call, GError **error)
{
  g_autofree char *path = g_strconcat (call->user, "/authentication/methods", NULL);

  return get (call, path, error);
}

/* Beside the password. */
static guint
count_methods (JsonNode *node, const char *only)
{
  JsonArray *methods = tn_json_get_array (json_node_get_object (node), "value");
  guint n = 0;

  for (guint i = 0; i < tn_json_array_length (methods); i++)
    {
      JsonObject *method = tn_json_array_object (methods, i);
      const TnMethodKind *kind =
          method != NULL ? tn_method_kind (tn_json_get_string (method, "@odata.type")) : NULL;

      n += kind != NULL && (only == NULL || g_str_equal (kind->type, only));
    }
  return n;
}

static gboolean
has_no_methods (Call *call, gconstpointer data, gboolean *so, GError **error)
{
  g_autoptr (JsonNode) node = get_methods (call, error);

  if (node == NULL)
    return FALSE;
  *so = count_methods (node, NULL) == 0;
  return TRUE;
}

/* @authenticators: those, or all others: an authenticator is the default for most, and that cannot
 * go before the others. */
static gboolean
delete_methods (Call *call, JsonNode *node, gboolean authenticators, GError **error)
{
  JsonArray *methods = tn_json_get_array (json_node_get_object (node), "value");

  for (guint i = 0; i < tn_json_array_length (methods); i++)
    {
      JsonObject *method = tn_json_array_object (methods, i);
      const char *id = method != NULL ? tn_json_get_string (method, "id") : NULL;
      const TnMethodKind *kind =
          id != NULL ? tn_method_kind (tn_json_get_string (method, "@odata.type")) : NULL;
      g_autofree char *escaped = NULL, *path = NULL;

      if (kind == NULL || g_str_equal (kind->type, "microsoftAuthenticator") != authenticators)
        continue;
      escaped = g_uri_escape_string (id, NULL, FALSE);
      path = g_strdup_printf ("%s/authentication/%s/%s", call->user, kind->segment, escaped);
      if (!send_away (call, "DELETE", path, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
reset_mfa (Call *call, GError **error)
{
  g_autoptr (JsonNode) node = get_methods (call, error);
  g_autofree char *revoke = g_strconcat (call->user, "/revokeSignInSessions", NULL);

  if (node == NULL || !delete_methods (call, node, FALSE, error) ||
      !delete_methods (call, node, TRUE, error) || !read_back (call, has_no_methods, NULL, error) ||
      !send_away (call, "POST", revoke, "{}", error))
    return FALSE;
  say (call, _ ("No methods; has to register again"));
  return TRUE;
}

static gboolean
has_pass (Call *call, gconstpointer data, gboolean *so, GError **error)
{
  g_autoptr (JsonNode) node = get_methods (call, error);

  if (node == NULL)
    return FALSE;
  *so = count_methods (node, "temporaryAccessPass") > 0;
  return TRUE;
}

static gboolean
create_pass (Call *call, GError **error)
{
  g_autofree char *path =
      g_strconcat (call->user, "/authentication/temporaryAccessPassMethods", NULL);
  gint64 minutes =
      call->target->argument != NULL ? g_ascii_strtoll (call->target->argument, NULL, 10) : 60;
  g_autofree char *body =
      g_strdup_printf ("{\"lifetimeInMinutes\":%" G_GINT64_FORMAT ",\"isUsableOnce\":false}",
                       CLAMP (minutes, 10, 43200));
  /* Sent again, it would be another pass. */
  g_autoptr (TnHttpResponse) response = send (call, "POST", path, body, TN_CALL_DEFAULT, error);
  gsize size;
  const char *data = response != NULL ? g_bytes_get_data (response->body, &size) : NULL;
  g_autoptr (JsonNode) root = data != NULL ? tn_json_parse (data, size, NULL) : NULL;
  const char *pass = root != NULL && JSON_NODE_HOLDS_OBJECT (root)
                         ? tn_json_get_string (json_node_get_object (root), "temporaryAccessPass")
                         : NULL;

  if (response == NULL)
    return FALSE;
  call->result->sent = TRUE;
  if (pass == NULL)
    {
      g_set_error_literal (error,
                           TN_GRAPH_ERROR,
                           TN_GRAPH_ERROR_PROTOCOL,
                           "Microsoft’s answer has no pass");
      return FALSE;
    }
  call->result->secret = g_strdup (pass);
  if (!read_back (call, has_pass, NULL, error))
    return FALSE;
  say (call, _ ("Has a Temporary Access Pass"));
  return TRUE;
}

/* Licences ------------------------------------------------------------------ */

static gboolean
holds (JsonNode *user, const char *sku)
{
  JsonArray *licences = tn_json_get_array (json_node_get_object (user), "assignedLicenses");

  for (guint i = 0; i < tn_json_array_length (licences); i++)
    {
      JsonObject *licence = tn_json_array_object (licences, i);
      const char *id = licence != NULL ? tn_json_get_string (licence, "skuId") : NULL;

      if (id != NULL && g_ascii_strcasecmp (id, sku) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_licensed (Call *call, gconstpointer wanted, gboolean *so, GError **error)
{
  g_autoptr (JsonNode) user = get_user (call, "assignedLicenses", error);

  if (user == NULL)
    return FALSE;
  *so = holds (user, call->target->argument) == (wanted != NULL);
  return TRUE;
}

static gboolean
set_licence (Call *call, gboolean assigned, GError **error)
{
  g_autofree char *path = g_strconcat (call->user, "/assignLicense", NULL);
  g_autofree char *body = NULL;

  if (!tn_text_is_guid (call->target->argument))
    {
      g_set_error_literal (error,
                           TN_GRAPH_ERROR,
                           TN_GRAPH_ERROR_PROTOCOL,
                           "this is not the id of a licence");
      return FALSE;
    }
  body = assigned ? g_strdup_printf ("{\"addLicenses\":[{\"skuId\":\"%s\",\"disabledPlans\":[]}],"
                                     "\"removeLicenses\":[]}",
                                     call->target->argument)
                  : g_strdup_printf ("{\"addLicenses\":[],\"removeLicenses\":[\"%s\"]}",
                                     call->target->argument);
  if (!send_away (call, "POST", path, body, error) ||
      !read_back (call, is_licensed, assigned ? "" : NULL, error))
    return FALSE;
  say (call, assigned ? _ ("Holds the licence") : _ ("Does not hold the licence"));
  return TRUE;
}

static gboolean
is_located (Call *call, gconstpointer data, gboolean *so, GError **error)
{
  g_autoptr (JsonNode) user = get_user (call, "usageLocation", error);

  if (user == NULL)
    return FALSE;
  *so = g_strcmp0 (tn_json_get_string (json_node_get_object (user), "usageLocation"), data) == 0;
  return TRUE;
}

static gboolean
set_location (Call *call, GError **error)
{
  g_autofree char *country =
      g_ascii_strup (call->target->argument != NULL ? call->target->argument : "", -1);
  g_autofree char *body = g_strdup_printf ("{\"usageLocation\":\"%s\"}", country);

  if (strlen (country) != 2 || !g_ascii_isalpha (country[0]) || !g_ascii_isalpha (country[1]))
    {
      g_set_error_literal (error,
                           TN_GRAPH_ERROR,
                           TN_GRAPH_ERROR_PROTOCOL,
                           "a usage location has two letters");
      return FALSE;
    }
  if (!send_away (call, "PATCH", call->user, body, error) ||
      !read_back (call, is_located, country, error))
    return FALSE;
  say (call, country);
  return TRUE;
}

/* Groups -------------------------------------------------------------------- */

static gboolean
is_member (Call *call, gconstpointer wanted, gboolean *so, GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s/memberOf?$select=id&$top=999", call->user);
  g_autoptr (JsonNode) node = get (call, path, error);
  JsonArray *groups;
  gboolean found = FALSE;

  if (node == NULL)
    return FALSE;
  groups = tn_json_get_array (json_node_get_object (node), "value");
  for (guint i = 0; i < tn_json_array_length (groups); i++)
    {
      JsonObject *group = tn_json_array_object (groups, i);

      found |= group != NULL &&
               g_strcmp0 (tn_json_get_string (group, "id"), call->target->argument) == 0;
    }
  *so = found == (wanted != NULL);
  return TRUE;
}

/* What is so already is done (reference 4). */
static gboolean
is_so_already (const GError *error, gboolean member)
{
  return member ? strstr (error->message, "references already exist") != NULL
                : g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_NOT_FOUND);
}

static gboolean
set_member (Call *call, gboolean member, GError **error)
{
  const char *group = call->target->argument;
  g_autofree char *path = NULL, *body = NULL;
  g_autoptr (GError) local = NULL;

  if (!tn_text_is_guid (group) || !tn_text_is_guid (call->target->user_id))
    {
      g_set_error_literal (error,
                           TN_GRAPH_ERROR,
                           TN_GRAPH_ERROR_PROTOCOL,
                           "this is not the id of a group");
      return FALSE;
    }
  /* Always with $ref: without it, DELETE deletes the person (reference 4). */
  path = member ? g_strdup_printf ("/v1.0/groups/%s/members/$ref", group)
                : g_strdup_printf ("/v1.0/groups/%s/members/%s/$ref", group, call->target->user_id);
  if (member)
    body = g_strdup_printf (
        "{\"@odata.id\":\"%s/v1.0/directoryObjects/%s\"}",
        tn_cloud_get_graph (tn_services_cloud_of (call->services, call->target->tenant_id)),
        call->target->user_id);
  if (!send_away (call, member ? "POST" : "DELETE", path, body, &local) &&
      !is_so_already (local, member))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!read_back (call, is_member, member ? "" : NULL, error))
    return FALSE;
  say (call, member ? _ ("Is a member") : _ ("Is not a member"));
  return TRUE;
}

/* Being there --------------------------------------------------------------- */

static gboolean
is_there (Call *call, gconstpointer wanted, gboolean *so, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonNode) user = get_user (call, "id", &local);

  if (user == NULL && !g_error_matches (local, TN_GRAPH_ERROR, TN_GRAPH_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *so = (user != NULL) == (wanted != NULL);
  return TRUE;
}

static gboolean
delete_user (Call *call, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!send_away (call, "DELETE", call->user, NULL, &local) &&
      !g_error_matches (local, TN_GRAPH_ERROR, TN_GRAPH_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!read_back (call, is_there, NULL, error))
    return FALSE;
  say (call, _ ("Deleted; can be restored for 30 days"));
  return TRUE;
}

static gboolean
restore_user (Call *call, GError **error)
{
  g_autofree char *path =
      g_strdup_printf ("/v1.0/directory/deletedItems/%s/restore", call->target->user_id);

  if (!send_away (call, "POST", path, "{}", error) || !read_back (call, is_there, "", error))
    return FALSE;
  say (call, _ ("Is there again"));
  return TRUE;
}

/* The body of a new user: what was described, and a password. */
static char *
new_user_body (const char *argument, const char *password, GError **error)
{
  g_autoptr (JsonNode) root = tn_json_parse (argument, strlen (argument), error);
  JsonObject *from = root != NULL ? tn_json_root_object (root, error) : NULL;
  const char *user_name = from != NULL ? tn_json_get_string (from, "userPrincipalName") : NULL;
  const char *at = user_name != NULL ? strchr (user_name, '@') : NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *nickname = NULL;
  g_autoptr (GList) names = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (from == NULL)
    return NULL;
  if (at == NULL)
    {
      g_set_error_literal (error,
                           TN_GRAPH_ERROR,
                           TN_GRAPH_ERROR_PROTOCOL,
                           "a user name has a domain");
      return NULL;
    }
  nickname = g_strndup (user_name, (gsize) (at - user_name));
  json_builder_begin_object (builder);
  names = json_object_get_members (from);
  for (GList *l = names; l != NULL; l = l->next)
    tn_json_put_string (builder, l->data, tn_json_get_string (from, l->data));
  tn_json_put_string (builder, "mailNickname", nickname);
  tn_json_put_boolean (builder, "accountEnabled", 1);
  json_builder_set_member_name (builder, "passwordProfile");
  json_builder_begin_object (builder);
  tn_json_put_boolean (builder, "forceChangePasswordNextSignIn", 1);
  tn_json_put_string (builder, "password", password);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);
  return tn_json_to_text (node, FALSE);
}

static gboolean
create_user (Call *call, GError **error)
{
  g_autoptr (TnSecret) password = tn_action_password (), body = NULL;
  g_autoptr (TnHttpResponse) response = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) local = NULL;
  const char *id = NULL, *data;
  gsize size;

  body = new_user_body (call->target->argument, password, error);
  if (body == NULL)
    return FALSE;
  /* Sent again, it would be refused because of itself. */
  response = send (call, "POST", "/v1.0/users", body, TN_CALL_DEFAULT, &local);
  if (response == NULL)
    {
      /* Perhaps there is somebody with this password now. */
      if (g_str_equal (tn_services_outcome (local), "unknown"))
        call->result->secret = g_steal_pointer (&password);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  call->result->sent = TRUE;
  call->result->secret = g_steal_pointer (&password);
  data = g_bytes_get_data (response->body, &size);
  root = tn_json_parse (data, size, NULL);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    id = tn_json_get_string (json_node_get_object (root), "id");
  if (id == NULL || !tn_text_is_guid (id))
    {
      g_set_error_literal (error,
                           TN_GRAPH_ERROR,
                           TN_GRAPH_ERROR_PROTOCOL,
                           "Microsoft’s answer has no id of the new user");
      return FALSE;
    }
  call->result->user_id = g_strdup (id);
  call->user = g_strdup_printf ("/v1.0/users/%s", id);
  if (!read_back (call, is_there, "", error))
    return FALSE;
  say (call, _ ("Created; the password has to be changed at the first sign-in"));
  return TRUE;
}

char *
tn_action_describe_new (const TnNewPerson *person)
{
  const struct
  {
    const char *name, *value;
  } properties[] = {
    { "displayName", person->display_name },    { "userPrincipalName", person->user_name },
    { "givenName", person->given_name },        { "surname", person->surname },
    { "jobTitle", person->job_title },          { "department", person->department },
    { "usageLocation", person->usage_location }
  };
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;

  json_builder_begin_object (builder);
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    if (properties[i].value != NULL && *properties[i].value != '\0')
      tn_json_put_string (builder, properties[i].name, properties[i].value);
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);
  return tn_json_to_text (node, FALSE);
}

/* All of them --------------------------------------------------------------- */

static gboolean
dispatch (Call *call, GError **error)
{
  switch (call->target->action)
    {
    case TN_ACTION_BLOCK:
      return set_enabled (call, FALSE, error);
    case TN_ACTION_UNBLOCK:
      return set_enabled (call, TRUE, error);
    case TN_ACTION_RESET_PASSWORD:
      return reset_password (call, error);
    case TN_ACTION_REQUIRE_CHANGE:
      return require_change (call, error);
    case TN_ACTION_REVOKE_SESSIONS:
      return revoke_sessions (call, error);
    case TN_ACTION_RESET_MFA:
      return reset_mfa (call, error);
    case TN_ACTION_TEMPORARY_PASS:
      return create_pass (call, error);
    case TN_ACTION_SET_LOCATION:
      return set_location (call, error);
    case TN_ACTION_ASSIGN_LICENCE:
      return set_licence (call, TRUE, error);
    case TN_ACTION_REMOVE_LICENCE:
      return set_licence (call, FALSE, error);
    case TN_ACTION_ADD_TO_GROUP:
      return set_member (call, TRUE, error);
    case TN_ACTION_REMOVE_FROM_GROUP:
      return set_member (call, FALSE, error);
    case TN_ACTION_DELETE:
      return delete_user (call, error);
    case TN_ACTION_RESTORE:
      return restore_user (call, error);
    case TN_ACTION_CREATE:
      return create_user (call, error);
    case TN_ACTION_PUT_BACK:
      return tn_restore_call (call->services, call->target, call->result, error);
    case TN_N_ACTIONS:
    default:
      g_return_val_if_reached (FALSE);
    }
}

gboolean
tn_action_call (TnServices *services,
                const TnActionTarget *target,
                TnActionResult *result,
                GError **error)
{
  Call call = { services, target, result, NULL };
  g_autofree char *escaped =
      target->user_id != NULL ? g_uri_escape_string (target->user_id, NULL, FALSE) : NULL;
  gboolean done;

  if (escaped != NULL)
    call.user = g_strdup_printf ("/v1.0/users/%s", escaped);
  done = dispatch (&call, error);
  g_free (call.user);
  return done;
}

char *
tn_action_password (void)
{
  /* Without letters that are taken for each other. */
  static const char *const kinds[] = { "abcdefghijkmnpqrstuvwxyz",
                                       "ABCDEFGHJKLMNPQRSTUVWXYZ",
                                       "23456789",
                                       "!#%+-=?@" };
  char password[17] = { 0 };

  for (guint i = 0; i < sizeof password - 1; i++)
    {
      const char *kind = kinds[i < G_N_ELEMENTS (kinds) ? i : i % 3];
      g_autofree char *dice = tn_text_random (8);
      gsize length;
      g_autofree guint8 *bytes = tn_text_base64_any (dice, &length);
      guint64 number;

      memcpy (&number, bytes, sizeof number);
      password[i] = kind[number % strlen (kind)];
    }
  return g_strdup (password);
}
