/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-versions-dialog.h"

#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-row.h"
#include "tn-text.h"
#include "tn-time.h"

#include <glib/gi18n-lib.h>

struct _TnVersionsDialog
{
  AdwDialog parent_instance;

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
  adw_preferences_page_add (self->page, group);
}

static DexFuture *
versions_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnVersionsDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *versions = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self == NULL || self->waiting == NULL)
    return NULL;
  adw_preferences_page_remove (self->page, ADW_PREFERENCES_GROUP (self->waiting));
  self->waiting = NULL;
  if (versions == NULL)
    {
      AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
      g_autofree char *text = tn_error_text (error);

      adw_preferences_group_set_description (group, text);
      adw_preferences_page_add (self->page, group);
      return NULL;
    }
  for (guint i = 0; i < versions->len; i++)
    add_version (self,
                 g_ptr_array_index (versions, i),
                 i + 1 < versions->len ? g_ptr_array_index (versions, i + 1) : NULL);
  return NULL;
}

AdwDialog *
tn_versions_dialog_new (TnServices *services,
                        const char *tenant_id,
                        TnObjectKind kind,
                        const char *id,
                        const char *name)
{
  TnVersionsDialog *self = g_object_new (TN_TYPE_VERSIONS_DIALOG, NULL);
  GtkWidget *view = adw_toolbar_view_new (), *bar = adw_header_bar_new (),
            *spinner = adw_spinner_new ();

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
  dex_future_disown (dex_future_finally (tn_snapshot_versions (services, tenant_id, kind, id),
                                         versions_read_cb,
                                         tn_weak_ref_new (self),
                                         tn_weak_ref_free));
  return ADW_DIALOG (self);
}

static void
tn_versions_dialog_dispose (GObject *object)
{
  TN_VERSIONS_DIALOG (object)->waiting = NULL;
  G_OBJECT_CLASS (tn_versions_dialog_parent_class)->dispose (object);
}

static void
tn_versions_dialog_class_init (TnVersionsDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_versions_dialog_dispose;
}

static void
tn_versions_dialog_init (TnVersionsDialog *self)
{
}
