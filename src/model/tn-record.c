/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-record.h"

typedef struct
{
  gint64 id;
  GValue *values; /* (owned): one a field */
} TnRecordPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TnRecord, tn_record, G_TYPE_OBJECT)

#define PROP_ID 1

static void
tn_record_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TnRecordPrivate *priv = tn_record_get_instance_private (TN_RECORD (object));

  if (id == PROP_ID)
    g_value_set_int64 (value, priv->id);
  else
    g_value_copy (&priv->values[id - PROP_ID - 1], value);
}

static void
tn_record_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TnRecordPrivate *priv = tn_record_get_instance_private (TN_RECORD (object));

  if (id == PROP_ID)
    priv->id = g_value_get_int64 (value);
  else if (g_param_values_cmp (pspec, &priv->values[id - PROP_ID - 1], value) != 0)
    {
      g_value_copy (value, &priv->values[id - PROP_ID - 1]);
      g_object_notify_by_pspec (object, pspec);
    }
}

static void
tn_record_finalize (GObject *object)
{
  TnRecordPrivate *priv = tn_record_get_instance_private (TN_RECORD (object));

  for (guint i = 0; i < TN_RECORD_GET_CLASS (object)->n_fields; i++)
    g_value_unset (&priv->values[i]);
  g_free (priv->values);
  G_OBJECT_CLASS (tn_record_parent_class)->finalize (object);
}

static void
tn_record_class_init (TnRecordClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = tn_record_get_property;
  object_class->set_property = tn_record_set_property;
  object_class->finalize = tn_record_finalize;
  /* Row ids are positive; a record without a row has 0. */
  g_object_class_install_property (
      object_class,
      PROP_ID,
      g_param_spec_int64 ("id",
                          NULL,
                          NULL,
                          0,
                          G_MAXINT64,
                          0,
                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));
}

static void
tn_record_init (TnRecord *self)
{
}

void
tn_record_prepare (TnRecord *self)
{
  TnRecordPrivate *priv = tn_record_get_instance_private (self);
  TnRecordClass *klass = TN_RECORD_GET_CLASS (self);

  priv->values = g_new0 (GValue, klass->n_fields);
  for (guint i = 0; i < klass->n_fields; i++)
    {
      g_value_init (&priv->values[i], klass->fields[i]->value_type);
      g_param_value_set_default (klass->fields[i], &priv->values[i]);
    }
}

void
tn_record_class_install (TnRecordClass *klass, const TnRecordField *fields, guint n_fields)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /* GObject does not hand these two down to subclasses. */
  G_OBJECT_CLASS (klass)->get_property = tn_record_get_property;
  G_OBJECT_CLASS (klass)->set_property = tn_record_set_property;
  klass->fields = g_new (GParamSpec *, n_fields);
  klass->n_fields = n_fields;
  for (guint i = 0; i < n_fields; i++)
    {
      const TnRecordField *field = &fields[i];

      if (field->type == G_TYPE_STRING)
        klass->fields[i] = g_param_spec_string (field->name, NULL, NULL, NULL, flags);
      else if (field->type == G_TYPE_INT64)
        klass->fields[i] =
            g_param_spec_int64 (field->name, NULL, NULL, G_MININT64, G_MAXINT64, -1, flags);
      else if (field->type == G_TYPE_DOUBLE)
        klass->fields[i] =
            g_param_spec_double (field->name, NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, -1, flags);
      else
        klass->fields[i] = g_param_spec_enum (field->name, NULL, NULL, field->type, 0, flags);
      g_object_class_install_property (G_OBJECT_CLASS (klass), PROP_ID + 1 + i, klass->fields[i]);
    }
}

gint64
tn_record_get_id (TnRecord *self)
{
  TnRecordPrivate *priv = tn_record_get_instance_private (self);

  g_return_val_if_fail (TN_IS_RECORD (self), 0);
  return priv->id;
}

static const GValue *
find (TnRecord *self, const char *field)
{
  TnRecordPrivate *priv = tn_record_get_instance_private (self);
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (self), field);

  g_assert (pspec != NULL && pspec->param_id > PROP_ID);
  return &priv->values[pspec->param_id - PROP_ID - 1];
}

const char *
tn_record_get_string (TnRecord *self, const char *field)
{
  return g_value_get_string (find (self, field));
}

gint64
tn_record_get_int (TnRecord *self, const char *field)
{
  const GValue *value = find (self, field);

  return G_VALUE_HOLDS_ENUM (value) ? g_value_get_enum (value) : g_value_get_int64 (value);
}

double
tn_record_get_double (TnRecord *self, const char *field)
{
  return g_value_get_double (find (self, field));
}

gboolean
tn_record_equal (TnRecord *a, TnRecord *b)
{
  TnRecordPrivate *one, *two;
  TnRecordClass *klass;

  if (a == NULL || b == NULL || G_OBJECT_TYPE (a) != G_OBJECT_TYPE (b))
    return a == b;
  one = tn_record_get_instance_private (a);
  two = tn_record_get_instance_private (b);
  klass = TN_RECORD_GET_CLASS (a);
  for (guint i = 0; i < klass->n_fields; i++)
    if (g_param_values_cmp (klass->fields[i], &one->values[i], &two->values[i]) != 0)
      return FALSE;
  return one->id == two->id;
}

void
tn_record_take (TnRecord *self, TnRecord *fresh)
{
  TnRecordPrivate *from = tn_record_get_instance_private (fresh);
  TnRecordClass *klass = TN_RECORD_GET_CLASS (self);

  g_return_if_fail (G_OBJECT_TYPE (self) == G_OBJECT_TYPE (fresh));

  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 0; i < klass->n_fields; i++)
    tn_record_set_property (G_OBJECT (self), PROP_ID + 1 + i, &from->values[i], klass->fields[i]);
  g_object_thaw_notify (G_OBJECT (self));
}
