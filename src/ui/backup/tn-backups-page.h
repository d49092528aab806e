/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"

G_BEGIN_DECLS

/** tn_backups_page_new: the backups of all mapped tenants, what needs somebody first; those without
 * one are in it. */
AdwNavigationPage *tn_backups_page_new (TnServices *services) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
