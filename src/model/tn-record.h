/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

/* What a list shows: an object that stands for one row of the store. Its class names its fields
 * once; each is a GObject property that the UI binds to, and the store fills them in the same order
 * from the columns of its query. A reader thread makes records; once handed over they belong to the
 * main thread. */

G_BEGIN_DECLS

#define TN_TYPE_RECORD (tn_record_get_type ())
G_DECLARE_DERIVABLE_TYPE (TnRecord, tn_record, TN, RECORD, GObject)

struct _TnRecordClass
{
  GObjectClass parent_class;

  GParamSpec **fields; /* (owned): in the order of the query's columns, after the row id */
  guint n_fields;
};

/**
 * TnRecordField:
 * @name: property name
 * @type: %G_TYPE_STRING (NULL when unknown), %G_TYPE_INT64 (-1 when unknown), %G_TYPE_DOUBLE (-1
 * when unknown) or an enumeration
 */
typedef struct
{
  const char *name;
  GType type;
} TnRecordField;

void tn_record_class_install (TnRecordClass *klass, const TnRecordField *fields, guint n_fields);

/** tn_record_prepare: for the init function of a subclass; in ours the class is not yet the final
 * one. */
void tn_record_prepare (TnRecord *self);

/** tn_record_get_id: the row id, which never changes. */
gint64 tn_record_get_id (TnRecord *self);

const char *tn_record_get_string (TnRecord *self, const char *field);
gint64 tn_record_get_int (TnRecord *self, const char *field);
double tn_record_get_double (TnRecord *self, const char *field);

/** tn_record_equal: whether both (nullable) say the same of the same row. */
gboolean tn_record_equal (TnRecord *a, TnRecord *b);

/** tn_record_take: takes over the fields of @fresh, a newer reading of the same row, and notifies
 * what changed. */
void tn_record_take (TnRecord *self, TnRecord *fresh);

G_END_DECLS
