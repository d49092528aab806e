/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test-list.h"
#include "tn-test.h"

#include "tn-slots.h"
#include "tn-table.h"

#include <adwaita.h>

/* Places of a table: what stays of them when another question is asked, and what of them GTK hears.
 */
typedef struct
{
  TnTestList list;
  GtkSelectionModel *selection, *slots;
} Fixture;

static void
selection_changed_cb (GtkSelectionModel *model, guint position, guint n, Fixture *f)
{
  g_string_append_printf (f->list.emitted, "%u=%u ", position, n);
}

static void
setup (Fixture *f, gconstpointer data)
{
  tn_test_list_setup (&f->list, 60);
  f->selection =
      GTK_SELECTION_MODEL (gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (f->list.model))));
  f->slots = tn_slots_new (f->selection, f->list.model);
  tn_test_list_note_items (&f->list, G_LIST_MODEL (f->slots));
  g_signal_connect (f->slots, "selection-changed", G_CALLBACK (selection_changed_cb), f);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->slots);
  g_assert_finalize_object (f->selection);
  tn_test_list_teardown (&f->list);
}

static TnSlot *
slot_at (Fixture *f, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (f->slots), position);
}

typedef struct
{
  TnSlot *slot;
  const char *name;
} Wanted;

static gboolean
shows (gpointer data)
{
  Wanted *wanted = data;

  return g_strcmp0 (tn_record_get_string (tn_slot_get_record (wanted->slot), "name"),
                    wanted->name) == 0;
}

static void
assert_shows (TnSlot *slot, const char *name)
{
  tn_test_until (shows, &(Wanted) { slot, name });
}

/* Another question: the places stay, and show its answer; GTK hears of the length. Without a view
 * nothing is in sight, so that all of them are filled a little later. */
static void
test_another_question (Fixture *f, gconstpointer data)
{
  g_autoptr (TnSlot) first = slot_at (f, 0), tenth = slot_at (f, 10), last = slot_at (f, 59);
  g_autoptr (TnSlot) again = NULL;

  assert_shows (first, "Tenant 00");
  tn_query_model_set_search (f->list.model, "tenant 3");
  tn_test_list_noted (&f->list, "0=10 10-50+0 ");
  assert_shows (first, "Tenant 30");
  again = slot_at (f, 0);
  g_assert_true (again == first);
  /* Whoever holds a place that is gone still sees what it was. */
  assert_shows (tenth, "Tenant 10");
  assert_shows (last, "Tenant 59");
  tn_query_model_set_sort (f->list.model, "name", TRUE);
  tn_test_list_noted (&f->list, "0=10 ");
  assert_shows (first, "Tenant 39");
  tn_query_model_set_search (f->list.model, "nobody");
  tn_test_list_noted (&f->list, "0-10+0 ");
}

/* The same question answered anew: a place stays with what it shows. */
static void
test_same_question (Fixture *f, gconstpointer data)
{
  g_autoptr (TnSlot) first = slot_at (f, 0), again = NULL, other = NULL;

  gtk_selection_model_select_item (f->slots, 0, TRUE);
  tn_test_list_noted (&f->list, "0=1 ");
  tn_test_list_add (&f->list, "A Tenant");
  tn_test_list_noted (&f->list, "0-0+1 ");
  again = slot_at (f, 1);
  g_assert_true (again == first);
  assert_shows (first, "Tenant 00");
  other = slot_at (f, 0);
  assert_shows (other, "A Tenant");
  g_assert_true (gtk_selection_model_is_selected (f->slots, 1));
  g_assert_false (gtk_selection_model_is_selected (f->slots, 0));
}

/* The same question, in another order: each row keeps its place, wherever that is now. */
static void
test_reordered (Fixture *f, gconstpointer data)
{
  g_autoptr (TnSlot) fifth = slot_at (f, 5), tenth = slot_at (f, 10), fifty = slot_at (f, 50);
  g_autoptr (TnSlot) ninth = NULL, twentieth = NULL, still = NULL;

  tn_test_ok (tn_state_rename_managed_tenant (f->list.store,
                                              &f->list.actor,
                                              tn_record_get_id (tn_slot_get_record (fifth)),
                                              "Tenant 20b",
                                              1000));
  tn_test_list_noted (&f->list, "5-16+16 ");
  ninth = slot_at (f, 9);
  g_assert_true (ninth == tenth);
  twentieth = slot_at (f, 20);
  g_assert_true (twentieth == fifth);
  still = slot_at (f, 50);
  g_assert_true (still == fifty);
  assert_shows (tenth, "Tenant 10");
  assert_shows (fifth, "Tenant 20b");
}

/* What was chosen stays chosen where the answer has it, and nowhere else. */
static void
test_selection (Fixture *f, gconstpointer data)
{
  g_autoptr (GtkBitset) chosen = NULL;

  gtk_selection_model_select_range (f->slots, 33, 2, TRUE);
  g_string_truncate (f->list.emitted, 0);
  tn_query_model_set_search (f->list.model, "tenant 3");
  tn_test_list_until_noted (&f->list);
  chosen = gtk_selection_model_get_selection (f->slots);
  g_assert_cmpuint (gtk_bitset_get_size (chosen), ==, 2);
  g_assert_true (gtk_selection_model_is_selected (f->slots, 3));
  g_assert_true (gtk_selection_model_is_selected (f->slots, 4));
}

static GtkWidget *
label_under (GtkWidget *from, const char *text)
{
  if (GTK_IS_LABEL (from) && g_str_equal (gtk_label_get_label (GTK_LABEL (from)), text))
    return from;
  for (GtkWidget *child = gtk_widget_get_first_child (from); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = label_under (child, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static char *
sentence (TnRecord *record)
{
  return g_strdup (tn_record_get_string (record, "name"));
}

typedef struct
{
  GtkWidget *table;
  const char *text;
} Cell;

static gboolean
is_written (gpointer data)
{
  Cell *cell = data;

  return label_under (cell->table, cell->text) != NULL;
}

static gboolean
is_not_written (gpointer data)
{
  return !is_written (data);
}

/* In a table: the cell of a place is written anew, and what it is asked for is its record. */
static void
test_table (Fixture *f, gconstpointer data)
{
  GtkWidget *window = gtk_window_new (), *table = gtk_column_view_new (NULL), *cell;

  tn_table_add_text (GTK_COLUMN_VIEW (table), "Name", "name", FALSE);
  tn_table_set_row_text (GTK_COLUMN_VIEW (table), sentence);
  tn_table_set_model (GTK_COLUMN_VIEW (table), f->list.model, f->selection);
  gtk_window_set_child (GTK_WINDOW (window), table);
  gtk_window_present (GTK_WINDOW (window));
  tn_test_until (is_written, &(Cell) { table, "Tenant 00" });
  cell = label_under (table, "Tenant 00");
  tn_query_model_set_search (f->list.model, "tenant 3");
  tn_test_until (is_not_written, &(Cell) { table, "Tenant 00" });
  g_assert_true (label_under (table, "Tenant 30") == cell);
  g_assert_cmpstr (tn_record_get_string (tn_cell_get_record (cell), "name"), ==, "Tenant 30");
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
is_null (gpointer data)
{
  return *(gpointer *) data == NULL;
}

static void
renewed_cb (TnQueryModel *model, GtkWidget **gone)
{
  /* The picture of those that stay comes before these are taken apart. */
  g_assert_nonnull (*gone);
  g_assert_null (gtk_widget_get_root (*gone));
}

/* Rows that a shorter answer has no more use for are out of the table at once, and let go of. */
static void
test_shorter (Fixture *f, gconstpointer data)
{
  GtkWidget *window = gtk_window_new (), *table = gtk_column_view_new (NULL), *last = NULL;

  tn_table_add_text (GTK_COLUMN_VIEW (table), "Name", "name", FALSE);
  tn_table_set_model (GTK_COLUMN_VIEW (table), f->list.model, f->selection);
  gtk_window_set_child (GTK_WINDOW (window), table);
  gtk_window_present (GTK_WINDOW (window));
  tn_test_until (is_written, &(Cell) { table, "Tenant 59" });
  g_set_weak_pointer (&last, label_under (table, "Tenant 59"));
  g_signal_connect (f->list.model, "renewed", G_CALLBACK (renewed_cb), &last);
  tn_query_model_set_search (f->list.model, "tenant 3");
  tn_test_until (is_null, &last);
  g_signal_handlers_disconnect_by_func (f->list.model, renewed_cb, &last);
  g_assert_null (label_under (table, "Tenant 59"));
  g_assert_nonnull (label_under (table, "Tenant 39"));
  /* A table may go before they are. */
  g_set_weak_pointer (&last, label_under (table, "Tenant 39"));
  g_signal_connect (f->list.model, "renewed", G_CALLBACK (renewed_cb), &last);
  tn_query_model_set_search (f->list.model, "tenant 30");
  tn_test_list_until_noted (&f->list);
  gtk_window_destroy (GTK_WINDOW (window));
  tn_test_until (is_null, &last);
}

static gboolean
focus_shows (gpointer data)
{
  Cell *cell = data;
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (cell->table));

  return focus != NULL && gtk_widget_is_ancestor (focus, cell->table) &&
         label_under (focus, cell->text) != NULL;
}

/* The focus stays on what it was on, where the answer has that, and is on the first where not. */
static void
test_focus (Fixture *f, gconstpointer data)
{
  GtkWidget *window = gtk_window_new (), *table = gtk_column_view_new (NULL);

  tn_table_add_text (GTK_COLUMN_VIEW (table), "Name", "name", FALSE);
  tn_table_set_model (GTK_COLUMN_VIEW (table), f->list.model, f->selection);
  gtk_window_set_child (GTK_WINDOW (window), table);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 2400);
  gtk_window_present (GTK_WINDOW (window));
  tn_test_until (is_written, &(Cell) { table, "Tenant 33" });
  while (gtk_widget_get_height (table) == 0)
    g_main_context_iteration (NULL, TRUE);
  gtk_column_view_scroll_to (GTK_COLUMN_VIEW (table), 33, NULL, GTK_LIST_SCROLL_FOCUS, NULL);
  gtk_widget_grab_focus (table);
  tn_test_until (focus_shows, &(Cell) { table, "Tenant 33" });
  tn_query_model_set_search (f->list.model, "tenant 3");
  tn_test_until (is_not_written, &(Cell) { table, "Tenant 00" });
  tn_test_until (focus_shows, &(Cell) { table, "Tenant 33" });
  tn_query_model_set_search (f->list.model, "tenant 1");
  tn_test_until (focus_shows, &(Cell) { table, "Tenant 10" });
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  dex_init ();
  g_test_add ("/slots/another-question", Fixture, NULL, setup, test_another_question, teardown);
  g_test_add ("/slots/same-question", Fixture, NULL, setup, test_same_question, teardown);
  g_test_add ("/slots/reordered", Fixture, NULL, setup, test_reordered, teardown);
  g_test_add ("/slots/selection", Fixture, NULL, setup, test_selection, teardown);
  g_test_add ("/slots/table", Fixture, NULL, setup, test_table, teardown);
  g_test_add ("/slots/shorter", Fixture, NULL, setup, test_shorter, teardown);
  g_test_add ("/slots/focus", Fixture, NULL, setup, test_focus, teardown);
  return g_test_run ();
}
