/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-changes-dialog.h"

#include "tn-browser.h"
#include "tn-confirm.h"
#include "tn-dex.h"
#include "tn-error-code.h"
#include "tn-error-text.h"
#include "tn-problem.h"
#include "tn-row.h"
#include "tn-status-pill.h"

#include <glib/gi18n-lib.h>

struct _TnChangesDialog
{
  AdwDialog parent_instance;

  TnServices *services;      /* (owned) */
  TnChangeSet *set;          /* (owned) */
  GCancellable *cancellable; /* (owned): of asking for a permission */
  gint64 permission;         /* the tenant where it has to be asked for; 0: none is known */
  gint64 asked;              /* the tenant where it was asked for last */
  gboolean going_on;         /* it is asked for in one tenant after the other */
  gboolean clicked;          /* a person asked for the one that is asked for now */
  guint checks;              /* that have to end before anything is carried out */
  gboolean over;             /* it was carried out */

  AdwWindowTitle *window_title;
  GtkWidget *cancel_button;
  GtkButton *run_button;
  AdwBanner *permission_banner;
  GtkLabel *error_label;
  GtkListBox *rows;
  GtkWidget *done_bar;
  GtkLabel *summary_label;
  GtkWidget *undo_button;
};

G_DEFINE_FINAL_TYPE (TnChangesDialog, tn_changes_dialog, ADW_TYPE_DIALOG)

static void
show_error (TnChangesDialog *self, const char *text)
{
  gtk_label_set_label (self->error_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), text != NULL);
}

static gboolean
is_destructive (TnChangesDialog *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->set)); i++)
    {
      g_autoptr (TnChangeRow) row = g_list_model_get_item (G_LIST_MODEL (self->set), i);

      if (tn_change_row_get_chosen (row) &&
          tn_action_is_destructive (tn_change_row_get_action (row)))
        return TRUE;
    }
  return FALSE;
}

/* Secrets that are nowhere else. */
static guint
count_not_copied (TnChangesDialog *self)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->set)); i++)
    {
      g_autoptr (TnChangeRow) row = g_list_model_get_item (G_LIST_MODEL (self->set), i);

      n += tn_change_row_get_secret (row) != NULL &&
           g_object_get_data (G_OBJECT (row), "tn-copied") == NULL;
    }
  return n;
}

/* How far it is, at the bottom, where also a long list shows it. */
static void
show_progress (TnChangesDialog *self)
{
  guint left = tn_change_set_count_chosen (self->set) +
               tn_change_set_count (self->set, TN_CHANGE_RUNNING),
        done = tn_change_set_count (self->set, TN_CHANGE_DONE),
        failed = tn_change_set_count (self->set, TN_CHANGE_FAILED) +
                 tn_change_set_count (self->set, TN_CHANGE_UNKNOWN);
  g_autofree char *text = g_strdup_printf (_ ("%1$u of %2$u done"), done, done + failed + left),
                  *bad = failed > 0
                             ? g_strdup_printf (ngettext (", %u failed", ", %u failed", failed),
                                                failed)
                             : g_strdup ("");
  g_autofree char *offline = tn_services_get_offline (self->services)
                                 ? g_strdup_printf (" · %s", _ ("Offline"))
                                 : g_strdup ("");
  g_autofree char *whole = g_strconcat (text, bad, offline, NULL);

  gtk_label_set_label (self->summary_label, whole);
  gtk_widget_set_visible (self->done_bar, TRUE);
  gtk_widget_set_visible (self->undo_button, FALSE);
}

static void
update (TnChangesDialog *self)
{
  guint n = tn_change_set_count_chosen (self->set);
  gboolean running = tn_change_set_get_running (self->set);
  g_autofree char *label =
      g_strdup_printf (ngettext ("Carry _Out %u Change", "Carry _Out %u Changes", n), n);

  gtk_button_set_label (self->run_button, label);
  gtk_widget_set_visible (GTK_WIDGET (self->run_button), !self->over);
  gtk_widget_set_sensitive (GTK_WIDGET (self->run_button),
                            n > 0 && !running && self->permission == 0 && self->checks == 0);
  if (running)
    show_progress (self);
  adw_dialog_set_can_close (ADW_DIALOG (self), !running && count_not_copied (self) == 0);
  gtk_button_set_label (GTK_BUTTON (self->cancel_button),
                        running      ? _ ("_Stop")
                        : self->over ? _ ("_Close")
                                     : _ ("_Cancel"));
  if (is_destructive (self))
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->run_button), "suggested-action");
      gtk_widget_add_css_class (GTK_WIDGET (self->run_button), "destructive-action");
    }
}

/* Rows ---------------------------------------------------------------------- */

static void
copy_cb (GtkButton *button, TnChangeRow *row)
{
  const char *secret = tn_change_row_get_secret (row);

  if (secret == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)), secret);
  gtk_button_set_label (button, _ ("Copied"));
  g_object_set_data (G_OBJECT (row), "tn-copied", row);
  update (
      TN_CHANGES_DIALOG (gtk_widget_get_ancestor (GTK_WIDGET (button), TN_TYPE_CHANGES_DIALOG)));
}

/* The only place where it is ever seen. */
static GtkWidget *
secret_new (TnChangeRow *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6),
            *label = gtk_label_new (tn_change_row_get_secret (row)),
            *button = gtk_button_new_with_label (_ ("Copy"));

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", G_CALLBACK (copy_cb), row, G_CONNECT_DEFAULT);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

/* "Before → after", or what stands against it, or what became of it. */
static char *
detail_of (TnChangeRow *row)
{
  const char *before = tn_change_row_get_before (row), *after = tn_change_row_get_after (row),
             *problem = tn_change_row_get_problem (row), *result = tn_change_row_get_result (row);
  g_autofree char *difference = NULL;

  if (before != NULL && after != NULL)
    /* Translators: what is, and what will be */
    difference = g_strdup_printf (_ ("%1$s → %2$s"), before, after);
  else
    difference = g_strdup (after);
  if (result != NULL)
    return g_strdup (result);
  /* What would have been reads as if it were so. */
  if (tn_change_row_get_state (row) == TN_CHANGE_SKIPPED)
    return g_strdup (_ ("Nothing was changed"));
  if (problem != NULL && difference != NULL)
    return g_strdup_printf ("%s\n%s", difference, problem);
  return g_strdup (problem != NULL ? problem : difference != NULL ? difference : "");
}

static char *
title_of (TnChangeRow *row)
{
  const char *argument = tn_change_row_get_argument_name (row);
  const char *action = tn_action_title (tn_change_row_get_action (row));

  if (tn_change_row_get_action (row) == TN_ACTION_PUT_BACK)
    /* Translators: a kind of object and its name: "Group: Sales" */
    return g_strdup_printf (_ ("%1$s: %2$s"), argument, tn_change_row_get_name (row));
  /* Translators: a person, what is done, and with what: "Ada Lovelace: Assign Licence, Microsoft
   * 365 E3" */
  return argument != NULL
             ? g_strdup_printf (_ ("%1$s: %2$s, %3$s"),
                                tn_change_row_get_name (row),
                                action,
                                argument)
             : g_strdup_printf (_ ("%1$s: %2$s"), tn_change_row_get_name (row), action);
}

/* Where somebody is: a name alone may be that of many people in many tenants. */
static char *
place_of (TnChangeRow *row)
{
  const char *account = tn_change_row_get_account (row);

  return account != NULL ? g_strdup_printf (
                               /* Translators: a user name and a tenant */
                               _ ("%1$s · %2$s"),
                               account,
                               tn_change_row_get_tenant_name (row))
                         : g_strdup (tn_change_row_get_tenant_name (row));
}

static char *
subtitle_of (TnChangeRow *row)
{
  g_autofree char *place = NULL, *detail = detail_of (row);

  /* All that comes back from a snapshot is of one tenant. */
  if (tn_change_row_get_action (row) == TN_ACTION_PUT_BACK)
    return g_steal_pointer (&detail);
  place = place_of (row);
  return *detail != '\0' ? g_strdup_printf ("%s\n%s", place, detail) : g_steal_pointer (&place);
}

static void
show_row (GtkWidget *widget, TnChangeRow *row)
{
  AdwActionRow *action_row = ADW_ACTION_ROW (widget);
  GtkWidget *pill = g_object_get_data (G_OBJECT (widget), "tn-pill"),
            *check = g_object_get_data (G_OBJECT (widget), "tn-check");
  TnChangeState state = tn_change_row_get_state (row);
  g_autofree char *title = title_of (row), *detail = subtitle_of (row);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (widget), title);
  adw_action_row_set_subtitle (action_row, detail);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), tn_change_row_get_chosen (row));
  gtk_widget_set_sensitive (check, state == TN_CHANGE_STAGED);
  gtk_widget_set_visible (pill, state != TN_CHANGE_STAGED);
  tn_status_pill_set (TN_STATUS_PILL (pill), tn_change_state_look (state), FALSE);
  if (tn_change_row_get_secret (row) != NULL && state != TN_CHANGE_RUNNING &&
      g_object_get_data (G_OBJECT (widget), "tn-secret") == NULL)
    {
      GtkWidget *secret = secret_new (row);

      adw_action_row_add_suffix (action_row, secret);
      g_object_set_data (G_OBJECT (widget), "tn-secret", secret);
    }
}

static void
row_changed_cb (TnChangeRow *row, GParamSpec *pspec, GtkWidget *widget)
{
  TnChangesDialog *self =
      TN_CHANGES_DIALOG (gtk_widget_get_ancestor (widget, TN_TYPE_CHANGES_DIALOG));

  show_row (widget, row);
  if (self != NULL)
    update (self);
}

static void
check_toggled_cb (GtkCheckButton *check, TnChangeRow *row)
{
  tn_change_row_set_chosen (row, gtk_check_button_get_active (check));
}

static GtkWidget *
row_new (gpointer item, gpointer self)
{
  TnChangeRow *row = item;
  AdwActionRow *widget = tn_row_new ("", NULL);
  GtkWidget *check = gtk_check_button_new (), *pill = tn_status_pill_new ();
  g_autofree char *title = title_of (row);

  adw_action_row_set_subtitle_lines (widget, 0);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  adw_action_row_add_prefix (widget, check);
  adw_action_row_set_activatable_widget (widget, check);
  adw_action_row_add_suffix (widget, pill);
  g_object_set_data (G_OBJECT (widget), "tn-check", check);
  g_object_set_data (G_OBJECT (widget), "tn-pill", pill);
  show_row (GTK_WIDGET (widget), row);
  g_signal_connect_object (check, "toggled", G_CALLBACK (check_toggled_cb), row, G_CONNECT_DEFAULT);
  g_signal_connect_object (row, "notify", G_CALLBACK (row_changed_cb), widget, G_CONNECT_DEFAULT);
  return GTK_WIDGET (widget);
}

/* Permission (INT-20) ------------------------------------------------------- */

static void ask_for_permission (TnChangesDialog *self);

static DexFuture *
permission_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnChangesDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autofree char *text = NULL;

  if (self == NULL || self->services == NULL)
    return NULL;
  self->checks--;
  if (value == NULL)
    {
      self->going_on = self->clicked = FALSE;
      text = tn_error_text (error);
      show_error (self, text);
      update (self);
      return NULL;
    }
  self->permission = g_value_get_int64 (value);
  if (self->permission > 0)
    {
      g_autofree char *title = NULL;

      for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->set)) && title == NULL;
           i++)
        {
          g_autoptr (TnChangeRow) row = g_list_model_get_item (G_LIST_MODEL (self->set), i);

          if (tn_change_row_get_tenant (row) == self->permission)
            title = g_strdup_printf (
                _ ("Tenantry may only read in “%s”. Changes need one more permission."),
                tn_change_row_get_tenant_name (row));
        }
      adw_banner_set_title (self->permission_banner, title);
    }
  adw_banner_set_revealed (self->permission_banner, self->permission > 0);
  update (self);
  /* Twenty people of nineteen customers are not nineteen questions. */
  if (self->permission > 0 && self->going_on && self->permission != self->asked)
    ask_for_permission (self);
  else
    self->going_on = FALSE;
  return NULL;
}

static void
check_permission (TnChangesDialog *self)
{
  self->checks++;
  update (self);
  dex_future_disown (dex_future_finally (tn_change_set_missing_permission (self->set),
                                         permission_read_cb,
                                         tn_weak_ref_new (self),
                                         tn_weak_ref_free));
}

/* Nobody asks for a permission again but the person. */
static char *
describe_refusal (const GError *error)
{
  g_autofree char *code = tn_error_code (error);
  TnProblem problem = tn_problem_for_code (code);

  if (problem.kind != TN_PROBLEM_WAIT && problem.kind != TN_PROBLEM_OFFLINE)
    return tn_error_text (error);
  /* Translators: %s is a sentence that says what went wrong */
  return g_strdup_printf (_ ("%s Ask for permission again in a moment."), problem.cause);
}

static DexFuture *
permission_given_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnChangesDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (self == NULL || self->services == NULL)
    return NULL;
  adw_banner_set_button_label (self->permission_banner, _ ("Ask for Permission"));
  if (dex_future_get_value (future, &error) == NULL)
    {
      self->going_on = FALSE;
      text = describe_refusal (error);
    }
  show_error (self, text);
  /* Also after a failure: it may have been given before that. */
  check_permission (self);
  return NULL;
}

/* Objects come back from a snapshot, which needs more than changes of people do. */
static gboolean
is_restore (TnChangesDialog *self)
{
  g_autoptr (TnChangeRow) row = g_list_model_get_item (G_LIST_MODEL (self->set), 0);

  return row != NULL && tn_change_row_get_action (row) == TN_ACTION_PUT_BACK;
}

static DexFuture *
tenant_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnChangesDialog) self = g_weak_ref_get (data);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *rows = value != NULL ? g_value_get_boxed (value) : NULL;
  TnRecord *tenant = rows != NULL && rows->len > 0 ? g_ptr_array_index (rows, 0) : NULL;
  const TnWay way = { .open = tn_browser_open_way, .user_data = self };
  DexFuture *asked;

  if (self == NULL || self->services == NULL)
    return NULL;
  if (tenant == NULL)
    {
      g_autofree char *text =
          error != NULL ? tn_error_text (error) : g_strdup (_ ("This tenant is not connected."));

      self->going_on = self->clicked = FALSE;
      adw_banner_set_button_label (self->permission_banner, _ ("Ask for Permission"));
      show_error (self, text);
      return NULL;
    }
  /* Who asked for one did not say that a browser may open for the next. */
  if (!self->clicked && tn_record_get_int (tenant, "kind") == TN_INTEGRATION_SINGLE)
    {
      adw_banner_set_button_label (self->permission_banner, _ ("Ask for Permission"));
      return NULL;
    }
  self->clicked = FALSE;
  /* A customer of a CSP is asked through Partner Center, without a sign-in. */
  if (is_restore (self))
    asked = tn_permit_backup (self->services, tenant, TRUE, &way, self->cancellable);
  else if (tn_record_get_int (tenant, "kind") != TN_INTEGRATION_SINGLE)
    asked = tn_consent_people (self->services, tn_record_get_id (tenant));
  else
    asked =
        tn_connect_people (self->services, TN_MICROSOFT_TENANT (tenant), &way, self->cancellable);
  return dex_future_finally (asked, permission_given_cb, tn_weak_ref_new (self), tn_weak_ref_free);
}

static void
ask_for_permission (TnChangesDialog *self)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  self->asked = self->permission;
  g_array_append_val (ids, self->permission);
  adw_banner_set_button_label (self->permission_banner, _ ("Waiting for Microsoft…"));
  dex_future_disown (dex_future_finally (
      tn_store_list_rows (tn_services_get_store (self->services), TN_LIST_TENANTS, ids),
      tenant_read_cb,
      tn_weak_ref_new (self),
      tn_weak_ref_free));
}

static void
permission_cb (AdwBanner *banner, TnChangesDialog *self)
{
  self->clicked = self->going_on = TRUE;
  ask_for_permission (self);
}

/* Carrying out -------------------------------------------------------------- */

static void
show_summary (TnChangesDialog *self)
{
  guint done = tn_change_set_count (self->set, TN_CHANGE_DONE),
        failed = tn_change_set_count (self->set, TN_CHANGE_FAILED),
        unknown = tn_change_set_count (self->set, TN_CHANGE_UNKNOWN);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (TnChangeSet) undo = tn_change_set_undo (self->set);

  g_string_append_printf (text,
                          ngettext ("%u done and read back", "%u done and read back", done),
                          done);
  if (failed > 0)
    g_string_append_printf (text, ngettext (" · %u failed", " · %u failed", failed), failed);
  if (unknown > 0)
    g_string_append_printf (text,
                            ngettext (" · %u not known", " · %u not known", unknown),
                            unknown);
  gtk_label_set_label (self->summary_label, text->str);
  gtk_widget_set_visible (self->done_bar, TRUE);
  gtk_widget_set_visible (self->undo_button, undo != NULL);
}

/* The button that had the focus is gone. What is to be copied comes first. */
static void
focus_what_is_next (TnChangesDialog *self)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->rows)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *secret = g_object_get_data (G_OBJECT (row), "tn-secret");

      if (secret != NULL)
        {
          gtk_widget_grab_focus (gtk_widget_get_last_child (secret));
          return;
        }
    }
  gtk_widget_grab_focus (self->cancel_button);
}

static void
running_changed_cb (TnChangeSet *set, GParamSpec *pspec, TnChangesDialog *self)
{
  if (!tn_change_set_get_running (set))
    {
      self->over = TRUE;
      show_summary (self);
    }
  update (self);
  if (self->over)
    focus_what_is_next (self);
}

static void
run_now (GtkWidget *widget)
{
  TnChangesDialog *self = TN_CHANGES_DIALOG (widget);

  if (!tn_change_set_get_running (self->set) && !self->over)
    dex_future_disown (tn_change_set_run (self->set));
}

/* Whom the chosen rows are about: their place where it is one person, else how many people in how
 * many tenants. */
static char *
whom_of (TnChangesDialog *self)
{
  g_autoptr (GHashTable) people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
                         tenants = g_hash_table_new (NULL, NULL);
  g_autofree char *place = NULL;
  guint n;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->set)); i++)
    {
      g_autoptr (TnChangeRow) row = g_list_model_get_item (G_LIST_MODEL (self->set), i);

      if (!tn_change_row_get_chosen (row))
        continue;
      g_free (place);
      place = place_of (row);
      g_hash_table_add (people,
                        g_strdup_printf ("%" G_GINT64_FORMAT " %s",
                                         tn_change_row_get_tenant (row),
                                         tn_change_row_get_user_id (row)));
      g_hash_table_add (tenants, GSIZE_TO_POINTER ((gsize) tn_change_row_get_tenant (row)));
    }
  n = g_hash_table_size (people);
  if (n == 1)
    return g_steal_pointer (&place);
  {
    g_autofree char *who = g_strdup_printf (ngettext ("%u person", "%u people", n), n),
                    *where = g_strdup_printf (
                        ngettext ("%u tenant", "%u tenants", g_hash_table_size (tenants)),
                        g_hash_table_size (tenants));

    /* Translators: "20 people", "19 tenants" */
    return g_strdup_printf (_ ("%1$s in %2$s"), who, where);
  }
}

/* What is done, and to whom. */
static char *
heading_of (TnChangesDialog *self)
{
  guint n = tn_change_set_count_chosen (self->set);

  for (guint i = 0; n == 1 && i < g_list_model_get_n_items (G_LIST_MODEL (self->set)); i++)
    {
      g_autoptr (TnChangeRow) row = g_list_model_get_item (G_LIST_MODEL (self->set), i);

      if (tn_change_row_get_chosen (row))
        /* Translators: an action and a person: "Block Sign-In of Aisha Foster?" */
        return g_strdup_printf (_ ("%1$s of %2$s?"),
                                tn_action_title (tn_change_row_get_action (row)),
                                tn_change_row_get_name (row));
    }
  return g_strdup_printf (ngettext ("Carry Out %u Change?", "Carry Out %u Changes?", n), n);
}

/* What cannot be taken back is said before, once for each action, with the reason. */
static char *
body_of (TnChangesDialog *self)
{
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *whom = whom_of (self);
  gboolean said[TN_N_ACTIONS] = { FALSE };

  if (!is_restore (self))
    g_string_append_printf (body, "%s\n\n", whom);
  g_string_append (body,
                   _ ("Microsoft is told at once. Each change is read back and written into the "
                      "audit trail."));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->set)); i++)
    {
      g_autoptr (TnChangeRow) row = g_list_model_get_item (G_LIST_MODEL (self->set), i);
      TnAction action = tn_change_row_get_action (row);
      const char *why = tn_action_no_way_back (action);

      if (!tn_change_row_get_chosen (row) || said[action] || *why == '\0')
        continue;
      said[action] = TRUE;
      /* Translators: an action, and why nothing takes it back */
      g_string_append_printf (body, _ ("\n\n%1$s: %2$s"), tn_action_title (action), why);
    }
  return g_string_free_and_steal (g_steal_pointer (&body));
}

/* What has been staged and read here was seen; only what takes something from people is asked once
 * more. */
static void
run_cb (GtkButton *button, TnChangesDialog *self)
{
  g_autofree char *heading = heading_of (self), *body = body_of (self);

  if (is_destructive (self))
    tn_confirm (GTK_WIDGET (self),
                heading,
                body,
                _ ("Carry _Out"),
                ADW_RESPONSE_DESTRUCTIVE,
                run_now);
  else
    run_now (GTK_WIDGET (self));
}

static DexFuture *
prepared_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnChangesDialog) self = g_weak_ref_get (data);

  if (self == NULL || self->services == NULL)
    return NULL;
  self->checks--;
  /* Now it is known what can be done; nothing is asked for what cannot. */
  check_permission (self);
  return NULL;
}

static void
close_now (GtkWidget *widget)
{
  adw_dialog_force_close (ADW_DIALOG (widget));
}

/* While it runs, it is stopped by its button; afterwards, what was made here is not lost by a key.
 */
static void
close_attempt_cb (AdwDialog *dialog, gpointer data)
{
  TnChangesDialog *self = TN_CHANGES_DIALOG (dialog);
  guint n = count_not_copied (self);
  g_autofree char *body = g_strdup_printf (
      ngettext ("%u password or pass was not copied. It is kept nowhere else.",
                "%u passwords or passes were not copied. They are kept nowhere else.",
                n),
      n);

  if (!tn_change_set_get_running (self->set))
    tn_confirm (GTK_WIDGET (self),
                _ ("Close Without Copying?"),
                body,
                _ ("_Close"),
                ADW_RESPONSE_DESTRUCTIVE,
                close_now);
}

static void
cancel_cb (GtkButton *button, TnChangesDialog *self)
{
  if (tn_change_set_get_running (self->set))
    tn_change_set_cancel (self->set);
  else
    adw_dialog_close (ADW_DIALOG (self));
}

static void
undo_cb (GtkButton *button, TnChangesDialog *self)
{
  g_autoptr (TnChangeSet) undo = tn_change_set_undo (self->set);
  GtkWidget *parent = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));

  if (undo == NULL)
    return;
  adw_dialog_present (tn_changes_dialog_new (self->services, undo, _ ("Take Back")), parent);
  adw_dialog_close (ADW_DIALOG (self));
}

AdwDialog *
tn_changes_dialog_new (TnServices *services, TnChangeSet *set, const char *title)
{
  TnChangesDialog *self = g_object_new (TN_TYPE_CHANGES_DIALOG, NULL);

  self->services = g_object_ref (services);
  self->set = g_object_ref (set);
  adw_dialog_set_title (ADW_DIALOG (self), title);
  adw_window_title_set_title (self->window_title, title);
  gtk_list_box_bind_model (self->rows, G_LIST_MODEL (set), row_new, self, NULL);
  g_signal_connect_object (set,
                           "notify::running",
                           G_CALLBACK (running_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (set, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  self->checks++;
  dex_future_disown (dex_future_finally (tn_change_set_prepare (set),
                                         prepared_cb,
                                         tn_weak_ref_new (self),
                                         tn_weak_ref_free));
  update (self);
  return ADW_DIALOG (self);
}

static void
tn_changes_dialog_dispose (GObject *object)
{
  TnChangesDialog *self = TN_CHANGES_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_CHANGES_DIALOG);
  g_clear_object (&self->set);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_changes_dialog_parent_class)->dispose (object);
}

static void
tn_changes_dialog_finalize (GObject *object)
{
  g_object_unref (TN_CHANGES_DIALOG (object)->cancellable);
  G_OBJECT_CLASS (tn_changes_dialog_parent_class)->finalize (object);
}

static void
tn_changes_dialog_class_init (TnChangesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_changes_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_changes_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/people/tn-changes-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnChangesDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, TnChangesDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, TnChangesDialog, run_button);
  gtk_widget_class_bind_template_child (widget_class, TnChangesDialog, permission_banner);
  gtk_widget_class_bind_template_child (widget_class, TnChangesDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, TnChangesDialog, rows);
  gtk_widget_class_bind_template_child (widget_class, TnChangesDialog, done_bar);
  gtk_widget_class_bind_template_child (widget_class, TnChangesDialog, summary_label);
  gtk_widget_class_bind_template_child (widget_class, TnChangesDialog, undo_button);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, run_cb);
  gtk_widget_class_bind_template_callback (widget_class, permission_cb);
  gtk_widget_class_bind_template_callback (widget_class, undo_cb);
}

static void
tn_changes_dialog_init (TnChangesDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "close-attempt", G_CALLBACK (close_attempt_cb), NULL);
}
