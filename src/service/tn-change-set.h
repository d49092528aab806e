/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-change-row.h"
#include "tn-object.h"
#include "tn-services.h"

/* Changes of people at Microsoft: staged, shown as a difference, carried out, read back, and taken
 * back where Graph allows. Every row has its intent in the audit trail before it is sent, and its
 * outcome after it. Main thread. */

G_BEGIN_DECLS

/** TnPersonRef: an Entra user. Strings are copied. */
typedef struct
{
  gint64 tenant; /* row of the Microsoft tenant */
  const char *tenant_id, *tenant_name;
  const char *user_id; /* (nullable): of somebody who is to be created */
  const char *name;
  const char *account; /* (nullable): the user name; tells people of one name apart */
} TnPersonRef;

/** TnChangeSet: a #GListModel of #TnChangeRow. Property: running (boolean). */
#define TN_TYPE_CHANGE_SET (tn_change_set_get_type ())
G_DECLARE_FINAL_TYPE (TnChangeSet, tn_change_set, TN, CHANGE_SET, GObject)

TnChangeSet *tn_change_set_new (TnServices *services) G_GNUC_WARN_UNUSED_RESULT;

/** tn_change_set_add: @argument: (nullable): see #TnAction. @argument_name: (nullable): in words.
 */
void tn_change_set_add (TnChangeSet *self,
                        const TnPersonRef *person,
                        TnAction action,
                        const char *argument,
                        const char *argument_name);

/** tn_change_set_add_new: @where: of its strings, the tenant's are used. */
void tn_change_set_add_new (TnChangeSet *self, const TnPersonRef *where, const TnNewPerson *person);

/** tn_change_set_add_restore: an object that comes back from a snapshot (tn-restore.h). Kinds are
 * carried out one after the other, in their order. @order, @before, @after, @problem: (nullable) */
void tn_change_set_add_restore (TnChangeSet *self,
                                const TnPersonRef *object,
                                TnObjectKind kind,
                                const char *order,
                                const char *before,
                                const char *after,
                                const char *problem);

/** tn_change_set_prepare: fills in the difference and what stands against each row, from what the
 * mirror says. Resolves to TRUE. */
DexFuture *tn_change_set_prepare (TnChangeSet *self) G_GNUC_WARN_UNUSED_RESULT;

/** tn_change_set_missing_permission: looks whether we may write in each tenant (INT-20). Resolves
 * to the row of the first where a permission has to be asked for (gint64); 0: in none. */
DexFuture *tn_change_set_missing_permission (TnChangeSet *self) G_GNUC_WARN_UNUSED_RESULT;

/** tn_change_set_run: carries out the chosen rows: one after the other for a person, several people
 * at once; what was not chosen is skipped. Then the tenants are read anew. Resolves to TRUE when it
 * is over, whatever became of the rows. */
DexFuture *tn_change_set_run (TnChangeSet *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean tn_change_set_get_running (TnChangeSet *self);

/** tn_change_set_cancel: rows that have not begun are left out. */
void tn_change_set_cancel (TnChangeSet *self);

/** tn_change_set_count: rows in @state. */
guint tn_change_set_count (TnChangeSet *self, TnChangeState state);

/** tn_change_set_count_chosen: rows that a run would carry out. */
guint tn_change_set_count_chosen (TnChangeSet *self);

/** tn_change_set_undo: (transfer full) (nullable): the set that takes back what this one has done,
 * last first; NULL: nothing of it can be. */
TnChangeSet *tn_change_set_undo (TnChangeSet *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
