/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-services.h"

/* Where the local API is served: what its server and the preferences agree on. Main thread. */

G_BEGIN_DECLS

/** TN_API_PORT: where it listens with TCP, unless another is asked for. */
#define TN_API_PORT 47815

/** tn_api_place_socket: `$XDG_RUNTIME_DIR/tenantry/api.sock`, in a Flatpak
 * `$XDG_RUNTIME_DIR/app/ID/api.sock`; of a data folder of its own, in that folder: two instances do
 * not meet. */
char *tn_api_place_socket (TnServices *services) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
