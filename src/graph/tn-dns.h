/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-cloud.h"
#include "tn-http.h"
#include "tn-mail-security.h"

/* DNS records of the customers' domains. Main thread. */

G_BEGIN_DECLS

/**
 * tn_dns_read_mail:
 *
 * Looks up SPF, DKIM (the two selectors of Exchange Online) and DMARC of @domain; through the
 * system's resolver, or through the rehearsal cloud for a tenant of it. Resolves to a pointer to a
 * #TnMailSecurity, which the caller owns; a check whose records could not be looked up is
 * %TN_MAIL_UNKNOWN. Never rejects, but for %G_IO_ERROR_CANCELLED.
 */
DexFuture *tn_dns_read_mail (TnCloud *cloud,
                             TnHttp *http,
                             const char *domain,
                             GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
