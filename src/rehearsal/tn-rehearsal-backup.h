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
#define RULE_TAKES 2
#define BROWSE_TAKES 2
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
  const char *granular;
  const char *browses; /* (nullable): mailboxes are searched, not looked into */
  const char *rules;
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
  gint64 since;  /* there are points from this time on */
  char rule[37]; /* "": somebody chose it by hand */
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
  char *key; /* (owned) (nullable): only this item of it */
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
  GPtrArray *units;     /* (owned) (element-type Unit) */
  GPtrArray *sessions;  /* (owned) (element-type Session) */
  GPtrArray *rules;     /* (owned) */
  GPtrArray *browses;   /* (owned) */
  GHashTable *searches; /* (owned): their ids */
  guint serial;         /* of the next id */
} Backup;

/* tn-rehearsal-backup.c */
void tn_backup_next_id (TnRehearsal *self, TnFleetTenant *tenant, Backup *backup, char out[37]);
void tn_backup_session_free (gpointer data);
Unit *tn_backup_find_unit_by_id (Backup *backup, const char *id);
/* The id of a point, and what an id is of: @unit (nullable), @point 0 if it is none. */
char *tn_backup_point_id (const Unit *unit, gint64 point);
void tn_backup_parse_point (Backup *backup, const char *id, Unit **unit, gint64 *point);
/* The list that is being written goes on. */
void tn_backup_begin_item (GString *out);
void tn_backup_put_time (GString *out, const char *name, gint64 time);
void tn_backup_put_error (GString *out, const char *code); /* NULL: none */
guint tn_backup_skip_of (TnCall *call);

Unit *tn_backup_add_unit (TnRehearsal *self,
                          TnFleetTenant *tenant,
                          Backup *backup,
                          guint workload,
                          guint number);
void tn_backup_put_unit (GString *out, Backup *backup, const Unit *unit);
void tn_backup_put_policy (GString *out, Backup *backup, guint workload);
guint tn_backup_n_sites (void);
const char *tn_backup_site_name (guint number);

/* Policies (tn-rehearsal-backup-policies.c). tn_backup_may_control: who is no controller may look,
 * and that is all; FALSE: @reply says so. */
gboolean tn_backup_may_control (TnReply *reply, Backup *backup);
void tn_backup_write_policy (TnRehearsal *self,
                             TnCall *call,
                             TnReply *reply,
                             Backup *backup,
                             guint workload,
                             const char *id);
void tn_backup_switch_policy (TnRehearsal *self,
                              TnReply *reply,
                              Backup *backup,
                              const char *id,
                              const char *verb);

/* tn_backup_cover: protects the user or site of that number, unless it is; @rule: (nullable): the
 * id of the dynamic one that keeps it. tn_backup_uncover: all that a rule keeps. */
void tn_backup_cover (TnRehearsal *self,
                      TnFleetTenant *tenant,
                      Backup *backup,
                      guint workload,
                      guint number,
                      const char *rule);
void tn_backup_uncover (TnRehearsal *self, Backup *backup, const char *rule);

/* Rules (tn-rehearsal-backup-rules.c). */
GPtrArray *tn_backup_rules_new (void);
void tn_backup_settle_rules (TnRehearsal *self, TnFleetTenant *tenant, Backup *backup);
void tn_backup_handle_rules (TnRehearsal *self,
                             TnCall *call,
                             TnReply *reply,
                             Backup *backup,
                             guint workload,
                             const char *id,
                             const char *verb);

/* Looking into points (tn-rehearsal-backup-browse.c). tn_backup_find_browsed: the unit and the
 * point of an item that was seen; FALSE: nobody has. */
GPtrArray *tn_backup_browses_new (void);
void tn_backup_handle_browse (TnRehearsal *self,
                              TnCall *call,
                              TnReply *reply,
                              Backup *backup,
                              guint workload,
                              char **parts);
gboolean tn_backup_find_browsed (Backup *backup,
                                 const char *id,
                                 const char *key,
                                 Unit **unit,
                                 gint64 *point);

/* Points and restores (tn-rehearsal-backup-restore.c). */
void tn_backup_search_points (TnRehearsal *self, TnCall *call, TnReply *reply, Backup *backup);
void tn_backup_list_points (TnRehearsal *self, TnCall *call, TnReply *reply, Backup *backup);
/* tn_backup_is_fast: one that can be looked into */
gboolean tn_backup_is_fast (gint64 point);
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
