/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-map-dialog.h"

#include "tn-dialog-follow.h"
#include "tn-error-text.h"
#include "tn-focus.h"
#include "tn-query-model.h"
#include "tn-row.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

struct _TnMapDialog
{
  AdwDialog parent_instance;

  TnServices *services;        /* (owned) */
  TnMicrosoftTenant *tenant;   /* (owned) */
  TnQueryModel *managed;       /* (owned) */
  TnQueryModel *organizations; /* (owned) */
  gint64 chosen;               /* managed tenant, 0: the new one */
  char *chosen_name;           /* (owned) (nullable) */
  GHashTable *moving;          /* (owned): ids of the ticked organizations → name */

  AdwNavigationView *nav;
  GtkWidget *next_button;
  AdwActionRow *tenant_row;
  AdwEntryRow *new_row;
  GtkCheckButton *new_check;
  GtkWidget *existing_group;
  GtkSearchEntry *search_entry;
  GtkListBox *managed_list;
  GtkSearchEntry *organization_search;
  GtkListBox *organizations_list;
  AdwActionRow *summary_tenant;
  AdwActionRow *summary_managed;
  AdwActionRow *summary_organizations;
  AdwActionRow *summary_sync;
  GtkLabel *error_label;
  GtkWidget *start_button;
};

G_DEFINE_FINAL_TYPE (TnMapDialog, tn_map_dialog, ADW_TYPE_DIALOG)

static char *
new_name (TnMapDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->new_row))));
}

static void
update (TnMapDialog *self)
{
  g_autofree char *name = new_name (self);
  gboolean is_new = gtk_check_button_get_active (self->new_check);

  if (is_new)
    self->chosen = 0;
  gtk_widget_set_sensitive (self->next_button, is_new ? *name != '\0' : self->chosen > 0);
}

static void
choice_changed_cb (GtkWidget *widget, TnMapDialog *self)
{
  update (self);
}

static void
managed_toggled_cb (GtkCheckButton *check, TnMapDialog *self)
{
  TnRecord *managed = g_object_get_data (G_OBJECT (check), "record");

  if (!gtk_check_button_get_active (check))
    return;
  self->chosen = tn_record_get_id (managed);
  g_set_str (&self->chosen_name, tn_record_get_string (managed, "name"));
  update (self);
}

/* MAP-03: one that is mapped already is shown, with the reason why it cannot be chosen. */
static GtkWidget *
managed_row_new (gpointer item, gpointer data)
{
  TnMapDialog *self = data;
  const char *taken_by = tn_record_get_string (item, "microsoft-tenant-name");
  gint64 n = tn_record_get_int (item, "organizations");
  AdwActionRow *row = tn_row_new (tn_record_get_string (item, "name"), NULL);
  GtkWidget *check = gtk_check_button_new ();
  g_autofree char *text =
      taken_by != NULL
          ? g_strdup_printf (_ ("Mapped to %s"), taken_by)
          : g_strdup_printf (ngettext ("%d organization", "%d organizations", (gulong) n), (int) n);

  adw_action_row_set_subtitle (row, text);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), self->new_check);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), self->chosen == tn_record_get_id (item));
  g_object_set_data_full (G_OBJECT (check), "record", g_object_ref (item), g_object_unref);
  g_signal_connect_object (check,
                           "toggled",
                           G_CALLBACK (managed_toggled_cb),
                           self,
                           G_CONNECT_DEFAULT);
  adw_action_row_add_prefix (row, check);
  adw_action_row_set_activatable_widget (row, check);
  gtk_widget_set_sensitive (GTK_WIDGET (row), taken_by == NULL);
  return GTK_WIDGET (row);
}

static void
organization_toggled_cb (GtkCheckButton *check, TnMapDialog *self)
{
  TnRecord *organization = g_object_get_data (G_OBJECT (check), "record");
  gint64 id = tn_record_get_id (organization);

  if (gtk_check_button_get_active (check))
    g_hash_table_replace (self->moving,
                          g_memdup2 (&id, sizeof id),
                          g_strdup (tn_record_get_string (organization, "name")));
  else
    g_hash_table_remove (self->moving, &id);
}

static GtkWidget *
organization_row_new (gpointer item, gpointer data)
{
  TnMapDialog *self = data;
  gint64 id = tn_record_get_id (item);
  AdwActionRow *row = tn_row_new (tn_record_get_string (item, "name"), NULL);
  GtkWidget *check = gtk_check_button_new ();
  gboolean here = self->chosen > 0 && tn_record_get_int (item, "managed-tenant-id") == self->chosen;
  g_autofree char *text =
      here ? g_strdup (_ ("Belongs here already"))
           : g_strdup_printf (_ ("Now under %s"),
                              tn_record_get_string (item, "managed-tenant-name"));

  adw_action_row_set_subtitle (row, text);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                               here || g_hash_table_contains (self->moving, &id));
  g_object_set_data_full (G_OBJECT (check), "record", g_object_ref (item), g_object_unref);
  g_signal_connect_object (check,
                           "toggled",
                           G_CALLBACK (organization_toggled_cb),
                           self,
                           G_CONNECT_DEFAULT);
  adw_action_row_add_prefix (row, check);
  adw_action_row_set_activatable_widget (row, check);
  gtk_widget_set_sensitive (GTK_WIDGET (row), !here);
  return GTK_WIDGET (row);
}

/* Records arrive empty and are filled in a moment later; the rows of these short lists are made
 * when they are. */
static void
rebuild (TnQueryModel *model,
         GtkListBox *list,
         GtkListBoxCreateWidgetFunc create,
         TnMapDialog *self)
{
  gtk_list_box_remove_all (list);
  for (guint i = 0; i < MIN (g_list_model_get_n_items (G_LIST_MODEL (model)), 60); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (model), i);

      gtk_list_box_append (list, create (item, self));
    }
}

static void
managed_items_cb (TnMapDialog *self)
{
  const char *search = tn_query_model_get_search (self->managed);

  rebuild (self->managed, self->managed_list, managed_row_new, self);
  /* Where there is nothing to choose between, there is nothing to tick. */
  gtk_widget_set_visible (GTK_WIDGET (self->new_check),
                          g_list_model_get_n_items (G_LIST_MODEL (self->managed)) > 0 ||
                              (search != NULL && *search != '\0'));
  gtk_widget_set_visible (self->existing_group,
                          g_list_model_get_n_items (G_LIST_MODEL (self->managed)) > 0 ||
                              (search != NULL && *search != '\0'));
}

static void
organization_items_cb (TnMapDialog *self)
{
  rebuild (self->organizations, self->organizations_list, organization_row_new, self);
}

static void
search_changed_cb (GtkSearchEntry *entry, TnMapDialog *self)
{
  tn_query_model_set_search (self->managed, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
organization_search_changed_cb (GtkSearchEntry *entry, TnMapDialog *self)
{
  tn_query_model_set_search (self->organizations, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
fill_summary (TnMapDialog *self)
{
  g_autofree char *name = new_name (self), *managed = NULL, *organizations = NULL;
  g_autoptr (GList) values = g_hash_table_get_values (self->moving);
  g_autoptr (GString) list = g_string_new (NULL);

  for (GList *l = values; l != NULL; l = l->next)
    g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", (const char *) l->data);
  managed =
      self->chosen == 0 ? g_strdup_printf (_ ("%s (new)"), name) : g_strdup (self->chosen_name);
  organizations = g_strdup (list->len > 0 ? list->str : _ ("None"));
  adw_action_row_set_subtitle (self->summary_tenant,
                               tn_record_get_string (TN_RECORD (self->tenant), "name"));
  adw_action_row_set_subtitle (self->summary_managed, managed);
  adw_action_row_set_subtitle (self->summary_organizations, organizations);
  adw_action_row_set_subtitle (self->summary_sync,
                               tn_services_get_offline (self->services)
                                   ? _ ("The first sync runs as soon as Microsoft can be reached")
                                   : _ ("The first sync starts at once"));
}

static void
page_shown_cb (AdwNavigationPage *page, TnMapDialog *self)
{
  tn_focus_inside (GTK_WIDGET (page));
}

/* A search entry keeps Escape for itself; once it is empty, the key means the dialog. */
static void
stop_search_cb (GtkSearchEntry *entry, TnMapDialog *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (entry)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (entry), "");
  else if (!adw_navigation_view_pop (self->nav))
    adw_dialog_close (ADW_DIALOG (self));
}

static void
next_cb (GtkButton *button, TnMapDialog *self)
{
  const char *tag = adw_navigation_page_get_tag (adw_navigation_view_get_visible_page (self->nav));

  if (g_str_equal (tag, "managed") &&
      g_list_model_get_n_items (G_LIST_MODEL (self->organizations)) > 0)
    {
      organization_items_cb (self);
      adw_navigation_view_push_by_tag (self->nav, "organizations");
      return;
    }
  fill_summary (self);
  adw_navigation_view_push_by_tag (self->nav, "summary");
  gtk_widget_grab_focus (self->start_button);
}

typedef struct
{
  TnServices *services; /* (owned) */
  gint64 tenant;
} First;

static void
first_free (gpointer data)
{
  g_object_unref (((First *) data)->services);
  g_free (data);
}

/* The first sync goes on when the dialog is closed. */
static DexFuture *
mapped_cb (DexFuture *future, gpointer data)
{
  const First *first = data;

  dex_future_disown (tn_sync_which (first->services, TN_DUE_ID, first->tenant, _ ("First Sync")));
  return dex_ref (future);
}

static void
failed_cb (AdwDialog *dialog, const GError *error)
{
  TnMapDialog *self = TN_MAP_DIALOG (dialog);

  tn_error_show (self->error_label, error);
  gtk_widget_set_sensitive (self->start_button, TRUE);
}

static void
start_cb (GtkButton *button, TnMapDialog *self)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *name = new_name (self);
  GHashTableIter iter;
  gpointer id;
  First *first = g_new (First, 1);
  DexFuture *future;

  g_hash_table_iter_init (&iter, self->moving);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_array_append_val (ids, *(gint64 *) id);
  *first = (First) { g_object_ref (self->services), tn_record_get_id (TN_RECORD (self->tenant)) };
  gtk_widget_set_sensitive (self->start_button, FALSE);
  future = tn_state_map (tn_services_get_store (self->services),
                         tn_services_get_actor (self->services),
                         first->tenant,
                         self->chosen,
                         name,
                         ids,
                         tn_services_now (self->services));
  tn_dialog_follow (dex_future_then (future, mapped_cb, first, first_free),
                    ADW_DIALOG (self),
                    _ ("Tenant mapped"),
                    "tenant.map",
                    TN_ROW_OF_RESULT,
                    failed_cb);
}

AdwDialog *
tn_map_dialog_new (TnServices *services, TnMicrosoftTenant *tenant)
{
  TnMapDialog *self = g_object_new (TN_TYPE_MAP_DIALOG, NULL);
  TnStore *store = tn_services_get_store (services);

  self->services = g_object_ref (services);
  self->tenant = g_object_ref (tenant);
  self->managed = tn_query_model_new (store, TN_LIST_MANAGED_TENANTS);
  /* Those that can be chosen come first. */
  tn_query_model_set_sort (self->managed, "microsoft-tenant-id", FALSE);
  self->organizations = tn_query_model_new (store, TN_LIST_ORGANIZATIONS);
  adw_action_row_set_subtitle (self->tenant_row, tn_record_get_string (TN_RECORD (tenant), "name"));
  gtk_editable_set_text (GTK_EDITABLE (self->new_row),
                         tn_record_get_string (TN_RECORD (tenant), "name") ?: "");
  g_signal_connect_object (self->managed,
                           "items-changed",
                           G_CALLBACK (managed_items_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->organizations,
                           "items-changed",
                           G_CALLBACK (organization_items_cb),
                           self,
                           G_CONNECT_SWAPPED);
  managed_items_cb (self);
  update (self);
  return ADW_DIALOG (self);
}

static void
tn_map_dialog_dispose (GObject *object)
{
  TnMapDialog *self = TN_MAP_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_MAP_DIALOG);
  g_clear_object (&self->managed);
  g_clear_object (&self->organizations);
  g_clear_object (&self->tenant);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_map_dialog_parent_class)->dispose (object);
}

static void
tn_map_dialog_finalize (GObject *object)
{
  TnMapDialog *self = TN_MAP_DIALOG (object);

  g_hash_table_unref (self->moving);
  g_free (self->chosen_name);
  G_OBJECT_CLASS (tn_map_dialog_parent_class)->finalize (object);
}

static void
tn_map_dialog_class_init (TnMapDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_map_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_map_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/dialogs/tn-map-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnMapDialog, nav);
  gtk_widget_class_bind_template_child (widget_class, TnMapDialog, next_button);
  gtk_widget_class_bind_template_child (widget_class, TnMapDialog, tenant_row);
  gtk_widget_class_bind_template_child (widget_class, TnMapDialog, new_row);
  gtk_widget_class_bind_template_child (widget_class, TnMapDialog, new_check);
  gtk_widget_class_bind_template_child (widget_class, TnMapDialog, existing_group);
  gtk_widget_class_bind_template_child (widget_class, TnMapDialog, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TnMapDialog, managed_list);
  gtk_widget_class_bind_template_child (widget_class, TnMapDialog, organization_search);
  gtk_widget_class_bind_template_child (widget_class, TnMapDialog, organizations_list);
  gtk_widget_class_bind_template_child (widget_class, TnMapDialog, summary_tenant);
  gtk_widget_class_bind_template_child (widget_class, TnMapDialog, summary_managed);
  gtk_widget_class_bind_template_child (widget_class, TnMapDialog, summary_organizations);
  gtk_widget_class_bind_template_child (widget_class, TnMapDialog, summary_sync);
  gtk_widget_class_bind_template_child (widget_class, TnMapDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, TnMapDialog, start_button);
  gtk_widget_class_bind_template_callback (widget_class, choice_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, organization_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, start_cb);
}

static void
tn_map_dialog_init (TnMapDialog *self)
{
  self->moving = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}
