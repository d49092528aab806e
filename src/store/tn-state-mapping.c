/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-private.h"

#include "tn-text.h"

/* Managed tenants and organizations ----------------------------------------- */

static gint64
insert_managed (TnDb *db, const char *text, GError **error)
{
  g_autofree char *name = tn_state_clean_name (text), *fold = tn_text_fold (name);

  if (*name == '\0')
    {
      tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "a managed tenant needs a name");
      return 0;
    }
  tn_db_changed (db, TN_TABLE_MANAGED_TENANTS);
  return tn_db_run (db,
                    error,
                    "INSERT INTO managed_tenants (name, name_fold) VALUES (?, ?)",
                    "ss",
                    name,
                    fold)
             ? tn_db_last_id (db)
             : 0;
}

static gboolean
add_managed_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  gint64 id = insert_managed (db, args->text[0], error);

  if (id == 0 || !tn_state_audit (db, args, "managed-tenant.add", args->text[0], NULL, error))
    return FALSE;
  tn_state_return_id (result, id);
  return TRUE;
}

DexFuture *
tn_state_add_managed_tenant (TnStore *store, const TnActor *actor, const char *name)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->text[0] = g_strdup (name);
  return tn_store_write (store, add_managed_job, args, tn_state_args_free);
}

static gboolean
rename_managed_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autofree char *name = tn_state_clean_name (args->text[0]), *fold = tn_text_fold (name);
  g_autofree char *before = tn_db_get_string (db,
                                              error,
                                              "SELECT name FROM managed_tenants WHERE id = ?",
                                              "i",
                                              args->id[0]);

  if (*name == '\0')
    return tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "a managed tenant needs a name");
  if (before == NULL)
    return *error != NULL ? FALSE
                          : tn_state_refuse (error,
                                             TN_STORE_ERROR_NOT_FOUND,
                                             "there is no such managed tenant");
  tn_db_changed (db, TN_TABLE_MANAGED_TENANTS);
  return tn_db_run (db,
                    error,
                    "UPDATE managed_tenants SET name = ?, name_fold = ? WHERE id = ?",
                    "ssi",
                    name,
                    fold,
                    args->id[0]) &&
         tn_state_refresh_search_of_managed (db, args->id[0], error) &&
         tn_state_audit (db, args, "managed-tenant.rename", before, name, error);
}

DexFuture *
tn_state_rename_managed_tenant (TnStore *store,
                                const TnActor *actor,
                                gint64 managed,
                                const char *name)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = managed;
  args->text[0] = g_strdup (name);
  return tn_store_write (store, rename_managed_job, args, tn_state_args_free);
}

/* Empty texts are stored as NULL. */
static char *
or_null (const char *text)
{
  g_autofree char *clean = tn_state_clean_name (text);

  return *clean != '\0' ? g_steal_pointer (&clean) : NULL;
}

static gboolean
check_organization (TnStateArgs *args, char **name, char **email, char **phone, GError **error)
{
  *name = tn_state_clean_name (args->text[0]);
  *email = or_null (args->text[1]);
  *phone = or_null (args->text[2]);
  if (**name == '\0')
    return tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "an organization needs a name");
  if (*email != NULL && !tn_text_is_email (*email))
    return tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "this is not an e-mail address");
  return TRUE;
}

static char *
organization_search_text (const char *name, const char *email, const char *phone)
{
  g_autofree char *text =
      g_strjoin ("\n", name, email != NULL ? email : "", phone != NULL ? phone : "", NULL);

  return tn_text_fold (text);
}

static gboolean
managed_exists (TnDb *db, gint64 id, GError **error)
{
  gint64 found =
      tn_db_get_int (db, error, 0, "SELECT count(*) FROM managed_tenants WHERE id = ?", "i", id);

  return found > 0 ||
         (found == 0 &&
          tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such managed tenant"));
}

static gboolean
add_organization_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autofree char *name = NULL, *email = NULL, *phone = NULL, *fold = NULL, *search = NULL;
  gint64 managed = args->id[0], id;

  if (!check_organization (args, &name, &email, &phone, error))
    return FALSE;
  if (managed == 0)
    managed = insert_managed (db, name, error);
  else if (!managed_exists (db, managed, error))
    return FALSE;
  fold = tn_text_fold (name);
  search = organization_search_text (name, email, phone);
  if (managed == 0 || !tn_db_run (db,
                                  error,
                                  "INSERT INTO organizations (name, name_fold, email, phone, "
                                  "managed_tenant_id, search_text) VALUES (?, ?, ?, ?, ?, ?)",
                                  "ssssis",
                                  name,
                                  fold,
                                  email,
                                  phone,
                                  managed,
                                  search))
    return FALSE;
  id = tn_db_last_id (db);
  tn_db_changed (db, TN_TABLE_ORGANIZATIONS);
  if (!tn_state_refresh_search_of_managed (db, managed, error) ||
      !tn_state_audit (db, args, "organization.add", name, NULL, error))
    return FALSE;
  tn_state_return_id (result, id);
  return TRUE;
}

static TnStateArgs *
args_of_organization (const TnActor *actor,
                      const char *name,
                      const char *email,
                      const char *phone,
                      gint64 managed)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->text[0] = g_strdup (name);
  args->text[1] = g_strdup (email);
  args->text[2] = g_strdup (phone);
  args->id[0] = managed;
  return args;
}

DexFuture *
tn_state_add_organization (TnStore *store,
                           const TnActor *actor,
                           const char *name,
                           const char *email,
                           const char *phone,
                           gint64 managed)
{
  return tn_store_write (store,
                         add_organization_job,
                         args_of_organization (actor, name, email, phone, managed),
                         tn_state_args_free);
}

static gboolean
edit_organization_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autofree char *name = NULL, *email = NULL, *phone = NULL, *fold = NULL, *search = NULL;
  gint64 before = tn_db_get_int (db,
                                 error,
                                 0,
                                 "SELECT managed_tenant_id FROM organizations WHERE id = ?",
                                 "i",
                                 args->id[1]);

  if (before == G_MININT64 || !check_organization (args, &name, &email, &phone, error))
    return FALSE;
  if (before == 0)
    return tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such organization");
  if (args->id[0] == 0)
    args->id[0] = before;
  if (!managed_exists (db, args->id[0], error))
    return FALSE;
  fold = tn_text_fold (name);
  search = organization_search_text (name, email, phone);
  tn_db_changed (db, TN_TABLE_ORGANIZATIONS | TN_TABLE_TENANTS);
  return tn_db_run (db,
                    error,
                    "UPDATE organizations SET name = ?, name_fold = ?, email = ?, phone = ?, "
                    "managed_tenant_id = ?, search_text = ? WHERE id = ?",
                    "ssssisi",
                    name,
                    fold,
                    email,
                    phone,
                    args->id[0],
                    search,
                    args->id[1]) &&
         tn_state_refresh_search_of_managed (db, before, error) &&
         tn_state_refresh_search_of_managed (db, args->id[0], error) &&
         tn_state_audit (db, args, "organization.edit", name, NULL, error);
}

DexFuture *
tn_state_edit_organization (TnStore *store,
                            const TnActor *actor,
                            gint64 organization,
                            const char *name,
                            const char *email,
                            const char *phone,
                            gint64 managed)
{
  TnStateArgs *args = args_of_organization (actor, name, email, phone, managed);

  args->id[1] = organization;
  return tn_store_write (store, edit_organization_job, args, tn_state_args_free);
}

/* Mapping ------------------------------------------------------------------- */

static gboolean
move_organizations (TnDb *db, TnStateArgs *args, gint64 managed, GError **error)
{
  for (guint i = 0; args->array != NULL && i < args->array->len; i++)
    {
      gint64 organization = g_array_index (args->array, gint64, i);
      gint64 before = tn_db_get_int (db,
                                     error,
                                     0,
                                     "SELECT managed_tenant_id FROM organizations WHERE id = ?",
                                     "i",
                                     organization);

      if (before == G_MININT64)
        return FALSE;
      if (before == 0)
        return tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such organization");
      if (before != managed &&
          (!tn_db_run (db,
                       error,
                       "UPDATE organizations SET managed_tenant_id = ? WHERE id = ?",
                       "ii",
                       managed,
                       organization) ||
           !tn_state_refresh_search_of_managed (db, before, error)))
        return FALSE;
      tn_db_changed (db, TN_TABLE_ORGANIZATIONS);
    }
  return TRUE;
}

static gboolean
map_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  gint64 tenant = args->id[0], managed = args->id[1], taken;
  g_autofree char *name =
      tn_db_get_string (db,
                        error,
                        "SELECT name FROM microsoft_tenants WHERE id = ? AND removed_at = 0",
                        "i",
                        tenant);
  g_autofree char *managed_name = NULL;

  if (name == NULL)
    return *error != NULL
               ? FALSE
               : tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "this tenant is not connected");
  taken = tn_db_get_int (db,
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
    managed = insert_managed (db, args->text[0], error);
  else if (!managed_exists (db, managed, error))
    return FALSE;
  if (managed == 0)
    return FALSE;
  taken = tn_db_get_int (db,
                         error,
                         0,
                         "SELECT microsoft_tenant_id FROM managed_tenants WHERE id = ?",
                         "i",
                         managed);
  if (taken != 0)
    return taken == G_MININT64
               ? FALSE
               : tn_state_refuse (error,
                                  TN_STORE_ERROR_REFUSED,
                                  "this managed tenant is mapped to another Microsoft tenant");
  managed_name =
      tn_db_get_string (db, NULL, "SELECT name FROM managed_tenants WHERE id = ?", "i", managed);
  if (!tn_db_run (db,
                  error,
                  "UPDATE managed_tenants SET microsoft_tenant_id = ? WHERE id = ?",
                  "ii",
                  tenant,
                  managed) ||
      !tn_db_run (db,
                  error,
                  "UPDATE microsoft_tenants SET sync_status = CASE sync_status WHEN 4 THEN 4 ELSE "
                  "1 END, next_due = ? WHERE id = ?",
                  "ii",
                  args->now,
                  tenant) ||
      !move_organizations (db, args, managed, error) ||
      !tn_state_refresh_search (db, tenant, error) ||
      !tn_state_audit (db, args, "tenant.map", name, managed_name, error))
    return FALSE;
  tn_db_changed (db, TN_TABLE_TENANTS | TN_TABLE_MANAGED_TENANTS);
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
  g_autofree char *name =
      tn_db_get_string (db, NULL, "SELECT name FROM microsoft_tenants WHERE id = ?", "i", tenant);

  if (managed == G_MININT64)
    return FALSE;
  if (managed == 0)
    return tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "this tenant is not mapped");
  tn_db_changed (db, TN_TABLE_TENANTS | TN_TABLE_MANAGED_TENANTS);
  tn_state_return_id (result, managed);
  return tn_db_run (db,
                    error,
                    "UPDATE managed_tenants SET microsoft_tenant_id = NULL WHERE id = ?",
                    "i",
                    managed) &&
         tn_db_run (db,
                    error,
                    "UPDATE microsoft_tenants SET sync_status = CASE sync_status WHEN 4 THEN 4 "
                    "ELSE 0 END WHERE id = ?",
                    "i",
                    tenant) &&
         tn_state_refresh_search (db, tenant, error) &&
         tn_state_audit (db, args, "tenant.unmap", name, NULL, error);
}

DexFuture *
tn_state_unmap (TnStore *store, const TnActor *actor, gint64 tenant)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = tenant;
  return tn_store_write (store, unmap_job, args, tn_state_args_free);
}
