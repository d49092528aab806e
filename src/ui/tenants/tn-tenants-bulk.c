/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-tenants-bulk.h"

#include "tn-report-page.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GWeakRef widget;
  guint skipped; /* not mapped, or their connection is not in order */
} Bulk;

static void
bulk_free (gpointer data)
{
  g_weak_ref_clear (&((Bulk *) data)->widget);
  g_free (data);
}

/* SYN-03: how many went well, how many did not, and how many were left out; which ones and why is
 * in the job on the Activity page. */
static char *
result_text (TnJob *job, guint skipped)
{
  guint failed = tn_job_get_failed (job), good = tn_job_get_done (job) - failed;
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, ngettext ("%u tenant synced", "%u tenants synced", good), good);
  if (failed > 0)
    {
      g_string_append (text, _ (", "));
      g_string_append_printf (text, ngettext ("%u failed", "%u failed", failed), failed);
    }
  if (skipped > 0)
    {
      g_string_append (text, _ (", "));
      g_string_append_printf (text, ngettext ("%u skipped", "%u skipped", skipped), skipped);
    }
  return g_strdup (text->str);
}

static DexFuture *
synced_cb (DexFuture *future, gpointer data)
{
  Bulk *bulk = data;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&bulk->widget);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (widget != NULL && gtk_widget_get_root (widget) != NULL && error != NULL)
    tn_window_toast_error (tn_window_get (widget), error);
  else if (widget != NULL && gtk_widget_get_root (widget) != NULL && value != NULL &&
           G_VALUE_HOLDS (value, TN_TYPE_JOB))
    {
      TnJob *job = g_value_get_object (value);
      g_autofree char *text = result_text (job, bulk->skipped);

      if (tn_job_get_failed (job) > 0)
        tn_window_toast_page (tn_window_get (widget), text, "activity");
      else
        tn_window_toast (tn_window_get (widget), text, NULL, NULL);
    }
  return NULL;
}

void
tn_tenants_bulk_sync (GtkWidget *widget, TnServices *services, GPtrArray *tenants)
{
  g_autoptr (GPtrArray) due = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_due_tenant_free);
  guint unmapped = 0;
  Bulk *bulk;

  for (guint i = 0; i < tenants->len; i++)
    {
      TnRecord *record = g_ptr_array_index (tenants, i);
      TnDueTenant *tenant;

      if (tn_record_get_int (record, "managed-tenant-id") <= 0)
        {
          unmapped++;
          continue;
        }
      /* STA-15: its connection says why; asking again does not help. */
      if (tn_csp_auth_blocks ((TnCspAuth) tn_record_get_int (record, "csp-auth")))
        continue;
      tenant = g_new (TnDueTenant, 1);
      *tenant = (TnDueTenant) { tn_record_get_id (record),
                                g_strdup (tn_record_get_string (record, "tenant-id")),
                                g_strdup (tn_record_get_string (record, "name")),
                                FALSE };
      g_ptr_array_add (due, tenant);
    }
  if (due->len == 0)
    {
      if (tenants->len > 0)
        tn_window_toast (tn_window_get (widget),
                         unmapped == tenants->len
                             ? _ ("Only mapped tenants are synced")
                             : _ ("Customers whose CSP Auth is not in order are not synced"),
                         NULL,
                         NULL);
      return;
    }
  bulk = g_new0 (Bulk, 1);
  g_weak_ref_init (&bulk->widget, widget);
  bulk->skipped = tenants->len - due->len;
  dex_future_disown (dex_future_finally (tn_sync_many (services, due, _ ("Sync of the selection")),
                                         synced_cb,
                                         bulk,
                                         bulk_free));
}

void
tn_tenants_bulk_report (GtkWidget *widget, TnServices *services, GPtrArray *tenants)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < tenants->len; i++)
    {
      gint64 id = tn_record_get_id (g_ptr_array_index (tenants, i));

      g_array_append_val (ids, id);
    }
  if (ids->len > 0)
    tn_window_push (tn_window_get (widget), tn_report_page_new (services, ids));
}
