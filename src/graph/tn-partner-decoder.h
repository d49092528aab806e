/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-partner.h"

/* A partner tenant's lists, from Graph's bytes to readings (reference 2.2 to 2.4). Plain functions
 * for worker threads; each fails with %TN_GRAPH_ERROR_PROTOCOL. @next is set to the link of the
 * next page, verbatim, or NULL. Entries without their ids are left out. */

G_BEGIN_DECLS

/** tn_decode_contracts, tn_decode_gdap_customers: Returns: (element-type TnCustomerReading). */
GPtrArray *
tn_decode_contracts (GBytes *body, char **next, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *
tn_decode_gdap_customers (GBytes *body, char **next, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_relationships: Returns: (element-type TnRelationshipReading). */
GPtrArray *
tn_decode_relationships (GBytes *body, char **next, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_relationship: a single one, as create and get answer it. */
TnRelationshipReading *tn_decode_relationship (GBytes *body,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_assignments: Returns: (element-type TnAssignmentReading). */
GPtrArray *tn_decode_assignments (GBytes *body,
                                  const char *relationship_id,
                                  char **next,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_groups: Returns: (element-type TnGroupReading): membership unknown. */
GPtrArray *tn_decode_groups (GBytes *body, char **next, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_strings: the value array of strings, as checkMemberGroups answers. */
GPtrArray *tn_decode_strings (GBytes *body, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_id: the member "id" of a single object. */
char *tn_decode_id (GBytes *body, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_grants: Returns: (element-type utf8): ids of oauth2PermissionGrants; their scopes,
 * joined by spaces, in @scopes (nullable). */
GPtrArray *tn_decode_grants (GBytes *body, char **scopes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** TnPermissionId: an id of a delegated permission of Graph. */
typedef struct
{
  char *name; /* (owned) */
  char *id;   /* (owned) */
} TnPermissionId;

/** tn_decode_permissions: oauth2PermissionScopes of a service principal. Returns: (element-type
 * TnPermissionId). */
GPtrArray *tn_decode_permissions (GBytes *body, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_decode_app_id: the appId of an application. */
char *tn_decode_app_id (GBytes *body, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
