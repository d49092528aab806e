/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TnStoreError:
 * @TN_STORE_ERROR_REFUSED: a rule of ours forbids the change; the message says which
 */
typedef enum
{
  TN_STORE_ERROR_FAILED,
  TN_STORE_ERROR_BUSY,
  TN_STORE_ERROR_CONSTRAINT,
  TN_STORE_ERROR_CORRUPT,
  TN_STORE_ERROR_NEWER_SCHEMA,
  TN_STORE_ERROR_FULL,
  TN_STORE_ERROR_NOT_FOUND,
  TN_STORE_ERROR_REFUSED,
  TN_STORE_ERROR_LOCKED,
  TN_STORE_ERROR_READ_ONLY,
} TnStoreError;

#define TN_STORE_ERROR (tn_store_error_quark ())
GQuark tn_store_error_quark (void);

/** TnTables: which tables a transaction changed. */
typedef enum
{
  TN_TABLE_TENANTS = 1 << 0,
  TN_TABLE_MANAGED_TENANTS = 1 << 1,
  TN_TABLE_ORGANIZATIONS = 1 << 2,
  TN_TABLE_RUNS = 1 << 3,
  TN_TABLE_USERS = 1 << 4,
  TN_TABLE_SKUS = 1 << 5,
  TN_TABLE_SCORES = 1 << 6,
  TN_TABLE_SETTINGS = 1 << 7,
  TN_TABLE_AUDIT = 1 << 8,
  TN_TABLE_INTEGRATIONS = 1 << 9,
  TN_TABLE_RELATIONSHIPS = 1 << 10,
  TN_TABLE_TAGS = 1 << 11,
  TN_TABLE_ALERTS = 1 << 12,
  TN_TABLE_GROUPS = 1 << 13,
  TN_TABLE_DEVICES = 1 << 14,
  TN_TABLE_END_USERS = 1 << 15,
  TN_TABLE_ASSETS = 1 << 16,
  TN_TABLE_USER_SYNCS = 1 << 17,
  TN_TABLE_BACKUPS = 1 << 18,
  TN_TABLES_ALL = (1 << 19) - 1,
} TnTables;

G_END_DECLS
