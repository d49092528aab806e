/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-pick-dialog.h"

#include "tn-row.h"
#include "tn-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A search is worth its place from so many on. */
#define SEARCHED 8

/* More are found by searching: a list of thousands is no list to choose from. */
#define MAX_SHOWN 100

typedef struct
{
  AdwDialog *dialog;  /* (not owned) */
  GtkWidget *search;  /* (not owned) */
  GtkListBox *list;   /* (not owned) */
  GtkWidget *more;    /* (not owned): how many are not shown */
  GPtrArray *entries; /* (owned) (element-type TnPickEntry) */
  GPtrArray *folds;   /* (owned) (element-type utf8): what each is found by */
  TnPicked picked;
  gpointer data;
  GDestroyNotify destroy;
} Pick;

TnPickEntry *
tn_pick_entry_new (const char *id, const char *name, const char *detail)
{
  TnPickEntry *entry = g_new (TnPickEntry, 1);

  *entry = (TnPickEntry) { g_strdup (id), g_strdup (name), g_strdup (detail) };
  return entry;
}

void
tn_pick_entry_free (TnPickEntry *entry)
{
  g_free (entry->id);
  g_free (entry->name);
  g_free (entry->detail);
  g_free (entry);
}

static void
pick_free (gpointer data)
{
  Pick *pick = data;

  g_ptr_array_unref (pick->entries);
  g_ptr_array_unref (pick->folds);
  if (pick->destroy != NULL)
    pick->destroy (pick->data);
  g_free (pick);
}

static void
add_row (Pick *pick, guint i)
{
  const TnPickEntry *entry = g_ptr_array_index (pick->entries, i);
  AdwActionRow *row = tn_row_new (entry->name, entry->detail);

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data (G_OBJECT (row), "tn-entry", (gpointer) entry);
  gtk_list_box_append (pick->list, GTK_WIDGET (row));
}

static void
fill (Pick *pick)
{
  g_autofree char *needle = tn_text_fold (gtk_editable_get_text (GTK_EDITABLE (pick->search)));
  g_autofree char *text = NULL;
  GtkListBoxRow *row;
  guint shown = 0, found = 0;

  g_strstrip (needle);
  /* Not all children: the placeholder stays. */
  while ((row = gtk_list_box_get_row_at_index (pick->list, 0)) != NULL)
    gtk_list_box_remove (pick->list, GTK_WIDGET (row));
  for (guint i = 0; i < pick->entries->len; i++)
    {
      if (strstr (g_ptr_array_index (pick->folds, i), needle) == NULL)
        continue;
      found++;
      if (shown < MAX_SHOWN)
        {
          add_row (pick, i);
          shown++;
        }
    }
  text = g_strdup_printf (
      ngettext ("And %'u more: type to find it", "And %'u more: type to find one", found - shown),
      found - shown);
  gtk_label_set_label (GTK_LABEL (pick->more), text);
  gtk_widget_set_visible (pick->more, found > shown);
}

static void
search_changed_cb (GtkSearchEntry *entry, Pick *pick)
{
  fill (pick);
}

static void
stop_search_cb (GtkSearchEntry *entry, Pick *pick)
{
  adw_dialog_close (pick->dialog);
}

static void
activated_cb (GtkListBox *list, GtkListBoxRow *row, gpointer data)
{
  Pick *pick = data;
  const TnPickEntry *entry = g_object_get_data (G_OBJECT (row), "tn-entry");
  g_autoptr (AdwDialog) dialog = g_object_ref (pick->dialog);

  adw_dialog_close (dialog);
  pick->picked (entry->id, entry->name, pick->data);
}

/* Return means what was typed: the only one that fits is picked; of several, the first has the
 * focus. */
static void
search_activated_cb (GtkSearchEntry *entry, Pick *pick)
{
  GtkListBoxRow *first;

  fill (pick);
  first = gtk_list_box_get_row_at_index (pick->list, 0);
  if (first != NULL && gtk_list_box_get_row_at_index (pick->list, 1) == NULL)
    activated_cb (pick->list, first, pick);
  else if (first != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (first));
}

static GtkWidget *
list_new (const char *empty)
{
  GtkWidget *list = gtk_list_box_new (), *nothing = gtk_label_new (empty);

  gtk_widget_set_margin_top (nothing, 18);
  gtk_widget_set_margin_bottom (nothing, 18);
  gtk_widget_add_css_class (nothing, "dimmed");
  gtk_list_box_set_placeholder (GTK_LIST_BOX (list), nothing);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_set_valign (list, GTK_ALIGN_START);
  gtk_widget_add_css_class (list, "boxed-list");
  return list;
}

/* @entries: copied. */
static Pick *
pick_new (GPtrArray *entries, TnPicked picked, gpointer data, GDestroyNotify destroy)
{
  Pick *pick = g_new0 (Pick, 1);

  pick->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_pick_entry_free);
  pick->folds = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < entries->len; i++)
    {
      const TnPickEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *text = NULL;

      g_ptr_array_add (pick->entries, tn_pick_entry_new (entry->id, entry->name, entry->detail));
      text = g_strjoin (" ", entry->name, entry->detail, NULL);
      g_ptr_array_add (pick->folds, tn_text_fold (text));
    }
  pick->picked = picked;
  pick->data = data;
  pick->destroy = destroy;
  return pick;
}

AdwDialog *
tn_pick_dialog_new (const char *title,
                    const char *empty,
                    GPtrArray *entries,
                    TnPicked picked,
                    gpointer data,
                    GDestroyNotify destroy)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new (), *list = list_new (empty),
            *scrolled = gtk_scrolled_window_new (), *clamp = adw_clamp_new (),
            *search = gtk_search_entry_new (), *more = gtk_label_new (NULL),
            *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  Pick *pick = pick_new (entries, picked, data, destroy);

  pick->dialog = dialog;
  pick->search = search;
  pick->list = GTK_LIST_BOX (list);
  pick->more = more;
  g_object_set_data_full (G_OBJECT (dialog), "tn-pick", pick, pick_free);
  adw_dialog_set_title (dialog, title);
  adw_dialog_set_content_width (dialog, 420);
  adw_dialog_set_content_height (dialog, 520);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  gtk_widget_set_margin_start (search, 12);
  gtk_widget_set_margin_end (search, 12);
  gtk_widget_set_margin_bottom (search, 6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (search),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search"),
                                  -1);
  gtk_widget_set_visible (search, entries->len >= SEARCHED);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), search);
  /* They end together: the data of the dialog outlives its widgets. */
  g_signal_connect (search, "search-changed", G_CALLBACK (search_changed_cb), pick);
  g_signal_connect (search, "stop-search", G_CALLBACK (stop_search_cb), pick);
  g_signal_connect (search, "activate", G_CALLBACK (search_activated_cb), pick);
  g_signal_connect (list, "row-activated", G_CALLBACK (activated_cb), pick);
  gtk_widget_set_margin_start (clamp, 12);
  gtk_widget_set_margin_end (clamp, 12);
  gtk_widget_set_margin_top (clamp, 6);
  gtk_widget_set_margin_bottom (clamp, 18);
  gtk_widget_add_css_class (more, "dimmed");
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), more);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled),
                                  GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scrolled);
  adw_dialog_set_child (dialog, view);
  fill (pick);
  adw_dialog_set_focus (dialog,
                        entries->len >= SEARCHED
                            ? search
                            : GTK_WIDGET (gtk_list_box_get_row_at_index (pick->list, 0)));
  return dialog;
}
