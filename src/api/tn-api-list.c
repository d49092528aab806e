/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-api-call.h"

#include "tn-health.h"
#include "tn-text.h"

#include <string.h>

#define LIMIT 100
#define MAX_LIMIT 500

static const TnApiParameter parameters[] = {
  { "search", NULL, 0, 0, 0, "Part of a name; what it looks at is as in the window" },
  { "sort", NULL, 0, 0, 0, "Name of a member to sort by; without it, the list's own order" },
  { "order", "asc|desc", 0, 0, 0, "Direction of sort" },
  { "limit", NULL, 1, MAX_LIMIT, 0, "So many rows at most; 100 without it" },
  { "offset", NULL, 0, G_MAXINT32, 0, "So many rows are passed over" },
  { "health", "healthy|warning|critical|no-data", 0, 0, TN_API_BY_TENANT, "Roll-up of the health" },
  { "tag", NULL, 0, 0, TN_API_BY_TENANT, "Name of a tag" },
  { "customer", NULL, 0, 0, TN_API_BY_TENANT, "Name of a customer" },
  { "filter",
    "without-mfa|inactive|disabled",
    0,
    0,
    TN_API_BY_USER,
    "Members without MFA; licensed users without a sign-in in days; licensed users who cannot "
    "sign in" },
  { "days", NULL, 1, 3650, TN_API_BY_USER, "For filter inactive; 30 without it" },
  { "state", "open|snoozed|resolved", 0, 0, TN_API_BY_ALERT, "Of alerts" },
  { "unused", "true", 0, 0, TN_API_BY_LICENCE, "Only licences of which some are not assigned" },
};

const TnApiParameter *
tn_api_parameters (guint *n)
{
  *n = G_N_ELEMENTS (parameters);
  return parameters;
}

/* Asking -------------------------------------------------------------------- */

static gboolean
is_one_of (const char *words, const char *word)
{
  g_auto (GStrv) known = g_strsplit (words, "|", -1);

  return g_strv_contains ((const char *const *) known, word);
}

gboolean
tn_api_takes (const TnApiRoute *route, const TnApiParameter *parameter)
{
  return route->name != NULL && (parameter->of == 0 || (parameter->of & route->parameters) != 0);
}

static const TnApiParameter *
find_parameter (const TnApiRoute *route, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (parameters); i++)
    if (g_str_equal (parameters[i].name, name) && tn_api_takes (route, &parameters[i]))
      return &parameters[i];
  return NULL;
}

/* Everything that is asked for is understood, or the answer would be to another question. */
static gboolean
check_query (TnApiCall *call, const TnApiRoute *route, GError **error)
{
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, call->query);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const TnApiParameter *parameter = find_parameter (route, name);
      gint64 number;

      if (parameter != NULL &&
          (parameter->values == NULL || is_one_of (parameter->values, value)) &&
          (parameter->max == 0 ||
           g_ascii_string_to_signed (value, 10, parameter->min, parameter->max, &number, NULL)))
        continue;
      g_set_error (error,
                   TN_API_ERROR,
                   TN_API_ERROR_BAD_REQUEST,
                   parameter == NULL ? "there is no parameter “%s” here"
                                     : "the value of “%s” is not allowed",
                   (const char *) name);
      return FALSE;
    }
  return TRUE;
}

static const char *
value_of (TnApiCall *call, const char *name)
{
  return g_hash_table_lookup (call->query, name);
}

static gint64
number_of (TnApiCall *call, const char *name, gint64 otherwise)
{
  const char *text = value_of (call, name);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : otherwise;
}

/* The field of the member @name that the list can sort by. */
static const char *
sort_field (const TnApiRoute *route, const char *name)
{
  guint n;
  const TnMember *members = tn_row_members (route->kind, &n);

  for (guint i = 0; i < n; i++)
    {
      /* Some are made from several fields, and sort by the one that bears their name. */
      const char *field = members[i].field != NULL ? members[i].field : members[i].name;

      if (g_str_equal (members[i].name, name) && tn_list_sorts_by (route->kind, field))
        return field;
    }
  return NULL;
}

/* The one row of @kind that is called @name, as an array. */
static gboolean
find_named (TnApiCall *call, TnListKind kind, const char *name, GArray **ids, GError **error)
{
  TnStore *store = tn_services_get_store (call->services);
  const TnListQuery query = { .kind = kind,
                              .search = (char *) name,
                              .allowed =
                                  kind == TN_LIST_ORGANIZATIONS ? call->token->allowed : NULL };
  g_autofree char *wanted = tn_text_fold (name);
  g_autoptr (GArray) found = dex_await_boxed (tn_store_list_ids (store, &query, NULL), error);
  g_autoptr (GPtrArray) rows =
      found != NULL ? dex_await_boxed (tn_store_list_rows (store, kind, found), error) : NULL;

  if (rows == NULL)
    return FALSE;
  *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < rows->len; i++)
    {
      TnRecord *row = g_ptr_array_index (rows, i);
      g_autofree char *folded = tn_text_fold (tn_record_get_string (row, "name"));
      gint64 id = tn_record_get_id (row);

      if (g_str_equal (folded, wanted))
        g_array_append_val (*ids, id);
    }
  if ((*ids)->len > 0)
    return TRUE;
  /* Who may see some tenants only is not told which tags the others have. */
  if (kind == TN_LIST_TAGS && call->token->allowed != NULL)
    {
      const gint64 none = -1;

      g_array_append_val (*ids, none);
      return TRUE;
    }
  g_set_error (error, TN_API_ERROR, TN_API_ERROR_BAD_REQUEST, "nothing goes by “%s”", name);
  return FALSE;
}

static gboolean
read_tenant_filters (TnApiCall *call, TnListQuery *query, GError **error)
{
  const char *health = value_of (call, "health"), *tag = value_of (call, "tag"),
             *customer = value_of (call, "customer");

  /* One of the words that check_query() lets through. */
  if (health != NULL)
    query->tenants.health = 1u << tn_health_parse (health);
  return (tag == NULL || find_named (call, TN_LIST_TAGS, tag, &query->tenants.tags, error)) &&
         (customer == NULL ||
          find_named (call, TN_LIST_ORGANIZATIONS, customer, &query->tenants.customers, error));
}

static void
read_filter (TnApiCall *call, const TnApiRoute *route, TnListQuery *query)
{
  static const struct
  {
    const char *parameter, *word;
    TnListFilter filter;
  } words[] = {
    { "filter", "without-mfa", TN_FILTER_WITHOUT_MFA },
    { "filter", "inactive", TN_FILTER_INACTIVE },
    { "filter", "disabled", TN_FILTER_DISABLED },
    { "state", "open", TN_FILTER_OPEN },
    { "state", "snoozed", TN_FILTER_SNOOZED },
    { "state", "resolved", TN_FILTER_RESOLVED },
    { "unused", "true", TN_FILTER_UNUSED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (value_of (call, words[i].parameter), words[i].word) == 0)
      query->filter = words[i].filter;
  if (query->filter == TN_FILTER_INACTIVE)
    query->until = tn_services_now (call->services) - number_of (call, "days", 30) * 86400;
}

static TnListQuery *
read_query (TnApiCall *call, const TnApiRoute *route, GError **error)
{
  g_autoptr (TnListQuery) query = g_new0 (TnListQuery, 1);
  const char *sort = value_of (call, "sort");

  query->kind = route->kind;
  query->search = g_strdup (value_of (call, "search"));
  query->descending = g_strcmp0 (value_of (call, "order"), "desc") == 0;
  query->allowed = call->token->allowed != NULL ? g_array_ref (call->token->allowed) : NULL;
  if (!check_query (call, route, error))
    return NULL;
  if (sort != NULL)
    {
      query->sort = g_strdup (sort_field (route, sort));
      if (query->sort == NULL)
        {
          g_set_error (error,
                       TN_API_ERROR,
                       TN_API_ERROR_BAD_REQUEST,
                       "this list cannot be sorted by “%s”",
                       sort);
          return NULL;
        }
    }
  if (call->tenant_id != NULL)
    {
      g_autoptr (TnRecord) tenant = tn_api_find_tenant (call, error);

      if (tenant == NULL)
        return NULL;
      query->context = tn_record_get_id (tenant);
    }
  read_filter (call, route, query);
  if (!read_tenant_filters (call, query, error))
    return NULL;
  return g_steal_pointer (&query);
}

/* Answering ----------------------------------------------------------------- */

/* The same question, further on. */
static char *
next_page (TnApiCall *call, gint64 offset)
{
  GUri *uri = soup_server_message_get_uri (call->message);
  GString *next = g_string_new (g_uri_get_path (uri));
  GHashTableIter iter;
  gpointer name, value;

  g_string_append_printf (next, "?offset=%" G_GINT64_FORMAT, offset);
  g_hash_table_iter_init (&iter, call->query);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (!g_str_equal (name, "offset"))
      {
        g_autofree char *escaped = g_uri_escape_string (value, NULL, FALSE);

        g_string_append_printf (next, "&%s=%s", (const char *) name, escaped);
      }
  return g_string_free_and_steal (next);
}

JsonNode *
tn_api_list (TnApiCall *call, const TnApiRoute *route, GError **error)
{
  TnStore *store = tn_services_get_store (call->services);
  g_autoptr (TnListQuery) query = read_query (call, route, error);
  g_autoptr (GArray) ids =
      query != NULL ? dex_await_boxed (tn_store_list_ids (store, query, NULL), error) : NULL;
  g_autoptr (GArray) page = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *next = NULL;
  gint64 offset = number_of (call, "offset", 0), end;

  if (ids == NULL)
    return NULL;
  end = MIN ((gint64) ids->len, offset + number_of (call, "limit", LIMIT));
  if (offset < end)
    g_array_append_vals (page, &g_array_index (ids, gint64, offset), (guint) (end - offset));
  rows = dex_await_boxed (tn_store_list_rows (store, route->kind, page), error);
  if (rows == NULL)
    return NULL;
  next = end < (gint64) ids->len ? next_page (call, end) : NULL;
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, route->name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < rows->len; i++)
    tn_row_put (builder, route->kind, g_ptr_array_index (rows, i));
  json_builder_end_array (builder);
  tn_json_put_int (builder, "total", ids->len);
  tn_json_put_int (builder, "offset", offset);
  tn_json_put_string (builder, "next", next);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
