/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-backup-list.h"

#include "tn-focus.h"
#include "tn-row.h"
#include "tn-status-pill.h"
#include "tn-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* So many are seen at once: nobody searches them. */
#define FEW 8

/* A row ---------------------------------------------------------------------------- */

#define TN_TYPE_BACKUP_ROW (tn_backup_row_get_type ())
G_DECLARE_FINAL_TYPE (TnBackupRow, tn_backup_row, TN, BACKUP_ROW, GObject)

struct _TnBackupRow
{
  GObject parent_instance;

  TnBackupItem *item; /* (owned) */
  char *fold;         /* (owned): what a search looks through */
  gboolean chosen;
  gboolean by_hand; /* chosen only by somebody who means this one */
};

enum
{
  PROP_CHOSEN = 1,
  N_PROPS,
};

static GParamSpec *row_props[N_PROPS];

G_DEFINE_FINAL_TYPE (TnBackupRow, tn_backup_row, G_TYPE_OBJECT)

static void
tn_backup_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CHOSEN)
    g_value_set_boolean (value, TN_BACKUP_ROW (object)->chosen);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
tn_backup_row_finalize (GObject *object)
{
  tn_backup_item_free (TN_BACKUP_ROW (object)->item);
  g_free (TN_BACKUP_ROW (object)->fold);
  G_OBJECT_CLASS (tn_backup_row_parent_class)->finalize (object);
}

static void
tn_backup_row_class_init (TnBackupRowClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = tn_backup_row_get_property;
  G_OBJECT_CLASS (klass)->finalize = tn_backup_row_finalize;
  row_props[PROP_CHOSEN] =
      g_param_spec_boolean ("chosen", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, row_props);
}

static void
tn_backup_row_init (TnBackupRow *self)
{
}

static TnBackupRow *
row_new (const TnBackupItem *item)
{
  TnBackupRow *row = g_object_new (TN_TYPE_BACKUP_ROW, NULL);
  g_autofree char *text = g_strjoin ("\n",
                                     tn_backup_item_title (item),
                                     item->details != NULL ? item->details : "",
                                     NULL);

  row->item = tn_backup_item_copy (item);
  row->fold = tn_text_fold (text);
  return row;
}

static void
row_set_chosen (TnBackupRow *row, gboolean chosen)
{
  if (row->chosen == chosen || row->item->problem != NULL)
    return;
  row->chosen = chosen;
  g_object_notify_by_pspec (G_OBJECT (row), row_props[PROP_CHOSEN]);
}

/* The list -------------------------------------------------------------------------- */

struct _TnBackupList
{
  GtkBox parent_instance;

  GListStore *rows;        /* (owned) (element-type TnBackupRow) */
  GtkCustomFilter *filter; /* (owned) */
  TnBackupListText text;   /* (nullable) */
  TnBackupListLook look;   /* (nullable) */
  gpointer user_data;      /* (not owned) */
  char *needle;            /* (owned): folded */
  gboolean choose, filling, by_space;
  gboolean (*opens) (const TnBackupItem *item); /* (nullable) */
  char *empty, *empty_text;                     /* (owned) (nullable) */

  GtkWidget *none;
  GtkWidget *search, *all, *count, *bar, *view, *stack;
};

G_DEFINE_FINAL_TYPE (TnBackupList, tn_backup_list, GTK_TYPE_BOX)

enum
{
  CHANGED,
  OPENED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static guint
n_rows (TnBackupList *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->rows));
}

static TnBackupRow *
row_at (TnBackupList *self, guint index)
{
  g_autoptr (TnBackupRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), index);

  /* The store holds it. */
  return row;
}

guint
tn_backup_list_count_chosen (TnBackupList *self)
{
  guint n = 0;

  for (guint i = 0; i < n_rows (self); i++)
    n += row_at (self, i)->chosen;
  return n;
}

static void
update_bar (TnBackupList *self)
{
  guint n = 0, chosen = tn_backup_list_count_chosen (self);
  g_autofree char *text = NULL;

  for (guint i = 0; i < n_rows (self); i++)
    n += row_at (self, i)->item->problem == NULL &&
         (row_at (self, i)->chosen || !row_at (self, i)->by_hand);
  /* Translators: how many are selected, of how many there are */
  text = g_strdup_printf (_ ("%1$'u of %2$'u selected"), chosen, n);
  gtk_label_set_label (GTK_LABEL (self->count), text);
  self->filling = TRUE;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->all), n > 0 && chosen == n);
  gtk_check_button_set_inconsistent (GTK_CHECK_BUTTON (self->all), chosen > 0 && chosen < n);
  self->filling = FALSE;
  gtk_widget_set_sensitive (self->all, n > 0);
  gtk_widget_set_visible (self->bar, self->choose && n_rows (self) > 0);
}

static void
chosen_changed (TnBackupList *self)
{
  update_bar (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
all_toggled_cb (GtkCheckButton *check, TnBackupList *self)
{
  if (self->filling)
    return;
  /* RES-02: all there are, not only those that are seen. */
  for (guint i = 0; i < n_rows (self); i++)
    if (!row_at (self, i)->by_hand || !gtk_check_button_get_active (check))
      row_set_chosen (row_at (self, i), gtk_check_button_get_active (check));
  chosen_changed (self);
}

static void
check_toggled_cb (GtkCheckButton *check, GtkListItem *item)
{
  TnBackupRow *row = gtk_list_item_get_item (item);
  GtkWidget *self = gtk_widget_get_ancestor (GTK_WIDGET (check), TN_TYPE_BACKUP_LIST);

  if (row == NULL || self == NULL || row->chosen == gtk_check_button_get_active (check))
    return;
  row_set_chosen (row, gtk_check_button_get_active (check));
  chosen_changed (TN_BACKUP_LIST (self));
}

static void
activated_cb (GtkListView *view, guint position, TnBackupList *self)
{
  g_autoptr (TnBackupRow) row =
      g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (self->view))),
                             position);

  if (row != NULL && !self->by_space && self->opens != NULL && self->opens (row->item))
    {
      g_signal_emit (self, signals[OPENED], 0, row->item);
      return;
    }
  if (row == NULL || !self->choose)
    return;
  row_set_chosen (row, !row->chosen);
  chosen_changed (self);
}

static GtkWidget *
label_new (const char *css)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (css != NULL)
    {
      gtk_widget_add_css_class (label, "dimmed");
      gtk_widget_add_css_class (label, css);
    }
  return label;
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *check = gtk_check_button_new (),
            *labels = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *title = label_new (NULL),
            *subtitle = label_new ("caption"), *pill = tn_status_pill_new (),
            *arrow = tn_row_arrow_new ();

  gtk_widget_set_hexpand (labels, TRUE);
  gtk_widget_set_valign (labels, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_focusable (check, FALSE);
  gtk_box_append (GTK_BOX (labels), title);
  gtk_box_append (GTK_BOX (labels), subtitle);
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), labels);
  gtk_box_append (GTK_BOX (box), pill);
  gtk_box_append (GTK_BOX (box), arrow);
  g_object_set_data (G_OBJECT (item), "tn-check", check);
  g_object_set_data (G_OBJECT (item), "tn-title", title);
  g_object_set_data (G_OBJECT (item), "tn-subtitle", subtitle);
  g_object_set_data (G_OBJECT (item), "tn-pill", pill);
  g_object_set_data (G_OBJECT (item), "tn-arrow", arrow);
  gtk_list_item_set_child (item, box);
  g_signal_connect_object (check,
                           "toggled",
                           G_CALLBACK (check_toggled_cb),
                           item,
                           G_CONNECT_DEFAULT);
}

/* What is read out of a row: below its name, the word at its end, and whether it is chosen. */
static void
describe (GtkListItem *item)
{
  TnBackupRow *row = gtk_list_item_get_item (item);
  const char *text = gtk_label_get_label (g_object_get_data (G_OBJECT (item), "tn-subtitle"));
  const char *word = g_object_get_data (G_OBJECT (item), "tn-word");
  g_autoptr (GString) out = g_string_new (text);

  if (word != NULL && *word != '\0')
    g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", word);
  if (row->chosen)
    g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", _ ("selected"));
  gtk_list_item_set_accessible_description (item, out->str);
}

static void
row_chosen_cb (TnBackupRow *row, GParamSpec *pspec, GtkListItem *item)
{
  gtk_check_button_set_active (g_object_get_data (G_OBJECT (item), "tn-check"), row->chosen);
  describe (item);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, TnBackupList *self)
{
  TnBackupRow *row = gtk_list_item_get_item (item);
  GtkWidget *check = g_object_get_data (G_OBJECT (item), "tn-check"),
            *pill = g_object_get_data (G_OBJECT (item), "tn-pill"),
            *subtitle = g_object_get_data (G_OBJECT (item), "tn-subtitle");
  const char *name = row->item->name != NULL ? row->item->name : row->item->id;
  TnStatusLook look = { "", NULL, "dimmed", FALSE };
  g_autofree char *text = NULL;

  if (row->item->problem != NULL)
    text = g_strdup (row->item->problem);
  else if (self->text != NULL)
    text = self->text (row->item, self->user_data);
  if (self->look != NULL)
    look = self->look (row->item, self->user_data);
  gtk_label_set_label (g_object_get_data (G_OBJECT (item), "tn-title"), name);
  gtk_label_set_label (GTK_LABEL (subtitle), text);
  gtk_widget_set_tooltip_text (subtitle, row->item->problem);
  gtk_widget_set_visible (subtitle, text != NULL && *text != '\0');
  gtk_widget_set_visible (pill, *look.word != '\0');
  if (*look.word != '\0')
    tn_status_pill_set (TN_STATUS_PILL (pill), look, FALSE);
  gtk_widget_set_visible (check, self->choose);
  gtk_widget_set_visible (g_object_get_data (G_OBJECT (item), "tn-arrow"),
                          self->opens != NULL && self->opens (row->item));
  gtk_widget_set_sensitive (check, row->item->problem == NULL);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), row->chosen);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_list_item_set_accessible_label (item, name);
  g_object_set_data_full (G_OBJECT (item), "tn-word", g_strdup (look.word), g_free);
  describe (item);
  g_object_set_data (
      G_OBJECT (item),
      "tn-handler",
      GSIZE_TO_POINTER (
          g_signal_connect (row, "notify::chosen", G_CALLBACK (row_chosen_cb), item)));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  g_signal_handler_disconnect (
      gtk_list_item_get_item (item),
      GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (item), "tn-handler")));
}

static gboolean
is_looked_for (gpointer item, gpointer user_data)
{
  TnBackupList *self = user_data;

  return strstr (TN_BACKUP_ROW (item)->fold, self->needle) != NULL;
}

static void
show_found (TnBackupList *self)
{
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (self->view)));

  gboolean empty = n_rows (self) == 0 && self->empty != NULL;

  adw_status_page_set_title (ADW_STATUS_PAGE (self->none),
                             empty ? self->empty : _ ("No Results Found"));
  adw_status_page_set_description (ADW_STATUS_PAGE (self->none), empty ? self->empty_text : NULL);
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->none),
                                 empty ? "tn-backup-symbolic" : "system-search-symbolic");
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack),
                                    g_list_model_get_n_items (model) > 0 ? "list" : "none");
}

static void
search_changed_cb (TnBackupList *self)
{
  g_free (self->needle);
  self->needle = tn_text_fold (gtk_editable_get_text (GTK_EDITABLE (self->search)));
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  show_found (self);
}

void
tn_backup_list_set_texts (TnBackupList *self,
                          TnBackupListText text,
                          TnBackupListLook look,
                          gpointer user_data)
{
  self->text = text;
  self->look = look;
  self->user_data = user_data;
}

void
tn_backup_list_set_empty (TnBackupList *self, const char *title, const char *description)
{
  g_set_str (&self->empty, title);
  g_set_str (&self->empty_text, description);
  show_found (self);
}

void
tn_backup_list_set_opens (TnBackupList *self, gboolean (*opens) (const TnBackupItem *item))
{
  self->opens = opens;
}

/* @before: (nullable): id → whether it was chosen */
static void
fill (TnBackupList *self,
      GPtrArray *items,
      gboolean choose,
      gboolean (*chosen) (const TnBackupItem *item),
      GHashTable *before)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  self->choose = choose;
  for (guint i = 0; i < items->len; i++)
    {
      TnBackupRow *row = row_new (g_ptr_array_index (items, i));
      gpointer was;

      row->chosen = choose && row->item->problem == NULL && chosen != NULL && chosen (row->item);
      if (before != NULL && g_hash_table_lookup_extended (before, row->item->id, NULL, &was))
        row->chosen = GPOINTER_TO_INT (was) && row->item->problem == NULL;
      row->by_hand = chosen != NULL && !chosen (row->item);
      g_ptr_array_add (rows, row);
    }
  g_list_store_splice (self->rows, 0, n_rows (self), rows->pdata, rows->len);
  gtk_widget_set_visible (self->search, rows->len > FEW);
  /* What nobody sees must not filter. */
  if (rows->len <= FEW && *self->needle != '\0')
    {
      gtk_editable_set_text (GTK_EDITABLE (self->search), "");
      search_changed_cb (self);
    }
  show_found (self);
  chosen_changed (self);
}

void
tn_backup_list_set_items (TnBackupList *self,
                          GPtrArray *items,
                          gboolean choose,
                          gboolean (*chosen) (const TnBackupItem *item))
{
  fill (self, items, choose, chosen, NULL);
}

void
tn_backup_list_update_items (TnBackupList *self,
                             GPtrArray *items,
                             gboolean (*chosen) (const TnBackupItem *item))
{
  g_autoptr (GHashTable) before = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < n_rows (self); i++)
    g_hash_table_insert (before,
                         g_strdup (row_at (self, i)->item->id),
                         GINT_TO_POINTER (row_at (self, i)->chosen));
  fill (self, items, TRUE, chosen, before);
}

GPtrArray *
tn_backup_list_get_chosen (TnBackupList *self)
{
  GPtrArray *chosen = tn_backup_items_new ();

  for (guint i = 0; i < n_rows (self); i++)
    if (row_at (self, i)->chosen)
      g_ptr_array_add (chosen, tn_backup_item_copy (row_at (self, i)->item));
  return chosen;
}

/* So many are named; the others are counted. */
#define NAMED 3

char *
tn_backup_list_name_chosen (TnBackupList *self)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < n_rows (self); i++)
    {
      const TnBackupItem *item = row_at (self, i)->item;

      if (!row_at (self, i)->chosen || n++ >= NAMED)
        continue;
      g_string_append_printf (names,
                              "%s%s",
                              names->len > 0 ? ", " : "",
                              tn_backup_item_title (item));
    }
  if (n <= NAMED)
    return g_string_free_and_steal (g_steal_pointer (&names));
  /* Translators: some names, and how many more there are */
  return g_strdup_printf (ngettext ("%1$s and %2$u more", "%1$s and %2$u more", n - NAMED),
                          names->str,
                          n - NAMED);
}

void
tn_backup_list_choose (TnBackupList *self, GHashTable *ids)
{
  for (guint i = 0; i < n_rows (self); i++)
    row_set_chosen (row_at (self, i), g_hash_table_contains (ids, row_at (self, i)->item->id));
  chosen_changed (self);
}

void
tn_backup_list_focus (TnBackupList *self)
{
  gtk_widget_grab_focus (gtk_widget_get_visible (self->search) ? self->search : self->view);
}

static void
tn_backup_list_dispose (GObject *object)
{
  TnBackupList *self = TN_BACKUP_LIST (object);

  if (self->view != NULL)
    gtk_list_view_set_model (GTK_LIST_VIEW (self->view), NULL);
  self->view = NULL;
  g_clear_object (&self->rows);
  g_clear_object (&self->filter);
  G_OBJECT_CLASS (tn_backup_list_parent_class)->dispose (object);
}

static void
tn_backup_list_finalize (GObject *object)
{
  TnBackupList *self = TN_BACKUP_LIST (object);

  g_free (self->needle);
  g_free (self->empty);
  g_free (self->empty_text);
  G_OBJECT_CLASS (tn_backup_list_parent_class)->finalize (object);
}

static void
tn_backup_list_class_init (TnBackupListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_backup_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_backup_list_finalize;
  signals[CHANGED] = g_signal_new ("changed",
                                   TN_TYPE_BACKUP_LIST,
                                   G_SIGNAL_RUN_LAST,
                                   0,
                                   NULL,
                                   NULL,
                                   NULL,
                                   G_TYPE_NONE,
                                   0);
  signals[OPENED] = g_signal_new ("opened",
                                  TN_TYPE_BACKUP_LIST,
                                  G_SIGNAL_RUN_LAST,
                                  0,
                                  NULL,
                                  NULL,
                                  NULL,
                                  G_TYPE_NONE,
                                  1,
                                  TN_TYPE_BACKUP_ITEM);
}

/* Space chooses, as in every list of checks, also what Return opens. Tab leaves the list: by itself
 * it would stay in the row for ever. */
static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint key,
                guint code,
                GdkModifierType state,
                TnBackupList *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (self->view));

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return FALSE;
  if (key == GDK_KEY_Tab && self->choose)
    return gtk_widget_grab_focus (self->all);
  if (key == GDK_KEY_ISO_Left_Tab && gtk_widget_get_visible (self->search))
    return gtk_widget_grab_focus (self->search);
  if ((key != GDK_KEY_space && key != GDK_KEY_KP_Space) || focus == NULL)
    return FALSE;
  self->by_space = TRUE;
  gtk_widget_activate (focus);
  self->by_space = FALSE;
  return TRUE;
}

/* Going back from below the list: by itself the focus would stay where it is. */
static gboolean
back_pressed_cb (GtkEventControllerKey *controller,
                 guint key,
                 guint code,
                 GdkModifierType state,
                 TnBackupList *self)
{
  return key == GDK_KEY_ISO_Left_Tab && gtk_widget_grab_focus (self->view);
}

static GtkWidget *
make_view (TnBackupList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkFilterListModel *found = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->rows)),
                                                         g_object_ref (GTK_FILTER (self->filter)));
  GtkSelectionModel *model = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (found)));
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkWidget *view;

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  view = gtk_list_view_new (model, factory);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (view), TRUE);
  gtk_list_view_set_tab_behavior (GTK_LIST_VIEW (view), GTK_LIST_TAB_ITEM);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (view, keys);
  gtk_widget_add_css_class (view, "navigation-sidebar");
  g_signal_connect (view, "activate", G_CALLBACK (activated_cb), self);
  return view;
}

static void
tn_backup_list_init (TnBackupList *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (), *none = adw_status_page_new ();
  GtkEventController *back;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->needle = g_strdup ("");
  self->rows = g_list_store_new (TN_TYPE_BACKUP_ROW);
  self->filter = gtk_custom_filter_new (is_looked_for, self, NULL);
  self->search = gtk_search_entry_new ();
  gtk_search_entry_set_placeholder_text (GTK_SEARCH_ENTRY (self->search), _ ("Search name"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Search name"),
                                  -1);
  gtk_widget_set_margin_start (self->search, 12);
  gtk_widget_set_margin_end (self->search, 12);
  gtk_widget_set_margin_bottom (self->search, 6);
  g_signal_connect_object (self->search,
                           "search-changed",
                           G_CALLBACK (search_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self->search, "stop-search", G_CALLBACK (tn_search_stop), NULL);
  self->view = make_view (self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled),
                                  GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  self->none = none;
  gtk_widget_add_css_class (none, "compact");
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), scrolled, "list");
  gtk_stack_add_named (GTK_STACK (self->stack), none, "none");
  gtk_widget_set_vexpand (self->stack, TRUE);
  self->bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_widget_set_margin_start (self->bar, 13);
  gtk_widget_set_margin_end (self->bar, 18);
  gtk_widget_set_margin_top (self->bar, 6);
  gtk_widget_set_margin_bottom (self->bar, 6);
  self->all = gtk_check_button_new_with_mnemonic (_ ("Select _All"));
  gtk_widget_set_hexpand (self->all, TRUE);
  /* Its own label has a mnemonic in it. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->all),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Select All"),
                                  -1);
  back = gtk_event_controller_key_new ();
  g_signal_connect (back, "key-pressed", G_CALLBACK (back_pressed_cb), self);
  gtk_widget_add_controller (self->all, back);
  g_signal_connect_object (self->all,
                           "toggled",
                           G_CALLBACK (all_toggled_cb),
                           self,
                           G_CONNECT_DEFAULT);
  self->count = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->count, "dimmed");
  gtk_widget_add_css_class (self->count, "numeric");
  gtk_box_append (GTK_BOX (self->bar), self->all);
  gtk_box_append (GTK_BOX (self->bar), self->count);
  gtk_box_append (GTK_BOX (self), self->search);
  gtk_box_append (GTK_BOX (self), self->stack);
  gtk_box_append (GTK_BOX (self), self->bar);
}
