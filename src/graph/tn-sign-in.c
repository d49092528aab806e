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
  TnSignInOpen open;     /* (nullable) */
  TnSignInShow show;     /* (nullable) */
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

static gboolean
check_tokens (SignIn *self, TnTokens *tokens, const char *nonce, GError **error)
{
  if (!tn_oauth_check_id_token (self->cloud,
                                self->client_id,
                                tokens,
                                nonce,
                                self->expected_tenant,
                                tn_clock_now (self->clock),
                                error))
    return FALSE;
  if (tokens->refresh_token != NULL)
    return TRUE;
  g_set_error_literal (error,
                       TN_GRAPH_ERROR,
                       TN_GRAPH_ERROR_PROTOCOL,
                       "the sign-in service gave no refresh token");
  return FALSE;
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
  {
    DexFuture *answered = tn_callback_wait (callback);
    gboolean ended =
        tn_dex_await (dex_future_first (dex_ref (answered),
                                        tn_clock_deadline (self->clock, TN_SIGN_IN_MINUTES * 60),
                                        NULL),
                      self->cancellable,
                      &error);
    gboolean in_time = !dex_future_is_pending (answered);

    dex_unref (answered);
    if (!ended)
      return dex_future_new_for_error (g_steal_pointer (&error));
    /* The browser was closed, or nobody was there. */
    if (!in_time)
      return dex_future_new_reject (TN_GRAPH_ERROR,
                                    TN_GRAPH_ERROR_SIGN_IN,
                                    "timeout: nobody completed the sign-in");
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
                                                self->scopes,
                                                self->cancellable),
                               self->cancellable,
                               &error);
  if (tokens == NULL || !check_tokens (self, tokens, attempt->nonce, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (TN_TYPE_TOKENS, g_steal_pointer (&tokens));
}

static gboolean
begins_with (const GError *error, const char *word)
{
  return g_error_matches (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_SIGN_IN) &&
         g_str_has_prefix (error->message, word);
}

static DexFuture *
code_fiber (gpointer data)
{
  SignIn *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TnDeviceCode) code = tn_dex_await_boxed (tn_oauth_start_device (self->http,
                                                                             self->cloud,
                                                                             self->client_id,
                                                                             self->tenant,
                                                                             self->scopes,
                                                                             self->cancellable),
                                                      self->cancellable,
                                                      &error);
  gint64 interval, ends;

  if (code == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  interval = code->interval;
  ends = tn_clock_now (self->clock) + code->expires_in;
  self->show (code->user_code, code->page, code->expires_in, self->user_data);
  for (;;)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (TnTokens) tokens = NULL;

      if (!tn_dex_await (tn_clock_sleep (self->clock, (double) interval),
                         self->cancellable,
                         &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
      tokens = tn_dex_await_boxed (tn_oauth_poll_device (self->http,
                                                         self->cloud,
                                                         self->client_id,
                                                         self->tenant,
                                                         code,
                                                         self->cancellable),
                                   self->cancellable,
                                   &local);
      if (tokens != NULL)
        return check_tokens (self, tokens, NULL, &error)
                   ? dex_future_new_take_boxed (TN_TYPE_TOKENS, g_steal_pointer (&tokens))
                   : dex_future_new_for_error (g_steal_pointer (&error));
      if (begins_with (local, "slow_down"))
        interval += 5;
      else if (!begins_with (local, "authorization_pending") &&
               !g_error_matches (local, TN_GRAPH_ERROR, TN_GRAPH_ERROR_OFFLINE) &&
               !g_error_matches (local, TN_GRAPH_ERROR, TN_GRAPH_ERROR_SERVER) &&
               !g_error_matches (local, TN_GRAPH_ERROR, TN_GRAPH_ERROR_THROTTLED))
        return dex_future_new_for_error (g_steal_pointer (&local));
      if (tn_clock_now (self->clock) >= ends)
        return dex_future_new_reject (TN_GRAPH_ERROR,
                                      TN_GRAPH_ERROR_SIGN_IN,
                                      "expired_token: nobody entered the code");
    }
}

static SignIn *
sign_in_new (TnHttp *http,
             TnCloud *cloud,
             TnClock *clock,
             const TnSignInRequest *request,
             gpointer user_data,
             GCancellable *cancellable)
{
  SignIn *self = g_new0 (SignIn, 1);

  *self = (SignIn) { .http = g_object_ref (http),
                     .cloud = g_object_ref (cloud),
                     .clock = g_object_ref (clock),
                     .client_id = g_strdup (request->client_id),
                     .tenant = g_strdup (request->tenant),
                     .expected_tenant = g_strdup (request->expected_tenant),
                     .scopes = g_strdup (request->scopes),
                     .prompt = g_strdup (request->prompt),
                     .user_data = user_data };
  g_set_object (&self->cancellable, cancellable);
  return self;
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
  SignIn *self = sign_in_new (http, cloud, clock, request, user_data, cancellable);

  self->open = open;
  return tn_dex_spawn (sign_in_fiber, self, sign_in_free);
}

DexFuture *
tn_sign_in_with_code (TnHttp *http,
                      TnCloud *cloud,
                      TnClock *clock,
                      const TnSignInRequest *request,
                      TnSignInShow show,
                      gpointer user_data,
                      GCancellable *cancellable)
{
  SignIn *self = sign_in_new (http, cloud, clock, request, user_data, cancellable);

  self->show = show;
  return tn_dex_spawn (code_fiber, self, sign_in_free);
}
