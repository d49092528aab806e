/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-user-dialog.h"

#include "tn-dex.h"
#include "tn-end-user-page.h"
#include "tn-entra-facts.h"
#include "tn-person-actions.h"
#include "tn-row-watch.h"
#include "tn-row.h"
#include "tn-state-people.h"
#include "tn-tenant-page.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

struct _TnUserDialog
{
  AdwDialog parent_instance;

  TnServices *services; /* (owned) */
  TnRowWatch *watch;    /* (owned) */
  GPtrArray *places;    /* (owned) (element-type GtkWidget): rows of places_group */
  GPtrArray *facts;     /* (owned) (element-type GtkWidget): rows of facts_group */
  guint asked;          /* number of the newest question for the end users */
  TnRecord *shown;      /* (owned) (nullable): what the rows say */

  AdwHeaderBar *header;
  AdwWindowTitle *title;
  AdwPreferencesGroup *places_group, *facts_group;
  GtkStack *stack; /* "facts", or "gone" */
};

G_DEFINE_FINAL_TYPE (TnUserDialog, tn_user_dialog, ADW_TYPE_DIALOG)

/* Places -------------------------------------------------------------------- */

static AdwActionRow *
add_place (TnUserDialog *self, const char *title, const char *subtitle, GCallback callback)
{
  AdwActionRow *row = tn_entra_facts_add_row (self->places_group, self->places, title, subtitle);

  if (callback != NULL)
    {
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      adw_action_row_set_subtitle_selectable (row, FALSE);
      adw_action_row_add_suffix (row, tn_row_arrow_new ());
      g_signal_connect_object (row, "activated", callback, self, G_CONNECT_DEFAULT);
    }
  return row;
}

typedef struct
{
  TnWindow *window;        /* (owned) */
  AdwNavigationPage *page; /* (owned) */
} Way;

static void
go_cb (gpointer data)
{
  Way *way = data;

  tn_window_push (way->window, way->page);
  g_object_unref (way->window);
  g_object_unref (way->page);
  g_free (way);
}

/* Once the dialog is gone: it gives the focus back to where it came from. */
static void
leave_for (TnUserDialog *self, AdwNavigationPage *page)
{
  Way *way = g_new (Way, 1);

  *way = (Way) { g_object_ref (tn_window_get (GTK_WIDGET (self))), g_object_ref_sink (page) };
  adw_dialog_close (ADW_DIALOG (self));
  g_idle_add_once (go_cb, way);
}

static void
tenant_cb (GtkWidget *row, TnUserDialog *self)
{
  TnRecord *user = tn_row_watch_get_record (self->watch);

  leave_for (self,
             tn_tenant_page_new (self->services, tn_record_get_int (user, "managed-tenant-id")));
}

static void
end_user_cb (GtkWidget *row, TnUserDialog *self)
{
  TnRecord *end_user = g_object_get_data (G_OBJECT (row), "tn-end-user");

  leave_for (self, tn_end_user_page_new (self->services, tn_record_get_id (end_user)));
}

static DexFuture *
end_users_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnUserDialog) self = tn_asked_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *found = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self == NULL || self->services == NULL || found == NULL ||
      ((TnAsked *) data)->serial != self->asked)
    return NULL;
  for (guint i = 0; i < found->len; i++)
    {
      TnRecord *end_user = g_ptr_array_index (found, i);
      /* Translators: an end user, and the organization: "Ann Miller · Amber Architects" */
      g_autofree char *text =
          g_strdup_printf (C_ ("end user and organization", "%1$s · %2$s"),
                           tn_record_get_string (end_user, "name"),
                           tn_record_get_string (end_user, "organization-name"));
      AdwActionRow *row = add_place (self, _ ("End User"), text, G_CALLBACK (end_user_cb));

      g_object_set_data_full (G_OBJECT (row),
                              "tn-end-user",
                              g_object_ref (end_user),
                              g_object_unref);
    }
  return NULL;
}

static DexFuture *
linked_found_cb (DexFuture *future, gpointer data)
{
  const GValue *value = dex_future_get_value (future, NULL);

  return tn_store_list_rows (data, TN_LIST_END_USERS, g_value_get_boxed (value));
}

static void
show_places (TnUserDialog *self, TnRecord *user)
{
  TnStore *store = tn_services_get_store (self->services);
  const char *job = tn_record_get_string (user, "job-title"),
             *department = tn_record_get_string (user, "department"),
             *mail = tn_record_get_string (user, "mail");
  DexFuture *future;

  tn_rows_clear (self->places_group, self->places);
  if (job != NULL)
    add_place (self, _ ("Job Title"), job, NULL);
  if (department != NULL)
    add_place (self, _ ("Department"), department, NULL);
  if (mail != NULL && g_strcmp0 (mail, tn_record_get_string (user, "user-principal-name")) != 0)
    add_place (self, _ ("Email"), mail, NULL);
  add_place (self,
             _ ("Tenant"),
             tn_record_get_string (user, "tenant-name"),
             G_CALLBACK (tenant_cb));
  future = tn_state_find_linked (store,
                                 tn_record_get_int (user, "managed-tenant-id"),
                                 tn_record_get_string (user, "user-id"));
  future = dex_future_then (future, linked_found_cb, g_object_ref (store), g_object_unref);
  dex_future_disown (dex_future_finally (future,
                                         end_users_read_cb,
                                         tn_asked_new (self, ++self->asked),
                                         tn_asked_free));
}

/* All ----------------------------------------------------------------------- */

static void
changed_cb (TnRowWatch *watch, TnUserDialog *self)
{
  TnRecord *user = tn_row_watch_get_record (watch);
  const char *name;
  TnEntraFacts facts;

  tn_person_actions_set_person (GTK_WIDGET (self), user);
  gtk_stack_set_visible_child_name (self->stack, user != NULL ? "facts" : "gone");
  if (user == NULL)
    return;
  /* While others are read, this one stays: with its focus, and the text that is selected. */
  if (tn_record_equal (user, self->shown))
    return;
  g_set_object (&self->shown, user);
  facts = (TnEntraFacts) { tn_record_get_int (user, "tenant"),
                           tn_record_get_string (user, "user-id"),
                           tn_record_get_string (user, "user-principal-name"),
                           tn_record_get_string (user, "skus"),
                           tn_record_get_string (user, "group-skus"),
                           tn_record_get_int (user, "enabled"),
                           tn_record_get_int (user, "on-premises"),
                           tn_record_get_int (user, "mfa"),
                           tn_record_get_int (user, "last-sign-in") };
  name = tn_record_get_string (user, "name");
  if (name == NULL)
    name = facts.user_name;
  adw_dialog_set_title (ADW_DIALOG (self), name);
  adw_window_title_set_title (self->title, name);
  adw_window_title_set_subtitle (self->title, tn_record_get_string (user, "tenant-name"));
  show_places (self, user);
  tn_rows_clear (self->facts_group, self->facts);
  tn_entra_facts_add (self->facts_group,
                      self->facts,
                      tn_services_get_store (self->services),
                      &facts);
}

static DexFuture *
pick (GtkWidget *widget)
{
  TnUserDialog *self = TN_USER_DIALOG (widget);
  TnRecord *user = tn_row_watch_get_record (self->watch);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 id = user != NULL ? tn_record_get_id (user) : 0;

  g_array_append_val (ids, id);
  return tn_store_list_rows (tn_services_get_store (self->services), TN_LIST_USERS, ids);
}

static void
tn_user_dialog_dispose (GObject *object)
{
  TnUserDialog *self = TN_USER_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_USER_DIALOG);
  g_clear_object (&self->watch);
  g_clear_object (&self->shown);
  g_clear_object (&self->services);
  g_clear_pointer (&self->places, g_ptr_array_unref);
  g_clear_pointer (&self->facts, g_ptr_array_unref);
  G_OBJECT_CLASS (tn_user_dialog_parent_class)->dispose (object);
}

static void
tn_user_dialog_class_init (TnUserDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_user_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/people/tn-user-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnUserDialog, header);
  gtk_widget_class_bind_template_child (widget_class, TnUserDialog, title);
  gtk_widget_class_bind_template_child (widget_class, TnUserDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, TnUserDialog, places_group);
  gtk_widget_class_bind_template_child (widget_class, TnUserDialog, facts_group);
}

static void
tn_user_dialog_init (TnUserDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->places = g_ptr_array_new ();
  self->facts = g_ptr_array_new ();
}

AdwDialog *
tn_user_dialog_new (TnServices *services, gint64 id)
{
  TnUserDialog *self = g_object_new (TN_TYPE_USER_DIALOG, NULL);

  self->services = g_object_ref (services);
  tn_person_actions_attach (GTK_WIDGET (self), services, pick);
  adw_header_bar_pack_start (self->header, tn_person_actions_button_new ());
  self->watch = tn_row_watch_new (tn_services_get_store (services), TN_LIST_USERS);
  g_signal_connect_object (self->watch,
                           "changed",
                           G_CALLBACK (changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  tn_row_watch_set_id (self->watch, id);
  return ADW_DIALOG (self);
}
