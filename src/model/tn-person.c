/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-person.h"

#include "tn-json.h"
#include "tn-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

const char *
tn_person_field_nick (TnPersonField field)
{
  static const char *const nicks[TN_N_PERSON_FIELDS] = {
    [TN_PERSON_NAME] = "name",
    [TN_PERSON_GIVEN_NAME] = "given_name",
    [TN_PERSON_SURNAME] = "surname",
    [TN_PERSON_EMAIL] = "email",
    [TN_PERSON_PHONE] = "phone",
    [TN_PERSON_MOBILE] = "mobile",
    [TN_PERSON_JOB_TITLE] = "job_title",
    [TN_PERSON_DEPARTMENT] = "department",
    [TN_PERSON_OFFICE] = "office",
    [TN_PERSON_STREET] = "street",
    [TN_PERSON_CITY] = "city",
    [TN_PERSON_STATE] = "state",
    [TN_PERSON_POSTAL_CODE] = "postal_code",
    [TN_PERSON_COUNTRY] = "country",
  };

  g_return_val_if_fail ((guint) field < TN_N_PERSON_FIELDS, "");

  return nicks[field];
}

const char *
tn_person_field_title (TnPersonField field)
{
  static const char *const titles[TN_N_PERSON_FIELDS] = {
    [TN_PERSON_NAME] = N_ ("Name"),
    [TN_PERSON_GIVEN_NAME] = N_ ("First Name"),
    [TN_PERSON_SURNAME] = N_ ("Last Name"),
    [TN_PERSON_EMAIL] = N_ ("Email"),
    [TN_PERSON_PHONE] = N_ ("Phone"),
    [TN_PERSON_MOBILE] = N_ ("Mobile"),
    [TN_PERSON_JOB_TITLE] = N_ ("Job Title"),
    [TN_PERSON_DEPARTMENT] = N_ ("Department"),
    [TN_PERSON_OFFICE] = N_ ("Office"),
    [TN_PERSON_STREET] = N_ ("Street"),
    [TN_PERSON_CITY] = N_ ("City"),
    [TN_PERSON_STATE] = N_ ("State"),
    [TN_PERSON_POSTAL_CODE] = N_ ("Postal Code"),
    [TN_PERSON_COUNTRY] = N_ ("Country"),
  };

  g_return_val_if_fail ((guint) field < TN_N_PERSON_FIELDS, "");

  return _ (titles[field]);
}

const char *
tn_person_extra_nick (TnPersonExtra extra)
{
  static const char *const nicks[TN_N_EXTRAS] = {
    [TN_EXTRA_COMPANY] = "companyName",
    [TN_EXTRA_EMPLOYEE_ID] = "employeeId",
    [TN_EXTRA_USER_NAME] = "userPrincipalName",
    [TN_EXTRA_USAGE_LOCATION] = "usageLocation",
  };

  g_return_val_if_fail ((guint) extra < TN_N_EXTRAS, "");

  return nicks[extra];
}

const char *
tn_person_extra_title (TnPersonExtra extra)
{
  static const char *const titles[TN_N_EXTRAS] = {
    [TN_EXTRA_COMPANY] = N_ ("Company"),
    [TN_EXTRA_EMPLOYEE_ID] = N_ ("Employee ID"),
    [TN_EXTRA_USER_NAME] = N_ ("User Name"),
    [TN_EXTRA_USAGE_LOCATION] = N_ ("Usage Location"),
  };

  g_return_val_if_fail ((guint) extra < TN_N_EXTRAS, "");

  return _ (titles[extra]);
}

TnStatusLook
tn_link_state_look (TnLinkState state)
{
  switch (state)
    {
    case TN_LINK_LINKED:
      return (TnStatusLook) { C_ ("end user", "Linked"), "tn-ok-symbolic", "success", FALSE };
    case TN_LINK_DISABLED:
      return (TnStatusLook) { C_ ("end user", "Disabled in Microsoft"),
                              "tn-warning-symbolic",
                              "warning",
                              TRUE };
    case TN_LINK_DELETED:
      return (TnStatusLook) { C_ ("end user", "Deleted in Microsoft"),
                              "tn-error-symbolic",
                              "error",
                              TRUE };
    case TN_LINK_OUT_OF_SCOPE:
      return (TnStatusLook) { C_ ("end user", "Out of Scope"), NULL, "dimmed", FALSE };
    case TN_LINK_NONE:
    case TN_N_LINKS:
    default:
      return (TnStatusLook) { C_ ("end user", "Not Linked"), NULL, "dimmed", FALSE };
    }
}

const char *
tn_link_state_nick (TnLinkState state)
{
  static const char *const nicks[TN_N_LINKS] = {
    [TN_LINK_NONE] = "none",
    [TN_LINK_LINKED] = "linked",
    [TN_LINK_DISABLED] = "disabled",
    [TN_LINK_DELETED] = "deleted",
    [TN_LINK_OUT_OF_SCOPE] = "out-of-scope",
  };

  g_return_val_if_fail ((guint) state < TN_N_LINKS, "none");

  return nicks[state];
}

/* The directory ------------------------------------------------------------- */

G_DEFINE_BOXED_TYPE (TnDirectory, tn_directory, tn_directory_ref, tn_directory_unref)

char *
tn_person_fold (const char *text)
{
  return g_strstrip (g_utf8_casefold (text, -1));
}

static GPtrArray *
values_new (void)
{
  GPtrArray *values = g_ptr_array_new ();

  g_ptr_array_add (values, (gpointer) "");
  return values;
}

TnDirectory *
tn_directory_new (const char *tenant_id)
{
  TnDirectory *self = g_atomic_rc_box_new0 (TnDirectory);

  self->tenant_id = g_strdup (tenant_id);
  self->users = g_array_new (FALSE, FALSE, sizeof (TnDirectoryUser));
  self->strings = g_string_chunk_new (65536);
  self->scratch = g_string_new (NULL);
  self->departments = values_new ();
  self->offices = values_new ();
  self->domains = values_new ();
  for (guint i = 0; i < G_N_ELEMENTS (self->folded); i++)
    {
      self->folded[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      self->met[i] = g_hash_table_new (g_str_hash, g_str_equal);
    }
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

TnDirectory *
tn_directory_ref (TnDirectory *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
directory_clear (gpointer data)
{
  TnDirectory *self = data;

  g_free (self->tenant_id);
  g_array_unref (self->users);
  g_string_chunk_free (self->strings);
  g_string_free (self->scratch, TRUE);
  g_ptr_array_unref (self->departments);
  g_ptr_array_unref (self->offices);
  g_ptr_array_unref (self->domains);
  for (guint i = 0; i < G_N_ELEMENTS (self->folded); i++)
    {
      g_hash_table_unref (self->folded[i]);
      g_hash_table_unref (self->met[i]);
    }
  g_hash_table_unref (self->by_id);
}

void
tn_directory_unref (TnDirectory *self)
{
  g_atomic_rc_box_release_full (self, directory_clear);
}

static const char *
keep (TnDirectory *self, const char *text)
{
  return text != NULL ? g_string_chunk_insert (self->strings, text) : NULL;
}

/* Words that many people share stand there once. */
static const char *
keep_shared (TnDirectory *self, const char *text)
{
  return text != NULL ? g_string_chunk_insert_const (self->strings, text) : NULL;
}

/* The index of @text among the values of @list, which it joins when it is new. */
static guint
index_of (TnDirectory *self, guint list, GPtrArray *values, const char *text)
{
  g_autofree char *fold = NULL;
  gpointer known;
  guint index;

  if (text == NULL)
    return 0;
  /* Folding is slow, and few texts are not met again and again. */
  if (g_hash_table_lookup_extended (self->met[list], text, NULL, &known))
    return GPOINTER_TO_UINT (known);
  fold = tn_person_fold (text);
  index = GPOINTER_TO_UINT (g_hash_table_lookup (self->folded[list], fold));
  if (index == 0 && *fold != '\0')
    {
      g_autofree char *clean = g_strstrip (g_strdup (text));

      index = values->len;
      g_ptr_array_add (values, (gpointer) keep_shared (self, clean));
      g_hash_table_insert (self->folded[list], g_steal_pointer (&fold), GUINT_TO_POINTER (index));
    }
  g_hash_table_insert (self->met[list],
                       (gpointer) keep_shared (self, text),
                       GUINT_TO_POINTER (index));
  return index;
}

static const char *
domain_of (const char *address)
{
  const char *at = address != NULL ? strrchr (address, '@') : NULL;

  return at != NULL ? at + 1 : NULL;
}

static void
add_address (GString *all, const char *address, gsize length)
{
  gsize start = all->len;

  if (length == 0)
    return;
  g_string_append_len (all, address, (gssize) length);
  for (gsize i = start; i < all->len; i++)
    all->str[i] = g_ascii_tolower (all->str[i]);
  for (gsize i = 0; i < start; i += strlen (all->str + i) + 1)
    if (g_str_equal (all->str + i, all->str + start))
      {
        g_string_truncate (all, start);
        return;
      }
  g_string_append_c (all, '\0');
}

/* They are looked up with each key that is typed into a filter. */
static const char *
keep_addresses (TnDirectory *self, const TnDirectoryUser *user)
{
  g_string_truncate (self->scratch, 0);
  if (user->mail != NULL)
    add_address (self->scratch, user->mail, strlen (user->mail));
  if (user->user_name != NULL)
    add_address (self->scratch, user->user_name, strlen (user->user_name));
  for (const char *at = user->addresses; at != NULL;)
    {
      gsize length = strcspn (at, " ");

      add_address (self->scratch, at, length);
      at = at[length] != '\0' ? at + length + 1 : NULL;
    }
  return g_string_chunk_insert_len (self->strings, self->scratch->str, (gssize) self->scratch->len);
}

void
tn_directory_add (TnDirectory *self, const TnDirectoryUser *user)
{
  static const TnPersonField shared[] = { TN_PERSON_JOB_TITLE,   TN_PERSON_DEPARTMENT,
                                          TN_PERSON_OFFICE,      TN_PERSON_STREET,
                                          TN_PERSON_CITY,        TN_PERSON_STATE,
                                          TN_PERSON_POSTAL_CODE, TN_PERSON_COUNTRY,
                                          TN_PERSON_GIVEN_NAME,  TN_PERSON_SURNAME };
  TnDirectoryUser own = *user;
  g_autofree char *id = g_ascii_strdown (user->id, -1), *name = NULL;

  own.id = keep (self, id);
  own.user_name = keep (self, user->user_name);
  own.mail = keep (self, user->mail);
  own.addresses = keep_addresses (self, user);
  for (guint i = 0; i < TN_N_PERSON_FIELDS; i++)
    own.values[i] = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (shared); i++)
    own.values[shared[i]] = keep_shared (self, user->values[shared[i]]);
  own.values[TN_PERSON_PHONE] = keep (self, user->values[TN_PERSON_PHONE]);
  own.values[TN_PERSON_MOBILE] = keep (self, user->values[TN_PERSON_MOBILE]);
  /* As our own would be stored: else it would differ for ever. */
  name =
      user->values[TN_PERSON_NAME] != NULL ? tn_text_visible (user->values[TN_PERSON_NAME]) : NULL;
  own.values[TN_PERSON_NAME] = keep (self, name != NULL ? g_strstrip (name) : NULL);
  /* The user name of a guest is no address of theirs. */
  own.values[TN_PERSON_EMAIL] = own.mail != NULL && *own.mail != '\0' ? own.mail
                                : own.user_name != NULL && strstr (own.user_name, "#EXT#") == NULL
                                    ? own.user_name
                                    : NULL;
  for (guint i = 0; i < TN_N_EXTRAS; i++)
    own.extras[i] = keep_shared (self, user->extras[i]);
  own.department = index_of (self, 0, self->departments, user->values[TN_PERSON_DEPARTMENT]);
  own.office = index_of (self, 1, self->offices, user->values[TN_PERSON_OFFICE]);
  own.user_name_domain = index_of (self, 2, self->domains, domain_of (user->user_name));
  own.mail_domain = index_of (self, 2, self->domains, domain_of (user->mail));
  g_array_append_val (self->users, own);
  g_hash_table_insert (self->by_id, (gpointer) own.id, GUINT_TO_POINTER (self->users->len));
}

const TnDirectoryUser *
tn_directory_find (TnDirectory *self, const char *id)
{
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_id, id));

  return index > 0 ? &g_array_index (self->users, TnDirectoryUser, index - 1) : NULL;
}

GPtrArray *
tn_custom_fields_parse (const char *json)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (JsonNode) root = json != NULL ? tn_json_parse (json, strlen (json), NULL) : NULL;
  JsonObject *object = root != NULL ? tn_json_root_object (root, NULL) : NULL;
  g_autoptr (GList) names = object != NULL ? json_object_get_members (object) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    {
      const char *value = tn_json_get_string (object, l->data);

      if (value == NULL)
        continue;
      g_ptr_array_add (fields, g_strdup (l->data));
      g_ptr_array_add (fields, g_strdup (value));
    }
  return fields;
}

char *
tn_custom_fields_to_json (GPtrArray *fields)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  guint n = 0;

  json_builder_begin_object (builder);
  for (guint i = 0; i + 1 < fields->len; i += 2)
    {
      const char *name = g_ptr_array_index (fields, i), *value = g_ptr_array_index (fields, i + 1);

      if (*name == '\0' || value == NULL || *value == '\0')
        continue;
      tn_json_put_string (builder, name, value);
      n++;
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return n > 0 ? tn_json_to_text (root, FALSE) : NULL;
}
