/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-doctor-dialog.h"

#include "tn-browser.h"
#include "tn-dex.h"
#include "tn-doctor.h"
#include "tn-doctor-facts.h"
#include "tn-error-text.h"
#include "tn-focus.h"
#include "tn-relationship-dialog.h"
#include "tn-row-watch.h"
#include "tn-row.h"
#include "tn-status-pill.h"

#include <glib/gi18n-lib.h>

struct _TnDoctorDialog
{
  AdwDialog parent_instance;

  TnServices *services; /* (owned) */
  TnListKind kind;      /* of what is looked at */
  gint64 id;
  TnRowWatch *watch;      /* (owned) */
  TnCustomerFacts *facts; /* (owned) (nullable): of a customer of a CSP */
  TnDiagnosis diagnosis;
  char *topic;          /* (owned) (nullable): of the help about this state */
  char *command;        /* (owned) (nullable): what the remedy copies */
  const char *card;     /* (nullable): the help card at the top now */
  GPtrArray *rows;      /* (owned): those that are there now, of the facts group */
  GPtrArray *card_rows; /* (owned): those of the cards group */

  AdwWindowTitle *window_title;
  TnStatusPill *pill;
  GtkLabel *meaning_label;
  GtkLabel *who_label;
  GtkLabel *next_label;
  GtkLabel *command_label;
  GtkLabel *error_label;
  GtkButton *remedy_button;
  AdwPreferencesGroup *facts_group;
  AdwPreferencesGroup *cards_group;
};

G_DEFINE_FINAL_TYPE (TnDoctorDialog, tn_doctor_dialog, ADW_TYPE_DIALOG)

/* Showing ------------------------------------------------------------------- */

static void
add_fact_cb (GtkWidget *row, gpointer data)
{
  TnDoctorDialog *self = data;

  adw_preferences_group_add (self->facts_group, row);
  g_ptr_array_add (self->rows, row);
}

static void
add_card_cb (GtkWidget *row, gpointer data)
{
  TnDoctorDialog *self = data;

  adw_preferences_group_add (self->cards_group, row);
  g_ptr_array_add (self->card_rows, row);
}

/* A relationship that waits for its approval; NULL: there is none. */
static const TnRelationshipReading *
invitation (TnDoctorDialog *self)
{
  for (guint i = 0; self->facts != NULL && i < self->facts->relationships->len; i++)
    {
      const TnRelationshipReading *r = g_ptr_array_index (self->facts->relationships, i);

      if (r->status == TN_GDAP_APPROVAL_PENDING)
        return r;
    }
  return NULL;
}

/* The next attempt of the program's own, and the hint after a quarter of an hour (STA-12). */
static char *
next_text (TnDoctorDialog *self)
{
  gint64 now = tn_services_now (self->services), minutes;

  if (self->facts == NULL)
    return NULL;
  /* STA-14 */
  if (self->facts->verdict.auth == TN_CSP_AUTH_EXPIRING && self->facts->verdict.ends > 0)
    {
      guint days = tn_time_days_until (now, self->facts->verdict.ends);

      return days == 0
                 ? g_strdup (_ ("Less than a day is left."))
                 : g_strdup_printf (ngettext ("%u day is left.", "%u days are left.", days), days);
    }
  if (self->facts->verdict.auth == TN_CSP_AUTH_CONSENT_PENDING &&
      now - self->facts->consent_since > TN_CONSENT_SUSPICIOUS)
    return g_strdup (_ ("This takes longer than usual. Check the requirements below, then retry."));
  if (self->facts->consent_next <= 0 || (self->facts->verdict.auth != TN_CSP_AUTH_CONSENT_PENDING &&
                                         self->facts->verdict.auth != TN_CSP_AUTH_GRANTING_ROLES &&
                                         self->facts->verdict.auth != TN_CSP_AUTH_CONSENT_FAILURE))
    return NULL;
  minutes = (self->facts->consent_next - now + 59) / 60;
  if (minutes <= 1)
    return g_strdup (_ ("Tenantry looks again within a minute."));
  return g_strdup_printf (ngettext ("Tenantry tries again in %u minute.",
                                    "Tenantry tries again in %u minutes.",
                                    (gulong) minutes),
                          (guint) minutes);
}

static void
set_topic (TnDoctorDialog *self, const char *kind, const char *nick)
{
  g_free (self->topic);
  self->topic = g_strconcat (kind, nick, NULL);
}

static TnStatusLook
diagnose (TnDoctorDialog *self, TnRecord *record)
{
  const char *code = tn_record_get_string (record, "error-code");
  TnIntegrationKind kind;
  TnSyncStatus status;

  if (self->kind == TN_LIST_CSP)
    {
      TnCspStatus csp = (TnCspStatus) tn_record_get_int (record, "status");

      self->diagnosis = tn_doctor_csp (csp, code);
      set_topic (self, "csp-", tn_csp_status_nick (csp));
      return tn_csp_status_look (csp);
    }
  kind = (TnIntegrationKind) tn_record_get_int (record, "kind");
  /* What is wrong with the connection comes before what its sync says. */
  if (self->facts != NULL && (tn_csp_auth_blocks (self->facts->verdict.auth) ||
                              self->facts->verdict.auth == TN_CSP_AUTH_EXPIRING))
    {
      self->diagnosis = tn_doctor_csp_auth (&self->facts->verdict,
                                            self->facts->consent_code,
                                            invitation (self) != NULL);
      set_topic (self, "csp-auth-", tn_csp_auth_nick (self->facts->verdict.auth));
      return tn_csp_auth_look (self->facts->verdict.auth);
    }
  status = (TnSyncStatus) tn_record_get_int (record, "sync-status");
  self->diagnosis = tn_doctor_sync (status, code, kind);
  set_topic (self, "sync-", tn_sync_status_nick (status));
  return tn_sync_status_look (status);
}

static void
show_command (TnDoctorDialog *self, TnRecord *record)
{
  const char *detail = self->facts != NULL && self->facts->consent_detail != NULL
                           ? self->facts->consent_detail
                           : tn_record_get_string (record, "error-detail");

  g_clear_pointer (&self->command, g_free);
  if (self->diagnosis.remedy == TN_REMEDY_COPY_COMMAND)
    {
      self->command = tn_doctor_command (tn_record_get_string (record, "tenant-id"), detail);
      /* An answer that names no application leaves nothing to copy. */
      if (self->command == NULL)
        self->diagnosis.remedy = TN_REMEDY_SYNC;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->command_label), self->command != NULL);
  gtk_label_set_label (self->command_label, self->command != NULL ? self->command : "");
}

static void
show (TnDoctorDialog *self, TnRecord *record)
{
  TnStatusLook look = diagnose (self, record);
  const char *label;
  g_autofree char *who = g_strdup_printf (_ ("Who must act: %s"), self->diagnosis.who);
  g_autofree char *next = next_text (self);

  show_command (self, record);
  label = tn_remedy_label (self->diagnosis.remedy);
  adw_window_title_set_title (self->window_title, tn_record_get_string (record, "name"));
  adw_window_title_set_subtitle (self->window_title,
                                 self->kind == TN_LIST_CSP
                                     ? _ ("CSP Integration")
                                     : tn_record_get_string (record, "csp-name"));
  tn_status_pill_set (self->pill, look, FALSE);
  gtk_label_set_label (self->meaning_label, self->diagnosis.meaning);
  gtk_label_set_label (self->who_label, who);
  gtk_label_set_label (self->next_label, next != NULL ? next : "");
  gtk_widget_set_visible (GTK_WIDGET (self->next_label), next != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->remedy_button), label != NULL);
  if (label != NULL)
    gtk_button_set_label (self->remedy_button, label);
  tn_rows_clear (self->facts_group, self->rows);
  if (self->kind == TN_LIST_CSP)
    tn_doctor_facts_csp (record, add_fact_cb, self);
  else
    {
      if (self->facts != NULL)
        tn_doctor_facts_customer (self->facts, add_fact_cb, self);
      tn_doctor_facts_tenant (record, add_fact_cb, self);
    }
  if (self->card_rows->len == 0 || g_strcmp0 (self->card, self->diagnosis.card) != 0)
    {
      tn_rows_clear (self->cards_group, self->card_rows);
      self->card = self->diagnosis.card;
      tn_doctor_cards (self->card, add_card_cb, self);
    }
}

static DexFuture *
facts_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnDoctorDialog) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self == NULL || tn_row_watch_get_record (self->watch) == NULL)
    return NULL;
  g_clear_pointer (&self->facts, tn_customer_facts_unref);
  if (value != NULL)
    self->facts = g_value_dup_boxed (value);
  show (self, tn_row_watch_get_record (self->watch));
  return NULL;
}

static void
changed_cb (TnDoctorDialog *self)
{
  TnRecord *record = tn_row_watch_get_record (self->watch);

  if (record == NULL)
    {
      adw_dialog_close (ADW_DIALOG (self));
      return;
    }
  if (self->kind == TN_LIST_TENANTS &&
      tn_record_get_int (record, "kind") == TN_INTEGRATION_CSP_CHILD)
    dex_future_disown (dex_future_finally (
        tn_state_get_customer (tn_services_get_store (self->services), self->id),
        facts_read_cb,
        tn_weak_ref_new (self),
        tn_weak_ref_free));
  else
    show (self, record);
}

/* Repairing ----------------------------------------------------------------- */

static DexFuture *
repaired_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnDoctorDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autofree char *text = value == NULL ? tn_error_text (error) : NULL;

  if (self == NULL)
    return NULL;
  tn_focus_set_sensitive (GTK_WIDGET (self->remedy_button), TRUE);
  gtk_label_set_label (self->error_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), text != NULL);
  changed_cb (self);
  return NULL;
}

/* Shows how it goes: the button waits, and a failure stays under it. */
static void
run (TnDoctorDialog *self, DexFuture *future)
{
  tn_focus_set_sensitive (GTK_WIDGET (self->remedy_button), FALSE);
  dex_future_disown (
      dex_future_finally (future, repaired_cb, tn_weak_ref_new (self), tn_weak_ref_free));
}

static void
open_relationship_dialog (TnDoctorDialog *self, TnRecord *record, const char *relationship)
{
  const TnRelationshipTarget target = {
    .integration = self->facts->integration,
    .partner_tenant = self->facts->partner_tenant,
    .customer_id = tn_record_get_string (record, "tenant-id"),
    .customer_name = tn_record_get_string (record, "name"),
    .relationship = relationship,
  };

  adw_dialog_present (tn_relationship_dialog_new (self->services, &target), GTK_WIDGET (self));
}

/* The one to which a group has to be assigned: that which gives access, with most of the required
 * roles. */
static const char *
live_relationship (TnDoctorDialog *self)
{
  const char *best = NULL;
  int most = 0;

  for (guint i = 0; i < self->facts->relationships->len; i++)
    {
      const TnRelationshipReading *r = g_ptr_array_index (self->facts->relationships, i);
      TnRoleSet roles = tn_roles_parse (r->roles);
      /* Global Administrator is enough by itself. */
      int useful = (roles & tn_roles_global_administrator ()) != 0
                       ? 64
                       : __builtin_popcountll (roles & tn_roles_twelve ());

      if (tn_gdap_is_live (r->status, r->ends, r->auto_extends, tn_services_now (self->services)) &&
          (best == NULL || useful > most))
        {
          best = r->id;
          most = useful;
        }
    }
  return best;
}

static void
remedy_cb (GtkButton *button, TnDoctorDialog *self)
{
  TnRecord *record = tn_row_watch_get_record (self->watch);
  GtkWidget *widget = GTK_WIDGET (self);
  TnCloud *cloud;

  if (record == NULL)
    return;
  cloud = tn_services_cloud_of (self->services, tn_record_get_string (record, "tenant-id"));
  switch (self->diagnosis.remedy)
    {
    case TN_REMEDY_MAP:
      gtk_widget_activate_action (widget, "win.map", "x", self->id);
      break;
    case TN_REMEDY_REAUTHORIZE:
      gtk_widget_activate_action (widget, "win.reauthorize", "x", self->id);
      break;
    case TN_REMEDY_REAUTHORIZE_CSP:
      gtk_widget_activate_action (
          widget,
          "win.reauthorize-csp",
          "x",
          self->kind == TN_LIST_CSP ? self->id : tn_record_get_int (record, "integration-id"));
      break;
    case TN_REMEDY_SYNC:
      run (self,
           self->kind == TN_LIST_CSP
               ? tn_csp_refresh_id (self->services, self->id)
               : tn_sync_which (self->services, TN_DUE_ID, self->id, _ ("Sync of one tenant")));
      break;
    case TN_REMEDY_RETRY_CONSENT:
      run (self, tn_consent_retry (self->services, self->id));
      break;
    case TN_REMEDY_REQUEST_RELATIONSHIP:
      if (self->facts != NULL)
        open_relationship_dialog (self, record, NULL);
      break;
    case TN_REMEDY_ASSIGN_GROUP:
      if (self->facts != NULL)
        open_relationship_dialog (self, record, live_relationship (self));
      break;
    case TN_REMEDY_OPEN_INVITATION:
      if (invitation (self) != NULL)
        open_relationship_dialog (self, record, invitation (self)->id);
      break;
    case TN_REMEDY_OPEN_PARTNER_CENTER:
      tn_browser_open (widget, tn_cloud_get_partner_portal (cloud));
      break;
    case TN_REMEDY_COPY_COMMAND:
      gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->command);
      gtk_button_set_label (self->remedy_button, _ ("_Copied"));
      break;
    case TN_REMEDY_NONE:
    default:
      break;
    }
}

/* Construction -------------------------------------------------------------- */

AdwDialog *
tn_doctor_dialog_new (TnServices *services, TnListKind kind, gint64 id)
{
  TnDoctorDialog *self = g_object_new (TN_TYPE_DOCTOR_DIALOG, NULL);

  self->services = g_object_ref (services);
  adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->remedy_button));
  self->kind = kind;
  self->id = id;
  self->watch = tn_row_watch_new (tn_services_get_store (services), kind);
  g_signal_connect_object (self->watch,
                           "changed",
                           G_CALLBACK (changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  tn_row_watch_set_id (self->watch, id);
  return ADW_DIALOG (self);
}

static void
tn_doctor_dialog_dispose (GObject *object)
{
  TnDoctorDialog *self = TN_DOCTOR_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_DOCTOR_DIALOG);
  g_clear_object (&self->watch);
  g_clear_pointer (&self->facts, tn_customer_facts_unref);
  g_clear_pointer (&self->topic, g_free);
  g_clear_pointer (&self->command, g_free);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->card_rows, g_ptr_array_unref);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_doctor_dialog_parent_class)->dispose (object);
}

static void
tn_doctor_dialog_class_init (TnDoctorDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_doctor_dialog_dispose;
  g_type_ensure (TN_TYPE_STATUS_PILL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/connections/tn-doctor-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnDoctorDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, TnDoctorDialog, pill);
  gtk_widget_class_bind_template_child (widget_class, TnDoctorDialog, meaning_label);
  gtk_widget_class_bind_template_child (widget_class, TnDoctorDialog, who_label);
  gtk_widget_class_bind_template_child (widget_class, TnDoctorDialog, next_label);
  gtk_widget_class_bind_template_child (widget_class, TnDoctorDialog, command_label);
  gtk_widget_class_bind_template_child (widget_class, TnDoctorDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, TnDoctorDialog, remedy_button);
  gtk_widget_class_bind_template_child (widget_class, TnDoctorDialog, facts_group);
  gtk_widget_class_bind_template_child (widget_class, TnDoctorDialog, cards_group);
  gtk_widget_class_bind_template_callback (widget_class, remedy_cb);
}

static void
tn_doctor_dialog_init (TnDoctorDialog *self)
{
  self->rows = g_ptr_array_new ();
  self->card_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

const char *
tn_doctor_dialog_get_topic (TnDoctorDialog *self)
{
  return self->topic;
}
