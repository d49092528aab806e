/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-person-actions.h"

#include "tn-cache-people.h"
#include "tn-changes-dialog.h"
#include "tn-countries.h"
#include "tn-menu.h"
#include "tn-methods-dialog.h"
#include "tn-pick-dialog.h"
#include "tn-sku.h"
#include "tn-text.h"
#include "tn-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define KEY "tn-person-actions"

typedef struct
{
  TnServices *services; /* (owned) */
  TnPersonActionsPick pick;
  GSimpleActionGroup *group; /* (owned) */
} Actions;

static void
actions_free (gpointer data)
{
  Actions *actions = data;

  g_object_unref (actions->services);
  g_object_unref (actions->group);
  g_free (actions);
}

/* One choice, from the menu to the dialog. */
typedef struct
{
  GWeakRef widget;
  TnServices *services; /* (owned) */
  TnAction action;      /* %TN_N_ACTIONS: for one person: offboarding, or its methods */
  gboolean methods;
  GPtrArray *people; /* (owned) (nullable) (element-type TnRecord) */
} Choice;

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  g_weak_ref_clear (&choice->widget);
  g_object_unref (choice->services);
  g_clear_pointer (&choice->people, g_ptr_array_unref);
  g_free (choice);
}

static Choice *
choice_copy (Choice *choice, gpointer widget)
{
  Choice *copy = g_new0 (Choice, 1);

  g_weak_ref_init (&copy->widget, widget);
  copy->services = g_object_ref (choice->services);
  copy->action = choice->action;
  copy->methods = choice->methods;
  copy->people = g_ptr_array_ref (choice->people);
  return copy;
}

/* People -------------------------------------------------------------------- */

/* FALSE: not linked to anybody at Microsoft. */
static gboolean
person_of (TnRecord *record, TnPersonRef *person)
{
  gboolean end_user = TN_IS_END_USER (record);

  *person = (TnPersonRef) { tn_record_get_int (record, "tenant"),
                            tn_record_get_string (record, "tenant-id"),
                            tn_record_get_string (record, "tenant-name"),
                            tn_record_get_string (record, end_user ? "entra-id" : "user-id"),
                            tn_record_get_string (record, "name"),
                            tn_record_get_string (record,
                                                  end_user ? "user-name" : "user-principal-name") };
  if (person->name == NULL && !end_user)
    person->name = tn_record_get_string (record, "user-principal-name");
  return person->tenant > 0 && person->tenant_id != NULL && person->user_id != NULL;
}

static void
present (Choice *choice, TnChangeSet *set, const char *title)
{
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&choice->widget);

  if (widget == NULL || gtk_widget_get_root (widget) == NULL)
    return;
  if (g_list_model_get_n_items (G_LIST_MODEL (set)) == 0)
    {
      tn_window_toast (tn_window_get (widget),
                       _ ("Nobody of them is linked to a user at Microsoft"),
                       NULL,
                       NULL);
      return;
    }
  adw_dialog_present (tn_changes_dialog_new (choice->services, set, title), widget);
}

static void
stage (Choice *choice, const char *argument, const char *argument_name)
{
  g_autoptr (TnChangeSet) set = tn_change_set_new (choice->services);

  for (guint i = 0; i < choice->people->len; i++)
    {
      TnPersonRef person;

      if (person_of (g_ptr_array_index (choice->people, i), &person))
        tn_change_set_add (set, &person, choice->action, argument, argument_name);
    }
  present (choice, set, tn_action_title (choice->action));
}

/* Questions ----------------------------------------------------------------- */

static void
picked_cb (const char *id, const char *name, gpointer data)
{
  stage (data, id, name);
}

/* The tenants of the people; a licence or a group is one of a tenant. */
static gint64
only_tenant (Choice *choice)
{
  gint64 tenant = 0;

  for (guint i = 0; i < choice->people->len; i++)
    {
      TnPersonRef person;

      if (!person_of (g_ptr_array_index (choice->people, i), &person))
        continue;
      if (tenant != 0 && tenant != person.tenant)
        return -1;
      tenant = person.tenant;
    }
  return tenant;
}

static void
offer (Choice *choice, GPtrArray *entries, const char *title, const char *empty)
{
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&choice->widget);

  if (widget != NULL && gtk_widget_get_root (widget) != NULL)
    adw_dialog_present (tn_pick_dialog_new (title,
                                            empty,
                                            entries,
                                            picked_cb,
                                            choice_copy (choice, widget),
                                            choice_free),
                        widget);
}

static void
tell_error (Choice *choice, const GError *error)
{
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&choice->widget);

  if (widget != NULL && gtk_widget_get_root (widget) != NULL)
    tn_window_toast_error (tn_window_get (widget), error);
}

static DexFuture *
groups_read_cb (DexFuture *future, gpointer data)
{
  Choice *choice = data;
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *groups = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autoptr (GPtrArray) entries =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tn_pick_entry_free);

  if (groups == NULL)
    {
      g_autoptr (GtkWidget) widget = g_weak_ref_get (&choice->widget);

      if (widget != NULL && gtk_widget_get_root (widget) != NULL)
        tn_window_toast (tn_window_get (widget),
                         _ ("The groups of this tenant were not read yet"),
                         NULL,
                         NULL);
      return NULL;
    }
  for (guint i = 0; i < groups->len; i++)
    {
      const TnGroupInfo *info = g_ptr_array_index (groups, i);
      g_autofree char *detail =
          info->dynamic ? g_strdup (_ ("A rule decides who is in it"))
          : info->on_premises
              ? g_strdup (_ ("From a directory on premises"))
              : g_strdup_printf (ngettext ("%'u member", "%'u members", info->members),
                                 info->members);

      g_ptr_array_add (entries, tn_pick_entry_new (info->id, info->name, detail));
    }
  offer (choice, entries, tn_action_title (choice->action), _ ("No Groups"));
  return NULL;
}

/* How many of the people have the licence. */
static guint
count_holders (Choice *choice, const char *sku_id)
{
  /* The mirror keeps them in small letters. */
  g_autofree char *lower = g_ascii_strdown (sku_id, -1);
  guint holders = 0;

  for (guint i = 0; i < choice->people->len; i++)
    if (tn_text_has_word (tn_record_get_string (g_ptr_array_index (choice->people, i), "skus"),
                          lower))
      holders++;
  return holders;
}

static DexFuture *
licences_read_cb (DexFuture *future, gpointer data)
{
  Choice *choice = data;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *skus = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autoptr (GPtrArray) entries =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tn_pick_entry_free);

  if (skus == NULL)
    {
      tell_error (choice, error);
      return NULL;
    }
  for (guint i = 0; i < skus->len; i++)
    {
      TnRecord *sku = g_ptr_array_index (skus, i);
      guint holders = count_holders (choice, tn_record_get_string (sku, "sku-id"));
      gint64 left =
          MAX (0, tn_record_get_int (sku, "bought") - tn_record_get_int (sku, "assigned"));
      g_autofree char *detail =
          g_strdup_printf (ngettext ("%'u left", "%'u left", (guint) left), (guint) left);

      /* Nobody can be relieved of what nobody has, nor given what all have. */
      if (holders == (choice->action == TN_ACTION_REMOVE_LICENCE ? 0 : choice->people->len))
        continue;
      g_ptr_array_add (entries,
                       tn_pick_entry_new (tn_record_get_string (sku, "sku-id"),
                                          tn_sku_name (tn_record_get_string (sku, "sku-id"))
                                              ?: tn_record_get_string (sku, "part-number"),
                                          detail));
    }
  offer (choice, entries, tn_action_title (choice->action), _ ("No Licences"));
  return NULL;
}

static void
pick_minutes (Choice *choice)
{
  static const int hours[] = { 1, 2, 4, 8, 24 };
  g_autoptr (GPtrArray) entries =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tn_pick_entry_free);

  for (guint i = 0; i < G_N_ELEMENTS (hours); i++)
    {
      g_autofree char *id = g_strdup_printf ("%d", hours[i] * 60);
      g_autofree char *name =
          g_strdup_printf (ngettext ("%d hour", "%d hours", (gulong) hours[i]), hours[i]);

      g_ptr_array_add (entries, tn_pick_entry_new (id, name, NULL));
    }
  offer (choice, entries, _ ("How Long Does the Pass Hold?"), "");
}

static void
pick_country (Choice *choice)
{
  g_autoptr (GPtrArray) countries = tn_countries ();

  offer (choice, countries, tn_action_title (choice->action), "");
}

/* Offboarding --------------------------------------------------------------- */

static DexFuture *
offboard_groups_cb (DexFuture *future, gpointer data)
{
  Choice *choice = data;
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *groups = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&choice->widget);
  static const TnAction first[] = { TN_ACTION_BLOCK,
                                    TN_ACTION_RESET_PASSWORD,
                                    TN_ACTION_REVOKE_SESSIONS,
                                    TN_ACTION_RESET_MFA };
  g_autoptr (TnChangeSet) set = tn_change_set_new (choice->services);
  TnRecord *record = g_ptr_array_index (choice->people, 0);
  g_auto (GStrv) skus = NULL;
  TnPersonRef person;

  if (!person_of (record, &person))
    {
      present (choice, set, "");
      return NULL;
    }
  /* In this order (reference 4): nobody may come back while the rest goes. */
  for (guint i = 0; i < G_N_ELEMENTS (first); i++)
    tn_change_set_add (set, &person, first[i], NULL, NULL);
  for (guint i = 0; groups != NULL && i < groups->len; i++)
    {
      const TnGroupInfo *info = g_ptr_array_index (groups, i);

      tn_change_set_add (set, &person, TN_ACTION_REMOVE_FROM_GROUP, info->id, info->name);
    }
  skus = g_strsplit (tn_record_get_string (record, "skus") ?: "", " ", -1);
  for (guint i = 0; skus[i] != NULL; i++)
    if (*skus[i] != '\0')
      tn_change_set_add (set,
                         &person,
                         TN_ACTION_REMOVE_LICENCE,
                         skus[i],
                         tn_sku_name (skus[i]) ?: skus[i]);
  tn_change_set_add (set, &person, TN_ACTION_DELETE, NULL, NULL);
  /* A step that not everybody takes. */
  {
    g_autoptr (TnChangeRow) last =
        g_list_model_get_item (G_LIST_MODEL (set),
                               g_list_model_get_n_items (G_LIST_MODEL (set)) - 1);

    tn_change_row_set_chosen (last, FALSE);
  }
  present (choice, set, _ ("Offboard"));
  if (groups == NULL && widget != NULL && gtk_widget_get_root (widget) != NULL)
    tn_window_toast (tn_window_get (widget),
                     _ ("The groups of this tenant were not read: nobody is taken out of them"),
                     NULL,
                     NULL);
  return NULL;
}

/* From the menu ------------------------------------------------------------- */

static void
about_one (Choice *choice)
{
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&choice->widget);
  TnPersonRef person;

  if (choice->people->len != 1 || !person_of (g_ptr_array_index (choice->people, 0), &person))
    {
      if (widget != NULL && gtk_widget_get_root (widget) != NULL)
        tn_window_toast (tn_window_get (widget),
                         _ ("Choose one person who is linked to a user at Microsoft"),
                         NULL,
                         NULL);
      return;
    }
  if (choice->methods)
    {
      if (widget != NULL && gtk_widget_get_root (widget) != NULL)
        adw_dialog_present (tn_methods_dialog_new (choice->services, widget, &person), widget);
      return;
    }
  dex_future_disown (
      dex_future_finally (tn_cache_list_groups (tn_services_get_store (choice->services),
                                                person.tenant,
                                                person.user_id),
                          offboard_groups_cb,
                          choice_copy (choice, widget),
                          choice_free));
}

/* (nullable): whose groups are offered: those that one person can be taken out of, else all. */
static const char *
only_user (Choice *choice)
{
  TnPersonRef person;

  return choice->action == TN_ACTION_REMOVE_FROM_GROUP && choice->people->len == 1 &&
                 person_of (g_ptr_array_index (choice->people, 0), &person)
             ? person.user_id
             : NULL;
}

static DexFuture *
people_read_cb (DexFuture *future, gpointer data)
{
  Choice *choice = data;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&choice->widget);
  TnStore *store = tn_services_get_store (choice->services);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  gint64 tenant;

  if (value == NULL)
    {
      tell_error (choice, error);
      return NULL;
    }
  choice->people = g_ptr_array_ref (g_value_get_boxed (value));
  if (choice->people->len == 0)
    return NULL;
  if (choice->action == TN_N_ACTIONS)
    {
      about_one (choice);
      return NULL;
    }
  tenant = only_tenant (choice);
  switch (choice->action)
    {
    case TN_ACTION_ASSIGN_LICENCE:
    case TN_ACTION_REMOVE_LICENCE:
    case TN_ACTION_ADD_TO_GROUP:
    case TN_ACTION_REMOVE_FROM_GROUP:
      if (tenant <= 0)
        {
          if (widget != NULL && gtk_widget_get_root (widget) != NULL)
            tn_window_toast (tn_window_get (widget),
                             _ ("Licences and groups belong to one tenant: choose people of one"),
                             NULL,
                             NULL);
          return NULL;
        }
      break;
    case TN_ACTION_TEMPORARY_PASS:
      pick_minutes (choice);
      return NULL;
    case TN_ACTION_SET_LOCATION:
      pick_country (choice);
      return NULL;
    case TN_ACTION_BLOCK:
    case TN_ACTION_UNBLOCK:
    case TN_ACTION_RESET_PASSWORD:
    case TN_ACTION_REQUIRE_CHANGE:
    case TN_ACTION_REVOKE_SESSIONS:
    case TN_ACTION_RESET_MFA:
    case TN_ACTION_DELETE:
    case TN_ACTION_RESTORE:
    case TN_ACTION_CREATE:
    case TN_ACTION_PUT_BACK:
    case TN_N_ACTIONS:
    default:
      stage (choice, NULL, NULL);
      return NULL;
    }
  {
    gboolean licence =
        choice->action == TN_ACTION_ASSIGN_LICENCE || choice->action == TN_ACTION_REMOVE_LICENCE;

    return dex_future_finally (licence ? tn_cache_list_skus (store, tenant)
                                       : tn_cache_list_groups (store, tenant, only_user (choice)),
                               licence ? licences_read_cb : groups_read_cb,
                               choice_copy (choice, widget),
                               choice_free);
  }
}

static void
activated_cb (GSimpleAction *simple, GVariant *parameter, gpointer widget)
{
  Actions *actions = g_object_get_data (widget, KEY);
  Choice *choice = g_new0 (Choice, 1);
  const char *nick = g_action_get_name (G_ACTION (simple));

  g_weak_ref_init (&choice->widget, widget);
  choice->services = g_object_ref (actions->services);
  if (!tn_action_parse (nick, &choice->action))
    choice->action = TN_N_ACTIONS;
  choice->methods = g_str_equal (nick, "methods");
  dex_future_disown (
      dex_future_finally (actions->pick (widget), people_read_cb, choice, choice_free));
}

/* What a person does to somebody who is there. */
static const TnAction offered[] = {
  TN_ACTION_RESET_PASSWORD, TN_ACTION_REQUIRE_CHANGE,  TN_ACTION_BLOCK,
  TN_ACTION_UNBLOCK,        TN_ACTION_REVOKE_SESSIONS, TN_ACTION_RESET_MFA,
  TN_ACTION_TEMPORARY_PASS, TN_ACTION_ASSIGN_LICENCE,  TN_ACTION_REMOVE_LICENCE,
  TN_ACTION_SET_LOCATION,   TN_ACTION_ADD_TO_GROUP,    TN_ACTION_REMOVE_FROM_GROUP,
  TN_ACTION_DELETE,
};
/* Beside these, for one person. */
static const char *const others[] = { "methods", "offboard" };

void
tn_person_actions_attach (GtkWidget *widget, TnServices *services, TnPersonActionsPick pick)
{
  Actions *actions = g_new0 (Actions, 1);

  actions->services = g_object_ref (services);
  actions->pick = pick;
  actions->group = g_simple_action_group_new ();
  for (guint i = 0; i < G_N_ELEMENTS (offered) + G_N_ELEMENTS (others); i++)
    {
      const char *nick = i < G_N_ELEMENTS (offered) ? tn_action_nick (offered[i])
                                                    : others[i - G_N_ELEMENTS (offered)];
      g_autoptr (GSimpleAction) action = g_simple_action_new (nick, NULL);

      g_signal_connect_object (action,
                               "activate",
                               G_CALLBACK (activated_cb),
                               widget,
                               G_CONNECT_DEFAULT);
      g_simple_action_set_enabled (action, !tn_services_is_read_only (services));
      g_action_map_add_action (G_ACTION_MAP (actions->group), G_ACTION (action));
    }
  gtk_widget_insert_action_group (widget, "person", G_ACTION_GROUP (actions->group));
  g_object_set_data_full (G_OBJECT (widget), KEY, actions, actions_free);
}

void
tn_person_actions_set_person (GtkWidget *widget, TnRecord *person)
{
  Actions *actions = g_object_get_data (G_OBJECT (widget), KEY);
  /* Blocking stays: it must not wait for a sync that has not seen yet who was allowed again. */
  const char *pointless = person != NULL && tn_record_get_int (person, "enabled") > 0
                              ? tn_action_nick (TN_ACTION_UNBLOCK)
                              : NULL;
  g_auto (GStrv) names = NULL;

  g_return_if_fail (actions != NULL);

  names = g_action_group_list_actions (G_ACTION_GROUP (actions->group));
  for (guint i = 0; names[i] != NULL; i++)
    g_simple_action_set_enabled (
        G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (actions->group), names[i])),
        person != NULL && g_strcmp0 (names[i], pointless) != 0 &&
            !tn_services_is_read_only (actions->services));
}

GMenuModel *
tn_person_actions_menu (void)
{
  /* How many of "offered" stand in each section. */
  static const guint sections[] = { 5, 2, 3, 2, 1 };
  GMenu *menu = g_menu_new ();
  guint i = 0;

  for (guint s = 0; s < G_N_ELEMENTS (sections); s++)
    {
      g_autoptr (GMenu) section = g_menu_new ();

      for (guint end = i + sections[s]; i < end; i++)
        {
          g_autofree char *label = g_strdup_printf (_ ("%s…"), tn_action_title (offered[i])),
                          *action = g_strconcat ("person.", tn_action_nick (offered[i]), NULL);

          g_menu_append (section, label, action);
        }
      if (s == 1)
        g_menu_append (section, _ ("Authentication Methods…"), "person.methods");
      if (s + 1 == G_N_ELEMENTS (sections))
        g_menu_append (section, _ ("Offboard…"), "person.offboard");
      g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
    }
  return G_MENU_MODEL (menu);
}

GtkWidget *
tn_person_actions_button_new (void)
{
  g_autoptr (GMenuModel) menu = tn_person_actions_menu ();
  GtkWidget *button = gtk_menu_button_new ();

  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), _ ("_Actions"));
  gtk_menu_button_set_use_underline (GTK_MENU_BUTTON (button), TRUE);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), menu);
  tn_menu_name_items (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));
  return button;
}
