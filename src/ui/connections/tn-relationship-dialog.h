/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** TnRelationshipTarget: whom a relationship is with. Copied. */
typedef struct
{
  gint64 integration;
  const char *partner_tenant; /* tenant id */
  const char *customer_id;    /* tenant id */
  const char *customer_name;
  const char *relationship; /* (nullable): one that is there: waits for approval, or for a group */
} TnRelationshipTarget;

/** TnRelationshipDialog: requests a GDAP relationship with the required roles, shows the link for
 * the customer, waits for the approval, and assigns a security group (S10). */
#define TN_TYPE_RELATIONSHIP_DIALOG (tn_relationship_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TnRelationshipDialog,
                      tn_relationship_dialog,
                      TN,
                      RELATIONSHIP_DIALOG,
                      AdwDialog)

AdwDialog *tn_relationship_dialog_new (TnServices *services, const TnRelationshipTarget *target);

G_END_DECLS
