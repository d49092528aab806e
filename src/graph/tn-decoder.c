/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-decoder.h"

#include "tn-graph-error.h"
#include "tn-json.h"
#include "tn-text.h"

#include <math.h>
#include <string.h>

/* The "value" array of a collection. @root keeps it alive. */
static JsonArray *
open_collection (GBytes *body, JsonNode **root, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (body, &size);
  JsonObject *object;
  JsonArray *value;
  g_autoptr (GError) local = NULL;

  *root = tn_json_parse (data, size, &local);
  object = *root != NULL ? tn_json_root_object (*root, &local) : NULL;
  value = tn_json_get_array (object, "value");
  if (value == NULL)
    g_set_error (error,
                 TN_GRAPH_ERROR,
                 TN_GRAPH_ERROR_PROTOCOL,
                 "%s",
                 local != NULL ? local->message : "the answer has no value");
  return value;
}

TnTenantReading *
tn_decode_organization (GBytes *body, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  JsonArray *value = open_collection (body, &root, error);
  JsonObject *organization = tn_json_array_object (value, 0);
  JsonArray *domains = tn_json_get_array (organization, "verifiedDomains");
  TnTenantReading *reading;

  if (value == NULL)
    return NULL;
  if (!tn_text_is_guid (tn_json_get_string (organization, "id")))
    {
      g_set_error_literal (error,
                           TN_GRAPH_ERROR,
                           TN_GRAPH_ERROR_PROTOCOL,
                           "the organization has no id");
      return NULL;
    }
  reading = g_new0 (TnTenantReading, 1);
  reading->tenant_id = g_ascii_strdown (tn_json_get_string (organization, "id"), -1);
  reading->name = tn_text_visible (tn_json_get_string (organization, "displayName"));
  reading->country = g_strdup (tn_json_get_string (organization, "countryLetterCode"));
  reading->partner_type = g_strdup (tn_json_get_string (organization, "partnerTenantType"));
  for (guint i = 0; i < tn_json_array_length (domains); i++)
    {
      JsonObject *domain = tn_json_array_object (domains, i);
      const char *name = tn_json_get_string (domain, "name");
      gboolean is_default = FALSE, is_initial = FALSE;

      tn_json_get_boolean (domain, "isDefault", &is_default);
      tn_json_get_boolean (domain, "isInitial", &is_initial);
      if (name != NULL && is_default)
        g_set_str (&reading->default_domain, name);
      if (name != NULL && is_initial)
        g_set_str (&reading->initial_domain, name);
    }
  return reading;
}

GPtrArray *
tn_decode_domains (GBytes *body, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  JsonArray *value = open_collection (body, &root, error);
  GPtrArray *domains;

  if (value == NULL)
    return NULL;
  domains = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < tn_json_array_length (value); i++)
    {
      JsonObject *domain = tn_json_array_object (value, i);
      const char *name = tn_json_get_string (domain, "id");
      gboolean verified = FALSE, is_default = FALSE;

      tn_json_get_boolean (domain, "isVerified", &verified);
      tn_json_get_boolean (domain, "isDefault", &is_default);
      if (name != NULL && verified)
        g_ptr_array_insert (domains, is_default ? 0 : -1, tn_text_visible (name));
    }
  return domains;
}

GPtrArray *
tn_decode_skus (GBytes *body, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  JsonArray *value = open_collection (body, &root, error);
  GPtrArray *skus;

  if (value == NULL)
    return NULL;
  skus = g_ptr_array_new_with_free_func ((GDestroyNotify) tn_sku_reading_free);
  for (guint i = 0; i < tn_json_array_length (value); i++)
    {
      JsonObject *sku = tn_json_array_object (value, i);
      JsonObject *prepaid = tn_json_get_object (sku, "prepaidUnits");
      TnSkuReading *reading;

      if (tn_json_get_string (sku, "skuId") == NULL)
        continue;
      reading = g_new0 (TnSkuReading, 1);
      reading->sku_id = g_ascii_strdown (tn_json_get_string (sku, "skuId"), -1);
      reading->part_number = tn_text_visible (tn_json_get_string (sku, "skuPartNumber"));
      reading->status = g_strdup (tn_json_get_string (sku, "capabilityStatus"));
      tn_json_get_int (prepaid, "enabled", &reading->enabled);
      tn_json_get_int (prepaid, "warning", &reading->warning);
      tn_json_get_int (prepaid, "suspended", &reading->suspended);
      tn_json_get_int (sku, "consumedUnits", &reading->consumed);
      g_ptr_array_add (skus, reading);
    }
  return skus;
}

GArray *
tn_decode_scores (GBytes *body, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  JsonArray *value = open_collection (body, &root, error);
  GArray *scores;

  if (value == NULL)
    return NULL;
  scores = g_array_new (FALSE, TRUE, sizeof (TnScoreReading));
  for (guint i = 0; i < tn_json_array_length (value); i++)
    {
      JsonObject *score = tn_json_array_object (value, i);
      const char *created = tn_json_get_string (score, "createdDateTime");
      TnScoreReading reading = { 0 };

      if (created != NULL && strlen (created) >= 10 &&
          tn_json_get_double (score, "currentScore", &reading.current) &&
          tn_json_get_double (score, "maxScore", &reading.max) && reading.max > 0 &&
          isfinite (reading.current) && isfinite (reading.max))
        {
          memcpy (reading.day, created, 10);
          g_array_append_val (scores, reading);
        }
    }
  return scores;
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
