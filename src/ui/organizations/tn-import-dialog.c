/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-import-dialog.h"

#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-row.h"
#include "tn-save.h"
#include "tn-state-clients.h"
#include "tn-status-pill.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* So many rows are shown of what would happen: those with an error first. */
#define MAX_SHOWN 50

struct _TnImportDialog
{
  AdwDialog parent_instance;

  TnServices *services; /* (owned) */
  TnImportKind kind;
  gint64 organization;
  TnImport *import;   /* (owned) (nullable until a file is read) */
  TnImportPlan *plan; /* (owned) (nullable until it is made) */
  guint asked;        /* how many plans were asked for; only the last counts */
  GPtrArray *columns; /* (owned) (element-type GtkWidget): a row a field */
  GPtrArray *lines;   /* (owned) (element-type GtkWidget) */
  gboolean filling;   /* the columns are being shown, nobody chooses them */

  AdwNavigationView *view;
  AdwNavigationPage *file_page;
  AdwStatusPage *file_status;
  GtkWidget *choose_button;
  GtkLabel *file_error;
  AdwPreferencesGroup *columns_group;
  AdwPreferencesGroup *preview_group;
  GtkButton *apply_button;
  GtkWidget *errors_button;
  AdwStatusPage *done_status;
  GtkWidget *undo_button;
  GtkWidget *close_button;
};

G_DEFINE_FINAL_TYPE (TnImportDialog, tn_import_dialog, ADW_TYPE_DIALOG)

/* "3 new, 1 changed, …": only what there is. */
static char *
count_text (TnImportPlan *plan)
{
  const guint *counts = plan->counts;
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;

  if (counts[TN_IMPORT_CREATE] > 0)
    g_strv_builder_take (parts,
                         g_strdup_printf (ngettext ("%'u new", "%'u new", counts[TN_IMPORT_CREATE]),
                                          counts[TN_IMPORT_CREATE]));
  if (counts[TN_IMPORT_UPDATE] > 0)
    g_strv_builder_take (
        parts,
        g_strdup_printf (ngettext ("%'u changed", "%'u changed", counts[TN_IMPORT_UPDATE]),
                         counts[TN_IMPORT_UPDATE]));
  if (counts[TN_IMPORT_SAME] > 0)
    g_strv_builder_take (
        parts,
        g_strdup_printf (ngettext ("%'u unchanged", "%'u unchanged", counts[TN_IMPORT_SAME]),
                         counts[TN_IMPORT_SAME]));
  if (counts[TN_IMPORT_WRONG] > 0)
    g_strv_builder_take (
        parts,
        g_strdup_printf (
            ngettext ("%'u with an error", "%'u with an error", counts[TN_IMPORT_WRONG]),
            counts[TN_IMPORT_WRONG]));
  texts = g_strv_builder_end (parts);
  return g_strjoinv (_ (", "), texts);
}

/* The preview --------------------------------------------------------------- */

static TnStatusLook
look_of (TnImportOutcome outcome)
{
  static const struct
  {
    const char *icon, *style;
  } looks[TN_N_IMPORT_OUTCOMES] = {
    [TN_IMPORT_CREATE] = { "list-add-symbolic", "success" },
    [TN_IMPORT_UPDATE] = { "document-edit-symbolic", "accent" },
    [TN_IMPORT_SAME] = { NULL, "dimmed" },
    [TN_IMPORT_WRONG] = { "tn-error-symbolic", "error" },
  };

  return (TnStatusLook) { tn_import_outcome_title (outcome),
                          looks[outcome].icon,
                          looks[outcome].style,
                          FALSE };
}

/* What a row of the file is called: the first of these that says something. */
static char *
name_of_row (TnImportDialog *self, guint row)
{
  static const char *const fields[] = { "business_name", "name",   "surname", "email",
                                        "given_name",    "serial", "phone",   "id" };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      int field = tn_import_field (self->kind, fields[i]);
      g_autofree char *text = field >= 0 ? tn_import_get (self->import, row, (guint) field) : NULL;

      if (text != NULL && *text != '\0')
        return g_steal_pointer (&text);
    }
  return g_strdup (_ ("Without a Name"));
}

static void
add_line (TnImportDialog *self, guint i)
{
  const TnImportLine *line = &g_array_index (self->plan->lines, TnImportLine, i);
  g_autofree char *name = name_of_row (self, i);
  /* Translators: a row of a file, as a spreadsheet counts them */
  g_autofree char *number = g_strdup_printf (_ ("Row %u"), i + 2);
  g_autofree char *detail =
      line->error != NULL ? g_strdup_printf ("%s · %s", number, line->error) : g_strdup (number);
  AdwActionRow *row = tn_row_new (name, detail);
  GtkWidget *pill = tn_status_pill_new ();

  adw_action_row_set_subtitle_lines (row, 0);
  gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
  tn_status_pill_set (TN_STATUS_PILL (pill), look_of (line->outcome), FALSE);
  adw_action_row_add_suffix (row, pill);
  adw_preferences_group_add (self->preview_group, GTK_WIDGET (row));
  g_ptr_array_add (self->lines, row);
}

static void
add_lines (TnImportDialog *self)
{
  static const TnImportOutcome order[] = { TN_IMPORT_WRONG,
                                           TN_IMPORT_UPDATE,
                                           TN_IMPORT_CREATE,
                                           TN_IMPORT_SAME };

  for (guint o = 0; o < G_N_ELEMENTS (order); o++)
    for (guint i = 0; i < self->plan->lines->len && self->lines->len < MAX_SHOWN; i++)
      if (g_array_index (self->plan->lines, TnImportLine, i).outcome == order[o])
        add_line (self, i);
  if (self->plan->lines->len > self->lines->len)
    {
      guint more = self->plan->lines->len - self->lines->len;
      g_autofree char *text =
          g_strdup_printf (ngettext ("And %'u more row", "And %'u more rows", more), more);
      AdwActionRow *row = tn_row_new (text, NULL);

      gtk_widget_add_css_class (GTK_WIDGET (row), "dimmed");
      adw_preferences_group_add (self->preview_group, GTK_WIDGET (row));
      g_ptr_array_add (self->lines, row);
    }
}

static void
show_plan (TnImportDialog *self)
{
  guint n = self->plan != NULL
                ? self->plan->counts[TN_IMPORT_CREATE] + self->plan->counts[TN_IMPORT_UPDATE]
                : 0;
  g_autofree char *label =
      n > 0 ? g_strdup_printf (ngettext ("_Import %'u Row", "_Import %'u Rows", n), n)
            : g_strdup (_ ("_Import"));
  g_autofree char *counts = self->plan != NULL ? count_text (self->plan) : NULL;

  gtk_button_set_label (self->apply_button, label);
  gtk_widget_set_sensitive (GTK_WIDGET (self->apply_button),
                            n > 0 && !tn_services_is_read_only (self->services));
  gtk_widget_set_visible (self->errors_button,
                          self->plan != NULL && self->plan->counts[TN_IMPORT_WRONG] > 0);
  adw_preferences_group_set_description (self->preview_group,
                                         counts != NULL ? counts : _ ("Comparing…"));
  if (self->plan == NULL)
    return;
  tn_rows_clear (self->preview_group, self->lines);
  add_lines (self);
}

typedef struct
{
  GWeakRef dialog;
  guint asked;
} Asked;

static void
asked_free (gpointer data)
{
  g_weak_ref_clear (&((Asked *) data)->dialog);
  g_free (data);
}

static DexFuture *
planned_cb (DexFuture *future, gpointer data)
{
  Asked *asked = data;
  g_autoptr (TnImportDialog) self = g_weak_ref_get (&asked->dialog);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autofree char *text = NULL, *escaped = NULL;

  if (self == NULL || self->services == NULL || asked->asked != self->asked)
    return NULL;
  if (value == NULL)
    {
      text = tn_error_text (error);
      escaped = g_markup_escape_text (text != NULL ? text : "", -1);
      adw_preferences_group_set_description (self->preview_group, escaped);
      return NULL;
    }
  g_clear_pointer (&self->plan, tn_import_plan_unref);
  self->plan = g_value_dup_boxed (value);
  show_plan (self);
  return NULL;
}

static void
make_plan (TnImportDialog *self)
{
  Asked *asked = g_new0 (Asked, 1);

  g_weak_ref_init (&asked->dialog, self);
  asked->asked = ++self->asked;
  g_clear_pointer (&self->plan, tn_import_plan_unref);
  show_plan (self);
  dex_future_disown (
      dex_future_finally (tn_state_plan_import (tn_services_get_store (self->services),
                                                self->import,
                                                self->organization),
                          planned_cb,
                          asked,
                          asked_free));
}

/* The columns --------------------------------------------------------------- */

static void
column_chosen_cb (AdwComboRow *row, GParamSpec *pspec, TnImportDialog *self)
{
  guint field = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "tn-field"));
  int column = (int) adw_combo_row_get_selected (row) - 1;
  TnImport *other;

  if (self->filling || self->import->columns[field] == column)
    return;
  other = tn_import_remap (self->import, field, column);
  tn_import_unref (self->import);
  self->import = other;
  make_plan (self);
}

/* "First Name (Zoë)": the header, and what the first row has there. */
static GtkStringList *
list_columns (TnImportDialog *self)
{
  GtkStringList *list = gtk_string_list_new ((const char *[]) { _ ("Not in the file"), NULL });
  GStrv first = self->import->rows->len > 0 ? g_ptr_array_index (self->import->rows, 0) : NULL;
  guint cells = first != NULL ? g_strv_length (first) : 0;

  for (guint i = 0; i < self->import->n_columns; i++)
    {
      const char *header = self->import->header[i];
      g_autofree char *number = *header == '\0' ? g_strdup_printf (_ ("Column %u"), i + 1) : NULL;
      g_autofree char *sample =
          i < cells && *first[i] != '\0'
              ? g_utf8_substring (first[i], 0, MIN (24, g_utf8_strlen (first[i], -1)))
              : NULL;
      g_autofree char *text = sample != NULL
                                  ? g_strdup_printf (C_ ("column and example", "%1$s (%2$s)"),
                                                     number != NULL ? number : header,
                                                     sample)
                                  : g_strdup (number != NULL ? number : header);

      gtk_string_list_append (list, text);
    }
  return list;
}

static void
show_columns (TnImportDialog *self)
{
  guint n;
  const TnImportField *fields = tn_import_fields (self->kind, &n);
  g_autoptr (GtkStringList) list = list_columns (self);

  self->filling = TRUE;
  tn_rows_clear (self->columns_group, self->columns);
  for (guint i = 0; i < n; i++)
    {
      GtkWidget *row = adw_combo_row_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (fields[i].title));
      adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (list));
      adw_combo_row_set_selected (ADW_COMBO_ROW (row), (guint) (self->import->columns[i] + 1));
      g_object_set_data (G_OBJECT (row), "tn-field", GUINT_TO_POINTER (i));
      g_signal_connect_object (row,
                               "notify::selected",
                               G_CALLBACK (column_chosen_cb),
                               self,
                               G_CONNECT_DEFAULT);
      adw_preferences_group_add (self->columns_group, row);
      g_ptr_array_add (self->columns, row);
    }
  self->filling = FALSE;
}

/* The file ------------------------------------------------------------------ */

static void
show_file_error (TnImportDialog *self, const char *text)
{
  gtk_label_set_label (self->file_error, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->file_error), text != NULL);
  gtk_widget_set_sensitive (self->choose_button, TRUE);
}

typedef struct
{
  TnImportKind kind;
  GBytes *bytes; /* (owned) */
} Parse;

static void
parse_free (gpointer data)
{
  g_bytes_unref (((Parse *) data)->bytes);
  g_free (data);
}

static gboolean
parse_thread (gpointer data, GValue *result, GError **error)
{
  Parse *parse = data;
  TnImport *import = tn_import_new (parse->kind, parse->bytes, error);

  if (import == NULL)
    return FALSE;
  g_value_init (result, TN_TYPE_IMPORT);
  g_value_take_boxed (result, import);
  return TRUE;
}

static DexFuture *
parsed_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnImportDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL || self->services == NULL)
    return NULL;
  show_file_error (self, value == NULL ? error->message : NULL);
  if (value == NULL)
    return NULL;
  g_clear_pointer (&self->import, tn_import_unref);
  self->import = g_value_dup_boxed (value);
  show_columns (self);
  make_plan (self);
  adw_navigation_view_push_by_tag (self->view, "columns");
  return NULL;
}

static void
loaded_cb (GObject *file, GAsyncResult *result, gpointer data)
{
  g_autoptr (TnImportDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (file), result, NULL, &error);
  Parse *parse;

  tn_weak_ref_free (data);
  if (self == NULL || self->services == NULL)
    return;
  if (bytes == NULL)
    {
      show_file_error (self, error->message);
      return;
    }
  parse = g_new (Parse, 1);
  *parse = (Parse) { self->kind, g_steal_pointer (&bytes) };
  dex_future_disown (dex_future_finally (tn_dex_run (parse_thread, parse, parse_free),
                                         parsed_cb,
                                         tn_weak_ref_new (self),
                                         tn_weak_ref_free));
}

static void
open_file (TnImportDialog *self, GFile *file)
{
  gtk_widget_set_sensitive (self->choose_button, FALSE);
  g_file_load_bytes_async (file, NULL, loaded_cb, tn_weak_ref_new (self));
}

static void
chosen_cb (GObject *chooser, GAsyncResult *result, gpointer data)
{
  g_autoptr (TnImportDialog) self = g_weak_ref_get (data);
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (chooser), result, NULL);

  tn_weak_ref_free (data);
  if (self != NULL && self->services != NULL && file != NULL)
    open_file (self, file);
}

static void
choose_cb (GtkWidget *widget, TnImportDialog *self)
{
  g_autoptr (GtkFileDialog) chooser = gtk_file_dialog_new ();
  g_autoptr (GtkFileFilter) tables = gtk_file_filter_new (), any = gtk_file_filter_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);

  gtk_file_filter_set_name (tables, _ ("CSV Files"));
  gtk_file_filter_add_suffix (tables, "csv");
  gtk_file_filter_add_suffix (tables, "txt");
  gtk_file_filter_add_suffix (tables, "tsv");
  gtk_file_filter_set_name (any, _ ("All Files"));
  gtk_file_filter_add_pattern (any, "*");
  g_list_store_append (filters, tables);
  g_list_store_append (filters, any);
  gtk_file_dialog_set_title (chooser, _ ("Import"));
  gtk_file_dialog_set_filters (chooser, G_LIST_MODEL (filters));
  gtk_file_dialog_open (chooser,
                        GTK_WINDOW (tn_window_get (GTK_WIDGET (self))),
                        NULL,
                        chosen_cb,
                        tn_weak_ref_new (self));
}

/* Files that it writes ------------------------------------------------------ */

/* @data: (transfer none): the text. */
static DexFuture *
made_already (gpointer data)
{
  GBytes *bytes = g_bytes_new (data, strlen (data));

  return dex_future_new_take_boxed (G_TYPE_BYTES, bytes);
}

static void
template_cb (GtkWidget *widget, TnImportDialog *self)
{
  static const char *const names[TN_N_IMPORTS] = {
    [TN_IMPORT_ORGANIZATIONS] = "organizations-template.csv",
    [TN_IMPORT_END_USERS] = "end-users-template.csv",
    [TN_IMPORT_ASSETS] = "assets-template.csv",
  };

  tn_save (GTK_WIDGET (self),
           _ ("Save a Template"),
           names[self->kind],
           made_already,
           tn_import_template (self->kind),
           g_free);
}

static void
errors_cb (GtkWidget *widget, TnImportDialog *self)
{
  if (self->plan != NULL)
    tn_save (GTK_WIDGET (self),
             _ ("Save Rows With Errors"),
             "rows-with-errors.csv",
             made_already,
             tn_import_errors (self->import, self->plan),
             g_free);
}

/* Doing it ------------------------------------------------------------------ */

/* What is being imported is not changed under it. */
static void
set_applying (TnImportDialog *self, gboolean applying)
{
  adw_dialog_set_can_close (ADW_DIALOG (self), !applying);
  gtk_widget_set_sensitive (GTK_WIDGET (self->columns_group), !applying);
  adw_navigation_page_set_can_pop (adw_navigation_view_get_visible_page (self->view), !applying);
}

static DexFuture *
applied_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnImportDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autofree char *text = NULL, *escaped = NULL;

  if (self == NULL || self->services == NULL)
    return NULL;
  set_applying (self, FALSE);
  if (value == NULL)
    {
      text = tn_error_text (error);
      escaped = g_markup_escape_text (text != NULL ? text : "", -1);
      adw_preferences_group_set_description (self->preview_group, escaped);
      gtk_widget_set_sensitive (GTK_WIDGET (self->apply_button), TRUE);
      return NULL;
    }
  text = count_text (g_value_get_boxed (value));
  adw_status_page_set_title (self->done_status, _ ("Imported"));
  adw_status_page_set_description (self->done_status, text);
  adw_navigation_view_push_by_tag (self->view, "done");
  gtk_widget_grab_focus (self->close_button);
  return NULL;
}

static void
apply_cb (GtkWidget *widget, TnImportDialog *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->apply_button), FALSE);
  adw_preferences_group_set_description (self->preview_group, _ ("Importing…"));
  set_applying (self, TRUE);
  dex_future_disown (
      dex_future_finally (tn_state_apply_import (tn_services_get_store (self->services),
                                                 tn_services_get_actor (self->services),
                                                 self->import,
                                                 self->organization,
                                                 tn_services_now (self->services)),
                          applied_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

static DexFuture *
undone_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnImportDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autofree char *text = value == NULL ? tn_error_text (error) : NULL;

  if (self == NULL || self->services == NULL)
    return NULL;
  if (value != NULL)
    adw_status_page_set_title (self->done_status, _ ("Import Undone"));
  adw_status_page_set_description (self->done_status,
                                   value != NULL ? _ ("Everything is as it was before.") : text);
  gtk_widget_set_visible (self->undo_button, FALSE);
  gtk_widget_grab_focus (self->close_button);
  return NULL;
}

static void
undo_cb (GtkWidget *widget, TnImportDialog *self)
{
  gtk_widget_set_sensitive (self->undo_button, FALSE);
  dex_future_disown (dex_future_finally (tn_state_undo (tn_services_get_store (self->services),
                                                        tn_services_get_actor (self->services),
                                                        "import",
                                                        0,
                                                        tn_services_now (self->services)),
                                         undone_cb,
                                         tn_weak_ref_new (self),
                                         tn_weak_ref_free));
}

static void
close_cb (GtkWidget *widget, TnImportDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

/* The dialog ---------------------------------------------------------------- */

AdwDialog *
tn_import_dialog_new (TnServices *services,
                      TnImportKind kind,
                      gint64 organization,
                      const char *name)
{
  static const char *const titles[TN_N_IMPORTS] = {
    [TN_IMPORT_ORGANIZATIONS] = N_ ("Import Organizations"),
    [TN_IMPORT_END_USERS] = N_ ("Import End Users"),
    [TN_IMPORT_ASSETS] = N_ ("Import Assets"),
  };
  static const char *const hints[TN_N_IMPORTS] = {
    [TN_IMPORT_ORGANIZATIONS] = N_ (
        "A row is an organization. One that is there already is known by its ID, else its email "
        "address, else its phone number, and is changed."),
    [TN_IMPORT_END_USERS] =
        N_ ("A row is a person of the organization that it names, by name or ID. Whoever is there "
            "already is known by the ID, else the email address, and is changed."),
    [TN_IMPORT_ASSETS] =
        N_ ("A row is an asset of the organization that it names, by name or ID. One that is there "
            "already is known by its ID, else its serial number, else its name, and is changed."),
  };
  TnImportDialog *self = g_object_new (TN_TYPE_IMPORT_DIALOG, NULL);
  g_autofree char *where =
      name != NULL ? g_strdup_printf (_ ("Rows that name no organization are of “%s”."), name)
                   : NULL;
  g_autofree char *text = where != NULL ? g_strdup_printf ("%s %s", _ (hints[kind]), where)
                                        : g_strdup (_ (hints[kind]));
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  self->services = g_object_ref (services);
  self->kind = kind;
  self->organization = organization;
  adw_dialog_set_title (ADW_DIALOG (self), _ (titles[kind]));
  adw_navigation_page_set_title (self->file_page, _ (titles[kind]));
  adw_status_page_set_description (self->file_status, escaped);
  return ADW_DIALOG (self);
}

static void
tn_import_dialog_dispose (GObject *object)
{
  TnImportDialog *self = TN_IMPORT_DIALOG (object);

  g_clear_pointer (&self->columns, g_ptr_array_unref);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_IMPORT_DIALOG);
  g_clear_pointer (&self->plan, tn_import_plan_unref);
  g_clear_pointer (&self->import, tn_import_unref);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_import_dialog_parent_class)->dispose (object);
}

static void
tn_import_dialog_class_init (TnImportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_import_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH
                                               "/ui/organizations/tn-import-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnImportDialog, view);
  gtk_widget_class_bind_template_child (widget_class, TnImportDialog, file_page);
  gtk_widget_class_bind_template_child (widget_class, TnImportDialog, file_status);
  gtk_widget_class_bind_template_child (widget_class, TnImportDialog, choose_button);
  gtk_widget_class_bind_template_child (widget_class, TnImportDialog, file_error);
  gtk_widget_class_bind_template_child (widget_class, TnImportDialog, columns_group);
  gtk_widget_class_bind_template_child (widget_class, TnImportDialog, preview_group);
  gtk_widget_class_bind_template_child (widget_class, TnImportDialog, apply_button);
  gtk_widget_class_bind_template_child (widget_class, TnImportDialog, errors_button);
  gtk_widget_class_bind_template_child (widget_class, TnImportDialog, done_status);
  gtk_widget_class_bind_template_child (widget_class, TnImportDialog, undo_button);
  gtk_widget_class_bind_template_child (widget_class, TnImportDialog, close_button);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, template_cb);
  gtk_widget_class_bind_template_callback (widget_class, errors_cb);
  gtk_widget_class_bind_template_callback (widget_class, apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, undo_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
}

static void
tn_import_dialog_init (TnImportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->columns = g_ptr_array_new ();
  self->lines = g_ptr_array_new ();
}
