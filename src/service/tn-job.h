/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "tn-status.h"

/* Long work that pages only watch: closing a page never stops a job. Main thread. */

G_BEGIN_DECLS

/**
 * TnJob: properties title, outcome (#TnRunOutcome), done, total, progress-text, failed.
 */
#define TN_TYPE_JOB (tn_job_get_type ())
G_DECLARE_FINAL_TYPE (TnJob, tn_job, TN, JOB, GObject)

TnJob *tn_job_new (const char *title, guint total) G_GNUC_WARN_UNUSED_RESULT;
GCancellable *tn_job_get_cancellable (TnJob *self);
const char *tn_job_get_title (TnJob *self);
TnRunOutcome tn_job_get_outcome (TnJob *self);
guint tn_job_get_done (TnJob *self);
guint tn_job_get_total (TnJob *self);

/** tn_job_set_total: it has turned out to be more. */
void tn_job_set_total (TnJob *self, guint total);
guint tn_job_get_failed (TnJob *self);

/** tn_job_step: one more item is done; @failure (nullable) says what went wrong with it. */
void tn_job_step (TnJob *self, const char *failure);

/** tn_job_get_failures: (element-type utf8): one line an item that failed. */
GPtrArray *tn_job_get_failures (TnJob *self);

/** tn_job_set_reason: why items failed, in a few words, where nothing else tells it. */
void tn_job_set_reason (TnJob *self, const char *reason);

void tn_job_finish (TnJob *self, TnRunOutcome outcome);

G_END_DECLS
