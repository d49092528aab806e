/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rules-view.h"

#include "tn-cache-people.h"
#include "tn-confirm.h"
#include "tn-dex.h"
#include "tn-error-text.h"
#include "tn-row.h"
#include "tn-rule-dialog.h"

#include <glib/gi18n-lib.h>

/* So often a rule that is being applied is looked at. */
#define WATCH_SECONDS 5

struct _TnRulesView
{
  AdwBin parent_instance;

  TnServices *services; /* (owned) (nullable) */
  TnRecord *tenant;     /* (owned) (nullable) */
  TnBackupService service;
  GPtrArray *groups;   /* (owned) (nullable until read) (element-type TnGroupInfo) */
  GPtrArray *rules;    /* (owned) (nullable until read) (element-type TnBackupItem) */
  GPtrArray *rows;     /* (owned) (element-type GtkWidget) */
  TnBackupItem *asked; /* (owned) (nullable): which somebody is asked about */

  guint timer; /* source; 0: none */

  GtkStack *stack;
  AdwPreferencesGroup *group;
  AdwStatusPage *failed;
};

enum
{
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TnRulesView, tn_rules_view, ADW_TYPE_BIN)

static void reload (TnRulesView *self);

static TnRulesView *
view_of (gpointer data)
{
  g_autoptr (TnRulesView) self = g_weak_ref_get (data);

  return self != NULL && self->services != NULL ? g_steal_pointer (&self) : NULL;
}

/* The rows ------------------------------------------------------------------------------ */

static const char *
name_of (TnRulesView *self, const char *word)
{
  for (guint i = 0; self->groups != NULL && i < self->groups->len; i++)
    {
      const TnGroupInfo *group = g_ptr_array_index (self->groups, i);

      if (g_ascii_strcasecmp (group->id, word) == 0)
        return group->name;
    }
  return word;
}

static char *
title_of (TnRulesView *self, const TnBackupItem *rule)
{
  g_auto (GStrv) words = tn_backup_rule_words (rule->object);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  for (guint i = 0; words[i] != NULL; i++)
    g_strv_builder_add (names,
                        self->service == TN_BACKUP_SERVICE_SHAREPOINT ? words[i]
                                                                      : name_of (self, words[i]));
  all = g_strv_builder_end (names);
  return g_strjoinv (", ", all);
}

/* Microsoft's words for the state of a rule (reference 5.5). */
static const char *
state_of (const TnBackupItem *rule)
{
  static const struct
  {
    const char *status, *text;
  } states[] = {
    { "draft", N_ ("not applied yet") },
    { "active", N_ ("being applied") },
    { "updateRequested", N_ ("being applied") },
    { "completed", N_ ("applied") },
    { "completedWithErrors", N_ ("applied, with errors") },
    { "deleteRequested", N_ ("being removed") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (states[i].status, rule->status) == 0)
      return _ (states[i].text);
  return rule->status != NULL ? rule->status : _ ("state unknown");
}

static char *
text_of (const TnBackupItem *rule)
{
  const char *how = rule->follows ? _ ("New ones follow") : _ ("Those who were there");

  return rule->problem != NULL
             ? g_strdup_printf ("%s · %s: %s", how, state_of (rule), rule->problem)
             : g_strdup_printf ("%s · %s", how, state_of (rule));
}

static DexFuture *
changed_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnRulesView) self = view_of (data);
  g_autoptr (GError) error = NULL;

  if (self == NULL)
    return NULL;
  if (dex_future_get_value (future, &error) == NULL)
    g_signal_emit (self, signals[FAILED], 0, error);
  reload (self);
  return NULL;
}

static void
change (TnRulesView *self, DexFuture *future)
{
  for (guint i = 0; i < self->rows->len; i++)
    gtk_widget_set_sensitive (g_ptr_array_index (self->rows, i), FALSE);
  dex_future_disown (
      dex_future_finally (future, changed_cb, tn_weak_ref_new (self), tn_weak_ref_free));
}

static const TnBackupItem *
rule_of (TnRulesView *self, GtkWidget *button)
{
  guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "tn-index"));

  return index < self->rules->len ? g_ptr_array_index (self->rules, index) : NULL;
}

static void
run_now (GtkWidget *widget)
{
  TnRulesView *self = TN_RULES_VIEW (widget);
  const TnSnapshotTarget target = tn_snapshot_target_of (self->tenant);

  change (self, tn_m365_run_rule (self->services, &target, self->service, self->asked));
}

static void
run_cb (GtkButton *button, TnRulesView *self)
{
  const TnBackupItem *rule = rule_of (self, GTK_WIDGET (button));
  g_autofree char *title = title_of (self, rule);
  /* Translators: the names of groups, or words in the names of sites */
  g_autofree char *body = g_strdup_printf (
      _ ("%s\n\nThose who came since it was applied are protected, and Microsoft bills them."),
      title);

  g_clear_pointer (&self->asked, tn_backup_item_free);
  self->asked = tn_backup_item_copy (rule);
  tn_confirm (GTK_WIDGET (self),
              _ ("Apply Rule Once More?"),
              body,
              _ ("_Apply"),
              ADW_RESPONSE_SUGGESTED,
              run_now);
}

static void
remove_now (GtkWidget *widget)
{
  TnRulesView *self = TN_RULES_VIEW (widget);
  const TnSnapshotTarget target = tn_snapshot_target_of (self->tenant);

  change (self, tn_m365_remove_rule (self->services, &target, self->service, self->asked));
}

static void
remove_cb (GtkButton *button, TnRulesView *self)
{
  const TnBackupItem *rule = rule_of (self, GTK_WIDGET (button));
  g_autofree char *title = title_of (self, rule);
  /* Translators: the names of groups, or words in the names of sites */
  g_autofree char *body = g_strdup_printf (_ ("%s\n\nNone of those whom this rule chose is "
                                              "protected any longer. What Microsoft has kept "
                                              "of them stays restorable for its time."),
                                           title);

  g_clear_pointer (&self->asked, tn_backup_item_free);
  self->asked = tn_backup_item_copy (rule);
  tn_confirm (GTK_WIDGET (self),
              _ ("Remove Rule?"),
              body,
              _ ("_Remove"),
              ADW_RESPONSE_DESTRUCTIVE,
              remove_now);
}

static GtkWidget *
row_new (TnRulesView *self, guint index)
{
  const TnBackupItem *rule = g_ptr_array_index (self->rules, index);
  g_autofree char *title = title_of (self, rule), *text = text_of (rule);
  const char *what = rule->follows ? _ ("Remove Rule") : _ ("Apply Once More");
  g_autofree char *label = g_strdup_printf ("%s: %s", what, title);
  AdwActionRow *row = tn_row_new (title, text);
  GtkWidget *button = gtk_button_new_from_icon_name (rule->follows ? "user-trash-symbolic"
                                                                   : "view-refresh-symbolic");

  adw_action_row_set_title_lines (row, 2);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, what);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label,
                                  -1);
  gtk_widget_set_sensitive (button, !tn_services_is_read_only (self->services));
  g_object_set_data (G_OBJECT (button), "tn-index", GUINT_TO_POINTER (index));
  g_signal_connect_object (button,
                           "clicked",
                           rule->follows ? G_CALLBACK (remove_cb) : G_CALLBACK (run_cb),
                           self,
                           G_CONNECT_DEFAULT);
  adw_action_row_add_suffix (row, button);
  return GTK_WIDGET (row);
}

static gboolean
timer_cb (gpointer data)
{
  TnRulesView *self = data;

  self->timer = 0;
  if (self->services != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    reload (self);
  return G_SOURCE_REMOVE;
}

/* Microsoft applies a rule within minutes: whoever watches sees it. */
static void
watch (TnRulesView *self)
{
  gboolean moves = FALSE;

  for (guint i = 0; i < self->rules->len; i++)
    {
      const TnBackupItem *rule = g_ptr_array_index (self->rules, i);

      moves |= g_strcmp0 (rule->status, "completed") != 0 &&
               g_strcmp0 (rule->status, "completedWithErrors") != 0;
    }
  g_clear_handle_id (&self->timer, g_source_remove);
  if (moves)
    self->timer = g_timeout_add_seconds (WATCH_SECONDS, timer_cb, self);
}

/* The button that had the focus may be gone; without one, a dialog hears no keys. */
static void
keep_focus (TnRulesView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (root != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)) &&
      (focus == NULL || !gtk_widget_get_mapped (focus)))
    gtk_widget_child_focus (
        GTK_WIDGET (gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_DIALOG)),
        GTK_DIR_TAB_FORWARD);
}

static void
show (TnRulesView *self)
{
  if (self->rules == NULL)
    return;
  watch (self);
  tn_rows_clear (self->group, self->rows);
  for (guint i = 0; i < self->rules->len; i++)
    {
      GtkWidget *row = row_new (self, i);

      adw_preferences_group_add (self->group, row);
      g_ptr_array_add (self->rows, row);
    }
  gtk_stack_set_visible_child_name (self->stack, self->rules->len > 0 ? "ready" : "none");
  keep_focus (self);
}

/* Reading ------------------------------------------------------------------------------- */

static DexFuture *
rules_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnRulesView) self = view_of (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL)
    return NULL;
  if (value == NULL)
    {
      tn_error_describe (self->failed, error);
      gtk_stack_set_visible_child_name (self->stack, "failed");
      return NULL;
    }
  g_clear_pointer (&self->rules, g_ptr_array_unref);
  self->rules = g_value_dup_boxed (value);
  show (self);
  return NULL;
}

static DexFuture *
groups_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnRulesView) self = view_of (data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self == NULL || value == NULL)
    return NULL;
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  self->groups = g_value_dup_boxed (value);
  show (self);
  return NULL;
}

static void
reload (TnRulesView *self)
{
  const TnSnapshotTarget target = tn_snapshot_target_of (self->tenant);

  dex_future_disown (
      dex_future_finally (tn_m365_list_rules (self->services, &target, self->service),
                          rules_read_cb,
                          tn_weak_ref_new (self),
                          tn_weak_ref_free));
}

void
tn_rules_view_set_service (TnRulesView *self,
                           TnServices *services,
                           TnRecord *tenant,
                           TnBackupService service)
{
  g_set_object (&self->services, services);
  g_set_object (&self->tenant, tenant);
  self->service = service;
  dex_future_disown (dex_future_finally (
      tn_cache_list_groups (tn_services_get_store (services), tn_record_get_id (tenant), NULL),
      groups_read_cb,
      tn_weak_ref_new (self),
      tn_weak_ref_free));
  reload (self);
}

static void
rule_chosen (GtkWidget *widget, const char *const *words, gboolean follow)
{
  TnRulesView *self = TN_RULES_VIEW (widget);
  const TnSnapshotTarget target = tn_snapshot_target_of (self->tenant);

  change (self, tn_m365_add_rule (self->services, &target, self->service, words, follow));
}

void
tn_rules_view_add (TnRulesView *self)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  tn_rule_dialog_ask (GTK_WIDGET (self),
                      self->service,
                      self->groups != NULL ? self->groups : none,
                      rule_chosen);
}

/* Construction --------------------------------------------------------------------------- */

static void
tn_rules_view_dispose (GObject *object)
{
  TnRulesView *self = TN_RULES_VIEW (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->services);
  g_clear_object (&self->tenant);
  G_OBJECT_CLASS (tn_rules_view_parent_class)->dispose (object);
}

static void
tn_rules_view_finalize (GObject *object)
{
  TnRulesView *self = TN_RULES_VIEW (object);

  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->rules, g_ptr_array_unref);
  g_clear_pointer (&self->asked, tn_backup_item_free);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (tn_rules_view_parent_class)->finalize (object);
}

static void
tn_rules_view_class_init (TnRulesViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_rules_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_rules_view_finalize;
  signals[FAILED] = g_signal_new ("failed",
                                  TN_TYPE_RULES_VIEW,
                                  G_SIGNAL_RUN_LAST,
                                  0,
                                  NULL,
                                  NULL,
                                  NULL,
                                  G_TYPE_NONE,
                                  1,
                                  G_TYPE_ERROR);
}

static void
tn_rules_view_init (TnRulesView *self)
{
  GtkWidget *none = adw_status_page_new (), *page = adw_preferences_page_new ();

  self->rows = g_ptr_array_new ();
  self->stack = GTK_STACK (gtk_stack_new ());
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_description (self->group,
                                         _ ("Whom a rule names is protected without being chosen "
                                            "one by one. Microsoft lets only rules "
                                            "whose new ones follow be removed."));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), self->group);
  adw_status_page_set_title (ADW_STATUS_PAGE (none), _ ("No Rules"));
  adw_status_page_set_description (
      ADW_STATUS_PAGE (none),
      _ ("A rule protects the members of groups, or sites by their names: those there are, or also "
         "those to come."));
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (none), "tn-backup-symbolic");
  self->failed = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_title (self->failed, _ ("The Rules Cannot Be Read"));
  adw_status_page_set_icon_name (self->failed, "tn-error-symbolic");
  gtk_stack_add_named (self->stack, adw_spinner_new (), "loading");
  gtk_stack_add_named (self->stack, page, "ready");
  gtk_stack_add_named (self->stack, none, "none");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->failed), "failed");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
}
