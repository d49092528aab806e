/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "tn-services.h"
#include "tn-state-tokens.h"

G_BEGIN_DECLS

/** TnTokenPage: makes a token of the local API, and lets it be copied once: a page over the
 * preferences. The token is never shown. */
#define TN_TYPE_TOKEN_PAGE (tn_token_page_get_type ())
G_DECLARE_FINAL_TYPE (TnTokenPage, tn_token_page, TN, TOKEN_PAGE, AdwNavigationPage)

AdwNavigationPage *tn_token_page_new (TnServices *services) G_GNUC_WARN_UNUSED_RESULT;

/** tn_token_scope_text: what a token may do. */
const char *tn_token_scope_text (TnApiScope scope);

G_END_DECLS
