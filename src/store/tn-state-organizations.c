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
  g_autofree char *after = tn_state_clean_name (args->text[0]);
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
                                after,
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
  TEXT_CUSTOM,
  N_TEXTS,
};

static TnOrganizationData
data_of (TnStateArgs *args)
{
  return (TnOrganizationData) { .name = args->text[TEXT_NAME],
                                .email = args->text[TEXT_EMAIL],
                                .phone = args->text[TEXT_PHONE],
                                .address = args->text[TEXT_ADDRESS],
                                .notes = args->text[TEXT_NOTES],
                                .psa_id = args->text[TEXT_PSA_ID],
                                .contact = args->text[TEXT_CONTACT],
                                .custom = args->text[TEXT_CUSTOM] };
}

gint64
tn_organization_write (TnDb *db,
                       gint64 id,
                       const TnOrganizationData *data,
                       gint64 managed,
                       gint64 now,
                       GError **error)
{
  static const char insert[] =
      "INSERT INTO organizations (name, name_fold, email, phone, managed_tenant_id, search_text, "
      "address, notes, psa_id, custom, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
      "nullif (?10, '{}'), ?11)";
  static const char update[] =
      "UPDATE organizations SET name = ?1, name_fold = ?2, email = ?3, phone = ?4, "
      "managed_tenant_id = ?5, search_text = ?6, address = ?7, notes = ?8, psa_id = ?9, custom = "
      "iif "
      "(?10 IS NULL, custom, nullif (?10, '{}')) WHERE id = ?11";
  g_autofree char *name = tn_state_clean_name (data->name), *email = or_null (data->email),
                  *phone = or_null (data->phone), *psa_id = or_null (data->psa_id),
                  *address = lines_or_null (data->address), *notes = lines_or_null (data->notes);
  const char *const searched[] = { name, email, phone, psa_id };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *fold = tn_text_fold (name), *search = NULL;

  if (*name == '\0')
    return tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "an organization needs a name");
  if (email != NULL && !tn_text_is_email (email))
    return tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "this is not an email address");
  for (guint i = 0; i < G_N_ELEMENTS (searched); i++)
    g_string_append_printf (text, "%s\n", searched[i] != NULL ? searched[i] : "");
  search = tn_text_fold (text->str);
  tn_db_changed (db, TN_TABLE_ORGANIZATIONS | TN_TABLE_TENANTS);
  if (!tn_db_run (db,
                  error,
                  id == 0 ? insert : update,
                  "ssssisssssi",
                  name,
                  fold,
                  email,
                  phone,
                  managed,
                  search,
                  address,
                  notes,
                  psa_id,
                  data->custom,
                  id == 0 ? now : id))
    return 0;
  return id == 0 ? tn_db_last_id (db) : id;
}

char *
tn_organization_name (TnDb *db, gint64 id, GError **error)
{
  char *name = tn_db_get_string (db, error, "SELECT name FROM organizations WHERE id = ?", "i", id);

  if (name == NULL && *error == NULL)
    tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such organization");
  return name;
}

gboolean
tn_organization_refresh_search (TnDb *db, gint64 id, GError **error)
{
  return tn_db_run (db,
                    error,
                    "UPDATE organizations SET search_text = tn_fold (name || char (10) || ifnull "
                    "(email, '') || char (10) || ifnull (phone, '') || char (10) || ifnull "
                    "(psa_id, '') || char (10)) WHERE id = ?",
                    "i",
                    id);
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
  const TnOrganizationData organization = data_of (args);
  g_autofree char *name = tn_state_clean_name (organization.name),
                  *contact = or_null (organization.contact);
  gint64 managed = args->id[0], id;
  TnChange none = { 0 };

  if (managed == 0)
    /* Without a name, it is refused below. */
    managed = tn_change_add_managed (db, &none, *name != '\0' ? name : "?", error);
  else if (!managed_exists (db, managed, error))
    return FALSE;
  if (managed == 0)
    return FALSE;
  id = tn_organization_write (db, 0, &organization, managed, args->now, error);
  if (id == 0 ||
      (contact != NULL &&
       !tn_db_run (db,
                   error,
                   "INSERT INTO contacts (organization_id, name, is_primary) VALUES (?, ?, 1)",
                   "is",
                   id,
                   contact)))
    return FALSE;
  tn_state_return_id (result, id);
  return tn_state_refresh_search_of_managed (db, managed, error) &&
         tn_state_audit (db, args, "organization.add", name, organization.email, error);
}

static TnStateArgs *
args_of_organization (const TnActor *actor,
                      const TnOrganizationData *data,
                      gint64 managed,
                      gint64 now)
{
  TnStateArgs *args = tn_state_args_new (actor);
  const char *const texts[N_TEXTS] = {
    [TEXT_NAME] = data->name,       [TEXT_EMAIL] = data->email,  [TEXT_PHONE] = data->phone,
    [TEXT_ADDRESS] = data->address, [TEXT_NOTES] = data->notes,  [TEXT_PSA_ID] = data->psa_id,
    [TEXT_CONTACT] = data->contact, [TEXT_CUSTOM] = data->custom
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
edit_organization_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  const TnOrganizationData organization = data_of (args);
  g_autofree char *was = describe_organization (db, args->id[1]), *is = NULL;
  g_autofree char *name = tn_state_clean_name (organization.name);
  TnChange change;
  gint64 before = tn_db_get_int (db,
                                 error,
                                 0,
                                 "SELECT managed_tenant_id FROM organizations WHERE id = ?",
                                 "i",
                                 args->id[1]);

  if (before == G_MININT64)
    return FALSE;
  if (before == 0)
    return tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such organization");
  if (args->id[0] == 0)
    args->id[0] = before;
  /* The parent can be taken back; a name or an address is typed again as easily. */
  if (!managed_exists (db, args->id[0], error) ||
      !tn_change_begin (db, &change, "organization.edit", name, args->now, error) ||
      tn_organization_write (db, args->id[1], &organization, before, args->now, error) == 0 ||
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
