/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-connect-dialog.h"

#include "tn-browser.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-graph-error.h"
#include "tn-oauth.h"
#include "tn-row.h"
#include "tn-scope-words.h"
#include "tn-text.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  PURPOSE_SINGLE,
  PURPOSE_REAUTHORIZE,
  PURPOSE_CSP,
  PURPOSE_REAUTHORIZE_CSP,
  PURPOSE_PERMISSION,
} Purpose;

struct _TnConnectDialog
{
  AdwDialog parent_instance;

  TnServices *services; /* (owned) */
  Purpose purpose;
  TnMicrosoftTenant *tenant; /* (owned) (nullable): the one to reauthorize */
  gint64 integration;        /* the CSP to reauthorize */
  char *partner;             /* (owned) (nullable): its tenant id */
  GCancellable *cancellable; /* (owned) (nullable): of the attempt under way */
  /* (owned) (nullable): the URL, which holds the state of the attempt, or the code; only ever
   * copied by the person */
  char *url;
  gboolean by_code;
  guint timer;      /* while a new connection has to wait */
  gint64 connected; /* row id of the new tenant */

  AdwNavigationView *nav;
  GtkCheckButton *ready_check;
  GtkWidget *continue_button;
  GtkWidget *cloud_group;
  AdwComboRow *cloud_row;
  AdwPreferencesGroup *scopes_group;
  GtkLabel *ready_label;
  GtkWidget *code_button;
  AdwStatusPage *waiting_status;
  GtkLabel *code_label;
  AdwBanner *offline_banner;
  GtkWidget *hint_group;
  AdwEntryRow *hint_row;
  GtkLabel *hint_error;
  GtkWidget *open_button;
  AdwStatusPage *done_status;
  GtkWidget *map_now_button;
  GtkWidget *copy_button;
  GtkWidget *retry_button;
  GtkWidget *close_button;
  AdwStatusPage *failed_status;
  AdwActionRow *who_row;
  AdwActionRow *step_row;
  AdwActionRow *detail_row;
};

enum
{
  SIGNAL_PERMITTED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TnConnectDialog, tn_connect_dialog, ADW_TYPE_DIALOG)

static void
show_page (TnConnectDialog *self, const char *tag)
{
  GtkWidget *first =
      g_str_equal (tag, "waiting")         ? self->copy_button
      : g_str_equal (tag, "failed")        ? self->retry_button
      : g_str_equal (tag, "prerequisites") ? GTK_WIDGET (self->ready_check)
      : g_str_equal (tag, "done")
          ? (self->purpose == PURPOSE_SINGLE ? self->map_now_button : self->close_button)
          : self->open_button;

  adw_navigation_view_replace_with_tags (self->nav, (const char *[]) { tag }, 1);
  /* What had the focus is gone with its page; without one, no key reaches the dialog. */
  gtk_widget_grab_focus (first);
}

static void
show_failure (TnConnectDialog *self, const GError *error)
{
  TnProblem problem = tn_error_problem (error);

  if (error->domain != TN_GRAPH_ERROR)
    {
      g_autofree char *text = tn_error_text (error);

      problem = (TnProblem) { NULL, TN_PROBLEM_SETUP, _ ("Not Saved"),
                              text, _ ("You"),        _ ("Try again.") };
      tn_error_describe (self->failed_status, error);
    }
  else
    adw_status_page_set_description (self->failed_status, problem.cause);
  adw_status_page_set_title (self->failed_status, problem.title);
  adw_action_row_set_subtitle (self->who_row, problem.who);
  adw_action_row_set_subtitle (self->step_row, problem.step);
  adw_action_row_set_subtitle (self->detail_row, error->message);
  show_page (self, "failed");
}

typedef struct
{
  GWeakRef owner;
  GCancellable *attempt; /* (owned): an answer to an earlier attempt is dropped */
} Attempt;

static void
attempt_free (gpointer data)
{
  Attempt *attempt = data;

  g_weak_ref_clear (&attempt->owner);
  g_object_unref (attempt->attempt);
  g_free (attempt);
}

static void
describe_result (TnConnectDialog *self)
{
  static const struct
  {
    const char *title, *text;
  } results[] = {
    [PURPOSE_SINGLE] = { N_ ("Connected"),
                         N_ ("Map the tenant to have its users, licences and Secure Score read.") },
    [PURPOSE_REAUTHORIZE] = { N_ ("Reauthorized"), N_ ("The tenant is read again in a moment.") },
    [PURPOSE_CSP] = { N_ ("Connected"),
                      N_ ("Your customers are being read, and consent is asked for in their "
                          "tenants. They appear in the table by themselves; Activity shows how far "
                          "it is.") },
    [PURPOSE_REAUTHORIZE_CSP] = { N_ ("Reauthorized"),
                                  N_ ("The partner tenant and its customers are read again.") },
    [PURPOSE_PERMISSION] = { N_ ("Permission Accepted"), N_ ("Go on with what you wanted to do.") },
  };

  adw_status_page_set_title (self->done_status, _ (results[self->purpose].title));
  adw_status_page_set_description (self->done_status, _ (results[self->purpose].text));
}

static DexFuture *
finished_cb (DexFuture *future, gpointer data)
{
  Attempt *attempt = data;
  g_autoptr (TnConnectDialog) self = g_weak_ref_get (&attempt->owner);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL || self->cancellable != attempt->attempt ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return NULL;
  g_clear_object (&self->cancellable);
  if (value == NULL)
    {
      show_failure (self, error);
      return NULL;
    }
  if (G_VALUE_HOLDS_INT64 (value))
    self->connected = g_value_get_int64 (value);
  /* The customers are read while the person reads on; closing the dialog does not stop it. */
  if (self->purpose == PURPOSE_CSP || self->purpose == PURPOSE_REAUTHORIZE_CSP ||
      self->purpose == PURPOSE_PERMISSION)
    dex_future_disown (tn_csp_refresh_id (self->services, self->connected));
  /* What was refused is tried at once, and not when the schedule comes by. */
  if (self->purpose == PURPOSE_REAUTHORIZE)
    dex_future_disown (tn_sync_which (self->services,
                                      TN_DUE_ID,
                                      tn_record_get_id (TN_RECORD (self->tenant)),
                                      _ ("Sync after sign-in")));
  if (self->purpose == PURPOSE_PERMISSION)
    {
      g_signal_emit (self, signals[SIGNAL_PERMITTED], 0);
      adw_dialog_force_close (ADW_DIALOG (self));
      return NULL;
    }
  describe_result (self);
  gtk_widget_set_visible (self->map_now_button,
                          self->purpose == PURPOSE_SINGLE || self->purpose == PURPOSE_CSP);
  if (self->purpose == PURPOSE_CSP)
    gtk_button_set_label (GTK_BUTTON (self->map_now_button), _ ("Map Several Tenants…"));
  show_page (self, "done");
  gtk_accessible_announce (GTK_ACCESSIBLE (self),
                           adw_status_page_get_title (self->done_status),
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  return NULL;
}

static void
take_url (TnConnectDialog *self, const char *url)
{
  g_clear_pointer (&self->url, tn_text_wipe_free);
  self->url = g_strdup (url);
}

static void
open_url_cb (const char *url, gpointer data)
{
  g_autoptr (TnConnectDialog) self = g_weak_ref_get (data);

  if (self == NULL)
    return;
  take_url (self, url);
  tn_browser_open (GTK_WIDGET (self), url);
}

static void
show_code_cb (const char *code, const char *page, gint64 expires_in, gpointer data)
{
  g_autoptr (TnConnectDialog) self = g_weak_ref_get (data);
  g_autofree char *text = NULL;

  if (self == NULL)
    return;
  /* A status page takes its description for markup. Translators: %s is a web address */
  text = g_markup_printf_escaped (_ ("On any computer, open %s and enter this code. This page "
                                     "continues by itself."),
                                  page);
  take_url (self, code);
  gtk_label_set_label (self->code_label, code);
  gtk_widget_set_visible (GTK_WIDGET (self->code_label), TRUE);
  adw_status_page_set_title (self->waiting_status, _ ("Enter the Code"));
  adw_status_page_set_description (self->waiting_status, text);
}

static void
prepare_waiting (TnConnectDialog *self)
{
  adw_status_page_set_title (self->waiting_status,
                             self->by_code ? _ ("Getting a Code") : _ ("Sign In in Your Browser"));
  adw_status_page_set_description (
      self->waiting_status,
      self->by_code
          ? NULL
          : _ ("Sign in there and accept the permissions. This page continues by itself; it waits "
               "for ten minutes."));
  gtk_widget_set_visible (GTK_WIDGET (self->code_label), FALSE);
  /* That of the attempt before is over. */
  g_clear_pointer (&self->url, tn_text_wipe_free);
  gtk_button_set_label (GTK_BUTTON (self->copy_button),
                        self->by_code ? _ ("_Copy Code") : _ ("_Copy Link"));
}

static DexFuture *
sign_in (TnConnectDialog *self, const TnWay *way)
{
  g_autofree char *hint =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->hint_row))));

  switch (self->purpose)
    {
    case PURPOSE_REAUTHORIZE:
      return tn_connect_reauthorize (self->services, self->tenant, way, self->cancellable);
    case PURPOSE_CSP:
      return tn_connect_csp (self->services, way, self->cancellable);
    case PURPOSE_REAUTHORIZE_CSP:
      return tn_connect_reauthorize_csp (self->services,
                                         self->integration,
                                         self->partner,
                                         way,
                                         self->cancellable);
    case PURPOSE_PERMISSION:
      return tn_connect_permission (self->services,
                                    self->integration,
                                    self->partner,
                                    way,
                                    self->cancellable);
    case PURPOSE_SINGLE:
    default:
      return tn_connect_single (self->services,
                                *hint != '\0' ? hint : NULL,
                                way,
                                self->cancellable);
    }
}

static void
start (TnConnectDialog *self)
{
  Attempt *attempt = g_new0 (Attempt, 1);
  GWeakRef *weak = tn_weak_ref_new (self);
  TnWay way = { .open = self->by_code ? NULL : open_url_cb,
                .show = self->by_code ? show_code_cb : NULL,
                .user_data = weak };

  if (gtk_widget_get_visible (self->cloud_group))
    way.cloud = g_ptr_array_index (tn_services_get_clouds (self->services),
                                   adw_combo_row_get_selected (self->cloud_row));
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_weak_ref_init (&attempt->owner, self);
  attempt->attempt = g_object_ref (self->cancellable);
  /* The weak reference lives as long as the attempt, whichever way that ends. */
  g_object_set_data_full (G_OBJECT (self->cancellable), "tn-owner", weak, tn_weak_ref_free);
  prepare_waiting (self);
  show_page (self, "waiting");
  dex_future_disown (dex_future_finally (sign_in (self, &way), finished_cb, attempt, attempt_free));
}

static gboolean
hint_is_right (TnConnectDialog *self)
{
  g_autofree char *hint =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->hint_row))));

  return *hint == '\0' || tn_text_is_domain (hint) || tn_text_is_guid (hint);
}

static void
hint_changed_cb (AdwEntryRow *row, TnConnectDialog *self)
{
  if (hint_is_right (self))
    {
      gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
      gtk_widget_set_visible (GTK_WIDGET (self->hint_error), FALSE);
      gtk_accessible_reset_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID);
    }
}

static void
begin (TnConnectDialog *self, gboolean by_code)
{
  if (!gtk_widget_get_sensitive (self->open_button))
    return;
  self->by_code = by_code;
  if (hint_is_right (self))
    {
      start (self);
      return;
    }
  gtk_label_set_label (self->hint_error, _ ("Enter a domain such as contoso.com, or a tenant ID."));
  gtk_widget_set_visible (GTK_WIDGET (self->hint_error), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->hint_row), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->hint_row),
                               GTK_ACCESSIBLE_STATE_INVALID,
                               GTK_ACCESSIBLE_INVALID_TRUE,
                               -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->hint_row));
}

static void
open_browser_cb (GtkWidget *widget, TnConnectDialog *self)
{
  begin (self, FALSE);
}

static void
use_code_cb (GtkWidget *widget, TnConnectDialog *self)
{
  begin (self, TRUE);
}

/* INT-14 */
static void
ready_changed_cb (GtkCheckButton *check, TnConnectDialog *self)
{
  gtk_widget_set_sensitive (self->continue_button, gtk_check_button_get_active (check));
}

static void
continue_cb (GtkButton *button, TnConnectDialog *self)
{
  show_page (self, "start");
}

/* ACT-11: after integrations were removed in Microsoft, a new one has to wait. */
static gboolean
update_waiting (gpointer data)
{
  TnConnectDialog *self = data;
  gint64 left = self->purpose == PURPOSE_SINGLE || self->purpose == PURPOSE_CSP
                    ? tn_connect_ready_in (self->services)
                    : 0;
  g_autofree char *text = NULL;

  gtk_widget_set_sensitive (self->open_button, left == 0);
  gtk_widget_set_sensitive (self->code_button, left == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->ready_label), left > 0);
  if (left == 0)
    {
      self->timer = 0;
      return G_SOURCE_REMOVE;
    }
  /* Translators: minutes and seconds */
  text = g_strdup_printf (_ ("Microsoft is still removing the earlier connection. You can connect "
                             "again in %1$d:%2$02d."),
                          (int) (left / 60),
                          (int) (left % 60));
  gtk_label_set_label (self->ready_label, text);
  return G_SOURCE_CONTINUE;
}

static void
copy_link_cb (GtkButton *button, TnConnectDialog *self)
{
  if (self->url != NULL)
    {
      gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->url);
      gtk_button_set_label (button, _ ("Copied"));
    }
}

static void
cancel_attempt (TnConnectDialog *self)
{
  g_autoptr (GCancellable) cancellable = g_steal_pointer (&self->cancellable);

  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
}

static void
cancel_cb (GtkButton *button, TnConnectDialog *self)
{
  cancel_attempt (self);
  show_page (self, "start");
}

static void
retry_cb (GtkButton *button, TnConnectDialog *self)
{
  show_page (self, "start");
}

static void
close_cb (GtkButton *button, TnConnectDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
map_now_cb (GtkButton *button, TnConnectDialog *self)
{
  gint64 id = self->connected;

  if (self->purpose == PURPOSE_CSP)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.map-many", NULL);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.map", "x", id);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
tn_connect_dialog_closed (AdwDialog *dialog)
{
  cancel_attempt (TN_CONNECT_DIALOG (dialog));
}

static void
add_scopes (TnConnectDialog *self)
{
  TnScopeSet set = self->purpose == PURPOSE_PERMISSION ? TN_SCOPES_RELATIONSHIPS
                   : self->purpose == PURPOSE_SINGLE || self->purpose == PURPOSE_REAUTHORIZE
                       ? TN_SCOPES_READ
                       : TN_SCOPES_PARTNER;
  g_auto (GStrv) words = tn_scope_words (tn_oauth_scopes (set)),
                 known = tn_scope_words (tn_oauth_scopes (TN_SCOPES_PARTNER));

  if (self->purpose == PURPOSE_PERMISSION)
    {
      adw_preferences_group_set_title (self->scopes_group, _ ("New Permission"));
      adw_preferences_group_set_description (
          self->scopes_group,
          _ ("It is asked for now, because it is needed for the first time."));
    }
  else if (set == TN_SCOPES_PARTNER)
    adw_preferences_group_set_description (
        self->scopes_group,
        _ ("This is of your own partner tenant. In the tenant of each customer that your "
           "relationships reach, Tenantry then has its application added with permissions to read, "
           "as the customer list shows; permission to write is asked for only when you first use "
           "an action that needs it."));
  for (guint i = 0; words[i] != NULL; i++)
    if (self->purpose != PURPOSE_PERMISSION ||
        !g_strv_contains ((const char *const *) known, words[i]))
      {
        AdwActionRow *row = tn_row_new (words[i], NULL);

        /* It is read, not used: no place for the Tab key to stop. */
        gtk_widget_set_focusable (GTK_WIDGET (row), FALSE);
        adw_preferences_group_add (self->scopes_group, GTK_WIDGET (row));
      }
}

static void
add_clouds (TnConnectDialog *self)
{
  GPtrArray *clouds = tn_services_get_clouds (self->services);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < clouds->len; i++)
    gtk_string_list_append (names, tn_cloud_get_name (g_ptr_array_index (clouds, i)));
  adw_combo_row_set_model (self->cloud_row, G_LIST_MODEL (names));
  gtk_widget_set_visible (self->cloud_group,
                          clouds->len > 1 &&
                              (self->purpose == PURPOSE_SINGLE || self->purpose == PURPOSE_CSP));
}

static void
set_head (TnConnectDialog *self, const char *title, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_dialog_set_title (ADW_DIALOG (self), title);
  adw_navigation_page_set_title (adw_navigation_view_find_page (self->nav, "start"), title);
  /* Groups take their texts for markup. */
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->hint_group), title);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->hint_group), escaped);
  gtk_widget_set_visible (GTK_WIDGET (self->hint_row), FALSE);
}

static TnConnectDialog *
dialog_new (TnServices *services, Purpose purpose)
{
  TnConnectDialog *self = g_object_new (TN_TYPE_CONNECT_DIALOG, NULL);

  self->services = g_object_ref (services);
  self->purpose = purpose;
  g_object_bind_property (services,
                          "offline",
                          self->offline_banner,
                          "revealed",
                          G_BINDING_SYNC_CREATE);
  add_clouds (self);
  add_scopes (self);
  if (update_waiting (self) == G_SOURCE_CONTINUE)
    self->timer = g_timeout_add_seconds (1, update_waiting, self);
  adw_dialog_set_default_widget (ADW_DIALOG (self), self->open_button);
  adw_navigation_view_replace_with_tags (
      self->nav,
      (const char *[]) { purpose == PURPOSE_CSP ? "prerequisites" : "start" },
      1);
  /* Not on the first of many lines that only say something. */
  if (purpose == PURPOSE_CSP)
    adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->ready_check));
  else if (purpose != PURPOSE_SINGLE)
    adw_dialog_set_focus (ADW_DIALOG (self), self->open_button);
  return self;
}

AdwDialog *
tn_connect_dialog_new (TnServices *services, TnMicrosoftTenant *tenant)
{
  TnConnectDialog *self =
      dialog_new (services, tenant != NULL ? PURPOSE_REAUTHORIZE : PURPOSE_SINGLE);

  if (tenant != NULL)
    {
      g_autofree char *text = g_strdup_printf (_ ("Sign in with an administrator account of %s."),
                                               tn_record_get_string (TN_RECORD (tenant), "name"));

      self->tenant = g_object_ref (tenant);
      set_head (self, _ ("Reauthorize"), text);
    }
  return ADW_DIALOG (self);
}

AdwDialog *
tn_connect_dialog_new_csp (TnServices *services, TnCsp *csp)
{
  TnConnectDialog *self =
      dialog_new (services, csp != NULL ? PURPOSE_REAUTHORIZE_CSP : PURPOSE_CSP);

  if (csp == NULL)
    set_head (self,
              _ ("CSP Tenants"),
              _ ("Sign in to your partner tenant. Tenantry then finds your customers by itself."));
  else
    {
      g_autofree char *text =
          g_strdup_printf (_ ("Sign in to %s, with the same account once the cause is mended, or "
                              "with another one."),
                           tn_record_get_string (TN_RECORD (csp), "name"));

      self->integration = tn_record_get_id (TN_RECORD (csp));
      self->partner = g_strdup (tn_record_get_string (TN_RECORD (csp), "tenant-id"));
      set_head (self, _ ("Reauthorize CSP"), text);
    }
  return ADW_DIALOG (self);
}

AdwDialog *
tn_connect_dialog_new_permission (TnServices *services, gint64 integration, const char *tenant_id)
{
  TnConnectDialog *self = dialog_new (services, PURPOSE_PERMISSION);

  self->integration = integration;
  self->partner = g_strdup (tenant_id);
  set_head (self,
            _ ("One More Permission"),
            _ ("Sign in to your partner tenant again and accept it."));
  return ADW_DIALOG (self);
}

static void
tn_connect_dialog_dispose (GObject *object)
{
  TnConnectDialog *self = TN_CONNECT_DIALOG (object);

  cancel_attempt (self);
  g_clear_handle_id (&self->timer, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_CONNECT_DIALOG);
  g_clear_object (&self->tenant);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_connect_dialog_parent_class)->dispose (object);
}

static void
tn_connect_dialog_finalize (GObject *object)
{
  tn_text_wipe_free (TN_CONNECT_DIALOG (object)->url);
  g_free (TN_CONNECT_DIALOG (object)->partner);
  G_OBJECT_CLASS (tn_connect_dialog_parent_class)->finalize (object);
}

static void
tn_connect_dialog_class_init (TnConnectDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_connect_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_connect_dialog_finalize;
  ADW_DIALOG_CLASS (klass)->closed = tn_connect_dialog_closed;
  signals[SIGNAL_PERMITTED] = g_signal_new ("permitted",
                                            TN_TYPE_CONNECT_DIALOG,
                                            G_SIGNAL_RUN_LAST,
                                            0,
                                            NULL,
                                            NULL,
                                            NULL,
                                            G_TYPE_NONE,
                                            0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/dialogs/tn-connect-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, nav);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, ready_check);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, continue_button);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, cloud_group);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, cloud_row);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, scopes_group);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, ready_label);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, code_button);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, waiting_status);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, code_label);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, offline_banner);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, hint_group);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, hint_row);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, hint_error);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, open_button);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, done_status);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, map_now_button);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, copy_button);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, retry_button);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, close_button);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, failed_status);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, who_row);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, step_row);
  gtk_widget_class_bind_template_child (widget_class, TnConnectDialog, detail_row);
  gtk_widget_class_bind_template_callback (widget_class, open_browser_cb);
  gtk_widget_class_bind_template_callback (widget_class, use_code_cb);
  gtk_widget_class_bind_template_callback (widget_class, ready_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, continue_cb);
  gtk_widget_class_bind_template_callback (widget_class, hint_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_link_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
  gtk_widget_class_bind_template_callback (widget_class, map_now_cb);
}

static void
tn_connect_dialog_init (TnConnectDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
