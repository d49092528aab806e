/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-gdap-fleet.h"
#include "tn-rehearsal.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

#define TN_GLOBAL_ADMINISTRATOR "62e90394-69f5-4237-9190-012177145e10"

struct _TnRehearsal
{
  GPtrArray *delays;  /* (owned) (element-type GSource): answers that are held back */
  SoupServer *server; /* (owned) */
  TnFleet *fleet;     /* (owned) */
  char *base;         /* (owned) (nullable until it listens) */
  char *
      key; /* (owned): signs the tokens; depends on the seed only, so that they outlive a restart */
  GHashTable *codes;             /* (owned): authorization code → TnCode */
  GHashTable *devices;           /* (owned): device code → TnDevice */
  GHashTable *clients;           /* (owned): set of client ids that may sign in */
  GHashTable *applications;      /* (owned): object id → JSON of a registration made here */
  TnGdapFleet *gdap;             /* (owned) (nullable): the partner */
  gint64 (*now) (gpointer data); /* (nullable): instead of the system's clock */
  gpointer now_data;             /* (not owned) */
  GPtrArray *faults;             /* (owned) (element-type TnFault) */
  GHashTable *buckets;           /* (owned): tenant id → TnBucket */
  GHashTable *backups;           /* (owned): tenant id → its Microsoft 365 Backup */
  GHashTable *recoveries;        /* (owned): tenant id → GPtrArray of recovery jobs */
  GHashTable *counts;            /* (owned): path → requests */
  guint total;
  guint under_way, highest;
  guint unit_limit;
  guint device_interval;
  guint32 dice; /* state of the deterministic dice that shuffle batches and let storms strike */
  gboolean storm;
  gboolean verbose;
};

/* One request, of HTTP or of a $batch. */
typedef struct
{
  const char *method;
  char *path;            /* (owned): below /graph, decoded: "/v1.0/users" */
  char *query;           /* (owned) (nullable): as it was sent, still encoded */
  GHashTable *params;    /* (owned): decoded query parameters */
  gboolean eventual;     /* ConsistencyLevel: eventual */
  const char *prefer;    /* (nullable) */
  const char *accept;    /* (nullable) */
  GBytes *body;          /* (owned) (nullable) */
  TnFleetTenant *tenant; /* whom the token speaks for */
  const char *scopes;    /* what it may do, space separated */
  const char *user_id;   /* (nullable): whose token it is */
  const char *app_id;    /* (nullable): for which application it was made */
  const char *if_match;  /* (nullable) */
  gboolean mfa;          /* the token says that MFA was done */
  gboolean powerless;    /* somebody else's user without any role here */
  gboolean in_batch;
} TnCall;

typedef struct
{
  guint status;
  const char *type;   /* content type */
  GString *body;      /* (owned) */
  GPtrArray *headers; /* (owned) (element-type utf8): name, value, name, value … */
} TnReply;

void tn_reply_header (TnReply *reply, const char *name, const char *value);
void tn_reply_graph_error (TnReply *reply, guint status, const char *code, const char *message);

/* 204: done, and nothing to say. */
void tn_reply_no_content (TnReply *reply);

/* Returns: (transfer full) (nullable): there is no body, or it is no JSON. */
JsonNode *tn_call_read_body (TnCall *call) G_GNUC_WARN_UNUSED_RESULT;

/* @root: (out) (transfer full) (nullable): owns what is returned. Returns: (nullable): the body was
 * no JSON object; then the reply says so. */
JsonObject *tn_call_parse_body (TnCall *call, JsonNode **root, TnReply *reply);

gint64 tn_rehearsal_now (TnRehearsal *self);

/* Graph checks the scopes of the token (reference 3.1, least permission or a larger one). */
gboolean tn_call_may (TnCall *call, TnReply *reply, const char *const *any_of);

guint32 tn_rehearsal_roll (TnRehearsal *self, guint32 below);
char *tn_rehearsal_sign (TnRehearsal *self, const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* Sign-in (tn-rehearsal-sign-in.c, what its parts share in tn-rehearsal-sign-in.h) */
typedef struct _TnCode TnCode;
void tn_code_free (TnCode *code);
typedef struct _TnDevice TnDevice;
void tn_device_free (TnDevice *device);
/* What the application may do in a tenant, space separated. */
char *tn_rehearsal_granted (TnFleetTenant *tenant) G_GNUC_WARN_UNUSED_RESULT;
gboolean tn_rehearsal_knows_permission (const char *name);
void tn_rehearsal_put_permissions (TnRehearsal *self, GString *out);
gboolean tn_rehearsal_handle_sign_in (TnRehearsal *self,
                                      SoupServerMessage *message,
                                      const char *path,
                                      TnReply *reply);
/* The tenant and scopes of an access token, or FALSE with a Graph error in @reply. */
gboolean tn_rehearsal_check_token (TnRehearsal *self,
                                   const char *authorization,
                                   const char *resource,
                                   TnCall *call,
                                   TnReply *reply);

/* Graph (tn-rehearsal-graph.c, tn-rehearsal-users.c) */
void tn_rehearsal_handle_graph (TnRehearsal *self, TnCall *call, TnReply *reply);
void tn_rehearsal_handle_users (TnRehearsal *self, TnCall *call, TnReply *reply);
/* By id or name; NULL: 404 is in @reply. */
TnFleetUser *
tn_rehearsal_find_user (TnRehearsal *self, TnCall *call, const char *id_or_upn, TnReply *reply);
void tn_rehearsal_refuse_absent (TnReply *reply);
/* The default properties and accountEnabled, as an answer to a change has them. */
void tn_rehearsal_put_user (TnRehearsal *self, TnCall *call, GString *out, TnFleetUser *user);
/* A token that says where to go on, and cannot be altered or used in another tenant. The second:
 * NULL: it is not one of ours. */
char *tn_rehearsal_make_token (TnRehearsal *self,
                               TnCall *call,
                               const char *content) G_GNUC_WARN_UNUSED_RESULT;
char *tn_rehearsal_open_token (TnRehearsal *self,
                               TnCall *call,
                               const char *token) G_GNUC_WARN_UNUSED_RESULT;
/* 410: @of ("users") has to be read anew. */
void tn_rehearsal_refuse_delta (TnRehearsal *self, const char *of, TnReply *reply);
/* Groups and devices (tn-rehearsal-directory.c), changes of people (tn-rehearsal-actions.c).
 * FALSE: not one of their paths. */
char *tn_rehearsal_device_name (guint index) G_GNUC_WARN_UNUSED_RESULT;
gboolean tn_rehearsal_handle_directory (TnRehearsal *self, TnCall *call, TnReply *reply);
gboolean tn_rehearsal_handle_actions (TnRehearsal *self, TnCall *call, TnReply *reply);
/* What a directory holds beside them (tn-rehearsal-objects.c). The first: FALSE: not one of its
 * paths. */
gboolean tn_rehearsal_handle_objects (TnRehearsal *self, TnCall *call, TnReply *reply);
void tn_rehearsal_attack (TnRehearsal *self, TnFleetTenant *tenant, guint people);
void tn_rehearsal_purge (TnRehearsal *self, TnFleetTenant *tenant);
GPtrArray *tn_rehearsal_list_deleted_policies (TnRehearsal *self,
                                               TnFleetTenant *tenant,
                                               gint64 since) G_GNUC_WARN_UNUSED_RESULT;
void tn_rehearsal_restore_policy (TnRehearsal *self, TnFleetTenant *tenant, const char *id);
void tn_rehearsal_restore_group (TnFleetTenant *tenant, TnDirectoryGroup *group);
/* Microsoft 365 Backup (tn-rehearsal-backup.c), Microsoft Entra Backup and Recovery
 * (tn-rehearsal-recovery.c). The handlers: FALSE: not one of their paths. */
void tn_rehearsal_init_backup (TnRehearsal *self);
gboolean tn_rehearsal_handle_backup (TnRehearsal *self, TnCall *call, TnReply *reply);
void tn_rehearsal_init_recovery (TnRehearsal *self);
gboolean tn_rehearsal_handle_recovery (TnRehearsal *self, TnCall *call, TnReply *reply);
/* The partner (tn-rehearsal-partner.c), Partner Center (tn-rehearsal-partner-center.c). The first:
 * FALSE: not one of its paths. */
gboolean tn_rehearsal_handle_partner_graph (TnRehearsal *self, TnCall *call, TnReply *reply);
void tn_rehearsal_handle_partner_center (TnRehearsal *self,
                                         TnCall *call,
                                         TnReply *reply,
                                         const char *path);

/* Daily reports, devices, controls of the Secure Score, DNS (tn-rehearsal-posture.c). The first:
 * FALSE: not one of its paths. */
gboolean tn_rehearsal_handle_posture (TnRehearsal *self, TnCall *call, TnReply *reply);
/* What needs AuditLog.Read.All and Entra ID P1; FALSE: refused. */
gboolean tn_rehearsal_may_read_reports (TnCall *call, TnReply *reply);
void tn_rehearsal_put_controls (TnRehearsal *self, GString *out, TnFleetTenant *tenant);
void tn_rehearsal_handle_dns (TnRehearsal *self, const char *name, TnReply *reply);

/* Pages for people (tn-rehearsal-pages.c). */
void tn_rehearsal_begin_page (TnReply *reply, const char *title);
gboolean
tn_rehearsal_handle_pages (TnRehearsal *self, const char *path, TnCall *call, TnReply *reply);

/* Orders from outside (tn-rehearsal-control.c): @path begins with /rehearsal/. */
void tn_rehearsal_handle_control (TnRehearsal *self,
                                  SoupServerMessage *message,
                                  const char *path,
                                  TnReply *reply);

/* Throttling and faults of one call (tn-rehearsal-faults.c): TRUE when @reply is already the
 * answer. */
void tn_fault_free (gpointer fault);
gboolean tn_rehearsal_intervene (TnRehearsal *self,
                                 TnCall *call,
                                 TnReply *reply,
                                 gboolean *resets,
                                 guint *delay_ms);
/* A fault with the match "/dns" is there. */
gboolean tn_rehearsal_dns_fails (TnRehearsal *self);

void tn_call_parse_query (TnCall *call, const char *query);
void tn_call_clear (TnCall *call);
void tn_reply_clear (TnReply *reply);
void tn_reply_init (TnReply *reply);

/* JSON text, for answers too large to build as a tree. */
void tn_put_name (GString *out, const char *name);
void tn_put_string (GString *out, const char *value); /* NULL: null */
void tn_put_member (GString *out, const char *name, const char *value);
void tn_put_int (GString *out, const char *name, gint64 value);
void tn_put_raw (GString *out, const char *name, const char *json);
void tn_put_double (GString *out, const char *name, double value);
/* Begins the object of a collection, with its context. */
void tn_put_collection (TnRehearsal *self, GString *out, const char *of);

G_END_DECLS
