/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-private.h"

#include "tn-sku.h"
#include "tn-tag.h"
#include "tn-text.h"

/* What we add to tenants and licences: tags, names of our own, prices. */

/* 19-Q33: free text, at most 40 characters, unique without regard to case; also to accents, as
 * search is. */
static char *
check_tag_name (const char *text, GError **error)
{
  g_autofree char *name = tn_state_clean_name (text);

  if (*name == '\0')
    tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "a tag needs a name");
  else if (g_utf8_strlen (name, -1) > TN_TAG_LENGTH)
    tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "the name of a tag has at most 40 characters");
  else
    return g_steal_pointer (&name);
  return NULL;
}

/* Returns: its row id; 0: there is none; G_MININT64 on error. */
static gint64
find_tag (TnDb *db, const char *name, GError **error)
{
  g_autofree char *fold = tn_text_fold (name);

  return tn_db_get_int (db, error, 0, "SELECT id FROM tags WHERE name_fold = ?", "s", fold);
}

static gint64
find_or_add_tag (TnDb *db, const char *text, GError **error)
{
  g_autofree char *name = check_tag_name (text, error), *fold = NULL;
  gint64 id = name != NULL ? find_tag (db, name, error) : G_MININT64;

  if (id != 0)
    return id;
  fold = tn_text_fold (name);
  if (!tn_db_run (db,
                  error,
                  "INSERT INTO tags (name, name_fold, colour) VALUES (?, ?, (SELECT count(*) FROM "
                  "tags) % ?)",
                  "ssi",
                  name,
                  fold,
                  (gint64) TN_TAG_N_COLOURS))
    return G_MININT64;
  tn_db_changed (db, TN_TABLE_TAGS);
  return tn_db_last_id (db);
}

typedef struct
{
  TnStateArgs *args; /* (owned) */
  GStrv add, remove; /* (owned) (nullable) */
} TagJob;

static void
tag_job_free (gpointer data)
{
  TagJob *job = data;

  tn_state_args_free (job->args);
  g_strfreev (job->add);
  g_strfreev (job->remove);
  g_free (job);
}

static gboolean
tag_all (TnDb *db, TagJob *job, TnChange *change, gint64 tag, gboolean wanted, GError **error)
{
  for (guint i = 0; i < job->args->array->len; i++)
    if (!tn_change_tag (db,
                        change,
                        g_array_index (job->args->array, gint64, i),
                        tag,
                        wanted,
                        error))
      return FALSE;
  return TRUE;
}

static char *
names_text (GStrv add, GStrv remove)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; add != NULL && add[i] != NULL; i++)
    g_string_append_printf (text, "%s+%s", text->len > 0 ? ", " : "", add[i]);
  for (guint i = 0; remove != NULL && remove[i] != NULL; i++)
    g_string_append_printf (text, "%s−%s", text->len > 0 ? ", " : "", remove[i]);
  return g_string_free_and_steal (text);
}

/* One row an audited tenant would drown the trail: one row a change, with the number of tenants,
 * or the tenant where it is one. */
static gboolean
audit_tags (TnDb *db, TagJob *job, GError **error)
{
  GArray *tenants = job->args->array;
  g_autofree char *what = names_text (job->add, job->remove);
  g_autofree char *many = g_strdup_printf ("%u tenants", tenants->len);
  g_autofree char *name = NULL, *tenant_id = NULL;

  if (tenants->len == 1)
    {
      gint64 id = g_array_index (tenants, gint64, 0);

      name =
          tn_db_get_string (db, error, "SELECT name FROM microsoft_tenants WHERE id = ?", "i", id);
      tenant_id = tn_db_get_string (db,
                                    error,
                                    "SELECT tenant_id FROM microsoft_tenants WHERE id = ?",
                                    "i",
                                    id);
    }
  return tn_state_audit_change (db,
                                job->args,
                                "tenant.tag",
                                name != NULL ? name : many,
                                tenant_id,
                                NULL,
                                what,
                                error);
}

static gboolean
tag_tenants_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TagJob *job = data;
  TnChange change;

  if (!tn_change_begin (db, &change, "tenant.tag", NULL, job->args->now, error))
    return FALSE;
  for (char **name = job->add; name != NULL && *name != NULL; name++)
    {
      gint64 tag = find_or_add_tag (db, *name, error);

      if (tag == G_MININT64 || !tag_all (db, job, &change, tag, TRUE, error))
        return FALSE;
    }
  for (char **name = job->remove; name != NULL && *name != NULL; name++)
    {
      g_autofree char *clean = tn_state_clean_name (*name);
      gint64 tag = find_tag (db, clean, error);

      if (tag == G_MININT64 || (tag != 0 && !tag_all (db, job, &change, tag, FALSE, error)))
        return FALSE;
    }
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, change.step);
  /* Everything was so already: nothing happened. */
  if (change.step == 0)
    return tn_db_run (db, error, "DELETE FROM undo WHERE id = ?", "i", change.undo);
  return audit_tags (db, job, error);
}

DexFuture *
tn_state_tag_tenants (TnStore *store,
                      const TnActor *actor,
                      GArray *tenants,
                      const char *const *add,
                      const char *const *remove,
                      gint64 now)
{
  TagJob *job = g_new0 (TagJob, 1);

  job->args = tn_state_args_new (actor);
  job->args->array = g_array_ref (tenants);
  job->args->now = now;
  job->add = g_strdupv ((GStrv) add);
  job->remove = g_strdupv ((GStrv) remove);
  return tn_store_write (store, tag_tenants_job, job, tag_job_free);
}

static char *
tag_name (TnDb *db, gint64 tag, GError **error)
{
  char *name = tn_db_get_string (db, error, "SELECT name FROM tags WHERE id = ?", "i", tag);

  if (name == NULL && *error == NULL)
    tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such tag");
  return name;
}

static gboolean
edit_tag_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autofree char *before = tag_name (db, args->id[0], error), *fold = NULL;
  g_autofree char *name = before != NULL ? check_tag_name (args->text[0], error) : NULL;
  gint64 other = name != NULL ? find_tag (db, name, error) : G_MININT64;

  if (other == G_MININT64)
    return FALSE;
  if (other != 0 && other != args->id[0])
    return tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "there is a tag of this name already");
  fold = tn_text_fold (name);
  tn_db_changed (db, TN_TABLE_TENANTS | TN_TABLE_TAGS);
  return tn_db_run (db,
                    error,
                    "UPDATE tags SET name = ?, name_fold = ?, colour = ? WHERE id = ?",
                    "ssii",
                    name,
                    fold,
                    args->id[1],
                    args->id[0]) &&
         /* A rule for this tag is one for the tag, not for its name. */
         tn_db_run (db,
                    error,
                    "UPDATE notification_rules SET tag = ? WHERE tag = ?",
                    "ss",
                    name,
                    before) &&
         tn_state_audit_change (db, args, "tag.edit", before, NULL, before, name, error);
}

DexFuture *
tn_state_edit_tag (TnStore *store,
                   const TnActor *actor,
                   gint64 tag,
                   const char *name,
                   TnTagColour colour)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = tag;
  args->id[1] = colour;
  args->text[0] = g_strdup (name);
  return tn_store_write (store, edit_tag_job, args, tn_state_args_free);
}

static gboolean
delete_tag_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autofree char *name = tag_name (db, args->id[0], error);

  tn_db_changed (db, TN_TABLE_TENANTS | TN_TABLE_TAGS);
  return name != NULL && tn_db_run (db, error, "DELETE FROM tags WHERE id = ?", "i", args->id[0]) &&
         /* Its number may become another tag's: nothing may bring it back. */
         tn_db_run (db,
                    error,
                    "DELETE FROM undo WHERE id IN (SELECT undo_id FROM undo_steps WHERE what = "
                    "'tenant.tag:' || ?)",
                    "i",
                    args->id[0]) &&
         tn_state_audit_change (db, args, "tag.delete", name, NULL, name, NULL, error);
}

DexFuture *
tn_state_delete_tag (TnStore *store, const TnActor *actor, gint64 tag)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = tag;
  return tn_store_write (store, delete_tag_job, args, tn_state_args_free);
}

/* Names --------------------------------------------------------------------- */

static gboolean
name_tenant_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autofree char *name = tn_state_clean_name (args->text[0]);
  g_autofree char *before = tn_db_get_string (db,
                                              error,
                                              "SELECT name FROM microsoft_tenants WHERE id = ?",
                                              "i",
                                              args->id[0]);
  g_autofree char *tenant_id =
      tn_db_get_string (db,
                        error,
                        "SELECT tenant_id FROM microsoft_tenants WHERE id = ?",
                        "i",
                        args->id[0]);
  g_autofree char *microsofts =
      tn_db_get_string (db,
                        error,
                        "SELECT microsoft_name FROM microsoft_tenants WHERE id = ?",
                        "i",
                        args->id[0]);
  TnChange change;

  /* What Microsoft calls it is no name of our own; what it is called already is no change. */
  if (g_strcmp0 (name, microsofts != NULL ? microsofts : before) == 0)
    *name = '\0';
  if (before != NULL && (*name != '\0' ? g_str_equal (name, before) : microsofts == NULL))
    return TRUE;
  return tn_change_begin (db, &change, "tenant.rename", before, args->now, error) &&
         tn_change_own_name (db, &change, args->id[0], *name != '\0' ? name : NULL, error) &&
         tn_state_audit_change (db, args, "tenant.rename", before, tenant_id, before, name, error);
}

DexFuture *
tn_state_rename_tenant (TnStore *store,
                        const TnActor *actor,
                        gint64 tenant,
                        const char *name,
                        gint64 now)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = tenant;
  args->text[0] = g_strdup (name);
  args->now = now;
  return tn_store_write (store, name_tenant_job, args, tn_state_args_free);
}

gboolean
tn_state_take_over (TnDb *db, gint64 tenant, GError **error)
{
  TnChange none = { 0 };
  gint64 before = tn_db_get_int (
      db,
      error,
      0,
      "SELECT o.id FROM microsoft_tenants o JOIN microsoft_tenants t ON t.tenant_id = o.tenant_id "
      "WHERE t.id = ? AND o.removed_at > 0 ORDER BY o.removed_at DESC, o.id DESC LIMIT 1",
      "i",
      tenant);
  g_autofree char *name = NULL;

  if (before <= 0)
    return before == 0;
  name = tn_db_get_string (
      db,
      error,
      "SELECT name FROM microsoft_tenants WHERE id = ? AND microsoft_name IS NOT NULL",
      "i",
      before);
  return (name == NULL || tn_change_own_name (db, &none, tenant, name, error)) &&
         tn_db_run (db,
                    error,
                    "INSERT INTO tenant_tags (microsoft_tenant_id, tag_id) SELECT ?1, tag_id FROM "
                    "tenant_tags WHERE microsoft_tenant_id = ?2",
                    "ii",
                    tenant,
                    before) &&
         tn_state_move_backup (db, before, tenant, error);
}

/* Prices -------------------------------------------------------------------- */

gint64
tn_state_price_of (TnDb *db, const char *sku_id, GError **error)
{
  return tn_db_get_int (db,
                        error,
                        -1,
                        "SELECT cents FROM sku_prices WHERE sku_id = lower (?)",
                        "s",
                        sku_id);
}

static gboolean
set_price_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autofree char *sku_id = g_ascii_strdown (args->text[0], -1);
  const char *name = tn_sku_name (sku_id);
  gint64 before = tn_state_price_of (db, sku_id, error);
  g_autofree char *was = before >= 0 ? g_strdup_printf ("%.2f", (double) before / 100) : NULL;
  g_autofree char *is =
      args->id[0] >= 0 ? g_strdup_printf ("%.2f", (double) args->id[0] / 100) : NULL;

  if (before == G_MININT64)
    return FALSE;
  if (before == MAX (-1, args->id[0]))
    return TRUE;
  tn_db_changed (db, TN_TABLE_SETTINGS);
  return (args->id[0] >= 0
              ? tn_db_run (db,
                           error,
                           "INSERT INTO sku_prices (sku_id, cents) VALUES (?1, ?2) ON CONFLICT DO "
                           "UPDATE SET cents = ?2",
                           "si",
                           sku_id,
                           args->id[0])
              : tn_db_run (db, error, "DELETE FROM sku_prices WHERE sku_id = ?", "s", sku_id)) &&
         tn_state_audit_change (db,
                                args,
                                "price.change",
                                name != NULL ? name : args->text[0],
                                NULL,
                                was,
                                is,
                                error);
}

DexFuture *
tn_state_set_price (TnStore *store, const TnActor *actor, const char *sku_id, gint64 cents)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = cents;
  args->text[0] = g_strdup (sku_id);
  return tn_store_write (store, set_price_job, args, tn_state_args_free);
}

static gboolean
get_price_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  gint64 cents = tn_state_price_of (db, data, error);

  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, cents);
  return cents != G_MININT64;
}

DexFuture *
tn_state_get_price (TnStore *store, const char *sku_id)
{
  return tn_store_read (store, get_price_job, g_strdup (sku_id), g_free, NULL);
}
