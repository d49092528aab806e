/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tn-oauth.h"

G_BEGIN_DECLS

/**
 * TnSignInOpen:
 * @url: opens it in the browser, or shows it
 *
 * Called once, on the main thread, when the listener is ready.
 */
typedef void (*TnSignInOpen) (const char *url, gpointer user_data);

/**
 * TnSignInShow:
 * @code: what the person types
 * @page: where
 * @expires_in: seconds
 *
 * Called once, on the main thread, when Microsoft has given a device code.
 */
typedef void (*TnSignInShow) (const char *code,
                              const char *page,
                              gint64 expires_in,
                              gpointer user_data);

#define TN_SIGN_IN_MINUTES 10

/** TnSignInRequest: who signs in, to what. */
typedef struct
{
  const char *client_id;
  const char *tenant;          /* tenant id, domain or "organizations" */
  const char *expected_tenant; /* (nullable): the tenant id that must come back */
  const char *scopes;          /* see tn_oauth_scopes(); with offline_access */
  const char *prompt;          /* (nullable): "select_account", "consent", "login" */
} TnSignInRequest;

/**
 * tn_sign_in:
 * @request: copied
 *
 * The whole sign-in of a person: listener, browser, answer, tokens, identity check. Resolves to
 * #TnTokens.
 * @cancellable ends it and closes the listener.
 */
DexFuture *tn_sign_in (TnHttp *http,
                       TnCloud *cloud,
                       TnClock *clock,
                       const TnSignInRequest *request,
                       TnSignInOpen open,
                       gpointer user_data,
                       GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/** tn_sign_in_with_code: the second way: the person types a code on any computer (reference 1.8).
 * Resolves to #TnTokens. */
DexFuture *tn_sign_in_with_code (TnHttp *http,
                                 TnCloud *cloud,
                                 TnClock *clock,
                                 const TnSignInRequest *request,
                                 TnSignInShow show,
                                 gpointer user_data,
                                 GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
