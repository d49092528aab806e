/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-end-user-page.h"

#include "tn-age.h"
#include "tn-asset-dialog.h"
#include "tn-dex.h"
#include "tn-entra-facts.h"
#include "tn-error-text.h"
#include "tn-focus.h"
#include "tn-person-actions.h"
#include "tn-row-watch.h"
#include "tn-row.h"
#include "tn-state-clients.h"
#include "tn-state-people.h"
#include "tn-status-pill.h"
#include "tn-text.h"
#include "tn-unsaved.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _TnEndUserPage
{
  AdwNavigationPage parent_instance;

  TnServices *services; /* (owned) */
  gint64 id;            /* 0: somebody new */
  gint64 organization;
  char *organization_name;              /* (owned) (nullable) */
  TnRowWatch *watch;                    /* (owned) */
  char *loaded[TN_N_PERSON_FIELDS + 1]; /* (owned) (nullable): what the rows held, notes last */
  char *sent[TN_N_PERSON_FIELDS + 1];   /* (owned) (nullable): what is being saved */
  gboolean loaded_portal, sent_portal;
  gboolean loading, saving;
  gboolean answered; /* the person was looked for */
  char *custom_key;  /* (owned) (nullable): what the rows of custom fields say */
  GPtrArray *microsoft, *custom, *assets; /* (owned) (element-type GtkWidget): rows */
  TnRecord *microsoft_shown;              /* (owned) (nullable): what the rows of Microsoft say */
  AdwEntryRow *rows[TN_N_PERSON_FIELDS + 1];

  AdwWindowTitle *window_title;
  GtkWidget *save_button, *revert_button;
  AdwBin *actions_bin;
  AdwBanner *warning_banner;
  GtkLabel *name_label, *detail_label, *error_label;
  AdwPreferencesGroup *microsoft_group, *fields_group, *assets_group, *custom_group;
  AdwSwitchRow *portal_row;
  GtkWidget *unlink_row, *delete_row;
};

G_DEFINE_FINAL_TYPE (TnEndUserPage, tn_end_user_page, ADW_TYPE_NAVIGATION_PAGE)

#define NOTES TN_N_PERSON_FIELDS

static void
show_error (TnEndUserPage *self, const char *text)
{
  gtk_label_set_label (self->error_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), text != NULL);
}

/* Fields -------------------------------------------------------------------- */

static gboolean
is_dirty (TnEndUserPage *self)
{
  if (adw_switch_row_get_active (self->portal_row) != self->loaded_portal)
    return TRUE;
  for (guint i = 0; i <= NOTES; i++)
    {
      g_autofree char *text = tn_row_text (self->rows[i]);

      if (g_strcmp0 (text, self->loaded[i] != NULL ? self->loaded[i] : "") != 0)
        return TRUE;
    }
  return FALSE;
}

static void
update_buttons (TnEndUserPage *self)
{
  g_autofree char *email = tn_row_text (self->rows[TN_PERSON_EMAIL]),
                  *name = tn_row_text (self->rows[TN_PERSON_NAME]);
  gboolean good = *email == '\0' || tn_text_is_email (email),
           portal = adw_switch_row_get_active (self->portal_row);
  gboolean dirty = is_dirty (self), writable = !tn_services_is_read_only (self->services);

  tn_row_set_wrong (self->rows[TN_PERSON_EMAIL], !good);
  /* EUS-03 */
  show_error (self,
              !good                      ? _ ("An email address looks like name@example.com.")
              : portal && *email == '\0' ? _ ("Portal access needs an email address.")
                                         : NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self),
                                 "end-user.save",
                                 writable && dirty && good && !self->saving &&
                                     (*name != '\0' || *email != '\0') &&
                                     (!portal || *email != '\0'));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "end-user.revert", dirty && !self->saving);
  /* One or the other: on a narrow window there is no room for all. */
  gtk_widget_set_visible (self->revert_button, dirty);
  gtk_widget_set_visible (self->save_button, dirty);
  gtk_widget_set_visible (GTK_WIDGET (self->actions_bin), !dirty);
  tn_unsaved_set (GTK_WIDGET (self), dirty);
}

static void
changed_cb (TnEndUserPage *self)
{
  if (!self->loading && self->services != NULL)
    update_buttons (self);
}

static char *
field_name (guint i)
{
  char *name = g_strdup (i == NOTES ? "notes" : tn_person_field_nick ((TnPersonField) i));

  return g_strdelimit (name, "_", '-');
}

static void
load (TnEndUserPage *self, TnRecord *record)
{
  self->loading = TRUE;
  for (guint i = 0; i <= NOTES; i++)
    {
      g_autofree char *name = field_name (i);
      const char *text = record != NULL ? tn_record_get_string (record, name) : NULL;

      g_set_str (&self->loaded[i], text);
      /* Where it says so already, the cursor stays. */
      if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->rows[i])), text ?: "") != 0)
        gtk_editable_set_text (GTK_EDITABLE (self->rows[i]), text != NULL ? text : "");
    }
  self->loaded_portal = record != NULL && tn_record_get_int (record, "portal") > 0;
  adw_switch_row_set_active (self->portal_row, self->loaded_portal);
  self->loading = FALSE;
}

static void
add_field_rows (TnEndUserPage *self)
{
  for (guint i = 0; i <= NOTES; i++)
    {
      GtkWidget *row = adw_entry_row_new ();

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                     i == NOTES ? _ ("Notes")
                                                : tn_person_field_title ((TnPersonField) i));
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      g_signal_connect_object (row, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
      adw_preferences_group_add (self->fields_group, row);
      self->rows[i] = ADW_ENTRY_ROW (row);
    }
}

/* Microsoft ----------------------------------------------------------------- */

/* EUS-08: only of somebody who is linked. */
static void
show_microsoft (TnEndUserPage *self, TnRecord *record)
{
  TnLinkState link =
      record != NULL ? (TnLinkState) tn_record_get_int (record, "link") : TN_LINK_NONE;
  TnEntraFacts facts;
  g_autofree char *since = NULL, *synced = NULL;
  AdwActionRow *row;
  GtkWidget *pill;

  gtk_widget_set_visible (GTK_WIDGET (self->microsoft_group), link != TN_LINK_NONE);
  gtk_widget_set_visible (self->unlink_row, link != TN_LINK_NONE);
  tn_person_actions_set_person (
      GTK_WIDGET (self),
      record != NULL && tn_record_get_int (record, "entra-row") > 0 ? record : NULL);
  if (link == TN_LINK_NONE || tn_record_equal (record, self->microsoft_shown))
    return;
  g_set_object (&self->microsoft_shown, record);
  facts = (TnEntraFacts) {
    tn_record_get_int (record, "tenant"),        tn_record_get_string (record, "entra-id"),
    tn_record_get_string (record, "user-name"),  tn_record_get_string (record, "skus"),
    tn_record_get_string (record, "group-skus"), tn_record_get_int (record, "enabled"),
    tn_record_get_int (record, "on-premises"),   tn_record_get_int (record, "mfa"),
    tn_record_get_int (record, "last-sign-in")
  };
  tn_rows_clear (self->microsoft_group, self->microsoft);
  since = tn_age_text (tn_record_get_int (record, "link-since"));
  row = tn_entra_facts_add_row (self->microsoft_group, self->microsoft, _ ("Link"), since);
  pill = tn_status_pill_new ();
  gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
  tn_status_pill_set (TN_STATUS_PILL (pill), tn_link_state_look (link), FALSE);
  adw_action_row_add_suffix (row, pill);
  synced = tn_age_text (tn_record_get_int (record, "synced-at"));
  tn_entra_facts_add_row (self->microsoft_group, self->microsoft, _ ("Last Sync"), synced);
  if (tn_record_get_int (record, "entra-row") > 0)
    tn_entra_facts_add (self->microsoft_group,
                        self->microsoft,
                        tn_services_get_store (self->services),
                        &facts);
}

/* All ----------------------------------------------------------------------- */

static DexFuture *
shared_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnEndUserPage) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *shared = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autofree char *text = NULL;

  if (self == NULL || shared == NULL || self->services == NULL)
    return NULL;
  if (shared->len > 0)
    {
      const TnSharedEmail *first = g_ptr_array_index (shared, 0);

      text = first->is_organization
                 ? g_strdup_printf (_ ("The organization “%s” has this email address, too."),
                                    first->name)
                 : g_strdup_printf (_ ("“%1$s” of “%2$s” has this email address, too."),
                                    first->name,
                                    first->organization);
      adw_banner_set_title (self->warning_banner, text);
    }
  adw_banner_set_revealed (self->warning_banner, shared->len > 0);
  return NULL;
}

static void
show_custom (TnEndUserPage *self, TnRecord *record)
{
  const char *custom = record != NULL ? tn_record_get_string (record, "custom") : NULL;
  g_autoptr (GPtrArray) fields = tn_custom_fields_parse (custom);

  if (!tn_rows_differ (&self->custom_key, g_strdup (custom != NULL ? custom : "")))
    return;
  tn_rows_clear (self->custom_group, self->custom);
  for (guint i = 0; i + 1 < fields->len; i += 2)
    {
      AdwActionRow *row =
          tn_row_new (g_ptr_array_index (fields, i), g_ptr_array_index (fields, i + 1));

      gtk_widget_add_css_class (GTK_WIDGET (row), "property");
      adw_preferences_group_add (self->custom_group, GTK_WIDGET (row));
      g_ptr_array_add (self->custom, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->custom_group), self->custom->len > 0);
}

static void
asset_activated_cb (GtkWidget *row, TnEndUserPage *self)
{
  adw_dialog_present (
      tn_asset_dialog_new (self->services, g_object_get_data (G_OBJECT (row), "tn-asset"), 0, NULL),
      GTK_WIDGET (self));
}

/* EUS-09 */
static DexFuture *
assets_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnEndUserPage) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *assets = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self == NULL || self->services == NULL || assets == NULL)
    return NULL;
  tn_rows_clear (self->assets_group, self->assets);
  for (guint i = 0; i < assets->len; i++)
    {
      TnRecord *asset = g_ptr_array_index (assets, i);
      const char *const parts[] = { tn_record_get_string (asset, "kind"),
                                    tn_record_get_string (asset, "model"),
                                    tn_record_get_string (asset, "serial") };
      g_autofree char *detail = tn_text_join_parts (parts, G_N_ELEMENTS (parts));
      AdwActionRow *row = tn_row_new (tn_record_get_string (asset, "name"), detail);

      g_object_set_data_full (G_OBJECT (row), "tn-asset", g_object_ref (asset), g_object_unref);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      adw_action_row_add_suffix (row, tn_row_arrow_new ());
      g_signal_connect_object (row,
                               "activated",
                               G_CALLBACK (asset_activated_cb),
                               self,
                               G_CONNECT_DEFAULT);
      adw_preferences_group_add (self->assets_group, GTK_WIDGET (row));
      g_ptr_array_add (self->assets, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->assets_group), assets->len > 0);
  return NULL;
}

static void
read_assets (TnEndUserPage *self)
{
  dex_future_disown (dex_future_finally (
      tn_state_list_assets_of (tn_services_get_store (self->services), self->id),
      assets_read_cb,
      tn_weak_ref_new (self),
      tn_weak_ref_free));
}

static void
store_changed_cb (TnStore *store, TnTables tables, TnEndUserPage *self)
{
  if ((tables & TN_TABLE_ASSETS) != 0)
    read_assets (self);
}

/* EUS-06: of somebody new, only the organization is known. */
static void
show_identity (TnEndUserPage *self, TnRecord *record)
{
  const char *parts[] = { record != NULL ? tn_record_get_string (record, "job-title") : NULL,
                          record != NULL ? tn_record_get_string (record, "city") : NULL,
                          record != NULL ? tn_record_get_string (record, "country") : NULL,
                          record != NULL ? tn_record_get_string (record, "organization-name")
                                         : self->organization_name };
  const char *name = record != NULL ? tn_record_get_string (record, "name") : _ ("New End User");
  g_autofree char *detail = tn_text_join_parts (parts, G_N_ELEMENTS (parts));

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), name);
  adw_window_title_set_title (self->window_title, name);
  gtk_label_set_label (self->name_label, name);
  gtk_label_set_label (self->detail_label, detail != NULL ? detail : "");
}

/* The person is gone: deleted here or elsewhere, or never added. What is typed stays. */
static void
leave (TnEndUserPage *self)
{
  if (self->answered && tn_row_watch_get_record (self->watch) == NULL && !is_dirty (self))
    tn_page_leave (ADW_NAVIGATION_PAGE (self));
}

static void
show (TnEndUserPage *self)
{
  TnRecord *record = tn_row_watch_get_record (self->watch);
  const char *email = record != NULL ? tn_record_get_string (record, "email") : NULL;

  /* Gone: what was shown of the person stays until the page goes. */
  if (record == NULL && self->answered)
    {
      leave (self);
      return;
    }
  /* "New End User" is nobody who is only not read yet. */
  if (record != NULL || self->id == 0)
    show_identity (self, record);
  show_microsoft (self, record);
  show_custom (self, record);
  gtk_widget_set_visible (self->delete_row, record != NULL);
  if (record != NULL)
    self->organization = tn_record_get_int (record, "organization");
  /* What is being typed stays. */
  if (!is_dirty (self) && !self->saving)
    load (self, record);
  update_buttons (self);
  if (email != NULL)
    dex_future_disown (dex_future_finally (
        tn_state_find_email (tn_services_get_store (self->services), email, self->id),
        shared_read_cb,
        tn_weak_ref_new (self),
        tn_weak_ref_free));
  else
    adw_banner_set_revealed (self->warning_banner, FALSE);
}

static void
read_cb (TnEndUserPage *self)
{
  self->answered = TRUE;
  show (self);
}

/* Actions ------------------------------------------------------------------- */

static DexFuture *
saved_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnEndUserPage) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value;
  g_autofree char *text = NULL;
  gboolean is_new;

  if (self == NULL || self->services == NULL)
    return NULL;
  is_new = self->id == 0;
  value = dex_future_get_value (future, &error);
  self->saving = FALSE;
  if (value == NULL)
    {
      update_buttons (self);
      text = tn_error_text (error);
      show_error (self, text);
      return NULL;
    }
  for (guint i = 0; i <= NOTES; i++)
    g_set_str (&self->loaded[i], self->sent[i]);
  self->loaded_portal = self->sent_portal;
  if (is_new && G_VALUE_HOLDS_INT64 (value))
    {
      self->id = g_value_get_int64 (value);
      tn_row_watch_set_id (self->watch, self->id);
    }
  update_buttons (self);
  if (is_new)
    tn_window_toast (tn_window_get (GTK_WIDGET (self)), _ ("End user added"), NULL, NULL);
  else
    tn_window_toast_undo (tn_window_get (GTK_WIDGET (self)),
                          _ ("End user saved"),
                          "end-user.edit",
                          self->id);
  return NULL;
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnEndUserPage *self = TN_END_USER_PAGE (widget);
  TnStore *store = tn_services_get_store (self->services);
  TnRecord *record = tn_row_watch_get_record (self->watch);
  TnEndUserData data = { .organization = self->organization };
  char *texts[NOTES + 1];

  for (guint i = 0; i <= NOTES; i++)
    texts[i] = tn_row_text (self->rows[i]);
  for (guint i = 0; i < NOTES; i++)
    data.values[i] = texts[i];
  data.notes = texts[NOTES];
  data.custom = record != NULL ? tn_record_get_string (record, "custom") : NULL;
  data.portal = adw_switch_row_get_active (self->portal_row);
  self->saving = TRUE;
  update_buttons (self);
  dex_future_disown (dex_future_finally (
      self->id == 0 ? tn_state_add_end_user (store,
                                             tn_services_get_actor (self->services),
                                             &data,
                                             tn_services_now (self->services))
                    : tn_state_edit_end_user (store,
                                              tn_services_get_actor (self->services),
                                              self->id,
                                              &data,
                                              tn_services_now (self->services)),
      saved_cb,
      tn_weak_ref_new (self),
      tn_weak_ref_free));
  /* What is typed in the meantime is not saved by this. */
  for (guint i = 0; i <= NOTES; i++)
    {
      g_free (self->sent[i]);
      self->sent[i] = texts[i];
    }
  self->sent_portal = data.portal;
}

static void
revert_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnEndUserPage *self = TN_END_USER_PAGE (widget);

  load (self, tn_row_watch_get_record (self->watch));
  update_buttons (self);
  leave (self);
}

/* @format: translated, with the name in it. */
static void
tell (TnEndUserPage *self, DexFuture *future, const char *action, const char *format)
{
  g_autoptr (GString) text = g_string_new (format);

  g_string_replace (text, "%s", adw_navigation_page_get_title (ADW_NAVIGATION_PAGE (self)), 1);
  tn_window_tell (tn_window_get (GTK_WIDGET (self)),
                  future,
                  action,
                  self->id,
                  g_strdup (text->str));
}

/* It can be taken back: no question. */
static void
delete_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnEndUserPage *self = TN_END_USER_PAGE (widget);

  tell (self,
        tn_state_delete_end_user (tn_services_get_store (self->services),
                                  tn_services_get_actor (self->services),
                                  self->id,
                                  tn_services_now (self->services)),
        "end-user.delete",
        _ ("End user deleted: %s"));
}

static void
unlink_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TnEndUserPage *self = TN_END_USER_PAGE (widget);

  tell (self,
        tn_state_unlink_end_user (tn_services_get_store (self->services),
                                  tn_services_get_actor (self->services),
                                  self->id,
                                  tn_services_now (self->services)),
        "end-user.unlink",
        _ ("Unlinked from Microsoft: %s"));
}

static DexFuture *
pick_self (GtkWidget *widget)
{
  TnEndUserPage *self = TN_END_USER_PAGE (widget);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_val (ids, self->id);
  return tn_store_list_rows (tn_services_get_store (self->services), TN_LIST_END_USERS, ids);
}

/* Construction -------------------------------------------------------------- */

static TnEndUserPage *
page_new (TnServices *services, gint64 id)
{
  TnEndUserPage *self = g_object_new (TN_TYPE_END_USER_PAGE, NULL);
  gboolean writable = !tn_services_is_read_only (services);

  self->services = g_object_ref (services);
  self->id = id;
  self->watch = tn_row_watch_new (tn_services_get_store (services), TN_LIST_END_USERS);
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (read_cb), self, G_CONNECT_SWAPPED);
  tn_person_actions_attach (GTK_WIDGET (self), services, pick_self);
  adw_bin_set_child (self->actions_bin, tn_person_actions_button_new ());
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "end-user.delete", writable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "end-user.unlink", writable);
  gtk_widget_set_sensitive (GTK_WIDGET (self->portal_row), writable);
  gtk_widget_set_visible (GTK_WIDGET (self->assets_group), FALSE);
  for (guint i = 0; i <= NOTES; i++)
    gtk_editable_set_editable (GTK_EDITABLE (self->rows[i]), writable);
  return self;
}

AdwNavigationPage *
tn_end_user_page_new (TnServices *services, gint64 id)
{
  TnEndUserPage *self = page_new (services, id);

  tn_row_watch_set_id (self->watch, id);
  g_signal_connect_object (tn_services_get_store (services),
                           "changed",
                           G_CALLBACK (store_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  show (self);
  read_assets (self);
  return ADW_NAVIGATION_PAGE (self);
}

AdwNavigationPage *
tn_end_user_page_new_in (TnServices *services, gint64 organization, const char *organization_name)
{
  TnEndUserPage *self = page_new (services, 0);

  self->organization = organization;
  self->organization_name = g_strdup (organization_name);
  show (self);
  return ADW_NAVIGATION_PAGE (self);
}

static void
tn_end_user_page_dispose (GObject *object)
{
  TnEndUserPage *self = TN_END_USER_PAGE (object);

  g_clear_object (&self->watch);
  g_clear_pointer (&self->microsoft, g_ptr_array_unref);
  g_clear_pointer (&self->custom, g_ptr_array_unref);
  g_clear_pointer (&self->assets, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_END_USER_PAGE);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_end_user_page_parent_class)->dispose (object);
}

static void
tn_end_user_page_finalize (GObject *object)
{
  TnEndUserPage *self = TN_END_USER_PAGE (object);

  for (guint i = 0; i <= NOTES; i++)
    {
      g_free (self->loaded[i]);
      g_free (self->sent[i]);
    }
  g_clear_object (&self->microsoft_shown);
  g_free (self->organization_name);
  g_free (self->custom_key);
  G_OBJECT_CLASS (tn_end_user_page_parent_class)->finalize (object);
}

static void
tn_end_user_page_class_init (TnEndUserPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_end_user_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_end_user_page_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/people/tn-end-user-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TnEndUserPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, TnEndUserPage, save_button);
  gtk_widget_class_bind_template_child (widget_class, TnEndUserPage, revert_button);
  gtk_widget_class_bind_template_child (widget_class, TnEndUserPage, actions_bin);
  gtk_widget_class_bind_template_child (widget_class, TnEndUserPage, warning_banner);
  gtk_widget_class_bind_template_child (widget_class, TnEndUserPage, name_label);
  gtk_widget_class_bind_template_child (widget_class, TnEndUserPage, detail_label);
  gtk_widget_class_bind_template_child (widget_class, TnEndUserPage, error_label);
  gtk_widget_class_bind_template_child (widget_class, TnEndUserPage, microsoft_group);
  gtk_widget_class_bind_template_child (widget_class, TnEndUserPage, fields_group);
  gtk_widget_class_bind_template_child (widget_class, TnEndUserPage, assets_group);
  gtk_widget_class_bind_template_child (widget_class, TnEndUserPage, custom_group);
  gtk_widget_class_bind_template_child (widget_class, TnEndUserPage, portal_row);
  gtk_widget_class_bind_template_child (widget_class, TnEndUserPage, unlink_row);
  gtk_widget_class_bind_template_child (widget_class, TnEndUserPage, delete_row);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_install_action (widget_class, "end-user.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "end-user.revert", NULL, revert_action);
  gtk_widget_class_install_action (widget_class, "end-user.delete", NULL, delete_action);
  gtk_widget_class_install_action (widget_class, "end-user.unlink", NULL, unlink_action);
  gtk_widget_class_add_binding_action (widget_class,
                                       GDK_KEY_s,
                                       GDK_CONTROL_MASK,
                                       "end-user.save",
                                       NULL);
}

static void
tn_end_user_page_init (TnEndUserPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->microsoft = g_ptr_array_new ();
  self->custom = g_ptr_array_new ();
  self->assets = g_ptr_array_new ();
  add_field_rows (self);
  g_signal_connect (self, "shown", G_CALLBACK (leave), NULL);
}
