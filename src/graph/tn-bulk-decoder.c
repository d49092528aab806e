/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-decoder.h"

#include "tn-answer.h"
#include "tn-graph-error.h"
#include "tn-time.h"

/* The ids, in lower case: Microsoft writes them so, and says that case does not matter. */
static const char *
read_skus (yyjson_val *licences, GStringChunk *strings)
{
  g_autoptr (GString) ids = g_string_new (NULL);
  yyjson_val *licence;
  size_t index, max;

  yyjson_arr_foreach (licences, index, max, licence)
  {
    const char *id = tn_answer_string (licence, "skuId");

    if (id != NULL)
      g_string_append_printf (ids, "%s%s", ids->len > 0 ? " " : "", id);
  }
  g_string_ascii_down (ids);
  /* Most people of a company have the same. */
  return g_string_chunk_insert_const (strings, ids->str);
}

static void
read_user (yyjson_val *object, TnUserReading *user, GStringChunk *strings)
{
  yyjson_val *enabled = yyjson_obj_get (object, "accountEnabled");
  yyjson_val *licences = yyjson_obj_get (object, "assignedLicenses");

  user->display_name = tn_answer_string (object, "displayName");
  user->user_principal_name = tn_answer_string (object, "userPrincipalName");
  user->mail = tn_answer_string (object, "mail");
  user->user_type = tn_answer_string (object, "userType");
  user->department = tn_answer_string (object, "department");
  user->job_title = tn_answer_string (object, "jobTitle");
  user->office = tn_answer_string (object, "officeLocation");
  user->enabled = yyjson_is_bool (enabled) ? yyjson_get_bool (enabled) : -1;
  user->licences = yyjson_is_arr (licences) ? (int) yyjson_arr_size (licences) : -1;
  user->skus = yyjson_is_arr (licences) ? read_skus (licences, strings) : NULL;
  user->removed = yyjson_is_obj (yyjson_obj_get (object, "@removed"));
}

static void
free_document (gpointer document)
{
  yyjson_doc_free (document);
}

static void
batch_answer_clear (gpointer data)
{
  TnBatchAnswer *answer = data;

  g_free (answer->content_type);
  g_free (answer->retry_after);
  g_clear_pointer (&answer->body, g_bytes_unref);
}

static GBytes *
body_of (yyjson_val *body)
{
  const char *text = yyjson_get_str (body);
  size_t length = yyjson_get_len (body);

  if (text != NULL)
    return g_bytes_new (text, length);
  text = body != NULL ? yyjson_val_write (body, 0, &length) : NULL;
  return text != NULL ? g_bytes_new_with_free_func (text, length, free, (gpointer) text)
                      : g_bytes_new (NULL, 0);
}

GArray *
tn_decode_batch (GBytes *body, GError **error)
{
  TnAnswer *document = tn_answer_parse (body);
  yyjson_val *responses = yyjson_obj_get (yyjson_doc_get_root (document), "responses"), *response;
  GArray *answers = NULL;
  size_t index, max;

  if (yyjson_is_arr (responses))
    {
      answers = g_array_new (FALSE, TRUE, sizeof (TnBatchAnswer));
      g_array_set_clear_func (answers, batch_answer_clear);
    }
  else
    g_set_error_literal (error,
                         TN_GRAPH_ERROR,
                         TN_GRAPH_ERROR_PROTOCOL,
                         "the answer to a batch has no responses");
  yyjson_arr_foreach (responses, index, max, response)
  {
    yyjson_val *headers = yyjson_obj_get (response, "headers");
    yyjson_val *status = yyjson_obj_get (response, "status");
    const char *id = tn_answer_string (response, "id");
    guint64 number = 0;
    TnBatchAnswer answer = { 0 };

    if (id == NULL || !g_ascii_string_to_unsigned (id, 10, 1, G_MAXUINT, &number, NULL) ||
        !yyjson_is_uint (status) || yyjson_get_uint (status) < 100 ||
        yyjson_get_uint (status) > 599)
      continue;
    answer.number = (guint) number;
    answer.status = (guint) yyjson_get_uint (status);
    answer.content_type = g_strdup (tn_answer_string (headers, "Content-Type"));
    answer.retry_after = g_strdup (tn_answer_string (headers, "Retry-After"));
    answer.body = body_of (yyjson_obj_get (response, "body"));
    g_array_append_val (answers, answer);
  }
  yyjson_doc_free (document);
  return answers;
}

/* When somebody signed in last, in whatever way; 0: never. Intune and Entra write year 1 for
 * "never". */
static gint64
last_sign_in (yyjson_val *object)
{
  static const char *const names[] = { "lastSignInDateTime",
                                       "lastNonInteractiveSignInDateTime",
                                       "lastSuccessfulSignInDateTime" };
  yyjson_val *activity = yyjson_obj_get (object, "signInActivity");
  gint64 last = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *text = tn_answer_string (activity, names[i]);

      if (text != NULL)
        last = MAX (last, tn_time_parse (text));
    }
  return last;
}

/* A device that was not judged yet, or is judged by somebody else, counts neither way. */
static gint64
compliance (yyjson_val *object)
{
  const char *state = tn_answer_string (object, "complianceState");

  if (g_strcmp0 (state, "compliant") == 0)
    return 1;
  return state == NULL || g_str_equal (state, "unknown") || g_str_equal (state, "configManager")
             ? -1
             : 0;
}

static void
read_report (yyjson_val *object, TnReport report, TnUserReading *row)
{
  row->user_type = tn_answer_string (object, "userType");
  switch (report)
    {
    case TN_REPORT_MFA:
      /* Registered, and allowed by the tenant's policy (reference 3.9). */
      row->fact = tn_answer_true (object, "isMfaCapable");
      break;
    case TN_REPORT_SIGN_INS:
      row->fact = last_sign_in (object);
      break;
    case TN_REPORT_DEVICES:
      row->fact = compliance (object);
      break;
    case TN_REPORT_MAIL:
    case TN_N_REPORTS:
    default:
      g_assert_not_reached ();
    }
}

/* @report: (nullable): NULL: users. */
static TnUserPage *
decode_page (GBytes *body, const TnReport *report, GError **error)
{
  TnAnswer *document = tn_answer_parse (body);
  yyjson_val *root = yyjson_doc_get_root (document), *value = yyjson_obj_get (root, "value"),
             *object;
  TnUserPage *page;
  size_t index, max;

  if (!yyjson_is_arr (value))
    {
      yyjson_doc_free (document);
      g_set_error_literal (error,
                           TN_GRAPH_ERROR,
                           TN_GRAPH_ERROR_PROTOCOL,
                           "a page of a list is not valid JSON or has no value");
      return NULL;
    }
  page = g_new0 (TnUserPage, 1);
  page->users =
      g_array_sized_new (FALSE, TRUE, sizeof (TnUserReading), (guint) yyjson_arr_size (value));
  page->next_link = g_strdup (tn_answer_string (root, "@odata.nextLink"));
  page->delta_link = g_strdup (tn_answer_string (root, "@odata.deltaLink"));
  page->document = document;
  page->strings = g_string_chunk_new (4096);
  page->free_document = free_document;
  yyjson_arr_foreach (value, index, max, object)
  {
    TnUserReading user = { .id = tn_answer_string (object, "id") };

    if (user.id == NULL)
      continue;
    if (report != NULL)
      read_report (object, *report, &user);
    else
      read_user (object, &user, page->strings);
    g_array_append_val (page->users, user);
  }
  return page;
}

TnUserPage *
tn_decode_users (GBytes *body, GError **error)
{
  return decode_page (body, NULL, error);
}

TnUserPage *
tn_decode_report (GBytes *body, TnReport report, GError **error)
{
  return decode_page (body, &report, error);
}
