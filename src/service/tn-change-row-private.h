/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row for its set, which stages it and carries it out. Main thread. */
#pragma once

#include "tn-change-row.h"

G_BEGIN_DECLS

struct _TnChangeRow
{
  GObject parent_instance;

  TnActionTarget target;          /* its strings are owned */
  char *tenant_name, *name;       /* (owned) */
  char *account, *argument_name;  /* (owned) (nullable) */
  char *before, *after, *problem; /* (owned) (nullable) */
  gboolean chosen;
  guint phase; /* rows of an earlier one are carried out before */
  TnChangeState state;
  char *result; /* (owned) (nullable) */
  char *secret; /* (owned) (nullable): wiped */
};

/* @result: (nullable) */
void tn_change_row_set_state (TnChangeRow *self, TnChangeState state, const char *result);

G_END_DECLS
