/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-reading.h"

const char *
tn_collection_name (TnCollection collection)
{
  static const char *const names[TN_N_COLLECTIONS] = { [TN_COLLECTION_USERS] = "users",
                                                       [TN_COLLECTION_GROUPS] = "groups",
                                                       /* "devices" are Intune's. */
                                                       [TN_COLLECTION_DEVICES] = "entra-devices" };

  g_return_val_if_fail ((guint) collection < TN_N_COLLECTIONS, "");

  return names[collection];
}

void
tn_tenant_reading_free (TnTenantReading *reading)
{
  if (reading == NULL)
    return;
  g_free (reading->tenant_id);
  g_free (reading->name);
  g_free (reading->default_domain);
  g_free (reading->initial_domain);
  g_free (reading->country);
  g_free (reading->partner_type);
  g_free (reading);
}

void
tn_sku_reading_free (TnSkuReading *reading)
{
  g_free (reading->sku_id);
  g_free (reading->part_number);
  g_free (reading->status);
  g_free (reading);
}

const char *
tn_report_name (TnReport report)
{
  static const char *const names[TN_N_REPORTS] = { "mfa", "sign-ins", "devices", "mail" };

  g_return_val_if_fail ((guint) report < TN_N_REPORTS, "");

  return names[report];
}

void
tn_control_reading_free (TnControlReading *reading)
{
  g_free (reading->name);
  g_free (reading->category);
  g_free (reading);
}

void
tn_profile_reading_free (TnProfileReading *reading)
{
  g_free (reading->name);
  g_free (reading->title);
  g_free (reading->category);
  g_free (reading->service);
  g_free (reading->cost);
  g_free (reading->impact);
  g_free (reading->remediation);
  g_free (reading);
}

void
tn_page_free (TnPage *page)
{
  if (page == NULL)
    return;
  g_array_unref (page->rows);
  g_clear_pointer (&page->members, g_array_unref);
  g_free (page->next_link);
  g_free (page->delta_link);
  if (page->document != NULL)
    page->free_document (page->document);
  g_clear_pointer (&page->strings, g_string_chunk_free);
  g_free (page);
}

guint
tn_pages_count_rows (GPtrArray *pages)
{
  guint rows = 0;

  for (guint i = 0; i < pages->len; i++)
    {
      const TnPage *page = g_ptr_array_index (pages, i);

      rows += page->rows->len + (page->members != NULL ? page->members->len : 0);
    }
  return rows;
}
