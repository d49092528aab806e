/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-versions-dialog.h"

#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-new-user-dialog.h"
#include "tn-restore-ask.h"
#include "tn-row.h"
#include "tn-text.h"
#include "tn-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _TnVersionsDialog
{
  AdwDialog parent_instance;

  TnServices *services; /* (owned) (nullable) */
  GWeakRef parent;
  gint64 tenant;
  char *tenant_id, *tenant_name; /* (owned) */
  TnObjectKind kind;
  char *id, *name;     /* (owned) */
  GPtrArray *versions; /* (owned) (nullable) (element-type TnSnapshotVersion): newest first */

  AdwPreferencesPage *page; /* (not owned) */
  GtkWidget *waiting;       /* (not owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (TnVersionsDialog, tn_versions_dialog, ADW_TYPE_DIALOG)

static char *
shown (const char *json)
{
  g_autofree char *text = NULL;

  if (json == NULL)
    return g_strdup (_ ("not set"));
  text = g_str_has_prefix (json, "\"") && strlen (json) > 1
             ? g_strndup (json + 1, strlen (json) - 2)
             : g_strdup (json);
  return tn_text_visible (text);
}

/* A property as it was and became; the new value is marked. */
static GtkWidget *
change_row_new (const TnObjectChange *change, gboolean first)
{
  g_autofree char *before = shown (change->before), *after = shown (change->after);
  g_autofree char *text = first ? g_strdup (after)
                                /* Translators: what was, and what is */
                                : g_strdup_printf (_ ("%1$s → %2$s"), before, after);
  AdwActionRow *row = tn_row_new (change->property, text);

  adw_action_row_set_subtitle_lines (row, 0);
  adw_action_row_set_subtitle_selectable (row, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (row), "property");
  if (!first)
    gtk_widget_add_css_class (GTK_WIDGET (row), "tn-changed");
  return GTK_WIDGET (row);
}

/* Ways back ------------------------------------------------------------------------------ */

static void
restore_cb (AdwButtonRow *row, TnVersionsDialog *self)
{
  const TnSnapshotVersion *version = g_object_get_data (G_OBJECT (row), "tn-version");
  const TnSnapshotTarget target = { self->tenant, self->tenant_id, self->tenant_name };
  g_autoptr (GtkWidget) parent = g_weak_ref_get (&self->parent);
  g_autoptr (GPtrArray) wishes = tn_restore_wishes_new ();

  tn_restore_wish (wishes, self->kind, self->id);
  if (parent != NULL && gtk_widget_get_root (parent) != NULL)
    {
      g_autofree char *time = tn_time_format_local (version->taken_at);
      /* Translators: the name of an object, and the time of a state of it */
      g_autofree char *what = g_strdup_printf (_ ("%1$s, %2$s"), self->name, time);

      tn_restore_ask (parent, self->services, &target, version->snapshot, wishes, what, NULL);
    }
  adw_dialog_close (ADW_DIALOG (self));
}

static void
propose (TnNewUserDialog *dialog, const char *json, gboolean there)
{
  g_autofree char *display_name = tn_object_string (json, "displayName");
  g_autofree char *old_name = tn_object_string (json, "userPrincipalName");
  /* A name that is taken would be refused only at the end. */
  g_autofree char *user_name =
      old_name != NULL && there
          ? g_strdup_printf ("%.*s.restored", (int) strcspn (old_name, "@"), old_name)
          : g_strdup (old_name);
  g_autofree char *given_name = tn_object_string (json, "givenName");
  g_autofree char *surname = tn_object_string (json, "surname");
  g_autofree char *job_title = tn_object_string (json, "jobTitle");
  g_autofree char *department = tn_object_string (json, "department");
  g_autofree char *location = tn_object_string (json, "usageLocation");
  const TnNewPerson person = { .display_name = display_name,
                               .user_name = user_name,
                               .given_name = given_name,
                               .surname = surname,
                               .job_title = job_title,
                               .department = department,
                               .usage_location = location };

  tn_new_user_dialog_fill (dialog, &person);
}

/* RES-05, RES-06: with a new id, also in another tenant. */
static void
as_new_cb (AdwButtonRow *row, TnVersionsDialog *self)
{
  const TnSnapshotVersion *version = g_object_get_data (G_OBJECT (row), "tn-version"),
                          *newest = g_ptr_array_index (self->versions, 0);
  g_autoptr (GtkWidget) parent = g_weak_ref_get (&self->parent);
  TnNewUserDialog *dialog;

  if (parent == NULL || gtk_widget_get_root (parent) == NULL)
    return;
  dialog = tn_new_user_dialog_new (self->services, parent, self->tenant);
  propose (dialog, version->json, newest->json != NULL);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
add_way (TnVersionsDialog *self,
         AdwPreferencesGroup *group,
         const TnSnapshotVersion *version,
         const char *title,
         GCallback cb)
{
  GtkWidget *row = adw_button_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (row), TRUE);
  gtk_widget_set_sensitive (row, !tn_services_is_read_only (self->services));
  g_object_set_data (G_OBJECT (row), "tn-version", (gpointer) version);
  g_signal_connect_object (row, "activated", cb, self, G_CONNECT_DEFAULT);
  adw_preferences_group_add (group, row);
}

/* Where it belonged ------------------------------------------------------------------------ */

static DexFuture *
related_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (AdwExpanderRow) row = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *objects = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autofree char *text = NULL;

  if (row == NULL)
    return NULL;
  for (guint i = 0; objects != NULL && i < objects->len; i++)
    {
      const TnSnapshotObject *object = g_ptr_array_index (objects, i);

      adw_expander_row_add_row (
          row,
          GTK_WIDGET (tn_row_new (object->name != NULL ? object->name : object->id,
                                  object->problem != NULL ? object->problem
                                                          : tn_object_title_one (object->kind))));
    }
  text = objects == NULL ? tn_error_text (error)
         : objects->len == 0
             ? g_strdup (_ ("Nothing referred to it at that time"))
             : g_strdup_printf (ngettext ("%u group, role or grant at that time",
                                          "%u groups, roles and grants at that time",
                                          objects->len),
                                objects->len);
  adw_expander_row_set_subtitle (row, text);
  if (objects == NULL)
    g_object_set_data (G_OBJECT (row),
                       "tn-version",
                       g_object_get_data (G_OBJECT (row), "tn-looking"));
  return NULL;
}

static void
expanded_cb (AdwExpanderRow *row, GParamSpec *pspec, TnVersionsDialog *self)
{
  const TnSnapshotVersion *version = g_object_get_data (G_OBJECT (row), "tn-version");

  if (version == NULL || !adw_expander_row_get_expanded (row))
    return;
  adw_expander_row_set_subtitle (row, _ ("Looking…"));
  /* Once is enough, but for what failed. */
  g_object_set_data (G_OBJECT (row), "tn-version", NULL);
  g_object_set_data (G_OBJECT (row), "tn-looking", (gpointer) version);
  dex_future_disown (dex_future_finally (
      tn_snapshot_related (self->services, self->tenant_id, version->snapshot, self->id),
      related_read_cb,
      tn_weak_ref_new (row),
      tn_weak_ref_free));
}

static void
add_related (TnVersionsDialog *self, AdwPreferencesGroup *group, const TnSnapshotVersion *version)
{
  GtkWidget *row = adw_expander_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Where It Belonged"));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row),
                                 _ ("Groups, administrative units, roles and grants"));
  g_object_set_data (G_OBJECT (row), "tn-version", (gpointer) version);
  g_signal_connect_object (row,
                           "notify::expanded",
                           G_CALLBACK (expanded_cb),
                           self,
                           G_CONNECT_DEFAULT);
  adw_preferences_group_add (group, row);
}

static gboolean
can_be_related (TnObjectKind kind)
{
  return kind == TN_OBJECT_USER || kind == TN_OBJECT_GROUP || kind == TN_OBJECT_DEVICE ||
         kind == TN_OBJECT_SERVICE_PRINCIPAL;
}

static void
add_version (TnVersionsDialog *self,
             const TnSnapshotVersion *version,
             const TnSnapshotVersion *older)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  g_autofree char *time = tn_time_format_local (version->taken_at);
  g_autoptr (GPtrArray) changes =
      tn_object_compare (older != NULL ? older->json : NULL, version->json);
  gboolean first = older == NULL || older->json == NULL;
  const char *what = version->problem != NULL ? version->problem
                     : version->json == NULL  ? _ ("Was not there any more.")
                     : first                  ? _ ("First seen so.")
                                              : _ ("Changed since the version before.");

  adw_preferences_group_set_title (group, time);
  adw_preferences_group_set_description (group, what);
  for (guint i = 0; version->json != NULL && i < changes->len; i++)
    adw_preferences_group_add (group, change_row_new (g_ptr_array_index (changes, i), first));
  if (version->json != NULL && can_be_related (self->kind))
    add_related (self, group, version);
  if (version->json != NULL && tn_object_info (self->kind)->restore != TN_RESTORE_NEVER)
    add_way (self, group, version, _ ("_Restore This Version…"), G_CALLBACK (restore_cb));
  if (version->json != NULL && self->kind == TN_OBJECT_USER)
    add_way (self, group, version, _ ("Create as _New User…"), G_CALLBACK (as_new_cb));
  adw_preferences_page_add (self->page, group);
}

static DexFuture *
versions_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnVersionsDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL || self->waiting == NULL)
    return NULL;
  adw_preferences_page_remove (self->page, ADW_PREFERENCES_GROUP (self->waiting));
  self->waiting = NULL;
  if (value == NULL)
    {
      AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
      g_autofree char *text = tn_error_text (error);

      adw_preferences_group_set_description (group, text);
      adw_preferences_page_add (self->page, group);
      return NULL;
    }
  self->versions = g_value_dup_boxed (value);
  for (guint i = 0; i < self->versions->len; i++)
    add_version (self,
                 g_ptr_array_index (self->versions, i),
                 i + 1 < self->versions->len ? g_ptr_array_index (self->versions, i + 1) : NULL);
  return NULL;
}

AdwDialog *
tn_versions_dialog_new (TnServices *services,
                        GtkWidget *parent,
                        const TnSnapshotTarget *target,
                        TnObjectKind kind,
                        const char *id,
                        const char *name)
{
  TnVersionsDialog *self = g_object_new (TN_TYPE_VERSIONS_DIALOG, NULL);
  GtkWidget *view = adw_toolbar_view_new (), *bar = adw_header_bar_new (),
            *spinner = adw_spinner_new ();

  self->services = g_object_ref (services);
  g_weak_ref_set (&self->parent, parent);
  self->tenant = target->tenant;
  self->tenant_id = g_strdup (target->tenant_id);
  self->tenant_name = g_strdup (target->name);
  self->kind = kind;
  self->id = g_strdup (id);
  self->name = g_strdup (name);
  self->page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  self->waiting = adw_preferences_group_new ();
  gtk_widget_set_size_request (spinner, 32, 32);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->waiting), spinner);
  adw_preferences_page_add (self->page, ADW_PREFERENCES_GROUP (self->waiting));
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (bar),
                                   adw_window_title_new (name, tn_object_title_one (kind)));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), bar);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->page));
  adw_dialog_set_title (ADW_DIALOG (self), name);
  adw_dialog_set_content_width (ADW_DIALOG (self), 560);
  adw_dialog_set_content_height (ADW_DIALOG (self), 640);
  adw_dialog_set_child (ADW_DIALOG (self), view);
  dex_future_disown (
      dex_future_finally (tn_snapshot_versions (services, target->tenant_id, kind, id),
                          versions_read_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
  return ADW_DIALOG (self);
}

static void
tn_versions_dialog_dispose (GObject *object)
{
  TN_VERSIONS_DIALOG (object)->waiting = NULL;
  g_clear_object (&TN_VERSIONS_DIALOG (object)->services);
  G_OBJECT_CLASS (tn_versions_dialog_parent_class)->dispose (object);
}

static void
tn_versions_dialog_finalize (GObject *object)
{
  TnVersionsDialog *self = TN_VERSIONS_DIALOG (object);

  g_weak_ref_clear (&self->parent);
  g_free (self->tenant_id);
  g_free (self->tenant_name);
  g_free (self->id);
  g_free (self->name);
  g_clear_pointer (&self->versions, g_ptr_array_unref);
  G_OBJECT_CLASS (tn_versions_dialog_parent_class)->finalize (object);
}

static void
tn_versions_dialog_class_init (TnVersionsDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_versions_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_versions_dialog_finalize;
}

static void
tn_versions_dialog_init (TnVersionsDialog *self)
{
  g_weak_ref_init (&self->parent, NULL);
}
