/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-report-page.h"

#include "tn-dex.h"
#include "tn-document-paint.h"
#include "tn-error-text.h"
#include "tn-health-report.h"
#include "tn-menu.h"
#include "tn-save.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

struct _TnReportPage
{
  AdwNavigationPage parent_instance;

  TnServices *services; /* (owned) */
  TnDocument *document; /* (owned) (nullable): not made yet */
  gboolean narrow;

  AdwWindowTitle *title;
  AdwBanner *notice;
  GtkStack *stack;
  AdwStatusPage *failed;
  GtkListView *list;
  GtkMenuButton *menu_button;
};

#define TN_TYPE_REPORT_PAGE (tn_report_page_get_type ())
G_DECLARE_FINAL_TYPE (TnReportPage, tn_report_page, TN, REPORT_PAGE, AdwNavigationPage)
G_DEFINE_FINAL_TYPE (TnReportPage, tn_report_page, ADW_TYPE_NAVIGATION_PAGE)

/* A block of the document as an item of the list. */
#define TN_TYPE_REPORT_BLOCK (tn_report_block_get_type ())
G_DECLARE_FINAL_TYPE (TnReportBlock, tn_report_block, TN, REPORT_BLOCK, GObject)
struct _TnReportBlock
{
  GObject parent_instance;

  TnDocument *document; /* (owned) */
  const TnBlock *block; /* (not owned): of the document */
};
G_DEFINE_FINAL_TYPE (TnReportBlock, tn_report_block, G_TYPE_OBJECT)

static void
tn_report_block_finalize (GObject *object)
{
  tn_document_unref (TN_REPORT_BLOCK (object)->document);
  G_OBJECT_CLASS (tn_report_block_parent_class)->finalize (object);
}

static void
tn_report_block_class_init (TnReportBlockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tn_report_block_finalize;
}

static void
tn_report_block_init (TnReportBlock *self)
{
}

/* Blocks as widgets --------------------------------------------------------- */

static GtkWidget *
text_new (const char *text, const char *style, TnHealth tone)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "label",
                                   text != NULL ? text : "–",
                                   "wrap",
                                   TRUE,
                                   "wrap-mode",
                                   PANGO_WRAP_WORD_CHAR,
                                   "xalign",
                                   0.0,
                                   "hexpand",
                                   TRUE,
                                   NULL);

  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  if (tone != TN_HEALTH_NO_DATA)
    gtk_widget_add_css_class (label, tn_health_look (tone).style);
  return label;
}

static void
attach (GtkGrid *grid, const TnTableColumn *column, GtkWidget *label, int x, int y)
{
  if (column->is_number)
    {
      gtk_label_set_xalign (GTK_LABEL (label), 1);
      gtk_widget_add_css_class (label, "numeric");
    }
  /* A grid of a hundred columns has no spacing: texts would touch what stands beside them. */
  else
    gtk_widget_set_margin_end (label, 12);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_grid_attach (grid, label, x, y, (int) (column->share * 100 + 0.5), 1);
}

/* A grid of a hundred columns, each as wide as the others, is one in which shares are columns. */
static GtkWidget *
table_new (const TnBlock *table)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_homogeneous (GTK_GRID (grid), TRUE);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 8);
  gtk_widget_add_css_class (grid, "card");
  gtk_widget_add_css_class (grid, "tn-report-table");
  for (int y = -1; y < (int) table->rows->len; y++)
    {
      int x = 0;

      for (guint i = 0; i < table->columns->len; i++)
        {
          const TnTableColumn *column = g_ptr_array_index (table->columns, i);
          GPtrArray *row = y >= 0 ? g_ptr_array_index (table->rows, (guint) y) : NULL;
          const TnCell *cell = row != NULL && i < row->len ? g_ptr_array_index (row, i) : NULL;
          GtkWidget *label = y < 0 ? text_new (column->title, "caption-heading", TN_HEALTH_NO_DATA)
                                   : text_new (cell != NULL ? cell->text : NULL,
                                               NULL,
                                               cell != NULL ? cell->tone : TN_HEALTH_NO_DATA);

          attach (GTK_GRID (grid), column, label, x, y + 1);
          x += (int) (column->share * 100 + 0.5);
        }
    }
  return grid;
}

/* Where columns would be no wider than a word: a row is a heading with its result, and below it
 * what else there is, each with its name. */
static GtkWidget *
narrow_row_new (const TnBlock *table, GPtrArray *cells)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2),
            *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_box_append (GTK_BOX (row), head);
  for (guint i = 0; i < MIN (cells->len, table->columns->len); i++)
    {
      const TnTableColumn *column = g_ptr_array_index (table->columns, i);
      const TnCell *cell = g_ptr_array_index (cells, i);
      GtkWidget *label;

      if (i < 2)
        {
          label = text_new (cell->text, i == 0 ? "heading" : NULL, cell->tone);
          gtk_widget_set_hexpand (label, i == 0);
          gtk_widget_set_valign (label, GTK_ALIGN_START);
          if (i == 1)
            gtk_label_set_xalign (GTK_LABEL (label), 1);
          gtk_box_append (GTK_BOX (head), label);
        }
      else if (cell->text != NULL)
        {
          /* Translators: the heading of a column, and what stands in it */
          g_autofree char *named =
              g_strdup_printf (C_ ("column and value", "%1$s: %2$s"), column->title, cell->text);
          /* Sentences speak for themselves. */
          const char *text = column->share >= 0.3 ? cell->text : named;

          gtk_box_append (GTK_BOX (row), text_new (text, "caption", cell->tone));
        }
    }
  return row;
}

static GtkWidget *
narrow_table_new (const TnBlock *table)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "tn-report-table");
  for (guint i = 0; i < table->rows->len; i++)
    gtk_box_append (GTK_BOX (box), narrow_row_new (table, g_ptr_array_index (table->rows, i)));
  return box;
}

static GtkWidget *
block_new (const TnBlock *block, gboolean narrow)
{
  switch (block->kind)
    {
    case TN_BLOCK_TITLE:
      return text_new (block->text, "title-2", TN_HEALTH_NO_DATA);
    case TN_BLOCK_HEADING:
      return text_new (block->text, "title-4", TN_HEALTH_NO_DATA);
    case TN_BLOCK_TEXT:
      return text_new (block->text, NULL, block->tone);
    case TN_BLOCK_TABLE:
    default:
      return narrow ? narrow_table_new (block) : table_new (block);
    }
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  TnReportBlock *block = gtk_list_item_get_item (item);
  GtkWidget *widget = block_new (block->block, TN_REPORT_PAGE (data)->narrow);

  if (block->block->kind == TN_BLOCK_TABLE)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    block->block->text != NULL ? block->block->text : "",
                                    -1);
  g_object_set (widget,
                "margin-start",
                18,
                "margin-end",
                18,
                "margin-top",
                block->block->kind == TN_BLOCK_TITLE     ? 36
                : block->block->kind == TN_BLOCK_HEADING ? 18
                                                         : 6,
                "margin-bottom",
                6,
                NULL);
  gtk_list_item_set_child (item, widget);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  gtk_list_item_set_child (item, NULL);
}

/* All is bound anew. */
static void
set_narrow (TnReportPage *self, gboolean narrow)
{
  g_autoptr (GtkSelectionModel) model = NULL;

  self->narrow = narrow;
  g_set_object (&model, gtk_list_view_get_model (self->list));
  gtk_list_view_set_model (self->list, NULL);
  gtk_list_view_set_model (self->list, model);
}

static void
narrow_cb (TnReportPage *self)
{
  set_narrow (self, TRUE);
}

static void
wide_cb (TnReportPage *self)
{
  set_narrow (self, FALSE);
}

static void
show_document (TnReportPage *self)
{
  g_autoptr (GListStore) blocks = g_list_store_new (TN_TYPE_REPORT_BLOCK);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->document->blocks->len; i++)
    {
      TnReportBlock *item = g_object_new (TN_TYPE_REPORT_BLOCK, NULL);

      item->document = tn_document_ref (self->document);
      item->block = g_ptr_array_index (self->document->blocks, i);
      g_ptr_array_add (items, item);
    }
  g_list_store_splice (blocks, 0, 0, items->pdata, items->len);
  gtk_list_view_set_model (
      self->list,
      GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_steal_pointer (&blocks)))));
  adw_window_title_set_title (self->title, self->document->title);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), self->document->title);
  if (self->document->notice != NULL)
    adw_banner_set_title (self->notice, self->document->notice);
  adw_banner_set_revealed (self->notice, self->document->notice != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "report.print", items->len > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "report.save", items->len > 0);
  gtk_stack_set_visible_child_name (self->stack, items->len > 2 ? "ready" : "empty");
}

static DexFuture *
made_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnReportPage) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL)
    return NULL;
  if (value != NULL)
    {
      self->document = g_value_dup_boxed (value);
      show_document (self);
    }
  else
    {
      tn_error_describe (self->failed, error);
      gtk_stack_set_visible_child_name (self->stack, "failed");
    }
  return NULL;
}

/* Saving -------------------------------------------------------------------- */

typedef struct
{
  TnDocument *document; /* (owned) */
  char *suffix;         /* (owned) */
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  tn_document_unref (save->document);
  g_free (save->suffix);
  g_free (save);
}

static gboolean
write_thread (gpointer data, GValue *result, GError **error)
{
  Save *save = data;
  GBytes *bytes = g_str_equal (save->suffix, ".pdf") ? tn_document_to_pdf (save->document, error)
                  : g_str_equal (save->suffix, ".xlsx")
                      ? tn_document_to_xlsx (save->document, error)
                      : tn_document_to_csv (save->document, TRUE);

  if (bytes == NULL)
    return FALSE;
  g_value_init (result, G_TYPE_BYTES);
  g_value_take_boxed (result, bytes);
  return TRUE;
}

/* On a worker thread: a report on a thousand tenants takes seconds to draw. */
static DexFuture *
make_cb (gpointer data)
{
  return tn_dex_run (write_thread, data, NULL);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *target)
{
  TnReportPage *self = TN_REPORT_PAGE (widget);
  g_autofree char *file = NULL;
  Save *save;

  if (self->document == NULL)
    return;
  save = g_new (Save, 1);
  *save = (Save) { tn_document_ref (self->document), g_variant_dup_string (target, NULL) };
  file = g_strconcat ("health-report", save->suffix, NULL);
  tn_save (widget, _ ("Save Report"), file, make_cb, save, save_free);
}

/* Printing ------------------------------------------------------------------ */

static int
paint (GtkPrintContext *context, TnDocument *document, int page, int n_pages)
{
  return tn_document_paint (document,
                            gtk_print_context_get_cairo_context (context),
                            gtk_print_context_get_width (context),
                            gtk_print_context_get_height (context),
                            page,
                            n_pages,
                            FALSE);
}

static void
begin_print_cb (GtkPrintOperation *operation, GtkPrintContext *context, TnDocument *document)
{
  gtk_print_operation_set_n_pages (operation, paint (context, document, TN_PAINT_NOTHING, 0));
}

static void
draw_page_cb (GtkPrintOperation *operation,
              GtkPrintContext *context,
              int page,
              TnDocument *document)
{
  int n_pages;

  g_object_get (operation, "n-pages", &n_pages, NULL);
  paint (context, document, page, n_pages);
}

static void
say_not_printed (TnWindow *window, const GError *error)
{
  g_autofree char *text = g_strdup_printf (_ ("Not printed: %s"), error->message);

  tn_window_toast (window, text, NULL, NULL);
}

static void
print_done_cb (GtkPrintOperation *operation, GtkPrintOperationResult result, GWeakRef *window)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TnWindow) shown = g_weak_ref_get (window);

  /* Without an error, GTK complains about the question. */
  if (result == GTK_PRINT_OPERATION_RESULT_ERROR)
    gtk_print_operation_get_error (operation, &error);
  if (error != NULL && shown != NULL)
    say_not_printed (shown, error);
}

static void
free_document (gpointer data, GClosure *closure)
{
  tn_document_unref (data);
}

static void
free_weak (gpointer data, GClosure *closure)
{
  tn_weak_ref_free (data);
}

static void
print_action (GtkWidget *widget, const char *name, GVariant *target)
{
  TnReportPage *self = TN_REPORT_PAGE (widget);
  g_autoptr (GtkPrintOperation) operation = NULL;
  g_autoptr (GError) error = NULL;

  if (self->document == NULL)
    return;
  operation = gtk_print_operation_new ();
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, self->document->title);
  gtk_print_operation_set_allow_async (operation, TRUE);
  g_signal_connect_data (operation,
                         "begin-print",
                         G_CALLBACK (begin_print_cb),
                         tn_document_ref (self->document),
                         free_document,
                         G_CONNECT_DEFAULT);
  g_signal_connect_data (operation,
                         "draw-page",
                         G_CALLBACK (draw_page_cb),
                         tn_document_ref (self->document),
                         free_document,
                         G_CONNECT_DEFAULT);
  g_signal_connect_data (operation,
                         "done",
                         G_CALLBACK (print_done_cb),
                         tn_weak_ref_new (tn_window_get (widget)),
                         free_weak,
                         G_CONNECT_DEFAULT);
  gtk_print_operation_run (operation,
                           GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG,
                           GTK_WINDOW (gtk_widget_get_root (widget)),
                           &error);
  if (error != NULL)
    say_not_printed (tn_window_get (widget), error);
}

/* Construction -------------------------------------------------------------- */

AdwNavigationPage *
tn_report_page_new (TnServices *services, GArray *tenants)
{
  TnReportPage *self = g_object_new (TN_TYPE_REPORT_PAGE, NULL);

  self->services = g_object_ref (services);
  dex_future_disown (dex_future_finally (
      tn_health_report (tn_services_get_store (services), tenants, tn_services_now (services)),
      made_cb,
      tn_weak_ref_new (self),
      tn_weak_ref_free));
  return ADW_NAVIGATION_PAGE (self);
}

static void
tn_report_page_dispose (GObject *object)
{
  TnReportPage *self = TN_REPORT_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_REPORT_PAGE);
  g_clear_object (&self->services);
  g_clear_pointer (&self->document, tn_document_unref);
  G_OBJECT_CLASS (tn_report_page_parent_class)->dispose (object);
}

static void
tn_report_page_class_init (TnReportPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_report_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/report/tn-report-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TnReportPage, title);
  gtk_widget_class_bind_template_child (widget_class, TnReportPage, notice);
  gtk_widget_class_bind_template_child (widget_class, TnReportPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TnReportPage, failed);
  gtk_widget_class_bind_template_child (widget_class, TnReportPage, list);
  gtk_widget_class_bind_template_child (widget_class, TnReportPage, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, narrow_cb);
  gtk_widget_class_bind_template_callback (widget_class, wide_cb);
  gtk_widget_class_install_action (widget_class, "report.print", NULL, print_action);
  gtk_widget_class_install_action (widget_class, "report.save", "s", save_action);
  gtk_widget_class_add_binding_action (widget_class,
                                       GDK_KEY_p,
                                       GDK_CONTROL_MASK,
                                       "report.print",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class,
                                       GDK_KEY_s,
                                       GDK_CONTROL_MASK,
                                       "report.save",
                                       "s",
                                       ".pdf");
}

static void
tn_report_page_init (TnReportPage *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  tn_menu_name_items (gtk_menu_button_get_popover (self->menu_button));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  gtk_list_view_set_factory (self->list, factory);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "report.print", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "report.save", FALSE);
}
