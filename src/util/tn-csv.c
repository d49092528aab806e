/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-csv.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* What starts a formula somewhere: also full width, as in Japanese spreadsheets; and what
 * spreadsheets drop before they look. */
static gboolean
starts_formula (gunichar c)
{
  return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r' || c == '\n' ||
         c == 0xff1d || c == 0xff0b || c == 0xff0d || c == 0xff20;
}

gboolean
tn_csv_is_formula (const char *text)
{
  const char *at = text;

  while (*at == ' ' || g_utf8_get_char (at) == 0xa0)
    at = g_utf8_next_char (at);
  return starts_formula (g_utf8_get_char (at));
}

/* A quote before the text, and after each line break inside it: each line may become a cell. */
static char *
protected_text (const char *text)
{
  g_autoptr (GString) safe = g_string_new (tn_csv_is_formula (text) ? "'" : NULL);

  for (const char *at = text; *at != '\0'; at++)
    {
      g_string_append_c (safe, *at);
      if ((*at == '\n' || (*at == '\r' && at[1] != '\n')) && at[1] != '\0' &&
          tn_csv_is_formula (at + 1))
        g_string_append_c (safe, '\'');
    }
  return g_strdup (safe->str);
}

void
tn_csv_append_text (GString *csv, const char *text, gboolean protect)
{
  g_autofree char *valid = NULL, *safe = NULL;

  if (text == NULL || *text == '\0')
    return;
  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);
  if (protect)
    text = safe = protected_text (text);
  if (strpbrk (text, "\",\r\n;\t") == NULL && text[0] != ' ' && text[strlen (text) - 1] != ' ')
    {
      g_string_append (csv, text);
      return;
    }
  g_string_append_c (csv, '"');
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *at);
    }
  g_string_append_c (csv, '"');
}

char *
tn_csv_unprotect (const char *text)
{
  GString *plain = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at++)
    if (*at != '\'' || !tn_csv_is_formula (at + 1) ||
        (at > text && at[-1] != '\n' && at[-1] != '\r'))
      g_string_append_c (plain, *at);
  return g_string_free_and_steal (plain);
}

/* The field at *@at, which is left at what ends it; NULL: quotes do not fit. */
static char *
parse_field (const char **at, char separator)
{
  const char ends[] = { separator, '\r', '\n', '\0' };
  const char *p = *at;
  g_autoptr (GString) field = NULL;

  if (*p != '"')
    {
      size_t length = strcspn (p, ends);

      if (memchr (p, '"', length) != NULL)
        return NULL;
      *at = p + length;
      return g_strndup (p, length);
    }
  field = g_string_new (NULL);
  for (p++; *p != '"' || p[1] == '"'; p++)
    {
      if (*p == '\0')
        return NULL;
      if (*p == '"')
        p++;
      g_string_append_c (field, *p);
    }
  *at = p + 1;
  return strchr (ends, **at) != NULL ? g_string_free_and_steal (g_steal_pointer (&field)) : NULL;
}

GPtrArray *
tn_csv_parse (const char *csv, char separator, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  const char *at = g_str_has_prefix (csv, "\xef\xbb\xbf") ? csv + 3 : csv;

  while (*at != '\0')
    {
      g_autoptr (GStrvBuilder) row = g_strv_builder_new ();

      while (TRUE)
        {
          char *field = parse_field (&at, separator);

          if (field == NULL)
            {
              g_set_error (error,
                           G_IO_ERROR,
                           G_IO_ERROR_INVALID_DATA,
                           _ ("Row %u has quotes that do not fit"),
                           rows->len + 1);
              return NULL;
            }
          g_strv_builder_take (row, field);
          if (*at != separator)
            break;
          at++;
        }
      at += *at == '\r';
      at += *at == '\n';
      g_ptr_array_add (rows, g_strv_builder_end (row));
    }
  return g_steal_pointer (&rows);
}

/* NULL: it is not UTF-16 by a mark or by its zeros. */
static const char *
utf16_of (const guint8 *data, gsize size)
{
  if (size >= 2 && data[0] == 0xff && data[1] == 0xfe)
    return "UTF-16LE";
  if (size >= 2 && data[0] == 0xfe && data[1] == 0xff)
    return "UTF-16BE";
  if (size >= 4 && data[0] != 0 && data[1] == 0 && data[2] != 0 && data[3] == 0)
    return "UTF-16LE";
  if (size >= 4 && data[0] == 0 && data[1] != 0 && data[2] == 0 && data[3] != 0)
    return "UTF-16BE";
  return NULL;
}

char *
tn_csv_decode (GBytes *bytes, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  const char *utf16 = utf16_of (data, size);
  g_autofree char *text = NULL;
  gsize written = 0;

  if (utf16 != NULL)
    text = g_convert ((const char *) data,
                      (gssize) (size & ~(gsize) 1),
                      "UTF-8",
                      utf16,
                      NULL,
                      &written,
                      NULL);
  else if (size == 0 || g_utf8_validate ((const char *) data, (gssize) size, NULL))
    {
      text = g_strndup ((const char *) data, size);
      written = size;
    }
  else
    text = g_convert ((const char *) data,
                      (gssize) size,
                      "UTF-8",
                      "WINDOWS-1252",
                      NULL,
                      &written,
                      NULL);
  /* A zero inside of a text is no text. */
  if (text == NULL || strlen (text) != written)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("This file is not text"));
      return NULL;
    }
  if (g_str_has_prefix (text, "\xef\xbb\xbf"))
    return g_strdup (text + 3);
  return g_steal_pointer (&text);
}

char
tn_csv_separator (const char *csv)
{
  static const char separators[] = { ',', ';', '\t' };
  guint counts[G_N_ELEMENTS (separators)] = { 0 };
  gboolean quoted = FALSE;
  guint best = 0;

  for (const char *at = csv; *at != '\0' && (quoted || (*at != '\n' && *at != '\r')); at++)
    {
      if (*at == '"')
        quoted = !quoted;
      for (guint i = 0; !quoted && i < G_N_ELEMENTS (separators); i++)
        counts[i] += *at == separators[i];
    }
  for (guint i = 1; i < G_N_ELEMENTS (separators); i++)
    if (counts[i] > counts[best])
      best = i;
  return separators[best];
}
