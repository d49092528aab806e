/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-posture.h"

#include "tn-decoder.h"
#include "tn-dex.h"
#include "tn-dns.h"
#include "tn-error-code.h"
#include "tn-graph-error.h"
#include "tn-pages.h"

/* A little less than a day: the schedule does not come at the same minute. */
#define DAY (22 * 60 * 60)
#define MAX_DOMAINS 200
#define MAX_PROFILE_PAGES 100

static const char *const links[TN_N_REPORTS] = {
  [TN_REPORT_MFA] = "/v1.0/reports/authenticationMethods/userRegistrationDetails?$select=id,"
                    "userType,isMfaCapable&$top=999",
  /* With sign-in times a page holds 500 at most (reference 3.1, 10). */
  [TN_REPORT_SIGN_INS] = "/v1.0/users?$select=id,signInActivity&$top=500",
  [TN_REPORT_DEVICES] = "/v1.0/deviceManagement/managedDevices?$select=id,deviceName,"
                        "azureADDeviceId,userId,serialNumber,manufacturer,model,operatingSystem,"
                        "osVersion,lastSyncDateTime,complianceState&$top=999",
};

static TnStore *
store_of (const TnPosture *self)
{
  return tn_services_get_store (self->services);
}

/* Reports ------------------------------------------------------------------- */

static void
count_rows (TnReport report, const TnPage *page, TnReportCount *count)
{
  for (guint i = 0; i < page->rows->len; i++)
    {
      gint64 fact;

      if (report == TN_REPORT_DEVICES)
        fact = g_array_index (page->rows, TnManagedReading, i).compliant;
      else
        {
          const TnUserReading *row = &g_array_index (page->rows, TnUserReading, i);

          /* Guests register for MFA at home. */
          fact =
              report == TN_REPORT_MFA && g_strcmp0 (row->user_type, "guest") == 0 ? -1 : row->fact;
        }
      /* Devices that were not judged yet say nothing (HEA-06). */
      if (fact < 0)
        continue;
      count->all++;
      count->good += fact > 0 ? 1 : 0;
    }
}

static gboolean
read_report (const TnPosture *self, TnReport report, GError **error)
{
  g_auto (TnPages) list = { .services = self->services,
                            .tenant_id = self->tenant_id,
                            .report = &report,
                            .stats = self->stats,
                            .cancellable = self->cancellable,
                            .link = g_strdup (links[report]) };
  g_autoptr (GPtrArray) pages = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_page_free);
  const gint64 now = tn_services_now (self->services);
  TnReportCount count = { 0, 0 };
  guint rows = 0;

  while (list.link != NULL)
    {
      TnPage *page = tn_pages_next (&list, error);

      if (page == NULL)
        return FALSE;
      g_ptr_array_add (pages, page);
      count_rows (report, page, &count);
      rows += page->rows->len;
      if (list.link != NULL && rows < TN_PAGES_PER_WRITE)
        continue;
      if (!dex_await (tn_cache_write_report (store_of (self),
                                             self->tenant,
                                             report,
                                             g_steal_pointer (&pages),
                                             list.link == NULL ? &count : NULL,
                                             now),
                      error))
        return FALSE;
      pages = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_page_free);
      rows = 0;
    }
  return TRUE;
}

/* Mail ---------------------------------------------------------------------- */

static gboolean
read_mail (const TnPosture *self, GError **error)
{
  g_autofree char *text =
      dex_await_string (tn_cache_get_domains (store_of (self), self->tenant), error);
  g_auto (GStrv) names = text != NULL ? g_strsplit (text, " ", -1) : NULL;
  g_autoptr (GPtrArray) domains =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tn_mail_security_free);

  if (text == NULL)
    return FALSE;
  for (guint i = 0; names[i] != NULL && domains->len < MAX_DOMAINS; i++)
    {
      TnMailSecurity *mail;

      if (*names[i] == '\0' || !tn_mail_is_own (names[i]))
        continue;
      mail = dex_await_pointer (
          tn_dns_read_mail (tn_services_cloud_of (self->services, self->tenant_id),
                            tn_services_get_http (self->services),
                            names[i],
                            self->cancellable),
          error);
      if (mail == NULL)
        return FALSE;
      g_ptr_array_add (domains, mail);
      /* A mean without one of them would look better or worse than it is. */
      if (tn_mail_percent (mail) < 0)
        {
          g_set_error (error,
                       TN_GRAPH_ERROR,
                       TN_GRAPH_ERROR_DNS,
                       "the DNS records of %s could not be looked up",
                       names[i]);
          return FALSE;
        }
    }
  return dex_await (tn_cache_write_mail (store_of (self),
                                         self->tenant,
                                         g_steal_pointer (&domains),
                                         tn_services_now (self->services)),
                    error);
}

/* Secure Score -------------------------------------------------------------- */

typedef struct
{
  TnServices *services; /* (owned) */
  char *tenant_id;      /* (owned) */
} Profiles;

static void
profiles_free (gpointer data)
{
  Profiles *work = data;

  g_object_unref (work->services);
  g_free (work->tenant_id);
  g_free (work);
}

/* A page of them into @profiles. @next: (out) (nullable): where the next is. */
static gboolean
fetch_profiles (Profiles *work, const char *link, GPtrArray *profiles, char **next, GError **error)
{
  TnCloud *cloud = tn_services_cloud_of (work->services, work->tenant_id);
  g_autoptr (TnHttpResponse) response =
      dex_await_boxed (tn_graph_get (tn_services_get_graph (work->services, work->tenant_id),
                                     work->tenant_id,
                                     link,
                                     TN_CALL_BACKGROUND,
                                     NULL,
                                     NULL),
                       error);
  g_autoptr (GPtrArray) page = NULL;
  g_autofree char *raw = NULL;

  if (response == NULL)
    return FALSE;
  /* A few pages a week: not worth a thread. */
  page = tn_decode_profiles (response->body, &raw, error);
  if (page == NULL)
    return FALSE;
  g_ptr_array_extend_and_steal (profiles, g_steal_pointer (&page));
  if (raw != NULL)
    *next = tn_cloud_check_link (cloud, tn_cloud_get_graph (cloud), raw, error);
  return raw == NULL || *next != NULL;
}

static DexFuture *
profiles_fiber (gpointer data)
{
  Profiles *work = data;
  g_autofree char *link = g_strdup ("/v1.0/security/secureScoreControlProfiles");
  g_autoptr (GPtrArray) profiles =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tn_profile_reading_free);
  g_autoptr (GError) error = NULL;

  for (guint n = 0; link != NULL; n++)
    {
      g_autofree char *next = NULL;

      if (n >= MAX_PROFILE_PAGES)
        tn_pages_report_endless (&error);
      if (error != NULL || !fetch_profiles (work, link, profiles, &next, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
      g_set_str (&link, next);
    }
  /* All in one: what each tenant has of them is counted anew after it. */
  return tn_cache_write_profiles (tn_services_get_store (work->services),
                                  g_steal_pointer (&profiles));
}

/* What Microsoft says of the controls is the same for all tenants: whoever needs it while it is
 * read waits for that reading, and nobody who stops to wait ends it for the others. @joined: (out):
 * it is read with the token of another tenant. */
static DexFuture *
read_profiles (const TnPosture *self, gboolean *joined)
{
  static const char key[] = "tn-posture-profiles";
  GObject *services = G_OBJECT (self->services);
  DexFuture *future = g_object_get_data (services, key);
  Profiles *work;

  *joined = future != NULL && dex_future_is_pending (future);
  if (*joined)
    return dex_ref (future);
  work = g_new0 (Profiles, 1);
  work->services = g_object_ref (self->services);
  work->tenant_id = g_strdup (self->tenant_id);
  future = tn_dex_spawn (profiles_fiber, work, profiles_free);
  g_object_set_data_full (services, key, dex_ref (future), dex_unref);
  return future;
}

static gboolean
write_controls (const TnPosture *self, GPtrArray *controls, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean joined;
  gboolean unknown =
      dex_await_boolean (tn_cache_write_controls (store_of (self), self->tenant, controls), &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!unknown || tn_dex_await (read_profiles (self, &joined), self->cancellable, &local))
    return TRUE;
  /* What another tenant was refused says nothing about this one; the next sync asks again. */
  if (joined && !g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* All of it ----------------------------------------------------------------- */

/* What the tenant has not bought, or has not allowed, is a fact about the tenant. */
static gboolean
is_failure (const GError *error)
{
  return !g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_NOT_LICENSED) &&
         !g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_FORBIDDEN);
}

guint
tn_posture_read (const TnPosture *self, GPtrArray *controls, GError **error)
{
  g_autoptr (GError) local = NULL;
  guint failed = 0;
  int due = (1 << TN_N_REPORTS) - 1;

  if (self->scheduled)
    due = dex_await_int (tn_cache_list_due_reports (store_of (self),
                                                    self->tenant,
                                                    tn_services_now (self->services) - DAY),
                         &local);
  for (guint i = 0; local == NULL && i < TN_N_REPORTS; i++)
    {
      g_autoptr (GError) of_one = NULL;
      g_autofree char *code = NULL;

      if ((due & (1 << i)) == 0 ||
          (i == TN_REPORT_MAIL ? read_mail (self, &of_one)
                               : read_report (self, (TnReport) i, &of_one)))
        continue;
      if (g_error_matches (of_one, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          local = g_steal_pointer (&of_one);
          break;
        }
      code = tn_error_code (of_one);
      dex_await (tn_cache_note_report (store_of (self),
                                       self->tenant,
                                       (TnReport) i,
                                       code,
                                       of_one->message,
                                       tn_services_now (self->services)),
                 NULL);
      if (is_failure (of_one) && failed++ == 0)
        g_propagate_error (error, g_steal_pointer (&of_one));
    }
  if (controls != NULL && local == NULL)
    write_controls (self, g_steal_pointer (&controls), &local);
  g_clear_pointer (&controls, g_ptr_array_unref);
  if (local != NULL)
    {
      if (failed++ == 0)
        g_propagate_error (error, g_steal_pointer (&local));
    }
  return failed;
}
