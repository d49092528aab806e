/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of an import share; on the writer's or a reader's thread. */
#pragma once

#include "tn-state-people.h"

#include "tn-state-private.h"

G_BEGIN_DECLS

#define TN_IMPORT_MAX_FIELDS 20

typedef struct
{
  TnStateArgs *args;   /* (owned) */
  TnImport *import;    /* (owned) */
  gint64 organization; /* of rows that name none */
  gint64 now;
  gboolean apply;
  guint n;                                                   /* fields */
  int id_field, organization_field, name_field, email_field; /* -1: the kind has none */
  GHashTable *seen;   /* (owned): keys that a row of the file had already → its line */
  TnImportPlan *plan; /* (owned) */
  TnChange change;
} TnImportJob;

/* A row of the file. All texts are (owned) (nullable). */
typedef struct
{
  guint index;
  gint64 id;                               /* what it is about; 0: new */
  char *given[TN_IMPORT_MAX_FIELDS];       /* what the file says; NULL: nothing, "": it is empty */
  char *before[TN_IMPORT_MAX_FIELDS];      /* what is there */
  const char *after[TN_IMPORT_MAX_FIELDS]; /* of one or the other; NULL for empty ones */
  gint64 organization, managed, end_user;
  gint64 from; /* the organization that it belongs to now */
  char *error; /* (owned): why it is wrong */
} TnImportRow;

void tn_import_row_clear (TnImportRow *row);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TnImportRow, tn_import_row_clear)

/* The first thing that is wrong stays. */
void tn_import_row_wrong (TnImportRow *row, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Returns: (nullable) (transfer none): the file says nothing there, or @field is -1. */
const char *tn_import_row_given (TnImportRow *row, int field);
/* The file says something else than what is there. */
gboolean tn_import_row_is_change (TnImportRow *row, int field);
/* Fills before[] of the one with the id of the row. */
gboolean tn_import_row_read_before (TnDb *db, TnImportJob *job, TnImportRow *row, GError **error);

/* The table that a kind of import goes to. */
const char *tn_import_table (TnImportKind kind);

/* The only row that fits, 0: none, -1: several; %G_MININT64: failed. @sql has two parameters. */
gint64
tn_import_find_one (TnDb *db, GError **error, const char *sql, gint64 scope, const char *text);
/* Which one the row is about (ORG-03); a row that was there already is wrong. FALSE: the database
 * failed. */
gboolean tn_import_row_find (TnDb *db, TnImportJob *job, TnImportRow *row, GError **error);
/* The organization that it belongs to now, or another where the file says so. FALSE: the database
 * failed. */
gboolean tn_import_row_judge_parent (TnDb *db, TnImportJob *job, TnImportRow *row, GError **error);

G_END_DECLS
