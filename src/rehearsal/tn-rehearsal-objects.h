/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-rehearsal-private.h"

G_BEGIN_DECLS

/* An object that Graph can change: a unit, a role, an application, a policy. */
typedef struct
{
  JsonObject *json;  /* (owned) */
  gint64 deleted_at; /* Unix time; 0: it is there */
} TnDirectoryObject;

/* @path: that of the collection, a literal. Returns: (transfer none) (element-type
 * TnDirectoryObject). */
GPtrArray *tn_rehearsal_objects (TnRehearsal *self, TnFleetTenant *tenant, const char *path);
/* Puts one at the end of what that returned. @json: text of an object. */
void tn_rehearsal_add_object (GPtrArray *list, const char *json);

G_END_DECLS
