/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-private.h"

#include "tn-text.h"

/* Managed tenants and organizations ----------------------------------------- */

static gboolean
add_managed_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  TnChange none = { 0 };
  gint64 id = tn_change_add_managed (db, &none, args->text[0], error);

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
  g_autofree char *before = tn_state_managed_name (db, args->id[0], error);
  TnChange change;

  return before != NULL &&
         tn_change_begin (db, &change, "managed-tenant.rename", before, args->now, error) &&
         tn_change_rename (db, &change, args->id[0], args->text[0], error) &&
         tn_state_audit_change (db,
                                args,
                                "managed-tenant.rename",
                                before,
                                NULL,
                                before,
                                args->text[0],
                                error);
}

DexFuture *
tn_state_rename_managed_tenant (TnStore *store,
                                const TnActor *actor,
                                gint64 managed,
                                const char *name,
                                gint64 now)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = managed;
  args->text[0] = g_strdup (name);
  args->now = now;
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
  TnChange none = { 0 };

  if (!check_organization (args, &name, &email, &phone, error))
    return FALSE;
  if (managed == 0)
    managed = tn_change_add_managed (db, &none, name, error);
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
      !tn_state_audit (db, args, "organization.add", name, email, error))
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

/* "Old Name, Old Parent", for the audit trail. */
static char *
describe_organization (TnDb *db, gint64 organization)
{
  return tn_db_get_string (db,
                           NULL,
                           "SELECT o.name || ' (' || m.name || ')' FROM organizations o JOIN "
                           "managed_tenants m ON m.id = o.managed_tenant_id WHERE o.id = ?",
                           "i",
                           organization);
}

static gboolean
edit_organization_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autofree char *name = NULL, *email = NULL, *phone = NULL, *fold = NULL, *search = NULL;
  g_autofree char *was = describe_organization (db, args->id[1]), *is = NULL;
  TnChange change;
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
  /* The parent can be taken back; a name or an address is typed again as easily. */
  if (!tn_change_begin (db, &change, "organization.edit", name, args->now, error) ||
      !tn_db_run (db,
                  error,
                  "UPDATE organizations SET name = ?, name_fold = ?, email = ?, phone = ?, "
                  "search_text = ? WHERE id = ?",
                  "sssssi",
                  name,
                  fold,
                  email,
                  phone,
                  search,
                  args->id[1]) ||
      !tn_change_move (db, &change, args->id[1], args->id[0], error) ||
      !tn_state_refresh_search_of_managed (db, args->id[0], error))
    return FALSE;
  is = describe_organization (db, args->id[1]);
  return tn_state_audit_change (db, args, "organization.edit", name, NULL, was, is, error);
}

DexFuture *
tn_state_edit_organization (TnStore *store,
                            const TnActor *actor,
                            gint64 organization,
                            const char *name,
                            const char *email,
                            const char *phone,
                            gint64 managed,
                            gint64 now)
{
  TnStateArgs *args = args_of_organization (actor, name, email, phone, managed);

  args->now = now;
  args->id[1] = organization;
  return tn_store_write (store, edit_organization_job, args, tn_state_args_free);
}
