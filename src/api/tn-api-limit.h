/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* How often the local API may be asked (SEC-26). Times are seconds of the caller's clock. */

G_BEGIN_DECLS

/** TN_API_PER_MINUTE: requests of one token. TN_API_PER_MINUTE_ALL: of all together.
 * TN_API_FREE_FAILURES: tokens that may be wrong before the pauses begin, which double up to
 * %TN_API_LONGEST_PAUSE seconds and are forgotten after twice as many without a failure. */
#define TN_API_PER_MINUTE 300
#define TN_API_PER_MINUTE_ALL 1200
#define TN_API_FREE_FAILURES 5
#define TN_API_LONGEST_PAUSE 300

typedef struct _TnApiLimit TnApiLimit;

TnApiLimit *tn_api_limit_new (void) G_GNUC_WARN_UNUSED_RESULT;
void tn_api_limit_free (TnApiLimit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnApiLimit, tn_api_limit_free)

/** tn_api_limit_take: one request of @token. Returns: 0, or in how many seconds to come again. */
guint tn_api_limit_take (TnApiLimit *self, gint64 token, gint64 now);

/** tn_api_limit_fail: a token that is none. Returns: 0, or for how many seconds others like it are
 * turned away unheard. A right token is always heard: no one can lock its owner out. */
guint tn_api_limit_fail (TnApiLimit *self, gint64 now);

G_END_DECLS
