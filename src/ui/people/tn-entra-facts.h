/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-store.h"

/* What Microsoft says of one person, as rows: of an end user who is linked (EUS-08), and of an
 * Entra user. Main thread. */

G_BEGIN_DECLS

/** TnEntraFacts: the numbers as in #TnEntraUser: less than 0 is not known. Borrows its strings. */
typedef struct
{
  gint64 tenant;
  const char *entra_id;
  const char *user_name;         /* (nullable) */
  const char *skus, *group_skus; /* (nullable): ids in lower case, separated by spaces */
  gint64 enabled, on_premises, mfa, last_sign_in;
} TnEntraFacts;

/** tn_entra_facts_add: puts a row for each into @group and @rows; those of groups and devices fill
 * when they are read. */
void tn_entra_facts_add (AdwPreferencesGroup *group,
                         GPtrArray *rows,
                         TnStore *store,
                         const TnEntraFacts *facts);

/** tn_entra_facts_add_row: one more that looks like them. @value: (nullable): not known. Returns:
 * (transfer none) */
AdwActionRow *tn_entra_facts_add_row (AdwPreferencesGroup *group,
                                      GPtrArray *rows,
                                      const char *title,
                                      const char *value);

G_END_DECLS
