/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-job.h"

#include <glib/gi18n-lib.h>

struct _TnJob
{
  GObject parent_instance;

  char *title; /* (owned) */
  TnRunOutcome outcome;
  guint done, total;
  char *reason;              /* (owned) (nullable) */
  GPtrArray *failures;       /* (owned) */
  GCancellable *cancellable; /* (owned) */
};

typedef enum
{
  PROP_TITLE = 1,
  PROP_OUTCOME,
  PROP_DONE,
  PROP_TOTAL,
  PROP_PROGRESS_TEXT,
  PROP_FAILED,
} TnJobProperty;

static GParamSpec *props[PROP_FAILED + 1];

G_DEFINE_FINAL_TYPE (TnJob, tn_job, G_TYPE_OBJECT)

static char *
progress_text (TnJob *self)
{
  /* Translators: progress of a job, such as "13 of 19" */
  g_autofree char *done = g_strdup_printf (_ ("%u of %u"), self->done, self->total);
  g_autofree char *failed = NULL;

  if (self->failures->len == 0)
    return g_steal_pointer (&done);
  /* Translators: %1$s is "13 of 19", %2$u a number of items that failed */
  failed =
      g_strdup_printf (ngettext ("%1$s, %2$u failed", "%1$s, %2$u failed", self->failures->len),
                       done,
                       self->failures->len);
  /* Translators: %1$s is "13 of 19, 2 failed", %2$s why */
  return self->reason != NULL ? g_strdup_printf (_ ("%1$s: %2$s"), failed, self->reason)
                              : g_steal_pointer (&failed);
}

static void
tn_job_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TnJob *self = TN_JOB (object);

  switch ((TnJobProperty) id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_OUTCOME:
      g_value_set_enum (value, (int) self->outcome);
      break;
    case PROP_DONE:
      g_value_set_uint (value, self->done);
      break;
    case PROP_TOTAL:
      g_value_set_uint (value, self->total);
      break;
    case PROP_PROGRESS_TEXT:
      g_value_take_string (value, progress_text (self));
      break;
    case PROP_FAILED:
      g_value_set_uint (value, self->failures->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
tn_job_finalize (GObject *object)
{
  TnJob *self = TN_JOB (object);

  g_free (self->title);
  g_free (self->reason);
  g_ptr_array_unref (self->failures);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (tn_job_parent_class)->finalize (object);
}

static void
tn_job_class_init (TnJobClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  G_OBJECT_CLASS (klass)->get_property = tn_job_get_property;
  G_OBJECT_CLASS (klass)->finalize = tn_job_finalize;
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_OUTCOME] =
      g_param_spec_enum ("outcome", NULL, NULL, TN_TYPE_RUN_OUTCOME, TN_RUN_RUNNING, flags);
  props[PROP_DONE] = g_param_spec_uint ("done", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_TOTAL] = g_param_spec_uint ("total", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_PROGRESS_TEXT] = g_param_spec_string ("progress-text", NULL, NULL, NULL, flags);
  props[PROP_FAILED] = g_param_spec_uint ("failed", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), G_N_ELEMENTS (props), props);
}

static void
tn_job_init (TnJob *self)
{
  self->failures = g_ptr_array_new_with_free_func (g_free);
  self->cancellable = g_cancellable_new ();
}

TnJob *
tn_job_new (const char *title, guint total)
{
  TnJob *self = g_object_new (TN_TYPE_JOB, NULL);

  self->title = g_strdup (title);
  self->total = total;
  return self;
}

GCancellable *
tn_job_get_cancellable (TnJob *self)
{
  return self->cancellable;
}

const char *
tn_job_get_title (TnJob *self)
{
  return self->title;
}

TnRunOutcome
tn_job_get_outcome (TnJob *self)
{
  return self->outcome;
}

guint
tn_job_get_done (TnJob *self)
{
  return self->done;
}

guint
tn_job_get_total (TnJob *self)
{
  return self->total;
}

void
tn_job_set_total (TnJob *self, guint total)
{
  if (self->total == total)
    return;
  self->total = total;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TOTAL]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROGRESS_TEXT]);
}

guint
tn_job_get_failed (TnJob *self)
{
  return self->failures->len;
}

GPtrArray *
tn_job_get_failures (TnJob *self)
{
  return self->failures;
}

void
tn_job_step (TnJob *self, const char *failure)
{
  g_return_if_fail (TN_IS_JOB (self));

  self->done++;
  if (failure != NULL)
    {
      g_ptr_array_add (self->failures, g_strdup (failure));
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FAILED]);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DONE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROGRESS_TEXT]);
}

void
tn_job_set_reason (TnJob *self, const char *reason)
{
  g_return_if_fail (TN_IS_JOB (self));

  g_set_str (&self->reason, reason);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROGRESS_TEXT]);
}

void
tn_job_finish (TnJob *self, TnRunOutcome outcome)
{
  g_return_if_fail (TN_IS_JOB (self));

  /* Of which nothing succeeded, that is not half done. */
  if (outcome == TN_RUN_INCOMPLETE && self->total > 0 && self->failures->len >= self->total)
    outcome = TN_RUN_FAILED;
  self->outcome = outcome;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OUTCOME]);
}
