/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-application.h"

#include "tn-alert-watch.h"
#include "tn-api-host.h"
#include "tn-background.h"
#include "tn-demo.h"
#include "tn-notifier.h"
#include "tn-rehearsal-dialog.h"
#include "tn-search-provider.h"
#include "tn-shortcuts.h"
#include "tn-start-window.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>

#define INACTIVITY_MS 30000

struct _TnApplication
{
  AdwApplication parent_instance;

  TnServices *services;   /* (owned) (nullable until it starts) */
  TnScheduler *scheduler; /* (owned) (nullable) */
  TnAlertWatch *alerts;   /* (owned) (nullable) */
  TnApiHost *api;         /* (owned) (nullable) */
  GSettings *settings;    /* (owned) */
  gboolean held;          /* runs on without a window */
  TnDemo *demo;           /* (owned) (nullable) */
  char *folder;           /* (owned) (nullable): --data */
  char *cloud;            /* (owned) (nullable): --cloud */
  gboolean with_demo;     /* --demo */
  gboolean read_only;     /* --read-only */
  gboolean starting;
  gboolean in_background; /* started by the session, without a window */
  gboolean for_search;    /* started by the desktop's search: nothing but the store is needed */
  gint64 alert;           /* to be shown by the first window; -1: none */
  DexPromise *opened;     /* (owned) (nullable): for who waits for the services */
  guint provider;         /* registration of the search provider; 0: none */
  char *recovered; /* (owned) (nullable): what was done about damaged data before this start */
};

G_DEFINE_FINAL_TYPE (TnApplication, tn_application, ADW_TYPE_APPLICATION)

static void start (TnApplication *self, gboolean unlock);
static void settle_opened (TnApplication *self);

static void
forget_services (TnApplication *self)
{
  if (self->services != NULL)
    tn_services_stop (self->services);
  g_clear_object (&self->services);
}

/* UX-22: with the setting on, the schedule goes on when the last window is closed. */
static void
update_hold (TnApplication *self)
{
  gboolean wanted = g_settings_get_boolean (self->settings, "background") && self->demo == NULL &&
                    self->services != NULL;

  if (wanted && !self->held)
    g_application_hold (G_APPLICATION (self));
  else if (!wanted && self->held)
    g_application_release (G_APPLICATION (self));
  self->held = wanted;
}

static DexFuture *
allowed_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnApplication) self = g_object_ref (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  gboolean background = g_settings_get_boolean (self->settings, "background"),
           autostart = background && g_settings_get_boolean (self->settings, "autostart");
  int answer = value != NULL ? g_value_get_int (value) : 0;
  const char *text = NULL;

  /* Without the portal a program may run on; only starting with the session needs it. */
  if (value == NULL && autostart)
    text = _ ("This desktop has no portal that starts Tenantry with the session");
  else if (value != NULL && background && (answer & TN_BACKGROUND_RUN) == 0)
    text = _ ("The desktop does not allow Tenantry to run in the background");
  else if (value != NULL && autostart && (answer & TN_BACKGROUND_AUTOSTART) == 0)
    text = _ ("The desktop does not start Tenantry with the session");
  if (text != NULL)
    {
      g_settings_set_boolean (self->settings, "autostart", FALSE);
      if (TN_IS_WINDOW (window))
        tn_window_toast (TN_WINDOW (window), text, NULL, NULL);
    }
  return NULL;
}

static void
background_changed_cb (GSettings *settings, const char *key, TnApplication *self)
{
  gboolean background = g_settings_get_boolean (settings, "background"),
           autostart = g_settings_get_boolean (settings, "autostart");

  update_hold (self);
  /* Who no longer runs in the background is not started with the session either. */
  if (self->demo == NULL && self->services != NULL &&
      (background || autostart || g_str_equal (key, "autostart")))
    dex_future_disown (dex_future_finally (tn_background_request (autostart && background),
                                           allowed_cb,
                                           g_object_ref (self),
                                           g_object_unref));
}

/* What the preferences say of it: the state of an action, which is off where nothing may be served.
 */
static void
set_api_state (TnApplication *self, const char *text, gboolean may_serve)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "api-state");

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (text));
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), may_serve);
}

static void
api_changed_cb (TnApiHost *host, const char *failure, TnApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  set_api_state (self, failure, TRUE);
  if (*failure == '\0')
    return;
  g_printerr ("tenantry: %s\n", failure);
  if (TN_IS_WINDOW (window))
    tn_window_toast (TN_WINDOW (window), failure, NULL, NULL);
}

/* Not of what is invented: its settings are those of the real data. */
static void
serve_api (TnApplication *self)
{
  if (self->demo != NULL || tn_services_is_read_only (self->services))
    {
      set_api_state (self,
                     self->demo != NULL ? _ ("The demo serves no API")
                                        : _ ("Nothing is served in the read-only mode"),
                     FALSE);
      return;
    }
  self->api = tn_api_host_new (self->services, self->settings);
  g_signal_connect_object (self->api,
                           "changed",
                           G_CALLBACK (api_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  tn_api_host_start (self->api);
}

/* Says once that the program goes on. */
static void
window_removed_cb (TnApplication *self, GtkWindow *window)
{
  g_autoptr (GNotification) notification = NULL;

  if (!self->held || !TN_IS_WINDOW (window) ||
      gtk_application_get_windows (GTK_APPLICATION (self)) != NULL)
    return;
  tn_background_set_status (_ ("Keeps your tenants up to date"));
  if (g_settings_get_boolean (self->settings, "background-said"))
    return;
  g_settings_set_boolean (self->settings, "background-said", TRUE);
  notification = g_notification_new (_ ("Tenantry Keeps Running"));
  g_notification_set_body (
      notification,
      _ ("Your tenants are synced in the background. Ctrl+Q in its window ends "
         "it; Preferences turn this off."));
  g_application_send_notification (G_APPLICATION (self), "background", notification);
}

static void
go_on (TnApplication *self)
{
  g_autofree char *done = g_steal_pointer (&self->recovered);
  GtkWindow *window = NULL;

  if (!self->in_background)
    {
      window = tn_window_new (GTK_APPLICATION (self), self->services, self->demo != NULL);
      gtk_window_present (window);
      if (self->alert >= 0)
        gtk_widget_activate_action (GTK_WIDGET (window), "win.alert", "x", self->alert);
      self->alert = -1;
    }
  if (done != NULL)
    {
      const TnAuditRow row = { .action = "state.recover", .object = "state.db", .detail = done };

      dex_future_disown (tn_state_note (tn_services_get_store (self->services),
                                        tn_services_get_actor (self->services),
                                        &row));
      if (window != NULL)
        tn_window_toast_stay (
            TN_WINDOW (window),
            g_str_has_prefix (done, "restore")
                ? _ ("The backup is restored")
                : _ ("Rebuilt from what could be read; look for what is missing"));
    }
  self->scheduler = tn_scheduler_new (self->services);
  self->alerts = tn_alert_watch_new (self->services);
  /* What is invented is no reason to interrupt somebody. */
  if (self->demo == NULL)
    tn_notifier_attach (GTK_APPLICATION (self), self->alerts);
  if (!tn_services_is_read_only (self->services))
    tn_alert_watch_start (self->alerts);
  update_hold (self);
  serve_api (self);
  if (self->demo != NULL)
    dex_future_disown (tn_demo_fill (self->demo, self->services));
  /* Without the keyring no stored sign-in can be opened, and where nothing may be written there is
   * nowhere to put what is read: nothing to do by itself. */
  if (!tn_services_is_read_only (self->services) &&
      !tn_vault_is_locked (tn_store_get_vault (tn_services_get_store (self->services))))
    tn_scheduler_start (self->scheduler);
}

static void
again_cb (TnStartWindow *window, gboolean unlock, const char *done, TnApplication *self)
{
  if (done != NULL)
    g_set_str (&self->recovered, done);
  /* Before its window goes, or the application would end with it. */
  g_application_hold (G_APPLICATION (self));
  gtk_window_destroy (GTK_WINDOW (window));
  forget_services (self);
  start (self, unlock);
  g_application_release (G_APPLICATION (self));
}

static void
go_on_cb (TnStartWindow *window, TnApplication *self)
{
  go_on (self);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
show_start_window (TnApplication *self, TnStartWindow *window)
{
  /* Who answers it wants a window. */
  self->in_background = FALSE;
  self->for_search = FALSE;
  g_signal_connect_object (window, "again", G_CALLBACK (again_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (window, "go-on", G_CALLBACK (go_on_cb), self, G_CONNECT_DEFAULT);
  gtk_window_present (GTK_WINDOW (window));
}

/* A start that fails is a page in a window of its own, not a message on a terminal that nobody
 * sees. */
static void
show_failure (TnApplication *self, const GError *error)
{
  const char *folder =
      self->services != NULL ? tn_store_get_folder (tn_services_get_store (self->services)) : NULL;
  TnStartWindow *window = tn_start_window_new_failed (GTK_APPLICATION (self), folder, error);

  g_printerr ("tenantry: %s\n", error->message);
  forget_services (self);
  show_start_window (self, window);
}

/* The services are there; what the person sees of it. */
static void
show_started (TnApplication *self)
{
  self->for_search = FALSE;
  if (tn_vault_is_locked (tn_store_get_vault (tn_services_get_store (self->services))))
    show_start_window (self, tn_start_window_new_keyring (GTK_APPLICATION (self)));
  else
    go_on (self);
}

/* Who waits for the services gets them, or none. */
static void
settle_opened (TnApplication *self)
{
  g_autoptr (DexPromise) opened = g_steal_pointer (&self->opened);

  if (opened == NULL)
    return;
  if (self->services != NULL)
    dex_promise_resolve_object (opened, g_object_ref (self->services));
  else
    dex_promise_reject (opened, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "not started"));
}

static DexFuture *
started_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnApplication) self = g_object_ref (data);
  g_autoptr (GError) error = NULL;
  gboolean started = dex_future_get_value (future, &error) != NULL;

  self->starting = FALSE;
  /* A search that finds no data is no reason for a window; whoever opens one sees why. */
  if (!started && self->for_search)
    {
      forget_services (self);
      self->for_search = FALSE;
    }
  else if (!started)
    show_failure (self, error);
  else if (!self->for_search)
    show_started (self);
  settle_opened (self);
  g_application_release (G_APPLICATION (self));
  return NULL;
}

static gboolean
make_services (TnApplication *self, GError **error)
{
  g_autoptr (TnCloud) cloud = NULL;
  g_autofree char *folder = NULL;

  if (self->with_demo)
    {
      if (self->demo == NULL)
        self->demo = tn_demo_start (error);
      if (self->demo == NULL)
        return FALSE;
      cloud = tn_cloud_open (tn_demo_get_cloud_file (self->demo), error);
      folder = g_strdup (tn_demo_get_folder (self->demo));
    }
  else
    {
      cloud = tn_cloud_open (self->cloud, error);
      if (cloud != NULL)
        folder = self->folder != NULL
                     ? g_strdup (self->folder)
                     : g_build_filename (g_get_user_data_dir (),
                                         tn_cloud_is_rehearsal (cloud) ? "tenantry-rehearsal"
                                                                       : "tenantry",
                                         NULL);
    }
  if (cloud == NULL)
    return FALSE;
  self->services = tn_services_new (folder, cloud, NULL, "ui");
  tn_services_set_read_only (self->services, self->read_only);
  return TRUE;
}

/* @unlock: the person asked for the keyring to be unlocked. */
static void
start (TnApplication *self, gboolean unlock)
{
  g_autoptr (GError) error = NULL;

  if (!make_services (self, &error))
    {
      if (!self->for_search)
        show_failure (self, error);
      self->for_search = FALSE;
      settle_opened (self);
      return;
    }
  self->starting = TRUE;
  g_application_hold (G_APPLICATION (self));
  dex_future_disown (dex_future_finally (tn_services_start (self->services, unlock),
                                         started_cb,
                                         g_object_ref (self),
                                         g_object_unref));
}

static void
tn_application_activate (GApplication *application)
{
  TnApplication *self = TN_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  self->in_background = FALSE;
  if (window != NULL)
    gtk_window_present (window);
  else if (self->for_search && self->starting)
    self->for_search = FALSE;
  else if (self->for_search && self->services != NULL)
    show_started (self);
  else if (!self->starting && self->services == NULL)
    {
      self->for_search = FALSE;
      start (self, FALSE);
    }
  /* The window that said what is wrong was closed. */
  else if (!self->starting && self->scheduler == NULL)
    show_started (self);
  else if (!self->starting)
    gtk_window_present (tn_window_new (GTK_APPLICATION (self), self->services, self->demo != NULL));
}

/* The desktop's search ---------------------------------------------------- */

static DexFuture *
open_for_search (GtkApplication *application)
{
  TnApplication *self = TN_APPLICATION (application);

  if (self->services != NULL && !self->starting)
    return dex_future_new_take_object (g_object_ref (self->services));
  /* Behind a page that mends the data nobody opens it. */
  if (!self->starting && gtk_application_get_windows (application) != NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_BUSY, "a question is open");
  if (self->opened == NULL)
    self->opened = dex_promise_new ();
  if (!self->starting)
    {
      g_autoptr (DexFuture) opened = dex_ref (DEX_FUTURE (self->opened));

      self->for_search = TRUE;
      start (self, FALSE);
      return g_steal_pointer (&opened);
    }
  return dex_ref (DEX_FUTURE (self->opened));
}

static gboolean
tn_application_dbus_register (GApplication *application,
                              GDBusConnection *bus,
                              const char *path,
                              GError **error)
{
  TnApplication *self = TN_APPLICATION (application);
  g_autofree char *at = g_strconcat (path, "/SearchProvider", NULL);

  if (!G_APPLICATION_CLASS (tn_application_parent_class)
           ->dbus_register (application, bus, path, error))
    return FALSE;
  self->provider =
      tn_search_provider_register (GTK_APPLICATION (application), bus, at, open_for_search, error);
  return self->provider != 0;
}

static void
tn_application_dbus_unregister (GApplication *application, GDBusConnection *bus, const char *path)
{
  TnApplication *self = TN_APPLICATION (application);

  if (self->provider != 0)
    g_dbus_connection_unregister_object (bus, self->provider);
  self->provider = 0;
  G_APPLICATION_CLASS (tn_application_parent_class)->dbus_unregister (application, bus, path);
}

/* Where a notification leads. */
static void
alert_cb (GSimpleAction *action, GVariant *target, gpointer data)
{
  GtkWindow *window;

  g_application_activate (G_APPLICATION (data));
  window = gtk_application_get_active_window (GTK_APPLICATION (data));
  if (TN_IS_WINDOW (window))
    gtk_widget_activate_action_variant (GTK_WIDGET (window), "win.alert", target);
  else
    TN_APPLICATION (data)->alert = g_variant_get_int64 (target);
}

static void
quit_again (GtkWidget *window)
{
  g_action_group_activate_action (G_ACTION_GROUP (gtk_window_get_application (GTK_WINDOW (window))),
                                  "quit",
                                  NULL);
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  /* Not by closing the window: with a dialog open, that closes the dialog only. */
  for (GList *window = gtk_application_get_windows (GTK_APPLICATION (data)); window != NULL;
       window = window->next)
    {
      if (!TN_IS_WINDOW (window->data))
        continue;
      if (tn_window_ask_unsaved (window->data, quit_again))
        return;
      tn_window_remember (window->data);
    }
  g_application_quit (G_APPLICATION (data));
}

static void
demo_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autofree char *self_path = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE,
                                                      &error,
                                                      self_path != NULL ? self_path : "tenantry",
                                                      "--demo",
                                                      NULL);

  /* A process of its own: the demo and the real data never meet. */
  if (process == NULL)
    g_warning ("the demo could not be started: %s", error->message);
}

static void
rehearse_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  TnApplication *self = TN_APPLICATION (data);

  if (self->demo != NULL && self->services != NULL)
    adw_dialog_present (tn_rehearsal_dialog_new (self->demo, self->services),
                        GTK_WIDGET (gtk_application_get_active_window (GTK_APPLICATION (self))));
}

static int
tn_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  TnApplication *self = TN_APPLICATION (application);

  g_variant_dict_lookup (options, "data", "^ay", &self->folder);
  g_variant_dict_lookup (options, "cloud", "^ay", &self->cloud);
  self->with_demo = g_variant_dict_contains (options, "demo");
  self->read_only = g_variant_dict_contains (options, "read-only");
  if (self->with_demo && self->read_only)
    {
      g_printerr (
          "%s\n",
          _ ("--demo and --read-only do not go together: the demo writes down the companies "
             "that it invents."));
      /* As tenantryctl: it was used wrongly. */
      return 2;
    }
  /* The demo and a folder of its own stand beside the real application, not in its place; and a
   * window that was asked to change nothing is not the one that is open. */
  if (self->with_demo || self->folder != NULL || self->cloud != NULL || self->read_only)
    g_application_set_flags (application,
                             g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  return -1;
}

static void
tn_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { .name = "quit", .activate = quit_cb },
    { .name = "demo", .activate = demo_cb },
    { .name = "rehearse", .activate = rehearse_cb },
    { .name = "alert", .activate = alert_cb, .parameter_type = "x" },
    { .name = "api-state", .state = "''" },
  };

  G_APPLICATION_CLASS (tn_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application),
                                   entries,
                                   G_N_ELEMENTS (entries),
                                   application);
  tn_ui_init ();
  tn_shortcuts_install (GTK_APPLICATION (application));
  gtk_window_set_default_icon_name (APPLICATION_ID);
  TN_APPLICATION (application)->settings = g_settings_new ("io.github.tenantry.Tenantry");
  g_signal_connect_object (TN_APPLICATION (application)->settings,
                           "changed::background",
                           G_CALLBACK (background_changed_cb),
                           application,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (TN_APPLICATION (application)->settings,
                           "changed::autostart",
                           G_CALLBACK (background_changed_cb),
                           application,
                           G_CONNECT_DEFAULT);
  g_signal_connect (application, "window-removed", G_CALLBACK (window_removed_cb), NULL);
  /* The next letter of a search comes soon. */
  if ((g_application_get_flags (application) & G_APPLICATION_IS_SERVICE) != 0)
    g_application_set_inactivity_timeout (application, INACTIVITY_MS);
  /* Started with the session: the schedule runs, and nobody asked for a window. */
  if ((g_application_get_flags (application) & G_APPLICATION_IS_SERVICE) != 0 &&
      g_settings_get_boolean (TN_APPLICATION (application)->settings, "background"))
    {
      TN_APPLICATION (application)->in_background = TRUE;
      start (TN_APPLICATION (application), FALSE);
    }
}

static void
tn_application_shutdown (GApplication *application)
{
  TnApplication *self = TN_APPLICATION (application);

  if (self->scheduler != NULL)
    tn_scheduler_stop (self->scheduler);
  if (self->alerts != NULL)
    tn_alert_watch_stop (self->alerts);
  g_clear_object (&self->alerts);
  if (self->api != NULL)
    tn_api_host_stop (self->api);
  g_clear_object (&self->api);
  if (self->services != NULL)
    tn_services_stop (self->services);
  g_clear_object (&self->scheduler);
  g_clear_object (&self->services);
  g_clear_pointer (&self->demo, tn_demo_stop);
  G_APPLICATION_CLASS (tn_application_parent_class)->shutdown (application);
}

static void
tn_application_finalize (GObject *object)
{
  TnApplication *self = TN_APPLICATION (object);

  dex_clear (&self->opened);
  g_clear_object (&self->settings);
  g_free (self->folder);
  g_free (self->cloud);
  g_free (self->recovered);
  G_OBJECT_CLASS (tn_application_parent_class)->finalize (object);
}

static void
tn_application_class_init (TnApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tn_application_finalize;
  application_class->activate = tn_application_activate;
  application_class->startup = tn_application_startup;
  application_class->shutdown = tn_application_shutdown;
  application_class->dbus_register = tn_application_dbus_register;
  application_class->dbus_unregister = tn_application_dbus_unregister;
  application_class->handle_local_options = tn_application_handle_local_options;
}

static void
tn_application_init (TnApplication *self)
{
  static const GOptionEntry entries[] = {
    { "demo",
      0,
      0,
      G_OPTION_ARG_NONE,
      NULL,
      N_ ("Show the demo fleet, in which everything is invented"),
      NULL },
    { "read-only",
      0,
      0,
      G_OPTION_ARG_NONE,
      NULL,
      N_ ("Show what was read, and change nothing"),
      NULL },
    { "data", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Use another data folder"), N_ ("DIR") },
    { "cloud",
      0,
      0,
      G_OPTION_ARG_FILENAME,
      NULL,
      N_ ("global, us-gov, us-dod, china, or a cloud file"),
      N_ ("NAME|FILE") },
    G_OPTION_ENTRY_NULL
  };

  self->alert = -1;
  g_application_set_version (G_APPLICATION (self), PACKAGE_VERSION);
  g_application_add_main_option_entries (G_APPLICATION (self), entries);
}

TnApplication *
tn_application_new (void)
{
  return g_object_new (TN_TYPE_APPLICATION,
                       "application-id",
                       APPLICATION_ID,
                       "resource-base-path",
                       RESOURCE_PATH,
                       NULL);
}
