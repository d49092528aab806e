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
