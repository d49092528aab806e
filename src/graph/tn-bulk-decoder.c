/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-decoder.h"

#include "tn-answer.h"
#include "tn-graph-error.h"
#include "tn-text.h"
#include "tn-time.h"

/* Names are what customers choose: as they are, which costs nothing, unless a sign in them could
 * draw over the rest of a row. An address may have several lines; here it has one. */
static const char *
visible (const char *text, GStringChunk *strings)
{
  g_autofree char *line = NULL, *safe = NULL;
  const guchar *c = (const guchar *) text;

  if (text == NULL)
    return NULL;
  /* Control characters, and the first bytes of those of Unicode. */
  while (*c >= ' ' && *c != 0x7f && *c != 0xc2 && *c != 0xd8 && *c != 0xe2)
    c++;
  if (*c == '\0')
    return text;
  line = g_strdelimit (g_strdup (text), "\r\n\t", ' ');
  safe = tn_text_visible (line);
  return g_str_equal (safe, text) ? text : g_string_chunk_insert (strings, safe);
}

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

/* The SMTP addresses of "smtp:a@b": most users have one or two. */
static const char *
read_proxies (yyjson_val *addresses, GStringChunk *strings)
{
  g_autoptr (GString) out = NULL;
  yyjson_val *address;
  size_t index, max;

  yyjson_arr_foreach (addresses, index, max, address)
  {
    const char *text = yyjson_get_str (address);

    if (text == NULL || g_ascii_strncasecmp (text, "smtp:", 5) != 0 || strchr (text, ' ') != NULL)
      continue;
    if (out == NULL)
      out = g_string_new (NULL);
    g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", text + 5);
  }
  if (out == NULL)
    return NULL;
  g_string_ascii_down (out);
  return g_string_chunk_insert (strings, out->str);
}

static gboolean
is_word (const char *text, const char *word)
{
  return text != NULL && g_ascii_strcasecmp (text, word) == 0;
}

/* Which licences come with a group, and which are not given although they should be. */
static void
read_states (yyjson_val *states, TnUserReading *user, GStringChunk *strings)
{
  g_autoptr (GString) by_group = g_string_new (NULL), failed = g_string_new (NULL);
  yyjson_val *state;
  size_t index, max;

  yyjson_arr_foreach (states, index, max, state)
  {
    const char *id = tn_answer_string (state, "skuId");
    const char *word = tn_answer_string (state, "state");

    if (id == NULL)
      continue;
    if (tn_answer_string (state, "assignedByGroup") != NULL)
      g_string_append_printf (by_group, "%s%s", by_group->len > 0 ? " " : "", id);
    if (is_word (word, "Error") || is_word (word, "ActiveWithError"))
      g_string_append_printf (failed, "%s%s", failed->len > 0 ? " " : "", id);
  }
  if (by_group->len > 0)
    user->group_skus = g_string_chunk_insert_const (strings, g_string_ascii_down (by_group)->str);
  if (failed->len > 0)
    user->failed_skus = g_string_chunk_insert_const (strings, g_string_ascii_down (failed)->str);
}

/* One pass over the members: looking up each by its name would be thirty passes. */
static void
read_user (yyjson_val *object, TnUserReading *user, GStringChunk *strings)
{
#define FIELD(json, member) { json, sizeof json - 1, G_STRUCT_OFFSET (TnUserReading, member) }
  static const struct
  {
    const char *name;
    gsize length, offset;
  } texts[] = {
    FIELD ("displayName", display_name),
    FIELD ("userPrincipalName", user_principal_name),
    FIELD ("mail", mail),
    FIELD ("userType", user_type),
    FIELD ("department", department),
    FIELD ("jobTitle", job_title),
    FIELD ("officeLocation", office),
    FIELD ("givenName", given_name),
    FIELD ("surname", surname),
    FIELD ("mobilePhone", mobile),
    FIELD ("streetAddress", street),
    FIELD ("city", city),
    FIELD ("state", state),
    FIELD ("postalCode", postal_code),
    FIELD ("country", country),
    FIELD ("companyName", company),
    FIELD ("employeeId", employee_id),
    FIELD ("usageLocation", usage_location),
  };
#undef FIELD
  yyjson_val *key, *value;
  size_t index, max;

  user->enabled = user->licences = -1;
  yyjson_obj_foreach (object, index, max, key, value)
  {
    const char *name = yyjson_get_str (key);
    size_t length = yyjson_get_len (key);
    const char *text = yyjson_get_str (value);

    if (text != NULL)
      {
        if (strlen (text) != yyjson_get_len (value))
          continue;
        for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
          if (texts[i].length == length && memcmp (texts[i].name, name, length) == 0)
            {
              G_STRUCT_MEMBER (const char *, user, texts[i].offset) = visible (text, strings);
              break;
            }
        if (length == 15 && memcmp (name, "createdDateTime", length) == 0)
          user->created = MAX (0, tn_time_parse (text));
      }
    else if (yyjson_is_bool (value))
      {
        if (strcmp (name, "accountEnabled") == 0)
          user->enabled = yyjson_get_bool (value);
        else if (strcmp (name, "onPremisesSyncEnabled") == 0)
          user->on_premises = yyjson_get_bool (value);
      }
    else if (yyjson_is_arr (value))
      {
        if (strcmp (name, "assignedLicenses") == 0)
          {
            user->licences = (int) yyjson_arr_size (value);
            user->skus = read_skus (value, strings);
          }
        else if (strcmp (name, "licenseAssignmentStates") == 0)
          read_states (value, user, strings);
        else if (strcmp (name, "proxyAddresses") == 0)
          user->proxies = read_proxies (value, strings);
        else if (strcmp (name, "businessPhones") == 0)
          user->phone = visible (yyjson_get_str (yyjson_arr_get_first (value)), strings);
      }
    else if (yyjson_is_obj (value) && strcmp (name, "@removed") == 0)
      user->removed = TRUE;
  }
}

static void
read_group (yyjson_val *object, TnEntraGroupReading *group, GArray *members, GStringChunk *strings)
{
  yyjson_val *types = tn_answer_array (object, "groupTypes"),
             *list = tn_answer_array (object, "members@delta"), *item;
  gboolean unified = FALSE, mail = tn_answer_true (object, "mailEnabled");
  size_t index, max;

  yyjson_arr_foreach (types, index, max, item)
  {
    unified |= is_word (yyjson_get_str (item), "Unified");
    group->dynamic |= is_word (yyjson_get_str (item), "DynamicMembership");
  }
  group->name = visible (tn_answer_string (object, "displayName"), strings);
  group->mail = tn_answer_string (object, "mail");
  group->kind = unified                                      ? TN_GROUP_MICROSOFT_365
                : !mail                                      ? TN_GROUP_SECURITY
                : tn_answer_true (object, "securityEnabled") ? TN_GROUP_MAIL_SECURITY
                                                             : TN_GROUP_DISTRIBUTION;
  group->on_premises = tn_answer_true (object, "onPremisesSyncEnabled");
  group->role_assignable = tn_answer_true (object, "isAssignableToRole");
  group->removed = yyjson_is_obj (yyjson_obj_get (object, "@removed"));
  group->first_member = members->len;
  yyjson_arr_foreach (list, index, max, item)
  {
    TnMemberReading member = { .id = tn_answer_string (item, "id") };

    member.group = is_word (tn_answer_string (item, "@odata.type"), "#microsoft.graph.group");
    member.removed = yyjson_is_obj (yyjson_obj_get (item, "@removed"));
    if (member.id != NULL)
      g_array_append_val (members, member);
  }
  group->n_members = members->len - group->first_member;
}

/* Entra and Intune write year 1 for "never". */
static gint64
read_time (yyjson_val *object, const char *name)
{
  const char *text = tn_answer_string (object, name);

  return text != NULL ? MAX (0, tn_time_parse (text)) : 0;
}

static void
read_device (yyjson_val *object, TnDeviceReading *device, GStringChunk *strings)
{
  yyjson_val *enabled = yyjson_obj_get (object, "accountEnabled"),
             *owners = yyjson_obj_get (object, "registeredOwners");

  /* There can be only one. */
  if (yyjson_is_arr (owners))
    device->owner = tn_answer_string (yyjson_arr_get_first (owners), "id") ?: "";
  device->device_id = tn_answer_string (object, "deviceId");
  device->name = visible (tn_answer_string (object, "displayName"), strings);
  device->system = visible (tn_answer_string (object, "operatingSystem"), strings);
  device->system_version = visible (tn_answer_string (object, "operatingSystemVersion"), strings);
  device->trust = tn_answer_string (object, "trustType");
  device->enabled = yyjson_is_bool (enabled) ? yyjson_get_bool (enabled) : -1;
  device->last_seen = read_time (object, "approximateLastSignInDateTime");
  device->removed = yyjson_is_obj (yyjson_obj_get (object, "@removed"));
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
static int
compliance (yyjson_val *object)
{
  const char *state = tn_answer_string (object, "complianceState");

  if (g_strcmp0 (state, "compliant") == 0)
    return 1;
  return state == NULL || g_str_equal (state, "unknown") || g_str_equal (state, "configManager")
             ? -1
             : 0;
}

/* Text that says something: makers fill in the rest with words of their own. */
static const char *
text_or_none (yyjson_val *object, const char *name, GStringChunk *strings)
{
  const char *text = visible (tn_answer_string (object, name), strings);

  return text != NULL && *text != '\0' ? text : NULL;
}

static void
read_managed (yyjson_val *object, TnManagedReading *device, GStringChunk *strings)
{
  const char *device_id = text_or_none (object, "azureADDeviceId", strings);

  /* All zeros: Entra does not know it. */
  if (device_id != NULL && strspn (device_id, "0-") != strlen (device_id))
    device->device_id = device_id;
  device->user_id = text_or_none (object, "userId", strings);
  device->name = text_or_none (object, "deviceName", strings);
  device->serial = text_or_none (object, "serialNumber", strings);
  device->manufacturer = text_or_none (object, "manufacturer", strings);
  device->model = text_or_none (object, "model", strings);
  device->system = text_or_none (object, "operatingSystem", strings);
  device->system_version = text_or_none (object, "osVersion", strings);
  device->last_seen = read_time (object, "lastSyncDateTime");
  device->compliant = compliance (object);
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
    case TN_REPORT_MAIL:
    case TN_N_REPORTS:
    default:
      g_assert_not_reached ();
    }
}

/* An empty page around the list in @body. @value: (out): the list. */
static TnPage *
open_page (GBytes *body, gsize row_size, yyjson_val **value, GError **error)
{
  TnAnswer *document = tn_answer_parse (body);
  yyjson_val *root = yyjson_doc_get_root (document);
  TnPage *page;

  *value = yyjson_obj_get (root, "value");
  if (!yyjson_is_arr (*value))
    {
      yyjson_doc_free (document);
      g_set_error_literal (error,
                           TN_GRAPH_ERROR,
                           TN_GRAPH_ERROR_PROTOCOL,
                           "a page of a list is not valid JSON or has no value");
      return NULL;
    }
  page = g_new0 (TnPage, 1);
  page->rows = g_array_sized_new (FALSE, TRUE, (guint) row_size, (guint) yyjson_arr_size (*value));
  page->next_link = g_strdup (tn_answer_string (root, "@odata.nextLink"));
  page->delta_link = g_strdup (tn_answer_string (root, "@odata.deltaLink"));
  page->document = document;
  page->strings = g_string_chunk_new (4096);
  page->free_document = free_document;
  return page;
}

static TnPage *
decode_users (GBytes *body, GError **error)
{
  yyjson_val *value, *object;
  TnPage *page = open_page (body, sizeof (TnUserReading), &value, error);
  size_t index, max;

  if (page == NULL)
    return NULL;
  yyjson_arr_foreach (value, index, max, object)
  {
    TnUserReading user = { .id = tn_answer_string (object, "id") };

    if (user.id == NULL)
      continue;
    read_user (object, &user, page->strings);
    g_array_append_val (page->rows, user);
  }
  return page;
}

static TnPage *
decode_groups (GBytes *body, GError **error)
{
  yyjson_val *value, *object;
  TnPage *page = open_page (body, sizeof (TnEntraGroupReading), &value, error);
  size_t index, max;

  if (page == NULL)
    return NULL;
  page->members = g_array_new (FALSE, TRUE, sizeof (TnMemberReading));
  yyjson_arr_foreach (value, index, max, object)
  {
    TnEntraGroupReading group = { .id = tn_answer_string (object, "id") };

    if (group.id == NULL)
      continue;
    read_group (object, &group, page->members, page->strings);
    g_array_append_val (page->rows, group);
  }
  return page;
}

static TnPage *
decode_devices (GBytes *body, GError **error)
{
  yyjson_val *value, *object;
  TnPage *page = open_page (body, sizeof (TnDeviceReading), &value, error);
  size_t index, max;

  if (page == NULL)
    return NULL;
  yyjson_arr_foreach (value, index, max, object)
  {
    TnDeviceReading device = { .id = tn_answer_string (object, "id") };

    if (device.id == NULL)
      continue;
    read_device (object, &device, page->strings);
    g_array_append_val (page->rows, device);
  }
  return page;
}

TnPage *
tn_decode_collection (GBytes *body, TnCollection collection, GError **error)
{
  switch (collection)
    {
    case TN_COLLECTION_USERS:
      return decode_users (body, error);
    case TN_COLLECTION_GROUPS:
      return decode_groups (body, error);
    case TN_COLLECTION_DEVICES:
      return decode_devices (body, error);
    case TN_N_COLLECTIONS:
    default:
      g_assert_not_reached ();
    }
}

static TnPage *
decode_managed (GBytes *body, GError **error)
{
  yyjson_val *value, *object;
  TnPage *page = open_page (body, sizeof (TnManagedReading), &value, error);
  size_t index, max;

  if (page == NULL)
    return NULL;
  yyjson_arr_foreach (value, index, max, object)
  {
    TnManagedReading device = { .id = tn_answer_string (object, "id") };

    if (device.id == NULL)
      continue;
    read_managed (object, &device, page->strings);
    g_array_append_val (page->rows, device);
  }
  return page;
}

TnPage *
tn_decode_report (GBytes *body, TnReport report, GError **error)
{
  yyjson_val *value, *object;
  TnPage *page;
  size_t index, max;

  if (report == TN_REPORT_DEVICES)
    return decode_managed (body, error);
  page = open_page (body, sizeof (TnUserReading), &value, error);
  if (page == NULL)
    return NULL;
  yyjson_arr_foreach (value, index, max, object)
  {
    TnUserReading user = { .id = tn_answer_string (object, "id") };

    if (user.id == NULL)
      continue;
    read_report (object, report, &user);
    g_array_append_val (page->rows, user);
  }
  return page;
}

char *
tn_decode_first_id (GBytes *body)
{
  g_autoptr (TnAnswer) document = tn_answer_parse (body);
  yyjson_val *value = yyjson_obj_get (yyjson_doc_get_root (document), "value");

  return g_strdup (tn_answer_string (yyjson_arr_get_first (value), "id"));
}
