/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of TnServices share. Everything is of the main thread. */
#pragma once

#include "tn-services.h"

G_BEGIN_DECLS

struct _TnServices
{
  GObject parent_instance;

  TnStore *store;              /* (owned) */
  GPtrArray *clouds;           /* (owned) (element-type TnCloud): the first is the usual one */
  GHashTable *graphs;          /* (owned): base URL → TnGraph */
  GHashTable *tenant_cloud;    /* (owned): tenant id → TnCloud (not owned) */
  GHashTable *client_ids;      /* (owned): cloud id → client id */
  TnClock *clock;              /* (owned) */
  TnHttp *http;                /* (owned) */
  TnActor actor;               /* name (owned), source (interned) */
  gboolean unlock;             /* may ask for the keyring */
  gint64 ready_at;             /* when a new connection is possible */
  GListStore *jobs;            /* (owned) (element-type TnJob) */
  GHashTable *tokens;          /* (owned): tenant id and resource → CachedToken */
  GHashTable *refreshes;       /* (owned): tenant id and resource → DexFuture under way */
  GHashTable *removing;        /* (owned): set of row ids of integrations that are being removed */
  GHashTable *consent_running; /* (owned): set of tenant row ids whose consent is looked at */
  GHashTable *csp_running;     /* (owned): integration row id → DexFuture of the run under way */
  GHashTable *snapshots;       /* (owned): tenant row id → DexFuture of the snapshot under way */
  GHashTable *running;         /* (owned): tenant row id → DexFuture of the run under way */
  gboolean offline;
};

/* A value of its table of tokens. */
void tn_cached_token_free (gpointer cached);

G_END_DECLS
