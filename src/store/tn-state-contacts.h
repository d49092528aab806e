/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-state-store.h"

/* The people of an organization whom the MSP talks to (CUS-03). Main thread; futures. */

G_BEGIN_DECLS

/** TnContact: */
typedef struct
{
  gint64 id; /* 0: not stored yet */
  gint64 organization;
  char *name;                  /* (owned) */
  char *title, *email, *phone; /* (owned) (nullable) */
  gboolean is_primary;         /* the one that lists name; one of an organization at most */
} TnContact;

#define TN_TYPE_CONTACT (tn_contact_get_type ())
GType tn_contact_get_type (void);
TnContact *tn_contact_copy (const TnContact *self) G_GNUC_WARN_UNUSED_RESULT;
void tn_contact_free (TnContact *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnContact, tn_contact_free)

/** tn_state_list_contacts: the primary one first, then by name. Resolves to a #GPtrArray of
 * #TnContact. */
DexFuture *tn_state_list_contacts (TnStore *store, gint64 organization) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_put_contact: adds @contact, or changes the one of its id. A primary one takes the place
 * of the one before. Audited. Resolves to its id; _REFUSED without a name, or with something that
 * is no email address. */
DexFuture *tn_state_put_contact (TnStore *store,
                                 const TnActor *actor,
                                 const TnContact *contact) G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_delete_contact: Audited. Resolves to TRUE. */
DexFuture *tn_state_delete_contact (TnStore *store,
                                    const TnActor *actor,
                                    gint64 contact) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
