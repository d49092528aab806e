/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-fleet.h"

/* An invented partner (CSP) with its customers, security groups and GDAP relationships, and the
 * state machine that those go through (reference 2.2). Owner thread: the fleet's. */

G_BEGIN_DECLS

/** TnFleetGroup: a security group of the partner. */
typedef struct
{
  char id[37];
  const char *name;
  gboolean member;   /* the partner's administrator is in it */
  gboolean security; /* FALSE: a Microsoft 365 group, which GDAP does not take */
} TnFleetGroup;

/** TnFleetAssignment: a security group that may use a relationship. */
typedef struct
{
  char id[37];
  const TnFleetGroup *group; /* (not owned) */
  char *roles;               /* (owned): template ids, separated by spaces */
  const char *status;        /* pending, active, deleting, deleted, error */
  gint64 due;                /* when the status moves on; 0: it does not */
  guint etag;
} TnFleetAssignment;

/** TnFleetRequest: lockForApproval, terminate … */
typedef struct
{
  char id[37];
  const char *action;
  gint64 created;
} TnFleetRequest;

typedef struct
{
  char id[74];
  char *name;              /* (owned) */
  TnFleetTenant *customer; /* (not owned) (nullable): not before it is approved */
  const char *status;      /* as Graph names it */
  char *roles;             /* (owned): template ids, separated by spaces */
  guint days;              /* duration */
  gboolean auto_extends;
  gint64 created, modified, activated, ends; /* 0: not yet */
  gint64 due;                                /* when the status moves on; 0: it does not */
  guint etag;
  GPtrArray *assignments; /* (owned) (element-type TnFleetAssignment) */
  GPtrArray *requests;    /* (owned) (element-type TnFleetRequest) */
} TnFleetRelationship;

/** TnGdapFleet: one partner. */
typedef struct
{
  TnFleet *fleet;           /* (not owned) */
  TnFleetTenant *tenant;    /* (not owned) */
  GPtrArray *customers;     /* (owned) (element-type TnFleetTenant, not owned) */
  GHashTable *contracts;    /* (owned): set of customers with a reseller contract */
  GPtrArray *relationships; /* (owned) (element-type TnFleetRelationship) */
  GPtrArray *groups;        /* (owned) (element-type TnFleetGroup): the first is AdminAgents */
  gboolean mfa;             /* sign-ins are asked for MFA */
  double pace;              /* factor of Microsoft's delays */
  guint serial;             /* for ids */
} TnGdapFleet;

/** tn_gdap_fleet_new: @n_customers customers, each with a relationship that is as it should be. */
TnGdapFleet *
tn_gdap_fleet_new (TnFleet *fleet, guint n_customers, gint64 now) G_GNUC_WARN_UNUSED_RESULT;
void tn_gdap_fleet_free (TnGdapFleet *self);

/** tn_gdap_fleet_advance: what has happened by @now. */
void tn_gdap_fleet_advance (TnGdapFleet *self, gint64 now);

gboolean tn_gdap_fleet_has_customer (TnGdapFleet *self, TnFleetTenant *tenant);
TnFleetRelationship *tn_gdap_fleet_find (TnGdapFleet *self, const char *id);
const TnFleetGroup *tn_gdap_fleet_find_group (TnGdapFleet *self, const char *id);

/** tn_gdap_fleet_create: status created. @customer: (nullable). */
TnFleetRelationship *tn_gdap_fleet_create (TnGdapFleet *self,
                                           const char *name,
                                           TnFleetTenant *customer,
                                           const char *roles,
                                           guint days,
                                           gboolean auto_extends,
                                           gint64 now);

/** tn_gdap_fleet_lock, tn_gdap_fleet_approve, tn_gdap_fleet_reject, tn_gdap_fleet_terminate: FALSE
 * when the status does not allow it. */
gboolean tn_gdap_fleet_lock (TnGdapFleet *self, TnFleetRelationship *relationship, gint64 now);
gboolean tn_gdap_fleet_approve (TnGdapFleet *self,
                                TnFleetRelationship *relationship,
                                TnFleetTenant *customer,
                                gint64 now);
gboolean tn_gdap_fleet_reject (TnGdapFleet *self, TnFleetRelationship *relationship, gint64 now);
gboolean tn_gdap_fleet_terminate (TnGdapFleet *self, TnFleetRelationship *relationship, gint64 now);

/** tn_gdap_fleet_assign: status pending. */
TnFleetAssignment *tn_gdap_fleet_assign (TnGdapFleet *self,
                                         TnFleetRelationship *relationship,
                                         const TnFleetGroup *group,
                                         const char *roles,
                                         gint64 now);

/** tn_gdap_fleet_roles: template ids that the partner's administrator has in @customer now,
 * separated by spaces; "" for none. */
char *tn_gdap_fleet_roles (TnGdapFleet *self, TnFleetTenant *customer) G_GNUC_WARN_UNUSED_RESULT;

/** tn_gdap_fleet_put: makes the state of one customer; see tn_rehearsal_put_state(). FALSE for an
 * unknown name. */
gboolean
tn_gdap_fleet_put (TnGdapFleet *self, TnFleetTenant *customer, const char *state, gint64 now);
const char *const *tn_gdap_fleet_states (void);

/** tn_gdap_fleet_put_partner: makes the state of the partner itself. */
gboolean tn_gdap_fleet_put_partner (TnGdapFleet *self, const char *state);
const char *const *tn_gdap_fleet_partner_states (void);

G_END_DECLS
