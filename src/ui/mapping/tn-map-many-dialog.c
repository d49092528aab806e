/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-map-many-dialog.h"

#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-list-state.h"
#include "tn-mapping-call.h"
#include "tn-match.h"
#include "tn-table.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

struct _TnMapManyDialog
{
  AdwDialog parent_instance;

  TnServices *services;  /* (owned) */
  GListStore *proposals; /* (owned) (element-type TnProposal) */
  GHashTable *decided;   /* (owned): ids whose tick the person has set → 0 or 1 */
  guint loads;           /* number of the newest reading; older answers are dropped */
  gboolean unread;       /* the reason that is shown is that of a reading */
  gboolean busy;

  GtkColumnViewColumn *both_column;     /* (not owned): the table's; what a narrow one shows */
  GtkColumnViewColumn *wide_columns[5]; /* (not owned): the table's; and a wide one */

  AdwWindowTitle *title;
  GtkStack *stack;
  GtkColumnView *table;
  GtkActionBar *bar;
  GtkLabel *chosen_label;
  GtkLabel *error_label;
  GtkWidget *map_button;
};

G_DEFINE_FINAL_TYPE (TnMapManyDialog, tn_map_many_dialog, ADW_TYPE_DIALOG)

static guint
count (TnMapManyDialog *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->proposals));
}

static void
update_state (TnMapManyDialog *self)
{
  guint n = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < count (self); i++)
    {
      g_autoptr (TnRecord) record = g_list_model_get_item (G_LIST_MODEL (self->proposals), i);

      n += tn_record_get_int (record, "chosen") > 0;
    }
  /* Translators: how many are chosen, and of how many */
  text = g_strdup_printf (_ ("%1$u of %2$u chosen"), n, count (self));
  gtk_label_set_label (self->chosen_label, text);
  gtk_widget_set_sensitive (self->map_button, n > 0 && !self->busy);
}

/* Cells --------------------------------------------------------------------- */

static void
toggled_cb (GtkCheckButton *check, TnMapManyDialog *self)
{
  TnRecord *record = tn_cell_get_record (GTK_WIDGET (check));
  gint64 chosen = gtk_check_button_get_active (check), id;

  if (record == NULL || tn_record_get_int (record, "chosen") == chosen)
    return;
  id = tn_record_get_id (record);
  g_hash_table_insert (self->decided, g_memdup2 (&id, sizeof id), GINT_TO_POINTER ((int) chosen));
  g_object_set (record, "chosen", chosen, NULL);
  update_state (self);
}

static void
update_check (GtkWidget *check, TnRecord *record, gpointer self)
{
  g_autofree char *label =
      g_strdup_printf (_ ("Map %s"), tn_record_get_string (record, "tenant-name"));

  if (g_object_get_data (G_OBJECT (check), "tn-connected") == NULL)
    {
      g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_DEFAULT);
      g_object_set_data (G_OBJECT (check), "tn-connected", GINT_TO_POINTER (TRUE));
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), tn_record_get_int (record, "chosen") > 0);
}

static char *
target_text (TnRecord *record)
{
  const char *name = tn_record_get_string (record, "target-name");
  gint64 n = tn_record_get_int (record, "organizations");

  if (name == NULL)
    /* Translators: a managed tenant that will be made, with its name */
    return g_strdup_printf (_ ("New: %s"), tn_record_get_string (record, "tenant-name"));
  return g_strdup_printf (
      ngettext ("%1$s (%2$u organization)", "%1$s (%2$u organizations)", (gulong) n),
      name,
      (guint) n);
}

static void
update_target (GtkWidget *cell, TnRecord *record, gpointer data)
{
  g_autofree char *text = target_text (record);

  tn_cell_set_text (cell, text);
}

static void
update_confidence (GtkWidget *cell, TnRecord *record, gpointer data)
{
  tn_cell_set_text (cell,
                    tn_confidence_word ((TnConfidence) tn_record_get_int (record, "confidence")));
}

static void
update_reason (GtkWidget *cell, TnRecord *record, gpointer data)
{
  tn_cell_set_text (cell,
                    tn_match_reason_text ((TnMatchReason) tn_record_get_int (record, "reason")));
}

static GtkWidget *
both_new (void)
{
  return tn_two_lines_new (tn_cell_label_new ());
}

/* What is mapped, to what, and how sure. */
static void
update_both (GtkWidget *cell, TnRecord *record, gpointer data)
{
  g_autofree char *target = target_text (record);

  tn_two_lines_set (cell, tn_record_get_string (record, "tenant-name"), target);
  update_confidence (tn_two_lines_get_end (cell), record, NULL);
}

static GtkWidget *
check_new (void)
{
  return gtk_check_button_new ();
}

/* @width: 0: what the others leave */
static GtkColumnViewColumn *
set_width (GtkColumnViewColumn *column, int width)
{
  if (width > 0)
    tn_column_set_width (column, width);
  else
    gtk_column_view_column_set_expand (column, TRUE);
  return column;
}

static GtkColumnViewColumn *
add_column (TnMapManyDialog *self,
            const char *title,
            TnCellNew new_cell,
            TnCellUpdate update,
            int width)
{
  return set_width (tn_table_add_column (self->table, title, NULL, new_cell, update, self), width);
}

static GtkColumnViewColumn *
add_text (TnMapManyDialog *self, const char *title, const char *field, gboolean dimmed, int width)
{
  GtkColumnViewColumn *column = tn_table_add_text (self->table, title, field, dimmed);

  gtk_column_view_column_set_id (column, NULL);
  gtk_column_view_column_set_sorter (column, NULL);
  return set_width (column, width);
}

static void
add_columns (TnMapManyDialog *self)
{
  guint n = 0;

  add_column (self, "", check_new, update_check, 44);
  self->both_column = add_column (self, _ ("Tenant, Managed Tenant"), both_new, update_both, 0);
  self->wide_columns[n++] = add_text (self, _ ("Tenant"), "tenant-name", FALSE, 0);
  self->wide_columns[n++] = add_text (self, _ ("Domain"), "tenant-domain", TRUE, 140);
  self->wide_columns[n++] =
      add_column (self, _ ("Managed Tenant"), tn_cell_label_new, update_target, 0);
  self->wide_columns[n++] =
      add_column (self, _ ("Confidence"), tn_cell_label_new, update_confidence, 90);
  self->wide_columns[n++] = add_column (self, _ ("Why"), tn_cell_label_new, update_reason, 240);
  g_assert (n == G_N_ELEMENTS (self->wide_columns));
}

/* To what, and how sure, is what must be seen. */
static void
set_wide (TnMapManyDialog *self, gboolean wide)
{
  gtk_column_view_column_set_visible (self->both_column, !wide);
  for (guint i = 0; i < G_N_ELEMENTS (self->wide_columns); i++)
    gtk_column_view_column_set_visible (self->wide_columns[i], wide);
}

static void
narrow_cb (AdwBreakpoint *breakpoint, TnMapManyDialog *self)
{
  set_wide (self, FALSE);
}

static void
wide_cb (AdwBreakpoint *breakpoint, TnMapManyDialog *self)
{
  set_wide (self, TRUE);
}

/* Loading ------------------------------------------------------------------- */

static gboolean
is_same (gconstpointer a, gconstpointer b)
{
  return tn_record_equal ((gpointer) a, (gpointer) b);
}

static DexFuture *
suggested_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnMapManyDialog) self = tn_asked_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *suggestions = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  if (self == NULL || self->services == NULL || ((TnAsked *) data)->serial != self->loads)
    return NULL;
  /* Why mapping failed stays. */
  if (error != NULL || self->unread)
    tn_error_show (self->error_label, error);
  self->unread = error != NULL;
  if (suggestions == NULL)
    {
      /* What is not known is not "all are mapped". */
      if (count (self) == 0)
        gtk_stack_set_visible_child_name (self->stack, "failed");
      return NULL;
    }
  for (guint i = 0; suggestions != NULL && i < suggestions->len; i++)
    {
      const TnSuggestion *s = g_ptr_array_index (suggestions, i);
      gpointer decided;
      gint64 chosen = s->match.confidence >= TN_CONFIDENCE_HIGH;

      if (g_hash_table_lookup_extended (self->decided, &s->match.source, NULL, &decided))
        chosen = GPOINTER_TO_INT (decided);
      g_ptr_array_add (rows,
                       g_object_new (TN_TYPE_PROPOSAL,
                                     "id",
                                     s->match.source,
                                     "tenant-name",
                                     s->tenant_name,
                                     "tenant-domain",
                                     s->tenant_domain,
                                     "target",
                                     s->match.target,
                                     "target-name",
                                     s->target_name,
                                     "organizations",
                                     s->organizations,
                                     "confidence",
                                     (gint64) s->match.confidence,
                                     "reason",
                                     (gint64) s->match.reason,
                                     "chosen",
                                     chosen,
                                     NULL));
    }
  /* Each tenant that is synced meanwhile reads them again. */
  tn_list_update (self->proposals, rows, is_same);
  gtk_stack_set_visible_child_name (self->stack, rows->len > 0 ? "ready" : "empty");
  gtk_widget_set_visible (GTK_WIDGET (self->bar), rows->len > 0);
  update_state (self);
  return NULL;
}

static void
load (TnMapManyDialog *self)
{
  dex_future_disown (dex_future_finally (tn_state_suggest (tn_services_get_store (self->services)),
                                         suggested_cb,
                                         tn_asked_new (self, ++self->loads),
                                         tn_asked_free));
}

static void
store_changed_cb (TnStore *store, guint tables, TnMapManyDialog *self)
{
  if (tables & (TN_TABLE_TENANTS | TN_TABLE_MANAGED_TENANTS | TN_TABLE_ORGANIZATIONS) &&
      !self->busy)
    load (self);
}

/* Acting -------------------------------------------------------------------- */

static void
choose (TnMapManyDialog *self, gint64 chosen)
{
  for (guint i = 0; i < count (self); i++)
    {
      g_autoptr (TnRecord) record = g_list_model_get_item (G_LIST_MODEL (self->proposals), i);
      gint64 id = tn_record_get_id (record);

      g_hash_table_insert (self->decided,
                           g_memdup2 (&id, sizeof id),
                           GINT_TO_POINTER ((int) chosen));
      g_object_set (record, "chosen", chosen, NULL);
    }
  update_state (self);
}

static void
all_cb (GtkButton *button, TnMapManyDialog *self)
{
  choose (self, 1);
}

static void
none_cb (GtkButton *button, TnMapManyDialog *self)
{
  choose (self, 0);
}

/* Another managed tenant than the suggested one: as for a single tenant. */
static void
row_activated_cb (GtkColumnView *table, guint position, TnMapManyDialog *self)
{
  g_autoptr (TnRecord) record = g_list_model_get_item (G_LIST_MODEL (self->proposals), position);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.map", "x", tn_record_get_id (record));
}

static void
failed_cb (AdwDialog *dialog, const GError *error)
{
  TnMapManyDialog *self = TN_MAP_MANY_DIALOG (dialog);

  self->busy = FALSE;
  update_state (self);
  tn_error_show (self->error_label, error);
  /* What changed meanwhile was passed over. */
  load (self);
}

static void
map_cb (GtkButton *button, TnMapManyDialog *self)
{
  g_autoptr (GArray) mappings = g_array_new (FALSE, FALSE, sizeof (TnMapping));
  g_autofree char *done = NULL;

  for (guint i = 0; i < count (self); i++)
    {
      g_autoptr (TnRecord) record = g_list_model_get_item (G_LIST_MODEL (self->proposals), i);
      const TnMapping mapping = { tn_record_get_id (record),
                                  MAX (0, tn_record_get_int (record, "target")) };

      if (tn_record_get_int (record, "chosen") > 0)
        g_array_append_val (mappings, mapping);
    }
  done = g_strdup_printf (ngettext ("%u tenant mapped", "%u tenants mapped", mappings->len),
                          mappings->len);
  self->busy = TRUE;
  update_state (self);
  tn_mapping_follow (tn_state_map_many (tn_services_get_store (self->services),
                                        tn_services_get_actor (self->services),
                                        mappings,
                                        tn_services_now (self->services)),
                     ADW_DIALOG (self),
                     self->services,
                     done,
                     "tenant.map-many",
                     failed_cb);
}

AdwDialog *
tn_map_many_dialog_new (TnServices *services)
{
  TnMapManyDialog *self = g_object_new (TN_TYPE_MAP_MANY_DIALOG, NULL);

  self->services = g_object_ref (services);
  add_columns (self);
  set_wide (self, TRUE);
  gtk_column_view_set_model (self->table,
                             GTK_SELECTION_MODEL (gtk_single_selection_new (
                                 G_LIST_MODEL (g_object_ref (self->proposals)))));
  g_signal_connect_object (tn_services_get_store (services),
                           "changed",
                           G_CALLBACK (store_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  load (self);
  return ADW_DIALOG (self);
}

static void
tn_map_many_dialog_dispose (GObject *object)
{
  TnMapManyDialog *self = TN_MAP_MANY_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_MAP_MANY_DIALOG);
  g_clear_object (&self->proposals);
  g_clear_pointer (&self->decided, g_hash_table_unref);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_map_many_dialog_parent_class)->dispose (object);
}

static void
tn_map_many_dialog_class_init (TnMapManyDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_map_many_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/mapping/tn-map-many-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnMapManyDialog, title);
  gtk_widget_class_bind_template_child (widget_class, TnMapManyDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, TnMapManyDialog, table);
  gtk_widget_class_bind_template_child (widget_class, TnMapManyDialog, bar);
  gtk_widget_class_bind_template_child (widget_class, TnMapManyDialog, chosen_label);
  gtk_widget_class_bind_template_child (widget_class, TnMapManyDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, TnMapManyDialog, map_button);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, narrow_cb);
  gtk_widget_class_bind_template_callback (widget_class, wide_cb);
  gtk_widget_class_bind_template_callback (widget_class, map_cb);
  gtk_widget_class_bind_template_callback (widget_class, all_cb);
  gtk_widget_class_bind_template_callback (widget_class, none_cb);
}

static void
tn_map_many_dialog_init (TnMapManyDialog *self)
{
  self->proposals = g_list_store_new (TN_TYPE_PROPOSAL);
  self->decided = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}
