/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-relationship-dialog.h"

#include "tn-browser.h"
#include "tn-connect-dialog.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-focus.h"
#include "tn-graph-error.h"
#include "tn-row.h"
#include "tn-time.h"

#include <glib/gi18n-lib.h>

#define MAX_NAME 50

struct _TnRelationshipDialog
{
  AdwDialog parent_instance;

  TnServices *services; /* (owned) */
  gint64 integration;
  char *partner_tenant;      /* (owned) */
  char *customer_id;         /* (owned) */
  char *relationship;        /* (owned) (nullable): once there is one */
  char *link;                /* (owned) (nullable): for the customer */
  char *roles;               /* (owned) (nullable): template ids, of the relationship */
  char *group;               /* (owned) (nullable): the chosen one */
  GCancellable *cancellable; /* (owned): of everything that this dialog waits for */
  gboolean busy;

  AdwNavigationView *nav;
  AdwEntryRow *name_row;
  AdwSpinRow *days_row;
  AdwSwitchRow *extend_row;
  AdwExpanderRow *roles_row;
  GtkLabel *request_error;
  GtkWidget *request_spinner;
  GtkWidget *request_button;
  GtkLabel *link_label;
  GtkButton *copy_button;
  GtkLabel *watch_label;
  GtkListBox *groups_list;
  GtkLabel *member_label;
  GtkLabel *assign_error;
  GtkWidget *assign_spinner;
  GtkWidget *assign_button;
  AdwStatusPage *done_status;
};

G_DEFINE_FINAL_TYPE (TnRelationshipDialog, tn_relationship_dialog, ADW_TYPE_DIALOG)

static void show_assign (TnRelationshipDialog *self);

static void
show_page (TnRelationshipDialog *self, const char *tag)
{
  adw_navigation_view_replace_with_tags (self->nav, (const char *[]) { tag }, 1);
}

static void
set_busy (TnRelationshipDialog *self, gboolean busy)
{
  self->busy = busy;
  gtk_widget_set_visible (self->request_spinner, busy);
  gtk_widget_set_visible (self->assign_spinner, busy);
  tn_focus_set_sensitive (self->request_button, !busy);
  tn_focus_set_sensitive (self->assign_button, !busy && self->group != NULL);
}

/* The permission is asked for when it is first needed (INT-20); then what was wanted goes on. */
static gboolean
ask_for_permission (TnRelationshipDialog *self, const GError *error, GCallback again)
{
  AdwDialog *dialog;

  if (!g_error_matches (error, TN_SERVICE_ERROR, TN_SERVICE_ERROR_PERMISSION))
    return FALSE;
  dialog =
      tn_connect_dialog_new_permission (self->services, self->integration, self->partner_tenant);
  g_signal_connect_object (dialog, "permitted", again, self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
  return TRUE;
}

/* Waiting for the approval -------------------------------------------------- */

static DexFuture *
watched_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnRelationshipDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autofree char *text = NULL;
  TnGdapStatus status;

  if (self == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return NULL;
  if (value == NULL)
    {
      text = tn_error_text (error);
      gtk_label_set_label (self->watch_label, text);
      return NULL;
    }
  status = (TnGdapStatus) g_value_get_int (value);
  if (status == TN_GDAP_ACTIVE || status == TN_GDAP_EXPIRING)
    {
      show_assign (self);
      return NULL;
    }
  text = g_strdup_printf (_ ("The request has ended: %s. Create a new one."),
                          tn_gdap_status_look (status).word);
  gtk_label_set_label (self->watch_label, text);
  return NULL;
}

static void
show_link (TnRelationshipDialog *self)
{
  TnCloud *cloud = tn_services_cloud_of (self->services, self->partner_tenant);

  g_free (self->link);
  self->link = tn_cloud_invitation_link (cloud, self->relationship);
  gtk_label_set_label (self->link_label, self->link);
  gtk_label_set_label (
      self->watch_label,
      _ ("You may close this window: the request stays, and the customer’s state shows it."));
  show_page (self, "link");
  dex_future_disown (dex_future_finally (tn_relationship_watch (self->services,
                                                                self->integration,
                                                                self->partner_tenant,
                                                                self->relationship,
                                                                self->cancellable),
                                         watched_cb,
                                         tn_weak_ref_new (self),
                                         tn_weak_ref_free));
}

static void
copy_cb (GtkButton *button, TnRelationshipDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->link);
  gtk_button_set_label (self->copy_button, _ ("_Copied"));
}

static void
open_cb (GtkButton *button, TnRelationshipDialog *self)
{
  tn_browser_open (GTK_WIDGET (self), self->link);
}

static void
close_cb (GtkButton *button, TnRelationshipDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

/* Requesting ---------------------------------------------------------------- */

static void
input_changed_cb (GtkEditable *editable, TnRelationshipDialog *self)
{
  g_autofree char *name = tn_row_text (self->name_row);
  glong length = g_utf8_strlen (name, -1);

  gtk_widget_set_sensitive (self->request_button, !self->busy && length > 0 && length <= MAX_NAME);
  tn_row_set_wrong (self->name_row, length > MAX_NAME);
}

static void request (TnRelationshipDialog *self);

static DexFuture *
requested_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnRelationshipDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL)
    return NULL;
  set_busy (self, FALSE);
  if (value != NULL)
    {
      g_set_str (&self->relationship, g_value_get_string (value));
      show_link (self);
    }
  else if (g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_CONFLICT))
    {
      gtk_label_set_label (self->request_error,
                           _ ("A relationship of this name exists. Choose another name."));
      gtk_widget_set_visible (GTK_WIDGET (self->request_error), TRUE);
    }
  else if (!ask_for_permission (self, error, G_CALLBACK (request)))
    tn_error_show (self->request_error, error);
  return NULL;
}

static void
request (TnRelationshipDialog *self)
{
  g_autofree char *name = tn_row_text (self->name_row);
  const TnRelationshipRequest wish = {
    .integration = self->integration,
    .partner_tenant = self->partner_tenant,
    .customer_id = self->customer_id,
    .name = name,
    .days = (guint) adw_spin_row_get_value (self->days_row),
    .roles = tn_roles_twelve (),
    .auto_extends = adw_switch_row_get_active (self->extend_row),
  };

  if (self->busy || *name == '\0' || g_utf8_strlen (name, -1) > MAX_NAME)
    return;
  set_busy (self, TRUE);
  tn_error_show (self->request_error, NULL);
  dex_future_disown (
      dex_future_finally (tn_relationship_request (self->services, &wish, self->cancellable),
                          requested_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

static void
request_cb (GtkWidget *widget, TnRelationshipDialog *self)
{
  request (self);
}

static void
show_request (TnRelationshipDialog *self, const char *customer)
{
  g_autoptr (GDateTime) now = tn_time_to_local (tn_services_now (self->services));
  /* The name is taken once in all of Microsoft’s memory of this partner. */
  g_autofree char *when = g_date_time_format (now, "%Y-%m-%d %H%M"),
                  *start = g_utf8_substring (customer, 0, MIN (g_utf8_strlen (customer, -1), 34)),
                  *name = g_strdup_printf ("%s %s", start, when),
                  *count = g_strdup_printf (_ ("The twelve that Tenantry needs"));

  gtk_editable_set_text (GTK_EDITABLE (self->name_row), name);
  adw_expander_row_set_subtitle (self->roles_row, count);
  for (guint i = 0; i < tn_role_count (); i++)
    if (tn_roles_twelve () & ((TnRoleSet) 1 << i))
      adw_expander_row_add_row (self->roles_row, GTK_WIDGET (tn_row_new (tn_role_name (i), NULL)));
  show_page (self, "request");
}

/* Assigning ----------------------------------------------------------------- */

static void
group_toggled_cb (GtkCheckButton *check, TnRelationshipDialog *self)
{
  if (!gtk_check_button_get_active (check))
    return;
  g_set_str (&self->group, g_object_get_data (G_OBJECT (check), "tn-group"));
  gtk_widget_set_visible (GTK_WIDGET (self->member_label),
                          g_object_get_data (G_OBJECT (check), "tn-member") == NULL);
  gtk_widget_set_sensitive (self->assign_button, !self->busy);
}

static const char *
member_text (int member)
{
  return member > 0    ? _ ("Your account is in it")
         : member == 0 ? _ ("Your account is not in it")
                       : _ ("Whether your account is in it is unknown");
}

/* Groups of the account first: with another one the customer stays out of reach. */
static void
add_groups (TnRelationshipDialog *self, GPtrArray *groups)
{
  GtkCheckButton *first = NULL;

  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < groups->len; i++)
      {
        const TnGroupReading *group = g_ptr_array_index (groups, i);
        AdwActionRow *row;
        GtkWidget *check;

        if (group->name == NULL || (group->member == 1) != (pass == 0))
          continue;
        row = tn_row_new (group->name, member_text (group->member));
        check = gtk_check_button_new ();
        gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
        g_object_set_data_full (G_OBJECT (check), "tn-group", g_strdup (group->id), g_free);
        if (group->member == 1)
          g_object_set_data (G_OBJECT (check), "tn-member", GINT_TO_POINTER (TRUE));
        g_signal_connect_object (check,
                                 "toggled",
                                 G_CALLBACK (group_toggled_cb),
                                 self,
                                 G_CONNECT_DEFAULT);
        if (first != NULL)
          gtk_check_button_set_group (GTK_CHECK_BUTTON (check), first);
        else
          first = GTK_CHECK_BUTTON (check);
        adw_action_row_add_prefix (row, check);
        adw_action_row_set_activatable_widget (row, check);
        gtk_list_box_append (self->groups_list, GTK_WIDGET (row));
        /* Not AdminAgents by default: all of the partner's agents are in it. */
        if (group->member == 1 && self->group == NULL && !g_str_equal (group->name, "AdminAgents"))
          gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
      }
}

static DexFuture *
groups_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnRelationshipDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL)
    return NULL;
  if (value != NULL && gtk_list_box_get_row_at_index (self->groups_list, 0) == NULL)
    add_groups (self, g_value_get_boxed (value));
  tn_error_show (self->assign_error, error);
  if (error == NULL && gtk_list_box_get_row_at_index (self->groups_list, 0) == NULL)
    {
      gtk_label_set_label (self->assign_error,
                           _ ("The partner tenant has no security groups. Create one in Entra ID, "
                              "add your account, sync the CSP tenant and come back."));
      gtk_widget_set_visible (GTK_WIDGET (self->assign_error), TRUE);
    }
  return NULL;
}

static void
show_assign (TnRelationshipDialog *self)
{
  show_page (self, "assign");
  dex_future_disown (dex_future_finally (
      tn_state_list_groups (tn_services_get_store (self->services), self->integration),
      groups_cb,
      tn_weak_ref_new (self),
      tn_weak_ref_free));
}

static void assign (TnRelationshipDialog *self);

static DexFuture *
assigned_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnRelationshipDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  if (self == NULL)
    return NULL;
  set_busy (self, FALSE);
  if (error == NULL)
    show_page (self, "done");
  else if (!ask_for_permission (self, error, G_CALLBACK (assign)))
    tn_error_show (self->assign_error, error);
  return NULL;
}

static void
assign (TnRelationshipDialog *self)
{
  g_autofree char *twelve = tn_roles_ids (tn_roles_twelve ());

  if (self->busy || self->group == NULL)
    return;
  set_busy (self, TRUE);
  tn_error_show (self->assign_error, NULL);
  dex_future_disown (
      dex_future_finally (tn_relationship_assign (self->services,
                                                  self->integration,
                                                  self->partner_tenant,
                                                  self->relationship,
                                                  self->group,
                                                  self->roles != NULL ? self->roles : twelve,
                                                  self->cancellable),
                          assigned_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

static void
assign_cb (GtkWidget *widget, TnRelationshipDialog *self)
{
  assign (self);
}

/* Construction -------------------------------------------------------------- */

/* One that is there: what it waits for says where to begin. */
static DexFuture *
facts_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnRelationshipDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  TnRelationship *row = NULL;
  GPtrArray *rows = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self == NULL)
    return NULL;
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (g_strcmp0 (tn_record_get_string (g_ptr_array_index (rows, i), "relationship-id"),
                   self->relationship) == 0)
      row = g_ptr_array_index (rows, i);
  if (value == NULL)
    {
      show_page (self, "assign");
      tn_error_show (self->assign_error, error);
      return NULL;
    }
  if (row == NULL)
    {
      show_page (self, "assign");
      gtk_label_set_label (self->assign_error,
                           _ ("This relationship is not known any more. Sync the CSP tenant and "
                              "look again."));
      gtk_widget_set_visible (GTK_WIDGET (self->assign_error), TRUE);
      return NULL;
    }
  g_set_str (&self->roles, tn_record_get_string (TN_RECORD (row), "roles"));
  if (tn_record_get_int (TN_RECORD (row), "status") != TN_GDAP_ACTIVE &&
      tn_record_get_int (TN_RECORD (row), "status") != TN_GDAP_EXPIRING)
    show_link (self);
  else
    show_assign (self);
  return NULL;
}

static DexFuture *
ids_cb (DexFuture *future, gpointer data)
{
  GArray *ids = g_value_get_boxed (dex_future_get_value (future, NULL));

  return tn_store_list_rows (data, TN_LIST_RELATIONSHIPS, ids);
}

static void
find_relationship (TnRelationshipDialog *self)
{
  TnStore *store = tn_services_get_store (self->services);
  const TnListQuery query = { .kind = TN_LIST_RELATIONSHIPS, .parent = self->integration };

  dex_future_disown (dex_future_finally (dex_future_then (tn_store_list_ids (store, &query, NULL),
                                                          ids_cb,
                                                          g_object_ref (store),
                                                          g_object_unref),
                                         facts_cb,
                                         tn_weak_ref_new (self),
                                         tn_weak_ref_free));
}

AdwDialog *
tn_relationship_dialog_new (TnServices *services, const TnRelationshipTarget *target)
{
  TnRelationshipDialog *self = g_object_new (TN_TYPE_RELATIONSHIP_DIALOG, NULL);

  self->services = g_object_ref (services);
  self->integration = target->integration;
  self->partner_tenant = g_strdup (target->partner_tenant);
  self->customer_id = g_strdup (target->customer_id);
  self->relationship = g_strdup (target->relationship);
  adw_dialog_set_title (ADW_DIALOG (self), target->customer_name);
  if (self->relationship != NULL)
    find_relationship (self);
  else
    show_request (self, target->customer_name);
  return ADW_DIALOG (self);
}

static void
tn_relationship_dialog_dispose (GObject *object)
{
  TnRelationshipDialog *self = TN_RELATIONSHIP_DIALOG (object);

  /* What is under way in Microsoft goes on; only the watching ends. */
  if (!self->busy && self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_RELATIONSHIP_DIALOG);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->partner_tenant, g_free);
  g_clear_pointer (&self->customer_id, g_free);
  g_clear_pointer (&self->relationship, g_free);
  g_clear_pointer (&self->link, g_free);
  g_clear_pointer (&self->roles, g_free);
  g_clear_pointer (&self->group, g_free);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_relationship_dialog_parent_class)->dispose (object);
}

static void
tn_relationship_dialog_class_init (TnRelationshipDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_relationship_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH
                                               "/ui/connections/tn-relationship-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipDialog, nav);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipDialog, days_row);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipDialog, extend_row);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipDialog, roles_row);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipDialog, request_error);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipDialog, request_spinner);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipDialog, request_button);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipDialog, link_label);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipDialog, copy_button);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipDialog, watch_label);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipDialog, groups_list);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipDialog, member_label);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipDialog, assign_error);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipDialog, assign_spinner);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipDialog, assign_button);
  gtk_widget_class_bind_template_child (widget_class, TnRelationshipDialog, done_status);
  gtk_widget_class_bind_template_callback (widget_class, input_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, request_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, assign_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
}

static void
tn_relationship_dialog_init (TnRelationshipDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
