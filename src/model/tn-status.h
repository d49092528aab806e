/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

/* The states of things, with the one place that says how each is worded and shown (product 3,
 * practice 1.6). Any thread. The numbers are stored: never renumber. */

G_BEGIN_DECLS

/**
 * TnSyncStatus:
 * @TN_SYNC_NOT_MAPPED: nothing is read beyond the name
 * @TN_SYNC_PENDING: not read yet, waiting for Microsoft, or something blocks the sync
 * @TN_SYNC_SUCCESS: everything was read
 * @TN_SYNC_INCOMPLETE: a part was read, a part was not
 * @TN_SYNC_AUTH_ERROR: Microsoft refuses us; the 30-minute sync is stopped
 */
typedef enum
{
  TN_SYNC_NOT_MAPPED,
  TN_SYNC_PENDING,
  TN_SYNC_SUCCESS,
  TN_SYNC_INCOMPLETE,
  TN_SYNC_AUTH_ERROR,
} TnSyncStatus;

#define TN_TYPE_SYNC_STATUS (tn_sync_status_get_type ())
GType tn_sync_status_get_type (void);

/** TnIntegrationKind: how a tenant is connected. */
typedef enum
{
  TN_INTEGRATION_SINGLE,
  TN_INTEGRATION_CSP_CHILD,
  TN_INTEGRATION_CSP,
} TnIntegrationKind;

#define TN_TYPE_INTEGRATION_KIND (tn_integration_kind_get_type ())
GType tn_integration_kind_get_type (void);

/** TnRunOutcome: how a run of a job ended. */
typedef enum
{
  TN_RUN_RUNNING,
  TN_RUN_SUCCESS,
  TN_RUN_INCOMPLETE,
  TN_RUN_FAILED,
  TN_RUN_CANCELLED,
} TnRunOutcome;

#define TN_TYPE_RUN_OUTCOME (tn_run_outcome_get_type ())
GType tn_run_outcome_get_type (void);

/**
 * TnCspAuth: the state of a customer tenant's connection through its CSP (product 3.3).
 * @TN_CSP_AUTH_NONE: not a customer of a CSP integration
 */
typedef enum
{
  TN_CSP_AUTH_NONE,
  TN_CSP_AUTH_UNKNOWN,
  TN_CSP_AUTH_ACTIVE,
  TN_CSP_AUTH_EXPIRING,
  TN_CSP_AUTH_EXPIRED,
  TN_CSP_AUTH_MISSING_RELATIONSHIP,
  TN_CSP_AUTH_MISSING_GROUP,
  TN_CSP_AUTH_MISSING_ROLES,
  TN_CSP_AUTH_CONSENT_PENDING,
  TN_CSP_AUTH_CONSENT_FAILURE,
  TN_CSP_AUTH_GRANTING_ROLES,
} TnCspAuth;

#define TN_TYPE_CSP_AUTH (tn_csp_auth_get_type ())
GType tn_csp_auth_get_type (void);

/** TnCspStatus: the Sync Status of a CSP integration (product 3.2). */
typedef enum
{
  TN_CSP_STATUS_AUTH_PENDING,
  TN_CSP_STATUS_SUCCESS,
  TN_CSP_STATUS_FAILED_UNKNOWN,
  TN_CSP_STATUS_NO_MFA,
  TN_CSP_STATUS_NOT_ADMIN_AGENT,
  TN_CSP_STATUS_NO_CHILDREN,
  TN_CSP_STATUS_ERROR,
} TnCspStatus;

#define TN_TYPE_CSP_STATUS (tn_csp_status_get_type ())
GType tn_csp_status_get_type (void);

/** TnStatusLook: @word is translated; @style is a style class of ours or NULL; @loud asks for a
 * filled pill. */
typedef struct
{
  const char *word;
  const char *icon;  /* (nullable) */
  const char *style; /* (nullable) */
  gboolean loud;
} TnStatusLook;

TnStatusLook tn_sync_status_look (TnSyncStatus status);
TnStatusLook tn_run_outcome_look (TnRunOutcome outcome);
TnStatusLook tn_csp_auth_look (TnCspAuth auth);
TnStatusLook tn_csp_status_look (TnCspStatus status);

/** tn_sync_status_nick: the word for machines: "success", "auth-error" … */
const char *tn_sync_status_nick (TnSyncStatus status);
const char *tn_run_outcome_nick (TnRunOutcome outcome);
const char *tn_csp_auth_nick (TnCspAuth auth);
const char *tn_csp_status_nick (TnCspStatus status);

/** tn_csp_auth_blocks: the customer cannot be read in this state. */
gboolean tn_csp_auth_blocks (TnCspAuth auth);

/** TnTenantAction: what the menu of a row offers. */
typedef enum
{
  TN_ACTION_MAP = 1 << 0,
  TN_ACTION_UNMAP = 1 << 1,
  TN_ACTION_REAUTHORIZE = 1 << 2,
  TN_ACTION_REMOVE = 1 << 3,
  TN_ACTION_REAUTHORIZE_CSP = 1 << 4,
  TN_ACTION_REMOVE_CSP = 1 << 5,
} TnTenantAction;

/** tn_tenant_actions: the exact matrix of product 4.1. */
TnTenantAction tn_tenant_actions (TnIntegrationKind kind, gboolean mapped);

G_END_DECLS
