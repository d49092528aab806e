/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-gdap-fleet.h"

#include <string.h>

#define DAY 86400
#define GLOBAL_ADMINISTRATOR "62e90394-69f5-4237-9190-012177145e10"

/* What an MSP usually asks for: twelve roles, Application Administrator first. */
static const char usual_roles[] =
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3 0526716b-113d-4c15-b2c8-68e3c22b9f80 "
    "892c5842-a9a6-463a-8041-72aa08ca3cf6 7698a772-787b-4ac8-901f-60d6b08affd2 "
    "29232cdf-9323-42fd-ade2-1d097af3e4de 3a2c62db-5318-420d-8d74-23affee5d9d5 "
    "7be44c8a-adaf-4e2a-84d6-ab2649e08a13 e8611ab8-c189-46e8-94e1-60213ab1f814 "
    "194ae4cb-b126-40b2-bd5b-6091b380977d f28a1f50-f6e7-4571-818b-6a12f2af6b6c "
    "69091246-20e8-4a56-aa4d-066075b2a7a8 fe930be7-5e62-47db-91af-98c3a49a38b1";
/* Ten of them: without SharePoint and Teams. */
static const char too_few_roles[] =
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3 0526716b-113d-4c15-b2c8-68e3c22b9f80 "
    "892c5842-a9a6-463a-8041-72aa08ca3cf6 7698a772-787b-4ac8-901f-60d6b08affd2 "
    "29232cdf-9323-42fd-ade2-1d097af3e4de 3a2c62db-5318-420d-8d74-23affee5d9d5 "
    "7be44c8a-adaf-4e2a-84d6-ab2649e08a13 e8611ab8-c189-46e8-94e1-60213ab1f814 "
    "194ae4cb-b126-40b2-bd5b-6091b380977d fe930be7-5e62-47db-91af-98c3a49a38b1";
/* The default relationship of an indirect reseller (reference 2.1). */
static const char default_roles[] =
    "88d8e3e3-8f55-4a1e-953a-9b9898b8876b 9360feb5-f418-4baa-8175-e2a00bac4301 "
    "4d6ac14f-3453-41d0-bef9-a3e0c569773a f023fd81-a637-4b56-95fd-791ac0226033 "
    "fe930be7-5e62-47db-91af-98c3a49a38b1 e8611ab8-c189-46e8-94e1-60213ab1f814 "
    "729827e3-9c14-49f7-bb1b-9608f156bbb8 7be44c8a-adaf-4e2a-84d6-ab2649e08a13 "
    "f2ef992c-3afb-46b9-b7cf-a126ee74c451";

static void
assignment_free (gpointer data)
{
  TnFleetAssignment *assignment = data;

  g_free (assignment->roles);
  g_free (assignment);
}

static void
relationship_free (gpointer data)
{
  TnFleetRelationship *relationship = data;

  g_free (relationship->name);
  g_free (relationship->roles);
  g_ptr_array_unref (relationship->assignments);
  g_ptr_array_unref (relationship->requests);
  g_free (relationship);
}

static void
add_group (TnGdapFleet *self, const char *name, gboolean member, gboolean security)
{
  TnFleetGroup *group = g_new0 (TnFleetGroup, 1);

  tn_fleet_guid (self->fleet, group->id, 40, self->groups->len, 0);
  group->name = name;
  group->member = member;
  group->security = security;
  g_ptr_array_add (self->groups, group);
}

TnGdapFleet *
tn_gdap_fleet_new (TnFleet *fleet, guint n_customers, gint64 now)
{
  TnGdapFleet *self = g_new0 (TnGdapFleet, 1);

  self->fleet = fleet;
  self->pace = 1;
  self->mfa = TRUE;
  self->customers = g_ptr_array_new ();
  self->contracts = g_hash_table_new (NULL, NULL);
  self->relationships = g_ptr_array_new_with_free_func (relationship_free);
  self->groups = g_ptr_array_new_with_free_func (g_free);
  self->tenant = tn_fleet_add (fleet, "Harborlight IT Services");
  self->tenant->partner = TRUE;
  add_group (self, "AdminAgents", TRUE, TRUE);
  add_group (self, "GDAP Technicians", TRUE, TRUE);
  add_group (self, "GDAP Night Shift", FALSE, TRUE);
  add_group (self, "Everybody", TRUE, FALSE);
  for (guint i = 0; i < n_customers; i++)
    {
      TnFleetTenant *customer = tn_fleet_add (fleet, NULL);

      g_ptr_array_add (self->customers, customer);
      /* Now and then one that only has GDAP, without a reseller contract. */
      if (i % 6 != 5)
        g_hash_table_add (self->contracts, customer);
      tn_gdap_fleet_put (self, customer, "active", now);
    }
  return self;
}

void
tn_gdap_fleet_free (TnGdapFleet *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->customers);
  g_hash_table_unref (self->contracts);
  g_ptr_array_unref (self->relationships);
  g_ptr_array_unref (self->groups);
  g_free (self);
}

gboolean
tn_gdap_fleet_has_customer (TnGdapFleet *self, TnFleetTenant *tenant)
{
  return g_ptr_array_find (self->customers, tenant, NULL);
}

TnFleetRelationship *
tn_gdap_fleet_find (TnGdapFleet *self, const char *id)
{
  for (guint i = 0; i < self->relationships->len; i++)
    {
      TnFleetRelationship *relationship = g_ptr_array_index (self->relationships, i);

      if (g_ascii_strcasecmp (relationship->id, id) == 0)
        return relationship;
    }
  return NULL;
}

const TnFleetGroup *
tn_gdap_fleet_find_group (TnGdapFleet *self, const char *id)
{
  for (guint i = 0; i < self->groups->len; i++)
    {
      TnFleetGroup *group = g_ptr_array_index (self->groups, i);

      if (g_ascii_strcasecmp (group->id, id) == 0)
        return group;
    }
  return NULL;
}

/* The state machine --------------------------------------------------------- */

static void
move (TnFleetRelationship *relationship, const char *status, gint64 now)
{
  relationship->status = status;
  relationship->modified = now;
  relationship->due = 0;
  relationship->etag++;
}

static void
activate (TnFleetRelationship *relationship, gint64 now)
{
  move (relationship, "active", now);
  relationship->activated = now;
  relationship->ends = now + (gint64) relationship->days * DAY;
}

static void
advance_relationship (TnGdapFleet *self, TnFleetRelationship *relationship, gint64 now)
{
  if (relationship->due != 0 && relationship->due <= now)
    {
      if (g_str_equal (relationship->status, "approved"))
        {
          move (relationship, "activating", now);
          relationship->due = now + (gint64) (20 * self->pace);
        }
      if (g_str_equal (relationship->status, "activating") && relationship->due <= now)
        activate (relationship, now);
      else if (g_str_equal (relationship->status, "terminationRequested"))
        move (relationship, "terminated", now);
    }
  /* Requests that nobody approves end after 90 days. */
  if (g_str_equal (relationship->status, "approvalPending") &&
      now - relationship->modified > 90 * DAY)
    move (relationship, "expired", now);
  while (g_str_equal (relationship->status, "active") && relationship->ends <= now)
    if (relationship->auto_extends)
      {
        relationship->ends += 180 * DAY;
        relationship->etag++;
      }
    else
      move (relationship, "expired", now);
  for (guint i = 0; i < relationship->assignments->len; i++)
    {
      TnFleetAssignment *assignment = g_ptr_array_index (relationship->assignments, i);

      if (assignment->due == 0 || assignment->due > now)
        continue;
      assignment->status = g_str_equal (assignment->status, "deleting") ? "deleted" : "active";
      assignment->due = 0;
      assignment->etag++;
    }
}

void
tn_gdap_fleet_advance (TnGdapFleet *self, gint64 now)
{
  for (guint i = 0; i < self->relationships->len; i++)
    advance_relationship (self, g_ptr_array_index (self->relationships, i), now);
}

TnFleetRelationship *
tn_gdap_fleet_create (TnGdapFleet *self,
                      const char *name,
                      TnFleetTenant *customer,
                      const char *roles,
                      guint days,
                      gboolean auto_extends,
                      gint64 now)
{
  TnFleetRelationship *relationship = g_new0 (TnFleetRelationship, 1);
  char a[37], b[37];

  self->serial++;
  tn_fleet_guid (self->fleet, a, 41, self->serial, 0);
  tn_fleet_guid (self->fleet, b, 42, self->serial, 1);
  g_snprintf (relationship->id, sizeof relationship->id, "%s-%s", a, b);
  relationship->name = g_strdup (name);
  relationship->customer = customer;
  relationship->roles = g_strdup (roles);
  relationship->days = days;
  relationship->auto_extends = auto_extends;
  relationship->created = relationship->modified = now;
  relationship->status = "created";
  relationship->etag = 1;
  relationship->assignments = g_ptr_array_new_with_free_func (assignment_free);
  relationship->requests = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->relationships, relationship);
  return relationship;
}

static void
note_request (TnGdapFleet *self, TnFleetRelationship *relationship, const char *action, gint64 now)
{
  TnFleetRequest *request = g_new0 (TnFleetRequest, 1);

  tn_fleet_guid (self->fleet, request->id, 43, ++self->serial, 0);
  request->action = action;
  request->created = now;
  g_ptr_array_add (relationship->requests, request);
}

gboolean
tn_gdap_fleet_lock (TnGdapFleet *self, TnFleetRelationship *relationship, gint64 now)
{
  if (!g_str_equal (relationship->status, "created"))
    return FALSE;
  move (relationship, "approvalPending", now);
  note_request (self, relationship, "lockForApproval", now);
  return TRUE;
}

gboolean
tn_gdap_fleet_approve (TnGdapFleet *self,
                       TnFleetRelationship *relationship,
                       TnFleetTenant *customer,
                       gint64 now)
{
  if (!g_str_equal (relationship->status, "approvalPending") ||
      (relationship->customer != NULL && relationship->customer != customer))
    return FALSE;
  relationship->customer = customer;
  if (!tn_gdap_fleet_has_customer (self, customer))
    g_ptr_array_add (self->customers, customer);
  note_request (self, relationship, "approve", now);
  move (relationship, "approved", now);
  relationship->due = now + (gint64) (10 * self->pace);
  return TRUE;
}

gboolean
tn_gdap_fleet_reject (TnGdapFleet *self, TnFleetRelationship *relationship, gint64 now)
{
  if (!g_str_equal (relationship->status, "approvalPending"))
    return FALSE;
  note_request (self, relationship, "reject", now);
  move (relationship, "terminated", now);
  return TRUE;
}

gboolean
tn_gdap_fleet_terminate (TnGdapFleet *self, TnFleetRelationship *relationship, gint64 now)
{
  if (!g_str_equal (relationship->status, "active"))
    return FALSE;
  note_request (self, relationship, "terminate", now);
  move (relationship, "terminationRequested", now);
  relationship->due = now + (gint64) (30 * self->pace);
  return TRUE;
}

TnFleetAssignment *
tn_gdap_fleet_assign (TnGdapFleet *self,
                      TnFleetRelationship *relationship,
                      const TnFleetGroup *group,
                      const char *roles,
                      gint64 now)
{
  TnFleetAssignment *assignment = g_new0 (TnFleetAssignment, 1);

  self->serial++;
  tn_fleet_guid (self->fleet, assignment->id, 44, self->serial, 0);
  assignment->group = group;
  assignment->roles = g_strdup (roles);
  assignment->status = "pending";
  /* 30 to 120 s at Microsoft. */
  assignment->due =
      now + (gint64) ((30 + tn_fleet_number (self->fleet, 45, self->serial, 0, 90)) * self->pace);
  assignment->etag = 1;
  g_ptr_array_add (relationship->assignments, assignment);
  return assignment;
}

char *
tn_gdap_fleet_roles (TnGdapFleet *self, TnFleetTenant *customer)
{
  GString *roles = g_string_new (NULL);

  for (guint i = 0; i < self->relationships->len; i++)
    {
      TnFleetRelationship *relationship = g_ptr_array_index (self->relationships, i);

      if (relationship->customer != customer ||
          (!g_str_equal (relationship->status, "active") &&
           !g_str_equal (relationship->status, "terminationRequested")))
        continue;
      for (guint j = 0; j < relationship->assignments->len; j++)
        {
          TnFleetAssignment *assignment = g_ptr_array_index (relationship->assignments, j);
          g_auto (GStrv) ids = g_strsplit (assignment->roles, " ", -1);

          if (!g_str_equal (assignment->status, "active") || !assignment->group->member)
            continue;
          for (guint k = 0; ids[k] != NULL; k++)
            if (strstr (relationship->roles, ids[k]) != NULL && strstr (roles->str, ids[k]) == NULL)
              g_string_append_printf (roles, "%s%s", roles->len > 0 ? " " : "", ids[k]);
        }
    }
  return g_string_free_and_steal (roles);
}

/* States by name ------------------------------------------------------------ */

const char *const *
tn_gdap_fleet_states (void)
{
  static const char *const states[] = { "active",
                                        "active-global-administrator",
                                        "expiring",
                                        "expired",
                                        "missing-admin-relationship",
                                        "invited",
                                        "terminated",
                                        "missing-roles",
                                        "default-gdap",
                                        "missing-security-group",
                                        "security-group-pending",
                                        "security-group-without-roles",
                                        "security-group-without-account",
                                        "consent-pending",
                                        "consent-failure",
                                        "consent-not-allowed",
                                        "consent-html",
                                        "consent-lost",
                                        "granting-application-roles",
                                        "guest-account",
                                        "policy-blocks",
                                        "service-principal-missing",
                                        "unknown",
                                        NULL };

  return states;
}

static void
forget_relationships (TnGdapFleet *self, TnFleetTenant *customer)
{
  for (guint i = self->relationships->len; i > 0; i--)
    {
      TnFleetRelationship *relationship = g_ptr_array_index (self->relationships, i - 1);

      if (relationship->customer == customer)
        g_ptr_array_remove_index (self->relationships, i - 1);
    }
}

/* An active relationship that began some time ago and ends after @left seconds. */
static TnFleetRelationship *
add_active (TnGdapFleet *self, TnFleetTenant *customer, const char *roles, gint64 left, gint64 now)
{
  g_autofree char *name = g_strdup_printf ("Harborlight – %.30s", customer->name);
  TnFleetRelationship *relationship =
      tn_gdap_fleet_create (self, name, customer, roles, 730, FALSE, now - 730 * DAY + left);

  activate (relationship, now - 730 * DAY + left);
  return relationship;
}

static void
add_assigned (TnGdapFleet *self,
              TnFleetTenant *customer,
              const char *roles,
              gint64 left,
              gint64 now)
{
  TnFleetRelationship *relationship = add_active (self, customer, roles, left, now);
  TnFleetAssignment *assignment =
      tn_gdap_fleet_assign (self, relationship, g_ptr_array_index (self->groups, 1), roles, now);

  assignment->status = "active";
  assignment->due = 0;
  if (left > 0 && tn_fleet_number (self->fleet, 46, self->serial, 0, 3) == 0 &&
      strstr (roles, GLOBAL_ADMINISTRATOR) == NULL && left > 30 * DAY)
    relationship->auto_extends = TRUE;
}

static gint64
usual_time_left (TnGdapFleet *self, TnFleetTenant *customer)
{
  guint index = 0;

  g_ptr_array_find (self->customers, customer, &index);
  return (gint64) (20 + tn_fleet_number (self->fleet, 47, index, 0, 700)) * DAY;
}

static void
put_group_state (TnGdapFleet *self, TnFleetTenant *customer, const char *state, gint64 now)
{
  TnFleetRelationship *relationship =
      add_active (self, customer, usual_roles, usual_time_left (self, customer), now);
  TnFleetAssignment *assignment;

  if (g_str_equal (state, "missing-security-group"))
    return;
  assignment = tn_gdap_fleet_assign (
      self,
      relationship,
      g_ptr_array_index (self->groups,
                         g_str_equal (state, "security-group-without-account") ? 2 : 1),
      g_str_equal (state, "security-group-without-roles") ? too_few_roles : usual_roles,
      now);
  if (g_str_equal (state, "security-group-pending"))
    return;
  assignment->status = "active";
  assignment->due = 0;
}

static void
put_relationship_state (TnGdapFleet *self, TnFleetTenant *customer, const char *state, gint64 now)
{
  if (g_str_equal (state, "missing-admin-relationship"))
    ;
  else if (g_str_equal (state, "invited"))
    {
      g_autofree char *name = g_strdup_printf ("Harborlight – %.30s", customer->name);

      tn_gdap_fleet_lock (
          self,
          tn_gdap_fleet_create (self, name, customer, usual_roles, 730, FALSE, now - DAY),
          now - DAY);
    }
  else if (g_str_equal (state, "expired"))
    add_assigned (self, customer, usual_roles, -3 * DAY, now);
  else if (g_str_equal (state, "terminated"))
    {
      add_assigned (self, customer, usual_roles, 200 * DAY, now);
      move (g_ptr_array_index (self->relationships, self->relationships->len - 1),
            "terminated",
            now);
    }
  else if (g_str_equal (state, "expiring"))
    add_assigned (self, customer, usual_roles, 5 * DAY, now);
  else if (g_str_equal (state, "missing-roles"))
    add_assigned (self, customer, too_few_roles, usual_time_left (self, customer), now);
  else if (g_str_equal (state, "default-gdap"))
    add_assigned (self, customer, default_roles, usual_time_left (self, customer), now);
  else if (g_str_equal (state, "active-global-administrator"))
    add_assigned (self, customer, GLOBAL_ADMINISTRATOR, usual_time_left (self, customer), now);
  else
    add_assigned (self, customer, usual_roles, usual_time_left (self, customer), now);
}

gboolean
tn_gdap_fleet_put (TnGdapFleet *self, TnFleetTenant *customer, const char *state, gint64 now)
{
  if (!g_strv_contains (tn_gdap_fleet_states (), state))
    return FALSE;
  forget_relationships (self, customer);
  customer->weakness = NULL;
  customer->aadsts = 0;
  if (strstr (state, "security-group") != NULL)
    put_group_state (self, customer, state, now);
  else
    put_relationship_state (self, customer, state, now);
  /* What goes wrong beyond the relationship; the consent is then to be given anew. */
  if (g_str_has_prefix (state, "consent-") || g_str_equal (state, "granting-application-roles") ||
      g_str_equal (state, "guest-account"))
    {
      customer->weakness = g_intern_string (state);
      customer->consented = FALSE;
      g_clear_pointer (&customer->scopes, g_free);
    }
  else if (g_str_equal (state, "policy-blocks"))
    customer->aadsts = 53003;
  else if (g_str_equal (state, "service-principal-missing"))
    customer->aadsts = 650052;
  else if (g_str_equal (state, "unknown"))
    customer->aadsts = 999999;
  return TRUE;
}

const char *const *
tn_gdap_fleet_partner_states (void)
{
  static const char *const states[] = { "success",
                                        "no-mfa-prompt",
                                        "not-in-adminagents",
                                        "no-child-tenants",
                                        "policy-blocks",
                                        "unknown",
                                        "revoked",
                                        NULL };

  return states;
}

gboolean
tn_gdap_fleet_put_partner (TnGdapFleet *self, const char *state)
{
  if (!g_strv_contains (tn_gdap_fleet_partner_states (), state))
    return FALSE;
  self->mfa = !g_str_equal (state, "no-mfa-prompt");
  ((TnFleetGroup *) g_ptr_array_index (self->groups, 0))->member =
      !g_str_equal (state, "not-in-adminagents");
  self->tenant->weakness = g_str_equal (state, "no-child-tenants") ? "no-child-tenants" : NULL;
  self->tenant->aadsts = g_str_equal (state, "policy-blocks") ? 53003
                         : g_str_equal (state, "unknown")     ? 999999
                         : g_str_equal (state, "revoked")     ? 50173
                                                              : 0;
  return TRUE;
}
