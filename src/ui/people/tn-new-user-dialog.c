/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-new-user-dialog.h"

#include "tn-cache-posture.h"
#include "tn-changes-dialog.h"
#include "tn-countries.h"
#include "tn-dex.h"
#include "tn-pick-row.h"
#include "tn-row.h"
#include "tn-unsaved.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Of a user name before its domain (Graph, user resource: userPrincipalName). */
#define MAX_USER_NAME 64

struct _TnNewUserDialog
{
  AdwDialog parent_instance;

  TnServices *services; /* (owned) */
  GWeakRef parent;      /* where the change set is shown */
  TnRecord *tenant;     /* (owned) (nullable): not chosen yet */
  char *location;       /* (owned) (nullable): ISO 3166 alpha-2 */
  /* What was proposed last: what a person has typed over is left alone. */
  char *proposed_name, *proposed_user_name; /* (owned) (nullable) */

  AdwActionRow *tenant_row;
  AdwEntryRow *given_name_row;
  AdwEntryRow *surname_row;
  AdwEntryRow *display_name_row;
  AdwEntryRow *user_name_row;
  AdwComboRow *domain_row;
  AdwEntryRow *job_title_row;
  AdwEntryRow *department_row;
  AdwActionRow *location_row;
  GtkWidget *review_button, *proposed_group;
};

G_DEFINE_FINAL_TYPE (TnNewUserDialog, tn_new_user_dialog, ADW_TYPE_DIALOG)

/* Letters, digits and ' . - _ ! # ^ ~, no point at either end. */
static gboolean
is_user_name (const char *text)
{
  gsize length = strlen (text);

  return length > 0 && length <= MAX_USER_NAME && text[0] != '.' && text[length - 1] != '.' &&
         strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'.-_!#^~") ==
             length;
}

static const char *
get_domain (TnNewUserDialog *self)
{
  GObject *item = adw_combo_row_get_selected_item (self->domain_row);

  return item != NULL ? gtk_string_object_get_string (GTK_STRING_OBJECT (item)) : NULL;
}

static void
update (TnNewUserDialog *self)
{
  g_autofree char *name = tn_row_text (self->display_name_row),
                  *user_name = tn_row_text (self->user_name_row);
  gboolean good = is_user_name (user_name);

  tn_row_set_wrong (self->user_name_row, *user_name != '\0' && !good);
  gtk_widget_set_sensitive (self->review_button,
                            self->tenant != NULL && get_domain (self) != NULL && *name != '\0' &&
                                good);
}

/* Typing -------------------------------------------------------------------- */

static void
changed_cb (GtkEditable *editable, TnNewUserDialog *self)
{
  update (self);
}

static void
propose (AdwEntryRow *row, char **last, char *text)
{
  const char *now = gtk_editable_get_text (GTK_EDITABLE (row));

  if (*now == '\0' || g_strcmp0 (now, *last) == 0)
    gtk_editable_set_text (GTK_EDITABLE (row), text);
  g_free (*last);
  *last = text;
}

/* "Zoë", "van Dijk": "zoe.vandijk" */
static char *
make_user_name (const char *given, const char *surname)
{
  g_autofree char *joined =
      g_strjoin (*given != '\0' && *surname != '\0' ? "." : "", given, surname, NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *ascii = g_str_to_ascii (joined, NULL);

  for (const char *p = ascii; *p != '\0' && out->len < MAX_USER_NAME; p++)
    if (g_ascii_isalnum (*p) || (*p == '.' && out->len > 0) || *p == '-')
      g_string_append_c (out, g_ascii_tolower (*p));
  return g_string_free_and_steal (g_steal_pointer (&out));
}

static void
name_changed_cb (GtkEditable *editable, TnNewUserDialog *self)
{
  g_autofree char *given = tn_row_text (self->given_name_row),
                  *surname = tn_row_text (self->surname_row);

  propose (self->display_name_row,
           &self->proposed_name,
           g_strjoin (*given != '\0' && *surname != '\0' ? " " : "", given, surname, NULL));
  propose (self->user_name_row, &self->proposed_user_name, make_user_name (given, surname));
  update (self);
}

/* Choosing ------------------------------------------------------------------ */

static DexFuture *
domains_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnNewUserDialog) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  const char *domain = NULL;
  g_auto (GStrv) domains = NULL;
  guint selected = 0;

  if (self == NULL || self->services == NULL || self->tenant == NULL)
    return NULL;
  domain = tn_record_get_string (self->tenant, "domain");
  domains =
      g_strsplit (value != NULL && *g_value_get_string (value) != '\0' ? g_value_get_string (value)
                  : domain != NULL                                     ? domain
                                                                       : "",
                  " ",
                  -1);
  {
    g_autoptr (GtkStringList) list = gtk_string_list_new ((const char *const *) domains);

    adw_combo_row_set_model (self->domain_row, G_LIST_MODEL (list));
  }
  for (guint i = 0; domains[i] != NULL; i++)
    if (domain != NULL && g_ascii_strcasecmp (domains[i], domain) == 0)
      selected = i;
  adw_combo_row_set_selected (self->domain_row, selected);
  update (self);
  return NULL;
}

static DexFuture *
tenant_read_cb (DexFuture *future, gpointer data)
{
  g_autoptr (TnNewUserDialog) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *rows = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self == NULL || self->services == NULL || rows == NULL || rows->len == 0)
    return NULL;
  g_set_object (&self->tenant, g_ptr_array_index (rows, 0));
  adw_action_row_set_subtitle (self->tenant_row, tn_record_get_string (self->tenant, "name"));
  return dex_future_finally (tn_cache_get_domains (tn_services_get_store (self->services),
                                                   tn_record_get_id (self->tenant)),
                             domains_read_cb,
                             tn_weak_ref_new (self),
                             tn_weak_ref_free);
}

static void
set_tenant (TnNewUserDialog *self, gint64 tenant)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_val (ids, tenant);
  dex_future_disown (dex_future_finally (
      tn_store_list_rows (tn_services_get_store (self->services), TN_LIST_TENANTS, ids),
      tenant_read_cb,
      tn_weak_ref_new (self),
      tn_weak_ref_free));
}

static void
tenant_picked (const char *id, const char *name, gpointer data)
{
  g_autoptr (TnNewUserDialog) self = g_weak_ref_get (data);

  if (self != NULL && self->services != NULL)
    set_tenant (self, g_ascii_strtoll (id, NULL, 10));
}

static void
tenant_cb (GtkWidget *row, TnNewUserDialog *self)
{
  tn_pick_mapped_tenant (GTK_WIDGET (self),
                         tn_services_get_store (self->services),
                         tenant_picked,
                         tn_weak_ref_new (self),
                         tn_weak_ref_free);
}

static void
location_picked (const char *id, const char *name, gpointer data)
{
  g_autoptr (TnNewUserDialog) self = g_weak_ref_get (data);

  if (self == NULL || self->services == NULL)
    return;
  g_set_str (&self->location, id);
  adw_action_row_set_subtitle (self->location_row, name);
}

static void
location_cb (GtkWidget *row, TnNewUserDialog *self)
{
  g_autoptr (GPtrArray) countries = tn_countries ();

  adw_dialog_present (tn_pick_dialog_new (_ ("Usage Location"),
                                          "",
                                          countries,
                                          location_picked,
                                          tn_weak_ref_new (self),
                                          tn_weak_ref_free),
                      GTK_WIDGET (self));
}

/* Done ---------------------------------------------------------------------- */

static void
cancel_cb (GtkButton *button, TnNewUserDialog *self)
{
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
review_cb (GtkWidget *widget, TnNewUserDialog *self)
{
  g_autoptr (GtkWidget) parent = g_weak_ref_get (&self->parent);
  g_autoptr (TnChangeSet) set = tn_change_set_new (self->services);
  g_autofree char *name = tn_row_text (self->display_name_row),
                  *local = tn_row_text (self->user_name_row),
                  *given = tn_row_text (self->given_name_row),
                  *surname = tn_row_text (self->surname_row),
                  *job = tn_row_text (self->job_title_row),
                  *department = tn_row_text (self->department_row), *user_name = NULL;
  TnPersonRef where = { .tenant = 0 };

  if (!gtk_widget_get_sensitive (self->review_button))
    return;
  where.tenant = tn_record_get_id (self->tenant);
  where.tenant_id = tn_record_get_string (self->tenant, "tenant-id");
  where.tenant_name = tn_record_get_string (self->tenant, "name");
  user_name = g_strconcat (local, "@", get_domain (self), NULL);
  {
    const TnNewPerson person = { .display_name = name,
                                 .user_name = user_name,
                                 .given_name = given,
                                 .surname = surname,
                                 .job_title = job,
                                 .department = department,
                                 .usage_location = self->location };

    tn_change_set_add_new (set, &where, &person);
  }
  if (parent != NULL && gtk_widget_get_root (parent) != NULL)
    adw_dialog_present (tn_changes_dialog_new (self->services, set, _ ("New User")), parent);
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
fill_row (AdwEntryRow *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

static const char *
country_name (const char *code)
{
  g_autoptr (GPtrArray) countries = tn_countries ();

  for (guint i = 0; code != NULL && i < countries->len; i++)
    {
      const TnPickEntry *choice = g_ptr_array_index (countries, i);

      if (g_ascii_strcasecmp (choice->id, code) == 0)
        return g_intern_string (choice->name);
    }
  return NULL;
}

void
tn_new_user_dialog_fill (TnNewUserDialog *self, const TnNewPerson *person)
{
  g_autofree char *local = NULL;
  const char *country;

  gtk_widget_set_visible (self->proposed_group, TRUE);
  fill_row (self->given_name_row, person->given_name);
  fill_row (self->surname_row, person->surname);
  fill_row (self->display_name_row, person->display_name);
  fill_row (self->job_title_row, person->job_title);
  fill_row (self->department_row, person->department);
  if (person->user_name != NULL)
    local = g_strndup (person->user_name, strcspn (person->user_name, "@"));
  fill_row (self->user_name_row, local);
  country = country_name (person->usage_location);
  if (country != NULL)
    {
      g_set_str (&self->location, person->usage_location);
      adw_action_row_set_subtitle (self->location_row, country);
    }
  update (self);
}

TnNewUserDialog *
tn_new_user_dialog_new (TnServices *services, GtkWidget *parent, gint64 tenant)
{
  TnNewUserDialog *self = g_object_new (TN_TYPE_NEW_USER_DIALOG, NULL);

  self->services = g_object_ref (services);
  g_weak_ref_set (&self->parent, parent);
  adw_action_row_set_subtitle (self->tenant_row, _ ("Choose One"));
  if (tenant > 0)
    set_tenant (self, tenant);
  adw_dialog_set_focus (ADW_DIALOG (self),
                        tenant > 0 ? GTK_WIDGET (self->given_name_row)
                                   : GTK_WIDGET (self->tenant_row));
  update (self);
  tn_unsaved_watch (GTK_WIDGET (self));
  return self;
}

static void
tn_new_user_dialog_dispose (GObject *object)
{
  TnNewUserDialog *self = TN_NEW_USER_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), TN_TYPE_NEW_USER_DIALOG);
  g_clear_object (&self->services);
  g_clear_object (&self->tenant);
  g_clear_pointer (&self->location, g_free);
  g_clear_pointer (&self->proposed_name, g_free);
  g_clear_pointer (&self->proposed_user_name, g_free);
  G_OBJECT_CLASS (tn_new_user_dialog_parent_class)->dispose (object);
}

static void
tn_new_user_dialog_finalize (GObject *object)
{
  g_weak_ref_clear (&TN_NEW_USER_DIALOG (object)->parent);
  G_OBJECT_CLASS (tn_new_user_dialog_parent_class)->finalize (object);
}

static void
tn_new_user_dialog_class_init (TnNewUserDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tn_new_user_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = tn_new_user_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               RESOURCE_PATH "/ui/people/tn-new-user-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TnNewUserDialog, tenant_row);
  gtk_widget_class_bind_template_child (widget_class, TnNewUserDialog, given_name_row);
  gtk_widget_class_bind_template_child (widget_class, TnNewUserDialog, surname_row);
  gtk_widget_class_bind_template_child (widget_class, TnNewUserDialog, display_name_row);
  gtk_widget_class_bind_template_child (widget_class, TnNewUserDialog, user_name_row);
  gtk_widget_class_bind_template_child (widget_class, TnNewUserDialog, domain_row);
  gtk_widget_class_bind_template_child (widget_class, TnNewUserDialog, job_title_row);
  gtk_widget_class_bind_template_child (widget_class, TnNewUserDialog, department_row);
  gtk_widget_class_bind_template_child (widget_class, TnNewUserDialog, location_row);
  gtk_widget_class_bind_template_child (widget_class, TnNewUserDialog, review_button);
  gtk_widget_class_bind_template_child (widget_class, TnNewUserDialog, proposed_group);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, tenant_cb);
  gtk_widget_class_bind_template_callback (widget_class, location_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, review_cb);
}

static void
tn_new_user_dialog_init (TnNewUserDialog *self)
{
  g_weak_ref_init (&self->parent, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}
