/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-store.h"

G_BEGIN_DECLS

/** tn_index_attach: keeps the index of the users' names in step with the users. Main thread. */
void tn_index_attach (TnStore *store);

G_END_DECLS
