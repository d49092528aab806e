/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-demo.h"

#include "tn-people-sync.h"
#include "tn-state-clients.h"
#include "tn-state-people.h"

#include "tn-dex.h"
#include "tn-files.h"
#include "tn-gdap-fleet.h"
#include "tn-rehearsal.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define TENANTS 30
#define CONNECTED 26
#define MAPPED 23
/* One customer in each state. */
#define CUSTOMERS 23
/* Microsoft’s delays, but nobody wants to wait ten minutes in a demo. */
#define PACE 0.1
/* So many organizations take their people from Entra ID. */
#define WITH_PEOPLE 5
/* So many people at once. */
#define HAPPENS_TO 3

struct _TnDemo
{
  GThread *thread;        /* (owned): the cloud's */
  GMainContext *context;  /* (owned) */
  GMainLoop *loop;        /* (owned) */
  TnRehearsal *rehearsal; /* (owner thread: thread) */
  TnFleet *people;        /* (owned): the same fleet once more, to know who can sign in */
  GPtrArray *tenants;     /* (owned) (element-type TnDemoTenant): partner, customers, companies */
  char *partner;          /* (owned): the account of the partner's administrator */
  char *folder;           /* (owned) */
  char *cloud_file;       /* (owned) */
  GMutex lock;
  GCond ready;
  gboolean listening;
  GError *error; /* (owned) (nullable) */
};

static void
demo_tenant_free (gpointer data)
{
  TnDemoTenant *tenant = data;

  g_free (tenant->id);
  g_free (tenant->name);
  g_free (tenant);
}

static void
add_tenant (TnDemo *self, const TnFleetTenant *tenant, const char *const *states)
{
  TnDemoTenant *copy = g_new (TnDemoTenant, 1);

  *copy = (TnDemoTenant) { g_strdup (tenant->id), g_strdup (tenant->name), states };
  g_ptr_array_add (self->tenants, copy);
}

static void
add_partner (TnDemo *self)
{
  TnGdapFleet *gdap = tn_rehearsal_add_partner (self->rehearsal, CUSTOMERS, PACE);
  const char *const *states = tn_gdap_fleet_states ();

  self->partner = g_strdup (gdap->tenant->admin_upn);
  add_tenant (self, gdap->tenant, tn_gdap_fleet_partner_states ());
  for (guint i = 0; i < gdap->customers->len; i++)
    {
      const TnFleetTenant *customer = g_ptr_array_index (gdap->customers, i);

      tn_rehearsal_put_state (self->rehearsal, customer->id, states[i]);
      add_tenant (self, customer, states);
    }
  for (guint i = 0; i < CONNECTED; i++)
    add_tenant (self, tn_fleet_get (self->people, i), tn_rehearsal_company_states ());
}

static gpointer
cloud_thread (gpointer data)
{
  TnDemo *self = data;
  g_autofree char *text = NULL;
  gboolean failed;

  g_main_context_push_thread_default (self->context);
  self->rehearsal = tn_rehearsal_new (TENANTS, 0, 1);
  add_partner (self);
  g_mutex_lock (&self->lock);
  if (tn_rehearsal_listen (self->rehearsal, 0, &self->error))
    {
      text = tn_rehearsal_cloud_file (self->rehearsal);
      g_file_set_contents (self->cloud_file, text, -1, &self->error);
    }
  failed = self->error != NULL;
  self->listening = TRUE;
  g_cond_signal (&self->ready);
  g_mutex_unlock (&self->lock);
  if (!failed)
    g_main_loop_run (self->loop);
  tn_rehearsal_free (self->rehearsal);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

TnDemo *
tn_demo_start (GError **error)
{
  TnDemo *self = g_new0 (TnDemo, 1);

  self->folder = g_dir_make_tmp ("tenantry-demo-XXXXXX", error);
  if (self->folder == NULL)
    {
      g_free (self);
      return NULL;
    }
  self->cloud_file = g_build_filename (self->folder, "demo.cloud", NULL);
  self->people = tn_fleet_new (TENANTS, 0, 1);
  self->tenants = g_ptr_array_new_with_free_func (demo_tenant_free);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  g_mutex_init (&self->lock);
  g_cond_init (&self->ready);
  self->thread = g_thread_new ("tn-demo-cloud", cloud_thread, self);
  g_mutex_lock (&self->lock);
  while (!self->listening)
    g_cond_wait (&self->ready, &self->lock);
  g_mutex_unlock (&self->lock);
  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      tn_demo_stop (self);
      return NULL;
    }
  return self;
}

void
tn_demo_stop (TnDemo *self)
{
  if (self == NULL)
    return;
  g_main_loop_quit (self->loop);
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  tn_fleet_free (self->people);
  g_ptr_array_unref (self->tenants);
  g_free (self->partner);
  tn_files_remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->cloud_file);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->ready);
  g_free (self);
}

const char *
tn_demo_get_folder (TnDemo *self)
{
  return self->folder;
}

const char *
tn_demo_get_cloud_file (TnDemo *self)
{
  return self->cloud_file;
}

/* The person ---------------------------------------------------------------- */

typedef struct
{
  char *url, *account; /* (owned) */
} Visit;

static gboolean
visit (gpointer data, GValue *result, GError **error)
{
  Visit *visit = data;
  g_autofree char *page =
      tn_rehearsal_person_sign_in (visit->url, visit->account, TN_PERSON_ACCEPTS, error);

  return page != NULL;
}

static void
visit_free (gpointer data)
{
  Visit *visit = data;

  g_free (visit->url);
  g_free (visit->account);
  g_free (visit);
}

static void
open_cb (const char *url, gpointer account)
{
  Visit *data = g_new (Visit, 1);

  *data = (Visit) { g_strdup (url), g_strdup (account) };
  dex_future_disown (tn_dex_run (visit, data, visit_free));
}

typedef struct
{
  TnDemo *demo;         /* (not owned): stopped after the services */
  TnServices *services; /* (owned) */
} Fill;

static void
fill_free (gpointer data)
{
  Fill *fill = data;

  g_object_unref (fill->services);
  g_free (fill);
}

static gboolean
add_organizations (Fill *fill, guint index, TnFleetTenant *tenant, gint64 managed, GError **error)
{
  static const char *const sites[] = { "", " North", " Harbor" };
  static const char *const people[] = { "Ada Brandt",  "Ben Okafor", "Carla Ruiz", "Dora Lindqvist",
                                        "Emre Yildiz", "Fay Nguyen", "Goran Ilic" };
  /* Now and then three offices share a tenant. */
  guint n = index % 7 == 2 ? 3 : 1;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strconcat (tenant->name, sites[i], NULL);
      g_autofree char *email = g_strdup_printf ("office%u@%s", i + 1, tenant->domain);
      g_autofree char *phone = g_strdup_printf ("+1 555 01%02u %u", index, i);
      g_autofree char *psa_id = g_strdup_printf ("C-%04u", 1000 + index * 10 + i);
      const char *contact = people[(index + i) % G_N_ELEMENTS (people)];

      if (!dex_await (tn_state_add_organization (tn_services_get_store (fill->services),
                                                 tn_services_get_actor (fill->services),
                                                 &(const TnOrganizationData) { .name = name,
                                                                               .email = email,
                                                                               .phone = phone,
                                                                               .contact = contact,
                                                                               .psa_id = psa_id },
                                                 managed,
                                                 tn_services_now (fill->services)),
                      error))
        return FALSE;
    }
  return TRUE;
}

/* In the cloud's thread. */
static gboolean
break_some (gpointer data)
{
  tn_rehearsal_set_scenario (data, "monday", NULL);
  return G_SOURCE_REMOVE;
}

/* What a fleet looks like at the start of a week: read well before, and a few tenants broken since.
 */
static DexFuture *
sync_fleet (Fill *fill, GError **error)
{
  gint64 now = tn_services_now (fill->services);

  if (!dex_await (tn_sync_which (fill->services, TN_DUE_TIME, now, _ ("First Sync")), error))
    return NULL;
  g_main_context_invoke (fill->demo->context, break_some, fill->demo->rehearsal);
  /* A token that is still good would hide a sign-in that is not. */
  for (guint i = 0; i < MAPPED; i++)
    tn_services_forget_token (fill->services, tn_fleet_get (fill->demo->people, i)->id);
  return tn_sync_which (fill->services, TN_DUE_ALL, 0, _ ("Second sync"));
}

/* The first few organizations take their people from Entra ID, and one has a list of what it owns.
 */
static gboolean
add_people (Fill *fill, GError **error)
{
  static const TnAssetData assets[] = {
    { .name = "PC-0003", .kind = "Laptop", .serial = "CH000-000002" },
    { .name = "PC-0007", .kind = "Laptop" },
    { .name = "PC-0021", .kind = "Desktop" },
    { .name = "Front Desk Printer", .kind = "Printer", .serial = "VX-20931", .model = "Inkwell 4" },
  };
  TnStore *store = tn_services_get_store (fill->services);
  const TnActor *actor = tn_services_get_actor (fill->services);
  gint64 now = tn_services_now (fill->services);
  const TnListQuery query = { .kind = TN_LIST_ORGANIZATIONS, .filter = TN_FILTER_MAPPED };
  g_autoptr (GArray) ids = dex_await_boxed (tn_store_list_ids (store, &query, NULL), error);

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < MIN (WITH_PEOPLE, ids->len); i++)
    {
      g_autoptr (TnUserSync) sync =
          dex_await_boxed (tn_state_get_user_sync (store, g_array_index (ids, gint64, i)), error);

      if (sync == NULL || !dex_await (tn_state_set_user_sync (store, actor, sync, now), error))
        return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (assets) && ids->len > 0; i++)
    {
      TnAssetData asset = assets[i];

      asset.organization = g_array_index (ids, gint64, 0);
      if (!dex_await (tn_state_put_asset (store, actor, 0, &asset, now), error))
        return FALSE;
    }
  return dex_await (tn_people_sync_run_due (fill->services, TRUE), error);
}

/* The partner comes last, and a few of its customers have organizations that wait to be mapped. */
static DexFuture *
connect_partner (Fill *fill)
{
  const TnWay way = { .open = open_cb, .user_data = fill->demo->partner };
  gint64 id;
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i <= 6; i++)
    {
      const TnDemoTenant *customer = g_ptr_array_index (fill->demo->tenants, i);
      g_autofree char *name = g_strconcat (customer->name, i % 2 == 0 ? " Ltd." : "", NULL);

      if (!dex_await (tn_state_add_organization (tn_services_get_store (fill->services),
                                                 tn_services_get_actor (fill->services),
                                                 &(const TnOrganizationData) { .name = name },
                                                 0,
                                                 tn_services_now (fill->services)),
                      &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }
  if (!tn_dex_await_int64 (tn_connect_csp (fill->services, &way, NULL), &id, NULL, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return tn_csp_refresh_id (fill->services, id);
}

static DexFuture *
fill_fiber (gpointer data)
{
  Fill *fill = data;
  TnServices *services = fill->services;
  g_autoptr (TnJob) job = tn_job_new (_ ("Preparing the demo fleet"), CONNECTED);
  g_autoptr (GError) error = NULL;

  tn_services_add_job (services, job);
  for (guint i = 0; i < CONNECTED; i++)
    {
      TnFleetTenant *tenant = tn_fleet_get (fill->demo->people, i);
      const TnWay way = { .open = open_cb, .user_data = tenant->admin_upn };
      gint64 id, managed;

      if (!tn_dex_await_int64 (
              tn_connect_single (services, NULL, &way, tn_job_get_cancellable (job)),
              &id,
              NULL,
              &error))
        break;
      if (i < MAPPED && (!tn_dex_await_int64 (tn_state_map (tn_services_get_store (services),
                                                            tn_services_get_actor (services),
                                                            id,
                                                            0,
                                                            tenant->name,
                                                            NULL,
                                                            tn_services_now (services)),
                                              &managed,
                                              NULL,
                                              &error) ||
                         !add_organizations (fill, i, tenant, managed, &error)))
        break;
      tn_job_step (job, NULL);
    }
  tn_job_finish (job, error == NULL ? TN_RUN_SUCCESS : TN_RUN_FAILED);
  if (error == NULL)
    {
      g_autoptr (DexFuture) future = sync_fleet (fill, &error);

      if (future != NULL && tn_dex_await (g_steal_pointer (&future), NULL, &error) &&
          add_people (fill, &error))
        return connect_partner (fill);
    }
  return dex_future_new_for_error (g_steal_pointer (&error));
}

DexFuture *
tn_demo_fill (TnDemo *self, TnServices *services)
{
  Fill *fill = g_new (Fill, 1);

  *fill = (Fill) { self, g_object_ref (services) };
  return tn_dex_spawn (fill_fiber, fill, fill_free);
}

/* States -------------------------------------------------------------------- */

GPtrArray *
tn_demo_get_tenants (TnDemo *self)
{
  return self->tenants;
}

typedef struct
{
  TnDemo *demo;      /* (not owned) */
  char *tenant;      /* (owned) */
  const char *state; /* or what happens */
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_free (wish->tenant);
  g_free (wish);
}

static gboolean
put_state_cb (gpointer data)
{
  Wish *wish = data;

  tn_rehearsal_put_state (wish->demo->rehearsal, wish->tenant, wish->state);
  return G_SOURCE_REMOVE;
}

void
tn_demo_put_state (TnDemo *self, const char *tenant, const char *state)
{
  Wish *wish = g_new (Wish, 1);

  *wish = (Wish) { self, g_strdup (tenant), state };
  g_main_context_invoke_full (self->context, G_PRIORITY_DEFAULT, put_state_cb, wish, wish_free);
}

static gboolean
happen_cb (gpointer data)
{
  Wish *wish = data;

  tn_rehearsal_happen (wish->demo->rehearsal, wish->tenant, wish->state, HAPPENS_TO);
  return G_SOURCE_REMOVE;
}

void
tn_demo_happen (TnDemo *self, const char *tenant, const char *what)
{
  Wish *wish = g_new (Wish, 1);

  *wish = (Wish) { self, g_strdup (tenant), what };
  g_main_context_invoke_full (self->context, G_PRIORITY_DEFAULT, happen_cb, wish, wish_free);
}
