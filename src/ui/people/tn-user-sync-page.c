/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-user-sync-page.h"

#include "tn-age.h"
#include "tn-cache-people.h"
#include "tn-confirm.h"
#include "tn-dex.h"
#include "tn-people-sync.h"
#include "tn-row.h"
#include "tn-state-people.h"
#include "tn-status-pill.h"
#include "tn-user-sync-dialog.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* So many runs and conflicts are shown; the rest can be exported. */
#define RUNS_SHOWN 20
#define CONFLICTS_SHOWN 100
#define PEOPLE_SHOWN 500

struct _TnUserSyncPage
{
  AdwNavigationPage parent_instance;

  TnServices *services; /* (owned) */
  gint64 organization;
  TnUserSync *sync; /* (owned) (nullable until read) */
  gboolean showing, running;
  GPtrArray *conflicts, *ignored, *runs;        /* (owned) (element-type GtkWidget): rows */
  char *conflicts_key, *ignored_key, *runs_key; /* (owned) (nullable): what the rows say */

  AdwWindowTitle *window_title;
  AdwBanner *stopped_banner;
  AdwSwitchRow *enabled_row;
  AdwActionRow *filter_row, *last_row;
  AdwActionRow *tenant_row;
  GtkWidget *tenant_button;
  AdwPreferencesGroup *conflicts_group, *ignored_group, *runs_group;
};

G_DEFINE_FINAL_TYPE (TnUserSyncPage, tn_user_sync_page, ADW_TYPE_NAVIGATION_PAGE)

static void read_all (TnUserSyncPage *self);

char *
tn_user_sync_counts_text (const char *counts, gint64 unchanged)
{
  g_auto (GStrv) numbers = g_strsplit (counts != NULL ? counts : "", " ", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < TN_N_PLANS && numbers[i] != NULL; i++)
    if (!g_str_equal (numbers[i], "0") && *numbers[i] != '\0')
      g_string_append_printf (text,
                              "%s%s: %s",
                              text->len > 0 ? " · " : "",
                              tn_plan_kind_title ((TnPlanKind) i),
                              numbers[i]);
  if (unchanged > 0 && text->len == 0)
    return g_strdup_printf (
        ngettext ("Nothing changed; %'u person", "Nothing changed; %'u people", (guint) unchanged),
        (guint) unchanged);
  return g_strdup (text->len > 0 ? text->str : _ ("Nobody"));
}

/* One run ------------------------------------------------------------------- */

static DexFuture *
items_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (GtkListBox) list = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *items = value != NULL ? g_value_get_boxed (value) : NULL;

  for (guint i = 0; list != NULL && items != NULL && i < items->len; i++)
    {
      TnRecord *item = g_ptr_array_index (items, i);
      const char *email = tn_record_get_string (item, "email"),
                 *detail = tn_record_get_string (item, "detail");
      g_autofree char *both = detail != NULL && email != NULL
                                  ? g_strdup_printf ("%s\n%s", email, detail)
                                  : g_strdup (email != NULL ? email : detail);
      AdwActionRow *row = tn_row_new (tn_record_get_string (item, "name"), both);
      GtkWidget *label =
          gtk_label_new (tn_plan_kind_title ((TnPlanKind) tn_record_get_int (item, "kind")));

      gtk_widget_add_css_class (label, "dimmed");
      adw_action_row_set_subtitle_lines (row, 0);
      adw_action_row_add_suffix (row, label);
      gtk_list_box_append (list, GTK_WIDGET (row));
    }
  return NULL;
}

typedef struct
{
  TnStore *store; /* (owned) */
  GWeakRef list;
} Items;

static void
items_free (gpointer data)
{
  Items *items = data;

  g_object_unref (items->store);
  g_weak_ref_clear (&items->list);
  g_free (items);
}

static DexFuture *
item_ids_cb (DexFuture *future, gpointer data)
{
  Items *items = data;
  GArray *ids = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_autoptr (GtkWidget) list = g_weak_ref_get (&items->list);

  if (ids->len > PEOPLE_SHOWN)
    g_array_set_size (ids, PEOPLE_SHOWN);
  return dex_future_finally (tn_store_list_rows (items->store, TN_LIST_SYNC_ITEMS, ids),
                             items_read_cb,
                             tn_weak_ref_new (list),
                             tn_weak_ref_free);
}

/* USR-26: who it was about. */
static void
run_activated_cb (GtkWidget *row, TnUserSyncPage *self)
{
  gint64 run = *(gint64 *) g_object_get_data (G_OBJECT (row), "tn-run");
  const TnListQuery query = { .kind = TN_LIST_SYNC_ITEMS, .parent = run };
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new (), *list = gtk_list_box_new (),
            *scrolled = gtk_scrolled_window_new (), *clamp = adw_clamp_new (),
            *nothing = gtk_label_new (_ ("Nobody was changed"));
  Items *items = g_new0 (Items, 1);

  gtk_widget_set_margin_top (nothing, 18);
  gtk_widget_set_margin_bottom (nothing, 18);
  gtk_list_box_set_placeholder (GTK_LIST_BOX (list), nothing);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_set_valign (list, GTK_ALIGN_START);
  gtk_widget_add_css_class (list, "boxed-list");
  adw_clamp_set_child (ADW_CLAMP (clamp), list);
  gtk_widget_set_margin_start (clamp, 12);
  gtk_widget_set_margin_end (clamp, 12);
  gtk_widget_set_margin_top (clamp, 12);
  gtk_widget_set_margin_bottom (clamp, 18);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled),
                                  GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scrolled);
  adw_dialog_set_title (dialog, adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
  adw_dialog_set_content_width (dialog, 520);
  adw_dialog_set_content_height (dialog, 560);
  adw_dialog_set_child (dialog, view);
  items->store = g_object_ref (tn_services_get_store (self->services));
  g_weak_ref_init (&items->list, list);
  dex_future_disown (dex_future_then (tn_store_list_ids (items->store, &query, NULL),
                                      item_ids_cb,
                                      items,
                                      items_free));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
add_run (TnUserSyncPage *self, TnRecord *run)
{
  gint64 id = tn_record_get_id (run);
  g_autofree char *age = tn_time_format_local (tn_record_get_int (run, "started")),
                  *counts = tn_user_sync_counts_text (tn_record_get_string (run, "counts"),
                                                      tn_record_get_int (run, "unchanged"));
  AdwActionRow *row = tn_row_new (age, counts);
  GtkWidget *pill = tn_status_pill_new ();

  gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
  tn_status_pill_set (
      TN_STATUS_PILL (pill),
      tn_user_sync_outcome_look ((TnUserSyncOutcome) tn_record_get_int (run, "outcome")),
      FALSE);
  adw_action_row_set_subtitle_lines (row, 0);
  adw_action_row_add_suffix (row, pill);
  adw_action_row_add_suffix (row, tn_row_arrow_new ());
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "tn-run", g_memdup2 (&id, sizeof id), g_free);
  g_signal_connect_object (row,
                           "activated",
                           G_CALLBACK (run_activated_cb),
                           self,
                           G_CONNECT_DEFAULT);
  adw_preferences_group_add (self->runs_group, GTK_WIDGET (row));
  g_ptr_array_add (self->runs, row);
}

/* Conflicts ----------------------------------------------------------------- */

static DexFuture *
changed_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnUserSyncPage) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;

  if (self == NULL || self->services == NULL)
    return NULL;
  self->running = FALSE;
  gtk_widget_action_set_enabled (GTK_WIDGET (self),
                                 "user-sync.run",
                                 self->sync != NULL && self->sync->enabled);
  if (dex_future_get_value (future, &error) == NULL &&
      gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    tn_window_toast_error (tn_window_get (GTK_WIDGET (self)), error);
  return NULL;
}

static void
run (TnUserSyncPage *self, gboolean read_first, gboolean override)
{
  self->running = TRUE;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "user-sync.run", FALSE);
  dex_future_disown (dex_future_finally (
      tn_people_sync_run (self->services, self->organization, read_first, override),
      changed_cb,
      tn_weak_ref_new (self),
      tn_weak_ref_free));
}

static DexFuture *
resolved_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnUserSyncPage) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;

  if (self == NULL || self->services == NULL)
    return NULL;
  if (dex_future_get_value (future, &error) != NULL)
    run (self, FALSE, FALSE);
  else if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    tn_window_toast_error (tn_window_get (GTK_WIDGET (self)), error);
  return NULL;
}

static void
resolve_cb (GtkButton *button, TnUserSyncPage *self)
{
  TnConflictChoice choice =
      (TnConflictChoice) GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "tn-choice"));
  const char *id = g_object_get_data (G_OBJECT (button), "tn-entra-id");

  dex_future_disown (
      dex_future_finally (tn_state_resolve_conflict (tn_services_get_store (self->services),
                                                     tn_services_get_actor (self->services),
                                                     self->organization,
                                                     id,
                                                     choice,
                                                     0,
                                                     tn_services_now (self->services)),
                          resolved_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

static void
add_choice (TnUserSyncPage *self,
            AdwActionRow *row,
            const char *entra_id,
            const char *label,
            TnConflictChoice choice)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_sensitive (button, !tn_services_is_read_only (self->services));
  g_object_set_data (G_OBJECT (button), "tn-choice", GINT_TO_POINTER (choice));
  g_object_set_data_full (G_OBJECT (button), "tn-entra-id", g_strdup (entra_id), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (resolve_cb), self, G_CONNECT_DEFAULT);
  adw_action_row_add_suffix (row, button);
}

static void
add_conflict (TnUserSyncPage *self, TnRecord *conflict)
{
  TnConflict kind = (TnConflict) tn_record_get_int (conflict, "kind");
  const char *email = tn_record_get_string (conflict, "email"),
             *id = tn_record_get_string (conflict, "entra-id"),
             *other = tn_record_get_string (conflict, "end-user-name"),
             *of = tn_record_get_string (conflict, "end-user-organization");
  g_autoptr (GString) detail = g_string_new (email != NULL ? email : _ ("No email"));
  AdwActionRow *row;

  g_string_append_printf (detail, "\n%s", tn_conflict_text (kind));
  if (other != NULL)
    g_string_append_printf (detail, " %s (%s)", other, of);
  row = tn_row_new (tn_record_get_string (conflict, "name"), detail->str);
  adw_action_row_set_subtitle_lines (row, 0);
  if (kind == TN_CONFLICT_ELSEWHERE)
    add_choice (self, row, id, _ ("Move Here"), TN_CONFLICT_MOVE);
  else if (other != NULL && kind != TN_CONFLICT_SAME_EMAIL)
    add_choice (self, row, id, _ ("Link"), TN_CONFLICT_LINK);
  add_choice (self, row, id, _ ("Ignore"), TN_CONFLICT_IGNORE);
  adw_preferences_group_add (self->conflicts_group, GTK_WIDGET (row));
  g_ptr_array_add (self->conflicts, row);
}

static void
add_ignored (TnUserSyncPage *self, const TnIgnoredUser *user)
{
  AdwActionRow *row = tn_row_new (user->name, user->email != NULL ? user->email : _ ("No email"));

  add_choice (self, row, user->entra_id, _ ("Notice Again"), TN_CONFLICT_NOTICE);
  adw_preferences_group_add (self->ignored_group, GTK_WIDGET (row));
  g_ptr_array_add (self->ignored, row);
}

/* Reading ------------------------------------------------------------------- */

/* Whether @rows say something else than is shown, by these fields of theirs. */
static gboolean
is_new (char **shown, GPtrArray *rows, const char *const *numbers, const char *const *texts)
{
  g_autoptr (GString) key = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      TnRecord *row = g_ptr_array_index (rows, i);

      g_string_append_printf (key, "%" G_GINT64_FORMAT, tn_record_get_id (row));
      for (guint n = 0; numbers[n] != NULL; n++)
        g_string_append_printf (key, " %" G_GINT64_FORMAT, tn_record_get_int (row, numbers[n]));
      for (guint n = 0; texts[n] != NULL; n++)
        g_string_append_printf (key, " %s", tn_record_get_string (row, texts[n]));
      g_string_append_c (key, '\n');
    }
  return tn_rows_differ (shown, g_strdup (key->str));
}

static DexFuture *
conflicts_read_cb (DexFuture *future, gpointer data)
{
  static const char *const numbers[] = { "kind", NULL }, *const texts[] = { "entra-id",
                                                                            "name",
                                                                            "email",
                                                                            "end-user-name",
                                                                            NULL };
  g_autoptr (TnUserSyncPage) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *rows = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self == NULL || rows == NULL || self->services == NULL)
    return NULL;
  gtk_widget_set_visible (GTK_WIDGET (self->conflicts_group), rows->len > 0);
  if (!is_new (&self->conflicts_key, rows, numbers, texts))
    return NULL;
  tn_rows_clear (self->conflicts_group, self->conflicts);
  for (guint i = 0; i < rows->len; i++)
    add_conflict (self, g_ptr_array_index (rows, i));
  return NULL;
}

/* What @group is about, and how many of all @n are not shown. */
static void
describe (AdwPreferencesGroup *group, const char *about, guint n)
{
  guint more = n > CONFLICTS_SHOWN ? n - CONFLICTS_SHOWN : 0;
  g_autofree char *rest =
      g_strdup_printf (ngettext ("%'u more comes when some of these are settled.",
                                 "%'u more come when some of these are settled.",
                                 more),
                       more);
  g_autofree char *text = more > 0 ? g_strdup_printf ("%s %s", about, rest) : g_strdup (about);

  adw_preferences_group_set_description (group, text);
}

static DexFuture *
ignored_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnUserSyncPage) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *users = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autoptr (GString) key = g_string_new (NULL);

  if (self == NULL || users == NULL || self->services == NULL)
    return NULL;
  gtk_widget_set_visible (GTK_WIDGET (self->ignored_group), users->len > 0);
  for (guint i = 0; i < users->len; i++)
    {
      const TnIgnoredUser *user = g_ptr_array_index (users, i);

      g_string_append_printf (key, "%s %s %s\n", user->entra_id, user->name, user->email);
    }
  if (!tn_rows_differ (&self->ignored_key, g_strdup (key->str)))
    return NULL;
  tn_rows_clear (self->ignored_group, self->ignored);
  for (guint i = 0; i < MIN (users->len, CONFLICTS_SHOWN); i++)
    add_ignored (self, g_ptr_array_index (users, i));
  describe (self->ignored_group,
            _ ("Entra users whom somebody chose to ignore. No run adds or links them."),
            users->len);
  return NULL;
}

static DexFuture *
runs_read_cb (DexFuture *future, gpointer data)
{
  static const char *const numbers[] = { "outcome", NULL }, *const texts[] = { "counts", NULL };
  g_autoptr (TnUserSyncPage) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *rows = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self == NULL || rows == NULL || self->services == NULL)
    return NULL;
  gtk_widget_set_visible (GTK_WIDGET (self->runs_group), rows->len > 0);
  if (!is_new (&self->runs_key, rows, numbers, texts))
    return NULL;
  tn_rows_clear (self->runs_group, self->runs);
  for (guint i = 0; i < rows->len; i++)
    add_run (self, g_ptr_array_index (rows, i));
  return NULL;
}

typedef struct
{
  GWeakRef self;
  TnListKind kind;
} Listing;

static void
listing_free (gpointer data)
{
  g_weak_ref_clear (&((Listing *) data)->self);
  g_free (data);
}

static DexFuture *
ids_read_cb (DexFuture *future, gpointer data)
{
  Listing *listing = data;
  g_autoptr (TnUserSyncPage) self = g_weak_ref_get (&listing->self);
  GArray *ids = g_value_get_boxed (dex_future_get_value (future, NULL));
  gboolean runs = listing->kind == TN_LIST_SYNC_RUNS;

  if (self == NULL || self->services == NULL)
    return NULL;
  if (!runs)
    describe (self->conflicts_group,
              _ ("Entra users of whom it is not clear who they are. Nobody was linked or added for "
                 "them."),
              ids->len);
  g_array_set_size (ids, MIN (ids->len, runs ? RUNS_SHOWN : CONFLICTS_SHOWN));
  return dex_future_finally (
      tn_store_list_rows (tn_services_get_store (self->services), listing->kind, ids),
      runs ? runs_read_cb : conflicts_read_cb,
      tn_weak_ref_new (self),
      tn_weak_ref_free);
}

static void
read_list (TnUserSyncPage *self, TnListKind kind)
{
  const TnListQuery query = { .kind = kind, .parent = self->organization };
  Listing *listing = g_new0 (Listing, 1);

  g_weak_ref_init (&listing->self, self);
  listing->kind = kind;
  dex_future_disown (
      dex_future_then (tn_store_list_ids (tn_services_get_store (self->services), &query, NULL),
                       ids_read_cb,
                       listing,
                       listing_free));
}

static DexFuture *
groups_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnUserSyncPage) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *groups = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *text = NULL;

  if (self == NULL || self->sync == NULL)
    return NULL;
  for (guint i = 0; groups != NULL && i < groups->len; i++)
    {
      const TnGroupInfo *info = g_ptr_array_index (groups, i);

      g_hash_table_insert (names, info->id, info->name);
    }
  text = tn_user_filter_describe (self->sync->filter, names);
  adw_action_row_set_subtitle (self->filter_row, text);
  return NULL;
}

static void
show (TnUserSyncPage *self)
{
  gboolean writable = !tn_services_is_read_only (self->services);
  g_autofree char *last =
      self->sync->last_run > 0 ? tn_age_text (self->sync->last_run) : g_strdup (_ ("Never"));
  g_autofree char *both = self->sync->error != NULL
                              ? g_strdup_printf ("%s\n%s", last, self->sync->error)
                              : g_strdup (last);

  adw_window_title_set_subtitle (self->window_title, self->sync->organization_name);
  self->showing = TRUE;
  adw_switch_row_set_active (self->enabled_row, self->sync->enabled);
  gtk_widget_set_sensitive (GTK_WIDGET (self->enabled_row),
                            writable && self->sync->exists && self->sync->tenant > 0);
  self->showing = FALSE;
  adw_action_row_set_subtitle (self->last_row, both);
  /* DET-01: the fourth way to the details of a tenant. */
  adw_action_row_set_subtitle (self->tenant_row, self->sync->managed_name);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->tenant_button), "x", self->sync->managed);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->tenant_button), "win.managed-tenant");
  adw_banner_set_title (self->stopped_banner,
                        _ ("Stopped: the last run would have taken many people out at once. See "
                           "the newest run below."));
  adw_banner_set_revealed (self->stopped_banner, self->sync->stopped_run > 0 && writable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self),
                                 "user-sync.run",
                                 writable && self->sync->enabled && self->sync->tenant > 0 &&
                                     !self->running);
  gtk_widget_action_set_enabled (GTK_WIDGET (self),
                                 "user-sync.edit",
                                 writable && self->sync->tenant > 0);
  dex_future_disown (dex_future_finally (
      tn_cache_list_groups (tn_services_get_store (self->services), self->sync->tenant, NULL),
      groups_read_cb,
      tn_weak_ref_new (self),
      tn_weak_ref_free));
}

static DexFuture *
sync_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnUserSyncPage) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self == NULL || value == NULL || self->services == NULL)
    return NULL;
  g_clear_pointer (&self->sync, tn_user_sync_free);
  self->sync = tn_user_sync_copy (g_value_get_boxed (value));
  show (self);
  return NULL;
}

static void
read_all (TnUserSyncPage *self)
{
  dex_future_disown (dex_future_finally (
      tn_state_get_user_sync (tn_services_get_store (self->services), self->organization),
      sync_read_cb,
      tn_weak_ref_new (self),
      tn_weak_ref_free));
  read_list (self, TN_LIST_CONFLICTS);
  read_list (self, TN_LIST_SYNC_RUNS);
  dex_future_disown (dex_future_finally (
      tn_state_list_ignored (tn_services_get_store (self->services), self->organization),
      ignored_read_cb,
      tn_weak_ref_new (self),
      tn_weak_ref_free));
}

static void
store_changed_cb (TnStore *store, TnTables tables, TnUserSyncPage *self)
{
  if ((tables & (TN_TABLE_USER_SYNCS | TN_TABLE_MANAGED_TENANTS)) != 0)
    read_all (self);
}

/* Actions ------------------------------------------------------------------- */

static DexFuture *
enabled_written_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnUserSyncPage) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;

  if (self == NULL || self->services == NULL || dex_future_get_value (future, &error) != NULL)
    return NULL;
  /* The switch says what is so. */
  show (self);
  if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    tn_window_toast_error (tn_window_get (GTK_WIDGET (self)), error);
  return NULL;
}

static void
enabled_cb (TnUserSyncPage *self)
{
  if (self->showing || self->sync == NULL || !self->sync->exists)
    return;
  dex_future_disown (
      dex_future_finally (tn_state_enable_user_sync (tn_services_get_store (self->services),
                                                     tn_services_get_actor (self->services),
                                                     self->organization,
                                                     adw_switch_row_get_active (self->enabled_row),
                                                     tn_services_now (self->services)),
                          enabled_written_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

static void
override_now (GtkWidget *widget)
{
  run (TN_USER_SYNC_PAGE (widget), FALSE, TRUE);
}

static void
override_cb (AdwBanner *banner, TnUserSyncPage *self)
{
  tn_confirm (GTK_WIDGET (self),
              _ ("Carry Out Anyway?"),
              _ ("Many people are marked as disabled, deleted or out of scope. Nobody is removed: "
                 "their records stay, and who comes back is linked again."),
              _ ("Carry _Out"),
              ADW_RESPONSE_DESTRUCTIVE,
              override_now);
}

static void
run_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  run (TN_USER_SYNC_PAGE (widget), TRUE, FALSE);
}

static void
edit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnUserSyncPage *self = TN_USER_SYNC_PAGE (widget);

  adw_dialog_present (tn_user_sync_dialog_new (self->services, self->organization), widget);
}

AdwNavigationPage *
tn_user_sync_page_new (TnServices *services, gint64 organization)
{
  TnUserSyncPage *self = g_object_new (TN_TYPE_USER_SYNC_PAGE, NULL);

  self->services = g_object_ref (services);
  self->organization = organization;
  g_signal_connect_object (tn_services_get_store (services),
                           "changed",
                           G_CALLBACK (store_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  gtk_widget_set_visible (GTK_WIDGET (self->conflicts_group), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->ignored_group), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->runs_group), FALSE);
  read_all (self);
  return ADW_NAVIGATION_PAGE (self);
}

static void
tn_user_sync_page_dispose (GObject *object)
{
  TnUserSyncPage *self = TN_USER_SYNC_PAGE (object);

  g_clear_pointer (&self->conflicts, g_ptr_array_unref);
  g_clear_pointer (&self->ignored, g_ptr_array_unref);
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  g_clear_pointer (&self->conflicts_key, g_free);
  g_clear_pointer (&self->ignored_key, g_free);
  g_clear_pointer (&self->runs_key, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_USER_SYNC_PAGE);
  g_clear_pointer (&self->sync, tn_user_sync_free);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_user_sync_page_parent_class)->dispose (object);
}

static void
tn_user_sync_page_class_init (TnUserSyncPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_user_sync_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/people/tn-user-sync-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncPage, stopped_banner);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncPage, enabled_row);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncPage, tenant_row);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncPage, tenant_button);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncPage, filter_row);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncPage, last_row);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncPage, conflicts_group);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncPage, ignored_group);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncPage, runs_group);
  gtk_widget_class_bind_template_callback (widget_class, enabled_cb);
  gtk_widget_class_bind_template_callback (widget_class, override_cb);
  gtk_widget_class_install_action (widget_class, "user-sync.run", NULL, run_action);
  gtk_widget_class_install_action (widget_class, "user-sync.edit", NULL, edit_action);
}

static void
tn_user_sync_page_init (TnUserSyncPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->conflicts = g_ptr_array_new ();
  self->ignored = g_ptr_array_new ();
  self->runs = g_ptr_array_new ();
}
