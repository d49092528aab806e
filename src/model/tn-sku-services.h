/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What licences give, as far as it decides whether one of two is needed. Any thread. SKU ids may be
 * in either case. */

G_BEGIN_DECLS

/** tn_sku_covers: whether a user who has @sku gets nothing more from @other (LIC-07). FALSE when
 * one of the two is not known. Of two that give the same, the one whose id sorts first covers the
 * other. */
gboolean tn_sku_covers (const char *sku, const char *other);

/** TN_SKU_MAILBOX: Exchange Online (Plan 1), which is a mailbox and nothing else. */
#define TN_SKU_MAILBOX "4b9405b0-7788-4568-add1-99614e613b69"

/** tn_sku_is_suite: whether it has a mailbox that %TN_SKU_MAILBOX could keep, and more than that
 * (LIC-08). */
gboolean tn_sku_is_suite (const char *sku);

G_END_DECLS
