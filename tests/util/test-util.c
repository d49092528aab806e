/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-test.h"

#include "tn-csv.h"
#include "tn-json.h"
#include "tn-log.h"

#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

static void
test_json_strict (void)
{
  static const char *const bad[] = { "", "{}{}", "0{}", "{\"a\":", "[1,]", "nul", "{'a':1}" };
  static const char text[] =
      "\xef\xbb\xbf{\"s\":\"x\",\"n\":1,\"d\":1.5,\"z\":null,\"b\":true,\"a\":[\"y\",{}],\"o\":{}}";
  g_autoptr (JsonNode) good = tn_json_parse (text, strlen (text), NULL);
  JsonObject *object;
  gint64 n;
  double d;
  gboolean b;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = tn_json_parse (bad[i], strlen (bad[i]), &error);

      g_assert_null (node);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
  g_assert_nonnull (good);
  object = tn_json_root_object (good, NULL);
  g_assert_cmpstr (tn_json_get_string (object, "s"), ==, "x");
  /* A wrong type and a missing member are alike: not there. */
  g_assert_null (tn_json_get_string (object, "n"));
  g_assert_null (tn_json_get_string (object, "z"));
  g_assert_null (tn_json_get_string (object, "missing"));
  g_assert_null (tn_json_get_array (object, "o"));
  g_assert_null (tn_json_get_object (object, "a"));
  g_assert_true (tn_json_get_int (object, "n", &n) && n == 1);
  g_assert_false (tn_json_get_int (object, "s", &n));
  g_assert_true (tn_json_get_double (object, "n", &d) && d == 1);
  g_assert_true (tn_json_get_double (object, "d", &d) && d == 1.5);
  g_assert_true (tn_json_get_boolean (object, "b", &b) && b);
  g_assert_cmpstr (tn_json_array_string (tn_json_get_array (object, "a"), 0), ==, "y");
  g_assert_null (tn_json_array_string (tn_json_get_array (object, "a"), 1));
  g_assert_nonnull (tn_json_array_object (tn_json_get_array (object, "a"), 1));
  g_assert_cmpuint (tn_json_array_length (NULL), ==, 0);
}

/* Beginning with a text in which brackets mean nothing. */
static char *
nested (guint levels)
{
  GString *text = g_string_new ("[\"\\\"[{\"");

  for (guint i = 1; i < levels; i++)
    g_string_append (text, ",[1");
  for (guint i = 0; i < levels; i++)
    g_string_append_c (text, ']');
  return g_string_free_and_steal (text);
}

/* What is parsed is freed on the short stack of a fiber, by a function that calls itself. */
static void
test_json_deep (void)
{
  g_autofree char *deep = nested (64), *deeper = nested (65);
  g_autoptr (JsonNode) good = tn_json_parse (deep, strlen (deep), NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (good);
  g_assert_null (tn_json_parse (deeper, strlen (deeper), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

static void
test_domains (void)
{
  static const char *const good[] = { "contoso.com",
                                      "a.b.c",
                                      "1x.example",
                                      "contoso.onmicrosoft.com",
                                      "xn--bcher-kva.example" };
  static const char *const bad[] = { "",        "contoso", ".com",   "a..b",  "-a.com", "a-.com",
                                     "a b.com", "a/b.com", "a.com/", "ü.com", "a.com?x" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (tn_text_is_domain (good[i]));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (tn_text_is_domain (bad[i]));
  g_assert_true (tn_text_is_guid ("9e18452a-2c34-4ee4-90c6-c8b030f4fa48"));
  g_assert_false (tn_text_is_guid ("9e18452a-2c34-4ee4-90c6-c8b030f4fa4"));
  g_assert_false (tn_text_is_guid ("9e18452a02c34-4ee4-90c6-c8b030f4fa48"));
  g_assert_true (tn_text_is_email ("o'brien+x@contoso.com"));
  g_assert_false (tn_text_is_email ("a b@contoso.com"));
  g_assert_false (tn_text_is_email ("a@b@contoso.com"));
  g_assert_false (tn_text_is_email ("@contoso.com"));
}

static void
test_parts (void)
{
  const char *const parts[] = { NULL, "a", "", "b" };
  g_autofree char *joined = tn_text_join_parts (parts, G_N_ELEMENTS (parts)),
                  *none = tn_text_join_parts (parts, 1);

  g_assert_cmpstr (joined, ==, "a · b");
  g_assert_null (none);
}

static void
test_fold (void)
{
  g_autofree char *a = tn_text_fold ("ÄRZTEHAUS Ñandú ﬁne"), *b = tn_text_fold (NULL);

  g_assert_cmpstr (a, ==, "arztehaus nandu fine");
  g_assert_cmpstr (b, ==, "");
}

static void
test_visible (void)
{
  g_autofree char *a = tn_text_visible ("a\nb\x7f \xe2\x80\xae"
                                        "c \xff");

  g_assert_cmpstr (a, ==, "a␊b␡ �c �");
}

static void
test_redact (void)
{
  static const char *const secrets[] = {
    "Authorization: Bearer abc.CANARY.def",
    "code=CANARY&x=1",
    "\"refresh_token\":\"CANARY\"",
    "eyJhbGciOiJub25l.CANARY.x",
    "access_token=CANARY",
    "client_secret: CANARY",
    "client_assertion=CANARY",
    "http://localhost:1/?state=CANARY&nonce=CANARY",
    "https://x.example/file?sv=1&sig=CANARY",
    "\"device_code\": \"CANARY\"",
    "password=CANARY",
  };

  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      g_autofree char *text = tn_text_redact (secrets[i]);

      g_assert_null (strstr (text, "CANARY"));
    }
  {
    g_autofree char *harmless = tn_text_redact ("Insufficient privileges, request 9e5f0f6a");

    g_assert_cmpstr (harmless, ==, "Insufficient privileges, request 9e5f0f6a");
  }
}

/* SEC-35: one line a message, with the time in UTC, without secrets and without what could draw
 * over the terminal. */
static void
test_log (void)
{
  if (g_test_subprocess ())
    {
      tn_log_install ();
      g_message ("asked with code=CANARY\nand\x1b[31m more");
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("20*T*:*Z *: asked with code=[redacted]␊and␛[31m more\n");
  g_test_trap_assert_stderr_unmatched ("*CANARY*");
}

/* SEC-12: what the installed programs do first. */
static void
test_harden (void)
{
  struct rlimit limit;

  if (g_test_subprocess ())
    {
      prctl (PR_SET_DUMPABLE, 1);
      tn_process_harden (FALSE);
      g_assert_cmpint (prctl (PR_GET_DUMPABLE), ==, 1);
      tn_process_harden (TRUE);
      g_assert_cmpint (prctl (PR_GET_DUMPABLE), ==, 0);
      g_assert_cmpint (getrlimit (RLIMIT_CORE, &limit), ==, 0);
      g_assert_cmpuint (limit.rlim_cur, ==, 0);
      g_assert_cmpuint (limit.rlim_max, ==, 0);
      g_assert_cmpuint (umask (0), ==, 077);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
test_random (void)
{
  g_autofree char *a = tn_text_random (32), *b = tn_text_random (32);

  g_assert_cmpuint (strlen (a), ==, 43);
  g_assert_cmpstr (a, !=, b);
  g_assert_cmpuint (strspn (a, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                    ==,
                    43);
}

static void
test_base64 (void)
{
  gsize length;
  g_autofree guint8 *a = tn_text_base64_any ("aGk_", &length),
                    *b = tn_text_base64_any ("aGk/", &length),
                    *c = tn_text_base64_any ("aGk=", &length),
                    *d = tn_text_base64_any ("aGk", &length);

  g_assert_cmpmem (a, 3, b, 3);
  g_assert_cmpmem (c, 2, d, 2);
  g_assert_null (tn_text_base64_any ("a", &length));
  g_assert_null (tn_text_base64_any ("a*bc", &length));
  g_assert_null (tn_text_base64_any ("", &length));
}

static void
test_equal_secret (void)
{
  g_assert_true (tn_text_equal_secret ("abc", "abc"));
  g_assert_false (tn_text_equal_secret ("abc", "abd"));
  g_assert_false (tn_text_equal_secret ("abc", "ab"));
  g_assert_false (tn_text_equal_secret (NULL, NULL));
}

/* SYN-04 */
static void
test_age (void)
{
  static const struct
  {
    gint64 age;
    const char *text;
  } cases[] = { { 0, "Just now" },           { -50, "Just now" },
                { 59, "Just now" },          { 60, "1 min ago" },
                { 34 * 60, "34 min ago" },   { 3599, "59 min ago" },
                { 3600, "1 hour ago" },      { 47 * 3600, "47 hours ago" },
                { 48 * 3600, "2 days ago" }, { 40 * 86400, "40 days ago" } };
  g_autofree char *inside = tn_time_format_age_inside (1000, 990),
                  *later = tn_time_format_age_inside (1000, 940);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = tn_time_format_age (1000000000, 1000000000 - cases[i].age);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
  {
    g_autofree char *never = tn_time_format_age (1000000000, 0);

    g_assert_cmpstr (never, ==, "Never");
    g_assert_cmpstr (inside, ==, "just now");
    g_assert_cmpstr (later, ==, "1 min ago");
  }
}

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

/* The zone and the format that somebody chose, everywhere. */
static void
test_local (void)
{
  const gint64 evening = 1796158800; /* 2026-12-01T21:00:00Z */

  tn_time_set_local ("Asia/Tokyo", TN_DATE_DAY_FIRST);
  assert_text (tn_time_format_local (evening), "02/12/2026 06:00");
  assert_text (tn_time_format_local_day (evening), "02/12/2026");
  assert_text (tn_time_format_local_day (0), "Never");
  assert_text (tn_time_format_date ("2026-12-01"), "01/12/2026");
  assert_text (tn_time_format_date ("soon"), "soon");
  g_assert_cmpuint (tn_time_days_until (evening, evening + 4 * 3600), ==, 0);
  tn_time_set_local ("UTC", TN_DATE_ISO);
  assert_text (tn_time_format_local (evening), "2026-12-01 21:00");
  assert_text (tn_time_format_local_day (evening), "2026-12-01");
  g_assert_cmpuint (tn_time_days_until (evening, evening + 4 * 3600), ==, 1);
  tn_time_set_local ("", TN_DATE_SYSTEM);
}

/* The day counts, not the hours. */
static void
test_days_until (void)
{
  const gint64 evening = 1796158800; /* 2026-12-01T21:00:00Z */

  g_assert_cmpuint (tn_time_days_until (evening, evening - 86400), ==, 0);
  g_assert_cmpuint (tn_time_days_until (evening, evening + 3600), ==, 0);
  g_assert_cmpuint (tn_time_days_until (evening, evening + 4 * 3600), ==, 1);
  g_assert_cmpuint (tn_time_days_until (evening, evening + 4 * 86400 + 3600), ==, 4);
  g_assert_cmpuint (tn_time_days_until (evening, evening + 4 * 86400 + 4 * 3600), ==, 5);
}

static void
test_time (void)
{
  g_autofree char *text = tn_time_format (1782900000);

  g_assert_cmpint (tn_time_parse ("2026-07-01T10:00:00Z"), ==, 1782900000);
  g_assert_cmpint (tn_time_parse ("2026-07-01T10:00:00.1234567Z"), ==, 1782900000);
  g_assert_cmpint (tn_time_parse (""), ==, 0);
  g_assert_cmpint (tn_time_parse ("yesterday"), ==, 0);
  g_assert_cmpstr (text, ==, "2026-07-01T10:00:00Z");
}

static gboolean
fail_in_thread (gpointer data, GValue *result, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "busy");
  return FALSE;
}

static gboolean
answer_in_thread (gpointer data, GValue *result, GError **error)
{
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, 42);
  return TRUE;
}

static void
test_threads (void)
{
  g_assert_cmpint (tn_test_int64 (tn_dex_run (answer_in_thread, g_strdup ("freed"), g_free)),
                   ==,
                   42);
  tn_test_fails (tn_dex_run (fail_in_thread, NULL, NULL), G_IO_ERROR, G_IO_ERROR_BUSY);
}

static void
test_fake_clock (void)
{
  g_autoptr (TnClock) clock = tn_clock_new_fake (1000);

  tn_test_ok (tn_clock_sleep (clock, 90));
  tn_clock_advance (clock, 10);
  g_assert_cmpint (tn_clock_now (clock), ==, 1100);
  g_assert_cmpfloat (tn_clock_get_slept (clock), ==, 90);
}

/* A wait on the system's clock ends well, not with the error of the timeout behind it. */
static void
test_real_clock (void)
{
  g_autoptr (TnClock) clock = tn_clock_new ();

  tn_test_ok (tn_clock_sleep (clock, 0.001));
}

/* SEC-56: what a spreadsheet would take for a formula. */
static void
test_csv_formulas (void)
{
  static const struct
  {
    const char *text, *field;
  } cases[] = {
    { NULL, "" },
    { "", "" },
    { "Acme", "Acme" },
    { "Acme, Inc.", "\"Acme, Inc.\"" },
    { "5\" pipe", "\"5\"\" pipe\"" },
    { "=1+2", "'=1+2" },
    { "+1", "'+1" },
    { "-1", "'-1" },
    { "@SUM(A1)", "'@SUM(A1)" },
    { "\t=1", "\"'\t=1\"" },
    { "\r=1", "\"'\r'=1\"" },
    { "  =1", "'  =1" },
    { "\xc2\xa0=1", "'\xc2\xa0=1" },
    { "\xef\xbc\x9d"
      "1",
      "'\xef\xbc\x9d"
      "1" },
    { "\xef\xbc\xa0"
      "x",
      "'\xef\xbc\xa0"
      "x" },
    { "a\n=cmd|' /C calc'!A0", "\"a\n'=cmd|' /C calc'!A0\"" },
    { "a\r\n+1", "\"a\r\n'+1\"" },
    { "a-b=c", "a-b=c" },
    { "'quoted", "'quoted" },
    { "bad \xff byte", "bad \xef\xbf\xbd byte" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) csv = g_string_new (NULL);

      tn_csv_append_text (csv, cases[i].text, TRUE);
      g_assert_cmpstr (csv->str, ==, cases[i].field);
    }
}

/* Whatever is written is read again as it was. */
static void
test_csv_round_trip (void)
{
  static const char *const pieces[] = { "a",  "\"", ",", "\n", "\r\n", " ",           "=",
                                        "\t", "é",  "'", ";",  "",     "\xe2\x80\xae" };
  g_autoptr (GRand) random = g_rand_new_with_seed (56);

  for (guint round = 0; round < 2000; round++)
    {
      g_autoptr (GString) csv = g_string_new (NULL);
      g_autoptr (GPtrArray) rows = NULL;
      g_autoptr (GError) error = NULL;
      char *fields[3];

      for (guint i = 0; i < 3; i++)
        {
          GString *field = g_string_new (NULL);

          for (gint j = g_rand_int_range (random, 0, 6); j > 0; j--)
            g_string_append (field,
                             pieces[g_rand_int_range (random, 0, (gint) G_N_ELEMENTS (pieces))]);
          fields[i] = g_string_free_and_steal (field);
          if (i > 0)
            g_string_append_c (csv, ',');
          tn_csv_append_text (csv, fields[i], FALSE);
        }
      g_string_append (csv, "\r\n");
      rows = tn_csv_parse (csv->str, ',', &error);
      g_assert_no_error (error);
      g_assert_cmpuint (rows->len, ==, 1);
      g_assert_cmpuint (g_strv_length (g_ptr_array_index (rows, 0)), ==, 3);
      for (guint i = 0; i < 3; i++)
        {
          g_assert_cmpstr (((GStrv) g_ptr_array_index (rows, 0))[i], ==, fields[i]);
          g_free (fields[i]);
        }
    }
}

static void
test_csv_bad (void)
{
  static const char *const bad[] = { "\"a", "a\"b", "\"a\"b", "x\r\n\"" };
  g_autoptr (GPtrArray) rows = tn_csv_parse ("\xef\xbb\xbf"
                                             "a,\r\n,b",
                                             ',',
                                             NULL);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (tn_csv_parse (bad[i], ',', &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpstr (((GStrv) g_ptr_array_index (rows, 0))[0], ==, "a");
  g_assert_cmpstr (((GStrv) g_ptr_array_index (rows, 1))[1], ==, "b");
}

/* What is protected comes back as it was, on each of its lines. */
static void
test_csv_unprotect (void)
{
  static const char *const texts[] = { "=1+1", "+49 89 1234", "-",       "@x",        " =a", "'",
                                       "'tis", "a\n=b\nc",    "a\r\n+b", "it's = so", "" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GString) csv = g_string_new (NULL);
      g_autoptr (GPtrArray) rows = NULL;
      g_autofree char *back = NULL;

      tn_csv_append_text (csv, texts[i], TRUE);
      g_string_append (csv, ",end\r\n");
      rows = tn_csv_parse (csv->str, ',', NULL);
      back = tn_csv_unprotect (((GStrv) g_ptr_array_index (rows, 0))[0]);
      g_assert_cmpstr (back, ==, texts[i]);
    }
}

/* What spreadsheets write: with and without a mark, in two bytes a letter, in the code page of
 * Western Europe. */
static void
test_csv_encodings (void)
{
  static const char text[] = "name;town\r\nZoë;\"Köln; Süd\"\r\n";
  static const struct
  {
    const char *charset, *mark;
  } cases[] = {
    { "UTF-8", "" },
    { "UTF-8", "\xef\xbb\xbf" },
    { "UTF-16LE", "\xff\xfe" },
    { "UTF-16BE", "\xfe\xff" },
    { "UTF-16LE", "" },
    { "UTF-16BE", "" },
    { "WINDOWS-1252", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize length, mark = strlen (cases[i].mark);
      g_autofree char *encoded =
          g_convert (text, -1, cases[i].charset, "UTF-8", NULL, &length, NULL);
      g_autofree char *whole = g_malloc (mark + length), *decoded = NULL;
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GPtrArray) rows = NULL;
      g_autoptr (GError) error = NULL;

      memcpy (whole, cases[i].mark, mark);
      memcpy (whole + mark, encoded, length);
      bytes = g_bytes_new (whole, mark + length);
      decoded = tn_csv_decode (bytes, &error);
      g_assert_no_error (error);
      g_assert_cmpint (tn_csv_separator (decoded), ==, ';');
      rows = tn_csv_parse (decoded, ';', &error);
      g_assert_no_error (error);
      g_assert_cmpuint (rows->len, ==, 2);
      g_assert_cmpstr (((GStrv) g_ptr_array_index (rows, 1))[0], ==, "Zoë");
      g_assert_cmpstr (((GStrv) g_ptr_array_index (rows, 1))[1], ==, "Köln; Süd");
    }
  g_assert_cmpint (tn_csv_separator ("a\tb\tc,d\r\n1;2;3;4;5"), ==, '\t');
  g_assert_cmpint (tn_csv_separator ("\"a;b;c\",d"), ==, ',');
  g_assert_cmpint (tn_csv_separator ("alone"), ==, ',');
}

/* A picture is no table. */
static void
test_csv_binary (void)
{
  static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0";
  g_autoptr (GBytes) bytes = g_bytes_new_static (png, sizeof png);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GError) error = NULL;
  g_autofree char *empty = tn_csv_decode (nothing, NULL);

  g_assert_null (tn_csv_decode (bytes, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_cmpstr (empty, ==, "");
}

static void
add (void)
{
  g_test_add_func ("/util/json-deep", test_json_deep);
  g_test_add_func ("/util/csv/ORG-05-unprotect", test_csv_unprotect);
  g_test_add_func ("/util/csv/ORG-02-encodings", test_csv_encodings);
  g_test_add_func ("/util/csv/ORG-02-binary", test_csv_binary);
  g_test_add_func ("/util/csv/SEC-56-formulas", test_csv_formulas);
  g_test_add_func ("/util/csv/SEC-56-round-trip", test_csv_round_trip);
  g_test_add_func ("/util/csv/bad", test_csv_bad);
  g_test_add_func ("/util/real-clock", test_real_clock);
  g_test_add_func ("/util/json/strict", test_json_strict);
  g_test_add_func ("/util/text/INT-21-domains", test_domains);
  g_test_add_func ("/util/text/parts", test_parts);
  g_test_add_func ("/util/text/I18N-05-fold", test_fold);
  g_test_add_func ("/util/text/SEC-54-visible", test_visible);
  g_test_add_func ("/util/text/SEC-36-redact", test_redact);
  g_test_add_func ("/util/SEC-35-log", test_log);
  g_test_add_func ("/util/SEC-12-harden", test_harden);
  g_test_add_func ("/util/text/SEC-02-random", test_random);
  g_test_add_func ("/util/text/base64", test_base64);
  g_test_add_func ("/util/text/equal-secret", test_equal_secret);
  g_test_add_func ("/util/time/SYN-04-age", test_age);
  g_test_add_func ("/util/time/parse", test_time);
  g_test_add_func ("/util/time/local", test_local);
  g_test_add_func ("/util/time/days-until", test_days_until);
  g_test_add_func ("/util/dex/threads", test_threads);
  g_test_add_func ("/util/clock/fake", test_fake_clock);
}

int
main (int argc, char **argv)
{
  return tn_test_main (argc, argv, add);
}
