/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-export-dialog.h"

#include "tn-export-xlsx.h"
#include "tn-save.h"

#include <glib/gi18n-lib.h>

struct _TnExportDialog
{
  AdwDialog parent_instance;

  TnStore *store;     /* (owned) */
  TnListQuery *query; /* (owned) */
  GArray *selected;   /* (owned) (nullable) */
  GStrv columns;      /* (owned) */
  char *name;         /* (owned) */

  AdwComboRow *rows_row;
  AdwComboRow *columns_row;
  AdwComboRow *format_row;
  AdwSwitchRow *protect_row;
};

G_DEFINE_FINAL_TYPE (TnExportDialog, tn_export_dialog, ADW_TYPE_DIALOG)

/* What is to be written; it outlives the dialog. */
typedef struct
{
  TnStore *store;     /* (owned) */
  TnListQuery *query; /* (owned) */
  GArray *only;       /* (owned) (nullable) */
  GStrv columns;      /* (owned) (nullable) */
  const TnExportFormat *format;
  gboolean protect;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_object_unref (export->store);
  tn_list_query_free (export->query);
  g_clear_pointer (&export->only, g_array_unref);
  g_strfreev (export->columns);
  g_free (export);
}

static DexFuture *
make_cb (gpointer data)
{
  Export *export = data;

  return tn_export (export->store,
                    export->query,
                    export->only,
                    (const char *const *) export->columns,
                    export->format,
                    export->protect,
                    NULL);
}

static void
cancel_cb (GtkButton *button, TnExportDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static const TnExportFormat *
chosen_format (TnExportDialog *self)
{
  return adw_combo_row_get_selected (self->format_row) == 0 ? &tn_export_csv_format
                                                            : &tn_export_xlsx_format;
}

/* In a workbook text is text; nothing has to be put before it. */
static void
format_selected_cb (AdwComboRow *row, GParamSpec *pspec, TnExportDialog *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->protect_row),
                          chosen_format (self) == &tn_export_csv_format);
}

static void
export_cb (GtkButton *button, TnExportDialog *self)
{
  const TnExportFormat *format = chosen_format (self);
  g_autofree char *name = g_strconcat (self->name, format->suffix, NULL);
  Export *export = g_new0 (Export, 1);
  gboolean chosen_rows = self->selected != NULL && adw_combo_row_get_selected (self->rows_row) == 0;

  export->store = g_object_ref (self->store);
  export->query = tn_list_query_copy (self->query);
  export->only = chosen_rows ? g_array_ref (self->selected) : NULL;
  export->columns =
      adw_combo_row_get_selected (self->columns_row) == 0 ? g_strdupv (self->columns) : NULL;
  export->format = format;
  export->protect = adw_switch_row_get_active (self->protect_row);
  tn_save (GTK_WIDGET (self), _ ("Export"), name, make_cb, export, export_free);
  adw_dialog_close (ADW_DIALOG (self));
}

AdwDialog *
tn_export_dialog_new (TnStore *store,
                      TnQueryModel *model,
                      GArray *selected,
                      const char *const *columns,
                      const char *name)
{
  TnExportDialog *self = g_object_new (TN_TYPE_EXPORT_DIALOG, NULL);
  g_autoptr (GtkStringList) rows = gtk_string_list_new (NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (model));
  g_autofree char *all =
      g_strdup_printf (ngettext ("%'u row, as shown", "%'u rows, as shown", n), n);

  self->store = g_object_ref (store);
  self->query = tn_query_model_dup_query (model);
  self->columns = g_strdupv ((GStrv) columns);
  self->name = g_strdup (name);
  if (selected != NULL && selected->len > 0)
    {
      g_autofree char *some =
          g_strdup_printf (ngettext ("%'u selected row", "%'u selected rows", selected->len),
                           selected->len);

      self->selected = g_array_ref (selected);
      gtk_string_list_append (rows, some);
    }
  gtk_string_list_append (rows, all);
  adw_combo_row_set_model (self->rows_row, G_LIST_MODEL (rows));
  return ADW_DIALOG (self);
}

static void
tn_export_dialog_dispose (GObject *object)
{
  TnExportDialog *self = TN_EXPORT_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_EXPORT_DIALOG);
  g_clear_object (&self->store);
  g_clear_pointer (&self->query, tn_list_query_free);
  g_clear_pointer (&self->selected, g_array_unref);
  g_clear_pointer (&self->columns, g_strfreev);
  g_clear_pointer (&self->name, g_free);
  G_OBJECT_CLASS (tn_export_dialog_parent_class)->dispose (object);
}

static void
tn_export_dialog_class_init (TnExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_export_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/dialogs/tn-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnExportDialog, rows_row);
  gtk_widget_class_bind_template_child (widget_class, TnExportDialog, columns_row);
  gtk_widget_class_bind_template_child (widget_class, TnExportDialog, format_row);
  gtk_widget_class_bind_template_child (widget_class, TnExportDialog, protect_row);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
  gtk_widget_class_bind_template_callback (widget_class, format_selected_cb);
}

static void
tn_export_dialog_init (TnExportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
