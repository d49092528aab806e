/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-tenant-columns.h"

#include "tn-age.h"
#include "tn-columns.h"
#include "tn-status-pill.h"
#include "tn-table.h"
#include "tn-tags-cell.h"
#include "tn-tenant-cells.h"

#include <glib/gi18n-lib.h>

#define SETTING "tenant-columns"

struct _TnTenantColumns
{
  GObject parent_instance;

  GtkColumnView *table; /* (not owned) */
  GSettings *settings;  /* (owned) */
  GHashTable *columns;  /* (owned): field → GtkColumnViewColumn (owned) */
  GtkBox *list;         /* (not owned) (nullable): the check buttons of the popover */
  GtkWidget *by_width;  /* (not owned) (nullable): says that nobody has chosen yet */
  guint save_idle;      /* source */
  gboolean setting;     /* the program changes a column, not the person */
  TnRoom room;
  guint csps;
  gboolean tags;
};

G_DEFINE_FINAL_TYPE (TnTenantColumns, tn_tenant_columns, G_TYPE_OBJECT)

/* In the order in which they stand by default; the first takes what is left. */
static const struct
{
  const char *field;
  TnCellNew cell;
  TnCellUpdate update;
  int width;
} cells[] = {
  { "name", tn_tenant_name_new, tn_tenant_cell_name, 160 },
  { "domain", tn_cell_label_new, tn_tenant_cell_domain, 150 },
  { "customer", tn_cell_label_new, tn_tenant_cell_customer, 150 },
  { "tags", tn_tags_cell_new, tn_tenant_cell_tags, 110 },
  { "managed-tenant-name", tn_cell_link_new, tn_tenant_cell_managed, 130 },
  { "health", tn_status_pill_new, tn_tenant_cell_health, 98 },
  { "sync-status", tn_tenant_state_new, tn_tenant_cell_status, 140 },
  { "last-sync", tn_age_label_new, tn_tenant_cell_age, 92 },
  { "licensed", tn_cell_number_new, tn_tenant_cell_licensed, 72 },
  { "members", tn_cell_number_new, tn_tenant_cell_members, 80 },
  { "score", tn_cell_number_new, tn_tenant_cell_score, 66 },
  { "csp-name", tn_cell_label_new, tn_tenant_cell_csp_name, 130 },
  { "csp-auth", tn_tenant_state_new, tn_tenant_cell_csp_auth, 200 },
  { "tenant-id", tn_cell_label_new, tn_tenant_cell_id, 280 },
};

/* Short titles, where the whole one would need more room than the values. */
static const char *
title_of (const TnColumn *column)
{
  if (g_str_equal (column->field, "licensed"))
    return C_ ("column", "Licensed");
  return g_str_equal (column->field, "score") ? C_ ("column", "Score") : _ (column->title);
}

static gboolean
chosen (TnTenantColumns *self)
{
  g_autoptr (GVariant) saved = g_settings_get_value (self->settings, SETTING);

  return g_variant_n_children (saved) > 0;
}

/* What there is room for, most telling first. The states of a CSP's customers need a wide column.
 */
static gboolean
fits (TnTenantColumns *self, const char *field)
{
  static const char *const always[] = { "name", "health", "sync-status", NULL },
                           *const tight[] = { "last-sync", "score", NULL },
                           *const wide[] = { "domain", "members", NULL };
  gboolean csp = self->csps > 0, roomy = self->room == TN_ROOM_WIDE;

  if (g_strv_contains (always, field))
    return TRUE;
  if (g_strv_contains (wide, field))
    return roomy;
  if (g_str_equal (field, "csp-auth"))
    return csp;
  /* With one CSP, its name says nothing that the row above does not say. */
  if (g_str_equal (field, "csp-name"))
    return roomy && self->csps > 1;
  if (self->room == TN_ROOM_TIGHT)
    return !csp && g_strv_contains (tight, field);
  if (g_strv_contains (tight, field))
    return TRUE;
  if (g_str_equal (field, "managed-tenant-name"))
    return roomy || !csp;
  /* Nothing that was there goes to make room for them. */
  if (g_str_equal (field, "tags"))
    return self->tags && (roomy || !csp);
  return g_str_equal (field, "customer") || g_str_equal (field, "licensed");
}

static void
apply_fit (TnTenantColumns *self)
{
  if (chosen (self))
    return;
  self->setting = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    gtk_column_view_column_set_visible (g_hash_table_lookup (self->columns, cells[i].field),
                                        fits (self, cells[i].field));
  self->setting = FALSE;
}

void
tn_tenant_columns_fit (TnTenantColumns *self, TnRoom room, guint csps, gboolean tags)
{
  if (self->room == room && self->csps == csps && self->tags == tags)
    return;
  self->room = room;
  self->csps = csps;
  self->tags = tags;
  apply_fit (self);
}

/* Remembering --------------------------------------------------------------- */

static const char *
field_of (GtkColumnViewColumn *column)
{
  return g_object_get_data (G_OBJECT (column), "tn-field");
}

static void
save_cb (gpointer data)
{
  TnTenantColumns *self = data;
  GListModel *columns = gtk_column_view_get_columns (self->table);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sbi)"));

  self->save_idle = 0;
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (field_of (column) != NULL)
        g_variant_builder_add (&builder,
                               "(sbi)",
                               field_of (column),
                               gtk_column_view_column_get_visible (column),
                               gtk_column_view_column_get_fixed_width (column));
    }
  g_settings_set_value (self->settings, SETTING, g_variant_builder_end (&builder));
}

static void
changed_cb (TnTenantColumns *self)
{
  if (!self->setting && self->save_idle == 0)
    self->save_idle = g_idle_add_once (save_cb, self);
}

static void
restore (TnTenantColumns *self)
{
  g_autoptr (GVariant) saved = g_settings_get_value (self->settings, SETTING);
  GVariantIter iter;
  const char *field;
  gboolean visible;
  int width;
  guint position = 0;

  self->setting = TRUE;
  g_variant_iter_init (&iter, saved);
  while (g_variant_iter_next (&iter, "(&sbi)", &field, &visible, &width))
    {
      GtkColumnViewColumn *column = g_hash_table_lookup (self->columns, field);

      if (column == NULL)
        continue;
      gtk_column_view_insert_column (self->table, position++, column);
      gtk_column_view_column_set_visible (column, visible);
      /* As somebody drew it. */
      if (width > 0)
        gtk_column_view_column_set_fixed_width (column, width);
    }
  self->setting = FALSE;
}

/* The list of columns ------------------------------------------------------- */

static void
fill_list (TnTenantColumns *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->table);
  GtkWidget *child;

  gtk_widget_set_visible (self->by_width, !chosen (self));
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_box_remove (self->list, child);
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      const TnColumn *known =
          field_of (column) != NULL ? tn_column_find (TN_LIST_TENANTS, field_of (column)) : NULL;
      GtkWidget *check;

      if (known == NULL)
        continue;
      check = gtk_check_button_new_with_label (_ (known->title));
      g_object_bind_property (column,
                              "visible",
                              check,
                              "active",
                              G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
      /* Without its name, a row is nothing. */
      gtk_widget_set_sensitive (check, !g_str_equal (known->field, "name"));
      gtk_box_append (self->list, check);
    }
}

/* The default: order and widths, too. */
static void
reset_cb (GtkButton *button, TnTenantColumns *self)
{
  g_clear_handle_id (&self->save_idle, g_source_remove);
  g_settings_reset (self->settings, SETTING);
  self->setting = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      GtkColumnViewColumn *column = g_hash_table_lookup (self->columns, cells[i].field);

      gtk_column_view_insert_column (self->table, i, column);
      gtk_column_view_column_set_fixed_width (column, tn_column_scaled (cells[i].width));
    }
  self->setting = FALSE;
  apply_fit (self);
}

/* From now on, who changes a column is the person. */
static void
remember_changes (TnTenantColumns *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      GObject *column = g_hash_table_lookup (self->columns, cells[i].field);

      g_signal_connect_object (column,
                               "notify::visible",
                               G_CALLBACK (changed_cb),
                               self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (column,
                               "notify::fixed-width",
                               G_CALLBACK (changed_cb),
                               self,
                               G_CONNECT_SWAPPED);
    }
  g_signal_connect_object (gtk_column_view_get_columns (self->table),
                           "items-changed",
                           G_CALLBACK (changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
}

void
tn_tenant_columns_attach (TnTenantColumns *self, GtkMenuButton *button)
{
  GtkWidget *popover = gtk_popover_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *reset = gtk_button_new_with_mnemonic (_ ("_Reset"));

  self->list = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  self->by_width = gtk_label_new (_ ("Those that fit the window are shown, until you choose"));
  gtk_label_set_wrap (GTK_LABEL (self->by_width), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->by_width), 24);
  gtk_label_set_xalign (GTK_LABEL (self->by_width), 0);
  gtk_widget_add_css_class (self->by_width, "caption");
  gtk_widget_add_css_class (self->by_width, "dimmed");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (box), self->by_width);
  gtk_box_append (GTK_BOX (box), reset);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_menu_button_set_popover (button, popover);
  remember_changes (self);
  g_signal_connect_object (popover, "show", G_CALLBACK (fill_list), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (reset, "clicked", G_CALLBACK (reset_cb), self, G_CONNECT_DEFAULT);
}

void
tn_tenant_columns_sort (TnTenantColumns *self, const char *field, gboolean descending)
{
  GtkColumnViewColumn *column = field != NULL ? g_hash_table_lookup (self->columns, field) : NULL;

  if (column != NULL && gtk_column_view_column_get_sorter (column) != NULL)
    gtk_column_view_sort_by_column (self->table,
                                    column,
                                    descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
}

GStrv
tn_tenant_columns_shown (TnTenantColumns *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->table);
  g_autoptr (GStrvBuilder) fields = g_strv_builder_new ();

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (field_of (column) != NULL && gtk_column_view_column_get_visible (column))
        g_strv_builder_add (fields, field_of (column));
    }
  return g_strv_builder_end (fields);
}

/* Construction -------------------------------------------------------------- */

static void
add_column (TnTenantColumns *self, guint i, TnServices *services)
{
  const TnColumn *known = tn_column_find (TN_LIST_TENANTS, cells[i].field);
  /* The words of several tags have no order. */
  gboolean sorts = !g_str_equal (known->field, "tags") && !g_str_equal (known->field, "tenant-id");
  GtkColumnViewColumn *column = tn_table_add_column (self->table,
                                                     title_of (known),
                                                     sorts ? known->field : NULL,
                                                     cells[i].cell,
                                                     cells[i].update,
                                                     services);

  g_object_set_data (G_OBJECT (column), "tn-field", (gpointer) known->field);
  g_hash_table_insert (self->columns, (gpointer) known->field, g_object_ref (column));
  gtk_column_view_column_set_fixed_width (column, tn_column_scaled (cells[i].width));
  gtk_column_view_column_set_expand (column, i == 0);
  if (i == 0)
    gtk_column_view_sort_by_column (self->table, column, GTK_SORT_ASCENDING);
}

TnTenantColumns *
tn_tenant_columns_new (GtkColumnView *table, TnServices *services)
{
  TnTenantColumns *self = g_object_new (TN_TYPE_TENANT_COLUMNS, NULL);

  self->table = table;
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    add_column (self, i, services);
  restore (self);
  apply_fit (self);
  return self;
}

static void
tn_tenant_columns_dispose (GObject *object)
{
  TnTenantColumns *self = TN_TENANT_COLUMNS (object);

  g_clear_handle_id (&self->save_idle, g_source_remove);
  g_clear_pointer (&self->columns, g_hash_table_unref);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (tn_tenant_columns_parent_class)->dispose (object);
}

static void
tn_tenant_columns_class_init (TnTenantColumnsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_tenant_columns_dispose;
}

static void
tn_tenant_columns_init (TnTenantColumns *self)
{
  self->settings = g_settings_new ("io.github.tenantry.Tenantry");
  self->columns = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->room = TN_ROOM_USUAL;
}
