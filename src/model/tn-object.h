/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Objects of a directory, as a snapshot keeps them: which kinds there are, what Microsoft lets one
 * do with each, and what differs between two states of one. Pure; any thread. */

G_BEGIN_DECLS

/** TnObjectKind: written into snapshots: never renumber. */
typedef enum
{
  TN_OBJECT_USER,
  TN_OBJECT_GROUP,
  TN_OBJECT_DEVICE,
  TN_OBJECT_UNIT, /* administrative unit */
  TN_OBJECT_ROLE, /* custom role definition */
  TN_OBJECT_ROLE_ASSIGNMENT,
  TN_OBJECT_APPLICATION,
  TN_OBJECT_SERVICE_PRINCIPAL,
  TN_OBJECT_GRANT, /* OAuth2 permission grant */
  TN_OBJECT_ACCESS_POLICY,
  TN_OBJECT_NAMED_LOCATION,
  TN_OBJECT_METHODS_POLICY,
  TN_OBJECT_AUTHORIZATION_POLICY,
  TN_OBJECT_ORGANIZATION,
  TN_OBJECT_DOMAIN,
  TN_N_OBJECTS,
} TnObjectKind;

/** TnObjectRestore: what can be put back, from the least to the most. */
typedef enum
{
  TN_RESTORE_NEVER,    /* kept to be looked at */
  TN_RESTORE_VALUES,   /* what is there is set back; it cannot be made again */
  TN_RESTORE_CREATE,   /* made again, with a new id */
  TN_RESTORE_UNDELETE, /* for 30 days with its id, then made again */
} TnObjectRestore;

/** TnObjectInfo: static. */
typedef struct
{
  const char *nick;         /* in files and on the command line: "users" */
  const char *path;         /* "/v1.0/users" */
  const char *query;        /* (nullable): what is asked for, without "?" */
  const char *cast;         /* (nullable): type below /directory/deletedItems */
  const char *const *links; /* (nullable): lists of ids that belong to it: "members", "owners" */
  TnObjectRestore restore;
  gboolean single; /* the path is the one object, not a list */
  gboolean delta;  /* the path tells what changed since a link */
} TnObjectInfo;

const TnObjectInfo *tn_object_info (TnObjectKind kind);

/** tn_object_title: translated: "Users". tn_object_title_one: "User". */
const char *tn_object_title (TnObjectKind kind);
const char *tn_object_title_one (TnObjectKind kind);

/** tn_object_kind_parse: TN_N_OBJECTS: there is no such nick. */
TnObjectKind tn_object_kind_parse (const char *nick);

/** tn_object_is_writable: what a restore sets back of a kind; the rest is Microsoft's to say. */
gboolean tn_object_is_writable (TnObjectKind kind, const char *property);

/** tn_object_is_identity: what can be said of an object only when it is made, and tells it from
 * others: who has which role where, whose principal it is. */
gboolean tn_object_is_identity (TnObjectKind kind, const char *property);

/** TnObjectChange: one property that differs. Values are JSON; NULL: it is not there. */
typedef struct
{
  char *property; /* (owned) */
  char *before;   /* (owned) (nullable) */
  char *after;    /* (owned) (nullable) */
} TnObjectChange;

void tn_object_change_free (TnObjectChange *change);

/** tn_object_compare: (element-type TnObjectChange): from one state to another, by name of the
 * property. @before, @after: (nullable): JSON objects. */
GPtrArray *tn_object_compare (const char *before, const char *after) G_GNUC_WARN_UNUSED_RESULT;

/** tn_object_missing_licences: those of @wanted that @now lacks, or has with other plans; both are
 * values of assignedLicenses (nullable) in their one form. What else @now has is no difference: a
 * restore takes no licence away.
 *
 * Returns: (transfer full) (nullable): a JSON list; NULL: none is missing */
char *tn_object_missing_licences (const char *now, const char *wanted) G_GNUC_WARN_UNUSED_RESULT;

/** tn_object_name: what a person calls it; its id when it has no name. */
char *tn_object_name (const char *json) G_GNUC_WARN_UNUSED_RESULT;

/** tn_object_string: (nullable): the value of @property, if it is a string. */
char *tn_object_string (const char *json, const char *property) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
