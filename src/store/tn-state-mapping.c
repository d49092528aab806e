/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-private.h"

#include <string.h>

static char *
tenant_name (TnDb *db, gint64 tenant, char **tenant_id, GError **error)
{
  char *name =
      tn_db_get_string (db,
                        error,
                        "SELECT name FROM microsoft_tenants WHERE id = ? AND removed_at = 0",
                        "i",
                        tenant);

  if (name == NULL && *error == NULL)
    tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "this tenant is not connected");
  if (name != NULL)
    *tenant_id = tn_db_get_string (db,
                                   NULL,
                                   "SELECT tenant_id FROM microsoft_tenants WHERE id = ?",
                                   "i",
                                   tenant);
  return name;
}

/* One to one (MAP-03). */
static gboolean
check_free (TnDb *db, gint64 tenant, gint64 managed, GError **error)
{
  gint64 taken = tn_db_get_int (db,
                                error,
                                0,
                                "SELECT id FROM managed_tenants WHERE microsoft_tenant_id = ?",
                                "i",
                                tenant);

  if (taken == G_MININT64)
    return FALSE;
  if (taken != 0)
    return tn_state_refuse (error,
                            TN_STORE_ERROR_REFUSED,
                            "this Microsoft tenant is mapped already; unmap it first");
  if (managed == 0)
    return TRUE;
  taken = tn_db_get_int (db,
                         error,
                         0,
                         "SELECT microsoft_tenant_id FROM managed_tenants WHERE id = ?",
                         "i",
                         managed);
  return taken == 0 ||
         (taken != G_MININT64 &&
          tn_state_refuse (error,
                           TN_STORE_ERROR_REFUSED,
                           "this managed tenant is mapped to another Microsoft tenant"));
}

/* Joins @tenant to @managed, or to a new one that is called @new_name. Returns the managed tenant's
 * id, 0 on error. */
static gint64
map_one (TnDb *db,
         TnStateArgs *args,
         TnChange *change,
         gint64 tenant,
         gint64 managed,
         const char *new_name,
         GError **error)
{
  g_autofree char *tenant_id = NULL, *name = tenant_name (db, tenant, &tenant_id, error);
  g_autofree char *managed_name = NULL;

  if (name == NULL || !check_free (db, tenant, managed, error))
    return 0;
  if (managed == 0)
    managed = tn_change_add_managed (db, change, new_name != NULL ? new_name : name, error);
  if (managed == 0)
    return 0;
  managed_name = tn_state_managed_name (db, managed, error);
  return managed_name != NULL && tn_change_map (db, change, managed, tenant, error) &&
                 tn_state_audit_change (db,
                                        args,
                                        "tenant.map",
                                        name,
                                        tenant_id,
                                        NULL,
                                        managed_name,
                                        error)
             ? managed
             : 0;
}

static gboolean
move_all (TnDb *db, TnChange *change, GArray *organizations, gint64 managed, GError **error)
{
  for (guint i = 0; organizations != NULL && i < organizations->len; i++)
    if (!tn_change_move (db, change, g_array_index (organizations, gint64, i), managed, error))
      return FALSE;
  return TRUE;
}

static gboolean
map_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  TnChange change;
  gint64 managed;

  if (!tn_change_begin (db, &change, "tenant.map", args->text[0], args->now, error))
    return FALSE;
  managed = map_one (db, args, &change, args->id[0], args->id[1], args->text[0], error);
  if (managed == 0 || !move_all (db, &change, args->array, managed, error))
    return FALSE;
  tn_state_return_id (result, managed);
  return TRUE;
}

DexFuture *
tn_state_map (TnStore *store,
              const TnActor *actor,
              gint64 tenant,
              gint64 managed,
              const char *name,
              GArray *organizations,
              gint64 now)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = tenant;
  args->id[1] = managed;
  args->text[0] = g_strdup (name);
  args->array = organizations != NULL ? g_array_ref (organizations) : NULL;
  args->now = now;
  return tn_store_write (store, map_job, args, tn_state_args_free);
}

static gboolean
map_many_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  TnChange change;

  if (!tn_change_begin (db, &change, "tenant.map-many", NULL, args->now, error))
    return FALSE;
  for (guint i = 0; i < args->array->len; i++)
    {
      const TnMapping *mapping = &g_array_index (args->array, TnMapping, i);

      if (map_one (db, args, &change, mapping->tenant, mapping->managed, NULL, error) == 0)
        return FALSE;
    }
  return TRUE;
}

DexFuture *
tn_state_map_many (TnStore *store, const TnActor *actor, GArray *mappings, gint64 now)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->array = g_array_ref (mappings);
  args->now = now;
  return tn_store_write (store, map_many_job, args, tn_state_args_free);
}

static gboolean
unmap_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  gint64 tenant = args->id[0];
  gint64 managed = tn_db_get_int (db,
                                  error,
                                  0,
                                  "SELECT id FROM managed_tenants WHERE microsoft_tenant_id = ?",
                                  "i",
                                  tenant);
  g_autofree char *tenant_id = NULL, *name = NULL, *managed_name = NULL;
  TnChange change;

  if (managed == G_MININT64)
    return FALSE;
  if (managed == 0)
    return tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "this tenant is not mapped");
  name = tenant_name (db, tenant, &tenant_id, error);
  managed_name = tn_state_managed_name (db, managed, error);
  if (name == NULL || managed_name == NULL)
    return FALSE;
  tn_state_return_id (result, managed);
  return tn_change_begin (db, &change, "tenant.unmap", name, args->now, error) &&
         tn_change_map (db, &change, managed, 0, error) &&
         tn_state_audit_change (db,
                                args,
                                "tenant.unmap",
                                name,
                                tenant_id,
                                managed_name,
                                NULL,
                                error);
}

DexFuture *
tn_state_unmap (TnStore *store, const TnActor *actor, gint64 tenant, gint64 now)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = tenant;
  args->now = now;
  return tn_store_write (store, unmap_job, args, tn_state_args_free);
}

/* Consolidation and clean-up ------------------------------------------------ */

static gboolean
consolidate_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  gint64 managed = args->id[0], tenant = args->id[1];
  g_autofree char *before = tn_state_managed_name (db, managed, error);
  g_autofree char *detail =
      g_strdup_printf ("%u organizations", args->array != NULL ? args->array->len : 0);
  TnChange change;

  return before != NULL &&
         tn_change_begin (db, &change, "managed-tenant.consolidate", before, args->now, error) &&
         tn_change_rename (db, &change, managed, args->text[0], error) &&
         move_all (db, &change, args->array, managed, error) &&
         (tenant == 0 || map_one (db, args, &change, tenant, managed, NULL, error) != 0) &&
         tn_state_audit_change (db,
                                args,
                                "managed-tenant.consolidate",
                                detail,
                                NULL,
                                before,
                                args->text[0],
                                error);
}

DexFuture *
tn_state_consolidate (TnStore *store,
                      const TnActor *actor,
                      GArray *organizations,
                      gint64 managed,
                      const char *name,
                      gint64 tenant,
                      gint64 now)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = managed;
  args->id[1] = tenant;
  args->text[0] = g_strdup (name);
  args->array = g_array_ref (organizations);
  args->now = now;
  return tn_store_write (store, consolidate_job, args, tn_state_args_free);
}

static gboolean
delete_childless_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  TnChange change;

  if (!tn_change_begin (db, &change, "managed-tenant.delete", NULL, args->now, error))
    return FALSE;
  for (guint i = 0; i < args->array->len; i++)
    {
      gint64 managed = g_array_index (args->array, gint64, i);
      g_autofree char *name = tn_state_managed_name (db, managed, error);

      if (name == NULL || !tn_change_delete_managed (db, &change, managed, error) ||
          !tn_state_audit_change (db, args, "managed-tenant.delete", name, NULL, name, NULL, error))
        return FALSE;
    }
  return TRUE;
}

DexFuture *
tn_state_delete_childless (TnStore *store, const TnActor *actor, GArray *managed, gint64 now)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->array = g_array_ref (managed);
  args->now = now;
  return tn_store_write (store, delete_childless_job, args, tn_state_args_free);
}

/* Suggestions --------------------------------------------------------------- */

void
tn_suggestion_free (TnSuggestion *suggestion)
{
  g_free (suggestion->tenant_name);
  g_free (suggestion->tenant_domain);
  g_free (suggestion->target_name);
  g_free (suggestion);
}

typedef struct
{
  GArray *items;      /* (owned) (element-type TnMatchTarget or TnMatchSource) */
  GPtrArray *memory;  /* (owned): what their pointers lead to */
  GPtrArray *names;   /* (owned) (element-type utf8): of each */
  GPtrArray *seconds; /* (owned) (element-type utf8): a source's domain, or NULL */
  GArray *counts;     /* (owned) (element-type gint64): a target's organizations */
} Side;

static void
side_init (Side *side, gsize size)
{
  side->items = g_array_new (FALSE, TRUE, (guint) size);
  side->memory = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  side->names = g_ptr_array_new_with_free_func (g_free);
  side->seconds = g_ptr_array_new_with_free_func (g_free);
  side->counts = g_array_new (FALSE, FALSE, sizeof (gint64));
}

static void
side_clear (Side *side)
{
  g_array_unref (side->items);
  g_ptr_array_unref (side->memory);
  g_ptr_array_unref (side->names);
  g_ptr_array_unref (side->seconds);
  g_array_unref (side->counts);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Side, side_clear)

static char **
keep (Side *side, char **strings)
{
  g_ptr_array_add (side->memory, strings);
  return strings;
}

/* What stands behind the @ of addresses, one a line. */
static char **
domains_of (const char *addresses)
{
  g_auto (GStrv) lines = g_strsplit (addresses != NULL ? addresses : "", "\n", -1);
  GStrvBuilder *builder = g_strv_builder_new ();

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *at = strrchr (lines[i], '@');

      if (at != NULL && at[1] != '\0')
        g_strv_builder_add (builder, at + 1);
    }
  return g_strv_builder_unref_to_strv (builder);
}

static gboolean
read_targets (TnDb *db, Side *side, GError **error)
{
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT m.id, m.name, m.name || ifnull ((SELECT char(10) || group_concat (o.name, char(10)) "
      "FROM organizations o WHERE o.managed_tenant_id = m.id), ''), (SELECT group_concat (o.email, "
      "char(10)) FROM organizations o WHERE o.managed_tenant_id = m.id), (SELECT count(*) FROM "
      "organizations o WHERE o.managed_tenant_id = m.id) FROM managed_tenants m WHERE "
      "m.microsoft_tenant_id IS NULL ORDER BY m.name_fold, m.id",
      "");
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnMatchTarget target = { .id = sqlite3_column_int64 (statement, 0) };
      gint64 count = sqlite3_column_int64 (statement, 4);

      g_ptr_array_add (side->names, tn_db_dup_text (statement, 1));
      target.names = keep (side, g_strsplit (tn_db_text (statement, 2), "\n", -1));
      target.domains = keep (side, domains_of (tn_db_text (statement, 3)));
      g_array_append_val (side->items, target);
      g_array_append_val (side->counts, count);
    }
  return step == 0;
}

static gboolean
read_sources (TnDb *db, Side *side, GError **error)
{
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT t.id, t.name, t.domain, ifnull (s.domains, t.domain) FROM microsoft_tenants t LEFT "
      "JOIN cache.tenant_summary s ON s.tenant = t.id WHERE t.removed_at = 0 AND NOT EXISTS "
      "(SELECT "
      "1 FROM managed_tenants m WHERE m.microsoft_tenant_id = t.id) ORDER BY t.name_fold, t.id",
      "");
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnMatchSource source = { .id = sqlite3_column_int64 (statement, 0) };
      const char *domains = tn_db_text (statement, 3);
      char *name = tn_db_dup_text (statement, 1);

      g_ptr_array_add (side->names, name);
      g_ptr_array_add (side->seconds, tn_db_dup_text (statement, 2));
      source.name = name;
      source.domains = keep (side, g_strsplit (domains != NULL ? domains : "", " ", -1));
      g_array_append_val (side->items, source);
    }
  return step == 0;
}

static TnSuggestion *
make_suggestion (const Side *sources, const Side *targets, guint i, const TnMatch *match)
{
  TnSuggestion *suggestion = g_new0 (TnSuggestion, 1);

  suggestion->match = *match;
  suggestion->tenant_name = g_strdup (g_ptr_array_index (sources->names, i));
  suggestion->tenant_domain = g_strdup (g_ptr_array_index (sources->seconds, i));
  for (guint j = 0; match->target != 0 && j < targets->items->len; j++)
    if (g_array_index (targets->items, TnMatchTarget, j).id == match->target)
      {
        suggestion->target_name = g_strdup (g_ptr_array_index (targets->names, j));
        suggestion->organizations = g_array_index (targets->counts, gint64, j);
      }
  return suggestion;
}

static gboolean
suggest_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  g_auto (Side) targets, sources;
  g_autoptr (GArray) matches = NULL;
  g_autoptr (GPtrArray) suggestions =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tn_suggestion_free);

  side_init (&targets, sizeof (TnMatchTarget));
  side_init (&sources, sizeof (TnMatchSource));
  if (!read_targets (db, &targets, error) || !read_sources (db, &sources, error))
    return FALSE;
  matches = tn_match ((const TnMatchSource *) (void *) sources.items->data,
                      sources.items->len,
                      (const TnMatchTarget *) (void *) targets.items->data,
                      targets.items->len);
  for (guint i = 0; i < matches->len; i++)
    g_ptr_array_add (suggestions,
                     make_suggestion (&sources, &targets, i, &g_array_index (matches, TnMatch, i)));
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&suggestions));
  return TRUE;
}

DexFuture *
tn_state_suggest (TnStore *store)
{
  return tn_store_read (store, suggest_job, NULL, NULL, NULL);
}
