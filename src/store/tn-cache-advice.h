/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-store.h"

/* What could be paid less for, and what was paid over time. Main thread; futures. */

G_BEGIN_DECLS

/** TnAdviceKind: the reason of a recommendation. */
typedef enum
{
  TN_ADVICE_DUPLICATE, /* what the other licence gives is in the one that is kept */
  TN_ADVICE_INACTIVE,  /* no sign-in for %TN_ADVICE_DAYS days: a mailbox is enough */
  TN_ADVICE_DISABLED,  /* cannot sign in: a mailbox is enough */
} TnAdviceKind;

#define TN_ADVICE_DAYS 90

/** tn_advice_nick: the word for machines. */
const char *tn_advice_nick (TnAdviceKind kind);

/** TnAdvice: of the users of one tenant. */
typedef struct
{
  TnAdviceKind kind;
  gint64 tenant;     /* Microsoft tenant */
  char *tenant_name; /* (owned) */
  char *sku_id;      /* (owned): what they hold: of a duplicate the one that is not needed */
  char *sku_name;    /* (owned) */
  char *other_id;    /* (owned): of a duplicate the one that has it; else what is enough */
  char *other_name;  /* (owned) */
  guint users;
  gint64 cents; /* saved a month; -1: a price is missing */
} TnAdvice;

#define TN_TYPE_ADVICE (tn_advice_get_type ())
GType tn_advice_get_type (void);
TnAdvice *tn_advice_copy (const TnAdvice *self) G_GNUC_WARN_UNUSED_RESULT;
void tn_advice_free (TnAdvice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnAdvice, tn_advice_free)

/** tn_cache_list_advice: of mapped tenants, what saves most first; what saves nothing is left out.
 * @tenant: 0: all. Who never signed in, or of whom it is not known, is not called inactive.
 * Resolves to a #GPtrArray of #TnAdvice. */
DexFuture *
tn_cache_list_advice (TnStore *store, gint64 tenant, gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_list_advised: the users behind @advice (copied), by name; at most @limit. Resolves to a
 * #GPtrArray of #TnEntraUser. */
DexFuture *tn_cache_list_advised (TnStore *store, const TnAdvice *advice, guint limit, gint64 now)
    G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_count_inactive: how many users of @tenant who can sign in hold @sku_id and have not
 * signed in for %TN_ADVICE_DAYS days. Resolves to a gint64; -1: not known, because Microsoft gives
 * no sign-in times of this tenant (LIC-04). */
DexFuture *tn_cache_count_inactive (TnStore *store, gint64 tenant, const char *sku_id, gint64 now)
    G_GNUC_WARN_UNUSED_RESULT;

/** tn_state_note_licences: keeps what is bought, assigned and paid today (LIC-05); called again, it
 * is today's last. Resolves to TRUE. */
DexFuture *tn_state_note_licences (TnStore *store, gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** TnLicenceDay: over all mapped tenants, without free licences. */
typedef struct
{
  char day[11]; /* YYYY-MM-DD */
  gint64 bought, assigned;
  gint64 cents;   /* a month, of licences that had a price; -1: none had */
  guint unpriced; /* licences that had none */
} TnLicenceDay;

/** tn_state_get_licence_days: those that were noted since @from (YYYY-MM-DD), oldest first.
 * Resolves to a #GArray of #TnLicenceDay. */
DexFuture *tn_state_get_licence_days (TnStore *store, const char *from) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
