/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-people.h"

#include "tn-state-private.h"
#include "tn-text.h"

G_STATIC_ASSERT (TN_N_PERSON_FIELDS <= G_N_ELEMENTS (((TnPersonWrite *) 0)->values));

/* Writing one person -------------------------------------------------------- */

static char *
search_text_of (const TnPersonWrite *person)
{
  static const TnPersonField searched[] = { TN_PERSON_NAME,       TN_PERSON_EMAIL,
                                            TN_PERSON_PHONE,      TN_PERSON_MOBILE,
                                            TN_PERSON_DEPARTMENT, TN_PERSON_JOB_TITLE };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (searched); i++)
    g_string_append_printf (text,
                            "%s\n",
                            person->values[searched[i]] != NULL ? person->values[searched[i]] : "");
  return tn_text_fold (text->str);
}

/* What somebody without a name is called. */
static const char *
name_of (const TnPersonWrite *person)
{
  static const TnPersonField names[] = { TN_PERSON_NAME,
                                         TN_PERSON_SURNAME,
                                         TN_PERSON_GIVEN_NAME,
                                         TN_PERSON_EMAIL };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (person->values[names[i]] != NULL && *person->values[names[i]] != '\0')
      return person->values[names[i]];
  /* A file may know of somebody only the phone number. */
  for (guint i = 0; i < TN_N_PERSON_FIELDS; i++)
    if (person->values[i] != NULL && *person->values[i] != '\0')
      return person->values[i];
  return person->entra_id != NULL ? person->entra_id : "?";
}

char *
tn_person_full_name (const char *given, const char *surname)
{
  return g_strdup_printf ("%s %s", given, surname);
}

gint64
tn_person_write (TnDb *db, gint64 id, const TnPersonWrite *person, gint64 now, GError **error)
{
  static const char insert[] =
      "INSERT INTO end_users (organization_id, name_fold, email_fold, search_text, custom, "
      "entra_id, entra_tenant, link, link_since, synced_at, created_at, name, given_name, surname, "
      "email, phone, mobile, job_title, department, office, street, city, state, postal_code, "
      "country) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, "
      "?17, "
      "?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25)";
  static const char update[] =
      "UPDATE end_users SET organization_id = ?1, name_fold = ?2, email_fold = ?3, search_text = "
      "?4, custom = ?5, entra_id = ?6, entra_tenant = ?7, link = ?8, link_since = iif (link = ?8, "
      "link_since, ?9), synced_at = "
      "?10, name = ?12, given_name = ?13, surname = ?14, email = ?15, phone = ?16, mobile = ?17, "
      "job_title = ?18, department = ?19, office = ?20, street = ?21, city = ?22, state = ?23, "
      "postal_code = ?24, country = ?25 WHERE id = ?11";
  g_autofree char *name = tn_state_clean_name (name_of (person));
  g_autofree char *fold = tn_text_fold (name), *search = search_text_of (person);
  const char *email = person->values[TN_PERSON_EMAIL];
  g_autofree char *email_fold = email != NULL ? g_ascii_strdown (email, -1) : NULL;
  const char *const texts[] = { fold,           email_fold,       search,
                                person->custom, person->entra_id, person->entra_tenant };
  const gint64 numbers[] = { person->link,
                             person->link_since,
                             person->synced_at,
                             id == 0 ? now : id };
  sqlite3_stmt *statement = tn_db_query (db, error, id == 0 ? insert : update, "");

  if (statement == NULL)
    return 0;
  sqlite3_bind_int64 (statement, 1, person->organization);
  for (int i = 0; i < (int) G_N_ELEMENTS (texts); i++)
    sqlite3_bind_text (statement, i + 2, texts[i], -1, SQLITE_STATIC);
  for (int i = 0; i < (int) G_N_ELEMENTS (numbers); i++)
    sqlite3_bind_int64 (statement, i + 8, numbers[i]);
  sqlite3_bind_text (statement, 12, *name != '\0' ? name : "?", -1, SQLITE_STATIC);
  for (int i = 1; i < TN_N_PERSON_FIELDS; i++)
    sqlite3_bind_text (statement, i + 12, person->values[i], -1, SQLITE_STATIC);
  if (tn_db_step (db, statement, error) != 0)
    return 0;
  tn_db_changed (db, TN_TABLE_END_USERS);
  return id == 0 ? tn_db_last_id (db) : id;
}

/* By hand ------------------------------------------------------------------- */

typedef struct
{
  TnStateArgs *args; /* (owned) */
  gint64 id, organization;
  char *values[TN_N_PERSON_FIELDS]; /* (owned) (nullable) */
  char *notes, *custom;             /* (owned) (nullable) */
  gboolean portal;
  gint64 now;
} Edit;

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  tn_state_args_free (edit->args);
  for (guint i = 0; i < TN_N_PERSON_FIELDS; i++)
    g_free (edit->values[i]);
  g_free (edit->notes);
  g_free (edit->custom);
  g_free (edit);
}

static Edit *
edit_new (const TnActor *actor, gint64 id, const TnEndUserData *data, gint64 now)
{
  Edit *edit = g_new0 (Edit, 1);

  edit->args = tn_state_args_new (actor);
  edit->args->now = now;
  edit->id = id;
  edit->now = now;
  if (data == NULL)
    return edit;
  edit->organization = data->organization;
  edit->portal = data->portal;
  edit->notes = data->notes != NULL ? g_utf8_make_valid (data->notes, -1) : NULL;
  edit->custom = g_strdup (data->custom);
  for (guint i = 0; i < TN_N_PERSON_FIELDS; i++)
    {
      g_autofree char *clean = tn_state_clean_name (data->values[i] != NULL ? data->values[i] : "");

      if (*clean != '\0')
        edit->values[i] = g_steal_pointer (&clean);
    }
  return edit;
}

/* A name can be put together; nothing at all is nobody. */
static gboolean
check (TnDb *db, Edit *edit, GError **error)
{
  char **values = edit->values;

  if (values[TN_PERSON_NAME] == NULL && values[TN_PERSON_GIVEN_NAME] != NULL &&
      values[TN_PERSON_SURNAME] != NULL)
    values[TN_PERSON_NAME] =
        tn_person_full_name (values[TN_PERSON_GIVEN_NAME], values[TN_PERSON_SURNAME]);
  if (values[TN_PERSON_NAME] == NULL && values[TN_PERSON_GIVEN_NAME] == NULL &&
      values[TN_PERSON_SURNAME] == NULL && values[TN_PERSON_EMAIL] == NULL)
    return tn_state_refuse (error,
                            TN_STORE_ERROR_REFUSED,
                            "an end user needs a name or an email address");
  if (values[TN_PERSON_EMAIL] != NULL && !tn_text_is_email (values[TN_PERSON_EMAIL]))
    return tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "this is not an email address");
  if (edit->portal && values[TN_PERSON_EMAIL] == NULL)
    return tn_state_refuse (error,
                            TN_STORE_ERROR_REFUSED,
                            "an end user with portal access needs an email address");
  if (tn_db_get_int (db,
                     error,
                     0,
                     "SELECT 1 FROM organizations WHERE id = ?",
                     "i",
                     edit->organization) != 1)
    return tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such organization");
  return TRUE;
}

static gboolean
write_rest (TnDb *db, Edit *edit, gint64 id, GError **error)
{
  return tn_db_run (db,
                    error,
                    "UPDATE end_users SET notes = ?, portal = ? WHERE id = ?",
                    "sii",
                    edit->notes,
                    (gint64) edit->portal,
                    id);
}

static gboolean
add_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Edit *edit = data;
  TnPersonWrite person = { .organization = edit->organization, .custom = edit->custom };
  gint64 id;

  if (!check (db, edit, error))
    return FALSE;
  for (guint i = 0; i < TN_N_PERSON_FIELDS; i++)
    person.values[i] = edit->values[i];
  id = tn_person_write (db, 0, &person, edit->now, error);
  if (id == 0 || !write_rest (db, edit, id, error))
    return FALSE;
  tn_state_return_id (result, id);
  return tn_state_audit (db, edit->args, "end-user.add", name_of (&person), NULL, error);
}

DexFuture *
tn_state_add_end_user (TnStore *store, const TnActor *actor, const TnEndUserData *data, gint64 now)
{
  return tn_store_write (store, add_job, edit_new (actor, 0, data, now), edit_free);
}

static char *
name_by_id (TnDb *db, gint64 id, GError **error)
{
  char *name = tn_db_get_string (db, error, "SELECT name FROM end_users WHERE id = ?", "i", id);

  if (name == NULL && *error == NULL)
    tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such end user");
  return name;
}

gboolean
tn_person_read_link (TnDb *db, gint64 id, TnPersonWrite *person, char **texts, GError **error)
{
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT entra_id, entra_tenant, link, link_since, synced_at FROM end_users WHERE id = ?",
      "i",
      id);

  if (statement == NULL || tn_db_step (db, statement, error) <= 0)
    return FALSE;
  person->entra_id = texts[0] = tn_db_dup_text (statement, 0);
  person->entra_tenant = texts[1] = tn_db_dup_text (statement, 1);
  person->link = sqlite3_column_int (statement, 2);
  person->link_since = sqlite3_column_int64 (statement, 3);
  person->synced_at = sqlite3_column_int64 (statement, 4);
  tn_db_done (statement);
  return TRUE;
}

static gboolean
edit_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Edit *edit = data;
  g_autofree char *before = name_by_id (db, edit->id, error);
  g_autofree char *snapshot = NULL;
  char *texts[2] = { NULL, NULL };
  TnPersonWrite person = { .organization = edit->organization, .custom = edit->custom };
  TnChange change;
  gboolean done;

  if (before == NULL || !check (db, edit, error))
    return FALSE;
  snapshot = tn_row_snapshot (db, "end_users", edit->id, error);
  if (!tn_person_read_link (db, edit->id, &person, texts, error))
    return FALSE;
  for (guint i = 0; i < TN_N_PERSON_FIELDS; i++)
    person.values[i] = edit->values[i];
  done = tn_change_begin (db, &change, "end-user.edit", before, edit->now, error) &&
         tn_person_write (db, edit->id, &person, edit->now, error) != 0 &&
         write_rest (db, edit, edit->id, error) &&
         tn_change_row (db, &change, "end_users", edit->id, snapshot, error) &&
         tn_state_audit_change (db,
                                edit->args,
                                "end-user.edit",
                                name_of (&person),
                                NULL,
                                before,
                                name_of (&person),
                                error);
  g_free (texts[0]);
  g_free (texts[1]);
  return done;
}

DexFuture *
tn_state_edit_end_user (TnStore *store,
                        const TnActor *actor,
                        gint64 id,
                        const TnEndUserData *data,
                        gint64 now)
{
  return tn_store_write (store, edit_job, edit_new (actor, id, data, now), edit_free);
}

gboolean
tn_end_user_release_assets (TnDb *db, TnChange *change, gint64 id, GError **error)
{
  g_autoptr (GArray) assets = tn_db_read_ids (
      db,
      tn_db_query (db, error, "SELECT id FROM assets WHERE end_user_id = ?", "i", id),
      error);

  for (guint i = 0; assets != NULL && i < assets->len; i++)
    {
      gint64 asset = g_array_index (assets, gint64, i);
      g_autofree char *before = tn_row_snapshot (db, "assets", asset, error);

      if (before == NULL ||
          !tn_db_run (db, error, "UPDATE assets SET end_user_id = NULL WHERE id = ?", "i", asset) ||
          !tn_change_row (db, change, "assets", asset, before, error))
        return FALSE;
      tn_db_changed (db, TN_TABLE_ASSETS);
    }
  return assets != NULL;
}

static gboolean
delete_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Edit *edit = data;
  g_autofree char *name = name_by_id (db, edit->id, error);
  g_autofree char *snapshot =
      name != NULL ? tn_row_snapshot (db, "end_users", edit->id, error) : NULL;
  TnChange change;

  if (snapshot == NULL)
    return FALSE;
  tn_db_changed (db, TN_TABLE_END_USERS);
  /* Undo walks backwards: the person is there again before the assets look for them. */
  return tn_change_begin (db, &change, "end-user.delete", name, edit->now, error) &&
         tn_end_user_release_assets (db, &change, edit->id, error) &&
         tn_db_run (db, error, "DELETE FROM end_users WHERE id = ?", "i", edit->id) &&
         tn_change_row (db, &change, "end_users", edit->id, snapshot, error) &&
         tn_state_audit (db, edit->args, "end-user.delete", name, NULL, error);
}

DexFuture *
tn_state_delete_end_user (TnStore *store, const TnActor *actor, gint64 id, gint64 now)
{
  return tn_store_write (store, delete_job, edit_new (actor, id, NULL, now), edit_free);
}

static gboolean
unlink_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  Edit *edit = data;
  g_autofree char *name = name_by_id (db, edit->id, error);
  g_autofree char *snapshot =
      name != NULL ? tn_row_snapshot (db, "end_users", edit->id, error) : NULL;
  TnChange change;

  if (snapshot == NULL)
    return FALSE;
  tn_db_changed (db, TN_TABLE_END_USERS);
  return tn_change_begin (db, &change, "end-user.unlink", name, edit->now, error) &&
         tn_db_run (db,
                    error,
                    "UPDATE end_users SET entra_id = NULL, entra_tenant = NULL, link = 0, "
                    "link_since = ? WHERE id = ?",
                    "ii",
                    edit->now,
                    edit->id) &&
         tn_change_row (db, &change, "end_users", edit->id, snapshot, error) &&
         tn_state_audit (db, edit->args, "end-user.unlink", name, NULL, error);
}

DexFuture *
tn_state_unlink_end_user (TnStore *store, const TnActor *actor, gint64 id, gint64 now)
{
  return tn_store_write (store, unlink_job, edit_new (actor, id, NULL, now), edit_free);
}

/* Addresses that several have ----------------------------------------------- */

static void
shared_free (gpointer data)
{
  TnSharedEmail *shared = data;

  g_free (shared->name);
  g_free (shared->organization);
  g_free (shared);
}

static gboolean
find_email_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (shared_free);
  sqlite3_stmt *statement = tn_db_query (
      db,
      error,
      "SELECT u.name, o.name, 0 FROM end_users u JOIN organizations o ON o.id = u.organization_id "
      "WHERE u.email_fold = lower (?1) AND u.id <> ?2 UNION ALL SELECT name, name, 1 FROM "
      "organizations WHERE email = ?1 COLLATE NOCASE LIMIT 20",
      "si",
      args->text[0],
      args->id[0]);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnSharedEmail *shared = g_new (TnSharedEmail, 1);

      *shared = (TnSharedEmail) { tn_db_dup_text (statement, 0),
                                  tn_db_dup_text (statement, 1),
                                  sqlite3_column_int (statement, 2) != 0 };
      g_ptr_array_add (found, shared);
    }
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&found));
  return step == 0;
}

DexFuture *
tn_state_find_email (TnStore *store, const char *email, gint64 except)
{
  TnStateArgs *args = tn_state_args_new (NULL);

  args->text[0] = g_strdup (email);
  args->id[0] = except;
  return tn_store_read (store, find_email_job, args, tn_state_args_free, NULL);
}

static gboolean
find_linked_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  sqlite3_stmt *statement =
      tn_db_query (db,
                   error,
                   "SELECT u.id FROM end_users u JOIN organizations o ON o.id = u.organization_id "
                   "WHERE u.entra_id = ? AND o.managed_tenant_id = ? AND u.link IN (?, ?) ORDER BY "
                   "o.name_fold, u.id",
                   "siii",
                   args->text[0],
                   args->id[0],
                   (gint64) TN_LINK_LINKED,
                   (gint64) TN_LINK_DISABLED);
  GArray *found = tn_db_read_ids (db, statement, error);

  if (found == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_ARRAY);
  g_value_take_boxed (result, found);
  return TRUE;
}

DexFuture *
tn_state_find_linked (TnStore *store, gint64 managed_tenant, const char *entra_id)
{
  TnStateArgs *args = tn_state_args_new (NULL);

  args->text[0] = g_strdup (entra_id);
  args->id[0] = managed_tenant;
  return tn_store_read (store, find_linked_job, args, tn_state_args_free, NULL);
}
