/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-backup-provider.h"

G_BEGIN_DECLS

/** TnRestoreRun: a page on which things are restored by one of Microsoft's services: how far it is,
 * what became of each, and another try for those that failed. Signal: failed (GError): nothing was
 * begun. */
#define TN_TYPE_RESTORE_RUN (tn_restore_run_get_type ())
G_DECLARE_FINAL_TYPE (TnRestoreRun, tn_restore_run, TN, RESTORE_RUN, AdwNavigationPage)

/** tn_restore_run_begin: @request is copied. It goes on when the page is gone. */
void tn_restore_run_begin (TnRestoreRun *self,
                           TnServices *services,
                           TnRecord *tenant,
                           const TnBackupRequest *request);

G_END_DECLS
