/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-sign-in.h"

#include "tn-callback.h"
#include "tn-dex.h"
#include "tn-graph-error.h"

#include <string.h>

typedef struct
{
  TnHttp *http;          /* (owned) */
  TnCloud *cloud;        /* (owned) */
  TnClock *clock;        /* (owned) */
  char *client_id;       /* (owned) */
  char *tenant;          /* (owned) */
  char *expected_tenant; /* (owned) (nullable) */
  char *scopes;          /* (owned) */
  char *prompt;          /* (owned) (nullable) */
  TnSignInOpen open;
  gpointer user_data;
  GCancellable *cancellable; /* (owned) */
} SignIn;

static void
sign_in_free (gpointer data)
{
  SignIn *self = data;

  g_object_unref (self->http);
  g_object_unref (self->cloud);
  g_object_unref (self->clock);
  g_free (self->client_id);
  g_free (self->tenant);
  g_free (self->expected_tenant);
  g_free (self->scopes);
  g_free (self->prompt);
  g_clear_object (&self->cancellable);
  g_free (self);
}

static GError *
error_of_answer (TnCallbackAnswer *answer)
{
  g_autofree char *line = g_strndup (
      answer->error_description != NULL ? answer->error_description : "",
      answer->error_description != NULL ? strcspn (answer->error_description, "\r\n") : 0);
  g_autofree char *redacted = tn_text_redact (line), *visible = tn_text_visible (redacted);
  gsize word = strspn (answer->error, "abcdefghijklmnopqrstuvwxyz_");

  if (g_str_has_prefix (visible, "AADSTS"))
    return g_error_new (TN_GRAPH_ERROR, TN_GRAPH_ERROR_SIGN_IN, "%s", visible);
  return g_error_new (TN_GRAPH_ERROR,
                      TN_GRAPH_ERROR_SIGN_IN,
                      "%.*s: %s",
                      (int) MIN (word, 64),
                      answer->error,
                      visible);
}

static DexFuture *
sign_in_fiber (gpointer data)
{
  SignIn *self = data;
  g_autoptr (TnAttempt) attempt = tn_attempt_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TnCallback) callback = tn_callback_new (attempt->state, &error);
  g_autoptr (TnCallbackAnswer) answer = NULL;
  g_autoptr (TnTokens) tokens = NULL;

  if (callback == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  {
    g_autofree char *url = tn_oauth_authorize_url (self->cloud,
                                                   self->client_id,
                                                   self->tenant,
                                                   tn_callback_get_redirect_uri (callback),
                                                   attempt,
                                                   self->scopes,
                                                   self->prompt);

    self->open (url, self->user_data);
  }
  if (!tn_dex_await (dex_future_first (tn_callback_wait (callback),
                                       dex_timeout_new_seconds (TN_SIGN_IN_MINUTES * 60),
                                       NULL),
                     self->cancellable,
                     &error))
    {
      if (g_error_matches (error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
        return dex_future_new_reject (TN_GRAPH_ERROR,
                                      TN_GRAPH_ERROR_SIGN_IN,
                                      "timeout: nobody completed the sign-in");
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  tn_callback_close (callback);
  answer = tn_callback_take_answer (callback);
  if (answer->code == NULL)
    return dex_future_new_for_error (error_of_answer (answer));

  tokens = tn_dex_await_boxed (tn_oauth_redeem (self->http,
                                                self->cloud,
                                                self->client_id,
                                                self->tenant,
                                                answer->code,
                                                tn_callback_get_redirect_uri (callback),
                                                attempt->verifier,
                                                self->cancellable),
                               self->cancellable,
                               &error);
  if (tokens == NULL || !tn_oauth_check_id_token (self->cloud,
                                                  self->client_id,
                                                  tokens,
                                                  attempt->nonce,
                                                  self->expected_tenant,
                                                  tn_clock_now (self->clock),
                                                  &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (tokens->refresh_token == NULL)
    return dex_future_new_reject (TN_GRAPH_ERROR,
                                  TN_GRAPH_ERROR_PROTOCOL,
                                  "the sign-in service gave no refresh token");
  return dex_future_new_take_boxed (TN_TYPE_TOKENS, g_steal_pointer (&tokens));
}

DexFuture *
tn_sign_in (TnHttp *http,
            TnCloud *cloud,
            TnClock *clock,
            const TnSignInRequest *request,
            TnSignInOpen open,
            gpointer user_data,
            GCancellable *cancellable)
{
  SignIn *self = g_new0 (SignIn, 1);

  *self = (SignIn) { g_object_ref (http),
                     g_object_ref (cloud),
                     g_object_ref (clock),
                     g_strdup (request->client_id),
                     g_strdup (request->tenant),
                     g_strdup (request->expected_tenant),
                     g_strdup (request->scopes != NULL ? request->scopes : tn_oauth_scopes ()),
                     g_strdup (request->prompt),
                     open,
                     user_data,
                     NULL };
  g_set_object (&self->cancellable, cancellable);
  return tn_dex_spawn (sign_in_fiber, self, sign_in_free);
}
