/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-mapping-call.h"

#include "tn-dialog-follow.h"

#include <glib/gi18n-lib.h>

/* The first sync goes on when the dialog is closed. */
static DexFuture *
mapped_cb (DexFuture *future, gpointer services)
{
  dex_future_disown (
      tn_sync_which (services, TN_DUE_TIME, tn_services_now (services), _ ("Sync after mapping")));
  return dex_ref (future);
}

void
tn_mapping_follow (DexFuture *future,
                   AdwDialog *dialog,
                   TnServices *services,
                   const char *done,
                   const char *undo,
                   void (*failed) (AdwDialog *dialog, const GError *error))
{
  tn_dialog_follow (dex_future_then (future, mapped_cb, g_object_ref (services), g_object_unref),
                    dialog,
                    done,
                    undo,
                    0,
                    failed);
}
