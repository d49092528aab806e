/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-services.h"

/* What is asked of Microsoft about people when somebody looks, and is kept nowhere. Main thread. */

G_BEGIN_DECLS

/** TnDeletedUser: an Entra user who can be restored (reference 4: for 30 days). */
typedef struct
{
  char *id;          /* (owned) */
  char *name;        /* (owned) */
  char *user_name;   /* (owned) (nullable): as it was */
  gint64 deleted_at; /* seconds; 0: not known */
} TnDeletedUser;

/** tn_person_list_deleted: the latest first. Resolves to a #GPtrArray of #TnDeletedUser. */
DexFuture *tn_person_list_deleted (TnServices *services,
                                   const char *tenant_id) G_GNUC_WARN_UNUSED_RESULT;

/** TnSignInMethod: how a user proves who they are. */
typedef struct
{
  char *kind;        /* (owned): in words, translated */
  char *detail;      /* (owned) (nullable): a telephone number, the name of a device */
  gint64 created_at; /* seconds; 0: not known */
} TnSignInMethod;

/** tn_person_list_methods: those registered beside the password. Resolves to a #GPtrArray of
 * #TnSignInMethod. */
DexFuture *tn_person_list_methods (TnServices *services,
                                   const char *tenant_id,
                                   const char *user_id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
