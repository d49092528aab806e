/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-services.h"

/* What is read of a tenant once a day: MFA registration, sign-in times, managed devices, DNS
 * records of its domains; and what its Secure Score is made of. A part of a sync run. */

G_BEGIN_DECLS

/** TnPosture: one tenant. Nothing is owned. */
typedef struct
{
  TnServices *services;
  gint64 tenant;
  const char *tenant_id;
  gboolean scheduled; /* see #TnDueTenant */
  TnCallStats *stats;
  GCancellable *cancellable; /* (nullable) */
} TnPosture;

/**
 * tn_posture_read:
 * @controls: (transfer full) (nullable) (element-type TnControlReading)
 *
 * In a fiber, after the users and domains of the run are in the store. What Microsoft gives no
 * licence or permission for is noted and is no failure.
 *
 * Returns: how many parts failed; the first with @error
 */
guint tn_posture_read (const TnPosture *self, GPtrArray *controls, GError **error);

G_END_DECLS
