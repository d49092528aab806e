/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-rehearsal.h"

#include <libsoup/soup.h>
#include <string.h>

/* One step in the browser: fetch a page; a redirect is not followed but returned. */
static char *
fetch (SoupSession *session, const char *url, char **redirect, GError **error)
{
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, url);
  g_autoptr (GBytes) body = NULL;

  *redirect = NULL;
  if (message == NULL)
    {
      g_set_error_literal (error,
                           G_IO_ERROR,
                           G_IO_ERROR_INVALID_ARGUMENT,
                           "this is not a web address");
      return NULL;
    }
  soup_message_set_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  body = soup_session_send_and_read (session, message, NULL, error);
  if (body == NULL)
    return NULL;
  if (soup_message_get_status (message) == SOUP_STATUS_FOUND)
    *redirect = g_strdup (
        soup_message_headers_get_one (soup_message_get_response_headers (message), "Location"));
  /* An empty body has no data at all. */
  return g_bytes_get_size (body) > 0
             ? g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body))
             : g_strdup ("");
}

static char *
words_of (const char *html)
{
  g_autoptr (GRegex) head =
      g_regex_new ("<style>.*?</style>|<title>.*?</title>", G_REGEX_DOTALL, 0, NULL);
  g_autoptr (GRegex) tags = g_regex_new ("<[^>]*>", 0, 0, NULL);
  g_autoptr (GRegex) space = g_regex_new ("\\s+", 0, 0, NULL);
  g_autofree char *body = g_regex_replace_literal (head, html, -1, 0, "", 0, NULL);
  g_autofree char *bare = g_regex_replace_literal (tags, body, -1, 0, " ", 0, NULL);

  return g_strstrip (g_regex_replace_literal (space, bare, -1, 0, " ", 0, NULL));
}

static const char *
word_of (TnPersonAnswer answer)
{
  return answer == TN_PERSON_DECLINES       ? "cancel"
         : answer == TN_PERSON_ACCEPTS_SOME ? "some"
                                            : "accept";
}

/* Fetches @format with the escaped @account, and gives the words of the page. */
static char *
visit (const char *url, const char *account, const char *rest, GError **error)
{
  g_autoptr (SoupSession) session = soup_session_new_with_options ("timeout", 30, NULL);
  g_autofree char *escaped = g_uri_escape_string (account, NULL, FALSE);
  g_autofree char *full = g_strdup_printf ("%s%srehearsal_account=%s&%s",
                                           url,
                                           strchr (url, '?') != NULL ? "&" : "?",
                                           escaped,
                                           rest);
  g_autofree char *redirect = NULL;
  g_autofree char *page = fetch (session, full, &redirect, error);

  return page != NULL ? words_of (page) : NULL;
}

char *
tn_rehearsal_person_approve (const char *url, const char *account, gboolean reject, GError **error)
{
  return visit (url,
                account,
                reject ? "rehearsal_answer=reject" : "rehearsal_answer=approve",
                error);
}

char *
tn_rehearsal_person_enter_code (const char *url,
                                const char *code,
                                const char *account,
                                TnPersonAnswer answer,
                                GError **error)
{
  g_autofree char *escaped = g_uri_escape_string (code, NULL, FALSE);
  g_autofree char *rest =
      g_strdup_printf ("user_code=%s&rehearsal_answer=%s", escaped, word_of (answer));

  return visit (url, account, rest, error);
}

char *
tn_rehearsal_person_sign_in (const char *url,
                             const char *account,
                             TnPersonAnswer answer,
                             GError **error)
{
  g_autoptr (SoupSession) session = soup_session_new_with_options ("timeout", 30, NULL);
  g_autofree char *escaped = g_uri_escape_string (account, NULL, FALSE);
  g_autofree char *picked = g_strdup_printf ("%s&rehearsal_account=%s", url, escaped);
  g_autofree char *answered = g_strdup_printf ("%s&rehearsal_answer=%s", picked, word_of (answer));
  g_autofree char *page = NULL, *redirect = NULL;

  page = fetch (session, url, &redirect, error);
  if (page == NULL)
    return NULL;
  if (redirect == NULL)
    {
      g_free (page);
      page = fetch (session, picked, &redirect, error);
      if (page == NULL)
        return NULL;
    }
  /* Without a redirect this is the consent list, or a page that says why not. */
  if (redirect == NULL && strstr (page, "rehearsal_answer=accept") != NULL)
    {
      g_free (page);
      page = fetch (session, answered, &redirect, error);
      if (page == NULL)
        return NULL;
    }
  if (redirect != NULL)
    {
      g_autofree char *target = g_steal_pointer (&redirect);

      g_free (page);
      page = fetch (session, target, &redirect, error);
    }
  return page != NULL ? words_of (page) : NULL;
}
