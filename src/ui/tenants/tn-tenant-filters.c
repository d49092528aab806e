/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-tenant-filters.h"

#include "tn-dex.h"
#include "tn-filter-item.h"
#include "tn-health.h"
#include "tn-list-state.h"
#include "tn-tag.h"
#include "tn-tags-cell.h"
#include "tn-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _TnTenantFilters
{
  GtkWidget parent_instance;

  TnServices *services; /* (owned) */
  TnTenantFilter filter;
  GPtrArray *all;          /* (owned) (element-type TnFilterItem): without headings */
  GListStore *shown;       /* (owned) (element-type TnFilterItem) */
  gboolean running, again; /* a reading is under way; and it is out of date already */

  GtkWidget *button;
  GtkWidget *popover; /* (not owned): the button's */
  GtkSearchEntry *search_entry;
  GtkStack *stack;   /* "list", or "nothing" */
  AdwWrapBox *pills; /* (not owned) (nullable) */
  char *pills_shown; /* (owned) (nullable): what they say */
};

G_DEFINE_FINAL_TYPE (TnTenantFilters, tn_tenant_filters, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static const char *
group_name (TnFilterGroup group)
{
  static const char *const names[TN_N_FILTER_GROUPS] = {
    [TN_FILTER_GROUP_HEALTH] = N_ ("Health"),     [TN_FILTER_GROUP_SYNC] = N_ ("Sync Status"),
    [TN_FILTER_GROUP_CSP_AUTH] = N_ ("CSP Auth"), [TN_FILTER_GROUP_TAG] = N_ ("Tags"),
    [TN_FILTER_GROUP_CUSTOMER] = N_ ("Customer"),
  };

  return _ (names[group]);
}

/* The choice ---------------------------------------------------------------- */

static guint *
mask_of (TnTenantFilters *self, TnFilterGroup group)
{
  return group == TN_FILTER_GROUP_HEALTH ? &self->filter.health
         : group == TN_FILTER_GROUP_SYNC ? &self->filter.sync
                                         : &self->filter.csp_auth;
}

static GArray **
ids_of (TnTenantFilters *self, TnFilterGroup group)
{
  return group == TN_FILTER_GROUP_TAG ? &self->filter.tags : &self->filter.customers;
}

static gboolean
find_id (GArray *ids, gint64 id, guint *position)
{
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == id)
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
is_on (TnTenantFilters *self, TnFilterItem *item)
{
  guint position;

  return item->group < TN_FILTER_GROUP_TAG
             ? (*mask_of (self, item->group) >> item->value & 1) != 0
             : find_id (*ids_of (self, item->group), item->value, &position);
}

static void update_pills (TnTenantFilters *self);

static void
set_on (TnTenantFilters *self, TnFilterItem *item, gboolean on)
{
  guint position;

  if (is_on (self, item) == on)
    return;
  if (item->group < TN_FILTER_GROUP_TAG)
    *mask_of (self, item->group) ^= 1u << item->value;
  else if (on)
    {
      GArray **ids = ids_of (self, item->group);

      if (*ids == NULL)
        *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_val (*ids, item->value);
    }
  else if (find_id (*ids_of (self, item->group), item->value, &position))
    g_array_remove_index (*ids_of (self, item->group), position);
  update_pills (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Pills --------------------------------------------------------------------- */

static void
pill_clicked_cb (GtkButton *button, TnTenantFilters *self)
{
  g_autoptr (TnFilterItem) item =
      g_object_ref (g_object_get_data (G_OBJECT (button), "tn-filter-item"));

  set_on (self, item, FALSE);
}

static GtkWidget *
pill_new (TnTenantFilters *self, TnFilterItem *item)
{
  GtkWidget *button = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (NULL);
  /* Translators: kind of filter and its value, for example: Health: Critical */
  g_autofree char *text = g_strdup_printf (_ ("%1$s: %2$s"), group_name (item->group), item->label);
  /* Translators: the name of a button; %s is for example: Health: Critical */
  g_autofree char *name = g_strdup_printf (_ ("Remove Filter %s"), text);

  gtk_label_set_label (GTK_LABEL (label), text);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 36);
  gtk_box_append (GTK_BOX (box), label);
  if (item->count >= 0)
    {
      g_autofree char *count = g_strdup_printf ("%d", item->count);
      GtkWidget *number = gtk_label_new (count);

      gtk_widget_add_css_class (number, "numeric");
      gtk_widget_add_css_class (number, "dimmed");
      gtk_box_append (GTK_BOX (box), number);
    }
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("window-close-symbolic"));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "tn-filter-pill");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "tn-filter-item", g_object_ref (item), g_object_unref);
  g_signal_connect_object (button,
                           "clicked",
                           G_CALLBACK (pill_clicked_cb),
                           self,
                           G_CONNECT_DEFAULT);
  return button;
}

static void
clear_clicked_cb (GtkButton *button, TnTenantFilters *self)
{
  tn_tenant_filters_clear (self);
}

/* What the pills say. */
static char *
pills_text (TnTenantFilters *self)
{
  GString *text = g_string_new ("");

  for (guint i = 0; i < self->all->len; i++)
    {
      TnFilterItem *item = g_ptr_array_index (self->all, i);

      if (is_on (self, item))
        g_string_append_printf (text,
                                "%d %" G_GINT64_FORMAT " %d %s\n",
                                (int) item->group,
                                item->value,
                                item->count,
                                item->label);
    }
  return g_string_free_and_steal (text);
}

static void
update_pills (TnTenantFilters *self)
{
  g_autofree char *text = pills_text (self);
  GtkWidget *child;
  guint n = 0;

  /* Counts are read whenever something changes; a pill that says the same keeps the focus. */
  if (self->pills == NULL || g_strcmp0 (text, self->pills_shown) == 0)
    return;
  g_set_str (&self->pills_shown, text);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->pills))) != NULL)
    adw_wrap_box_remove (self->pills, child);
  for (guint i = 0; i < self->all->len; i++)
    if (is_on (self, g_ptr_array_index (self->all, i)))
      {
        adw_wrap_box_append (self->pills, pill_new (self, g_ptr_array_index (self->all, i)));
        n++;
      }
  if (n > 1)
    {
      GtkWidget *clear = gtk_button_new_with_mnemonic (_ ("Clear _All"));

      gtk_widget_add_css_class (clear, "flat");
      gtk_widget_add_css_class (clear, "tn-filter-pill");
      g_signal_connect_object (clear,
                               "clicked",
                               G_CALLBACK (clear_clicked_cb),
                               self,
                               G_CONNECT_DEFAULT);
      adw_wrap_box_append (self->pills, clear);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->pills), n > 0);
  if (n > 0)
    gtk_widget_add_css_class (self->button, "accent");
  else
    gtk_widget_remove_css_class (self->button, "accent");
}

/* The list ------------------------------------------------------------------ */

/* What can be ticked is an object that goes on counting; a heading is made anew each time. */
static gboolean
is_line (gconstpointer a, gconstpointer b)
{
  return a == b || (((const TnFilterItem *) a)->heading && tn_filter_item_equal (a, b));
}

static void
show_items (TnTenantFilters *self)
{
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *needle =
      g_strstrip (tn_text_fold (gtk_editable_get_text (GTK_EDITABLE (self->search_entry))));
  int group = -1;

  if (!gtk_widget_get_visible (self->popover))
    return;
  for (guint i = 0; i < self->all->len; i++)
    {
      TnFilterItem *item = g_ptr_array_index (self->all, i);
      g_autofree char *folded = tn_text_fold (item->label);

      if (strstr (folded, needle) == NULL)
        continue;
      if (group != (int) item->group)
        {
          g_ptr_array_add (shown, tn_filter_item_new_heading (group_name (item->group)));
          group = (int) item->group;
        }
      g_ptr_array_add (shown, g_object_ref (item));
    }
  tn_list_update (self->shown, shown, is_line);
  gtk_stack_set_visible_child_name (self->stack, shown->len > 0 ? "list" : "nothing");
}

/* What is chosen was changed elsewhere: by a pill, or a saved view. */
static void
tick_again (TnTenantFilters *self)
{
  for (guint i = 0; i < self->all->len; i++)
    tn_filter_item_changed (g_ptr_array_index (self->all, i));
}

static TnFilterItem *
add_item (GPtrArray *all, TnFilterGroup group, gint64 value, const char *label, int count)
{
  TnFilterItem *item = tn_filter_item_new (group, value, label, count);

  g_ptr_array_add (all, item);
  return item;
}

/* What was there before stays the same object: the list under the person's hand keeps its rows, and
 * the focus its row. */
static void
take_items (TnTenantFilters *self, GPtrArray *all)
{
  g_autoptr (GHashTable) before = g_hash_table_new (tn_filter_item_hash, tn_filter_item_equal);
  gboolean same = all->len == self->all->len;

  for (guint i = 0; i < self->all->len; i++)
    g_hash_table_add (before, g_ptr_array_index (self->all, i));
  for (guint i = 0; i < all->len; i++)
    {
      TnFilterItem *item = g_ptr_array_index (all, i), *old = g_hash_table_lookup (before, item);

      /* While tenants are synced, only counts change. */
      same = same && old != NULL && old == g_ptr_array_index (self->all, i);
      if (old == NULL)
        continue;
      tn_filter_item_set_count (old, item->count);
      g_object_unref (item);
      all->pdata[i] = g_object_ref (old);
    }
  g_ptr_array_unref (self->all);
  self->all = g_ptr_array_ref (all);
  if (!same)
    show_items (self);
}

/* Worst first; a state that no tenant is in is not offered, unless it is chosen; health is always.
 */
static void
add_states (TnTenantFilters *self, GPtrArray *all, const TnTenantCounts *counts)
{
  static const TnHealth health[] = { TN_HEALTH_CRITICAL,
                                     TN_HEALTH_WARNING,
                                     TN_HEALTH_HEALTHY,
                                     TN_HEALTH_NO_DATA };
  static const TnSyncStatus sync[] = { TN_SYNC_AUTH_ERROR,
                                       TN_SYNC_INCOMPLETE,
                                       TN_SYNC_PENDING,
                                       TN_SYNC_SUCCESS,
                                       TN_SYNC_NOT_MAPPED };

  for (guint i = 0; i < G_N_ELEMENTS (health); i++)
    add_item (all,
              TN_FILTER_GROUP_HEALTH,
              health[i],
              tn_health_look (health[i]).word,
              (int) counts->health[health[i]]);
  for (guint i = 0; i < G_N_ELEMENTS (sync); i++)
    if (counts->sync[sync[i]] > 0 || self->filter.sync >> sync[i] & 1)
      add_item (all,
                TN_FILTER_GROUP_SYNC,
                sync[i],
                tn_sync_status_look (sync[i]).word,
                (int) counts->sync[sync[i]]);
  for (int auth = TN_CSP_AUTH_UNKNOWN; auth <= TN_CSP_AUTH_GRANTING_ROLES; auth++)
    if (counts->csp_auth[auth] > 0 || self->filter.csp_auth >> auth & 1)
      add_item (all,
                TN_FILTER_GROUP_CSP_AUTH,
                auth,
                tn_csp_auth_look ((TnCspAuth) auth).word,
                (int) counts->csp_auth[auth]);
}

/* A tag or an organization that is gone cannot be ticked off: it is taken out of the choice. */
static void
keep_known (TnTenantFilters *self, TnFilterGroup group)
{
  GArray *ids = *ids_of (self, group);
  guint before = ids != NULL ? ids->len : 0;

  for (guint i = before; i > 0; i--)
    {
      gboolean known = FALSE;

      for (guint j = 0; j < self->all->len && !known; j++)
        {
          TnFilterItem *item = g_ptr_array_index (self->all, j);

          known = item->group == group && item->value == g_array_index (ids, gint64, i - 1);
        }
      if (!known)
        g_array_remove_index (ids, i - 1);
    }
  if (ids != NULL && ids->len != before)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

typedef struct
{
  GWeakRef owner;
  TnStore *store; /* (owned) */
  gboolean with_customers;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_weak_ref_clear (&reading->owner);
  g_object_unref (reading->store);
  g_free (reading);
}

static GPtrArray *
read_rows (TnStore *store, TnListKind kind, TnListFilter filter)
{
  const TnListQuery query = { .kind = kind, .filter = filter };
  g_autoptr (GArray) ids = dex_await_boxed (tn_store_list_ids (store, &query, NULL), NULL);

  return ids != NULL ? dex_await_boxed (tn_store_list_rows (store, kind, ids), NULL) : NULL;
}

static void
take_reading (TnTenantFilters *self, GBytes *counts, GPtrArray *tags, GPtrArray *customers)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);

  add_states (self, all, g_bytes_get_data (counts, NULL));
  for (guint i = 0; i < tags->len; i++)
    {
      TnRecord *tag = g_ptr_array_index (tags, i);

      add_item (all,
                TN_FILTER_GROUP_TAG,
                tn_record_get_id (tag),
                tn_record_get_string (tag, "name"),
                (int) tn_record_get_int (tag, "tenants"))
          ->colour = (int) tn_record_get_int (tag, "colour");
    }
  for (guint i = 0; customers != NULL && i < customers->len; i++)
    {
      TnRecord *customer = g_ptr_array_index (customers, i);

      add_item (all,
                TN_FILTER_GROUP_CUSTOMER,
                tn_record_get_id (customer),
                tn_record_get_string (customer, "name"),
                -1);
    }
  take_items (self, all);
  keep_known (self, TN_FILTER_GROUP_TAG);
  if (customers != NULL)
    keep_known (self, TN_FILTER_GROUP_CUSTOMER);
  update_pills (self);
}

static void read_again (TnTenantFilters *self);

static DexFuture *
read_fiber (gpointer data)
{
  Reading *reading = data;
  g_autoptr (GBytes) counts = dex_await_boxed (tn_store_count_tenants (reading->store), NULL);
  g_autoptr (GPtrArray) tags = read_rows (reading->store, TN_LIST_TAGS, TN_FILTER_ALL);
  g_autoptr (GPtrArray) customers =
      reading->with_customers ? read_rows (reading->store, TN_LIST_ORGANIZATIONS, TN_FILTER_MAPPED)
                              : NULL;
  g_autoptr (TnTenantFilters) self = g_weak_ref_get (&reading->owner);

  /* It may be on its way out, held by this reference alone. */
  if (self == NULL || self->button == NULL)
    return dex_future_new_true ();
  self->running = FALSE;
  if (counts != NULL && tags != NULL && (customers != NULL || !reading->with_customers))
    take_reading (self, counts, tags, customers);
  if (self->again)
    read_again (self);
  return dex_future_new_true ();
}

/* While the list is open or something is chosen, its counts are true. Customers may be thousands:
 * they are read when they are seen. */
static void
read_again (TnTenantFilters *self)
{
  Reading *reading;

  self->again = self->running;
  if (self->running)
    return;
  self->running = TRUE;
  reading = g_new0 (Reading, 1);
  g_weak_ref_init (&reading->owner, self);
  reading->store = g_object_ref (tn_services_get_store (self->services));
  reading->with_customers =
      gtk_widget_get_visible (self->popover) || self->filter.customers != NULL;
  dex_future_disown (tn_dex_spawn (read_fiber, reading, reading_free));
}

static void
store_changed_cb (TnStore *store, guint tables, TnTenantFilters *self)
{
  if (tables & (tn_list_tables (TN_LIST_TENANTS) | TN_TABLE_TAGS) &&
      (gtk_widget_get_visible (self->popover) || !tn_tenant_filter_is_empty (&self->filter)))
    read_again (self);
}

/* Rows ---------------------------------------------------------------------- */

static void
toggled_cb (GtkCheckButton *check, TnTenantFilters *self)
{
  GtkListItem *row = g_object_get_data (G_OBJECT (check), "tn-list-item");

  if (gtk_list_item_get_item (row) != NULL)
    set_on (self, gtk_list_item_get_item (row), gtk_check_button_get_active (check));
}

static void
activated_cb (GtkListView *list, guint position, TnTenantFilters *self)
{
  g_autoptr (TnFilterItem) item = g_list_model_get_item (G_LIST_MODEL (self->shown), position);

  set_on (self, item, !is_on (self, item));
  tn_filter_item_changed (item);
}

static void
row_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *row, TnTenantFilters *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *heading = gtk_label_new (NULL), *check = gtk_check_button_new ();
  GtkWidget *dot = tn_tag_dot_new (0), *count = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "heading");
  gtk_widget_set_margin_top (heading, 6);
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_add_css_class (count, "dimmed");
  gtk_widget_set_hexpand (check, TRUE);
  g_object_set_data (G_OBJECT (check), "tn-list-item", row);
  g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_DEFAULT);
  gtk_box_append (GTK_BOX (box), heading);
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), dot);
  gtk_box_append (GTK_BOX (box), count);
  gtk_list_item_set_child (row, box);
  /* The row is what the keyboard reaches; Return ticks it. */
  gtk_widget_set_focusable (check, FALSE);
}

/* The row is what a screen reader hears, and not the check in it. */
static void
describe (TnTenantFilters *self, GtkListItem *row, TnFilterItem *item)
{
  const char *ticked = is_on (self, item) ? _ ("Ticked") : _ ("Not ticked");
  g_autofree char *tenants =
      g_strdup_printf (ngettext ("%d tenant", "%d tenants", (gulong) MAX (0, item->count)),
                       item->count);
  g_autofree char *text =
      item->count >= 0 ? g_strdup_printf ("%s · %s", ticked, tenants) : g_strdup (ticked);

  gtk_list_item_set_accessible_description (row, text);
}

/* The count, and whether it is ticked. */
static void
show_count (TnFilterItem *item, GParamSpec *pspec, GtkWidget *label)
{
  g_autofree char *text = g_strdup_printf ("%d", item->count);
  GtkWidget *check =
      gtk_widget_get_next_sibling (gtk_widget_get_first_child (gtk_widget_get_parent (label)));
  TnTenantFilters *self =
      TN_TENANT_FILTERS (gtk_widget_get_ancestor (label, TN_TYPE_TENANT_FILTERS));

  gtk_label_set_label (GTK_LABEL (label), text);
  if (self == NULL || item->heading)
    return;
  describe (self, g_object_get_data (G_OBJECT (check), "tn-list-item"), item);
  g_signal_handlers_block_by_func (check, toggled_cb, self);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), is_on (self, item));
  g_signal_handlers_unblock_by_func (check, toggled_cb, self);
}

static void
row_unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *row, TnTenantFilters *self)
{
  g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (row),
                                        gtk_widget_get_last_child (gtk_list_item_get_child (row)));
}

static void
row_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *row, TnTenantFilters *self)
{
  TnFilterItem *item = gtk_list_item_get_item (row);
  GtkWidget *heading = gtk_widget_get_first_child (gtk_list_item_get_child (row));
  GtkWidget *check = gtk_widget_get_next_sibling (heading),
            *dot = gtk_widget_get_next_sibling (check);
  GtkWidget *count = gtk_widget_get_next_sibling (dot);

  gtk_list_item_set_activatable (row, !item->heading);
  gtk_list_item_set_accessible_label (row, item->label);
  gtk_widget_set_visible (heading, item->heading);
  gtk_widget_set_visible (check, !item->heading);
  gtk_widget_set_visible (dot, item->colour >= 0);
  gtk_widget_set_visible (count, item->count >= 0);
  gtk_label_set_label (GTK_LABEL (heading), item->label);
  g_signal_connect (item, "notify::count", G_CALLBACK (show_count), count);
  show_count (item, NULL, count);
  if (item->colour >= 0)
    {
      const char *classes[] = { "tn-dot", tn_tag_colour_nick ((TnTagColour) item->colour), NULL };

      gtk_widget_set_css_classes (dot, classes);
    }
  if (item->heading)
    {
      gtk_list_item_set_accessible_description (row, "");
      return;
    }
  g_signal_handlers_block_by_func (check, toggled_cb, self);
  gtk_check_button_set_label (GTK_CHECK_BUTTON (check), item->label);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), is_on (self, item));
  g_signal_handlers_unblock_by_func (check, toggled_cb, self);
}

/* Escape: first what was typed, then the list. */
static void
stop_search_cb (TnTenantFilters *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  else
    gtk_popover_popdown (GTK_POPOVER (self->popover));
}

/* Construction -------------------------------------------------------------- */

const TnTenantFilter *
tn_tenant_filters_get (TnTenantFilters *self)
{
  return &self->filter;
}

void
tn_tenant_filters_set (TnTenantFilters *self, const TnTenantFilter *filter)
{
  if (tn_tenant_filter_equal (&self->filter, filter))
    return;
  tn_tenant_filter_clear (&self->filter);
  tn_tenant_filter_copy (&self->filter, filter);
  update_pills (self);
  /* The pills need the names and counts of what is chosen. */
  read_again (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
tn_tenant_filters_clear (TnTenantFilters *self)
{
  if (tn_tenant_filter_is_empty (&self->filter))
    return;
  tn_tenant_filter_clear (&self->filter);
  update_pills (self);
  tick_again (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
tn_tenant_filters_open (TnTenantFilters *self)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
}

void
tn_tenant_filters_set_pills (TnTenantFilters *self, AdwWrapBox *pills)
{
  self->pills = pills;
  update_pills (self);
}

void
tn_tenant_filters_set_services (TnTenantFilters *self, TnServices *services)
{
  g_set_object (&self->services, services);
  g_signal_connect_object (tn_services_get_store (services),
                           "changed",
                           G_CALLBACK (store_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
}

static GtkWidget *
list_new (TnTenantFilters *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *list;

  g_signal_connect_object (factory, "setup", G_CALLBACK (row_setup_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (factory, "bind", G_CALLBACK (row_bind_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (row_unbind_cb), self, G_CONNECT_DEFAULT);
  list = gtk_list_view_new (
      GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->shown)))),
      factory);
  gtk_list_view_set_tab_behavior (GTK_LIST_VIEW (list), GTK_LIST_TAB_ITEM);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (list), FALSE);
  g_signal_connect_object (list, "activate", G_CALLBACK (activated_cb), self, G_CONNECT_DEFAULT);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Filters"),
                                  -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled),
                                  GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 440);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), 240);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), list);
  return scrolled;
}

static GtkWidget *
stack_new (TnTenantFilters *self)
{
  GtkWidget *nothing = gtk_label_new (_ ("No filter has this name"));

  gtk_widget_add_css_class (nothing, "dimmed");
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, list_new (self), "list");
  gtk_stack_add_named (self->stack, nothing, "nothing");
  return GTK_WIDGET (self->stack);
}

static void
tn_tenant_filters_dispose (GObject *object)
{
  TnTenantFilters *self = TN_TENANT_FILTERS (object);

  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_pointer (&self->all, g_ptr_array_unref);
  g_clear_pointer (&self->pills_shown, g_free);
  g_clear_object (&self->shown);
  g_clear_object (&self->services);
  tn_tenant_filter_clear (&self->filter);
  G_OBJECT_CLASS (tn_tenant_filters_parent_class)->dispose (object);
}

static void
tn_tenant_filters_class_init (TnTenantFiltersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_tenant_filters_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed",
                                          G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST,
                                          0,
                                          NULL,
                                          NULL,
                                          NULL,
                                          G_TYPE_NONE,
                                          0);
}

static void
tn_tenant_filters_init (TnTenantFilters *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->all = g_ptr_array_new_with_free_func (g_object_unref);
  self->shown = g_list_store_new (TN_TYPE_FILTER_ITEM);
  self->search_entry = GTK_SEARCH_ENTRY (gtk_search_entry_new ());
  gtk_search_entry_set_placeholder_text (self->search_entry, _ ("Find a filter"));
  gtk_search_entry_set_search_delay (self->search_entry, 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search_entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Find a filter"),
                                  -1);
  g_signal_connect_object (self->search_entry,
                           "search-changed",
                           G_CALLBACK (show_items),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_entry,
                           "stop-search",
                           G_CALLBACK (stop_search_cb),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->search_entry));
  gtk_box_append (GTK_BOX (box), stack_new (self));
  gtk_widget_set_size_request (box, 280, -1);
  self->popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (self->popover), box);
  g_signal_connect_object (self->popover, "show", G_CALLBACK (show_items), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->popover, "show", G_CALLBACK (tick_again), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->popover, "show", G_CALLBACK (read_again), self, G_CONNECT_SWAPPED);
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->button), "tn-filter-symbolic");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), self->popover);
  gtk_widget_set_tooltip_text (self->button, _ ("Filters"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Filters"),
                                  -1);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
}
