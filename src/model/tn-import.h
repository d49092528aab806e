/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A CSV file that becomes organizations, end users or assets (product 9): what its columns mean,
 * and what a row holds. What happens to the rows is store/tn-state-import.h. Any thread. */

G_BEGIN_DECLS

typedef enum
{
  TN_IMPORT_ORGANIZATIONS,
  TN_IMPORT_END_USERS,
  TN_IMPORT_ASSETS,
  TN_N_IMPORTS,
} TnImportKind;

/** TnImportField: a field that a column can be for. */
typedef struct
{
  const char *name;  /* as a file calls it; the name of the column that we export */
  const char *title; /* to be translated */
} TnImportField;

/** tn_import_fields: @n: (out). The last is for fields of the MSP's own. */
const TnImportField *tn_import_fields (TnImportKind kind, guint *n);

/** tn_import_field: by name; -1: none. */
int tn_import_field (TnImportKind kind, const char *name);

/** TnImport: a file. Counted references; nothing of it changes. */
typedef struct
{
  TnImportKind kind;
  char **header;   /* (owned) */
  GPtrArray *rows; /* (owned) (element-type GStrv): without the header */
  int *columns;    /* (owned): by field: which column it is in; -1: none */
  guint n_columns;
} TnImport;

#define TN_TYPE_IMPORT (tn_import_get_type ())
GType tn_import_get_type (void);

/** tn_import_new: reads a file, in whatever encoding and with whatever separator, and guesses what
 * its columns are for. Fails with %G_IO_ERROR_INVALID_DATA. */
TnImport *
tn_import_new (TnImportKind kind, GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TnImport *tn_import_ref (TnImport *self);
void tn_import_unref (TnImport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnImport, tn_import_unref)

/** tn_import_remap: the same file with another meaning of a column. @column: -1: the field is not
 * in the file. */
TnImport *tn_import_remap (TnImport *self, guint field, int column) G_GNUC_WARN_UNUSED_RESULT;

/** tn_import_get: (transfer full) (nullable): what a row says of a field, without space around it
 * and without what protects against formulas; NULL: the file does not have the field; "": it is
 * empty. */
char *tn_import_get (TnImport *self, guint row, guint field) G_GNUC_WARN_UNUSED_RESULT;

/** tn_import_template: a file with the columns and no row. */
char *tn_import_template (TnImportKind kind) G_GNUC_WARN_UNUSED_RESULT;

/** TnImportOutcome: what becomes of a row of the file. */
typedef enum
{
  TN_IMPORT_CREATE,
  TN_IMPORT_UPDATE,
  TN_IMPORT_SAME, /* it is so already */
  TN_IMPORT_WRONG,
  TN_N_IMPORT_OUTCOMES,
} TnImportOutcome;

typedef struct
{
  TnImportOutcome outcome;
  gint64 row;  /* what it is about; 0: new */
  char *error; /* (owned) (nullable): why it is wrong, translated */
} TnImportLine;

/** TnImportPlan: a line a row of the file. Counted references. */
typedef struct
{
  GArray *lines; /* (owned) (element-type TnImportLine) */
  guint counts[TN_N_IMPORT_OUTCOMES];
} TnImportPlan;

#define TN_TYPE_IMPORT_PLAN (tn_import_plan_get_type ())
GType tn_import_plan_get_type (void);
TnImportPlan *tn_import_plan_new (void) G_GNUC_WARN_UNUSED_RESULT;
TnImportPlan *tn_import_plan_ref (TnImportPlan *self);
void tn_import_plan_unref (TnImportPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TnImportPlan, tn_import_plan_unref)

/** tn_import_plan_add: @error: (transfer full) (nullable) */
void tn_import_plan_add (TnImportPlan *self, TnImportOutcome outcome, gint64 row, char *error);

/** tn_import_outcome_title: translated: "New". */
const char *tn_import_outcome_title (TnImportOutcome outcome);

/** tn_import_errors: the rows that are wrong as a file of their own, with what is wrong in a last
 * column, to be mended and imported again. */
char *tn_import_errors (TnImport *self, TnImportPlan *plan) G_GNUC_WARN_UNUSED_RESULT;

/** tn_custom_text, tn_custom_parse: fields of the MSP's own in one cell: "Name=Value; Other=Value";
 * a backslash stands before a sign that is meant as such. JSON on the other side; (nullable). */
char *tn_custom_text (const char *json) G_GNUC_WARN_UNUSED_RESULT;
char *tn_custom_parse (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
