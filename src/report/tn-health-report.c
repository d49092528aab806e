/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-health-report.h"

#include "tn-cache-posture.h"
#include "tn-columns.h"
#include "tn-dex.h"
#include "tn-health-text.h"
#include "tn-profile.h"

#include <glib/gi18n-lib.h>

/* What is listed of one tenant; the rest is counted. */
#define MAX_USERS 40
#define MAX_CONTROLS 12

/* The order of product 11. */
static const TnHealthCategory order[] = { TN_HEALTH_SCORE,   TN_HEALTH_MFA,   TN_HEALTH_LICENCES,
                                          TN_HEALTH_DEVICES, TN_HEALTH_EMAIL, TN_HEALTH_BACKUP,
                                          TN_HEALTH_SYNC };

typedef struct
{
  TnStore *store;  /* (owned) */
  GArray *tenants; /* (owned) (nullable) */
  gint64 now;
  TnDocument *document; /* (owned) (nullable) */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_object_unref (work->store);
  g_clear_pointer (&work->tenants, g_array_unref);
  g_clear_pointer (&work->document, tn_document_unref);
  g_free (work);
}

static GPtrArray *
read_list (Work *work, const TnListQuery *query, guint limit, guint *n, GError **error)
{
  g_autoptr (GArray) ids = dex_await_boxed (tn_store_list_ids (work->store, query, NULL), error);

  if (ids == NULL)
    return NULL;
  if (n != NULL)
    *n = ids->len;
  if (limit > 0 && ids->len > limit)
    g_array_set_size (ids, limit);
  return dex_await_boxed (tn_store_list_rows (work->store, query->kind, ids), error);
}

static TnHealth
verdict_of (TnRecord *row, TnHealthCategory category)
{
  return (TnHealth) tn_record_get_int (row, tn_health_category_nick (category));
}

/* "62 %, Warning": the number never stands without its word. */
static char *
cell_text (TnRecord *row, TnHealthCategory category)
{
  const char *word = tn_health_look (verdict_of (row, category)).word;
  g_autofree char *number = tn_health_number (row, category);

  return number != NULL ? g_strdup_printf (C_ ("number and verdict", "%1$s, %2$s"), number, word)
                        : g_strdup (word);
}

/* One tenant ---------------------------------------------------------------- */

static void
add_categories (TnDocument *document, TnRecord *row, gint64 now)
{
  TnBlock *table = tn_document_add_table (document, _ ("Health by category"));

  tn_table_block_add_column (table, _ ("Category"), 0.19, FALSE);
  tn_table_block_add_column (table, _ ("Result"), 0.17, FALSE);
  tn_table_block_add_column (table, _ ("What It Means"), 0.47, FALSE);
  tn_table_block_add_column (table, _ ("Age"), 0.17, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      GPtrArray *cells = tn_table_block_add_row (table);
      g_autofree char *text = cell_text (row, order[i]);
      g_autofree char *meaning = tn_health_meaning (row, order[i]);
      g_autofree char *failure = tn_health_failure (row, order[i]), *both = NULL;
      g_autofree char *age = tn_health_age (row, order[i], now);

      /* Translators: what a number means, and what keeps it from being new */
      both = failure != NULL
                 ? g_strdup_printf (C_ ("meaning and failure", "%1$s %2$s"), meaning, failure)
                 : g_strdup (meaning);
      tn_table_row_add (cells, tn_health_category_name (order[i]), TN_HEALTH_NO_DATA);
      tn_table_row_add (cells, text, verdict_of (row, order[i]));
      tn_table_row_add (cells, both, TN_HEALTH_NO_DATA);
      tn_table_row_add (cells, age, TN_HEALTH_NO_DATA);
    }
}

static gboolean
add_controls (Work *work, gint64 tenant, GError **error)
{
  guint more = 0;
  const TnListQuery query = { .kind = TN_LIST_CONTROLS,
                              .parent = tenant,
                              .sort = (char *) "gain",
                              .descending = TRUE };
  g_autoptr (GPtrArray) controls = read_list (work, &query, 0, NULL, error);
  TnBlock *table;

  if (controls == NULL)
    return FALSE;
  /* Those that bring most come first; one that is done brings nothing. */
  if (controls->len == 0 || tn_record_get_double (g_ptr_array_index (controls, 0), "gain") <= 0)
    return TRUE;
  tn_document_add_heading (work->document, _ ("What Would Raise the Secure Score Most"));
  table = tn_document_add_table (work->document, _ ("Controls of the Secure Score"));
  tn_table_block_add_column (table, _ ("Control"), 0.58, FALSE);
  tn_table_block_add_column (table, _ ("Category"), 0.16, FALSE);
  tn_table_block_add_column (table, _ ("Points"), 0.13, TRUE);
  tn_table_block_add_column (table, _ ("Missing"), 0.13, TRUE);
  for (guint i = 0; i < controls->len; i++)
    {
      TnRecord *control = g_ptr_array_index (controls, i);
      double score = tn_record_get_double (control, "score"),
             gain = tn_record_get_double (control, "gain");
      GPtrArray *cells;
      g_autofree char *points = g_strdup_printf ("%.1f", score),
                      *missing = g_strdup_printf ("%.1f", gain);

      if (gain <= 0)
        break;
      if (i >= MAX_CONTROLS)
        {
          more++;
          continue;
        }
      cells = tn_table_block_add_row (table);
      tn_table_row_add (cells, tn_record_get_string (control, "title"), TN_HEALTH_NO_DATA);
      tn_table_row_add (cells, tn_record_get_string (control, "category"), TN_HEALTH_NO_DATA);
      tn_table_row_add_number (cells, points, score);
      tn_table_row_add_number (cells, missing, gain);
    }
  if (more > 0)
    {
      g_autofree char *text =
          g_strdup_printf (ngettext ("And %u more control.", "And %u more controls.", more), more);

      tn_document_add_text (work->document, text, TN_HEALTH_NO_DATA);
    }
  return TRUE;
}

static gboolean
add_users (Work *work, gint64 tenant, GError **error)
{
  guint n;
  const TnListQuery query = { .kind = TN_LIST_USERS,
                              .parent = tenant,
                              .filter = TN_FILTER_WITHOUT_MFA };
  g_autoptr (GPtrArray) users = read_list (work, &query, MAX_USERS, &n, error);
  g_autofree char *title = NULL;
  TnBlock *table;

  if (users == NULL)
    return FALSE;
  if (users->len == 0)
    return TRUE;
  title = g_strdup_printf (ngettext ("%u Member Without MFA", "%u Members Without MFA", n), n);
  tn_document_add_heading (work->document, title);
  table = tn_document_add_table (work->document, title);
  tn_table_block_add_column (table, _ ("Name"), 0.35, FALSE);
  tn_table_block_add_column (table, _ ("User Name"), 0.65, FALSE);
  for (guint i = 0; i < users->len; i++)
    {
      GPtrArray *cells = tn_table_block_add_row (table);
      TnRecord *user = g_ptr_array_index (users, i);

      tn_table_row_add (cells, tn_record_get_string (user, "name"), TN_HEALTH_NO_DATA);
      tn_table_row_add (cells,
                        tn_record_get_string (user, "user-principal-name"),
                        TN_HEALTH_NO_DATA);
    }
  if (n > users->len)
    {
      g_autofree char *more =
          g_strdup_printf (ngettext ("And %u more member.", "And %u more members.", n - users->len),
                           n - users->len);

      tn_document_add_text (work->document, more, TN_HEALTH_NO_DATA);
    }
  return TRUE;
}

static void
add_number (GPtrArray *cells, gint64 number)
{
  g_autofree char *text = g_strdup_printf ("%'" G_GINT64_FORMAT, number);

  tn_table_row_add_number (cells, text, (double) number);
}

static gboolean
add_licences (Work *work, gint64 tenant, GError **error)
{
  const TnListQuery query = { .kind = TN_LIST_LICENCES,
                              .parent = tenant,
                              .filter = TN_FILTER_PAID };
  g_autoptr (GPtrArray) licences = read_list (work, &query, 0, NULL, error);
  TnBlock *table;

  if (licences == NULL)
    return FALSE;
  if (licences->len == 0)
    return TRUE;
  tn_document_add_heading (work->document, _ ("Licences"));
  table = tn_document_add_table (work->document, _ ("Licences"));
  tn_table_block_add_column (table, _ ("Licence"), 0.46, FALSE);
  tn_table_block_add_column (table, _ ("Bought"), 0.13, TRUE);
  tn_table_block_add_column (table, _ ("Assigned"), 0.13, TRUE);
  tn_table_block_add_column (table, _ ("Unused"), 0.13, TRUE);
  tn_table_block_add_column (table, _ ("By Disabled"), 0.15, TRUE);
  for (guint i = 0; i < licences->len; i++)
    {
      TnRecord *licence = g_ptr_array_index (licences, i);
      GPtrArray *cells = tn_table_block_add_row (table);

      tn_table_row_add (cells, tn_record_get_string (licence, "name"), TN_HEALTH_NO_DATA);
      add_number (cells, tn_record_get_int (licence, "bought"));
      add_number (cells, tn_record_get_int (licence, "assigned"));
      add_number (cells, tn_record_get_int (licence, "unused"));
      add_number (cells, tn_record_get_int (licence, "disabled"));
    }
  return TRUE;
}

static TnHealth
tone_of (TnMailCheck check)
{
  return check == TN_MAIL_GOOD      ? TN_HEALTH_HEALTHY
         : check == TN_MAIL_WEAK    ? TN_HEALTH_WARNING
         : check == TN_MAIL_MISSING ? TN_HEALTH_CRITICAL
                                    : TN_HEALTH_NO_DATA;
}

static gboolean
add_mail (Work *work, gint64 tenant, GError **error)
{
  g_autoptr (GPtrArray) domains = dex_await_boxed (tn_cache_list_mail (work->store, tenant), error);
  TnBlock *table;

  if (domains == NULL)
    return FALSE;
  if (domains->len == 0)
    return TRUE;
  tn_document_add_heading (work->document, _ ("Mail Records of Domains"));
  table = tn_document_add_table (work->document, _ ("Mail Records of Domains"));
  tn_table_block_add_column (table, _ ("Domain"), 0.4, FALSE);
  tn_table_block_add_column (table, _ ("SPF"), 0.2, FALSE);
  tn_table_block_add_column (table, _ ("DKIM"), 0.2, FALSE);
  tn_table_block_add_column (table, _ ("DMARC"), 0.2, FALSE);
  for (guint i = 0; i < domains->len; i++)
    {
      const TnMailSecurity *mail = g_ptr_array_index (domains, i);
      GPtrArray *cells = tn_table_block_add_row (table);

      tn_table_row_add (cells, mail->domain, TN_HEALTH_NO_DATA);
      tn_table_row_add (cells, tn_mail_check_name (mail->spf), tone_of (mail->spf));
      tn_table_row_add (cells, tn_mail_check_name (mail->dkim), tone_of (mail->dkim));
      tn_table_row_add (cells, tn_mail_check_name (mail->dmarc), tone_of (mail->dmarc));
    }
  return TRUE;
}

static gboolean
add_tenant (Work *work, TnRecord *row, gboolean of_many, GError **error)
{
  gint64 tenant = tn_record_get_id (row);
  TnHealthCategory deciding;
  TnHealth health = tn_health_unpack (tn_record_get_int (row, "health"), &deciding);
  g_autofree char *summary = NULL, *identity = NULL;
  const char *domain;

  if (of_many)
    tn_document_add_title (work->document, tn_record_get_string (row, "name"));
  domain = tn_record_get_string (row, "domain");
  identity = domain != NULL
                 /* Translators: a domain and a tenant id */
                 ? g_strdup_printf (C_ ("domain and id", "%1$s · %2$s"),
                                    domain,
                                    tn_record_get_string (row, "tenant-id"))
                 : g_strdup (tn_record_get_string (row, "tenant-id"));
  tn_document_add_text (work->document, identity, TN_HEALTH_NO_DATA);
  /* Translators: how well a tenant is, and why */
  summary = g_strdup_printf (C_ ("health and reason", "%1$s. %2$s."),
                             tn_health_look (health).word,
                             tn_health_reason (health, deciding));
  tn_document_add_text (work->document, summary, health);
  add_categories (work->document, row, work->now);
  return add_controls (work, tenant, error) && add_users (work, tenant, error) &&
         add_licences (work, tenant, error) && add_mail (work, tenant, error);
}

/* Many ---------------------------------------------------------------------- */

static void
add_summary (Work *work, GPtrArray *rows)
{
  TnBlock *table;
  guint counts[TN_HEALTH_CRITICAL + 1] = { 0 };
  g_autofree char *text = NULL;

  for (guint i = 0; i < rows->len; i++)
    counts[tn_health_unpack (tn_record_get_int (g_ptr_array_index (rows, i), "health"), NULL)]++;
  text = g_strdup_printf (
      /* Translators: four counts of tenants */
      _ ("Critical: %1$u. Warning: %2$u. Healthy: %3$u. No data: %4$u."),
      counts[TN_HEALTH_CRITICAL],
      counts[TN_HEALTH_WARNING],
      counts[TN_HEALTH_HEALTHY],
      counts[TN_HEALTH_NO_DATA]);
  tn_document_add_text (work->document, text, TN_HEALTH_NO_DATA);
  table = tn_document_add_table (work->document, _ ("Health of the tenants"));
  tn_table_block_add_column (table, _ ("Tenant"), 0.2, FALSE);
  tn_table_block_add_column (table, _ ("Health"), 0.1, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    tn_table_block_add_column (table, tn_health_category_name (order[i]), 0.1, FALSE);
  for (guint i = 0; i < rows->len; i++)
    {
      TnRecord *row = g_ptr_array_index (rows, i);
      GPtrArray *cells = tn_table_block_add_row (table);
      TnHealth health = tn_health_unpack (tn_record_get_int (row, "health"), NULL);

      tn_table_row_add (cells, tn_record_get_string (row, "name"), TN_HEALTH_NO_DATA);
      tn_table_row_add (cells, tn_health_look (health).word, health);
      for (guint j = 0; j < G_N_ELEMENTS (order); j++)
        {
          g_autofree char *cell = cell_text (row, order[j]);

          tn_table_row_add (cells, cell, verdict_of (row, order[j]));
        }
    }
}

/* REL-16: something of it could not be read, or is older than a day. What a tenant has not bought
 * is no gap. */
static gboolean
has_gap (TnRecord *row, gint64 now)
{
  gboolean gap = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      g_autofree char *failure = tn_health_failure (row, order[i]);
      gint64 at = tn_health_read_at (row, order[i]);

      gap |= failure != NULL || (at > 0 && now - at > TN_HEALTH_STALE + 3600);
    }
  return gap || tn_record_get_int (row, "last-sync") <= 0;
}

static char *
make_notice (Work *work, GPtrArray *rows, guint left_out)
{
  guint gaps = 0;
  g_autoptr (GString) notice = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    gaps += has_gap (g_ptr_array_index (rows, i), work->now) ? 1 : 0;
  if (gaps > 0 && rows->len == 1)
    g_string_append (notice,
                     _ ("Incomplete: some of it could not be read or is more than a day old"));
  else if (gaps > 0)
    g_string_append_printf (
        notice,
        /* Translators: how many tenants of how many */
        _ ("Incomplete: of %1$u of %2$u tenants something could not be read or is more than a day "
           "old"),
        gaps,
        rows->len);
  if (left_out > 0)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("%u tenant is not mapped and left out",
                                                         "%u tenants are not mapped and left out",
                                                         left_out),
                                               left_out);

      g_string_append_printf (notice, "%s%s", notice->len > 0 ? "; " : "", text);
    }
  return notice->len > 0 ? g_string_free_and_steal (g_steal_pointer (&notice)) : NULL;
}

/* The rows of the tenants that are wanted, by name. @n_missing: of how many there is none. */
static GPtrArray *
read_rows (Work *work, guint *n_missing, GError **error)
{
  const TnListQuery query = { .kind = TN_LIST_HEALTH };
  g_autoptr (GPtrArray) all = read_list (work, &query, 0, NULL, error);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GHashTable) wanted = NULL;

  *n_missing = 0;
  if (all == NULL || work->tenants == NULL)
    return g_steal_pointer (&all);
  wanted = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < work->tenants->len; i++)
    g_hash_table_add (wanted, &g_array_index (work->tenants, gint64, i));
  rows = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < all->len; i++)
    {
      gint64 id = tn_record_get_id (g_ptr_array_index (all, i));

      if (g_hash_table_contains (wanted, &id))
        g_ptr_array_add (rows, g_object_ref (g_ptr_array_index (all, i)));
    }
  *n_missing = g_hash_table_size (wanted) - rows->len;
  return g_steal_pointer (&rows);
}

static DexFuture *
report_fiber (gpointer data)
{
  Work *work = data;
  g_autoptr (GError) error = NULL;
  guint n_missing;
  g_autoptr (GPtrArray) rows = read_rows (work, &n_missing, &error);
  g_autofree char *title = NULL, *company = NULL, *by = NULL;

  if (rows == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  title = rows->len == 1
              /* Translators: the name of a tenant */
              ? g_strdup_printf (_ ("Health Report: %s"),
                                 tn_record_get_string (g_ptr_array_index (rows, 0), "name"))
              : g_strdup_printf (
                    ngettext ("Health Report: %u Tenant", "Health Report: %u Tenants", rows->len),
                    rows->len);
  work->document = tn_document_new (title, work->now);
  work->document->notice = make_notice (work, rows, n_missing);
  company = dex_await_string (tn_state_get_setting (work->store, TN_PROFILE_COMPANY_SETTING), NULL);
  if (company != NULL && *company != '\0')
    {
      /* Translators: the name of the company that looks after the tenants */
      by = g_strdup_printf (_ ("Prepared by %s"), company);
      tn_document_add_text (work->document, by, TN_HEALTH_NO_DATA);
    }
  if (rows->len != 1)
    add_summary (work, rows);
  for (guint i = 0; i < rows->len; i++)
    if (!add_tenant (work, g_ptr_array_index (rows, i), rows->len > 1, &error))
      return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (TN_TYPE_DOCUMENT, g_steal_pointer (&work->document));
}

DexFuture *
tn_health_report (TnStore *store, GArray *tenants, gint64 now)
{
  Work *work = g_new0 (Work, 1);

  work->store = g_object_ref (store);
  work->tenants = tenants != NULL ? g_array_ref (tenants) : NULL;
  work->now = now;
  return tn_dex_spawn (report_fiber, work, work_free);
}
