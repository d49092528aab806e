/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-mail-security.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
tn_mail_security_free (TnMailSecurity *self)
{
  g_free (self->domain);
  g_free (self);
}

/* The record that begins with the version @tag, which ends at a space, a semicolon or the end.
 * @n: how many there are. */
static const char *
find_record (const char *const *records, const char *tag, guint *n)
{
  const char *found = NULL;
  gsize length = strlen (tag);

  *n = 0;
  for (guint i = 0; records != NULL && records[i] != NULL; i++)
    {
      const char *record = records[i];

      if (g_ascii_strncasecmp (record, tag, length) != 0 ||
          !(record[length] == '\0' || record[length] == ' ' || record[length] == ';'))
        continue;
      found = record;
      (*n)++;
    }
  return found;
}

TnMailCheck
tn_mail_judge_spf (const char *const *records)
{
  guint n;
  const char *record = find_record (records, "v=spf1", &n);
  g_auto (GStrv) terms = NULL;
  gboolean redirect = FALSE;

  if (n != 1)
    return TN_MAIL_MISSING;
  terms = g_strsplit (record, " ", -1);
  for (guint i = 1; terms[i] != NULL; i++)
    {
      if (g_ascii_strcasecmp (terms[i], "-all") == 0 || g_ascii_strcasecmp (terms[i], "~all") == 0)
        return TN_MAIL_GOOD;
      if (g_ascii_strcasecmp (terms[i], "+all") == 0 || g_ascii_strcasecmp (terms[i], "all") == 0 ||
          g_ascii_strcasecmp (terms[i], "?all") == 0)
        return TN_MAIL_WEAK;
      redirect |= g_ascii_strncasecmp (terms[i], "redirect=", 9) == 0;
    }
  return redirect ? TN_MAIL_GOOD : TN_MAIL_WEAK;
}

/* The value of "name=" in a list of tags; NULL: it is not there. */
static char *
find_tag (const char *record, const char *name)
{
  g_auto (GStrv) tags = g_strsplit (record, ";", -1);

  for (guint i = 0; tags[i] != NULL; i++)
    {
      char *equals = strchr (tags[i], '=');

      if (equals == NULL)
        continue;
      *equals = '\0';
      if (g_ascii_strcasecmp (g_strstrip (tags[i]), name) == 0)
        return g_strdup (g_strstrip (equals + 1));
    }
  return NULL;
}

TnMailCheck
tn_mail_judge_dkim (const char *const *records)
{
  for (guint i = 0; records != NULL && records[i] != NULL; i++)
    {
      /* The version may be left out. */
      g_autofree char *key = find_tag (records[i], "p");

      if (key != NULL && *key != '\0')
        return TN_MAIL_GOOD;
    }
  return TN_MAIL_MISSING;
}

TnMailCheck
tn_mail_judge_dmarc (const char *const *records, gboolean inherited)
{
  guint n;
  const char *record = find_record (records, "v=DMARC1", &n);
  g_autofree char *policy = NULL;

  if (n != 1)
    return TN_MAIL_MISSING;
  policy = inherited ? find_tag (record, "sp") : NULL;
  if (policy == NULL)
    policy = find_tag (record, "p");
  return policy != NULL && (g_ascii_strcasecmp (policy, "reject") == 0 ||
                            g_ascii_strcasecmp (policy, "quarantine") == 0)
             ? TN_MAIL_GOOD
             : TN_MAIL_WEAK;
}

static double
points (TnMailCheck check)
{
  return check == TN_MAIL_GOOD ? 1 : check == TN_MAIL_WEAK ? 0.5 : 0;
}

double
tn_mail_percent (const TnMailSecurity *domain)
{
  if (domain->spf == TN_MAIL_UNKNOWN || domain->dkim == TN_MAIL_UNKNOWN ||
      domain->dmarc == TN_MAIL_UNKNOWN)
    return -1;
  return 100 * (points (domain->spf) + points (domain->dkim) + points (domain->dmarc)) / 3;
}

gboolean
tn_mail_is_own (const char *domain)
{
  static const char *const shared[] = { "onmicrosoft.com",
                                        "onmicrosoft.us",
                                        "partner.onmschina.cn" };

  for (guint i = 0; i < G_N_ELEMENTS (shared); i++)
    {
      gsize length = strlen (domain), tail = strlen (shared[i]);

      if (length > tail && domain[length - tail - 1] == '.' &&
          g_ascii_strcasecmp (domain + length - tail, shared[i]) == 0)
        return FALSE;
    }
  return TRUE;
}

const char *
tn_mail_check_name (TnMailCheck check)
{
  switch (check)
    {
    case TN_MAIL_GOOD:
      return C_ ("mail security", "In order");
    case TN_MAIL_WEAK:
      return C_ ("mail security", "Too weak");
    case TN_MAIL_MISSING:
      return C_ ("mail security", "Missing");
    case TN_MAIL_UNKNOWN:
    default:
      return C_ ("mail security", "Not known");
    }
}
