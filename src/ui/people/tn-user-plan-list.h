/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-person.h"
#include "tn-services.h"
#include "tn-user-sync.h"

#include <adwaita.h>

G_BEGIN_DECLS

/** Fills @list with the people of @plan and what becomes of each, those that need a person's eye
 * first. Main thread.
 *
 * @directory: of which the plan was made */
void tn_user_plan_list_show (GtkListBox *list,
                             TnServices *services,
                             TnUserPlan *plan,
                             TnDirectory *directory);

G_END_DECLS
