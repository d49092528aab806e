/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* How well a domain is protected against mail in its name, from its DNS records. Pure rules; any
 * thread. */

G_BEGIN_DECLS

/** TnMailCheck: the numbers are stored: never renumber. */
typedef enum
{
  TN_MAIL_UNKNOWN,
  TN_MAIL_GOOD,
  TN_MAIL_WEAK, /* it is there and protects little */
  TN_MAIL_MISSING,
} TnMailCheck;

/** TnMailSecurity: of one domain. */
typedef struct
{
  char *domain; /* (owned) */
  TnMailCheck spf, dkim, dmarc;
} TnMailSecurity;

void tn_mail_security_free (TnMailSecurity *self);

/** tn_mail_judge_spf: the TXT records of the domain (RFC 7208). Two SPF records are an error, after
 * which receivers use none. */
TnMailCheck tn_mail_judge_spf (const char *const *records);

/** tn_mail_judge_dkim: the TXT records of one selector (RFC 6376 3.6.1); an empty key is a revoked
 * one. */
TnMailCheck tn_mail_judge_dkim (const char *const *records);

/** tn_mail_judge_dmarc: the TXT records at "_dmarc." (RFC 7489 6.3). @inherited: they are those of
 * the organizational domain, so that its policy for subdomains counts. */
TnMailCheck tn_mail_judge_dmarc (const char *const *records, gboolean inherited);

/** tn_mail_percent: of one domain, each of the three for a third, a weak one for half of it; -1
 * when one is unknown. */
double tn_mail_percent (const TnMailSecurity *domain);

/** tn_mail_is_own: a domain whose records the customer can set; "….onmicrosoft.com" are
 * Microsoft's. */
gboolean tn_mail_is_own (const char *domain);

/** tn_mail_check_name: as a person reads it. */
const char *tn_mail_check_name (TnMailCheck check);

G_END_DECLS
