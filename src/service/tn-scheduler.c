/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-services.h"

#include "tn-backup-provider.h"
#include "tn-cache-advice.h"
#include "tn-dex.h"
#include "tn-graph-error.h"
#include "tn-oauth.h"
#include "tn-people-sync.h"
#include "tn-snapshot.h"

#include <glib/gi18n-lib.h>

#define LOOK_SECONDS 30
#define NOTE_SECONDS 3600
#define PROBE_SECONDS 300

/* Each goes at its own pace: hours of snapshots, or a partner whose customers wait for Microsoft,
 * are no reason to leave tenants unread. */
typedef enum
{
  STRAND_TENANTS,
  STRAND_PARTNERS,
  STRAND_BACKUPS,
  N_STRANDS,
} Strand;

struct _TnScheduler
{
  GObject parent_instance;

  TnServices *services; /* (owned) */
  guint timer;          /* 0: stopped */
  gint64 noted;         /* when the licences were noted last; 0: never */
  gint64 looked;        /* when the last look was; 0: never */
  gint64 reached;   /* when it was found out last that Microsoft can be reached again; 0: never */
  gboolean looking; /* a look is under way; another would find the same */
  gboolean
      returned; /* Microsoft is there again, and those who waited for it are still to be read */
  DexFuture *strands[N_STRANDS]; /* (owned) (nullable): the newest of each */
};

G_DEFINE_FINAL_TYPE (TnScheduler, tn_scheduler, G_TYPE_OBJECT)

static void
tn_scheduler_dispose (GObject *object)
{
  TnScheduler *self = TN_SCHEDULER (object);

  tn_scheduler_stop (self);
  for (guint i = 0; i < N_STRANDS; i++)
    dex_clear (&self->strands[i]);
  g_clear_object (&self->services);
  G_OBJECT_CLASS (tn_scheduler_parent_class)->dispose (object);
}

static void
tn_scheduler_class_init (TnSchedulerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tn_scheduler_dispose;
}

static void
tn_scheduler_init (TnScheduler *self)
{
}

TnScheduler *
tn_scheduler_new (TnServices *services)
{
  TnScheduler *self = g_object_new (TN_TYPE_SCHEDULER, NULL);

  self->services = g_object_ref (services);
  return self;
}

/* REL-03: while nothing can be reached, one small question is enough to learn that it can be again;
 * those who waited for it then come at once. If Graph still cannot be reached, they wait for their
 * time as usual. */
static gboolean
is_reachable (TnScheduler *self, TnDueWhich *which)
{
  TnServices *services = self->services;
  gint64 now = tn_services_now (services);
  g_autoptr (GError) error = NULL;

  if (!tn_services_get_offline (services) ||
      (self->reached > 0 && now >= self->reached && now - self->reached < PROBE_SECONDS))
    return TRUE;
  if (!dex_await (
          tn_oauth_reach (tn_services_get_http (services), tn_services_get_cloud (services), NULL),
          &error))
    /* One that answers with an error was reached. */
    return !g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_OFFLINE);
  self->reached = now;
  *which = TN_DUE_REACHED;
  tn_services_note_reached (services, TRUE);
  return TRUE;
}

static gboolean
is_running (TnScheduler *self, Strand strand)
{
  return self->strands[strand] != NULL && dex_future_is_pending (self->strands[strand]);
}

typedef struct
{
  TnServices *services; /* (owned) */
  TnDueWhich which;
} Tenants;

static void
tenants_free (gpointer data)
{
  g_object_unref (((Tenants *) data)->services);
  g_free (data);
}

static DexFuture *
tenants_fiber (gpointer data)
{
  const Tenants *due = data;
  g_autoptr (DexFuture) tenants = tn_sync_which (due->services,
                                                 due->which,
                                                 tn_services_now (due->services),
                                                 _ ("Scheduled Sync"));

  dex_await (dex_ref (tenants), NULL);
  /* From what was just read (USR-13). */
  dex_await (tn_people_sync_run_due (due->services, FALSE), NULL);
  return g_steal_pointer (&tenants);
}

static DexFuture *
backups_fiber (gpointer services)
{
  dex_await (tn_snapshot_run_due (services), NULL);
  return tn_backup_refresh_due (services);
}

static void
start (TnScheduler *self, Strand strand)
{
  Tenants *due;

  dex_clear (&self->strands[strand]);
  switch (strand)
    {
    case STRAND_TENANTS:
      due = g_new (Tenants, 1);
      *due = (Tenants) { g_object_ref (self->services),
                         self->returned ? TN_DUE_REACHED : TN_DUE_TIME };
      self->returned = FALSE;
      self->strands[strand] = tn_dex_spawn (tenants_fiber, due, tenants_free);
      break;
    case STRAND_PARTNERS:
      self->strands[strand] = tn_csp_run_due (self->services);
      break;
    case STRAND_BACKUPS:
      self->strands[strand] =
          tn_dex_spawn (backups_fiber, g_object_ref (self->services), g_object_unref);
      break;
    case N_STRANDS:
    default:
      g_assert_not_reached ();
    }
}

/* Starts what is not under way. */
static DexFuture *
look_fiber (gpointer data)
{
  TnScheduler *self = data;
  TnDueWhich which = TN_DUE_TIME;
  gint64 now = tn_services_now (self->services);

  if (self->looked > 0 && now > self->looked)
    dex_future_disown (
        tn_store_refresh_aged (tn_services_get_store (self->services), self->looked, now));
  self->looked = now;
  if (!is_reachable (self, &which))
    return dex_future_new_true ();
  self->returned |= which == TN_DUE_REACHED;
  for (guint i = 0; i < N_STRANDS; i++)
    if (!is_running (self, (Strand) i))
      start (self, (Strand) i);
  return dex_future_new_true ();
}

static DexFuture *
look (TnScheduler *self)
{
  return tn_dex_spawn (look_fiber, g_object_ref (self), g_object_unref);
}

static DexFuture *
run_due_fiber (gpointer data)
{
  TnScheduler *self = data;

  dex_await (look (self), NULL);
  for (guint i = 0; i < N_STRANDS; i++)
    if (self->strands[i] != NULL)
      dex_await (dex_ref (self->strands[i]), NULL);
  return self->strands[STRAND_TENANTS] != NULL ? dex_ref (self->strands[STRAND_TENANTS])
                                               : dex_future_new_true ();
}

DexFuture *
tn_scheduler_run_due (TnScheduler *self)
{
  return tn_dex_spawn (run_due_fiber, g_object_ref (self), g_object_unref);
}

static DexFuture *
looked_cb (DexFuture *future, gpointer data)
{
  TN_SCHEDULER (data)->looking = FALSE;
  return dex_ref (future);
}

/* LIC-05: so that a day ends with its last numbers. */
static void
note_licences (TnScheduler *self)
{
  gint64 now = tn_services_now (self->services);

  if (self->noted > 0 && now >= self->noted && now - self->noted < NOTE_SECONDS)
    return;
  self->noted = now;
  dex_future_disown (tn_state_note_licences (tn_services_get_store (self->services), now));
}

static gboolean
look_cb (gpointer data)
{
  TnScheduler *self = data;

  /* A program that runs for weeks has a backup of each of its days. */
  tn_services_backup (self->services);
  note_licences (self);
  dex_future_disown (tn_store_note_others (tn_services_get_store (self->services)));
  if (!self->looking)
    {
      self->looking = TRUE;
      dex_future_disown (
          dex_future_finally (look (self), looked_cb, g_object_ref (self), g_object_unref));
    }
  return G_SOURCE_CONTINUE;
}

static void
network_changed_cb (GNetworkMonitor *monitor, gboolean available, TnScheduler *self)
{
  if (self->timer != 0 && available && tn_services_get_offline (self->services))
    look_cb (self);
}

void
tn_scheduler_start (TnScheduler *self)
{
  if (self->timer != 0)
    return;
  g_signal_connect_object (g_network_monitor_get_default (),
                           "network-changed",
                           G_CALLBACK (network_changed_cb),
                           self,
                           G_CONNECT_DEFAULT);
  self->timer =
      tn_clock_add_timer (tn_services_get_clock (self->services), LOOK_SECONDS, look_cb, self);
  look_cb (self);
}

void
tn_scheduler_stop (TnScheduler *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_signal_handlers_disconnect_by_func (g_network_monitor_get_default (), network_changed_cb, self);
}
