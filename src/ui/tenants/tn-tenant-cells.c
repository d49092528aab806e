/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-tenant-cells.h"

#include "tn-age.h"
#include "tn-columns.h"
#include "tn-health.h"
#include "tn-problem.h"
#include "tn-status-pill.h"
#include "tn-table.h"
#include "tn-tags-cell.h"

#include <glib/gi18n-lib.h>

/* TEN-06: a click on the name enters the tenant; one that is not mapped has nothing to enter. */
static void
name_clicked_cb (GtkGestureClick *gesture, int n_press, double x, double y, gpointer data)
{
  GtkWidget *label = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  TnRecord *record = tn_cell_get_record (label);
  GdkModifierType held =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  /* With Ctrl or Shift it is the row that is meant. */
  if (record != NULL && n_press == 1 && (held & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) == 0 &&
      tn_record_get_int (record, "managed-tenant-id") > 0)
    gtk_widget_activate_action (label, "win.enter-tenant", "x", tn_record_get_id (record));
}

GtkWidget *
tn_tenant_name_new (void)
{
  GtkWidget *label = tn_cell_label_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_set_halign (label, GTK_ALIGN_START);
  g_signal_connect (click, "released", G_CALLBACK (name_clicked_cb), NULL);
  gtk_widget_add_controller (label, GTK_EVENT_CONTROLLER (click));
  return label;
}

void
tn_tenant_cell_name (GtkWidget *cell, TnRecord *record, gpointer data)
{
  gboolean mapped = tn_record_get_int (record, "managed-tenant-id") > 0;

  tn_cell_set_text (cell, tn_record_get_string (record, "name"));
  if (mapped != gtk_widget_has_css_class (cell, "tn-link"))
    {
      if (mapped)
        gtk_widget_add_css_class (cell, "tn-link");
      else
        gtk_widget_remove_css_class (cell, "tn-link");
      gtk_widget_set_cursor_from_name (cell, mapped ? "pointer" : NULL);
    }
}

void
tn_tenant_cell_link (GtkWidget *cell, TnRecord *record, gpointer data)
{
  tn_cell_set_link (cell,
                    tn_record_get_string (record, "name"),
                    tn_record_get_int (record, "managed-tenant-id"));
}

void
tn_tenant_cell_domain (GtkWidget *cell, TnRecord *record, gpointer data)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "domain"));
}

void
tn_tenant_cell_id (GtkWidget *cell, TnRecord *record, gpointer data)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "tenant-id"));
}

void
tn_tenant_cell_customer (GtkWidget *cell, TnRecord *record, gpointer data)
{
  g_autofree char *text = tn_tenant_customer_text (record);

  tn_cell_set_text (cell, text);
}

void
tn_tenant_cell_tags (GtkWidget *cell, TnRecord *record, gpointer data)
{
  tn_tags_cell_set (cell, tn_record_get_string (record, "tags"));
}

/* HEA-11: and what decides. */
void
tn_tenant_cell_health (GtkWidget *cell, TnRecord *record, gpointer data)
{
  TnHealthCategory deciding;
  TnHealth health = tn_health_unpack (tn_record_get_int (record, "health"), &deciding);

  tn_status_pill_set (TN_STATUS_PILL (cell), tn_health_look (health), FALSE);
  tn_cell_set_tooltip (cell, tn_health_reason (health, deciding));
}

/* INT-05: blank until mapped, then a link. */
void
tn_tenant_cell_managed (GtkWidget *cell, TnRecord *record, gpointer data)
{
  tn_cell_set_link (cell,
                    tn_record_get_string (record, "managed-tenant-name"),
                    tn_record_get_int (record, "managed-tenant-id"));
}

void
tn_tenant_cell_status (GtkWidget *cell, TnRecord *record, gpointer data)
{
  TnServices *services = data;
  const char *code = tn_record_get_string (record, "error-code");
  TnSyncStatus status = (TnSyncStatus) tn_record_get_int (record, "sync-status");
  TnStatusLook look = tn_sync_status_look (status);
  g_autofree char *tooltip = NULL;

  if (code != NULL)
    {
      TnProblem problem = tn_problem_for_code (code);

      /* What it waits for: "Pending" alone reads as if it were in a queue. */
      if (status == TN_SYNC_PENDING)
        look.word = problem.title;
      tooltip = tn_problem_text (&problem);
    }
  tn_status_pill_set (TN_STATUS_PILL (cell),
                      look,
                      tn_sync_is_running (services, tn_record_get_id (record)));
  tn_cell_set_tooltip (cell, tooltip);
}

void
tn_tenant_cell_age (GtkWidget *cell, TnRecord *record, gpointer data)
{
  tn_age_label_set_time (TN_AGE_LABEL (cell), tn_record_get_int (record, "last-sync"));
}

static char *
number_text (gint64 number)
{
  return number >= 0 ? g_strdup_printf ("%'" G_GINT64_FORMAT, number) : NULL;
}

static char *
percent_text (double percent)
{
  /* Translators: a percentage; %d is the number */
  return percent >= 0 ? g_strdup_printf (_ ("%d %%"), tn_percent_whole (percent)) : NULL;
}

/* TEN-15. */
void
tn_tenant_cell_licensed (GtkWidget *cell, TnRecord *record, gpointer data)
{
  g_autofree char *text = number_text (tn_record_get_int (record, "licensed"));

  tn_cell_set_text (cell, text);
}

void
tn_tenant_cell_members (GtkWidget *cell, TnRecord *record, gpointer data)
{
  g_autofree char *text = number_text (tn_record_get_int (record, "members"));

  tn_cell_set_text (cell, text);
}

void
tn_tenant_cell_score (GtkWidget *cell, TnRecord *record, gpointer data)
{
  g_autofree char *text = percent_text (tn_record_get_double (record, "score"));

  tn_cell_set_text (cell, text);
}

/* INT-03: a single tenant has no CSP, and that is no problem. */
void
tn_tenant_cell_csp_name (GtkWidget *cell, TnRecord *record, gpointer data)
{
  tn_cell_set_text (cell, tn_record_get_string (record, "csp-name"));
}

void
tn_tenant_cell_csp_auth (GtkWidget *cell, TnRecord *record, gpointer data)
{
  TnCspAuth auth = (TnCspAuth) tn_record_get_int (record, "csp-auth");
  TnStatusLook look = tn_csp_auth_look (auth);

  /* INT-19: nobody has said that this customer is to be read. */
  if (auth == TN_CSP_AUTH_MISSING_RELATIONSHIP &&
      tn_record_get_int (record, "managed-tenant-id") <= 0)
    look.loud = FALSE;
  tn_status_pill_set (TN_STATUS_PILL (cell), look, FALSE);
  if (auth == TN_CSP_AUTH_EXPIRING && tn_record_get_int (record, "csp-ends") > 0)
    {
      guint days =
          tn_time_days_until (tn_services_now (data), tn_record_get_int (record, "csp-ends"));
      g_autofree char *text =
          g_strdup_printf (ngettext ("%u day left", "%u days left", days), days);

      tn_cell_set_tooltip (cell, text);
    }
  else
    tn_cell_set_tooltip (cell, auth != TN_CSP_AUTH_NONE ? _ ("Show what this means") : NULL);
}

/* Before the row takes it for a selection. */
static void
state_pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, gpointer data)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
state_clicked_cb (GtkGestureClick *gesture, int n_press, double x, double y, gpointer data)
{
  GtkWidget *pill = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  TnRecord *record = tn_cell_get_record (pill);

  if (record != NULL)
    gtk_widget_activate_action (pill, "win.doctor", "x", tn_record_get_id (record));
}

GtkWidget *
tn_tenant_state_new (void)
{
  GtkWidget *pill = tn_status_pill_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (click, "pressed", G_CALLBACK (state_pressed_cb), NULL);
  g_signal_connect (click, "released", G_CALLBACK (state_clicked_cb), NULL);
  gtk_widget_add_controller (pill, GTK_EVENT_CONTROLLER (click));
  gtk_widget_set_cursor_from_name (pill, "pointer");
  return pill;
}

char *
tn_tenant_sentence (TnRecord *record)
{
  const char *name = tn_record_get_string (record, "name");
  TnCspAuth auth = (TnCspAuth) tn_record_get_int (record, "csp-auth");
  TnStatusLook look =
      tn_sync_status_look ((TnSyncStatus) tn_record_get_int (record, "sync-status"));
  gint64 last = tn_record_get_int (record, "last-sync");
  g_autofree char *age = tn_age_text_inside (last);
  /* Translators: the state of a customer's connection, read out in a sentence */
  g_autofree char *csp = auth != TN_CSP_AUTH_NONE
                             ? g_strdup_printf (_ (", CSP Auth %s"), tn_csp_auth_look (auth).word)
                             : g_strdup ("");

  if (last <= 0)
    return g_strdup_printf (C_ ("name, state, CSP state", "%1$s, %2$s%3$s"),
                            name != NULL ? name : "",
                            look.word,
                            csp);
  /* Translators: name, state, state of the CSP connection (may be empty) and age of the last sync
   * of a tenant, read out as a sentence */
  return g_strdup_printf (_ ("%1$s, %2$s%3$s, last sync %4$s"),
                          name != NULL ? name : "",
                          look.word,
                          csp,
                          age);
}

GtkWidget *
tn_tenant_row_new (void)
{
  return tn_two_lines_new (tn_tenant_state_new ());
}

void
tn_tenant_row (GtkWidget *row, TnRecord *record, gpointer data)
{
  g_autofree char *users = number_text (tn_record_get_int (record, "members"));
  g_autofree char *score = percent_text (tn_record_get_double (record, "score"));
  g_autofree char *age = tn_age_text (tn_record_get_int (record, "last-sync"));
  g_autofree char *detail = NULL;
  TnCspAuth auth = (TnCspAuth) tn_record_get_int (record, "csp-auth");

  /* Translators: users, Secure Score and age of a tenant in one line */
  if (users != NULL)
    detail = g_strdup_printf (_ ("%1$s members · score %2$s · %3$s"),
                              users,
                              score != NULL ? score : "–",
                              age);
  else
    detail = g_strdup (tn_record_get_string (record, "domain"));
  tn_two_lines_set (row, tn_record_get_string (record, "name"), detail);
  /* One pill, the worst: what keeps a customer from being read says more than that it was not read.
   */
  if (tn_csp_auth_blocks (auth) || auth == TN_CSP_AUTH_EXPIRING)
    tn_tenant_cell_csp_auth (tn_two_lines_get_end (row), record, data);
  else if (tn_health_unpack (tn_record_get_int (record, "health"), NULL) >= TN_HEALTH_WARNING &&
           tn_record_get_int (record, "sync-status") == TN_SYNC_SUCCESS &&
           !tn_sync_is_running (data, tn_record_get_id (record)))
    tn_tenant_cell_health (tn_two_lines_get_end (row), record, data);
  else
    tn_tenant_cell_status (tn_two_lines_get_end (row), record, data);
}
