/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-list-private.h"

#include "tn-db-functions.h"
#include "tn-db.h"
#include "tn-json.h"
#include "tn-text.h"

#include <string.h>

/* Filters ------------------------------------------------------------------- */

static gboolean
equal_ids (GArray *a, GArray *b)
{
  guint n = a != NULL ? a->len : 0;

  return n == (b != NULL ? b->len : 0) &&
         (n == 0 || memcmp (a->data, b->data, n * sizeof (gint64)) == 0);
}

void
tn_tenant_filter_clear (TnTenantFilter *filter)
{
  g_clear_pointer (&filter->tags, g_array_unref);
  g_clear_pointer (&filter->customers, g_array_unref);
  *filter = (TnTenantFilter) { 0 };
}

void
tn_tenant_filter_copy (TnTenantFilter *to, const TnTenantFilter *from)
{
  *to = *from;
  to->tags = from->tags != NULL ? g_array_copy (from->tags) : NULL;
  to->customers = from->customers != NULL ? g_array_copy (from->customers) : NULL;
}

gboolean
tn_tenant_filter_equal (const TnTenantFilter *a, const TnTenantFilter *b)
{
  return a->health == b->health && a->sync == b->sync && a->csp_auth == b->csp_auth &&
         equal_ids (a->tags, b->tags) && equal_ids (a->customers, b->customers);
}

gboolean
tn_tenant_filter_is_empty (const TnTenantFilter *filter)
{
  static const TnTenantFilter nothing;

  return tn_tenant_filter_equal (filter, &nothing);
}

/* The values are bound, see bind_tenants(): so there are few different statements. */
static void
append_tenant_filters (const TnListQuery *query, GString *sql)
{
  const TnTenantFilter *filter = &query->tenants;

  g_string_append (sql,
                   query->filter == TN_FILTER_REMOVED
                       ? " AND r.removed_at > 0 AND NOT EXISTS (SELECT 1 FROM microsoft_tenants o "
                         "WHERE o.tenant_id = r.tenant_id AND (o.removed_at = 0 OR o.removed_at > "
                         "r.removed_at OR (o.removed_at = r.removed_at AND o.id > r.id)))"
                       : " AND r.removed_at = 0");
  if (filter->health != 0)
    g_string_append (sql, " AND ?3 & (1 << (" TN_DB_HEALTH " >> 8))");
  if (filter->sync != 0)
    g_string_append (sql, " AND ?4 & (1 << (" TN_LIST_SYNC_STATUS "))");
  if (filter->csp_auth != 0)
    g_string_append (sql, " AND ?5 & (1 << ifnull (c.auth, 0))");
  if (filter->tags != NULL && filter->tags->len > 0)
    g_string_append (sql,
                     " AND EXISTS (SELECT 1 FROM tenant_tags x WHERE x.microsoft_tenant_id = r.id "
                     "AND x.tag_id IN (SELECT value FROM json_each (?6)))");
  if (filter->customers != NULL && filter->customers->len > 0)
    g_string_append (sql,
                     " AND m.id IN (SELECT o.managed_tenant_id FROM organizations o WHERE o.id IN "
                     "(SELECT value FROM json_each (?7)))");
}

static void
bind_ids (sqlite3_stmt *statement, int position, GArray *ids)
{
  g_autoptr (GString) json = g_string_new ("[");

  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (json,
                            "%s%" G_GINT64_FORMAT,
                            i > 0 ? "," : "",
                            g_array_index (ids, gint64, i));
  g_string_append_c (json, ']');
  sqlite3_bind_text (statement, position, json->str, -1, SQLITE_TRANSIENT);
}

static void
bind_tenants (const TnTenantFilter *filter, sqlite3_stmt *statement)
{
  const guint masks[] = { filter->health, filter->sync, filter->csp_auth };

  for (int i = 0; i < 3; i++)
    if (masks[i] != 0)
      sqlite3_bind_int64 (statement, i + 3, masks[i]);
  if (filter->tags != NULL && filter->tags->len > 0)
    bind_ids (statement, 6, filter->tags);
  if (filter->customers != NULL && filter->customers->len > 0)
    bind_ids (statement, 7, filter->customers);
}

static gboolean
has_id (GArray *ids, gint64 id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == id)
      return TRUE;
  return FALSE;
}

/* Both ask for less: what is entered, of what is allowed. */
static void
bind_context (const TnListQuery *query, sqlite3_stmt *statement)
{
  g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (query->context != 0 && (query->allowed == NULL || has_id (query->allowed, query->context)))
    g_array_append_val (one, query->context);
  bind_ids (statement, 9, query->context != 0 ? one : query->allowed);
}

TnListQuery *
tn_list_query_copy (const TnListQuery *query)
{
  TnListQuery *copy = g_memdup2 (query, sizeof *query);

  copy->search = g_strdup (query->search);
  copy->sort = g_strdup (query->sort);
  copy->action = g_strdup (query->action);
  copy->actions = g_strdupv (query->actions);
  copy->actor = g_strdup (query->actor);
  copy->object = g_strdup (query->object);
  copy->tenant = g_strdup (query->tenant);
  copy->sku = g_strdup (query->sku);
  copy->allowed = query->allowed != NULL ? g_array_ref (query->allowed) : NULL;
  tn_tenant_filter_copy (&copy->tenants, &query->tenants);
  return copy;
}

void
tn_list_query_free (TnListQuery *query)
{
  g_free (query->search);
  g_free (query->sort);
  g_free (query->action);
  g_strfreev (query->actions);
  g_free (query->actor);
  g_free (query->object);
  g_free (query->tenant);
  g_free (query->sku);
  g_clear_pointer (&query->allowed, g_array_unref);
  tn_tenant_filter_clear (&query->tenants);
  g_free (query);
}

GType
tn_list_item_type (TnListKind kind)
{
  return tn_list_shape (kind)->type ();
}

TnTables
tn_list_tables (TnListKind kind)
{
  return tn_list_shape (kind)->tables;
}

/* ADM-05. The values are bound, see bind_audit(). */
static void
append_audit_filters (const TnListQuery *query, GString *sql)
{
  g_string_append (sql, " AND r.intent = 0");
  if (query->action != NULL)
    g_string_append (sql, " AND substr (r.action, 1, length (?3)) = ?3");
  if (query->actor != NULL)
    g_string_append (sql, " AND (r.actor = ?4 OR r.account = ?4) AND r.source <> 'background'");
  if (query->actions != NULL)
    g_string_append (sql, " AND r.action IN (SELECT value FROM json_each (?11))");
  if (query->scheduled)
    g_string_append (sql, " AND r.source = 'background'");
  if (query->object != NULL)
    g_string_append (sql, " AND r.object = ?12");
  if (query->tenant != NULL)
    g_string_append (sql, " AND r.tenant = ?5");
  if (query->from != 0)
    g_string_append (sql, " AND r.time >= ?6");
  if (query->until != 0)
    g_string_append (sql, " AND r.time < ?7");
}

static char *
as_json (char **texts)
{
  GString *out = g_string_new ("[");

  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autofree char *quoted = tn_json_quote (texts[i]);

      g_string_append_printf (out, "%s%s", i > 0 ? "," : "", quoted);
    }
  g_string_append_c (out, ']');
  return g_string_free_and_steal (out);
}

static void
bind_audit (const TnListQuery *query, sqlite3_stmt *statement)
{
  const char *const texts[] = { query->action, query->actor, query->tenant };
  const gint64 numbers[] = { query->from, query->until };

  for (int i = 0; i < 3; i++)
    if (texts[i] != NULL)
      sqlite3_bind_text (statement, i + 3, texts[i], -1, SQLITE_TRANSIENT);
  for (int i = 0; i < 2; i++)
    if (numbers[i] != 0)
      sqlite3_bind_int64 (statement, i + 6, numbers[i]);
  if (query->actions != NULL)
    {
      g_autofree char *list = as_json (query->actions);

      sqlite3_bind_text (statement, 11, list, -1, SQLITE_TRANSIENT);
    }
  if (query->object != NULL)
    sqlite3_bind_text (statement, 12, query->object, -1, SQLITE_TRANSIENT);
}

/* What is looked for: folded, without space around it. */
static char *
needle_of (const TnListQuery *query)
{
  return g_strstrip (tn_text_fold (query->search));
}

/* What users are searched by; those that wait for the index are few, or soon will be, and what it
 * says of them is old. @found: the row ids that the index gives. */
#define IN_USER_SEARCH(found)                                                                      \
  " AND (r.id IN (" found ") OR (r.id IN (" WAITING ") AND tn_has_words (tn_fold (ifnull "         \
  "(r.display_name, '') || ' ' || ifnull (r.user_principal_name, '') || ' ' || ifnull (r.mail, "   \
  "'')), ?8)))"
#define WAITING                                                                                    \
  "SELECT id FROM cache.search_todo UNION ALL SELECT id FROM cache.users WHERE id > (SELECT "      \
  "up_to "                                                                                         \
  "FROM cache.search_state)"
#define FOUND                                                                                      \
  "SELECT rowid FROM cache.user_search WHERE user_search MATCH ?1 AND rowid NOT IN (" WAITING ")"
/* A part of a name that a million people have is not looked up a million times for the first few.
 * Only mapped tenants' users count. */
#define FIRST_FOUND                                                                                \
  "SELECT f.id FROM cache.user_search JOIN cache.users f ON f.id = user_search.rowid JOIN "        \
  "managed_tenants fm ON fm.microsoft_tenant_id = f.tenant WHERE user_search MATCH ?1 AND f.id "   \
  "NOT IN (" WAITING ") LIMIT ?10"

static const char *
in_user_search (const TnListQuery *query)
{
  return query->limit > 0 && query->context == 0 && query->allowed == NULL && query->parent == 0 &&
                 query->filter == TN_FILTER_ALL
             ? IN_USER_SEARCH (FIRST_FOUND)
             : IN_USER_SEARCH (FOUND);
}

/* A needle that is too short for the index finds the beginnings of names, which have one too. LIKE
 * knows small and capital letters of English only: others are looked for as they are typed, and as
 * a name has them. */
#define BY_FIRST_LETTERS " AND r.display_name LIKE ?1"
#define BY_FIRST_LETTERS_EITHER " AND (r.display_name LIKE ?1 OR r.display_name LIKE ?8)"

/* Three characters are what a trigram index can find; shorter needles are searched in the text
 * itself. */
static gboolean
uses_index (const TnListQuery *query, const char *needle)
{
  return (query->kind == TN_LIST_TENANTS || query->kind == TN_LIST_HEALTH ||
          query->kind == TN_LIST_SCORES || query->kind == TN_LIST_BACKUPS ||
          query->kind == TN_LIST_USERS) &&
         g_utf8_strlen (needle, -1) >= 3;
}

static const char *
order_of (const TnListShape *shape, const char *field)
{
  for (guint i = 0; i < G_N_ELEMENTS (shape->sorts) && shape->sorts[i].field != NULL; i++)
    if (g_str_equal (shape->sorts[i].field, field))
      return shape->sorts[i].order;
  return NULL;
}

gboolean
tn_list_sorts_by (TnListKind kind, const char *field)
{
  return order_of (tn_list_shape (kind), field) != NULL;
}

char *
tn_list_ids_sql (const TnListQuery *query)
{
  const TnListShape *shape = tn_list_shape (query->kind);
  g_autofree char *needle = needle_of (query);
  GString *sql = g_string_new (NULL);
  const char *order = shape->order;

  if (query->sort != NULL)
    order = order_of (shape, query->sort) ?: shape->order;
  g_string_append_printf (sql, "SELECT r.id FROM %s WHERE 1", shape->from);
  if (query->kind == TN_LIST_TENANTS || query->kind == TN_LIST_HEALTH)
    append_tenant_filters (query, sql);
  else if (query->kind == TN_LIST_CSP)
    g_string_append (sql, " AND r.kind = 2 AND r.removed_at = 0");
  else if (query->kind == TN_LIST_AUDIT)
    append_audit_filters (query, sql);
  else if (query->kind == TN_LIST_SCORES || query->kind == TN_LIST_BACKUPS)
    g_string_append (sql, " AND r.removed_at = 0");
  else if (query->kind == TN_LIST_ORGANIZATIONS && query->parent == 0 &&
           query->filter != TN_FILTER_ANY)
    /* A managed tenant shows all that it has. */
    g_string_append (sql,
                     query->filter == TN_FILTER_ARCHIVED ? " AND r.archived_at > 0"
                                                         : " AND r.archived_at = 0");
  else if (query->kind == TN_LIST_LICENCES && query->sku != NULL)
    g_string_append (sql, " AND r.sku_id = ?3");
  else if (query->kind == TN_LIST_SKUS)
    g_string_append (sql, " AND " TN_LIST_IS_FIRST_OF_SKU);
  g_string_append (sql, tn_list_filter_sql (query));
  if (query->parent != 0 && shape->parent != NULL)
    g_string_append_printf (sql, " AND %s = ?2", shape->parent);
  if ((query->context != 0 || query->allowed != NULL) && shape->context != NULL)
    g_string_append_printf (sql, " AND %s", shape->context);
  if (*needle != '\0' && query->kind == TN_LIST_USERS)
    g_string_append (sql,
                     uses_index (query, needle)       ? in_user_search (query)
                     : g_str_is_ascii (query->search) ? BY_FIRST_LETTERS
                                                      : BY_FIRST_LETTERS_EITHER);
  else if (*needle != '\0' && uses_index (query, needle))
    g_string_append (sql,
                     " AND r.id IN (SELECT rowid FROM tenant_search WHERE search_text MATCH ?1)");
  else if (*needle != '\0')
    g_string_append_printf (sql, " AND tn_has_words (%s, ?1)", shape->search);
  if (query->limit > 0)
    {
      g_string_append (sql, " LIMIT ?10");
      return g_string_free_and_steal (sql);
    }
  g_string_append (sql, " ORDER BY ");
  g_string_append (sql, order);
  g_string_replace (sql, "%s", query->descending ? "DESC" : "ASC", 1);
  return g_string_free_and_steal (sql);
}

/* Each word is to be there, in whatever order; one that is too short for the index makes a phrase
 * of all. In quotes, nothing is an operator of FTS5. */
static char *
match_of (const char *needle)
{
  g_auto (GStrv) words = g_strsplit (needle, " ", -1);
  GString *match;
  gboolean phrase = FALSE;

  for (guint i = 0; words[i] != NULL; i++)
    phrase |= *words[i] != '\0' && g_utf8_strlen (words[i], -1) < 3;
  match = g_string_new (needle);
  g_string_replace (match, "\"", "\"\"", 0);
  if (!phrase)
    g_string_replace (match, " ", "\" \"", 0);
  g_string_prepend_c (match, '"');
  g_string_append_c (match, '"');
  return g_string_free_and_steal (match);
}

static void
bind_first_letters (const TnListQuery *query, sqlite3_stmt *statement)
{
  g_autofree char *valid = g_utf8_make_valid (query->search, -1);
  /* The two signs of LIKE stand for nothing in a name. */
  g_autofree char *typed = g_strdelimit (g_strdup (g_strstrip (valid)), "%_", ' ');
  g_autofree char *small = g_utf8_strdown (g_utf8_next_char (typed), -1);
  g_autofree char *as_typed = g_strconcat (typed, "%", NULL);
  GString *as_name = g_string_new (NULL);

  g_string_append_unichar (as_name, g_unichar_totitle (g_utf8_get_char (typed)));
  g_string_append_printf (as_name, "%s%%", small);
  sqlite3_bind_text (statement, 1, as_typed, -1, SQLITE_TRANSIENT);
  if (sqlite3_bind_parameter_index (statement, "?8") > 0)
    sqlite3_bind_text (statement, 8, as_name->str, -1, SQLITE_TRANSIENT);
  g_string_free (as_name, TRUE);
}

static void
bind_needle (const TnListQuery *query, sqlite3_stmt *statement)
{
  g_autofree char *needle = needle_of (query), *bound = NULL;

  if (*needle == '\0' || sqlite3_bind_parameter_index (statement, "?1") == 0)
    return;
  if (query->kind == TN_LIST_USERS && !uses_index (query, needle))
    {
      bind_first_letters (query, statement);
      return;
    }
  if (uses_index (query, needle))
    bound = match_of (needle);
  sqlite3_bind_text (statement, 1, bound != NULL ? bound : needle, -1, SQLITE_TRANSIENT);
  if (sqlite3_bind_parameter_index (statement, "?8") > 0)
    sqlite3_bind_text (statement, 8, needle, -1, SQLITE_TRANSIENT);
}

GArray *
tn_list_ids (TnDb *db, const TnListQuery *query, GError **error)
{
  /* Interned, because the statement cache goes by address; there are a few dozen different ones. */
  g_autofree char *text = tn_list_ids_sql (query);
  sqlite3_stmt *statement = tn_db_query (db, error, g_intern_string (text), "", NULL);

  if (statement == NULL)
    return NULL;
  bind_needle (query, statement);
  if (sqlite3_bind_parameter_index (statement, "?9") > 0)
    bind_context (query, statement);
  if (query->limit > 0)
    sqlite3_bind_int64 (statement, 10, query->limit);
  if (query->filter == TN_FILTER_INACTIVE)
    sqlite3_bind_int64 (statement, 3, query->until);
  if (query->parent != 0 && sqlite3_bind_parameter_index (statement, "?2") > 0)
    sqlite3_bind_int64 (statement, 2, query->parent);
  if (query->kind == TN_LIST_AUDIT)
    bind_audit (query, statement);
  if (query->kind == TN_LIST_TENANTS || query->kind == TN_LIST_HEALTH)
    bind_tenants (&query->tenants, statement);
  if (query->kind == TN_LIST_LICENCES && query->sku != NULL)
    sqlite3_bind_text (statement, 3, query->sku, -1, SQLITE_TRANSIENT);
  return tn_db_read_ids (db, statement, error);
}

/* Only values that there is a place for: a newer program may have stored others. */
static void
add_count (guint *counts, guint n, int value, int tenants)
{
  if (value >= 0 && (guint) value < n)
    counts[value] += (guint) tenants;
}

gboolean
tn_list_count_tenants (TnDb *db, TnTenantCounts *counts, GError **error)
{
  g_autofree char *text = g_strdup_printf ("SELECT " TN_DB_HEALTH " >> 8, " TN_LIST_SYNC_STATUS
                                           ", ifnull (c.auth, 0), count (*) FROM %s WHERE "
                                           "r.removed_at = 0 GROUP BY 1, 2, 3",
                                           tn_list_shape (TN_LIST_TENANTS)->from);
  sqlite3_stmt *statement = tn_db_query (db, error, g_intern_string (text), "");
  int step = -1;

  *counts = (TnTenantCounts) { 0 };
  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      int n = sqlite3_column_int (statement, 3);

      add_count (counts->health,
                 G_N_ELEMENTS (counts->health),
                 sqlite3_column_int (statement, 0),
                 n);
      add_count (counts->sync, G_N_ELEMENTS (counts->sync), sqlite3_column_int (statement, 1), n);
      add_count (counts->csp_auth,
                 G_N_ELEMENTS (counts->csp_auth),
                 sqlite3_column_int (statement, 2),
                 n);
    }
  return step == 0;
}

static TnRecord *
read_record (sqlite3_stmt *statement, GType type)
{
  TnRecord *record = g_object_new (type, "id", sqlite3_column_int64 (statement, 0), NULL);
  TnRecordClass *klass = TN_RECORD_GET_CLASS (record);

  for (guint i = 0; i < klass->n_fields; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;
      int column = (int) i + 1;

      if (sqlite3_column_type (statement, column) == SQLITE_NULL)
        continue;
      g_value_init (&value, klass->fields[i]->value_type);
      if (G_VALUE_HOLDS_STRING (&value))
        g_value_set_string (&value, tn_db_text (statement, column));
      else if (G_VALUE_HOLDS_INT64 (&value))
        g_value_set_int64 (&value, sqlite3_column_int64 (statement, column));
      else if (G_VALUE_HOLDS_DOUBLE (&value))
        g_value_set_double (&value, sqlite3_column_double (statement, column));
      else
        g_value_set_enum (&value, sqlite3_column_int (statement, column));
      g_object_set_property (G_OBJECT (record), klass->fields[i]->name, &value);
    }
  return record;
}

GPtrArray *
tn_list_rows (TnDb *db, TnListKind kind, GArray *ids, GError **error)
{
  const TnListShape *shape = tn_list_shape (kind);
  g_autofree char *text =
      g_strdup_printf ("SELECT r.id, %s FROM %s WHERE r.id = ?1", shape->columns, shape->from);
  const char *sql = g_intern_string (text);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < ids->len; i++)
    {
      sqlite3_stmt *statement = tn_db_query (db, error, sql, "i", g_array_index (ids, gint64, i));
      int step = statement != NULL ? tn_db_step (db, statement, error) : -1;

      if (step < 0)
        return NULL;
      if (step > 0)
        {
          g_ptr_array_add (rows, read_record (statement, shape->type ()));
          tn_db_done (statement);
        }
    }
  return g_steal_pointer (&rows);
}
