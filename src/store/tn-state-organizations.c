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

/* As or_null(), with its lines. */
static char *
lines_or_null (const char *text)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : g_strdup ("");

  g_strstrip (valid);
  return *valid != '\0' ? g_steal_pointer (&valid) : NULL;
}

/* The order of the texts of a job about an organization. */
enum
{
  TEXT_NAME,
  TEXT_EMAIL,
  TEXT_PHONE,
  TEXT_ADDRESS,
  TEXT_NOTES,
  TEXT_PSA_ID,
  TEXT_CONTACT,
  N_TEXTS,
};

/* Cleans the texts, in place. */
static gboolean
check_organization (TnStateArgs *args, GError **error)
{
  g_autofree char *name = NULL;

  for (guint i = TEXT_EMAIL; i < N_TEXTS; i++)
    {
      /* Notes and an address may have lines. */
      char *clean = i == TEXT_NOTES || i == TEXT_ADDRESS ? lines_or_null (args->text[i])
                                                         : or_null (args->text[i]);

      g_free (args->text[i]);
      args->text[i] = clean;
    }
  name = tn_state_clean_name (args->text[TEXT_NAME]);
  g_set_str (&args->text[TEXT_NAME], name);
  if (*args->text[TEXT_NAME] == '\0')
    return tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "an organization needs a name");
  if (args->text[TEXT_EMAIL] != NULL && !tn_text_is_email (args->text[TEXT_EMAIL]))
    return tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "this is not an e-mail address");
  return TRUE;
}

static char *
organization_search_text (TnStateArgs *args)
{
  static const guint searched[] = { TEXT_NAME, TEXT_EMAIL, TEXT_PHONE, TEXT_PSA_ID };
  GString *text = g_string_new (NULL);
  char *fold;

  for (guint i = 0; i < G_N_ELEMENTS (searched); i++)
    g_string_append_printf (text,
                            "%s\n",
                            args->text[searched[i]] != NULL ? args->text[searched[i]] : "");
  fold = tn_text_fold (text->str);
  g_string_free (text, TRUE);
  return fold;
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
insert_organization (TnDb *db, TnStateArgs *args, gint64 managed, GError **error)
{
  g_autofree char *fold = tn_text_fold (args->text[TEXT_NAME]),
                  *search = organization_search_text (args);

  return tn_db_run (db,
                    error,
                    "INSERT INTO organizations (name, name_fold, email, phone, managed_tenant_id, "
                    "search_text, address, notes, psa_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, "
                    "?, ?, ?)",
                    "ssssissssi",
                    args->text[TEXT_NAME],
                    fold,
                    args->text[TEXT_EMAIL],
                    args->text[TEXT_PHONE],
                    managed,
                    search,
                    args->text[TEXT_ADDRESS],
                    args->text[TEXT_NOTES],
                    args->text[TEXT_PSA_ID],
                    args->now);
}

static gboolean
add_organization_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  gint64 managed = args->id[0], id;
  TnChange none = { 0 };

  if (!check_organization (args, error))
    return FALSE;
  if (managed == 0)
    managed = tn_change_add_managed (db, &none, args->text[TEXT_NAME], error);
  else if (!managed_exists (db, managed, error))
    return FALSE;
  if (managed == 0 || !insert_organization (db, args, managed, error))
    return FALSE;
  id = tn_db_last_id (db);
  if (args->text[TEXT_CONTACT] != NULL &&
      !tn_db_run (db,
                  error,
                  "INSERT INTO contacts (organization_id, name, is_primary) VALUES (?, ?, 1)",
                  "is",
                  id,
                  args->text[TEXT_CONTACT]))
    return FALSE;
  tn_db_changed (db, TN_TABLE_ORGANIZATIONS);
  if (!tn_state_refresh_search_of_managed (db, managed, error) ||
      !tn_state_audit (db,
                       args,
                       "organization.add",
                       args->text[TEXT_NAME],
                       args->text[TEXT_EMAIL],
                       error))
    return FALSE;
  tn_state_return_id (result, id);
  return TRUE;
}

static TnStateArgs *
args_of_organization (const TnActor *actor,
                      const TnOrganizationData *data,
                      gint64 managed,
                      gint64 now)
{
  TnStateArgs *args = tn_state_args_new (actor);
  const char *const texts[N_TEXTS] = {
    [TEXT_NAME] = data->name,       [TEXT_EMAIL] = data->email, [TEXT_PHONE] = data->phone,
    [TEXT_ADDRESS] = data->address, [TEXT_NOTES] = data->notes, [TEXT_PSA_ID] = data->psa_id,
    [TEXT_CONTACT] = data->contact
  };

  for (guint i = 0; i < N_TEXTS; i++)
    args->text[i] = g_strdup (texts[i]);
  args->id[0] = managed;
  args->now = now;
  return args;
}

DexFuture *
tn_state_add_organization (TnStore *store,
                           const TnActor *actor,
                           const TnOrganizationData *data,
                           gint64 managed,
                           gint64 now)
{
  return tn_store_write (store,
                         add_organization_job,
                         args_of_organization (actor, data, managed, now),
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
update_organization (TnDb *db, TnStateArgs *args, GError **error)
{
  g_autofree char *fold = tn_text_fold (args->text[TEXT_NAME]),
                  *search = organization_search_text (args);

  return tn_db_run (db,
                    error,
                    "UPDATE organizations SET name = ?, name_fold = ?, email = ?, phone = ?, "
                    "search_text = ?, address = ?, notes = ?, psa_id = ? WHERE id = ?",
                    "ssssssssi",
                    args->text[TEXT_NAME],
                    fold,
                    args->text[TEXT_EMAIL],
                    args->text[TEXT_PHONE],
                    search,
                    args->text[TEXT_ADDRESS],
                    args->text[TEXT_NOTES],
                    args->text[TEXT_PSA_ID],
                    args->id[1]);
}

static gboolean
edit_organization_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autofree char *was = describe_organization (db, args->id[1]), *is = NULL;
  const char *name;
  TnChange change;
  gint64 before = tn_db_get_int (db,
                                 error,
                                 0,
                                 "SELECT managed_tenant_id FROM organizations WHERE id = ?",
                                 "i",
                                 args->id[1]);

  if (before == G_MININT64 || !check_organization (args, error))
    return FALSE;
  if (before == 0)
    return tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such organization");
  if (args->id[0] == 0)
    args->id[0] = before;
  if (!managed_exists (db, args->id[0], error))
    return FALSE;
  name = args->text[TEXT_NAME];
  tn_db_changed (db, TN_TABLE_ORGANIZATIONS | TN_TABLE_TENANTS);
  /* The parent can be taken back; a name or an address is typed again as easily. */
  if (!tn_change_begin (db, &change, "organization.edit", name, args->now, error) ||
      !update_organization (db, args, error) ||
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
                            const TnOrganizationData *data,
                            gint64 managed,
                            gint64 now)
{
  TnStateArgs *args = args_of_organization (actor, data, managed, now);

  args->id[1] = organization;
  return tn_store_write (store, edit_organization_job, args, tn_state_args_free);
}
