/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-mail-security.h"
#include "tn-reading.h"
#include "tn-store.h"

/* Writes and reads of cache.db: what is read once a day, and what the Secure Score is made of. Main
 * thread; futures. */

G_BEGIN_DECLS

/** tn_cache_list_due_reports: those that were never read, last tried before @before, or failed in a
 * way that may pass. Resolves to a mask of 1 << #TnReport (int). */
DexFuture *
tn_cache_list_due_reports (TnStore *store, gint64 tenant, gint64 before) G_GNUC_WARN_UNUSED_RESULT;

/** TnReportCount: what a report said so far. */
typedef struct
{
  gint64 good, all;
} TnReportCount;

/**
 * tn_cache_write_report:
 * @pages: (transfer full) (element-type TnPage): of the report
 * @count: over the whole report; %NULL unless @pages are its last
 *
 * What it says of each user, and with the last pages the numbers of the tenant and the freshness.
 */
DexFuture *tn_cache_write_report (TnStore *store,
                                  gint64 tenant,
                                  TnReport report,
                                  GPtrArray *pages,
                                  const TnReportCount *count,
                                  gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_note_report: a report could not be read. What only its absence means (no licence, no
 * Intune) makes the numbers unknown; any other failure leaves them as they were. */
DexFuture *tn_cache_note_report (TnStore *store,
                                 gint64 tenant,
                                 TnReport report,
                                 const char *error_code,
                                 const char *error_detail,
                                 gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_write_mail: @domains: (transfer full) (element-type TnMailSecurity): all that the
 * customer has. */
DexFuture *tn_cache_write_mail (TnStore *store, gint64 tenant, GPtrArray *domains, gint64 now)
    G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_list_mail: resolves to a #GPtrArray of #TnMailSecurity. */
DexFuture *tn_cache_list_mail (TnStore *store, gint64 tenant) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_get_domains: the verified domains of a tenant; resolves to a string, separated by
 * spaces. */
DexFuture *tn_cache_get_domains (TnStore *store, gint64 tenant) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_write_controls: @controls: (transfer full) (element-type TnControlReading). Resolves to
 * whether Microsoft's description of one of them is missing (boolean). */
DexFuture *tn_cache_write_controls (TnStore *store,
                                    gint64 tenant,
                                    GPtrArray *controls) G_GNUC_WARN_UNUSED_RESULT;

/** tn_cache_write_profiles: @profiles: (transfer full) (element-type TnProfileReading). */
DexFuture *tn_cache_write_profiles (TnStore *store, GPtrArray *profiles) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
