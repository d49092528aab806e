/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-api-limit.h"

#define WINDOW 60

struct _TnApiLimit
{
  GHashTable *taken; /* (owned): token → requests in this window */
  guint all;
  gint64 window; /* when it began */
  guint failures;
  gint64 failed_at, closed_until;
};

TnApiLimit *
tn_api_limit_new (void)
{
  TnApiLimit *self = g_new0 (TnApiLimit, 1);

  self->taken = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

void
tn_api_limit_free (TnApiLimit *self)
{
  g_hash_table_unref (self->taken);
  g_free (self);
}

guint
tn_api_limit_take (TnApiLimit *self, gint64 token, gint64 now)
{
  guint taken;

  /* Also when the clock was set back. */
  if (now >= self->window + WINDOW || now < self->window)
    {
      g_hash_table_remove_all (self->taken);
      self->all = 0;
      self->window = now;
    }
  taken = GPOINTER_TO_UINT (g_hash_table_lookup (self->taken, &token));
  if (taken >= TN_API_PER_MINUTE || self->all >= TN_API_PER_MINUTE_ALL)
    return (guint) (self->window + WINDOW - now);
  self->all++;
  g_hash_table_insert (self->taken, g_memdup2 (&token, sizeof token), GUINT_TO_POINTER (taken + 1));
  return 0;
}

guint
tn_api_limit_fail (TnApiLimit *self, gint64 now)
{
  guint over;

  if (now < self->closed_until && self->closed_until - now <= TN_API_LONGEST_PAUSE)
    return (guint) (self->closed_until - now);
  if (now >= self->failed_at + 2 * TN_API_LONGEST_PAUSE || now < self->failed_at)
    self->failures = 0;
  self->failed_at = now;
  self->failures++;
  if (self->failures < TN_API_FREE_FAILURES)
    return 0;
  over = MIN (self->failures - TN_API_FREE_FAILURES, 16);
  self->closed_until = now + MIN (TN_API_LONGEST_PAUSE, 1 << over);
  return 0;
}
