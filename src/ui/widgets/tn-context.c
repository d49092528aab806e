/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-context.h"

struct _TnContext
{
  GObject parent_instance;

  gint64 tenant;
  char *name; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (TnContext, tn_context, G_TYPE_OBJECT)

static guint changed_signal;

static void
tn_context_finalize (GObject *object)
{
  g_free (TN_CONTEXT (object)->name);
  G_OBJECT_CLASS (tn_context_parent_class)->finalize (object);
}

static void
tn_context_class_init (TnContextClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tn_context_finalize;
  changed_signal = g_signal_new ("changed",
                                 TN_TYPE_CONTEXT,
                                 G_SIGNAL_RUN_LAST,
                                 0,
                                 NULL,
                                 NULL,
                                 NULL,
                                 G_TYPE_NONE,
                                 0);
}

static void
tn_context_init (TnContext *self)
{
}

TnContext *
tn_context_of (TnStore *store)
{
  static const char key[] = "tn-context";
  TnContext *self = g_object_get_data (G_OBJECT (store), key);

  if (self == NULL)
    {
      self = g_object_new (TN_TYPE_CONTEXT, NULL);
      g_object_set_data_full (G_OBJECT (store), key, self, g_object_unref);
    }
  return self;
}

void
tn_context_enter (TnContext *self, gint64 tenant, const char *name)
{
  gboolean renamed = g_set_str (&self->name, tenant > 0 ? name : NULL);

  if (self->tenant == tenant && !renamed)
    return;
  self->tenant = tenant;
  g_signal_emit (self, changed_signal, 0);
}

gint64
tn_context_get_tenant (TnContext *self)
{
  return self->tenant;
}

const char *
tn_context_get_name (TnContext *self)
{
  return self->name;
}

static void
changed_cb (TnContext *self, TnQueryModel *model)
{
  tn_query_model_set_context (model, self->tenant);
}

void
tn_context_follow (TnStore *store, TnQueryModel *model)
{
  TnContext *self = tn_context_of (store);

  g_signal_connect_object (self, "changed", G_CALLBACK (changed_cb), model, G_CONNECT_DEFAULT);
  tn_query_model_set_context (model, self->tenant);
}
