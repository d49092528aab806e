/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-api-gate.h"

#include <string.h>

#define STATUS_HEAD_TOO_LARGE 431

/* What the head says, counted: a header that comes twice is read differently by different programs.
 */
typedef struct
{
  gsize size;
  guint hosts, lengths, encodings, origins, authorizations;
  const char *host, *length, *site; /* (nullable): of the last one */
} Head;

static void
count_cb (const char *name, const char *value, gpointer data)
{
  Head *head = data;

  head->size += strlen (name) + strlen (value) + 4;
  if (g_ascii_strcasecmp (name, "Host") == 0)
    {
      head->hosts++;
      head->host = value;
    }
  else if (g_ascii_strcasecmp (name, "Content-Length") == 0)
    {
      head->lengths++;
      head->length = value;
    }
  else if (g_ascii_strcasecmp (name, "Transfer-Encoding") == 0)
    head->encodings++;
  else if (g_ascii_strcasecmp (name, "Origin") == 0)
    head->origins++;
  else if (g_ascii_strcasecmp (name, "Authorization") == 0)
    head->authorizations++;
  else if (g_ascii_strcasecmp (name, "Sec-Fetch-Site") == 0)
    head->site = value;
}

static gboolean
is_ours (const char *authority, const char *const *authorities)
{
  for (guint i = 0; authority != NULL && authorities[i] != NULL; i++)
    if (g_ascii_strcasecmp (authority, authorities[i]) == 0)
      return TRUE;
  return FALSE;
}

/* An absolute request target overrides Host in libsoup. */
static gboolean
target_agrees (GUri *uri, const char *host)
{
  g_autofree char *name = NULL, *authority = NULL;
  const char *plain = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (plain == NULL || g_uri_get_userinfo (uri) != NULL)
    return FALSE;
  name = strchr (plain, ':') != NULL ? g_strdup_printf ("[%s]", plain) : g_strdup (plain);
  authority = g_strdup_printf ("%s:%d", name, g_uri_get_port (uri));
  return g_ascii_strcasecmp (host, name) == 0 || g_ascii_strcasecmp (host, authority) == 0;
}

/* Digits only: "+5", "5, 5" and "0x5" are lengths to some. Returns: G_MAXUINT64: it is none. */
static guint64
length_of (const char *text)
{
  gsize digits = strspn (text, "0123456789");

  return digits > 0 && digits < 16 && text[digits] == '\0' ? g_ascii_strtoull (text, NULL, 10)
                                                           : G_MAXUINT64;
}

static guint
refuse (guint status, const char *word, const char **code)
{
  *code = word;
  return status;
}

guint
tn_api_gate (SoupServerMessage *message, const char *const *authorities, const char **code)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  GUri *uri = soup_server_message_get_uri (message);
  g_autofree char *target = uri != NULL ? g_uri_to_string (uri) : NULL;
  Head head = { .size = target != NULL ? strlen (target) : 0 };
  const char *type;
  guint64 length;

  soup_message_headers_foreach (headers, count_cb, &head);
  if (head.size > TN_API_MAX_HEAD)
    return refuse (STATUS_HEAD_TOO_LARGE, "head-too-large", code);
  if (head.lengths > 1 || head.hosts > 1 || head.authorizations > 1 || head.encodings > 1)
    return refuse (SOUP_STATUS_BAD_REQUEST, "repeated-header", code);
  if (head.encodings > 0 && head.lengths > 0)
    return refuse (SOUP_STATUS_BAD_REQUEST, "two-lengths", code);
  if (head.encodings > 0)
    return refuse (SOUP_STATUS_LENGTH_REQUIRED, "length-required", code);
  if (soup_server_message_get_http_version (message) != SOUP_HTTP_1_1)
    return refuse (SOUP_STATUS_HTTP_VERSION_NOT_SUPPORTED, "http-version", code);
  if (!is_ours (head.host, authorities) || !target_agrees (uri, head.host))
    return refuse (SOUP_STATUS_MISDIRECTED_REQUEST, "wrong-host", code);
  /* No page of a browser is a client. */
  if (head.origins > 0 || (head.site != NULL && !g_str_equal (head.site, "none")))
    return refuse (SOUP_STATUS_FORBIDDEN, "browser", code);
  length = head.length != NULL ? length_of (head.length) : 0;
  if (length == G_MAXUINT64)
    return refuse (SOUP_STATUS_BAD_REQUEST, "bad-length", code);
  if (length > TN_API_MAX_BODY)
    return refuse (SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "body-too-large", code);
  type = soup_message_headers_get_content_type (headers, NULL);
  if (length > 0 && g_strcmp0 (type, "application/json") != 0)
    return refuse (SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, "json-only", code);
  return 0;
}
