/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-notifier.h"

#include "tn-columns.h"

#include <glib/gi18n-lib.h>

/* More at once are one summary, not a storm. */
#define AT_ONCE 3
#define SUMMARY "alerts"

static gboolean
is_looked_at (GtkApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (application);

  return window != NULL && gtk_window_is_active (window);
}

static char *
id_of (gint64 alert)
{
  return g_strdup_printf ("alert-%" G_GINT64_FORMAT, alert);
}

static GNotificationPriority
priority_of (TnAlertSeverity severity)
{
  return severity == TN_ALERT_CRITICAL ? G_NOTIFICATION_PRIORITY_HIGH
         : severity == TN_ALERT_LOW    ? G_NOTIFICATION_PRIORITY_LOW
                                       : G_NOTIFICATION_PRIORITY_NORMAL;
}

/* Counts and rules only: no names of customers or people on a lock screen. */
static void
send (GtkApplication *application,
      const char *id,
      const char *title,
      const char *body,
      TnAlertSeverity severity,
      gint64 alert)
{
  g_autoptr (GNotification) notification = g_notification_new (title);

  if (body != NULL)
    g_notification_set_body (notification, body);
  g_notification_set_priority (notification, priority_of (severity));
  g_notification_set_default_action_and_target (notification, "app.alert", "x", alert);
  g_application_send_notification (G_APPLICATION (application), id, notification);
}

static void
news_cb (TnAlertWatch *watch, TnAlertNews *news, GtkApplication *application)
{
  for (guint i = 0; i < news->gone->len; i++)
    {
      g_autofree char *id = id_of (g_array_index (news->gone, gint64, i));

      g_application_withdraw_notification (G_APPLICATION (application), id);
    }
  if (news->notify->len == 0 || is_looked_at (application))
    return;
  if (news->notify->len > AT_ONCE)
    {
      g_autofree char *title =
          g_strdup_printf (ngettext ("%u New Alert", "%u New Alerts", news->notify->len),
                           news->notify->len);

      send (application, SUMMARY, title, NULL, TN_ALERT_HIGH, 0);
      return;
    }
  for (guint i = 0; i < news->notify->len; i++)
    {
      TnRecord *alert = g_ptr_array_index (news->notify, i);
      TnAlertRule rule = (TnAlertRule) tn_record_get_int (alert, "rule");
      g_autofree char *title = tn_alert_record_title (alert),
                      *id = id_of (tn_record_get_id (alert));

      send (application,
            id,
            title,
            tn_alert_advice (rule),
            tn_alert_severity (rule),
            tn_record_get_id (alert));
    }
}

void
tn_notifier_attach (GtkApplication *application, TnAlertWatch *watch)
{
  g_signal_connect_object (watch, "news", G_CALLBACK (news_cb), application, G_CONNECT_DEFAULT);
}
