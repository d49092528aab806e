/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-backup.h"
#include "tn-services.h"

G_BEGIN_DECLS

/** TnPermitBanner: says why a change of a backup did not happen, and asks for the permission where
 * that is the reason (INT-20). Not there while there is nothing to say. */
#define TN_TYPE_PERMIT_BANNER (tn_permit_banner_get_type ())
G_DECLARE_FINAL_TYPE (TnPermitBanner, tn_permit_banner, TN, PERMIT_BANNER, AdwBin)

/** tn_permit_banner_set_tenant: @tenant: a #TnMicrosoftTenant */
void tn_permit_banner_set_tenant (TnPermitBanner *self, TnServices *services, TnRecord *tenant);

/** tn_permit_banner_check: says so when @right is not there yet: nobody should type for nothing. */
void tn_permit_banner_check (TnPermitBanner *self, TnBackupRight right);

/** tn_permit_banner_tell: @text: (nullable): nothing. */
void tn_permit_banner_tell (TnPermitBanner *self, const char *text);
void tn_permit_banner_tell_error (TnPermitBanner *self, const GError *error);

G_END_DECLS
