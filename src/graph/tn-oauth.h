/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-backup.h"
#include "tn-cloud.h"
#include "tn-http.h"
#include "tn-text.h"
#include "tn-time.h"

/* OAuth 2.0 and OpenID Connect with the Microsoft identity platform (reference 1, RFC 7636, RFC
 * 8252). */

G_BEGIN_DECLS

/** TnTokens: what a sign-in or a refresh gave. Secrets wipe themselves when it is freed. */
typedef struct
{
  char *access_token;   /* (owned) */
  char *refresh_token;  /* (owned) (nullable) */
  char *id_token;       /* (owned) (nullable) */
  char *scope;          /* (owned) */
  gint64 expires_in;    /* seconds */
  char *tenant_id;      /* (owned) (nullable): tid, lower case */
  char *object_id;      /* (owned) (nullable): oid */
  char *account;        /* (owned) (nullable): preferred_username */
  gboolean roles_known; /* the access token could be read and names directory roles */
  gboolean global_administrator;
  int mfa;        /* Entra ID asked for MFA: 1, 0, or -1: the access token does not say */
  gboolean guest; /* the account is a guest in that tenant */
} TnTokens;

#define TN_TYPE_TOKENS (tn_tokens_get_type ())
GType tn_tokens_get_type (void);
TnTokens *tn_tokens_ref (TnTokens *self) G_GNUC_WARN_UNUSED_RESULT;
void tn_tokens_unref (TnTokens *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnTokens, tn_tokens_unref)

/**
 * TnScopeSet: what a sign-in asks for (reference 7).
 * @TN_SCOPES_READ: a single tenant
 * @TN_SCOPES_PARTNER: a CSP's partner tenant: its customers and relationships, and Partner Center
 * @TN_SCOPES_CUSTOMER: what the application may do in a customer's tenant: no OpenID scopes
 * @TN_SCOPES_WRITE: to change people, and nothing else: what a token has to have for it
 * @TN_SCOPES_PEOPLE: to change people of a single tenant, and to read it
 * @TN_SCOPES_CUSTOMER_PEOPLE: likewise, of a customer's
 * @TN_SCOPES_BACKUP: to read all of a single tenant that a snapshot keeps, and Microsoft's own
 *   backup services
 * @TN_SCOPES_RESTORE: likewise, and to restore
 * @TN_SCOPES_PUT_BACK: to write the objects of a snapshot, and nothing else: what a token has to
 *   have for it
 * @TN_SCOPES_CUSTOMER_BACKUP, @TN_SCOPES_CUSTOMER_BACKUP_PEOPLE, @TN_SCOPES_CUSTOMER_RESTORE:
 *   likewise, of a customer's tenant; the last one covers the others
 * @TN_SCOPES_RELATIONSHIPS: to create and assign relationships
 * @TN_SCOPES_REMOVE: to remove our application from a tenant
 * @TN_SCOPES_REGISTER: to create an app registration
 */
typedef enum
{
  TN_SCOPES_READ,
  TN_SCOPES_PARTNER,
  TN_SCOPES_CUSTOMER,
  TN_SCOPES_WRITE,
  TN_SCOPES_PEOPLE,
  TN_SCOPES_CUSTOMER_PEOPLE,
  TN_SCOPES_BACKUP,
  TN_SCOPES_RESTORE,
  TN_SCOPES_PUT_BACK,
  TN_SCOPES_CUSTOMER_BACKUP,
  TN_SCOPES_CUSTOMER_BACKUP_PEOPLE,
  TN_SCOPES_CUSTOMER_RESTORE,
  TN_SCOPES_RELATIONSHIPS,
  TN_SCOPES_REMOVE,
  TN_SCOPES_REGISTER,
} TnScopeSet;

/** tn_oauth_scopes: space separated. */
const char *tn_oauth_scopes (TnScopeSet set);

/** tn_oauth_backup_scopes: what it takes, space separated. */
const char *tn_oauth_backup_scopes (TnBackupRight right);

/** tn_oauth_missing_scopes: Returns: (transfer full) (nullable): the first permission of @wanted
 * that is not in @granted; OpenID scopes and those of other services do not count. */
char *tn_oauth_missing_scopes (const char *granted, const char *wanted) G_GNUC_WARN_UNUSED_RESULT;

/** tn_oauth_read_access_token: what the access token of @tokens says, as far as it can be read
 * (reference 1.10): roles, mfa, guest. */
void tn_oauth_read_access_token (TnTokens *tokens);

/** TnAttempt: the secrets of one sign-in attempt (SEC-02). */
typedef struct
{
  char *state;    /* (owned) */
  char *nonce;    /* (owned) */
  char *verifier; /* (owned): 43 characters of base64url */
} TnAttempt;

TnAttempt *tn_attempt_new (void) G_GNUC_WARN_UNUSED_RESULT;
void tn_attempt_free (TnAttempt *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnAttempt, tn_attempt_free)

/**
 * tn_oauth_authorize_url:
 * @tenant: tenant id, domain or "organizations"
 * @scopes: space separated
 * @prompt: (nullable): "select_account", "consent", "login"
 */
char *tn_oauth_authorize_url (TnCloud *cloud,
                              const char *client_id,
                              const char *tenant,
                              const char *redirect_uri,
                              const TnAttempt *attempt,
                              const char *scopes,
                              const char *prompt) G_GNUC_WARN_UNUSED_RESULT;

/** tn_oauth_merge_claims: the claims member of a request: ours (cp1) with @challenge (nullable)
 * merged in. */
char *tn_oauth_merge_claims (const char *challenge) G_GNUC_WARN_UNUSED_RESULT;

/** tn_oauth_parse_tokens: Returns: (nullable): NULL with %TN_GRAPH_ERROR_SIGN_IN (the service
 * refused) or _PROTOCOL. */
TnTokens *
tn_oauth_parse_tokens (guint status, GBytes *body, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_oauth_check_id_token:
 * @nonce: (nullable): NULL where none was sent (device code)
 * @expected_tenant: (nullable): the tenant id that is being reauthorized
 *
 * iss, aud, exp, nonce and tid (OpenID Connect Core 3.1.3.7; the signature is covered by TLS to the
 * token endpoint). Who signed in, in which tenant and with which role, is in @tokens after it.
 */
gboolean tn_oauth_check_id_token (TnCloud *cloud,
                                  const char *client_id,
                                  TnTokens *tokens,
                                  const char *nonce,
                                  const char *expected_tenant,
                                  gint64 now,
                                  GError **error);

/** tn_oauth_redeem: code for tokens; @scopes as at authorize, of which those of other services than
 * Graph are left out: a token is for one service. Resolves to #TnTokens. */
DexFuture *tn_oauth_redeem (TnHttp *http,
                            TnCloud *cloud,
                            const char *client_id,
                            const char *tenant,
                            const char *code,
                            const char *redirect_uri,
                            const char *verifier,
                            const char *scopes,
                            GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** TnResource: the service a token is for. */
typedef enum
{
  TN_RESOURCE_GRAPH,
  TN_RESOURCE_PARTNER_CENTER,
} TnResource;

/** tn_oauth_refresh: a new access token for @tenant. @claims: (nullable). Resolves to #TnTokens. */
DexFuture *tn_oauth_refresh (TnHttp *http,
                             TnCloud *cloud,
                             const char *client_id,
                             const char *tenant,
                             const char *refresh_token,
                             TnResource resource,
                             const char *claims,
                             GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/**
 * tn_oauth_discover:
 * @tenant: a domain or tenant id
 *
 * Asks openid-configuration, without a token, which tenant it is (reference 1.14). Resolves to its
 * id as a string; rejects with %TN_GRAPH_ERROR_SIGN_IN "AADSTS90002…" for an unknown one.
 */
DexFuture *tn_oauth_discover (TnHttp *http,
                              TnCloud *cloud,
                              const char *tenant,
                              GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_oauth_reach: whether the sign-in service answers as one (openid-configuration of
 * "organizations"). Resolves to TRUE; rejects with %TN_GRAPH_ERROR_OFFLINE or _PROTOCOL. */
DexFuture *
tn_oauth_reach (TnHttp *http, TnCloud *cloud, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** TnDeviceCode: a sign-in that is completed on another page (RFC 8628, reference 1.8). */
typedef struct
{
  char *device_code; /* (owned): secret */
  char *user_code;   /* (owned): what the person types */
  char *page;        /* (owned): where */
  gint64 interval;   /* seconds between two polls */
  gint64 expires_in; /* seconds */
} TnDeviceCode;

#define TN_TYPE_DEVICE_CODE (tn_device_code_get_type ())
GType tn_device_code_get_type (void);
TnDeviceCode *tn_device_code_copy (TnDeviceCode *self) G_GNUC_WARN_UNUSED_RESULT;
void tn_device_code_free (TnDeviceCode *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnDeviceCode, tn_device_code_free)

/** tn_oauth_start_device: resolves to a #TnDeviceCode. */
DexFuture *tn_oauth_start_device (TnHttp *http,
                                  TnCloud *cloud,
                                  const char *client_id,
                                  const char *tenant,
                                  const char *scopes,
                                  GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_oauth_poll_device: resolves to #TnTokens; rejects with "authorization_pending" or
 * "slow_down" in front of the message while nobody has completed it. */
DexFuture *tn_oauth_poll_device (TnHttp *http,
                                 TnCloud *cloud,
                                 const char *client_id,
                                 const char *tenant,
                                 const TnDeviceCode *code,
                                 GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
