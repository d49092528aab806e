/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-status.h"

/* What of a tenant can be backed up, and how each of it is (product 13.1, 13.4; DET-06). Pure; any
 * thread. The numbers are stored: never renumber. */

G_BEGIN_DECLS

/**
 * TnBackupService:
 * @TN_BACKUP_SERVICE_DIRECTORY: our own snapshots
 * @TN_BACKUP_SERVICE_ENTRA: Microsoft Entra Backup and Recovery
 * the others: Microsoft 365 Backup
 */
typedef enum
{
  TN_BACKUP_SERVICE_DIRECTORY,
  TN_BACKUP_SERVICE_ENTRA,
  TN_BACKUP_SERVICE_EXCHANGE,
  TN_BACKUP_SERVICE_ONEDRIVE,
  TN_BACKUP_SERVICE_SHAREPOINT,
  TN_N_BACKUP_SERVICES,
} TnBackupService;

/** tn_backup_service_title: translated. tn_backup_service_nick: on the command line, in JSON and in
 * the audit trail. tn_backup_service_parse: %TN_N_BACKUP_SERVICES: it is no nick. */
const char *tn_backup_service_title (TnBackupService service);
const char *tn_backup_service_nick (TnBackupService service);
TnBackupService tn_backup_service_parse (const char *nick);

/** tn_backup_service_unit: so many of what it protects, translated: "41 mailboxes". */
char *tn_backup_service_count (TnBackupService service, guint n) G_GNUC_WARN_UNUSED_RESULT;

/**
 * TnServiceState:
 * @TN_SERVICE_UNKNOWN: it was not asked yet, or could not be
 * @TN_SERVICE_NOT_PERMITTED: we may not even look
 * @TN_SERVICE_NOT_LICENSED: the tenant has not bought what it needs
 * @TN_SERVICE_OFF: nobody has set it up
 * @TN_SERVICE_PAUSED: it is set up and does not protect
 * @TN_SERVICE_STARTING: it begins
 * @TN_SERVICE_PROTECTED: all that was chosen is protected
 * @TN_SERVICE_INCOMPLETE: some of it is not
 * @TN_SERVICE_LOCKED: Microsoft lets nobody change it (billing, grace)
 */
typedef enum
{
  TN_SERVICE_UNKNOWN,
  TN_SERVICE_NOT_PERMITTED,
  TN_SERVICE_NOT_LICENSED,
  TN_SERVICE_OFF,
  TN_SERVICE_PAUSED,
  TN_SERVICE_STARTING,
  TN_SERVICE_PROTECTED,
  TN_SERVICE_INCOMPLETE,
  TN_SERVICE_LOCKED,
  TN_N_SERVICE_STATES,
} TnServiceState;

TnStatusLook tn_service_state_look (TnServiceState state);
const char *tn_service_state_nick (TnServiceState state);

/** tn_service_state_restores: there are points that one can go back to (DET-07). */
gboolean tn_service_state_restores (TnServiceState state);

/** TnServiceBackup: how one service of one tenant is. Numbers are -1 when they are not known. */
typedef struct
{
  TnBackupService service;
  TnServiceState state;
  gboolean foreign; /* another application is the controller: we may look, and no more */
  char *problem; /* (owned) (nullable): why it could not be read: a word of tn_problem_for_code(),
                    or Microsoft's own */
  gint64 total;  /* units that were chosen; of the directory: points */
  gint64 done;   /* of these, protected */
  gint64 failed;
  gint64 gap;     /* users with a licence that nobody chose */
  gint64 last_at; /* when it was last safe, in seconds since 1970; 0: never, or not known */
  gint64 read_at;
} TnServiceBackup;

#define TN_TYPE_SERVICE_BACKUP (tn_service_backup_get_type ())
GType tn_service_backup_get_type (void);

/** tn_service_backup_new: nothing is known of it. */
TnServiceBackup *tn_service_backup_new (TnBackupService service) G_GNUC_WARN_UNUSED_RESULT;
TnServiceBackup *tn_service_backup_copy (const TnServiceBackup *self) G_GNUC_WARN_UNUSED_RESULT;
void tn_service_backup_free (TnServiceBackup *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnServiceBackup, tn_service_backup_free)

/** tn_service_backup_look: of its state; what protects all that was chosen and leaves out licensed
 * users has gaps. tn_service_backup_nick: on the command line and in JSON. */
TnStatusLook tn_service_backup_look (const TnServiceBackup *backup);
const char *tn_service_backup_nick (const TnServiceBackup *backup);

/** tn_service_backup_describe: how a service is, in words, translated. @now: in seconds since 1970
 */
char *tn_service_backup_describe (const TnServiceBackup *backup,
                                  gint64 now) G_GNUC_WARN_UNUSED_RESULT;

/** TnBackupItemState: how a thing that is restored, or would be, fares. */
typedef enum
{
  TN_ITEM_WAITING,
  TN_ITEM_RUNNING,
  TN_ITEM_DONE,
  TN_ITEM_FAILED,
  TN_ITEM_UNKNOWN, /* Microsoft goes on, and we do not see how it ends */
} TnBackupItemState;

/**
 * TnBackupItem: an object of Microsoft's backup services as their lists tell of it: a policy, a
 * unit, a point, a session, an artifact, a snapshot, a job, a change.
 */
typedef struct
{
  char *id;                   /* (owned) */
  char *object;               /* (owned) (nullable): which user, site, unit or type it is about */
  char *name;                 /* (owned) (nullable) */
  char *details;              /* (owned) (nullable): an address; where it was restored to */
  char *status;               /* (owned) (nullable): Microsoft's word */
  char *problem;              /* (owned) (nullable): Microsoft's own reason */
  gint64 time;                /* seconds since 1970; 0: not known */
  gint64 total, done, failed; /* -1: not known */
  gboolean follows;           /* of a rule: it applies itself to whoever comes later */
  TnBackupItemState state;    /* of those that are restored */
} TnBackupItem;

#define TN_TYPE_BACKUP_ITEM (tn_backup_item_get_type ())
GType tn_backup_item_get_type (void);
TnBackupItem *tn_backup_item_copy (const TnBackupItem *self) G_GNUC_WARN_UNUSED_RESULT;
void tn_backup_item_free (TnBackupItem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnBackupItem, tn_backup_item_free)

/** tn_backup_item_title: its name, or its id where Microsoft gives none. */
const char *tn_backup_item_title (const TnBackupItem *self);

/** tn_backup_items_new: (element-type TnBackupItem): empty; owns what is added. */
GPtrArray *tn_backup_items_new (void) G_GNUC_WARN_UNUSED_RESULT;

/** tn_backup_items_ids: Returns: (element-type utf8): of @items. */
GPtrArray *tn_backup_items_ids (GPtrArray *items) G_GNUC_WARN_UNUSED_RESULT;

/** tn_backup_item_is_place: a folder or the like, that holds others (reference 5.8). */
gboolean tn_backup_item_is_place (const TnBackupItem *item);

/** tn_backup_rule_words: what a rule's expression names: ids of groups, or words (reference 5.5).
 * tn_backup_rule_expression: the other way. */
char **tn_backup_rule_words (const char *expression) G_GNUC_WARN_UNUSED_RESULT;
char *tn_backup_rule_expression (TnBackupService service,
                                 const char *const *words) G_GNUC_WARN_UNUSED_RESULT;

/** TnMailQuery: which mails of a mailbox. Strings may be NULL or "": any. */
typedef struct
{
  const char *subject; /* holds these words */
  const char *sender;  /* an address */
  gboolean attachment; /* only such as have one */
} TnMailQuery;

/** tn_mail_query_is_empty: it names nothing: Microsoft takes no such search.
 * tn_mail_query_expression: in the language of restorePoint: search. */
gboolean tn_mail_query_is_empty (const TnMailQuery *query);
char *tn_mail_query_expression (const TnMailQuery *query) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
