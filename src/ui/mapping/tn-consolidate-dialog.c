/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-consolidate-dialog.h"

#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-focus.h"
#include "tn-mapping-call.h"
#include "tn-query-model.h"
#include "tn-row.h"
#include "tn-table.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _TnConsolidateDialog
{
  AdwDialog parent_instance;

  TnServices *services;        /* (owned) */
  TnQueryModel *organizations; /* (owned) */
  GHashTable *chosen;          /* (owned): id → TnRecord of the organization */
  GPtrArray *managed;          /* (owned) (nullable) (element-type TnManagedTenant): theirs */
  GPtrArray *tenants;          /* (owned) (nullable) (element-type TnMicrosoftTenant): to map to */
  TnRecord *kept;              /* (not owned) (nullable): of @managed: the one that stays */

  AdwNavigationView *nav;
  GtkListView *list;
  GtkSearchEntry *search_entry;
  GtkWidget *next_button;
  GtkLabel *chosen_label;
  GtkWidget *preview_button;
  AdwEntryRow *name_row;
  AdwComboRow *tenant_row;
  GtkListBox *effects_list;
  GtkLabel *error_label;
  GtkWidget *do_button;
};

G_DEFINE_FINAL_TYPE (TnConsolidateDialog, tn_consolidate_dialog, ADW_TYPE_DIALOG)

/* Choosing ------------------------------------------------------------------ */

static void
update_chosen (TnConsolidateDialog *self)
{
  guint n = g_hash_table_size (self->chosen);
  g_autofree char *text =
      g_strdup_printf (ngettext ("%u organization chosen", "%u organizations chosen", n), n);

  gtk_label_set_label (self->chosen_label, text);
  gtk_widget_set_sensitive (self->next_button, n >= 2);
}

static void
toggled_cb (GtkCheckButton *check, TnConsolidateDialog *self)
{
  TnRecord *record = tn_cell_get_record (GTK_WIDGET (check));
  gint64 id;

  if (record == NULL)
    return;
  id = tn_record_get_id (record);
  if (gtk_check_button_get_active (check))
    g_hash_table_insert (self->chosen, g_memdup2 (&id, sizeof id), g_object_ref (record));
  else
    g_hash_table_remove (self->chosen, &id);
  update_chosen (self);
}

static GtkWidget *
row_new (void)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *detail = tn_cell_label_new ();

  gtk_widget_add_css_class (detail, "caption");
  gtk_widget_add_css_class (detail, "dimmed");
  gtk_box_append (GTK_BOX (row), gtk_check_button_new ());
  gtk_box_append (GTK_BOX (texts), tn_cell_label_new ());
  gtk_box_append (GTK_BOX (texts), detail);
  gtk_box_append (GTK_BOX (row), texts);
  return row;
}

static void
update_row (GtkWidget *row, TnRecord *record, gpointer data)
{
  TnConsolidateDialog *self = data;
  GtkWidget *check = gtk_widget_get_first_child (row), *texts = gtk_widget_get_last_child (row);
  const char *name = tn_record_get_string (record, "name");
  gint64 id = tn_record_get_id (record);
  const char *managed = tn_record_get_string (record, "managed-tenant-name");
  g_autofree char *under = managed != NULL ? g_strdup_printf (_ ("Now under %s"), managed) : NULL;

  g_signal_handlers_disconnect_by_func (check, toggled_cb, self);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), g_hash_table_contains (self->chosen, &id));
  g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_DEFAULT);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name != NULL ? name : "",
                                  -1);
  tn_cell_set_text (gtk_widget_get_first_child (texts), name);
  tn_cell_set_text (gtk_widget_get_last_child (texts), under);
}

static void
row_activated_cb (GtkListView *list, guint position, TnConsolidateDialog *self)
{
  g_autoptr (TnRecord) record =
      g_list_model_get_item (G_LIST_MODEL (self->organizations), position);
  gint64 id = tn_record_get_id (record);

  if (!g_hash_table_remove (self->chosen, &id))
    g_hash_table_insert (self->chosen, g_memdup2 (&id, sizeof id), g_object_ref (record));
  /* The cell listens to its record. */
  g_object_notify (G_OBJECT (record), "name");
  update_chosen (self);
}

static void
search_changed_cb (GtkSearchEntry *entry, TnConsolidateDialog *self)
{
  tn_query_model_set_search (self->organizations, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

/* Reading what the next pages need ------------------------------------------ */

/* What the names have in common, without what is cut in the middle of a word. */
static char *
common_name (TnConsolidateDialog *self)
{
  GHashTableIter iter;
  gpointer record;
  g_autofree char *common = NULL;

  g_hash_table_iter_init (&iter, self->chosen);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    {
      const char *name = tn_record_get_string (record, "name");
      gsize length = 0;

      if (common == NULL)
        {
          common = g_strdup (name);
          continue;
        }
      while (common[length] != '\0' && common[length] == name[length])
        length++;
      if ((common[length] != '\0' && common[length] != ' ') ||
          (name[length] != '\0' && name[length] != ' '))
        while (length > 0 && common[length - 1] != ' ')
          length--;
      common[length] = '\0';
    }
  if (common != NULL)
    g_strstrip (common);
  return common != NULL && *common != '\0' ? g_steal_pointer (&common) : NULL;
}

/* The managed tenant that is mapped stays, or else the one with the most organizations. */
static TnRecord *
best_managed (GPtrArray *managed)
{
  TnRecord *best = NULL;

  for (guint i = 0; i < managed->len; i++)
    {
      TnRecord *record = g_ptr_array_index (managed, i);
      gboolean mapped = tn_record_get_int (record, "microsoft-tenant-id") > 0,
               best_mapped = best != NULL && tn_record_get_int (best, "microsoft-tenant-id") > 0;

      if (best == NULL || (mapped && !best_mapped) ||
          (mapped == best_mapped &&
           tn_record_get_int (record, "organizations") > tn_record_get_int (best, "organizations")))
        best = record;
    }
  return best;
}

typedef struct
{
  TnStore *store; /* (owned) */
  GArray *ids;    /* (owned): of managed tenants */
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *lookup = data;

  g_object_unref (lookup->store);
  g_array_unref (lookup->ids);
  g_free (lookup);
}

/* Resolves to a #GPtrArray of records: the managed tenants, then the tenants that can be mapped. */
static DexFuture *
lookup_fiber (gpointer data)
{
  Lookup *lookup = data;
  const TnListQuery query = { .kind = TN_LIST_TENANTS, .filter = TN_FILTER_UNMAPPED };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) managed =
      dex_await_boxed (tn_store_list_rows (lookup->store, TN_LIST_MANAGED_TENANTS, lookup->ids),
                       &error);
  g_autoptr (GArray) ids =
      managed != NULL ? dex_await_boxed (tn_store_list_ids (lookup->store, &query, NULL), &error)
                      : NULL;
  g_autoptr (GPtrArray) tenants =
      ids != NULL
          ? dex_await_boxed (tn_store_list_rows (lookup->store, TN_LIST_TENANTS, ids), &error)
          : NULL;
  GPtrArray *all;

  if (tenants == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  all = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < managed->len; i++)
    g_ptr_array_add (all, g_object_ref (g_ptr_array_index (managed, i)));
  for (guint i = 0; i < tenants->len; i++)
    g_ptr_array_add (all, g_object_ref (g_ptr_array_index (tenants, i)));
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, all);
}

static void
fill_tenants (TnConsolidateDialog *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  g_autoptr (GtkExpression) text = NULL;
  gboolean mapped = tn_record_get_int (self->kept, "microsoft-tenant-id") > 0;

  gtk_string_list_append (names,
                          mapped ? tn_record_get_string (self->kept, "microsoft-tenant-name")
                                 : _ ("None yet"));
  for (guint i = 0; !mapped && i < self->tenants->len; i++)
    gtk_string_list_append (names,
                            tn_record_get_string (g_ptr_array_index (self->tenants, i), "name"));
  text = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  adw_combo_row_set_expression (self->tenant_row, text);
  adw_combo_row_set_model (self->tenant_row, G_LIST_MODEL (names));
  gtk_widget_set_sensitive (GTK_WIDGET (self->tenant_row), !mapped);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->tenant_row),
                               mapped ? _ ("The managed tenant that stays is mapped already")
                                      : NULL);
}

static DexFuture *
looked_up_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnConsolidateDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *all = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autofree char *name = NULL;

  if (self == NULL)
    return NULL;
  gtk_widget_set_sensitive (self->next_button, TRUE);
  if (all == NULL)
    {
      tn_window_toast_error (tn_window_get (GTK_WIDGET (self)), error);
      return NULL;
    }
  g_ptr_array_set_size (self->managed, 0);
  g_ptr_array_set_size (self->tenants, 0);
  for (guint i = 0; i < all->len; i++)
    g_ptr_array_add (TN_IS_MANAGED_TENANT (g_ptr_array_index (all, i)) ? self->managed
                                                                       : self->tenants,
                     g_object_ref (g_ptr_array_index (all, i)));
  self->kept = best_managed (self->managed);
  if (self->kept == NULL)
    return NULL;
  name = common_name (self);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row),
                         name != NULL ? name : tn_record_get_string (self->kept, "name"));
  fill_tenants (self);
  adw_navigation_view_push_by_tag (self->nav, "name");
  return NULL;
}

static void
look_up (TnConsolidateDialog *self)
{
  Lookup *lookup = g_new (Lookup, 1);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer record;

  *lookup = (Lookup) { g_object_ref (tn_services_get_store (self->services)),
                       g_array_new (FALSE, FALSE, sizeof (gint64)) };
  g_hash_table_iter_init (&iter, self->chosen);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    {
      gint64 id = tn_record_get_int (record, "managed-tenant-id");

      if (g_hash_table_add (seen, g_memdup2 (&id, sizeof id)))
        g_array_append_val (lookup->ids, id);
    }
  dex_future_disown (dex_future_finally (tn_dex_spawn (lookup_fiber, lookup, lookup_free),
                                         looked_up_cb,
                                         tn_weak_ref_new (self),
                                         tn_weak_ref_free));
}

/* Preview ------------------------------------------------------------------- */

static char *
name_of (TnConsolidateDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
}

static void
name_changed_cb (GtkEditable *editable, TnConsolidateDialog *self)
{
  g_autofree char *name = name_of (self);

  gtk_widget_set_sensitive (self->preview_button, *name != '\0');
}

/* (nullable): none is chosen */
static TnRecord *
chosen_tenant (TnConsolidateDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->tenant_row);

  if (tn_record_get_int (self->kept, "microsoft-tenant-id") > 0 || selected == 0 ||
      selected == GTK_INVALID_LIST_POSITION || selected > self->tenants->len)
    return NULL;
  return g_ptr_array_index (self->tenants, selected - 1);
}

static void
add_effect (TnConsolidateDialog *self, char *text)
{
  gtk_list_box_append (self->effects_list, GTK_WIDGET (tn_row_new (text, NULL)));
  g_free (text);
}

static guint
moving_from (TnConsolidateDialog *self, gint64 managed)
{
  GHashTableIter iter;
  gpointer record;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->chosen);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    n += tn_record_get_int (record, "managed-tenant-id") == managed;
  return n;
}

static void
show_preview (TnConsolidateDialog *self)
{
  g_autofree char *name = name_of (self);
  const char *old = tn_record_get_string (self->kept, "name");
  GHashTableIter iter;
  gpointer record;

  gtk_list_box_remove_all (self->effects_list);
  if (!g_str_equal (name, old))
    add_effect (self,
                g_strdup_printf (_ ("The managed tenant “%1$s” is renamed to “%2$s”"), old, name));
  g_hash_table_iter_init (&iter, self->chosen);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    if (tn_record_get_int (record, "managed-tenant-id") != tn_record_get_id (self->kept))
      add_effect (self,
                  g_strdup_printf (
                      _ ("The organization “%1$s” moves from the managed tenant “%2$s” to “%3$s”"),
                      tn_record_get_string (record, "name"),
                      tn_record_get_string (record, "managed-tenant-name"),
                      name));
  if (chosen_tenant (self) != NULL)
    add_effect (self,
                g_strdup_printf (_ ("The Microsoft tenant “%1$s” is mapped to “%2$s” and read"),
                                 tn_record_get_string (chosen_tenant (self), "name"),
                                 name));
  for (guint i = 0; i < self->managed->len; i++)
    {
      TnRecord *managed = g_ptr_array_index (self->managed, i);

      if (managed == self->kept || tn_record_get_int (managed, "organizations") >
                                       moving_from (self, tn_record_get_id (managed)))
        continue;
      if (tn_record_get_int (managed, "microsoft-tenant-id") > 0)
        add_effect (self,
                    g_strdup_printf (
                        _ ("The managed tenant “%1$s” has no organizations left, and stays "
                           "mapped to the Microsoft tenant “%2$s”. Unmap it if it is not needed."),
                        tn_record_get_string (managed, "name"),
                        tn_record_get_string (managed, "microsoft-tenant-name")));
      else
        add_effect (
            self,
            g_strdup_printf (_ ("The managed tenant “%s” has no organizations left. It stays until "
                                "you clean up."),
                             tn_record_get_string (managed, "name")));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  adw_navigation_view_push_by_tag (self->nav, "preview");
}

static void
next_cb (GtkWidget *widget, TnConsolidateDialog *self)
{
  g_autofree char *name = name_of (self);
  const char *tag = adw_navigation_page_get_tag (adw_navigation_view_get_visible_page (self->nav));

  if (g_str_equal (tag, "choose"))
    {
      gtk_widget_set_sensitive (self->next_button, FALSE);
      look_up (self);
    }
  else if (*name != '\0')
    show_preview (self);
}

/* Doing it ------------------------------------------------------------------ */

static void
failed_cb (AdwDialog *dialog, const GError *error)
{
  TnConsolidateDialog *self = TN_CONSOLIDATE_DIALOG (dialog);

  tn_error_show (self->error_label, error);
  gtk_widget_set_sensitive (self->do_button, TRUE);
}

static void
do_cb (GtkButton *button, TnConsolidateDialog *self)
{
  g_autofree char *name = name_of (self);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  TnRecord *tenant = chosen_tenant (self);
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->chosen);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_array_append_vals (ids, id, 1);
  gtk_widget_set_sensitive (self->do_button, FALSE);
  tn_mapping_follow (tn_state_consolidate (tn_services_get_store (self->services),
                                           tn_services_get_actor (self->services),
                                           ids,
                                           tn_record_get_id (self->kept),
                                           name,
                                           tenant != NULL ? tn_record_get_id (tenant) : 0,
                                           tn_services_now (self->services)),
                     ADW_DIALOG (self),
                     self->services,
                     _ ("Organizations consolidated"),
                     "managed-tenant.consolidate",
                     failed_cb);
}

AdwDialog *
tn_consolidate_dialog_new (TnServices *services)
{
  TnConsolidateDialog *self = g_object_new (TN_TYPE_CONSOLIDATE_DIALOG, NULL);
  g_autoptr (GtkListItemFactory) factory = tn_list_factory (row_new, update_row, self);
  g_autoptr (GtkSelectionModel) selection = NULL;

  self->services = g_object_ref (services);
  self->organizations =
      tn_query_model_new (tn_services_get_store (services), TN_LIST_ORGANIZATIONS);
  selection = GTK_SELECTION_MODEL (
      gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->organizations))));
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, selection);
  update_chosen (self);
  return ADW_DIALOG (self);
}

static void
tn_consolidate_dialog_dispose (GObject *object)
{
  TnConsolidateDialog *self = TN_CONSOLIDATE_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_CONSOLIDATE_DIALOG);
  g_clear_object (&self->organizations);
  g_clear_pointer (&self->chosen, g_hash_table_unref);
  g_clear_pointer (&self->managed, g_ptr_array_unref);
  g_clear_pointer (&self->tenants, g_ptr_array_unref);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_consolidate_dialog_parent_class)->dispose (object);
}

static void
tn_consolidate_dialog_class_init (TnConsolidateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_consolidate_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH
                                               "/ui/mapping/tn-consolidate-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnConsolidateDialog, nav);
  gtk_widget_class_bind_template_child (widget_class, TnConsolidateDialog, list);
  gtk_widget_class_bind_template_child (widget_class, TnConsolidateDialog, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TnConsolidateDialog, next_button);
  gtk_widget_class_bind_template_child (widget_class, TnConsolidateDialog, chosen_label);
  gtk_widget_class_bind_template_child (widget_class, TnConsolidateDialog, preview_button);
  gtk_widget_class_bind_template_child (widget_class, TnConsolidateDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, TnConsolidateDialog, tenant_row);
  gtk_widget_class_bind_template_child (widget_class, TnConsolidateDialog, effects_list);
  gtk_widget_class_bind_template_child (widget_class, TnConsolidateDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, TnConsolidateDialog, do_button);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback_full (widget_class,
                                                "stop_search_cb",
                                                G_CALLBACK (tn_search_stop));
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, do_cb);
}

static void
tn_consolidate_dialog_init (TnConsolidateDialog *self)
{
  self->chosen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  self->managed = g_ptr_array_new_with_free_func (g_object_unref);
  self->tenants = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}
