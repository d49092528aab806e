/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-snapshots-page.h"

#include "tn-backup-missing.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-focus.h"
#include "tn-list-state.h"
#include "tn-menu.h"
#include "tn-restore.h"
#include "tn-restore-ask.h"
#include "tn-snapshot-item.h"
#include "tn-snapshot-row.h"
#include "tn-text.h"
#include "tn-versions-dialog.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _TnSnapshotsPage
{
  AdwNavigationPage parent_instance;

  TnServices *services; /* (owned) */
  gint64 tenant;
  char *tenant_id, *name;       /* (owned) */
  GPtrArray *infos;             /* (owned) (nullable until read) (element-type TnSnapshotInfo) */
  GListStore *items;            /* (owned) (element-type TnSnapshotItem) */
  GtkMultiSelection *selection; /* (owned) */
  guint serial;                 /* of the newest reading */
  gint64 asked_of;              /* the snapshot that it is of; 0: none */
  gint64 items_of;              /* the snapshot that the items are of */
  gint64 looked_at;             /* the snapshot whose list was looked at for damage; 0: none */
  gint64 looked_newest;         /* and the newest one then */
  gint64 rebuilt;               /* #TnSnapshotRebuilt of it and of the newest */
  gboolean filling, busy;

  AdwWindowTitle *window_title;
  GtkMenuButton *menu_button;
  GtkDropDown *snapshot_drop, *kind_drop;
  AdwToggleGroup *mode_group;
  GtkEditable *search_entry;
  AdwBanner *problem_banner;
  GtkStack *stack;
  AdwStatusPage *empty_page;
  GtkListView *list_view;
  GtkWidget *action_bar;
  GtkCheckButton *all_check;
  GtkLabel *selection_label;
  GtkWidget *restore_button, *busy_spinner;
};

G_DEFINE_FINAL_TYPE (TnSnapshotsPage, tn_snapshots_page, ADW_TYPE_NAVIGATION_PAGE)

/* NULL: it is gone. */
static TnSnapshotsPage *
call_page (TnAsked *call)
{
  g_autoptr (TnSnapshotsPage) self = tn_asked_get (call);

  return self != NULL && self->services != NULL ? g_steal_pointer (&self) : NULL;
}

static TnSnapshotTarget
target_of (TnSnapshotsPage *self)
{
  return (TnSnapshotTarget) { self->tenant, self->tenant_id, self->name };
}

/* What is chosen ----------------------------------------------------------------------- */

/* NULL: there is none. */
static const TnSnapshotInfo *
chosen_snapshot (TnSnapshotsPage *self)
{
  guint index = gtk_drop_down_get_selected (self->snapshot_drop);

  return self->infos != NULL && index < self->infos->len ? g_ptr_array_index (self->infos, index)
                                                         : NULL;
}

/* TN_N_OBJECTS: all of them. */
static TnObjectKind
chosen_kind (TnSnapshotsPage *self)
{
  guint index = gtk_drop_down_get_selected (self->kind_drop);

  return index == 0 || index > TN_N_OBJECTS ? TN_N_OBJECTS : (TnObjectKind) (index - 1);
}

static gboolean
shows_changes (TnSnapshotsPage *self)
{
  return g_strcmp0 (adw_toggle_group_get_active_name (self->mode_group), "changed") == 0;
}

static void
update_bar (TnSnapshotsPage *self)
{
  g_autoptr (GtkBitset) selected =
      gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items)),
        chosen = (guint) gtk_bitset_get_size (selected);
  g_autofree char *text =
      /* Translators: how many are selected, of how many there are */
      g_strdup_printf (_ ("%1$'u of %2$'u selected"), chosen, n);

  gtk_label_set_label (self->selection_label, text);
  self->filling = TRUE;
  gtk_check_button_set_active (self->all_check, n > 0 && chosen == n);
  gtk_check_button_set_inconsistent (self->all_check, chosen > 0 && chosen < n);
  self->filling = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->all_check), n > 0);
  gtk_widget_set_visible (self->busy_spinner, self->busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self),
                                 "snapshots.restore",
                                 chosen > 0 && !self->busy && self->items_of == self->asked_of &&
                                     !tn_services_is_read_only (self->services));
}

static void
update_runs (TnSnapshotsPage *self)
{
  gboolean free = !tn_services_is_read_only (self->services) &&
                  !tn_snapshot_is_running (self->services, self->tenant);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "snapshots.run", free);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "snapshots.run-whole", free);
}

static void
selection_changed_cb (TnSnapshotsPage *self)
{
  update_bar (self);
}

static void
all_toggled_cb (GtkCheckButton *check, TnSnapshotsPage *self)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->selection);

  if (self->filling)
    return;
  if (gtk_check_button_get_active (check))
    gtk_selection_model_select_all (model);
  else
    gtk_selection_model_unselect_all (model);
}

/* The list ------------------------------------------------------------------------------- */

static void
activated_cb (GtkListView *view, guint position, TnSnapshotsPage *self)
{
  g_autoptr (TnSnapshotItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);
  const TnSnapshotTarget target = target_of (self);

  if (item != NULL)
    adw_dialog_present (tn_versions_dialog_new (self->services,
                                                GTK_WIDGET (self),
                                                &target,
                                                tn_snapshot_item_get_kind (item),
                                                tn_snapshot_item_get_id (item),
                                                tn_snapshot_item_get_name (item)),
                        GTK_WIDGET (self));
}

static void
set_items (TnSnapshotsPage *self, GPtrArray *items)
{
  tn_list_update (self->items, items, tn_snapshot_item_equal);
  self->items_of = self->asked_of;
  gtk_stack_set_visible_child_name (self->stack, items->len > 0 ? "list" : "empty");
  update_bar (self);
}

static void
show_failure (TnSnapshotsPage *self, const GError *error)
{
  adw_status_page_set_title (self->empty_page, _ ("The Snapshots Cannot Be Read"));
  tn_error_describe (self->empty_page, error);
  g_list_store_remove_all (self->items);
  gtk_stack_set_visible_child_name (self->stack, "empty");
  update_bar (self);
}

static DexFuture *
objects_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnSnapshotsPage) self = call_page (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *objects = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autoptr (GPtrArray) items = NULL;

  if (self == NULL || self->serial != ((TnAsked *) data)->serial)
    return NULL;
  if (objects == NULL)
    {
      show_failure (self, error);
      return NULL;
    }
  items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < objects->len; i++)
    {
      const TnSnapshotObject *object = g_ptr_array_index (objects, i);

      g_ptr_array_add (items,
                       tn_snapshot_item_new (object->kind,
                                             object->id,
                                             object->name,
                                             object->details,
                                             object->problem,
                                             TN_MARK_NONE));
    }
  adw_status_page_set_title (self->empty_page, _ ("No Results Found"));
  adw_status_page_set_description (self->empty_page,
                                   _ ("This snapshot holds nothing of this kind and name."));
  set_items (self, items);
  return NULL;
}

/* Names of the properties that differ. */
static char *
describe (const TnSnapshotDiff *diff)
{
  GString *out;

  if (!diff->was || !diff->is)
    return g_strdup (diff->details);
  out = g_string_new (NULL);
  for (guint i = 0; i < diff->changes->len; i++)
    g_string_append_printf (out,
                            "%s%s",
                            i > 0 ? ", " : "",
                            ((TnObjectChange *) g_ptr_array_index (diff->changes, i))->property);
  return g_string_free_and_steal (out);
}

static gboolean
is_looked_for (TnSnapshotsPage *self, const TnSnapshotDiff *diff)
{
  TnObjectKind kind = chosen_kind (self);
  g_autofree char *fold = tn_text_fold (gtk_editable_get_text (self->search_entry));
  g_autofree char *name = tn_text_fold (diff->name != NULL ? diff->name : "");

  return (kind == TN_N_OBJECTS || kind == diff->kind) &&
         (strstr (name, fold) != NULL || strstr (diff->id, fold) != NULL);
}

static DexFuture *
diffs_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnSnapshotsPage) self = call_page (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *diffs = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autoptr (GPtrArray) items = NULL;

  if (self == NULL || self->serial != ((TnAsked *) data)->serial)
    return NULL;
  if (diffs == NULL)
    {
      show_failure (self, error);
      return NULL;
    }
  items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < diffs->len; i++)
    {
      const TnSnapshotDiff *diff = g_ptr_array_index (diffs, i);
      g_autofree char *details = describe (diff);

      /* What was not there yet cannot come back. */
      if (diff->was && is_looked_for (self, diff))
        g_ptr_array_add (items,
                         tn_snapshot_item_new (diff->kind,
                                               diff->id,
                                               diff->name,
                                               details,
                                               diff->problem,
                                               diff->is ? TN_MARK_CHANGED : TN_MARK_DELETED));
    }
  if (diffs->len > 0)
    {
      adw_status_page_set_title (self->empty_page, _ ("No Results Found"));
      adw_status_page_set_description (
          self->empty_page,
          _ ("Nothing of this kind and name that this snapshot holds has changed since."));
    }
  else
    {
      adw_status_page_set_title (self->empty_page, _ ("Nothing Has Changed"));
      adw_status_page_set_description (self->empty_page,
                                       _ ("What this snapshot holds is as in the newest one. Back "
                                          "up now to compare with today."));
    }
  set_items (self, items);
  return NULL;
}

static void
add_line (GString *text, const char *line)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
}

static void
add_damage (TnSnapshotsPage *self, GString *text)
{
  if (self->rebuilt & TN_REBUILT_ONE)
    add_line (text,
              _ ("The list of this snapshot was damaged and was made again from its objects. What "
                 "had been deleted before may be among them."));
  if (shows_changes (self) && (self->rebuilt & TN_REBUILT_OTHER))
    add_line (text,
              _ ("The list of the newest snapshot was damaged and was made again from its "
                 "objects: what was deleted may seem to be there."));
}

/* What the list below does not know. */
static void
show_problem (TnSnapshotsPage *self, const TnSnapshotInfo *info)
{
  g_autoptr (GString) missing = g_string_new (NULL), text = g_string_new (NULL);
  g_autofree char *left_out = NULL, *line = NULL;

  for (guint i = 0; i < TN_N_OBJECTS; i++)
    if (info->kinds[i].problem != NULL)
      g_string_append_printf (missing,
                              "%s%s",
                              missing->len > 0 ? ", " : "",
                              tn_object_title ((TnObjectKind) i));
  if (shows_changes (self))
    left_out = tn_snapshot_left_out (info, g_ptr_array_index (self->infos, 0));
  if (left_out != NULL)
    line = g_strdup_printf (_ ("Not compared, for only one of the two snapshots has read them: %s"),
                            left_out);
  else if (missing->len > 0)
    line = g_strdup_printf (_ ("Could not be read for this snapshot: %s"), missing->str);
  if (line != NULL)
    add_line (text, line);
  add_damage (self, text);
  if (text->len > 0)
    adw_banner_set_title (self->problem_banner, text->str);
  adw_banner_set_revealed (self->problem_banner, text->len > 0);
}

static gint64
newest_of (TnSnapshotsPage *self)
{
  return ((const TnSnapshotInfo *) g_ptr_array_index (self->infos, 0))->id;
}

static DexFuture *
rebuilt_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnSnapshotsPage) self = call_page (data);
  const GValue *value = dex_future_get_value (future, NULL);
  const TnSnapshotInfo *info = self != NULL ? chosen_snapshot (self) : NULL;

  if (info == NULL || info->id != self->looked_at || newest_of (self) != self->looked_newest)
    return NULL;
  /* What cannot be read is said by the list itself; this is looked for again. */
  if (value == NULL)
    self->looked_at = 0;
  else
    self->rebuilt = g_value_get_int64 (value);
  show_problem (self, info);
  return NULL;
}

/* Once a snapshot, and not with each key of the search. */
static void
look_for_damage (TnSnapshotsPage *self, const TnSnapshotInfo *info)
{
  if (self->looked_at == info->id && self->looked_newest == newest_of (self))
    return;
  self->looked_at = info->id;
  self->looked_newest = newest_of (self);
  self->rebuilt = TN_REBUILT_NONE;
  dex_future_disown (dex_future_finally (
      tn_snapshot_rebuilt (self->services, self->tenant_id, info->id, self->looked_newest),
      rebuilt_read_cb,
      tn_asked_new (self, 0),
      tn_asked_free));
}

static void
load (TnSnapshotsPage *self)
{
  const TnSnapshotInfo *info = chosen_snapshot (self);

  if (info == NULL || self->filling)
    return;
  look_for_damage (self, info);
  show_problem (self, info);
  self->serial++;
  self->asked_of = info->id;
  update_bar (self);
  if (shows_changes (self))
    dex_future_disown (
        dex_future_finally (tn_snapshot_compare (self->services, self->tenant_id, info->id, 0),
                            diffs_read_cb,
                            tn_asked_new (self, self->serial),
                            tn_asked_free));
  else
    dex_future_disown (
        dex_future_finally (tn_snapshot_objects (self->services,
                                                 self->tenant_id,
                                                 info->id,
                                                 chosen_kind (self),
                                                 gtk_editable_get_text (self->search_entry)),
                            objects_read_cb,
                            tn_asked_new (self, self->serial),
                            tn_asked_free));
}

static void
chosen_cb (TnSnapshotsPage *self)
{
  if (self->services != NULL)
    load (self);
}

static void
show_kinds (TnSnapshotsPage *self)
{
  const TnSnapshotInfo *info = chosen_snapshot (self);
  g_autoptr (GtkStringList) kinds = gtk_string_list_new (NULL);
  guint chosen = gtk_drop_down_get_selected (self->kind_drop);

  gtk_string_list_append (kinds, _ ("All Kinds"));
  for (guint i = 0; info != NULL && i < TN_N_OBJECTS; i++)
    {
      const char *title = tn_object_title ((TnObjectKind) i);
      g_autofree char *text = tn_snapshot_info_knows (info, (TnObjectKind) i)
                                  ? g_strdup_printf ("%s (%'u)", title, info->kinds[i].objects)
                                  /* Translators: a kind of objects, of which a snapshot has none */
                                  : g_strdup_printf (_ ("%s (not read)"), title);

      gtk_string_list_append (kinds, text);
    }
  tn_drop_down_set_strings (self->kind_drop, kinds);
  gtk_drop_down_set_selected (self->kind_drop, chosen == GTK_INVALID_LIST_POSITION ? 0 : chosen);
}

static void
snapshot_chosen_cb (TnSnapshotsPage *self)
{
  if (self->services == NULL || self->filling)
    return;
  self->filling = TRUE;
  show_kinds (self);
  self->filling = FALSE;
  load (self);
}

/* When it was taken, and how much was gone then: the last good one is the one before. */
static char *
title_of (const TnSnapshotInfo *info)
{
  g_autofree char *time = tn_time_format_local (info->taken_at);

  if (info->removed == 0)
    return g_steal_pointer (&time);
  /* Translators: a time, and how many objects were removed since the snapshot before */
  return g_strdup_printf (ngettext ("%1$s · %2$u removed", "%1$s · %2$u removed", info->removed),
                          time,
                          info->removed);
}

static DexFuture *
listed_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnSnapshotsPage) self = call_page (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autoptr (GtkStringList) names = NULL;
  gint64 before = 0;
  guint selected = 0;

  if (self == NULL)
    return NULL;
  if (value == NULL)
    {
      show_failure (self, error);
      return NULL;
    }
  if (chosen_snapshot (self) != NULL)
    before = chosen_snapshot (self)->id;
  g_clear_pointer (&self->infos, g_ptr_array_unref);
  self->infos = g_value_dup_boxed (value);
  names = gtk_string_list_new (NULL);
  for (guint i = 0; i < self->infos->len; i++)
    {
      const TnSnapshotInfo *info = g_ptr_array_index (self->infos, i);
      g_autofree char *title = title_of (info);

      gtk_string_list_append (names, title);
      if (info->id == before)
        selected = i;
    }
  self->filling = TRUE;
  tn_drop_down_set_strings (self->snapshot_drop, names);
  gtk_drop_down_set_selected (self->snapshot_drop, selected);
  show_kinds (self);
  self->filling = FALSE;
  load (self);
  return NULL;
}

static void
list_again (TnSnapshotsPage *self)
{
  dex_future_disown (dex_future_finally (tn_snapshot_list (self->services, self->tenant_id),
                                         listed_cb,
                                         tn_asked_new (self, self->serial),
                                         tn_asked_free));
}

static void
backup_changed_cb (TnServices *services, gint64 tenant, TnSnapshotsPage *self)
{
  if (tenant != self->tenant)
    return;
  update_runs (self);
  if (!tn_snapshot_is_running (services, tenant))
    list_again (self);
}

/* Restoring -------------------------------------------------------------------------------- */

static GPtrArray *
wishes_of (TnSnapshotsPage *self)
{
  g_autoptr (GtkBitset) selected =
      gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GPtrArray *wishes = tn_restore_wishes_new ();
  GtkBitsetIter iter;
  guint index;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &index); more;
       more = gtk_bitset_iter_next (&iter, &index))
    {
      g_autoptr (TnSnapshotItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), index);

      tn_restore_wish (wishes, tn_snapshot_item_get_kind (item), tn_snapshot_item_get_id (item));
    }
  return wishes;
}

static void
set_busy (GtkWidget *widget, gboolean busy)
{
  TnSnapshotsPage *self = TN_SNAPSHOTS_PAGE (widget);

  self->busy = busy;
  update_bar (self);
}

static void
restore_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnSnapshotsPage *self = TN_SNAPSHOTS_PAGE (widget);
  const TnSnapshotInfo *info = chosen_snapshot (self);
  const TnSnapshotTarget target = target_of (self);
  g_autoptr (GPtrArray) wishes = wishes_of (self);

  if (info != NULL)
    tn_restore_ask (widget, self->services, &target, info->id, wishes, NULL, set_busy);
}

/* Other actions ----------------------------------------------------------------------------- */

static DexFuture *
taken_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnSnapshotsPage) self = call_page (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autofree char *text = NULL;

  if (self == NULL)
    return NULL;
  update_runs (self);
  if (value == NULL)
    {
      tn_window_toast_error (tn_window_get (GTK_WIDGET (self)), error);
      return NULL;
    }
  text = tn_backup_taken_text (g_value_get_boxed (value));
  tn_window_toast (tn_window_get (GTK_WIDGET (self)), text, NULL, NULL);
  return NULL;
}

static void
run_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnSnapshotsPage *self = TN_SNAPSHOTS_PAGE (widget);
  const TnSnapshotTarget target = target_of (self);

  dex_future_disown (dex_future_finally (
      tn_snapshot_take (self->services, &target, "manual", g_str_has_suffix (name, "-whole"), NULL),
      taken_cb,
      tn_asked_new (self, self->serial),
      tn_asked_free));
  update_runs (self);
}

static DexFuture *
exported_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnSnapshotsPage) self = call_page (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  const TnExported *exported;
  g_autofree char *text = NULL;

  if (self == NULL)
    return NULL;
  if (value == NULL)
    {
      tn_window_toast_error (tn_window_get (GTK_WIDGET (self)), error);
      return NULL;
    }
  exported = g_value_get_boxed (value);
  text = exported->damaged > 0
             ? g_strdup_printf (ngettext ("%'u object could not be read: “damaged.txt” names it",
                                          "%'u objects could not be read: “damaged.txt” names them",
                                          exported->damaged),
                                exported->damaged)
             : g_strdup_printf (ngettext ("%'u object exported; the file is not encrypted",
                                          "%'u objects exported; the files are not encrypted",
                                          exported->written),
                                exported->written);
  tn_window_toast (tn_window_get (GTK_WIDGET (self)), text, NULL, NULL);
  return NULL;
}

static void
folder_chosen_cb (GObject *dialog, GAsyncResult *result, gpointer data)
{
  TnAsked *call = data;
  g_autoptr (TnSnapshotsPage) self = call_page (call);
  g_autoptr (GFile) folder =
      gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (dialog), result, NULL);
  const TnSnapshotInfo *info = self != NULL ? chosen_snapshot (self) : NULL;

  if (folder != NULL && info != NULL)
    {
      g_autofree char *name = g_strdup_printf ("%s-%" G_GINT64_FORMAT, self->tenant_id, info->id);
      g_autofree char *path = g_build_filename (g_file_peek_path (folder), name, NULL);

      dex_future_disown (
          dex_future_finally (tn_snapshot_export (self->services, self->tenant_id, info->id, path),
                              exported_cb,
                              tn_asked_new (self, self->serial),
                              tn_asked_free));
    }
  tn_asked_free (call);
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _ ("Export Snapshot"));
  gtk_file_dialog_select_folder (dialog,
                                 GTK_WINDOW (gtk_widget_get_root (widget)),
                                 NULL,
                                 folder_chosen_cb,
                                 tn_asked_new (widget, 0));
}

/* Construction ------------------------------------------------------------------------------- */

AdwNavigationPage *
tn_snapshots_page_new (TnServices *services, const TnSnapshotTarget *target)
{
  TnSnapshotsPage *self = g_object_new (TN_TYPE_SNAPSHOTS_PAGE, NULL);

  self->services = g_object_ref (services);
  self->tenant = target->tenant;
  self->tenant_id = g_strdup (target->tenant_id);
  self->name = g_strdup (target->name);
  adw_window_title_set_subtitle (self->window_title, self->name);
  g_signal_connect_object (services,
                           "backup-changed",
                           G_CALLBACK (backup_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  update_bar (self);
  update_runs (self);
  list_again (self);
  return ADW_NAVIGATION_PAGE (self);
}

static void
tn_snapshots_page_dispose (GObject *object)
{
  TnSnapshotsPage *self = TN_SNAPSHOTS_PAGE (object);

  g_clear_object (&self->services);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_SNAPSHOTS_PAGE);
  g_clear_object (&self->selection);
  g_clear_object (&self->items);
  G_OBJECT_CLASS (tn_snapshots_page_parent_class)->dispose (object);
}

static void
tn_snapshots_page_finalize (GObject *object)
{
  TnSnapshotsPage *self = TN_SNAPSHOTS_PAGE (object);

  g_clear_pointer (&self->infos, g_ptr_array_unref);
  g_free (self->tenant_id);
  g_free (self->name);
  G_OBJECT_CLASS (tn_snapshots_page_parent_class)->finalize (object);
}

static void
tn_snapshots_page_class_init (TnSnapshotsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_snapshots_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_snapshots_page_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/backup/tn-snapshots-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TnSnapshotsPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, TnSnapshotsPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, TnSnapshotsPage, snapshot_drop);
  gtk_widget_class_bind_template_child (widget_class, TnSnapshotsPage, kind_drop);
  gtk_widget_class_bind_template_child (widget_class, TnSnapshotsPage, mode_group);
  gtk_widget_class_bind_template_child (widget_class, TnSnapshotsPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TnSnapshotsPage, problem_banner);
  gtk_widget_class_bind_template_child (widget_class, TnSnapshotsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TnSnapshotsPage, empty_page);
  gtk_widget_class_bind_template_child (widget_class, TnSnapshotsPage, list_view);
  gtk_widget_class_bind_template_child (widget_class, TnSnapshotsPage, action_bar);
  gtk_widget_class_bind_template_child (widget_class, TnSnapshotsPage, all_check);
  gtk_widget_class_bind_template_child (widget_class, TnSnapshotsPage, selection_label);
  gtk_widget_class_bind_template_child (widget_class, TnSnapshotsPage, restore_button);
  gtk_widget_class_bind_template_child (widget_class, TnSnapshotsPage, busy_spinner);
  gtk_widget_class_bind_template_callback (widget_class, snapshot_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback_full (widget_class,
                                                "stop_search_cb",
                                                G_CALLBACK (tn_search_stop));
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, all_toggled_cb);
  gtk_widget_class_install_action (widget_class, "snapshots.restore", NULL, restore_action);
  gtk_widget_class_install_action (widget_class, "snapshots.run", NULL, run_action);
  gtk_widget_class_install_action (widget_class, "snapshots.run-whole", NULL, run_action);
  gtk_widget_class_install_action (widget_class, "snapshots.export", NULL, export_action);
}

static void
tn_snapshots_page_init (TnSnapshotsPage *self)
{
  g_autoptr (GtkListItemFactory) factory = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  tn_menu_name_items (gtk_menu_button_get_popover (self->menu_button));
  self->items = g_list_store_new (TN_TYPE_SNAPSHOT_ITEM);
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->items)));
  g_signal_connect_object (self->selection,
                           "selection-changed",
                           G_CALLBACK (selection_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  factory = tn_snapshot_row_factory (GTK_SELECTION_MODEL (self->selection));
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
}
