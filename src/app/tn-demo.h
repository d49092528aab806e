/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-services.h"

/* The demo fleet: a rehearsal cloud in a thread of this process, and a person who connects most of
 * its tenants before the real person arrives. Every start begins afresh. */

G_BEGIN_DECLS

typedef struct _TnDemo TnDemo;

/** tn_demo_start: starts the cloud and makes a data folder of its own. */
TnDemo *tn_demo_start (GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tn_demo_stop: ends the cloud and removes the folder. */
void tn_demo_stop (TnDemo *self);

const char *tn_demo_get_folder (TnDemo *self);
const char *tn_demo_get_cloud_file (TnDemo *self);

/** tn_demo_fill: connects, maps and names, through the same services as a person. Resolves to TRUE.
 */
DexFuture *tn_demo_fill (TnDemo *self, TnServices *services) G_GNUC_WARN_UNUSED_RESULT;

/** TnDemoTenant: one that can be put into a state. */
typedef struct
{
  char *id;   /* (owned) */
  char *name; /* (owned) */
  const char *const *states;
} TnDemoTenant;

/** tn_demo_get_tenants: (element-type TnDemoTenant): the partner, its customers, then the rest. */
GPtrArray *tn_demo_get_tenants (TnDemo *self);

/** tn_demo_put_state: @state: static: one of the tenant's. From the next request on. */
void tn_demo_put_state (TnDemo *self, const char *tenant, const char *state);

/** tn_demo_happen: something happens to a few people of a tenant. @what: static: see
 * tn_fleet_happen(). */
void tn_demo_happen (TnDemo *self, const char *tenant, const char *what);

G_END_DECLS
