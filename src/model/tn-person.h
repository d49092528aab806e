/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-status.h"

/* What is kept of people: the fields of an end user, and an Entra directory as user sync sees it.
 * Plain values; any thread, but not two at once while they are made. The numbers are stored: never
 * renumber. */

G_BEGIN_DECLS

/** TnPersonField: what an end user has of an Entra user (product 7.3). */
typedef enum
{
  TN_PERSON_NAME,
  TN_PERSON_GIVEN_NAME,
  TN_PERSON_SURNAME,
  TN_PERSON_EMAIL, /* mail, else the user name */
  TN_PERSON_PHONE,
  TN_PERSON_MOBILE,
  TN_PERSON_JOB_TITLE,
  TN_PERSON_DEPARTMENT,
  TN_PERSON_OFFICE,
  TN_PERSON_STREET,
  TN_PERSON_CITY,
  TN_PERSON_STATE,
  TN_PERSON_POSTAL_CODE,
  TN_PERSON_COUNTRY,
  TN_N_PERSON_FIELDS,
} TnPersonField;

#define TN_PERSON_ALL_FIELDS ((1u << TN_N_PERSON_FIELDS) - 1)

/** tn_person_field_nick: column of the table, field of the record, and word in files. */
const char *tn_person_field_nick (TnPersonField field);

/** tn_person_field_title: translated. */
const char *tn_person_field_title (TnPersonField field);

/** TnPersonExtra: properties of Entra ID that only fields of the MSP's own can take. */
typedef enum
{
  TN_EXTRA_COMPANY,
  TN_EXTRA_EMPLOYEE_ID,
  TN_EXTRA_USER_NAME,
  TN_EXTRA_USAGE_LOCATION,
  TN_N_EXTRAS,
} TnPersonExtra;

/** tn_person_extra_nick: Graph's name of it. tn_person_extra_title: translated. */
const char *tn_person_extra_nick (TnPersonExtra extra);
const char *tn_person_extra_title (TnPersonExtra extra);

/**
 * TnLinkState: how an end user stands to Entra ID.
 * @TN_LINK_NONE: entered by hand or imported
 * @TN_LINK_DELETED: was linked, and is not in the directory any more
 * @TN_LINK_OUT_OF_SCOPE: was linked, and does not match the filter any more: not updated
 */
typedef enum
{
  TN_LINK_NONE,
  TN_LINK_LINKED,
  TN_LINK_DISABLED,
  TN_LINK_DELETED,
  TN_LINK_OUT_OF_SCOPE,
  TN_N_LINKS,
} TnLinkState;

TnStatusLook tn_link_state_look (TnLinkState state);

/** tn_link_state_nick: in files: "linked". */
const char *tn_link_state_nick (TnLinkState state);

/** TnDirectoryUser: an Entra user. Strings are those of the directory; NULL: not set. */
typedef struct
{
  const char *id; /* in lower case */
  const char *user_name;
  const char *mail;
  /* Given: other addresses, separated by spaces. Held: all of them, each once, in lower case: mail,
   * user name, the others. Each ends with a NUL, the last with two. */
  const char *addresses;
  const char *values[TN_N_PERSON_FIELDS];
  const char *extras[TN_N_EXTRAS];
  guint department, office;            /* indices into the directory's values; 0: none */
  guint user_name_domain, mail_domain; /* likewise */
  gboolean guest;
  int enabled; /* 1, 0, or -1: not known */
} TnDirectoryUser;

/**
 * TnDirectory: the users of one Microsoft tenant, as they were at one time. Counted references;
 * nothing changes once it is made.
 */
typedef struct
{
  char *tenant_id;
  GArray *users;                              /* (owned) (element-type TnDirectoryUser) */
  GStringChunk *strings;                      /* (owned) */
  GString *scratch;                           /* (owned): while it is made */
  GPtrArray *departments, *offices, *domains; /* (owned): values as they are first met; [0] is "" */
  GHashTable *folded[3];                      /* (owned): value folded → index */
  GHashTable *met[3];                         /* (owned): likewise, as it is written */
  GHashTable *by_id;                          /* (owned): id → index + 1 */
} TnDirectory;

#define TN_TYPE_DIRECTORY (tn_directory_get_type ())
GType tn_directory_get_type (void);

TnDirectory *tn_directory_new (const char *tenant_id) G_GNUC_WARN_UNUSED_RESULT;
TnDirectory *tn_directory_ref (TnDirectory *self);
void tn_directory_unref (TnDirectory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnDirectory, tn_directory_unref)

/** tn_directory_add: takes a copy of @user's strings, and works out what it is compared by. The
 * email of its values is set here. */
void tn_directory_add (TnDirectory *self, const TnDirectoryUser *user);

/** tn_directory_find: (nullable): by object id, in lower case. */
const TnDirectoryUser *tn_directory_find (TnDirectory *self, const char *id);

/** tn_person_fold: what two values of a filter are compared by: case and space around do not
 * matter. */
char *tn_person_fold (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/** tn_custom_fields_parse: fields of the MSP's own, as they are stored (@json nullable): names and
 * values in turn. Returns: (transfer full) (element-type utf8). */
GPtrArray *tn_custom_fields_parse (const char *json) G_GNUC_WARN_UNUSED_RESULT;

/** tn_custom_fields_to_json: (nullable): of names and values in turn; NULL: there are none. Empty
 * values are left out. */
char *tn_custom_fields_to_json (GPtrArray *fields) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
