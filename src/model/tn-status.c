/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-status.h"

#include <glib/gi18n-lib.h>

#define DEFINE_ENUM(TypeName, type_name, ...)                                                      \
  GType type_name##_get_type (void)                                                                \
  {                                                                                                \
    static gsize type;                                                                             \
    if (g_once_init_enter (&type))                                                                 \
      {                                                                                            \
        static const GEnumValue values[] = { __VA_ARGS__, { 0, NULL, NULL } };                     \
        g_once_init_leave (&type, g_enum_register_static (#TypeName, values));                     \
      }                                                                                            \
    return type;                                                                                   \
  }
#define V(value, nick) { value, #value, nick }

DEFINE_ENUM (TnSyncStatus,
             tn_sync_status,
             V (TN_SYNC_NOT_MAPPED, "not-mapped"),
             V (TN_SYNC_PENDING, "pending"),
             V (TN_SYNC_SUCCESS, "success"),
             V (TN_SYNC_INCOMPLETE, "incomplete"),
             V (TN_SYNC_AUTH_ERROR, "auth-error"))
DEFINE_ENUM (TnIntegrationKind,
             tn_integration_kind,
             V (TN_INTEGRATION_SINGLE, "single"),
             V (TN_INTEGRATION_CSP_CHILD, "csp-child"),
             V (TN_INTEGRATION_CSP, "csp"))
DEFINE_ENUM (TnRunOutcome,
             tn_run_outcome,
             V (TN_RUN_RUNNING, "running"),
             V (TN_RUN_SUCCESS, "success"),
             V (TN_RUN_INCOMPLETE, "incomplete"),
             V (TN_RUN_FAILED, "failed"),
             V (TN_RUN_CANCELLED, "cancelled"))
DEFINE_ENUM (TnCspAuth,
             tn_csp_auth,
             V (TN_CSP_AUTH_NONE, "none"),
             V (TN_CSP_AUTH_UNKNOWN, "unknown"),
             V (TN_CSP_AUTH_ACTIVE, "active"),
             V (TN_CSP_AUTH_EXPIRING, "expiring"),
             V (TN_CSP_AUTH_EXPIRED, "expired"),
             V (TN_CSP_AUTH_MISSING_RELATIONSHIP, "missing-admin-relationship"),
             V (TN_CSP_AUTH_MISSING_GROUP, "missing-security-group"),
             V (TN_CSP_AUTH_MISSING_ROLES, "missing-roles"),
             V (TN_CSP_AUTH_CONSENT_PENDING, "consent-pending"),
             V (TN_CSP_AUTH_CONSENT_FAILURE, "consent-failure"),
             V (TN_CSP_AUTH_GRANTING_ROLES, "granting-application-roles"))
DEFINE_ENUM (TnCspStatus,
             tn_csp_status,
             V (TN_CSP_STATUS_AUTH_PENDING, "auth-pending"),
             V (TN_CSP_STATUS_SUCCESS, "success"),
             V (TN_CSP_STATUS_FAILED_UNKNOWN, "auth-failed-unknown"),
             V (TN_CSP_STATUS_NO_MFA, "auth-failed-no-mfa-prompt"),
             V (TN_CSP_STATUS_NOT_ADMIN_AGENT, "auth-failed-not-in-adminagents"),
             V (TN_CSP_STATUS_NO_CHILDREN, "auth-failed-no-child-tenants"),
             V (TN_CSP_STATUS_ERROR, "auth-error"))

static const char *
nick_of (GType type, int value)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (type);
  GEnumValue *found = g_enum_get_value (G_ENUM_CLASS (klass), value);

  return found != NULL ? found->value_nick : "unknown";
}

const char *
tn_sync_status_nick (TnSyncStatus status)
{
  return nick_of (TN_TYPE_SYNC_STATUS, (int) status);
}

const char *
tn_run_outcome_nick (TnRunOutcome outcome)
{
  return nick_of (TN_TYPE_RUN_OUTCOME, (int) outcome);
}

const char *
tn_csp_auth_nick (TnCspAuth auth)
{
  return nick_of (TN_TYPE_CSP_AUTH, (int) auth);
}

const char *
tn_csp_status_nick (TnCspStatus status)
{
  return nick_of (TN_TYPE_CSP_STATUS, (int) status);
}

gboolean
tn_csp_auth_blocks (TnCspAuth auth)
{
  return auth != TN_CSP_AUTH_NONE && auth != TN_CSP_AUTH_ACTIVE && auth != TN_CSP_AUTH_EXPIRING;
}

TnStatusLook
tn_sync_status_look (TnSyncStatus status)
{
  switch (status)
    {
    case TN_SYNC_NOT_MAPPED:
      return (TnStatusLook) { _ ("Not Mapped"), NULL, "dimmed", FALSE };
    case TN_SYNC_PENDING:
      return (TnStatusLook) { _ ("Pending"), "tn-pending-symbolic", "warning", TRUE };
    case TN_SYNC_SUCCESS:
      return (TnStatusLook) { _ ("Success"), "tn-ok-symbolic", "success", FALSE };
    case TN_SYNC_INCOMPLETE:
      return (TnStatusLook) { _ ("Incomplete"), "tn-warning-symbolic", "warning", TRUE };
    case TN_SYNC_AUTH_ERROR:
      return (TnStatusLook) { _ ("Auth Error"), "tn-error-symbolic", "error", TRUE };
    default:
      return (TnStatusLook) { _ ("Unknown"), "tn-warning-symbolic", "warning", TRUE };
    }
}

TnStatusLook
tn_run_outcome_look (TnRunOutcome outcome)
{
  switch (outcome)
    {
    case TN_RUN_RUNNING:
      return (TnStatusLook) { _ ("Running"), "tn-pending-symbolic", NULL, FALSE };
    case TN_RUN_SUCCESS:
      return (TnStatusLook) { _ ("Success"), "tn-ok-symbolic", "success", FALSE };
    case TN_RUN_INCOMPLETE:
      return (TnStatusLook) { _ ("Incomplete"), "tn-warning-symbolic", "warning", TRUE };
    case TN_RUN_FAILED:
      return (TnStatusLook) { _ ("Failed"), "tn-error-symbolic", "error", TRUE };
    case TN_RUN_CANCELLED:
      return (TnStatusLook) { _ ("Cancelled"), NULL, "dimmed", FALSE };
    default:
      return (TnStatusLook) { _ ("Unknown"), "tn-warning-symbolic", "warning", TRUE };
    }
}

TnStatusLook
tn_csp_auth_look (TnCspAuth auth)
{
  switch (auth)
    {
    case TN_CSP_AUTH_NONE:
      return (TnStatusLook) { "–", NULL, "dimmed", FALSE };
    case TN_CSP_AUTH_ACTIVE:
      return (TnStatusLook) { _ ("Active"), "tn-ok-symbolic", "success", FALSE };
    case TN_CSP_AUTH_EXPIRING:
      return (TnStatusLook) { _ ("Expiring"), "tn-warning-symbolic", "warning", TRUE };
    case TN_CSP_AUTH_EXPIRED:
      return (TnStatusLook) { _ ("Expired"), "tn-error-symbolic", "error", TRUE };
    case TN_CSP_AUTH_MISSING_RELATIONSHIP:
      return (
          TnStatusLook) { _ ("Missing Admin Relationship"), "tn-error-symbolic", "error", TRUE };
    case TN_CSP_AUTH_MISSING_GROUP:
      return (
          TnStatusLook) { _ ("Missing Security Group"), "tn-warning-symbolic", "warning", TRUE };
    case TN_CSP_AUTH_MISSING_ROLES:
      return (TnStatusLook) { _ ("Missing Roles"), "tn-error-symbolic", "error", TRUE };
    case TN_CSP_AUTH_CONSENT_PENDING:
      return (TnStatusLook) { _ ("Consent Pending"), "tn-pending-symbolic", "warning", TRUE };
    case TN_CSP_AUTH_CONSENT_FAILURE:
      return (TnStatusLook) { _ ("Consent Failure"), "tn-error-symbolic", "error", TRUE };
    case TN_CSP_AUTH_GRANTING_ROLES:
      return (TnStatusLook) { _ ("Granting Application Roles"),
                              "tn-pending-symbolic",
                              "warning",
                              TRUE };
    case TN_CSP_AUTH_UNKNOWN:
    default:
      return (TnStatusLook) { _ ("Unknown"), "tn-warning-symbolic", "warning", TRUE };
    }
}

TnStatusLook
tn_csp_status_look (TnCspStatus status)
{
  switch (status)
    {
    case TN_CSP_STATUS_AUTH_PENDING:
      return (TnStatusLook) { _ ("Auth Pending"), "tn-pending-symbolic", "warning", TRUE };
    case TN_CSP_STATUS_SUCCESS:
      return (TnStatusLook) { _ ("Success"), "tn-ok-symbolic", "success", FALSE };
    case TN_CSP_STATUS_FAILED_UNKNOWN:
      return (TnStatusLook) { _ ("Auth Failed: Unknown"), "tn-error-symbolic", "error", TRUE };
    case TN_CSP_STATUS_NO_MFA:
      return (
          TnStatusLook) { _ ("Auth Failed: No MFA Prompt"), "tn-error-symbolic", "error", TRUE };
    case TN_CSP_STATUS_NOT_ADMIN_AGENT:
      return (TnStatusLook) { _ ("Auth Failed: Not in the AdminAgents Group"),
                              "tn-error-symbolic",
                              "error",
                              TRUE };
    case TN_CSP_STATUS_NO_CHILDREN:
      return (
          TnStatusLook) { _ ("Auth Failed: No Child Tenants"), "tn-error-symbolic", "error", TRUE };
    case TN_CSP_STATUS_ERROR:
    default:
      return (TnStatusLook) { _ ("Auth Error"), "tn-error-symbolic", "error", TRUE };
    }
}

TnTenantAction
tn_tenant_actions (TnIntegrationKind kind, gboolean mapped)
{
  TnTenantAction mapping = mapped ? TN_ACTION_UNMAP : TN_ACTION_MAP;

  switch (kind)
    {
    case TN_INTEGRATION_SINGLE:
      return mapping | TN_ACTION_REAUTHORIZE | TN_ACTION_REMOVE;
    case TN_INTEGRATION_CSP_CHILD:
      return mapping;
    case TN_INTEGRATION_CSP:
    default:
      return TN_ACTION_REAUTHORIZE_CSP | TN_ACTION_REMOVE_CSP;
    }
}
