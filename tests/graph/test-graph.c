/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test.h"

#include "tn-callback.h"
#include "tn-decoder.h"
#include "tn-oauth.h"
#include "tn-scope-words.h"

#include <math.h>
#include <string.h>

static GBytes *
bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

/* Clouds -------------------------------------------------------------------- */

static void
test_cloud_file (void)
{
  static const char *const bad[] = {
    "",
    "[Cloud]\nName=x\n",
    "[Cloud]\nAuthority=http://login.example\nGraph=https://graph.example\n",
    "[Cloud]\nAuthority=https://login.example\nGraph=http://10.0.0.1\n",
    "[Cloud]\nAuthority=https://u:p@login.example\nGraph=https://graph.example\n",
    "[Cloud]\nAuthority=https://login.example\nGraph=https://graph.example\nPartnerCenter=http://"
    "evil.example\n",
    "[Cloud]\nAuthority=https://login.example?x\nGraph=https://graph.example\n",
    "[Cloud]\nAuthority=https://login.example\nGraph=https://graph.example\nClientId=abc\n",
    "[Cloud]\nAuthority=http://127.0.0.1.evil.example\nGraph=https://graph.example\n",
  };
  g_autoptr (TnCloud) good = tn_cloud_new_from_text (
      "[Cloud]\nName=R\nAuthority=http://127.0.0.1:1/\nGraph=http://localhost:1/graph/\n",
      NULL);
  g_autoptr (TnCloud) global = tn_cloud_open (NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TnCloud) cloud = tn_cloud_new_from_text (bad[i], &error);

      g_assert_null (cloud);
      g_assert_nonnull (error);
    }
  g_assert_nonnull (good);
  g_assert_true (tn_cloud_is_rehearsal (good));
  g_assert_cmpstr (tn_cloud_get_graph (good), ==, "http://localhost:1/graph");
  g_assert_false (tn_cloud_is_rehearsal (global));
  g_assert_cmpstr (tn_cloud_get_graph (global), ==, "https://graph.microsoft.com");
}

static void
test_links (void)
{
  static const char *const bad[] = {
    "https://evil.example/v1.0/users",
    "http://graph.microsoft.com/v1.0/users",
    "https://graph.microsoft.com.evil.example/v1.0",
    "https://graph.microsoft.com@evil.example/v1.0/",
    "https://graph.microsoft.com:444/v1.0/",
    "https://graph.microsoft.com",
    "//evil.example/v1.0/users",
    "javascript:alert(1)",
    "https://evil.example\\@graph.microsoft.com/",
    "https://graph.microsoft.com/v1.0/users\nHost: evil",
    "https:graph.microsoft.com/",
    " https://graph.microsoft.com/v1.0/users",
    NULL,
  };
  static const char *const good[] = {
    "https://graph.microsoft.com/v1.0/users?$skiptoken=a%2Fb%3D",
    "https://GRAPH.microsoft.com/v1.0/users/delta?$deltatoken=x"
  };
  g_autoptr (TnCloud) cloud = tn_cloud_new_builtin ("global", NULL);
  const char *base = "https://graph.microsoft.com/v1.0/users";

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *link = tn_cloud_check_link (cloud, base, bad[i], &error);

      /* NULL is the base itself. */
      if (bad[i] == NULL)
        continue;
      g_assert_null (link);
      g_assert_error (error, TN_GRAPH_ERROR, TN_GRAPH_ERROR_PROTOCOL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *link = tn_cloud_check_link (cloud, base, good[i], NULL);

      g_assert_cmpstr (link, ==, good[i]);
    }
  {
    g_autofree char *relative = tn_cloud_check_link (cloud, base, "/v1.0/users?$skiptoken=x", NULL);

    g_assert_cmpstr (relative, ==, "https://graph.microsoft.com/v1.0/users?$skiptoken=x");
  }
}

/* The gate of the callback -------------------------------------------------- */

static void
test_gate (void)
{
#define GOOD_HEAD "GET /?code=abc&state=s3 HTTP/1.1\r\nHost: localhost:5000\r\n"
  static const char *const bad[] = {
    "GET /?code=abc&state=s3 HTTP/1.1\r\nHost: localhost:5001\r\n\r\n",
    "GET /?code=abc&state=s3 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "GET /?code=abc&state=s3 HTTP/1.1\r\n\r\n",
    GOOD_HEAD "Host: localhost:5000\r\n\r\n",
    GOOD_HEAD "Host: evil.example\r\n\r\n",
    GOOD_HEAD "Content-Length: 3\r\n\r\n",
    GOOD_HEAD "Transfer-Encoding: chunked\r\n\r\n",
    GOOD_HEAD " folded: x\r\n\r\n",
    GOOD_HEAD,
    "POST /?code=abc&state=s3 HTTP/1.1\r\nHost: localhost:5000\r\n\r\n",
    "TRACE /?code=abc&state=s3 HTTP/1.1\r\nHost: localhost:5000\r\n\r\n",
    "GET /?code=abc&state=s3 HTTP/1.0\r\nHost: localhost:5000\r\n\r\n",
    "GET http://localhost:5000/?code=abc&state=s3 HTTP/1.1\r\nHost: localhost:5000\r\n\r\n",
    "GET /x?code=abc&state=s3 HTTP/1.1\r\nHost: localhost:5000\r\n\r\n",
    "GET /?code=abc&state=s4 HTTP/1.1\r\nHost: localhost:5000\r\n\r\n",
    "GET /?code=abc HTTP/1.1\r\nHost: localhost:5000\r\n\r\n",
    "GET /?state=s3 HTTP/1.1\r\nHost: localhost:5000\r\n\r\n",
    "GET /?code=a&error=b&state=s3 HTTP/1.1\r\nHost: localhost:5000\r\n\r\n",
    "GET /favicon.ico HTTP/1.1\r\nHost: localhost:5000\r\n\r\n",
    "\r\n\r\n",
    "",
  };
  static const char good[] = GOOD_HEAD "Accept: */*\r\n\r\n";
  static const char refused[] =
      "GET /?error=access_denied&error_description=AADSTS65004%3a+No&state=s3 HTTP/1.1\r\nHost: "
      "localhost:5000\r\n\r\n";
  g_autoptr (TnCallbackAnswer) answer =
      tn_callback_gate (good, strlen (good), "localhost:5000", "s3");
  g_autoptr (TnCallbackAnswer) loaded = NULL;
  g_autoptr (GString) cookies = g_string_new (NULL);
  g_autoptr (TnCallbackAnswer) refusal =
      tn_callback_gate (refused, strlen (refused), "localhost:5000", "s3");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (tn_callback_gate (bad[i], strlen (bad[i]), "localhost:5000", "s3"));
  g_assert_null (
      tn_callback_gate ("GET /?code=a\0b&state=s3 HTTP/1.1\r\nHost: localhost:5000\r\n\r\n",
                        62,
                        "localhost:5000",
                        "s3"));
  /* Cookies of whatever else was at localhost come along. */
  g_string_append_printf (cookies,
                          "GET /?code=abc&state=s3 HTTP/1.1\r\nHost: localhost:5000\r\nCookie: "
                          "a=%0*d\r\n\r\n",
                          20000,
                          1);
  loaded = tn_callback_gate (cookies->str, cookies->len, "localhost:5000", "s3");
  g_assert_nonnull (loaded);
  g_assert_nonnull (answer);
  g_assert_cmpstr (answer->code, ==, "abc");
  g_assert_cmpstr (refusal->error, ==, "access_denied");
  g_assert_cmpstr (refusal->error_description, ==, "AADSTS65004: No");
}

/* Not every machine has both. */
static gboolean
can_bind (GSocketFamily family)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_loopback (family);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (address, 0);
  g_autoptr (GSocket) socket =
      g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);

  return socket != NULL && g_socket_bind (socket, any, FALSE, NULL);
}

static void
test_callback (void)
{
  static const struct
  {
    GSocketFamily family;
    const char *host;
  } families[] = { { G_SOCKET_FAMILY_IPV4, "http://127.0.0.1" },
                   { G_SOCKET_FAMILY_IPV6, "http://[::1]" } };
  g_autoptr (GError) error = NULL;
  g_autoptr (TnCallback) callback = tn_callback_new ("st", &error);
  g_autoptr (TnHttp) http = tn_http_new (2);
  g_autoptr (TnCallbackAnswer) answer = NULL;
  g_autofree char *wrong = NULL, *right = NULL;

  g_assert_no_error (error);
  /* SEC-04: "localhost" may be either; by a number, there is an answer, and it is no. */
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      g_autofree char *numeric =
          g_strconcat (families[i].host,
                       strrchr (tn_callback_get_redirect_uri (callback), ':'),
                       "/",
                       NULL);
      g_autoptr (TnHttpResponse) refused = NULL;

      if (!can_bind (families[i].family))
        continue;
      refused = tn_test_boxed (tn_http_get (http, numeric, NULL, NULL));
      g_assert_cmpuint (refused->status, ==, 404);
    }
  wrong = g_strconcat (tn_callback_get_redirect_uri (callback), "/?code=c&state=other", NULL);
  right = g_strconcat (tn_callback_get_redirect_uri (callback), "/?code=c&state=st", NULL);
  {
    g_autoptr (TnHttpResponse) refused = tn_test_boxed (tn_http_get (http, wrong, NULL, NULL));

    g_assert_cmpuint (refused->status, ==, 404);
    g_assert_cmpuint (g_bytes_get_size (refused->body), ==, 0);
  }
  {
    g_autoptr (TnHttpResponse) page = tn_test_boxed (tn_http_get (http, right, NULL, NULL));

    g_assert_cmpuint (page->status, ==, 200);
    g_assert_cmpstr (tn_http_response_header (page, "cache-control"), ==, "no-store");
    g_assert_cmpstr (tn_http_response_header (page, "referrer-policy"), ==, "no-referrer");
    g_assert_null (
        memmem (g_bytes_get_data (page->body, NULL), g_bytes_get_size (page->body), "st\"", 3));
  }
  tn_test_ok (tn_callback_wait (callback));
  answer = tn_callback_take_answer (callback);
  g_assert_cmpstr (answer->code, ==, "c");
  tn_callback_close (callback);
  /* SEC-03: nobody listens any more. */
  tn_test_fails (tn_http_get (http, right, NULL, NULL), TN_GRAPH_ERROR, TN_GRAPH_ERROR_OFFLINE);
}

static GSocketConnection *
connect_to (TnCallback *callback)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  const char *port = strrchr (tn_callback_get_redirect_uri (callback), ':') + 1;
  GSocketConnection *connection =
      g_socket_client_connect_to_host (client,
                                       "127.0.0.1",
                                       (guint16) g_ascii_strtoull (port, NULL, 10),
                                       NULL,
                                       &error);

  g_assert_no_error (error);
  g_socket_set_blocking (g_socket_connection_get_socket (connection), FALSE);
  return connection;
}

/* SEC-05: four at a time, and who does not say what is wanted goes. */
static void
test_callback_limits (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TnCallback) callback = tn_callback_new ("st", &error);
  GSocketConnection *four[4], *fifth, *slow;

  g_assert_no_error (error);
  /* A service begins to accept anew when it gets its addresses, and drops who is there by then. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  for (guint i = 0; i < G_N_ELEMENTS (four); i++)
    four[i] = connect_to (callback);
  fifth = connect_to (callback);
  /* They are taken in the order in which they came. */
  tn_test_hung_up (fifth);
  for (guint i = 0; i < G_N_ELEMENTS (four); i++)
    {
      g_assert_false (tn_test_is_hung_up (four[i]));
      g_io_stream_close (G_IO_STREAM (four[i]), NULL, NULL);
      g_object_unref (four[i]);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
  tn_callback_set_read_limit (callback, 1);
  slow = connect_to (callback);
  g_socket_send (g_socket_connection_get_socket (slow), "GET /?code=c", 12, NULL, NULL);
  tn_test_hung_up (slow);
  g_object_unref (slow);
  g_object_unref (fifth);
  tn_callback_close (callback);
}

/* OAuth --------------------------------------------------------------------- */

/* SEC-08: whatever is asked for has words, and says nothing twice. */
static void
test_scope_words (void)
{
  for (int set = TN_SCOPES_READ; set <= TN_SCOPES_REGISTER; set++)
    {
      g_auto (GStrv) words = tn_scope_words (tn_oauth_scopes ((TnScopeSet) set));

      g_assert_cmpuint (g_strv_length (words), >, 0);
      for (guint i = 0; words[i] != NULL; i++)
        {
          g_assert_null (strchr (words[i], '.'));
          g_assert_false (g_strv_contains ((const char *const *) words + i + 1, words[i]));
        }
    }
  {
    g_auto (GStrv) unknown = tn_scope_words ("Mail.Send openid");

    g_assert_cmpstr (unknown[0], ==, "Mail.Send");
    g_assert_null (unknown[1]);
  }
}

static void
test_refusals (void)
{
  static const struct
  {
    guint status;
    const char *body;
    int code;
    const char *word;
  } cases[] = {
    { 400,
      "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS50173: revoked.\\r\\nTrace ID: "
      "x\",\"error_codes\":[50173]}",
      TN_GRAPH_ERROR_SIGN_IN,
      "AADSTS50173" },
    { 400,
      "{\"error\":\"interaction_required\",\"error_codes\":[50076]}",
      TN_GRAPH_ERROR_SIGN_IN,
      "AADSTS50076" },
    { 401, "{\"error\":\"invalid_client\"}", TN_GRAPH_ERROR_SIGN_IN, "invalid_client" },
    { 400, "{}", TN_GRAPH_ERROR_PROTOCOL, "protocol" },
    { 200, "{}", TN_GRAPH_ERROR_PROTOCOL, "protocol" },
    { 200, "<html>", TN_GRAPH_ERROR_PROTOCOL, "protocol" },
    { 200, "{\"token_type\":\"mac\",\"access_token\":\"x\"}", TN_GRAPH_ERROR_PROTOCOL, "protocol" },
    { 503, "busy", TN_GRAPH_ERROR_SERVER, "server" },
    { 500,
      "{\"error\":\"temporarily_unavailable\"}",
      TN_GRAPH_ERROR_SIGN_IN,
      "temporarily_unavailable" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) body = bytes (cases[i].body);
      g_autoptr (TnTokens) tokens = tn_oauth_parse_tokens (cases[i].status, body, &error);
      g_autofree char *word = NULL;

      g_assert_null (tokens);
      g_assert_error (error, TN_GRAPH_ERROR, cases[i].code);
      word = tn_graph_error_code (error);
      g_assert_cmpstr (word, ==, cases[i].word);
    }
}

static TnTokens *
tokens_with (const char *claims)
{
  g_autofree char *payload = tn_text_base64url ((const guint8 *) claims, strlen (claims));
  g_autofree char *text =
      g_strdup_printf ("{\"token_type\":\"Bearer\",\"access_token\":\"a.b.c\",\"refresh_token\":"
                       "\"r\",\"expires_in\":3599,\"id_token\":\"e30.%s.s\"}",
                       payload);
  g_autoptr (GBytes) body = bytes (text);

  return tn_oauth_parse_tokens (200, body, NULL);
}

/* SEC-07 */
static void
test_id_token (void)
{
#define TID "11111111-bbbb-4333-8444-4444dddd5555"
  static const struct
  {
    const char *claims;
    gboolean good;
  } cases[] = {
    { "{\"iss\":\"https://login.microsoftonline.com/" TID
      "/v2.0\",\"aud\":\"client\",\"nonce\":\"n\",\"exp\":2000,\"iat\":900,\"tid\":\"" TID "\"}",
      TRUE },
    { "{\"iss\":\"https://evil.example/" TID
      "/v2.0\",\"aud\":\"client\",\"nonce\":\"n\",\"exp\":2000,\"tid\":\"" TID "\"}",
      FALSE },
    { "{\"iss\":\"https://login.microsoftonline.com/" TID
      "/v2.0\",\"aud\":\"other\",\"nonce\":\"n\",\"exp\":2000,\"tid\":\"" TID "\"}",
      FALSE },
    { "{\"iss\":\"https://login.microsoftonline.com/" TID
      "/v2.0\",\"aud\":\"client\",\"nonce\":\"m\",\"exp\":2000,\"tid\":\"" TID "\"}",
      FALSE },
    { "{\"iss\":\"https://login.microsoftonline.com/" TID
      "/v2.0\",\"aud\":\"client\",\"exp\":2000,\"tid\":\"" TID "\"}",
      FALSE },
    { "{\"iss\":\"https://login.microsoftonline.com/" TID
      "/v2.0\",\"aud\":\"client\",\"nonce\":\"n\",\"exp\":600,\"tid\":\"" TID "\"}",
      FALSE },
    { "{\"iss\":\"https://login.microsoftonline.com/" TID
      "/v2.0\",\"aud\":\"client\",\"nonce\":\"n\",\"tid\":\"" TID "\"}",
      FALSE },
    { "{\"iss\":\"https://login.microsoftonline.com/x/"
      "v2.0\",\"aud\":\"client\",\"nonce\":\"n\",\"exp\":2000,\"tid\":\"x\"}",
      FALSE },
    { "{}", FALSE },
  };
  g_autoptr (TnCloud) cloud = tn_cloud_new_builtin ("global", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (TnTokens) tokens = tokens_with (cases[i].claims);

      g_assert_cmpint (tn_oauth_check_id_token (cloud, "client", tokens, "n", NULL, 1000, &error),
                       ==,
                       cases[i].good);
      g_assert_true (cases[i].good == (error == NULL));
    }
  {
    /* ACT-06: another tenant than the one that is reauthorized. */
    g_autoptr (GError) error = NULL;
    g_autoptr (TnTokens) tokens = tokens_with (cases[0].claims);
    g_autofree char *word = NULL;

    g_assert_false (tn_oauth_check_id_token (cloud,
                                             "client",
                                             tokens,
                                             "n",
                                             "22222222-bbbb-4333-8444-4444dddd5555",
                                             1000,
                                             &error));
    word = tn_graph_error_code (error);
    g_assert_cmpstr (word, ==, "wrong-tenant");
  }
}

static void
test_claims (void)
{
  g_autofree char *plain = tn_oauth_merge_claims (NULL),
                  *merged =
                      tn_oauth_merge_claims ("{\"access_token\":{\"nbf\":{\"value\":\"1\"}}}"),
                  *garbage = tn_oauth_merge_claims ("{");
  g_autofree char *none = tn_graph_claims_challenge ("Bearer realm=\"\", error=\"invalid_token\""),
                  *second = NULL;

  g_assert_cmpstr (plain, ==, "{\"access_token\":{\"xms_cc\":{\"values\":[\"cp1\"]}}}");
  g_assert_nonnull (strstr (merged, "xms_cc"));
  g_assert_nonnull (strstr (merged, "nbf"));
  g_assert_cmpstr (garbage, ==, plain);
  g_assert_null (none);
  /* Two challenges in one header, url alphabet without padding. */
  second = tn_graph_claims_challenge (
      "PoP x=\"y\", Bearer error=\"insufficient_claims\", claims=\"eyJhIjp7fX0\"");
  g_assert_cmpstr (second, ==, "{\"a\":{}}");
}

static void
test_retry_after (void)
{
  g_assert_cmpfloat (tn_graph_retry_after ("7", 0), ==, 7);
  g_assert_cmpfloat (tn_graph_retry_after ("0", 0), ==, 0);
  g_assert_cmpfloat (tn_graph_retry_after ("Wed, 01 Jul 2026 10:00:30 GMT", 1782900000), ==, 30);
  g_assert_cmpfloat (tn_graph_retry_after ("Wed, 01 Jul 2026 09:00:00 GMT", 1782900000), ==, 0);
  g_assert_cmpfloat (tn_graph_retry_after ("soon", 0), <, 0);
  g_assert_cmpfloat (tn_graph_retry_after ("-3", 0), <, 0);
  g_assert_cmpfloat (tn_graph_retry_after (NULL, 0), <, 0);
}

/* Decoders ------------------------------------------------------------------ */

static void
test_decoders (void)
{
  g_autoptr (GBytes) organization =
      bytes ("{\"value\":[{\"id\":\"9E18452A-2c34-4ee4-90c6-c8b030f4fa48\",\"displayName\":"
             "\"A\\u202eB\",\"partnerTenantType\":null,\"verifiedDomains\":"
             "[{\"name\":\"a.onmicrosoft.com\",\"isInitial\":true},{\"name\":\"a.com\","
             "\"isDefault\":true},7]}]}");
  g_autoptr (GBytes) scores =
      bytes ("{\"value\":[{\"createdDateTime\":\"2026-07-01T00:00:00Z\",\"currentScore\":50.5,"
             "\"maxScore\":101},{\"createdDateTime\":\"2026-07-01T00:00:00Z\",\"currentScore\":1,"
             "\"maxScore\":0}]}");
  g_autoptr (GBytes) users =
      bytes ("{\"value\":[{\"id\":\"1\",\"displayName\":\"X\",\"assignedLicenses\":[{},{}],"
             "\"accountEnabled\":null},{\"id\":\"2\",\"@removed\":{\"reason\":\"changed\"}},{"
             "\"displayName\":\"no id\"}],"
             "\"@odata.deltaLink\":\"d\"}");
  g_autoptr (TnTenantReading) reading = tn_decode_organization (organization, NULL);
  g_autoptr (GArray) list = tn_decode_scores (scores, NULL);
  g_autoptr (TnPage) page = tn_decode_collection (users, TN_COLLECTION_USERS, NULL);
  static const char *const bad[] = { "", "[]", "{}", "{\"value\":{}}", "{\"value\":[", "null" };

  g_assert_cmpstr (reading->tenant_id, ==, "9e18452a-2c34-4ee4-90c6-c8b030f4fa48");
  g_assert_cmpstr (reading->name, ==, "A�B");
  g_assert_cmpstr (reading->default_domain, ==, "a.com");
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpuint (page->rows->len, ==, 2);
  g_assert_cmpint (g_array_index (page->rows, TnUserReading, 0).licences, ==, 2);
  g_assert_cmpint (g_array_index (page->rows, TnUserReading, 0).enabled, ==, -1);
  g_assert_true (g_array_index (page->rows, TnUserReading, 1).removed);
  g_assert_cmpstr (page->delta_link, ==, "d");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GBytes) body = bytes (bad[i]);
      g_autoptr (GError) e1 = NULL, e2 = NULL, e3 = NULL;

      g_assert_null (tn_decode_organization (body, &e1));
      g_assert_null (tn_decode_skus (body, &e2));
      g_assert_null (tn_decode_collection (body, TN_COLLECTION_USERS, &e3));
      g_assert_error (e1, TN_GRAPH_ERROR, TN_GRAPH_ERROR_PROTOCOL);
      g_assert_error (e2, TN_GRAPH_ERROR, TN_GRAPH_ERROR_PROTOCOL);
      g_assert_error (e3, TN_GRAPH_ERROR, TN_GRAPH_ERROR_PROTOCOL);
    }
}

/* What customers choose must not be able to draw over the rest of a row. */
static void
test_hostile_text (void)
{
#define HOSTILE "\"A\\u202eB\\nC\\u2019\""
  g_autoptr (GBytes) users =
      bytes ("{\"value\":[{\"id\":\"1\",\"displayName\":" HOSTILE ",\"businessPhones\":[" HOSTILE
             "],\"city\":\"D\xc3\xbcren\"}]}");
  g_autoptr (GBytes) groups = bytes ("{\"value\":[{\"id\":\"1\",\"displayName\":" HOSTILE "}]}");
  g_autoptr (GBytes) managed =
      bytes ("{\"value\":[{\"id\":\"1\",\"deviceName\":" HOSTILE ",\"model\":\"\"}]}");
#undef HOSTILE
  static const char expected[] = "A\xef\xbf\xbd"
                                 "B C\xe2\x80\x99";
  g_autoptr (TnPage) user_page = tn_decode_collection (users, TN_COLLECTION_USERS, NULL),
                     group_page = tn_decode_collection (groups, TN_COLLECTION_GROUPS, NULL),
                     device_page = tn_decode_collection (groups, TN_COLLECTION_DEVICES, NULL),
                     managed_page = tn_decode_report (managed, TN_REPORT_DEVICES, NULL);
  const TnUserReading *user = &g_array_index (user_page->rows, TnUserReading, 0);

  g_assert_cmpstr (user->display_name, ==, expected);
  g_assert_cmpstr (user->phone, ==, expected);
  g_assert_cmpstr (user->city, ==, "D\xc3\xbcren");
  g_assert_cmpstr (g_array_index (group_page->rows, TnEntraGroupReading, 0).name, ==, expected);
  g_assert_cmpstr (g_array_index (device_page->rows, TnDeviceReading, 0).name, ==, expected);
  g_assert_cmpstr (g_array_index (managed_page->rows, TnManagedReading, 0).name, ==, expected);
  g_assert_null (g_array_index (managed_page->rows, TnManagedReading, 0).model);
}

static void
test_counts (void)
{
  static const struct
  {
    const char *body;
    gint64 count;
  } cases[] = { { "893", 893 },
                { "\xef\xbb\xbf"
                  "12",
                  12 },
                { "0", 0 },
                { "MTIz", 123 },
                { "1234", 1234 },
                { "", -1 },
                { "x", -1 },
                { "-1", -1 },
                { "99999999999999999999", -1 },
                { "{\"a\":1}", -1 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) body = bytes (cases[i].body);

      g_assert_cmpint (tn_decode_count (body, &error), ==, cases[i].count);
      g_assert_true ((error == NULL) == (cases[i].count >= 0));
    }
}

/* Transport against the rehearsal's faults ---------------------------------- */

#define ORGANIZATION "/v1.0/organization?$select=id"

static TnHttpResponse *
fetch (TnTest *t, GError **error)
{
  DexFuture *future = tn_graph_get (tn_services_get_graph (t->services, tn_test_company (t, 0)->id),
                                    tn_test_company (t, 0)->id,
                                    ORGANIZATION,
                                    TN_CALL_DEFAULT,
                                    NULL,
                                    NULL);
  TnHttpResponse *response = NULL;

  dex_ref (future);
  if (tn_test_wait (future, error))
    response = g_value_dup_boxed (dex_future_get_value (future, NULL));
  dex_unref (future);
  return response;
}

static void
test_faults (void)
{
  static const struct
  {
    TnFaultKind kind;
    guint times;
    const char *detail;
    int error; /* -1: works in the end */
    double slept;
  } cases[] = {
    { TN_FAULT_THROTTLE, 1, "7", -1, 7 },
    { TN_FAULT_UNAVAILABLE, 2, "3", -1, 6 },
    { TN_FAULT_THROTTLE, 2, "", -1, 4 },
    { TN_FAULT_THROTTLE, 1, "600", TN_GRAPH_ERROR_THROTTLED, 0 },
    { TN_FAULT_THROTTLE, 9, "1", TN_GRAPH_ERROR_THROTTLED, 4 },
    { TN_FAULT_SERVER_ERROR, 1, NULL, -1, 1 },
    /* libsoup itself sends again when a kept connection turns out to be closed. */
    { TN_FAULT_RESET, 1, NULL, -1, 0 },
    { TN_FAULT_TRUNCATE, 1, NULL, -1, 1 },
    { TN_FAULT_RESET, 20, NULL, TN_GRAPH_ERROR_OFFLINE, 1 },
    { TN_FAULT_HTML, 1, NULL, TN_GRAPH_ERROR_PROTOCOL, 0 },
    { TN_FAULT_CONTENT_TYPE, 1, NULL, TN_GRAPH_ERROR_PROTOCOL, 0 },
    { TN_FAULT_FORBIDDEN, 1, NULL, TN_GRAPH_ERROR_FORBIDDEN, 0 },
    { TN_FAULT_CLAIMS, 1, NULL, -1, 0 },
    { TN_FAULT_CLAIMS, 2, NULL, TN_GRAPH_ERROR_AUTH_EXPIRED, 0 },
    { TN_FAULT_SLOW, 1, "20", -1, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TnTest t;
      g_autoptr (GError) error = NULL;
      g_autoptr (TnHttpResponse) response = NULL;

      tn_test_setup (&t, 1, 10);
      tn_test_connect (&t, 0);
      tn_rehearsal_add_fault (t.rehearsal,
                              cases[i].kind,
                              NULL,
                              NULL,
                              cases[i].times,
                              cases[i].detail);
      response = fetch (&t, &error);
      if (cases[i].error < 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, TN_GRAPH_ERROR, cases[i].error);
      g_assert_cmpint (response != NULL, ==, cases[i].error < 0);
      g_assert_cmpfloat (tn_clock_get_slept (t.clock), >=, cases[i].slept);
      g_clear_pointer (&response, tn_http_response_unref);
      tn_test_teardown (&t);
    }
}

/* A link to another host is refused before anything leaves. */
static void
test_foreign_link (void)
{
  TnTest t;
  guint before;

  tn_test_setup (&t, 2, 10);
  tn_test_connect (&t, 0);
  before = tn_rehearsal_count (t.rehearsal, NULL);
  tn_test_fails (tn_graph_get (tn_services_get_graph (t.services, tn_test_company (&t, 0)->id),
                               tn_test_company (&t, 0)->id,
                               "https://evil.example/v1.0/users",
                               TN_CALL_DEFAULT,
                               NULL,
                               NULL),
                 TN_GRAPH_ERROR,
                 TN_GRAPH_ERROR_PROTOCOL);
  tn_test_fails (tn_graph_get (tn_services_get_graph (t.services, tn_test_company (&t, 0)->id),
                               tn_test_company (&t, 0)->id,
                               "http://127.0.0.1:1/graph/v1.0/users",
                               TN_CALL_DEFAULT,
                               NULL,
                               NULL),
                 TN_GRAPH_ERROR,
                 TN_GRAPH_ERROR_PROTOCOL);
  g_assert_cmpuint (tn_rehearsal_count (t.rehearsal, NULL), ==, before);
  tn_test_teardown (&t);
}

static void
test_batch (void)
{
  TnTest t;
  g_autoptr (GPtrArray) batch = tn_batch_new ();
  g_autoptr (TnCallStats) stats = tn_call_stats_new ();

  tn_test_setup (&t, 1, 30);
  tn_test_connect (&t, 0);
  tn_batch_add (batch, "/organization?$select=id", FALSE);
  tn_batch_add (batch, "/users/$count?$filter=userType%20eq%20'Member'", TRUE);
  tn_batch_add (batch, "/nonsense", FALSE);
  tn_batch_add (batch, "/subscribedSkus", FALSE);
  /* Only the throttled one is sent again. */
  tn_rehearsal_add_fault (t.rehearsal, TN_FAULT_THROTTLE, NULL, "/subscribedSkus", 2, "5");
  tn_test_ok (tn_graph_batch (tn_services_get_graph (t.services, tn_test_company (&t, 0)->id),
                              tn_test_company (&t, 0)->id,
                              batch,
                              stats,
                              NULL));
  for (guint i = 0; i < 4; i++)
    g_assert_cmpint (((TnBatchItem *) g_ptr_array_index (batch, i))->error == NULL, ==, i != 2);
  g_assert_cmpuint (stats->requests, ==, 3);
  g_assert_cmpuint (stats->throttled, ==, 2);
  g_assert_cmpfloat (tn_clock_get_slept (t.clock), ==, 10);
  g_assert_cmpint (tn_decode_count (((TnBatchItem *) g_ptr_array_index (batch, 1))->body, NULL),
                   >,
                   0);
  tn_test_teardown (&t);
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_cancel (void)
{
  TnTest t;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gint64 started;

  tn_test_setup (&t, 1, 10);
  tn_test_connect (&t, 0);
  tn_rehearsal_add_fault (t.rehearsal, TN_FAULT_HANG, NULL, NULL, 1, NULL);
  started = g_get_monotonic_time ();
  g_timeout_add (30, cancel_cb, cancellable);
  tn_test_fails (tn_graph_get (tn_services_get_graph (t.services, tn_test_company (&t, 0)->id),
                               tn_test_company (&t, 0)->id,
                               ORGANIZATION,
                               TN_CALL_DEFAULT,
                               NULL,
                               cancellable),
                 G_IO_ERROR,
                 G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - started, <, G_USEC_PER_SEC);
  tn_test_fails (tn_graph_get (tn_services_get_graph (t.services, tn_test_company (&t, 0)->id),
                               tn_test_company (&t, 0)->id,
                               ORGANIZATION,
                               TN_CALL_DEFAULT,
                               NULL,
                               cancellable),
                 G_IO_ERROR,
                 G_IO_ERROR_CANCELLED);
  tn_test_teardown (&t);
}

static void
add (void)
{
  g_test_add_func ("/graph/cloud/SEC-51-file", test_cloud_file);
  g_test_add_func ("/graph/cloud/SEC-52-links", test_links);
  g_test_add_func ("/graph/callback/SEC-05-gate", test_gate);
  g_test_add_func ("/graph/callback/SEC-03-SEC-04-SEC-06-listener", test_callback);
  g_test_add_func ("/graph/callback/SEC-05-limits", test_callback_limits);
  g_test_add_func ("/graph/oauth/refusals", test_refusals);
  g_test_add_func ("/graph/oauth/SEC-08-scope-words", test_scope_words);
  g_test_add_func ("/graph/oauth/SEC-07-ACT-06-id-token", test_id_token);
  g_test_add_func ("/graph/oauth/claims", test_claims);
  g_test_add_func ("/graph/retry-after", test_retry_after);
  g_test_add_func ("/graph/decoders", test_decoders);
  g_test_add_func ("/graph/SEC-54-hostile-text", test_hostile_text);
  g_test_add_func ("/graph/decoders/counts", test_counts);
  g_test_add_func ("/graph/transport/SYN-06-REL-07-faults", test_faults);
  g_test_add_func ("/graph/transport/SEC-52-foreign-link", test_foreign_link);
  g_test_add_func ("/graph/transport/batch", test_batch);
  g_test_add_func ("/graph/transport/cancel", test_cancel);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
