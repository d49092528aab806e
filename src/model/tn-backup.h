/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-status.h"

/* When a backup is due, and which snapshots are kept (product 13.10, 13.13). Pure; any thread. The
 * numbers are stored: never renumber. */

G_BEGIN_DECLS

typedef enum
{
  TN_SCHEDULE_HOURLY,
  TN_SCHEDULE_FOUR_HOURS,
  TN_SCHEDULE_DAILY,  /* at two in the morning, local time */
  TN_SCHEDULE_WEEKLY, /* on Sunday at two in the morning */
  TN_SCHEDULE_TWO_HOURS,
  TN_SCHEDULE_SIX_HOURS,
  TN_SCHEDULE_TWELVE_HOURS,
  TN_SCHEDULE_CRON, /* see tn-cron.h */
  TN_N_SCHEDULES,
} TnBackupSchedule;

/** TN_BACKUP_WINDOW_HOURS: how long a window may be at most. */
#define TN_BACKUP_WINDOW_HOURS 23

/** TnBackupPlan: when a tenant's backup is due (product 13.13, BAK-28). */
typedef struct
{
  TnBackupSchedule schedule;
  char *cron;         /* (owned) (nullable): with %TN_SCHEDULE_CRON */
  char *zone;         /* (owned) (nullable): name of a time zone; NULL: of this computer */
  guint window_from;  /* the hour at which the window opens */
  guint window_hours; /* for so long; 0: it is always open */
  gboolean paused;    /* nothing is due; what there is stays */
} TnBackupPlan;

/** tn_backup_plan_copy: Returns: by value; clear it with tn_backup_plan_clear(). */
TnBackupPlan tn_backup_plan_copy (const TnBackupPlan *plan);
void tn_backup_plan_clear (TnBackupPlan *plan);
gboolean tn_backup_plan_equal (const TnBackupPlan *one, const TnBackupPlan *other);

/** tn_backup_plan_check: NULL, or what is wrong with it, translated. */
const char *tn_backup_plan_check (const TnBackupPlan *plan);

/** tn_backup_plan_next: when it is due after @now, in seconds since 1970: what falls outside of the
 * window waits until that opens. 0: never (a plan that cannot be read). */
gint64 tn_backup_plan_next (const TnBackupPlan *plan, gint64 now);

/** tn_backup_plan_first: the first time from @now on at which its window is open; @now, if the plan
 * cannot be read. */
gint64 tn_backup_plan_first (const TnBackupPlan *plan, gint64 now);

/** tn_backup_plan_is_open: one that is due may begin now. One that has begun is finished. */
gboolean tn_backup_plan_is_open (const TnBackupPlan *plan, gint64 now);

/** tn_backup_plan_describe: for the audit trail: "0 3 * * 1, 20:00 + 8 h, Europe/Berlin". */
char *tn_backup_plan_describe (const TnBackupPlan *plan) G_GNUC_WARN_UNUSED_RESULT;

/** TnBackupRight: what somebody may do with the backups of a tenant (BAK-11). */
typedef enum
{
  TN_BACKUP_MONITOR,
  TN_BACKUP_CONFIGURE,
  TN_BACKUP_RESTORE,
  TN_N_BACKUP_RIGHTS,
} TnBackupRight;

/** tn_schedule_title: translated. tn_schedule_nick: on the command line. */
const char *tn_schedule_title (TnBackupSchedule schedule);
const char *tn_schedule_nick (TnBackupSchedule schedule);

/** tn_schedule_parse: %TN_N_SCHEDULES: it is no nick. */
TnBackupSchedule tn_schedule_parse (const char *nick);

/** TnBackupCondition: how a tenant's backup is; what needs somebody comes last. As the list of
 * backups reckons it (tn-list-shapes.c). */
typedef enum
{
  TN_BACKUP_PROTECTED,
  TN_BACKUP_WAITING, /* enabled, and the first snapshot is still to come */
  TN_BACKUP_DISABLED,
  TN_BACKUP_NONE, /* nobody has set it up; there may be snapshots that were taken by hand */
  TN_BACKUP_PAUSED,
  TN_BACKUP_LATE, /* its time came hours ago: no window was open */
  TN_BACKUP_FAILED,
  TN_N_BACKUP_CONDITIONS,
} TnBackupCondition;

TnStatusLook tn_backup_condition_look (TnBackupCondition condition);

/** tn_backup_by_hand_look: of %TN_BACKUP_NONE where there is a snapshot all the same: it
 * protects for as long as somebody remembers to take another. */
TnStatusLook tn_backup_by_hand_look (void);

/** tn_backup_condition_nick: on the command line and in JSON. */
const char *tn_backup_condition_nick (TnBackupCondition condition);

/** tn_schedule_next: when it is due after @now, in seconds since 1970. @zone: whose mornings count.
 * Of %TN_SCHEDULE_CRON: as if it were daily; see tn_backup_plan_next(). */
gint64 tn_schedule_next (TnBackupSchedule schedule, gint64 now, GTimeZone *zone);

/** TnKeptSnapshot: one that retention judges. */
typedef struct
{
  gint64 id;
  gint64 taken_at;
  gboolean keep; /* (out) */
} TnKeptSnapshot;

/**
 * tn_retention_judge:
 * @snapshots: (element-type TnKeptSnapshot): oldest first
 * @keep_days: 0: for ever
 *
 * The newest is always kept, whatever its age, and so is the last one from before the time that is
 * kept: with it, every day of that time can be gone back to. Returns: how many go.
 */
guint tn_retention_judge (GArray *snapshots, guint keep_days, gint64 now);

/** TN_FORGET_DAYS: a deleted user is kept for so long at least (BAK-25). */
#define TN_FORGET_DAYS 7

/** TN_BACKUP_GRACE_DAYS: so long after it was disabled, a backup is deleted (BAK-23). */
#define TN_BACKUP_GRACE_DAYS 30

/** tn_backup_is_mass_deletion: so many of @objects are gone at once that somebody should look: ten
 * at least, and a twentieth. */
gboolean tn_backup_is_mass_deletion (guint removed, guint objects);

G_END_DECLS
