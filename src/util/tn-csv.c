/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tn-csv.h"

#include <gio/gio.h>
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

/* The field at *@at, which is left at what ends it; NULL: quotes do not fit. */
static char *
parse_field (const char **at)
{
  g_autoptr (GString) field = g_string_new (NULL);
  const char *p = *at;

  if (*p != '"')
    {
      size_t length = strcspn (p, ",\r\n\"");

      if (p[length] == '"')
        return NULL;
      *at = p + length;
      return g_strndup (p, length);
    }
  for (p++; *p != '"' || p[1] == '"'; p++)
    {
      if (*p == '\0')
        return NULL;
      if (*p == '"')
        p++;
      g_string_append_c (field, *p);
    }
  *at = p + 1;
  return strchr (",\r\n", **at) != NULL ? g_strdup (field->str) : NULL;
}

GPtrArray *
tn_csv_parse (const char *csv, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  const char *at = g_str_has_prefix (csv, "\xef\xbb\xbf") ? csv + 3 : csv;

  while (*at != '\0')
    {
      g_autoptr (GStrvBuilder) row = g_strv_builder_new ();

      while (TRUE)
        {
          char *field = parse_field (&at);

          if (field == NULL)
            {
              g_set_error (error,
                           G_IO_ERROR,
                           G_IO_ERROR_INVALID_DATA,
                           "row %u has quotes that do not fit",
                           rows->len + 1);
              return NULL;
            }
          g_strv_builder_take (row, field);
          if (*at != ',')
            break;
          at++;
        }
      at += *at == '\r';
      at += *at == '\n';
      g_ptr_array_add (rows, g_strv_builder_end (row));
    }
  return g_steal_pointer (&rows);
}
