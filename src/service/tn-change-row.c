/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-change-row-private.h"

#include "tn-text.h"

enum
{
  PROP_CHOSEN = 1,
  PROP_STATE,
  PROP_RESULT,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (TnChangeRow, tn_change_row, G_TYPE_OBJECT)

static void
tn_change_row_finalize (GObject *object)
{
  TnChangeRow *self = TN_CHANGE_ROW (object);

  g_free ((char *) self->target.tenant_id);
  g_free ((char *) self->target.user_id);
  g_free ((char *) self->target.argument);
  g_free (self->tenant_name);
  g_free (self->name);
  g_free (self->account);
  g_free (self->argument_name);
  g_free (self->before);
  g_free (self->after);
  g_free (self->problem);
  g_free (self->result);
  tn_text_wipe_free (self->secret);
  G_OBJECT_CLASS (tn_change_row_parent_class)->finalize (object);
}

static void
tn_change_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TnChangeRow *self = TN_CHANGE_ROW (object);

  switch (id)
    {
    case PROP_CHOSEN:
      g_value_set_boolean (value, self->chosen);
      break;
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_RESULT:
      g_value_set_string (value, self->result);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
tn_change_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CHOSEN)
    tn_change_row_set_chosen (TN_CHANGE_ROW (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
tn_change_row_class_init (TnChangeRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = tn_change_row_finalize;
  object_class->get_property = tn_change_row_get_property;
  object_class->set_property = tn_change_row_set_property;
  props[PROP_CHOSEN] =
      g_param_spec_boolean ("chosen", NULL, NULL, FALSE, readable | G_PARAM_WRITABLE);
  props[PROP_STATE] =
      g_param_spec_uint ("state", NULL, NULL, 0, TN_N_CHANGES, TN_CHANGE_STAGED, readable);
  props[PROP_RESULT] = g_param_spec_string ("result", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
tn_change_row_init (TnChangeRow *self)
{
  self->chosen = TRUE;
}

TnAction
tn_change_row_get_action (TnChangeRow *self)
{
  return self->target.action;
}

const char *
tn_change_row_get_name (TnChangeRow *self)
{
  return self->name;
}

const char *
tn_change_row_get_account (TnChangeRow *self)
{
  return self->account;
}

const char *
tn_change_row_get_tenant_name (TnChangeRow *self)
{
  return self->tenant_name;
}

gint64
tn_change_row_get_tenant (TnChangeRow *self)
{
  return self->target.tenant;
}

const char *
tn_change_row_get_user_id (TnChangeRow *self)
{
  return self->target.user_id;
}

const char *
tn_change_row_get_argument_name (TnChangeRow *self)
{
  return self->argument_name;
}

const char *
tn_change_row_get_before (TnChangeRow *self)
{
  return self->before;
}

const char *
tn_change_row_get_after (TnChangeRow *self)
{
  return self->after;
}

const char *
tn_change_row_get_problem (TnChangeRow *self)
{
  return self->problem;
}

gboolean
tn_change_row_get_chosen (TnChangeRow *self)
{
  return self->chosen;
}

void
tn_change_row_set_chosen (TnChangeRow *self, gboolean chosen)
{
  if (self->chosen == chosen || self->state != TN_CHANGE_STAGED)
    return;
  self->chosen = chosen;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CHOSEN]);
}

TnChangeState
tn_change_row_get_state (TnChangeRow *self)
{
  return self->state;
}

const char *
tn_change_row_get_result (TnChangeRow *self)
{
  return self->result;
}

const char *
tn_change_row_get_secret (TnChangeRow *self)
{
  return self->secret;
}

void
tn_change_row_set_state (TnChangeRow *self, TnChangeState state, const char *result)
{
  self->state = state;
  g_set_str (&self->result, result);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RESULT]);
}
