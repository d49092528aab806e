/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-user-sync-dialog.h"

#include "tn-cache-people.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-people-sync.h"
#include "tn-pick-dialog.h"
#include "tn-row.h"
#include "tn-state-people.h"
#include "tn-user-plan-list.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef enum
{
  LIST_DEPARTMENTS,
  LIST_OFFICES,
  LIST_DOMAINS,
  LIST_GROUPS,
  N_LISTS,
} List;

struct _TnUserSyncDialog
{
  AdwDialog parent_instance;

  TnServices *services; /* (owned) */
  gint64 organization;
  TnUserSync *sync;         /* (owned) (nullable until read): as it is being edited */
  TnDirectory *directory;   /* (owned) (nullable until read) */
  GHashTable *neighbours;   /* (owned) (nullable until read) */
  GPtrArray *groups;        /* (owned) (nullable until read) (element-type TnGroupInfo) */
  TnUserPlan *plan;         /* (owned) (nullable): of what is shown */
  GCancellable *planning;   /* (owned) (nullable): the newest preview, while it is calculated */
  GPtrArray *rows[N_LISTS]; /* (owned) (element-type GtkWidget) */
  GtkWidget *field_rows[TN_N_PERSON_FIELDS];
  AdwEntryRow *custom_rows[TN_N_EXTRAS];
  gboolean loading, saving;

  AdwNavigationView *nav;
  AdwWindowTitle *window_title;
  GtkWidget *save_button, *people_button;
  GtkLabel *error_label, *count_label, *summary_label;
  AdwSwitchRow *members_row, *guests_row;
  AdwPreferencesGroup *departments_group, *offices_group, *domains_group, *groups_group;
  AdwExpanderRow *fields_row, *custom_row;
  GtkListBox *people_list;
};

G_DEFINE_FINAL_TYPE (TnUserSyncDialog, tn_user_sync_dialog, ADW_TYPE_DIALOG)

static void update_preview (TnUserSyncDialog *self);
static void show_values (TnUserSyncDialog *self, List list);

/* Values -------------------------------------------------------------------- */

static char ***
values_of (TnUserSyncDialog *self, List list)
{
  TnUserFilter *filter = self->sync->filter;

  switch (list)
    {
    case LIST_DEPARTMENTS:
      return &filter->departments;
    case LIST_OFFICES:
      return &filter->offices;
    case LIST_DOMAINS:
      return &filter->domains;
    case LIST_GROUPS:
    case N_LISTS:
    default:
      return &filter->groups;
    }
}

static AdwPreferencesGroup *
group_of (TnUserSyncDialog *self, List list)
{
  AdwPreferencesGroup *groups[N_LISTS] = { self->departments_group,
                                           self->offices_group,
                                           self->domains_group,
                                           self->groups_group };

  return groups[list];
}

static const TnGroupInfo *
find_group (TnUserSyncDialog *self, const char *id)
{
  for (guint i = 0; self->groups != NULL && i < self->groups->len; i++)
    {
      const TnGroupInfo *info = g_ptr_array_index (self->groups, i);

      if (g_str_equal (info->id, id))
        return info;
    }
  return NULL;
}

/* What a value is called. */
static const char *
title_of (TnUserSyncDialog *self, List list, const char *value)
{
  if (list == LIST_GROUPS)
    {
      const TnGroupInfo *info = find_group (self, value);

      return info != NULL ? info->name : value;
    }
  if (*value != '\0')
    return value;
  return list == LIST_DEPARTMENTS ? _ ("People without a department")
                                  : _ ("People without an office");
}

static void
remove_cb (GtkButton *button, TnUserSyncDialog *self)
{
  List list = (List) GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "tn-list"));
  const char *value = g_object_get_data (G_OBJECT (button), "tn-value");
  char ***values = values_of (self, list);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; *values != NULL && (*values)[i] != NULL; i++)
    if (!g_str_equal ((*values)[i], value))
      g_strv_builder_add (builder, (*values)[i]);
  g_strfreev (*values);
  *values = g_strv_builder_end (builder);
  show_values (self, list);
  update_preview (self);
}

static void
show_values (TnUserSyncDialog *self, List list)
{
  char **values = *values_of (self, list);

  tn_rows_clear (group_of (self, list), self->rows[list]);
  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    {
      AdwActionRow *row = tn_row_new (title_of (self, list, values[i]), NULL);
      GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic");
      g_autofree char *label =
          g_strdup_printf (_ ("Remove “%s”"), title_of (self, list, values[i]));

      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_set_tooltip_text (button, label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      label,
                                      -1);
      g_object_set_data (G_OBJECT (button), "tn-list", GUINT_TO_POINTER (list));
      g_object_set_data_full (G_OBJECT (button), "tn-value", g_strdup (values[i]), g_free);
      g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_DEFAULT);
      adw_action_row_add_suffix (row, button);
      adw_preferences_group_add (group_of (self, list), GTK_WIDGET (row));
      g_ptr_array_add (self->rows[list], row);
    }
  if (self->rows[list]->len == 0)
    {
      AdwActionRow *row = tn_row_new (_ ("Any"), NULL);

      gtk_widget_add_css_class (GTK_WIDGET (row), "dimmed");
      adw_preferences_group_add (group_of (self, list), GTK_WIDGET (row));
      g_ptr_array_add (self->rows[list], row);
    }
}

typedef struct
{
  GWeakRef self; /* the dialog that is picked in may stay longer */
  List list;
} Adding;

static void
adding_free (gpointer data)
{
  Adding *adding = data;

  g_weak_ref_clear (&adding->self);
  g_free (adding);
}

static void
picked_cb (const char *id, const char *name, gpointer data)
{
  Adding *adding = data;
  g_autoptr (TnUserSyncDialog) self = g_weak_ref_get (&adding->self);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  char ***values;

  if (self == NULL || self->services == NULL)
    return;
  values = values_of (self, adding->list);
  if (*values != NULL && g_strv_contains ((const char *const *) *values, id))
    return;
  if (*values != NULL)
    g_strv_builder_addv (builder, (const char **) *values);
  g_strv_builder_add (builder, id);
  g_strfreev (*values);
  *values = g_strv_builder_end (builder);
  show_values (self, adding->list);
  update_preview (self);
}

/* How many people have each value of @list. */
static guint *
count_values (TnUserSyncDialog *self, List list, guint n)
{
  guint *counts = g_new0 (guint, MAX (1, n));

  for (guint i = 0; i < self->directory->users->len; i++)
    {
      const TnDirectoryUser *user = &g_array_index (self->directory->users, TnDirectoryUser, i);

      if (list == LIST_DEPARTMENTS)
        counts[user->department]++;
      else if (list == LIST_OFFICES)
        counts[user->office]++;
      else
        {
          counts[user->user_name_domain]++;
          if (user->mail_domain != user->user_name_domain)
            counts[user->mail_domain]++;
        }
    }
  return counts;
}

static void
add_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  static const char *const titles[N_LISTS] = { N_ ("Add Department"),
                                               N_ ("Add Office"),
                                               N_ ("Add Domain"),
                                               N_ ("Add Group") };
  TnUserSyncDialog *self = TN_USER_SYNC_DIALOG (widget);
  List list = (List) g_variant_get_int32 (parameter);
  g_autoptr (GPtrArray) entries =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tn_pick_entry_free);
  Adding *adding;

  if (self->directory == NULL || (guint) list >= N_LISTS)
    return;
  if (list == LIST_GROUPS)
    for (guint i = 0; self->groups != NULL && i < self->groups->len; i++)
      {
        const TnGroupInfo *info = g_ptr_array_index (self->groups, i);
        g_autofree char *detail =
            g_strdup_printf (ngettext ("%'u member", "%'u members", info->members), info->members);

        g_ptr_array_add (entries, tn_pick_entry_new (info->id, info->name, detail));
      }
  else
    {
      GPtrArray *values = list == LIST_DEPARTMENTS ? self->directory->departments
                          : list == LIST_OFFICES   ? self->directory->offices
                                                   : self->directory->domains;
      g_autofree guint *counts = count_values (self, list, values->len);

      for (guint i = list == LIST_DOMAINS ? 1 : 0; i < values->len; i++)
        {
          const char *value = g_ptr_array_index (values, i);
          g_autofree char *detail =
              g_strdup_printf (ngettext ("%'u person", "%'u people", counts[i]), counts[i]);

          if (counts[i] > 0)
            g_ptr_array_add (entries,
                             tn_pick_entry_new (value, title_of (self, list, value), detail));
        }
    }
  adding = g_new0 (Adding, 1);
  g_weak_ref_init (&adding->self, self);
  adding->list = list;
  adw_dialog_present (tn_pick_dialog_new (_ (titles[list]),
                                          _ ("Nothing to Choose"),
                                          entries,
                                          picked_cb,
                                          adding,
                                          adding_free),
                      widget);
}

/* Preview (USR-08) ---------------------------------------------------------- */

static void append_count (GString *text, guint n, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* Nothing for none. */
static void
append_count (GString *text, guint n, const char *format, ...)
{
  va_list arguments;

  if (n == 0)
    return;
  g_string_append (text, text->len > 0 ? " · " : "");
  va_start (arguments, format);
  g_string_append_vprintf (text, format, arguments);
  va_end (arguments);
}

static void
show_plan (TnUserSyncDialog *self)
{
  const guint *n = self->plan->counts;
  guint in_scope = self->plan->in_scope;
  guint back = n[TN_PLAN_ENABLE] + n[TN_PLAN_RETURN] + n[TN_PLAN_IN_SCOPE];
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *people =
      g_strdup_printf (ngettext ("%'u person belongs to it", "%'u people belong to it", in_scope),
                       in_scope);

  append_count (text,
                n[TN_PLAN_CREATE],
                ngettext ("%'u to add", "%'u to add", n[TN_PLAN_CREATE]),
                n[TN_PLAN_CREATE]);
  append_count (text,
                n[TN_PLAN_LINK],
                ngettext ("%'u to link", "%'u to link", n[TN_PLAN_LINK]),
                n[TN_PLAN_LINK]);
  append_count (text,
                n[TN_PLAN_UPDATE],
                ngettext ("%'u to update", "%'u to update", n[TN_PLAN_UPDATE]),
                n[TN_PLAN_UPDATE]);
  append_count (text,
                n[TN_PLAN_CONFLICT],
                ngettext ("%'u conflict", "%'u conflicts", n[TN_PLAN_CONFLICT]),
                n[TN_PLAN_CONFLICT]);
  append_count (
      text,
      n[TN_PLAN_OUT_OF_SCOPE],
      ngettext ("%'u falls out of scope", "%'u fall out of scope", n[TN_PLAN_OUT_OF_SCOPE]),
      n[TN_PLAN_OUT_OF_SCOPE]);
  append_count (text,
                n[TN_PLAN_DISABLE],
                ngettext ("%'u disabled", "%'u disabled", n[TN_PLAN_DISABLE]),
                n[TN_PLAN_DISABLE]);
  append_count (text,
                n[TN_PLAN_DELETE],
                ngettext ("%'u deleted", "%'u deleted", n[TN_PLAN_DELETE]),
                n[TN_PLAN_DELETE]);
  append_count (text, back, ngettext ("%'u comes back", "%'u come back", back), back);
  append_count (
      text,
      n[TN_PLAN_SKIP],
      ngettext ("%'u left out, cannot sign in", "%'u left out, cannot sign in", n[TN_PLAN_SKIP]),
      n[TN_PLAN_SKIP]);
  append_count (text,
                self->plan->unchanged,
                ngettext ("%'u stays as it is", "%'u stay as they are", self->plan->unchanged),
                self->plan->unchanged);
  gtk_label_set_label (self->count_label, in_scope > 0 ? people : _ ("No Users Match"));
  gtk_label_set_label (self->summary_label, text->str);
  gtk_widget_set_sensitive (self->people_button, self->plan->items->len > 0);
  gtk_widget_set_sensitive (self->save_button,
                            !self->saving && !tn_services_is_read_only (self->services));
}

typedef struct
{
  GWeakRef self;
  GCancellable *cancellable; /* (owned) */
} Planning;

static void
planning_free (gpointer data)
{
  Planning *planning = data;

  g_weak_ref_clear (&planning->self);
  g_object_unref (planning->cancellable);
  g_free (planning);
}

static DexFuture *
planned_cb (DexFuture *future, gpointer data)
{
  Planning *planning = data;
  g_autoptr (TnUserSyncDialog) self = g_weak_ref_get (&planning->self);
  g_autoptr (GError) error = NULL;
  const GValue *value;

  /* A later choice has another preview. */
  if (self == NULL || self->planning != planning->cancellable)
    return NULL;
  g_clear_object (&self->planning);
  value = dex_future_get_value (future, &error);
  tn_error_show (self->error_label, error);
  if (value == NULL)
    return NULL;
  g_clear_pointer (&self->plan, tn_user_plan_unref);
  self->plan = tn_user_plan_ref (g_value_get_boxed (value));
  show_plan (self);
  return NULL;
}

static char *
custom_of (TnUserSyncDialog *self)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < TN_N_EXTRAS; i++)
    {
      g_autofree char *name = tn_row_text (self->custom_rows[i]);

      if (*name != '\0')
        g_string_append_printf (lines,
                                "%s%s=%s",
                                lines->len > 0 ? "\n" : "",
                                name,
                                tn_person_extra_nick ((TnPersonExtra) i));
    }
  return lines->len > 0 ? g_strdup (lines->str) : NULL;
}

/* What the rows say. */
static void
take_rows (TnUserSyncDialog *self)
{
  TnUserSync *sync = self->sync;

  sync->filter->members = adw_switch_row_get_active (self->members_row);
  sync->filter->guests = adw_switch_row_get_active (self->guests_row);
  sync->fields = 0;
  for (guint i = 0; i < TN_N_PERSON_FIELDS; i++)
    if (adw_switch_row_get_active (ADW_SWITCH_ROW (self->field_rows[i])))
      sync->fields |= 1u << i;
  g_free (sync->custom);
  sync->custom = custom_of (self);
}

static void
update_preview (TnUserSyncDialog *self)
{
  Planning *planning;

  if (self->directory == NULL || self->loading)
    return;
  take_rows (self);
  if (self->planning != NULL)
    g_cancellable_cancel (self->planning);
  g_clear_object (&self->planning);
  self->planning = g_cancellable_new ();
  gtk_widget_set_sensitive (self->save_button, FALSE);
  planning = g_new0 (Planning, 1);
  g_weak_ref_init (&planning->self, self);
  planning->cancellable = g_object_ref (self->planning);
  dex_future_disown (
      dex_future_finally (tn_state_plan_user_sync (tn_services_get_store (self->services),
                                                   self->sync,
                                                   self->directory,
                                                   self->neighbours,
                                                   self->planning),
                          planned_cb,
                          planning,
                          planning_free));
}

static void
changed_cb (TnUserSyncDialog *self)
{
  update_preview (self);
}

static void
show_people_cb (GtkButton *button, TnUserSyncDialog *self)
{
  tn_user_plan_list_show (self->people_list, self->services, self->plan, self->directory);
  adw_navigation_view_push_by_tag (self->nav, "people");
}

/* Saving -------------------------------------------------------------------- */

typedef struct
{
  GWeakRef self, window;
  TnServices *services; /* (owned) */
  gint64 organization;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  g_weak_ref_clear (&saving->self);
  g_weak_ref_clear (&saving->window);
  g_object_unref (saving->services);
  g_free (saving);
}

static DexFuture *
ran_cb (DexFuture *future, gpointer data)
{
  Saving *saving = data;
  g_autoptr (TnWindow) window = g_weak_ref_get (&saving->window);
  g_autoptr (TnUserSyncDialog) self = g_weak_ref_get (&saving->self);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (value == NULL)
    {
      if (self != NULL && self->services != NULL)
        {
          self->saving = FALSE;
          tn_error_show (self->error_label, error);
          show_plan (self);
        }
      else if (window != NULL)
        tn_window_toast_error (window, error);
      return NULL;
    }
  if (self != NULL)
    adw_dialog_force_close (ADW_DIALOG (self));
  if (window != NULL)
    {
      const TnUserSyncResult *result = g_bytes_get_data (g_value_get_boxed (value), NULL);
      guint n = result->counts[TN_PLAN_CREATE] + result->counts[TN_PLAN_LINK];
      g_autofree char *text =
          g_strdup_printf (ngettext ("%'u person synced", "%'u people synced", n), n);

      tn_window_toast (window,
                       result->outcome == TN_USER_SYNC_STOPPED
                           ? _ ("Stopped: too many people would leave at once")
                           : text,
                       NULL,
                       NULL);
    }
  return NULL;
}

static DexFuture *
saved_cb (DexFuture *future, gpointer data)
{
  Saving *saving = data;

  /* What was previewed was seen: fewer people by a new filter are meant. */
  return tn_people_sync_run (saving->services, saving->organization, FALSE, TRUE);
}

static void
save_cb (GtkButton *button, TnUserSyncDialog *self)
{
  Saving *saving = g_new0 (Saving, 1), *again = g_new0 (Saving, 1);
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));

  for (guint i = 0; i < 2; i++)
    {
      Saving *one = i == 0 ? saving : again;

      g_weak_ref_init (&one->self, self);
      g_weak_ref_init (&one->window, TN_IS_WINDOW (window) ? window : NULL);
      one->services = g_object_ref (self->services);
      one->organization = self->organization;
    }
  take_rows (self);
  self->saving = TRUE;
  gtk_widget_set_sensitive (self->save_button, FALSE);
  dex_future_disown (dex_future_finally (
      dex_future_then (tn_state_set_user_sync (tn_services_get_store (self->services),
                                               tn_services_get_actor (self->services),
                                               self->sync,
                                               tn_services_now (self->services)),
                       saved_cb,
                       saving,
                       saving_free),
      ran_cb,
      again,
      saving_free));
}

static void
cancel_cb (GtkButton *button, TnUserSyncDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

/* Reading ------------------------------------------------------------------- */

static void
show_custom (TnUserSyncDialog *self)
{
  g_auto (GStrv) lines =
      g_strsplit (self->sync->custom != NULL ? self->sync->custom : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *equals = strrchr (lines[i], '=');

      for (guint e = 0; equals != NULL && e < TN_N_EXTRAS; e++)
        if (g_str_equal (tn_person_extra_nick ((TnPersonExtra) e), equals + 1))
          {
            g_autofree char *name = g_strndup (lines[i], (gsize) (equals - lines[i]));

            gtk_editable_set_text (GTK_EDITABLE (self->custom_rows[e]), name);
          }
    }
}

static void
load (TnUserSyncDialog *self)
{
  self->loading = TRUE;
  adw_window_title_set_subtitle (self->window_title, self->sync->organization_name);
  gtk_button_set_label (GTK_BUTTON (self->save_button),
                        self->sync->exists && self->sync->enabled ? _ ("_Save") : _ ("_Enable"));
  adw_switch_row_set_active (self->members_row, self->sync->filter->members);
  adw_switch_row_set_active (self->guests_row, self->sync->filter->guests);
  for (guint i = 0; i < TN_N_PERSON_FIELDS; i++)
    adw_switch_row_set_active (ADW_SWITCH_ROW (self->field_rows[i]),
                               (self->sync->fields >> i & 1) != 0);
  show_custom (self);
  for (guint i = 0; i < N_LISTS; i++)
    show_values (self, (List) i);
  self->loading = FALSE;
}

static DexFuture *
groups_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnUserSyncDialog) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self == NULL || self->sync == NULL || value == NULL)
    return NULL;
  self->groups = g_ptr_array_ref (g_value_get_boxed (value));
  if (self->groups->len == 0)
    adw_preferences_group_set_description (
        self->groups_group,
        _ ("The groups of this tenant could not be read. The other filters can be used."));
  show_values (self, LIST_GROUPS);
  return NULL;
}

/* Without them, each preview asks for those it needs. */
static DexFuture *
neighbours_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnUserSyncDialog) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self != NULL && self->services != NULL && value != NULL)
    self->neighbours = g_value_dup_boxed (value);
  return NULL;
}

static DexFuture *
directory_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnUserSyncDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL || self->services == NULL)
    return NULL;
  tn_error_show (self->error_label, error);
  if (value == NULL)
    return NULL;
  self->directory = tn_directory_ref (g_value_get_boxed (value));
  update_preview (self);
  return NULL;
}

static DexFuture *
sync_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnUserSyncDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  TnStore *store;

  if (self == NULL || self->services == NULL)
    return NULL;
  tn_error_show (self->error_label, error);
  if (value == NULL)
    return NULL;
  store = tn_services_get_store (self->services);
  self->sync = tn_user_sync_copy (g_value_get_boxed (value));
  load (self);
  dex_future_disown (dex_future_finally (tn_cache_list_groups (store, self->sync->tenant, NULL),
                                         groups_read_cb,
                                         tn_weak_ref_new (self),
                                         tn_weak_ref_free));
  dex_future_disown (dex_future_finally (tn_state_read_neighbours (store, self->organization),
                                         neighbours_read_cb,
                                         tn_weak_ref_new (self),
                                         tn_weak_ref_free));
  return dex_future_finally (tn_cache_read_directory (store, self->sync->tenant, NULL),
                             directory_read_cb,
                             tn_weak_ref_new (self),
                             tn_weak_ref_free);
}

/* Construction -------------------------------------------------------------- */

static void
add_fields (TnUserSyncDialog *self)
{
  for (guint i = 0; i < TN_N_PERSON_FIELDS; i++)
    {
      GtkWidget *row = adw_switch_row_new ();

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                     tn_person_field_title ((TnPersonField) i));
      g_signal_connect_object (row,
                               "notify::active",
                               G_CALLBACK (changed_cb),
                               self,
                               G_CONNECT_SWAPPED);
      adw_expander_row_add_row (self->fields_row, row);
      self->field_rows[i] = row;
    }
  for (guint i = 0; i < TN_N_EXTRAS; i++)
    {
      GtkWidget *row = adw_entry_row_new ();
      /* Translators: a property of Entra ID; the entry holds the name of a field of our own */
      g_autofree char *title =
          g_strdup_printf (_ ("Field for “%s”"), tn_person_extra_title ((TnPersonExtra) i));

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      g_signal_connect_object (row, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
      adw_expander_row_add_row (self->custom_row, row);
      self->custom_rows[i] = ADW_ENTRY_ROW (row);
    }
}

AdwDialog *
tn_user_sync_dialog_new (TnServices *services, gint64 organization)
{
  TnUserSyncDialog *self = g_object_new (TN_TYPE_USER_SYNC_DIALOG, NULL);

  self->services = g_object_ref (services);
  self->organization = organization;
  gtk_label_set_label (self->count_label, _ ("Reading…"));
  dex_future_disown (
      dex_future_finally (tn_state_get_user_sync (tn_services_get_store (services), organization),
                          sync_read_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
  return ADW_DIALOG (self);
}

static void
tn_user_sync_dialog_dispose (GObject *object)
{
  TnUserSyncDialog *self = TN_USER_SYNC_DIALOG (object);

  if (self->planning != NULL)
    g_cancellable_cancel (self->planning);
  g_clear_object (&self->planning);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_USER_SYNC_DIALOG);
  for (guint i = 0; i < N_LISTS; i++)
    g_clear_pointer (&self->rows[i], g_ptr_array_unref);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->plan, tn_user_plan_unref);
  g_clear_pointer (&self->directory, tn_directory_unref);
  g_clear_pointer (&self->neighbours, g_hash_table_unref);
  g_clear_pointer (&self->sync, tn_user_sync_free);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_user_sync_dialog_parent_class)->dispose (object);
}

static void
tn_user_sync_dialog_class_init (TnUserSyncDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_user_sync_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/people/tn-user-sync-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncDialog, nav);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncDialog, people_button);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncDialog, count_label);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncDialog, summary_label);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncDialog, members_row);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncDialog, guests_row);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncDialog, departments_group);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncDialog, offices_group);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncDialog, domains_group);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncDialog, groups_group);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncDialog, fields_row);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncDialog, custom_row);
  gtk_widget_class_bind_template_child (widget_class, TnUserSyncDialog, people_list);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_people_cb);
  gtk_widget_class_install_action (widget_class, "user-sync.add", "i", add_action);
}

static void
tn_user_sync_dialog_init (TnUserSyncDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < N_LISTS; i++)
    self->rows[i] = g_ptr_array_new ();
  add_fields (self);
}
