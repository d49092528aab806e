/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

/* What every request to the local API has to pass before anything of it is looked at
 * (practice 6.4). SoupServer checks none of this by itself. Main thread. */

G_BEGIN_DECLS

#define TN_API_MAX_HEAD (16 * 1024)
#define TN_API_MAX_BODY (64 * 1024)

/**
 * tn_api_gate:
 * @authorities: what may stand in Host: NULL-terminated
 * @code: (out): a word for the refusal
 *
 * To be asked once the head is there. Returns: 0, or the status to refuse with.
 */
guint tn_api_gate (SoupServerMessage *message, const char *const *authorities, const char **code);

G_END_DECLS
