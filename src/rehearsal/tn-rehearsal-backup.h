/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-rehearsal-private.h"

/* What the files of Microsoft 365 Backup share (reference 5.1 to 5.9). */

G_BEGIN_DECLS

#define BACKUP_ROOT "/v1.0/solutions/backupRestore/"
#define BACKUP_PAGE 100
#define UNITS_PER_REQUEST 50
#define MAX_ACTIVE_SESSIONS 25
#define DAY (24 * 60 * 60)

/* Seconds that Microsoft's work takes. */
#define POLICY_UPDATES 2
#define UNIT_UPDATES 2
#define SESSION_STARTS 1
#define ARTIFACT_TAKES 2

typedef struct
{
  const char *noun;     /* "mailbox" */
  const char *policies; /* below ROOT */
  const char *policy_type;
  const char *units;
  const char *unit_type;
  const char *unit_list; /* of a policy's body */
  const char *sessions;
  const char *session_type;
  const char *artifacts;
} Workload;

enum
{
  MAILBOX,
  DRIVE,
  SITE,
  N_WORKLOADS,
};

extern const Workload tn_backup_workloads[N_WORKLOADS];

/* What becomes something else after a while has the time when it does. */
typedef struct
{
  char id[37];
  gboolean exists;
  const char *status;
  gint64 ready_at;
} Policy;

typedef struct
{
  char id[37];
  guint workload;
  guint number;  /* of the user, or the site */
  char *object;  /* (owned): id of the user, or the site's */
  char *name;    /* (owned) */
  char *address; /* (owned) (nullable): mail address, or where the site is */
  const char *status;
  const char *error; /* (nullable) */
  gint64 ready_at;
  gint64 since; /* there are points from this time on */
} Unit;

typedef struct
{
  char id[37];
  Unit *unit; /* (not owned) */
  gint64 point;
  gboolean in_place;
  const char *status;
  const char *error; /* (nullable) */
  gint64 started_at, done_at;
} Artifact;

typedef struct
{
  char id[37];
  guint workload;
  const char *status;
  gint64 created_at, activated_at;
  GPtrArray *artifacts; /* (owned) (element-type Artifact) */
} Session;

typedef struct
{
  const char *status, *consumer; /* of the whole service */
  Policy policies[N_WORKLOADS];
  GPtrArray *units;    /* (owned) (element-type Unit) */
  GPtrArray *sessions; /* (owned) (element-type Session) */
  guint serial;        /* of the next id */
} Backup;

/* tn-rehearsal-backup.c */
void tn_backup_next_id (TnRehearsal *self, TnFleetTenant *tenant, Backup *backup, char out[37]);
void tn_backup_session_free (gpointer data);
Unit *tn_backup_find_unit_by_id (Backup *backup, const char *id);
/* The list that is being written goes on. */
void tn_backup_begin_item (GString *out);
void tn_backup_put_time (GString *out, const char *name, gint64 time);
void tn_backup_put_error (GString *out, const char *code); /* NULL: none */
guint tn_backup_skip_of (TnCall *call);

/* Points and restores (tn-rehearsal-backup-restore.c). */
void tn_backup_search_points (TnRehearsal *self, TnCall *call, TnReply *reply, Backup *backup);
void tn_backup_list_points (TnRehearsal *self, TnCall *call, TnReply *reply, Backup *backup);
void tn_backup_put_sessions (TnReply *reply, Backup *backup);
Session *tn_backup_find_session (Backup *backup, const char *id);
void tn_backup_create_session (TnRehearsal *self,
                               TnCall *call,
                               TnReply *reply,
                               Backup *backup,
                               guint workload);
void tn_backup_handle_session (TnRehearsal *self,
                               TnCall *call,
                               TnReply *reply,
                               Backup *backup,
                               Session *session,
                               const char *rest);

G_END_DECLS
