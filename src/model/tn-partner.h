/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-gdap.h"

/* What is read of a partner (CSP) tenant: plain values that decoders hand to the service and the
 * service to the store. All strings are owned. Made on one thread, used on another, never by two at
 * once. */

G_BEGIN_DECLS

/** TnCustomerReading: a customer, from the reseller contracts, from GDAP, or from both. */
typedef struct
{
  char *tenant_id; /* lower case */
  char *name;
  char *domain; /* (nullable): contracts only */
} TnCustomerReading;

/** TnRelationshipReading: a GDAP relationship. */
typedef struct
{
  char *id;
  char *name;
  char *tenant_id;     /* (nullable): before somebody approved it, it may have no customer */
  char *customer_name; /* (nullable) */
  TnGdapStatus status;
  char *roles;                     /* template ids, separated by spaces */
  gint64 created, activated, ends; /* seconds since 1970; 0: not yet */
  gboolean auto_extends;
  char *etag; /* (nullable) */
} TnRelationshipReading;

/** TnAssignmentReading: a security group of the partner that may use a relationship. */
typedef struct
{
  char *id;
  char *relationship_id;
  char *group_id;
  TnAccessStatus status;
  char *roles; /* template ids, separated by spaces */
  char *etag;  /* (nullable): not stored */
} TnAssignmentReading;

/** TnGroupReading: a security group of the partner tenant. */
typedef struct
{
  char *id;
  char *name; /* (nullable): it is assigned, but not there any more */
  int member; /* whether the signed-in account is in it: 1, 0, or -1: unknown */
} TnGroupReading;

/** TnPartnerReading: everything that one read of a partner tenant gave. A NULL list could not be
 * read. */
typedef struct
{
  int mfa;                  /* as in #TnPartnerEvidence */
  int admin_agent;          /* as in #TnPartnerEvidence */
  GPtrArray *customers;     /* (owned) (nullable) (element-type TnCustomerReading) */
  GPtrArray *relationships; /* (owned) (nullable) (element-type TnRelationshipReading) */
  GPtrArray *assignments;   /* (owned) (nullable) (element-type TnAssignmentReading) */
  GPtrArray *groups;        /* (owned) (nullable) (element-type TnGroupReading) */
} TnPartnerReading;

TnPartnerReading *tn_partner_reading_new (void) G_GNUC_WARN_UNUSED_RESULT;
void tn_partner_reading_free (TnPartnerReading *reading);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnPartnerReading, tn_partner_reading_free)

void tn_customer_reading_free (gpointer reading);
void tn_relationship_reading_free (gpointer reading);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnRelationshipReading, tn_relationship_reading_free)
void tn_assignment_reading_free (gpointer reading);
void tn_group_reading_free (gpointer reading);

G_END_DECLS
