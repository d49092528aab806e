/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-gdap.h"

/* What a state of a connection means to a person, and the one thing that helps (product 3 and 4.4).
 * Pure; any thread. */

G_BEGIN_DECLS

/** TnRemedy: the one button that helps. */
typedef enum
{
  TN_REMEDY_NONE,
  TN_REMEDY_MAP,
  TN_REMEDY_SYNC,
  TN_REMEDY_REAUTHORIZE,
  TN_REMEDY_REAUTHORIZE_CSP,
  TN_REMEDY_RETRY_CONSENT,
  TN_REMEDY_REQUEST_RELATIONSHIP,
  TN_REMEDY_ASSIGN_GROUP,
  TN_REMEDY_OPEN_INVITATION, /* of a request that waits for its approval */
  TN_REMEDY_OPEN_PARTNER_CENTER,
  TN_REMEDY_COPY_COMMAND,
} TnRemedy;

/** TnDiagnosis: translated, static. */
typedef struct
{
  const char *meaning; /* what it means, one or two sentences */
  const char *who;     /* who must act */
  TnRemedy remedy;
  const char *card; /* (nullable): id of the #TnHelpCard that belongs to it */
} TnDiagnosis;

/**
 * tn_doctor_csp_auth:
 * @code: (nullable): of the error behind Consent Failure or Unknown
 * @invited: a relationship request waits for the customer’s approval
 */
TnDiagnosis tn_doctor_csp_auth (const TnCspVerdict *verdict, const char *code, gboolean invited);

/** tn_doctor_csp: of a CSP integration. @code: (nullable). */
TnDiagnosis tn_doctor_csp (TnCspStatus status, const char *code);

/** tn_doctor_sync: of the Sync Status of a tenant. @code: (nullable). @kind: how it is connected.
 */
TnDiagnosis tn_doctor_sync (TnSyncStatus status, const char *code, TnIntegrationKind kind);

/** tn_remedy_label: the text of the button, with a mnemonic; NULL for %TN_REMEDY_NONE. */
const char *tn_remedy_label (TnRemedy remedy);

/**
 * tn_doctor_command:
 * @tenant_id: the tenant in which the service principal is missing
 * @detail: (nullable): the error text, which names the application
 *
 * Product 4.3: the commands that create a missing service principal.
 *
 * Returns: (transfer full) (nullable): NULL when @detail names no application
 */
char *tn_doctor_command (const char *tenant_id, const char *detail) G_GNUC_WARN_UNUSED_RESULT;

/** TnHelpCard: one entry of the troubleshooting catalogue (product 4.4). Translated, static. */
typedef struct
{
  const char *id;
  const char *title;
  const char *body;
} TnHelpCard;

guint tn_help_card_count (void);
TnHelpCard tn_help_card (guint index);

G_END_DECLS
