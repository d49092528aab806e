/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-state-store.h"

/* Tokens of the local API (SEC-23). Main thread; futures. */

G_BEGIN_DECLS

/** TnApiScope: each includes the ones before it. Stored: never renumber. */
typedef enum
{
  TN_API_READ,
  TN_API_SYNC,   /* may have tenants read */
  TN_API_MANAGE, /* may disconnect tenants */
  TN_API_N_SCOPES,
} TnApiScope;

/** tn_api_scope_nick: the word for machines. tn_api_scope_parse: -1: it is none. */
const char *tn_api_scope_nick (TnApiScope scope);
int tn_api_scope_parse (const char *nick);

/** TN_API_TOKEN_PREFIX: what every token begins with, so that one that got lost is recognized. */
#define TN_API_TOKEN_PREFIX "tnt_"

/** TnApiToken: what is known of a token; its text is not. */
typedef struct
{
  gint64 id;
  char *name; /* (owned) */
  TnApiScope scope;
  GStrv tenants;   /* (owned) (nullable): tenant ids; NULL: all */
  GArray *allowed; /* (owned) (nullable) (element-type gint64): row ids of those of @tenants that
                      are connected; NULL: all */
  gint64 created_at, expires_at, last_used; /* seconds since 1970; 0: never */
} TnApiToken;

#define TN_TYPE_API_TOKEN (tn_api_token_get_type ())
GType tn_api_token_get_type (void);
TnApiToken *tn_api_token_ref (TnApiToken *self) G_GNUC_WARN_UNUSED_RESULT;
void tn_api_token_unref (TnApiToken *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnApiToken, tn_api_token_unref)

/**
 * tn_state_add_api_token:
 * @name: for people and the audit trail; unique among those that are not revoked
 * @tenants: (nullable): tenant ids that it is limited to
 * @expires: 0: never
 *
 * Makes a token of 256 random bits. Audited, without the token. Resolves to its text (a string,
 * secret), which can never be read again.
 */
DexFuture *tn_state_add_api_token (TnStore *store,
                                   const TnActor *actor,
                                   const char *name,
                                   TnApiScope scope,
                                   const char *const *tenants,
                                   gint64 expires,
                                   gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_list_api_tokens: those that are not revoked, newest first. Resolves to a #GPtrArray of
 * #TnApiToken. */
DexFuture *tn_state_list_api_tokens (TnStore *store) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_revoke_api_token: from now on it is refused. Audited. Resolves to TRUE. */
DexFuture *tn_state_revoke_api_token (TnStore *store,
                                      const TnActor *actor,
                                      gint64 token,
                                      gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_check_api_token: whose @text is. Compares with every token, in a time that does not
 * depend on where they differ. Resolves to #TnApiToken; _NOT_FOUND for one that is unknown, revoked
 * or past its end. */
DexFuture *
tn_state_check_api_token (TnStore *store, const char *text, gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_find_tenant: a connected tenant by its tenant id, in either case. Resolves to its row
 * id (gint64); 0: there is none. */
DexFuture *tn_state_find_tenant (TnStore *store, const char *tenant_id) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_touch_api_token: it was used at @now. Resolves to TRUE. */
DexFuture *
tn_state_touch_api_token (TnStore *store, gint64 token, gint64 now) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
