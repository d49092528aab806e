/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-fleet.h"

#include <string.h>

/* Groups of the invented companies, and what happens to their people. */

static void
group_clear (gpointer data)
{
  g_array_unref (((TnDirectoryGroup *) data)->members);
}

#define TEAM 20

/* Returns: its index. */
static guint
add_group (TnFleet *self, TnFleetTenant *tenant, const char *name)
{
  TnDirectoryGroup group = { .name = name, .security = TRUE, .changed = tenant->version };

  tn_fleet_guid (self, group.id, 61, tenant->index, tenant->groups->len);
  group.members = g_array_new (FALSE, FALSE, sizeof (TnFleetMember));
  g_array_append_val (tenant->groups, group);
  return tenant->groups->len - 1;
}

static TnDirectoryGroup *
group_at (TnFleetTenant *tenant, guint index)
{
  return &g_array_index (tenant->groups, TnDirectoryGroup, index);
}

static void
put_member (TnFleetTenant *tenant, guint group, guint index, gboolean is_group)
{
  const TnFleetMember member = { index, is_group, tenant->version, 0 };

  g_array_append_val (group_at (tenant, group)->members, member);
}

/* Everybody of a department or an office. */
static void
add_group_of (TnFleet *self, TnFleetTenant *tenant, const char *value, gboolean office)
{
  g_autofree char *name = office ? g_strdup_printf ("Office %s", value) : g_strdup (value);
  guint group = add_group (self, tenant, g_intern_string (name));

  group_at (tenant, group)->dynamic = office;
  for (guint i = 0; i < tenant->users->len; i++)
    {
      const TnFleetUser *user = &g_array_index (tenant->users, TnFleetUser, i);

      if (g_strcmp0 (office ? user->office : user->department, value) == 0)
        put_member (tenant, group, i, FALSE);
    }
}

GArray *
tn_fleet_groups (TnFleet *self, TnFleetTenant *tenant)
{
  static const char *const departments[] = { "Sales", "Finance",         "Operations",
                                             "IT",    "Human Resources", "Marketing" };
  static const char *const offices[] = { "Headquarters", "North Office", "Harbor Site" };
  guint company, business, north, south, licences;

  if (tenant->groups != NULL)
    return tenant->groups;
  tn_fleet_users (self, tenant);
  tenant->groups = g_array_new (FALSE, FALSE, sizeof (TnDirectoryGroup));
  g_array_set_clear_func (tenant->groups, group_clear);
  for (guint i = 0; i < G_N_ELEMENTS (departments); i++)
    add_group_of (self, tenant, departments[i], FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (offices); i++)
    add_group_of (self, tenant, offices[i], TRUE);
  company = add_group (self, tenant, "All Company");
  group_at (tenant, company)->unified = group_at (tenant, company)->mail = TRUE;
  group_at (tenant, company)->security = FALSE;
  licences = add_group (self, tenant, "Licensed by Group");
  group_at (tenant, licences)->skus = tenant->n_skus > 0 ? 1 : 0;
  for (guint i = 0; i < tenant->users->len; i++)
    {
      const TnFleetUser *user = &g_array_index (tenant->users, TnFleetUser, i);

      if (!user->guest)
        put_member (tenant, company, i, FALSE);
      if (user->group_skus != 0)
        put_member (tenant, licences, i, FALSE);
    }
  /* Groups in groups, and two that contain each other. */
  business = add_group (self, tenant, "Business Departments");
  put_member (tenant, business, 0, TRUE);
  put_member (tenant, business, 1, TRUE);
  north = add_group (self, tenant, "Loop North");
  south = add_group (self, tenant, "Loop South");
  put_member (tenant, north, south, TRUE);
  put_member (tenant, north, 3, TRUE);
  put_member (tenant, south, north, TRUE);
  group_at (tenant, add_group (self, tenant, "Newsletter"))->mail = TRUE;
  group_at (tenant, tenant->groups->len - 1)->security = FALSE;
  group_at (tenant, add_group (self, tenant, "Invoice Approvers"))->mail = TRUE;
  group_at (tenant, add_group (self, tenant, "Domain Users"))->synced = TRUE;
  group_at (tenant, add_group (self, tenant, "Helpdesk Operators"))->role_assignable = TRUE;
  return tenant->groups;
}

TnDirectoryGroup *
tn_fleet_add_group (TnFleet *self, TnFleetTenant *tenant, const char *name)
{
  TnDirectoryGroup *group;

  tn_fleet_groups (self, tenant);
  group = group_at (tenant, add_group (self, tenant, g_intern_string (name)));
  group->changed = ++tenant->version;
  return group;
}

void
tn_fleet_add_teams (TnFleet *self, TnFleetTenant *tenant, guint count)
{
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *name = g_strdup_printf ("Team %05u", i);
      guint group = add_group (self, tenant, g_intern_string (name));

      group_at (tenant, group)->changed = ++tenant->version;
      for (guint j = 0; j < MIN (TEAM, tenant->users->len); j++)
        put_member (tenant, group, (i * TEAM + j) % tenant->users->len, FALSE);
    }
}

TnFleetUser *
tn_fleet_find_user (TnFleet *self, TnFleetTenant *tenant, const char *id)
{
  GArray *users = tn_fleet_users (self, tenant);

  for (guint i = 0; i < users->len; i++)
    if (g_ascii_strcasecmp (g_array_index (users, TnFleetUser, i).id, id) == 0)
      return &g_array_index (users, TnFleetUser, i);
  return NULL;
}

TnDirectoryGroup *
tn_fleet_find_group (TnFleet *self, TnFleetTenant *tenant, const char *id)
{
  GArray *groups = tn_fleet_groups (self, tenant);

  for (guint i = 0; i < groups->len; i++)
    if (g_ascii_strcasecmp (group_at (tenant, i)->id, id) == 0)
      return group_at (tenant, i);
  return NULL;
}

void
tn_fleet_touch (TnFleetTenant *tenant, TnFleetUser *user)
{
  user->changed = ++tenant->version;
}

static TnFleetMember *
find_member (TnFleetTenant *tenant, TnDirectoryGroup *group, const TnFleetUser *user)
{
  guint index = (guint) (user - (TnFleetUser *) (gpointer) tenant->users->data);

  for (guint i = 0; i < group->members->len; i++)
    {
      TnFleetMember *member = &g_array_index (group->members, TnFleetMember, i);

      if (!member->group && member->index == index)
        return member;
    }
  return NULL;
}

gboolean
tn_fleet_is_member (TnFleetTenant *tenant, TnDirectoryGroup *group, const TnFleetUser *user)
{
  const TnFleetMember *member = find_member (tenant, group, user);

  return member != NULL && member->removed_at == 0;
}

static void
count_licences (TnFleetTenant *tenant, const TnFleetUser *user, int by)
{
  for (guint i = 0; i < tenant->n_skus; i++)
    if (((user->skus | user->group_skus) >> i) & 1)
      tenant->skus[i].assigned += by;
}

/* What a group gives comes with the membership, and goes with it. */
static void
give_licences (TnFleetTenant *tenant, const TnDirectoryGroup *group, guint index, gboolean member)
{
  TnFleetUser *user = &g_array_index (tenant->users, TnFleetUser, index);

  if (group->skus == 0 || user->removed != TN_REMOVED_NO)
    return;
  count_licences (tenant, user, -1);
  user->group_skus = (guint8) (member ? user->group_skus | (group->skus & ~user->skus)
                                      : user->group_skus & ~group->skus);
  count_licences (tenant, user, 1);
  tn_fleet_touch (tenant, user);
}

gboolean
tn_fleet_set_member (TnFleetTenant *tenant,
                     TnDirectoryGroup *group,
                     const TnFleetUser *user,
                     gboolean member)
{
  TnFleetMember *found = find_member (tenant, group, user);

  if ((found != NULL && found->removed_at == 0) == member)
    return FALSE;
  group->changed = ++tenant->version;
  if (found == NULL)
    put_member (tenant,
                (guint) (group - (TnDirectoryGroup *) (gpointer) tenant->groups->data),
                (guint) (user - (TnFleetUser *) (gpointer) tenant->users->data),
                FALSE);
  else
    {
      found->added = member ? tenant->version : found->added;
      found->removed_at = member ? 0 : tenant->version;
    }
  give_licences (tenant,
                 group,
                 (guint) (user - (TnFleetUser *) (gpointer) tenant->users->data),
                 member);
  return TRUE;
}

gboolean
tn_fleet_nest_group (TnFleetTenant *tenant, TnDirectoryGroup *group, const TnDirectoryGroup *inner)
{
  guint index = (guint) (inner - (TnDirectoryGroup *) (gpointer) tenant->groups->data);

  for (guint i = 0; i < group->members->len; i++)
    {
      TnFleetMember *member = &g_array_index (group->members, TnFleetMember, i);

      if (member->group && member->index == index)
        return FALSE;
    }
  group->changed = ++tenant->version;
  put_member (tenant,
              (guint) (group - (TnDirectoryGroup *) (gpointer) tenant->groups->data),
              index,
              TRUE);
  return TRUE;
}

void
tn_fleet_remove_user (TnFleetTenant *tenant, TnFleetUser *user, TnFleetRemoved how)
{
  if (user->removed == TN_REMOVED_NO)
    count_licences (tenant, user, -1);
  user->removed = how;
  tn_fleet_touch (tenant, user);
}

void
tn_fleet_restore_user (TnFleetTenant *tenant, TnFleetUser *user)
{
  user->removed = TN_REMOVED_NO;
  user->deleted_at = 0;
  count_licences (tenant, user, 1);
  tn_fleet_touch (tenant, user);
  user->returned = user->changed;
}

/* One thing to one person; FALSE: not to this one. */
static gboolean
happen_to (TnFleet *self, TnFleetTenant *tenant, TnFleetUser *user, const char *what, gint64 now)
{
  gboolean there = user->removed == TN_REMOVED_NO && !user->guest && !user->admin;

  if (g_str_equal (what, "return"))
    {
      if (user->removed != TN_REMOVED_CHANGED)
        return FALSE;
      tn_fleet_restore_user (tenant, user);
      return TRUE;
    }
  if (!there)
    return FALSE;
  if (g_str_equal (what, "move"))
    user->department = g_strcmp0 (user->department, "Projects") == 0 ? "Sales" : "Projects";
  else if (g_str_equal (what, "leave"))
    {
      if (!user->enabled)
        return FALSE;
      user->enabled = FALSE;
    }
  else if (g_str_equal (what, "delete"))
    {
      user->deleted_at = now;
      tn_fleet_remove_user (tenant, user, TN_REMOVED_CHANGED);
    }
  else if (g_str_equal (what, "mail"))
    {
      char *mail = g_strdup_printf ("new.%s@%s", user->alias, tenant->domain);

      if (user->mail == NULL || g_str_has_prefix (user->mail, "new."))
        {
          g_free (mail);
          return FALSE;
        }
      g_free (user->mail);
      user->mail = mail;
    }
  tn_fleet_touch (tenant, user);
  return TRUE;
}

gboolean
tn_fleet_happen (TnFleet *self, TnFleetTenant *tenant, const char *what, guint count, gint64 now)
{
  static const char *const known[] = { "move", "leave", "delete", "return", "mail", NULL };
  GArray *users = tn_fleet_users (self, tenant);

  if (g_str_equal (what, "join"))
    tn_fleet_add_users (self, tenant, count);
  else if (g_str_equal (what, "rename"))
    tn_fleet_rename_users (self, tenant, count);
  else if (!g_strv_contains (known, what))
    return FALSE;
  else
    for (guint i = 1; i < users->len && count > 0; i++)
      if (happen_to (self, tenant, &g_array_index (users, TnFleetUser, i), what, now))
        count--;
  return TRUE;
}
