/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-state-contacts.h"

#include "tn-state-private.h"
#include "tn-text.h"

TnContact *
tn_contact_copy (const TnContact *self)
{
  TnContact *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->title = g_strdup (self->title);
  copy->email = g_strdup (self->email);
  copy->phone = g_strdup (self->phone);
  return copy;
}

void
tn_contact_free (TnContact *self)
{
  g_free (self->name);
  g_free (self->title);
  g_free (self->email);
  g_free (self->phone);
  g_free (self);
}

G_DEFINE_BOXED_TYPE (TnContact, tn_contact, tn_contact_copy, tn_contact_free)

static gboolean
list_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  g_autoptr (GPtrArray) contacts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tn_contact_free);
  sqlite3_stmt *statement =
      tn_db_query (db,
                   error,
                   "SELECT id, organization_id, name, title, email, phone, is_primary FROM "
                   "contacts WHERE organization_id = ? ORDER BY is_primary DESC, name COLLATE "
                   "NOCASE, id",
                   "i",
                   *(gint64 *) data);
  int step = -1;

  while (statement != NULL && (step = tn_db_step (db, statement, error)) > 0)
    {
      TnContact *contact = g_new0 (TnContact, 1);

      *contact = (TnContact) { .id = sqlite3_column_int64 (statement, 0),
                               .organization = sqlite3_column_int64 (statement, 1),
                               .name = tn_db_dup_text (statement, 2),
                               .title = tn_db_dup_text (statement, 3),
                               .email = tn_db_dup_text (statement, 4),
                               .phone = tn_db_dup_text (statement, 5),
                               .is_primary = sqlite3_column_int (statement, 6) != 0 };
      g_ptr_array_add (contacts, contact);
    }
  g_value_init (result, G_TYPE_PTR_ARRAY);
  g_value_take_boxed (result, g_steal_pointer (&contacts));
  return step == 0;
}

DexFuture *
tn_state_list_contacts (TnStore *store, gint64 organization)
{
  return tn_store_read (store,
                        list_job,
                        g_memdup2 (&organization, sizeof organization),
                        g_free,
                        NULL);
}

/* Writing ------------------------------------------------------------------- */

/* Names, titles …: on one line; nothing is NULL. */
static gboolean
clean (TnStateArgs *args, GError **error)
{
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *text = tn_state_clean_name (args->text[i] != NULL ? args->text[i] : "");

      g_set_str (&args->text[i], *text != '\0' ? text : NULL);
    }
  if (args->text[0] == NULL)
    return tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "a contact needs a name");
  if (args->text[2] != NULL && !tn_text_is_email (args->text[2]))
    return tn_state_refuse (error, TN_STORE_ERROR_REFUSED, "this is not an email address");
  return TRUE;
}

/* One that was deleted meanwhile does not come back. */
static gboolean
write_contact (TnDb *db, TnStateArgs *args, GError **error)
{
  gint64 id = args->id[0];
  gboolean written =
      id == 0 ? tn_db_run (db,
                           error,
                           "INSERT INTO contacts (organization_id, name, title, email, phone, "
                           "is_primary) VALUES (?, ?, ?, ?, ?, ?)",
                           "issssi",
                           args->id[1],
                           args->text[0],
                           args->text[1],
                           args->text[2],
                           args->text[3],
                           args->id[2])
              : tn_db_run (db,
                           error,
                           "UPDATE contacts SET name = ?, title = ?, email = ?, phone = ?, "
                           "is_primary = ? WHERE id = ? AND organization_id = ?",
                           "ssssiii",
                           args->text[0],
                           args->text[1],
                           args->text[2],
                           args->text[3],
                           args->id[2],
                           id,
                           args->id[1]);

  return written && (tn_db_changes (db) > 0 ||
                     tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such contact"));
}

static gboolean
put_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  gint64 id = args->id[0], organization = args->id[1], is_primary = args->id[2];
  g_autofree char *of = tn_organization_name (db, organization, error);

  if (of == NULL || !clean (args, error))
    return FALSE;
  if (is_primary &&
      !tn_db_run (db,
                  error,
                  "UPDATE contacts SET is_primary = 0 WHERE organization_id = ? AND id <> ?",
                  "ii",
                  organization,
                  id))
    return FALSE;
  if (!write_contact (db, args, error))
    return FALSE;
  tn_state_return_id (result, id != 0 ? id : tn_db_last_id (db));
  tn_db_changed (db, TN_TABLE_ORGANIZATIONS);
  return tn_state_audit (db,
                         args,
                         id != 0 ? "contact.edit" : "contact.add",
                         of,
                         args->text[0],
                         error);
}

DexFuture *
tn_state_put_contact (TnStore *store, const TnActor *actor, const TnContact *contact)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = contact->id;
  args->id[1] = contact->organization;
  args->id[2] = contact->is_primary;
  args->text[0] = g_strdup (contact->name);
  args->text[1] = g_strdup (contact->title);
  args->text[2] = g_strdup (contact->email);
  args->text[3] = g_strdup (contact->phone);
  return tn_store_write (store, put_job, args, tn_state_args_free);
}

static gboolean
delete_job (TnDb *db, gpointer data, GValue *result, GError **error)
{
  TnStateArgs *args = data;
  gint64 organization = tn_db_get_int (db,
                                       error,
                                       0,
                                       "SELECT organization_id FROM contacts WHERE id = ?",
                                       "i",
                                       args->id[0]);
  g_autofree char *name = NULL, *of = NULL;

  if (organization == G_MININT64)
    return FALSE;
  if (organization == 0)
    return tn_state_refuse (error, TN_STORE_ERROR_NOT_FOUND, "there is no such contact");
  of = tn_organization_name (db, organization, error);
  name = tn_db_get_string (db, error, "SELECT name FROM contacts WHERE id = ?", "i", args->id[0]);
  tn_db_changed (db, TN_TABLE_ORGANIZATIONS);
  return of != NULL &&
         tn_db_run (db, error, "DELETE FROM contacts WHERE id = ?", "i", args->id[0]) &&
         /* The only one who is left is the one to call. */
         tn_db_run (db,
                    error,
                    "UPDATE contacts SET is_primary = 1 WHERE organization_id = ?1 AND (SELECT "
                    "count (*) FROM contacts WHERE organization_id = ?1) = 1",
                    "i",
                    organization) &&
         tn_state_audit (db, args, "contact.delete", of, name, error);
}

DexFuture *
tn_state_delete_contact (TnStore *store, const TnActor *actor, gint64 contact)
{
  TnStateArgs *args = tn_state_args_new (actor);

  args->id[0] = contact;
  return tn_store_write (store, delete_job, args, tn_state_args_free);
}
