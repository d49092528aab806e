/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-decoder.h"

#include "tn-answer.h"
#include "tn-graph-error.h"
#include "tn-text.h"

#include <math.h>
#include <string.h>

/* The "value" array of a collection. @document keeps it alive. */
static yyjson_val *
open_collection (GBytes *body, TnAnswer **document, GError **error)
{
  yyjson_val *value;

  *document = tn_answer_parse (body);
  value = tn_answer_array (yyjson_doc_get_root (*document), "value");
  if (value == NULL)
    g_set_error_literal (error,
                         TN_GRAPH_ERROR,
                         TN_GRAPH_ERROR_PROTOCOL,
                         *document != NULL ? "the answer has no value"
                                           : "the answer is not valid JSON");
  return value;
}

TnTenantReading *
tn_decode_organization (GBytes *body, GError **error)
{
  g_autoptr (TnAnswer) document = NULL;
  yyjson_val *value = open_collection (body, &document, error);
  yyjson_val *organization = yyjson_arr_get_first (value), *domain;
  TnTenantReading *reading;
  size_t index, max;

  if (value == NULL)
    return NULL;
  if (!tn_text_is_guid (tn_answer_string (organization, "id")))
    {
      g_set_error_literal (error,
                           TN_GRAPH_ERROR,
                           TN_GRAPH_ERROR_PROTOCOL,
                           "the organization has no id");
      return NULL;
    }
  reading = g_new0 (TnTenantReading, 1);
  reading->tenant_id = g_ascii_strdown (tn_answer_string (organization, "id"), -1);
  reading->name = tn_text_visible (tn_answer_string (organization, "displayName"));
  reading->country = g_strdup (tn_answer_string (organization, "countryLetterCode"));
  reading->partner_type = g_strdup (tn_answer_string (organization, "partnerTenantType"));
  yyjson_arr_foreach (tn_answer_array (organization, "verifiedDomains"), index, max, domain)
  {
    const char *name = tn_answer_string (domain, "name");

    if (name != NULL && tn_answer_true (domain, "isDefault"))
      g_set_str (&reading->default_domain, name);
    if (name != NULL && tn_answer_true (domain, "isInitial"))
      g_set_str (&reading->initial_domain, name);
  }
  return reading;
}

GPtrArray *
tn_decode_domains (GBytes *body, GError **error)
{
  g_autoptr (TnAnswer) document = NULL;
  yyjson_val *value = open_collection (body, &document, error), *domain;
  GPtrArray *domains;
  size_t index, max;

  if (value == NULL)
    return NULL;
  domains = g_ptr_array_new_with_free_func (g_free);
  yyjson_arr_foreach (value, index, max, domain)
  {
    const char *name = tn_answer_string (domain, "id");

    if (name != NULL && tn_answer_true (domain, "isVerified"))
      g_ptr_array_insert (domains,
                          tn_answer_true (domain, "isDefault") ? 0 : -1,
                          tn_text_visible (name));
  }
  return domains;
}

GPtrArray *
tn_decode_skus (GBytes *body, GError **error)
{
  g_autoptr (TnAnswer) document = NULL;
  yyjson_val *value = open_collection (body, &document, error), *sku;
  GPtrArray *skus;
  size_t index, max;

  if (value == NULL)
    return NULL;
  skus = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_sku_reading_free);
  yyjson_arr_foreach (value, index, max, sku)
  {
    yyjson_val *prepaid = yyjson_obj_get (sku, "prepaidUnits");
    const char *id = tn_answer_string (sku, "skuId");
    TnSkuReading *reading;

    if (id == NULL)
      continue;
    reading = g_new0 (TnSkuReading, 1);
    reading->sku_id = g_ascii_strdown (id, -1);
    reading->part_number = tn_text_visible (tn_answer_string (sku, "skuPartNumber"));
    reading->status = g_strdup (tn_answer_string (sku, "capabilityStatus"));
    reading->enabled = tn_answer_int (prepaid, "enabled", 0);
    reading->warning = tn_answer_int (prepaid, "warning", 0);
    reading->suspended = tn_answer_int (prepaid, "suspended", 0);
    reading->consumed = tn_answer_int (sku, "consumedUnits", 0);
    g_ptr_array_add (skus, reading);
  }
  return skus;
}

GArray *
tn_decode_scores (GBytes *body, GError **error)
{
  g_autoptr (TnAnswer) document = NULL;
  yyjson_val *value = open_collection (body, &document, error), *score;
  GArray *scores;
  size_t index, max;

  if (value == NULL)
    return NULL;
  scores = g_array_new (FALSE, TRUE, sizeof (TnScoreReading));
  yyjson_arr_foreach (value, index, max, score)
  {
    const char *created = tn_answer_string (score, "createdDateTime");
    TnScoreReading reading = { .current = tn_answer_double (score, "currentScore", NAN),
                               .max = tn_answer_double (score, "maxScore", NAN) };

    if (created != NULL && strlen (created) >= 10 && isfinite (reading.current) &&
        isfinite (reading.max) && reading.max > 0)
      {
        memcpy (reading.day, created, 10);
        g_array_append_val (scores, reading);
      }
  }
  return scores;
}

GPtrArray *
tn_decode_controls (GBytes *body, GError **error)
{
  g_autoptr (TnAnswer) document = NULL;
  yyjson_val *value = open_collection (body, &document, error), *control;
  GPtrArray *controls;
  size_t index, max;

  if (value == NULL)
    return NULL;
  controls = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_control_reading_free);
  yyjson_arr_foreach (tn_answer_array (yyjson_arr_get_first (value), "controlScores"),
                      index,
                      max,
                      control)
  {
    const char *name = tn_answer_string (control, "controlName");
    double score = tn_answer_double (control, "score", NAN);
    TnControlReading *reading;

    if (name == NULL || !isfinite (score))
      continue;
    reading = g_new0 (TnControlReading, 1);
    reading->name = tn_text_visible (name);
    reading->category = tn_text_visible (tn_answer_string (control, "controlCategory"));
    reading->score = score;
    g_ptr_array_add (controls, reading);
  }
  return controls;
}

static char *
visible_or_null (yyjson_val *object, const char *name)
{
  const char *text = tn_answer_string (object, name);

  return text != NULL && *text != '\0' ? tn_text_visible (text) : NULL;
}

GPtrArray *
tn_decode_profiles (GBytes *body, char **next_link, GError **error)
{
  g_autoptr (TnAnswer) document = NULL;
  yyjson_val *value = open_collection (body, &document, error), *profile;
  GPtrArray *profiles;
  size_t index, max;

  if (value == NULL)
    return NULL;
  *next_link = g_strdup (tn_answer_string (yyjson_doc_get_root (document), "@odata.nextLink"));
  profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_profile_reading_free);
  yyjson_arr_foreach (value, index, max, profile)
  {
    const char *remediation = tn_answer_string (profile, "remediation");
    TnProfileReading *reading;

    if (tn_answer_string (profile, "id") == NULL)
      continue;
    reading = g_new0 (TnProfileReading, 1);
    reading->name = tn_text_visible (tn_answer_string (profile, "id"));
    reading->title = visible_or_null (profile, "title");
    reading->category = visible_or_null (profile, "controlCategory");
    reading->service = visible_or_null (profile, "service");
    reading->cost = visible_or_null (profile, "implementationCost");
    reading->impact = visible_or_null (profile, "userImpact");
    reading->remediation = remediation != NULL ? tn_text_from_html (remediation) : NULL;
    reading->maximum = tn_answer_double (profile, "maxScore", NAN);
    g_ptr_array_add (profiles, reading);
  }
  return profiles;
}

static gint64
parse_decimal (const char *text)
{
  char *end = NULL;
  guint64 count;

  if (strncmp (text, "\xef\xbb\xbf", 3) == 0)
    text += 3;
  while (g_ascii_isspace (*text))
    text++;
  if (!g_ascii_isdigit (*text))
    return -1;
  count = g_ascii_strtoull (text, &end, 10);
  while (g_ascii_isspace (*end))
    end++;
  return *end == '\0' && count <= G_MAXINT ? (gint64) count : -1;
}

gint64
tn_decode_count (GBytes *body, GError **error)
{
  gsize size, length;
  const char *data = g_bytes_get_data (body, &size);
  g_autofree char *text = g_strndup (data != NULL ? data : "", MIN (size, 64));
  gint64 count = size <= 64 ? parse_decimal (text) : -1;

  if (count < 0 && size <= 64)
    {
      /* base64 of digits never begins with a digit, so that the two cannot be mixed up. */
      g_autofree char *decoded = (char *) tn_text_base64_any (g_strstrip (text), &length);

      count = decoded != NULL ? parse_decimal (decoded) : -1;
    }
  if (count < 0)
    g_set_error_literal (error,
                         TN_GRAPH_ERROR,
                         TN_GRAPH_ERROR_PROTOCOL,
                         "the answer is not a count");
  return count;
}
